"""A plan at a glance as one picture to keep: its small charts below their names, grades and actuals, by project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.judging.judgement import JudgedRow, Scale
from reports.grades import grade_name, scale_name
from reports.ink import LIGHT
from reports.kpi_tables import actual_words
from reports.plan_words import kpi_names, shortened
from reports.selection import of_kpi, of_year
from reports.small_charts import GRAMMAR, HEIGHT, WIDTH, small_chart
from reports.svg import picture, text

_COLUMNS: Final = 4
_GAP: Final = 20
_SIZE: Final = 13
_TITLE, _HEADING, _WORDS = 64, 34, 44  # heights: of the title, of a project's name, of the words above a chart


def glance_svg(rows: Sequence[JudgedRow], fiscal_year: int, span: tuple[int, int], scale: Scale) -> str:
    """Returns the small charts of the rows' KPIs as one SVG that says which plan, year and scale it shows."""
    first, wide = rows[0], _COLUMNS * (WIDTH + _GAP) + _GAP
    told = f"{format_fiscal_year(fiscal_year)}・{scale_name(scale)}　｜　{GRAMMAR}"
    drawn = [
        text(_GAP, 30, f"{first.organization}　{first.plan}", LIGHT.text, "start", size=20, bold=True),
        text(_GAP, 54, told, LIGHT.quiet, "start", size=_SIZE),
    ]
    top = _TITLE
    for _, together in groupby(rows, key=lambda row: row.project_id):
        of_project = list(together)
        kpis = list(kpi_names(of_project))
        drawn.append(text(_GAP, top + 24, of_project[0].project, LIGHT.text, "start", size=16, bold=True))
        drawn += _panels([of_kpi(of_project, kpi_id) for kpi_id in kpis], top + _HEADING, fiscal_year, span)
        top += _HEADING + -(-len(kpis) // _COLUMNS) * (_WORDS + HEIGHT + _GAP)
    return picture(wide, top, [f'<rect width="{wide}" height="{top}" fill="#FFFFFF"/>', *drawn])


def _panels(kpis: Sequence[Sequence[JudgedRow]], top: float, fiscal_year: int, span: tuple[int, int]) -> Iterator[str]:
    for place, kpi_rows in enumerate(kpis):
        x = _GAP + place % _COLUMNS * (WIDTH + _GAP)
        y = top + place // _COLUMNS * (_WORDS + HEIGHT + _GAP)
        row = of_year(kpi_rows, fiscal_year)
        told = f"{grade_name(row)}　{actual_words(row)}" if row else ""
        yield text(x, y + 16, shortened(kpi_rows[0].kpi, 22), LIGHT.text, "start", size=_SIZE)
        yield text(x, y + 36, told, LIGHT.text, "start", size=_SIZE, bold=True)
        yield f'<g transform="translate({x} {y + _WORDS})">{small_chart(kpi_rows, fiscal_year, span)}</g>'
