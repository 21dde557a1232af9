"""Where a KPI is heading, and what changed since the year before: one rule a test, on the real store."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_models.facts import Direction, Facts, Pace, State
from kpi_models.judging.judgement import JudgedRow
from reports.outlook_words import (
    change_word,
    outlook,
    projected_levels,
    projection_sentence,
    revision_word,
    since_last_year,
    streak_word,
)
from tests.plans import INCREMENT, SINCE_BASELINE, actual, baseline, judged_by_case, one_kpi, target

YEARS = range(2021, 2024)


def reported(*levels: str | None, final: str = "130", **options: Any) -> Facts:
    """Builds a plan from R3 to R7 with a final target, and the levels reported from R3 on; None leaves a year out."""
    told = [actual(2021 + place, level) for place, level in enumerate(levels) if level is not None]
    return one_kpi(baseline("100", 2020), target(2025, final), *told, **({"unit": "人"} | options))


def last_actual(rows: list[JudgedRow]) -> JudgedRow:
    return next(row for row in reversed(rows) if row.actual_value is not None)


def projected(*cases: Facts) -> list[JudgedRow]:
    """Returns the row of the newest actual of each case."""
    return [last_actual(rows) for rows in judged_by_case(*cases)]


# -- the projection ----------------------------------------------------------------------------------------------------


def test_the_level_goes_on_by_the_mean_the_least_and_the_most_of_its_yearly_changes() -> None:
    (row,) = projected(reported("104", "116", "122"))
    told = row.projection
    assert told is not None
    assert (told.mean_change, told.least_change, told.most_change) == (9, 6, 12)
    assert (told.level, told.low, told.high, told.outcome) == (140, 134, 146, "likely")
    assert outlook(row) == (
        "最終目標130人（R7）まであと2年、1年あたり+4人が必要です。"
        "R3～R5の実績（3年分）の変化は、1年あたり平均+9人（+6人～+12人）でした。"
        "この変化が続くと、R7は140人（134～146人）の見込みです。最終目標130人には、この幅のどこでも届きます（達成見込み）。"
    )


@pytest.mark.parametrize("sign", [1, -1])
def test_the_final_target_is_within_reach_of_both_ends_of_one_or_of_none(sign: int) -> None:
    direction = Direction.INCREASE if sign > 0 else Direction.DECREASE
    levels = [str(200 + sign * (level - 200)) for level in (204, 216, 222)]
    finals = {"likely": 234, "borderline": 246, "unlikely": 247}
    cases = [reported(*levels, final=str(200 + sign * (final - 200)), direction=direction) for final in finals.values()]
    assert [row.projection and row.projection.outcome for row in projected(*cases)] == list(finals)


def test_a_keep_target_is_projected_too() -> None:
    (row,) = projected(reported("100", "104", "106", final="105", direction=Direction.KEEP_AT_MOST))
    assert row.projection is not None
    assert (row.projection.low, row.projection.outcome) == (110, "unlikely")
    assert projection_sentence(row).endswith("最終目標105人以下は、この幅のどこでも維持できません（未達見込み）。")


def test_a_missing_year_counts_with_its_share_of_the_change() -> None:
    (row,) = projected(reported("104", None, "116", "119"))
    assert row.projection is not None
    assert (row.projection.least_change, row.projection.most_change, row.projection.mean_change) == (3, 6, 5)
    assert (row.projection.actuals, row.projection.level, row.projection.high) == (3, 124, 125)


def test_every_year_is_projected_from_what_was_known_of_it() -> None:
    (rows,) = judged_by_case(reported("104", "116", "122", "100"))
    at = {row.fiscal_year: row.projection for row in rows}
    assert at[2022] is None
    assert at[2023] is not None
    assert at[2024] is not None
    assert (at[2023].level, at[2023].last_year) == (140, 2023)
    assert at[2025] == at[2024]  # the final year itself has no figure yet


def test_levels_and_increments_of_the_same_facts_have_the_same_projection() -> None:
    levels, increments, cumulative = projected(
        reported("104", "116", "122"),
        one_kpi(baseline("100", 2020), target(2025, "130"),
                *[actual(year, value, INCREMENT) for year, value in zip(YEARS, ("4", "12", "6"), strict=True)],
                unit="人"),
        one_kpi(baseline("100", 2020), target(2025, "130"),
                *[actual(year, value, SINCE_BASELINE) for year, value in zip(YEARS, ("4", "16", "22"), strict=True)],
                unit="人"),
    )  # fmt: skip
    assert levels.projection == increments.projection == cumulative.projection is not None


def test_equal_changes_leave_no_range_and_say_so() -> None:
    (row,) = projected(reported("104", "108", "112"))
    assert row.projection is not None
    assert projected_levels(row.projection, row.unit) == "120人（幅なし）"
    assert projection_sentence(row).endswith("（幅なし）の見込みです。最終目標130人に届きません（未達見込み）。")


def test_a_provisional_figure_is_told_in_the_sentence() -> None:
    facts = one_kpi(baseline("100", 2020), target(2025, "130"), actual(2021, "104"), actual(2022, "116"),
                    actual(2023, "122", state=State.PROVISIONAL))  # fmt: skip
    (row,) = projected(facts)
    assert "（速報値を含みます）" in projection_sentence(row)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (reported("104", "116"), "too-few-actuals"),
        (reported("104", "108", "116", "118", "131"), "final-year"),
        (one_kpi(baseline("100", 2020), *[actual(year, "100") for year in YEARS]), "no-target"),
        (reported("104", "108", "116", pace=Pace.AT_END), "uneven-pace"),
        (reported("104", "108", "116", pace=Pace.BACK_LOADED), "uneven-pace"),
        (one_kpi(target(2025, "30", SINCE_BASELINE), *[actual(year, "5", SINCE_BASELINE) for year in YEARS]),
         "no-baseline"),
    ],
)  # fmt: skip
def test_without_a_projection_there_is_a_word_why(facts: Facts, reason: str) -> None:
    (row,) = projected(facts)
    assert (row.projection, row.projection_reason) == (None, reason)
    assert projection_sentence(row).endswith("。")


def test_after_the_final_year_nobody_is_told_that_the_final_year_has_its_actual() -> None:
    (row,) = projected(one_kpi(baseline("100", 2020), target(2025, "130"), actual(2026, "131")))
    assert projection_sentence(row) == "最終年度を過ぎているため、見込みは示しません。"


def test_an_ended_project_is_not_projected() -> None:
    facts = one_kpi(baseline("100", 2020), target(2025, "130"), *[actual(year, "105") for year in YEARS],
                    actual(2024, None, state=State.ENDED))  # fmt: skip
    (rows,) = judged_by_case(facts)
    assert {row.fiscal_year: row.projection_reason for row in rows} == {
        2021: "too-few-actuals", 2022: "too-few-actuals", 2023: None, 2024: "ended", 2025: "ended",
    }  # fmt: skip


def named(facts: Facts, name: str) -> Facts:
    return replace(facts, kpis=tuple(replace(kpi, name=name) for kpi in facts.kpis))


def test_a_level_stays_where_its_unit_has_to_be_unless_a_figure_is_outside_already() -> None:
    share, above = (reported("70", "85", "97", final=final, unit="%") for final in ("99", "150"))
    fewer = reported("60", "30", "10", final="0", direction=Direction.DECREASE)
    rank = reported("9", "6", "3", final="2", direction=Direction.DECREASE, unit="位")
    told = [row.projection for row in projected(share, above, fewer, rank, named(fewer, "社会増減数"))]
    assert [(one.low, one.level, one.high) for one in told if one is not None] == [
        (100, 100, 100),
        (121, 124, 127),
        (0, 0, 0),
        (1, 1, 1),
        (-50, -40, -30),
    ]


few = st.integers(-50, 50)


@pytest.mark.soak
@settings(max_examples=6)
@given(cases=st.lists(st.tuples(few, few, few, few, few), min_size=1, max_size=5), moved=few)
def test_moving_every_level_moves_the_projection_and_the_range_holds_the_middle(
    cases: list[tuple[int, int, int, int, int]], moved: int
) -> None:
    def facts(figures: tuple[int, ...], by: int) -> Facts:
        base, final, *levels = (str(figure + by) for figure in figures)
        told = [actual(year, level) for year, level in zip(YEARS, levels, strict=True)]
        return one_kpi(baseline(base, 2020), target(2025, final), *told, unit="t-CO2")

    rows = projected(*[facts(figures, 0) for figures in cases], *[facts(figures, moved) for figures in cases])
    for here, there in zip(rows[: len(cases)], rows[len(cases) :], strict=True):
        assert here.projection is not None
        assert there.projection is not None
        assert here.projection.low <= here.projection.level <= here.projection.high
        assert there.projection.level == here.projection.level + moved
        assert there.projection.outcome == here.projection.outcome


def test_a_quotient_without_an_end_is_rounded_only_at_the_last_stored_place() -> None:
    (row,) = projected(reported("100", None, None, "110", final="130"))
    assert row.projection_reason == "too-few-actuals"
    (row,) = projected(reported("100", "101", None, "110", final="130", unit="t-CO2"))
    assert row.projection is not None
    assert row.projection.level == Decimal("113.333333333333")
    assert Fraction(row.projection.mean_change).limit_denominator(1000) == Fraction(10, 3)


# -- against the year before -------------------------------------------------------------------------------------------


def path_of(*levels: str | None) -> Facts:
    """Builds a plan of +10 a year from 0, and what was reported from R3 on."""
    promised = [target(2021 + place, str(10 * (place + 1))) for place in range(5)]
    told = [actual(2021 + place, level) for place, level in enumerate(levels) if level is not None]
    return one_kpi(baseline("0", 2020), *promised, *told)


def test_the_arrow_follows_the_grade_and_within_a_grade_five_points_of_the_rate() -> None:
    (rows,) = judged_by_case(path_of("8", "20", "24", "34", "47.5"))
    assert [(row.grade, row.change) for row in rows] == [
        ("B", None), ("A", "up"), ("B", "down"), ("B", "up"), ("B", "up"),
    ]  # fmt: skip
    (rows,) = judged_by_case(path_of("9", "17", "24.9", "35"))
    assert [row.change for row in rows[:4]] == [None, "down", "same", "same"]
    assert change_word(rows[1]) == "↓ 低下"


def test_there_is_no_arrow_beside_a_year_that_was_not_judged() -> None:
    (rows,) = judged_by_case(path_of("10", None, "30"))
    assert [row.change for row in rows] == [None] * 5
    assert change_word(rows[2]) == "－"


def test_a_streak_counts_the_years_behind_in_a_row_and_a_year_not_judged_breaks_it() -> None:
    (rows, gap) = judged_by_case(path_of("-1", "5", "10", "40", "20"), path_of("2", "4", None, "8", "10"))
    assert [(row.grade, row.streak) for row in rows] == [("E", 1), ("D", 2), ("D", 3), ("A", 0), ("D", 1)]
    assert [row.streak for row in gap] == [1, 2, None, 1, 2]
    assert [streak_word(row) for row in rows[:2]] == ["－", "2年連続で遅れ"]
    assert since_last_year(rows[2]) == "3年連続で遅れです。前年度との比較：↑ 改善。"


def test_a_figure_revised_after_it_was_judged_says_from_what_to_what_and_when() -> None:
    facts = one_kpi(
        baseline("0", 2020), target(2021, "50"),
        actual(2021, "45", state=State.PROVISIONAL, reported_at="2022-05-20"),
        actual(2021, "47", reported_at="2022-09-01"), unit="人",
    )  # fmt: skip
    row = judged_by_case(facts)[0][0]
    assert revision_word(row) == "速報 45人 → 確定 47人（2022-09-01）"
    assert "判定のあとで数値が改められました" in since_last_year(row)


def test_a_provisional_figure_confirmed_as_it_was_is_no_revision() -> None:
    facts = one_kpi(
        baseline("0", 2020), target(2021, "50"),
        actual(2021, "45", state=State.PROVISIONAL, reported_at="2022-05-20"),
        actual(2021, "45", reported_at="2022-09-01"),
    )  # fmt: skip
    row = judged_by_case(facts)[0][0]
    assert (row.state, row.revision, row.reported_at) == ("confirmed", None, "2022-09-01")


# -- what was measured when --------------------------------------------------------------------------------------------


def test_a_calendar_year_statistic_is_judged_for_its_fiscal_year_and_shown_with_its_period() -> None:
    measured = replace(actual(2022, "49"), period="令和4年")
    (rows,) = judged_by_case(one_kpi(baseline("25", 2020), target(2025, "263", SINCE_BASELINE), measured))
    assert (rows[1].fiscal_year, rows[1].period, rows[1].grade) == (2022, "令和4年", "D")
    assert rows[1].why.startswith("R4実績49件（+24件）（令和4年の値）は、R7目標+263件への計画ペース+105.2件の22.8％。")


def test_a_lagging_statistic_is_judged_for_the_year_it_measures_by_the_plan_of_the_day_it_came() -> None:
    facts = one_kpi(
        baseline("0", 2020), target(2022, "20"), target(2022, "40", valid_from="2023-09-01"),
        actual(2022, "20", reported_at="2024-06-10"), actual(2023, None, state=State.NOT_YET_PUBLISHED),
    )  # fmt: skip
    (rows,) = judged_by_case(facts)
    assert (rows[1].fiscal_year, rows[1].reported_at) == (2022, "2024-06-10")
    assert (rows[1].target_level, rows[1].achievement_rate) == (40, 0.5)
    assert rows[2].reason == "not-yet-published"
