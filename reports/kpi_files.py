"""The figures of one KPI as files to keep: one line a year, one value a cell, numbers as numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.judgement import JudgedRow
from kpi_models.people_csv import people_csv
from kpi_models.terms import TERMS
from reports.file_names import safe_file_name
from reports.grades import grade_name, state_word
from reports.workbooks import Entry, Page, write_workbook

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv"
SVG: Final = "image/svg+xml"

Value = str | int | Decimal | None

_COLUMNS: Final[dict[str, Callable[[JudgedRow], Value]]] = {
    TERMS["organization"]: lambda row: row.organization,
    TERMS["plan"]: lambda row: row.plan,
    TERMS["project"]: lambda row: row.project,
    TERMS["kpi"]: lambda row: row.kpi,
    TERMS["unit"]: lambda row: row.unit,
    "年度（西暦）": lambda row: row.fiscal_year,
    TERMS["fiscal_year"]: lambda row: format_fiscal_year(row.fiscal_year),
    TERMS["baseline"]: lambda row: row.baseline,
    TERMS["target_level"]: lambda row: row.target_level,
    TERMS["target_origin"]: lambda row: TERMS.get(row.target_origin or "", ""),
    TERMS["actual_level"]: lambda row: row.actual_level,
    TERMS["state"]: state_word,
    TERMS["achievement_rate"]: lambda row: _rate(row.achievement_rate),
    TERMS["single_year_rate"]: lambda row: _rate(row.single_year_rate),
    TERMS["final_progress"]: lambda row: _rate(row.final_progress),
    TERMS["level_rate"]: lambda row: _rate(row.level_rate),
    TERMS["gap"]: lambda row: row.gap,
    TERMS["grade"]: grade_name,
    TERMS["why"]: lambda row: row.why,
    TERMS["scale"]: lambda row: f"{row.scale} 第{row.scale_version}版",
}
_RATES: Final = frozenset(
    TERMS[name] for name in ("achievement_rate", "single_year_rate", "final_progress", "level_rate")
)
_NARROW, _WIDE, _WIDEST = 12, 26, 60
_WIDTHS: Final = {TERMS["why"]: _WIDEST} | dict.fromkeys((TERMS["plan"], TERMS["project"], TERMS["kpi"]), _WIDE)


def kpi_file_name(row: JudgedRow) -> str:
    """Returns the name of a KPI's file without its ending; what a file system refuses is left out."""
    return safe_file_name(f"進捗_{row.kpi}")


def kpi_csv(rows: Sequence[JudgedRow]) -> bytes:
    """Returns the judged rows of a KPI as CSV that opens in Excel; rates are fractions, blank is not there."""
    return people_csv(list(_COLUMNS), ([_text(write(row)) for write in _COLUMNS.values()] for row in rows))


def kpi_workbook(rows: Sequence[JudgedRow]) -> bytes:
    """Returns the judged rows of a KPI as an .xlsx file; what is not there is an empty cell, never 0."""
    cells = {1: {column: Entry(name, "head") for column, name in enumerate(_COLUMNS, start=1)}}
    for line, row in enumerate(rows, start=2):
        cells[line] = {
            column: Entry(
                write(row),
                "number" if isinstance(write(row), int | Decimal) else "text",
                number_format="0.0%" if name in _RATES else "General",
            )
            for column, (name, write) in enumerate(_COLUMNS.items(), start=1)
        }
    widths = [_WIDTHS.get(name, _NARROW) for name in _COLUMNS]
    return write_workbook([Page("進捗", widths, cells, repeated_rows="1:1", is_protected=False)])


def _rate(rate: float | None) -> Decimal | None:
    return None if rate is None else Decimal(repr(rate))


def _text(value: Value) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else "" if value is None else str(value)
