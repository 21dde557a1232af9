"""The door to DuckDB: one file, its transactions, and the entries that are stored in them.

One connection per process and file, a cursor per call; storing is serialised. What is stored goes into the journal
beside the file first (docs/decisions/0016-what-is-kept.md).
"""

from __future__ import annotations

import errno
import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from kpi_models.entries.entry import Entry
from kpi_models.keeping.journal import Journal, Mark
from kpi_models.keeping.kept_rows import stored_rows, tables_of
from kpi_models.keeping.store_errors import DatabaseBusy, DatabaseDamaged, DatabaseUnreadable, StoreReadOnly
from kpi_models.keeping.writing import Row, Writing, rows_of
from kpi_models.moments import from_stored

LOGGER = logging.getLogger("streamlit.kpi")
REFERENCE_ENTRY = 0  # what ships with the program
_SETTINGS: dict[str, Any] = {
    # Nothing is fetched and no other file is touched: the town hall's network is closed.
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "enable_external_access": False,
    "lock_configuration": True,
    # Every caller works in a thread of its own; measured, a second one for the same query costs a page a third more.
    "threads": 1,
    # Readable by DuckDB 1.2 and later, whatever newer version writes it: the way back.
    "storage_compatibility_version": "v1.2.0",
    # A commit folds nothing into the file: what goes wrong there must not put the commit in doubt.
    "wal_autocheckpoint": "1TB",
}
_BEFORE_ALL = datetime(1, 1, 1, tzinfo=UTC)
_FOLDED_FROM = 16 * 1024 * 1024  # bytes of the write-ahead log
_SECONDS_FOR_READERS = 10
_NO_ROOM = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_NO_ROOM_WORDS = re.compile(r"No space left|File too large|quota exceeded|not enough space", re.IGNORECASE)
_HELD_WORDS = re.compile(r"set lock|Conflicting lock|already open|being used")
_OUT_OF_REACH_WORDS = re.compile(r"Permission denied|Access is denied|Is a directory|No such file|Cannot open file")
_DAMAGE_WORDS = re.compile(r"Corrupt database file|Could not read enough bytes|[Cc]hecksum", re.IGNORECASE)


