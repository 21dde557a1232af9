"""What the coordinator decided on the page 進行管理: the pressed button, done before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.moments import day_words
from kpi_models.reporting.report_states import StepRefused, steps
from kpi_models.reporting.rounds import Report
from kpi_models.terms import REPORT_STATES
from pages.pressed import Do, Outcome, done_now, typed
from pages.refusals import REFUSALS, way_out
from reports.log_words import settled_words
from reports.report_words import report_name

OPEN, MOVE, APPROVE_MANY, STEP, SETTLE = (f"round/{name}" for name in ("open", "move", "approve", "step", "settle"))
NEW_YEAR, NEW_DUE, MOVED_DUE = "round/new-year", "round/new-due", "round/moved-due"


def report_key(report: Report) -> str:
    """Returns what stands for a report as it was shown; a step that somebody took meanwhile makes it another."""
    return f"{report.project_id}/{report.fiscal_year}/{len(report.history)}"


def decided_now(mine: Desk) -> Outcome:
    """Does what was asked for just now."""
    return done_now(mine, _ACTS)


def _open(mine: Desk, _what: str) -> Outcome:
    return _opened(mine, int(st.session_state[NEW_YEAR]), st.session_state.get(NEW_DUE), "の報告の受付を開きました。")


def _move(mine: Desk, year: str) -> Outcome:
    return _opened(mine, int(year), st.session_state.get(f"{MOVED_DUE}/{year}"), "の締切を変えました。")


def _opened(mine: Desk, fiscal_year: int, due_on: date | None, what: str) -> Outcome:
    if due_on is None:
        return Outcome(needed="締切の日を選んでから、もう一度押してください。")
    mine.open_round(fiscal_year, due_on)
    return Outcome(f"{format_fiscal_year(fiscal_year)}年度{what}締切は{day_words(due_on)}です。")


def _approve_many(mine: Desk, year: str) -> Outcome:
    """Approves the reports that were ticked; one that moved on meanwhile does not stop the others."""
    reports = mine.reports(int(year))
    chosen = [report for report in reports if st.session_state.get(f"tick/{report_key(report)}")]
    if not chosen:
        return Outcome(needed="承認する報告を選んでから、もう一度押してください。")
    refused = [f"{report.project}：{why}" for report in chosen if (why := _refusal(mine, report))]
    approved = len(chosen) - len(refused)
    return Outcome(f"{approved:,}件を承認しました。" if approved else "", "　".join(refused))


def _refusal(mine: Desk, report: Report) -> str:
    """Approves one report and returns nothing, or why it could not be."""
    try:
        mine.take_step(report.project_id, report.fiscal_year, "approve")
    except REFUSALS as refusal:
        return way_out(refusal)
    return ""


def _step(mine: Desk, what: str) -> Outcome:
    step, key = what.split("/", 1)
    project_id, year, shown = key.rsplit("/", 2)
    report = _unchanged(mine.reports(int(year), project_id), int(shown))
    offered = steps()[step, report.state]
    state = mine.take_step(project_id, int(year), step, typed(f"words/{what}"))
    return Outcome(
        f"{report_name(report)}：「{offered.words}」を記録しました。いまの状態は「{REPORT_STATES[state]}」です。"
    )


def _unchanged(found: Sequence[Report], shown: int) -> Report:
    """Returns the report if nothing happened to it since it was shown; what was decided is about what was seen."""
    if not found or len(found[0].history) != shown:
        raise StepRefused("この報告の状態が変わっています。下の経過で、いまの状態を確かめてください。")
    return found[0]


def _settle(mine: Desk, what: str) -> Outcome:
    answer, entry_id = what.split("/")
    accept = answer == "accept"
    mine.settle(int(entry_id), accept=accept, words=typed(f"words/settle/{entry_id}"))
    return Outcome(settled_words(accept=accept))


_ACTS: dict[str, Do] = {
    OPEN: _open,
    MOVE: _move,
    APPROVE_MANY: _approve_many,
    STEP: _step,
    SETTLE: _settle,
}
