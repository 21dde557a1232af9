"""A town hall at work: many sessions read pages, some upload, and the server stays as quick and as small as it was."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles

import pytest
from doorstep import operator, session
from page_facts import joined, okayama, sakai, sapporo
from server import ROOT, serving, visiting

from kpi_models.keeping.server_link import note_path
from kpi_models.people.people import Grant, Person, Role
from kpi_models.store import Upload, open_store

pytestmark = pytest.mark.soak

SESSIONS = int(os.environ.get("KPI_LOAD_SESSIONS", "100"))
SECONDS = int(os.environ.get("KPI_LOAD_SECONDS", "60"))
READS_EVERY, UPLOADS_EVERY = 10, 12
SECONDS_TO_WARM_UP = SECONDS / 3
READ = ("home", "progress", "terms", "scales")
WORKBOOK = (ROOT / "data/samples/nishiawakura.xlsx").read_bytes()


def tokens(database: Path) -> list[str]:
    """Fills a store and returns the tokens of as many sessions as the load has, one for uploads and one unloaded."""
    store = open_store(database)
    store.load(joined(okayama(), sakai(), sapporo()), actor="見本", uploads=[Upload("見本.xlsx", b"")])
    operator(store).add_person(Person("hanako", "架空 花子", (Grant(Role.COORDINATOR),)))
    made = [session(store, "hanako") for _ in range(SESSIONS + 2)]
    store.close()
    return made


def repeat(every: float, first: float, until: float, act: Callable[[int], float]) -> list[float]:
    """Does something again and again, and returns the seconds that each time took."""
    took, due = [], first
    while due < until:
        time.sleep(max(0.0, due - time.monotonic()))
        took.append(act(len(took)))
        due += every
    return took


def read(address: str, token: str, first: float, until: float) -> list[float]:
    """Reads a page every so often, as one person does."""
    with visiting(address, token) as visitor:

        def opened(number: int) -> float:
            shown = visitor.open(READ[number % len(READ)])
            assert shown.elements
            assert "エラー番号" not in shown.text
            return shown.seconds

        return repeat(READS_EVERY, first, until, opened)[1:]  # the first run of a session is the server's slowest


def upload(address: str, token: str, first: float, until: float) -> int:
    """Drops a workbook every so often, and returns how often it was read and shown."""

    def dropped(_number: int) -> float:
        started = time.monotonic()
        with visiting(address, token) as visitor:
            visitor.drop("intake", "西粟倉.xlsx", WORKBOOK)
            assert "読み取れました" in visitor.open("intake").text
        return time.monotonic() - started

    return len(repeat(UPLOADS_EVERY, first, until, dropped))


def memory(process_id: int) -> int:
    """Returns the resident memory of a process in kilobytes."""
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0])


def p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20)[-1]


def test_many_sessions_read_and_upload_without_an_error_a_wait_or_a_leak(tmp_path: Path) -> None:
    database = tmp_path / "kpi.duckdb"
    alone, uploading, *reading = tokens(database)
    with serving(ROOT / "app.py", KPI_DB=str(database), KPI_SIGN_IN="local") as address:
        process_id = int(note_path(database).read_text(encoding="utf-8").split('"process_id":')[1].split(",")[0])
        with visiting(address, alone) as visitor:
            unloaded = [visitor.open(READ[number % len(READ)]).seconds for number in range(60)][20:]
        start = time.monotonic()
        until = start + SECONDS
        with ThreadPoolExecutor(SESSIONS + 1) as people:
            uploads = people.submit(upload, address, uploading, start, until)
            places = [start + READS_EVERY * number / SESSIONS for number in range(SESSIONS)]
            reads = [people.submit(read, address, *one, until) for one in zip(reading, places, strict=True)]
            time.sleep(SECONDS_TO_WARM_UP)
            warm = memory(process_id)
            loaded = [seconds for one in reads for seconds in one.result()]
            assert uploads.result() >= SECONDS // UPLOADS_EVERY - 1
            grown = memory(process_id) / warm - 1
    print(f"\n{len(loaded)} pages: p95 {p95(loaded):.3f} s, unloaded {p95(unloaded):.3f} s; memory {grown:+.1%}")  # noqa: T201
    assert p95(loaded) <= 2 * p95(unloaded)
    assert grown <= 0.15
