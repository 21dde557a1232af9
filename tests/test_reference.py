"""The store against an independent reference (reference.py), and the laws that hold for every KPI.

Opening a store costs more than judging a KPI, so each example puts several generated KPIs into one.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kpi_models.facts import STATES_WITH_VALUE, Actual, Baseline, Basis, Direction, Facts, Pace, State, Target
from kpi_models.judging.judgement import JudgedRow
from kpi_models.store import Upload
from tests.plans import (
    INCREMENT,
    LEVEL,
    NOW,
    SINCE_BASELINE,
    actual,
    baseline,
    day,
    judged_by_case,
    one_kpi,
    store_of,
    target,
    together,
)
from tests.reference import verdicts
from tests.reference_grades import GRADES

Figure = Baseline | Target | Actual
Figures = list[Figure]
LATER = NOW + timedelta(days=7)
SMALLEST_STEP = Decimal("0.000000000001")
MIRRORED = {
    Direction.INCREASE: Direction.DECREASE,
    Direction.DECREASE: Direction.INCREASE,
    Direction.KEEP_AT_LEAST: Direction.KEEP_AT_MOST,
    Direction.KEEP_AT_MOST: Direction.KEEP_AT_LEAST,
}
DIMENSIONLESS = [
    "fiscal_year",
    "achievement_rate",
    "single_year_rate",
    "final_progress",
    "level_rate",
    "keep_rate",
    "elapsed_share",
    "target_origin",
    "final_year",
    "met",
    "at_or_beyond",
    "versus_baseline",
    "reason",
    "grade",
    "grade_label",
    "grade_symbol",
]
LEVELS = ["baseline", "target_level", "actual_level", "gap", "required_per_year", "final_target_level"]


# -- KPIs of every kind ------------------------------------------------------------------------------------------------

round_numbers = st.sampled_from(["0", "0", "1", "5", "10", "10", "12", "20", "100", "-5", "-10", "0.1", "9.5"])
tenths = st.integers(-3000, 3000).map(lambda number: str(Decimal(number) / 10))
few_digits = st.one_of(round_numbers, round_numbers, tenths)
# As large and as fine as the store keeps them.
large = st.sampled_from(["999999999999999.999999999999", "-999999999999999.999999999999"])
fine = st.sampled_from(["33.333", "0.000000000001", "7.999999999999", "-0.000000000001"])
digits = st.sampled_from(
    [few_digits, st.one_of(few_digits, few_digits, large), st.one_of(few_digits, few_digits, fine)]
)
bases = st.sampled_from(Basis)
# Few days, so that versions and reports often meet on the same day, before or after each other.
moments = st.builds(
    "{}-{}".format, st.integers(2021, 2024), st.sampled_from(["04-01", "05-20", "05-20T09:30", "05-20T23:00"])
)
as_ofs = st.one_of(st.just(NOW), moments.map(day), st.sampled_from([day("2022-03-31T23:59"), day("2019-04-01")]))


@st.composite
def baselines(draw: st.DrawFn, start: int, values: st.SearchStrategy[str]) -> Figures:
    years = st.sampled_from([None, start - 1, start - 1, start - 4, start, start + 2])
    given_moments = draw(st.sampled_from([[None], [None], [None], [], [None, draw(moments)], [draw(moments)]]))
    versions = [baseline(draw(values), draw(years), valid_from) for valid_from in given_moments]
    return versions if draw(st.integers(0, 9)) else [baseline(None, start - 1)]


@st.composite
def targets(draw: st.DrawFn, year: int, basis: Basis, values: st.SearchStrategy[str]) -> Figures:
    """Draws no, one or two versions of a year's target, some of them withdrawn."""
    given_moments = draw(st.sampled_from([[], [None], [None], [None, draw(moments)], [draw(moments)]]))
    return [
        target(year, draw(values) if draw(st.integers(0, 9)) else None, draw(bases | st.just(basis)), valid_from)
        for valid_from in given_moments
    ]


