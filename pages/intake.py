"""取込: drop workbooks, see what was understood and what is wrong cell by cell, answer what is open, store."""

from __future__ import annotations

import streamlit as st

from pages.intake_parts import (
    choose_file,
    show_answers,
    show_beginning,
    show_findings,
    show_storing,
    show_understood,
    show_verdict,
)
from pages.intake_steps import answers_given, stored_now
from pages.uploads import read_all, understand

st.title("取込", anchor=False)
files = st.file_uploader(
    "KPIの表のあるExcelファイル（.xlsx）を、下の枠に置いてください。「Upload」を押して選ぶこともできます。",
    accept_multiple_files=True,
    key="files",
)
if not files:
    show_beginning()
    st.stop()

sent = read_all(files)
outcomes = {key: stored_now(one) for key, one in sent.items()}
understood = {key: understand(one, answers_given(key)) for key, one in sent.items()}
key = choose_file(sent, understood)
show_verdict(sent[key], understood[key], outcomes[key])
show_understood(understood[key])
show_answers(key, understood[key])
show_findings(sent[key], understood[key])
if understood[key].book.tables:
    show_storing(key, understood[key], outcomes[key])
