"""Which KPIs a number of the summary counts: each list by its code, which stands in the address, and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from kpi_models.formatting import format_rate
from kpi_models.judging.judgement import JudgedRow, Scale
from kpi_models.terms import TERMS
from reports.grades import NOT_GRADED, UNKNOWN, grade_name
from reports.headlines import Share
from reports.links import Cell, Link
from reports.outlook_words import SHORTEST_STREAK, since_last_year

GRADE: Final = "grade-"  # before the letter of a grade
UNGRADED: Final = "ungraded"

_LISTS: Final[dict[str, tuple[str, Callable[[JudgedRow], bool]]]] = {
    "due": ("対象のKPI", lambda row: True),
    "met": ("目標を達成したKPI", lambda row: row.met is True),
    "unmet": ("目標に達しなかったKPI", lambda row: row.met is False),
    "unknown": (f"{UNKNOWN}のKPI", lambda row: row.met is None),
    UNGRADED: (f"{NOT_GRADED}のKPI", lambda row: row.grade is None),
    "below": ("基準値より悪化したKPI", lambda row: row.versus_baseline == "worse"),
    "late": (f"{SHORTEST_STREAK}年以上続けて遅れているKPI", lambda row: (row.streak or 0) >= SHORTEST_STREAK),
    "revised": ("判定のあとで数値が改められたKPI", lambda row: row.revision is not None),
}

KPI_SHARES: Final = ("met", "unmet", "unknown")


def list_words(code: str, scale: Scale) -> str | None:
    """Names a list; None for a code that there is no list of."""
    if code in _LISTS:
        return _LISTS[code][0]
    letter = code.removeprefix(GRADE)
    return f"判定が{letter}のKPI" if code != letter and letter in scale.grades else None


def listed(rows: Sequence[JudgedRow], code: str, plan_id: str = "", project_id: str = "") -> list[JudgedRow]:
    """Returns the rows of a list, of all plans and projects or of one. Raises KeyError for an unknown code."""
    holds = (lambda row: row.grade == code.removeprefix(GRADE)) if code.startswith(GRADE) else _LISTS[code][1]
    return [row for row in rows if plan_id in ("", row.plan_id) and project_id in ("", row.project_id) and holds(row)]


def list_table(rows: Sequence[JudgedRow], kept: Mapping[str, str]) -> dict[str, list[Cell]]:
    """Sets out the KPIs of a list, each leading to its page in the reader's viewpoint (`kept`)."""
    return {
        TERMS["plan"]: [row.plan for row in rows],
        TERMS["project"]: [row.project for row in rows],
        TERMS["kpi"]: [kpi_link(row, kept) for row in rows],
        TERMS["grade"]: [grade_name(row) for row in rows],
        TERMS["achievement_rate"]: [format_rate(row.achievement_rate) for row in rows],
        TERMS["why"]: [row.why for row in rows],
        "前年度からの変化など": [since_last_year(row) for row in rows],
    }


def share_links(shares: Sequence[Share], codes: Sequence[str], fiscal_year: int, kept: Mapping[str, str]) -> list[Cell]:
    """Returns the shares of all due (達成・未達成・判定不能), each but 0 leading to its list."""
    asks = {"year": str(fiscal_year), **kept}
    return [
        Link(share.text, "summary", asks | {"list": code}) if share.count else share.text
        for share, code in zip(shares, codes, strict=True)
    ]


def kpi_link(row: JudgedRow, kept: Mapping[str, str]) -> Link:
    """Returns the name of a KPI, leading to its page in the year of the row."""
    asks = {"plan": row.plan_id, "kpi": row.kpi_id, "year": str(row.fiscal_year)}
    return Link(row.kpi, "progress", asks | dict(kept))
