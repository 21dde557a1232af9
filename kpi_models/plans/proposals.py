"""What one entry holds, beside what stood before: for whoever decides about a proposal (申し出)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from kpi_models.entries import history
from kpi_models.entries.contents import entry_facts
from kpi_models.entries.history import Act
from kpi_models.facts import Facts
from kpi_models.store import Store


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal: the act, what it would store, and what stands now of the same projects.

    `facts` name every KPI that they have figures of.
    """

    act: Act
    facts: Facts
    known: Facts


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
