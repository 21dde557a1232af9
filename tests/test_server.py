"""The server started cold, as it is documented: what an address runs, and what it does not."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from page_facts import joined, okayama, sapporo
from plans import actual, one_kpi, stored
from server import ROOT, running_server, visiting
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from app import SameOriginWebsocket, _say_what_is_missing
from door.wire import send_at_once
from kpi_models.store import Upload, open_store
from pages.addresses import is_unknown

PAGES = [
    "サマリー", "進捗", "比較", "評価", "会議資料", "報告", "進行管理", "引継ぎ", "取込", "計画の変更", "記録",
    "判定基準", "用語と計算", "利用者", "管理", "サマリー",
]  # fmt: skip


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("server") / "kpi.duckdb"
    store = open_store(path)
    store.load(joined(sapporo(), okayama()), actor="見本", uploads=[Upload("見本.xlsx", b"")])
    store.close()
    return path


@pytest.fixture(scope="module")
def address(database):
    with running_server(database) as address:
        yield address


@pytest.mark.soak
@pytest.mark.parametrize("page", ["", "progress", "intake", "summary"])
def test_every_address_runs_through_the_page_list(database, page):
    with running_server(database) as cold, visiting(cold) as visitor:
        shown = visitor.open(page)
    assert shown.page_titles == PAGES
    assert not shown.page_not_found


def test_a_deep_link_opens_its_plan(address):
    with visiting(address) as visitor:
        shown = visitor.open("progress", f"plan={okayama().plans[0].plan_id}&kpi={okayama().kpis[0].kpi_id}&year=2022")
    assert "市の創業支援による創業者数" in shown.text
    assert "R4実績45人（+15人）は、R8目標+30人への計画ペース+6人の250.0％。" in shown.text


@pytest.mark.parametrize(
    "page", ["people_parts", "index", "loading", "choices", "showing", "states", "uploads", "home"]
)
def test_an_address_outside_the_page_list_is_not_found_and_runs_no_script_of_that_name(address, page):
    with visiting(address) as visitor:
        shown = visitor.open(page)
    assert shown.page_not_found
    assert shown.page_titles == PAGES


def ask_as_browser(address: str, path: str) -> tuple[int, str]:
    """Asks for a path as a browser does that was given the address, and returns status and text."""
    request = urllib.request.Request(address + path, headers={"accept": "text/html"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode("utf-8")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8")


@pytest.mark.parametrize(
    "path", ["/settings", "/intake/x", "/home", "/%E5%8F%96%E8%BE%BC", "/intake/x/?plan=1", "/<b>"]
)
def test_an_address_without_a_page_is_answered_in_japanese_with_the_way_home(address, path):
    status, text = ask_as_browser(address, urllib.parse.quote(path, safe="/%?="))
    assert status == 404
    assert "このアドレスのページはありません" in text
    assert '<a href="/">' in text
    assert "<b>" not in text


@pytest.mark.parametrize("path", ["/", "/progress", "/intake", "/intake/", "/summary?year=2022"])
def test_the_address_of_a_page_is_never_taken_for_an_unknown_one(address, path):
    status, text = ask_as_browser(address, path)
    assert status == 200
    assert '<html lang="ja"' in text
    assert "<title>地方創生KPIダッシュボード</title>" in text
    assert "JavaScriptを有効にしてください" in text
    assert not [english for english in ("Streamlit</title>", "favicon.png", "enable JavaScript") if english in text]


def test_parts_of_a_page_are_left_to_streamlit(address):
    assert ask_as_browser(address, "/_stcore/health") == (200, "ok")
    assert not is_unknown("media/指摘.csv")
    assert not is_unknown("static/js/index.js")
    assert is_unknown("intake/media")


def test_a_file_that_a_browser_sends_is_read_and_shown(address):
    with visiting(address) as visitor:
        visitor.drop("intake", "西粟倉.xlsx", (ROOT / "data/samples/nishiawakura.xlsx").read_bytes())
        shown = visitor.open("intake")
    assert "読み取れました：KPI 5件" in shown.text


async def sends_at_once(protocol: type[asyncio.Protocol]) -> bool:
    """Tells whether a connection to a socket that was opened beforehand sends small parts without waiting."""
    noted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    class Noting(protocol):
        def connection_made(self, transport):
            super().connection_made(transport)
            noted.set_result(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    with socket.create_server(("127.0.0.1", 0)) as beforehand:
        server = await asyncio.get_running_loop().create_server(Noting, sock=beforehand)
        async with server:
            _, writer = await asyncio.open_connection(*beforehand.getsockname())
            writer.close()
            return bool(await noted)


def test_a_server_on_a_socket_opened_beforehand_sends_small_parts_at_once():
    plain, ours = type("Plain", (asyncio.Protocol,), {}), type("Ours", (asyncio.Protocol,), {})
    send_at_once(ours)
    assert asyncio.run(sends_at_once(ours))
    assert not asyncio.run(sends_at_once(plain)), "what asyncio does by itself: the page would wait"
    assert AutoHTTPProtocol.connection_made.__module__ == send_at_once.__module__, "the server does so too"


def test_a_websocket_from_a_foreign_page_is_refused(address):
    stream = f"{address.replace('http', 'ws')}/_stcore/stream"
    with pytest.raises(InvalidStatus), connect(stream, origin=Origin("https://example.com"), proxy=None):
        pass


@pytest.mark.parametrize(
    ("origin", "reaches_streamlit"),
    [(b"http://kpi.example.jp", True), (b"https://other.example.jp", False), (None, True)],
)
def test_a_foreign_origin_never_reaches_the_check_that_asks_an_outside_host(origin, reaches_streamlit):
    reached = []

    async def streamlit_side(scope, receive, send):
        reached.append(scope)

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        assert message["type"] == "websocket.close"

    headers = [(b"host", b"kpi.example.jp")] + ([(b"origin", origin)] if origin else [])
    asyncio.run(SameOriginWebsocket(streamlit_side)({"type": "websocket", "headers": headers}, receive, send))
    assert bool(reached) == reaches_streamlit


def test_a_database_held_by_another_process_is_named_and_ends_the_start(address, database):
    second = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0"],
        cwd=ROOT,
        env=os.environ | {"KPI_DB": str(database)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode != 0
    assert "別のプロセス" in second.stdout + second.stderr
    assert "Traceback" not in second.stdout + second.stderr


def test_without_sign_in_the_server_serves_nobody_but_the_machine_itself(tmp_path):
    refused = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0", "--server.address", ""],
        cwd=ROOT,
        env=os.environ | {"KPI_DB": str(tmp_path / "kpi.duckdb")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert refused.returncode == 4
    assert "デモ表示ではサインインがないため" in refused.stdout + refused.stderr
    assert "Traceback" not in refused.stdout + refused.stderr
    assert not (tmp_path / "kpi.duckdb").exists()


@pytest.mark.parametrize(("days", "told"), [(3, True), (-3, False)])
def test_a_clock_that_was_put_back_is_told_at_the_start(tmp_path, caplog, days, told):
    store = stored(tmp_path, one_kpi(actual(2021, "3")), now=datetime.now(UTC) + timedelta(days=days))
    _say_what_is_missing(store)
    store.close()
    assert any("サーバーの時計が" in said for said in caplog.messages) == told
