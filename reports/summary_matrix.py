"""The matrix of plans, or of the projects of the one plan, by grade, with 判定不能 as a column and the money beside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Final

from kpi_models.formatting import NOTHING, format_number, format_rate, round_half_up, unbroken
from kpi_models.judging.judgement import PlanOverview, Scale
from kpi_models.judging.project_counts import ProjectCounts, execution_rate, total
from kpi_models.terms import TERMS
from reports.grades import NOT_GRADED, UNKNOWN
from reports.links import Cell, Link
from reports.plan_words import shortened
from reports.summary_lists import GRADE, UNGRADED
from reports.summary_other_lists import COST

ALL: Final = "全体"
MONEY_NOTE: Final = "金額は千円（※は、報告のない事業を除いた額）。"
NAME_LENGTH: Final = 16  # full-width characters that leave the numbers their room
_THOUSAND: Final = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its projects, how it is named, and which plan or project its numbers ask for."""

    name: Cell
    asks: Mapping[str, str]
    projects: Sequence[ProjectCounts]


def matrix_lines(counts: Sequence[ProjectCounts], kept: Mapping[str, str], longest: int = NAME_LENGTH) -> list[Line]:
    """Returns the line of everything, then one for each plan, or for each project where there is one plan.

    `longest` is how many full-width characters a name has room for. Of plans that are called alike, the body is named.
    """
    plans = {one.plan_id: one.plan for one in counts}
    alike = {name for name, times in Counter(plans.values()).items() if times > 1}
    by, line = (_plan, partial(_plan_line, alike)) if len(plans) > 1 else (_project, _project_line)
    return [Line(ALL, {}, counts), *(line(list(those), kept, longest) for _, those in groupby(counts, by))]


def _plan(one: ProjectCounts) -> str:
    return one.plan_id


def _project(one: ProjectCounts) -> str:
    return one.project_id


def _plan_line(
    alike: Collection[str], projects: Sequence[ProjectCounts], kept: Mapping[str, str], longest: int
) -> Line:
    first = projects[0]
    name = f"{first.organization}　{first.plan}" if first.plan in alike else first.plan
    return _line(shortened(name, longest), {"plan": first.plan_id}, projects, kept)


def _project_line(projects: Sequence[ProjectCounts], kept: Mapping[str, str], longest: int) -> Line:
    first = projects[0]
    asks = {"plan": first.plan_id, "project": first.project_id}
    return _line(shortened(first.project, longest), asks, projects, kept)


def _line(name: str, asks: Mapping[str, str], projects: Sequence[ProjectCounts], kept: Mapping[str, str]) -> Line:
    # What has money alone may have no KPI, or none in this year: its plan is there in any case.
    there = {**asks, **_year(projects[0])} if any(one.due for one in projects) else {"plan": projects[0].plan_id}
    return Line(Link(name, "progress", {**there, **kept}), asks, projects)


def _year(one: ProjectCounts) -> dict[str, str]:
    return {"year": str(one.fiscal_year)}


def matrix_table(lines: Sequence[Line], scale: Scale, kept: Mapping[str, str]) -> dict[str, list[Cell]]:
    """Sets the lines out as columns of cells; every number but 0 leads to the list of what it counts."""
    symbols = {band.grade: band.symbol for band in scale.bands}
    columns: dict[str, list[Cell]] = {
        TERMS["plan"] if any("project" not in line.asks for line in lines[1:]) else TERMS["project"]: [
            line.name for line in lines
        ]
    }
    for heading, code, count in (
        *((f"{symbols[grade]}\u00a0{grade}", GRADE + grade, _graded(grade)) for grade in scale.grades),
        (NOT_GRADED, UNGRADED, _ungraded(scale)),
        ("対象", "due", lambda one: one.due),
        (UNKNOWN, "unknown", lambda one: one.due - one.judged),
    ):
        columns[heading] = [_number(line, code, count, kept) for line in lines]
    return {unbroken(heading): cells for heading, cells in (columns | _money_columns(lines, kept)).items()}


def _graded(grade: str) -> Callable[[ProjectCounts], int]:
    return lambda one: one.grades.get(grade, 0)


def _ungraded(scale: Scale) -> Callable[[ProjectCounts], int]:
    return lambda one: one.due - sum(one.grades.get(grade, 0) for grade in scale.grades)


def _number(line: Line, code: str, count: Callable[[ProjectCounts], int], kept: Mapping[str, str]) -> Cell:
    number = sum(map(count, line.projects))
    return _leading(line, f"{number:,}", code, kept) if number else "0"


def _leading(line: Line, words: str, code: str, kept: Mapping[str, str]) -> Link:
    return Link(words, "summary", {**_year(line.projects[0]), "list": code, **line.asks, **kept})


def _money_columns(lines: Sequence[Line], kept: Mapping[str, str]) -> dict[str, list[Cell]]:
    return {
        "事業費": [_money(line, [one.spent_value for one in line.projects], kept) for line in lines],
        TERMS["grant_share"]: [_money(line, [one.grant_value for one in line.projects], kept) for line in lines],
        TERMS["execution_rate"]: [format_rate(execution_rate(line.projects)) for line in lines],
    }


def _money(line: Line, values: Sequence[Decimal | None], kept: Mapping[str, str]) -> Cell:
    """Returns a sum of money that leads to the projects whose money it is; none leads nowhere."""
    written = _thousands(values)
    return written if total(values) is None else _leading(line, written, COST, kept)


def _thousands(values: Sequence[Decimal | None]) -> str:
    """Sums yen in thousands, half up; marks where not every project says it: 34,560※."""
    summed, said = total(values), sum(value is not None for value in values)
    if summed is None:
        return NOTHING
    written = format_number(round_half_up(summed / _THOUSAND, 0))
    return written if said == len(values) else f"{written}※"


def other_plans(plans: Sequence[PlanOverview], lines: Sequence[Line], kept: Mapping[str, str]) -> list[Link]:
    """Returns the plans that no line is about, each leading to its progress."""
    counted = {one.plan_id for line in lines for one in line.projects}
    return [
        Link(shortened(plan.plan), "progress", {"plan": plan.plan_id, **kept})
        for plan in plans
        if plan.plan_id not in counted
    ]
