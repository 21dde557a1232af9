"""What pages load: cached by scope, revision of the store and day, so a new fact or a new year is never missed."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from kpi_models.facts import Facts
from kpi_models.fiscal_year import TOKYO
from kpi_models.judgement import FigureSource, JudgedRow, PlanOverview, Scale, ScaleVersion, SummaryRow
from kpi_models.moments import parse_as_of
from kpi_models.scales import DEFAULT_SCALE, DraftRow, scale_of
from kpi_models.store import Store, database_path, open_store
from reports import worked_examples
from reports.selection import newest_judged_year, newest_reported_first
from reports.worked_examples import Example

_PLANS_KEPT = 200
_WHOLES_KEPT = 4
_PLANS_WITH_EXAMPLES = 5  # so many are looked through for one KPI with every measure


def overview(as_of: str | None = None) -> list[PlanOverview]:
    """Returns the plans in their order, and how far each is reported; `as_of` is a day, None is now."""
    return _overview(as_of, *version())


def summary(scale: str = DEFAULT_SCALE, as_of: str | None = None) -> list[SummaryRow]:
    """Returns the counts of every fiscal year."""
    return _summary(scale, as_of, *version())


def judged(plan_id: str, scale: str = DEFAULT_SCALE, as_of: str | None = None) -> list[JudgedRow]:
    """Returns the judged rows of one plan: 事業 → KPI → 年度."""
    return _judged(plan_id, scale, as_of, *version())


def compared(plan_id: str, fiscal_year: int, as_of: str | None = None) -> list[JudgedRow]:
    """Returns one year of a plan under every grading scale: 事業 → KPI → 判定基準."""
    return _compared(plan_id, fiscal_year, as_of, *version())


def tried(name: str, rows: tuple[DraftRow, ...], fiscal_year: int) -> list[JudgedRow]:
    """Returns one year of all plans under the default scale and under a draft without faults, in pairs."""
    return _tried(name, rows, fiscal_year, *version())


def sources(plan_id: str) -> list[FigureSource]:
    """Returns where every figure of one plan was read."""
    return _sources(plan_id, *version())


def scales() -> list[Scale]:
    """Returns the grading scales on offer, the default first."""
    return _store().scales()


def scale_versions() -> list[ScaleVersion]:
    """Returns every version of every grading scale, each scale's oldest first."""
    return _store().scale_versions()


def examples() -> dict[str, Example]:
    """Returns a worked example of each measure that the stored KPIs have, from the plans reported last."""
    return _examples(*version())


def facts() -> Facts:
    """Returns all facts as they stand now; nobody may change them, so every caller gets the same ones."""
    return _facts(*version())


def _store() -> Store:
    return open_store(database_path())


def version() -> tuple[str, int, date]:
    """Returns what loaded figures belong to: the database, its revision, and the day (years end and fall due)."""
    return str(database_path()), _store().revision(), datetime.now(TOKYO).date()


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _overview(as_of: str | None, database: str, revision: int, day: date) -> list[PlanOverview]:
    return _store().overview(_moment(as_of))


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _summary(scale: str, as_of: str | None, database: str, revision: int, day: date) -> list[SummaryRow]:
    return _store().summary(as_of=_moment(as_of), scale=scale)


@st.cache_resource(max_entries=_WHOLES_KEPT, show_spinner=False)
def _facts(database: str, revision: int, day: date) -> Facts:
    return _store().facts()


@st.cache_data(max_entries=_PLANS_KEPT, show_spinner=False)
def _judged(plan_id: str, scale: str, as_of: str | None, database: str, revision: int, day: date) -> list[JudgedRow]:
    return _store().judged(plan_id, as_of=_moment(as_of), scale=scale)


@st.cache_data(max_entries=_PLANS_KEPT, show_spinner=False)
def _compared(
    plan_id: str, fiscal_year: int, as_of: str | None, database: str, revision: int, day: date
) -> list[JudgedRow]:
    return _store().judged_under(scales(), plan_id, fiscal_year, _moment(as_of))


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _tried(
    name: str, rows: tuple[DraftRow, ...], fiscal_year: int, database: str, revision: int, day: date
) -> list[JudgedRow]:
    both = [_store().scale(), scale_of(name, "", rows)]
    return _store().judged_under(both, fiscal_year=fiscal_year)


@st.cache_data(max_entries=_WHOLES_KEPT, show_spinner=False)
def _examples(database: str, revision: int, day: date) -> dict[str, Example]:
    found: dict[str, Example] = {}
    for plan in newest_reported_first(overview())[:_PLANS_WITH_EXAMPLES]:
        found = worked_examples.examples(judged(plan.plan_id)) | found
        if found.keys() >= worked_examples.WORKED.keys():
            break
    counted = summary()
    newest = [row for row in counted if row.fiscal_year == newest_judged_year(counted)] if counted else []
    return found | (worked_examples.counted_examples(newest[0]) if newest else {})


@st.cache_data(max_entries=_PLANS_KEPT, show_spinner=False)
def _sources(plan_id: str, database: str, revision: int, day: date) -> list[FigureSource]:
    return _store().sources(plan_id)


def _moment(as_of: str | None) -> datetime | None:
    return parse_as_of(as_of) if as_of else None
