"""判定基準で比べる: the part of 進捗 that shows one year of a plan under every grading scale."""

from __future__ import annotations

from typing import Final

import streamlit as st

from pages import loading
from pages.choices import asked, choose_from_list
from pages.showing import show_table
from pages.viewpoint import Viewpoint
from reports.scale_comparison import MEANING_OF_DEPENDS, comparison_sentence, comparison_table
from reports.selection import of_project

VIEW: Final = "view"
FIGURES_VIEW: Final = "figures"
SCALES_VIEW: Final = "scales"
_VIEWS: Final = {FIGURES_VIEW: "このKPIの数値と出典", SCALES_VIEW: "判定基準で比べる"}


def asked_view() -> str:
    """Shows the choice of what stands below the chart, and returns what the URL asks for."""
    view = asked(VIEW, FIGURES_VIEW)
    chosen = view if view in _VIEWS else FIGURES_VIEW
    choose_from_list("下に表示するもの", VIEW, _VIEWS, chosen, within={}, side_by_side=True)
    return chosen


def show_scales_compared(plan_id: str, project_id: str, fiscal_year: int, viewpoint: Viewpoint) -> None:
    """Shows every KPI of the reader's choice under every scale, with what depends on the scale marked."""
    rows = of_project(loading.compared(plan_id, fiscal_year, viewpoint.as_of), project_id)
    st.markdown(f"#### {comparison_sentence(rows)}")
    show_table(comparison_table(rows, loading.scales()), alt="KPIごとの、判定基準別の評価")
    st.caption(MEANING_OF_DEPENDS)
    st.page_link("scales.py", label=":blue[それぞれの判定基準の区分を見る]")
