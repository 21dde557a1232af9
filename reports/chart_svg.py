"""Judged progress → a picture in SVG: the chart of one KPI for paper and for saving, drawn without a browser.

It says what reports/charts.py says, from the same points (reports/points.py) and in the same grammar; its colours keep
apart in grey, and every point carries its word and value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final
from xml.sax.saxutils import escape

from kpi_models.fiscal_year import era_year, format_fiscal_year
from kpi_models.formatting import format_number
from kpi_models.judging.judgement import JudgedRow, Scale
from kpi_models.reference import Event
from reports.chart_context import Layout, event_rows, event_year, room_beside, spread, threshold_layers
from reports.grades import grade_mark, outcome_word, scale_name
from reports.ink import FONT, LIGHT
from reports.label_places import Room, labels
from reports.points import (
    MARKS,
    Point,
    axis_words,
    is_interpolated,
    neighbours,
    planned_points,
    projected_points,
    reported_points,
    revised_points,
    round_levels,
    value_range,
)
from reports.svg import line, polygon, shown, text
from reports.svg_words import LINE_HEIGHT, SIZE, Box, ground, width_of

PRINT_FONT: Final = "KPI Pack Sans JP"  # data/fonts; elsewhere the reader's own
WIDTH, HEIGHT = 660, 286  # so that a label of two lines has room beyond the outermost points
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 14, 26, 42
_TEXT, _QUIET, _LINE, _PLAN, _ACTUAL, _RANGE = "#101820", "#4A5563", "#D5DBE1", "#6B7785", "#0A3F73", "#DDE6EF"
_EVENT: Final = "#9AA5B1"  # a dashed line through a year: lighter than the planned path, darker than the grid
_BESIDE: Final = 10  # between the edge, the levels of the axis and the axis
_HEADING: Final = 24  # the height of a heading's line
_ROOM_FOR_YEAR: Final = 72  # below it a year is named by its era alone, and its grade by symbol and letter
_BETWEEN: Final = 4  # the words of two years
_SMALLEST: Final = 9  # of the words of events, and of a grade whose words are wider than their year
_GAP: Final = 1  # between a mark, drawn a little smaller than on the screen, and its words


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where years and levels stand on the picture, in its units."""

    first_year: int
    last_year: int
    low: float
    high: float
    left: float  # where the axis of years begins: beyond the longest level written beside it
    right: float  # where it ends: before the names of thresholds

    def x(self, year: float) -> float:
        share = (year - self.first_year + 0.5) / (self.last_year - self.first_year + 1)
        return self.left + share * (self.right - self.left)

    @property
    def span(self) -> tuple[float, float]:
        """From where to where words stand: beyond the levels written beside the axis."""
        return self.left + 2, self.right + _RIGHT - 2

    @property
    def year_width(self) -> float:
        """How much room a year has."""
        return (self.right - self.left) / (self.last_year - self.first_year + 1)

    def y(self, level: float | Decimal) -> float:
        share = (float(level) - self.low) / (self.high - self.low)
        return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)

    def place(self, point: Point) -> tuple[float, float]:
        return self.x(point.year), self.y(point.level)


