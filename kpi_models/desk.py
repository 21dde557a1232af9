"""The desk at which one person reads and writes: everything pages do with the store passes here, and is permitted here.

A refusal is logged with the person, the action and the place.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial

from kpi_models import evaluation_records, history, people_records, proposals, rounds, sessions
from kpi_models.bodies_of_projects import bodies_of_projects
from kpi_models.committee_said import CommitteeSaid, committee_said
from kpi_models.contents import Contents, contents
from kpi_models.evaluations import Evaluations
from kpi_models.facts import Facts, Measurement, Plan, Project
from kpi_models.form_source import FormSource, form_source, form_sources
from kpi_models.history import Act, FirstStored, KeptFile
from kpi_models.judgement import FigureSource, JudgedRow, OutdatedScale, PlanOverview, Scale, SummaryRow
from kpi_models.meeting_source import MeetingSource, meeting_source, unapproved
from kpi_models.people import (
    EVERYTHING,
    Grant,
    NotPermitted,
    Person,
    Place,
    Role,
    Scope,
    may,
    may_anywhere,
    officers,
    require,
)
from kpi_models.people_records import PersonChange
from kpi_models.plan_change import Given, require_reason, touched_kpis
from kpi_models.project_counts import ProjectCounts
from kpi_models.proposals import Proposal
from kpi_models.report_states import WITH_OFFICER, ReportState, StepRefused, steps
from kpi_models.reported import Reported, reported
from kpi_models.rounds import ChangedFigure, Doubt, Note, OwedFigure, OwedReport, Report
from kpi_models.scales import DEFAULT_SCALE
from kpi_models.store import Entry, Guard, Loaded, Store, Upload
from kpi_models.storing import FigureKey, changed_plans, guard_for, keyed_figures

LOGGER = logging.getLogger("streamlit.kpi")


@dataclass(frozen=True, slots=True)
class Registered:
    """What registering changed, and whether it waits as a proposal."""

    loaded: Loaded
    is_proposal: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """One person before the store."""

    store: Store
    person: Person

    # -- what may be done here ---------------------------------------------------------------------------------------

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
            "select plan_id from projects where project_id = $project_id order by entry_id desc limit 1",
            project_id=project_id,
        )
        if not found:
            raise KeyError(project_id)
        return Place(found[0]["plan_id"], project_id)

    # -- reading -----------------------------------------------------------------------------------------------------

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

    def judged(self, plan_id: str, as_of: datetime | None = None, scale: str = DEFAULT_SCALE) -> list[JudgedRow]:
        """Returns the judged rows of a plan: with figures not yet approved where the person may read those."""
        return self.judged_under([self.store.scale(scale)], plan_id, as_of=as_of)

    def judged_under(
        self,
        scales: Sequence[Scale],
        plan_id: str,
        fiscal_year: int | None = None,
        as_of: datetime | None = None,
    ) -> list[JudgedRow]:
        """Returns the judged rows of a plan under several scales, those of one KPI and year together."""
        self.require("read-plan", [Place(plan_id)])
        mine = self.draft_projects(plan_id)
        judged = partial(self.store.judged_under, scales, plan_id, fiscal_year, as_of)
        if mine is None:
            return judged()
        approved = judged(approved_only=True)
        if not mine:
            return approved
        drafts = judged()
        projects = dict.fromkeys(row.project_id for row in drafts)
        return [row for id_ in projects for row in (drafts if id_ in mine else approved) if row.project_id == id_]

    def judged_plans(self, as_of: datetime | None = None, scale: str = DEFAULT_SCALE) -> list[JudgedRow]:
        """Returns the judged rows of all plans that the person may read, with the figures that `summary` counts."""
        readable = self.readable_plans()
        found = self.store.judged(as_of=as_of, scale=scale, approved_only=not self.may("read-drafts"))
        return [row for row in found if readable is None or row.plan_id in readable]

    def bodies_of_projects(self) -> dict[str, tuple[str, ...]]:
        """Returns the names of each project's bodies by project id: more than one in a joint project."""
        return bodies_of_projects(self.store)

    def tried(self, scale: Scale, fiscal_year: int) -> list[JudgedRow]:
        """Returns a year of all plans under the default scale and under a draft of one, in pairs."""
        self.require("choose-scale")
        both, approved_only = [self.store.scale(), scale], not self.may("read-drafts")
        return self.store.judged_under(both, fiscal_year=fiscal_year, approved_only=approved_only)

    def overview(self, as_of: datetime | None = None) -> list[PlanOverview]:
        """Returns the plans that the person may read, and how far each is reported."""
        readable = self.readable_plans()
        found = self.store.overview(as_of, approved_only=not self.may("read-drafts"))
        return [plan for plan in found if readable is None or plan.plan_id in readable]

    def summary(self, as_of: datetime | None = None, scale: str = DEFAULT_SCALE) -> list[SummaryRow]:
        """Returns the counts of every fiscal year, over the plans that the person may read."""
        readable, approved_only = self.readable_plans(), not self.may("read-drafts")
        return self.store.summary(as_of=as_of, scale=scale, plan_ids=readable, approved_only=approved_only)

    def project_counts(
        self, fiscal_year: int, as_of: datetime | None = None, scale: str = DEFAULT_SCALE
    ) -> list[ProjectCounts]:
        """Returns what `summary` counts of a fiscal year for each project, with the project's money."""
        readable, approved_only = self.readable_plans(), not self.may("read-drafts")
        return self.store.project_counts(
            fiscal_year, as_of=as_of, scale=scale, plan_ids=readable, approved_only=approved_only
        )

    def counted(self, fiscal_year: int, as_of: datetime | None = None, scale: str = DEFAULT_SCALE) -> list[JudgedRow]:
        """Returns the judged rows that `summary` counts of a fiscal year: all that was due, 計画 → 事業 → KPI."""
        readable, approved_only = self.readable_plans(), not self.may("read-drafts")
        rows = self.store.judged(None, fiscal_year, as_of, scale, approved_only=approved_only)
        return [row for row in rows if row.reason != "not-due" and (readable is None or row.plan_id in readable)]

    def sources(self, plan_id: str, as_of: datetime | None = None) -> list[FigureSource]:
        """Returns every version of every figure of a plan that the person may read, and that counted at `as_of`."""
        self.require("read-plan", [Place(plan_id)])
        return self.store.sources(plan_id, self.draft_projects(plan_id), as_of)

    def reported(self, plan_id: str, as_of: datetime | None = None) -> Reported:
        """Returns the words and money reported beside the figures of a plan that the person may read."""
        self.require("read-plan", [Place(plan_id)])
        return reported(self.store, plan_id, self.draft_projects(plan_id), as_of)

    def meeting_source(
        self, plan_id: str, fiscal_year: int, as_of: datetime | None = None, scale: str = DEFAULT_SCALE
    ) -> MeetingSource:
        """Returns what the meeting pack of a plan and year is made of: approved figures only, whoever asks."""
        self.require("read-plan", [Place(plan_id)])
        return meeting_source(self.store, plan_id, fiscal_year, as_of, scale)

    def unapproved(self, plan_id: str, fiscal_year: int, as_of: datetime | None = None) -> frozenset[str]:
        """Returns the projects of a plan whose figures of a year a meeting pack lacks, as they are not approved."""
        self.require("read-plan", [Place(plan_id)])
        return unapproved(self.store, plan_id, fiscal_year, as_of or datetime.now(UTC))

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

    # -- plans ---------------------------------------------------------------------------------------------------------

    def register(
        self,
        facts: Facts,
        *,
        uploads: Sequence[Upload] = (),
        note: str | None = None,
        in_spite_of: Sequence[Doubt] = (),
        seen: int | None = None,
        now: datetime | None = None,
    ) -> Registered:
        """Stores plans and figures as they come in a workbook or from the page that changes a plan.

        What changes a plan counts at once where the person may accept it; else it waits as a proposal (申し出) until
        a coordinator accepts it. Figures alone are stored as by `store_figures`.
        """
        self.require("register-plan")
        figures = guard_for(self.person, seen=seen)
        proposed: list[bool] = []

        def guard(added: Facts, entry: Entry) -> None:
            plans = changed_plans(added, entry)
            if not plans or all(self.may("accept-plan", Place(plan_id)) for plan_id in plans):
                figures(added, entry)
            else:
                entry.append("entry_states", [(entry.entry_id, "proposed", None)])
                proposed.append(True)

        loaded = self._load(facts, "register-plan", guard, uploads=uploads, note=note, in_spite_of=in_spite_of, now=now)
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
        return self.store.judged_with(facts, plan_id, as_of, datetime.now(UTC))

    def plan_facts(self, plan_id: str) -> Facts:
        """Returns a plan with its projects and KPIs."""
        self.require("read-plan", [Place(plan_id)])
        return self.store.definitions([plan_id])

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
        with self._entry("accept-plan") as entry:
            history.settle(entry, entry_id, "accepted" if accept else "declined", words)

    # -- history -------------------------------------------------------------------------------------------------------

    def log(self, from_moment: datetime | None = None, to_moment: datetime | None = None) -> list[Act]:
        """Returns what was done between two moments, newest first: to plans and projects in reach, or by oneself."""
        if not self.may_anywhere("read-log"):
            self.require("read-log")
        return [done for done in history.log(self.store, from_moment, to_moment) if self._may_read(done)]

    def act(self, entry_id: int) -> Act:
        """Returns one act of the log. Raises KeyError for an unknown one, NotPermitted for one out of reach."""
        done = history.act(self.store, entry_id)
        if not self._may_read(done):
            self.require("read-log", done.places or (EVERYTHING,))
        return done

    def contents(self, entry_id: int) -> Contents:
        """Returns what an entry stored. Raises as `act` does."""
        self.act(entry_id)
        return contents(self.store, entry_id)

    def files(self, entry_id: int) -> list[KeptFile]:
        """Returns the files that came with an entry. Raises as `act` does."""
        self.act(entry_id)
        return history.files(self.store, entry_id)

    def original(self, entry_id: int, sha256: str) -> bytes | None:
        """Returns a file of an entry as it came, None where its bytes were removed. Raises as `act` does."""
        self.act(entry_id)
        return history.original(self.store, entry_id, sha256)

    def first_stored(self, content: bytes) -> FirstStored | None:
        """Returns who stored a file of these bytes first and when, None where nobody has."""
        return history.first_stored(self.store, content)

    def void(self, entry_id: int, words: str) -> None:
        """Takes an entry back, with a reason. Raises NotTakenBack where that can't be."""
        self.require("void-entry", history.act(self.store, entry_id).places or (EVERYTHING,))
        with self._entry("void-entry") as entry:
            history.void(entry, entry_id, words)

    def purge(self, sha256: str, words: str) -> None:
        """Removes the bytes of a file that holds personal data, with a reason."""
        self.require("purge-file")
        with self._entry("purge-file") as entry:
            history.purge(entry, sha256, words)

    # -- the reporting year --------------------------------------------------------------------------------------------

    def open_round(self, fiscal_year: int, due_on: date) -> None:
        """Opens a fiscal year for reports, or moves its deadline."""
        self.require("open-round")
        with self._entry("open-round") as entry:
            rounds.open_round(entry, fiscal_year, due_on)

    def rounds(self) -> dict[int, date]:
        """Returns the opened fiscal years, newest first, with the day their reports are due."""
        return rounds.rounds(self.store)

    def reports(self, fiscal_year: int | None = None, project_id: str | None = None) -> list[Report]:
        """Returns the reports that the person may read drafts of."""
        found = rounds.reports(self.store, fiscal_year, project_id)
        return [report for report in found if self.may("read-drafts", Place(report.plan_id, report.project_id))]

    def owed(self, fiscal_year: int) -> list[OwedFigure]:
        """Returns the figures that a year still lacks, of the projects that the person may read drafts of."""
        mine = {report.project_id for report in self.reports(fiscal_year)}
        return [figure for figure in rounds.owed(self.store, fiscal_year) if figure.project_id in mine]

    def owing(self, fiscal_year: int) -> list[OwedReport]:
        """Returns the reports of a fiscal year that are not handed in yet, with who owes them; no figure of theirs."""
        readable, people = self.readable_plans(), people_records.people(self.store)
        return [
            OwedReport(
                report.project_id,
                report.project,
                report.due_on,
                report.state,
                tuple(one.name for one in officers(people.values(), Place(report.plan_id, report.project_id))),
            )
            for report in rounds.reports(self.store, fiscal_year)
            if report.state in WITH_OFFICER and (readable is None or report.plan_id in readable)
        ]

    def notes(self, project_id: str, fiscal_year: int) -> list[Note]:
        """Returns the words that came with the figures of a report, oldest first."""
        self.require("read-drafts", [self.place_of(project_id)])
        return rounds.notes(self.store, project_id, fiscal_year)

    def changed_figures(self, project_id: str, fiscal_year: int) -> list[ChangedFigure]:
        """Returns what reads otherwise than when a report was last approved."""
        self.require("read-drafts", [self.place_of(project_id)])
        return rounds.changed_figures(self.store, project_id, fiscal_year)

    def own_projects(self) -> list[tuple[Plan, Project]]:
        """Returns the projects that the person may report for, each with its plan, in the order 計画 → 事業."""
        defined = self.store.definitions([plan.plan_id for plan in self.store.plans()])
        plans = {plan.plan_id: plan for plan in defined.plans}
        places = list(plans)
        return [
            (plans[project.plan_id], project)
            for project in sorted(defined.projects, key=lambda project: places.index(project.plan_id))
            if self.may("write-figures", Place(project.plan_id, project.project_id))
        ]

    def store_measurements(self, measurements: Sequence[Measurement]) -> Loaded:
        """Stores how KPIs are measured (算出方法), of projects that the person acts for; an empty text clears one."""
        facts = Facts(measurements=tuple(measurements))
        self.require("write-figures", [self.place_of(project_id) for project_id in self._project_ids(facts)])
        return self._load(facts, "write-measurements")

    def project_facts(self, project_id: str) -> Facts:
        """Returns what is stored of a project: what its report is compared with."""
        self.require("get-form", [self.place_of(project_id)])
        return self.store.project_facts(project_id)

    def form_source(self, project_id: str, fiscal_year: int) -> FormSource:
        """Returns what the report form of a project and year is filled from."""
        self.require("get-form", [self.place_of(project_id)])
        return form_source(self.store, project_id, fiscal_year)

    def form_sources(self, fiscal_year: int) -> list[FormSource]:
        """Returns what the report forms of a year are filled from, of every project that the person may hand out."""
        found = rounds.reports(self.store, fiscal_year)
        mine = [one for one in found if self.may("get-form", Place(one.plan_id, one.project_id))]
        return form_sources(self.store, [report.project_id for report in mine], fiscal_year)

    def take_step(self, project_id: str, fiscal_year: int, step: str, words: str = "") -> ReportState:
        """Takes a report one step further. Raises NotPermitted or StepRefused, with a sentence for the person."""
        actions = {offered.action for (name, _), offered in steps().items() if name == step}
        if not actions:
            raise StepRefused(f"「{step}」という手続きはありません。")
        for action in actions:
            self.require(action, [self.place_of(project_id)])
        with self._entry(f"report-{step}") as entry:
            return rounds.take_step(entry, project_id, fiscal_year, step, words)

    def store_figures(
        self,
        facts: Facts,
        *,
        uploads: Sequence[Upload] = (),
        note: str | None = None,
        in_spite_of: Sequence[Doubt] = (),
        seen: int | None = None,
        overruled: Collection[tuple[FigureKey, int]] = (),
        now: datetime | None = None,
    ) -> Loaded:
        """Stores reported figures (actuals, remarks, costs) of projects that the person acts for.

        `in_spite_of` are the warnings that they are stored in spite of, for the reason in `note`. `seen` is the
        revision that the person had before them (Store.revision, or that of their form). Raises NotPermitted,
        ReportLocked or Conflicts; then nothing was stored.
        """
        reported = replace(Facts(), actuals=facts.actuals, remarks=facts.remarks, costs=facts.costs)
        places = [self.place_of(project_id) for project_id in self._project_ids(reported)]
        self.require("write-figures", places)
        guard = guard_for(self.person, seen=seen, overruled=overruled)
        return self._load(
            reported, "write-figures", guard, uploads=uploads, note=note, in_spite_of=in_spite_of, now=now
        )

    # -- the committee (what it does: kpi_models/committee.py) ---------------------------------------------------------

    def evaluations(self, plan_id: str, fiscal_year: int, as_of: datetime | None = None) -> Evaluations:
        """Returns what the committee said of a plan in a year: meeting, consensus by project, and opinions."""
        self.require("read-plan", [Place(plan_id)])
        return evaluation_records.evaluations(self.store, plan_id, fiscal_year, now=as_of)

    def committee_said(self, fiscal_year: int, as_of: datetime | None = None) -> CommitteeSaid:
        """Returns what the committee said of a year, counted over the plans that the person may read."""
        return committee_said(self.store, fiscal_year, self.readable_plans(), as_of)

    # -- grading scales ------------------------------------------------------------------------------------------------

    def save_scale(self, scale: Scale, reason: str, based_on: int | None) -> Scale | OutdatedScale:
        """Stores a grading scale as a new version (Store.save_scale). Raises NotPermitted."""
        self.require("choose-scale")
        person = self.person
        return self.store.save_scale(scale, actor=person.name, user_id=person.user_id, reason=reason, based_on=based_on)

    def withdraw_scale(self, name: str, version: int, reason: str) -> None:
        """Takes one version of an own grading scale off the offer (Store.withdraw_scale). Raises NotPermitted."""
        self.require("choose-scale")
        person = self.person
        self.store.withdraw_scale(name, version, actor=person.name, user_id=person.user_id, reason=reason)

    # -- people --------------------------------------------------------------------------------------------------------

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
        with self._entry("manage-users") as entry:
            people_records.add_person(entry, person)

    def save_person(self, person: Person) -> None:
        """Stores a user as they should be from now on; who is disabled is signed out.

        Raises PeopleRefused where nobody would manage users then.
        """
        self.require("manage-users")
        with self._entry("manage-users") as entry:
            people_records.save_person(entry, person)
        if not person.is_enabled:
            sessions.end_all(self.store, person.user_id, datetime.now(UTC))

    def assign(self, user_id: str, given: Sequence[Grant], taken: Sequence[Grant]) -> None:
        """Gives an officer or evaluator plans and projects, and takes them; other roles are the administrator's."""
        self.require("assign-projects")
        if not all(self.may_assign(grant.role) for grant in (*given, *taken)):
            self.require("manage-users")
        with self._entry("assign-projects") as entry:
            people_records.change_grants(entry, user_id, given, taken)

    def may_assign(self, role: Role) -> bool:
        """Tells whether the person may give and take a role."""
        return self.may("manage-users") or (self.may("assign-projects") and role in (Role.OFFICER, Role.EVALUATOR))

    def hand_over(self, from_user: str, to_user: str, project_ids: Sequence[str]) -> list[Grant]:
        """Gives the projects of one officer to another, in one step."""
        self.require("assign-projects")
        with self._entry("assign-projects") as entry:
            return people_records.hand_over(entry, from_user, to_user, project_ids)

    def _require_people(self) -> None:
        if not (self.may("manage-users") or self.may("assign-projects")):
            self.require("manage-users")

    # -- inside --------------------------------------------------------------------------------------------------------

    def _may_read(self, done: Act) -> bool:
        is_own = done.user_id == self.person.user_id and self.may_anywhere("read-log")
        return is_own or all(self.may("read-log", place) for place in done.places or (EVERYTHING,))

    def _has_actuals(self, kpi_ids: Collection[str]) -> bool:
        found = self.store.rows(
            """select 1 from actuals where list_contains($kpi_ids, kpi_id) and value is not null
                and entry_id not in (select entry_id from hidden_entries) limit 1""",
            kpi_ids=sorted(kpi_ids),
        )
        return bool(found)

    def _project_ids(self, facts: Facts) -> list[str]:
        figures = {key[1] for key, _ in keyed_figures(facts) if key[0] != "cost"}
        kpi_ids = sorted(figures | {measurement.kpi_id for measurement in facts.measurements})
        rows = self.store.rows(
            "select distinct project_id from kpis where list_contains($kpi_ids, kpi_id)", kpi_ids=kpi_ids
        )
        return sorted({row["project_id"] for row in rows} | {cost.project_id for cost in facts.costs})

    def _load(
        self,
        facts: Facts,
        action: str,
        guard: Guard | None = None,
        *,
        uploads: Sequence[Upload] = (),
        note: str | None = None,
        in_spite_of: Sequence[Doubt] = (),
        now: datetime | None = None,
    ) -> Loaded:
        """Stores facts as the person's act with the warnings it is done in spite of."""

        def watch(added: Facts, entry: Entry) -> None:
            if guard:
                guard(added, entry)
            entry.append("doubts", [(one.code, one.message, one.sheet, one.cell) for one in in_spite_of])

        who = {"actor": self.person.name, "user_id": self.person.user_id}
        return self.store.load(facts, uploads=uploads, action=action, note=note, now=now, guard=watch, **who)

    @contextmanager
    def _entry(self, action: str, note: str | None = None) -> Iterator[Entry]:
        with self.store.entry(
            self.person.name, user_id=self.person.user_id, action=action, note=note, now=datetime.now(UTC)
        ) as entry:
            yield entry
