"""The schema of the store: what a file has of it, what it lacks, and what ships with the program."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from kpi_models.keeping.database import REFERENCE_ENTRY, Database
from kpi_models.keeping.kept_rows import Rows, kept_columns, table_columns
from kpi_models.keeping.store_errors import DatabaseNewer
from kpi_models.moments import to_stored
from kpi_models.reference import organizations
from kpi_models.scales.scale_store import append_missing_scales
from kpi_models.statements import sql

_VIEWS = "select view_name, sql from duckdb_views() where not internal and database_name = current_database()"

Columns = frozenset[tuple[str, str]]


def lacks_columns(database: Database) -> bool:
    """Tells whether a file is of an older version. Raises DatabaseNewer where it has what we do not know.

    The tables are their own version number: columns are only added, never renamed or removed.
    """
    have, want = columns(database.rows), wanted()[0]
    if unknown := sorted(have - want):
        raise DatabaseNewer(f"{database.path}: {unknown[0][0]}.{unknown[0][1]}")
    return bool(have) and have != want


def prepare(database: Database) -> None:
    """Creates what is missing, all of it or nothing: tables, the national list of bodies, the shipped scales."""
    have = (columns(database.rows), _views(database.rows))
    with database.transaction() as writing:
        if have != wanted():
            writing.rows(sql("keeping/schema.sql"))
        if not writing.rows("select 1 from entries limit 1"):
            beginning = (REFERENCE_ENTRY, to_stored(datetime.now(UTC)), "reference", None, None, None, None)
            bodies = [
                (one.code, one.name, one.full_name, one.kind, REFERENCE_ENTRY) for one in organizations().values()
            ]
            writing.append("entries", [beginning])
            writing.append("organizations", bodies)
        append_missing_scales(writing)
    database.columns = kept_columns(database.rows)


@cache
def wanted() -> tuple[Columns, Columns]:
    """Returns the columns and the views of this program."""
    model = Database(Path(":memory:"))
    with model.transaction() as writing:
        writing.rows(sql("keeping/schema.sql"))
    found = (columns(model.rows), _views(model.rows))
    model.close()
    return found


def columns(rows: Rows) -> Columns:
    """Returns the tables of a file with their columns."""
    return frozenset((table, column) for table, names in table_columns(rows).items() for column in names)


def _views(rows: Rows) -> Columns:
    return frozenset((row["view_name"], row["sql"]) for row in rows(_VIEWS))
