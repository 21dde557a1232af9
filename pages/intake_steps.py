"""What a visitor did on the 取込 page: answers and the 登録 buttons, read before anything is drawn."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from kpi_models.store import Loaded
from pages.uploads import Sent, Understood, store, understand
from reports.intake_words import Preview
from validators.findings import Severity
from validators.open_questions.questions import Question

LOGGER = logging.getLogger("streamlit.kpi")
ACTOR = "actor"
ACTOR_OF_ALL = "actor-of-all"
STORE_ALL = "store-all"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What pressing 登録 led to: what was stored and what was foretold, or the sentence that says why it was not."""

    loaded: Loaded | None = None
    told: Preview | None = None
    needed: str = ""


def answer_key(file: str, question_id: str) -> str:
    """Returns the key of the widget that answers a question of a file."""
    return f"answer/{file}/{question_id}"


def reason_key(file: str) -> str:
    """Returns the key of the field with the reason for storing in spite of warnings."""
    return f"reason/{file}"


def store_key(file: str) -> str:
    """Returns the key of the 登録 button of a file."""
    return f"store/{file}"


def answers_given(file: str) -> dict[str, str]:
    """Returns the answers that the widgets of a file hold: question id → answer."""
    prefix = answer_key(file, "")
    held = {str(key): value for key, value in st.session_state.items() if str(key).startswith(prefix)}
    return {key.removeprefix(prefix): str(value) for key, value in held.items() if value}


def answer_as_likely(file: str, questions: Sequence[Question]) -> None:
    """Puts the likely answer into the widget of each question that has one."""
    for question in questions:
        if question.answer:
            st.session_state[answer_key(file, question.id)] = question.answer


def same_actor(written: str, other: str) -> None:
    """Puts the name written in one form into the other, so that nobody types it twice."""
    st.session_state[other] = st.session_state.get(written, "")


def is_ready(understood: Understood) -> bool:
    """Tells whether a file can be stored with others, unseen: nothing is wrong, doubtful or open, and it is new."""
    doubtful = understood.has(Severity.WARNING) or understood.unanswered
    return bool(understood.book.tables) and understood.is_storable and not doubtful and not understood.is_stored


def stored_now(sent: Mapping[str, Sent]) -> dict[str, Outcome]:
    """Stores what was asked for just now, one file by its own button or all that are ready, each on its own."""
    if st.session_state.get(STORE_ALL):
        return _store_all(sent)
    pressed = next((key for key in sent if st.session_state.get(store_key(key))), None)
    if pressed is None:
        return {}
    understood = understand(sent[pressed], answers_given(pressed))
    actor, reason = _written(ACTOR), _written(reason_key(pressed))
    needed = _needed(understood, actor, reason)
    return {pressed: Outcome(needed=needed) if needed else attempt(sent[pressed], understood, actor, reason)}


def _store_all(sent: Mapping[str, Sent]) -> dict[str, Outcome]:
    actor = _written(ACTOR_OF_ALL)
    ready = [key for key, one in sent.items() if is_ready(understand(one, answers_given(key)))]
    if not actor:
        return {key: Outcome(needed="取込者の名前を入力してください。") for key in ready}
    outcomes = {}
    for key in ready:
        # Asked again: what was stored a moment ago may raise a question about the next file.
        understood = understand(sent[key], answers_given(key))
        if is_ready(understood):
            outcomes[key] = attempt(sent[key], understood, actor, "")
        elif not understood.is_stored:
            outcomes[key] = Outcome(
                needed="先に登録したファイルと名前が似ているなどのため、確認が必要になりました。ファイルを選んで、内容を確かめてください。"
            )
    return outcomes


def attempt(sent: Sent, understood: Understood, actor: str, reason: str) -> Outcome:
    """Stores one file; a fault of ours is logged in full under a number, and does not stop the other files."""
    try:
        return Outcome(store(sent, understood, actor, reason), understood.preview)
    except Exception:
        number = uuid.uuid4().hex[:8]
        LOGGER.exception("登録に失敗しました（エラー番号 %s）：%s", number, sent.file_name)
        return Outcome(
            needed=f"申し訳ありません。登録を終えられませんでした（エラー番号 {number}）。もう一度登録してください。"
            "二重に登録されることはありません。直らないときは、この番号を管理者にお知らせください。"
        )


def _written(key: str) -> str:
    return str(st.session_state.get(key) or "").strip()


def _needed(understood: Understood, actor: str, reason: str) -> str:
    """Says what must be done before a file can be stored; empty where nothing is missing."""
    if not understood.is_storable:
        return "エラーがあるため、まだ登録できません。"
    if understood.unnamed:
        return "「確認していただくこと」に、計画・事業・KPIの名前についての問いが残っています。先に答えてください。"
    if not actor:
        return "取込者の名前を入力してください。"
    if understood.has(Severity.WARNING) and not reason:
        return "警告があるため、このまま登録する理由を入力してください。"
    return ""
