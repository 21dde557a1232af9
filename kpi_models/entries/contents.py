"""What one entry stored, fact by fact, whether or not it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kpi_models.entries import fact_rows
from kpi_models.facts import Facts, Kpi
from kpi_models.reference import Event
from kpi_models.store import Entry, Store

_PLACE: Final = "sheet, cell, text"
# Table → the columns that a fact of it is made of, and the order to show them in.
_COLUMNS: Final = {
    "organizations": ("organization_code, name", "organization_code"),
    "plans": ("plan_id, name, organization_code, start_year, end_year", "position"),
    "projects": (
        """project_id, plan_id, name, scheme, (select string_agg(m.organization_code, ';' order by m.position)
            from project_members m where m.project_id = projects.project_id and m.entry_id = projects.entry_id)
            as members""",
        "position",
    ),
    "kpis": ("kpi_id, project_id, name, unit, direction, kind, pace", "position"),
    "baselines": (f"kpi_id, baseline_year, value, valid_from, reason, {_PLACE}", "kpi_id"),
    "targets": (f"kpi_id, fiscal_year, basis, value, valid_from, reason, {_PLACE}", "kpi_id, fiscal_year"),
    "actuals": (f"kpi_id, fiscal_year, basis, value, state, reported_at, {_PLACE}, period", "kpi_id, fiscal_year"),
    "costs": (
        f"project_id, fiscal_year, planned_value, spent_value, grant_value, reported_at, {_PLACE}",
        "project_id, fiscal_year",
    ),
    "remarks": (f"kpi_id, fiscal_year, factor, issue, next_step, reported_at, {_PLACE}", "kpi_id, fiscal_year"),
    "measurements": ("kpi_id, statistic, formula, contact, available, available_month", "kpi_id"),
}


_EVENTS: Final = "select day, short, name, source from plan_events where entry_id = $entry_id order by day"


@dataclass(frozen=True, slots=True)
class Contents:
    """What an entry stored, added or withdrew, and the names of projects and the KPIs that it may be about, by id."""

    facts: Facts
    projects: dict[str, str]
    kpis: dict[str, Kpi]
    events: tuple[Event, ...] = ()


def entry_facts(source: Store | Entry, entry_id: int) -> Facts:
    """Returns the facts that one entry added, whether it counts or not."""
    rows = {
        table: source.rows(
            f"select {columns} from {table} where entry_id = $entry_id order by {order}", entry_id=entry_id
        )
        for table, (columns, order) in _COLUMNS.items()
    }
    return fact_rows.from_rows(rows)


def contents(source: Store | Entry, entry_id: int) -> Contents:
    """Returns what an entry stored."""
    named = source.rows("select project_id, arg_max(name, entry_id) as name from projects group by project_id")
    kpis = source.rows(
        """select kpi_id, project_id, name, unit, direction, kind, pace from (
            select *, row_number() over (partition by kpi_id order by entry_id desc) as newness from kpis
        ) where newness = 1 order by position"""
    )
    known = fact_rows.from_rows({"kpis": kpis})
    return Contents(
        entry_facts(source, entry_id),
        {row["project_id"]: row["name"] for row in named},
        {kpi.kpi_id: kpi for kpi in known.kpis},
        tuple(Event(**row) for row in source.rows(_EVENTS, entry_id=entry_id)),
    )
