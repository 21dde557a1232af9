"""The server (`streamlit run app.py`): door, store and garbage are tended here; pages do the rest."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Route
from streamlit.logger import get_logger
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from door.asking import is_same_origin, wants_page
from door.bodies import UPLOADS, BodyLimits
from door.document import JapaneseDocument, inline_scripts
from door.gate import Gate
from door.html import ICON
from door.kept_files import KeptFiles
from door.settings import DEMO, LOCAL, Settings, SettingsRefused, read_settings
from door.wire import Wire, send_at_once
from kpi_models.keeping.server_link import ROUTE
from pages.addresses import is_unknown

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

LOGGER = get_logger("streamlit.kpi")  # with the time, in Streamlit's own format
SECONDS_BETWEEN_COLLECTIONS = 60
SECONDS_BETWEEN_LOOKS_AT_BACKUPS = 600
CANNOT_OPEN_STORE, MAY_NOT_SERVE = 3, 4
NOT_FOUND = Path(__file__).resolve().parent / "pages" / "not_found.html"
LOOPBACK = ("127.0.0.1", "::1")
# uvicorn would believe anybody on this machine who says to be a proxy; the door believes listed proxies.
os.environ["FORWARDED_ALLOW_IPS"] = ""


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Opens the store before the first visitor comes and closes it after the last; exits where it can't be opened."""
    from kpi_models.keeping.server_link import announce, withdraw

    store = _open_store_or_exit()
    _say_what_is_missing(store)
    note = announce(store.path, st.get_option("server.port"))
    await asyncio.to_thread(_warm_up)
    gc.collect()
    gc.freeze()
    tending = [asyncio.create_task(_collect_now_and_then()), asyncio.create_task(_back_up_at_night(store))]
    try:
        yield {"store": store, "note": note}
    finally:
        for task in tending:
            task.cancel()
        withdraw(store.path)
        store.close()


def _open_store_or_exit() -> Any:
    """Opens the store of this server; a sentence in the log and exit code 3 where another process holds it."""
    from kpi_models.keeping.starting import why_unreadable
    from kpi_models.store import DatabaseBusy, DatabaseUnreadable, StoreReadOnly, database_path, open_store

    path = database_path()
    try:
        return open_store(path)
    except DatabaseBusy as busy:
        holder = f"（プロセスID {busy.process_id}）" if busy.process_id else ""
        LOGGER.error("データベース %s は別のプロセス%sが使用中です。終了を待ってから起動してください。", path, holder)
    except DatabaseUnreadable as error:
        LOGGER.error("データベース %s を開けません。%s（%s）", path, why_unreadable(error), error)
    except StoreReadOnly as full:
        LOGGER.error("%s（データベース %s）", full, path)
    _exit(CANNOT_OPEN_STORE)


def _settings_or_exit() -> Settings:
    """Returns how people sign in; a sentence in the log and exit code 4 where that can't be as it is set."""
    try:
        return read_settings(os.environ, st.get_option("server.address"), st.get_option("server.baseUrlPath"))
    except SettingsRefused as refused:
        LOGGER.error("%s", refused)
    _exit(MAY_NOT_SERVE)


def _say_what_is_missing(store: Any) -> None:
    """Leaves a sentence in the log: nobody can sign in yet, passwords would go in clear, the clock was put back."""
    from kpi_models.moments import moment_words
    from kpi_models.people import accounts

    settings = _settings_or_exit()
    if settings.mode == LOCAL and not accounts.exist(store):
        LOGGER.warning(
            "サインインできる利用者がまだいません。"
            "「python cli.py user add 利用者ID --role admin」で、最初の管理者を登録してください。"
        )
    is_open = st.get_option("server.address") not in (*LOOPBACK, "localhost")
    if is_open and not settings.proxies and not st.get_option("server.sslCertFile"):
        LOGGER.warning(
            "通信が暗号化されていません。パスワードを守るため、TLSのリバースプロキシを手前に置くか、"
            "server.sslCertFile と server.sslKeyFile を設定してください。"
        )
    if (newest := store.now()) > datetime.now(UTC):
        LOGGER.warning(
            "サーバーの時計が、最後の登録の時刻（%s）より前です。時計を確かめてください。登録の順と数値は保たれます。",
            moment_words(newest),
        )


def _exit(code: int) -> NoReturn:
    """Ends the process: an exception would only be wrapped in a traceback, and nothing is open yet."""
    logging.shutdown()
    os._exit(code)


