"""The sender's own workbook, given back: marked, noted and listed, and otherwise as it was sent."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from full_book import full_book, saved, with_header_picture
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet
from workbooks import part_of, plan, with_part, workbook
from writers import FAULT, WRITTEN, with_prefix

from validators.book import Book, read_book
from validators.findings import SHOWN_AT_MOST, Finding, finding
from validators.returning.returned_copy import returned_copy

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
OPENPYXL_SHEET = "xl/worksheets/sheet1.xml"


def at(sheet: str | None, cell: str | None, severity: str = "error", **others: str) -> Finding:
    """Returns a finding at a cell."""
    says = {"text": "調べた", "message": f"{cell}は数値ではありません。", "remedy": "数値を入力してください。"} | others
    return Finding("value-not-understood", severity, sheet, cell, rule=None, **says)


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}


def loaded(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def colour(content: bytes, sheet: str, cell: str) -> str | None:
    fill = loaded(content)[sheet][cell].fill
    return fill.fgColor.rgb if fill.patternType == "solid" else None


def listed(content: bytes) -> list[tuple[object, ...]]:
    """Returns the rows of the list sheet below its headings."""
    return list(loaded(content).worksheets[0].iter_rows(min_row=7, values_only=True))


def untouched(before: bytes, after: bytes) -> set[str]:
    old, new = parts_of(before), parts_of(after)
    return {name for name, part in old.items() if new.get(name) == part}


def sample_books() -> Iterator[tuple[str, bytes]]:
    yield from ((path.stem, path.read_bytes()) for path in sorted(SAMPLES.glob("*.xlsx")))
    yield "full", full_book()
    yield "fault", FAULT


BOOKS = dict(sample_books())


def returned(content: bytes) -> bytes:
    return returned_copy(content, read_book("KPI.xlsx", content).findings)


# The marks


def test_a_cell_with_a_finding_is_filled_and_noted_with_its_severity_sentence_and_remedy() -> None:
    copy = returned(FAULT)
    note = loaded(copy)["KPI"]["C5"].comment
    assert colour(copy, "KPI", "C5") == "FFFBC9CB"
    assert "エラー：「調べた」は数値として読み取れません。" in note.text
    assert "→ 数値と単位だけを入力してください。" in note.text


def test_each_severity_has_its_colour_and_its_word() -> None:
    copy = returned_copy(FAULT, [at("KPI", "B5", "warning"), at("KPI", "C5", "error"), at("KPI", "D5", "notice")])
    assert len({colour(copy, "KPI", cell) for cell in ("A5", "B5", "C5", "D5")}) == 4
    sheet = loaded(copy)["KPI"]
    words = [re.search("エラー|警告|お知らせ", sheet[cell].comment.text).group() for cell in ("B5", "C5", "D5")]
    assert words == ["警告", "エラー", "お知らせ"]


def test_several_findings_of_one_cell_share_a_note_and_the_gravest_gives_the_colour() -> None:
    copy = returned_copy(FAULT, [at("KPI", "C5", "notice", message="一つめ"), at("KPI", "C5", message="二つめ")])
    text = loaded(copy)["KPI"]["C5"].comment.text
    assert "お知らせ：一つめ" in text
    assert "エラー：二つめ" in text
    assert colour(copy, "KPI", "C5") == "FFFBC9CB"


def test_only_the_fill_of_a_marked_cell_changes() -> None:
    content = full_book()
    before, after = (loaded(book)["KPI"]["B5"] for book in (content, returned_copy(content, [at("KPI", "B5")])))
    for look in ("font", "border", "alignment", "number_format", "protection"):
        assert repr(getattr(before, look)) == repr(getattr(after, look))
    assert before.value == after.value
    assert repr(before.fill) != repr(after.fill)


def test_a_cell_that_shares_its_style_with_a_marked_one_keeps_its_fill() -> None:
    copy = returned_copy(BOOKS["okayama"], [at("KPI", "B5")])
    assert [colour(copy, "KPI", cell) for cell in ("B5", "B6", "D5")] == ["FFFBC9CB", None, None]


def test_white_letters_stay_readable_on_their_mark() -> None:
    assert colour(returned_copy(full_book(), [at("KPI", "A4")]), "KPI", "A4") == "FFB3121D"


@pytest.mark.parametrize("cell", ["A1", "E5", "A3", "C9", "XFD1048576"])
def test_a_blank_cell_can_be_marked(cell: str) -> None:
    copy = returned_copy(FAULT, [at("KPI", cell)])
    assert colour(copy, "KPI", cell) == "FFFBC9CB"
    assert loaded(copy)["KPI"][cell].comment


def test_a_blank_cell_keeps_the_look_of_its_column() -> None:
    def bold_column(sheet: Worksheet) -> None:
        sheet.column_dimensions["F"].font = Font(bold=True)

    copy = returned_copy(workbook(plan(), bold_column), [at("KPI", "F2")])
    assert loaded(copy)["KPI"]["F2"].font.bold


def test_a_finding_inside_a_merged_area_marks_the_cell_that_shows_it() -> None:
    copy = returned_copy(full_book(), [at("KPI", "C1")])
    assert colour(copy, "KPI", "A1") == "FFFBC9CB"
    assert "C1は数値ではありません。" in loaded(copy)["KPI"]["A1"].comment.text


def test_the_senders_own_note_is_kept_and_ours_stands_below_it() -> None:
    sheet = loaded(returned(full_book()))["KPI"]
    assert sheet["A5"].comment.text == "前任者のメモ"
    assert sheet["C5"].comment.text.startswith("聞き取りによる\n\n【KPI取込の確認事項】\nエラー")


def test_a_note_that_stands_in_for_a_thread_is_left_to_its_program() -> None:
    content = full_book()
    name = next(name for name in parts_of(content) if name.startswith("xl/comments"))
    content = with_part(content, name, re.sub(rb"<author>[^<]*", b"<author>tc={1}", part_of(content, name)))
    copy = returned(content)
    assert loaded(copy)["KPI"]["C5"].comment.text == "聞き取りによる"
    assert listed(copy)[0][3] == "C5"


# The boxes of notes


def boxes(content: bytes, sheet: int) -> list[str]:
    """Returns the cells of the boxes drawn for a sheet's notes, as the package relates them."""
    related = part_of(content, f"xl/worksheets/_rels/sheet{sheet}.xml.rels").decode()
    id_ = re.search('legacyDrawing [^>]*r:id="([^"]*)"', part_of(content, f"xl/worksheets/sheet{sheet}.xml").decode())
    relation = next(tag for tag in re.findall("<Relationship [^>]*>", related) if f'Id="{id_.group(1)}"' in tag)
    vml = part_of(content, re.search('Target="/([^"]*)"', relation).group(1)).decode()
    places = re.findall(r"<(?:\w+:)?Row>(\d+)</(?:\w+:)?Row><(?:\w+:)?Column>(\d+)<", vml)
    assert len(set(re.findall(r'id="(_x0000_s\d+)"', vml))) == len(places)
    return sorted(f"{'ABCDEFG'[int(column)]}{int(row) + 1}" for row, column in places)


