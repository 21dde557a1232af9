"""評価: the committee's agenda of a plan and year, and one project of it: graded alone, then together."""

from __future__ import annotations

import streamlit as st

from kpi_models.committee.evaluations import years_to_open
from kpi_models.fiscal_year import format_fiscal_year
from pages import loading
from pages.choices import asked, choose
from pages.evaluation.agenda import show_agenda
from pages.evaluation.project import show_project
from pages.evaluation.steps import acted_now
from pages.pressed import show_outcome
from pages.signed_in import admitted
from pages.states import approval_note, asked_plan, show_no_kpis, show_unknown_choice
from reports.evaluation_words import newest_year_with_actuals, rows_by_project
from reports.selection import years_of

mine = admitted("read-plan")
outcome = acted_now(mine)
plan_id, plans = asked_plan(title="評価")
rows = loading.judged(plan_id)
open_years = years_to_open(years_of(rows), loading.opinions(plan_id)) if rows else []
years = {str(year): format_fiscal_year(year) for year in open_years}
year = asked("year", str(newest_year_with_actuals(rows)) if rows else "")
project_id = asked("project", "")
agenda = rows_by_project(rows, int(year)) if year in years else {}
if rows and (year not in years or project_id not in ("", *agenda)):
    st.title("評価", anchor=False)
    show_unknown_choice("年度か事業", plan=plan_id)
    st.stop()
if project_id:
    show_project(mine, agenda, project_id, rows, outcome)
    st.stop()

heading, by_plan, by_year = st.columns([2, 9, 3], vertical_alignment="bottom")
heading.title("評価", anchor=False)
with by_plan:
    choose("計画", "plan", plans, plan_id, clears=("year",))
if not rows:
    show_no_kpis()
    st.stop()
with by_year:
    choose("年度", "year", years, year, within={"plan": plan_id})
show_outcome(outcome, toast=True)
show_agenda(mine, agenda, plan_id, int(year), approval_note(mine))
