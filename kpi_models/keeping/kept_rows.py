"""The rows of the database as the journal keeps them: read from it, compared with it, and put back into it.

Kept is every table with an entry_id, from entry 1 on; what ships with the program (entry 0) comes with the program.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from kpi_models.keeping.journal import Tables

Rows = Callable[..., list[dict[str, Any]]]
Tuples = Callable[..., list[tuple[Any, ...]]]
# By table: its columns in the order of their names; and by entry its rows, the entry before the columns as text.
Stored = dict[str, tuple[Sequence[str], Mapping[int, list[tuple[Any, ...]]]]]
_NEVER_WRITTEN_DOWN = {("uploads", "content")}  # lies beside as a file
_BELONGING = {"scale_bands": "scales", "scale_standings": "scales"}  # no entry of their own: that of their scale
_BY_SCALE = "(select max(s.entry_id) from scales s where s.scale = t.scale and s.version = t.version)"


_TABLES = "select table_name, sql from duckdb_tables() where database_name = current_database() and not internal"
_COLUMNS = """select table_name, column_name from duckdb_columns()
    where database_name = current_database() and not internal
        and table_name in (select table_name from duckdb_tables() where database_name = current_database())
    order by table_name, column_index"""
_known: dict[frozenset[tuple[str, str]], dict[str, list[str]]] = {}


def table_columns(rows: Rows) -> Mapping[str, list[str]]:
    """Returns the tables of a file with their columns, in order; nobody may change it.

    DuckDB takes ten times as long to list columns as to say how its tables were made, and what was made alike has the
    same ones: a process asks once.
    """
    made = frozenset((row["table_name"], row["sql"]) for row in rows(_TABLES))
    if made not in _known:
        found: dict[str, list[str]] = defaultdict(list)
        for row in rows(_COLUMNS):
            found[row["table_name"]].append(row["column_name"])
        _known[made] = found
    return _known[made]


def kept_columns(rows: Rows) -> dict[str, list[str]]:
    """Returns the tables that are kept, with their columns."""
    return {table: names for table, names in table_columns(rows).items() if "entry_id" in names or table in _BELONGING}


def stored_rows(
    tuples: Tuples, columns: Mapping[str, list[str]], first: int, last: int, tables: Collection[str] | None = None
) -> Stored:
    """Returns what entries `first` to `last` stored in all tables, or in some."""
    found: Stored = {}
    for table, columns_of in columns.items():
        if tables is not None and table not in tables:
            continue
        entry = _BY_SCALE if table in _BELONGING else "t.entry_id"
        names = sorted(name for name in columns_of if (table, name) not in _NEVER_WRITTEN_DOWN)
        texts = ", ".join(f'cast(t."{name}" as varchar)' for name in names)
        statement = f"select {entry}, {texts} from {table} t where {entry} between $first and $last"
        of_entries: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
        for row in tuples(statement, first=first, last=last):
            of_entries[row[0]].append(row)
        found[table] = (names, of_entries)
    return found


def tables_of(stored: Stored, first: int, last: int) -> Tables:
    """Returns what a line says of entries: the same for the same rows, in whatever order they come.

    A column that is blank in all rows is left out, so that columns that came later change no older line.
    """
    said: dict[str, dict[str, list[Any]]] = {}
    for table, (names, of_entries) in sorted(stored.items()):
        rows = [row for number in range(first, last + 1) for row in of_entries.get(number, ())]
        if rows:
            _, *columns = zip(*rows, strict=True)
            used = {name: each for name, each in zip(names, columns, strict=True) if each.count(None) < len(rows)}
            said[table] = {"columns": [*used], "rows": _ordered(used.values())}
    return said


def _ordered(columns: Collection[tuple[str | None, ...]]) -> list[Any]:
    """Returns columns as rows in the order of their texts, blanks last."""
    rows = [*zip(*columns, strict=True)]
    has_blanks = any(None in column for column in columns)  # without them, many times quicker
    return [*map(list, sorted(rows, key=_with_blanks_last if has_blanks else None))]


def _with_blanks_last(row: tuple[str | None, ...]) -> list[tuple[bool, str]]:
    return [(text is None, text or "") for text in row]


def gathered(lines: Iterable[Tables]) -> dict[str, list[dict[str, Any]]]:
    """Returns the rows of several lines by table, each by column."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for tables in lines:
        for table, said in tables.items():
            found[table] += [dict(zip(said["columns"], row, strict=True)) for row in said["rows"]]
    return found
