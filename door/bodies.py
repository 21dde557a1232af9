"""How much may be sent to the server: in one request, by one user and by all within some minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from door.asking import address, header
from door.windows import SlidingWindow
from door.wire import SESSION_HEADER

UPLOADS = "_stcore/upload_file/"  # where Streamlit takes files
MEBIBYTE = 2**20
SPAN = timedelta(minutes=10)
MOST_A_FORM, MOST_A_FILE, MOST_A_USER, MOST_IN_ALL = MEBIBYTE, 21 * MEBIBYTE, 200 * MEBIBYTE, 1000 * MEBIBYTE
_ALL = "all"
_TOO_BIG = "送られたファイルが大きすぎます。20MBまでのファイルにしてから、もう一度お試しください。\n"
_TOO_MUCH = "短い間に送られたファイルの合計が大きくなりすぎました。10分ほど待ってから、もう一度お試しください。\n"


class BodyLimits:
    """Answers 413 to a body beyond the limits, and hands no more of it on."""

    def __init__(self, app: ASGIApp, uploads: str, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._app, self._uploads, self._now = app, uploads, now
        self._received = SlidingWindow(SPAN)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        most = MOST_A_FILE if scope["path"].startswith(self._uploads) else MOST_A_FORM
        who = header(scope, SESSION_HEADER.encode()) or address(scope)
        announced = header(scope, b"content-length")
        if announced.isdigit() and int(announced) > most:
            await PlainTextResponse(_TOO_BIG, 413)(scope, receive, send)
        elif self._is_too_much(who, more=1):
            await PlainTextResponse(_TOO_MUCH, 413)(scope, receive, send)
        else:
            await self._counted(scope, receive, send, who, most)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, who: str, most: int) -> None:
        """Hands a request on and counts its body as it comes: a length may be missing or a lie."""
        size, refusal = 0, ""

        async def send_unless_refused(message: Message) -> None:
            if not refusal:
                await send(message)

        async def receive_counted() -> Message:
            nonlocal size, refusal
            message = await receive()
            if body := message.get("body", b""):
                size += len(body)
                self._count(who, len(body))
                refusal = _TOO_BIG if size > most else _TOO_MUCH if self._is_too_much(who, more=0) else ""
            return {"type": "http.disconnect"} if refusal else message

        try:
            await self._app(scope, receive_counted, send_unless_refused)
        except ClientDisconnect:
            if not refusal:
                raise
        if refusal:
            await PlainTextResponse(refusal, 413)(scope, receive, send)

    def _count(self, who: str, size: int) -> None:
        for key in (who, _ALL):
            self._received.add(key, self._now(), size)

    def _is_too_much(self, who: str, more: int) -> bool:
        now = self._now()
        by_user, in_all = self._received.total(who, now), self._received.total(_ALL, now)
        return by_user + more > MOST_A_USER or in_all + more > MOST_IN_ALL
