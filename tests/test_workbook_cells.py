"""What a cell says to its reader: dates as a Japanese Excel numbers them, formulas, merges, never the styles."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from workbooks import part_of, plan, with_part, workbook

from validators.cells import Cell, Workbook
from validators.workbook import read_workbook

SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
REIWA_6_APRIL_1 = 45383


def cells(content: bytes) -> dict[tuple[int, int], Cell]:
    book = read_workbook("KPI.xlsx", content)
    assert isinstance(book, Workbook)
    return dict(book.sheets[0].cells)


def with_xml(content: bytes, part: str, pattern: str, replacement: str) -> bytes:
    xml, count = re.subn(pattern, replacement, part_of(content, part).decode(), flags=re.DOTALL)
    assert count
    return with_part(content, part, xml.encode())


def with_number_format(number: int) -> bytes:
    """Returns a book whose A1 holds a day's number in a format that is known only by its own number."""
    return with_xml(workbook([[REIWA_6_APRIL_1]]), STYLES, 'numFmtId="0"', f'numFmtId="{number}"')


@pytest.mark.parametrize("number", [14, 27, 28, 30, 31, 36, 50, 55, 57, 58])
def test_a_date_is_known_by_the_formats_that_a_japanese_excel_only_numbers(number: int) -> None:
    assert cells(with_number_format(number))[1, 1] == Cell("2024-04-01", day=date(2024, 4, 1))


@pytest.mark.parametrize("number", [0, 1, 3, 37, 49, 63])
def test_a_number_in_any_other_format_stays_a_number(number: int) -> None:
    assert cells(with_number_format(number))[1, 1].text.startswith(str(REIWA_6_APRIL_1))


def test_dates_of_a_macintosh_book_count_from_1904() -> None:
    content = with_xml(workbook([[datetime(2024, 4, 1)]]), BOOK, "<workbookPr ?/>", '<workbookPr date1904="1"/>')
    assert cells(content)[1, 1].day == date(2028, 4, 2)


def test_a_day_outside_the_calendar_is_an_error_as_excel_shows_it() -> None:
    content = with_xml(workbook([[datetime(2024, 4, 1)]]), SHEET, "<v>45383</v>", "<v>99999999</v>")
    assert cells(content)[1, 1] == Cell("#VALUE!", problem="error-cell")


def test_a_formula_whose_result_is_an_empty_text_was_calculated() -> None:
    content = workbook([["=IF(1,,)"]])
    calculated = with_xml(content, SHEET, '<c r="A1"[^>]*><f>(.*?)</f><v ?/>', r'<c r="A1" t="str"><f>\1</f><v></v>')
    assert cells(calculated)[1, 1] == Cell("")
    assert cells(content)[1, 1].problem == "formula-not-calculated"


def test_what_stands_under_a_merged_area_is_not_seen() -> None:
    merge = '</sheetData><mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>'
    content = with_xml(workbook([["見える", "隠れた"], ["隠れた", "隠れた", "見える"]]), SHEET, "</sheetData>", merge)
    assert {position: cell.text for position, cell in cells(content).items()} == {(1, 1): "見える", (2, 3): "見える"}


def test_styles_that_break_the_rules_do_not_stop_a_book_from_being_read() -> None:
    content = workbook(plan())
    broken = with_xml(content, STYLES, "<fonts.*?</fonts>", '<fonts><font><family val="99"/></font></fonts>')
    assert cells(broken) == cells(content)


def test_a_sheet_in_utf_16_is_read_like_any_other() -> None:
    content = workbook(plan())
    assert cells(with_part(content, SHEET, part_of(content, SHEET).decode().encode("utf-16"))) == cells(content)


def test_the_part_of_a_sheet_may_have_any_name_and_stand_anywhere_in_the_package() -> None:
    content = with_xml(workbook(plan()), "xl/_rels/workbook.xml.rels", "/xl/worksheets/sheet1.xml", "../data/表.bin")
    moved = with_part(content, "data/表.bin", part_of(content, SHEET))
    assert cells(moved) == cells(workbook(plan()))


def test_a_document_type_can_not_hide_in_a_part_with_another_name() -> None:
    content = with_xml(workbook(plan()), "xl/_rels/workbook.xml.rels", "/xl/worksheets/sheet1.xml", "x.bin")
    hidden = with_part(content, "xl/x.bin", b"<!DOCTYPE worksheet>" + part_of(content, SHEET))
    found = read_workbook("KPI.xlsx", hidden)
    assert getattr(found, "code", None) == "file-damaged"
