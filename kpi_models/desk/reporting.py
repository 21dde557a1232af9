"""The reporting year at the desk: rounds, reports, what they lack, forms, figures and steps."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Unpack

from kpi_models.desk.base import BaseDesk, Brought
from kpi_models.desk.storing import FigureKey, guard_for, keyed_figures
from kpi_models.facts import Facts, Measurement, Plan, Project
from kpi_models.people import people_records
from kpi_models.people.people import Place, officers
from kpi_models.reporting import rounds
from kpi_models.reporting.form_source import FormSource, form_source, form_sources
from kpi_models.reporting.report_states import WITH_OFFICER, ReportState, StepRefused, steps
from kpi_models.reporting.rounds import ChangedFigure, Note, OwedFigure, OwedReport, Report
from kpi_models.store import Loaded


class ReportingDesk(BaseDesk):
    """A desk at which a year is reported."""

    __slots__ = ()

    def open_round(self, fiscal_year: int, due_on: date) -> None:
        """Opens a fiscal year for reports, or moves its deadline."""
        self.require("open-round")
        with self.acting("open-round") as entry:
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
                report.plan_id,
                report.plan,
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
        with self.acting(f"report-{step}") as entry:
            return rounds.take_step(entry, project_id, fiscal_year, step, words)

    def store_figures(
        self,
        facts: Facts,
        *,
        seen: int | None = None,
        overruled: Collection[tuple[FigureKey, int]] = (),
        **brought: Unpack[Brought],
    ) -> Loaded:
        """Stores reported figures (actuals, remarks, costs) of projects that the person acts for.

        `seen` is the revision that the person had before them (Store.revision, or that of their form). Raises
        NotPermitted, ReportLocked or Conflicts; then nothing was stored.
        """
        reported = replace(Facts(), actuals=facts.actuals, remarks=facts.remarks, costs=facts.costs)
        places = [self.place_of(project_id) for project_id in self._project_ids(reported)]
        self.require("write-figures", places)
        guard = guard_for(self.person, seen=seen, overruled=overruled)
        return self._load(reported, "write-figures", guard, **brought)

    def _project_ids(self, facts: Facts) -> list[str]:
        figures = {key[1] for key, _ in keyed_figures(facts) if key[0] != "cost"}
        kpi_ids = sorted(figures | {measurement.kpi_id for measurement in facts.measurements})
        rows = self.store.rows(
            "select distinct project_id from kpi_places where list_contains($kpi_ids, kpi_id)", kpi_ids=kpi_ids
        )
        return sorted({row["project_id"] for row in rows} | {cost.project_id for cost in facts.costs})