@st.composite
def actuals(draw: st.DrawFn, year: int, basis: Basis, values: st.SearchStrategy[str]) -> Figures:
    """Draws no, one or two reports of a year: revised, late, or a state without a number."""
    given_moments = draw(st.sets(st.none() | moments, max_size=2))
    reports: Figures = []
    for reported_at in sorted(given_moments, key=str):
        state = draw(st.sampled_from([State.CONFIRMED, State.CONFIRMED, State.CONFIRMED, *State]))
        value = draw(values) if state in STATES_WITH_VALUE else None
        reports.append(actual(year, value, draw(bases | st.just(basis)), state, reported_at))
    return reports


@st.composite
def kpis(draw: st.DrawFn, values: st.SearchStrategy[str] | None = None) -> Facts:
    """Draws one KPI of any kind in a plan of its own."""
    values = draw(digits) if values is None else values
    start = draw(st.integers(2018, 2023))
    end = start + draw(st.integers(0, 5))
    promised, reported = draw(bases), draw(bases)
    inside = range(start, end + 1)
    outside = draw(st.sets(st.sampled_from([start - 2, start - 1, end + 1, end + 2]), max_size=2))
    figures = draw(baselines(start, values))
    for year in sorted({*inside, *outside}):
        figures += draw(targets(year, promised, values)) if year in inside or draw(st.booleans()) else []
        figures += draw(actuals(year, reported, values))
    declared = draw(st.sampled_from([(start, end)] * 6 + [None, (None, end), (start, None)]))
    direction, pace = draw(st.sampled_from(Direction)), draw(st.sampled_from([Pace.LINEAR, *Pace]))
    unit = draw(st.sampled_from(["件", "件", "%", "位", "t-CO2"]))
    return one_kpi(*figures, years=declared, direction=direction, pace=pace, unit=unit)


def with_values(facts: Facts, change: Callable[[Decimal], Decimal]) -> Facts:
    """Returns the facts with every value changed."""

    def changed(fact: Any) -> Any:
        return fact if fact.value is None else replace(fact, value=change(fact.value))

    return replace(
        facts,
        baselines=tuple(map(changed, facts.baselines)),
        targets=tuple(map(changed, facts.targets)),
        actuals=tuple(map(changed, facts.actuals)),
    )


def fields_of(rows: Sequence[JudgedRow], names: Sequence[str]) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in names} for row in rows]


many_kpis = st.lists(kpis(), min_size=1, max_size=8)
many_plain_kpis = st.lists(kpis(few_digits), min_size=1, max_size=5)


# -- the reference -----------------------------------------------------------------------------------------------------


def agrees_with_the_reference(cases: Sequence[Facts], as_of: datetime, preset: str) -> None:
    with store_of(*cases) as store:
        scales = sorted({"standard", preset})
        rows = store.judged_under([store.scale(scale) for scale in scales], as_of=as_of)
        for scale in scales:
            expected = verdicts(together(cases), as_of, entered=NOW, scale=scale)
            judged = [row for row in rows if row.scale == scale]
            assert fields_of(judged, list(expected[0]) if expected else []) == expected
            assert all(row.why for row in judged)


@settings(max_examples=8)
@given(cases=many_kpis, as_of=as_ofs, preset=st.sampled_from(sorted(GRADES)))
def test_the_store_judges_every_kind_of_kpi_as_the_reference_does(
    cases: list[Facts], as_of: datetime, preset: str
) -> None:
    agrees_with_the_reference(cases, as_of, preset)


@pytest.mark.soak
@settings(max_examples=60)
@given(cases=many_kpis, as_of=as_ofs, preset=st.sampled_from(sorted(GRADES)))
def test_the_store_judges_thousands_of_kpis_as_the_reference_does(
    cases: list[Facts], as_of: datetime, preset: str
) -> None:
    agrees_with_the_reference(cases, as_of, preset)


def test_the_reference_grades_every_preset() -> None:
    with store_of() as store:
        assert {scale.name for scale in store.scales()} == set(GRADES)


# -- laws --------------------------------------------------------------------------------------------------------------


@pytest.mark.soak
@settings(max_examples=8)
@given(cases=many_plain_kpis)
def test_a_stated_target_is_met_exactly_when_the_rate_reaches_one(cases: list[Facts]) -> None:
    for row in itertools.chain(*judged_by_case(*cases)):
        if row.achievement_rate is not None:
            assert row.at_or_beyond == (row.achievement_rate >= 1)
            assert row.met == (row.at_or_beyond if row.target_origin == "stated" else None)


