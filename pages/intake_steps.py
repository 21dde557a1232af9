"""What a visitor did on the 取込 page: answers and the 登録 button, read before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from kpi_models.store import Loaded
from pages.uploads import Sent, Understood, store, understand
from validators.findings import Severity
from validators.open_questions.questions import Question

ACTOR = "actor"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What pressing 登録 led to: what was stored, or the sentence that says what is still needed."""

    loaded: Loaded | None = None
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


def stored_now(sent: Sent) -> Outcome:
    """Stores a file if its 登録 button was pressed just now and nothing is missing."""
    if not st.session_state.get(store_key(sent.key)):
        return Outcome()
    understood = understand(sent, answers_given(sent.key))
    actor = str(st.session_state.get(ACTOR) or "").strip()
    reason = str(st.session_state.get(reason_key(sent.key)) or "").strip()
    needed = _needed(understood, actor, reason)
    return Outcome(needed=needed) if needed else Outcome(store(sent, understood, actor, reason))


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
