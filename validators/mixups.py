"""Levels typed where increments belong and the reverse: which reading agrees with the rest of the row.

A value is read both ways. Where the 累計 or the other years prove one reading, the finding is an error; where the
magnitudes only speak for it, a warning. Either quotes the figures and proposes the consistent reading.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from statistics import median

from kpi_models.facts import Basis
from kpi_models.reporting.doubts import FAR, FEW_TIMES, looks_like_increment, looks_like_level
from validators.findings import Finding, quoted
from validators.row_figures import (
    at,
    baseline_of,
    increment,
    level,
    promised_change,
    stated,
    sum_of_increments,
    total_agrees,
    value_of,
)
from validators.tables import Figure, KpiRow

_NEAR = Decimal("0.1")  # of the baseline: a value this close to it is a level rather than an increment
_CLEARLY_FAR = Decimal("0.25")  # of the baseline: a value below it among levels can hardly be a level
_INCREMENTS = (Basis.INCREMENT, Basis.INCREMENT_SINCE_BASELINE)


def levels_among_increments(kpi: KpiRow) -> Iterator[Finding]:
    """Reports levels that were typed where increments belong: proven ones alone, else the suspected ones."""
    baseline = baseline_of(kpi)
    if not baseline or baseline < 0:
        return
    if total_agrees(kpi):  # a formula adds up whatever was typed; only a whole series near the baseline is suspicious
        yield from _all_near(kpi, baseline) if len(kpi.targets) > 1 else ()
        return
    proven = list(_told_by_total(kpi, baseline)) or list(_standing_out(kpi, baseline))
    yield from proven or _all_near(kpi, baseline) or [*_single_suspected(kpi, baseline), *_actuals_far(kpi, baseline)]


def _told_by_total(kpi: KpiRow, baseline: Decimal) -> Iterator[Finding]:
    """Reports what a 累計 proves: all increments are levels, or one is, as it alone makes the sum right."""
    figures = stated(kpi.targets, Basis.INCREMENT)
    values = [value_of(figure) for figure in figures]
    if not figures or any(figure.signed for figure in figures):
        return
    for total in (total for total in kpi.totals if total.value is not None):
        evidence = f"累計の{quoted(total.text)}とも、そう読むと合います。"
        for number, figure in enumerate(figures):
            own = value_of(total) - sum(values) + values[number]
            is_level = figure.value in (baseline + own, baseline + sum(values[:number]) + own)
            if is_level and own < values[number] and abs(own) <= abs(value_of(total)):
                yield _level(figure, kpi, baseline, own, evidence)
                return
        if len(values) > 1 and total.value == values[-1] - baseline and min(values) >= baseline * FAR:
            for before, figure in zip([baseline, *values], figures, strict=False):
                yield _level(figure, kpi, baseline, value_of(figure) - before, evidence)
            return


def _standing_out(kpi: KpiRow, baseline: Decimal) -> Iterator[Finding]:
    """Reports increments near the level they would lead to, while their siblings are small beside the baseline."""
    everything = stated((*kpi.targets, *kpi.actuals), *_INCREMENTS)
    for figures in (kpi.targets, kpi.actuals):
        reached = baseline
        for figure in stated(figures, *_INCREMENTS):
            others = [abs(value_of(other)) for other in everything if other is not figure]
            usual = Decimal(median(others)) if others else baseline
            before = reached if figure.basis is Basis.INCREMENT else baseline
            own = min(value_of(figure) - before, value_of(figure) - baseline, key=abs)
            is_level = (
                not figure.signed
                and usual < baseline * _NEAR
                and value_of(figure) > usual * FEW_TIMES
                and abs(own) <= max(usual * FEW_TIMES, baseline * _NEAR)
            )
            if is_level:
                evidence = f"同じ行のほかの増加分は{increment(usual, kpi)}ほどです。"
                yield _level(figure, kpi, baseline, value_of(figure) - before, evidence)
            reached = value_of(figure) if is_level else reached + value_of(figure)


def _all_near(kpi: KpiRow, baseline: Decimal) -> list[Finding]:
    """Returns the suspicion that increments which all lie close to the baseline are levels."""
    found = []
    for figures in (kpi.targets, kpi.actuals):
        increments = stated(figures, Basis.INCREMENT) or stated(figures, Basis.INCREMENT_SINCE_BASELINE)
        values = [value_of(figure) for figure in increments]
        steps = [after - before for before, after in zip([baseline, *values], values, strict=False)]
        is_signed = any(figure.signed for figure in increments)
        if values and not is_signed and all(0 < abs(step) <= baseline * _NEAR for step in steps):
            found.append(_suspected(increments[0], kpi, baseline))
    return found


def _single_suspected(kpi: KpiRow, baseline: Decimal) -> Iterator[Finding]:
    """Reports one increment as large as the baseline and more, while its siblings are smaller: likely a level."""
    increments = stated(kpi.targets, Basis.INCREMENT)
    if len(increments) < 3:
        return
    for figure in increments:
        usual = Decimal(median(abs(value_of(other)) for other in increments if other is not figure))
        beyond = value_of(figure) - baseline
        is_large = value_of(figure) > usual * FEW_TIMES and 0 <= beyond <= usual * FEW_TIMES
        if is_large and usual < baseline * FAR and not figure.signed:
            yield _suspected(figure, kpi, baseline)


def _actuals_far(kpi: KpiRow, baseline: Decimal) -> Iterator[Finding]:
    """Reports actual increments that are far from the promised increment and near the level it would lead to."""
    promised = promised_change(kpi)
    if promised is None:
        return
    for actual in stated(kpi.actuals, *_INCREMENTS):
        if looks_like_level(value_of(actual), baseline, promised) and not actual.signed:
            yield _suspected(actual, kpi, baseline)


def sums_among_increments(kpi: KpiRow) -> Iterator[Finding]:
    """Reports running sums that were typed where each year's own increments belong, as the 累計 proves."""
    figures = stated(kpi.targets, Basis.INCREMENT)
    values = [value_of(figure) for figure in figures]
    steps = [after - before for before, after in zip(values, values[1:], strict=False)]
    grows = all(step >= 0 for step in steps) if values and values[-1] > 0 else all(step <= 0 for step in steps)
    if not any(steps) or not grows or any(figure.vouched for figure in figures):
        return
    reached = (values[-1], values[-1] + (baseline_of(kpi) or 0))
    told = next((total for total in kpi.totals if total.value in reached and total.value != sum(values)), None)
    if told:
        own = "、".join(increment(value, kpi) for value in (values[0], *steps))
        yield at("sum-typed-as-increment", figures[1], kpi, total=quoted(told.text), proposal=own)


