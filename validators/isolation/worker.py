"""Reads strangers' workbooks in subprocesses with limits: what a file does to its worker, the caller only hears of.

The one place in this package with processes and a clock. Workers are plain subprocesses, kept warm between books;
process pools don't work inside Streamlit, where a child imports the main script again.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TypeVar

from validators.book import Book
from validators.findings import Finding, finding
from validators.isolation.worker_messages import ANSWER_BYTES, READY, packed, receive, send, unpacked_book
from validators.package import DEFAULT_LIMITS, MEGABYTE, Limits, refuse_by_first_bytes

Item = TypeVar("Item")
Result = TypeVar("Result")

WORKERS = 2
BOOKS_A_WORKER = 500  # then a fresh one: nothing that a book left behind lives on
WAIT_SECONDS = 60
_START_SECONDS = 60
_ROOT = Path(__file__).resolve().parent.parent.parent
# All that Python needs to start; no setting, address or secret of the caller.
_ENVIRONMENT = ("LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "PYTHONPATH", "SYSTEMROOT")


class ReadingFault(Exception):
    """A fault of ours in a worker, or a worker that can't start; the text is its traceback or says why."""


def read_in_worker(file_name: str, content: bytes, limits: Limits = DEFAULT_LIMITS) -> Book:
    """Returns what `validators.book.read_book` returns, read in a worker of this process's own.

    A book that takes more time or memory than the limits is not readable, like any other that can't be opened.
    Raises ReadingFault for a fault of ours. Threads may call it at once.
    """
    return _workers(limits).read(file_name, content)


def copy_in_worker(content: bytes, findings: Sequence[Finding], limits: Limits = DEFAULT_LIMITS) -> bytes | Finding:
    """Returns what `validators.returning.returned_copy` returns, written in a worker, or why it could not be written.

    Raises ReadingFault for a fault of ours. Threads may call it at once.
    """
    return _workers(limits).copy(content, findings)


def read_ahead(
    read: Callable[[Item], Result], items: Iterable[Item], ahead: int = 2 * WORKERS
) -> Iterator[tuple[Item, Future[Result]]]:
    """Yields each item with its reading, in order, while at most `ahead` next ones are being read or wait."""
    with ThreadPoolExecutor(WORKERS + 1) as pool:  # one more, so that no worker waits while a book is unpacked
        under_way: deque[tuple[Item, Future[Result]]] = deque()
        try:
            for item in items:
                under_way.append((item, pool.submit(read, item)))
                if len(under_way) > ahead:
                    yield under_way.popleft()
            while under_way:
                yield under_way.popleft()
        finally:
            for _, reading in under_way:
                reading.cancel()


@cache
def _workers(limits: Limits) -> Workers:
    workers = Workers(limits)
    atexit.register(workers.close)
    return workers