def test_every_note_has_one_box() -> None:
    copy = returned_copy(full_book(), [at("KPI", "B5"), at("KPI", "C5"), at("KPI", "D5"), at("図'表", "A1")])
    assert boxes(copy, 1) == ["A5", "B5", "C5", "D5"]
    assert boxes(copy, 2) == ["A1"]


def test_the_box_of_a_note_that_is_taken_off_goes_with_it() -> None:
    copy = returned_copy(full_book(), [at("KPI", "B5"), at("KPI", "C5")])
    assert boxes(returned_copy(copy, [at("KPI", "D5")]), 1) == ["A5", "C5", "D5"]


def test_the_drawings_of_two_sheets_number_their_boxes_apart() -> None:
    copy = returned_copy(full_book(), [at("KPI", "B5"), at("図'表", "A1")])
    drawings = [part for name, part in parts_of(copy).items() if name.endswith(".vml")]
    blocks = [re.search(rb'idmap [^>]*data="(\d+)"', drawing).group(1) for drawing in drawings]
    assert len(blocks) == len(set(blocks)) == 2


def test_the_picture_of_a_printed_header_is_not_taken_for_the_notes() -> None:
    content = with_header_picture(full_book())
    copy = returned_copy(content, [at("図'表", "A1")])
    assert boxes(copy, 2) == ["A1"]
    assert "xl/drawings/header.vml" in untouched(content, copy)
    sheet = part_of(copy, "xl/worksheets/sheet2.xml")
    assert sheet.index(b"<legacyDrawing ") < sheet.index(b"<legacyDrawingHF ")


