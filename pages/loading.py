"""What pages load: cached by scope, revision of the store and day, so a new fact or a new year is never missed."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from kpi_models.facts import Facts
from kpi_models.fiscal_year import TOKYO
from kpi_models.judgement import FigureSource, JudgedRow, PlanOverview, Scale, SummaryRow
from kpi_models.store import Store, database_path, open_store

_PLANS_KEPT = 200
_WHOLES_KEPT = 4


def overview() -> list[PlanOverview]:
    """Returns the plans in their order, and how far each is reported."""
    return _overview(*version())


def summary() -> list[SummaryRow]:
    """Returns the counts of every fiscal year."""
    return _summary(*version())


def judged(plan_id: str) -> list[JudgedRow]:
    """Returns the judged rows of one plan: 事業 → KPI → 年度."""
    return _judged(plan_id, *version())


def sources(plan_id: str) -> list[FigureSource]:
    """Returns where every figure of one plan was read."""
    return _sources(plan_id, *version())


def scale() -> Scale:
    """Returns the grading scale in use."""
    return _store().scale()


def facts() -> Facts:
    """Returns all facts as they stand now; nobody may change them, so every caller gets the same ones."""
    return _facts(*version())


def _store() -> Store:
    return open_store(database_path())


def version() -> tuple[str, int, date]:
    """Returns what loaded figures belong to: the database, its revision, and the day (years end and fall due)."""
    return str(database_path()), _store().revision(), datetime.now(TOKYO).date()


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _overview(database: str, revision: int, day: date) -> list[PlanOverview]:
    return _store().overview()


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _summary(database: str, revision: int, day: date) -> list[SummaryRow]:
    return _store().summary()


@st.cache_resource(max_entries=_WHOLES_KEPT, show_spinner=False)
def _facts(database: str, revision: int, day: date) -> Facts:
    return _store().facts()


@st.cache_data(max_entries=_PLANS_KEPT, show_spinner=False)
def _judged(plan_id: str, database: str, revision: int, day: date) -> list[JudgedRow]:
    return _store().judged(plan_id=plan_id)


@st.cache_data(max_entries=_PLANS_KEPT, show_spinner=False)
def _sources(plan_id: str, database: str, revision: int, day: date) -> list[FigureSource]:
    return _store().sources(plan_id)
