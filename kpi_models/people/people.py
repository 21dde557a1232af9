"""Who may do what: roles, what each person acts for, and the table of permissions (data/reference/permissions.csv)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from kpi_models.reference import read_table


class Role(StrEnum):
    """In which capacity somebody acts (役割)."""

    OFFICER = "officer"  # 事業担当
    COORDINATOR = "coordinator"  # 企画担当
    EVALUATOR = "evaluator"  # 評価委員
    EXECUTIVE = "executive"  # 幹部
    ADMIN = "admin"  # 管理者


class Scope(StrEnum):
    """How far a role reaches (範囲)."""

    ALL = "all"
    PLAN = "plan"
    PROJECT = "project"


class Reach(StrEnum):
    """Where a role may do something: everywhere, or only where it was given (範囲内のみ)."""

    ANY = "any"
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Place:
    """What an action touches: a project of a plan, a whole plan, or (both None) everything."""

    plan_id: str | None = None
    project_id: str | None = None


EVERYTHING = Place()


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One role and what it is given for; `scope_id` is the id of the plan or project, empty for all."""

    role: Role
    scope: Scope = Scope.ALL
    scope_id: str = ""

    def covers(self, place: Place) -> bool:
        """Tells whether a place lies within what was given."""
        if self.scope == Scope.ALL:
            return True
        return self.scope_id == (place.plan_id if self.scope == Scope.PLAN else place.project_id)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts (利用者). Who is not enabled may do nothing."""

    user_id: str
    name: str
    grants: tuple[Grant, ...] = ()
    is_enabled: bool = True

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles held anywhere, in the order of the table."""
        held = {grant.role for grant in self.grants}
        return tuple(role for role in Role if role in held)


_USER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")


def is_user_id(text: str) -> bool:
    """Tells whether a text can name a user: at most 64 letters, digits and ._@-, the first a letter or digit."""
    return _USER_ID.fullmatch(text) is not None


class PeopleRefused(Exception):
    """A change of users that can't be; the message is for the person who asked for it."""


class NotPermitted(Exception):
    """Somebody tried what their role does not allow; the message is for that person."""

    def __init__(self, person: Person, action: str, place: Place) -> None:
        words = permissions()[action].words
        super().__init__(
            f"「{words}」は、{person.name}さんの役割では、この範囲に対して行えません。"
            "必要なときは、管理者に役割と担当の設定を確認してください。"
        )
        self.person, self.action, self.place = person, action, place


@dataclass(frozen=True, slots=True)
class Permission:
    """One action: its words, and how far each role may do it."""

    action: str
    words: str
    reaches: dict[Role, Reach]


@cache
def permissions() -> dict[str, Permission]:
    """Returns the table of permissions by action (permissions.csv)."""
    return {
        row["action"]: Permission(row["action"], row["words"], {role: Reach(row[role]) for role in Role if row[role]})
        for row in read_table("permissions.csv")
    }


def may(person: Person, action: str, place: Place = EVERYTHING) -> bool:
    """Tells whether somebody may do something to a place. Raises KeyError for an action that the table lacks."""
    reaches = permissions()[action].reaches
    return person.is_enabled and any(
        reaches.get(grant.role) == Reach.ANY or (grant.role in reaches and grant.covers(place))
        for grant in person.grants
    )


def may_anywhere(person: Person, action: str) -> bool:
    """Tells whether there is a place where somebody may do something: what menus offer."""
    return person.is_enabled and any(grant.role in permissions()[action].reaches for grant in person.grants)


def require(person: Person, action: str, places: Iterable[Place] = (EVERYTHING,)) -> None:
    """Raises NotPermitted unless somebody may do something to every one of the places."""
    for place in places:
        if not may(person, action, place):
            raise NotPermitted(person, action, place)


def officers(people: Iterable[Person], place: Place) -> list[Person]:
    """Returns who reports for a place: enabled people with the role 事業担当 for it."""
    return [
        person
        for person in people
        if person.is_enabled and any(grant.role == Role.OFFICER and grant.covers(place) for grant in person.grants)
    ]
