"""What pages load: cached by what its reader may see, revision of the store and day, so nothing new is ever missed.

Permission is asked before the cache, and what it depends on is part of every key: people who may see the same share
what was loaded, others never.
"""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from kpi_models.desk import Desk
from kpi_models.facts import Facts
from kpi_models.fiscal_year import TOKYO
from kpi_models.judgement import FigureSource, JudgedRow, PlanOverview, Scale, SummaryRow
from kpi_models.people import Place, Scope
from pages.signed_in import desk
from reports import people_words

_PLANS_KEPT = 200
_WHOLES_KEPT = 16

Ids = tuple[str, ...] | None  # of plans or projects; None: all


def overview() -> list[PlanOverview]:
    """Returns the plans that the reader may see in their order, and how far each is reported."""
    mine = desk()
    return _overview(mine, mine.readable_plans(), mine.may("read-drafts"), *version())


def summary() -> list[SummaryRow]:
    """Returns the counts of every fiscal year, over the plans that the reader may see."""
    mine = desk()
    return _summary(mine, mine.readable_plans(), mine.may("read-drafts"), *version())


def judged(plan_id: str) -> list[JudgedRow]:
    """Returns the judged rows of one plan: 事業 → KPI → 年度. Raises NotPermitted."""
    mine = _reader_of(plan_id)
    return _judged(mine, plan_id, mine.draft_projects(plan_id), *version())


def sources(plan_id: str) -> list[FigureSource]:
    """Returns where every figure of one plan was read. Raises NotPermitted."""
    mine = _reader_of(plan_id)
    return _sources(mine, plan_id, mine.draft_projects(plan_id), *version())


def scale() -> Scale:
    """Returns the grading scale in use."""
    return desk().store.scale()


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


def version() -> tuple[str, int, date]:
    """Returns what loaded figures belong to: the database, its revision, and the day (years end and fall due)."""
    store = desk().store
    return str(store.path), store.revision(), datetime.now(TOKYO).date()


def _reader_of(plan_id: str) -> Desk:
    mine = desk()
    mine.require("read-plan", [Place(plan_id)])
    return mine


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _overview(
    _mine: Desk, plans: Ids, with_drafts: bool, database: str, revision: int, day: date
) -> list[PlanOverview]:
    return _mine.overview()


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _summary(_mine: Desk, plans: Ids, with_drafts: bool, database: str, revision: int, day: date) -> list[SummaryRow]:
    return _mine.summary()


@st.cache_resource(max_entries=_WHOLES_KEPT, show_spinner=False)
def _facts(_mine: Desk, database: str, revision: int, day: date) -> Facts:
    return _mine.facts()


@st.cache_data(max_entries=_PLANS_KEPT, show_spinner=False)
def _judged(_mine: Desk, plan_id: str, drafts_of: Ids, database: str, revision: int, day: date) -> list[JudgedRow]:
    return _mine.judged(plan_id)


@st.cache_data(max_entries=_PLANS_KEPT, show_spinner=False)
def _sources(_mine: Desk, plan_id: str, drafts_of: Ids, database: str, revision: int, day: date) -> list[FigureSource]:
    return _mine.sources(plan_id)


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _place_names(_mine: Desk, database: str, revision: int, day: date) -> dict[tuple[Scope, str], str]:
    return people_words.place_names(_mine.definitions())