def progress_svg(
    rows: Sequence[JudgedRow], heading: str = "", *, scale: Scale | None = None, events: Sequence[Event] = ()
) -> str:
    """Returns the chart of one KPI as SVG, from its judged rows in the order of years; a heading stands above it.

    It shows where the grades of the `scale` begin, which is named below the heading, and what happened (`events`).
    """
    planned, reported, projected = planned_points(rows), reported_points(rows), projected_points(rows)
    points = [*planned, *revised_points(rows), *reported, *[end for _, end in projected[1:2]]]
    years = [*(row.fiscal_year for row in rows), *(point.year for point in points)]
    levels = [point.level for point in [*points, *[end for _, end in projected]]]
    low, high, from_zero = value_range(levels)
    written = max((width_of(format_number(level)) for level in round_levels(low, high)), default=0)
    lines, names = threshold_layers(rows, scale, (low, high), LIGHT) if scale else ([], [])
    right = WIDTH - max(_RIGHT, room_beside(names))
    frame = _Frame(min(years), max(years), low, high, max(_LEFT, written + _BESIDE), right)
    happened = [event for event in events if frame.first_year <= event_year(event) <= frame.last_year]
    in_rows = event_rows(happened[::-1], frame.x, frame.span, _SMALLEST)  # of one year the oldest stands on top
    parts = [
        *_grid(frame),
        *_years(frame, rows),
        *_events(frame, in_rows),
        _note(rows[0].unit, from_zero),
        *_thresholds(frame, lines),
        *_outlook(frame, projected),
        *_planned_path(frame, planned),
        *(_line(frame, pair, _ACTUAL, 2.6) for pair in neighbours(reported)),
        *(_marker(frame, point) for point in points),
        *_labels(frame, points, rows[-1]),
        *_named_thresholds(frame, names),
    ]
    above = _above(heading, scale)
    top = _HEADING * len(above) + LINE_HEIGHT * max((row for _, row, _ in in_rows), default=0)
    headed = [text(4, 16 - top + _HEADING * place, words, _TEXT, "start", bold=not place) for place, words in above]
    height = HEIGHT + top
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {-top} {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" font-family="{escape(_FONTS)}" font-size="{SIZE}">'
        f"<title>{shown(rows[0].kpi)}</title>"
        f'<rect y="{-top}" width="{WIDTH}" height="{height}" fill="#FFFFFF"/>{"".join([*headed, *parts])}</svg>'
    )


def _above(heading: str, scale: Scale | None) -> list[tuple[int, str]]:
    """Returns the lines above the picture with their places: nothing on a page that says both beside it."""
    return list(enumerate([heading, *([f"判定基準：{scale_name(scale)}"] if scale else [])])) if heading else []


def _thresholds(frame: _Frame, courses: Sequence[Layout]) -> Iterable[str]:
    """Draws where the grades begin."""
    for course in courses:
        for (x, y), (end_x, end_y) in pairwise(zip(course["x"], course["y"], strict=True)):
            yield line((frame.x(x), frame.y(y)), (frame.x(end_x), frame.y(end_y)), LIGHT.unknown, 0.8, "1.5 3")


def _named_thresholds(frame: _Frame, names: Sequence[Layout]) -> Iterable[str]:
    """Names each of those lines right of the picture, as on the screen."""
    for name in spread(names, (HEIGHT - _TOP - _BOTTOM) / (frame.high - frame.low), frame.low):
        top = frame.y(name["y"]) - name["yshift"]
        for place, words in enumerate(name["text"].split("<br>")):
            yield text(frame.right + 4, top + LINE_HEIGHT * place, words, _QUIET, "start")


def _events(frame: _Frame, happened: Sequence[tuple[Event, int, float]]) -> Iterable[str]:
    """Draws a line through each year with events, from their names above the picture."""
    for year in dict.fromkeys(event_year(event) for event, *_ in happened):
        yield line((frame.x(year), 2), (frame.x(year), HEIGHT - _BOTTOM), _EVENT, 1, "5 4")
    for event, row, middle in happened:
        yield text(middle, 10 - LINE_HEIGHT * row, event.short, _QUIET, size=_SMALLEST)


_FONTS: Final = f"'{PRINT_FONT}', {FONT}".replace('"', "'")


def _grid(frame: _Frame) -> Iterable[str]:
    """Draws a few level lines with their values, and the axis of years."""
    for level in round_levels(frame.low, frame.high):
        y = frame.y(level)
        yield f'<path d="M{frame.left:.1f} {y:.1f}H{frame.right:.1f}" stroke="{_LINE}" stroke-width="0.8"/>'
        yield text(frame.left - 6, y + 4, format_number(level), _QUIET, "end")
    yield f'<path d="M{frame.left:.1f} {HEIGHT - _BOTTOM}H{frame.right:.1f}" stroke="{_QUIET}" stroke-width="1"/>'


