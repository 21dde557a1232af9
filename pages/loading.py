"""What pages load: cached by what its reader may see, revision of the store and day, so nothing new is ever missed.

Permission is asked before the cache, and what it depends on is part of every key: people who may see the same share
what was loaded, others never.
"""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from kpi_models.committee_said import CommitteeSaid
from kpi_models.desk import Desk
from kpi_models.evaluations import Evaluations
from kpi_models.facts import Facts, Plan, Project
from kpi_models.fiscal_year import TOKYO
from kpi_models.form_source import FormSource
from kpi_models.history import Act
from kpi_models.judgement import FigureSource, JudgedRow, PlanOverview, Scale, ScaleVersion, SummaryRow
from kpi_models.moments import parse_as_of
from kpi_models.people import Grant, Person, Place, Scope
from kpi_models.project_counts import ProjectCounts
from kpi_models.reported import Reported
from kpi_models.rounds import OwedFigure, OwedReport, Report
from kpi_models.scales import DEFAULT_SCALE, DraftRow, scale_of
from pages.signed_in import desk
from reports import people_words, worked_examples
from reports.selection import newest_judged_year, newest_reported_first
from reports.worked_examples import Example

_PLANS_KEPT = 200
_WHOLES_KEPT = 16
_LOGS_KEPT = 4  # long, and a new one for every reader and revision
_PLANS_WITH_EXAMPLES = 5  # so many are looked through for one KPI with every measure

Ids = tuple[str, ...] | None  # of plans or projects; None: all


def overview(as_of: str | None = None) -> list[PlanOverview]:
    """Returns the plans that the reader may see in their order, and how far each is reported, on a day or now."""
    mine = desk()
    return _overview(mine, *_view(mine), as_of, *version())


def summary(scale: str = DEFAULT_SCALE, as_of: str | None = None) -> list[SummaryRow]:
    """Returns the counts of every fiscal year, over the plans that the reader may see."""
    mine = desk()
    return _summary(mine, *_view(mine), scale, as_of, *version())


def project_counts(fiscal_year: int, scale: str = DEFAULT_SCALE, as_of: str | None = None) -> list[ProjectCounts]:
    """Returns what was due of each project in a fiscal year, and its money, of the plans that the reader may see."""
    mine = desk()
    return _project_counts(mine, *_view(mine), fiscal_year, scale, as_of, *version())


def counted(fiscal_year: int, scale: str = DEFAULT_SCALE, as_of: str | None = None) -> list[JudgedRow]:
    """Returns the judged rows that the counts of a fiscal year count: 計画 → 事業 → KPI."""
    mine = desk()
    return _counted(mine, *_view(mine), fiscal_year, scale, as_of, *version())


def attention(fiscal_year: int, as_of: str | None = None) -> tuple[list[OwedReport], bool, CommitteeSaid]:
    """Returns the reports of a year that are owed, whether the year is open for reports, and what the committee said.

    Reports are told as they stand now, whatever day is asked for.
    """
    mine = desk()
    return _attention(mine, mine.readable_plans(), fiscal_year, as_of, *version())


def judged(plan_id: str, scale: str = DEFAULT_SCALE, as_of: str | None = None) -> list[JudgedRow]:
    """Returns the judged rows of one plan: 事業 → KPI → 年度. Raises NotPermitted."""
    mine = _reader_of(plan_id)
    return _judged(mine, plan_id, mine.draft_projects(plan_id), scale, as_of, *version())


def judged_plans(scale: str = DEFAULT_SCALE, as_of: str | None = None) -> list[JudgedRow]:
    """Returns the judged rows of all plans that the reader may see; nobody may change them, all get the same ones."""
    mine = desk()
    return _judged_plans(mine, *_view(mine), scale, as_of, *version())


def bodies_of_projects() -> dict[str, tuple[str, ...]]:
    """Returns the bodies' names of each project that the reader may see, by id: several in a joint project."""
    mine = desk()
    return _bodies_of_projects(mine, mine.readable_plans(), *version())


