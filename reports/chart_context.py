"""What surrounds the points of a chart: where the grades of a scale begin, and what happened in those years.

Parts of figures as plain dicts; reports/charts.py puts them together.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import count
from typing import Any, Final

from kpi_models.fiscal_year import fiscal_year_of
from kpi_models.formatting import round_half_up
from kpi_models.judging.judgement import JudgedRow, Scale
from kpi_models.reference import Event
from kpi_models.scales.thresholds import Threshold, threshold_level, thresholds
from reports.ink import FONT, Ink
from reports.plan_words import shortened
from reports.points import Point, axis_words, planned_points, value_range
from reports.svg_words import Box, width_of, within

Layout = dict[str, Any]

_LABEL_HEIGHT: Final = 33  # two lines of words beside the chart, in pixels
_APART: Final = 0.012  # of the value axis: lines nearer to each other than this cannot be told apart
EVENT_SIZE: Final = 11
NAME_SIZE: Final = 11  # of what is named beside a chart
_EDGE: Final = 8
_NAME_LENGTH: Final = 12  # full-width characters of a grade's label: more would leave the years no room
_LEVEL_PLACES: Final = 6  # of a bound that is reckoned in doubles
_BETWEEN: Final = 4  # the words of two events
_WIDENED: Final = str.maketrans("<>$&", "＜＞＄＆")


def plain(text: str) -> str:
    """Returns text that plotly shows as it is: `<`, `>`, `$` and `&` widened, control characters dropped."""
    widened = text.translate(_WIDENED)
    return "".join(character for character in widened if unicodedata.category(character)[0] != "C")


def segments(pairs: Iterable[tuple[Point, Point]], line: Layout) -> Layout:
    """Draws separate line segments as one trace."""
    x: list[int | None] = []
    y: list[float | None] = []
    for start, end in pairs:
        x += [start.year, end.year, None]
        y += [float(start.level), float(end.level), None]
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def axis_note(unit: str, from_zero: bool, ink: Ink) -> Layout:
    """Writes what is to be known of the value axis above it."""
    return {
        "xref": "paper", "yref": "paper", "x": 0, "y": 1, "xanchor": "left", "yanchor": "bottom",
        "text": plain(axis_words(unit, from_zero)), "showarrow": False, "yshift": 8,
        "font": {"size": 12, "color": ink.quiet, "family": FONT},
    }  # fmt: skip


# -- the scale ---------------------------------------------------------------------------------------------------------


def threshold_layers(
    rows: Sequence[JudgedRow], scale: Scale, span: tuple[float, float], ink: Ink
) -> tuple[list[Layout], list[Layout]]:
    """Draws where the grades of a scale begin, each line named at its right end."""
    courses = threshold_courses(rows, scale, span)
    line = {"color": ink.unknown, "width": 1, "dash": "dot"}
    lines: list[Layout] = [
        {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"} for _, x, y in courses
    ]
    return lines, [_threshold_label(threshold, y[-1], ink) for threshold, _, y in courses]


def threshold_courses(
    rows: Sequence[JudgedRow], scale: Scale, span: tuple[float, float]
) -> list[tuple[Threshold, list[int], list[float]]]:
    """Returns where the grades of a scale begin, year by year; what ends outside the span of the chart is left out.

    Of lines that end too near to each other to be told apart only the first of the scale is there.
    """
    found: list[tuple[Threshold, list[int], list[float]]] = []
    for threshold in thresholds(scale):
        x, y = _course(rows, threshold)
        near = _APART * (span[1] - span[0])
        is_seen = len(x) > 1 and span[0] <= y[-1] <= span[1]
        if is_seen and not any(abs(y[-1] - other[-1]) < near for _, _, other in found):
            found.append((threshold, x, y))
    return found


def threshold_levels(rows: Sequence[JudgedRow], scale: Scale) -> dict[str, list[Decimal | None]]:
    """Returns where the grades of a scale begin in each year, by name, as a chart of the rows would draw them."""
    of_years = (level for row in rows for level in (row.baseline, row.target_level, row.actual_level))
    low, high, _ = value_range([level for level in of_years if level is not None])
    return {
        threshold_name(threshold): [_level(row, threshold) for row in rows]
        for threshold, *_ in threshold_courses(rows, scale, (low, high))
    }


def _level(row: JudgedRow, threshold: Threshold) -> Decimal | None:
    level = threshold_level(row, threshold)
    return None if level is None else round_half_up(Decimal(repr(level)), _LEVEL_PLACES)


def threshold_name(threshold: Threshold) -> str:
    """Names where a grade begins: ○ Bの境."""
    return f"{threshold.symbol} {threshold.grade}の境"


def room_beside(labels: Sequence[Layout]) -> float:
    """Returns how wide the names beside a chart stand, with what keeps them from the edge; nothing without any."""
    widths = [width_of(words, NAME_SIZE) for label in labels for words in label["text"].split("<br>")]
    return max(widths, default=-_EDGE) + _EDGE


def _course(rows: Sequence[JudgedRow], threshold: Threshold) -> tuple[list[int], list[float]]:
    """Returns a threshold's level in every year of the plan, from the baseline where the planned path starts there."""
    found = [
        (row.fiscal_year, level)
        for row in rows
        if (row.final_year is None or row.fiscal_year <= row.final_year)
        and (level := threshold_level(row, threshold)) is not None
    ]
    start = next((point for point in planned_points(rows) if point.kind == "baseline"), None)
    if start and found and threshold.measure in ("rate", "pace_ratio"):
        found = [(start.year, float(start.level)), *found]
    return [year for year, _ in found], [level for _, level in found]


