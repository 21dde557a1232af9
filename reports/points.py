"""What stands on the chart of one KPI: its points, how each kind is marked, and the span of the value axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kpi_models.fiscal_year import era_year
from kpi_models.judgement import JudgedRow
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
    "stated": Mark("目標", "circle", 8, True, 2),
    "interpolated": Mark(TERMS["interpolated"], "circle-open", 7, True, 2),
    "final": Mark("最終目標", "diamond", 13, True, 3),
    "confirmed": Mark("実績", "circle", 12, False, 0),
    "provisional": Mark(TERMS["provisional"], "circle-open", 12, False, 0),
    "projected": Mark("見込み", "diamond-open", 12, False, 0),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One level of one year on the chart; `kind` is a key of MARKS, `measured` the year where it is another one."""

    year: int
    level: Decimal
    kind: str
    measured: int | None = None

    @property
    def word(self) -> str:
        return MARKS[self.kind].word + (f"（{era_year(self.measured)}）" if self.measured is not None else "")


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


def _baseline_point(rows: Sequence[JudgedRow]) -> Point | None:
    """Places the baseline: an old one stands in the year before the plan, so that it doesn't stretch the plan."""
    first = rows[0]
    if first.baseline is None:
        return None
    year_before = min(row.fiscal_year for row in rows if row.target_level is not None or row is first) - 1
    if first.baseline_year is not None and first.baseline_year < year_before:
        return Point(year_before, first.baseline, "baseline", measured=first.baseline_year)
    return Point(first.baseline_year or year_before, first.baseline, "baseline")


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
        Point(row.fiscal_year, row.actual_level, "provisional" if row.state == "provisional" else "confirmed")
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


def value_range(levels: Sequence[Decimal]) -> tuple[float, float, bool]:
    """Chooses the span of the value axis with room for labels, and tells whether it holds zero."""
    if not levels:
        return 0.0, 1.0, True
    low, high = float(min(levels)), float(max(levels))
    room = 0.24 * (high - low) or 0.2 * abs(high) or 1.0
    bottom, top = low - room, high + room
    if low >= 0 and bottom < 0.4 * high:
        bottom = min(0.0, bottom)
    return bottom, top, bottom <= 0 <= top