def increments_among_levels(kpi: KpiRow) -> Iterator[Finding]:
    """Reports increments that were typed where levels belong, where the 累計 or the other years prove it."""
    baseline = baseline_of(kpi)
    levels = stated(kpi.targets, Basis.LEVEL)
    if not baseline or baseline < 0 or not levels:
        return
    values = [value_of(figure) for figure in levels]
    small = [figure for figure in levels if 0 < value_of(figure) < baseline * FAR]
    adds_up = next((total for total in kpi.totals if len(levels) > 1 and total.value == sum(values)), None)
    if adds_up:
        for figure in levels:
            yield _increment(figure, kpi, baseline, baseline, f"合計すると累計の{quoted(adds_up.text)}になります。")
    elif len(small) < len(levels):
        yield from _between_levels(kpi, levels, baseline)
    elif len(levels) == 1:
        yield from _single_increment_suspected(kpi, levels[0], baseline)
    elif not _falls(values) and max(values) < baseline * _NEAR:
        for figure in levels:
            yield _increment(figure, kpi, baseline, baseline)
    elif not _falls(values) or len(set(values)) == 1:
        yield _increment_suspected(levels[0], kpi, baseline)


def _between_levels(kpi: KpiRow, levels: list[Figure], baseline: Decimal) -> Iterator[Finding]:
    """Reports values that drop out of a series of levels, and fit into it when added to the one before."""
    values = [value_of(figure) for figure in levels]
    small = [0 < value < baseline * FAR for value in values]
    if _falls([baseline, *values]) or not any(small):
        return
    if sum(small) * 2 > len(small):
        if not _falls(values):
            yield _increment_suspected(levels[small.index(True)], kpi, baseline)
        return
    before = baseline
    for number, figure in enumerate(levels):
        value = values[number]
        if not small[number]:
            before = value
            continue
        after = next((other for other in values[number + 1 :] if other >= baseline * FAR), before)
        low, high = min(before, after), max(before, after)
        start = min(before, baseline, key=lambda start: _distance(start + value, low, high))
        if _distance(start + value, low, high) * FEW_TIMES < _distance(value, low, high):
            around = level(low, kpi) if low == high else f"{level(low, kpi)}から{level(high, kpi)}"
            if value < baseline * _CLEARLY_FAR:
                yield _increment(figure, kpi, baseline, start, f"前後の値は{around}です。")
            else:
                yield _increment_suspected(figure, kpi, baseline)


