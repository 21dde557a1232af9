"""Checks of figures against each other, as far as one book allows.

Each check is one function from a KPI to findings and one line of CHECKS; each finding has its line in the catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from statistics import median

from kpi_models.facts import Basis
from kpi_models.fiscal_year import era_year
from validators.cells import squeeze
from validators.findings import Finding, finding
from validators.tables import Figure, KpiRow, Table

_NEAR = Decimal("0.1")  # of the baseline: a value this close to it is a level rather than an increment
_FAR = Decimal("0.5")  # of the baseline: a value below it is an increment rather than a level
_FEW_TIMES = 3  # an increment differs from its siblings by no more than this
_THOUSANDFOLD = (500, 2000)
_SAYS_DIFFERENCE = re.compile("超過|増減|収支")


def cross_check(table: Table) -> Iterator[Finding]:
    """Yields everything in a table that does not add up."""
    yield from duplicate_kpis(table)
    yield from targets_outside_plan(table)
    for kpi in table.kpis:
        for check in CHECKS:
            yield from check(kpi)


def duplicate_kpis(table: Table) -> Iterator[Finding]:
    """Reports a KPI that stands in two rows of one project."""
    first: dict[tuple[str, str], KpiRow] = {}
    for kpi in table.kpis:
        other = first.setdefault((squeeze(kpi.project or ""), squeeze(kpi.called)), kpi)
        if other is not kpi:
            yield finding("duplicate-kpi", kpi.sheet, kpi.cell, kpi.name, name=kpi.name, other=other.cell)


def targets_outside_plan(table: Table) -> Iterator[Finding]:
    """Reports a target of a year before the plan's first or after its last."""
    for kpi in table.kpis:
        for target in kpi.targets:
            year = target.fiscal_year or 0
            if table.start_year and table.end_year and not table.start_year <= year <= table.end_year:
                figures = {"name": kpi.name, "year": era_year(year), "start": era_year(table.start_year)}
                end = era_year(table.end_year)
                yield finding("target-outside-plan", target.sheet, target.cell, target.text, **figures, end=end)


def total(kpi: KpiRow) -> Iterator[Finding]:
    """Reports a 累計 that is neither the sum of the increments nor the level they lead to."""
    expected = _sum_of_increments(kpi)
    baseline = _baseline(kpi)
    if expected is None or next(levels_among_increments(kpi), None):
        return
    for stated in kpi.totals:
        if stated.value not in (None, expected, expected + baseline if baseline is not None else None):
            yield _at("total-mismatch", stated, kpi, expected=_written(expected, kpi))


def levels_among_increments(kpi: KpiRow) -> Iterator[Finding]:
    """Reports levels that were typed where increments belong, where the 累計 or the other years prove it."""
    baseline = _baseline(kpi)
    increments = _unsigned(kpi.targets, Basis.INCREMENT)
    if baseline is None or not increments or _total_agrees(kpi):
        return
    values = [_value(figure) for figure in increments]
    if len(values) > 1 and any(stated.value == values[-1] - baseline for stated in kpi.totals):
        yield from _typed_as_increment(kpi, increments, baseline)
        return
    if baseline > 0 and any(stated.value == sum(values) - baseline for stated in kpi.totals) and max(values) > baseline:
        # The 累計 adds up as soon as the baseline is taken out of the largest figure.
        largest = increments[values.index(max(values))]
        yield _at(
            "level-typed-as-increment", largest, kpi,
            baseline=_written(baseline, kpi), proposal=_written(max(values) - baseline, kpi),
        )  # fmt: skip
        return
    for position, figure in enumerate(increments):
        others = values[:position] + values[position + 1 :]
        if others and _stands_out(_value(figure), baseline, others):
            proposal = _value(figure) - baseline - sum(values[:position])
            yield _at(
                "level-typed-as-increment", figure, kpi,
                baseline=_written(baseline, kpi), proposal=_written(proposal, kpi),
            )  # fmt: skip


def _typed_as_increment(kpi: KpiRow, figures: list[Figure], baseline: Decimal) -> Iterator[Finding]:
    """Yields a finding for every level of a row that should hold increments, with the increment it stands for."""
    before = baseline
    for figure in figures:
        proposal = _written(_value(figure) - before, kpi)
        yield _at("level-typed-as-increment", figure, kpi, baseline=_written(baseline, kpi), proposal=proposal)
        before = _value(figure)


