"""The editor of 判定基準: a draft with its faults at each row, a trial on real KPIs, and storing it as a version.

What is written lives in widget keys; the order of the rows and the version that the editor has seen live in the URL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.judging.judgement import OutdatedScale, Scale, ScaleVersion
from kpi_models.scales.scale_faults import ScaleFault, faults
from kpi_models.scales.scales import DraftRow, differences, scale_of
from pages import loading
from pages.choices import asked
from pages.pressed import PAUSE
from pages.scales.editor_rows import show_rows
from pages.showing import literal, show_table
from reports.scale_comparison import trial_sentence, trial_table
from reports.scale_words import outdated_sentence
from reports.selection import newest_judged_year

_LONGEST_NAME: Final = 40
_SEEN: Final = "seen"


@dataclass(frozen=True, slots=True)
class Told:
    """What a person tells of a scale beside its rows."""

    name: str
    source: str
    reason: str


def show_editor(mine: Desk, base: ScaleVersion, versions: Sequence[ScaleVersion], *, is_new: bool) -> None:
    """Shows the editor of a new scale that starts from `base`, or of the next version of `base`."""
    scale = base.scale
    st.header("新しい判定基準を作る" if is_new else f"「{literal(scale.title)}」を改める", anchor=False)
    st.caption(
        f"もとの基準：{literal(scale.title)}第{scale.version}版。上の行から順に当てはめ、最初に当てはまった行の評価になります。"
        "「登録」を押すまで、何も変わりません。"
    )
    rows = show_rows(scale)
    found = faults(rows)
    _show_faults(found)
    told = _show_telling(scale, is_new=is_new)
    if not found:
        _show_trial(told.name or "この基準", rows)
    newest = _newest(told.name, versions)
    asked_seen = asked(_SEEN, "")
    seen = None if is_new else int(asked_seen) if asked_seen.isdecimal() else scale.version
    if newest and not is_new and newest.scale.version != seen:
        _show_outdated(scale, newest)
    elif st.button("新しい判定基準として登録" if is_new else "新しい版として登録", type="primary"):
        _store(mine, told, rows, found, newest, seen)
    st.button("編集をやめる", on_click=st.query_params.from_dict, args=({"scale": scale.name},))


def _newest(name: str, versions: Sequence[ScaleVersion]) -> ScaleVersion | None:
    return next((version for version in reversed(versions) if version.scale.name == name), None)


def _show_telling(scale: Scale, *, is_new: bool) -> Told:
    """Shows the fields beside the rows and returns what they hold."""
    key = f"telling/{scale.name}/{scale.version}/{is_new}"
    left, right = st.columns(2)
    name = left.text_input(
        "判定基準の名前", value="" if is_new else scale.name, max_chars=_LONGEST_NAME, disabled=not is_new,
        placeholder="例：架空町総合戦略の4段階", help="あとから変えられません。", key=f"{key}/name", live=PAUSE,
    )  # fmt: skip
    source = right.text_input(
        "出典・根拠", value="" if is_new else scale.source, key=f"{key}/source",
        placeholder="例：架空町まち・ひと・しごと推進会議（令和8年6月1日）決定", live=PAUSE,
    )  # fmt: skip
    reason = left.text_input(
        "登録する理由", key=f"{key}/reason", placeholder="例：推進会議で区切りを70％に改めたため", live=PAUSE
    )
    return Told(name.strip(), source.strip(), reason.strip())


def _show_faults(found: Sequence[ScaleFault]) -> None:
    """Shows what is wrong with the draft as a whole, and how much is to be mended in rows."""
    if not found:
        st.success("おかしな点はありません。すべてのKPIに、ちょうど1つの評価が付きます。")
        return
    of_rows = sum(fault.row is not None for fault in found)
    lines = [f"- {literal(fault.message)}" for fault in found if fault.row is None]
    lines += [f"- 行の下に示した{of_rows}か所を直してください。"] if of_rows else []
    st.error("\n".join(["このままでは登録できません。", *lines]))


def _show_trial(name: str, rows: Sequence[DraftRow]) -> None:
    """Shows how the reader's own KPIs would be graded, beside the default scale."""
    st.markdown("#### 試し判定：いま登録されているKPIで、標準と比べる")
    summaries = loading.summary()
    if not summaries:
        st.info("実績が登録されると、ここで標準との違いを確かめられます。")
        return
    judged = loading.tried(name, tuple(rows), newest_judged_year(summaries))
    st.markdown(trial_sentence(judged))
    table = trial_table(judged, name)
    if table["KPI"]:
        show_table(table, alt="標準と評価が変わるKPI")


