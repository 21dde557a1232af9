"""Where the grades of a scale begin, as levels of one KPI and year: the measures of its rules solved for the actual.

The inverse of progress.sql for what a chart can draw. Levels are doubles, for drawing only: no grade is given by them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kpi_models.facts import KEEPING
from kpi_models.judging.judgement import JudgedRow, Scale

_BETTER_UP: Final = ("increase", "keep_at_least")


@dataclass(frozen=True, slots=True)
class Threshold:
    """One bound of a scale that a level can be set against, named by the grade that begins there."""

    grade: str
    symbol: str
    label: str
    measure: str
    bound: float


def thresholds(scale: Scale) -> list[Threshold]:
    """Returns the bounds of a scale that are shares, in the order they are tried: below one its grade ends."""
    return [
        Threshold(band.grade, band.symbol, band.label, rule.measure, float(rule.bound))
        for band in scale.bands
        for rule in band.rules
        if band.grade is not None and rule.comparison in ("ge", "gt") and rule.measure in _SOLVED
    ]


def threshold_level(row: JudgedRow, threshold: Threshold) -> float | None:
    """Returns the level at which a threshold is reached in the year of a row; None where the measure has none."""
    if row.baseline is None and threshold.measure != "keep_rate":
        return None
    return _SOLVED[threshold.measure](row, threshold.bound)


def _along(row: JudgedRow, target: float | None, rate: float) -> float | None:
    """Solves 1 + s·(A − T) / |T − b| = rate for A."""
    if target is None or row.direction in KEEPING:
        return None
    span = abs(target - _baseline(row))
    return target + _sign(row) * (rate - 1) * span if span else None


def _of_rate(row: JudgedRow, bound: float) -> float | None:
    return _along(row, _target(row), bound)


def _of_pace(row: JudgedRow, bound: float) -> float | None:
    if row.elapsed_share is None or row.final_target_level is None:
        return None
    return _along(row, float(row.final_target_level), bound * row.elapsed_share)


def _of_keep_rate(row: JudgedRow, bound: float) -> float | None:
    target = _target(row)
    if not target or row.direction not in KEEPING:
        return None
    return target - _sign(row) * (1 - bound) * abs(target)


def _of_baseline(row: JudgedRow, bound: float) -> float | None:
    return _baseline(row) + _sign(row) * bound * abs(_baseline(row))


_SOLVED: Final[dict[str, Callable[[JudgedRow, float], float | None]]] = {
    "rate": _of_rate,
    "pace_ratio": _of_pace,
    "keep_rate": _of_keep_rate,
    "versus_baseline": _of_baseline,
    "baseline_distance": _of_baseline,
}


def _sign(row: JudgedRow) -> int:
    return 1 if row.direction in _BETTER_UP else -1


def _baseline(row: JudgedRow) -> float:
    return float(row.baseline or 0)


def _target(row: JudgedRow) -> float | None:
    return None if row.target_level is None else float(row.target_level)
