"""Blank cells in rows that are otherwise filled are named, and nothing else is."""

from __future__ import annotations

import pytest
from workbooks import HEADER, plan, workbook, yoshiki2

from validators.book import read_book

INCREMENTS = ("指標", "基準値（R3）", "R4目標（増加分）", "R5目標（増加分）", "R6目標（増加分）")
ACTUALS = ("指標", "基準値（R3）", "R6目標値（増加分）", "R4実績", "R5実績", "R6実績")


def found(header: tuple[str, ...], *kpi: object) -> list[tuple[str, str | None, str]]:
    findings = read_book("KPI.xlsx", workbook(plan(("来街者数", *kpi), header=header))).findings
    return [(one.code, one.cell, one.message) for one in findings]


@pytest.mark.parametrize(
    ("targets", "cell", "named"),
    [
        (("10人", None, "20人"), "D5", "空欄はD5（R5年度）です"),
        ((None, "10人", None), "C5", "空欄はC5（R4年度）、E5（R6年度）です"),
        (("10人", "20人", None), "E5", "空欄はE5（R6年度）です"),
    ],
)
def test_the_blank_years_of_a_target_are_named_with_their_cells(
    targets: tuple[object, ...], cell: str, named: str
) -> None:
    ((code, at, message),) = found(INCREMENTS, "1,000人", *targets)
    assert (code, at) == ("figures-half-filled", cell)
    assert named in message


def test_an_actual_is_missed_only_before_the_newest_one() -> None:
    assert found(ACTUALS, "1,000人", "30人", "1,010人", None, None) == []
    assert found(ACTUALS, "1,000人", "30人", None, None, None) == []
    ((code, cell, message),) = found(ACTUALS, "1,000人", "30人", None, "1,020人", None)
    assert (code, cell) == ("figures-half-filled", "D5")
    assert "実績なしとして扱い、0とはしません" in message


@pytest.mark.parametrize("written", ["－", "未定", "0人"])
def test_a_dash_a_word_and_a_zero_are_no_blanks(written: str) -> None:
    assert "figures-half-filled" not in {code for code, *_ in found(INCREMENTS, "1,000人", "10人", written, "20人")}


def test_a_year_told_as_level_or_as_increment_is_not_blank() -> None:
    header = ("指標", "基準値（R3）", "R4目標値（総量）", "R4目標値（増加分）")
    assert found(header, "1,000人", "1,010人", None) == []
    assert found(header, "1,000人", None, "10人") == []


def test_an_area_merged_over_two_years_is_not_blank() -> None:
    rows = plan(("来街者数", "1,000人", "10人", None, "20人"), header=INCREMENTS)
    book = read_book("KPI.xlsx", workbook(rows, lambda sheet: sheet.merge_cells("C5:D5")))
    assert "figures-half-filled" not in {one.code for one in book.findings}


def test_increments_without_a_baseline_are_told_where_it_should_stand() -> None:
    assert [(code, cell) for code, cell, _ in found(HEADER, None, "1,100人", "+500人")] == [("baseline-missing", "B5")]
    without = ("指標", "R4実績（増加分）", "R8目標値（増加分）")
    assert [(code, cell) for code, cell, _ in found(without, "10人", "+500人")] == [("baseline-missing", "A5")]
    dash = [code for code, *_ in found(HEADER, "－", "1,100人", "+500人")]
    assert dash == ["no-baseline-stated"]


def test_the_national_form_has_no_baseline_and_is_not_asked_for_one() -> None:
    content = workbook(yoshiki2(("A事業", [("来街者数", 100, "人", "R4.3", 120)])))
    codes = {one.code for one in read_book("KPI.xlsx", content).findings}
    assert not codes & {"baseline-missing", "figures-half-filled"}
