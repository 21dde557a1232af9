"""進行管理: a year's reports for the coordinator: open it, see who owes what, review, decide, remind."""

from __future__ import annotations

import streamlit as st

from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.moments import day_now
from pages import loading
from pages.choices import choose
from pages.pressed import show_outcome
from pages.round.list import show_list
from pages.round.opening import show_deadline, show_first_opening, show_forms
from pages.round.proposals import show_proposals
from pages.round.reminders import show_reminders
from pages.round.review import show_review
from pages.round.steps import decided_now
from pages.signed_in import admitted
from pages.states import asked_among

mine = admitted("open-round")
outcome = decided_now(mine)
rounds, today = mine.rounds(), day_now()
if not rounds:
    st.title("進行管理", anchor=False)
    show_outcome(outcome)
    show_proposals(mine)
    show_first_opening(today)
    st.stop()

years = {str(year): format_fiscal_year(year) for year in rounds}
year = asked_among("年度", "year", years, next(iter(years)), title="進行管理")
fiscal_year = int(year)
reports = loading.reports(fiscal_year)
by_project = {report.project_id: report for report in reports}
project_id = asked_among("事業", "project", ("", *by_project), "", title="進行管理", year=year)
if project_id:
    show_review(mine, by_project[project_id], outcome)
    st.stop()

heading, chooser = st.columns([8, 3], vertical_alignment="bottom")
heading.title("進行管理", anchor=False)
with chooser:
    choose("年度", "year", years, year, clears=("state", "plan"))
show_outcome(outcome, toast=True)
owed = loading.owed(fiscal_year)
people = list(mine.people().values())
show_proposals(mine)
show_list(mine, reports, owed, people, today)
st.markdown("#### 受付・様式・催促")
opening, forms = st.columns(2, gap="large")
with opening:
    show_deadline(rounds, fiscal_year, today)
with forms:
    show_forms(mine, reports, fiscal_year)
show_reminders(mine, reports, owed, people, today)