def _single_increment_suspected(kpi: KpiRow, figure: Figure, baseline: Decimal) -> Iterator[Finding]:
    """Reports a single target far below its baseline where no heading calls it a level, or the actuals rise."""
    actuals = [value_of(actual) for actual in stated(kpi.actuals, Basis.LEVEL)]
    rises = bool(actuals) and min(actuals) >= baseline
    if not figure.vouched and (not figure.stated_basis or rises):
        yield _increment_suspected(figure, kpi, baseline)


def actual_as_increment(kpi: KpiRow) -> Iterator[Finding]:
    """Reports an actual far below the baseline of a rising plan, but about as large as the promised increment."""
    baseline = baseline_of(kpi)
    promised = promised_change(kpi)
    if baseline is None or promised is None:
        return
    for actual in stated(kpi.actuals, Basis.LEVEL):
        if looks_like_increment(value_of(actual), baseline, promised, len(kpi.targets)):
            figures = {"baseline": level(baseline, kpi), "promised": increment(promised, kpi)}
            proposal = level(baseline + value_of(actual), kpi)
            yield at("actual-looks-like-increment", actual, kpi, **figures, proposal=proposal)


def total(kpi: KpiRow) -> Iterator[Finding]:
    """Reports a 累計 that is neither the sum of the increments nor the level they lead to."""
    expected = sum_of_increments(kpi)
    baseline = baseline_of(kpi)
    if expected is None:
        return
    right = (None, expected, expected + baseline if baseline is not None else None)
    wrong = [said for said in kpi.totals if said.value not in right]
    if wrong and not any(next(check(kpi), None) for check in (levels_among_increments, sums_among_increments)):
        for said in wrong:
            yield at("total-mismatch", said, kpi, expected=increment(expected, kpi))


def _falls(values: list[Decimal]) -> bool:
    return all(after <= before for before, after in zip(values, values[1:], strict=False))


def _distance(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """Returns how far a value lies outside a range."""
    return max(low - value, value - high, Decimal(0))


def _level(figure: Figure, kpi: KpiRow, baseline: Decimal, own: Decimal, evidence: str) -> Finding:
    figures = {"baseline": level(baseline, kpi), "evidence": evidence, "proposal": increment(own, kpi)}
    return at("level-typed-as-increment", figure, kpi, **figures)


def _suspected(figure: Figure, kpi: KpiRow, baseline: Decimal) -> Finding:
    proposal = increment(value_of(figure) - baseline, kpi)
    return at("level-suspected", figure, kpi, baseline=level(baseline, kpi), proposal=proposal)


def _increment(figure: Figure, kpi: KpiRow, baseline: Decimal, start: Decimal, evidence: str = "") -> Finding:
    figures = {"baseline": level(baseline, kpi), "evidence": evidence}
    return at("increment-typed-as-level", figure, kpi, **figures, proposal=level(start + value_of(figure), kpi))


def _increment_suspected(figure: Figure, kpi: KpiRow, baseline: Decimal) -> Finding:
    proposal = level(baseline + value_of(figure), kpi)
    return at("increment-suspected", figure, kpi, baseline=level(baseline, kpi), proposal=proposal)
