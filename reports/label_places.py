"""Where the words of the points of a chart stand: beside their point, apart from each other and from every mark.

Lengths are the chart's own units, downwards from its top.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import hypot
from typing import Final

from kpi_models.formatting import format_level
from kpi_models.judging.judgement import JudgedRow
from reports.outlook_words import projected_levels
from reports.points import MARKS, Point, label_sides
from reports.svg_words import Box, width_of, within

_ALWAYS_NAMED: Final = ("baseline", "former-baseline", "former-final", "final", "projected")
_OPPOSITE: Final = {"above": "below", "below": "above"}
_ROOM_BEYOND: Final = 1.1  # of the room of a year: a label may reach a little over
_NEAR: Final = (0.0, 0.5, 1.0)  # lines: so far from its usual place a label still belongs to its point
_FARTHEST: Final = 12  # half lines, of a label that can't be left out


@dataclass(frozen=True, slots=True)
class Room:
    """The part of a chart where words may stand, where a year and a level are on it, and how large letters are."""

    x: Callable[[float], float]
    y: Callable[[float], float]
    left: float
    right: float
    top: float
    bottom: float
    size: float
    line_height: float
    gap: float  # between a mark and its words


@dataclass(frozen=True, slots=True)
class Label:
    """The words of a point, on which side of it, and the box that they fill."""

    point: Point
    lines: tuple[str, ...]
    side: str
    box: Box


def labels(
    points: Sequence[Point], newest: JudgedRow, room: Room, *, named: Sequence[Point] = (), taken: Sequence[Box] = ()
) -> list[Label]:
    """Returns the labels of points that have room beside them, in the order of `points`; the outlook's comes last.

    The ends of the path, the outlook and the newest actual are named in any case, the others as far as no words strike
    each other or a mark, newer years first. `named` limits what is named, `taken` is where other words stand.
    """
    named = named or _worth_naming(points, newest.unit, room)
    sides = [(point, side) for point, side in label_sides(points) if point in named]
    marks = [_around(point, room) for point in points]
    placed: list[Label] = []
    for point, side in sorted(sides, key=lambda one: _rank(one[0], points)):
        others = [*taken, *marks, *(label.box for label in placed)]
        beside = {its for one, its in sides if one.year == point.year and one is not point}
        must = _rank(point, points) < _LEFT_OUT
        tried = _tried(point, side, beside, newest, room, must=must)
        label = next((one for one in tried if _is_free(one.box, others, room)), tried[0] if must else None)
        placed += [label] if label else []
    return sorted(placed, key=lambda label: (label.point.kind == "projected", points.index(label.point)))


def _worth_naming(points: Sequence[Point], unit: str, room: Room) -> list[Point]:
    """Returns all points, or, where values are wider than a year, those without which a chart says nothing."""
    widest = max((width_of(format_level(point.level, unit), room.size) for point in points), default=0)
    if widest <= _ROOM_BEYOND * (room.x(1) - room.x(0)):
        return list(points)
    newest = _newest_actual(points)
    return [point for point in points if point.kind in _ALWAYS_NAMED or point == newest]


_LEFT_OUT: Final = (3, 0)  # the rank of what is named only where there is room


def _rank(point: Point, points: Sequence[Point]) -> tuple[int, int]:
    """Returns what is placed before what: the ends, the newest actual, the outlook, other actuals, other targets."""
    if point.kind == "projected":
        return 2, 0
    if point.kind in _ALWAYS_NAMED:
        return 0, 0
    if MARKS[point.kind].of_plan:
        return 5, -point.year
    return (1, 0) if point == _newest_actual(points) else (4, -point.year)


def _newest_actual(points: Sequence[Point]) -> Point | None:
    """Returns the last of the points that were reported."""
    reported = [point for point in points if not MARKS[point.kind].of_plan and point.kind != "projected"]
    return reported[-1] if reported else None


def _tried(point: Point, side: str, beside: set[str], newest: JudgedRow, room: Room, *, must: bool) -> list[Label]:
    """Returns the places of a label from the best: near its point, on the other side, and, if it must stand, beyond."""
    lines = _lines(point, newest)
    usual = _box(point, lines, side, newest, room)
    tried = [Label(point, lines, side, box) for box in _away(usual, side, _NEAR, room)]
    turned = _OPPOSITE.get(side, side)
    if turned != side and turned not in beside:
        other = _box(point, lines, turned, newest, room)
        tried += [Label(point, lines, turned, box) for box in _away(other, turned, _NEAR, room)]
    if must:
        tried += [Label(point, lines, side, box) for box in _beyond(usual, room)]
    return tried


def _away(box: Box, side: str, shifts: Iterable[float], room: Room) -> list[Box]:
    direction = {"above": -1.0, "below": 1.0}.get(side, 0.0)
    return [replace(box, top=box.top + direction * shift * room.line_height) for shift in shifts]


def _beyond(box: Box, room: Room) -> list[Box]:
    """Returns places above, below and beside the usual one, from the nearest."""
    span = (room.left, room.right)
    columns = [within(box.left + step * box.width, box.width, span) for step in (0, -0.5, 0.5, -1, 1)]
    tried = [
        replace(box, left=left, top=box.top + shift * room.line_height / 2)
        for shift in range(-_FARTHEST, _FARTHEST + 1)
        for left in columns
    ]
    return sorted(tried, key=lambda one: hypot(one.left - box.left, one.top - box.top))


def _is_free(box: Box, others: Sequence[Box], room: Room) -> bool:
    return box.top >= room.top and box.top + box.height <= room.bottom and not any(map(box.meets, others))


def _around(point: Point, room: Room) -> Box:
    half = _reach(point)
    return Box(room.x(point.year) - half, room.y(float(point.level)) - half, 2 * half, 2 * half)


def _reach(point: Point) -> float:
    """Returns how far a mark reaches from its middle: the corners of a diamond farther than a circle's edge."""
    mark = MARKS[point.kind]
    return mark.size * (0.7 if mark.symbol.startswith("diamond") else 0.5) + 1


def _lines(point: Point, newest: JudgedRow) -> tuple[str, ...]:
    """Returns a point's word and value; of the outlook its level and then its range: 見込み 128人, （112～140人）."""
    if point.kind != "projected" or newest.projection is None:
        return (point.word, format_level(point.level, newest.unit))
    level, _, told = projected_levels(newest.projection, newest.unit).partition("（")
    return (f"{point.word} {level}", f"（{told}")


def _box(point: Point, lines: Sequence[str], side: str, newest: JudgedRow, room: Room) -> Box:
    """Returns where lines stand on one side of their point; those of the outlook beyond its band."""
    level = float(point.level)
    if point.kind == "projected" and newest.projection is not None:
        level = {"above": float(newest.projection.high), "below": float(newest.projection.low)}.get(side, level)
    x, y = room.x(point.year), room.y(level)
    width, height = max(width_of(words, room.size) for words in lines), room.line_height * len(lines)
    away = _reach(point) + room.gap
    left = {"left": x - away - width, "right": x + away}.get(side, x - width / 2)
    top = {"above": y - away - height, "below": y + away}.get(side, y - height / 2)
    return Box(within(left, width, (room.left, room.right)), top, width, height)