async def answer_command(request: Request) -> JSONResponse:
    """Answers a reading command of cli.py: on the loopback interface, with the secret only this account can read."""
    from commands.answers import ANSWERS
    from kpi_models.keeping.server_link import NO_ROOM, SECRET_HEADER, is_secret
    from kpi_models.store import StoreReadOnly

    caller = request.client.host if request.client else ""
    if caller not in LOOPBACK or not is_secret(app.state["note"], request.headers.get(SECRET_HEADER, "")):
        return JSONResponse({"error": "forbidden"}, status_code=403)
    question = await request.json()
    try:
        answer = await asyncio.to_thread(ANSWERS[question["command"]], app.state["store"], **question["arguments"])
    except KeyError as error:
        return JSONResponse({"error": str(error)}, status_code=404)
    except StoreReadOnly as full:
        return JSONResponse({"error": str(full)}, status_code=NO_ROOM)
    return JSONResponse(answer)


def _warm_up() -> None:
    """Imports what the first page would otherwise wait for."""
    import pandas.io.formats.style  # noqa: F401
    import streamlit.elements.plotly_chart  # noqa: F401

    import reports.charts  # noqa: F401


async def _collect_now_and_then() -> None:
    """Collects garbage on a timer, because `runner.postScriptGC` is off."""
    while True:
        await asyncio.sleep(SECONDS_BETWEEN_COLLECTIONS)
        gc.collect()


async def _back_up_at_night(store: Any) -> None:
    """Makes the daily backup where a folder is set for it, at night or as soon as it can after a missed one."""
    from kpi_models.keeping.backups import back_up_as_set

    is_set = True
    while is_set:
        try:
            is_set = await asyncio.to_thread(back_up_as_set, store, os.environ, datetime.now(UTC))
        except Exception:  # one night's fault must not be the end of all backups
            LOGGER.exception("バックアップの途中で失敗しました。しばらくしてから、もう一度試みます。")
        await asyncio.sleep(SECONDS_BETWEEN_LOOKS_AT_BACKUPS)


def behind_the_door(streamlit: ASGIApp) -> ASGIApp:
    """Returns the server as the world reaches it: whom the door turns away, Streamlit never hears of."""
    settings = _settings_or_exit()
    streamlits = (Path(st.__file__).parent / "static" / "index.html").read_bytes()
    document = JapaneseDocument(streamlit, settings)
    files = KeptFiles(document, settings.path("static/"))
    inside = SameOriginWebsocket(UnknownAddress(files, settings.base))
    limited = BodyLimits(inside, settings.path(UPLOADS))
    gated = limited if settings.mode == DEMO else Gate(limited, settings, lambda: app.state["store"])
    return Wire(gated, settings, inline_scripts(document.of(streamlits)))


class SameOriginWebsocket:
    """Refuses websockets from foreign pages here: Streamlit's own check would ask an outside host for our address."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not is_same_origin(scope, st.get_option("server.corsAllowedOrigins")):
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await self.app(scope, receive, send)


class UnknownAddress:
    """Answers an address without a page in Japanese: Streamlit would show an English dialog, or nothing at all."""

    def __init__(self, app: ASGIApp, base: str) -> None:
        self.app = app
        self._base = base
        home = f"/{base}/" if base else "/"
        self._page = NOT_FOUND.read_text(encoding="utf-8").replace("{home}", home).replace("{icon}", ICON)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if wants_page(scope):
            path = scope["path"].lstrip("/").removeprefix(self._base)
            if is_unknown(path) and not scope["path"].startswith("//"):
                await HTMLResponse(self._page, 404, {"cache-control": "no-store"})(scope, receive, send)
                return
        await self.app(scope, receive, send)


def report_script_error(error: Exception) -> bool:
    """Shows a sentence and a number instead of a traceback; the log holds the traceback under the same number."""
    from kpi_models.store import StoreReadOnly

    if isinstance(error, StoreReadOnly):
        LOGGER.error("ディスクに空きがないため、保存できませんでした。")
        st.error(str(error))
        return True
    number = uuid.uuid4().hex[:8]
    LOGGER.error("画面の表示に失敗しました（エラー番号 %s）", number, exc_info=error)
    st.error(
        f"申し訳ありません。画面を表示できませんでした（エラー番号 {number}）。"
        "もう一度開いても直らないときは、この番号を管理者にお知らせください。入力済みのデータは失われていません。"
    )
    return True


send_at_once(AutoHTTPProtocol)
app = st.App(
    "pages/index.py",
    lifespan=lifespan,
    routes=[Route(ROUTE, answer_command, methods=["POST"])],
    middleware=[Middleware(behind_the_door)],
    on_script_error=report_script_error,
)
