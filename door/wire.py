"""The wire: how answers are sent, which host names are answered, what a proxy is believed, and security headers."""

from __future__ import annotations

import asyncio
import re
import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from door.asking import address, header
from door.settings import Settings

SESSION_HEADER = "x-kpi-session"  # set by the gate alone: how the pages know whose session it is
_WITH_PORT = re.compile(r"^(?:\[(.+)\]|([\d.]+))(?::\d+)?$")  # 192.0.2.1:50000, [2001:db8::1]:50000
_WRONG_HOST = "このアドレスでは開けません。管理者から案内されたアドレスを、ブラウザーに入力してください。\n"


def send_at_once(protocol: type[asyncio.Protocol]) -> None:
    """Lets the connections of a server send small parts at once, where the system waits 40 ms for more (Nagle).

    asyncio sees to that by itself, but not for a socket that was opened beforehand, as Streamlit's is.
    """
    made = protocol.connection_made

    def connection_made(self: asyncio.BaseProtocol, transport: asyncio.BaseTransport) -> None:
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made(self, transport)

    protocol.connection_made = connection_made  # type: ignore[method-assign]


def security_headers(scripts: tuple[str, ...] = ()) -> dict[str, str]:
    """Returns the headers of every answer; `scripts` are the digests of inline scripts that may run.

    Streamlit sets its styles from scripts, hence the inline styles.
    """
    allowed = " ".join(["'self'", *(f"'sha256-{digest}'" for digest in scripts)])
    return {
        "content-security-policy": (
            f"default-src 'self'; script-src {allowed}; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
            "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
        ),
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=()",
    }


class Wire:
    """Answers to its own host names only, strips what only the gate and listed proxies may say, adds the headers."""

    def __init__(self, app: ASGIApp, settings: Settings, scripts: tuple[str, ...] = ()) -> None:
        self._app, self._settings = app, settings
        self._headers = security_headers(scripts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        scope = believed(scope, self._settings)

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self._headers)
                if scope["path"].startswith(self._settings.path("media/")):
                    headers["cache-control"] = "no-store"  # files to save are not kept by a shared computer
                if scope["scheme"] == "https":
                    headers["strict-transport-security"] = "max-age=31536000"
            await send(message)

        if _hostname(header(scope, b"host")) in self._settings.hosts:
            await self._app(scope, receive, send_guarded)
        elif scope["type"] == "http":
            await PlainTextResponse(_WRONG_HOST, 421)(scope, receive, send_guarded)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})


def believed(scope: Scope, settings: Settings) -> Scope:
    """Returns a request with what may be believed of it: a proxy's words only where a listed proxy speaks."""
    internal = {SESSION_HEADER.encode()}
    through_proxy = settings.is_proxy(address(scope))
    identities = [key for key, _ in scope["headers"] if key == settings.identity_header.encode()]
    if not through_proxy or len(identities) > 1:
        internal.add(settings.identity_header.encode())
    heard = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] not in internal]}
    if through_proxy:
        visitor = next((hop for hop in reversed(_hops(scope)) if not settings.is_proxy(hop)), "")
        heard["client"] = (visitor if _is_address(visitor) else address(scope), 0)
        if header(scope, b"x-forwarded-proto") == "https":
            heard["scheme"] = "https" if scope["type"] == "http" else "wss"
    return heard


def _hops(scope: Scope) -> list[str]:
    """Returns the addresses that proxies added, the last one's at the end.

    Some add to the browser's own line, some a line below it (HAProxy); some write the port, too (IIS).
    """
    lines = [value.decode("latin-1") for key, value in scope["headers"] if key == b"x-forwarded-for"]
    return [_WITH_PORT.sub(r"\1\2", hop.strip()) for line in lines for hop in line.split(",") if hop.strip()]


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _hostname(host: str) -> str:
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""