class Workers:
    """Up to `count` workers with the same limits, started when needed, each ended after so many books."""

    def __init__(
        self,
        limits: Limits = DEFAULT_LIMITS,
        count: int = WORKERS,
        wait_seconds: float = WAIT_SECONDS,
        books_a_worker: int = BOOKS_A_WORKER,
    ) -> None:
        self._limits = limits
        self._wait_seconds = wait_seconds
        self._books_a_worker = books_a_worker
        self._places = threading.BoundedSemaphore(count)
        self._idle: deque[_Worker] = deque()

    def read(self, file_name: str, content: bytes) -> Book:
        """Reads one book; whoever finds all workers busy waits, with a bound. Raises ReadingFault."""
        written = file_name.encode("utf-8", "replace")  # a name on a disk may hold what is no character
        name = written.decode("utf-8")
        answer = refuse_by_first_bytes(name, content, self._limits) or self._ask(b"read " + written, content)
        if isinstance(answer, Finding):
            return Book(name, (), (answer,), readable=False)
        return unpacked_book(answer)

    def copy(self, content: bytes, findings: Sequence[Finding]) -> bytes | Finding:
        """Writes the returned copy of one book, in its turn like a reading. Raises ReadingFault."""
        return self._ask(b"copy " + packed(tuple(findings)), content)

    def _ask(self, job: bytes, content: bytes) -> bytes | Finding:
        """Gives one book to a free worker, and returns its answer or the finding that says why there is none."""
        if not self._places.acquire(timeout=self._wait_seconds):
            return finding("file-waited-too-long")
        try:
            with self._lent() as worker:
                answer = worker.ask(job, content)
        finally:
            self._places.release()
        return answer if isinstance(answer, Finding) else _done(answer)

    def close(self) -> None:
        """Ends the idle workers."""
        while self._idle:
            self._idle.pop().stop()

    @contextmanager
    def _lent(self) -> Iterator[_Worker]:
        """Lends a worker, warm if there is one, and takes it back if it can read another book."""
        worker = self._take() or _Worker(self._limits)
        try:
            yield worker
        except BaseException:
            worker.stop()
            raise
        if worker.is_alive() and worker.books < self._books_a_worker:
            self._idle.append(worker)
        else:
            worker.stop()

    def _take(self) -> _Worker | None:
        while self._idle:
            try:
                worker = self._idle.pop()
            except IndexError:  # another thread was quicker
                return None
            if worker.is_alive():
                return worker
            worker.stop()
        return None


class _Worker:
    """One subprocess, asked by one thread at a time."""

    def __init__(self, limits: Limits) -> None:
        """Starts the process and waits until it can read. Raises ReadingFault where it can't start."""
        self.books = 0
        self._limits = limits
        self._is_overdue = False
        self._process = _started(limits)
        with self._stopped_after(_START_SECONDS):
            ready = self._receive(len(READY))
        if ready != READY:
            self.stop()
            raise ReadingFault(f"the reading worker did not start (exit code {self._process.returncode})")

    def ask(self, job: bytes, content: bytes) -> bytes | Finding:
        """Returns the answer to one book, or the finding that says why there is none; then the worker has ended."""
        self.books += 1
        with self._stopped_after(self._limits.seconds):
            answer = self._exchange(job, content)
        if answer is not None and not self._is_overdue:
            return answer
        self.stop()
        if self._is_overdue:
            return finding("file-too-slow", seconds=f"{self._limits.seconds:g}")
        return finding("file-too-heavy", limit=self._limits.memory_bytes // MEGABYTE)

    def is_alive(self) -> bool:
        """Tells whether the process still runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Ends the process, whatever it is doing, and frees its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                pipe.close()  # type: ignore[union-attr]
            except OSError:  # what it never took is flushed in vain
                continue

    def _exchange(self, job: bytes, content: bytes) -> bytes | None:
        assert self._process.stdin
        try:
            send(self._process.stdin, job)
            send(self._process.stdin, content)
        except OSError:  # it has ended before it took everything
            return None
        return self._receive(ANSWER_BYTES)

    def _receive(self, limit: int) -> bytes | None:
        assert self._process.stdout
        return receive(self._process.stdout, limit)

    @contextmanager
    def _stopped_after(self, seconds: float) -> Iterator[None]:
        """Kills the process if the block takes longer: pipes can't be waited for with a bound on every system."""
        timer = threading.Timer(seconds, self._overdue)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _overdue(self) -> None:
        self._is_overdue = True
        self._process.kill()


def _started(limits: Limits) -> subprocess.Popen[bytes]:
    """Starts a worker's process. Raises ReadingFault where the system allows none."""
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "validators.isolation.worker_process", json.dumps(asdict(limits))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )
    except OSError as error:
        raise ReadingFault(f"the reading worker did not start ({error})") from error


def _done(answer: bytes) -> bytes:
    """Returns what a worker was asked for. Raises ReadingFault with the worker's traceback where it failed."""
    kind, _, result = answer.partition(b" ")
    if kind != b"done":
        raise ReadingFault(result.decode("utf-8", "replace"))
    return result
