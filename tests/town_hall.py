"""A town hall at work on one server: many sessions read pages every so often, and one drops workbooks."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from doorstep import operator, session
from page_facts import joined, okayama, sakai, sapporo
from server import ROOT, Visitor, serving, visiting

from kpi_models.keeping.server_link import read_note
from kpi_models.people.people import Grant, Person, Role
from kpi_models.store import Upload, open_store

READS_EVERY, UPLOADS_EVERY = 10, 12
PAGES = ("home", "progress", "terms", "scales")
READS_ALONE = 40
WORKBOOK = (ROOT / "data/samples/nishiawakura.xlsx").read_bytes()


@dataclass(frozen=True, slots=True)
class Worked:
    """How a server did: seconds of each page, asked for by one alone and by many at once, books read, and by which
    share its memory grew after the first third of the time."""

    alone: list[float]
    together: list[float]
    books: int
    growth: float


def work(folder: Path, sessions: int, seconds: float) -> Worked:
    """Lets as many sessions as told work for some seconds; fails where a page or a book is not shown as it should."""
    database = folder / "kpi.duckdb"
    alone, uploading, *reading = _tokens(database, sessions + 2)
    with serving(ROOT / "app.py", KPI_DB=str(database), KPI_SIGN_IN="local") as address, ExitStack() as tabs:
        visitors = [tabs.enter_context(visiting(address, token)) for token in (alone, *reading)]
        for visitor in visitors:  # a session's first page is its slowest: nobody begins in the same second as a hundred
            _read(visitor, 0)
        before = [_read(visitors[0], number) for number in range(READS_ALONE)]
        together, books, growth = _together(address, uploading, visitors[1:], seconds, read_note(database).process_id)
        after = [_read(visitors[0], number) for number in range(READS_ALONE)]
    return Worked(before + after, together, books, growth)


def _together(
    address: str, uploading: str, readers: list[Visitor], seconds: float, process_id: int
) -> tuple[list[float], int, float]:
    start = time.monotonic()
    until = start + seconds
    with ThreadPoolExecutor(len(readers) + 1) as people:
        uploads = people.submit(_repeat, UPLOADS_EVERY, start, until, lambda _number: _upload(address, uploading))
        reads = [
            people.submit(_repeat, READS_EVERY, start + READS_EVERY * place / len(readers), until, _reader(visitor))
            for place, visitor in enumerate(readers)
        ]
        time.sleep(seconds / 3)
        warm = _memory(process_id)
        together = [took for one in reads for took in one.result()]
        return together, len(uploads.result()), _memory(process_id) / warm - 1


def _repeat(every: float, first: float, until: float, act: Callable[[int], float]) -> list[float]:
    """Does something again and again, and returns the seconds that each time took."""
    took: list[float] = []
    due = first
    while due < until:
        time.sleep(max(0.0, due - time.monotonic()))
        took.append(act(len(took)))
        due += every
    return took


def _reader(visitor: Visitor) -> Callable[[int], float]:
    return lambda number: _read(visitor, number)


def _read(visitor: Visitor, number: int) -> float:
    shown = visitor.open(PAGES[number % len(PAGES)])
    assert shown.elements
    assert "エラー番号" not in shown.text
    return shown.seconds


def _upload(address: str, token: str) -> float:
    """Drops a workbook, waits until it is read and shown, and returns the seconds."""
    started = time.monotonic()
    with visiting(address, token) as visitor:
        visitor.drop("intake", "西粟倉.xlsx", WORKBOOK)
        assert "読み取れました" in visitor.open("intake").text
    return time.monotonic() - started


def _tokens(database: Path, count: int) -> list[str]:
    """Fills a store and returns the tokens of so many sessions."""
    store = open_store(database)
    store.load(joined(okayama(), sakai(), sapporo()), actor="見本", uploads=[Upload("見本.xlsx", b"")])
    operator(store).add_person(Person("hanako", "架空 花子", (Grant(Role.COORDINATOR),)))
    made = [session(store, "hanako") for _ in range(count)]
    store.close()
    return made


def _memory(process_id: int) -> int:
    """Returns the resident memory of a process in kilobytes."""
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0])
