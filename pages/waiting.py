"""What waits for the reader, said on the first page: reports to write, or reports to look at."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from kpi_models.desk import Desk
from kpi_models.fiscal_year import TOKYO
from reports.report_words import own_turn_words, review_words


def show_waiting(mine: Desk) -> None:
    """Says what waits for the person and leads to the page where it is done; nothing where nothing does."""
    if mine.may_anywhere("review-report"):
        _show(review_words(mine.reports()), "round.py", "「進行管理」の画面を開く")
    elif mine.may_anywhere("submit-report"):
        _show(own_turn_words(mine.reports(), datetime.now(TOKYO).date()), "report.py", "「報告」の画面を開く")


def _show(words: str, page: str, label: str) -> None:
    if words:
        told, link = st.columns([5, 2], vertical_alignment="center")
        told.info(words)
        link.page_link(page, label=f":blue[{label}]")
