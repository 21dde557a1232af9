"""取込: drop workbooks, see what was understood and what is wrong cell by cell, answer what is open, store."""

from __future__ import annotations

import streamlit as st

from pages.intake.files import choose_file, show_storing_all, show_verdict
from pages.intake.findings import show_findings
from pages.intake.parts import LIMIT, show_answers, show_beginning, show_storing, show_understood
from pages.intake.steps import Outcome, answers_given, stored_now
from pages.signed_in import admitted
from pages.uploads import read_all, understand

admitted("register-plan")
st.title("取込", anchor=False)
files = st.file_uploader(
    f"KPIの表のあるExcelファイル（.xlsx、1件{LIMIT}まで）を選んでください。",
    accept_multiple_files=True,
    key="files",
)
if not files:
    show_beginning()
    st.stop()

sent = read_all(files)
outcomes = stored_now(sent)
understood = {key: understand(one, answers_given(key)) for key, one in sent.items()}
show_storing_all(sent, understood, outcomes)
key = choose_file(sent, understood, outcomes)
outcome = outcomes.get(key, Outcome())
show_verdict(sent[key], understood[key], outcome)
show_understood(understood[key])
show_answers(key, understood[key])
show_findings(sent[key], understood[key])
if understood[key].book.tables:
    show_storing(key, understood[key], outcome)
