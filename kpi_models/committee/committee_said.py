"""What the committee said of a fiscal year over many plans, counted: for those who read one page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from kpi_models.moments import to_stored
from kpi_models.statements import among
from kpi_models.store import Store

_VERDICTS = """select verdict, cast(count(*) as integer) as projects from (
        select c.verdict, p.plan_id,
            row_number() over (partition by c.project_id order by c.entry_id desc) as newness
        from conclusions c
        join counted_entries e on e.entry_id = c.entry_id
        join projects_now p on p.project_id = c.project_id
        where c.fiscal_year = $fiscal_year and e.recorded_at <= $now
    ) where newness = 1 and ($plan_ids is null or list_contains(cast($plan_ids as varchar[]), plan_id))
    group by verdict order by projects desc, verdict"""
_OPINIONS = """select p.plan_id, p.project_id, p.name as project, o.words, exists (
        select 1 from opinion_answers a join counted_entries e on e.entry_id = a.entry_id
        where a.opinion_id = o.opinion_id and e.recorded_at <= $now) as is_answered
    from opinions o
    join counted_entries e on e.entry_id = o.entry_id
    join projects_now p on p.project_id = o.project_id
    where o.fiscal_year = $fiscal_year and e.recorded_at <= $now
        and ($plan_ids is null or list_contains(cast($plan_ids as varchar[]), p.plan_id))
    order by is_answered, p.position, o.entry_id, o.opinion_id"""


@dataclass(frozen=True, slots=True)
class OpinionSaid:
    """An opinion of the committee on a project, and whether we answered it."""

    plan_id: str
    project_id: str
    project: str
    words: str
    is_answered: bool


@dataclass(frozen=True, slots=True)
class CommitteeSaid:
    """The consensus (評価の決定) of a fiscal year, projects by verdict, and its opinions, those not answered first."""

    verdicts: dict[str, int]
    opinions: tuple[OpinionSaid, ...]


def committee_said(
    store: Store, fiscal_year: int, plan_ids: Collection[str] | None = None, as_of: datetime | None = None
) -> CommitteeSaid:
    """Returns what the committee said of a year by a moment (default: now), over some plans or all."""
    scope = {"fiscal_year": fiscal_year, "plan_ids": among(plan_ids), "now": to_stored(as_of or store.now())}
    return CommitteeSaid(
        {row["verdict"]: row["projects"] for row in store.rows(_VERDICTS, **scope)},
        tuple(OpinionSaid(**row) for row in store.rows(_OPINIONS, **scope)),
    )
