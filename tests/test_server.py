"""The server started cold, as it is documented: what an address runs, and what it does not."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

import pytest
from page_facts import joined, okayama, sapporo
from server import ROOT, running_server, visiting
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from app import SameOriginWebsocket
from kpi_models.store import Upload, open_store

PAGES = ["サマリー", "進捗", "取込", "サマリー"]


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


@pytest.mark.parametrize("page", ["", "progress", "intake", "summary"])
def test_every_address_runs_through_the_page_list(database, page):
    with running_server(database) as cold, visiting(cold) as visitor:
        shown = visitor.open(page)
    assert shown.page_titles == PAGES
    assert not shown.page_not_found


def test_a_deep_link_opens_its_plan(address):
    with visiting(address) as visitor:
        shown = visitor.open("progress", f"plan={okayama().plans[0].plan_id}&year=2022")
    assert "市の創業支援による創業者数" in shown.text
    assert "R4実績45人（+15人）は、R8目標+30人への計画ペース+6人の250.0％。" in shown.text


@pytest.mark.parametrize("page", ["admin", "index", "loading", "choices", "showing", "states", "uploads", "home"])
def test_an_address_outside_the_page_list_is_not_found_and_runs_no_script_of_that_name(address, page):
    with visiting(address) as visitor:
        shown = visitor.open(page)
    assert shown.page_not_found
    assert shown.page_titles == PAGES


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
