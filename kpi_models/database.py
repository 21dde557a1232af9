"""The door to DuckDB: one file, its transactions, and the entries that are stored in them.

One connection per process and file, a cursor per call; storing is serialised.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from kpi_models.moments import to_stored

REFERENCE_ENTRY = 0  # what ships with the program
_SQL_FOLDER = Path(__file__).resolve().parent
_SETTINGS: dict[str, Any] = {
    # Nothing is fetched and no other file is touched: the town hall's network is closed.
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "enable_external_access": False,
    "lock_configuration": True,
    "threads": 2,
}

# Measured: up to here parameters are quicker than registering an Arrow table, far above many times slower.
_FEW_ROWS = 12

Row = dict[str, Any]


class DatabaseBusy(Exception):
    """Another process holds the database file; `process_id` where the system tells it."""

    def __init__(self, path: Path, process_id: int | None) -> None:
        super().__init__(f"{path} is held by process {process_id}")
        self.path = path
        self.process_id = process_id


class DatabaseUnreadable(Exception):
    """The file exists but can't be opened as a database of this program."""


class Writing:
    """One transaction under way: rows wait until somebody asks or it ends, for a statement costs as much as a file."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor
        self._waiting: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._last_number: int | None = None

    def next_number(self) -> int:
        """Returns the number of the next entry."""
        if self._last_number is None:
            self._last_number = int(self.rows("select max(entry_id) as last from entries")[0]["last"])
        self._last_number += 1
        return self._last_number

    def rows(self, statement: str, **parameters: Any) -> list[Row]:
        """Returns what a query finds, with everything stored so far."""
        self.flush()
        return _fetch(self._cursor, statement, parameters)

    def append(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Takes rows of a table."""
        self._waiting[table] += rows

    def flush(self) -> None:
        """Writes what waits."""
        for table, rows in self._waiting.items():
            _append_rows(self._cursor, table, rows)
        self._waiting.clear()


class Entry:
    """One act of storing under way. It gets its number with its first row, so that nothing new leaves no trace."""

    def __init__(
        self,
        writing: Writing,
        actor: str,
        moment: datetime,
        *,
        user_id: str | None = None,
        action: str | None = None,
        file_name: str | None = None,
        note: str | None = None,
    ) -> None:
        self._writing = writing
        self._head = (to_stored(moment), actor, file_name, note, user_id, action)
        self._number: int | None = None
        self.moment = moment

    @property
    def entry_id(self) -> int:
        """The number of the entry, which is written now if it was not yet."""
        if self._number is None:
            self._number = self._writing.next_number()
            self._writing.append("entries", [(self._number, *self._head)])
        return self._number

    @property
    def is_written(self) -> bool:
        """Tells whether anything was stored."""
        return self._number is not None

    def rows(self, statement: str, **parameters: Any) -> list[Row]:
        """Returns what a query finds, with what this entry has stored so far."""
        return self._writing.rows(statement, **parameters)

    def append(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Stores rows of a table; the entry's number, its last column, is added here."""
        if rows:
            self.append_whole(table, [(*row, self.entry_id) for row in rows])

    def append_whole(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Stores rows that hold the entry's number already."""
        self._writing.append(table, rows)


class Database:
    """One database file. Its methods may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writing = threading.Lock()
        self._connection = _connect(path)

    def close(self) -> None:
        """Closes the file so that another process may open it."""
        self._connection.close()

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
        with self._transaction() as writing:
            moment = now or datetime.now(UTC)
            yield Entry(writing, actor, moment, user_id=user_id, action=action, file_name=file_name, note=note)

    def checkpoint(self) -> None:
        """Folds the log into the file, after an import: a damaged log could lose its last commits in silence."""
        with self._cursor() as cursor:
            cursor.execute("checkpoint")

    def revision(self) -> int:
        """Returns a number that rises with every stored entry: part of every cache key."""
        return int(self.rows("select coalesce(max(entry_id), 0) as revision from entries")[0]["revision"])

    def rows(self, statement: str, **parameters: Any) -> list[Row]:
        """Returns what a query finds: for the modules of this package that keep more than figures."""
        with self._cursor() as cursor:
            return _fetch(cursor, statement, parameters)

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def _transaction(self, *, keeps: bool = True) -> Iterator[Writing]:
        """Opens a transaction of its own; what is appended within is stored whole, or after an exception not at all."""
        with self._writing, self._cursor() as cursor:
            cursor.execute("begin transaction")
            try:
                writing = Writing(cursor)
                yield writing
                writing.flush()
            except BaseException:
                # After an error DuckDB's COMMIT would report success and discard everything.
                cursor.execute("rollback")
                raise
            cursor.execute("commit" if keeps else "rollback")


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), config=_SETTINGS)
    except duckdb.IOException as error:
        if "lock" in str(error) or "already open" in str(error) or "being used" in str(error):
            holder = re.search(r"PID (\d+)", str(error))
            raise DatabaseBusy(path, int(holder.group(1)) if holder else None) from error
        raise DatabaseUnreadable(str(error)) from error
    except duckdb.Error as error:
        raise DatabaseUnreadable(str(error)) from error


@cache
def sql(file_name: str) -> str:
    """Returns one statement of this package by its file."""
    return (_SQL_FOLDER / file_name).read_text(encoding="utf-8")


@cache
def statements(file_name: str) -> Mapping[str, str]:
    """Returns the statements of an SQL file by the name in the comment above each."""
    parts = re.split(r"^-- (\w+)$", sql(file_name), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _fetch(cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Row | None = None) -> list[Row]:
    cursor.execute(sql, parameters or {})
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _append_rows(cursor: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts rows: a few as parameters, many through an Arrow table of the same column types."""
    if len(rows) <= _FEW_ROWS:
        if rows:
            marks = ", ".join(["(" + ", ".join("?" * len(rows[0])) + ")"] * len(rows))
            cursor.execute(f"insert into {table} values {marks}", [_bound(value) for row in rows for value in row])
        return
    # Here and not above: a process that only reads does without Arrow.
    import pyarrow as pa

    schema = cursor.execute(f"select * from {table} limit 0").to_arrow_table().schema
    columns = [pa.array([row[place] for row in rows], type=field.type) for place, field in enumerate(schema)]
    cursor.register("incoming", pa.Table.from_arrays(columns, schema=schema))
    cursor.execute(f"insert into {table} select * from incoming")
    cursor.unregister("incoming")


def _bound(value: Any) -> Any:
    """Returns a value as a parameter says it: DuckDB drops the exponent of 1.2E+6 (1,200千円 in 円) and reads 1.2."""
    return Decimal(f"{value:f}") if isinstance(value, Decimal) else value