def _stands_out(value: Decimal, baseline: Decimal, others: list[Decimal]) -> bool:
    """Tells whether one value is near the baseline while its siblings are small beside it."""
    usual = Decimal(median(map(abs, others)))
    return (
        value > 0
        and usual < abs(baseline) * _NEAR
        and abs(value - baseline) <= max(usual * _FEW_TIMES, abs(baseline) * _NEAR)
        and abs(value) > usual * _FEW_TIMES
    )


def levels_suspected(kpi: KpiRow) -> Iterator[Finding]:
    """Reports increments that all lie close to the baseline: likely levels, though nothing proves it."""
    baseline = _baseline(kpi)
    if not baseline or _total_agrees(kpi) or next(levels_among_increments(kpi), None):
        return
    for figures in (kpi.targets, kpi.actuals):
        increments = _unsigned(figures, Basis.INCREMENT) or _unsigned(figures, Basis.INCREMENT_SINCE_BASELINE)
        values = [_value(figure) for figure in increments]
        near = abs(baseline) * _NEAR
        steps = [after - before for before, after in zip([baseline, *values], values, strict=False)]
        if values and all(0 < abs(step) <= near for step in steps):
            figure = increments[0]
            proposal = _written(_value(figure) - baseline, kpi)
            yield _at("level-suspected", figure, kpi, baseline=_written(baseline, kpi), proposal=proposal)


def single_levels_suspected(kpi: KpiRow) -> Iterator[Finding]:
    """Reports one increment as large as the baseline and more, while its siblings are small: likely a level."""
    baseline = _baseline(kpi)
    increments = _unsigned(kpi.targets, Basis.INCREMENT)
    if not baseline or baseline < 0 or len(increments) < 3 or _total_agrees(kpi) or _is_told(kpi):
        return
    for figure in increments:
        others = [abs(_value(other)) for other in increments if other is not figure]
        usual = Decimal(median(others))
        beyond = _value(figure) - baseline
        if usual < baseline * _FAR and _value(figure) > usual * _FEW_TIMES and 0 <= beyond <= usual * _FEW_TIMES:
            proposal = _written(beyond, kpi)
            yield _at("level-suspected", figure, kpi, baseline=_written(baseline, kpi), proposal=proposal)


def actual_levels_suspected(kpi: KpiRow) -> Iterator[Finding]:
    """Reports an actual increment that is far from the promised increment and near the level it would lead to."""
    baseline = _baseline(kpi)
    promised = _promised_change(kpi)
    if not baseline or baseline < 0 or promised is None or _is_told(kpi):
        return
    for basis in (Basis.INCREMENT, Basis.INCREMENT_SINCE_BASELINE):
        for actual in _unsigned(kpi.actuals, basis):
            beyond = _value(actual) - baseline
            if beyond >= 0 and abs(beyond - promised) * _FEW_TIMES < abs(_value(actual) - promised):
                proposal = _written(beyond, kpi)
                yield _at("level-suspected", actual, kpi, baseline=_written(baseline, kpi), proposal=proposal)


def _is_told(kpi: KpiRow) -> bool:
    """Tells whether the stronger checks have spoken about this KPI already."""
    return bool(next(levels_among_increments(kpi), None) or next(levels_suspected(kpi), None))


def increments_among_levels(kpi: KpiRow) -> Iterator[Finding]:
    """Reports increments that were typed where levels belong, where the 累計 or the other years prove it."""
    baseline = _baseline(kpi)
    levels = [figure for figure in kpi.targets if figure.basis is Basis.LEVEL and figure.value is not None]
    if not baseline or baseline < 0 or not levels:
        return
    if len(levels) == 1:
        yield from _single_increment_suspected(kpi, levels[0], baseline)
        return
    values = [_value(figure) for figure in levels]
    is_sum = any(stated.value == sum(values) for stated in kpi.totals)
    small = [figure for figure in levels if 0 < _value(figure) < baseline * _FAR]
    is_fall = all(after <= before for before, after in zip(values, values[1:], strict=False))
    one_of_many = len(small) == 1 and not is_fall and min(v for v in values if v != small[0].value) > baseline * _FAR
    if is_sum or one_of_many or (len(small) == len(levels) and not _is_strict_fall(values)):
        for figure in levels if is_sum else small:
            proposal = _written(baseline + _value(figure), kpi)
            yield _at("increment-typed-as-level", figure, kpi, baseline=_written(baseline, kpi), proposal=proposal)


def _single_increment_suspected(kpi: KpiRow, level: Figure, baseline: Decimal) -> Iterator[Finding]:
    """Reports a single target far below its baseline under a heading that does not say what it counts."""
    if not level.stated_basis and 0 < _value(level) < baseline * _FAR:
        proposal = _written(baseline + _value(level), kpi)
        yield _at("increment-suspected", level, kpi, baseline=_written(baseline, kpi), proposal=proposal)


