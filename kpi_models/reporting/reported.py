"""What is reported beside figures: the officer's words on each KPI's year, and the money of each project's year."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from kpi_models.entries import fact_rows
from kpi_models.entries.entry import Entry
from kpi_models.entries.stored_facts import EVER
from kpi_models.facts import Cost, Remark
from kpi_models.moments import to_stored
from kpi_models.statements import among, sql, statements
from kpi_models.store import Store


@dataclass(frozen=True, slots=True)
class Reported:
    """The newest words by KPI and fiscal year, and the newest money by project and fiscal year."""

    remarks: Mapping[tuple[str, int], Remark]
    costs: Mapping[tuple[str, int], Cost]


def reported(
    source: Store | Entry, plan_id: str, draft_projects: Collection[str] | None = None, as_of: datetime | None = None
) -> Reported:
    """Returns what was reported beside the figures of a plan, now or at a moment, by the rule of the figures.

    `draft_projects` are those of which it is told before it is approved, None for all.
    """
    scope = {
        "plan_id": plan_id,
        "draft_projects": among(draft_projects),
        "as_of": to_stored(as_of) if as_of else EVER,
    }
    told = sql("judging/told_until.sql")
    found = {
        kind: source.rows(told + statement, **scope) for kind, statement in statements("reporting/reported.sql").items()
    }
    facts = fact_rows.from_rows(found)
    return Reported(
        {(remark.kpi_id, remark.fiscal_year): remark for remark in facts.remarks},
        {(cost.project_id, cost.fiscal_year): cost for cost in facts.costs},
    )
