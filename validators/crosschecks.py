"""Checks of figures against each other, as far as one book allows.

Each check is one function from a KPI to findings and one line of CHECKS; each finding has its line in the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kpi_models.fiscal_year import era_year
from validators.cells import squeeze
from validators.findings import Finding, finding
from validators.magnitudes import below_zero, fractions_throughout, hundredfold_jump, thousandfold_jump
from validators.mixups import (
    actual_as_increment,
    increments_among_levels,
    levels_among_increments,
    sums_among_increments,
    total,
)
from validators.row_figures import at
from validators.tables import KpiRow, Table

_SAYS_DIFFERENCE = re.compile(
    "(?:転入|転出|流入|流出|出生|死亡|輸入|輸出)超過|増減(?!率|あり)|収支(?!比率|均衡|改善|報告|及び|の?調査)"
)

_WRONG_SIZE = frozenset({"thousandfold-jump", "fraction-for-percent", "percent-a-hundredfold"})
_BETTER_EXPLAINED_BY = {
    "increment-typed-as-level": _WRONG_SIZE,
    "increment-suspected": _WRONG_SIZE,
    "actual-looks-like-increment": _WRONG_SIZE,
    "thousandfold-jump": frozenset({"level-typed-as-increment", "level-suspected"}),
}


def cross_check(table: Table) -> Iterator[Finding]:
    """Yields everything in a table that does not add up."""
    yield from duplicate_kpis(table)
    yield from figures_outside_plan(table)
    for kpi in table.kpis:
        yield from _without_second_guesses([found for check in CHECKS for found in check(kpi)])


def _without_second_guesses(findings: list[Finding]) -> Iterator[Finding]:
    """Yields what is found about one KPI, less what a better explanation covers: one slip looks odd in two ways."""
    codes = {found.code for found in findings}
    for found in findings:
        if not _BETTER_EXPLAINED_BY.get(found.code, frozenset()) & codes:
            yield found


def duplicate_kpis(table: Table) -> Iterator[Finding]:
    """Reports a KPI that stands in two rows of one project."""
    first: dict[tuple[str, str], KpiRow] = {}
    for kpi in table.kpis:
        other = first.setdefault((squeeze(kpi.project or ""), squeeze(kpi.called)), kpi)
        if other is not kpi:
            yield finding("duplicate-kpi", kpi.sheet, kpi.cell, kpi.name, name=kpi.name, other=other.cell)


def figures_outside_plan(table: Table) -> Iterator[Finding]:
    """Reports targets and actuals of a year before the plan's first or after its last.

    An actual of the year before the first is the baseline's own year, and no surprise.
    """
    if not table.start_year or not table.end_year:
        return
    years = {"start": era_year(table.start_year), "end": era_year(table.end_year)}
    for kpi in table.kpis:
        for figure in (*kpi.targets, *kpi.actuals):
            first = table.start_year - (figure.kind == "actual")
            if figure.fiscal_year and not first <= figure.fiscal_year <= table.end_year:
                year = era_year(figure.fiscal_year)
                yield at(f"{figure.kind}-outside-plan", figure, kpi, year=year, **years)


def name_says_difference(kpi: KpiRow) -> Iterator[Finding]:
    """Reports a KPI of differences (超過, 増減) without a single negative value."""
    values = [figure.value for figure in kpi.figures if figure.value is not None]
    if _SAYS_DIFFERENCE.search(kpi.name) and values and min(values) >= 0:
        yield finding("name-says-difference", kpi.sheet, kpi.cell, kpi.name, name=kpi.name)


CHECKS: tuple[Callable[[KpiRow], Iterator[Finding]], ...] = (
    total,
    levels_among_increments,
    sums_among_increments,
    increments_among_levels,
    actual_as_increment,
    thousandfold_jump,
    hundredfold_jump,
    fractions_throughout,
    below_zero,
    name_says_difference,
)
