"""The outlook and the changes a second time, in plain fractions: what outlook.sql and changes.sql agree with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from kpi_models.facts import Actual, Pace, State
from kpi_models.judging.judgement import Projection, Revision
from kpi_models.moments import format_moment

FEWEST_ACTUALS = 3
BEHIND = {"standard": "CDE", "cabinet-4": "34", "100-80-50": "CD", "sabc": "BC", "pace-100-60": "C", "abfn": "B"}
BEST_FIRST = {"standard": "ABCDE", "cabinet-4": "1234", "100-80-50": "ABCD", "sabc": "SABC", "pace-100-60": "ABC",
              "abfn": "AB"}  # fmt: skip
COUNTED = ("人", "件", "戸", "社", "回", "店", "組", "台", "世帯", "団体", "箇所", "か所", "事業所", "千人", "万人")


def why_no_projection(
    levels: Mapping[int, Fraction], reports: Mapping[int, Actual], year: int, final_year: int | None,
    *, has_level: bool, pace: Pace,
) -> str | None:  # fmt: skip
    """Says why a year has no projection, or None where it has one. `levels` are those that count for the year."""
    told = [at for at in reports if at <= year]
    if final_year is None:
        return "no-target"
    if not has_level:
        return "no-baseline"
    if told and reports[max(told)].state == State.ENDED:
        return "ended"
    if levels and max(levels) >= final_year:
        return "final-year"
    if pace != Pace.LINEAR:
        return "uneven-pace"
    return "too-few-actuals" if len(levels) < FEWEST_ACTUALS else None


def projection(
    levels: Mapping[int, Fraction], final_year: int, final: Fraction, baseline: Fraction | None,
    *, unit: str, name: str, sign: int, provisional: bool, rounded: Any,
) -> Projection:  # fmt: skip
    """Lets the level go on from the last actual by the mean, the least and the most of the yearly changes."""
    first, last = min(levels), max(levels)
    mean = (levels[last] - levels[first]) / (last - first)
    changes = [(levels[b] - levels[a]) / (b - a) for a, b in pairwise(sorted(levels))]
    figures = [*levels.values(), final, *([] if baseline is None else [baseline])]

    def reached(change: Fraction) -> Fraction:
        return _bounded(levels[last] + change * (final_year - last), figures, unit, name)

    low, high = reached(min(changes)), reached(max(changes))
    ends = {sign * (low - final) >= 0, sign * (high - final) >= 0}
    outcome = "borderline" if len(ends) == 2 else "likely" if ends == {True} else "unlikely"
    levels_then = [rounded(level) for level in (reached(mean), low, high)]
    yearly = [rounded(change) for change in (mean, min(changes), max(changes))]
    return Projection(*levels_then, outcome, final_year, first, last, len(levels), provisional, *yearly)


def _bounded(level: Fraction, figures: Iterable[Fraction], unit: str, name: str) -> Fraction:
    """Keeps a level where its unit has to be, if every figure of the KPI is there and it is no difference."""
    if re.search("増減|収支|差|超過", name):
        return level
    if unit in (*COUNTED, "%") and min(figures) >= 0:
        level = max(level, Fraction(0))
    if unit == "位" and min(figures) >= 1:
        level = max(level, Fraction(1))
    if unit == "%" and max(figures) <= 100:
        level = min(level, Fraction(100))
    return level


def revision(versions: Iterable[Actual], newest: Actual | None) -> Revision | None:
    """Returns the figure a year was first judged by, where the newest one is another."""
    numbers = [version for version in versions if version.value is not None]
    if not numbers or newest is None:
        return None
    first = min(numbers, key=lambda version: version.reported_at)
    if (first.value, first.basis) == (newest.value, newest.basis):
        return None
    return Revision(
        first.value, first.basis.value, first.state.value, newest.value, newest.basis.value, newest.state.value,
        format_moment(newest.reported_at),
    )  # fmt: skip


def with_changes(verdicts: list[dict[str, Any]], rates: list[Fraction | None], scale: str) -> None:
    """Adds to the verdicts of one KPI, in the order of years, what changed since the year before."""
    by_year = {verdict["fiscal_year"]: (verdict, rate) for verdict, rate in zip(verdicts, rates, strict=True)}
    for year, (verdict, rate) in by_year.items():
        before, rate_before = by_year.get(year - 1, ({"grade": None, "streak": None}, None))
        verdict["change"] = _change(before["grade"], verdict["grade"], rate_before, rate, scale)
        verdict["streak"] = None
        if _is_judged(verdict["grade"], scale):
            is_behind = verdict["grade"] in BEHIND[scale]
            verdict["streak"] = (before["streak"] or 0) + 1 if is_behind else 0


def _is_judged(grade: str | None, scale: str) -> bool:
    return grade is not None and grade in BEST_FIRST[scale]


def _change(
    before: str | None, now: str | None, rate_before: Fraction | None, rate: Fraction | None, scale: str
) -> str | None:
    if not _is_judged(before, scale) or not _is_judged(now, scale):
        return None
    better = BEST_FIRST[scale].index(before) - BEST_FIRST[scale].index(now)
    if better:
        return "up" if better > 0 else "down"
    if rate is None or rate_before is None:
        return "same"
    gained = round(Decimal(repr(float(rate))) - Decimal(repr(float(rate_before))), 9)
    return "up" if gained >= Decimal("0.05") else "down" if gained <= Decimal("-0.05") else "same"
