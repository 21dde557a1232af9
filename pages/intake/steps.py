"""What a visitor did on the 取込 page: answers and the 登録 buttons, read before anything is drawn."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from kpi_models.store import Loaded
from pages import loading
from pages.pressed import typed
from pages.refusals import REFUSALS, way_out
from pages.uploads import Sent, Understood, store, understand
from reports.intake_words import Preview
from validators.findings import Severity
from validators.open_questions.questions import Question

LOGGER = logging.getLogger("streamlit.kpi")


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
    """Returns the key of the 登録 button of a file; it ends with the revision that is before the visitor."""
    return f"store/{file}/{loading.version()[1]}"


def store_all_key() -> str:
    """Returns the key of the button that stores all files that are ready; it ends like that of one file."""
    return f"store-all/{loading.version()[1]}"


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


def is_ready(understood: Understood) -> bool:
    """Tells whether a file can be stored with others, unseen: nothing is wrong, doubtful or open, and it is new."""
    doubtful = understood.has(Severity.WARNING) or understood.unanswered
    return bool(understood.book.tables) and understood.is_storable and not doubtful and understood.is_new


def stored_now(sent: Mapping[str, Sent]) -> dict[str, Outcome]:
    """Stores what was asked for just now, one file by its own button or all that are ready, each on its own."""
    if (seen := _pressed("store-all/")) is not None:
        return _store_all(sent, seen)
    for key in sent:
        if (seen := _pressed(f"store/{key}/")) is not None:
            understood = understand(sent[key], answers_given(key))
            reason = typed(reason_key(key))
            needed = _needed(understood, reason)
            return {key: Outcome(needed=needed) if needed else attempt(sent[key], understood, reason, seen)}
    return {}


def _pressed(key: str) -> int | None:
    """Returns the revision that was before the visitor who pressed a button, None where nobody did."""
    pressed = (str(name) for name, value in st.session_state.items() if str(name).startswith(key) and value)
    return next((int(name.removeprefix(key)) for name in pressed), None)


def _store_all(sent: Mapping[str, Sent], seen: int) -> dict[str, Outcome]:
    before = {key: understand(one, answers_given(key)) for key, one in sent.items()}
    outcomes = {}
    for key in (key for key, one in before.items() if is_ready(one)):
        # Asked again: the next file may raise a question about what was stored a moment ago, or say otherwise.
        understood = understand(sent[key], answers_given(key))
        if is_ready(understood) and understood.preview.changed == before[key].preview.changed:
            outcomes[key] = attempt(sent[key], understood, "", seen)
        elif not understood.is_stored:
            outcomes[key] = Outcome(
                needed="先に登録したファイルと名前が似ている、または数値が食い違うため、確認が必要になりました。ファイルを選んで、内容を確かめてください。"
            )
    return outcomes


def attempt(sent: Sent, understood: Understood, reason: str, seen: int) -> Outcome:
    """Stores one file; a fault of ours is logged in full under a number, and does not stop the other files."""
    try:
        return Outcome(store(sent, understood, reason, seen), understood.preview)
    except REFUSALS as refusal:
        return Outcome(needed=way_out(refusal))
    except Exception:
        number = uuid.uuid4().hex[:8]
        LOGGER.exception("登録に失敗しました（エラー番号 %s）：%s", number, sent.file_name)
        return Outcome(
            needed=f"申し訳ありません。登録を終えられませんでした（エラー番号 {number}）。もう一度登録してください。"
            "二重に登録されることはありません。直らないときは、この番号を管理者にお知らせください。"
        )


def _needed(understood: Understood, reason: str) -> str:
    """Says what must be done before a file can be stored; empty where nothing is missing."""
    if not understood.is_storable:
        return "エラーがあるため、まだ登録できません。"
    if understood.unnamed:
        return "「確認していただくこと」に、計画・事業・KPIの名前についての問いが残っています。先に答えてください。"
    if understood.has(Severity.WARNING) and not reason:
        return "警告があるため、このまま登録する理由を入力してください。"
    return ""
