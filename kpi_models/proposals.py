"""What one entry holds, beside what stood before: for whoever decides about a proposal (申し出)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from kpi_models import fact_rows, history
from kpi_models.facts import Facts
from kpi_models.history import Act
from kpi_models.store import Entry, Store

# Only the columns that make a fact, where the rows of facts.sql are taken whole.
_COLUMNS: Final = {
    "plans": "plan_id, name, organization_code, start_year, end_year",
    "projects": """project_id, plan_id, name, scheme, (
        select string_agg(m.organization_code, ';' order by m.position) from project_members m
        where m.project_id = projects.project_id and m.entry_id = projects.entry_id) as members""",
    "kpis": "*",
    "baselines": "*",
    "targets": "*",
    "actuals": "*",
    "organizations": "organization_code, name",
    "costs": "*",
    "remarks": "*",
    "measurements": "kpi_id, statistic, formula, contact, available, available_month",
}
_ORDER: Final = {
    "plans": "position",
    "projects": "position",
    "kpis": "position",
    "targets": "kpi_id, fiscal_year",
    "actuals": "kpi_id, fiscal_year",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal: the act, what it would store, and what stands now of the same projects.

    `facts` name every KPI that they have figures of.
    """

    act: Act
    facts: Facts
    known: Facts


def entry_facts(source: Store | Entry, entry_id: int) -> Facts:
    """Returns the facts that one entry added, whether it counts or not."""
    return fact_rows.from_rows(
        {
            table: source.rows(
                f"select {columns} from {table} where entry_id = $entry_id order by {_ORDER.get(table, 1)}",
                entry_id=entry_id,
            )
            for table, columns in _COLUMNS.items()
        }
    )


def proposal(store: Store, entry_id: int) -> Proposal:
    """Returns a proposal with what it changes. Raises KeyError for a number without an entry."""
    act = history.act(store, entry_id)
    facts = entry_facts(store, entry_id)
    known = _joined([store.project_facts(place.project_id) for place in act.places if place.project_id])
    defined = {kpi.kpi_id for kpi in facts.kpis}
    named = (*facts.kpis, *(kpi for kpi in known.kpis if kpi.kpi_id not in defined))
    return Proposal(act, replace(facts, kpis=named), known)


def _joined(parts: Sequence[Facts]) -> Facts:
    """Joins facts of several projects; what stands in more than one of them stands once."""
    kinds: dict[str, Any] = {
        field.name: tuple(dict.fromkeys(fact for part in parts for fact in getattr(part, field.name)))
        for field in fields(Facts)
    }
    return Facts(**kinds)
