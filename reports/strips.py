"""KPIs as dots on one scale: a narrow SVG for each, all with the same axis, to be read against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kpi_models.formatting import format_number, format_rate
from kpi_models.judging.judgement import JudgedRow
from reports.comparison import LEVEL, value_of
from reports.ink import DARK, LIGHT, Ink
from reports.svg import diamond, line, picture, polygon, square, text

WIDTH, HEIGHT = 340, 26
_PAD: Final = 26
_SIZE, _LETTER = 12, 7.2  # of the words of the axis, and the width of a figure there of a figure of the axis
_MOST, _LEAST = Decimal("2.5"), Decimal(-1)  # rates beyond are drawn at the edge, so that the others stay apart


@dataclass(frozen=True, slots=True)
class Axis:
    """The span that all strips share; values outside are drawn as an arrow at its edge."""

    measure: str
    low: Decimal
    high: Decimal

    def x(self, value: Decimal) -> float:
        inside = min(max(value, self.low), self.high)
        return _PAD + (WIDTH - 2 * _PAD) * float((inside - self.low) / (self.high - self.low))


def axis_of(rows: Sequence[JudgedRow], measure: str) -> Axis:
    """Returns the axis for some KPIs: rates from 0 to 100 % at least, levels over all that is drawn."""
    values = [value for row in rows for value in _marks(row, measure).values()]
    if measure != LEVEL:
        low, high = min([Decimal(0), *values]), max([Decimal(1), *values])
        return Axis(measure, max(low, _LEAST), min(high, _MOST))
    low, high = min([Decimal(0), *values]), max(values, default=Decimal(1))
    return Axis(measure, low, high if high > low else low + 1)


def strip(row: JudgedRow, axis: Axis, *, dark: bool = False) -> str:
    """Draws one KPI on the axis: its dot (hollow while provisional), and on the axis of levels baseline and target."""
    ink = DARK if dark else LIGHT
    middle, drawn = HEIGHT / 2, _ground(axis, ink)
    for kind, value in _marks(row, axis.measure).items():
        x = axis.x(value)
        if kind == "baseline":
            drawn.append(square(x, middle, 4, ink.plan))
        elif kind == "target":
            drawn.append(diamond(x, middle, 6, ink.plan))
        elif value < axis.low or value > axis.high:
            drawn.append(_arrow(x, middle, 1 if value > axis.high else -1, ink.actual))
        else:
            fill = "none" if row.state == "provisional" else ink.actual
            drawn.append(
                f'<circle cx="{x:.1f}" cy="{middle}" r="5.5" fill="{fill}" stroke="{ink.actual}" stroke-width="2"/>'
            )
    return picture(WIDTH, HEIGHT, drawn)


def scale_strip(axis: Axis, *, dark: bool = False) -> str:
    """Writes the values of the axis, above the strips."""
    ink = DARK if dark else LIGHT
    drawn = [text(_inside(axis.x(value), words), 18, words, ink.quiet, size=_SIZE) for value, words in _written(axis)]
    return picture(WIDTH, HEIGHT, drawn)


def _written(axis: Axis) -> list[tuple[Decimal, str]]:
    """Returns the ticks whose words stand apart; what is near 0 or 100 % gives way to it."""
    kept: list[tuple[Decimal, str]] = []
    for value, words in sorted(_ticks(axis), key=lambda tick: tick[0] not in (0, 1)):
        middle = _inside(axis.x(value), words)
        if all(
            abs(middle - _inside(axis.x(other), theirs)) > (len(words) + len(theirs) + 1) * _LETTER / 2
            for other, theirs in kept
        ):
            kept.append((value, words))
    return kept


def _inside(x: float, words: str) -> float:
    """Returns where the middle of some words stands so that they stay within the picture."""
    half = len(words) * _LETTER / 2
    return min(max(x, half), WIDTH - half)


def axis_words(axis: Axis) -> str:
    """Says in words what the axis spans."""
    first, *_, last = [words for _, words in _ticks(axis)]
    return f"横軸は{first}から{last}まで"


def _marks(row: JudgedRow, measure: str) -> dict[str, Decimal]:
    """Returns what is drawn of a KPI, the compared value last so that it lies on top."""
    context = {"baseline": row.baseline, "target": row.target_level} if measure == LEVEL else {}
    return {kind: value for kind, value in (context | {"value": value_of(row, measure)}).items() if value is not None}


def _ticks(axis: Axis) -> list[tuple[Decimal, str]]:
    if axis.measure == LEVEL:
        return [(value, format_number(value)) for value in (axis.low, axis.high)]
    inner = [value for value in (Decimal(0), Decimal(1)) if axis.low < value < axis.high]
    return [(value, format_rate(value, 0)) for value in (axis.low, *inner, axis.high)]


def _ground(axis: Axis, ink: Ink) -> list[str]:
    """Draws the axis with a line at each of its values; of rates the target (100 %) is the strongest."""
    middle = HEIGHT / 2
    drawn = [line((_PAD, middle), (WIDTH - _PAD, middle), ink.line, 1)]
    for value, _ in _ticks(axis):
        is_target = axis.measure != LEVEL and value == 1
        colour, width = (ink.plan, 2) if is_target else (ink.line, 1)
        x = axis.x(value)
        drawn.append(line((x, 2), (x, HEIGHT - 2), colour, width))
    return drawn


def _arrow(x: float, y: float, towards: int, colour: str) -> str:
    tip, back = x + 9 * towards, x - 3 * towards
    return polygon([(tip, y), (back, y - 7), (back, y + 7)], colour)
