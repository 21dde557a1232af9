"""What an executive should look at: KPIs behind their baseline or late for years, reports owed, changed figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kpi_models.committee.committee_said import CommitteeSaid
from kpi_models.judging.judgement import JudgedRow
from kpi_models.reporting.rounds import OwedReport
from kpi_models.terms import REPORT_STATES
from reports.links import Cell, Link
from reports.outlook_words import revision_word, streak_word
from reports.plan_words import shortened
from reports.summary_lists import kpi_link, listed
from reports.summary_other_lists import (
    OPINIONS,
    OTHER_LISTS,
    OWED,
    due_words,
    officer_words,
    opinion_link,
    project_link,
)


@dataclass(frozen=True, slots=True)
class Room:
    """How many of each kind are named, and how many full-width characters each name, opinion and project has."""

    named: int
    name: int
    opinion: int
    project: int


SCREEN: Final = Room(2, 15, 24, 9)  # names the first, each in two lines beside the matrix, and leads to all
PAPER: Final = Room(8, 30, 60, 20)  # leads nowhere
CROWDED_PAPER: Final = Room(3, 20, 30, 15)  # where the lines of the matrix need the room


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at: what, how many (leading to the list of all), the first of them, and how many more.

    Each named one has words behind it. `nothing` is said where there are none.
    """

    what: str
    count: Cell
    named: tuple[tuple[Cell, str], ...]
    more: int
    nothing: str


def kpi_points(
    rows: Sequence[JudgedRow], fiscal_year: int, kept: Mapping[str, str], room: Room = SCREEN
) -> tuple[Point, Point]:
    """Returns the KPIs that fell behind their baseline, and those late for years."""
    return (
        _kpi_point("基準値より悪化したKPI", "below", rows, fiscal_year, kept, room),
        _kpi_point("2年以上続けて遅れているKPI", "late", rows, fiscal_year, kept, room),
    )


def revised_point(rows: Sequence[JudgedRow], fiscal_year: int, kept: Mapping[str, str], room: Room = SCREEN) -> Point:
    """Returns the KPIs whose figure reads otherwise than when the year was first judged."""
    return _kpi_point("判定のあとで数値が変わったKPI", "revised", rows, fiscal_year, kept, room)


_BESIDE: Final[dict[str, Callable[[JudgedRow], str]]] = {
    "below": lambda row: "",
    "late": lambda row: f"（{streak_word(row)}）",
    "revised": lambda row: f"（{revision_word(row)}）",
}


def _kpi_point(
    what: str, code: str, rows: Sequence[JudgedRow], fiscal_year: int, kept: Mapping[str, str], room: Room
) -> Point:
    found = listed(rows, code)
    return Point(
        what,
        _all_of(code, len(found), f"{len(found):,}件", fiscal_year, kept),
        tuple(
            (kpi_link(row, kept)._replace(text=shortened(row.kpi, room.name)), _BESIDE[code](row))
            for row in found[: room.named]
        ),
        max(len(found) - room.named, 0),
        "ありません",
    )


def owed_point(
    owed: Sequence[OwedReport],
    is_open: bool,
    today: date,
    fiscal_year: int,
    kept: Mapping[str, str],
    room: Room = SCREEN,
) -> Point:
    """Returns the reports not handed in yet, with who owes them and until when."""
    nothing = "すべて提出されています" if is_open else "受付は開かれていません"
    first = tuple(
        (project_link(report, shortened(report.project, room.name), fiscal_year, kept), _owed_words(report, today))
        for report in owed[: room.named]
    )
    count = _all_of(OWED, len(owed), f"{len(owed):,}件", fiscal_year, kept)
    return Point(OTHER_LISTS[OWED], count, first, max(len(owed) - room.named, 0), nothing)


def _owed_words(report: OwedReport, today: date) -> str:
    return f"（{REPORT_STATES[report.state]}・{officer_words(report)}・{due_words(report, today)}）"


def _all_of(code: str, count: int, words: str, fiscal_year: int, kept: Mapping[str, str]) -> Cell:
    """Returns how many there are, leading to the list of them all; none lead nowhere."""
    return Link(words, "summary", {"year": str(fiscal_year), "list": code, **kept}) if count else words


def verdict_words(said: CommitteeSaid) -> str:
    """Says how many projects have a consensus, and of which verdict; or that none has."""
    if not said.verdicts:
        return "この年度の評価は、まだ決定されていません"
    verdicts = "、".join(f"「{verdict}」{count:,}" for verdict, count in said.verdicts.items())
    return f"評価を決定した事業 {sum(said.verdicts.values()):,}件：{verdicts}"


def opinion_point(said: CommitteeSaid, fiscal_year: int, kept: Mapping[str, str], room: Room = SCREEN) -> Point:
    """Returns the opinions of the committee, those without an answer first, each leading to the page of its plan."""
    unanswered = sum(not opinion.is_answered for opinion in said.opinions)
    first = tuple(
        (
            opinion_link(opinion, shortened(opinion.words, room.opinion), fiscal_year),
            f"（{shortened(opinion.project, room.project)}{'' if opinion.is_answered else '・未回答'}）",
        )
        for opinion in said.opinions[: room.named]
    )
    words = f"{len(said.opinions):,}件（未回答 {unanswered:,}件）"
    count = _all_of(OPINIONS, len(said.opinions), words, fiscal_year, kept)
    return Point(OTHER_LISTS[OPINIONS], count, first, max(len(said.opinions) - room.named, 0), "ありません")
