"""Reminders as text to copy into a mail; nothing is sent from here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.people.people import Person
from kpi_models.reporting.rounds import OwedFigure, Report
from pages.choices import distinct
from pages.showing import plain
from reports.round_words_reminders import Reminder, all_in_one, reminders

_TEXT_HEIGHT = 420
_EVERYBODY = "all"


def show_reminders(
    mine: Desk, reports: Sequence[Report], owed: Sequence[OwedFigure], people: Sequence[Person], today: date
) -> None:
    """Offers a mail to each officer who still owes a report, and all mails in one text."""
    missing: dict[str, list[OwedFigure]] = defaultdict(list)
    for figure in owed:
        missing[figure.project_id].append(figure)
    mails = reminders(reports, missing, people, mine.person.name, today)
    # What shows a text to copy is the heaviest part that Streamlit has: it is loaded when somebody opens it.
    with st.expander(f"催促の文面　{len(mails):,}通", key="round-mails", on_change="rerun") as fold:
        if not fold.open:
            return
        if not mails:
            st.markdown("いま、提出をお願いする報告はありません。")
            return
        st.markdown("文面の右上のボタンで写して、メールに貼り付けてください。ここからは送信しません。")
        words = {str(number): f"{mail.to}（{mail.reports:,}件）" for number, mail in enumerate(mails)}
        words |= {_EVERYBODY: f"全員分をまとめて（{len(mails):,}通）"} if len(mails) > 1 else {}
        chosen = st.selectbox("宛先", list(words), format_func=distinct(words).__getitem__, key="round-mail")
        if chosen == _EVERYBODY:
            st.code(plain(all_in_one(mails)), language=None, height=_TEXT_HEIGHT, wrap_lines=True)
        else:
            _show_mail(mails[int(chosen)])


def _show_mail(mail: Reminder) -> None:
    st.markdown(":small[件名]")
    st.code(plain(mail.subject), language=None, wrap_lines=True)
    st.markdown(":small[本文]")
    st.code(plain(mail.body), language=None, height=_TEXT_HEIGHT, wrap_lines=True)
