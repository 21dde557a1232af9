"""記録: who did what and when, and the way to take it back."""

from __future__ import annotations

import streamlit as st

from pages.choices import asked
from pages.log.entry import show_entry
from pages.log.list import show_log
from pages.signed_in import admitted

mine = admitted("read-log")
st.title("記録", anchor=False)
entry = asked("entry", "")
if entry:
    show_entry(mine, entry)
else:
    show_log()
