"""An officer's own reports: how each stands, what is missing, and the one thing to do next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.moments import day_now
from kpi_models.reporting.rounds import OwedFigure, Report
from pages import loading
from pages.choices import asked, asked_of, choose
from pages.report.showing import due_line, state_line
from pages.showing import literal
from pages.states import show_unknown_choice
from reports.plan_words import shortened
from reports.report_words import counts_words, is_own_turn, missing_words, next_step

_SHOWN = 40
ALL_YEARS = "all"


def chosen_report(mine: Desk) -> Report:
    """Returns the report that the URL asks for; says so and ends the page where the person has none such."""
    year = asked("year", "")
    found = mine.reports(int(year), asked("project", "")) if year.isdecimal() and len(year) == 4 else []
    if not found:
        st.title("報告", anchor=False)
        show_unknown_choice("報告")
        st.stop()
    return found[0]


def show_my_reports(mine: Desk) -> None:
    """Lists the reports of the person, those that wait for them first."""
    st.title("報告", anchor=False)
    reports = loading.reports()
    if not reports:
        _show_none(mine)
        return
    years = {str(report.fiscal_year): format_fiscal_year(report.fiscal_year) for report in reports}
    year = asked_of("year", years, ALL_YEARS)
    if len(years) > 1:
        with st.container(width=260):
            choose("年度", "year", {ALL_YEARS: "すべての年度"} | years, year)
    shown = [report for report in reports if year in (ALL_YEARS, str(report.fiscal_year))]
    waiting = sorted((report for report in shown if is_own_turn(report)), key=lambda report: report.due_on)
    others = [report for report in shown if not is_own_turn(report)]
    owed = _owed({report.fiscal_year for report in shown})
    if waiting:
        st.markdown(f"#### あなたの作業が必要な報告　{len(waiting):,}件")
        _show_lines(waiting, owed)
    else:
        st.success("いま、あなたの作業が必要な報告はありません。")
    if others:
        st.markdown(f"#### 提出の済んだ報告　{len(others):,}件")
        _show_lines(others, owed)


def _show_none(mine: Desk) -> None:
    """Says why there is no report: no year was opened, or no project was given."""
    if mine.rounds():
        st.info(
            "担当する事業がまだ決められていません。企画担当か管理者に、担当の事業を設定してもらってください。"
            "設定されると、ここに報告する事業が並びます。"
        )
    else:
        st.info(
            "いま、報告の受付をしている年度はありません。企画担当が年度の受付を開くと、"
            "ここに担当の事業が並び、締切と、次にすることを表示します。"
        )


def _owed(years: set[int]) -> dict[tuple[str, int], list[OwedFigure]]:
    owed = defaultdict(list)
    for year in years:
        for figure in loading.owed(year):
            owed[figure.project_id, year].append(figure)
    return owed


def _show_lines(reports: Sequence[Report], owed: dict[tuple[str, int], list[OwedFigure]]) -> None:
    """Shows a box for each report: state and deadline, what is missing, and what to do next with its button."""
    today = day_now()
    for report in reports[:_SHOWN]:
        with st.container(border=True):
            words, button = st.columns([5, 1.3], vertical_alignment="center", gap="medium")
            with words.container(gap="xsmall"):
                _show_words(report, owed[report.project_id, report.fiscal_year], today)
            step = next_step(report)
            button.button(
                step.button,
                key=f"open/{report.project_id}/{report.fiscal_year}",
                type="primary" if is_own_turn(report) else "secondary",
                width="stretch",
                on_click=st.query_params.from_dict,
                args=({"project": report.project_id, "year": str(report.fiscal_year)},),
            )
    if len(reports) > _SHOWN:
        st.caption(f"はじめの{_SHOWN}件を表示しています。ほかに{len(reports) - _SHOWN:,}件あります。")


def _show_words(report: Report, owed: Sequence[OwedFigure], today: date) -> None:
    year, plan = format_fiscal_year(report.fiscal_year), shortened(report.plan)
    belongs = f"　:small[{literal(plan)}]" if report.plan != report.project else ""
    st.markdown(f"**{literal(year)}年度　{literal(report.project)}**{belongs}")
    st.markdown(f"{state_line(report)}　{due_line(report, today)}　:small[{literal(counts_words(report))}]")
    missing = missing_words(owed)
    if missing and is_own_turn(report):
        st.markdown(f":small[{literal(missing)}]")
    st.markdown(f"→ {literal(next_step(report).sentence)}")
