"""A returned copy keeps the rules of Open XML, whoever wrote the book; marks leave no trace and find room."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from random import Random

import openpyxl
import pytest
from full_book import RELATIONSHIP, full_book, saved
from open_xml import Package, faults
from test_returned_copy import converted
from workbooks import part_of, plan, with_part, workbook
from writers import FAULT, WRITTEN, as_excel_writes, with_printer_settings, with_single_quotes

from validators.book import read_book
from validators.findings import SHOWN_AT_MOST, Finding, finding
from validators.package import DEFAULT_LIMITS, MEGABYTE
from validators.returning.list_alone import list_alone
from validators.returning.returned_copy import returned_copy
from validators.workbook import read_workbook

SAMPLES = sorted((Path(__file__).parent.parent / "data" / "samples").glob("*.xlsx"))
BOOKS = {**WRITTEN, **{path.stem: path.read_bytes() for path in SAMPLES}}
TYPES = "[Content_Types].xml"


def at(cell: str, sheet: str = "KPI", severity: str = "error", message: str = "数値ではありません。") -> Finding:
    return replace(finding("value-not-understood", sheet, cell, "調べた"), severity=severity, message=message)


def returned(content: bytes) -> bytes:
    return returned_copy(content, read_book("KPI.xlsx", content).findings)


def loaded(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def parts_of(content: bytes) -> dict[str, bytes]:
    return Package(content).parts


def sheet_of(content: bytes, number: int) -> bytes:
    """Returns a sheet's XML; a cell without a format has the first, whether it says so or not."""
    return part_of(content, f"xl/worksheets/sheet{number}.xml").replace(b' s="0"', b"")


# The rules


@pytest.mark.parametrize("name", BOOKS)
def test_a_copy_and_the_copy_of_a_copy_break_no_rule(name: str) -> None:
    content = BOOKS[name]
    assert faults(content) == []
    assert faults(once := returned(content)) == []
    assert faults(returned(once)) == []


@pytest.mark.parametrize("name", BOOKS)
def test_a_finding_on_every_sheet_breaks_no_rule(name: str) -> None:
    content = BOOKS[name]
    sheets = [sheet.title for sheet in loaded(content).worksheets]
    findings = [at(cell, sheet) for sheet in sheets for cell in ("B2", "A1", "XFD1048576", "C5")]
    copy = returned_copy(content, findings)
    assert faults(copy) == []
    assert faults(returned_copy(copy, [])) == []


@pytest.mark.parametrize("name", BOOKS)
def test_a_copy_reads_as_the_book_does_to_the_last_word(name: str) -> None:
    assert read_book("KPI.xlsx", returned(BOOKS[name])) == read_book("KPI.xlsx", BOOKS[name])


@pytest.mark.parametrize("name", BOOKS)
def test_the_rest_of_the_book_stays_byte_for_byte(name: str) -> None:
    before, after = parts_of(BOOKS[name]), parts_of(returned(BOOKS[name]))
    changed = {part for part in before if after.get(part) != before[part]}
    edited = r"\[Content_Types\].xml|xl/(workbook|styles).xml|.*\.rels|xl/(work|chart)sheets/.*|xl/comments.*|.*\.vml"
    assert [part for part in changed if not re.fullmatch(edited, part)] == []
    assert changed >= {TYPES, "xl/workbook.xml"}


def test_the_check_box_and_the_thread_of_a_sheet_stay_when_notes_come_and_go() -> None:
    content = as_excel_writes()
    copy = returned_copy(content, [at("B2", "一覧"), at("C5"), at("D5")])
    boxes = part_of(copy, "xl/drawings/vmlDrawing7.vml")
    assert boxes.count(b'ObjectType="Note"') == boxes.count(b'ObjectType="Checkbox"') == 1
    assert loaded(copy)["KPI"]["C5"].comment.text == "[スレッド化されたコメント]"
    bare = returned_copy(copy, [])
    assert part_of(bare, "xl/drawings/vmlDrawing7.vml") == part_of(content, "xl/drawings/vmlDrawing7.vml").replace(
        b"</xml>", _box_type(boxes) + b"</xml>"
    )
    assert sheet_of(bare, 2) == sheet_of(content, 2)


