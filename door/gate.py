"""The gate: nothing of Streamlit is reached, run or stored without a living session."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from door import html
from door.asking import cookie, header, wants_page
from door.attempts import Attempts
from door.bodies import UPLOADS, BodyLimits
from door.routes import COOKIE, own_routes
from door.settings import PROXY, Settings
from door.vouched import admit
from door.wire import SESSION_HEADER
from kpi_models.keeping.server_link import ROUTE
from kpi_models.keeping.store_errors import StoreReadOnly
from kpi_models.people import sessions
from kpi_models.people.sessions import Session
from kpi_models.store import Store

SECONDS_BETWEEN_LOOKS = 10
_OWN = ("signin", "signout", "password")


class Gate:
    """Lets through whose session is alive, and tells the pages which session it is."""

    def __init__(
        self, app: ASGIApp, settings: Settings, store: Callable[[], Store], attempts: Attempts | None = None
    ) -> None:
        self._app, self._settings, self._store = app, settings, store
        routes = own_routes(settings, store, attempts or Attempts())
        if settings.provider:
            from door.oidc import provider_routes  # a heavy library that the other ways do without

            routes += provider_routes(settings, settings.provider, store)
        own = Starlette(routes=routes, exception_handlers={StoreReadOnly: self._no_room})
        self._own = BodyLimits(own, settings.path(UPLOADS))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket") or self._is_command(scope):
            await self._app(scope, receive, send)  # guards itself: loopback, a secret that this account alone can read
            return
        if scope["type"] == "http" and self._is_own(scope["path"]):
            await self._own(scope, receive, send)
            return
        session = await asyncio.to_thread(self._used, scope)
        if session is None:
            await self._refuse(scope, receive, send)
            return
        mark = (SESSION_HEADER.encode(), session.session_id.encode())
        inside = {**scope, "headers": [*scope["headers"], mark]}
        if scope["type"] == "http":
            await self._app(inside, receive, send)
        else:
            await self._guarded(inside, receive, send)

    def _is_command(self, scope: Scope) -> bool:
        """Tells whether cli.py asks, which knows of no base path."""
        is_post: bool = scope["type"] == "http" and scope["method"] == "POST"
        return is_post and scope["path"] == ROUTE

    def _is_own(self, path: str) -> bool:
        return any(path == (own := self._settings.path(name)) or path.startswith(f"{own}/") for name in _OWN)

    def _alive(self, scope: Scope) -> Session | None:
        """Returns the living session of a request; behind a proxy, only while the proxy names the same user."""
        token = cookie(scope, COOKIE)
        if not token:
            return None
        now = datetime.now(UTC)
        session = sessions.alive(self._store(), sessions.session_id_of(token), now, self._settings.limits)
        is_another = self._settings.mode == PROXY and session and session.user_id != self._identity(scope)
        return None if is_another else session

    def _used(self, scope: Scope) -> Session | None:
        session = self._alive(scope)
        if session:
            sessions.used(self._store(), session, datetime.now(UTC))
        return session

    def _identity(self, scope: Scope) -> str:
        return self._settings.user_id_of(header(scope, self._settings.identity_header.encode()))

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif not wants_page(scope):
            await PlainTextResponse("サインインしてください。\n", 401)(scope, receive, send)
        elif self._settings.mode == PROXY:
            answer = await asyncio.to_thread(self._admit_from_proxy, scope)
            await answer(scope, receive, send)
        else:
            onward = quote(_address(scope))
            answer = RedirectResponse(f"{self._settings.path('signin')}?next={onward}", 303)
            answer.headers["cache-control"] = "no-store"
            await answer(scope, receive, send)

    def _admit_from_proxy(self, scope: Scope) -> Response:
        """Begins a session of the user whom the proxy names."""
        identity = self._identity(scope)
        if not identity:
            words = "庁内の認証を通っていません。管理者から案内されたアドレスで開いてください。"
            return html.message_page(self._settings, "開けません", words, 403)
        try:
            return admit(self._settings, self._store(), scope, identity, _address(scope))
        except StoreReadOnly as full:
            return self._no_room(scope, full)

    def _no_room(self, _asked: object, full: Exception) -> Response:
        return html.message_page(self._settings, "いまはサインインできません", str(full), 503)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carries a websocket while its session lives, looking at every message and now and then."""
        is_over = False

        async def close() -> None:
            nonlocal is_over
            if not is_over:
                is_over = True
                with suppress(RuntimeError):  # the browser was quicker
                    await send({"type": "websocket.close", "code": 1008})

        async def look_now_and_then() -> None:
            while await asyncio.to_thread(self._alive, scope):
                await asyncio.sleep(SECONDS_BETWEEN_LOOKS)
            await close()

        async def receive_while_alive() -> Message:
            message = await receive()
            if message["type"] == "websocket.receive" and not await asyncio.to_thread(self._used, scope):
                await close()
            return {"type": "websocket.disconnect", "code": 1008} if is_over else message

        async def send_while_open(message: Message) -> None:
            if not is_over:
                await send(message)

        looking = asyncio.create_task(look_now_and_then())
        try:
            await self._app(scope, receive_while_alive, send_while_open)
        finally:
            looking.cancel()


def _address(scope: Scope) -> str:
    query = scope["query_string"].decode("latin-1")
    return quote(scope["path"]) + (f"?{query}" if query else "")
