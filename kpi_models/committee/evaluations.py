"""What the evaluation committee says of a plan's year: members alone, then together; opinions and what became of them.

A member writes drafts that nobody else reads, and submits. The spread of what was submitted is shown to whoever has
submitted. The consensus (評価の決定) follows, and the ledger of opinions comes back each year until it is settled.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Final
from zlib import crc32

from kpi_models.reference import read_table

WHOLE_PROJECT: Final = ""  # in place of a KPI's id: what is said of the project itself


class Kind(StrEnum):
    """Which list of words a grade is chosen from."""

    EFFECT = "effect"  # 事業効果
    VERDICT = "verdict"  # 評価


class EvaluationRefused(Exception):
    """Something of an evaluation that can't be stored; the message is for the person."""


@dataclass(frozen=True, slots=True)
class Written:
    """What one member writes of a project or KPI; None where no grade is chosen. Of a KPI there are only words."""

    effect: str | None = None
    verdict: str | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class OwnEvaluation:
    """A member's own words on a project by KPI id (WHOLE_PROJECT: the project), as they stand in the store.

    `saved_at` is when anything was last stored, `submitted_at` when it was last submitted. `is_changed` tells whether
    something was written after that.
    """

    written: Mapping[str, Written]
    saved_at: datetime | None = None
    submitted_at: datetime | None = None
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Submitted:
    """What one member submitted of a project, with their words on its KPIs by id; `times` counts the submissions."""

    user_id: str
    member: str
    effect: str
    verdict: str
    words: str
    of_kpis: Mapping[str, str]
    times: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Spread:
    """How the members' grades of a project are spread.

    `submitted` is empty where the reader has not submitted their own yet (`is_open` False). `waiting` names the
    members who have not submitted, `count` tells how many have.
    """

    is_open: bool
    count: int
    waiting: tuple[str, ...]
    submitted: tuple[Submitted, ...] = ()

    def counts(self, kind: Kind, offered: Sequence[str]) -> dict[str, int]:
        """Returns how many members chose each wording: those on offer first, then others that were chosen."""
        chosen = Counter(str(getattr(one, kind)) for one in self.submitted)
        return {words: chosen[words] for words in dict.fromkeys([*offered, *chosen])}


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the evaluation of a project is: of the reader's own (`is_begun`, `is_submitted`), and of all members."""

    is_begun: bool
    is_submitted: bool
    submitted: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of the committee (評価会議): day, 定数, 定足数 as it was then, 出席, and the words of the record."""

    held_on: date
    seats: int
    quorum: int
    present: int
    words: str = ""

    @property
    def is_quorate(self) -> bool:
        """Tells whether enough members were there (成立)."""
        return self.present >= self.quorum


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The committee's consensus on a project and year (評価の決定).

    `exception` says why it stands without a quorum, and is empty where there was one.
    """

    project_id: str
    fiscal_year: int
    effect: str
    verdict: str
    words: str
    exception: str
    actor: str
    recorded_at: datetime


def mark(stands: Meeting | Conclusion | None) -> str:
    """Returns a short mark of what a person sees of a record, which another record does not have."""
    return f"{crc32(repr(stands).encode()):08x}" if stands else ""


@dataclass(frozen=True, slots=True)
class Answer:
    """Our answer to an opinion (対応方針)."""

    words: str
    actor: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Check:
    """What became of an answer as looked at in a fiscal year (実施状況); `standing` is of opinion_standings.csv."""

    fiscal_year: int
    standing: str
    words: str
    actor: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion of the committee on a project (意見), our answer, and the checks by year, oldest first."""

    opinion_id: str
    plan_id: str
    project_id: str
    project: str
    fiscal_year: int
    words: str
    actor: str
    recorded_at: datetime
    answer: Answer | None = None
    checks: tuple[Check, ...] = ()

    @property
    def checked_years(self) -> list[int]:
        """Returns the years in which it was looked at what became of it."""
        return [check.fiscal_year for check in self.checks]

    def check_in(self, fiscal_year: int) -> Check | None:
        """Returns the check of a year, None where there is none."""
        return next((check for check in self.checks if check.fiscal_year == fiscal_year), None)

    def is_settled_by(self, fiscal_year: int) -> bool:
        """Tells whether it is answered and its newest check up to a year says that nothing is left to do."""
        checks = [check for check in self.checks if check.fiscal_year <= fiscal_year]
        return self.answer is not None and bool(checks) and standings()[checks[-1].standing].is_settled

    def stands_in(self, fiscal_year: int) -> bool:
        """Tells whether it is in the ledger of a year: given in it, or before and not settled by then."""
        return self.fiscal_year == fiscal_year or (
            self.fiscal_year < fiscal_year and not self.is_settled_by(fiscal_year - 1)
        )


def years_to_open(of_plan: Collection[int], opinions: Collection[Opinion]) -> list[int]:
    """Returns the years in which there is something to say: those of a plan, and those after them with a ledger.

    After its last year a plan has none but those that opinions still come back in: the next, and each that follows
    one with a word on them.
    """
    last = max(of_plan)
    spoken = [year for opinion in opinions for year in (opinion.fiscal_year, *opinion.checked_years)]
    later = range(last + 1, max([last, *spoken]) + 2)
    return [*sorted(of_plan), *(year for year in later if any(opinion.stands_in(year) for opinion in opinions))]


@dataclass(frozen=True, slots=True)
class Evaluations:
    """What the committee said of a plan in a fiscal year.

    `conclusions` are by project id, only of projects that have one. `opinions` are the ledger of the year in the order
    事業 → 意見: those given in it, and older ones that were not settled before it.
    """

    plan_id: str
    fiscal_year: int
    meeting: Meeting | None
    conclusions: Mapping[str, Conclusion]
    opinions: tuple[Opinion, ...]

    def opinions_on(self, project_id: str) -> list[Opinion]:
        """Returns the opinions on one project."""
        return [opinion for opinion in self.opinions if opinion.project_id == project_id]


@dataclass(frozen=True, slots=True)
class OpinionStanding:
    """How far an answer is carried out: its words, and whether nothing is left to do."""

    words: str
    is_settled: bool


@cache
def standings() -> dict[str, OpinionStanding]:
    """Returns how far an answer can be carried out (opinion_standings.csv)."""
    return {
        row["standing"]: OpinionStanding(row["words"], bool(row["is_settled"]))
        for row in read_table("opinion_standings.csv")
    }


@cache
def national_words() -> dict[Kind, tuple[str, ...]]:
    """Returns the national wording of 事業効果 and 評価, best first (effects.csv)."""
    rows = read_table("effects.csv")
    return {kind: tuple(row["words"] for row in rows if row["kind"] == kind) for kind in Kind}


def national_sources() -> dict[Kind, str]:
    """Returns where the national wording is published."""
    return {Kind(row["kind"]): row["source"] for row in read_table("effects.csv")}
