"""How progress is judged, one rule a test: each KPI is judged by the real store."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_models.facts import Actual, Baseline, Direction, Pace, State, Target
from tests.plans import (
    INCREMENT,
    LEVEL,
    NOW,
    SINCE_BASELINE,
    actual,
    baseline,
    day,
    judge,
    one_kpi,
    stored,
    target,
)


def test_no_change_on_a_large_baseline_is_zero_percent_not_98(tmp_path: Path) -> None:
    row = judge(
        tmp_path,
        baseline("123152", 2016),
        target(2017, "2000", INCREMENT),
        actual(2017, "0", INCREMENT),
        years=(2017, 2017),
    )[2017]
    assert (row.achievement_rate, row.final_progress, row.met, row.grade) == (0.0, 0.0, False, "D")
    assert row.level_rate == pytest.approx(123152 / 125152, abs=1e-12)


def test_exactly_80_percent_is_grade_b(tmp_path: Path) -> None:
    row = judge(
        tmp_path,
        baseline("1.9", 2020),
        target(2021, "0.35", SINCE_BASELINE),
        actual(2021, "0.28", SINCE_BASELINE),
        years=(2021, 2021),
    )[2021]
    assert (row.achievement_rate, row.grade) == (0.8, "B")


@pytest.mark.parametrize(
    ("reported", "grade"),
    [("10", "A"), ("9.999999999999", "B"), ("8", "B"), ("7.999999999999", "C"), ("5", "C"), ("4.999999999999", "D")]
    + [("0", "D"), ("-0.000000000001", "E")],
)
def test_thresholds_are_exact_to_the_last_stored_digit(tmp_path: Path, reported: str, grade: str) -> None:
    rows = judge(
        tmp_path,
        baseline("3", 2020),
        target(2021, "10", SINCE_BASELINE),
        actual(2021, reported, SINCE_BASELINE),
        years=(2021, 2021),
    )
    assert rows[2021].grade == grade


def test_a_plan_against_its_own_direction_is_judged_by_its_own_distance(tmp_path: Path) -> None:
    for number, (reported, rate) in enumerate([("-5", 1 + 4.5 / 9.5), ("-12", 1 - 2.5 / 9.5)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        row = judge(
            folder,
            baseline("2899.4", 2020),
            target(2021, "-9.5", INCREMENT),
            actual(2021, reported, INCREMENT),
            years=(2021, 2021),
        )[2021]
        assert row.achievement_rate == pytest.approx(rate, abs=1e-12)


def test_limiting_a_fall_beyond_the_promise_is_more_than_100_percent(tmp_path: Path) -> None:
    row = judge(tmp_path, baseline("2000", 2020), target(2021, "1950"), actual(2021, "1960"), years=(2021, 2021))[2021]
    assert (row.achievement_rate, row.met, row.versus_baseline) == (1.2, True, "worse")


def test_a_decrease_is_met_from_above(tmp_path: Path) -> None:
    row = judge(
        tmp_path,
        baseline("100", 2020),
        target(2021, "80"),
        actual(2021, "85"),
        years=(2021, 2021),
        direction=Direction.DECREASE,
    )[2021]
    assert (row.achievement_rate, row.met, row.gap, row.versus_baseline) == (0.75, False, Decimal(5), "improved")


@pytest.mark.parametrize(
    ("direction", "reported", "keep_rate", "grade"),
    [
        (Direction.KEEP_AT_MOST, "755", 1.0, "A"),
        (Direction.KEEP_AT_MOST, "792.75", 0.95, "B"),
        (Direction.KEEP_AT_MOST, "830.5", 0.9, "C"),
        (Direction.KEEP_AT_MOST, "831", 1 - 76 / 755, "D"),
        (Direction.KEEP_AT_LEAST, "717.25", 0.95, "B"),
        (Direction.KEEP_AT_LEAST, "400", 400 / 755, "D"),
    ],
)
def test_keep_at_targets_have_a_keep_rate_and_no_achievement_rate(
    tmp_path: Path, direction: Direction, reported: str, keep_rate: float, grade: str
) -> None:
    row = judge(
        tmp_path,
        baseline("755", 2020),
        target(2021, "755"),
        actual(2021, reported),
        years=(2021, 2021),
        direction=direction,
    )[2021]
    assert (row.achievement_rate, row.reason, row.grade) == (None, "keep-at", grade)
    assert row.keep_rate == pytest.approx(keep_rate, abs=1e-12)


def test_a_zero_target_divides_by_nothing(tmp_path: Path) -> None:
    row = judge(
        tmp_path,
        baseline("5", 2020),
        target(2021, "0"),
        actual(2021, "1"),
        years=(2021, 2021),
        direction=Direction.DECREASE,
    )[2021]
    assert (row.achievement_rate, row.level_rate, row.grade) == (0.8, None, "B")


def test_a_first_year_without_increment_is_met_or_not_but_has_no_rate(tmp_path: Path) -> None:
    figures: list[Baseline | Target | Actual] = [
        baseline("10", 2020),
        target(2021, "0", INCREMENT),
        target(2022, "0", INCREMENT),
        target(2023, "1000", INCREMENT),
        actual(2021, "10"),
        actual(2022, "9"),
    ]
    rows = judge(tmp_path, *figures, years=(2021, 2023))
    assert [(rows[year].reason, rows[year].met, rows[year].grade) for year in (2021, 2022)] == [
        ("zero-span", True, "A"),
        ("zero-span", False, "E"),
    ]
    assert rows[2021].grade_label == "計画どおり"


def test_an_old_baseline_does_not_stretch_the_path(tmp_path: Path) -> None:
    rows = judge(tmp_path, baseline("0", 2010), target(2025, "50", SINCE_BASELINE))
    assert [rows[year].target_level for year in range(2021, 2026)] == [10, 20, 30, 40, 50]
    assert {rows[year].target_origin for year in range(2021, 2025)} == {"interpolated"}


@pytest.mark.parametrize(
    ("pace", "levels"),
    [
        (Pace.LINEAR, [Decimal(20), Decimal(40), Decimal(60), Decimal(80), Decimal(100)]),
        (Pace.BACK_LOADED, [Decimal(4), Decimal(16), Decimal(36), Decimal(64), Decimal(100)]),
        (Pace.AT_END, [None, None, None, None, Decimal(100)]),
    ],
)
def test_the_path_between_stated_targets_follows_the_declared_shape(
    tmp_path: Path, pace: Pace, levels: list[Decimal | None]
) -> None:
    rows = judge(tmp_path, baseline("0", 2020), target(2025, "100"), actual(2023, "30"), pace=pace)
    assert [rows[year].target_level for year in range(2021, 2026)] == levels
    assert rows[2023].reason == ("no-target" if pace == Pace.AT_END else None)


def test_a_late_measurement_is_judged_against_the_final_target(tmp_path: Path) -> None:
    row = judge(tmp_path, baseline("0", 2020), target(2025, "100"), actual(2026, "80"))[2026]
    assert (row.achievement_rate, row.target_origin, row.met) == (0.8, "stated", False)


def test_a_target_is_met_only_against_what_was_stated(tmp_path: Path) -> None:
    rows = judge(tmp_path, baseline("0", 2020), target(2025, "50"), actual(2021, "20"), actual(2025, "50"))
    assert (rows[2021].met, rows[2021].grade, rows[2025].met) == (None, "A", True)


def test_levels_increments_and_cumulative_increments_of_the_same_facts_are_judged_alike(tmp_path: Path) -> None:
    reports = {
        "levels": [actual(2021, "12"), actual(2022, "17"), actual(2023, "15")],
        "increments": [actual(2021, "2", INCREMENT), actual(2022, "5", INCREMENT), actual(2023, "-2", INCREMENT)],
        "mixed": [actual(2021, "2", SINCE_BASELINE), actual(2022, "17"), actual(2023, "-2", INCREMENT)],
    }
    judged = []
    for name, figures in reports.items():
        folder = tmp_path / name
        folder.mkdir()
        rows = judge(folder, baseline("10", 2020), target(2025, "50", SINCE_BASELINE), *figures)
        judged.append(
            [(row.actual_level, row.achievement_rate, row.single_year_rate, row.grade) for row in rows.values()]
        )
    assert judged[0] == judged[1] == judged[2]


def test_after_a_gap_an_increment_has_no_level(tmp_path: Path) -> None:
    rows = judge(
        tmp_path,
        baseline("10", 2020),
        target(2025, "50"),
        actual(2021, "2", INCREMENT),
        actual(2023, "3", INCREMENT),
    )
    assert (rows[2023].actual_level, rows[2023].reason, rows[2023].grade) == (None, "gap", None)
    assert rows[2021].actual_level == 12


def test_without_a_baseline_increments_on_both_sides_have_rates_but_no_levels(tmp_path: Path) -> None:
    row = judge(tmp_path, target(2021, "10", SINCE_BASELINE), actual(2021, "5", INCREMENT), years=(2021, 2021))[2021]
    assert (row.achievement_rate, row.target_level, row.actual_level, row.reason) == (0.5, None, None, None)


def test_without_a_baseline_levels_are_only_met_or_not(tmp_path: Path) -> None:
    row = judge(tmp_path, target(2015, "6"), actual(2015, "7.3"), years=(2015, 2015))[2015]
    assert (row.achievement_rate, row.met, row.reason, row.grade) == (None, True, "no-baseline", "A")


def test_levels_and_increments_without_a_baseline_can_not_be_compared(tmp_path: Path) -> None:
    row = judge(tmp_path, target(2021, "10"), actual(2021, "5", SINCE_BASELINE), years=(2021, 2021))[2021]
    assert (row.met, row.reason, row.grade) == (None, "no-baseline", None)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (State.PENDING, "pending"),
        (State.NOT_YET_PUBLISHED, "not-yet-published"),
        (State.NOT_APPLICABLE, "not-applicable"),
        (State.WITHHELD, "withheld"),
        (State.ENDED, "ended"),
    ],
)
def test_a_state_without_a_number_is_never_zero(tmp_path: Path, state: State, reason: str) -> None:
    row = judge(tmp_path, baseline("1", 2020), target(2021, "2"), actual(2021, None, state=state), years=(2021, 2021))[
        2021
    ]
    assert (row.reason, row.actual_level, row.achievement_rate, row.grade) == (reason, None, None, None)
    assert row.why.endswith("。")


def test_a_running_year_without_an_actual_is_not_due(tmp_path: Path) -> None:
    rows = judge(tmp_path, baseline("0", 2024), target(2027, "30"), years=(2025, 2027))
    assert [rows[year].reason for year in (2025, 2026, 2027)] == ["no-actual", "not-due", "not-due"]


def test_a_year_is_judged_against_the_target_valid_when_its_actual_was_first_reported(tmp_path: Path) -> None:
    figures: list[Baseline | Target | Actual] = [
        baseline("0", 2020),
        target(2022, "10"),
        target(2023, "20"),
        target(2022, "100", valid_from="2023-09-01"),
        target(2023, "200", valid_from="2023-09-01"),
        actual(2022, "10", reported_at="2023-05-20"),
        actual(2022, "9", reported_at="2024-02-01"),
        actual(2023, "20", reported_at="2024-05-20"),
    ]
    rows = judge(tmp_path, *figures, years=(2022, 2023))
    assert (rows[2022].target_level, rows[2022].achievement_rate) == (10, 0.9)
    assert (rows[2023].target_level, rows[2023].achievement_rate) == (200, 0.1)


def test_a_version_of_the_same_day_counts(tmp_path: Path) -> None:
    row = judge(
        tmp_path,
        baseline("0", 2020),
        baseline("5", 2020, valid_from="2022-05-20"),
        target(2021, "10"),
        actual(2021, "7", reported_at="2022-05-20"),
        years=(2021, 2021),
    )[2021]
    assert (row.baseline, row.achievement_rate) == (5, 0.4)


def test_as_of_reads_the_past_with_its_versions(tmp_path: Path) -> None:
    store = stored(
        tmp_path,
        one_kpi(
            baseline("0", 2020),
            target(2021, "10"),
            target(2021, "20", valid_from="2022-06-01"),
            actual(2021, "5", state=State.PROVISIONAL, reported_at="2022-05-01"),
            actual(2021, "8", reported_at="2022-08-01"),
            years=(2021, 2021),
        ),
    )
    seen = {
        moment: [(row.target_level, row.actual_level, row.reason) for row in store.judged(as_of=day(moment))]
        for moment in ("2022-03-31", "2022-04-02", "2022-05-02", "2022-08-02")
    }
    assert seen == {
        "2022-03-31": [(10, None, "not-due")],
        "2022-04-02": [(10, None, "no-actual")],
        "2022-05-02": [(10, 5, None)],
        "2022-08-02": [(10, 8, None)],
    }
    assert store.judged(as_of=NOW) == store.judged()
    store.close()


def test_a_withdrawn_target_is_no_target(tmp_path: Path) -> None:
    row = judge(
        tmp_path,
        baseline("0", 2020),
        target(2021, "10"),
        target(2021, None, valid_from="2022-01-01"),
        actual(2021, "5", reported_at="2022-05-01"),
        years=(2021, 2021),
    )[2021]
    assert (row.reason, row.grade) == ("no-target", None)


def test_the_sentence_says_the_figures_it_stands_on(tmp_path: Path) -> None:
    row = judge(tmp_path, baseline("25", 2020), target(2025, "263", SINCE_BASELINE), actual(2022, "49"))[2022]
    assert row.why == "R4実績49件（+24件）は、R7目標+263件への計画ペース+105.2件の22.8％。遅れ"


_VALUES = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False)


@pytest.mark.soak
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_met_exactly_when_the_rate_reaches_one_and_the_unit_changes_no_rate(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    direction = data.draw(st.sampled_from([Direction.INCREASE, Direction.DECREASE]))
    start, promised, reported = data.draw(_VALUES), data.draw(_VALUES), data.draw(_VALUES)
    rates = []
    for scale in (1, 1000):
        rows = judge(
            tmp_path_factory.mktemp("store"),
            baseline(str(start * scale), 2020),
            target(2021, str(promised * scale), LEVEL),
            actual(2021, str(reported * scale)),
            years=(2021, 2021),
            direction=direction,
        )
        row = rows[2021]
        if row.achievement_rate is None:
            assert start == promised
        else:
            assert row.met == (row.achievement_rate >= 1) or abs(row.achievement_rate - 1) < 1e-15
        rates.append((row.achievement_rate, row.grade, row.met))
    assert rates[0] == rates[1]
