"""報告: an officer's reports of the year; one report from its form to its submission."""

from __future__ import annotations

import streamlit as st

from pages.choices import asked
from pages.pressed import show_outcome
from pages.report.drafts import draft_in_hand, is_typing, is_working, work_place
from pages.report.list import chosen_report, show_my_reports
from pages.report.showing import show_figures, show_head, show_history, show_steps
from pages.report.storing import show_draft, stored_now
from pages.report.submitting import show_submitting, stepped_now
from pages.signed_in import admitted
from reports.report_words import current_step, is_own_turn

mine = admitted("write-figures")
if not asked("project", ""):
    show_my_reports(mine)
    st.stop()

report = chosen_report(mine)
told = stepped_now(mine, report)
report = chosen_report(mine)
head, work, ending = st.container(), st.container(), st.container()
is_waiting = False
if is_own_turn(report):
    with work_place(work, report):
        draft = draft_in_hand(mine, report)
    outcome = stored_now(mine, draft)
    with work:
        show_draft(mine, report, draft, outcome)
    is_waiting = is_working(draft) and outcome.loaded is None
    report = chosen_report(mine)

with head:
    show_head(report)
    show_steps(3 if is_waiting else max(current_step(report), 1 + is_typing()))
    show_outcome(told, toast=True)
with ending:
    show_figures(report)
    show_submitting(mine, report, is_working=is_waiting)
    show_history(report)