def compared(plan_id: str, fiscal_year: int, as_of: str | None = None) -> list[JudgedRow]:
    """Returns one year of a plan under every grading scale: 事業 → KPI → 判定基準. Raises NotPermitted."""
    mine = _reader_of(plan_id)
    return _compared(mine, plan_id, mine.draft_projects(plan_id), fiscal_year, as_of, *version())


def tried(name: str, rows: tuple[DraftRow, ...], fiscal_year: int) -> list[JudgedRow]:
    """Returns one year of all plans under the default scale and under a draft without faults, in pairs.

    Raises NotPermitted for who makes no scales.
    """
    mine = desk()
    mine.require("choose-scale")
    return _tried(mine, mine.may("read-drafts"), name, rows, fiscal_year, *version())


def evaluations(plan_id: str, fiscal_year: int, as_of: str | None = None) -> Evaluations:
    """Returns what the committee had said of a plan in a year, on a day or by now. Raises NotPermitted."""
    return _evaluations(_reader_of(plan_id), plan_id, fiscal_year, as_of, *version())


def sources(plan_id: str, as_of: str | None = None) -> list[FigureSource]:
    """Returns where every figure of one plan was read. Raises NotPermitted."""
    mine = _reader_of(plan_id)
    return _sources(mine, plan_id, as_of, mine.draft_projects(plan_id), *version())


def reported(plan_id: str, as_of: str | None = None) -> Reported:
    """Returns the words and money reported beside the figures of one plan. Raises NotPermitted."""
    mine = _reader_of(plan_id)
    return _reported(mine, plan_id, as_of, mine.draft_projects(plan_id), *version())


def form_source(project_id: str, fiscal_year: int) -> FormSource:
    """Returns what the report form of a project and year is filled from. Raises NotPermitted."""
    mine = desk()
    mine.require("get-form", [mine.place_of(project_id)])
    return _form_source(mine, project_id, fiscal_year, *version())


def project_facts(project_id: str) -> Facts:
    """Returns what is stored of one project: what its report is compared with. Raises NotPermitted."""
    mine = desk()
    mine.require("get-form", [mine.place_of(project_id)])
    return _project_facts(mine, project_id, *version())


def reports(fiscal_year: int | None = None, project_id: str | None = None) -> list[Report]:
    """Returns the reports that the reader may see drafts of."""
    mine = desk()
    return _reports(mine, mine.person.grants, fiscal_year, project_id, *version())


def owed(fiscal_year: int) -> list[OwedFigure]:
    """Returns the figures that a year still lacks, of the projects that the reader may see drafts of."""
    mine = desk()
    return _owed(mine, mine.person.grants, fiscal_year, *version())


def own_projects() -> list[tuple[Plan, Project]]:
    """Returns the projects that the reader may report for, each with its plan."""
    mine = desk()
    return _own_projects(mine, mine.person.grants, *version())


def plan_facts(plan_id: str) -> Facts:
    """Returns a plan with its projects and KPIs. Raises NotPermitted."""
    mine = _reader_of(plan_id)
    return _plan_facts(mine, plan_id, *version())


def scales() -> list[Scale]:
    """Returns the grading scales on offer, the default first; nobody may change them, all get the same ones."""
    return _scales(desk(), *version())


def scale_versions() -> list[ScaleVersion]:
    """Returns every version of every grading scale, each scale's oldest first."""
    return desk().store.scale_versions()


def examples() -> dict[str, Example]:
    """Returns a worked example of each measure that the reader's KPIs have, from the plans reported last."""
    mine = desk()
    return _examples(mine.person.grants, *_view(mine), *version())


def facts() -> Facts:
    """Returns all facts as they stand now; nobody may change them, so every caller gets the same ones.

    Raises NotPermitted for who may not register a plan.
    """
    mine = desk()
    mine.require("register-plan")
    return _facts(mine, *version())


def place_names() -> dict[tuple[Scope, str], str]:
    """Returns what a role can be given for, in words. Raises NotPermitted for who assigns nothing to anybody."""
    mine = desk()
    mine.require("assign-projects")
    return _place_names(mine, *version())


def log(from_moment: datetime | None = None, to_moment: datetime | None = None) -> list[Act]:
    """Returns what was done between two moments that the reader may know of, newest first; nobody may change them.

    Raises NotPermitted for who may not read the log.
    """
    mine = desk()
    return _log(mine, mine.person, from_moment, to_moment, *version())


