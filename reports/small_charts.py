"""The chart of one KPI, small: one shared grammar on one shared span of years, so that many can be read side by side.

The marks are those of the large chart (reports/points.py): a square baseline, the planned path solid where stated and
dashed where interpolated, actuals joined and hollow while provisional, a diamond for the final target, a band for the
outlook. An SVG text, made without plotly: sixty of them are drawn while one large figure is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from kpi_models.fiscal_year import era_year
from kpi_models.formatting import format_level
from kpi_models.judging.judgement import JudgedRow
from reports.ink import DARK, LIGHT, Ink
from reports.points import (
    Point,
    is_interpolated,
    neighbours,
    planned_points,
    projected_points,
    reported_points,
    revised_points,
)
from reports.svg import diamond, line, picture, polygon, square, text
from reports.svg_words import width_of

GRAMMAR: Final = "■ 基準値　― 計画（点線は推定）　● 実績（○ 速報、二重丸は改定）　◆ 最終目標　淡い帯 見込みの幅"

Place = Callable[[Point], tuple[float, float]]
Line = tuple[tuple[float, float], tuple[float, float]]

WIDTH, HEIGHT = 300, 118
_LEFT, _RIGHT, _TOP, _BOTTOM = 12, 12, 22, 26
_SIZE, _LARGE = 11.5, 13  # of the ends of the path, and of the year's actual
_GAP: Final = 6  # between two words in one line
_LETTER_TOP: Final = 11  # above its foot
_MARK: Final = 5  # half the height of a point's mark
_STEP: Final = 3  # by which words move away from their point, to where they are free


def years_spanned(rows: Sequence[JudgedRow]) -> tuple[int, int]:
    """Returns the first and the last year that the small charts of some KPIs share, baselines included."""
    kpis = dict.fromkeys(row.kpi_id for row in rows)
    starts = [
        point.year for kpi_id in kpis for point in planned_points([row for row in rows if row.kpi_id == kpi_id])[:1]
    ]
    years = [*starts, *(row.fiscal_year for row in rows)]
    return min(years), max(years)


def small_chart(rows: Sequence[JudgedRow], fiscal_year: int, span: tuple[int, int], *, dark: bool = False) -> str:
    """Draws the rows of one KPI as an SVG, with one year marked and its actual, start and end written beside."""
    ink, unit = DARK if dark else LIGHT, rows[0].unit
    planned, reported, projected = planned_points(rows), reported_points(rows), projected_points(rows)
    rebased = [point for point in revised_points(rows) if point.kind != "former-final"]
    levels = [point.level for point in (*planned, *rebased, *reported, *(end for _, end in projected))]
    if not levels:
        none = text(WIDTH / 2, HEIGHT / 2, "総量がないため図はありません", ink.quiet, size=_SIZE)
        return picture(WIDTH, HEIGHT, [none])
    place = _placed(span, levels)
    year_x = place(Point(fiscal_year, levels[0], "stated"))[0]
    drawn = [line((year_x, _TOP - 6), (year_x, HEIGHT - _BOTTOM + 4), ink.line, 1)]
    drawn += _outlook(projected, place, ink)
    drawn += _path(planned, place, ink)
    drawn += [line(place(start), place(end), ink.actual, 2.5) for start, end in neighbours(reported)]
    drawn += [_mark(point, place, ink) for point in (*planned, *rebased, *reported)]
    drawn += _ends([*rebased[-1:], *planned[1:]] if rebased else planned, unit, ink)
    lines = _lines(planned, reported, place)
    drawn += [_told(point, lines, place, unit, ink) for point in reported if point.year == fiscal_year]
    return picture(WIDTH, HEIGHT, drawn)


def _placed(span: tuple[int, int], levels: Sequence[Decimal]) -> Place:
    """Returns where a point stands: years from left to right over the shared span, levels over the KPI's own."""
    low, high = float(min(levels)), float(max(levels))
    first, years = span[0], max(span[1] - span[0], 1)
    height = HEIGHT - _TOP - _BOTTOM

    def place(point: Point) -> tuple[float, float]:
        share = (float(point.level) - low) / (high - low) if high > low else 0.5
        return (
            _LEFT + (WIDTH - _LEFT - _RIGHT) * (point.year - first) / years,
            HEIGHT - _BOTTOM - height * share,
        )

    return place


