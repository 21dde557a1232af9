"""People at the desk: users, and what is given to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from kpi_models.desk.base import BaseDesk
from kpi_models.facts import Facts
from kpi_models.people import people_records, sessions
from kpi_models.people.people import Grant, Person, Role
from kpi_models.people.people_records import PersonChange


class PeopleDesk(BaseDesk):
    """A desk at which users are kept."""

    __slots__ = ()

    def people(self) -> Mapping[str, Person]:
        """Returns every user by id."""
        self._require_people()
        return people_records.people(self.store)

    def person_changes(self, user_id: str) -> list[PersonChange]:
        """Returns what was changed of a user, newest first."""
        self._require_people()
        return people_records.changes(self.store, user_id)

    def definitions(self) -> Facts:
        """Returns every plan with its projects and KPIs: what people can be given."""
        self._require_people()
        return self.store.definitions([plan.plan_id for plan in self.store.plans()])

    def add_person(self, person: Person) -> None:
        """Stores a new user. Raises PeopleRefused for an id that is taken or can't be one."""
        self.require("manage-users")
        with self.acting("manage-users") as entry:
            people_records.add_person(entry, person)

    def save_person(self, person: Person, *, seen: Person | None = None) -> None:
        """Stores a user as they should be from now on; who is disabled is signed out.

        Raises PeopleRefused where nobody would manage users then, and where the user stands otherwise than the one
        `seen` (None: not asked).
        """
        self.require("manage-users")
        with self.acting("manage-users") as entry:
            people_records.save_person(entry, person, seen=seen)
        if not person.is_enabled:
            sessions.end_all(self.store, person.user_id, datetime.now(UTC))

    def assign(self, user_id: str, given: Sequence[Grant], taken: Sequence[Grant]) -> None:
        """Gives an officer or evaluator plans and projects, and takes them; other roles are the administrator's."""
        self.require("assign-projects")
        if not all(self.may_assign(grant.role) for grant in (*given, *taken)):
            self.require("manage-users")
        with self.acting("assign-projects") as entry:
            people_records.change_grants(entry, user_id, given, taken)

    def may_assign(self, role: Role) -> bool:
        """Tells whether the person may give and take a role."""
        return self.may("manage-users") or (self.may("assign-projects") and role in (Role.OFFICER, Role.EVALUATOR))

    def hand_over(self, from_user: str, to_user: str, project_ids: Sequence[str]) -> list[Grant]:
        """Gives the projects of one officer to another, in one step."""
        self.require("assign-projects")
        with self.acting("assign-projects") as entry:
            return people_records.hand_over(entry, from_user, to_user, project_ids)

    def _require_people(self) -> None:
        if not (self.may("manage-users") or self.may("assign-projects")):
            self.require("manage-users")
