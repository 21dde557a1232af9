"""The history of a figure, beside it: every version with who, when, file, cell and reason, taken back or not."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.judging.judgement import FigureSource
from pages.showing import show_table
from reports.kpi_tables import of_year_or_baseline, source_table


def show_history(mine: Desk, figures: Sequence[FigureSource], unit: str, fiscal_year: int) -> None:
    """Shows every version that a KPI's year stands on, with the way to what was stored together with it."""
    versions = of_year_or_baseline(figures, fiscal_year)
    if not versions:
        return
    year = format_fiscal_year(fiscal_year)
    with st.expander(f"{year}の数値の履歴（{len(versions):,}件：だれが、いつ、どのセルから）"):
        show_table(source_table(versions, unit), alt=f"{year}の数値の履歴")
        if mine.may_anywhere("read-log"):
            with st.container(horizontal=True):
                for entry_id in sorted({version.entry_id for version in versions}, reverse=True):
                    st.page_link("log/log.py", label=f":blue[記録{entry_id}]", query_params={"entry": str(entry_id)})
