"""One transaction under way: what is to be stored waits here, and is asked as if it were stored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

Row = dict[str, Any]
Cursor = Any  # DuckDB's; database.py gives it

# Measured: up to here parameters are quicker than registering an Arrow table, far above many times slower.
_FEW_ROWS = 12


class Writing:
    """One transaction under way: rows wait until somebody asks or it ends, for a statement costs as much as a file."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._waiting: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._first_number: int | None = None
        self._last_number: int | None = None
        self.tables: set[str] = set()
        self.originals: dict[str, bytes] = {}
        self.purged: list[str] = []

    @property
    def numbers(self) -> tuple[int, int] | None:
        """The numbers of the first and the last entry, None where there is none."""
        return (self._first_number, self._last_number) if self._first_number and self._last_number else None

    @cached_property
    def purged_before(self) -> frozenset[str]:
        """The files whose bytes were removed: they are not kept again."""
        return frozenset(row["sha256"] for row in rows_of(self._cursor, "select sha256 from purges"))

    def next_number(self) -> int:
        """Returns the number of the next entry."""
        if self._last_number is None:
            self._last_number = int(self.rows("select max(entry_id) as last from entries")[0]["last"])
        self._last_number += 1
        self._first_number = self._first_number or self._last_number
        return self._last_number

    def rows(self, statement: str, **parameters: Any) -> list[Row]:
        """Returns what a query finds, with everything stored so far."""
        return _named(self._cursor, self.tuples(statement, **parameters))

    def tuples(self, statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Returns the same without the columns' names: for many rows."""
        self.flush()
        found: list[tuple[Any, ...]] = self._cursor.execute(statement, parameters).fetchall()
        return found

    def append(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Takes rows of a table."""
        self.tables.add(table)
        self._waiting[table] += rows

    def put_back(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Inserts rows by column as the journal has them: as text, and files as bytes."""
        import pyarrow as pa

        names = sorted({name for row in rows for name in row})
        self._cursor.register("incoming", pa.table({name: [row.get(name) for row in rows] for name in names}))
        listed = ", ".join(f'"{name}"' for name in names)
        self._cursor.execute(f"insert into {table} ({listed}) select {listed} from incoming")
        self._cursor.unregister("incoming")

    def flush(self) -> None:
        """Writes what waits."""
        for table, rows in self._waiting.items():
            _append_rows(self._cursor, table, rows)
        self._waiting.clear()


def rows_of(cursor: Cursor, statement: str, parameters: Row | None = None) -> list[Row]:
    """Returns what a query finds, each row by column."""
    return _named(cursor, cursor.execute(statement, parameters or {}).fetchall())


def _named(cursor: Cursor, rows: list[tuple[Any, ...]]) -> list[Row]:
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in rows]


def _append_rows(cursor: Cursor, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts rows: a few as parameters, many through an Arrow table of the same column types."""
    if len(rows) <= _FEW_ROWS:
        if rows:
            marks = ", ".join(["(" + ", ".join("?" * len(rows[0])) + ")"] * len(rows))
            cursor.execute(f"insert into {table} values {marks}", [_bound(value) for row in rows for value in row])
        return
    # Here and not above: a process that only reads does without Arrow.
    import pyarrow as pa

    schema = cursor.execute(f"select * from {table} limit 0").to_arrow_table().schema
    columns = [pa.array(values, type=field.type) for values, field in zip(zip(*rows, strict=True), schema, strict=True)]
    cursor.register("incoming", pa.Table.from_arrays(columns, schema=schema))
    cursor.execute(f"insert into {table} select * from incoming")
    cursor.unregister("incoming")


def _bound(value: Any) -> Any:
    """Returns a value as a parameter says it: DuckDB drops the exponent of 1.2E+6 (1,200千円 in 円) and reads 1.2."""
    return Decimal(f"{value:f}") if isinstance(value, Decimal) else value
