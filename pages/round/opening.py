"""Opening a year for reports, moving its deadline, and handing out the forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.reporting.rounds import Report, usual_round
from pages.round.steps import MOVE, MOVED_DUE, NEW_DUE, NEW_YEAR, OPEN
from reports.report_form import forms_zip

_YEARS_OFFERED = 6


def show_first_opening(today: date) -> None:
    """Says what opening a year does, and offers it."""
    st.info(
        "報告の受付を開いている年度はまだありません。年度と締切を決めて受付を開くと、各事業担当の「報告」の画面に"
        "担当の事業と締切が並び、ここには提出の進み具合が並びます。締切はあとから変えられます。"
    )
    with st.container(width=560):
        _show_opening((), today)


def show_deadline(rounds: Mapping[int, date], fiscal_year: int, today: date) -> None:
    """Offers to move the deadline of a year, and to open another one."""
    with st.form(f"moving/{fiscal_year}", enter_to_submit=False):
        st.markdown(f"**{format_fiscal_year(fiscal_year)}年度の締切**")
        st.date_input("締切", rounds[fiscal_year], key=f"{MOVED_DUE}/{fiscal_year}", format="YYYY/MM/DD")
        st.form_submit_button("締切を変える", key=f"{MOVE}/{fiscal_year}")
    with st.expander("別の年度の受付を開く"):
        _show_opening(tuple(rounds), today)


def _show_opening(opened: Sequence[int], today: date) -> None:
    newest, due_on = usual_round(today)
    years = [year for year in range(newest + 1, newest - _YEARS_OFFERED, -1) if year not in opened]
    if not years:
        st.caption("いま開ける年度は、すべて受付を開いています。")
        return
    with st.form("opening", enter_to_submit=False, border=not opened):
        year, due = st.columns(2)
        year.selectbox(
            "報告する年度", years, index=years.index(newest) if newest in years else 0,
            format_func=format_fiscal_year, key=NEW_YEAR,
        )  # fmt: skip
        due.date_input("締切", due_on, key=NEW_DUE, format="YYYY/MM/DD")
        st.form_submit_button("受付を開く", type="primary", key=OPEN)


def show_forms(mine: Desk, reports: Sequence[Report], fiscal_year: int) -> None:
    """Offers the forms of all projects of a year in one file; they are written when somebody asks for them."""
    with st.container(border=True):
        st.markdown("**様式をまとめて配る**")
        st.markdown(
            f"{len(reports):,}事業の実績報告様式を、1つのzipで保存します。基準値・計画値・過去の実績は記入済みです。"
            "担当の方が「報告」の画面から1事業ずつ受け取ることもできます。事業が多いときは、少し時間がかかります。"
        )
        st.download_button(
            "様式をまとめて保存（zip）",
            data=lambda: forms_zip(mine.form_sources(fiscal_year)),
            file_name=f"実績報告様式_{fiscal_year}.zip",
            mime="application/zip",
            on_click="ignore",
            disabled=not reports,
        )
