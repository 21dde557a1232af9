"""What waits for the reader, said on the first page: reports to write, opinions to answer, or reports to look at."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kpi_models.committee import committee
from kpi_models.desk.desk import Desk
from kpi_models.moments import day_now
from pages import loading
from reports.evaluation_words import to_answer_words
from reports.report_words import own_turn_words, review_words


def show_waiting(mine: Desk) -> None:
    """Says what waits for the person and leads to the page where it is done; nothing where nothing does."""
    # In one line as long as there is room: the figures below belong on the first screen.
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _show_all(mine)


def _show_all(mine: Desk) -> None:
    if mine.may_anywhere("review-report"):
        _show(review_words(loading.reports()), "round/round.py", "「進行管理」の画面を開く")
    elif mine.may_anywhere("submit-report"):
        _show(own_turn_words(loading.reports(), day_now()), "report/report.py", "「報告」の画面を開く")
        _show_opinions(mine)


def _show_opinions(mine: Desk) -> None:
    """Leads an officer to the oldest opinion that waits for their answer."""
    waiting = committee.to_answer(mine)
    if waiting:
        place, year = waiting[0]
        there = {"plan": place.plan_id or "", "year": str(year), "project": place.project_id or ""}
        _show(to_answer_words(len(waiting)), "evaluation/evaluation.py", "意見を読んで答える", there)


def _show(words: str, page: str, label: str, there: Mapping[str, str] | None = None) -> None:
    if words:
        st.markdown(f":blue-background[**{words}**]", width="content")
        st.page_link(page, label=f":blue[{label}]", query_params=dict(there or {}))