def _show_outdated(base: Scale, newest: ScaleVersion) -> None:
    """Tells the second editor what the first changed, and lets them decide."""
    st.warning(outdated_sentence(newest))
    st.markdown("\n".join(["**変わった点**", *(f"- {literal(words)}" for words in differences(base, newest.scale))]))
    version = str(newest.scale.version)
    mine, theirs, _ = st.columns([4, 4, 3])
    mine.button(
        f"自分の内容を、第{version}版の次の版として登録へ進む",
        on_click=st.query_params.from_dict,
        args=(st.query_params.to_dict() | {_SEEN: version},),
    )
    theirs.button(
        f"自分の変更をやめて、第{version}版から編集し直す",
        on_click=st.query_params.from_dict,
        args=({"scale": base.name, "version": version, "edit": "revise"},),
    )


def _store(
    mine: Desk,
    told: Told,
    rows: Sequence[DraftRow],
    found: Sequence[ScaleFault],
    newest: ScaleVersion | None,
    seen: int | None,
) -> None:
    """Stores the draft where nothing is missing, else says what is."""
    needed = _needed(told, found, is_taken=seen is None and newest is not None)
    if needed:
        st.error("\n".join(["まだ登録できません。", *(f"- {literal(words)}" for words in needed)]))
        return
    answer = mine.save_scale(scale_of(told.name, told.source, rows), told.reason, seen)
    if isinstance(answer, OutdatedScale):
        st.rerun()
    st.query_params.from_dict({"scale": answer.name, "stored": str(answer.version)})
    st.rerun()


def _needed(told: Told, found: Sequence[ScaleFault], *, is_taken: bool) -> list[str]:
    """Says what must be done before a draft can be stored."""
    missing = {
        "判定基準の名前を入力してください。": not told.name,
        f"「{told.name}」という判定基準がすでにあります。別の名前にしてください。": is_taken,
        "出典・根拠（この基準を定めた会議や文書）を入力してください。": not told.source,
        "登録する理由を入力してください。": not told.reason,
        "区分の行に示したおかしな点を直してください。": bool(found),
    }
    return [words for words, is_missing in missing.items() if is_missing]


def show_withdrawal(mine: Desk, shown: ScaleVersion) -> None:
    """Shows how a version is taken off the offer, or why it can't be."""
    if shown.is_in_use:
        st.caption(
            "この版は承認された評価に使われているため、変更も取り下げもできません。改めるときは新しい版を作ります。"
        )
        return
    if shown.is_withdrawn:
        st.caption("この版は取り下げられています。過去の評価を読むことだけができます。")
        return
    with st.expander("この版を取り下げる"):
        st.markdown("取り下げた版は選べなくなりますが、記録は残ります。")
        key = f"withdrawal/{shown.scale.name}/{shown.scale.version}"
        with st.form(key, enter_to_submit=False, border=False):
            reason = st.text_input("取り下げる理由", key=f"{key}/reason").strip()
            is_asked = st.form_submit_button("取り下げる", key=f"{key}/do")
        if not is_asked:
            return
        if not reason:
            st.error("取り下げる理由を入力してください。")
            return
        mine.withdraw_scale(shown.scale.name, shown.scale.version, reason)
        st.query_params.from_dict({})
        st.rerun()