def _years(frame: _Frame, rows: Sequence[JudgedRow]) -> Iterable[str]:
    """Names each year, and below it the grade or what became of the figure."""
    judged = {row.fiscal_year: row for row in rows}
    for year in range(frame.first_year, frame.last_year + 1):
        x, row = frame.x(year), judged.get(year)
        is_narrow = frame.year_width < _ROOM_FOR_YEAR
        name = era_year(year) if is_narrow else format_fiscal_year(year)
        yield text(x, HEIGHT - _BOTTOM + 16, name, _QUIET)
        if row is not None:
            whole = outcome_word(row)
            words = grade_mark(row) if is_narrow or _fitting(frame, whole) < _SMALLEST else whole
            size = max(_fitting(frame, words), _SMALLEST)
            yield text(x, HEIGHT - _BOTTOM + 33, words, _TEXT, size=size, bold=row.grade is not None)


def _fitting(frame: _Frame, words: str) -> float:
    """Returns the size in which words keep apart from those of the next year."""
    return min(SIZE, SIZE * (frame.year_width - _BETWEEN) / width_of(words))


def _note(unit: str, from_zero: bool) -> str:
    return text(4, 14, axis_words(unit, from_zero), _QUIET, "start")


def _planned_path(frame: _Frame, planned: Sequence[Point]) -> Iterable[str]:
    for pair in neighbours(planned):
        yield _line(frame, pair, _PLAN, 1.6, "6 4" if is_interpolated(*pair) else "")


def _outlook(frame: _Frame, projected: Sequence[tuple[Point, Point]]) -> Iterable[str]:
    """Draws the range as a band from the last actual to the final year, and the mean in it as a dotted line."""
    if projected:
        (start, least), mean, (_, most) = projected
        yield polygon([frame.place(point) for point in (start, least, most)], _RANGE)
        yield _line(frame, mean, _ACTUAL, 1.6, "2 4")


def _line(frame: _Frame, pair: tuple[Point, Point], colour: str, width: float, dashes: str = "") -> str:
    return line(frame.place(pair[0]), frame.place(pair[1]), colour, width, dashes)


def _marker(frame: _Frame, point: Point) -> str:
    mark = MARKS[point.kind]
    shape, _, is_open = mark.symbol.partition("-")
    colour = _PLAN if mark.of_plan else _ACTUAL
    drawn = _SHAPES[shape](frame.x(point.year), frame.y(point.level), mark.size * 0.42)
    ring = _SHAPES["circle"](frame.x(point.year), frame.y(point.level), 9) if point.is_revised else ""
    ringed = f'<{ring} fill="none" stroke="{colour}"/>' if ring else ""
    return f'{ringed}<{drawn} fill="{"#FFFFFF" if is_open else colour}" stroke="{colour}" stroke-width="1.8"/>'


_SHAPES: Final[dict[str, Callable[[float, float, float], str]]] = {
    "circle": lambda x, y, r: f'circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}"',
    "square": lambda x, y, r: f'rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:.1f}" height="{2 * r:.1f}"',
    "diamond": lambda x, y, r: f'path d="M{x:.1f} {y - r:.1f}l{r:.1f} {r:.1f}l{-r:.1f} {r:.1f}l{-r:.1f} {-r:.1f}Z"',
}  # fmt: skip


def _labels(frame: _Frame, points: Sequence[Point], newest: JudgedRow) -> Iterable[str]:
    """Names the points with their words and values as far as they have room."""
    left, right = frame.span
    room = Room(frame.x, frame.y, left, right, _TOP, HEIGHT - _BOTTOM, SIZE, LINE_HEIGHT, _GAP)
    for label in labels(points, newest, room):
        yield from _label(label.box, label.lines, of_plan=MARKS[label.point.kind].of_plan)


def _label(box: Box, lines: Sequence[str], *, of_plan: bool) -> Iterable[str]:
    """Writes one label of a point."""
    yield ground(box)
    for place, words in enumerate(lines):
        colour = _QUIET if of_plan else _ACTUAL
        baseline = box.top + (place + 0.8) * LINE_HEIGHT
        yield text(box.left + box.width / 2, baseline, words, colour, bold=place == len(lines) - 1)