def version() -> tuple[str, int, date]:
    """Returns what loaded figures belong to: the database, its revision, and the day (years end and fall due)."""
    store = desk().store
    return str(store.path), store.revision(), datetime.now(TOKYO).date()


def _view(mine: Desk) -> tuple[Ids, bool]:
    """Returns what figures of all plans depend on: which plans the reader sees, and whether before approval."""
    return mine.readable_plans(), mine.may("read-drafts")


def _reader_of(plan_id: str) -> Desk:
    mine = desk()
    mine.require("read-plan", [Place(plan_id)])
    return mine


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _overview(
    _mine: Desk, plans: Ids, with_drafts: bool, as_of: str | None, database: str, revision: int, day: date
) -> list[PlanOverview]:
    return _mine.overview(_moment(as_of))


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _summary(
    _mine: Desk, plans: Ids, with_drafts: bool, scale: str, as_of: str | None, database: str, revision: int, day: date
) -> list[SummaryRow]:
    return _mine.summary(_moment(as_of), scale)


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _project_counts(
    _mine: Desk,
    plans: Ids,
    with_drafts: bool,
    fiscal_year: int,
    scale: str,
    as_of: str | None,
    database: str,
    revision: int,
    day: date,
) -> list[ProjectCounts]:
    return _mine.project_counts(fiscal_year, _moment(as_of), scale)


# What follows is kept as it is, not copied for every run: long lists, and nobody may change them.
@st.cache_resource(max_entries=_WHOLES_KEPT, show_spinner=False)
def _reports(
    _mine: Desk,
    grants: tuple[Grant, ...],
    fiscal_year: int | None,
    project_id: str | None,
    database: str,
    revision: int,
    day: date,
) -> list[Report]:
    return _mine.reports(fiscal_year, project_id)


@st.cache_resource(max_entries=_WHOLES_KEPT, show_spinner=False)
def _owed(
    _mine: Desk, grants: tuple[Grant, ...], fiscal_year: int, database: str, revision: int, day: date
) -> list[OwedFigure]:
    return _mine.owed(fiscal_year)


@st.cache_resource(max_entries=_WHOLES_KEPT, show_spinner=False)
def _own_projects(
    _mine: Desk, grants: tuple[Grant, ...], database: str, revision: int, day: date
) -> list[tuple[Plan, Project]]:
    return _mine.own_projects()


@st.cache_resource(max_entries=_PLANS_KEPT, show_spinner=False)
def _plan_facts(_mine: Desk, plan_id: str, database: str, revision: int, day: date) -> Facts:
    return _mine.plan_facts(plan_id)


@st.cache_resource(max_entries=_WHOLES_KEPT, show_spinner=False)
def _counted(
    _mine: Desk,
    plans: Ids,
    with_drafts: bool,
    fiscal_year: int,
    scale: str,
    as_of: str | None,
    database: str,
    revision: int,
    day: date,
) -> list[JudgedRow]:
    return _mine.counted(fiscal_year, _moment(as_of), scale)


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _attention(
    _mine: Desk, plans: Ids, fiscal_year: int, as_of: str | None, database: str, revision: int, day: date
) -> tuple[list[OwedReport], bool, CommitteeSaid]:
    is_open = fiscal_year in _mine.rounds()
    return _mine.owing(fiscal_year), is_open, _mine.committee_said(fiscal_year, _moment(as_of))


@st.cache_resource(max_entries=_WHOLES_KEPT, show_spinner=False)
def _facts(_mine: Desk, database: str, revision: int, day: date) -> Facts:
    return _mine.facts()


@st.cache_resource(max_entries=_PLANS_KEPT, show_spinner=False)
def _project_facts(_mine: Desk, project_id: str, database: str, revision: int, day: date) -> Facts:
    return _mine.project_facts(project_id)


@st.cache_data(max_entries=_PLANS_KEPT, show_spinner=False)
def _form_source(_mine: Desk, project_id: str, fiscal_year: int, database: str, revision: int, day: date) -> FormSource:
    return _mine.form_source(project_id, fiscal_year)


