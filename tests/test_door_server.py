"""The whole server behind its door: real Streamlit, real websockets, one session each."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from doorstep import account, session
from page_facts import joined, okayama
from server import ROOT, serving, visiting
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from kpi_models.keeping.server_link import ask_server
from kpi_models.people.people import Role
from kpi_models.store import Upload, open_store
from pages.addresses import PAGES

PEOPLE = {"hanako": Role.EXECUTIVE, "ken": Role.EXECUTIVE, "root": Role.ADMIN}


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    return tmp_path_factory.mktemp("server") / "kpi.duckdb"


@pytest.fixture(scope="module")
def tokens(database) -> dict[str, str]:
    store = open_store(database)
    store.load(joined(okayama()), actor="見本", uploads=[Upload("見本.xlsx", b"")])
    for user_id, role in PEOPLE.items():
        account(store, user_id, role)
    made = {user_id: session(store, user_id, datetime.now(UTC)) for user_id in PEOPLE}
    store.close()
    return made


@pytest.fixture(scope="module")
def address(database, tokens) -> Iterator[str]:
    blocked = {"PYTHONPATH": str(ROOT / "tests" / "no_network"), "OUTBOUND_LOG": str(outbound(database))}
    with serving(ROOT / "app.py", KPI_DB=str(database), KPI_SIGN_IN="local", **blocked) as address:
        yield address


def outbound(database: Path) -> Path:
    """Returns where the server's attempts to leave the machine are written down."""
    return database.with_name("outbound.txt")


def ask(address: str, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(address + path, b"x" if method == "PUT" else None, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode("utf-8", "replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode("utf-8")


def test_without_a_session_a_cold_server_gives_nothing_away(address):
    paths = ["/", "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/favicon.png", "/static/js/index.js"]
    paths += [f"/{page.address}" for page in PAGES]
    assert {ask(address, path) for path in paths} == {(401, "サインインしてください。\n")}
    assert "<form" in ask(address, "/progress", accept="text/html")[1]
    assert ask(address, "/_stcore/upload_file/a/b", "PUT", **{"content-type": "text/plain"})[0] == 401
    with pytest.raises(InvalidStatus), connect(f"{address.replace('http', 'ws')}/_stcore/stream", proxy=None):
        pass


def test_a_person_sees_the_pages_of_their_role_and_nothing_makes_them_another(address, tokens):
    with visiting(address, tokens["hanako"]) as visitor:
        shown = visitor.open("people", "person=root&role=admin&user=root")
    assert "の役割では表示できません" in shown.text
    assert "架空のhanako" in shown.text
    assert "デモ" not in shown.text


def test_another_persons_page_is_not_taken_over_by_its_id(address, tokens):
    with visiting(address, tokens["hanako"]) as visitor:
        first = visitor.open("progress").session_id
    with visiting(address, tokens["ken"], again=first) as stranger:
        assert stranger.open("progress").session_id != first
    with visiting(address, tokens["hanako"], again=first) as same:
        assert same.open("progress").session_id == first


def test_rights_follow_the_table_at_the_next_run_and_the_disabled_are_cut_off(address, database, tokens):
    with visiting(address, tokens["ken"]) as visitor:
        assert "の役割では表示できません" in visitor.open("people").text
        change(database, "grant", role="admin")
        assert "の役割では表示できません" not in visitor.open("people").text
        change(database, "disable")
        with pytest.raises(ConnectionClosed):
            visitor.open("people")
    assert ask(address, "/", cookie=f"kpi_session={tokens['ken']}")[0] == 401


def change(database, step: str, **asked: str) -> None:
    assert "users" in ask_server(database, "user", {"login": "test", "step": step, "user_id": "ken"} | asked)


def test_no_request_left_the_machine_while_all_this_was_done(address, database, tokens):
    with visiting(address, tokens["hanako"]) as visitor:
        for page in PAGES:
            visitor.open(page.address)
    assert not outbound(database).exists()


def test_a_request_that_leaves_the_machine_would_be_seen(tmp_path):
    blocked = {"PYTHONPATH": str(ROOT / "tests" / "no_network"), "OUTBOUND_LOG": str(tmp_path / "outbound.txt")}
    call = "import urllib.request; urllib.request.urlopen('http://192.0.2.9/', timeout=1)"
    assert subprocess.run([sys.executable, "-c", call], env=os.environ | blocked, stderr=subprocess.DEVNULL).returncode
    assert "192.0.2.9" in (tmp_path / "outbound.txt").read_text(encoding="utf-8")