def test_a_row_that_gains_a_cell_no_longer_says_where_it_ends() -> None:
    sheet = part_of(FAULT, OPENPYXL_SHEET).replace(b'<row r="5"', b'<row r="5" spans="1:3"')
    copy = returned_copy(with_part(FAULT, OPENPYXL_SHEET, sheet), [at("KPI", "G5")])
    assert b"spans" not in part_of(copy, OPENPYXL_SHEET)


# The list


def test_the_list_names_each_finding_with_a_link_to_its_cell() -> None:
    copy = returned(FAULT)
    (row,) = listed(copy)
    found = finding("value-not-understood", "KPI", "C5", "調べた")
    assert row == (1, "エラー", "KPI", "C5", "調べた", found.message, found.remedy)
    sheet = loaded(copy).worksheets[0]
    assert (sheet.title, sheet["D7"].hyperlink.location) == ("確認事項", "'KPI'!C5")


def test_a_quote_in_a_sheets_name_does_not_break_its_link() -> None:
    copy = returned_copy(full_book(), [at("図'表", "A1")])
    assert loaded(copy).worksheets[0]["D7"].hyperlink.location == "'図''表'!A1"


def test_what_is_about_the_whole_book_comes_first() -> None:
    copy = returned_copy(FAULT, [at("KPI", "C5"), at(None, None, "notice", message="ブックについて")])
    assert [row[5] for row in listed(copy)] == ["ブックについて", "C5は数値ではありません。"]


@pytest.mark.parametrize("place", [("ない", "C5"), ("KPI", "ZZZZ1"), ("KPI", "A1:B2"), ("KPI", None), (None, None)])
def test_a_finding_without_a_cell_in_the_book_is_only_listed(place: tuple[str | None, str | None]) -> None:
    copy = returned_copy(FAULT, [at(*place)])
    assert len(listed(copy)) == 1
    assert not loaded(copy).worksheets[0]["D7"].hyperlink
    assert part_of(copy, OPENPYXL_SHEET) == part_of(FAULT, OPENPYXL_SHEET)


def test_beyond_what_is_shown_the_gravest_are_marked_and_the_rest_counted() -> None:
    notices = [at("KPI", f"A{row}", "notice") for row in range(10, 10 + SHOWN_AT_MOST)]
    copy = returned_copy(FAULT, [*notices, at("KPI", "C5")])
    rows = listed(copy)
    assert len(rows) == SHOWN_AT_MOST
    assert rows[-1][1] == "エラー"
    counts = next(loaded(copy).worksheets[0].iter_rows(min_row=5, max_row=5, min_col=3, values_only=True))
    assert counts == (1, 0, SHOWN_AT_MOST, SHOWN_AT_MOST + 1, 1)


@pytest.mark.parametrize("text", ["=1+1", "+500人", "-5", "@SUM(A1)", "<b>&\"'", "改\n行", "a\x00b\x0bc", "_x000D_"])
def test_a_quoted_value_stays_text(text: str) -> None:
    (row,) = listed(returned_copy(FAULT, [at("KPI", "C5", text=text)]))
    sheet = loaded(returned_copy(FAULT, [at("KPI", "C5", text=text)])).worksheets[0]
    assert sheet["E7"].data_type in ("s", "inlineStr")
    assert row[4] == re.sub("[\x00\x0b]", "", text).replace("_x000D_", "_x005F_x000D_")


