"""A number that its cell shows as something else: what a reader sees and what is stored must say the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from readings import only_kpi, read, shown
from workbooks import one_cell, plan

from validators.book import Book

ACCOUNTING = '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ '


def showing(number_format: str, *cells: str) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        for cell in cells:
            sheet[cell].number_format = number_format

    return change


def hiding_zeros(sheet: Worksheet) -> None:
    sheet.sheet_view.showZeros = False


def told(book: Book) -> list[tuple[str, str, str | None, str]]:
    return [(found.severity, found.code, found.cell, found.text) for found in book.findings]


@pytest.mark.parametrize(
    ("number_format", "seen"),
    [
        (ACCOUNTING, "-"),
        ('#,##0;-#,##0;"-"', "-"),
        ("#,##0;-#,##0;－", "－"),
        ('#,##0"人";-#,##0"人";"－"', "－"),
        ('[=0]"-";#,##0', "-"),
        ("#,##0;-#,##0;", ""),
        ("#,###", ""),
        ('#,###"人"', "人"),
    ],
)
def test_a_zero_that_is_not_shown_as_one_is_told_and_no_figure(number_format: str, seen: str) -> None:
    book = read(one_cell("R5実績", 0, "50人"), showing(number_format, "C5"))
    assert shown(only_kpi(book))[2] == []
    assert told(book) == [("warning", "zero-not-shown", "C5", seen)]
    assert shown(only_kpi(read(one_cell("R5実績", 51, "50人"), showing(number_format, "C5"))))[2][0][2] == 51


def test_a_zero_on_a_sheet_that_shows_none_is_no_figure_either() -> None:
    book = read(one_cell("R5実績", 0, "50人"), hiding_zeros)
    assert told(book) == [("warning", "zero-not-shown", "C5", "")]
    assert told(read(one_cell("R5実績", "0人", "50人"), hiding_zeros)) == []


@pytest.mark.parametrize(
    "number_format", ["General", "0", "#,##0", "#,##0;[Red]-#,##0", "#,##0_);(#,##0)", '0"人"', "0.0", '0;-0;"0"', "@"]
)
def test_a_zero_that_is_shown_is_zero(number_format: str) -> None:
    book = read(one_cell("R5実績", 0, "50人"), showing(number_format, "C5"))
    assert (shown(only_kpi(book))[2], book.findings) == ([(2023, "level", 0.0)], ())


def test_zeros_that_no_figure_stands_on_may_look_like_anything() -> None:
    header = ("指標", "R3（事業開始前）", "R4実績", "R4決算額（千円）", "R8末までの目標値（増加分）")
    book = read(plan(("来街者数", "1,000人", "1,100人", 0, "+500人"), header=header), showing(ACCOUNTING, "D5", "G9"))
    assert book.findings == ()
