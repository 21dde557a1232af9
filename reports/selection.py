"""Which judged rows a reader looks at: by project, by KPI, by year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeVar

from kpi_models.judging.judgement import JudgedRow, PlanOverview, SummaryRow

ALL_PROJECTS: Final = "all"

Item = TypeVar("Item")


def of_project(rows: Sequence[JudgedRow], project_id: str) -> list[JudgedRow]:
    """Returns the rows of one project of a plan, or of all."""
    return [row for row in rows if project_id in (ALL_PROJECTS, row.project_id)]


def of_kpi(rows: Sequence[JudgedRow], kpi_id: str) -> list[JudgedRow]:
    """Returns the rows of one KPI in the order of years."""
    return [row for row in rows if row.kpi_id == kpi_id]


def years_of(rows: Sequence[JudgedRow]) -> list[int]:
    """Returns the fiscal years that any of the rows is about, oldest first."""
    return sorted({row.fiscal_year for row in rows})


def of_year(rows: Sequence[JudgedRow], fiscal_year: int) -> JudgedRow | None:
    """Returns one KPI's row of a fiscal year, or None where the KPI has no such year."""
    return next((row for row in rows if row.fiscal_year == fiscal_year), None)


def newest_graded(rows: Sequence[JudgedRow]) -> JudgedRow:
    """Returns one KPI's newest row with a grade; without any, the newest that was due; without that, the first."""
    graded = [row for row in rows if row.grade is not None]
    due = [row for row in rows if row.reason != "not-due"]
    return (graded or due or [rows[0]])[-1]


def newest_judged_year(summaries: Sequence[SummaryRow]) -> int:
    """Returns the newest fiscal year with anything graded or judged; without any, the newest that was due."""
    judged = [row.fiscal_year for row in summaries if row.kpis_judged or row.unknown_reasons.get("interpolated")]
    return max(judged or [row.fiscal_year for row in summaries])


def newest_reported_first(plans: Sequence[PlanOverview]) -> list[PlanOverview]:
    """Returns the plans by their newest reported year, those reported last first."""
    return sorted(plans, key=lambda plan: -(plan.latest_reported_year or 0))


def newest_reported(plans: Sequence[PlanOverview]) -> PlanOverview:
    """Returns the first plan with the newest reported year: where a reader who has chosen nothing yet begins."""
    return newest_reported_first(plans)[0]


def newest_graded_year(rows: Sequence[JudgedRow]) -> int:
    """Returns the newest fiscal year in which any KPI is graded; without any, the newest due; else the first."""
    graded = [row.fiscal_year for row in rows if row.grade is not None]
    due = [row.fiscal_year for row in rows if row.reason != "not-due"]
    return max(graded or due or [min(row.fiscal_year for row in rows)])


def pages_of(found: Sequence[object], size: int) -> dict[str, str]:
    """Returns the pages of a long list by number, each with what it holds: 1 → 1～20件目."""
    starts = range(0, len(found), size)
    return {
        str(number): f"{start + 1:,}～{min(start + size, len(found)):,}件目"
        for number, start in enumerate(starts, start=1)
    }


def page_of(found: Sequence[Item], number: str, size: int) -> Sequence[Item]:
    """Returns what one page holds."""
    start = (int(number) - 1) * size
    return found[start : start + size]
