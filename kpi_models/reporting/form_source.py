"""What a report form (実績報告様式) of one project and fiscal year is filled from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from kpi_models.facts import Actual, Basis, Cost, Facts, Kpi, Measurement, Project, Remark
from kpi_models.judging.judgement import JudgedRow
from kpi_models.store import Store

PAST_YEARS = 3
Fact = TypeVar("Fact")


@dataclass(frozen=True, slots=True)
class AskedKpi:
    """One KPI whose figure a form asks for.

    `row` is its judged row of the year asked, if the plan reaches it; `past` are those of the years before, oldest
    first. `basis` is what the figure counts: as reported for this year already, else as last reported, else the level.
    `actual` and `remark` are what was reported for the year so far.
    """

    kpi: Kpi
    basis: Basis
    baseline: Decimal | None
    baseline_year: int | None
    row: JudgedRow | None
    past: tuple[JudgedRow, ...]
    measurement: Measurement | None
    actual: Actual | None
    remark: Remark | None

    @property
    def planned_level(self) -> Decimal | None:
        """The level that the plan's path reaches in the year asked."""
        return self.row.target_level if self.row else None

    @property
    def previous_level(self) -> Decimal | None:
        """The level of the year before, which an increment of one year is added to."""
        if not self.past:
            return self.baseline
        before = self.past[-1]
        is_year_before = self.row is not None and before.fiscal_year == self.row.fiscal_year - 1
        return before.actual_level if is_year_before else None


@dataclass(frozen=True, slots=True)
class FormSource:
    """Everything a form says and asks of one project (事業) and fiscal year, as it stood at a revision of the store."""

    organization: str
    plan_id: str
    plan: str
    project_id: str
    project: str
    scheme: str | None
    fiscal_year: int
    revision: int
    kpis: tuple[AskedKpi, ...]
    cost: Cost | None


def form_source(store: Store, project_id: str, fiscal_year: int) -> FormSource:
    """Returns what the form of a project and year is filled from. Raises KeyError for an unknown project."""
    revision = store.revision()  # first: what is stored meanwhile is newer than the form
    facts = store.project_facts(project_id)
    rows = store.judged(_project(facts, project_id).plan_id)
    return _source(facts, project_id, fiscal_year, revision, rows, _over(store, fiscal_year))


def form_sources(store: Store, project_ids: Sequence[str], fiscal_year: int) -> list[FormSource]:
    """Returns what the forms of many projects are filled from; all that is stored is read and judged once for them."""
    revision = store.revision()
    facts = _by_project(store.facts())
    rows = defaultdict(list)
    for row in store.judged():
        rows[row.project_id].append(row)
    over = _over(store, fiscal_year)
    return [
        _source(facts[project_id], project_id, fiscal_year, revision, rows[project_id], over)
        for project_id in project_ids
    ]


def _by_project(facts: Facts) -> dict[str, Facts]:
    """Returns the facts of each project, with all plans and projects."""
    project_of = {kpi.kpi_id: kpi.project_id for kpi in facts.kpis}
    parts: dict[str, dict[str, list[Any]]] = {one.project_id: defaultdict(list) for one in facts.projects}
    for cost in facts.costs:
        parts[cost.project_id]["costs"].append(cost)
    for kind in ("kpis", "baselines", "actuals", "remarks", "measurements"):
        for fact in getattr(facts, kind):
            parts[project_of[fact.kpi_id]][kind].append(fact)
    kinds = {id_: {kind: tuple(found) for kind, found in part.items()} for id_, part in parts.items()}
    return {id_: Facts(plans=facts.plans, projects=facts.projects, **part) for id_, part in kinds.items()}


def _over(store: Store, fiscal_year: int) -> frozenset[str]:
    """Returns the KPIs of which nothing is asked in a year any more (事業終了)."""
    ended = store.rows("select kpi_id from endings where over_from <= $fiscal_year", fiscal_year=fiscal_year)
    return frozenset(row["kpi_id"] for row in ended)


def _project(facts: Facts, project_id: str) -> Project:
    found = next((project for project in facts.projects if project.project_id == project_id), None)
    if found is None:
        raise KeyError(project_id)
    return found


def _source(
    facts: Facts,
    project_id: str,
    fiscal_year: int,
    revision: int,
    judged: Sequence[JudgedRow],
    over: Collection[str],
) -> FormSource:
    project = _project(facts, project_id)
    plan = next(plan for plan in facts.plans if plan.plan_id == project.plan_id)
    rows = [row for row in judged if row.project_id == project_id]
    cost = _last([cost for cost in facts.costs if cost.fiscal_year == fiscal_year])
    return FormSource(
        rows[0].organization if rows else "",
        plan.plan_id,
        plan.name,
        project_id,
        project.name,
        project.scheme,
        fiscal_year,
        revision,
        tuple(_asked(kpi, fiscal_year, rows, facts) for kpi in facts.kpis if kpi.kpi_id not in over),
        cost,
    )


def _asked(kpi: Kpi, fiscal_year: int, rows: Sequence[JudgedRow], facts: Facts) -> AskedKpi:
    own = [row for row in rows if row.kpi_id == kpi.kpi_id]
    row = next((row for row in own if row.fiscal_year == fiscal_year), None)
    past = tuple(row for row in own if fiscal_year - PAST_YEARS <= row.fiscal_year < fiscal_year)
    reported = [actual for actual in facts.actuals if actual.kpi_id == kpi.kpi_id and actual.fiscal_year <= fiscal_year]
    newest = _last([baseline for baseline in facts.baselines if baseline.kpi_id == kpi.kpi_id])
    return AskedKpi(
        kpi,
        reported[-1].basis if reported else Basis.LEVEL,
        row.baseline if row else newest.value if newest else None,
        row.baseline_year if row else newest.baseline_year if newest else None,
        row,
        past,
        _last([measurement for measurement in facts.measurements if measurement.kpi_id == kpi.kpi_id]),
        _last([actual for actual in reported if actual.fiscal_year == fiscal_year]),
        _last([r for r in facts.remarks if r.kpi_id == kpi.kpi_id and r.fiscal_year == fiscal_year]),
    )


def _last(facts: Sequence[Fact]) -> Fact | None:
    """Returns the newest of some versions, None where there is none."""
    return facts[-1] if facts else None