@pytest.mark.soak
@settings(max_examples=8)
@given(cases=many_plain_kpis, factor=st.sampled_from(["1000", "0.001", "3"]))
def test_scaling_the_unit_scales_levels_and_changes_no_rate_and_no_grade(cases: list[Facts], factor: str) -> None:
    scaled = [with_values(facts, lambda value: value * Decimal(factor)) for facts in cases]
    judged = judged_by_case(*cases, *scaled)
    for rows, again in zip(judged[: len(cases)], judged[len(cases) :], strict=True):
        assert fields_of(rows, DIMENSIONLESS) == fields_of(again, DIMENSIONLESS)
        for row, same in zip(rows, again, strict=True):
            for name in LEVELS:
                level = getattr(row, name)
                expected = None if level is None else level * Decimal(factor)
                assert getattr(same, name) == pytest.approx(expected, abs=Decimal("0.000000001"))


@pytest.mark.soak
@settings(max_examples=8)
@given(cases=many_plain_kpis)
def test_mirroring_direction_and_signs_changes_no_rate_and_no_grade(cases: list[Facts]) -> None:
    mirrored = [
        replace(
            with_values(facts, lambda value: -value),
            kpis=tuple(replace(kpi, direction=MIRRORED[kpi.direction]) for kpi in facts.kpis),
        )
        for facts in cases
    ]
    judged = judged_by_case(*cases, *mirrored)
    for rows, again in zip(judged[: len(cases)], judged[len(cases) :], strict=True):
        assert fields_of(rows, DIMENSIONLESS) == fields_of(again, DIMENSIONLESS)


@st.composite
def the_same_facts_in_three_bases(draw: st.DrawFn) -> list[Facts]:
    """Draws one KPI three times: as levels, as increments, as increments since the baseline."""
    start, length = 2020, draw(st.integers(1, 5))
    plan_years = range(start, start + length)
    before = Decimal(draw(few_digits))
    base = baseline(str(before), draw(st.sampled_from([None, start - 1, start - 3])))
    promised = {year: before + Decimal(draw(few_digits)) for year in draw(st.sets(st.sampled_from(plan_years)))}
    reported = {year: before + Decimal(draw(few_digits)) for year in plan_years[: draw(st.integers(0, length))]}
    direction, pace = draw(st.sampled_from(Direction)), draw(st.sampled_from([Pace.LINEAR, Pace.BACK_LOADED]))
    return [
        one_kpi(
            base,
            *[target(year, value, basis) for year, value in in_basis(promised, before, basis).items()],
            *[actual(year, value, basis) for year, value in in_basis(reported, before, basis).items()],
            years=(start, start + length - 1),
            direction=direction,
            pace=pace,
        )
        for basis in (LEVEL, INCREMENT, SINCE_BASELINE)
    ]


def in_basis(levels: dict[int, Decimal], before: Decimal, basis: Basis) -> dict[int, str]:
    """Writes levels in a basis: an increment counts from the year written before it."""
    values, previous = {}, before
    for year, level in sorted(levels.items()):
        values[year] = str(level - {LEVEL: Decimal(0), INCREMENT: previous, SINCE_BASELINE: before}[basis])
        previous = level
    return values


@pytest.mark.soak
@settings(max_examples=5)
@given(cases=st.lists(the_same_facts_in_three_bases(), min_size=1, max_size=4))
def test_the_same_facts_in_any_basis_are_judged_alike(cases: list[list[Facts]]) -> None:
    judged = judged_by_case(*itertools.chain(*cases))
    for first in range(0, len(judged), 3):
        levels, increments, cumulative = (fields_of(rows, DIMENSIONLESS + LEVELS) for rows in judged[first : first + 3])
        assert levels == increments == cumulative