def test_the_list_is_printed_on_a4_across_with_its_headings_on_every_page() -> None:
    sheet = loaded(returned(FAULT)).worksheets[0]
    setup = sheet.page_setup
    assert (setup.paperSize, setup.orientation, setup.fitToWidth, setup.fitToHeight) == (9, "landscape", 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$6:$6", "A7")


def test_a_senders_own_sheet_of_the_same_name_is_left_alone() -> None:
    content = workbook({"KPI": plan(), "確認事項": [["自分で作ったシート"]]})
    assert loaded(returned_copy(content, [])).sheetnames == ["確認事項 (2)", "KPI", "確認事項"]


def test_a_copy_without_findings_says_so() -> None:
    assert listed(returned_copy(FAULT, []))[0][0] == "確認していただくことはありません。"


# Everything else in the book


@pytest.mark.parametrize("name", BOOKS)
def test_a_part_without_a_mark_stays_byte_for_byte(name: str) -> None:
    content = BOOKS[name]
    copy = returned(content)
    changed = set(parts_of(content)) - untouched(content, copy)
    findings = read_book("KPI.xlsx", content).findings
    may_change = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
    may_change |= {part for part in changed if re.match(r"xl/(comments|drawings/commentsDrawing)", part)}
    for number, sheet in enumerate(loaded(content).sheetnames, 1):
        selected = b"tabSelected=" in part_of(content, f"xl/worksheets/sheet{number}.xml")
        if selected or any(found.sheet == sheet and found.cell for found in findings):
            may_change |= {f"xl/worksheets/sheet{number}.xml", f"xl/worksheets/_rels/sheet{number}.xml.rels"}
    assert changed <= may_change


def test_pictures_shapes_charts_and_furigana_are_not_touched() -> None:
    content = full_book()
    kept = untouched(content, returned(content))
    wanted = {"xl/media/image1.png", "xl/drawings/drawing1.xml", "xl/charts/chart1.xml", "xl/sharedStrings.xml"}
    assert wanted <= kept
    assert {"xl/theme/theme1.xml", "docProps/app.xml", "docProps/core.xml", "_rels/.rels"} <= kept


def test_a_marked_sheet_differs_only_where_it_is_marked() -> None:
    before = part_of(FAULT, OPENPYXL_SHEET).decode()
    after = part_of(returned(FAULT), OPENPYXL_SHEET).decode()
    without_drawing = re.sub(r"<legacyDrawing[^>]*/>", "", after)
    assert re.sub(r'(<c r="C5"[^>]*?) s="\d+"', r"\1", without_drawing) == before


@pytest.mark.parametrize("copies", [returned, lambda content: returned(returned(content))])
def test_names_print_settings_and_hidden_sheets_keep_their_sheet(copies: Callable[[bytes], bytes]) -> None:
    book = loaded(copies(full_book()))
    assert book.sheetnames == ["確認事項", "KPI", "図'表", "控え"]
    assert (book["KPI"].print_title_rows, book["KPI"].print_area) == ("$4:$4", "'KPI'!$A$1:$D$9")
    assert book["図'表"].defined_names["範囲"].attr_text == "'図''表'!$A$1:$B$1"
    assert book.defined_names["全体"].attr_text == "KPI!$A$1"
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "visible", "visible", "hidden"]


@pytest.mark.parametrize("name", BOOKS)
def test_the_copy_opens_at_the_list_and_no_other_tab_is_selected_with_it(name: str) -> None:
    book = loaded(returned(BOOKS[name]))
    assert book.active.title == "確認事項"
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected] == ["確認事項"]


@pytest.mark.parametrize("name", BOOKS)
def test_sheet_ids_relations_and_part_names_stay_unique(name: str) -> None:
    copy = returned(BOOKS[name])
    for part, key in [
        ("xl/workbook.xml", "sheetId"),
        ("xl/workbook.xml", "r:id"),
        ("xl/_rels/workbook.xml.rels", "Id"),
    ]:
        ids = re.findall(rf'\s{key}="([^"]*)"', part_of(copy, part).decode())
        assert len(ids) == len(set(ids)) > 0
    types = part_of(copy, "[Content_Types].xml").decode()
    declared = re.findall('PartName="/([^"]*)"', types)
    assert len(declared) == len(set(declared))
    assert set(declared) <= set(parts_of(copy))


def test_a_book_whose_vocabulary_has_a_prefix_is_marked_alike() -> None:
    plain, with_x = returned(full_book()), returned(with_prefix(full_book()))
    assert listed(plain) == listed(with_x)
    for look in (plain, with_x):
        assert colour(look, "KPI", "C5") == "FFFBC9CB"
        assert "聞き取りによる\n\n【KPI取込の確認事項】" in loaded(look)["KPI"]["C5"].comment.text


def test_a_book_without_styles_gets_those_of_its_marks() -> None:
    content = WRITTEN["small programs"]
    copy = returned(content)
    assert colour(copy, "KPI", "C4") == "FFFBC9CB"
    assert colour(copy, "KPI", "B4") is None


def test_the_tab_that_was_open_is_no_longer_selected_beside_the_list() -> None:
    assert b"tabSelected" in part_of(BOOKS["okayama"], OPENPYXL_SHEET)
    assert b"tabSelected" not in part_of(returned(BOOKS["okayama"]), OPENPYXL_SHEET)


