"""Reading in a worker gives the same book, and whatever happens to the worker is a finding for its caller."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from workbooks import plan, slow_workbook, with_part, workbook

from validators.book import Book, read_book
from validators.findings import Finding, finding
from validators.isolation.worker import ReadingFault, Workers, read_ahead, read_in_worker
from validators.isolation.worker_messages import packed, receive, send, unpacked_book
from validators.package import DEFAULT_LIMITS, MEGABYTE, Limits
from validators.returning.returned_copy import returned_copy

ROOT = Path(__file__).parent.parent
SAMPLES = sorted((ROOT / "data" / "samples").glob("*.xlsx"))
GOOD = workbook(plan())
SHORT = replace(DEFAULT_LIMITS, seconds=0.6)  # a machine that is busy elsewhere still reads the good book in it
TIGHT = replace(DEFAULT_LIMITS, memory_bytes=96 * MEGABYTE)


@cache
def slow() -> bytes:
    """Returns a book that takes a second or so to read."""
    return slow_workbook(4_000)


@cache
def too_slow() -> bytes:
    """Returns a book that takes longer to read than SHORT allows, on a quick machine too."""
    return slow_workbook(8_000)


@cache
def large() -> bytes:
    """Returns a book that is large once it is unpacked."""
    return with_part(GOOD, "xl/media/image1.bin", bytes(49 * MEGABYTE))


@cache
def long() -> bytes:
    """Returns a book whose copy goes over a million blank rows to find its cell, which takes seconds."""
    rows = b"<row/>" * 1_000_000
    return with_part(GOOD, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData>%s</sheetData></worksheet>" % rows)


@pytest.fixture
def workers() -> Iterator[Workers]:
    workers = Workers()
    yield workers
    workers.close()


def children(process_id: int | str = "self") -> set[int]:
    """Returns the processes that a process has started and not yet buried."""
    lists = (path.read_text() for path in Path(f"/proc/{process_id}/task").glob("*/children"))
    return {int(child) for line in lists for child in line.split()}


def worked(process_id: int) -> int:
    """Returns the processor time that a process has used, in hundredths of a second."""
    return int(Path(f"/proc/{process_id}/stat").read_text().rsplit(")", 1)[1].split()[11])


def codes(book: Book) -> list[str]:
    return [found.code for found in book.findings]


def has_ended(process_id: int, seconds: float = 20) -> bool:
    """Waits for the end of a process that need not be our child."""
    try:
        handle = os.pidfd_open(process_id)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], seconds)[0])
    finally:
        os.close(handle)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_book_read_in_a_worker_is_the_book_read_here(path: Path) -> None:
    content = path.read_bytes()
    assert read_in_worker(path.name, content) == read_book(path.name, content)


def test_a_book_with_everything_in_it_crosses_the_pipe_unchanged() -> None:
    first, second = ("来街者数", "約1,000人", "調査中", "1.9億円"), ("𠮷野家😀", "①7 ②8", "=1+1", "-")
    book = read_book("KPI.xlsx", workbook(plan(first, second, ("\ufeff", "0", None, "△5"))))
    assert book.tables
    assert book.findings
    assert book.excerpts
    assert unpacked_book(packed(book)) == book


def test_a_file_name_that_is_no_text_is_read_as_what_can_be_shown_of_it(workers: Workers) -> None:
    assert workers.read("\ud800.xlsx", GOOD) == read_book("?.xlsx", GOOD)


def test_a_worker_stays_warm_for_the_next_book_and_is_replaced_after_so_many() -> None:
    before = children()
    workers = Workers(books_a_worker=2)
    seen = []
    for _ in range(3):
        assert workers.read("KPI.xlsx", GOOD).tables
        seen.append(children() - before)
    workers.close()
    first, second, third = seen
    assert len(first) == 1
    assert second == set(), "it has read its two books"
    assert len(third) == 1
    assert not first & third
    assert children() == before


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + bytes(6 * MEGABYTE), b"a,b\n1,2"])
def test_what_the_first_bytes_tell_needs_no_worker(workers: Workers, content: bytes) -> None:
    before = children()
    assert codes(workers.read("KPI.xlsx", content)) == codes(read_book("KPI.xlsx", content))
    assert children() == before


@pytest.mark.parametrize(
    ("limits", "make", "code"), [(SHORT, too_slow, "file-too-slow"), (TIGHT, large, "file-too-heavy")]
)
def test_a_book_beyond_the_limits_is_a_finding_and_the_next_one_is_read(
    limits: Limits, make: Callable[[], bytes], code: str
) -> None:
    workers = Workers(limits)
    book = workers.read("KPI.xlsx", make())
    assert (codes(book), book.readable) == ([code], False)
    assert workers.read("KPI.xlsx", GOOD).tables
    workers.close()


def test_a_worker_killed_while_it_reads_is_a_finding(workers: Workers) -> None:
    before = children()
    workers.read("KPI.xlsx", GOOD)
    (worker,) = children() - before
    content, idle = slow(), worked(worker)
    with ThreadPoolExecutor(1) as thread:
        reading = thread.submit(workers.read, "KPI.xlsx", content)
        while worked(worker) < idle + 10 and not reading.done():  # until it is in the middle of the book
            pass
        os.kill(worker, signal.SIGKILL)
        assert codes(reading.result()) == ["file-too-heavy"]
    assert workers.read("KPI.xlsx", GOOD).tables


def test_a_worker_killed_between_two_books_is_replaced_unnoticed(workers: Workers) -> None:
    before = children()
    workers.read("KPI.xlsx", GOOD)
    (worker,) = children() - before
    os.kill(worker, signal.SIGKILL)
    assert has_ended(worker)
    assert workers.read("KPI.xlsx", GOOD).tables


def test_callers_share_two_workers_and_each_gets_its_own_book(workers: Workers) -> None:
    before = children()
    names = [f"来街者数{number}" for number in range(12)]
    books = [workbook(plan((name, "1,000人", "1,100人", "+500人"))) for name in names]
    with ThreadPoolExecutor(6) as threads:
        read = list(threads.map(lambda content: workers.read("KPI.xlsx", content), books))
    assert [book.tables[0].kpis[0].name for book in read] == names
    assert len(children() - before) <= 2


def test_whoever_waits_too_long_is_told_to_come_again() -> None:
    workers = Workers(count=1, wait_seconds=0.01)
    workers.read("KPI.xlsx", GOOD)
    together, content = threading.Barrier(2), slow()

    def read(_: int) -> list[str]:
        together.wait()
        return codes(workers.read("KPI.xlsx", content))

    with ThreadPoolExecutor(2) as threads:
        found = sorted(threads.map(read, range(2)))
    workers.close()
    assert found == [["file-waited-too-long"], ["no-kpi-table"]]


def test_a_fault_of_ours_in_a_worker_is_an_exception_with_its_traceback() -> None:
    workers = Workers(replace(DEFAULT_LIMITS, parts="many"))  # type: ignore[arg-type]
    with pytest.raises(ReadingFault, match=r"(?s)package\.py.*TypeError"):
        workers.read("KPI.xlsx", GOOD)
    workers.close()


def test_a_copy_written_in_a_worker_is_the_copy_written_here(workers: Workers) -> None:
    content = workbook(plan(("来街者数", "約1,000人", "検討", "+500人")))
    findings = workers.read("KPI.xlsx", content).findings
    assert findings
    assert workers.copy(content, findings) == returned_copy(content, findings)


@pytest.mark.parametrize(("limits", "make", "code"), [(SHORT, long, "file-too-slow"), (TIGHT, large, "file-too-heavy")])
def test_a_copy_beyond_the_limits_is_a_finding_and_the_next_book_is_read(
    limits: Limits, make: Callable[[], bytes], code: str
) -> None:
    workers = Workers(limits)
    copy = workers.copy(make(), [finding("value-not-understood", "KPI", "A9", "x")])
    assert isinstance(copy, Finding)
    assert copy.code == code
    assert workers.read("KPI.xlsx", GOOD).tables
    workers.close()


def test_a_copy_that_fails_is_an_exception_with_its_traceback(workers: Workers) -> None:
    with pytest.raises(ReadingFault, match="途中で切れている"):
        workers.copy(GOOD[:-30], ())


def test_a_worker_knows_no_secret_and_holds_no_file_of_its_caller(
    workers: Workers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KPI_SECRET", "hidden")
    before = children()
    with (tmp_path / "open").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        workers.read("KPI.xlsx", GOOD)
    (worker,) = children() - before
    assert b"KPI_SECRET" not in Path(f"/proc/{worker}/environ").read_bytes()
    held = {str(path.readlink()) for path in Path(f"/proc/{worker}/fd").iterdir()}
    assert {name.split(":")[0] for name in held} == {"/dev/null", "pipe"}


def test_a_worker_is_started_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    workers = Workers()
    assert workers.read("KPI.xlsx", GOOD).tables
    workers.close()


def test_a_worker_ends_with_its_caller_however_that_ends() -> None:
    script = (
        "import sys, pathlib; from validators.isolation.worker import Workers; workers = Workers();"
        "workers.read('KPI.xlsx', sys.stdin.buffer.read()); print('read', flush=True);"
        "import signal; signal.pause()"
    )
    caller = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with caller:
        assert caller.stdin
        assert caller.stdout
        caller.stdin.write(GOOD)
        caller.stdin.close()
        assert caller.stdout.readline() == b"read\n"
        (worker,) = children(caller.pid)
        caller.kill()
    assert has_ended(worker)


def test_importing_the_worker_loads_neither_openpyxl_nor_pandas() -> None:
    code = "import sys, validators.isolation.worker; assert not {'openpyxl', 'pandas', 'pandera'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {"Popen": ["sh"]},
        {"file_name": "KPI.xlsx", "tables": []},
        {"file_name": "KPI.xlsx", "tables": [], "findings": [], "sheets": [7]},
        {"file_name": "KPI.xlsx", "tables": [{"layout": "plan-table"}], "findings": []},
    ],
)
def test_an_answer_that_is_no_book_is_never_taken(answer: object) -> None:
    with pytest.raises(ValueError, match=r"Expected|missing"):
        unpacked_book(msgspec.msgpack.encode(answer))


def test_bytes_that_say_nothing_are_no_book() -> None:
    for message in (b"", b"\xc1", packed(read_book("KPI.xlsx", GOOD))[:-1]):
        with pytest.raises(ValueError, match=r"truncated|malformed|invalid"):
            unpacked_book(message)


def test_a_frame_is_taken_whole_and_within_its_limit_or_not_at_all() -> None:
    frame = BytesIO()
    send(frame, b"12345")
    assert receive(BytesIO(frame.getvalue()), 5) == b"12345"
    assert receive(BytesIO(frame.getvalue()), 4) is None
    assert receive(BytesIO(frame.getvalue()[:-1]), 5) is None
    assert receive(BytesIO(), 5) is None


def test_reading_ahead_keeps_the_order_and_does_not_run_far_ahead() -> None:
    asked: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(20):
            asked.append(number)
            yield number

    readings = read_ahead(lambda number: number * number, numbers(), ahead=5)
    first, reading = next(readings)
    assert (first, reading.result()) == (0, 0)
    assert len(asked) <= 6
    assert [(number, later.result()) for number, later in readings] == [(n, n * n) for n in range(1, 20)]


def test_a_reading_that_fails_does_not_stop_the_others() -> None:
    outcomes = [reading.exception() is None for _, reading in read_ahead(lambda number: 1 // number, [1, 0, 2])]
    assert outcomes == [True, False, True]


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/false"])
def test_a_worker_that_cannot_start_is_a_fault_of_ours_and_takes_no_place(
    workers: Workers, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", program)
        for _ in range(3):  # more than there are places
            with pytest.raises(ReadingFault, match="did not start"):
                workers.read("a.xlsx", GOOD)
    assert workers.read("a.xlsx", GOOD).readable
