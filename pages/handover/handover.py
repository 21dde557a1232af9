"""引継ぎ: where each KPI's figure of a project comes from, whom to ask and when, and what was asked last year."""

from __future__ import annotations

import streamlit as st

from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.moments import day_now
from kpi_models.reporting.rounds import usual_round
from pages import loading
from pages.choices import choose
from pages.handover.parts import edited_now, handover_of, show_editing, show_sheet
from pages.pressed import show_outcome
from pages.signed_in import admitted
from pages.states import asked_among

mine = admitted("write-figures")
projects = {project.project_id: (plan, project) for plan, project in loading.own_projects()}
if not projects:
    st.title("引継ぎ", anchor=False)
    st.info(
        "担当する事業がまだありません。計画が取り込まれ、企画担当が担当の事業を設定すると、ここに引継ぎシートが出ます。"
    )
    st.stop()
usual, _ = usual_round(day_now())
years = {str(year): format_fiscal_year(year) for year in sorted({usual, *mine.rounds()}, reverse=True)}
project_id = asked_among("事業", "project", projects, next(iter(projects)), title="引継ぎ")
year = asked_among("年度", "year", years, str(next(iter(mine.rounds()), usual)), title="引継ぎ")

outcome = edited_now(mine, project_id, int(year))
heading, by_project, by_year = st.columns([2, 7, 2.5], vertical_alignment="bottom")
heading.title("引継ぎ", anchor=False)
with by_project:
    names = {key: project.name for key, (_, project) in projects.items()}
    choose("事業", "project", names, project_id)
with by_year:
    choose("報告する年度", "year", years, year, within={"project": project_id})
show_outcome(outcome, toast=True)
handover = handover_of(mine, project_id, int(year))
show_sheet(handover)
show_editing(handover)
