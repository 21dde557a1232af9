"""Figures of the wrong size: a thousand times too large, a hundredth of a percentage, or below zero."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from kpi_models.facts import Basis
from validators.findings import Finding
from validators.row_figures import at, baseline_of, level, place, stated, value_of
from validators.tables import Figure, KpiRow
from validators.units import unit_kind, unit_parts

_THOUSANDFOLD = (Decimal(500), Decimal(2000))
_HUNDREDFOLD = (Decimal(50), Decimal(200))
_SAME_SIZE = Decimal(20)
_A_START = 10  # a smaller whole number is only a beginning, and may grow a thousandfold
_INCREMENTS = (Basis.INCREMENT, Basis.INCREMENT_SINCE_BASELINE)
_NEVER_NEGATIVE = frozenset({"count", "area", "rank"})
_MAY_BE_NEGATIVE = re.compile(
    "超過|増減|収支|増加|減少|削減|社会増|自然増|純(?:増|減|移動|流[入出]|転入)|動態|差|変化|変動|伸び|損益|利益"
)


def thousandfold_jump(kpi: KpiRow) -> Iterator[Finding]:
    """Reports a figure about a thousand times the others of its kind, or a thousandth of them."""
    odd = [*_odd_ones(_levels(kpi), _THOUSANDFOLD), *_odd_ones(_increments(kpi), _THOUSANDFOLD)]
    for figure, other in odd or _beside_baseline(kpi):
        if _is_a_start(min(abs(value_of(figure)), abs(value_of(other)))):
            continue
        times = "1,000倍" if abs(value_of(figure)) > abs(value_of(other)) else "1,000分の1"
        yield at("thousandfold-jump", figure, kpi, other=place(other), times=times)


def hundredfold_jump(kpi: KpiRow) -> Iterator[Finding]:
    """Reports a percentage typed as a fraction (0.45 for 45 %), or shown a hundredfold (4500 % for 45 %)."""
    if unit_kind(kpi.unit) not in ("percent", "point"):
        return
    for figure, other in _odd_ones(_levels(kpi), _HUNDREDFOLD):
        value = value_of(figure)
        if abs(value) > abs(value_of(other)):
            yield from _hundredfold(figure, other, kpi)
        elif abs(value) <= 1 and "%" not in _ascii(figure.text):
            yield at("fraction-for-percent", figure, kpi, other=place(other), proposal=level(value * 100, kpi))


def fractions_throughout(kpi: KpiRow) -> Iterator[Finding]:
    """Reports a percentage of which every figure is a fraction without a sign: 0.35 and 0.42 for 35 % and 42 %."""
    figures = [figure for figure in _levels(kpi) if figure.value]
    are_fractions = all(0 < value_of(f) <= 1 and "%" not in _ascii(f.text) for f in figures)
    is_whole = all(value_of(figure) == int(value_of(figure)) for figure in figures)
    if unit_kind(kpi.unit) == "percent" and len(figures) > 1 and are_fractions and not is_whole:
        first = figures[0]
        yield at("fractions-throughout", first, kpi, proposal=level(value_of(first) * 100, kpi))


def _hundredfold(figure: Figure, other: Figure, kpi: KpiRow) -> Iterator[Finding]:
    """Reports the fraction beside a percentage, or the percentage that is a hundred times too large."""
    if abs(value_of(other)) <= 1 and "%" not in _ascii(other.text):
        proposal = level(value_of(other) * 100, kpi)
        yield at("fraction-for-percent", other, kpi, other=place(figure), proposal=proposal)
    elif abs(value_of(figure)) > 100:
        yield at("percent-a-hundredfold", figure, kpi, other=place(other), proposal=level(value_of(figure) / 100, kpi))


def below_zero(kpi: KpiRow) -> Iterator[Finding]:
    """Reports numbers of persons or things below zero, typed as such or reached by the increments."""
    if all(value_of(figure) >= 0 for figure in kpi.figures):
        return
    if unit_kind(unit_parts(kpi.unit)[1]) not in _NEVER_NEGATIVE or _MAY_BE_NEGATIVE.search(kpi.name):
        return
    for figure in _levels(kpi):
        if value_of(figure) < 0:
            yield at("count-below-zero", figure, kpi, reached=level(value_of(figure), kpi))
    baseline = baseline_of(kpi)
    if baseline is None or baseline < 0:
        return
    for figures in (kpi.targets, kpi.actuals):
        reached = baseline
        for figure in stated(figures, *_INCREMENTS):
            reached = (reached if figure.basis is Basis.INCREMENT else baseline) + value_of(figure)
            if reached < 0:
                yield at("count-below-zero", figure, kpi, reached=level(reached, kpi))
                break


def _levels(kpi: KpiRow) -> list[Figure]:
    return [f for f in kpi.figures if (f.kind == "baseline" or f.basis is Basis.LEVEL) and f.value is not None]


def _increments(kpi: KpiRow) -> list[Figure]:
    return stated((*kpi.targets, *kpi.actuals), *_INCREMENTS)


def _odd_ones(figures: Sequence[Figure], band: tuple[Decimal, Decimal]) -> list[tuple[Figure, Figure]]:
    """Returns the figures whose size is another one than that of most, each with one of those most."""
    numbers = [figure for figure in figures if figure.value]
    sizes = [abs(value_of(figure)) for figure in numbers]
    if not sizes or max(sizes) < min(sizes) * band[0]:
        return []
    alike = [sum(size <= other * _SAME_SIZE and other <= size * _SAME_SIZE for other in sizes) for size in sizes]
    place_of_usual = alike.index(max(alike))
    usual = sizes[place_of_usual]
    return [
        (figure, numbers[place_of_usual])
        for figure, size in zip(numbers, sizes, strict=True)
        if band[0] <= max(size / usual, usual / size) <= band[1]
    ]


def _is_a_start(value: Decimal) -> bool:
    return value < _A_START and value == int(value)


def _beside_baseline(kpi: KpiRow) -> list[tuple[Figure, Figure]]:
    """Returns increments about a thousand times the baseline: no plan grows so, but yen beside thousands of yen do."""
    if kpi.baseline is None or value_of(kpi.baseline) <= 0:
        return []
    low, high = (value_of(kpi.baseline) * times for times in _THOUSANDFOLD)
    return [(figure, kpi.baseline) for figure in _increments(kpi) if low <= abs(value_of(figure)) <= high]


def _ascii(text: str) -> str:
    return text.replace("％", "%")
