"""What can be compared: projects over years by grade, and KPIs of one kind on one scale. Never a league table.

Everything keeps the order 計画 → 事業 → KPI, whatever the figures are; a joint project stands once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final

from kpi_models.formatting import NOTHING, format_level, format_people, format_rate, format_unit, unbroken
from kpi_models.judging.judgement import JudgedRow, Scale
from kpi_models.plans.bodies_of_projects import Body
from kpi_models.reference import populations
from kpi_models.terms import TERMS
from reports.grades import NOT_GRADED, UNKNOWN_SYMBOL, grade_band, grade_mark
from reports.kpi_columns import Columns

ANY: Final = "all"
YEARS_SHOWN: Final = 6
LEVEL: Final = "level"
MEASURES: Final = {
    "achievement_rate": TERMS["achievement_rate"],
    "final_progress": TERMS["final_progress"],
    LEVEL: "水準（総量）",
}

# What data/reference/population.csv restates (data/README.md).
_COUNTED_IN: Final = "2020年"
_CENSUS: Final = f"{_COUNTED_IN}国勢調査の速報値"
POPULATION_COLUMN: Final[Columns] = {
    f"{TERMS['population']}（{_CENSUS}）": lambda row: populations().get(row.organization_code or "")
}
_NOTE: Final = f"{TERMS['population']}は{_CENSUS}（10月1日現在、総務省統計局）です。"

Bodies = Mapping[str, Sequence[Body]]  # each project's bodies, by project id
Mark = tuple[str, int | None]  # a grade as it is written, and its place from the best


@dataclass(frozen=True, slots=True)
class ProjectGrades:
    """One project: the grades of its KPIs in every year shown, in the order of the KPIs; no mark where none was due."""

    first: JudgedRow
    years: tuple[tuple[Mark, ...], ...]


def bodies_offered(rows: Sequence[JudgedRow], bodies: Bodies) -> dict[str, str]:
    """Returns the bodies to choose from, members of joint projects too, with the choice of all before them."""
    named = dict.fromkeys(body.name for row in rows for body in bodies.get(row.project_id, ()))
    return {ANY: f"すべての団体（{len(named):,}）"} | {body: body for body in named}


def of_body(rows: Sequence[JudgedRow], body: str, bodies: Bodies) -> list[JudgedRow]:
    """Returns the rows of a body's projects: a joint project is each of its bodies', and stands once in all."""
    return [row for row in rows if body == ANY or any(body == of.name for of in bodies.get(row.project_id, ()))]


def body_words(row: JudgedRow, bodies: Bodies) -> str:
    """Names the body of a row's project; a joint one says how many others take part: 架空町ほか1団体（広域連携）."""
    others = len(bodies.get(row.project_id, ())) - 1
    return f"{row.organization}ほか{others:,}団体（広域連携）" if others > 0 else row.organization


def members_words(row: JudgedRow, bodies: Bodies) -> str:
    """Names every body of a joint project, each with its population where that is known; nothing for a body alone."""
    members = bodies.get(row.project_id, ())
    if len(members) < 2:
        return ""
    told = "、".join(f"{body.name}（{_population(body)}）" if _population(body) else body.name for body in members)
    return f"{told}。{_NOTE}" if any(map(_population, members)) else told


def _population(body: Body) -> str:
    people = populations().get(body.code)
    return "" if people is None else f"{TERMS['population']} {format_people(people)}"


def population_words(row: JudgedRow, bodies: Bodies) -> str:
    """Writes how large the body of a row's project is: 人口 72.5万人; of a joint one the smallest and the largest.

    Nothing unless the population of every body is known.
    """
    members = bodies.get(row.project_id, ())
    known = sorted(populations()[body.code] for body in members if body.code in populations())
    if not members or len(known) < len(members):
        return ""
    ends = dict.fromkeys((format_people(known[0]), format_people(known[-1])))
    return f"{TERMS['population']} {'～'.join(ends)}"


def place_words(row: JudgedRow, bodies: Bodies) -> str:
    """Names the body of a row's project with how large it is: 岡山県岡山市　人口 72.5万人（2020年）."""
    body, population = body_words(row, bodies), population_words(row, bodies)
    return f"{body}　{unbroken(f'{population}（{_COUNTED_IN}）')}" if population else body