def _threshold_label(threshold: Threshold, level: float, ink: Ink) -> Layout:
    words = f"{plain(threshold_name(threshold))}<br>{plain(shortened(threshold.label, _NAME_LENGTH))}"
    return label_beside(words, level, ink)


def label_beside(words: str, level: float, ink: Ink) -> Layout:
    """Names what ends at a level, right of the chart."""
    return {
        "x": 1, "xref": "paper", "y": level, "xanchor": "left", "yanchor": "middle", "showarrow": False,
        "align": "left", "text": words, "font": {"size": NAME_SIZE, "color": ink.quiet, "family": FONT},
    }  # fmt: skip


def spread(labels: Sequence[Layout], height: float, lowest: float = 0) -> list[Layout]:
    """Moves labels beside the chart apart where they would cover each other: down, but not below the axis.

    `height` is that of a unit of the axis in pixels, `lowest` the value where the axis begins.
    """
    free = float("inf")
    moved = []
    for label in sorted(labels, key=lambda label: -float(label["y"])):
        free = min(float(label["y"]) * height, free - _LABEL_HEIGHT)
        moved.append((label, free))
    up = lowest * height + _LABEL_HEIGHT / 2
    placed = []
    for label, stands in reversed(moved):
        placed.append(label | {"yshift": max(stands, up) - float(label["y"]) * height})
        up = max(stands, up) + _LABEL_HEIGHT
    return placed[::-1]


# -- events ------------------------------------------------------------------------------------------------------------


def event_year(event: Event) -> int:
    """Returns the fiscal year of an event."""
    return fiscal_year_of(event.day)


def event_rows(
    happened: Sequence[Event], x: Callable[[float], float], span: tuple[float, float], size: float
) -> list[tuple[Event, int, float]]:
    """Gives the words of each event the first row (from 1) where they keep apart from others, and a middle in the span.

    `x` is where a year stands, `size` that of the letters.
    """
    placed: list[tuple[Event, Box]] = []
    for event in happened:
        width = width_of(event.short, size) + _BETWEEN
        left = within(x(event_year(event)) - width / 2, width, span)
        tried = (Box(left, row, width, 1) for row in count(1))
        placed.append((event, next(box for box in tried if not any(box.meets(other) for _, other in placed))))
    return [(event, round(box.top), box.left + box.width / 2) for event, box in placed]


def event_layers(
    rows: Sequence[tuple[Event, int, float]], x: Callable[[float], float], height: float, ink: Ink
) -> tuple[list[Layout], list[Layout]]:
    """Draws a line through each year with events, and names them below the top in rows of a height."""
    lines: list[Layout] = [
        {
            "type": "line",
            "x0": year,
            "x1": year,
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "layer": "below",
            "line": {"color": ink.line, "width": 1.5, "dash": "dash"},
        }
        for year in dict.fromkeys(event_year(event) for event, _, _ in rows)
    ]
    names: list[Layout] = [
        {
            "x": event_year(event),
            "xshift": middle - x(event_year(event)),
            "yref": "paper",
            "y": 1,
            "yshift": (1 - row) * height,
            "yanchor": "top",
            "showarrow": False,
            "bgcolor": ink.page,
            "text": plain(event.short),
            "font": {"size": EVENT_SIZE, "color": ink.quiet, "family": FONT},
        }
        for event, row, middle in rows
    ]
    return lines, names