def test_tags_in_comments_and_quoted_text_are_no_tags() -> None:
    sheet = part_of(FAULT, OPENPYXL_SHEET).decode()
    traps = (
        '<!-- </row></sheetData> --><row r="4"><c r="A4" t="inlineStr"><is><t><![CDATA[</c></row>]]></t></is></c></row>'
    )
    sheet = re.sub('<row r="4">.*?</row>', traps, sheet)
    copy = returned_copy(with_part(FAULT, OPENPYXL_SHEET, sheet.encode()), [at("KPI", "A4"), at("KPI", "C5")])
    assert [colour(copy, "KPI", cell) for cell in ("A4", "B4", "C5")] == ["FFFBC9CB", None, "FFFBC9CB"]
    assert loaded(copy)["KPI"]["A4"].value == "</c></row>"


def test_a_book_in_utf_16_is_marked() -> None:
    sheet = '<?xml version="1.0" encoding="UTF-16"?>' + part_of(FAULT, OPENPYXL_SHEET).decode()
    assert colour(returned(with_part(FAULT, OPENPYXL_SHEET, sheet.encode("utf-16"))), "KPI", "C5") == "FFFBC9CB"


def test_a_file_that_is_no_workbook_has_no_copy() -> None:
    with pytest.raises(ValueError, match="途中で切れている"):
        returned_copy(FAULT[:-30], [])


# The way back


def said(book: Book) -> tuple[object, ...]:
    return book.tables, book.findings


@pytest.mark.parametrize("name", BOOKS)
def test_the_copy_reads_as_the_original(name: str) -> None:
    content = BOOKS[name]
    assert said(read_book("KPI.xlsx", returned(content))) == said(read_book("KPI.xlsx", content))


WORDS = st.sampled_from(
    ["指標", "KPI", "R6年度実績値", "R8目標値（増加分）", "基準値", "1,000人", "単位", "実績", "5", "備考"]
)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS, st.sampled_from(["R8", "H29", "C5"])), max_size=8))
def test_no_words_on_the_list_are_taken_for_a_table(rows: list[tuple[str, str, str, str]]) -> None:
    content = workbook({"KPI": plan(), "R6年度実績": [["a"]], "基準値": [["a"]]})
    sheets = ["KPI", "R6年度実績", "基準値"]
    findings = [
        at(sheets[number % 3], cell, text=text, message=message, remedy=remedy)
        for number, (text, message, remedy, cell) in enumerate(rows)
    ]
    assert said(read_book("KPI.xlsx", returned_copy(content, findings))) == said(read_book("KPI.xlsx", content))


def test_a_corrected_copy_reads_clean() -> None:
    book = loaded(returned(FAULT))
    book["KPI"]["C5"] = "1,100人"
    corrected = read_book("KPI.xlsx", saved(book))
    assert corrected.findings == ()
    assert corrected.tables[0].kpis[0].actuals[0].value == 1100


@pytest.mark.parametrize("name", BOOKS)
def test_a_copy_of_a_copy_is_no_different(name: str) -> None:
    once = returned(BOOKS[name])
    twice = returned(once)
    assert listed(twice) == listed(once)
    assert set(parts_of(twice)) == set(parts_of(once))
    for sheet in loaded(once).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                again = loaded_once(twice)[sheet.title][cell.coordinate]
                assert (again.value, repr(again.fill)) == (cell.value, repr(cell.fill)), cell.coordinate
                assert (again.comment and again.comment.text) == (cell.comment and cell.comment.text)


@cache
def loaded_once(content: bytes) -> openpyxl.Workbook:
    return loaded(content)


def test_marks_are_taken_off_what_has_been_corrected() -> None:
    book = loaded(returned_copy(full_book(), [at("KPI", "B5"), at("KPI", "C5")]))
    again = returned_copy(saved(book), [at("KPI", "D5")])
    assert [colour(again, "KPI", cell) for cell in ("B5", "C5", "D5")] == ["FFFFFF99", None, "FFFBC9CB"]
    sheet = loaded(again)["KPI"]
    assert sheet["B5"].comment is None
    assert sheet["C5"].comment.text == "聞き取りによる"
    assert "D5は数値ではありません。" in sheet["D5"].comment.text
    assert loaded(again).sheetnames == ["確認事項", "KPI", "図'表", "控え"]
    assert [row[3] for row in listed(again)] == ["D5"]


