"""What pages load: cached by what its reader may see, revision of the store and day, so nothing new is ever missed.

Permission is asked before the cache, and what it depends on is part of every key: people who may see the same share
what was loaded, others never. It is kept as it is, not copied for every run: nobody may change it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar

import streamlit as st

from kpi_models.committee.committee_said import CommitteeSaid
from kpi_models.committee.evaluations import Evaluations, Opinion
from kpi_models.desk.desk import Desk
from kpi_models.entries.history import Act
from kpi_models.facts import Facts, Plan, Project
from kpi_models.judging.judgement import FigureSource, JudgedRow, PlanOverview, Scale, ScaleVersion, SummaryRow
from kpi_models.judging.project_counts import ProjectCounts
from kpi_models.moments import day_now, parse_as_of
from kpi_models.people.people import Place, Scope
from kpi_models.plans.bodies_of_projects import Body
from kpi_models.reference import Event
from kpi_models.reporting.form_source import FormSource
from kpi_models.reporting.reported import Reported
from kpi_models.reporting.rounds import OwedFigure, OwedReport, Report
from kpi_models.scales.scales import DEFAULT_SCALE, DraftRow, scale_of
from pages.signed_in import desk
from reports import people_words, worked_examples
from reports.selection import newest_judged_year, newest_reported_first
from reports.worked_examples import Example

_PLANS_KEPT = 1000
_WHOLES_KEPT = 100
_LARGE_KEPT = 8  # every row of every plan
_LOGS_KEPT = 4  # long, and a new one for every reader and revision
_PLANS_WITH_EXAMPLES = 5  # so many are looked through for one KPI with every measure

Ids = tuple[str, ...] | None  # of plans or projects; None: all

Loaded = TypeVar("Loaded")


def overview(as_of: str | None = None) -> list[PlanOverview]:
    """Returns the plans that the reader may see in their order, and how far each is reported, on a day or now."""
    mine = desk()
    return _whole("overview", lambda: mine.overview(parse_as_of(as_of)), *_view(mine), as_of, *version())


def summary(scale: str = DEFAULT_SCALE, as_of: str | None = None) -> list[SummaryRow]:
    """Returns the counts of every fiscal year, over the plans that the reader may see."""
    mine = desk()
    return _whole("summary", lambda: mine.summary(parse_as_of(as_of), scale), *_view(mine), scale, as_of, *version())


def project_counts(fiscal_year: int, scale: str = DEFAULT_SCALE, as_of: str | None = None) -> list[ProjectCounts]:
    """Returns what was due of each project in a fiscal year, and its money, of the plans that the reader may see."""
    mine = desk()
    return _whole(
        "project counts",
        lambda: mine.project_counts(fiscal_year, parse_as_of(as_of), scale),
        *_view(mine), fiscal_year, scale, as_of, *version(),
    )  # fmt: skip


def counted(fiscal_year: int, scale: str = DEFAULT_SCALE, as_of: str | None = None) -> list[JudgedRow]:
    """Returns the judged rows that the counts of a fiscal year count: 計画 → 事業 → KPI."""
    mine = desk()
    return _large(
        "counted",
        lambda: mine.counted(fiscal_year, parse_as_of(as_of), scale),
        *_view(mine), fiscal_year, scale, as_of, *version(),
    )  # fmt: skip


def attention(fiscal_year: int, as_of: str | None = None) -> tuple[list[OwedReport], bool, CommitteeSaid]:
    """Returns the reports of a year that are owed, whether the year is open for reports, and what the committee said.

    Reports are told as they stand now, whatever day is asked for.
    """
    mine = desk()
    return _whole(
        "attention",
        lambda: (
            mine.owing(fiscal_year),
            fiscal_year in mine.rounds(),
            mine.committee_said(fiscal_year, parse_as_of(as_of)),
        ),
        mine.readable_plans(), fiscal_year, as_of, *version(),
    )  # fmt: skip


def judged(plan_id: str, scale: str = DEFAULT_SCALE, as_of: str | None = None) -> list[JudgedRow]:
    """Returns the judged rows of one plan: 事業 → KPI → 年度. Raises NotPermitted."""
    mine = _reader_of(plan_id)
    return _of_plan(
        "judged",
        lambda: mine.judged(plan_id, parse_as_of(as_of), scale),
        plan_id, mine.draft_projects(plan_id), scale, as_of, *version(),
    )  # fmt: skip


def judged_plans(scale: str = DEFAULT_SCALE, as_of: str | None = None) -> list[JudgedRow]:
    """Returns the judged rows of all plans that the reader may see."""
    mine = desk()
    return _large(
        "judged plans", lambda: mine.judged_plans(parse_as_of(as_of), scale), *_view(mine), scale, as_of, *version()
    )


def bodies_of_projects() -> dict[str, tuple[Body, ...]]:
    """Returns the bodies of each project that the reader may see, by id: several in a joint project."""
    mine = desk()
    return _whole("bodies of projects", mine.bodies_of_projects, mine.readable_plans(), *version())


def compared(plan_id: str, fiscal_year: int, as_of: str | None = None) -> list[JudgedRow]:
    """Returns one year of a plan under every grading scale: 事業 → KPI → 判定基準. Raises NotPermitted."""
    mine = _reader_of(plan_id)
    return _of_plan(
        "compared",
        lambda: mine.judged_under(mine.store.scales(), plan_id, fiscal_year, parse_as_of(as_of)),
        plan_id, mine.draft_projects(plan_id), fiscal_year, as_of, *version(),
    )  # fmt: skip


def tried(name: str, rows: tuple[DraftRow, ...], fiscal_year: int) -> list[JudgedRow]:
    """Returns one year of all plans under the default scale and under a draft without faults, in pairs.

    Raises NotPermitted for who makes no scales.
    """
    mine = desk()
    mine.require("choose-scale")
    return _whole(
        "tried",
        lambda: mine.tried(scale_of(name, "", rows), fiscal_year),
        mine.may("read-drafts"), name, rows, fiscal_year, *version(),
    )  # fmt: skip


def evaluations(plan_id: str, fiscal_year: int, as_of: str | None = None) -> Evaluations:
    """Returns what the committee had said of a plan in a year, on a day or by now. Raises NotPermitted."""
    mine = _reader_of(plan_id)
    return _of_plan(
        "evaluations",
        lambda: mine.evaluations(plan_id, fiscal_year, parse_as_of(as_of)),
        plan_id, fiscal_year, as_of, *version(),
    )  # fmt: skip


def opinions(plan_id: str) -> list[Opinion]:
    """Returns every opinion of the committee on a plan. Raises NotPermitted."""
    mine = _reader_of(plan_id)
    return _of_plan("opinions", lambda: mine.opinions(plan_id), plan_id, *version())


def plan_events(plan_id: str, as_of: str | None = None) -> dict[str, Event]:
    """Returns what happened around one plan, by id. Raises NotPermitted."""
    mine = _reader_of(plan_id)
    return _of_plan("events", lambda: mine.plan_events(plan_id, parse_as_of(as_of)), plan_id, as_of, *version())


def sources(plan_id: str, as_of: str | None = None) -> list[FigureSource]:
    """Returns where every figure of one plan was read. Raises NotPermitted."""
    mine = _reader_of(plan_id)
    return _of_plan(
        "sources",
        lambda: mine.sources(plan_id, parse_as_of(as_of)),
        plan_id, as_of, mine.draft_projects(plan_id), *version(),
    )  # fmt: skip


def reported(plan_id: str, as_of: str | None = None) -> Reported:
    """Returns the words and money reported beside the figures of one plan. Raises NotPermitted."""
    mine = _reader_of(plan_id)
    return _of_plan(
        "reported",
        lambda: mine.reported(plan_id, parse_as_of(as_of)),
        plan_id, as_of, mine.draft_projects(plan_id), *version(),
    )  # fmt: skip


def form_source(project_id: str, fiscal_year: int) -> FormSource:
    """Returns what the report form of a project and year is filled from. Raises NotPermitted."""
    mine = desk()
    mine.require("get-form", [mine.place_of(project_id)])
    return _of_plan(
        "form source", lambda: mine.form_source(project_id, fiscal_year), project_id, fiscal_year, *version()
    )


def project_facts(project_id: str) -> Facts:
    """Returns what is stored of one project: what its report is compared with. Raises NotPermitted."""
    mine = desk()
    mine.require("get-form", [mine.place_of(project_id)])
    return _of_plan("project facts", lambda: mine.project_facts(project_id), project_id, *version())


def reports(fiscal_year: int | None = None, project_id: str | None = None) -> list[Report]:
    """Returns the reports that the reader may see drafts of."""
    mine = desk()
    return _whole(
        "reports",
        lambda: mine.reports(fiscal_year, project_id),
        mine.person.grants, fiscal_year, project_id, *version(),
    )  # fmt: skip


def owed(fiscal_year: int) -> list[OwedFigure]:
    """Returns the figures that a year still lacks, of the projects that the reader may see drafts of."""
    mine = desk()
    return _whole("owed", lambda: mine.owed(fiscal_year), mine.person.grants, fiscal_year, *version())


def own_projects() -> list[tuple[Plan, Project]]:
    """Returns the projects that the reader may report for, each with its plan."""
    mine = desk()
    return _whole("own projects", mine.own_projects, mine.person.grants, *version())


def plan_facts(plan_id: str) -> Facts:
    """Returns a plan with its projects and KPIs. Raises NotPermitted."""
    mine = _reader_of(plan_id)
    return _of_plan("plan facts", lambda: mine.plan_facts(plan_id), plan_id, *version())


def scales() -> list[Scale]:
    """Returns the grading scales on offer, the default first."""
    return _whole("scales", desk().store.scales, *version())


def scale_versions() -> list[ScaleVersion]:
    """Returns every version of every grading scale, each scale's oldest first."""
    return desk().store.scale_versions()


