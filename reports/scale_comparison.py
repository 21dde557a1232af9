"""The same figures under several grading scales, side by side: committees argue about the rule, not the number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.formatting import unbroken
from kpi_models.judging.judgement import JudgedRow, Scale
from kpi_models.meanings import MEANINGS
from kpi_models.scales.scales import STANDINGS
from kpi_models.terms import TERMS
from reports.grades import NOT_GRADED, UNKNOWN_SYMBOL, grade_name

Table = dict[str, list[str]]

DEPENDS = TERMS["depends_on_scale"]
MEANING_OF_DEPENDS = (
    f"「{DEPENDS}」は、{MEANINGS['depends_on_scale']}"
    "どの評価を順調側とみなすかは、判定基準ごとに定めています。判定できない基準は数えません。"
)
MOST_CHANGED_SHOWN = 50


def depends_on_scale(rows: Sequence[JudgedRow]) -> bool:
    """Tells whether one KPI and year is on track under some scales and behind under others."""
    return {"on-track", "behind"} <= {row.standing for row in rows}


def comparison_sentence(rows: Sequence[JudgedRow]) -> str:
    """Says how many KPIs of a year stand differently under different scales."""
    kpis = [kpi for kpi in _by_kpi(rows) if kpi[0].reason != "not-due"]
    if not kpis:
        return "この年度に判定の時期が来たKPIはありません。"
    year, count = format_fiscal_year(kpis[0][0].fiscal_year), sum(map(depends_on_scale, kpis))
    if not count:
        return f"{year}は、{len(kpis):,}KPIのどれも、順調かどうかが判定基準によって変わりません。"
    return f"{year}は、{len(kpis):,}KPIのうち{count:,}件の評価が、判定基準によって変わります。"


def comparison_table(rows: Sequence[JudgedRow], scales: Sequence[Scale]) -> Table:
    """Sets out one year: a line for each KPI, a column for each scale, and a mark where the standing depends on it."""
    kpis = _by_kpi(rows)
    return {
        TERMS["kpi"]: [kpi[0].kpi for kpi in kpis],
        TERMS["standing"]: [
            unbroken(f"● {DEPENDS}") if depends_on_scale(kpi) else _common_standing(kpi) for kpi in kpis
        ],
    } | {
        f"{scale.title}{unbroken(f'第{scale.version}版')}": [_in_columns(kpi[place]) for kpi in kpis]
        for place, scale in enumerate(scales)
    }


def _in_columns(row: JudgedRow) -> str:
    """Writes a grade that breaks between its letter and its words only."""
    return " ".join(map(unbroken, _short_grade(row).split(" ")))


def _by_kpi(rows: Sequence[JudgedRow]) -> list[list[JudgedRow]]:
    """Returns the rows of each KPI and year together, in the order of the scales."""
    return [list(together) for _, together in groupby(rows, key=lambda row: (row.kpi_id, row.fiscal_year))]


def _common_standing(rows: Sequence[JudgedRow]) -> str:
    known = [row.standing for row in rows if row.standing != "unknown"]
    return STANDINGS[known[0]] if known else STANDINGS["unknown"]


def _short_grade(row: JudgedRow) -> str:
    return grade_name(row) if row.grade is not None else f"{UNKNOWN_SYMBOL} {NOT_GRADED}"


# -- a draft beside the default scale ----------------------------------------------------------------------------------


def trial_sentence(rows: Sequence[JudgedRow]) -> str:
    """Says how many KPIs of a year a draft grades otherwise than the default scale. `rows` stand in pairs."""
    pairs = [pair for pair in _by_kpi(rows) if pair[0].reason != "not-due"]
    if not pairs:
        return "判定の時期が来たKPIがまだないため、試し判定はできません。"
    changed = [pair for pair in pairs if _is_changed(pair)]
    crossing = sum(map(depends_on_scale, pairs))
    year = format_fiscal_year(pairs[0][0].fiscal_year)
    if not changed:
        return f"{year}の対象{len(pairs):,}KPIは、どれも標準と同じ評価になります。"
    return (
        f"{year}の対象{len(pairs):,}KPIのうち{len(changed):,}件の評価が標準と変わります。"
        f"そのうち順調かどうかが変わるのは{crossing:,}件です。"
    )


def trial_table(rows: Sequence[JudgedRow], draft: str) -> Table:
    """Sets out the KPIs that a draft grades otherwise, those whose standing changes first."""
    changed = [pair for pair in _by_kpi(rows) if pair[0].reason != "not-due" and _is_changed(pair)]
    first = sorted(changed, key=lambda pair: not depends_on_scale(pair))[:MOST_CHANGED_SHOWN]
    return {
        TERMS["plan"]: [pair[0].plan for pair in first],
        TERMS["kpi"]: [pair[0].kpi for pair in first],
        "標準": [_short_grade(pair[0]) for pair in first],
        draft: [_short_grade(pair[1]) for pair in first],
        TERMS["standing"]: ["● 変わる" if depends_on_scale(pair) else "同じ" for pair in first],
    }


def _is_changed(pair: Sequence[JudgedRow]) -> bool:
    return (pair[0].grade, pair[0].grade_label) != (pair[1].grade, pair[1].grade_label)
