"""Users as the operator of the machine keeps them, who needs no account: by commands, before anybody can sign in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from kpi_models.desk.desk import Desk
from kpi_models.people import accounts
from kpi_models.people.people import Grant, PeopleRefused, Person, Role, Scope
from kpi_models.store import Store


def operators_desk(store: Store, login: str) -> Desk:
    """Returns the desk of who runs commands on the machine itself: they may do what an administrator may."""
    return Desk(store, Person(f"operator:{login}", f"{login}（サーバーの操作）", (Grant(Role.ADMIN),)))


def change_user(
    mine: Desk,
    step: str,
    user_id: str,
    *,
    name: str = "",
    role: str | None = None,
    plan_ids: Sequence[str] = (),
    project_ids: Sequence[str] = (),
    password: str | None = None,
    is_one_time: bool = False,
) -> str | None:
    """Takes one step of the command `user`: list, add, password, disable, enable, grant or revoke.

    A role is for the plans and projects named, for everything where none is. Returns the temporary password that was
    made (`is_one_time`). Raises PeopleRefused, with a sentence, for a user, plan or project that is not there, and for
    a password that can't be one.
    """
    grants = _grants(mine, role, plan_ids, project_ids) if role else ()
    if password is not None and (reason := accounts.why_not(user_id, password)):
        raise PeopleRefused(reason)
    if step == "add":
        mine.add_person(Person(user_id, name or user_id, grants))
    elif step in ("disable", "enable"):
        known = _known(mine, user_id)
        mine.save_person(replace(known, is_enabled=step == "enable"), seen=known)
    elif step in ("grant", "revoke"):
        given, taken = (grants, ()) if step == "grant" else ((), grants)
        mine.assign(user_id, given, taken)
    if password is not None or is_one_time:
        given_password = accounts.give(mine, user_id, password)
        return given_password if is_one_time else None
    return None


def user_json(person: Person) -> dict[str, Any]:
    """Returns a user as commands give it."""
    return {
        "user_id": person.user_id,
        "name": person.name,
        "is_enabled": person.is_enabled,
        "grants": [
            {"role": grant.role, "scope": grant.scope, "scope_id": grant.scope_id or None} for grant in person.grants
        ],
    }


def _known(mine: Desk, user_id: str) -> Person:
    found = mine.people().get(user_id)
    if found is None:
        raise PeopleRefused(f"利用者「{user_id}」は登録されていません。")
    return found


def _grants(mine: Desk, role: str, plan_ids: Sequence[str], project_ids: Sequence[str]) -> tuple[Grant, ...]:
    known = mine.definitions()
    plans, projects = {plan.plan_id for plan in known.plans}, {project.project_id for project in known.projects}
    for what, ids, stored in (("計画", plan_ids, plans), ("事業", project_ids, projects)):
        if missing := [id_ for id_ in ids if id_ not in stored]:
            raise PeopleRefused(f"{what}「{missing[0]}」は登録されていません。IDは、コマンド export で確かめられます。")
    places = [(Scope.PLAN, id_) for id_ in plan_ids] + [(Scope.PROJECT, id_) for id_ in project_ids]
    return tuple(Grant(Role(role), scope, id_) for scope, id_ in places or [(Scope.ALL, "")])
