"""Keeps users and what they act for: only added, the newest word on a user or grant counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kpi_models.people import Grant, Person, Role, Scope
from kpi_models.store import Entry, Store

_USERS = """select user_id, name, is_enabled from (
    select *, row_number() over (partition by user_id order by entry_id desc) as newness from users
) where newness = 1 order by user_id"""
_GRANTS = """select user_id, role, scope, scope_id from (
    select *, row_number() over (partition by user_id, role, scope, scope_id order by entry_id desc) as newness
    from grants
) where newness = 1 and is_granted order by user_id, role, scope, scope_id"""


def people(source: Store | Entry) -> dict[str, Person]:
    """Returns every user by id, with what they act for now."""
    grants = defaultdict(list)
    for row in source.rows(_GRANTS):
        grants[row["user_id"]].append(Grant(Role(row["role"]), Scope(row["scope"]), row["scope_id"]))
    return {
        row["user_id"]: Person(row["user_id"], row["name"], tuple(grants[row["user_id"]]), row["is_enabled"])
        for row in source.rows(_USERS)
    }


def save_person(entry: Entry, person: Person) -> None:
    """Stores a user as they should be from now on; what stands already is not written again."""
    known = people(entry).get(person.user_id)
    if known is None or (known.name, known.is_enabled) != (person.name, person.is_enabled):
        entry.append("users", [(person.user_id, person.name, person.is_enabled)])
    before = set(known.grants) if known else set()
    change_grants(entry, person.user_id, sorted(set(person.grants) - before), sorted(before - set(person.grants)))


def change_grants(entry: Entry, user_id: str, given: Sequence[Grant], taken: Sequence[Grant]) -> None:
    """Stores what a user is given and what is taken from them."""
    rows = [(user_id, g.role, g.scope, g.scope_id, True) for g in given]
    rows += [(user_id, g.role, g.scope, g.scope_id, False) for g in taken]
    entry.append("grants", rows)


def hand_over(entry: Entry, from_user: str, to_user: str, project_ids: Sequence[str]) -> list[Grant]:
    """Gives the projects that one officer acts for to another, and returns them; those not held are left out."""
    held = people(entry)[from_user].grants
    moved = [
        grant
        for grant in held
        if grant.role == Role.OFFICER and grant.scope == Scope.PROJECT and grant.scope_id in project_ids
    ]
    change_grants(entry, from_user, [], moved)
    change_grants(entry, to_user, moved, [])
    return moved
