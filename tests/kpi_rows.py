"""Builders of KPI rows as the reader hands them to the checks: baseline in B5, targets from C5, actuals after them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from kpi_models.facts import Basis, Direction
from validators.cells import column_letters
from validators.crosschecks import cross_check
from validators.findings import Finding
from validators.tables import Figure, KpiRow, Table

FIRST_YEAR = 2022
LEVEL, OWN, SINCE = Basis.LEVEL, Basis.INCREMENT, Basis.INCREMENT_SINCE_BASELINE
_BASELINE, _FIRST = 2, 3  # columns
_FOR_TOTAL = 30

Value = int | str | Decimal | None


def kpi_row(
    baseline: Value,
    targets: Sequence[Value] = (),
    basis: Basis = OWN,
    actuals: Sequence[Value] = (),
    actual_basis: Basis = LEVEL,
    total: Value = None,
    unit: str = "人",
    name: str = "従事者数",
) -> KpiRow:
    """Returns a KPI; a value of None is a blank cell."""
    return KpiRow(
        name, None, unit, Direction.INCREASE, "KPI", "A5",
        _figure("baseline", FIRST_YEAR - 1, LEVEL, baseline, _BASELINE, unit) if baseline is not None else None,
        tuple(_figures("target", basis, targets, _FIRST, unit)),
        tuple(_figures("actual", actual_basis, actuals, _FIRST + len(targets), unit)),
        (_figure("total", None, LEVEL, total, _FOR_TOTAL, unit),) if total is not None else (),
    )  # fmt: skip


def _figures(kind: str, basis: Basis, values: Sequence[Value], first: int, unit: str) -> Iterable[Figure]:
    for number, value in enumerate(values):
        if value is not None:
            yield _figure(kind, FIRST_YEAR + number, basis, value, first + number, unit)


def _figure(kind: str, year: int | None, basis: Basis, value: Value, column: int, unit: str) -> Figure:
    number = Decimal(str(value))
    cell = f"{column_letters(column)}5"
    return Figure(kind, year, basis, number, "KPI", cell, f"{number:,f}{unit}", signed=str(value).startswith("+"))


def target_cell(number: int) -> str:
    """Returns the cell of the n-th target, counted from 0."""
    return f"{column_letters(_FIRST + number)}5"


def table_of(*kpis: KpiRow, start: int | None = None, end: int | None = None) -> Table:
    """Returns the table that holds some KPIs."""
    area = (4, 1, 4 + len(kpis), 20)
    return Table("plan-table", "KPI", "A4:T5", area, "架空計画", None, None, None, (), start, end, kpis)


def found_in(kpi: KpiRow) -> list[Finding]:
    """Returns what the checks say about a KPI."""
    return list(cross_check(table_of(kpi)))


def codes_at(kpi: KpiRow) -> list[tuple[str, str | None]]:
    """Returns what the checks say about a KPI, as code and cell."""
    return [(found.code, found.cell) for found in found_in(kpi)]
