"""Judged progress → figures. The only place that knows plotly.

Every figure is built as a dict and wrapped once. Marks carry their own words and values, so nothing depends on a legend
or on colour alone: stated targets are filled and solid, interpolated ones (推定) hollow and dashed, provisional actuals
(速報) hollow. Vermilion stands for red, bluish for yellowish green, warm against cold; each theme has its own shades.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, Final

import plotly.graph_objects as go

from kpi_models.fiscal_year import era_year, format_fiscal_year
from kpi_models.formatting import format_level, format_number
from kpi_models.judging.judgement import JudgedRow, Scale
from kpi_models.reference import Event
from reports.chart_context import (
    EVENT_SIZE,
    Layout,
    axis_note,
    event_layers,
    event_rows,
    event_year,
    label_beside,
    plain,
    room_beside,
    segments,
    spread,
    threshold_layers,
)
from reports.grades import grade_mark, outcome_word
from reports.ink import DARK, FONT, LIGHT, Ink
from reports.label_places import Label, Room, labels
from reports.points import (
    MARKS,
    Point,
    is_interpolated,
    neighbours,
    planned_points,
    projected_points,
    reported_points,
    revised_points,
    round_levels,
    value_range,
)
from reports.svg_words import Box, width_of

CONFIG: Final[dict[str, Any]] = {"displayModeBar": False, "displaylogo": False, "scrollZoom": False, "showTips": False}

EVENT_HEIGHT: Final = 19  # of the short words of one event, in pixels as the two below
PLOT_HEIGHT: Final = 284
_WIDTH, _NARROW_WIDTH = 843, 350  # of the chart on the smallest screen, and on a telephone
_BEYOND_YEARS: Final = 0.45  # of a year, before the first and after the last
_BESIDE_AXIS: Final = 8
_YEARS_WITH_WORDS: Final = 9  # on a telephone
_WIDEST_LEVELS: Final = 90  # beside the axis on a telephone: longer ones would leave the years no room
_SIZE, _LINE_HEIGHT, _GAP = 12, 17.5, 2  # of words beside points


def progress_figure(
    rows: Sequence[JudgedRow],
    *,
    before: Sequence[JudgedRow] = (),
    scale: Scale | None = None,
    events: Sequence[Event] = (),
    dark: bool = False,
    narrow: bool = False,
) -> go.Figure:
    """Draws one KPI over its years: baseline, planned path, actuals, final target, and the outlook with its range.

    `rows` are the judged rows of one KPI in the order of years; `before`, those before a change of its plan, add the
    path that was planned then, `scale` where its grades begin, `events` what happened in those years. Without any
    level the figure has only its years. A `narrow` one, for a telephone, names the ends of the path and the outlook
    or the newest actual, and no lines: there is no room for more.
    """
    ink = DARK if dark else LIGHT
    planned, reported, projected = planned_points(rows), reported_points(rows), projected_points(rows)
    # What `before` draws is not named twice; the baseline that the years are judged from now stands in any case.
    revised = [point for point in revised_points(rows) if not before or point.kind != "former-final"]
    points = [*planned, *revised, *reported, *[end for _, end in projected[1:2]]]
    years = range(min(p.year for p in [*points, *_years(rows)]), max(p.year for p in [*points, *_years(rows)]) + 1)
    ahead = _outlook(projected, ink) if projected else []
    replaced = [point for point in planned_points(before) if point not in planned] if before else []
    traces = [
        *ahead,
        *_replaced_path(planned_points(before) if before else [], ink),
        *_path(planned, ink),
        _actual_line(reported, ink),
        *_markers(points, rows[0].unit, ink),
        *_rings(reported, ink),
    ]
    low, high, from_zero = value_range([point.level for point in [*points, *replaced, *[end for _, end in projected]]])
    layout = _layout(ink, height=PLOT_HEIGHT + 30 + 66)
    named = [_replaced_label(replaced[-1], rows[0].unit, ink)] if replaced else []
    lines, bounds = threshold_layers(rows, scale, (low, high), ink) if scale else ([], [])
    traces = [*lines, *traces]
    named = [] if narrow else [*named, *bounds]
    right = 20 if narrow else max(8, room_beside(named))
    in_rows = _in_rows(events, years, _room(years, (low, high), right, narrow=narrow))
    taken = 0 if narrow else min(EVENT_HEIGHT * max((row for _, row, _ in in_rows), default=0), PLOT_HEIGHT / 2)
    high += taken / (PLOT_HEIGHT - taken) * (high - low)  # so that all events of a year are named above the points
    room = _room(years, (low, high), right, narrow=narrow)
    layout["shapes"], told = event_layers(in_rows, room.x, EVENT_HEIGHT, ink)
    crowded = narrow and len(years) > _YEARS_WITH_WORDS
    layout["margin"] = {"l": 8, "r": right, "t": 30, "b": 66}
    layout["xaxis"] |= {
        "range": [years[0] - _BEYOND_YEARS, years[-1] + _BEYOND_YEARS],
        "tickvals": list(years),
        "ticktext": [_year_text(year, rows, narrow=narrow, crowded=crowded) for year in years],
        "tickangle": 0,
        "showline": True,
    }
    layout["yaxis"] |= {"range": [low, high], "nticks": 5, "tickformat": ",.6~f", "automargin": True}
    layout["yaxis"]["showticklabels"] = not (narrow and room.left > _WIDEST_LEVELS)
    layout["annotations"] = [
        axis_note(rows[0].unit, from_zero, ink),
        *_labels(points, rows[-1], room, [] if narrow else _boxes(in_rows), ink, narrow=narrow),
        *spread(named, PLOT_HEIGHT / (high - low), low),
        *([] if narrow else told),
    ]
    return _figure(traces, layout)


def _in_rows(events: Sequence[Event], years: range, room: Room) -> list[tuple[Event, int, float]]:
    """Gives the events of these years their rows above the points."""
    happened = [event for event in events if event_year(event) in years]
    return event_rows(happened, room.x, (room.left, room.right), EVENT_SIZE)


def _boxes(in_rows: Sequence[tuple[Event, int, float]]) -> list[Box]:
    """Returns where the names of events stand."""
    widths = [width_of(event.short, EVENT_SIZE) for event, *_ in in_rows]
    return [
        Box(middle - width / 2, (row - 1) * EVENT_HEIGHT, width, EVENT_HEIGHT)
        for (_, row, middle), width in zip(in_rows, widths, strict=True)
    ]


def _figure(traces: Sequence[Layout], layout: Layout) -> go.Figure:
    """Wraps a figure without validating it: that is four fifths of the time it takes, and the tests do it."""
    return go.Figure({"data": traces, "layout": layout}, _validate=False)


def _years(rows: Sequence[JudgedRow]) -> list[Point]:
    """Returns a place holder for each year that has a row, with or without a level."""
    return [Point(row.fiscal_year, Decimal(0), "stated") for row in rows]


def _path(planned: Sequence[Point], ink: Ink) -> list[Layout]:
    """Draws the planned path between neighbouring years: solid between stated points, dashed where interpolated."""
    lines = []
    for dashed in (False, True):
        pairs = [pair for pair in neighbours(planned) if is_interpolated(*pair) == dashed]
        lines.append(segments(pairs, {"color": ink.plan, "width": 2, "dash": "dash" if dashed else "solid"}))
    return lines


def _replaced_path(planned: Sequence[Point], ink: Ink) -> list[Layout]:
    """Draws the path that was planned before a change, quieter than the new one."""
    return [segments(pairwise(planned), {"color": ink.unknown, "width": 2, "dash": "dot"})] if planned else []


def _replaced_label(end: Point, unit: str, ink: Ink) -> Layout:
    """Names the end of the path before a change, beside the chart: the labels of the year stand above and below."""
    return label_beside(f"変更前<br><b>{plain(format_level(end.level, unit))}</b>", float(end.level), ink)


def _actual_line(reported: Sequence[Point], ink: Ink) -> Layout:
    """Joins the actuals of neighbouring years; a year without an actual stays a gap."""
    return segments(neighbours(reported), {"color": ink.actual, "width": 3, "dash": "solid"})


def _outlook(projected: Sequence[tuple[Point, Point]], ink: Ink) -> list[Layout]:
    """Draws the range as a band from the last actual to the final year, and the mean in it as a dotted line."""
    (start, least), mean, (_, most) = projected
    band = segments([(start, least)], {"width": 0})
    band["x"], band["y"] = [start.year, least.year, most.year], [float(p.level) for p in (start, least, most)]
    band |= {"fill": "toself", "fillcolor": ink.range}
    return [band, segments([mean], {"color": ink.actual, "width": 2, "dash": "dot"})]


def _markers(points: Sequence[Point], unit: str, ink: Ink) -> list[Layout]:
    """Draws the points, one trace for each kind that occurs."""
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": mark.word,
            "x": [point.year for point in points if point.kind == kind],
            "y": [float(point.level) for point in points if point.kind == kind],
            "marker": {
                "symbol": mark.symbol,
                "size": mark.size,
                "color": ink.plan if mark.of_plan else ink.actual,
                "line": {"width": 2, "color": ink.plan if mark.of_plan else ink.actual},
            },
            "text": [_hover(point, unit) for point in points if point.kind == kind],
            "hovertemplate": "%{text}<extra></extra>",
            "cliponaxis": False,
        }
        for kind, mark in MARKS.items()
        if any(point.kind == kind for point in points)
    ]


def _rings(reported: Sequence[Point], ink: Ink) -> list[Layout]:
    """Rings the actuals that were revised after their year was judged."""
    revised = [point for point in reported if point.is_revised]
    ring = {"symbol": "circle-open", "size": 21, "color": ink.actual, "line": {"width": 1.5, "color": ink.actual}}
    place = {"x": [point.year for point in revised], "y": [float(point.level) for point in revised]}
    return [place | {"type": "scatter", "mode": "markers", "marker": ring, "hoverinfo": "skip"}] if revised else []


def _hover(point: Point, unit: str) -> str:
    """Writes what a point says when pointed at."""
    year = format_fiscal_year(point.measured or point.year)
    return f"{year} {MARKS[point.kind].word} {plain(format_level(point.level, unit))}"


def _labels(
    points: Sequence[Point], newest: JudgedRow, room: Room, taken: Sequence[Box], ink: Ink, *, narrow: bool
) -> list[Layout]:
    """Names the points with their words and values as far as they have room; on a telephone those that say most."""
    named = _telling(points) if narrow else ()
    return [_label(label, room, ink) for label in labels(points, newest, room, named=named, taken=taken)]


def _telling(points: Sequence[Point]) -> list[Point]:
    """Returns the ends of the path, and the outlook or else the newest actual, whose names would cover each other."""
    newest = [point for point in points if not MARKS[point.kind].of_plan][-1:]
    return [point for point in points if point.kind in ("baseline", "final") or point in newest]


def _room(years: range, span: tuple[float, float], right: float, *, narrow: bool) -> Room:
    """Returns where words may stand on the narrowest screen of its kind; on a wider one years only move apart."""
    low, high = span
    width = _NARROW_WIDTH if narrow else _WIDTH
    written = max((width_of(format_number(level), _SIZE) for level in round_levels(low, high)), default=0.0)
    left = written + _BESIDE_AXIS
    year = (width - left - right) / (len(years) - 1 + 2 * _BEYOND_YEARS)
    return Room(
        x=lambda at: left + (at - years[0] + _BEYOND_YEARS) * year,
        y=lambda level: (high - level) * PLOT_HEIGHT / (high - low),
        left=left,
        right=width - right,
        top=-4,
        bottom=PLOT_HEIGHT + 2,
        size=_SIZE,
        line_height=_LINE_HEIGHT,
        gap=_GAP,
    )


def _label(label: Label, room: Room, ink: Ink) -> Layout:
    """Writes one label of two lines; its ground keeps the path from striking through the figures."""
    point, box = label.point, label.box
    first, second = map(plain, label.lines)
    text = f"{first}<br><b>{second}</b>"
    if point.kind == "projected":  # its range stands below its level
        word, _, level = first.partition(" ")
        text = f"{word} <b>{level}</b><br>{second}"
    return {
        "x": point.year,
        "y": float(point.level),
        "text": text,
        "showarrow": False,
        "font": {"size": _SIZE, "color": ink.quiet if MARKS[point.kind].of_plan else ink.actual, "family": FONT},
        "bgcolor": ink.page,
        "borderpad": 1,
    } | _placed(label.side, box.left - room.x(point.year), box.top - room.y(float(point.level)), box)


def _placed(side: str, left: float, top: float, box: Box) -> Layout:
    """Sets a label on its side of a point, from which its box begins so far to the right and so far below."""
    return {
        "above": {"yanchor": "bottom", "xshift": left + box.width / 2, "yshift": -top - box.height},
        "below": {"yanchor": "top", "xshift": left + box.width / 2, "yshift": -top},
        "left": {"yanchor": "middle", "xanchor": "right", "xshift": left + box.width, "yshift": -top - box.height / 2},
        "right": {"yanchor": "middle", "xanchor": "left", "xshift": left, "yshift": -top - box.height / 2},
    }[side]


def _year_text(year: int, rows: Sequence[JudgedRow], *, narrow: bool, crowded: bool) -> str:
    """Names a year on the axis, and below it the grade or what became of the figure: － where years are `crowded`."""
    name = era_year(year) if narrow else format_fiscal_year(year).replace("（", "<br>（")
    row = next((row for row in rows if row.fiscal_year == year), None)
    if row is None:
        return f"{name}<br> "
    outcome = plain(grade_mark(row) if crowded else outcome_word(row, short=True))
    return f"{name}<br>{outcome if row.grade is None else f'<b>{outcome}</b>'}"


def _layout(ink: Ink, *, height: int) -> Layout:
    """Returns the bare layout that all figures share: no legend, no frame, our own fonts, the page's ground."""
    axis: Layout = {
        "fixedrange": True, "zeroline": False, "showgrid": False, "color": ink.quiet, "title": {"text": ""},
        "linecolor": ink.line, "gridcolor": ink.line, "tickfont": {"size": 12, "color": ink.quiet}, "ticks": "",
    }  # fmt: skip
    return {
        "height": height,
        "template": {},
        "font": {"family": FONT, "size": 13, "color": ink.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 4, "r": 4, "t": 4, "b": 4},
        "showlegend": False,
        "hovermode": "closest",
        "dragmode": False,
        "xaxis": dict(axis),
        "yaxis": axis | {"showgrid": True},
    }
