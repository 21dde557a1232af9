"""The server (`streamlit run app.py`): opens the store, guards the websocket, tends the garbage; pages do the rest."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route

from pages.addresses import is_unknown

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOGGER = logging.getLogger("streamlit.kpi")
SECONDS_BETWEEN_COLLECTIONS = 60
CANNOT_OPEN_STORE, MAY_NOT_SERVE = 3, 4
NOT_FOUND = Path(__file__).resolve().parent / "pages" / "not_found.html"
LOOPBACK = ("127.0.0.1", "::1")


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Opens the store before the first visitor comes and closes it after the last; exits where it can't be opened."""
    from kpi_models.server_link import announce, withdraw

    _exit_unless_sign_in_fits()
    store = _open_store_or_exit()
    note = announce(store.path, st.get_option("server.port"))
    await asyncio.to_thread(_warm_up)
    gc.collect()
    gc.freeze()
    tending = asyncio.create_task(_collect_now_and_then())
    try:
        yield {"store": store, "note": note}
    finally:
        tending.cancel()
        withdraw(store.path)
        store.close()


def _open_store_or_exit() -> Any:
    """Opens the store of this server; a sentence in the log and exit code 3 where another process holds it."""
    from kpi_models.store import DatabaseBusy, DatabaseUnreadable, database_path, open_store

    path = database_path()
    try:
        return open_store(path)
    except DatabaseBusy as busy:
        holder = f"（プロセスID {busy.process_id}）" if busy.process_id else ""
        LOGGER.error("データベース %s は別のプロセス%sが使用中です。終了を待ってから起動してください。", path, holder)
    except DatabaseUnreadable as error:
        LOGGER.error("データベース %s を開けません。場所と権限、ファイルの種類を確認してください。（%s）", path, error)
    _exit(CANNOT_OPEN_STORE)


def _exit_unless_sign_in_fits() -> None:
    """Leaves a sentence in the log and exits with 4 where people could come from outside without signing in."""
    from pages.signed_in import DEMO, SIGN_IN_VARIABLE, sign_in_mode

    mode, address = sign_in_mode(), st.get_option("server.address")
    if mode != DEMO:
        LOGGER.error("環境変数 %s の値「%s」は使えません。いま使えるのは %s だけです。", SIGN_IN_VARIABLE, mode, DEMO)
    elif address not in (*LOOPBACK, "localhost"):
        LOGGER.error(
            "デモ表示ではサインインがないため、このコンピューターの外からは開けません（server.address が「%s」です）。"
            "「--server.address 127.0.0.1」として起動してください。",
            address or "すべて",
        )
    else:
        return
    _exit(MAY_NOT_SERVE)


def _exit(code: int) -> NoReturn:
    """Ends the process: an exception would only be wrapped in a traceback, and nothing is open yet."""
    logging.shutdown()
    os._exit(code)


async def answer_command(request: Request) -> JSONResponse:
    """Answers a reading command of cli.py: on the loopback interface, with the secret only this account can read."""
    from cli import ANSWERS
    from kpi_models.server_link import SECRET_HEADER, is_secret

    caller = request.client.host if request.client else ""
    if caller not in LOOPBACK or not is_secret(app.state["note"], request.headers.get(SECRET_HEADER, "")):
        return JSONResponse({"error": "forbidden"}, status_code=403)
    question = await request.json()
    try:
        answer = await asyncio.to_thread(ANSWERS[question["command"]], app.state["store"], **question["arguments"])
    except KeyError as error:
        return JSONResponse({"error": str(error)}, status_code=404)
    return JSONResponse(answer)


def _warm_up() -> None:
    """Imports what the first page would otherwise wait for."""
    import pandas  # noqa: F401
    import streamlit.elements.plotly_chart  # noqa: F401

    import reports.charts  # noqa: F401


async def _collect_now_and_then() -> None:
    """Collects garbage on a timer, because `runner.postScriptGC` is off."""
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_COLLECTIONS)
        gc.collect()


class SameOriginWebsocket:
    """Refuses websockets from foreign pages here: Streamlit's own check would ask an outside host for our address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not _is_own_origin(dict(scope["headers"])):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await self.app(scope, receive, send)


class JapaneseDocument:
    """Declares the pages to be in Japanese, for screen readers (WCAG 3.1.1): Streamlit's own document says English."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _asks_for_a_page(scope):
            await self.app(scope, receive, send)
            return

        async def send_japanese(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = message.get("body", b"").replace(b'<html lang="en"', b'<html lang="ja"')
            await send(message)

        uncompressed = [header for header in scope["headers"] if header[0] != b"accept-encoding"]
        await self.app({**scope, "headers": uncompressed}, receive, send_japanese)


class UnknownAddress:
    """Answers an address without a page in Japanese: Streamlit would show an English dialog, or nothing at all."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._base = st.get_option("server.baseUrlPath").strip("/")
        home = f"/{self._base}/" if self._base else "/"
        self._page = NOT_FOUND.read_text(encoding="utf-8").replace("{home}", home)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and _asks_for_a_page(scope):
            path = scope["path"].lstrip("/").removeprefix(self._base)
            if is_unknown(path) and not scope["path"].startswith("//"):
                await HTMLResponse(self._page, 404, {"cache-control": "no-store"})(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _asks_for_a_page(scope: Scope) -> bool:
    """Tells whether a browser asks for a document, and not a page for one of its parts."""
    return b"text/html" in dict(scope["headers"]).get(b"accept", b"")


def _is_own_origin(headers: dict[bytes, bytes]) -> bool:
    """Tells whether a request comes from our own page, from a listed origin, or from no page at all."""
    origin = headers.get(b"origin", b"").decode("latin-1")
    listed = st.get_option("server.corsAllowedOrigins")
    return not origin or origin in listed or urlsplit(origin).netloc == headers.get(b"host", b"").decode("latin-1")


def report_script_error(error: Exception) -> bool:
    """Shows a sentence and a number instead of a traceback; the log holds the traceback under the same number."""
    number = uuid.uuid4().hex[:8]
    LOGGER.error("画面の表示に失敗しました（エラー番号 %s）", number, exc_info=error)
    st.error(
        f"申し訳ありません。画面を表示できませんでした（エラー番号 {number}）。"
        "もう一度開いても直らないときは、この番号を管理者にお知らせください。入力済みのデータは失われていません。"
    )
    return True


app = st.App(
    "pages/index.py",
    lifespan=lifespan,
    routes=[Route("/kpi/answer", answer_command, methods=["POST"])],
    middleware=[Middleware(SameOriginWebsocket), Middleware(UnknownAddress), Middleware(JapaneseDocument)],
    on_script_error=report_script_error,
)
