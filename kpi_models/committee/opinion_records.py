"""Keeps the ledger of opinions: what the committee said, what we answer, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from kpi_models.committee.evaluations import Answer, Check, EvaluationRefused, Opinion, standings
from kpi_models.moments import with_moment
from kpi_models.store import Entry, Store

_OPINIONS = """select o.opinion_id, p.plan_id, p.project_id, p.name as project, o.fiscal_year, o.words, e.actor,
        e.recorded_at
    from opinions o
    join counted_entries e on e.entry_id = o.entry_id
    join project_places p on p.project_id = o.project_id
    where p.plan_id = $plan_id and e.recorded_at <= $now
    order by p.position, o.fiscal_year, o.entry_id, o.opinion_id"""
_ANSWERS = """select opinion_id, words, actor, recorded_at from (
        select a.*, e.actor, e.recorded_at,
            row_number() over (partition by a.opinion_id order by a.entry_id desc) as newness
        from opinion_answers a join counted_entries e on e.entry_id = a.entry_id where e.recorded_at <= $now
    ) where newness = 1"""
_CHECKS = """select opinion_id, fiscal_year, standing, words, actor, recorded_at from (
        select c.*, e.actor, e.recorded_at,
            row_number() over (partition by c.opinion_id, c.fiscal_year order by c.entry_id desc) as newness
        from opinion_checks c join counted_entries e on e.entry_id = c.entry_id where e.recorded_at <= $now
    ) where newness = 1 order by fiscal_year"""


def unanswered(source: Store | Entry) -> list[tuple[str, int]]:
    """Returns project and fiscal year of each opinion that has no answer, oldest first."""
    rows = source.rows(
        """select o.project_id, o.fiscal_year from opinions o join counted_entries e on e.entry_id = o.entry_id
        where o.opinion_id not in (select opinion_id from opinion_answers) order by o.fiscal_year, o.opinion_id"""
    )
    return [(row["project_id"], row["fiscal_year"]) for row in rows]


def opinions(source: Store | Entry, plan_id: str, now: datetime) -> list[Opinion]:
    """Returns every opinion on a plan by a stored moment, with its answer and checks, in the order 事業 → 年度."""
    found = source.rows(_OPINIONS, plan_id=plan_id, now=now)
    if not found:
        return []
    answers = {row.pop("opinion_id"): Answer(**with_moment(row)) for row in source.rows(_ANSWERS, now=now)}
    checks = defaultdict(list)
    for row in source.rows(_CHECKS, now=now):
        checks[row.pop("opinion_id")].append(Check(**with_moment(row)))
    return [
        Opinion(**with_moment(row), answer=answers.get(row["opinion_id"]), checks=tuple(checks[row["opinion_id"]]))
        for row in found
    ]


def add_opinions(entry: Entry, project_id: str, fiscal_year: int, words: Sequence[str]) -> int:
    """Stores opinions on a project and returns how many were new; what stands there already changes nothing."""
    known = {
        row["words"]
        for row in entry.rows(
            "select words from opinions where project_id = $project_id and fiscal_year = $fiscal_year",
            project_id=project_id,
            fiscal_year=fiscal_year,
        )
    }
    new = [one for one in dict.fromkeys(text.strip() for text in words) if one and one not in known]
    entry.append(
        "opinions",
        [(f"{entry.entry_id}-{number}", project_id, fiscal_year, one) for number, one in enumerate(new, start=1)],
    )
    return len(new)


def answer(entry: Entry, opinion_id: str, words: str) -> None:
    """Stores our answer to an opinion. Raises EvaluationRefused without words."""
    if not words.strip():
        raise EvaluationRefused("対応方針を書いてから、もう一度押してください。")
    entry.append("opinion_answers", [(opinion_id, words.strip())])


def check(entry: Entry, opinion_id: str, fiscal_year: int, standing: str | None, words: str) -> None:
    """Stores what became of an answer. Raises EvaluationRefused without an answer or a standing of the table."""
    if standing not in standings():
        raise EvaluationRefused("実施状況を選んでから、もう一度押してください。")
    if not entry.rows("select 1 from opinion_answers where opinion_id = $opinion_id", opinion_id=opinion_id):
        raise EvaluationRefused("先に対応方針を書いてください。実施状況は、その方針について記録します。")
    entry.append("opinion_checks", [(opinion_id, fiscal_year, standing, words.strip())])