def _outlook(projected: Sequence[tuple[Point, Point]], place: Place, ink: Ink) -> list[str]:
    if not projected:
        return []
    (start, least), (_, mean), (_, most) = projected
    return [
        polygon(map(place, (start, least, most)), ink.range),
        line(place(start), place(mean), ink.actual, 1.5, "2 3"),
    ]


def _path(planned: Sequence[Point], place: Place, ink: Ink) -> list[str]:
    return [
        line(place(start), place(end), ink.plan, 1.5, "5 3" if is_interpolated(start, end) else "")
        for start, end in neighbours(planned)
    ]


def _mark(point: Point, place: Place, ink: Ink) -> str:
    x, y = place(point)
    if point.kind == "interpolated":
        return ""
    if point.kind == "baseline":
        return square(x, y, 3, ink.plan)
    if point.kind == "former-baseline":
        return square(x, y, 3, ink.plan) + square(x, y, 1.5, _ground(ink))
    if point.kind == "final":
        return diamond(x, y, 5.5, ink.plan)
    if point.kind == "stated":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="{ink.plan}"/>'
    ring = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7.5" fill="none" stroke="{ink.actual}"/>' if point.is_revised else ""
    fill = ink.actual if point.kind == "confirmed" else _ground(ink)
    return f'{ring}<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{fill}" stroke="{ink.actual}" stroke-width="2"/>'


def _ends(planned: Sequence[Point], unit: str, ink: Ink) -> list[str]:
    """Writes where the path begins and where it ends below it, year and level."""
    if not planned:
        return []
    start = _end_words(planned[0], unit)
    if len(planned) == 1:
        return [text(_LEFT - 6, HEIGHT - 6, start, ink.quiet, "start", size=_SIZE)]
    end, room = _end_words(planned[-1], unit), WIDTH - _LEFT - _RIGHT + 12 - _GAP
    if width_of(start, _SIZE) + width_of(end, _SIZE) > room:
        start = _end_words(planned[0], "")  # the other end says the unit
    if width_of(start, _SIZE) + width_of(end, _SIZE) > room:
        end = _end_words(planned[-1], "")
    return [
        text(_LEFT - 6, HEIGHT - 6, start, ink.quiet, "start", size=_SIZE),
        text(WIDTH - _RIGHT + 6, HEIGHT - 6, end, ink.quiet, "end", size=_SIZE),
    ]


def _end_words(point: Point, unit: str) -> str:
    year = era_year(point.measured or point.year)
    return f"{year} {'最終目標 ' if point.kind == 'final' else ''}{format_level(point.level, unit)}"


def _told(point: Point, lines: Sequence[Line], place: Place, unit: str, ink: Ink) -> str:
    """Writes the actual of the marked year inside the frame, as near its point as no line strikes through it."""
    words = format_level(point.level, unit)
    x, y = place(point)
    half = width_of(words, _LARGE) / 2
    middle = min(max(x, half), WIDTH - half)
    steps = (side for away in range(0, HEIGHT, _STEP) for side in (y - 9 - away, y + 17 + away))
    inside = [foot for foot in steps if _LETTER_TOP <= foot <= HEIGHT - _BOTTOM + 4]
    free = (foot for foot in inside if not any(_strikes(one, middle - half, middle + half, foot) for one in lines))
    foot = next(free, inside[0])
    return text(middle, foot, words, ink.actual, size=_LARGE, bold=True, ground=_ground(ink))


def _strikes(line: Line, left: float, right: float, foot: float) -> bool:
    """Tells whether a line runs through letters that reach from left to right and stand on `foot`."""
    (x, y), (end_x, end_y) = line
    if end_x < left or x > right:
        return False
    slope = (end_y - y) / (end_x - x) if end_x > x else None
    among = (min(max(end, x), end_x) for end in (left, right))
    heights = (y, end_y) if slope is None else [y + slope * (at - x) for at in among]
    return min(heights) < foot + 3 and max(heights) > foot - _LETTER_TOP


def _lines(planned: Sequence[Point], reported: Sequence[Point], place: Place) -> list[Line]:
    """Returns what no words may stand on: both paths, and the height of each mark."""
    paths = [(place(start), place(end)) for start, end in (*neighbours(planned), *neighbours(reported))]
    marks = [place(point) for point in (*planned, *reported) if point.kind != "interpolated"]
    return paths + [((x, y - _MARK), (x, y + _MARK)) for x, y in marks]


def _ground(ink: Ink) -> str:
    """Returns the page's own colour, opaque."""
    red, green, blue, _ = ink.page.removeprefix("rgba(").removesuffix(")").split(",")
    return f"rgb({red},{green},{blue})"
