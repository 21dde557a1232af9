"""The long form (縦持ち): its files and columns, one table for reading and writing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kpi_models.facts import Basis, Direction, Kind, Pace, State

DESCRIPTOR = "datapackage.json"
MEMBER_SEPARATOR = ";"


class CellType(StrEnum):
    """What stands in a cell of the long form."""

    NAME = "name"  # normalised on reading
    TEXT = "text"  # kept letter by letter
    ID = "id"
    ORGANIZATION = "organization"  # six digits with check digit
    ORGANIZATIONS = "organizations"
    CHOICE = "choice"
    YEAR = "year"  # western fiscal year
    NUMBER = "number"  # exact decimal
    MONTH = "month"  # 1–12
    MOMENT = "moment"  # ISO 8601; a bare date is 00:00 in Asia/Tokyo


@dataclass(frozen=True, slots=True)
class Column:
    """One column: may it be missing from the file, and may its cells be blank."""

    name: str
    type: CellType
    may_miss: bool = False
    may_be_blank: bool = False
    choices: tuple[str, ...] = ()
    refers_to: str | None = None  # the table whose id it holds


@dataclass(frozen=True, slots=True)
class Table:
    """One CSV file. `key` are the columns that together stand once; `own_id` is made from names where blank."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    may_miss: bool = False
    own_id: str | None = None

    @property
    def file(self) -> str:
        """The name of the file in the package."""
        return f"{self.name}.csv"


def _choice(name: str, codes: type[StrEnum], *, may_miss: bool = False) -> Column:
    return Column(name, CellType.CHOICE, may_miss, may_be_blank=may_miss, choices=tuple(codes))


def _optional(name: str, cell_type: CellType) -> Column:
    return Column(name, cell_type, may_miss=True, may_be_blank=True)


_KPI_ID = Column("kpi_id", CellType.ID, refers_to="kpis")
_FISCAL_YEAR = Column("fiscal_year", CellType.YEAR)
_VALUE = Column("value", CellType.NUMBER, may_be_blank=True)
_NAME = Column("name", CellType.NAME)

TABLES: tuple[Table, ...] = (
    Table(
        "organizations",
        ("organization_code",),
        (Column("organization_code", CellType.ORGANIZATION), Column("name", CellType.TEXT)),
        may_miss=True,
    ),
    Table(
        "plans",
        ("plan_id",),
        (
            Column("plan_id", CellType.ID, may_be_blank=True),
            _NAME,
            Column("organization_code", CellType.ORGANIZATION, may_be_blank=True),
            Column("start_year", CellType.YEAR, may_be_blank=True),
            Column("end_year", CellType.YEAR, may_be_blank=True),
        ),
        own_id="plan_id",
    ),
    Table(
        "projects",
        ("project_id",),
        (
            Column("project_id", CellType.ID, may_be_blank=True),
            Column("plan_id", CellType.ID, refers_to="plans"),
            _NAME,
            _optional("scheme", CellType.NAME),
            _optional("members", CellType.ORGANIZATIONS),
        ),
        own_id="project_id",
    ),
    Table(
        "kpis",
        ("kpi_id",),
        (
            Column("kpi_id", CellType.ID, may_be_blank=True),
            Column("project_id", CellType.ID, refers_to="projects"),
            _NAME,
            Column("unit", CellType.NAME, may_be_blank=True),
            _choice("direction", Direction),
            _choice("kind", Kind, may_miss=True),
            _choice("pace", Pace, may_miss=True),
            Column("baseline_year", CellType.YEAR, may_be_blank=True),
            Column("baseline_value", CellType.NUMBER, may_be_blank=True),
        ),
        own_id="kpi_id",
    ),
    Table(
        "baselines",
        ("kpi_id", "valid_from"),
        (
            _KPI_ID,
            Column("baseline_year", CellType.YEAR, may_be_blank=True),
            _VALUE,
            _optional("valid_from", CellType.MOMENT),
            _optional("reason", CellType.TEXT),
        ),
        may_miss=True,
    ),
    Table(
        "targets",
        ("kpi_id", "fiscal_year", "valid_from"),
        (
            _KPI_ID,
            _FISCAL_YEAR,
            _choice("basis", Basis),
            _VALUE,
            _optional("valid_from", CellType.MOMENT),
            _optional("reason", CellType.TEXT),
        ),
    ),
    Table(
        "actuals",
        ("kpi_id", "fiscal_year", "reported_at"),
        (
            _KPI_ID,
            _FISCAL_YEAR,
            _choice("basis", Basis),
            _VALUE,
            _choice("state", State),
            _optional("reported_at", CellType.MOMENT),
            _optional("period", CellType.TEXT),
        ),
    ),
    Table(
        "costs",
        ("project_id", "fiscal_year", "reported_at"),
        (
            Column("project_id", CellType.ID, refers_to="projects"),
            _FISCAL_YEAR,
            _optional("planned_value", CellType.NUMBER),
            _optional("spent_value", CellType.NUMBER),
            _optional("grant_value", CellType.NUMBER),
            _optional("reported_at", CellType.MOMENT),
        ),
        may_miss=True,
    ),
    Table(
        "remarks",
        ("kpi_id", "fiscal_year", "reported_at"),
        (
            _KPI_ID,
            _FISCAL_YEAR,
            _optional("factor", CellType.TEXT),
            _optional("issue", CellType.TEXT),
            _optional("next_step", CellType.TEXT),
            _optional("reported_at", CellType.MOMENT),
        ),
        may_miss=True,
    ),
    Table(
        "measurements",
        ("kpi_id",),
        (
            _KPI_ID,
            _optional("statistic", CellType.TEXT),
            _optional("formula", CellType.TEXT),
            _optional("contact", CellType.TEXT),
            _optional("available", CellType.TEXT),
            _optional("available_month", CellType.MONTH),
        ),
        may_miss=True,
    ),
)