def examples() -> dict[str, Example]:
    """Returns a worked example of each measure that the reader's KPIs have, from the plans reported last."""
    mine = desk()
    return _whole("examples", _found_examples, mine.person.grants, *_view(mine), *version())


def facts() -> Facts:
    """Returns all facts as they stand now.

    Raises NotPermitted for who may not register a plan.
    """
    mine = desk()
    mine.require("register-plan")
    return _large("facts", mine.facts, *version())


def place_names() -> dict[tuple[Scope, str], str]:
    """Returns what a role can be given for, in words. Raises NotPermitted for who assigns nothing to anybody."""
    mine = desk()
    mine.require("assign-projects")
    return _whole("place names", lambda: people_words.place_names(mine.definitions()), *version())


def log(from_moment: datetime | None = None, to_moment: datetime | None = None) -> list[Act]:
    """Returns what was done between two moments that the reader may know of, newest first.

    Raises NotPermitted for who may not read the log.
    """
    mine = desk()
    return _log(lambda: mine.log(from_moment, to_moment), mine.person, from_moment, to_moment, *version())


def version() -> tuple[str, int, date]:
    """Returns what loaded figures belong to: the database, its revision, and the day (years end and fall due)."""
    store = desk().store
    return str(store.path), store.revision(), day_now()


