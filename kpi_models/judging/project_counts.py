"""What was due of each project in a fiscal year, by grade, and what it cost: the lines of the executives' page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any

from kpi_models.judging.judged_rows import plain

_PROJECT = ("fiscal_year", "organization", "plan_id", "plan", "project_id", "project")
_MONEY = ("planned_value", "spent_value", "grant_value")


@dataclass(frozen=True, slots=True)
class ProjectCounts:
    """The KPIs of a project that were due in a fiscal year, and its money in yen.

    `grades` counts what has no grade under －, so that they add up to `due`.
    """

    fiscal_year: int
    organization: str
    plan_id: str
    plan: str
    project_id: str
    project: str
    due: int
    judged: int
    met: int
    grades: dict[str, int]
    planned_value: Decimal | None
    spent_value: Decimal | None
    grant_value: Decimal | None


def project_counts(rows: Sequence[dict[str, Any]]) -> list[ProjectCounts]:
    """Returns the projects of the rows of counts.sql, in their order."""
    return [_project(list(of_one)) for _, of_one in groupby(rows, itemgetter("fiscal_year", "project_id"))]


def _project(rows: Sequence[dict[str, Any]]) -> ProjectCounts:
    told: dict[str, Any] = {name: rows[0][name] for name in _PROJECT} | {name: plain(rows[0][name]) for name in _MONEY}
    return ProjectCounts(
        **told,
        **{name: sum(row[name] for row in rows) for name in ("due", "judged", "met")},
        grades={row["grade"]: row["due"] for row in rows if row["grade"] is not None},
    )


def execution_rate(counts: Sequence[ProjectCounts]) -> Decimal | None:
    """Returns 執行率, spent ÷ planned, over those of the projects that say both; None where nothing was planned."""
    both = [one for one in counts if one.spent_value is not None and one.planned_value is not None]
    planned = total(one.planned_value for one in both)
    spent = total(one.spent_value for one in both)
    return spent / planned if spent is not None and planned else None


def total(values: Iterable[Decimal | None]) -> Decimal | None:
    """Sums what was said; None where nothing was."""
    said = [value for value in values if value is not None]
    return sum(said, Decimal(0)) if said else None
