"""A table of KPIs as it was read: every figure still knows its cell."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kpi_models.facts import Basis, Direction, State
from kpi_models.reference import Organization
from validators.cells import Area


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a KPI. `kind` is baseline, target, actual or total; `value` counts the KPI's unit.

    A baseline's and a total's `basis` mean nothing; `state` is an actual's.
    """

    kind: str
    fiscal_year: int | None
    basis: Basis
    value: Decimal | None
    sheet: str
    cell: str
    text: str
    state: State = State.CONFIRMED
    signed: bool = False
    operator: str | None = None
    stated_basis: bool = True  # the heading says what the figure counts


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One KPI of a table, in the order of its row."""

    name: str
    project: str | None
    unit: str
    direction: Direction
    sheet: str
    cell: str
    baseline: Figure | None
    targets: tuple[Figure, ...]
    actuals: tuple[Figure, ...]
    totals: tuple[Figure, ...] = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Baseline, targets and actuals in one row."""
        return (*((self.baseline,) if self.baseline else ()), *self.targets, *self.actuals)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of KPIs with what stands around it. `also_at` lists the other places where it stands identically."""

    layout: str
    sheet: str
    range: str
    area: Area
    plan: str | None
    project: str | None
    scheme: str | None
    organization: Organization | None
    members: tuple[str, ...]  # organization codes
    start_year: int | None
    end_year: int | None
    kpis: tuple[KpiRow, ...]
    also_at: tuple[str, ...] = ()
    says_organization: bool = False