@pytest.mark.soak
@settings(max_examples=8)
@given(
    cases=many_plain_kpis,
    changes=st.lists(st.tuples(st.integers(2017, 2029), few_digits, bases), min_size=1, max_size=3),
    says_when=st.booleans(),
)
@example(
    # Where the sheet does not say when the plan runs, its targets do: a later one may not stretch the path backwards.
    cases=[
        one_kpi(baseline("0", 2018), target(2022, "10"), actual(2022, "5", reported_at="2023-05-20"), years=None),
        one_kpi(baseline("0", 2018), target(2023, "10"), actual(2023, "5", reported_at="2024-05-20"), years=None),
    ],
    changes=[(2020, "1", LEVEL)],
    says_when=True,
)
def test_a_later_version_of_a_target_changes_no_earlier_judgement(
    cases: list[Facts], changes: list[tuple[int, str, Basis]], says_when: bool
) -> None:
    facts = together(cases)
    with store_of(*cases) as store:
        reported = {(fact.kpi_id, fact.fiscal_year) for fact in facts.actuals if fact.value is not None}
        before = [row for row in store.judged(as_of=LATER) if (row.kpi_id, row.fiscal_year) in reported]
        later = {
            (kpi.kpi_id, year): Target(kpi.kpi_id, year, basis, Decimal(value), LATER if says_when else None)
            for kpi in facts.kpis
            for year, value, basis in changes
            # A first version without a date would count from the start.
            if says_when or any((fact.kpi_id, fact.fiscal_year) == (kpi.kpi_id, year) for fact in facts.targets)
        }
        store.load(
            Facts(targets=tuple(later.values())), actor="試験", uploads=[Upload("later.xlsx", b"later")], now=LATER
        )
        after = [row for row in store.judged(as_of=LATER) if (row.kpi_id, row.fiscal_year) in reported]
        assert before == after


@pytest.mark.soak
@settings(max_examples=5)
@given(cases=many_plain_kpis)
def test_as_of_now_is_now(cases: list[Facts]) -> None:
    with store_of(*cases) as store:
        assert store.judged(as_of=datetime.now(UTC)) == store.judged()


@pytest.mark.soak
@settings(max_examples=8)
@given(cases=many_plain_kpis, chance=st.randoms(use_true_random=False))
def test_the_order_of_figures_is_irrelevant(cases: list[Facts], chance: Any) -> None:
    shuffled = [
        replace(
            facts,
            baselines=tuple(chance.sample(facts.baselines, len(facts.baselines))),
            targets=tuple(chance.sample(facts.targets, len(facts.targets))),
            actuals=tuple(chance.sample(facts.actuals, len(facts.actuals))),
        )
        for facts in cases
    ]
    with store_of(*cases) as store, store_of(*shuffled) as other:
        assert store.judged(as_of=NOW) == other.judged(as_of=NOW)


spans = st.integers(-(10**17), 10**17).filter(bool).map(lambda number: Decimal(number).scaleb(-9))


@pytest.mark.soak
@settings(max_examples=8)
@given(
    before=spans,
    span=spans,
    direction=st.sampled_from([Direction.INCREASE, Direction.DECREASE]),
    stored_as=st.sampled_from([LEVEL, SINCE_BASELINE]),
)
def test_a_threshold_belongs_to_the_better_grade_to_the_last_stored_digit(
    before: Decimal, span: Decimal, direction: Direction, stored_as: Basis
) -> None:
    sign = 1 if direction == Direction.INCREASE else -1
    thresholds = {"1": ("A", "B"), "0.8": ("B", "C"), "0.5": ("C", "D"), "0": ("D", "E")}
    offset = before if stored_as == LEVEL else Decimal(0)

    def reported(rate: str, step: Decimal) -> Facts:
        # s·(A − T) = (rate − 1)·|T − b|, whichever way the plan goes.
        increment = span + sign * ((Decimal(rate) - 1) * abs(span) - step)
        figures = target(2021, str(offset + span), stored_as), actual(2021, str(offset + increment), stored_as)
        return one_kpi(baseline(str(before), 2020), *figures, years=(2021, 2021), direction=direction)

    steps = (Decimal(0), SMALLEST_STEP)
    judged = [rows[0] for rows in judged_by_case(*[reported(rate, step) for step in steps for rate in thresholds])]
    at, below = judged[: len(thresholds)], judged[len(thresholds) :]
    assert [(row.grade, less.grade) for row, less in zip(at, below, strict=True)] == list(thresholds.values())
    assert [row.achievement_rate for row in at] == [float(rate) for rate in thresholds]
