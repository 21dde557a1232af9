"""One act of the log, opened: what it held, its files, and the ways to take it back."""

from __future__ import annotations

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.entries.history import Act, KeptFile
from kpi_models.formatting import NOTHING
from kpi_models.people.people import EVERYTHING, NotPermitted
from pages.choices import go_within
from pages.pressed import Do, Outcome, done_now, show_outcome, typed
from pages.showing import literal, show_table
from pages.states import show_unknown_choice
from reports import log_words

_WHY_VOID, _VOID = "void-words", "void"
_WHY_SETTLE, _ACCEPT, _DECLINE = "settle-words", "accept", "decline"
_WHY_PURGE, _PURGE, _SURE = "purge-words", "purge", "purge-sure"


def show_entry(mine: Desk, asked: str) -> None:
    """Shows an act of the log, after what was just asked for was done to it."""
    try:
        done = mine.act(int(asked))
        outcome = done_now(mine, _acts(done))
        done = mine.act(done.entry_id)
    except (KeyError, ValueError):
        show_unknown_choice("記録")
        return
    except NotPermitted as refused:
        st.info(str(refused))
        _show_way_back()
        return
    _show_way_back()
    st.header(literal(f"{log_words.what(done)}（記録の番号 {done.entry_id}）"), anchor=False)
    st.markdown(literal(log_words.act_sentence(done)))
    show_outcome(outcome)
    if became := log_words.state_sentence(done):
        st.warning(literal(became))
    for label, words in (("対象", log_words.about(done)), ("理由", log_words.reason(done) or NOTHING)):
        st.markdown(f"**{label}**：{literal(words)}")
    held = log_words.contents_table(mine.contents(done.entry_id))
    if any(held.values()):
        st.markdown("#### 登録された内容")
        show_table(held, alt="この操作で登録された数値とセル")
    _show_settling(mine, done)
    _show_files(mine, done)
    _show_voiding(mine, done)


def _show_way_back() -> None:
    go_within("記録の一覧に戻る", "back", "entry", None)


def _acts(done: Act) -> dict[str, Do]:
    """Returns what the buttons do to an act."""

    def settle(mine: Desk, *, accept: bool) -> Outcome:
        mine.settle(done.entry_id, accept=accept, words=typed(_WHY_SETTLE))
        return Outcome(log_words.settled_words(accept=accept))

    def void(mine: Desk, _of: str) -> Outcome:
        mine.void(done.entry_id, typed(_WHY_VOID))
        return Outcome(log_words.taking_back(done).done)

    def purge(mine: Desk, sha256: str) -> Outcome:
        if not st.session_state.get(f"{_SURE}/{sha256}"):
            return Outcome(needed="元に戻せないことを確かめて、確認の欄に印を付けてから、もう一度押してください。")
        mine.purge(sha256, typed(f"{_WHY_PURGE}/{sha256}"))
        return Outcome("原本を消去しました。数値と記録は残っています。")

    return {
        _ACCEPT: lambda mine, _of: settle(mine, accept=True),
        _DECLINE: lambda mine, _of: settle(mine, accept=False),
        _VOID: void,
        _PURGE: purge,
    }


def _show_settling(mine: Desk, done: Act) -> None:
    """Shows the ways to accept or decline a proposal to those who may."""
    if done.state != "proposed" or not all(mine.may("accept-plan", place) for place in done.places or (EVERYTHING,)):
        return
    st.markdown("#### この申し出を確認する")
    with st.form("settling", border=False):
        words, accept, decline = st.columns([6, 2, 2], vertical_alignment="bottom")
        words.text_input("理由（認めないときは必ず書いてください）", key=_WHY_SETTLE)
        accept.form_submit_button("認める", key=_ACCEPT, type="primary", width="stretch")
        decline.form_submit_button("認めない", key=_DECLINE, width="stretch")


def _show_files(mine: Desk, done: Act) -> None:
    files = mine.files(done.entry_id)
    if not files:
        return
    st.markdown("#### 取り込んだファイルの原本")
    for file in files:
        content = mine.original(done.entry_id, file.sha256)
        if content is None:
            st.info(literal(f"{file.file_name}：{log_words.purged_sentence(file)}"))
            continue
        name, size, button = st.columns([6, 2, 3], vertical_alignment="center")
        name.markdown(literal(file.file_name))
        size.markdown(f"{file.size:,}バイト")
        button.download_button(
            "原本を保存", content, file.file_name, "application/octet-stream",
            key=f"original/{file.sha256}", on_click="ignore", width="stretch",
        )  # fmt: skip
        if mine.may("purge-file"):
            _show_purging(file)


def _show_purging(file: KeptFile) -> None:
    with (
        st.expander(f"個人情報などのため「{literal(file.file_name)}」の原本を消去する"),
        st.form(f"form/{file.sha256}"),
    ):
        st.markdown(
            "消すのはファイルの中身だけです。読み取った数値、セルの番地、ファイル名、だれがいつ消したか、その理由は残ります。"
            "**消した原本は元に戻せません。** 同じ中身のファイルは、ほかの記録からも消えます。"
        )
        st.text_input("消去する理由（例：名簿のシートが含まれていたため）", key=f"{_WHY_PURGE}/{file.sha256}")
        st.checkbox("元に戻せないことを確かめました", key=f"{_SURE}/{file.sha256}")
        st.form_submit_button("原本を消去する", key=f"{_PURGE}/{file.sha256}")


def _show_voiding(mine: Desk, done: Act) -> None:
    """Shows the way to take the act back to those who may, where it holds anything that could."""
    may_void = all(mine.may("void-entry", place) for place in done.places or (EVERYTHING,))
    if not may_void or not log_words.can_be_voided(done):
        return
    told = log_words.taking_back(done)
    st.markdown(f"#### {told.heading}")
    st.markdown(told.meaning)
    with st.form("voiding", border=False):
        words, button = st.columns([8, 2], vertical_alignment="bottom")
        words.text_input(told.asks, key=_WHY_VOID)
        button.form_submit_button(told.button, key=_VOID, width="stretch")
