"""Reading at the desk: plans judged, counted and sourced, as far as the person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from kpi_models.committee import evaluation_records, opinion_records
from kpi_models.committee.committee_said import CommitteeSaid, committee_said
from kpi_models.committee.evaluations import Evaluations, Opinion
from kpi_models.committee.meeting_source import MeetingSource, meeting_source, unapproved
from kpi_models.desk.base import BaseDesk
from kpi_models.judging.judgement import FigureSource, JudgedRow, PlanOverview, Scale, SummaryRow
from kpi_models.judging.project_counts import ProjectCounts
from kpi_models.moments import to_stored
from kpi_models.people.people import Place
from kpi_models.plans.bodies_of_projects import Body, bodies_of_projects
from kpi_models.reporting.reported import Reported, reported
from kpi_models.scales.scales import DEFAULT_SCALE


class ReadingDesk(BaseDesk):
    """A desk at which figures are read."""

    __slots__ = ()

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
        return self._as_seen(plan_id, partial(self.store.judged_under, scales, plan_id, fiscal_year, as_of))

    def judged_plans(self, as_of: datetime | None = None, scale: str = DEFAULT_SCALE) -> list[JudgedRow]:
        """Returns the judged rows of all plans that the person may read, with the figures that `summary` counts."""
        readable = self.readable_plans()
        found = self.store.judged(as_of=as_of, scale=scale, approved_only=not self.may("read-drafts"))
        return [row for row in found if readable is None or row.plan_id in readable]

    def bodies_of_projects(self) -> dict[str, tuple[Body, ...]]:
        """Returns the bodies of each project that the person may read, by id: several in a joint project."""
        return bodies_of_projects(self.store, self.readable_plans())

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
        return unapproved(self.store, plan_id, fiscal_year, as_of or self.store.now())

    def evaluations(self, plan_id: str, fiscal_year: int, as_of: datetime | None = None) -> Evaluations:
        """Returns what the committee said of a plan in a year: meeting, consensus by project, and opinions."""
        self.require("read-plan", [Place(plan_id)])
        return evaluation_records.evaluations(self.store, plan_id, fiscal_year, now=as_of)

    def opinions(self, plan_id: str, as_of: datetime | None = None) -> list[Opinion]:
        """Returns every opinion of the committee on a plan, of whatever year."""
        self.require("read-plan", [Place(plan_id)])
        return opinion_records.opinions(self.store, plan_id, to_stored(as_of or self.store.now()))

    def committee_said(self, fiscal_year: int, as_of: datetime | None = None) -> CommitteeSaid:
        """Returns what the committee said of a year, counted over the plans that the person may read."""
        return committee_said(self.store, fiscal_year, self.readable_plans(), as_of)
