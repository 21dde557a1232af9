"""What somebody did on the 利用者 page: the pressed button, done before anything is drawn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.people.people import Grant, PeopleRefused, Person, Role, Scope
from kpi_models.people.people_records import CHANGED_MEANWHILE
from kpi_models.terms import ROLES
from pages import loading
from pages.pressed import Do, Outcome, done_now, typed
from reports.people_words import grant_words, handed_over_words


def grant_key(grant: Grant) -> str:
    """Returns what stands for a grant in the choices of widgets."""
    return f"{grant.role}/{grant.scope}/{grant.scope_id}"


def shown_key(person: Person) -> str:
    """Returns what stands for a user's name and state as they are shown; a change makes it another."""
    return f"{person.user_id}/{int(person.is_enabled)}/{person.name}"


def acted_now(mine: Desk) -> Outcome:
    """Does what was asked for just now."""
    return done_now(mine, _ACTS)


def _held(key: str) -> Any:
    """Returns what a widget holds."""
    return st.session_state.get(key)


def _add(mine: Desk, _of: str) -> Outcome:
    role = _held("new/role")
    person = Person(typed("new/id"), typed("new/name"), (Grant(Role(role)),) if role else ())
    mine.add_person(person)
    st.query_params["user"] = person.user_id  # who is looked at next
    st.session_state.update({"new/id": "", "new/name": "", "new/role": None})
    if role in (Role.ADMIN, Role.EXECUTIVE, Role.COORDINATOR):
        return Outcome(f"{person.name}さんを、{ROLES[role]}として登録しました。")
    return Outcome(f"{person.name}さんを登録しました。続けて、下で担当する計画・事業を決めてください。")


def _save(mine: Desk, shown: str) -> Outcome:
    known = _known(mine, shown.split("/", 1)[0])
    if shown_key(known) != shown:  # a name put right would let somebody in again who was stopped meanwhile
        raise PeopleRefused(CHANGED_MEANWHILE)
    person = replace(known, name=typed(f"name/{shown}"), is_enabled=bool(_held(f"enabled/{shown}")))
    mine.save_person(person, seen=known)
    state = "" if person.is_enabled else "利用を止めています。"
    return Outcome(f"{person.name}さんの名前と状態を保存しました。{state}")


def _give(mine: Desk, user_id: str) -> Outcome:
    person, role = _known(mine, user_id), _held(f"role/{user_id}")
    scope, ids = _held(f"scope/{user_id}"), _held(f"places/{user_id}") or []
    if role is None or scope is None or (scope != Scope.ALL and not ids):
        raise PeopleRefused("役割と、担当する計画・事業を選んでください。")
    given = [Grant(Role(role), Scope(scope), id_) for id_ in (ids if scope != Scope.ALL else [""])]
    mine.assign(user_id, given, [])
    words = "、".join(grant_words(grant, loading.place_names()) for grant in given)
    return Outcome(f"{person.name}さんに付けました：{words}")


def _take(mine: Desk, user_id: str) -> Outcome:
    person = _known(mine, user_id)
    taken = [grant for grant in person.grants if grant_key(grant) in (_held(f"taken/{user_id}") or [])]
    if not taken:
        raise PeopleRefused("外す担当を選んでください。")
    mine.assign(user_id, [], taken)
    words = "、".join(grant_words(grant, loading.place_names()) for grant in taken)
    return Outcome(f"{person.name}さんから外しました：{words}")


def _hand_over(mine: Desk, _of: str) -> Outcome:
    from_user, to_user = str(_held("from")), str(_held("to"))
    from_person, to_person = _known(mine, from_user), _known(mine, to_user, "引き継いだ後の担当を選んでください。")
    chosen = [grant.scope_id for grant in from_person.grants if _held(f"hand/{from_user}/{grant.scope_id}")]
    moved = mine.hand_over(from_user, to_user, chosen)
    if not moved:
        raise PeopleRefused("引き継ぐ事業を選んでから、もう一度押してください。")
    return Outcome(handed_over_words(moved, from_person, to_person, loading.place_names()))


def _known(mine: Desk, user_id: str, needed: str = "利用者を選んでください。") -> Person:
    found = mine.people().get(user_id)
    if found is None:
        raise PeopleRefused(needed)
    return found


_ACTS: dict[str, Do] = {
    "people/add": _add,
    "people/save": _save,
    "people/give": _give,
    "people/take": _take,
    "people/hand-over": _hand_over,
}