def population_note(rows: Sequence[JudgedRow], bodies: Bodies) -> str:
    """Says where the populations beside some rows are from; nothing where none is shown."""
    are_shown = any(population_words(row, bodies) for row in rows)
    return _NOTE if are_shown else ""


# -- projects over years -----------------------------------------------------------------------------------------------


def years_until(rows: Sequence[JudgedRow], fiscal_year: int) -> list[int]:
    """Returns the last years that anything is judged in, up to one of them, oldest first."""
    return sorted({row.fiscal_year for row in rows if row.fiscal_year <= fiscal_year})[-YEARS_SHOWN:]


def project_grades(rows: Sequence[JudgedRow], years: Sequence[int], scale: Scale) -> list[ProjectGrades]:
    """Returns the projects with anything in those years, each with the grades of its KPIs year by year."""
    found = []
    for _, together in groupby(rows, key=lambda row: row.project_id):
        of_project = list(together)
        grades = tuple(
            tuple(
                (grade_mark(row), grade_band(row.grade, scale))
                for row in of_project
                if row.fiscal_year == year and row.reason != "not-due"
            )
            for year in years
        )
        if any(row.fiscal_year in years for row in of_project):
            found.append(ProjectGrades(of_project[0], grades))
    return found


def grades_explained(scale: Scale) -> list[Mark]:
    """Names the grades of a scale from the best, with what stands for none: ◎A 達成, …, － 評価なし."""
    words: dict[str, str] = {}
    for band in scale.bands:
        if band.grade is not None:
            known = words.get(band.grade)
            words[band.grade] = f"{known}・{band.label}" if known else f"{band.symbol}{band.grade} {band.label}"
    named = [(words[grade], grade_band(grade, scale)) for grade in scale.grades]
    return [*named, (f"{UNKNOWN_SYMBOL} {NOT_GRADED}", None)]


# -- KPIs of one kind --------------------------------------------------------------------------------------------------


def units_offered(rows: Sequence[JudgedRow]) -> dict[str, str]:
    """Returns the units of a year's KPIs with how many have each, in the order of the KPIs."""
    counted: dict[str, int] = {}
    for row in rows:
        counted[row.unit] = counted.get(row.unit, 0) + 1
    return {ANY: f"すべての単位（{len(rows):,} KPI）"} | {
        unit: f"{format_unit(unit) or '単位なし'}（{count:,} KPI）" for unit, count in counted.items()
    }


def of_kind(rows: Sequence[JudgedRow], unit: str, word: str) -> list[JudgedRow]:
    """Returns the KPIs of one unit whose name holds a word."""
    return [row for row in rows if unit in (ANY, row.unit) and word.strip() in row.kpi]


def value_of(row: JudgedRow, measure: str) -> Decimal | None:
    """Returns what is compared of a KPI: a rate as a fraction, or its level."""
    if measure == LEVEL:
        return row.actual_level
    rate: float | None = getattr(row, measure)
    return None if rate is None else Decimal(repr(rate))


def value_words(row: JudgedRow, measure: str) -> str:
    """Writes what is compared of a KPI: 72.1％, 301千人; － where it is not there."""
    return format_level(row.actual_level, row.unit) if measure == LEVEL else format_rate(value_of(row, measure))


def dot_words(row: JudgedRow, measure: str, bodies: Bodies) -> str:
    """Says in words what a KPI's dot shows, and how large the body is: 移住者数（人口 1,400人）：達成率 72.1％."""
    population = population_words(row, bodies)
    return f"{row.kpi}{population and f'（{population}）'}：{MEASURES[measure]} {value_words(row, measure)}"


def context_words(row: JudgedRow) -> str:
    """Writes what a figure is to be seen against, each unbroken: 基準値 289.9千人　目標 305.3千人　実績 301千人."""
    levels = (("基準値", row.baseline), ("目標", row.target_level), ("実績", row.actual_level))
    return "　".join(
        unbroken(f"{name} {NOTHING if level is None else format_level(level, row.unit)}") for name, level in levels
    )
