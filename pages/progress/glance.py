"""A plan at a glance: every KPI as a small chart of one shared grammar, each leading to the KPI large."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.judging.judgement import JudgedRow, Scale
from pages.choices import choose_page, go_within, on_page
from pages.progress.scales_compared import SCALES_VIEW, TABLE_VIEW, asked_view, show_scales_compared
from pages.showing import coloured, literal, show_table
from pages.viewpoint import Viewpoint
from reports.file_names import CSV, SVG, XLSX
from reports.glance_picture import glance_svg
from reports.grades import grade_band, grade_name, scale_name
from reports.kpi_files import kpi_csv, kpi_workbook, plan_file_name
from reports.kpi_tables import FIGURE_COLUMNS, actual_words, chart_alternative, year_table
from reports.plan_words import kpi_names, shortened
from reports.selection import of_kpi, of_year
from reports.small_charts import GRAMMAR, small_chart, years_spanned

KPIS_A_PAGE = 16  # what a rerun may cost
_CHART_WIDTH = 280  # four side by side on a small screen and six on a large one, with words as large as the page's

_NAME_LENGTH = 20  # full-width characters in one line above a chart: a button's second line would stand in the middle


def show_glance(
    rows: Sequence[JudgedRow], whole_plan: Sequence[JudgedRow], fiscal_year: int, viewpoint: Viewpoint, note: str
) -> None:
    """Shows the KPIs of the reader's choice (`rows`) in one year; all charts of a plan share its years.

    `note` is markdown that tells a reader of approved figures that they are those.
    """
    first = rows[0]
    heading, view = st.columns([8, 5], vertical_alignment="bottom")
    heading.header(literal(f"{first.organization}　{first.plan}"), anchor=False)
    with view:
        chosen_view = asked_view()
    if chosen_view == SCALES_VIEW:
        show_scales_compared(rows, fiscal_year, viewpoint)
        return
    basis = f"{format_fiscal_year(fiscal_year)}・{literal(scale_name(viewpoint.scale))}"
    if chosen_view == TABLE_VIEW:
        st.caption(f"{basis}{note}")
        of_each = [of_kpi(rows, kpi_id) for kpi_id in kpi_names(rows)]
        alt = f"{format_fiscal_year(fiscal_year)}の、KPIごとの目標、実績、判定"
        table = year_table(of_each, fiscal_year, viewpoint.query)
        show_table(table, alt=alt, in_one_line=FIGURE_COLUMNS, numbers=FIGURE_COLUMNS)
    else:
        st.caption(f"{basis}{note}　｜　{GRAMMAR}")
        _show_charts(rows, fiscal_year, years_spanned(whole_plan), viewpoint.scale)
    _offer_files(rows, fiscal_year, years_spanned(whole_plan), viewpoint.scale)


def _show_charts(rows: Sequence[JudgedRow], fiscal_year: int, span: tuple[int, int], scale: Scale) -> None:
    kpis = list(kpi_names(rows))
    of_page = set(on_page(kpis, KPIS_A_PAGE))
    shown = [row for row in rows if row.kpi_id in of_page]
    for _, of_one_project in groupby(shown, key=lambda row: row.project_id):
        _show_project(list(of_one_project), fiscal_year, span, scale)
    choose_page(kpis, KPIS_A_PAGE)


def _offer_files(rows: Sequence[JudgedRow], fiscal_year: int, span: tuple[int, int], scale: Scale) -> None:
    """Offers all charts as one picture, and all years of the KPIs as tables; each is made when it is asked for."""
    name = plan_file_name(rows[0])
    with st.container(horizontal=True):
        for label, made, ending, kind in (
            ("図をSVGで保存", lambda: glance_svg(rows, fiscal_year, span, scale), "svg", SVG),
            ("全年度の数値をExcelで保存", lambda: kpi_workbook(rows), "xlsx", XLSX),
            ("全年度の数値をCSVで保存", lambda: kpi_csv(rows), "csv", CSV),
        ):
            st.download_button(label, made, f"{name}.{ending}", kind, on_click="ignore")


def _show_project(rows: Sequence[JudgedRow], fiscal_year: int, span: tuple[int, int], scale: Scale) -> None:
    if rows[0].project != rows[0].plan:
        st.markdown(f"#### {literal(rows[0].project)}")
    side_by_side = st.container(horizontal=True, gap="small")
    for kpi_id in kpi_names(rows):
        with side_by_side.container(width=_CHART_WIDTH, gap=None):
            _show_small(of_kpi(rows, kpi_id), fiscal_year, span, scale)


def _show_small(kpi_rows: Sequence[JudgedRow], fiscal_year: int, span: tuple[int, int], scale: Scale) -> None:
    """Shows one KPI: its name leading to it, its grade and actual of the year, and its small chart."""
    first, row = kpi_rows[0], of_year(kpi_rows, fiscal_year)
    name = shortened(first.kpi, _NAME_LENGTH)
    in_full = literal(first.kpi) if name != first.kpi else None
    go_within(literal(name), f"open/{first.kpi_id}", "kpi", first.kpi_id, told=in_full)
    if row is None:
        st.markdown(f":small[:gray[{format_fiscal_year(fiscal_year)}の目標も実績もありません]]")
    else:
        graded = coloured(grade_name(row), grade_band(row.grade, scale))
        st.markdown(f"**{graded}**　{literal(actual_words(row))}")
    st.image(
        small_chart(kpi_rows, fiscal_year, span, dark=st.context.theme.type == "dark"),
        width="stretch",
        alt=chart_alternative(kpi_rows),
    )
