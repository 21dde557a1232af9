"""A table of KPIs as it was read: every figure still knows its cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from kpi_models.facts import Basis, Direction, Facts, Kind, Kpi, Pace, Plan, Project, State
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
    heading: str = ""  # the cell of its heading
    vouched: bool = False  # somebody answered what it counts
    as_of: bool = False  # a day is written with it (12月末現在)
    period: str | None = None  # what was measured where it is not the fiscal year itself, as written


@dataclass(frozen=True, slots=True)
class KpiRow:
    """One KPI of a table, in the order of its row.

    `yearless` are figures that can't be stored until somebody says of which year they are. `known_as` is the name
    under which somebody says the KPI is stored; `stored` and `stored_project` are what the store has of it.
    """

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
    yearless: tuple[Figure, ...] = ()
    known_as: str = ""
    stored: Kpi | None = None
    stored_project: Project | None = None
    kind: Kind | None = None  # stated only in the long form, as is its pace
    pace: Pace = Pace.LINEAR
    kpi_id: str = ""  # stated only in our report form

    @property
    def called(self) -> str:
        """The name the KPI is kept under: as answered, else as written."""
        return self.known_as or self.name

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Baseline, targets and actuals in one row."""
        return (*((self.baseline,) if self.baseline else ()), *self.targets, *self.actuals)

    def of_kind(self, kind: str) -> tuple[Figure, ...]:
        """Returns the targets or the actuals."""
        return self.targets if kind == "target" else self.actuals


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
    written_organization: str = ""  # the body as the sheet names it
    headings: tuple[str, ...] = ()
    stored_plan: Plan | None = None


@dataclass(frozen=True, slots=True)
class ReportForm:
    """What our own report form says of itself, and the figures, remarks and money that were filled in.

    `revision` is that of the store when the form was made: what was before the person who filled it in.
    """

    project_id: str
    fiscal_year: int
    revision: int
    version: int
    facts: Facts = field(default_factory=Facts)
