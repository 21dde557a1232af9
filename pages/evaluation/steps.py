"""What was asked for on the page 評価: submitting, recording the meeting, deciding, and the ledger of opinions."""

from __future__ import annotations

import streamlit as st

from kpi_models.committee import committee
from kpi_models.committee.evaluations import (
    WHOLE_PROJECT,
    Conclusion,
    EvaluationRefused,
    Kind,
    Meeting,
    Written,
    mark,
)
from kpi_models.desk.desk import Desk
from kpi_models.people.people import Person
from pages.pressed import Do, Outcome, done_now, typed
from pages.refusals import REFUSALS, way_out
from pages.showing import literal
from pages.signed_in import desk_again
from reports.evaluation_words import KINDS, meeting_words, submitted_words

SUBMIT, MEET, WORDS, DECIDE, ADD, ANSWER, CHECK = (
    f"evaluation/{name}" for name in ("submit", "meet", "words", "decide", "add", "answer", "check")
)


_OF_KPI = "kpi/"  # before the id of the KPI that a field is about


def acted_now(mine: Desk) -> Outcome:
    """Does what was asked for just now."""
    return done_now(mine, _ACTS)


def own_key(person: Person, project_id: str, fiscal_year: int, field: str) -> str:
    """Returns the key of a member's field; the member is part of it, so that nobody finds another's words there."""
    return f"own/{person.user_id}/{project_id}/{fiscal_year}/{field}"


def keep_draft(person: Person, project_id: str, fiscal_year: int, field: str) -> None:
    """Stores what stands in a field of a person: every field calls it when it is left."""
    # All at once: where another field is left right after, this run ends at the next that it asks of Streamlit.
    said = st.session_state.to_dict().get(own_key(person, project_id, fiscal_year, field))
    kpi_id, name = (field.removeprefix(_OF_KPI), "words") if field.startswith(_OF_KPI) else (WHOLE_PROJECT, field)
    words = said if name in tuple(Kind) else str(said or "").strip()
    try:
        committee.keep_field(desk_again(person), project_id, fiscal_year, kpi_id, name, words)
    except REFUSALS as refusal:
        st.toast(literal(way_out(refusal)))


def _written(mine: Desk, project_id: str, fiscal_year: int) -> dict[str, Written]:
    prefix = own_key(mine.person, project_id, fiscal_year, _OF_KPI)
    chosen = (st.session_state.get(own_key(mine.person, project_id, fiscal_year, kind)) for kind in Kind)
    kpi_keys = [str(key) for key in st.session_state if str(key).startswith(prefix)]
    return {
        WHOLE_PROJECT: Written(*chosen, words=typed(own_key(mine.person, project_id, fiscal_year, "words"))),
        **{key.removeprefix(prefix): Written(words=typed(key)) for key in kpi_keys},
    }


def _submit(mine: Desk, what: str) -> Outcome:
    project_id, fiscal_year = _place(what)
    written = _written(mine, project_id, fiscal_year)
    committee.submit(mine, project_id, fiscal_year, written)
    return Outcome(submitted_words(written))


def meet_key(what: str, stands: Meeting | None) -> str:
    """Returns the key of the button that records the meeting: what stands while it is shown is part of it."""
    return f"{MEET}/{what}/{mark(stands)}"


def _meet(mine: Desk, what_and_seen: str) -> Outcome:
    what, seen = what_and_seen.rsplit("/", 1)
    plan_id, fiscal_year = _place(what)
    held_on = st.session_state[f"meeting/held-on/{what}"]
    if held_on is None:
        raise EvaluationRefused("会議の日を選んでから、もう一度押してください。")
    seats, quorum, present = (
        int(st.session_state[f"meeting/{name}/{what}"]) for name in ("seats", "quorum", "present")
    )
    meeting = Meeting(held_on, seats, quorum, present, typed(f"meeting/words/{what}"))
    committee.record_meeting(mine, plan_id, fiscal_year, meeting, seen=seen)
    return Outcome(f"評価会議を記録しました：{meeting_words(meeting)}")


def _set_words(mine: Desk, what: str) -> Outcome:
    plan_id, kind = what.rsplit("/", 1)
    committee.set_words(mine, plan_id, Kind(kind), typed(f"list/{what}").splitlines())
    return Outcome(f"「{KINDS[Kind(kind)]}」の選択肢を改めました。すでに選ばれた評価は、そのときの言葉のまま残ります。")


def decide_key(what: str, stands: Conclusion | None) -> str:
    """Returns the key of the button that decides: what stands while it is shown is part of it."""
    return f"{DECIDE}/{what}/{mark(stands)}"


def _decide(mine: Desk, what_and_seen: str) -> Outcome:
    what, seen = what_and_seen.rsplit("/", 1)
    project_id, fiscal_year = _place(what)
    chosen = (st.session_state.get(f"decide/{kind}/{what}") for kind in Kind)
    decided = Written(*chosen, words=typed(f"decide/words/{what}"))
    exception = typed(f"decide/exception/{what}")
    committee.conclude(mine, project_id, fiscal_year, decided, exception, seen=seen)
    return Outcome("評価の決定を記録しました。")


def _add(mine: Desk, what: str) -> Outcome:
    project_id, fiscal_year = _place(what.rsplit("/", 2)[0])
    added = committee.add_opinions(mine, project_id, fiscal_year, typed(f"opinions/{what}").splitlines())
    if not added:
        raise EvaluationRefused("新しい意見がありません。1行に1件ずつ書いてから、もう一度押してください。")
    return Outcome(f"意見{added:,}件を台帳に加えました。担当の方が対応方針を書けます。")


def _answer(mine: Desk, what: str) -> Outcome:
    committee.answer_opinion(mine, what, typed(f"answer/{what}"))
    return Outcome("対応方針を記録しました。翌年度の台帳で、実施状況を確認します。")


def _check(mine: Desk, what: str) -> Outcome:
    opinion_id, fiscal_year = _place(what)
    standing = st.session_state.get(f"standing/{what}")
    committee.check_opinion(mine, opinion_id, fiscal_year, standing, typed(f"check/{what}"))
    return Outcome("実施状況を記録しました。")


def _place(what: str) -> tuple[str, int]:
    """Returns id and fiscal year of what a button is about."""
    subject, year = what.rsplit("/", 1)
    return subject, int(year)


_ACTS: dict[str, Do] = {
    SUBMIT: _submit,
    MEET: _meet,
    WORDS: _set_words,
    DECIDE: _decide,
    ADD: _add,
    ANSWER: _answer,
    CHECK: _check,
}
