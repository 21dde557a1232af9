"""What the field publishes and where its rates go wrong: worked values of published tables, each edge case by name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi_models.facts import Direction, Facts, State
from kpi_models.formatting import format_rate
from kpi_models.judging.judgement import JudgedRow
from reports.grades import state_word
from reports.outlook_words import revision_word, since_last_year
from tests.plans import (
    INCREMENT,
    NOW,
    SINCE_BASELINE,
    actual,
    baseline,
    day,
    judged_by_case,
    one_kpi,
    store_of,
    target,
)


def row_of(facts: Facts, year: int) -> JudgedRow:
    """Returns one year of one KPI, judged."""
    return next(row for row in judged_by_case(facts)[0] if row.fiscal_year == year)


# -- worked values of published tables ---------------------------------------------------------------------------------


def promised(base: str, increment: str, reported: str, unit: str, year: int, final: int) -> Facts:
    """Builds a KPI measured before R2 or R3, its increment promised for the final year and reported for one."""
    start = 2020 if final == 2020 else 2021
    return one_kpi(
        baseline(base, start - 1), target(final, increment, SINCE_BASELINE), actual(year, reported, SINCE_BASELINE),
        years=(start, final), unit=unit,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kpi", "facts", "year", "rates"),
    [
        ("ローカルベンチャーによる売上規模", promised("1.9", "58.4", "55.8", "億円", 2020, 2020), 2020,
         ("95.5％", "95.7％", "95.5％")),
        ("新規事業創出数", promised("14", "152", "260", "件", 2020, 2020), 2020, ("171.1％", "165.1％", "171.1％")),
        ("マッチング件数", promised("30", "328", "370", "件", 2020, 2020), 2020, ("112.8％", "111.7％", "112.8％")),
        ("協働プロジェクト件数", promised("25", "263", "24", "件", 2022, 2025), 2022, ("22.8％", "37.6％", "9.1％")),
        ("課題解決型人材", promised("204", "129", "75", "人", 2022, 2025), 2022, ("145.3％", "109.2％", "58.1％")),
        ("創業者数",
         one_kpi(baseline("30", 2021), target(2026, "30", SINCE_BASELINE), actual(2022, "15", SINCE_BASELINE),
                 years=(2022, 2026), unit="人"), 2022, ("250.0％", "125.0％", "50.0％")),
        ("ももスタ参加者",
         one_kpi(baseline("500", 2021), target(2022, "500", SINCE_BASELINE), target(2026, "2300", SINCE_BASELINE),
                 actual(2022, "745", SINCE_BASELINE), years=(2022, 2026), unit="人"),
         2022, ("149.0％", "124.5％", "32.4％")),
        ("医療・福祉産業の従事者数", promised("123152", "2000", "0", "人", 2021, 2021), 2021,
         ("0.0％", "98.4％", "0.0％")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_the_rates_are_those_of_the_published_table(
    kpi: str, facts: Facts, year: int, rates: tuple[str, str, str]
) -> None:
    row = row_of(facts, year)
    assert tuple(map(format_rate, (row.achievement_rate, row.level_rate, row.final_progress))) == rates, kpi


# -- how the rate goes wrong in practice -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reported", "written"), [("129.075", "129.1％"), ("129.05", "129.1％"), ("120.75", "120.8％"), ("-0.04", "0.0％")]
)
def test_rates_are_rounded_half_up_and_only_where_they_are_written(reported: str, written: str) -> None:
    row = row_of(one_kpi(baseline("0", 2020), target(2021, "100"), actual(2021, reported)), 2021)
    assert row.achievement_rate == float(Decimal(reported) / 100)
    assert format_rate(row.achievement_rate) == written


def test_a_level_held_against_an_increment_is_never_what_is_judged() -> None:
    facts = one_kpi(baseline("500", 2021), target(2022, "500", INCREMENT), actual(2022, "1245"), years=(2022, 2026))
    assert row_of(facts, 2022).achievement_rate == 1.49


def test_a_target_revised_in_mid_plan_leaves_earlier_grades_as_judged() -> None:
    facts = one_kpi(
        baseline("0", 2020), target(2025, "8000"), target(2025, "10000", valid_from="2023-09-01"),
        actual(2022, "3200", reported_at="2023-05-20"), actual(2023, "4800", reported_at="2024-05-20"),
    )  # fmt: skip
    (rows,) = judged_by_case(facts)
    assert [(row.target_level, row.achievement_rate, row.grade) for row in rows[1:3]] == [
        (3200, 1.0, "A"), (6000, 0.8, "B"),
    ]  # fmt: skip


def test_a_baseline_moved_in_mid_plan_leaves_earlier_grades_as_judged() -> None:
    facts = one_kpi(
        baseline("100", 2020), baseline("150", 2020, valid_from="2023-09-01"), target(2025, "200"),
        actual(2022, "140", reported_at="2023-05-20"), actual(2023, "180", reported_at="2024-05-20"),
    )  # fmt: skip
    (rows,) = judged_by_case(facts)
    assert [(row.baseline, row.target_level, row.achievement_rate) for row in rows[1:3]] == [
        (100, 140, 1.0), (150, 180, 1.0),
    ]  # fmt: skip


def test_a_statistic_of_years_ago_says_when_it_was_reported() -> None:
    row = row_of(one_kpi(baseline("0", 2020), target(2022, "20"), actual(2022, "20", reported_at="2024-06-10")), 2022)
    assert state_word(row) == "確定、R6に報告"
    assert since_last_year(row) == "R6に報告された実績です。"


@pytest.mark.parametrize("reported_at", ["2023-05-20", "2024-03-31"])
def test_a_figure_of_the_year_after_is_not_late(reported_at: str) -> None:
    row = row_of(one_kpi(baseline("0", 2020), target(2022, "20"), actual(2022, "20", reported_at=reported_at)), 2022)
    assert (row.late_year, state_word(row)) == (None, "確定")


def test_the_moment_of_entry_is_no_day_of_report() -> None:
    row = row_of(one_kpi(baseline("0", 2020), target(2022, "20"), actual(2022, "20")), 2022)
    assert (row.late_year, state_word(row)) == (None, "確定")


def test_a_provisional_figure_confirmed_later_is_judged_by_the_plan_of_its_first_day_and_says_so() -> None:
    facts = one_kpi(
        baseline("0", 2020), target(2022, "20"), target(2022, "40", valid_from="2023-09-01"),
        actual(2022, "20", state=State.PROVISIONAL, reported_at="2023-05-20"),
        actual(2022, "20", reported_at="2024-06-10"),
    )  # fmt: skip
    row = row_of(facts, 2022)
    assert (row.target_level, row.grade, row.revision) == (20, "A", None)
    assert state_word(row) == "確定、はじめは速報"


def test_a_figure_taken_back_to_be_counted_again_is_pending_and_says_what_it_was() -> None:
    facts = one_kpi(
        baseline("0", 2020), target(2022, "20"),
        actual(2022, "20", state=State.PROVISIONAL, reported_at="2023-05-20"),
        actual(2022, None, state=State.PENDING, reported_at="2023-05-20T15:00"), unit="人",
    )  # fmt: skip
    row = row_of(facts, 2022)
    assert (row.grade, row.reason, state_word(row)) == (None, "pending", "集計中・調査中")
    assert revision_word(row).startswith("速報 20人 → 集計中・調査中")


def test_of_two_reports_of_one_day_the_later_counts() -> None:
    facts = one_kpi(
        baseline("0", 2020), target(2022, "20"),
        actual(2022, "5", reported_at="2023-05-20"), actual(2022, "16", reported_at="2023-05-20T15:00"),
    )  # fmt: skip
    assert row_of(facts, 2022).achievement_rate == 0.8


def test_a_project_that_ended_and_went_on_is_judged_again() -> None:
    facts = one_kpi(baseline("0", 2020), target(2025, "50"), actual(2021, "10"),
                    actual(2022, None, state=State.ENDED), actual(2023, "30"))  # fmt: skip
    (rows,) = judged_by_case(facts)
    assert [(row.grade, row.reason) for row in rows[:3]] == [("A", None), (None, "ended"), ("A", None)]


def test_nobody_waiting_for_a_nursery_place_is_a_target_like_any_other() -> None:
    facts = one_kpi(baseline("5", 2020), target(2021, "0"), actual(2021, "1"), direction=Direction.DECREASE, unit="人")
    row = row_of(facts, 2021)
    assert (row.achievement_rate, row.level_rate, row.met) == (0.8, None, False)
    assert row.why == "R3実績1人（−4人）は、R3目標−5人の80.0％。概ね順調"


def test_vacant_houses_kept_at_755_have_no_rate_but_are_kept_or_not() -> None:
    facts = one_kpi(baseline("755", 2020), target(2021, "755"), actual(2021, "748"),
                    direction=Direction.KEEP_AT_MOST, unit="戸")  # fmt: skip
    row = row_of(facts, 2021)
    assert (row.achievement_rate, row.reason, row.met) == (None, "keep-at", True)
    assert row.why == "R3実績748戸（−7戸）は、R3目標755戸以下を維持しています（維持率100.9％）。達成"


def test_a_target_below_the_baseline_though_more_is_better_limits_the_fall() -> None:
    row = row_of(one_kpi(baseline("2000", 2020), target(2021, "1950"), actual(2021, "1960"), unit="事業所"), 2021)
    assert (row.achievement_rate, row.versus_baseline, row.grade) == (1.2, "worse", "A")


def test_a_rank_gets_better_as_it_gets_smaller() -> None:
    facts = one_kpi(baseline("9", 2020), target(2021, "5"), actual(2021, "4"), direction=Direction.DECREASE, unit="位")
    row = row_of(facts, 2021)
    assert (row.achievement_rate, row.why) == (1.25, "R3実績4位（−5位）は、R3目標−4位の125.0％。達成")


def test_a_kpi_excluded_for_a_pandemic_is_unknown_and_never_zero() -> None:
    facts = one_kpi(baseline("0", 2020), target(2021, "10"), actual(2021, None, state=State.NOT_APPLICABLE))
    with store_of(facts) as store:
        (counts,) = store.summary(2021, as_of=NOW)
    assert (counts.kpis_due, counts.kpis_judged, counts.unknown_reasons) == (1, 0, {"not-applicable": 1})


def test_a_year_outside_the_plan_has_its_row_and_no_target_of_its_own() -> None:
    (rows,) = judged_by_case(one_kpi(baseline("0", 2020), target(2025, "50"), actual(2018, "1"), actual(2027, "60")))
    assert (rows[0].fiscal_year, rows[0].reason) == (2018, "no-target")
    assert (rows[-1].fiscal_year, rows[-1].achievement_rate) == (2027, 1.2)


# -- what is written beside a grade never says otherwise ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("reported", "rate", "label"),
    [
        ("9996", "99.96％", "概ね順調"),
        ("7999.9", "79.999％", "やや遅れ"),
        ("-1", "−0.01％", "後退"),
        ("9994", "99.9％", "概ね順調"),
    ],
)
def test_a_rate_just_below_a_threshold_is_not_written_as_if_it_had_reached_it(
    reported: str, rate: str, label: str
) -> None:
    row = row_of(one_kpi(baseline("0", 2020), target(2021, "10000"), actual(2021, reported)), 2021)
    assert row.why.endswith(f"の{rate}。{label}")


def test_a_target_without_any_level_is_written_as_the_increment_it_is() -> None:
    kept = one_kpi(target(2021, "0", SINCE_BASELINE), actual(2021, "3", SINCE_BASELINE),
                   direction=Direction.KEEP_AT_MOST)  # fmt: skip
    reached = one_kpi(target(2021, "0", SINCE_BASELINE), actual(2021, "3", SINCE_BASELINE))
    assert [rows[0].why for rows in judged_by_case(kept, reached)] == [
        "R3実績+3件は、R3目標±0件以下を維持できていません。遅れ",
        "R3実績+3件は、R3目標±0件を満たしています（目標増加分が0のため達成率は計算しません）。計画どおり",
    ]


def test_no_measure_is_a_zero_below_zero() -> None:
    row = row_of(one_kpi(baseline("-5", 2020), target(2021, "-3"), actual(2021, "0")), 2021)
    assert str(row.level_rate) == "0.0"


# -- a scale that waits for data ---------------------------------------------------------------------------------------


def graded_by_pace(*figures: object, direction: Direction = Direction.INCREASE) -> tuple[str | None, str]:
    """Returns grade and sentence of R3 by progress against elapsed time (abfn)."""
    facts = one_kpi(baseline("100", 2020), target(2025, "100" if "keep" in direction else "200"), *figures,  # type: ignore[arg-type]
                    direction=direction, unit="戸")  # fmt: skip
    with store_of(facts) as store:
        row = store.judged(fiscal_year=2021, as_of=NOW, scale="abfn")[0]
    return row.grade, row.why


def test_data_come_later_only_where_they_are_still_to_come() -> None:
    assert graded_by_pace()[0] == "N"
    assert graded_by_pace(actual(2021, None, state=State.NOT_YET_PUBLISHED))[0] == "N"
    assert graded_by_pace(actual(2021, None, state=State.ENDED))[0] is None
    assert graded_by_pace(actual(2021, "120"))[0] == "A"


def test_a_target_to_keep_is_beyond_a_scale_of_progress_and_says_so() -> None:
    grade, why = graded_by_pace(actual(2021, "98"), direction=Direction.KEEP_AT_MOST)
    assert grade is None
    assert why == (
        "R3実績98戸（−2戸）について、現状を維持する目標には最終目標までの道のりがないため、進捗率を計算できません。判定不能"
    )


# -- where a figure came from ------------------------------------------------------------------------------------------


def test_the_sources_of_a_past_day_are_those_of_that_day() -> None:
    facts = one_kpi(baseline("0", 2020), target(2022, "20"), actual(2022, "5", reported_at="2023-05-20"),
                    actual(2022, "6", reported_at="2024-05-20"))  # fmt: skip
    with store_of(facts) as store:
        then = [source for source in store.sources("plan0", as_of=day("2023-12-31")) if source.figure == "actual"]
        assert [(source.value, source.newest) for source in then] == [(5, True)]
        assert len([source for source in store.sources("plan0") if source.figure == "actual"]) == 2