def _box_type(boxes: bytes) -> bytes:
    found = re.search(rb"<v:shapetype.*?</v:shapetype>", boxes)
    assert found
    return found.group()


def test_a_drawing_for_notes_that_is_not_there_is_replaced() -> None:
    sheet = part_of(FAULT, "xl/worksheets/sheet1.xml").decode()
    dangling = f'<legacyDrawing xmlns:r="{RELATIONSHIP}" r:id="gone"/></worksheet>'
    content = with_part(FAULT, "xl/worksheets/sheet1.xml", sheet.replace("</worksheet>", dangling).encode())
    assert faults(content) != []
    assert faults(returned(content)) == []


def test_a_sentence_that_quotes_a_book_full_of_text_fits_into_cell_and_note() -> None:
    copy = returned_copy(
        FAULT, [at("C5", message="長" * 40_000)] * 1 + [at("C5", message=f"{n}番") for n in range(150)]
    )
    assert faults(copy) == []
    assert "ほかに141件あります。" in loaded(copy)["KPI"]["C5"].comment.text


@pytest.mark.soak
def test_libreoffice_opens_the_copies_of_books_that_others_wrote_with_sheets_values_and_notes(tmp_path: Path) -> None:
    copies = {f"book{number}": returned_copy(content, [at("C5")]) for number, content in enumerate(WRITTEN.values())}
    for name, content in converted(tmp_path, copies, "xlsx").items():
        ours, theirs = loaded(copies[name]), loaded(content)
        assert theirs.sheetnames == ours.sheetnames
        for sheet in ours.worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
                assert str(theirs[sheet.title][cell.coordinate].value) == str(cell.value), (name, cell.coordinate)
        assert (
            "数値ではありません。" in theirs["KPI"]["C5"].comment.text or "スレッド" in theirs["KPI"]["C5"].comment.text
        )


# What was there before comes back


def test_when_all_is_right_again_the_sheets_are_as_they_were_sent() -> None:
    content = full_book()
    marked = returned_copy(content, [at(cell) for cell in ("A4", "A5", "B5", "C5", "D5")])
    bare = returned_copy(marked, [])
    assert sheet_of(bare, 1) == sheet_of(content, 1)
    related = "xl/worksheets/_rels/sheet1.xml.rels"
    assert part_of(bare, related) == part_of(content, related)
    for cell in ("A5", "C5"):
        assert loaded(bare)["KPI"][cell].comment.text == loaded(content)["KPI"][cell].comment.text


def test_a_sheet_that_had_no_note_is_left_without_notes_and_their_drawing() -> None:
    marked = returned_copy(FAULT, [at("C5")])
    assert set(parts_of(returned_copy(marked, []))) == {*parts_of(FAULT), "xl/worksheets/sheet2.xml"}


@pytest.mark.parametrize("content", [full_book(), with_single_quotes(full_book())])
def test_the_colour_that_an_officer_gave_a_cell_comes_back(content: bytes) -> None:
    bare = returned_copy(returned_copy(content, [at("B5")]), [])
    assert loaded(bare)["KPI"]["B5"].fill.fgColor.rgb == "FFFFFF99"


def test_a_colour_given_to_a_marked_cell_is_the_officers() -> None:
    book = loaded(returned_copy(full_book(), [at("B5")]))
    book["KPI"]["B5"].fill = openpyxl.styles.PatternFill("solid", fgColor="FF00B050")
    assert loaded(returned_copy(saved(book), []))["KPI"]["B5"].fill.fgColor.rgb == "FF00B050"


