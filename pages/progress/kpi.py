"""One KPI large: where it started, where it should be, where it is, and why it is so judged."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.judging.judgement import FigureSource, JudgedRow, Scale
from kpi_models.reference import Event
from kpi_models.terms import TERMS
from pages import loading
from pages.choices import choose_from_list, go_within
from pages.progress.evaluation_beside import show_beside
from pages.progress.events import show_adding
from pages.progress.figure_history import show_history
from pages.reported import show_said_of_years
from pages.showing import coloured, literal, show_table, track
from pages.states import approval_note
from pages.telephone import is_telephone
from pages.viewpoint import Viewpoint
from reports.chart_svg import progress_svg
from reports.charts import CONFIG, progress_figure
from reports.event_words import event_words, events_between
from reports.file_names import CSV, SVG, XLSX
from reports.grades import grade_band, grade_name, scale_name
from reports.kpi_files import kpi_csv, kpi_file_name, kpi_workbook
from reports.kpi_tables import (
    MEASURES,
    NO_CHART,
    chart_alternative,
    has_levels,
    last_day_before_change,
    progress_table,
    scale_table,
    source_table,
)
from reports.outlook_words import outlook, since_last_year
from reports.plan_words import belonging, kpi_names
from reports.selection import of_kpi, of_year, years_of


def show_kpi(mine: Desk, rows: Sequence[JudgedRow], kpi_id: str, fiscal_year: int, viewpoint: Viewpoint) -> None:
    """Shows one of the KPIs that the rows are about: its year in words, its chart, its figures and their sources."""
    scale, kpi_rows = viewpoint.scale, of_kpi(rows, kpi_id)
    sources = loading.sources(kpi_rows[0].plan_id, viewpoint.as_of)
    figures = [source for source in sources if source.kpi_id == kpi_id]
    of_plan = loading.plan_events(kpi_rows[0].plan_id, viewpoint.as_of)
    events = events_between(kpi_rows, of_plan.values())
    listed, shown = st.columns([3, 8], gap="large")
    with listed:
        go_within("← この計画の一覧", "glance", "kpi", None)
        # On a telephone the list would stand before the chart, and fill the first screen.
        with st.expander("ほかのKPIを見る") if is_telephone() else st.container():
            _show_others(rows, kpi_id, scale)
    with shown:
        with st.container(gap="xxsmall"):  # so that the chart stands on the first screen, years and all
            _show_year(kpi_rows, fiscal_year, scale)
        _show_chart(kpi_rows, _before_change(figures, kpi_rows[0], viewpoint), scale, events)
        _show_outlook(kpi_rows, fiscal_year)
        show_beside(kpi_rows[0], fiscal_year, viewpoint)
        if events and has_levels(kpi_rows):
            st.caption("  \n".join(["図の縦の破線", *(literal(event_words(event)) for event in events)]))
        _show_downloads(kpi_rows, scale, events)
        if viewpoint.as_of is None:
            show_adding(mine, kpi_rows[0].plan_id, of_plan, years_of(rows))

    st.markdown(f"#### 年度ごとの数値{approval_note(mine)}")
    table = progress_table(kpi_rows, events)
    _, *of_years = table
    show_table(table, alt=f"{kpi_rows[0].kpi}の年度ごとの目標、実績、判定", numbers=of_years)
    show_history(mine, figures, kpi_rows[0].unit, fiscal_year)
    show_said_of_years(kpi_rows, fiscal_year, viewpoint.as_of)
    _show_rules(scale)
    st.markdown("#### 出典：数値の出どころ")
    show_table(source_table(figures, kpi_rows[0].unit), alt=f"{kpi_rows[0].kpi}の数値の出どころ")


def _show_others(rows: Sequence[JudgedRow], kpi_id: str, scale: Scale) -> None:
    """Shows the KPIs to choose from, each with its grade year by year."""
    choose_from_list(
        "KPI（年度ごとの判定）",
        "kpi",
        {key: f"{literal(name)}  \n{track(of_kpi(rows, key), scale)}" for key, name in kpi_names(rows).items()},
        kpi_id,
        within={"plan": rows[0].plan_id},
    )


def _show_year(kpi_rows: Sequence[JudgedRow], fiscal_year: int, scale: Scale) -> None:
    """Shows the name of the KPI, and how one year of it is judged and why."""
    year, row = format_fiscal_year(fiscal_year), of_year(kpi_rows, fiscal_year)
    st.markdown(f":small[{literal(belonging(kpi_rows[0]))}]")
    st.header(literal(kpi_rows[0].kpi), anchor=False)
    if row is None:
        st.info(f"このKPIには{year}の目標も実績もありません。年度を選び直してください。")
        return
    st.markdown(f"### {coloured(grade_name(row), grade_band(row.grade, scale))}　"
                f":small[{year}・{literal(scale_name(scale))}]")  # fmt: skip
    st.markdown(f"**{TERMS['why']}**：{literal(row.why)}  \n{literal(since_last_year(row))}")


def _show_outlook(kpi_rows: Sequence[JudgedRow], fiscal_year: int) -> None:
    if row := of_year(kpi_rows, fiscal_year):
        st.markdown(f"**{TERMS['projected_final']}**：{literal(outlook(row, kpi_rows))}")


def _before_change(figures: Sequence[FigureSource], row: JudgedRow, viewpoint: Viewpoint) -> list[JudgedRow]:
    """Returns the KPI as it was planned before its last change; nothing where its plan never changed."""
    day = last_day_before_change(figures)
    return of_kpi(loading.judged(row.plan_id, viewpoint.scale.name, day), row.kpi_id) if day else []


def _show_chart(
    kpi_rows: Sequence[JudgedRow], before: Sequence[JudgedRow], scale: Scale, events: Sequence[Event]
) -> None:
    if not has_levels(kpi_rows):
        st.info(NO_CHART)
        return
    st.plotly_chart(
        progress_figure(
            kpi_rows, before=before, scale=scale, events=events, dark=st.context.theme.type == "dark",
            narrow=is_telephone(),
        ),
        theme=None, config=CONFIG, key="progress", alt=chart_alternative(kpi_rows, events),
    )  # fmt: skip


def _show_downloads(kpi_rows: Sequence[JudgedRow], scale: Scale, events: Sequence[Event]) -> None:
    """Offers the chart and its figures as files; each is made when it is asked for."""
    name, heading = kpi_file_name(kpi_rows[0]), f"{kpi_rows[0].organization}　{kpi_rows[0].kpi}"
    with st.container(horizontal=True):
        if has_levels(kpi_rows):
            st.download_button(
                "この図をSVGで保存",
                lambda: progress_svg(kpi_rows, heading, scale=scale, events=events),
                f"{name}.svg", SVG, on_click="ignore",
            )  # fmt: skip
        st.download_button(
            "この表をExcelで保存", lambda: kpi_workbook(kpi_rows), f"{name}.xlsx", XLSX, on_click="ignore"
        )
        st.download_button("この表をCSVで保存", lambda: kpi_csv(kpi_rows), f"{name}.csv", CSV, on_click="ignore")


def _show_rules(scale: Scale) -> None:
    """Shows the grading scale and what the measures mean, side by side."""
    rules, meanings = st.columns(2, gap="large")
    with rules:
        st.markdown(f"#### 判定基準：{literal(scale.title)}")
        show_table(scale_table(scale), alt="判定基準")
        st.caption(f"出典：{literal(scale.source)}（第{scale.version}版）")
    with meanings:
        st.markdown("#### 言葉の意味")
        for term, meaning in MEASURES.items():
            st.markdown(f"**{term}**：{meaning}")
        st.page_link("terms.py", label=":blue[すべての用語と計算の例]")
