"""Projects × years by grade: a tile for each KPI and year, by symbol and letter on the ground of its colour."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kpi_models.fiscal_year import era_year, format_fiscal_year
from kpi_models.formatting import NOTHING
from kpi_models.judging.judgement import JudgedRow
from pages.choices import choose_page, on_page
from pages.comparison.files import offer_files
from pages.showing import chip, lead_by_name, literal, show_under_name
from pages.telephone import is_telephone
from pages.viewpoint import Viewpoint
from reports.comparison import (
    Bodies,
    Mark,
    ProjectGrades,
    body_words,
    grades_explained,
    members_words,
    project_grades,
    years_until,
)
from reports.plan_words import shortened

_PROJECTS_A_PAGE = 20
_NAME_LENGTH = 19  # full-width characters in its column
_NAMES_WIDTH, _YEAR_WIDTH = 12, 6  # so that the tiles of four KPIs stand in one line in five years


def show_years(rows: Sequence[JudgedRow], fiscal_year: int, bodies: Bodies, viewpoint: Viewpoint) -> None:
    """Shows a line for each project: its name leading to its progress, and the grades of its KPIs in each year."""
    years = years_until(rows, fiscal_year)
    projects = project_grades(rows, years, viewpoint.scale)
    legend = "　".join(chip(words, band) for words, band in grades_explained(viewpoint.scale))
    st.markdown(f":small[1つのマスが1つのKPIです（事業のKPIの順）：]　:small[{legend}]")
    widths = [_NAMES_WIDTH, *[_YEAR_WIDTH] * len(years)]
    if not is_telephone():  # where columns stand one below the other, and each cell names its year
        heading, *places = st.columns(widths)
        heading.markdown(":small[**団体・事業**]")
        for place, year in zip(places, years, strict=True):
            place.markdown(f":small[**{format_fiscal_year(year)}**]")
    for project in on_page(projects, _PROJECTS_A_PAGE):
        _show_project(project, years, widths, bodies, viewpoint)
    offer_files([row for row in rows if row.fiscal_year in years])
    choose_page(projects, _PROJECTS_A_PAGE)


def _show_project(
    project: ProjectGrades, years: Sequence[int], widths: Sequence[int], bodies: Bodies, viewpoint: Viewpoint
) -> None:
    first = project.first
    together = is_telephone()
    name, *places = st.columns(widths[:1] if together else widths, vertical_alignment="center")
    with name.container(gap=None):
        here = {"plan": first.plan_id, "project": first.project_id}
        named = shortened(first.project, _NAME_LENGTH)
        lead_by_name(named, "progress/progress.py", here | viewpoint.query, first.project)
        members = members_words(first, bodies)
        show_under_name(body_words(first, bodies), help=literal(members) or None)
    # Read aloud, or one below the other on a narrow screen, a cell stands without its heading.
    cells = [
        f":small[:gray[{era_year(year)}]] {_tiles(marks)}" for year, marks in zip(years, project.years, strict=True)
    ]
    for place, words in zip([name] if together else places, ["  \n".join(cells)] if together else cells, strict=True):
        place.markdown(words)


def _tiles(marks: Sequence[Mark]) -> str:
    return " ".join(chip(words, band) for words, band in marks) or f":gray[{NOTHING}]"