class Database:
    """One database file. Its methods may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writing = threading.Lock()
        self._noting = threading.Lock()
        self._gate = threading.Condition(threading.RLock())
        self._readers = 0
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._is_closed = False
        self._is_damaged = False
        self.columns: dict[str, list[str]] = {}  # of the tables that the journal keeps
        self.journal: Journal | None = None
        self._counting = threading.Lock()
        self._changes = 0  # of facts: each commit, and each time that the file is let go of
        self._newest = (-1, 0, _BEFORE_ALL)  # after how many changes, and the newest entry with its moment then
        self._notes = 0
        self._open()

    def _open(self) -> None:
        """Connects, at the beginning and after the connection had to be given up."""
        self._connection = _connect(self.path)

    def _adopt(self, opened: Database) -> None:
        """Goes on with the connection of another one to the same file."""
        self._connection, self.journal, self.columns = opened._connection, opened.journal, opened.columns

    def close(self) -> None:
        """Closes the file so that another process may open it."""
        self._is_closed = True
        self._disconnect()

    def open_again(self, *, is_damaged: bool = False) -> None:
        """Lets go of the file, so that the next use opens it as a start does; `is_damaged`: makes it anew."""
        with self._writing:
            self._is_damaged |= is_damaged
            self._disconnect()

    def _disconnect(self) -> None:
        self._changed()
        with self._gate:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    @contextmanager
    def entry(
        self,
        actor: str,
        *,
        now: datetime | None = None,
        user_id: str | None = None,
        action: str | None = None,
        file_name: str | None = None,
        note: str | None = None,
    ) -> Iterator[Entry]:
        """Opens one act of storing: what is appended within is stored whole, or after an exception not at all."""
        with self.transaction() as writing:
            moment = now or self.now()
            yield Entry(writing, actor, moment, user_id=user_id, action=action, file_name=file_name, note=note)

    def note(self, statement: str, **parameters: Any) -> None:
        """Writes what is no fact (who is signed in), beside entries under way; facts go through `entry`."""
        with self._noting, self._cursor() as cursor:
            cursor.execute(statement, parameters)
            self._notes += 1

    @property
    def notes(self) -> int:
        """A number that rises with every `note`: what was asked of such rows holds as long as it stands."""
        return self._notes

    def checkpoint(self) -> None:
        """Folds the write-ahead log into the file. Where there is no room it waits for the next time: all is kept."""
        try:
            with self._writing, self._noting, self._cursor() as cursor:  # DuckDB refuses while anybody writes
                cursor.execute("checkpoint")
        except StoreReadOnly:
            LOGGER.warning("ディスクに空きがないため、データベース %s の整理を見送りました。", self.path)

    def revision(self) -> int:
        """Returns a number that rises with every stored entry: part of every cache key."""
        return self._newest_entry()[0]

    def now(self) -> datetime:
        """Returns this moment, but none before the newest entry, as where the machine's clock was put back since.

        So what was stored is visible, and what is stored later goes before it, whatever the clock said.
        """
        return max(datetime.now(UTC), self._newest_entry()[1])

    def _newest_entry(self) -> tuple[int, datetime]:
        """Returns the number and moment of the newest entry.

        They are asked many times a page, so the file is asked once a change; nobody else writes while it is open here.
        """
        changes, (known_after, number, moment) = self._changes, self._newest
        if known_after != changes:
            (found,) = self.rows("select max(entry_id) as number, max(recorded_at) as moment from entries")
            number, moment = int(found["number"] or 0), from_stored(found["moment"]) if found["moment"] else _BEFORE_ALL
            self._newest = (changes, number, moment)  # what is committed meanwhile counts as one change more
        return number, moment

    def _changed(self) -> None:
        with self._counting:
            self._changes += 1

    def rows(self, statement: str, **parameters: Any) -> list[Row]:
        """Returns what a query finds: for the modules of this package that keep more than figures."""
        with self._cursor() as cursor:
            return rows_of(cursor, statement, parameters)

    def tuples(self, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Returns the same without the columns' names: for many rows."""
        with self._cursor() as cursor:
            return cursor.execute(statement, parameters).fetchall()

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._entered()
        try:
            yield cursor
        except duckdb.Error as error:
            said = str(error)
            self._is_damaged |= bool(_DAMAGE_WORDS.search(said))
            if self._is_damaged or isinstance(error, duckdb.FatalException):
                LOGGER.warning("データベース %s を開き直します。（%s）", self.path, said)
                self._disconnect()
            if _NO_ROOM_WORDS.search(said):
                raise StoreReadOnly from error
            if self._is_damaged:
                raise DatabaseDamaged(said) from error
            raise
        finally:
            cursor.close()
            with self._gate:
                self._readers -= 1
                self._gate.notify_all()

    def _entered(self) -> duckdb.DuckDBPyConnection:
        """Returns a cursor, connecting again where the connection was given up and its last reader has gone.

        A full disk, for one, leaves DuckDB's instance unusable until it is opened again.
        """
        with self._gate:
            if self._connection is None and not self._is_closed:
                if not self._gate.wait_for(lambda: not self._readers, _SECONDS_FOR_READERS):
                    raise TimeoutError(f"{self.path} is still being read")
                if self._connection is None:
                    self._open()
            if self._connection is None:
                raise duckdb.ConnectionException(f"{self.path} was closed")
            self._readers += 1
            return self._connection.cursor()

    @contextmanager
    def transaction(self, *, keeps: bool = True) -> Iterator[Writing]:
        """Opens a transaction of its own; what is appended within is stored whole, or after an exception not at all.

        What is stored is on the disk outside the database before it is committed. Raises StoreReadOnly without room.
        """
        with self._writing, no_room_said(), self._cursor() as cursor:
            cursor.execute("begin transaction")
            end = self.journal.end if self.journal else None
            try:
                writing = Writing(cursor)
                yield writing
                writing.flush()
                if keeps:
                    self._write_down(writing)
                cursor.execute("commit" if keeps else "rollback")
            except BaseException:
                # After an error DuckDB's COMMIT would report success and discard everything.
                with suppress(duckdb.Error):
                    cursor.execute("rollback")
                if self.journal and end:
                    self._take_back(self.journal, end)
                raise
            finally:
                self._changed()
            if self.journal:
                for sha256 in writing.purged:
                    self.journal.forget(sha256)
        if keeps:
            self._fold()

    def stored_up_to(self) -> Mark:
        """Returns where the journal ends while nobody stores: a line of a transaction under way may be taken back."""
        with self._writing:
            return self.journal.end if self.journal else Mark()

    def _take_back(self, journal: Journal, end: Mark) -> None:
        """Cuts off what failed. Where the disk refuses even that, the next use brings both together as a start does."""
        try:
            journal.back_to(end)
        except OSError as error:
            LOGGER.error("記録簿 %s の書きかけの行を除けませんでした。（%s）", journal.entries, error)
            self._disconnect()

    def _write_down(self, writing: Writing) -> None:
        """Puts the files and rows of a transaction on the disk beside the database."""
        if self.journal is None or writing.numbers is None:
            return
        self.journal.keep(writing.originals)
        first, (own_first, last) = self.journal.end.last + 1, writing.numbers
        tables = writing.tables if first == own_first else None  # None: one before was kept in doubt
        stored = stored_rows(writing.tuples, self.columns, first, last, tables)
        self.journal.append([(last, tables_of(stored, first, last))])

    def _fold(self) -> None:
        log = self.path.with_name(self.path.name + ".wal")
        if log.exists() and log.stat().st_size > _FOLDED_FROM:
            self.checkpoint()


@contextmanager
def no_room_said() -> Iterator[None]:
    """Turns the operating system's word for a full disk into ours."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StoreReadOnly from error
        raise


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), config=_SETTINGS)
    except duckdb.Error as error:
        said = str(error)
        if _HELD_WORDS.search(said):
            holder = re.search(r"PID (\d+)", said)
            raise DatabaseBusy(path, int(holder.group(1)) if holder else None) from error
        if _NO_ROOM_WORDS.search(said):
            raise StoreReadOnly from error
        if _OUT_OF_REACH_WORDS.search(said):
            raise DatabaseUnreadable(said) from error
        raise DatabaseDamaged(said) from error
