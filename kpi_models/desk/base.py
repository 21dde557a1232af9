"""What a desk stands on: one person before the store, what they may do, and acts in their name.

A refusal is logged with the person, the action and the place.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from kpi_models.facts import Facts
from kpi_models.judging.judgement import JudgedRow
from kpi_models.people.people import EVERYTHING, NotPermitted, Person, Place, Scope, may, may_anywhere, require
from kpi_models.reporting.rounds import Doubt
from kpi_models.store import Entry, Guard, Loaded, Store, Upload

LOGGER = logging.getLogger("streamlit.kpi")


class Brought(TypedDict, total=False):
    """What a person brings with facts.

    The files that these come from; the warnings that they are stored in spite of, and the reason (`note`); the moment.
    """

    uploads: Sequence[Upload]
    in_spite_of: Sequence[Doubt]
    note: str | None
    now: datetime | None


@dataclass(frozen=True, slots=True)
class BaseDesk:
    """What every desk can: ask what the person may, and act for them."""

    store: Store
    person: Person

    def may(self, action: str, place: Place = EVERYTHING) -> bool:
        """Tells whether the person may do something to a place."""
        return may(self.person, action, place)

    def may_anywhere(self, action: str) -> bool:
        """Tells whether there is a place where the person may do something: what menus offer."""
        return may_anywhere(self.person, action)

    def require(self, action: str, places: Iterable[Place] = (EVERYTHING,)) -> None:
        """Raises NotPermitted, and logs it, unless the person may do something to every one of the places."""
        try:
            require(self.person, action, places)
        except NotPermitted as refused:
            LOGGER.warning(
                "許可されていない操作を拒みました：利用者 %s、操作 %s、範囲 %s",
                self.person.user_id,
                action,
                refused.place,
            )
            raise

    def place_of(self, project_id: str) -> Place:
        """Returns the place of a project. Raises KeyError for an unknown one."""
        found = self.store.rows(
            "select plan_id from project_places where project_id = $project_id", project_id=project_id
        )
        if not found:
            raise KeyError(project_id)
        return Place(found[0]["plan_id"], project_id)

    def readable_plans(self) -> tuple[str, ...] | None:
        """Returns the plans that the person may read, None for all of them."""
        if self.may("read-plan"):
            return None
        given = {grant.scope_id for grant in self.person.grants if grant.scope == Scope.PLAN}
        return tuple(sorted(plan_id for plan_id in given if self.may("read-plan", Place(plan_id))))

    def draft_projects(self, plan_id: str) -> tuple[str, ...] | None:
        """Returns the projects of a plan whose figures the person reads before they are approved, None for all."""
        if self.may("read-drafts", Place(plan_id)):
            return None
        given = {grant.scope_id for grant in self.person.grants if grant.scope == Scope.PROJECT}
        return tuple(sorted(id_ for id_ in given if self.may("read-drafts", Place(plan_id, id_))))

    def _as_seen(self, plan_id: str, judged: Callable[..., list[JudgedRow]]) -> list[JudgedRow]:
        """Returns judged rows of a plan: with figures not yet approved of the projects that the person may read."""
        mine = self.draft_projects(plan_id)
        if mine is None:
            return judged()
        approved = judged(approved_only=True)
        if not mine:
            return approved
        drafts = judged()
        projects = dict.fromkeys(row.project_id for row in drafts)
        return [row for id_ in projects for row in (drafts if id_ in mine else approved) if row.project_id == id_]

    def acting(self, action: str) -> AbstractContextManager[Entry]:
        """Opens an entry of the log in the person's name; whoever opens it has asked whether they may."""
        return self.store.entry(self.person.name, user_id=self.person.user_id, action=action)

    def _load(
        self,
        facts: Facts,
        action: str,
        guard: Guard | None = None,
        **brought: Unpack[Brought],
    ) -> Loaded:
        """Stores facts as the person's act with what they brought."""
        doubts = [(one.code, one.message, one.sheet, one.cell) for one in brought.get("in_spite_of", ())]

        def watch(added: Facts, entry: Entry) -> None:
            if guard:
                guard(added, entry)
            entry.append("doubts", doubts)

        return self.store.load(
            facts,
            actor=self.person.name,
            user_id=self.person.user_id,
            action=action,
            guard=watch,
            uploads=brought.get("uploads", ()),
            note=brought.get("note"),
            now=brought.get("now"),
        )
