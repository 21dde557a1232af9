"""進行管理: a year's reports for the coordinator: open it, see who owes what, review, decide, remind."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from kpi_models.fiscal_year import TOKYO, format_fiscal_year
from pages import loading
from pages.choices import asked, choose
from pages.pressed import show_outcome
from pages.round_list import show_list
from pages.round_opening import show_deadline, show_first_opening, show_forms
from pages.round_proposals import show_proposals
from pages.round_reminders import show_reminders
from pages.round_review import show_review
from pages.round_steps import decided_now
from pages.signed_in import admitted
from pages.states import show_unknown_choice

mine = admitted("open-round")
outcome = decided_now(mine)
rounds, today = mine.rounds(), datetime.now(TOKYO).date()
if not rounds:
    st.title("進行管理", anchor=False)
    show_outcome(outcome)
    show_proposals(mine)
    show_first_opening(today)
    st.stop()

year = asked("year", str(next(iter(rounds))))
if year not in map(str, rounds):
    st.title("進行管理", anchor=False)
    show_unknown_choice("年度")
    st.stop()
fiscal_year = int(year)
reports = loading.reports(fiscal_year)
if asked("project", ""):
    report = next((report for report in reports if report.project_id == asked("project", "")), None)
    if report is None:
        st.title("進行管理", anchor=False)
        show_unknown_choice("事業", year=year)
        st.stop()
    show_review(mine, report, outcome)
    st.stop()

heading, chooser = st.columns([8, 3], vertical_alignment="bottom")
heading.title("進行管理", anchor=False)
with chooser:
    choose("年度", "year", {str(one): format_fiscal_year(one) for one in rounds}, year, clears=("state", "plan"))
show_outcome(outcome)
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
