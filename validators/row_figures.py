"""The figures of one KPI as its checks need them: baseline, sums, what is promised, and how a sentence writes them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from kpi_models.facts import Basis
from kpi_models.formatting import format_increment, format_level
from validators.findings import Finding, finding, quoted
from validators.tables import Figure, KpiRow


def baseline_of(kpi: KpiRow) -> Decimal | None:
    """Returns the baseline's value, or None where there is none."""
    return kpi.baseline.value if kpi.baseline else None


def value_of(figure: Figure) -> Decimal:
    """Returns the value of a figure that is known to have one."""
    return figure.value if figure.value is not None else Decimal(0)


def stated(figures: Iterable[Figure], *bases: Basis) -> list[Figure]:
    """Returns the figures of some bases that are numbers."""
    return [figure for figure in figures if figure.basis in bases and figure.value is not None]


def sum_of_increments(kpi: KpiRow) -> Decimal | None:
    """Returns the increment that the targets promise in all, or None where they are not all of one kind."""
    bases = {figure.basis for figure in kpi.targets}
    values = [figure.value for figure in kpi.targets if figure.value is not None]
    if not values or len(values) < len(kpi.targets):
        return None
    if bases == {Basis.INCREMENT}:
        return sum(values, Decimal(0))
    return values[-1] if bases == {Basis.INCREMENT_SINCE_BASELINE} else None


def total_agrees(kpi: KpiRow) -> bool:
    """Tells whether a 累計 says that the increments are increments."""
    return any(total.value is not None and total.value == sum_of_increments(kpi) for total in kpi.totals)


def promised_change(kpi: KpiRow) -> Decimal | None:
    """Returns by how much the final target differs from the baseline."""
    if (increment := sum_of_increments(kpi)) is not None:
        return increment
    baseline = baseline_of(kpi)
    final = kpi.targets[-1] if kpi.targets else None
    if final is None or final.value is None or baseline is None or final.basis is not Basis.LEVEL:
        return None
    return final.value - baseline


def level(value: Decimal, kpi: KpiRow) -> str:
    """Writes a level with the KPI's unit, for a sentence."""
    return format_level(value, kpi.unit)


def increment(value: Decimal, kpi: KpiRow) -> str:
    """Writes an increment with its sign and the KPI's unit, for a sentence."""
    return format_increment(value, kpi.unit)


def place(figure: Figure) -> str:
    """Writes where a figure stands and what is written there: B5の「25,152千円」."""
    return f"{figure.cell}の{quoted(figure.text)}"


def at(code: str, figure: Figure, kpi: KpiRow, **figures: object) -> Finding:
    """Makes a finding at a figure's cell."""
    return finding(code, figure.sheet, figure.cell, figure.text, name=kpi.name, **figures)
