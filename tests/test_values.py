"""How one cell's text is read (numbers, units, states, years): reading is the inverse of writing, and never a guess."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_models.facts import State
from kpi_models.reference import eras
from validators.amounts import Quantity, Unreadable
from validators.periods import (
    CalendarYear,
    FiscalYear,
    RelativeYear,
    YearMonth,
    YearRange,
    find_periods,
    fiscal_year,
    likely_years,
    read_period,
)
from validators.quantities import in_unit
from validators.units import unit_kind, written_unit
from validators.values import NoValue, read_value

UNITS = ("", "人", "件", "億円", "千円", "百万円", "%", "ポイント", "‰", "倍", "m2", "人/年", "万人")
WIDE = str.maketrans("0123456789,.+-%", "０１２３４５６７８９，．＋－％")


def quantity(text: str) -> Quantity:
    read = read_value(text)
    assert isinstance(read, Quantity), (text, read)
    return read


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2,000人", "2000", "人"),
        ("2,000 人", "2000", "人"),
        ("２，０００人", "2000", "人"),
        ("43億円", "43", "億円"),
        ("1.9億円", "1.9", "億円"),
        ("1,007百万円", "1007", "百万円"),
        ("6,666億83百万円", "666683000000", "円"),
        ("1万2,000人", "12000", "人"),
        ("116社 （H28～R2 年度）", "116", "社"),
        ("67.2％ （R5.6現在）", "67.2", "%"),
        ("11.5％（※）", "11.5", "%"),
        ("1,117億円 （内訳：農業922億円 林業195億円）", "1117", "億円"),
        ("40人\n（長期休暇60人）", "40", "人"),
        ("△5", "-5", ""),
        ("▲1,402人", "-1402", "人"),
        ("-9.5", "-9.5", ""),
        ("−9.5", "-9.5", ""),
        ("3.0%減", "-3", "%"),
        ("0.11倍", "0.11", "倍"),
        ("5.4‰", "5.4", "‰"),
        ("5.5ポイント", "5.5", "ポイント"),
        ("1,500㎡", "1500", "m2"),
        ("¥2,000", "2000", "円"),
        ("①74.0％", "74", "%"),
        ("3５人", "35", "人"),
        ("０件", "0", "件"),
    ],
)
def test_a_number_is_read_with_its_unit_as_written(text: str, value: str, unit: str) -> None:
    read = quantity(text)
    assert (read.value, read.unit) == (Decimal(value), unit)


def test_the_scale_of_a_unit_is_known_and_the_value_stays_in_the_unit_as_written() -> None:
    assert quantity("43億円").scale == 8
    assert in_unit(quantity("6,666百万円"), "億円") == Decimal("66.66")
    assert in_unit(quantity("43億円"), "人") is None
    assert in_unit(quantity("5か所"), "箇所") == 5


def test_percent_and_points_are_different_units() -> None:
    assert (unit_kind("%"), unit_kind("ポイント")) == ("percent", "point")
    assert in_unit(quantity("5%"), "ポイント") is None


@pytest.mark.parametrize("text", ["+55.8億円", "＋２６３件", "5人増"])
def test_a_plus_sign_says_increment(text: str) -> None:
    assert quantity(text).signed


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("120以上", "at-least"),
        ("25人以下", "at-most"),
        ("93%超", "more-than"),
        ("755戸を維持", "keep"),
        ("≧3", "at-least"),
    ],
)
def test_an_operator_stands_beside_the_number(text: str, operator: str) -> None:
    assert quantity(text).operator == operator


def test_brackets_hold_the_period_a_value_is_of() -> None:
    assert quantity("116社 （H28～R2 年度）").period == YearRange(2016, 2020)
    assert quantity("67.2％ （R5.6現在）").period == YearMonth(2023, 6)


@pytest.mark.parametrize("text", ["約100", "50人ぐらい", "1億円程度"])
def test_an_approximate_number_is_marked(text: str) -> None:
    assert quantity(text).approximate


@pytest.mark.parametrize(
    "text",
    [
        "123人（速報）", "123人（見込）", "123人速報値", "達成見込 123人", "実績見込：123人", "見込み123人",
        "見込値 123人", "推計値：123人", "123人 達成見込",
    ],
)  # fmt: skip
def test_a_provisional_number_is_marked(text: str) -> None:
    assert quantity(text).provisional


def test_a_part_of_a_whole_is_no_date() -> None:
    read = quantity("31/34島")
    assert (read.value, read.whole, read.unit) == (31, 34, "島")


@pytest.mark.parametrize("text", ["", "  ", "\u3000", "\n", "\u200b"])
def test_nothing_written_is_blank(text: str) -> None:
    assert read_value(text) == NoValue("blank")


@pytest.mark.parametrize("text", ["-", "－", "―", "…", "ー", "‐", "−", "--"])
def test_a_dash_is_neither_a_blank_nor_zero(text: str) -> None:
    assert read_value(text) == NoValue("dash")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("x", State.WITHHELD),
        ("***", State.WITHHELD),
        ("秘匿", State.WITHHELD),
        ("調査中", State.PENDING),
        ("集計中", State.PENDING),
        ("未集計", State.PENDING),
        ("未定", State.PENDING),
        ("（調査中）", State.PENDING),
        ("調査中（R5.6）", State.PENDING),
        ("未公表", State.NOT_YET_PUBLISHED),
        ("対象外", State.NOT_APPLICABLE),
        ("該当なし", State.NOT_APPLICABLE),
        ("終了", State.ENDED),
    ],
)
def test_a_word_of_state_is_no_number(text: str, state: State) -> None:
    assert read_value(text) == NoValue("state", state)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("200・4,000 回・人", "two-values"),
        ("①74.0％ ②43.0％", "two-values"),
        ("①74.0％ ②調査中", "two-values"),
        ("離島△70人 過疎地域７人", "two-values"),
        ("74\n43", "two-values"),
        ("200, 40", "two-values"),
        ("10人→15人", "two-values"),
        ("5～10人", "two-values"),
        ("4億3,0000万円", "number-malformed"),
        ("1,23人", "number-malformed"),
        ("1億2億円", "number-malformed"),
        ("3億0億円", "number-malformed"),
        ("0.1234567890123", "number-too-precise"),
        ("1234567890123456", "number-too-precise"),
        ("検討する", "value-not-understood"),
        ("△", "value-not-understood"),
        ("第三者に委ねる", "value-not-understood"),
    ],
)
def test_what_the_grammar_does_not_know_is_a_finding_and_never_a_number(text: str, code: str) -> None:
    assert read_value(text) == Unreadable(code)


numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False).filter(lambda n: n == n)


@given(numbers, st.sampled_from(UNITS))
def test_a_written_number_reads_back_exactly(number: Decimal, unit: str) -> None:
    read = quantity(f"{number:,f}{unit}")
    assert (read.value, read.unit) == (number, unit)


@given(numbers, st.sampled_from(UNITS), st.sampled_from(["", " ", "\u3000", "\n", "\ufeff"]))
def test_width_and_white_space_between_parts_never_change_a_reading(number: Decimal, unit: str, space: str) -> None:
    plain = f"{number:,f}{unit}"
    assert read_value(f"{space}{number:,f}{space}{unit}{space}".translate(WIDE)) == read_value(plain)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from([" ", "\n", "\u3000", "、", "・", "/ ", "→"]))
def test_two_numbers_are_never_read_as_one(first: int, second: int, between: str) -> None:
    read = read_value(f"{first}{between}{second}人")
    assert isinstance(read, Unreadable) or (read.value, read.whole) == (first, second)


@given(st.text(max_size=20))
def test_any_text_at_all_is_read_without_an_exception(text: str) -> None:
    read = read_value(text)
    assert isinstance(read, Quantity | NoValue | Unreadable)
    if isinstance(read, Quantity):
        assert any(character.isnumeric() for character in text)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("平成29年度", 2017),
        ("平成 29 年度", 2017),
        ("H29", 2017),
        ("Ｈ２９", 2017),
        ("2017年度", 2017),
        ("FY2017", 2017),
        ("平成31年度", 2019),
        ("令和元年度", 2019),
        ("R1", 2019),
        ("R元", 2019),
        ("平成32年度", 2020),
        ("平成33年度", 2021),
        ("R8末", 2026),
        ("R8末まで", 2026),
    ],
)
def test_a_fiscal_year_is_the_western_year_of_its_april(text: str, year: int) -> None:
    (found,) = find_periods(text)
    assert found.period == FiscalYear(year)


@pytest.mark.parametrize(
    ("text", "month", "year"),
    [
        ("H28.3", YearMonth(2016, 3), 2015),
        ("平成28年3月", YearMonth(2016, 3), 2015),
        ("H28.3末", YearMonth(2016, 3), 2015),
        ("平成31年3月31日", YearMonth(2019, 3), 2018),
        ("令和元年5月", YearMonth(2019, 5), 2019),
        ("2016/4", YearMonth(2016, 4), 2016),
    ],
)
def test_a_month_belongs_to_the_fiscal_year_it_falls_in(text: str, month: YearMonth, year: int) -> None:
    found = read_period(text)
    assert found is not None
    assert found.period == month
    assert fiscal_year(found.period) == year


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("H28～R2年度", 2016, 2020),
        ("R3～7", 2021, 2025),
        ("2021~2026年度", 2021, 2026),
        ("R3年度〜R7年度", 2021, 2025),
        ("平成29年度から平成33年度", 2017, 2021),
        ("H29.4.1～R2.3.31", 2017, 2019),
    ],
)
def test_the_end_of_a_range_inherits_the_era(text: str, start: int, end: int) -> None:
    assert [found.period for found in find_periods(text)] == [YearRange(start, end)]


@pytest.mark.parametrize(("text", "year"), [("平成29年", 2017), ("2014年", 2014), ("2025年目標", 2025)])
def test_a_calendar_year_is_no_fiscal_year(text: str, year: int) -> None:
    assert [found.period for found in find_periods(text)] == [CalendarYear(year)]


@pytest.mark.parametrize(("text", "number"), [("1年目", 1), ("初年度", 1), ("2年目", 2), ("最終年度", None)])
def test_a_relative_year_counts_from_the_plans_first(text: str, number: int | None) -> None:
    assert [found.period for found in find_periods(text)] == [RelativeYear(number)]
    assert fiscal_year(RelativeYear(number), 2021, 2025) == (2025 if number is None else 2020 + number)


def test_a_year_an_era_never_had_is_read_with_a_remark() -> None:
    assert find_periods("平成33年度")[0].problem == "year-after-era"
    assert find_periods("令和0年度")[0].problem == "year-impossible"


@pytest.mark.parametrize(("text", "likely"), [("1990年度", 2020), ("4048年度", 2030)])
def test_a_misread_era_has_a_likely_meaning(text: str, likely: int) -> None:
    assert likely in likely_years(find_periods(text)[0], 2016, 2030)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("（人）", "人"),
        ("【人】", "人"),
        ("単位：人", "人"),
        ("（単位：千円）", "千円"),
        ("人（延べ）", "人"),
        ("千円（税抜）", "千円"),
        ("人（延べ人数）/年", "人(延べ人数)/年"),
        ("ポイント（5点満点）", "ポイント"),
        ("フォロワー（人）", "フォロワー(人)"),
        ("単位", "単位"),
        ("㎡", "m2"),
    ],
)
def test_a_unit_in_a_cell_of_its_own_is_read_without_brackets_and_notes(text: str, unit: str) -> None:
    assert written_unit(text) == unit


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("令和四年度", 2022),
        ("平成二十九年度", 2017),
        ("平成三十一年度", 2019),
        ("平成十年度", 1998),
        ("令和十二年度", 2030),
    ],
)
def test_the_year_of_an_era_may_be_written_in_kanji(text: str, year: int) -> None:
    assert [found.period for found in find_periods(text)] == [FiscalYear(year)]
    assert not find_periods(text.replace("年度", "年三月"))  # of another fiscal year than 令和四年


@given(st.sampled_from(eras()), st.integers(1, 60), st.booleans(), st.sampled_from(["", " ", "\u3000", "\n"]))
def test_an_era_year_reads_back_however_it_is_written(era: object, number: int, short: bool, space: str) -> None:
    name = era.letter if short else era.name  # type: ignore[attr-defined]
    (found,) = find_periods(f"{space}{name}{space}{number}{space}年度{space}")
    assert found.period == FiscalYear(era.first_year + number - 1)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text", ["A3007", "3か年", "第3子", "200m2", "1.9億円", "総事業費258,949千円", "No.1", "2,000人"]
)
def test_what_is_no_year_is_not_read_as_one(text: str) -> None:
    assert find_periods(text) == ()
