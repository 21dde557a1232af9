"""What a file really is, told before anything parses it; each wrong kind with its own words and way out."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import part_of, plan, with_part, workbook

from validators.book import read_book
from validators.findings import Severity
from validators.package import DEFAULT_LIMITS
from validators.workbook import exact, shown_number

SHEET = "xl/worksheets/sheet1.xml"
OLE = bytes.fromhex("D0CF11E0A1B11AE1")
BOOK = workbook(plan())
TYPES = {"[Content_Types].xml": b"<Types/>"}


def codes(file_name: str, content: bytes) -> list[str]:
    return [found.code for found in read_book(file_name, content).findings]


def changed_sheet(old: str, new: str) -> bytes:
    xml = part_of(BOOK, SHEET).decode()
    assert old in xml
    return with_part(BOOK, SHEET, xml.replace(old, new).encode())


def zip_of(compression: int = zipfile.ZIP_DEFLATED, **parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", compression) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return written.getvalue()


def locked(package: bytes) -> bytes:
    """Marks the entries of a zip as encrypted, in their own headers and in the directory."""
    marked = bytearray(package)
    for magic, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(magic), package):
            marked[found.start() + flags] |= 1
    return bytes(marked)


def test_a_plain_workbook_is_readable_and_has_nothing_to_report() -> None:
    book = read_book("KPI.xlsx", BOOK)
    assert book.readable
    assert book.findings == ()


@pytest.mark.parametrize(
    ("file_name", "content", "code"),
    [
        ("~$KPI.xlsx", b"\x05user", "file-lock"),
        ("KPI.xlsx", b"", "file-empty"),
        ("KPI.xls", OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "file-xls"),
        ("KPI.xlsx", OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "file-password"),
        ("KPI.xlsx", OLE + b"\0" * 600, "file-password"),
        ("KPI.xlsx", "指標,目標\n来街者数,1000\n".encode("cp932"), "file-csv"),
        ("KPI.xlsx", "\ufeff指標,目標\n".encode(), "file-csv"),
        ("KPI.xlsx", b"\xef\xbb\xbf <!DOCTYPE html><table></table>", "file-html"),
        ("KPI.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", "file-html"),
        ("KPI.xlsx", b'<?xml version="1.0"?><Workbook/>', "file-html"),
        ("KPI.xlsx", b"%PDF-1.7", "file-pdf"),
        ("KPI.xlsx", bytes(range(256)), "file-not-a-workbook"),
        ("KPI.zip", zip_of(**{"KPI.xlsx": BOOK, "別紙.xlsx": BOOK}), "file-archive"),
        ("KPI.zip", locked(zip_of(**{"KPI.xlsx": BOOK})), "file-archive"),
        ("KPI.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 60, "file-archive"),
        ("KPI.lzh", b"\x22\x7e-lh5-" + b"\0" * 60, "file-archive"),
        ("KPI.xlsm", BOOK, "file-macros"),
        ("KPI.xlsx", with_part(BOOK, "xl/vbaProject.bin", b"x"), "file-macros"),
        ("KPI.xlsx", with_part(BOOK, "xl/workbook.bin", b"x"), "file-xlsb"),
        ("KPI.xlsx", zip_of(**{"content.xml": b"x", "mimetype": b"x"}), "file-ods"),
        ("KPI.xlsx", zip_of(**{"word/document.xml": b"x", "[Content_Types].xml": b"x"}), "file-not-a-workbook"),
        ("KPI.xlsx", BOOK[: len(BOOK) // 2], "file-truncated"),
        ("KPI.xlsx", BOOK[:-30], "file-truncated"),
        ("KPI.xlsx", with_part(BOOK, SHEET, b"<worksheet><broken"), "file-damaged"),
        ("KPI.xlsx", with_part(BOOK, SHEET, b"<!DOCTYPE x><worksheet/>"), "file-doctype"),
        ("KPI.xlsx", with_part(BOOK, SHEET, "<!DOCTYPE x><worksheet/>".encode("utf-16")), "file-doctype"),
        ("KPI.xlsx", with_part(BOOK, "xl/media/zeros.bin", b"\0" * (51 * 1024 * 1024)), "file-zip-bomb"),
        ("KPI.xlsx", b"PK\x03\x04" + b"\0" * (6 * 1024 * 1024), "file-too-large"),
        ("KPI.xlsx", with_part(BOOK, "xl/media/noise.bin", Random(1).randbytes(5 * 1024 * 1024)), "file-too-large"),
        ("KPI.xlsx", zip_of(**TYPES, **{f"xl/{number}.xml": b"" for number in range(300)}), "file-too-many-parts"),
        ("KPI.xlsx", zip_of(**{f"xl/{number}.xml": b"" for number in range(400)}), "file-too-many-parts"),
    ],
)
def test_each_kind_of_wrong_file_is_refused_in_its_own_words(file_name: str, content: bytes, code: str) -> None:
    book = read_book(file_name, content)
    (found,) = book.findings
    assert (found.code, found.severity, book.readable) == (code, Severity.ERROR, False)


def test_parts_that_would_inflate_without_a_bound_are_refused() -> None:
    content = zip_of(zipfile.ZIP_BZIP2, **{"[Content_Types].xml": b"x", "xl/workbook.xml": b"x"})
    assert codes("KPI.xlsx", content) == ["file-damaged"]


def test_a_strict_open_xml_book_is_named_rather_than_read_as_empty() -> None:
    strict = part_of(BOOK, "xl/workbook.xml").replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
    )
    assert codes("KPI.xlsx", with_part(BOOK, "xl/workbook.xml", strict)) == ["file-strict-open-xml"]


def test_a_directory_that_lies_about_sizes_does_not_get_more_inflated_than_the_limit() -> None:
    limits = replace(DEFAULT_LIMITS, unpacked_bytes=1000)
    assert [found.code for found in read_book("KPI.xlsx", BOOK, limits).findings] == ["file-zip-bomb"]


def test_more_sheets_rows_or_cells_than_the_limits_are_refused_by_name() -> None:
    assert codes("KPI.xlsx", workbook({str(number): [["a"]] for number in range(31)})) == ["sheets-too-many"]
    book = read_book("KPI.xlsx", workbook({"小": [["a"]], "大": [["a"]] * 20_001}))
    assert [(found.code, found.sheet) for found in book.findings] == [("sheet-too-large", "大")]


def test_a_merged_area_over_the_whole_sheet_is_refused_rather_than_unfolded() -> None:
    merge = '</sheetData><mergeCells count="1"><mergeCell ref="A10:XFD1048576"/></mergeCells>'
    assert codes("KPI.xlsx", changed_sheet("</sheetData>", merge)) == ["sheet-too-large"]


def test_formatted_empty_rows_and_a_false_extent_do_not_count() -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}" s="0"/></row>' for row in range(6, 60_006))
    assert codes("KPI.xlsx", changed_sheet("</sheetData>", rows + "</sheetData>")) == []
    xml = part_of(BOOK, SHEET).decode()
    everywhere = re.sub('<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', xml)
    assert codes("KPI.xlsx", with_part(BOOK, SHEET, everywhere.encode())) == []


def test_links_to_other_books_are_reported_and_the_book_is_read() -> None:
    book = read_book("KPI.xlsx", with_part(BOOK, "xl/externalLinks/externalLink1.xml", b"<x/>"))
    assert [found.code for found in book.findings] == ["external-links"]
    assert book.tables


def test_hidden_sheets_rows_and_columns_are_read_and_reported() -> None:
    def hide(sheet: openpyxl.worksheet.worksheet.Worksheet) -> None:
        sheet.row_dimensions[5].hidden = True
        sheet.column_dimensions["C"].hidden = True
        sheet.parent.create_sheet("控え").sheet_state = "hidden"

    book = read_book("KPI.xlsx", workbook(plan(), hide))
    assert {found.code for found in book.findings} == {"rows-hidden", "columns-hidden", "sheet-hidden"}
    assert book.tables[0].kpis[0].actuals[0].value == 1100


def test_a_formula_without_a_cached_value_is_a_finding_and_never_a_blank() -> None:
    book = read_book("KPI.xlsx", workbook(plan(("来街者数", "1,000人", "=1+1", "+500人"))))
    assert [(found.code, found.cell) for found in book.findings] == [("formula-not-calculated", "C5")]
    assert book.tables[0].kpis[0].actuals == ()


def with_formula(cached: str, calculated_by_excel: bool) -> bytes:
    book = workbook(plan(("来街者数", "1,000人", "=1+1", "+500人")))
    xml = re.sub(rb"<f>1\+1</f><v ?/?>(</v>)?", b"<f>1+1</f><v>" + cached.encode() + b"</v>", part_of(book, SHEET))
    book = with_part(book, SHEET, xml)
    if calculated_by_excel:
        plain = re.sub(rb'fullCalcOnLoad="1"', b"", part_of(book, "xl/workbook.xml"))
        book = with_part(book, "xl/workbook.xml", plain)
    return book


def test_a_formulas_zero_is_trusted_only_where_a_program_calculated_it() -> None:
    assert codes("KPI.xlsx", with_formula("0", calculated_by_excel=False)) == ["formula-zero-not-calculated"]
    book = read_book("KPI.xlsx", with_formula("0", calculated_by_excel=True))
    assert book.findings == ()
    assert book.tables[0].kpis[0].actuals[0].value == 0


def test_the_cached_value_of_a_formula_is_read() -> None:
    book = read_book("KPI.xlsx", with_formula("1234", calculated_by_excel=True))
    assert book.tables[0].kpis[0].actuals[0].value == 1234


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!"])
def test_an_error_cell_is_a_finding_and_never_zero(error: str) -> None:
    book = read_book("KPI.xlsx", workbook(plan(("来街者数", "1,000人", error, "+500人"))))
    assert [(found.code, found.cell, found.text) for found in book.findings] == [("error-cell", "C5", error)]


def test_furigana_is_no_text() -> None:
    name = "<is><r><t>来街者数</t></r><rPh sb='0' eb='1'><t>ライガイシャスウ</t></rPh></is>"
    xml = re.sub(r'<c r="A5"[^>]*>.*?</c>', f'<c r="A5" t="inlineStr">{name}</c>', part_of(BOOK, SHEET).decode())
    book = read_book("KPI.xlsx", with_part(BOOK, SHEET, xml.encode()))
    assert book.tables[0].kpis[0].name == "来街者数"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_number_in_a_cell_is_the_decimal_that_was_typed(number: Decimal) -> None:
    assert exact(float(number)) == number


def test_the_noise_of_binary_numbers_is_dropped() -> None:
    assert exact(0.1 + 0.2) == Decimal("0.3")


@pytest.mark.parametrize(
    ("number", "number_format", "shown"),
    [
        ("0.107", "0.0%", "10.7%"),
        ("0.5", "# ?/?", "0.5"),
        ("2000", '#,##0"人"', "2000人"),
        ("2162000", '#,##0,"千円"', "2162千円"),
        ("7.3", "General", "7.3"),
        ("100", '"約"0', "約100"),
        ("-5", '#,##0;"▲"#,##0', "-5"),
        ("12", "0_ ;[Red]\\-0\\ ", "12"),
    ],
)
def test_a_number_is_shown_with_the_unit_of_its_format(number: str, number_format: str, shown: str) -> None:
    assert shown_number(Decimal(number), number_format) == shown


@given(st.integers(0, len(BOOK) - 1), st.integers(0, 255))
def test_a_flipped_byte_never_raises(position: int, byte: int) -> None:
    damaged = BOOK[:position] + bytes([byte]) + BOOK[position + 1 :]
    read_book("KPI.xlsx", damaged)


@given(st.binary(max_size=400))
def test_any_bytes_at_all_are_refused_without_an_exception(content: bytes) -> None:
    assert not read_book("KPI.xlsx", content).readable


def test_importing_the_package_does_not_load_openpyxl_or_pandas() -> None:
    code = "import sys, validators.book; assert not {'openpyxl', 'pandas', 'pandera'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parent.parent)
