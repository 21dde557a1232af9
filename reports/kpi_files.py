"""The figures of KPIs as files to keep: one line a KPI and year, one value a cell, numbers as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.judging.judgement import JudgedRow
from kpi_models.people_csv import people_csv
from kpi_models.terms import TERMS
from reports.file_names import safe_file_name
from reports.kpi_columns import Columns, columns
from reports.workbooks import Entry, Page, write_workbook

_COLUMNS: Final[Columns] = (
    columns("organization", "plan", "project", "kpi", "unit")
    | {"年度（西暦）": lambda row: row.fiscal_year}
    | {TERMS["fiscal_year"]: lambda row: format_fiscal_year(row.fiscal_year)}
    | columns(
        "baseline", "target_level", "target_origin", "actual_level", "state",
        "achievement_rate", "single_year_rate", "final_progress", "level_rate", "gap", "grade", "why",
    )
    | {TERMS["scale"]: lambda row: f"{row.scale} 第{row.scale_version}版"}
)  # fmt: skip
_RATES: Final = frozenset(
    TERMS[name] for name in ("achievement_rate", "single_year_rate", "final_progress", "level_rate")
)
_NARROW, _WIDE, _WIDEST = 12, 26, 60
_WIDTHS: Final = {TERMS["why"]: _WIDEST} | dict.fromkeys((TERMS["plan"], TERMS["project"], TERMS["kpi"]), _WIDE)


def kpi_file_name(row: JudgedRow) -> str:
    """Returns the name of a KPI's file without its ending; what a file system refuses is left out."""
    return safe_file_name(f"進捗_{row.kpi}")


def plan_file_name(row: JudgedRow) -> str:
    """Returns the name of a file about a whole plan without its ending."""
    return safe_file_name(f"進捗_{row.plan}")


def kpi_csv(rows: Sequence[JudgedRow], more: Columns | None = None) -> bytes:
    """Returns judged rows as CSV that opens in Excel; rates are fractions, blank is not there."""
    written = _COLUMNS | (more or {})
    return people_csv(list(written), (_values(row, written) for row in rows))


def kpi_workbook(rows: Sequence[JudgedRow], more: Columns | None = None) -> bytes:
    """Returns judged rows as an .xlsx file; what is not there is an empty cell, never 0."""
    written = _COLUMNS | (more or {})
    cells = {1: {column: Entry(name, "head") for column, name in enumerate(written, start=1)}}
    for line, row in enumerate(rows, start=2):
        cells[line] = {
            column: Entry(
                value,
                "number" if isinstance(value, int | Decimal) else "text",
                number_format="0.0%" if name in _RATES else "General",
            )
            for column, (name, value) in enumerate(zip(written, _values(row, written), strict=True), start=1)
        }
    widths = [_WIDTHS.get(name, _NARROW) for name in written]
    return write_workbook([Page("進捗", widths, cells, repeated_rows="1:1", is_protected=False)])


def _values(row: JudgedRow, written: Columns) -> list[Decimal | int | str | None]:
    """Returns what a row says in each column, a rate as the decimal it is written as."""
    told = [write(row) for write in written.values()]
    return [Decimal(repr(value)) if isinstance(value, float) else value for value in told]
