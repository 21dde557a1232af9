"""Who owes what: the counts by state, what waits for approval, and a line for each report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import partial

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.moments import day_words
from kpi_models.people.people import Person, Place
from kpi_models.reporting.report_states import ReportState
from kpi_models.reporting.rounds import OwedFigure, Report
from kpi_models.terms import REPORT_STATES
from pages.choices import asked, choose, open_by_name
from pages.report.showing import left_line, state_line
from pages.round.steps import APPROVE_MANY, report_key
from pages.showing import literal, show_headings, show_line, show_table
from reports.report_words import is_overdue
from reports.round_words import (
    ALL,
    NOBODY,
    OVERDUE,
    by_state,
    officer_names,
    owed_lines,
    remaining_table,
    reopening_words,
    shown_reports,
    submitted_words,
)

_SHOWN = 40
_WIDTHS = (6, 1.6, 1.6, 6, 2)
_HEADINGS = ("事業", "状態", "締切まで", "足りないもの", "担当")
_MISSING_SHOWN = 3
_TICKS_HEIGHT = 260
_FEW_TICKS = 5


def show_list(
    mine: Desk, reports: Sequence[Report], owed: Sequence[OwedFigure], people: Sequence[Person], today: date
) -> None:
    """Shows how the year stands, what waits for the coordinator, and who owes what."""
    if not reports:
        st.info(
            "この年度を期間に含む、KPIの登録された計画がありません。「取込」の画面で計画を登録すると、ここに並びます。"
        )
        return
    _show_counts(reports, today)
    _show_approving(mine, reports)
    state, plan_id = _chosen(reports, today)
    shown = shown_reports(reports, state, plan_id, today)
    if not shown:
        st.info("この条件に当てはまる報告はありません。")
        return
    missing = defaultdict(list)
    for figure in owed:
        missing[figure.project_id].append(figure)
    with st.container(gap="xsmall"):
        show_headings(_WIDTHS, _HEADINGS)
        plan = ""
        for report in shown[:_SHOWN]:
            if report.plan_id != plan:
                st.markdown(f":small[**計画：{literal(report.plan)}**]")
            plan = report.plan_id
            _show_line(report, missing[report.project_id], people, today)
    if len(shown) > _SHOWN:
        st.caption(f"ほかに{len(shown) - _SHOWN:,}件あります。上で計画や状態を選ぶと、絞り込めます。")
        show_table(remaining_table(shown[_SHOWN:], REPORT_STATES, people, today), alt="ほかの報告")


def _show_counts(reports: Sequence[Report], today: date) -> None:
    """Shows how many reports are in each state, in one line."""
    counts = [f"{state_line(those[0])} {len(those):,}件" for those in by_state(reports).values()]
    late = sum(is_overdue(report, today) for report in reports)
    if late:
        counts.append(f":red[**▲ 締切超過** {late:,}件]")
    st.markdown(f"締切 {day_words(reports[0].due_on)}　全{len(reports):,}事業：{'　'.join(counts)}")
    if all(report.is_locked for report in reports):
        st.success("この年度の報告は、すべて承認されています。")


def _show_approving(mine: Desk, reports: Sequence[Report]) -> None:
    """Offers to approve several submitted reports at once."""
    waiting = [
        report
        for report in reports
        if report.state == ReportState.SUBMITTED and mine.may("review-report", Place(report.plan_id, report.project_id))
    ]
    if not waiting:
        return
    year = waiting[0].fiscal_year
    with st.container(border=True):
        st.markdown(f"**確認を待っている報告　{len(waiting):,}件**　:small[内容を確かめて、承認するか差し戻します]")
        with st.container(height=_TICKS_HEIGHT if len(waiting) > _FEW_TICKS else "content", border=False, gap="xsmall"):
            for report in waiting[:_SHOWN]:
                tick, look = st.columns([8, 1.6], vertical_alignment="center")
                with tick.container(gap="xxsmall"):
                    st.checkbox(f"**{literal(report.project)}**", key=f"tick/{report_key(report)}")
                    st.markdown(f":small[{literal(submitted_words(report))}]")
                look.button(
                    "内容を確かめる", key=f"look/{report_key(report)}", width="stretch",
                    type="primary",
                    on_click=st.query_params.from_dict, args=(_address(report),),
                )  # fmt: skip
        if len(waiting) > _SHOWN:
            st.caption(f"はじめの{_SHOWN}件を表示しています。承認すると、残りの{len(waiting) - _SHOWN:,}件が出ます。")
        st.button("選んだ報告をまとめて承認する", key=f"{APPROVE_MANY}/{year}")


def _address(report: Report) -> dict[str, str]:
    return {"year": str(report.fiscal_year), "project": report.project_id}


def _chosen(reports: Sequence[Report], today: date) -> tuple[str, str]:
    """Offers to look at some of the reports only, and returns state and plan chosen."""
    found, year = by_state(reports), str(reports[0].fiscal_year)
    states = {ALL: f"すべての状態（{len(reports):,}）"}
    states |= {str(state): f"{REPORT_STATES[state]}（{len(those):,}）" for state, those in found.items()}
    late = sum(is_overdue(report, today) for report in reports)
    states |= {OVERDUE: f"締切を過ぎているもの（{late:,}）"} if late else {}
    plans = {ALL: "すべての計画"} | {report.plan_id: report.plan for report in reports}
    state, plan_id = asked("state", ALL), asked("plan", ALL)
    state, plan_id = state if state in states else ALL, plan_id if plan_id in plans else ALL
    by_plan, by_step = st.columns([7, 3])
    with by_plan:
        choose("計画", "plan", plans, plan_id, within={"year": year})
    with by_step:
        choose("状態", "state", states, state, within={"year": year})
    return state, plan_id


def _show_line(report: Report, owed: Sequence[OwedFigure], people: Sequence[Person], today: date) -> None:
    """Shows one report: its name opens it, and what is said of it says who has to do what."""
    names = officer_names(people, Place(report.plan_id, report.project_id))
    address = _address(report)
    parts = (
        partial(open_by_name, report.project, "報告", f"open/{report.project_id}/{report.fiscal_year}", address),
        state_line(report),
        f":small[{left_line(report, today)}]",
        f":small[{literal(_missing_words(report, owed, today))}]",
        f":small[{f':gray[{NOBODY}]' if names == NOBODY else literal(names)}]",
    )
    show_line(_WIDTHS, parts)
    if reopening := reopening_words(report):
        changed = f"承認のあとで変わった値 {report.changed:,}件。" if report.changed else ""
        st.markdown(f":small[:red[↻ 再開]　{literal(reopening + changed)}]")


def _missing_words(report: Report, owed: Sequence[OwedFigure], today: date) -> str:
    lines = owed_lines(owed[:_MISSING_SHOWN], report.fiscal_year, today)
    more = f"　ほか{len(owed) - _MISSING_SHOWN:,}件" if len(owed) > _MISSING_SHOWN else ""
    return "、".join(lines) + more if lines else f"なし（KPI {report.kpis:,}件）"
