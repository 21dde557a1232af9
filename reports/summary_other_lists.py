"""Which projects, owed reports and opinions a number of the summary counts: each list by its code in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final, Protocol

from kpi_models.committee.committee_said import CommitteeSaid, OpinionSaid
from kpi_models.formatting import format_level, format_rate
from kpi_models.judging.project_counts import ProjectCounts, execution_rate
from kpi_models.reporting.rounds import OwedReport
from kpi_models.terms import REPORT_STATES, TERMS
from reports.links import Cell, Link
from reports.round_words import NOBODY

OWED: Final = "owed"
OPINIONS: Final = "opinions"
COST: Final = "cost"
OTHER_LISTS: Final = {OWED: "報告がまだの事業", OPINIONS: "委員の意見"}

PROJECT_LISTS: Final[dict[str, tuple[str, Callable[[ProjectCounts], bool]]]] = {
    "projects-met": ("KPIを1つ以上達成した事業", lambda one: one.met > 0),
    "projects-unmet": ("判定できたKPIを1つも達成していない事業", lambda one: one.judged > 0 and one.met == 0),
    "projects-unknown": ("達成を判定できるKPIがない事業", lambda one: one.due > 0 and one.judged == 0),
    COST: ("事業費の報告がある事業", lambda one: one.spent_value is not None or one.grant_value is not None),
}
# The columns of numbers in these lists and in those of KPIs.
NUMBERS: Final = (
    "対象のKPI", "判定できたKPI", "達成したKPI", "計画額", "実績額",
    TERMS["grant_share"], TERMS["execution_rate"], TERMS["achievement_rate"],
)  # fmt: skip
PROJECT_SHARES: Final = ("projects-met", "projects-unmet", "projects-unknown")


class OfProject(Protocol):
    """What stands for a project of a plan."""

    @property
    def plan_id(self) -> str: ...
    @property
    def project_id(self) -> str: ...


def project_link(one: OfProject, words: str, fiscal_year: int, kept: Mapping[str, str]) -> Link:
    """Returns words that lead to the progress of a project in a year."""
    asks = {"plan": one.plan_id, "project": one.project_id, "year": str(fiscal_year)}
    return Link(words, "progress", asks | dict(kept))


def opinion_link(opinion: OpinionSaid, words: str, fiscal_year: int) -> Link:
    """Returns words that lead to the evaluation of an opinion's project in a year."""
    asks = {"plan": opinion.plan_id, "project": opinion.project_id, "year": str(fiscal_year)}
    return Link(words, "evaluation", asks)


def project_table(counts: Sequence[ProjectCounts], kept: Mapping[str, str]) -> dict[str, list[Cell]]:
    """Sets out projects with what was due and met of them, and their money in yen; what has a KPI leads to it."""
    return {
        TERMS["plan"]: [one.plan for one in counts],
        TERMS["project"]: [
            project_link(one, one.project, one.fiscal_year, kept) if one.due else one.project for one in counts
        ],
        "対象のKPI": [f"{one.due:,}" for one in counts],
        "判定できたKPI": [f"{one.judged:,}" for one in counts],
        "達成したKPI": [f"{one.met:,}" for one in counts],
        "計画額": [format_level(one.planned_value, "円") for one in counts],
        "実績額": [format_level(one.spent_value, "円") for one in counts],
        TERMS["grant_share"]: [format_level(one.grant_value, "円") for one in counts],
        TERMS["execution_rate"]: [format_rate(execution_rate([one])) for one in counts],
    }


def owed_table(
    owed: Sequence[OwedReport], fiscal_year: int, today: date, kept: Mapping[str, str]
) -> dict[str, list[Cell]]:
    """Sets out the reports not handed in yet, with how far each is, who owes it and until when."""
    return {
        TERMS["plan"]: [report.plan for report in owed],
        TERMS["project"]: [project_link(report, report.project, fiscal_year, kept) for report in owed],
        "状態": [REPORT_STATES[report.state] for report in owed],
        "担当": [officer_words(report) for report in owed],
        "締切": [due_words(report, today) for report in owed],
    }


def officer_words(report: OwedReport) -> str:
    """Names those who owe a report."""
    return "、".join(report.officers) or NOBODY


def due_words(report: OwedReport, today: date) -> str:
    """Says until when a report is owed, or for how long it is late."""
    late = (today - report.due_on).days
    return f"締切を{late:,}日過ぎています" if late > 0 else f"締切 {report.due_on.month}月{report.due_on.day}日"


def opinion_table(said: CommitteeSaid, fiscal_year: int) -> dict[str, list[Cell]]:
    """Sets out the opinions in full, those without an answer first, each leading to the page of its project."""
    return {
        TERMS["project"]: [opinion.project for opinion in said.opinions],
        OTHER_LISTS[OPINIONS]: [opinion_link(opinion, opinion.words, fiscal_year) for opinion in said.opinions],
        "回答": ["回答済み" if opinion.is_answered else "未回答" for opinion in said.opinions],
    }
