"""The many ways officers write one thing: dashes, brackets, marks and letters that look like digits."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.amounts import Quantity, Unreadable
from validators.periods import CalendarYear, YearMonth, YearRange, find_periods
from validators.values import NoValue, read_value

DASHES = "-－﹣−‐‑‒–—―⁃ーｰ─━…‥・"
UNITS = ("", "人", "件", "億円", "%", "ポイント", "人/年", "kg-CO2", "センター")
WORDS = {"約": "approximate", "延べ": None, "少なくとも": "at-least", "≧": "at-least", "速報": "provisional"}
TAILS = {"": None, "以上": "at-least", "程度": "approximate", "未満": "less-than", "を下回らない": "at-least"}


def quantity(text: str) -> Quantity:
    read = read_value(text)
    assert isinstance(read, Quantity), (text, read)
    return read


@pytest.mark.parametrize("dash", DASHES)
@pytest.mark.parametrize("form", ["{}", " {} ", "({})", "（{}）", "{}件", "{}{}", "{}（コロナのため中止）"])
def test_every_dash_alone_in_brackets_or_before_a_unit_is_a_dash(dash: str, form: str) -> None:
    if form == "{}件" and dash in "…‥・⁃":
        assert isinstance(read_value(form.format(dash, dash)), Unreadable)
    else:
        assert read_value(form.format(dash, dash)) == NoValue("dash")


@pytest.mark.parametrize("minus", "-－﹣−‐‑‒–—―△▲")
@pytest.mark.parametrize("form", ["{}1,402人", "{} 1,402 人", "{}１，４０２人", "約{}1,402人", "{}1,402（人）"])
def test_every_minus_before_a_digit_is_a_minus(minus: str, form: str) -> None:
    assert (quantity(form.format(minus)).value, quantity(form.format(minus)).unit) == (-1402, "人")


@pytest.mark.parametrize(
    ("text", "likely"),
    [("3O", "30"), ("l2", "12"), ("１２O人", "120人"), ("3〇人", "30人"), ("1OO件", "100件"), ("-1,O00円", "-1,000円"),
     ("約3O人", "30人"), ("I5", "15"), ("2.O%", "2.0%")],
)  # fmt: skip
def test_a_letter_for_a_digit_is_named_with_the_likely_figure(text: str, likely: str) -> None:
    assert read_value(text) == Unreadable("letter-for-digit", likely)


@pytest.mark.parametrize(
    ("text", "unit"), [("100l", "l"), ("3IoT機器", "IoT機器"), ("5ID", "ID"), ("2OS", "OS"), ("5ユーザー", "ユーザー")]
)
def test_a_unit_that_begins_with_such_a_letter_stays_a_unit(text: str, unit: str) -> None:
    assert quantity(text).unit == unit


@given(st.integers(0, 10**6), st.data())
def test_one_digit_retyped_as_its_letter_is_never_a_number(number: int, data: st.DataObject) -> None:
    text = f"{10**7 + number:,}"
    place = data.draw(st.sampled_from([place for place, digit in enumerate(text) if digit in "01"]))
    wrong = f"{text[:place]}{'OI'[int(text[place])]}{text[place + 1 :]}人"
    assert read_value(wrong) == Unreadable("letter-for-digit", f"{text}人")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2,162(千円)", "2162", "千円"),
        ("(人)1,200", "1200", "人"),
        ("-¥5,000", "-5000", "円"),
        ("△￥5,000", "-5000", "円"),
        ("第3位", "3", "位"),
        ("3位以内", "3", "位"),
        ("100人*1", "100", "人"),
        ("100人※2", "100", "人"),
        ("延べ約100人以上", "100", "人"),
        ("年間延べ5万人超", "5", "万人"),
        ("見込100人", "100", "人"),
        ("100人 ※速報値", "100", "人"),
        ("8.7十億円", "8.7", "十億円"),
        ("30℃", "30", "°C"),
        ("5%pt", "5", "%pt"),
    ],
)
def test_what_stands_beside_a_number_does_not_change_it(text: str, value: str, unit: str) -> None:
    assert (quantity(text).value, quantity(text).unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3*4", "two-values"),
        ("10²", "raised-digit"),
        ("100名以上/年", "value-not-understood"),
        ("100人－", "value-not-understood"),
        ("100人≦", "value-not-understood"),
        ("5十人", "value-not-understood"),
        ("1½", "two-values"),
        ("3分の1", "two-values"),
        ("1:2", "two-values"),
        ("3対1", "two-values"),
        ("1,234.5.6", "number-malformed"),
        ("100人△", "value-not-understood"),
        ("100人×", "value-not-understood"),
        ("全国3位", "value-not-understood"),
        ("±5", "value-not-understood"),
        ("△±5", "value-not-understood"),
        ("前年並み", "value-not-understood"),
        ("1,000人 R3:900人", "two-values"),
    ],
)
def test_what_might_be_another_figure_is_a_finding(text: str, code: str) -> None:
    assert read_value(text) == Unreadable(code)


@pytest.mark.parametrize("number", [*"⓪①⑳㉑㉟㊱㊿❶❿⓫⓴⓵⓾➀➉➊➓⒈⒛"])
def test_the_number_of_an_item_is_no_digit_of_its_value(number: str) -> None:
    assert quantity(f"{number}74.0％").value == 74
    assert quantity(f"{number}5人").value == 5
    assert read_value(f"①74.0％ {number}43.0％") == Unreadable("two-values")
    assert read_value(number) == Unreadable("value-not-understood")


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("1 234", "1,234"), ("1\u00a0234", "1,234"), ("1\u2009234人", "1,234人"), ("１　２３４", "1,234"),
        ("1 234 567.8千円", "1,234,567.8千円"), ("1,\n234", "1,234"), ("△1,\n234人", "-1,234人"), ("1, 234", "1,234"),
        ("約1,234 567人", "約1,234,567人"), ("10 200（R5）", "10,200（R5）"),
    ],
)  # fmt: skip
def test_digits_set_apart_by_threes_are_one_number_or_two_and_asked(text: str, likely: str) -> None:
    read = read_value(text)
    assert isinstance(read, Unreadable)
    assert read.code == "digits-apart"
    assert quantity(read.likely) == quantity(likely)


@pytest.mark.parametrize("text", ["12 34", "1 2345", "1234 567", "1 234 5人"])
def test_digits_set_apart_otherwise_are_two_values(text: str) -> None:
    assert read_value(text) == Unreadable("two-values")


@pytest.mark.parametrize(
    ("text", "likely"),
    [("(85)", "-85"), ("（85）", "-85"), ("（1,234人）", "-1,234人"), ("(85.3)", "-85.3"), ("(85)人", "-85人"),
     ("（△5）", "-5"), ("(▲1,402人)", "-1,402人"), ("△(85)", "-85"), ("－（85）", "-85"), ("((85))", "-85"),
     ("(85) ※", "-85")],
)  # fmt: skip
def test_a_number_alone_in_brackets_may_be_negative_or_a_note_and_is_asked(text: str, likely: str) -> None:
    read = read_value(text)
    assert isinstance(read, Unreadable)
    assert (read.code, quantity(read.likely).value) == ("value-in-brackets", quantity(likely).value)


@pytest.mark.parametrize("text", ["(5月)", "(R5)", "(約)", "(注1)", "()", "(1)(2)"])
def test_other_words_alone_in_brackets_are_no_number_at_all(text: str) -> None:
    assert read_value(text) == Unreadable("value-not-understood")


def test_a_figure_of_another_year_in_brackets_does_not_date_the_value() -> None:
    assert quantity("100人（R3）").period is not None
    assert quantity("100人（R3：90人）").period is None


@given(st.integers(0, 10**7), st.sampled_from(UNITS), st.sampled_from(sorted(WORDS)), st.sampled_from(sorted(TAILS)))
def test_words_before_and_after_mark_a_number_and_never_change_it(number: int, unit: str, word: str, tail: str) -> None:
    read = quantity(f"{word}{number:,}{unit}{tail}")
    assert (read.value, read.unit) == (number, unit)
    said = {WORDS[word], TAILS[tail]} - {None}
    assert read.approximate == ("approximate" in said)
    assert read.provisional == ("provisional" in said)
    assert (read.operator is None) == (not said & {"at-least", "less-than"})


@given(st.text(alphabet="0123456789.,人件億万千円%ポイント約延べ以上未満（）()-－△▲+/・:〜R年度 \n", max_size=14))
def test_spacing_and_width_change_no_reading_of_any_text(text: str) -> None:
    spaced = "".join(f"{character}\u200b" for character in text)
    wide = text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert read_value(spaced) == read_value(text)
    assert read_value(wide) == read_value(text)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2016-03", YearMonth(2016, 3)),
        ("2016-03-31", YearMonth(2016, 3)),
        ("2021-26年度", YearRange(2021, 2026)),
        ("2021～26", YearRange(2021, 2026)),
        ("2010-12年度", YearRange(2010, 2012)),
        ("R5暦年", CalendarYear(2023)),
        ("㋿5年", CalendarYear(2023)),
    ],
)
def test_years_written_the_international_way_are_read(text: str, period: object) -> None:
    assert [found.period for found in find_periods(text)] == [period]


@pytest.mark.parametrize(
    ("text", "problem"),
    [("令和00年度", "year-impossible"), ("R0", "year-impossible"), ("昭和70年度", "year-after-era"),
     ("大正20年度", "year-after-era"), ("平成99年度", "year-after-era")],
)  # fmt: skip
def test_years_no_era_had_are_odd_however_they_are_written(text: str, problem: str) -> None:
    assert [found.problem for found in find_periods(text)] == [problem]