@st.cache_data(max_entries=_PLANS_KEPT, show_spinner=False)
def _judged(
    _mine: Desk, plan_id: str, drafts_of: Ids, scale: str, as_of: str | None, database: str, revision: int, day: date
) -> list[JudgedRow]:
    return _mine.judged(plan_id, _moment(as_of), scale)


@st.cache_resource(max_entries=_WHOLES_KEPT, show_spinner=False)
def _scales(_mine: Desk, database: str, revision: int, day: date) -> list[Scale]:
    return _mine.store.scales()


@st.cache_resource(max_entries=_WHOLES_KEPT, show_spinner="すべての計画を判定しています")
def _judged_plans(
    _mine: Desk, plans: Ids, with_drafts: bool, scale: str, as_of: str | None, database: str, revision: int, day: date
) -> list[JudgedRow]:
    return _mine.judged_plans(_moment(as_of), scale)


@st.cache_resource(max_entries=_WHOLES_KEPT, show_spinner=False)
def _bodies_of_projects(_mine: Desk, plans: Ids, database: str, revision: int, day: date) -> dict[str, tuple[str, ...]]:
    return _mine.bodies_of_projects()


@st.cache_data(max_entries=_PLANS_KEPT, show_spinner=False)
def _compared(
    _mine: Desk,
    plan_id: str,
    drafts_of: Ids,
    fiscal_year: int,
    as_of: str | None,
    database: str,
    revision: int,
    day: date,
) -> list[JudgedRow]:
    return _mine.judged_under(_mine.store.scales(), plan_id, fiscal_year, _moment(as_of))


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _tried(
    _mine: Desk,
    with_drafts: bool,
    name: str,
    rows: tuple[DraftRow, ...],
    fiscal_year: int,
    database: str,
    revision: int,
    day: date,
) -> list[JudgedRow]:
    return _mine.tried(scale_of(name, "", rows), fiscal_year)


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _examples(
    grants: object, plans: Ids, with_drafts: bool, database: str, revision: int, day: date
) -> dict[str, Example]:
    found: dict[str, Example] = {}
    for plan in newest_reported_first(overview())[:_PLANS_WITH_EXAMPLES]:
        found = worked_examples.examples(judged(plan.plan_id)) | found
        if found.keys() >= worked_examples.WORKED.keys():
            break
    counted = summary()
    newest = [row for row in counted if row.fiscal_year == newest_judged_year(counted)] if counted else []
    return found | (worked_examples.counted_examples(newest[0]) if newest else {})


@st.cache_data(max_entries=_PLANS_KEPT, show_spinner=False)
def _evaluations(
    _mine: Desk, plan_id: str, fiscal_year: int, as_of: str | None, database: str, revision: int, day: date
) -> Evaluations:
    return _mine.evaluations(plan_id, fiscal_year, _moment(as_of))


@st.cache_data(max_entries=_PLANS_KEPT, show_spinner=False)
def _sources(
    _mine: Desk, plan_id: str, as_of: str | None, drafts_of: Ids, database: str, revision: int, day: date
) -> list[FigureSource]:
    return _mine.sources(plan_id, _moment(as_of))


@st.cache_resource(max_entries=_PLANS_KEPT, show_spinner=False)
def _reported(
    _mine: Desk, plan_id: str, as_of: str | None, drafts_of: Ids, database: str, revision: int, day: date
) -> Reported:
    return _mine.reported(plan_id, _moment(as_of))


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _place_names(_mine: Desk, database: str, revision: int, day: date) -> dict[tuple[Scope, str], str]:
    return people_words.place_names(_mine.definitions())


# Of one person: what one did oneself is readable beyond all rights. A refusal is an exception, and is never kept.
@st.cache_resource(max_entries=_LOGS_KEPT, show_spinner=False)
def _log(
    _mine: Desk,
    person: Person,
    from_moment: datetime | None,
    to_moment: datetime | None,
    database: str,
    revision: int,
    day: date,
) -> list[Act]:
    return _mine.log(from_moment, to_moment)


def _moment(as_of: str | None) -> datetime | None:
    return parse_as_of(as_of) if as_of else None