def _view(mine: Desk) -> tuple[Ids, bool]:
    """Returns what figures of all plans depend on: which plans the reader sees, and whether before approval."""
    return mine.readable_plans(), mine.may("read-drafts")


def _reader_of(plan_id: str) -> Desk:
    mine = desk()
    mine.require("read-plan", [Place(plan_id)])
    return mine


@st.cache_resource(max_entries=_WHOLES_KEPT, show_spinner=False)
def _whole(what: str, _load: Callable[[], Loaded], *belongs_to: object) -> Loaded:
    return _load()


@st.cache_resource(max_entries=_LARGE_KEPT, show_spinner="すべての計画を読み込んでいます")
def _large(what: str, _load: Callable[[], Loaded], *belongs_to: object) -> Loaded:
    return _load()


@st.cache_resource(max_entries=_PLANS_KEPT, show_spinner=False)
def _of_plan(what: str, _load: Callable[[], Loaded], *belongs_to: object) -> Loaded:
    return _load()


# Of one person: what one did oneself is readable beyond all rights. A refusal is an exception, and is never kept.
@st.cache_resource(max_entries=_LOGS_KEPT, show_spinner=False)
def _log(_load: Callable[[], Loaded], *belongs_to: object) -> Loaded:
    return _load()


def _found_examples() -> dict[str, Example]:
    found: dict[str, Example] = {}
    for plan in newest_reported_first(overview())[:_PLANS_WITH_EXAMPLES]:
        found = worked_examples.examples(judged(plan.plan_id)) | found
        if found.keys() >= worked_examples.WORKED.keys():
            break
    counted = summary()
    newest = [row for row in counted if row.fiscal_year == newest_judged_year(counted)] if counted else []
    return found | (worked_examples.counted_examples(newest[0]) if newest else {})