# Other programs


def converted(folder: Path, books: dict[str, bytes], kind: str) -> dict[str, bytes]:
    """Lets LibreOffice open books and save them anew."""
    paths = [folder / f"{name}.xlsx" for name in books]
    for path in paths:
        path.write_bytes(books[path.stem])
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    out = folder / kind
    command = ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(out), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return {path.stem: (out / f"{path.stem}.{kind}").read_bytes() for path in paths}


@pytest.mark.soak
def test_libreoffice_opens_every_copy_with_all_sheets_values_and_notes(tmp_path: Path) -> None:
    copies = {name: returned(content) for name, content in BOOKS.items()}
    for name, content in converted(tmp_path, copies, "xlsx").items():
        ours, theirs = loaded(copies[name]), loaded(content)
        assert theirs.sheetnames == ours.sheetnames
        for sheet in ours.worksheets:
            for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None or cell.comment):
                there = theirs[sheet.title][cell.coordinate]
                assert str(there.value) == str(cell.value), (name, sheet.title, cell.coordinate)
                assert bool(there.comment) == bool(cell.comment)
                assert not cell.comment or cell.comment.text.split() == there.comment.text.split()
        assert notes_of(returned(content)) == notes_of(content)


def notes_of(content: bytes) -> list[list[str]]:
    """Returns the words of every note, sheet by sheet."""
    cells = (cell for sheet in loaded(content).worksheets for row in sheet.iter_rows() for cell in row)
    return [cell.comment.text.split() for cell in cells if cell.comment]


@pytest.mark.soak
def test_libreoffice_prints_every_copy(tmp_path: Path) -> None:
    copies = {name: returned(BOOKS[name]) for name in ("full", "okayama")}
    assert all(page.startswith(b"%PDF") for page in converted(tmp_path, copies, "pdf").values())


# Laws

CELLS = st.builds(
    lambda column, row: f"{column}{row}", st.sampled_from(["A", "C", "E", "AA", "XFD"]), st.integers(1, 14)
)
FINDINGS = st.lists(
    st.builds(
        at,
        st.sampled_from([None, "KPI", "図'表", "控え", "ない"]),
        st.one_of(st.none(), CELLS, st.just("A0"), st.just("XFE1")),
        st.sampled_from(["error", "warning", "notice"]),
        text=st.text(max_size=12),
        message=st.text(max_size=30),
        remedy=st.text(max_size=30),
    ),
    max_size=6,
)


@pytest.mark.soak
@given(FINDINGS)
def test_any_findings_anywhere_give_a_book_that_opens_and_keeps_the_rest(findings: list[Finding]) -> None:
    content = full_book()
    copy = returned_copy(content, findings)
    before, after = loaded_once(content), loaded(copy)
    assert len(listed(copy)) == max(len(findings), 1)
    for sheet in before.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert after[sheet.title][cell.coordinate].value == cell.value
        name = f"xl/worksheets/sheet{before.sheetnames.index(sheet.title) + 1}.xml"
        has_finding = any(found.sheet == sheet.title for found in findings)
        assert has_finding or b"tabSelected" in part_of(content, name) or name in untouched(content, copy)
    assert untouched(content, copy) >= {
        name for name in parts_of(content) if re.match("xl/(media|charts|theme)|docProps", name)
    }


@pytest.mark.soak
@settings(max_examples=15)
@given(FINDINGS, FINDINGS)
def test_a_second_copy_holds_only_its_own_marks(first: list[Finding], second: list[Finding]) -> None:
    straight = returned_copy(full_book(), second)
    again = returned_copy(returned_copy(full_book(), first), second)
    assert listed(again) == listed(straight)
    for sheet in loaded(straight).worksheets[1:]:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            there = loaded_once(again)[sheet.title][cell.coordinate]
            assert (there.comment and there.comment.text) == (cell.comment and cell.comment.text)
            assert colour_of(there) == colour_of(cell)


def colour_of(cell: openpyxl.cell.Cell) -> str | None:
    return cell.fill.fgColor.rgb if cell.fill.patternType == "solid" else None


def test_a_limit_of_the_reader_holds_for_the_copy() -> None:
    from validators.package import DEFAULT_LIMITS

    with pytest.raises(ValueError, match="上限"):
        returned_copy(FAULT, [], replace(DEFAULT_LIMITS, packed_bytes=10))
