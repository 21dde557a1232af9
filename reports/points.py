"""What stands on the chart of one KPI: its points, how each kind is marked, and the span of the value axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from kpi_models.fiscal_year import era_year
from kpi_models.formatting import format_unit
from kpi_models.judging.judgement import JudgedRow
from kpi_models.terms import TERMS


@dataclass(frozen=True, slots=True)
class Mark:
    """How one kind of point is drawn and named."""

    word: str
    symbol: str
    size: int
    of_plan: bool
    label_rank: int  # where two levels are equal the higher rank is labelled above


MARKS: Final[dict[str, Mark]] = {
    "baseline": Mark(TERMS["baseline"], "square", 10, True, 1),
    "former-baseline": Mark("変更前の基準値", "square-open", 10, True, 1),
    "former-final": Mark("変更前の最終目標", "diamond-open", 12, True, 3),
    "stated": Mark("目標", "circle", 8, True, 2),
    "interpolated": Mark(TERMS["interpolated"], "circle-open", 7, True, 2),
    "final": Mark("最終目標", "diamond", 13, True, 3),
    "confirmed": Mark("実績", "circle", 12, False, 0),
    "provisional": Mark(TERMS["provisional"], "circle-open", 12, False, 0),
    "projected": Mark("見込み", "diamond-open", 12, False, 0),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One level of one year on the chart; `kind` is a key of MARKS, `measured` the year where it is another one.

    `is_revised`: the year was first judged by another number.
    """

    year: int
    level: Decimal
    kind: str
    measured: int | None = None
    is_revised: bool = False

    @property
    def word(self) -> str:
        measured = f"（{era_year(self.measured)}）" if self.measured is not None else ""
        return MARKS[self.kind].word + measured + ("（改定）" if self.is_revised else "")


def planned_points(rows: Sequence[JudgedRow]) -> list[Point]:
    """Returns the path from the baseline to the final target; years without an expectation are left out."""
    points = [
        Point(row.fiscal_year, row.target_level, _target_kind(row))
        for row in rows
        if row.target_level is not None and row.target_origin is not None and not _after_end(row)
    ]
    start = _baseline_point(rows)
    if start is None and len(points) == 1:
        return [Point(points[0].year, points[0].level, "stated")]
    return [start, *points] if start else points


def revised_points(rows: Sequence[JudgedRow]) -> list[Point]:
    """Returns the baselines after the first that judge some year, and the final targets that were changed since.

    The path starts at the first baseline: where there are several it is named as the former one.
    """
    now = (rows[-1].final_year, rows[-1].final_target_level)
    finals = [
        Point(row.final_year, row.final_target_level, "former-final")
        for row in rows
        if row.final_year is not None
        and row.final_target_level is not None
        and (row.final_year, row.final_target_level) != now
    ]
    return [*_baselines(rows)[1:], *dict.fromkeys(finals)]


def _baseline_point(rows: Sequence[JudgedRow]) -> Point | None:
    """Returns the baseline that the path starts at."""
    return next(iter(_baselines(rows)), None)


def _baselines(rows: Sequence[JudgedRow]) -> list[Point]:
    """Places every baseline that judges some year: an old one in the year before the plan, which it doesn't stretch."""
    year_before = rows[0].fiscal_year - 1
    placed = dict.fromkeys(
        _placed(row.baseline, row.baseline_year, year_before) for row in rows if row.baseline is not None
    )
    former = [Point(start.year, start.level, "former-baseline", start.measured) for start in placed]
    return [*former[:-1], *list(placed)[-1:]]


def _placed(baseline: Decimal, measured: int | None, year_before: int) -> Point:
    if measured is not None and measured < year_before:
        return Point(year_before, baseline, "baseline", measured)
    return Point(measured or year_before, baseline, "baseline")


def _target_kind(row: JudgedRow) -> str:
    """Tells a year's target apart: interpolated, stated, or the final one."""
    if row.target_origin == "interpolated":
        return "interpolated"
    return "final" if row.fiscal_year == row.final_year else "stated"


def _after_end(row: JudgedRow) -> bool:
    """Tells whether the row is a late measurement, for which the final target merely stands."""
    return row.final_year is not None and row.fiscal_year > row.final_year


def reported_points(rows: Sequence[JudgedRow]) -> list[Point]:
    """Returns the actuals that have a level."""
    return [
        Point(
            row.fiscal_year,
            row.actual_level,
            "provisional" if row.state == "provisional" else "confirmed",
            is_revised=row.revision is not None,
        )
        for row in rows
        if row.actual_level is not None
    ]


def projected_points(rows: Sequence[JudgedRow]) -> list[tuple[Point, Point]]:
    """Returns how the level goes on from the last actual to the final year: at the least, by the mean, at the most.

    Only what the newest year of the KPI says counts; nothing where it has no projection.
    """
    told = rows[-1].projection
    if told is None:
        return []
    start = next((point for point in reported_points(rows) if point.year == told.last_year), None)
    if start is None:
        return []
    return [(start, Point(told.final_year, level, "projected")) for level in (told.low, told.level, told.high)]


def neighbours(points: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Returns the points of years next to each other: a year without a figure stays a gap."""
    return [pair for pair in pairwise(points) if pair[1].year - pair[0].year <= 1]


def is_interpolated(start: Point, end: Point) -> bool:
    """Tells whether a part of the planned path was reckoned, not stated: it is drawn dashed."""
    return "interpolated" in (start.kind, end.kind)


def axis_words(unit: str, from_zero: bool) -> str:
    """States the unit of a chart, and says so when its axis doesn't reach zero."""
    words = [f"単位：{format_unit(unit)}"] if unit else []
    return "　".join([*words, *([] if from_zero else ["縦軸は0から始まっていません"])])


def value_range(levels: Sequence[Decimal]) -> tuple[float, float, bool]:
    """Chooses the span of the value axis with room for labels, and tells whether it holds zero."""
    if not levels:
        return 0.0, 1.0, True
    low, high = float(min(levels)), float(max(levels))
    room = 0.3 * (high - low) or 0.2 * abs(high) or 1.0
    bottom, top = low - room, high + room
    if low >= 0 and bottom < 0.4 * high:
        bottom = min(0.0, bottom)
    return bottom, top, bottom <= 0 <= top


def round_levels(low: float, high: float) -> list[Decimal]:
    """Chooses round levels within a span."""
    rough = (high - low) / _TICKS
    size = 10.0 ** math.floor(math.log10(rough))
    step = Decimal(repr(next(step for step in _STEPS if step * size >= rough))) * Decimal(repr(size))
    first = math.ceil(Decimal(repr(low)) / step)
    return [step * number for number in range(first, math.floor(Decimal(repr(high)) / step) + 1)]


_TICKS: Final = 4
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


def label_sides(points: Sequence[Point]) -> list[tuple[Point, str]]:
    """Tells on which side of each point its label stands: of those in one year the highest above, the lowest below."""
    years = sorted({point.year for point in points})
    placed = []
    for year in years:
        stacked = sorted(
            (point for point in points if point.year == year),
            key=lambda point: (point.level, MARKS[point.kind].label_rank),
        )
        beside = "right" if year == years[0] else "left"
        sides = ["below", *[beside] * (len(stacked) - 2), "above"] if len(stacked) > 1 else ["above"]
        placed += list(zip(stacked, sides, strict=True))
    return placed
