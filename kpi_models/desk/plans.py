"""Plans at the desk: registered from files, changed, proposed and accepted."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Unpack

from kpi_models.desk.base import BaseDesk, Brought
from kpi_models.desk.storing import changed_plans, guard_for
from kpi_models.entries import history
from kpi_models.entries.history import Act
from kpi_models.facts import Facts
from kpi_models.judging.judgement import JudgedRow
from kpi_models.people.people import EVERYTHING, Place
from kpi_models.plans import plan_events, proposals
from kpi_models.plans.plan_change import Given, require_reason, touched_kpis
from kpi_models.plans.proposals import Proposal
from kpi_models.reference import Event
from kpi_models.store import Entry, Loaded


@dataclass(frozen=True, slots=True)
class Registered:
    """What registering changed, and whether it waits as a proposal."""

    loaded: Loaded
    is_proposal: bool


class PlansDesk(BaseDesk):
    """A desk at which plans are registered and changed."""

    __slots__ = ()

    def facts(self) -> Facts:
        """Returns all facts: what a file that comes in is compared with."""
        self.require("register-plan")
        return self.store.facts()

    def remembered(self, shape: str) -> dict[str, str]:
        """Returns the answers that were given for files of a form."""
        self.require("register-plan")
        return self.store.remembered(shape)

    def remember(self, shape: str, answers: Mapping[str, str]) -> None:
        """Keeps answers for the next file of a form."""
        self.require("register-plan")
        self.store.remember(shape, answers, actor=self.person.name)

    def register(self, facts: Facts, *, seen: int | None = None, **brought: Unpack[Brought]) -> Registered:
        """Stores plans and figures as they come in a workbook or from the page that changes a plan.

        What changes a plan counts at once where the person may accept it; else it waits as a proposal (申し出) until
        a coordinator accepts it. Figures alone are stored as by `store_figures`.
        """
        self.require("register-plan")
        figures = guard_for(self.person, seen=seen, counts_own=True)  # of two files dropped in two windows
        proposed: list[bool] = []

        def guard(added: Facts, entry: Entry) -> None:
            plans = changed_plans(added, entry)
            if not plans or all(self.may("accept-plan", Place(plan_id)) for plan_id in plans):
                figures(added, entry)
            else:
                entry.append("entry_states", [(entry.entry_id, "proposed", None)])
                proposed.append(True)

        loaded = self._load(facts, "register-plan", guard, **brought)
        return Registered(loaded, is_proposal=bool(proposed))

    def change_plan(self, facts: Facts, given: Given, *, seen: int | None = None) -> Registered:
        """Stores a change of a plan as `register` does, with its reason.

        Raises ReasonNeeded where a KPI with a first actual is changed without a reason of the list.
        """
        self.require("register-plan")
        require_reason(given, is_reported=self._has_actuals(touched_kpis(facts)))
        return self.register(facts, note=given.note or None, seen=seen)

    def judged_with(self, plan_id: str, facts: Facts, as_of: datetime) -> list[JudgedRow]:
        """Returns the judged rows of a plan as a change would leave them; nothing is stored."""
        self.require("register-plan")
        self.require("read-plan", [Place(plan_id)])
        return self._as_seen(plan_id, partial(self.store.judged_with, facts, plan_id, as_of, self.store.now()))

    def plan_facts(self, plan_id: str) -> Facts:
        """Returns a plan with its projects and KPIs."""
        self.require("read-plan", [Place(plan_id)])
        return self.store.definitions([plan_id])

    def plan_events(self, plan_id: str, as_of: datetime | None = None) -> dict[str, Event]:
        """Returns what happened around a plan, by id, oldest first."""
        self.require("read-plan", [Place(plan_id)])
        return plan_events.plan_events(self.store, plan_id, as_of or self.store.now())

    def add_event(self, plan_id: str, event: Event) -> None:
        """Adds an event to the charts of a plan, by whoever accepts its changes. Raises EventRefused."""
        self.require("accept-plan", [Place(plan_id)])
        with self.acting("add-event") as entry:
            plan_events.add_event(entry, plan_id, event)

    def withdraw_event(self, plan_id: str, event_id: str) -> None:
        """Withdraws an event from the charts of a plan. Raises EventRefused."""
        self.require("accept-plan", [Place(plan_id)])
        with self.acting("withdraw-event") as entry:
            plan_events.withdraw_event(entry, plan_id, event_id)

    def proposals(self) -> list[Act]:
        """Returns what waits for acceptance and concerns plans that the person may read drafts of, or proposed."""
        return [
            waiting
            for waiting in history.proposed(self.store)
            if (
                waiting.user_id == self.person.user_id
                or any(self.may("accept-plan", Place(place.plan_id)) for place in waiting.places)
            )
        ]

    def proposed_files(self) -> frozenset[str]:
        """Returns the SHA-256 of the files whose content waits for acceptance."""
        self.require("register-plan")
        return history.proposed_files(self.store)

    def proposal(self, entry_id: int) -> Proposal:
        """Returns a proposal with what it changes."""
        found = proposals.proposal(self.store, entry_id)
        if found.act.user_id != self.person.user_id:
            self.require("accept-plan", [Place(place.plan_id) for place in found.act.places] or [EVERYTHING])
        return found

    def settle(self, entry_id: int, *, accept: bool, words: str = "") -> None:
        """Accepts or declines a proposal."""
        waiting = history.act(self.store, entry_id)
        self.require("accept-plan", [Place(place.plan_id) for place in waiting.places] or [EVERYTHING])
        with self.acting("accept-plan") as entry:
            history.settle(entry, entry_id, "accepted" if accept else "declined", words)

    def _has_actuals(self, kpi_ids: Collection[str]) -> bool:
        found = self.store.rows(
            """select 1 from actuals where list_contains($kpi_ids, kpi_id) and value is not null
                and entry_id not in (select entry_id from hidden_entries) limit 1""",
            kpi_ids=sorted(kpi_ids),
        )
        return bool(found)
