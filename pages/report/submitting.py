"""Submitting a report, with a reason for each KPI that is still missing, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.desk.storing import ReportLocked
from kpi_models.facts import STATES_WITH_VALUE, Actual, Basis, Facts, State
from kpi_models.people.people import NotPermitted, Place
from kpi_models.reporting.report_states import ReportState, StepRefused
from kpi_models.reporting.rounds import OwedFigure, Report
from kpi_models.store import StoreReadOnly
from kpi_models.terms import TERMS
from pages.pressed import LONGEST, Outcome, typed
from pages.report.drafts import is_typing
from pages.showing import literal
from reports.report_words import counts_words, is_own_turn

_STATES = [state for state in State if state not in STATES_WITH_VALUE]
_FORM_WIDTH = 900


def _key(report: Report, name: str) -> str:
    return f"{name}/{report.project_id}/{report.fiscal_year}/{len(report.history)}"


def stepped_now(mine: Desk, report: Report) -> Outcome:
    """Submits a report or takes it back where that was asked for just now."""
    try:
        if st.session_state.get(_key(report, "submit")):
            return _submitted(mine, report)
        if st.session_state.get(_key(report, "withdraw")):
            mine.take_step(report.project_id, report.fiscal_year, "withdraw")
            return Outcome("提出を取り下げました。下書きに戻ったので、数値を直せます。")
    except (StepRefused, NotPermitted, StoreReadOnly) as refused:
        return Outcome(needed=str(refused))
    except ReportLocked:
        return Outcome(needed="この報告は、先に承認されました。画面を開き直して、いまの状態を確かめてください。")
    return Outcome()


def _submitted(mine: Desk, report: Report) -> Outcome:
    missing = _missing(mine, report)
    states = {figure.kpi_id: st.session_state.get(_key(report, f"state/{figure.kpi_id}")) for figure in missing}
    words = {figure.kpi_id: typed(_key(report, f"why/{figure.kpi_id}")) for figure in missing}
    unexplained = [figure.kpi for figure in missing if not states[figure.kpi_id] and not words[figure.kpi_id]]
    if unexplained:
        return Outcome(
            needed=f"まだ提出していません。数値がない理由を、選ぶか書くかしてください：{'、'.join(unexplained)}"
        )
    figures = tuple(
        Actual(kpi_id, report.fiscal_year, Basis.LEVEL, None, State(state)) for kpi_id, state in states.items() if state
    )
    message = _submit_words(report, missing, words)  # read before anything is stored: a run may end where it asks
    if figures:
        mine.store_figures(Facts(actuals=figures))
    if report.state == ReportState.NOT_STARTED and not figures:
        # Everything came before the year was opened: what stands here becomes the officer's draft first.
        mine.take_step(report.project_id, report.fiscal_year, "save")
    mine.take_step(report.project_id, report.fiscal_year, "submit", message)
    return Outcome("企画担当に提出しました。確認が終わるまで、することはありません。")


def _submit_words(report: Report, missing: Sequence[OwedFigure], words: Mapping[str, str]) -> str:
    """Returns what goes to the coordinator: why KPIs are missing, then the officer's own words."""
    reasons = [f"{figure.kpi}：{words[figure.kpi_id]}" for figure in missing if words[figure.kpi_id]]
    return "\n".join(filter(None, [*reasons, typed(_key(report, "message"))]))


def _missing(mine: Desk, report: Report) -> list[OwedFigure]:
    return [
        figure
        for figure in mine.owed(report.fiscal_year)
        if figure.project_id == report.project_id and figure.state is None
    ]


def show_submitting(mine: Desk, report: Report, *, is_working: bool) -> None:
    """Offers to submit a report, or to take back one that waits for the coordinator; not while figures wait here."""
    place = Place(report.plan_id, report.project_id)
    if not mine.may("submit-report", place):
        return
    if report.state == ReportState.SUBMITTED:
        _show_withdrawing(report)
    elif is_working:
        st.markdown("#### 4　提出")
        leave = "「入力をやめて、様式を置く画面に戻る」を押す" if is_typing() else "置いたファイルを「×」で外す"
        st.caption(f"先に、上の内容を登録してください。登録しないときは、{leave}と、提出に進めます。")
    elif report.state == ReportState.NOT_STARTED and not report.reported:
        st.markdown("#### 4　提出")
        st.caption("実績を登録すると、ここから提出できます。")
    elif is_own_turn(report):
        _show_submitting(mine, report)


def _show_submitting(mine: Desk, report: Report) -> None:
    st.markdown("#### 4　提出")
    st.markdown(literal(f"{counts_words(report)}です。"))
    missing = _missing(mine, report)
    is_again = report.state == ReportState.RETURNED
    with st.form(_key(report, "submitting"), enter_to_submit=False, width=_FORM_WIDTH, border=bool(missing)):
        if missing:
            st.markdown("**まだ報告のないKPI**　数値がない理由を選んでください。ほかの理由は、右の欄に書いてください。")
        for figure in missing:
            _ask_why(report, figure)
        st.text_input("企画担当への連絡（なくても提出できます）", key=_key(report, "message"), max_chars=LONGEST)
        st.form_submit_button(
            "企画担当に再提出する" if is_again else "企画担当に提出する", type="primary", key=_key(report, "submit")
        )


def _ask_why(report: Report, figure: OwedFigure) -> None:
    state, why = st.columns(2)
    state.selectbox(
        literal(figure.kpi),
        _STATES,
        index=None,
        format_func=lambda code: TERMS[code],
        placeholder="理由を選んでください",
        key=_key(report, f"state/{figure.kpi_id}"),
    )
    why.text_input(
        "ほかの理由",
        key=_key(report, f"why/{figure.kpi_id}"),
        max_chars=LONGEST,
        placeholder="例：調査票を回収できなかったため",
    )


def _show_withdrawing(report: Report) -> None:
    with st.expander("提出を取り下げる"):
        st.markdown(
            "数値を直したいときは、提出を取り下げてください。下書きに戻り、登録した数値はそのまま残ります。"
            "企画担当には、取り下げたことが分かります。"
        )
        st.button("提出を取り下げて下書きに戻す", key=_key(report, "withdraw"))
