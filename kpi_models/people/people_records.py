"""Keeps users and what they act for: only added, the newest word on a user or grant counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Final

from kpi_models.moments import from_stored
from kpi_models.people.people import Grant, PeopleRefused, Person, Role, Scope, is_user_id
from kpi_models.store import Entry, Store

_USERS = """select user_id, name, is_enabled from (
    select *, row_number() over (partition by user_id order by entry_id desc) as newness from users
) where newness = 1 order by user_id"""
_GRANTS = """select user_id, role, scope, scope_id from (
    select *, row_number() over (partition by user_id, role, scope, scope_id order by entry_id desc) as newness
    from grants
) where newness = 1 and is_granted order by user_id, role, scope, scope_id"""


CHANGED_MEANWHILE: Final = (
    "この方の名前・状態・役割が、ほかの方の操作で変わりました。いまの内容を確かめてから、もう一度行ってください。"
)


def people(source: Store | Entry) -> dict[str, Person]:
    """Returns every user by id, with what they act for now."""
    grants = defaultdict(list)
    for row in source.rows(_GRANTS):
        grants[row["user_id"]].append(Grant(Role(row["role"]), Scope(row["scope"]), row["scope_id"]))
    return {
        row["user_id"]: Person(row["user_id"], row["name"], tuple(grants[row["user_id"]]), row["is_enabled"])
        for row in source.rows(_USERS)
    }


def people_now(store: Store) -> Mapping[str, Person]:
    """Returns what `people` does, asked once a revision; nobody may change it, everybody gets the same."""
    return _people_at(store, store.revision())


@lru_cache(maxsize=4)
def _people_at(store: Store, _revision: int) -> Mapping[str, Person]:
    return people(store)


def add_person(entry: Entry, person: Person) -> None:
    """Stores a new user. Raises PeopleRefused for an id that is taken or can't be one."""
    if not is_user_id(person.user_id):
        raise PeopleRefused("利用者IDは、半角の英数字と「._@-」で、64文字まで入力してください。")
    if person.user_id in people(entry):
        raise PeopleRefused(f"利用者ID「{person.user_id}」は使われています。別のIDを入力してください。")
    save_person(entry, person)


def save_person(entry: Entry, person: Person, *, seen: Person | None = None) -> None:
    """Stores a user as they should be from now on; what stands already is not written again.

    Raises PeopleRefused without a name, where nobody would be left to manage users, and where the user stands
    otherwise than the one `seen` (None: not asked).
    """
    if not person.name.strip():
        raise PeopleRefused("名前を入力してください。")
    found = people(entry)
    known = found.get(person.user_id)
    if seen not in (None, known):
        raise PeopleRefused(CHANGED_MEANWHILE)
    _keep_an_administrator(found, found | {person.user_id: person})
    if known is None or (known.name, known.is_enabled) != (person.name, person.is_enabled):
        entry.append("users", [(person.user_id, person.name, person.is_enabled)])
    before = set(known.grants) if known else set()
    _append_grants(entry, person.user_id, sorted(set(person.grants) - before), sorted(before - set(person.grants)))


def change_grants(entry: Entry, user_id: str, given: Sequence[Grant], taken: Sequence[Grant]) -> None:
    """Stores what a user is given and what is taken from them. Raises PeopleRefused for an unknown user."""
    found = people(entry)
    if user_id not in found:
        raise PeopleRefused(f"利用者「{user_id}」は登録されていません。")
    held = set(found[user_id].grants)
    after = Person(user_id, found[user_id].name, tuple(held - set(taken) | set(given)), found[user_id].is_enabled)
    _keep_an_administrator(found, found | {user_id: after})
    _append_grants(entry, user_id, [g for g in given if g not in held], [g for g in taken if g in held])


def hand_over(entry: Entry, from_user: str, to_user: str, project_ids: Sequence[str]) -> list[Grant]:
    """Gives the projects that one officer acts for to another, and returns them; those not held are left out."""
    found = people(entry)
    if from_user == to_user or to_user not in found or not found[to_user].is_enabled:
        raise PeopleRefused("引き継ぐ先には、利用を止めていない、別の利用者を選んでください。")
    moved = [
        grant
        for grant in found[from_user].grants
        if grant.role == Role.OFFICER and grant.scope == Scope.PROJECT and grant.scope_id in project_ids
    ]
    change_grants(entry, from_user, [], moved)
    change_grants(entry, to_user, moved, [])
    return moved


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One change of a user: of name and state, or (`grant`) of what they act for (`is_granted`: given, else taken)."""

    recorded_at: datetime
    actor: str
    name: str | None
    is_enabled: bool | None
    grant: Grant | None
    is_granted: bool | None


def changes(source: Store | Entry, user_id: str) -> list[PersonChange]:
    """Returns what was changed of a user, newest first."""
    rows = source.rows(
        """select e.recorded_at, e.actor, c.* exclude (entry_id) from (
            select name, is_enabled, null as role, null as scope, null as scope_id, null as is_granted, entry_id
            from users where user_id = $user_id
            union all
            select null, null, role, scope, scope_id, is_granted, entry_id from grants where user_id = $user_id
        ) c join entries e on e.entry_id = c.entry_id
        order by c.entry_id desc, c.name nulls last, c.role, c.scope_id""",
        user_id=user_id,
    )
    return [
        PersonChange(
            from_stored(row["recorded_at"]),
            row["actor"],
            row["name"],
            row["is_enabled"],
            Grant(Role(row["role"]), Scope(row["scope"]), row["scope_id"]) if row["role"] else None,
            row["is_granted"],
        )
        for row in rows
    ]


def _append_grants(entry: Entry, user_id: str, given: Sequence[Grant], taken: Sequence[Grant]) -> None:
    rows = [(user_id, g.role, g.scope, g.scope_id, True) for g in given]
    rows += [(user_id, g.role, g.scope, g.scope_id, False) for g in taken]
    entry.append("grants", rows)


def _keep_an_administrator(before: dict[str, Person], after: dict[str, Person]) -> None:
    """Raises PeopleRefused where a change would leave nobody who manages users."""
    if _has_administrator(before) and not _has_administrator(after):
        raise PeopleRefused(
            "管理者がひとりもいなくなるため、変えませんでした。先に、ほかの方に管理者の役割を付けてください。"
        )


def _has_administrator(found: dict[str, Person]) -> bool:
    return any(person.is_enabled and Role.ADMIN in person.roles for person in found.values())
