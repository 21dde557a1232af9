"""Storing what an officer reports: preview and button, what came of it, and the choice where others were first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.desk.storing import Conflict, Conflicts, FigureKey, ReportLocked
from kpi_models.facts import Facts
from kpi_models.moments import moment_words
from kpi_models.people.people import NotPermitted
from kpi_models.reporting.rounds import Report
from kpi_models.store import Loaded, StoreReadOnly
from pages import loading
from pages.intake.findings import show_findings
from pages.intake.parts import show_answers
from pages.pressed import LONGEST, typed
from pages.report.drafts import Draft, stop_typing
from pages.showing import literal, show_table
from reports.report_words import locked_words, report_name
from reports.report_words_changes import (
    Effect,
    change_table,
    choice_of,
    corrected,
    effects_sentence,
    is_known,
    without,
)
from validators.findings import Severity
from validators.open_questions.questions import shape_of
from validators.understood import by_severity

_MINE, _THEIRS = "mine", "theirs"
_SIDES = {_MINE: "あなたの値にする", _THEIRS: "いまの値のままにする"}
_FORM_WIDTH = 760


@dataclass(frozen=True, slots=True)
class Outcome:
    """What pressing 登録 led to: what was stored, or why it was not.

    `seen` is the revision that the person had before them when others were first.
    """

    loaded: Loaded | None = None
    needed: str = ""
    conflicts: tuple[Conflict, ...] = ()
    locked: tuple[Report, ...] = ()
    seen: int = 0


NOTHING_PRESSED = Outcome()


def stored_now(mine: Desk, draft: Draft | None) -> Outcome:
    """Stores a draft where its button was pressed just now."""
    seen = _pressed(draft) if draft else None
    if draft is None or seen is None:
        return NOTHING_PRESSED
    reason = typed(_reason_key(draft))
    if needed := _needed(draft, reason):
        return Outcome(needed=needed)
    try:
        return _stored(mine, draft, draft.facts, reason, seen, ())
    except Conflicts as found:
        return _settled(mine, draft, reason, seen, found.conflicts)


def _settled(mine: Desk, draft: Draft, reason: str, seen: int, conflicts: Sequence[Conflict]) -> Outcome:
    """Stores a draft as the person decided about each figure that somebody else entered meanwhile."""
    sides = {conflict: st.session_state.get(_side_key(draft, conflict)) for conflict in conflicts}
    if not all(sides.values()):
        some = any(sides.values())
        return Outcome(
            needed="すべての項目について、どちらの値にするかを選んでください。" if some else "",
            conflicts=tuple(conflicts),
            seen=seen,
        )
    overruled = [(conflict.key, conflict.entry_id) for conflict, side in sides.items() if side == _MINE]
    facts = without(draft.facts, {conflict.key for conflict, side in sides.items() if side == _THEIRS})
    try:
        return _stored(mine, draft, facts, reason, seen, overruled)
    except Conflicts as found:  # somebody was first once more
        return Outcome(conflicts=tuple(found.conflicts), seen=seen)


def _stored(
    mine: Desk, draft: Draft, facts: Facts, reason: str, seen: int, overruled: Sequence[tuple[FigureKey, int]]
) -> Outcome:
    try:
        loaded = mine.store_figures(
            facts, uploads=draft.sent.uploads, note=reason or None, in_spite_of=draft.understood.doubts, seen=seen,
            overruled=overruled,
        )  # fmt: skip
    except ReportLocked as refused:
        return Outcome(locked=tuple(refused.reports))
    except (NotPermitted, StoreReadOnly) as refused:
        return Outcome(needed=str(refused))
    if draft.understood.answers:
        mine.remember(shape_of(draft.sent.book), draft.understood.answers)
    stop_typing()
    return Outcome(loaded)


def _needed(draft: Draft, reason: str) -> str:
    """Says what must be done before a draft can be stored; empty where nothing is missing."""
    if not draft.understood.is_storable:
        return "エラーがあるため、まだ登録できません。"
    if draft.understood.unnamed:
        return "「確認していただくこと」に、事業やKPIの名前についての問いが残っています。先に答えてください。"
    if _asks_reason(draft) and not reason:
        return "理由を書いてから、もう一度「登録」を押してください。"
    return ""


def _asks_reason(draft: Draft) -> bool:
    return draft.understood.has(Severity.WARNING) or corrected(draft.lines)


def _store_key(draft: Draft, seen: int) -> str:
    return f"report-store/{draft.key}/{seen}"


def _pressed(draft: Draft) -> int | None:
    """Returns what the person had before them when they pressed 登録: the button's key says the revision."""
    before = _store_key(draft, 0).removesuffix("0")
    pressed = (str(key) for key, value in st.session_state.items() if value and str(key).startswith(before))
    return next((int(key.removeprefix(before)) for key in pressed), None)


def _reason_key(draft: Draft) -> str:
    return f"report-reason/{draft.key}"


def _side_key(draft: Draft, conflict: Conflict) -> str:
    return f"report-side/{draft.key}/{'/'.join(map(str, conflict.key))}/{conflict.entry_id}"


def show_draft(mine: Desk, report: Report, draft: Draft | None, outcome: Outcome) -> None:
    """Shows what came: how it stands, findings, old beside new, and the button that stores."""
    if draft is None:
        return
    is_stored = outcome.loaded is not None or (is_known(draft.lines) and draft.understood.is_storable)
    if not draft.sent.uploads and is_stored and outcome.loaded is None and not draft.is_asked:
        return  # the inputs stand as they were opened
    st.markdown("#### 3　内容を確かめて登録")
    if outcome.loaded is not None:
        _show_stored(outcome.loaded)
        return
    if _says_nothing(draft):
        return
    _show_verdict(draft)
    show_answers(draft.sent.key, draft.understood)
    show_findings(draft.sent, draft.understood)
    if draft.lines and draft.understood.is_storable:
        _show_lines(draft)
    if outcome.locked:
        _show_locked(outcome.locked)
    elif outcome.conflicts:
        _show_conflicts(report, draft, outcome)
    elif is_stored:
        _show_known(mine, draft)
    else:
        _show_button(draft, outcome)


