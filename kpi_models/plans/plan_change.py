"""A plan changed in mid-course (計画の変更): each kind of change as facts, and the reasons that may be given for it.

Nothing here changes what was judged: a new version counts from its day, and what ends is told by later years.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from kpi_models.facts import (
    Actual,
    Baseline,
    Basis,
    Direction,
    Facts,
    Kpi,
    Pace,
    Project,
    State,
    Target,
    make_kpi_id,
    normalise,
)
from kpi_models.reference import read_table


class ReasonNeeded(Exception):
    """A change without the reason it needs; the message is for the person."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason that may be given, what it means, and whether it needs words of one's own."""

    name: str
    needs_words: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Given:
    """The reason given for a change, and from when it counts."""

    reason: str
    words: str
    valid_from: datetime

    @property
    def note(self) -> str:
        """The reason as it is kept with the entry: 変更認定：令和8年3月の認定."""
        return "：".join(filter(None, [self.reason, normalise(self.words)]))


@cache
def reasons() -> dict[str, Reason]:
    """Returns the reasons by name (change_reasons.csv)."""
    rows = read_table("change_reasons.csv")
    return {row["reason"]: Reason(row["reason"], bool(row["needs_words"]), row["meaning"]) for row in rows}


def require_reason(given: Given, *, is_reported: bool) -> None:
    """Raises ReasonNeeded unless the reason is one of the list, with words where it needs them.

    Before the first actual of a KPI (`is_reported` false) none is needed.
    """
    if not given.reason and not is_reported:
        return
    if given.reason not in reasons():
        raise ReasonNeeded("実績のあるKPIを変えるには理由が必要です。変更の理由を選んでください。")
    if reasons()[given.reason].needs_words and not normalise(given.words):
        raise ReasonNeeded(f"「{given.reason}」を選んだときは、どのような理由かを文で書いてください。")


def retargeted(kpi: Kpi, values: Mapping[int, Decimal | None], basis: Basis, given: Given) -> Facts:
    """Returns new targets by fiscal year; None takes the target of a year away."""
    return Facts(
        targets=tuple(
            Target(kpi.kpi_id, year, basis, value, given.valid_from, given.note or None)
            for year, value in sorted(values.items())
        )
    )


def rebased(kpi: Kpi, baseline_year: int | None, value: Decimal, given: Given) -> Facts:
    """Returns a new baseline."""
    return Facts(baselines=(Baseline(kpi.kpi_id, baseline_year, value, given.valid_from, given.note or None),))


def redefined(kpi: Kpi, name: str, direction: Direction, pace: Pace) -> Facts:
    """Returns a KPI called or read otherwise; its id stays, and so do its figures."""
    return Facts(kpis=(replace(kpi, name=normalise(name), direction=direction, pace=pace),))


def ended(kpis: Sequence[Kpi], last_year: int, end_year: int, given: Given) -> Facts:
    """Returns that KPIs end with a fiscal year: of later years the targets are taken away and the state is 事業終了."""
    later = [(kpi, year) for kpi in kpis for year in range(last_year + 1, end_year + 1)]
    return Facts(
        targets=tuple(
            Target(kpi.kpi_id, year, Basis.LEVEL, None, given.valid_from, given.note or None) for kpi, year in later
        ),
        actuals=tuple(Actual(kpi.kpi_id, year, Basis.LEVEL, None, State.ENDED) for kpi, year in later),
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One of the KPIs that another is split into: its name, its baseline, and the levels promised by fiscal year."""

    name: str
    baseline: Decimal | None
    targets: Mapping[int, Decimal]


def split(kpi: Kpi, parts: Iterable[Part], last_year: int, years: tuple[int, int], given: Given) -> Facts:
    """Returns a KPI ended with a fiscal year and others in its place; of the years before, they are 対象外."""
    start_year, end_year = years
    note = given.note or None
    end = ended([kpi], last_year, end_year, given)
    new = [
        (part, replace(kpi, kpi_id=make_kpi_id(kpi.project_id, part.name), name=normalise(part.name))) for part in parts
    ]
    before = range(start_year, last_year + 1)
    return Facts(
        kpis=tuple(made for _, made in new),
        baselines=tuple(
            Baseline(made.kpi_id, last_year, part.baseline, None, note)
            for part, made in new
            if part.baseline is not None
        ),
        targets=end.targets
        + tuple(
            Target(made.kpi_id, year, Basis.LEVEL, value, None, note)
            for part, made in new
            for year, value in sorted(part.targets.items())
        ),
        actuals=end.actuals
        + tuple(
            Actual(made.kpi_id, year, Basis.LEVEL, None, State.NOT_APPLICABLE) for _, made in new for year in before
        ),
    )


def joined_by(project: Project, organization_code: str) -> Facts:
    """Returns a joint project with one more member body."""
    return Facts(projects=(replace(project, members=(*project.members, organization_code)),))


def touched_kpis(facts: Facts) -> set[str]:
    """Returns the KPIs whose definition, baseline or targets some facts change."""
    changes: tuple[Any, ...] = (*facts.kpis, *facts.baselines, *facts.targets)
    return {change.kpi_id for change in changes}