def test_a_hatched_cell_keeps_its_hatching_and_is_marked_by_its_note() -> None:
    cell = loaded(returned_copy(as_excel_writes(), [at("B5")]))["KPI"]["B5"]
    assert cell.fill.patternType == "lightUp"
    assert cell.comment


def test_rows_and_columns_that_took_a_marks_format_lose_it_too() -> None:
    copy = returned_copy(FAULT, [at("C5")])
    sheet = part_of(copy, "xl/worksheets/sheet1.xml").decode()
    (mark,) = re.findall(r'<c r="C5"[^>]* s="(\d+)"', sheet)
    sheet = sheet.replace('<row r="5"', f'<row r="5" customFormat="1" s="{mark}"').replace(
        "<sheetData>", f'<cols><col min="7" max="7" width="9" style="{mark}"/></cols><sheetData>'
    )
    bare = returned_copy(with_part(copy, "xl/worksheets/sheet1.xml", sheet.encode()), [])
    sheet = part_of(bare, "xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'(?:<row r="5"|<col )[^>]*(?:s|style)="(\d+)"', sheet) == ["0", "0"]


def test_what_a_program_added_to_the_list_goes_with_the_list() -> None:
    copy = returned_copy(FAULT, [at("C5")])
    with_settings = with_printer_settings(copy, "xl/worksheets/sheet2.xml")
    assert faults(with_settings) == []
    assert set(parts_of(returned_copy(with_settings, [at("C5")]))) == set(parts_of(copy))


# Ten rounds


@pytest.mark.parametrize("name", WRITTEN)
def test_ten_rounds_of_returning_leave_no_more_than_one(name: str) -> None:
    content = WRITTEN[name]
    rounds = [[at("B5"), at("C5", severity="warning")], [at("C5"), at("D5")], [at("A5", severity="notice")], []]
    copies = [content]
    for number in range(12):
        copies.append(returned_copy(copies[-1], rounds[number % 4]))
    first, last = copies[5:9], copies[9:13]
    for one, other in zip(first, last, strict=True):
        assert parts_of(one) == parts_of(other)
    assert len(Package(copies[-1]).worksheets) == len(Package(content).worksheets) + 1


def test_a_copy_that_went_through_another_program_gains_no_second_list() -> None:
    copy = full_book()
    for _ in range(4):
        copy = returned_copy(saved(loaded(copy)), [at("B5"), at("C5")])
    assert loaded(copy).sheetnames == ["確認事項", "KPI", "図'表", "控え"]
    assert loaded(copy)["KPI"]["C5"].comment.text.count("【KPI取込の確認事項】") == 1


# Room


def of_parts(count: int) -> bytes:
    """Returns a book of exactly so many parts."""
    written = io.BytesIO(FAULT)
    with zipfile.ZipFile(written, "a") as package:
        for number in range(count - len(package.namelist())):
            package.writestr(f"xl/media/image{number}.xml", b"<x/>")
    return written.getvalue()


def packed_to(size: int) -> bytes:
    """Returns a book of so many bytes, give or take a thousandth, that can't be packed any better."""
    return with_part(FAULT, "xl/media/noise.xml", Random(1).randbytes(size - len(FAULT) - 2_000))


def unpacked_to(size: int) -> bytes:
    """Returns a book that inflates to exactly so many bytes."""
    return with_part(FAULT, "xl/media/zeros.xml", bytes(size - sum(map(len, parts_of(FAULT).values()))))


AT_A_LIMIT = {
    "file-too-many-parts": (of_parts, DEFAULT_LIMITS.parts, 1),
    "file-too-large": (packed_to, DEFAULT_LIMITS.packed_bytes, 5_000),
    "file-zip-bomb": (unpacked_to, DEFAULT_LIMITS.unpacked_bytes, 1),
}
EVERYWHERE = [
    at("ABCDEFGHIJ"[number % 10] + str(10 + number // 10), str(number % 30), message="&" * 3_000)
    for number in range(SHOWN_AT_MOST)
]


def refusals(content: bytes) -> list[str]:
    read = read_workbook("KPI.xlsx", content)
    return [read.code] if isinstance(read, Finding) else []


@pytest.mark.soak
@pytest.mark.parametrize("code", AT_A_LIMIT)
def test_the_copy_of_a_book_at_a_limit_is_read_and_a_book_beyond_it_is_not(code: str) -> None:
    made_of, limit, more = AT_A_LIMIT[code]
    content = made_of(limit)
    assert refusals(content) == []
    copy = returned_copy(content, [at(cell) for cell in ("A5", "B5", "C5")])
    assert refusals(copy) == []
    assert refusals(returned_copy(copy, [at("D5")])) == []
    assert refusals(made_of(limit + more)) == [code]


def test_a_book_of_thirty_sheets_with_findings_everywhere_comes_back() -> None:
    sheets = {str(number): plan() for number in range(DEFAULT_LIMITS.sheets)}
    content = workbook(sheets)
    copy = returned_copy(content, EVERYWHERE)
    assert len(Package(copy).worksheets) == DEFAULT_LIMITS.sheets + 1
    room = 3 * DEFAULT_LIMITS.sheets + 2
    assert len(parts_of(copy)) - len(parts_of(content)) <= room
    grown = sum(map(len, parts_of(copy).values())) - sum(map(len, parts_of(content).values()))
    assert grown < 10 * MEGABYTE
    assert len(copy) - len(content) < MEGABYTE
    assert read_book("KPI.xlsx", copy) == read_book("KPI.xlsx", content)
    assert refusals(returned_copy(copy, EVERYWHERE)) == []


def test_a_senders_own_sheet_of_the_lists_name_is_a_sheet_like_any_other() -> None:
    named = ["確認事項", *(str(number) for number in range(DEFAULT_LIMITS.sheets - 1))]
    content = workbook({name: plan() for name in named})
    assert refusals(returned_copy(content, [])) == []
    assert refusals(workbook({name: plan() for name in [*named, "31"]})) == ["sheets-too-many"]


# The list alone


def test_the_list_alone_holds_the_findings_and_says_why_there_is_no_more() -> None:
    content = list_alone([at("C5")], "読み取りに10秒より長くかかるため、中止しました。")
    assert faults(content) == []
    (sheet,) = loaded(content).worksheets
    assert "10秒より長く" in sheet["A2"].value
    assert [cell.value for cell in sheet[7]][:5] == [1, "エラー", "KPI", "C5", "調べた"]
    assert refusals(content) == []


# The rules themselves


@pytest.mark.parametrize(
    ("part", "old", "new", "fault"),
    [
        ("xl/workbook.xml", 'sheetId="2"', 'sheetId="1"', "sheetId 1 stands 2 times"),
        ("xl/workbook.xml", 'localSheetId="0"', 'localSheetId="1"', "means KPI"),
        ("xl/workbook.xml", 'activeTab="1"', 'activeTab="2"', "opens at a hidden sheet"),
        ("xl/worksheets/sheet1.xml", '<c r="B5"', '<c r="B4"', "another row"),
        ("xl/worksheets/sheet1.xml", "<pageMargins", "<mergeCells/><pageMargins", "out of order"),
        ("xl/styles.xml", "<cellXfs count=", '<cellXfs count="9" old=', "counts 9"),
        ("[Content_Types].xml", 'Extension="vml"', 'Extension="vmx"', "has no content type"),
        ("xl/_rels/workbook.xml.rels", "worksheets/sheet3.xml", "worksheets/sheet4.xml", "is not there"),
    ],
)
def test_a_broken_rule_is_found(part: str, old: str, new: str, fault: str) -> None:
    text = part_of(full_book(), part).decode()
    assert old in text
    assert any(fault in found for found in faults(with_part(full_book(), part, text.replace(old, new).encode())))
