"""The figures of a judged row as columns of a file: one definition for every file that sets them out as values."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from kpi_models.judging.judgement import JudgedRow
from kpi_models.terms import TERMS
from reports.grades import grade_name, state_word
from reports.outlook_words import change_word

Value = Decimal | float | int | str | None
Columns = dict[str, Callable[[JudgedRow], Value]]

_FIGURES: Final[Columns] = {
    "organization": lambda row: row.organization,
    "plan": lambda row: row.plan,
    "project": lambda row: row.project,
    "kpi": lambda row: row.kpi,
    "unit": lambda row: row.unit,
    "fiscal_year": lambda row: row.fiscal_year,
    "baseline": lambda row: row.baseline,
    "target_level": lambda row: row.target_level,
    "target_origin": lambda row: TERMS.get(row.target_origin or "", ""),
    "actual_level": lambda row: row.actual_level,
    "state": state_word,
    "achievement_rate": lambda row: row.achievement_rate,
    "single_year_rate": lambda row: row.single_year_rate,
    "final_progress": lambda row: row.final_progress,
    "level_rate": lambda row: row.level_rate,
    "keep_rate": lambda row: row.keep_rate,
    "gap": lambda row: row.gap,
    "required_per_year": lambda row: row.required_per_year,
    "versus_baseline": lambda row: TERMS.get(row.versus_baseline or "", ""),
    "grade": grade_name,
    "change": change_word,
    "projected_final": lambda row: row.projection.level if row.projection else None,
    "projected_low": lambda row: row.projection.low if row.projection else None,
    "projected_high": lambda row: row.projection.high if row.projection else None,
    "why": lambda row: row.why,
}


def columns(*fields: str) -> Columns:
    """Returns how each of these fields is written, by its heading, in this order; rates are floats."""
    return {TERMS[field]: _FIGURES[field] for field in fields}
