"""What a meeting pack (会議資料) of one plan and fiscal year is made of: approved figures and what was said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kpi_models.committee import evaluation_records
from kpi_models.committee.evaluations import Evaluations
from kpi_models.facts import Cost, Measurement, Project, Remark
from kpi_models.judging.judgement import FigureSource, JudgedRow, Scale, SummaryRow
from kpi_models.moments import to_stored
from kpi_models.plans.plan_events import plan_events
from kpi_models.reference import Event
from kpi_models.reporting.reported import reported
from kpi_models.reporting.rounds import reports
from kpi_models.scales.scales import DEFAULT_SCALE
from kpi_models.store import Store

_MEASUREMENTS: Final = """select kpi_id, statistic, formula, contact, available, available_month
    from (
        select m.*, row_number() over (partition by m.kpi_id order by m.entry_id desc) as newness
        from measurements m
        where m.kpi_id in (
                select kpi_id from kpi_places
                where project_id in (select project_id from project_places where plan_id = $plan_id))
            and m.entry_id not in (select entry_id from hidden_entries where hidden_from <= $as_of)
    ) where newness = 1"""
_BODIES: Final = """select organization_code, arg_max(full_name, entry_id) as full_name from organizations
    where list_contains($codes, organization_code) group by organization_code"""


class NothingToShow(Exception):
    """The plan is not stored, or has no KPI in the year."""


@dataclass(frozen=True, slots=True)
class MeetingSource:
    """Everything a meeting pack says of one plan and fiscal year, as it stood at `as_of`.

    `rows` are the judged rows of all years in the order 事業 → KPI → 年度, `summary` the counts of the year, `before`
    those of the year before, None where nothing was due in it. `events` are those of the plan itself, `unapproved` the
    projects whose report of the year is not approved yet.
    """

    fiscal_year: int
    as_of: datetime
    scale: Scale
    rows: Sequence[JudgedRow]
    summary: SummaryRow | None
    before: SummaryRow | None
    sources: Sequence[FigureSource]
    projects: Mapping[str, Project]
    bodies: Mapping[str, str]  # the names of the bodies of joint projects, by code
    costs: Mapping[str, Cost]
    remarks: Mapping[str, Remark]
    measurements: Mapping[str, Measurement]
    events: Sequence[Event]
    unapproved: frozenset[str]
    evaluations: Evaluations


def meeting_source(
    store: Store, plan_id: str, fiscal_year: int, as_of: datetime | None = None, scale: str = DEFAULT_SCALE
) -> MeetingSource:
    """Returns what the pack of a plan and year is made of, on approved figures only.

    Raises KeyError for an unknown scale, NothingToShow for a plan without a KPI in that year.
    """
    moment, used = as_of or store.now(), store.scale(scale)
    rows = store.judged_under([used], plan_id, as_of=moment, approved_only=True)
    if not any(row.fiscal_year == fiscal_year for row in rows):
        raise NothingToShow(plan_id, fiscal_year)
    counted = {row.fiscal_year: row for row in store.summary(None, plan_id, moment, scale, approved_only=True)}
    projects = {project.project_id: project for project in store.definitions([plan_id], as_of=moment).projects}
    codes = sorted({code for project in projects.values() for code in project.members})
    said = reported(store, plan_id, (), moment)
    measured = store.rows(_MEASUREMENTS, plan_id=plan_id, as_of=to_stored(moment))
    return MeetingSource(
        fiscal_year,
        moment,
        used,
        rows,
        counted.get(fiscal_year),
        counted.get(fiscal_year - 1),
        store.sources(plan_id, (), moment),
        projects,
        {row["organization_code"]: row["full_name"] for row in store.rows(_BODIES, codes=codes)},
        {project_id: cost for (project_id, year), cost in said.costs.items() if year == fiscal_year},
        {kpi_id: remark for (kpi_id, year), remark in said.remarks.items() if year == fiscal_year},
        {row["kpi_id"]: Measurement(**row) for row in measured},
        list(plan_events(store, plan_id, moment).values()),
        unapproved(store, plan_id, fiscal_year, moment),
        evaluation_records.evaluations(store, plan_id, fiscal_year, now=moment),
    )


def unapproved(store: Store, plan_id: str, fiscal_year: int, as_of: datetime) -> frozenset[str]:
    """Returns the projects of a plan that owe a report of the year and have none approved: what a pack lacks."""
    found = reports(store, fiscal_year, now=as_of)
    return frozenset(one.project_id for one in found if one.plan_id == plan_id and one.approved_entry_id is None)
