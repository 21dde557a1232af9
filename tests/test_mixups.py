"""A level typed for an increment, or the reverse, is found at its cell; a plan that adds up is left in peace."""

from __future__ import annotations

from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kpi_rows import LEVEL, OWN, SINCE, codes_at, found_in, kpi_row, target_cell

from kpi_models.facts import Basis

LEVELS_FOUND = {"level-typed-as-increment", "level-suspected"}
INCREMENTS_FOUND = {"increment-typed-as-level", "increment-suspected"}


@st.composite
def rising_plans(draw: st.DrawFn, years: tuple[int, int] = (1, 6)) -> tuple[int, list[int]]:
    """Draws a baseline and own increments that are small beside it: between a hundredth and a thirteenth."""
    baseline = draw(st.integers(1_000, 10**7))
    step = st.integers(baseline // 100, baseline // 13)
    return baseline, draw(st.lists(step, min_size=years[0], max_size=years[1]))


def levels_of(baseline: int, increments: list[int]) -> list[int]:
    return list(accumulate(increments, initial=baseline))[1:]


@given(rising_plans(), st.booleans())
def test_a_plan_of_increments_that_adds_up_is_left_in_peace(plan: tuple[int, list[int]], with_total: bool) -> None:
    baseline, increments = plan
    assert codes_at(kpi_row(baseline, increments, total=sum(increments) if with_total else None)) == []
    assert codes_at(kpi_row(baseline, list(accumulate(increments)), SINCE)) == []


@given(rising_plans(), st.booleans())
def test_a_plan_of_levels_that_adds_up_is_left_in_peace(plan: tuple[int, list[int]], falls: bool) -> None:
    baseline, increments = plan
    levels = levels_of(baseline, [-step for step in increments] if falls else increments)
    assert codes_at(kpi_row(baseline, levels, LEVEL, actuals=levels[:2])) == []


@given(rising_plans(), st.data())
def test_actuals_between_a_tenth_and_ten_times_the_promise_are_left_in_peace(
    plan: tuple[int, list[int]], data: st.DataObject
) -> None:
    baseline, increments = plan
    reported = [data.draw(st.integers(step // 2, step * 3 // 2)) for step in increments]
    assert codes_at(kpi_row(baseline, increments, actuals=reported, actual_basis=OWN)) == []
    assert codes_at(kpi_row(baseline, increments, actuals=levels_of(baseline, reported))) == []


@given(rising_plans(), st.data())
def test_one_level_among_increments_is_found_at_its_cell(plan: tuple[int, list[int]], data: st.DataObject) -> None:
    baseline, increments = plan
    number = data.draw(st.integers(0, len(increments) - 1))
    start = data.draw(st.sampled_from([baseline, baseline + sum(increments[:number])]))
    retyped = [*increments]
    retyped[number] = start + increments[number]
    ((code, cell),) = codes_at(kpi_row(baseline, retyped))
    assert (code in LEVELS_FOUND, cell) == (True, target_cell(number))


@given(rising_plans((2, 6)), st.data())
def test_the_total_proves_one_level_among_increments_of_any_size(
    plan: tuple[int, list[int]], data: st.DataObject
) -> None:
    baseline, increments = plan[0] // 10, plan[1]
    number = data.draw(st.integers(0, len(increments) - 1))
    retyped = [*increments]
    retyped[number] = baseline + sum(increments[: number + 1])
    (found,) = found_in(kpi_row(baseline, retyped, total=sum(increments)))
    assert (found.code, found.cell) == ("level-typed-as-increment", target_cell(number))
    assert f"+{increments[number]:,}人" in found.message
    assert f"{sum(increments):,}人" in found.message


@given(rising_plans((2, 6)), st.booleans(), st.data())
def test_one_increment_among_levels_is_found_at_its_cell(
    plan: tuple[int, list[int]], since: bool, data: st.DataObject
) -> None:
    baseline, increments = plan
    levels = levels_of(baseline, increments)
    number = data.draw(st.integers(0, len(levels) - 1))
    retyped = [*levels]
    retyped[number] = levels[number] - baseline if since else increments[number]
    ((code, cell),) = codes_at(kpi_row(baseline, retyped, LEVEL))
    assert (code in INCREMENTS_FOUND, cell) == (True, target_cell(number))


@given(rising_plans(), st.data())
def test_one_level_among_actual_increments_is_found_at_its_cell(
    plan: tuple[int, list[int]], data: st.DataObject
) -> None:
    baseline, increments = plan
    number = data.draw(st.integers(0, len(increments) - 1))
    reported = [*increments]
    reported[number] = baseline + sum(increments[: number + 1])
    ((code, cell),) = codes_at(kpi_row(baseline, increments, actuals=reported, actual_basis=OWN))
    assert (code in LEVELS_FOUND, cell) == (True, target_cell(len(increments) + number))


@given(rising_plans(), st.data())
def test_one_increment_among_actual_levels_is_found_at_its_cell(
    plan: tuple[int, list[int]], data: st.DataObject
) -> None:
    baseline, increments = plan
    number = data.draw(st.integers(0, len(increments) - 1))
    reported = levels_of(baseline, increments)
    reported[number] = increments[number]
    ((code, cell),) = codes_at(kpi_row(baseline, increments, actuals=reported))
    assert (code, cell) == ("actual-looks-like-increment", target_cell(len(increments) + number))


@pytest.mark.parametrize(
    ("baseline", "values", "basis"),
    [
        (1000, [300, 600, 900, 1100], LEVEL),  # a recovery after a slump
        (1000, [400, 300, 300], LEVEL),
        (100, [30, 10, 10], LEVEL),
        (755, [755, 755], LEVEL),
        (1000, [900, 100], LEVEL),
        (100, [30, 0, 0], LEVEL),
        (14, [50, 100, 152], SINCE),
        (100, [90, 300, 150], OWN),
        (0, [10, 20], OWN),
        ("1.9", ["58.4"], SINCE),
    ],
)
def test_unusual_plans_that_can_be_meant_so_are_left_in_peace(baseline: int, values: list[int], basis: Basis) -> None:
    assert codes_at(kpi_row(baseline, values, basis)) == []


def test_a_plus_sign_vouches_for_its_own_figure_only() -> None:
    assert codes_at(kpi_row(123152, ["+2000", 127152, "+2000"])) == [("level-typed-as-increment", "D5")]
    assert codes_at(kpi_row(1000, ["+1050"], SINCE)) == []
    assert codes_at(kpi_row(1000, [20, "+1050", 30])) == []


def test_levels_in_every_column_are_told_by_the_total_each_with_its_own_step() -> None:
    found = found_in(kpi_row(1000, [1200, 1500, 1900], total=900))
    assert [one.cell for one in found] == ["C5", "D5", "E5"]
    assert {one.code for one in found} == {"level-typed-as-increment"}
    assert [one.message.rsplit("増加分に直すと")[-1][:-3] for one in found] == ["+200人", "+300人", "+400人"]


def test_two_levels_among_increments_are_told_each_with_its_own_step() -> None:
    found = found_in(kpi_row(123152, [2000, 127152, 129152, 2000, 2500]))
    assert [(one.cell, "増加分に直すと+2,000人です" in one.message) for one in found] == [("D5", True), ("E5", True)]


def test_the_finding_quotes_the_row_and_proposes_the_consistent_reading() -> None:
    (found,) = found_in(kpi_row(123152, [2000, 127152, 2000]))
    assert found.message == (
        "「従事者数」の増加分の欄の「127,152人」は、基準値123,152人に近く、総量を入力したようです。"
        "同じ行のほかの増加分は+2,000人ほどです。増加分に直すと+2,000人です。"
    )
    (found,) = found_in(kpi_row(123152, [125152, 2000, 129152], LEVEL))
    assert found.message == (
        "「従事者数」の総量の欄の「2,000人」は、基準値123,152人に比べて小さく、増加分を入力したようです。"
        "前後の値は125,152人から129,152人です。総量に直すと127,152人です。"
    )


def test_equal_small_levels_are_doubted_and_rising_ones_refused() -> None:
    assert codes_at(kpi_row(123152, [2000, 2000, 2000], LEVEL)) == [("increment-suspected", "C5")]
    assert [code for code, _ in codes_at(kpi_row(123152, [2000, 4000, 6000], LEVEL))] == [
        "increment-typed-as-level"
    ] * 3


def test_a_single_small_level_is_doubted_where_the_actuals_rise() -> None:
    assert codes_at(kpi_row(1000, [200], LEVEL)) == []
    assert codes_at(kpi_row(1000, [200], LEVEL, actuals=[1100])) == [("increment-suspected", "C5")]


def test_decimals_are_compared_exactly() -> None:
    increments = [Decimal("0.1"), Decimal("0.2")]
    assert codes_at(kpi_row("10.5", increments, total="0.3", unit="%")) == []
