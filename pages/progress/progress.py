"""進捗: a plan at a glance, then one KPI large, for those who evaluate. What is asked for stands in the address."""

from __future__ import annotations

import streamlit as st

from kpi_models.fiscal_year import format_fiscal_year
from pages import loading
from pages.choices import choose
from pages.pressed import show_outcome
from pages.progress.events import acted_now
from pages.progress.glance import show_glance
from pages.progress.kpi import show_kpi
from pages.signed_in import admitted
from pages.states import approval_note, asked_among, asked_plan, show_no_kpis
from pages.viewpoint import asked_viewpoint, choose_viewpoint, show_past
from reports.plan_words import kpi_names, project_names
from reports.selection import (
    ALL_PROJECTS,
    newest_graded,
    newest_graded_year,
    of_kpi,
    of_project,
    years_of,
)

mine = admitted("read-plan")
outcome = acted_now(mine)
heading, *choosers = st.columns([2, 6, 4, 3, 4, 3], vertical_alignment="bottom")
heading.title("進捗", anchor=False)
viewpoint = asked_viewpoint()
choose_viewpoint(choosers[3], choosers[4], viewpoint)
show_past(viewpoint, st.query_params)
plan_id, plans = asked_plan(viewpoint.as_of)

rows = loading.judged(plan_id, viewpoint.scale.name, viewpoint.as_of)
if not rows:
    with choosers[0]:
        choose("計画", "plan", plans, plan_id)
    show_no_kpis()
    st.stop()
projects = project_names(rows)
project_id = asked_among("事業", "project", projects, ALL_PROJECTS, plan=plan_id)
within = of_project(rows, project_id)
kpi_id = asked_among("KPI", "kpi", ("", *kpi_names(within)), "", plan=plan_id)
years = {str(year): format_fiscal_year(year) for year in years_of(rows)}
newest = newest_graded(of_kpi(rows, kpi_id)).fiscal_year if kpi_id else newest_graded_year(within)
year = asked_among("年度", "year", years, str(newest), plan=plan_id)

with choosers[0]:
    choose("計画", "plan", plans, plan_id, clears=("project", "kpi", "year", "page"))
with choosers[1]:
    choose("事業", "project", projects, project_id, within={"plan": plan_id}, clears=("kpi", "page"))
with choosers[2]:
    choose("年度", "year", years, year, within={"plan": plan_id})

show_outcome(outcome, toast=True)
if kpi_id:
    show_kpi(mine, within, kpi_id, int(year), viewpoint)
else:
    show_glance(within, rows, int(year), viewpoint, approval_note(mine))
