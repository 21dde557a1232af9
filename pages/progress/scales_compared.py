"""判定基準で比べる: the part of 進捗 that shows one year of a plan under every grading scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from kpi_models.judging.judgement import JudgedRow
from pages import loading
from pages.choices import asked, choose_from_list
from pages.showing import show_table
from pages.viewpoint import Viewpoint
from reports.scale_comparison import MEANING_OF_DEPENDS, comparison_sentence, comparison_table

VIEW: Final = "view"
CHARTS_VIEW: Final = "charts"
TABLE_VIEW: Final = "table"
SCALES_VIEW: Final = "scales"
_VIEWS: Final = {CHARTS_VIEW: "KPIの一覧", TABLE_VIEW: "数値の表", SCALES_VIEW: "判定基準で比べる"}


def asked_view() -> str:
    """Shows the choice of how the KPIs of a plan are shown, and returns what the URL asks for."""
    view = asked(VIEW, CHARTS_VIEW)
    chosen = view if view in _VIEWS else CHARTS_VIEW
    choose_from_list("表示のしかた", VIEW, _VIEWS, chosen, within={}, side_by_side=True)
    return chosen


def show_scales_compared(rows: Sequence[JudgedRow], fiscal_year: int, viewpoint: Viewpoint) -> None:
    """Shows every KPI that the rows are about under every scale, with what depends on the scale marked."""
    projects = {row.project_id for row in rows}
    compared = loading.compared(rows[0].plan_id, fiscal_year, viewpoint.as_of)
    chosen = [row for row in compared if row.project_id in projects]
    st.markdown(f"#### {comparison_sentence(chosen)}")
    show_table(comparison_table(chosen, loading.scales()), alt="KPIごとの、判定基準別の評価")
    st.caption(MEANING_OF_DEPENDS)
    st.page_link("scales/scales.py", label=":blue[それぞれの判定基準の区分を見る]")