def _show_lines(draft: Draft) -> None:
    """Shows what storing does to each figure; those that stay the same are folded away."""
    same = [line for line in draft.lines if line.effect == Effect.SAME]
    others = [line for line in draft.lines if line.effect != Effect.SAME]
    with_cells = bool(draft.sent.uploads)
    st.markdown(f"**登録すると：{effects_sentence(draft.lines)}**")
    if others:
        show_table(change_table(others, with_cells=with_cells), alt="登録すると変わること")
    if same:
        with st.expander(f"変更なし {len(same):,}件"):
            show_table(change_table(same, with_cells=with_cells), alt="登録しても変わらないこと")


def _says_nothing(draft: Draft) -> bool:
    """Says so where a workbook was read and holds no figure of this report."""
    book = draft.sent.book
    if draft.facts.actuals or draft.facts.costs or draft.facts.remarks or not draft.sent.uploads:
        return False
    if not book.readable or draft.understood.unanswered or draft.understood.has(Severity.ERROR):
        return False
    st.warning(
        f"「{literal(draft.sent.file_name)}」には、この事業のこの年度の実績がありません。"
        + (f"ほかの事業や年度の実績が{draft.others:,}件あります。" if draft.others else "記入欄が空欄です。")
        + "ファイルを確かめて、もう一度置いてください。登録は何もしていません。"
    )
    return True


def _show_verdict(draft: Draft) -> None:
    errors, warnings, _ = (len(found) for found in by_severity(draft.understood.book.findings).values())
    if not draft.understood.book.readable:
        st.error("このファイルは読み取れませんでした。")
    elif errors:
        st.error(
            f"直していただくところが{errors:,}件あります。下の「指摘」の場所を直して、"
            + ("もう一度置いてください。" if draft.sent.uploads else "もう一度「内容を確かめる」を押してください。")
        )
    elif warnings:
        st.warning(f"確かめていただくところが{warnings:,}件あります。正しければ、理由を書いて登録できます。")
    if draft.others:
        st.caption(
            f"ほかの事業や年度の実績{draft.others:,}件は、ここでは登録しません（「取込」の画面で登録できます）。"
        )


def _show_button(draft: Draft, outcome: Outcome) -> None:
    if not draft.understood.is_storable:
        return
    with st.form(f"report-form/{draft.key}", enter_to_submit=False, width=_FORM_WIDTH, border=False):
        _ask_reason(draft)
        st.form_submit_button("登録", type="primary", key=_store_key(draft, draft.seen))
    if outcome.needed:
        st.error(literal(outcome.needed))


def _ask_reason(draft: Draft) -> None:
    if _asks_reason(draft):
        is_correction = corrected(draft.lines)
        st.text_input(
            "登録済みの数値を変える理由" if is_correction else "警告があるまま登録する理由",
            key=_reason_key(draft),
            max_chars=LONGEST,
            persist_state="page",
            placeholder="例：集計の誤りが見つかったため"
            if is_correction
            else "例：所管課に確かめました。大型店の開店によるものです",
        )


def _show_stored(loaded: Loaded) -> None:
    if loaded.total_added:
        st.success(
            f"登録しました（{loaded.total_added:,}件）。まだ提出はしていません。"
            "内容がそろったら、下の「4　提出」に進んでください。"
        )
    else:
        st.info("変更なし：選ばれた内容は、すべて登録されています。")


def _show_known(mine: Desk, draft: Draft) -> None:
    """Says that everything is stored: the very file, or the same content."""
    first = mine.first_stored(draft.sent.content) if draft.sent.uploads else None
    if first:
        st.info(
            f"登録済み：このファイルは、{literal(first.actor)}さんが{moment_words(first.recorded_at)}に登録しました。"
            "もう一度登録する必要はありません。"
        )
    else:
        st.info("変更なし：内容は、すべて登録されています。もう一度登録する必要はありません。")


def _show_locked(locked: Sequence[Report]) -> None:
    for report in locked:
        st.error(
            f"登録していません。{literal(report_name(report))}の報告は、先に承認されました。{literal(locked_words(report))}"
        )


def _show_conflicts(report: Report, draft: Draft, outcome: Outcome) -> None:
    """Asks for each figure that somebody else entered meanwhile which value shall stand."""
    source = loading.form_source(report.project_id, report.fiscal_year)
    st.warning(
        f"まだ登録していません。あなたが記入している間に、ほかの方が{len(outcome.conflicts):,}件の値を登録しました。"
        "どちらの値にするかを選んで、「選んだ値で登録」を押してください。選ばれなかった値も、記録に残ります。"
    )
    with st.form(f"report-sides/{draft.key}", enter_to_submit=False, border=True):
        for conflict in outcome.conflicts:
            choice = choice_of(conflict, source)
            st.radio(
                f"**{literal(choice.about)}**",
                list(_SIDES),
                index=None,
                format_func=_SIDES.__getitem__,
                captions=[literal(choice.mine), f"{literal(choice.theirs)}　（{literal(choice.entered)}）"],
                key=_side_key(draft, conflict),
                horizontal=True,
            )
        _ask_reason(draft)
        st.form_submit_button("選んだ値で登録", type="primary", key=_store_key(draft, outcome.seen))
    if outcome.needed:
        st.error(literal(outcome.needed))
