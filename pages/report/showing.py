"""How one report is shown: where it stands, its steps, what is stored, and who did what when."""

from __future__ import annotations

from datetime import date

import streamlit as st

from kpi_models.moments import day_now
from kpi_models.reporting.report_states import ReportState
from kpi_models.reporting.rounds import Report
from pages import loading
from pages.showing import literal, show_table
from reports.report_words import (
    STEPS,
    counts_words,
    due_words,
    figures_table,
    history_table,
    is_overdue,
    left_words,
    locked_words,
    report_name,
    returned_words,
    state_word,
)

_MARKS = {
    ReportState.NOT_STARTED: ("gray", "○"),
    ReportState.DRAFT: ("blue", "◐"),
    ReportState.SUBMITTED: ("violet", "▷"),
    ReportState.RETURNED: ("red", "■"),
    ReportState.APPROVED: ("green", "✓"),
    ReportState.PUBLISHED: ("green", "◎"),
}


def state_line(report: Report) -> str:
    """Returns markdown of how far a report is: colour, symbol and word together."""
    colour, symbol = _MARKS[report.state]
    return f":{colour}[**{symbol} {state_word(report)}**]"


def due_line(report: Report, today: date) -> str:
    """Returns markdown of the deadline; one that has passed is marked."""
    words = literal(due_words(report, today))
    return f":red[**▲ {words}**]" if is_overdue(report, today) else words


def left_line(report: Report, today: date) -> str:
    """Returns markdown of the days to the deadline, for a list that names the day above."""
    words = left_words(report, today)
    return f":red[**▲ {words}**]" if is_overdue(report, today) else words


def show_head(report: Report) -> None:
    """Names the report and says how it stands; what the coordinator wrote comes first."""
    st.button("報告の一覧に戻る", type="tertiary", icon=":material/arrow_back:", on_click=st.query_params.clear)
    st.title(literal(report_name(report)), anchor=False)
    today = day_now()
    belongs = f"　:small[計画：{literal(report.plan)}]" if report.plan != report.project else ""
    st.markdown(f"{state_line(report)}　{due_line(report, today)}{belongs}")
    returned = returned_words(report)
    if returned:
        by, words = returned
        st.warning("\n\n".join([f"**{literal(by)}**", *map(literal, words.splitlines())]))
    if report.is_locked:
        st.info(literal(locked_words(report)))


def show_steps(current: int) -> None:
    """Shows the four steps in their order: done, next, still to come; by symbol and word."""
    for number, (place, words) in enumerate(zip(st.columns(len(STEPS)), STEPS, strict=True), start=1):
        if number < current:
            place.markdown(f":green[✓ {number}　{words}]　:small[:gray[済]]")
        elif number == current:
            place.markdown(f":blue[**▶ {number}　{words}**]　:small[:blue[いまここ]]")
        else:
            place.markdown(f":gray[○ {number}　{words}]")


def show_figures(report: Report) -> None:
    """Shows what is stored for the report now, and what that amounts to."""
    source = loading.form_source(report.project_id, report.fiscal_year)
    st.markdown(f"#### いま登録されている実績　:small[{literal(counts_words(report))}]")
    if source.kpis:
        table = figures_table(source, loading.sources(report.plan_id))
        show_table(table, alt="いま登録されている実績", numbers=("計画値", "実績値"))


def show_history(report: Report) -> None:
    """Shows who did what and when."""
    st.markdown("#### これまでの経過")
    if report.history:
        show_table(history_table(report), alt="報告の経過")
    else:
        st.caption("まだ何も登録されていません。")