def _is_strict_fall(values: list[Decimal]) -> bool:
    return all(after < before for before, after in zip(values, values[1:], strict=False))


def actual_as_increment(kpi: KpiRow) -> Iterator[Finding]:
    """Reports an actual far below the baseline of a rising plan, but about as large as the promised increment."""
    baseline = _baseline(kpi)
    promised = _promised_change(kpi)
    if baseline is None or promised is None or promised <= 0:
        return
    for actual in kpi.actuals:
        if actual.basis is not Basis.LEVEL or actual.value is None or not 0 < actual.value < baseline * _FAR:
            continue
        if promised / 10 <= actual.value <= promised * 10:
            proposal = _written(baseline + actual.value, kpi)
            yield _at("actual-looks-like-increment", actual, kpi, baseline=_written(baseline, kpi), proposal=proposal)


def thousandfold_jump(kpi: KpiRow) -> Iterator[Finding]:
    """Reports a level about a thousand times another, or an increment about a thousand times its siblings."""
    levels = [figure for figure in kpi.figures if figure.kind == "baseline" or figure.basis is Basis.LEVEL]
    increments = [figure for figure in kpi.targets if figure.basis is Basis.INCREMENT]
    for figures in (levels, increments):
        numbers = [figure for figure in figures if figure.value]
        for figure in numbers[1:]:
            ratio = abs(_value(figure) / _value(numbers[0]))
            low, high = _THOUSANDFOLD
            if low <= ratio <= high or low <= 1 / ratio <= high:
                times = "1000倍" if ratio > 1 else "1000分の1"
                other = f"{numbers[0].cell}の「{numbers[0].text}」"
                yield _at("thousandfold-jump", figure, kpi, other=other, times=times)


def name_says_difference(kpi: KpiRow) -> Iterator[Finding]:
    """Reports a KPI of differences (超過, 増減) without a single negative value."""
    values = [figure.value for figure in kpi.figures if figure.value is not None]
    if _SAYS_DIFFERENCE.search(kpi.name) and values and min(values) >= 0:
        yield finding("name-says-difference", kpi.sheet, kpi.cell, kpi.name, name=kpi.name)


CHECKS: tuple[Callable[[KpiRow], Iterator[Finding]], ...] = (
    total,
    levels_among_increments,
    levels_suspected,
    single_levels_suspected,
    actual_levels_suspected,
    increments_among_levels,
    actual_as_increment,
    thousandfold_jump,
    name_says_difference,
)


def _baseline(kpi: KpiRow) -> Decimal | None:
    return kpi.baseline.value if kpi.baseline else None


def _value(figure: Figure) -> Decimal:
    return figure.value if figure.value is not None else Decimal(0)


def _unsigned(figures: tuple[Figure, ...], basis: Basis) -> list[Figure]:
    """Returns the figures of one basis that are numbers; none where a + sign vouches for them."""
    own = [figure for figure in figures if figure.basis is basis and figure.value is not None]
    return [] if any(figure.signed for figure in own) else own


def _sum_of_increments(kpi: KpiRow) -> Decimal | None:
    """Returns the increment that the targets promise in all, or None where they are not all of one kind."""
    bases = {figure.basis for figure in kpi.targets}
    values = [figure.value for figure in kpi.targets if figure.value is not None]
    if not values or len(values) < len(kpi.targets):
        return None
    if bases == {Basis.INCREMENT}:
        return sum(values, Decimal(0))
    return values[-1] if bases == {Basis.INCREMENT_SINCE_BASELINE} else None


def _total_agrees(kpi: KpiRow) -> bool:
    return any(stated.value is not None and stated.value == _sum_of_increments(kpi) for stated in kpi.totals)


def _promised_change(kpi: KpiRow) -> Decimal | None:
    """Returns by how much the final target differs from the baseline."""
    if (increment := _sum_of_increments(kpi)) is not None:
        return increment
    baseline = _baseline(kpi)
    final = kpi.targets[-1] if kpi.targets else None
    if final is None or final.value is None or baseline is None or final.basis is not Basis.LEVEL:
        return None
    return final.value - baseline


def _written(value: Decimal, kpi: KpiRow) -> str:
    """Writes a value with the KPI's unit, for a sentence."""
    return f"{value.normalize():,f}{kpi.unit}"


def _at(code: str, figure: Figure, kpi: KpiRow, **figures: object) -> Finding:
    return finding(code, figure.sheet, figure.cell, figure.text, name=kpi.name, **figures)
