"""The cells around a finding: which ones, where the cell stands among them, and how many there are."""

from __future__ import annotations

from workbooks import plan, workbook

from validators.book import read_book
from validators.cells import Cell, Workbook, make_sheet
from validators.excerpt import Excerpt, excerpt_at, excerpts_of, place_in
from validators.findings import SHOWN_AT_MOST, finding


def square(size: int) -> Workbook:
    """Returns a workbook of one sheet 表 whose cells hold their own row and column."""
    numbers = range(1, size + 1)
    cells = {(row, column): Cell(f"{row}-{column}") for row in numbers for column in numbers}
    return Workbook((make_sheet("表", cells),))


def around(cell: str, size: int = 20) -> Excerpt:
    (excerpt,) = excerpts_of(square(size), [finding("error-cell", "表", cell, "#N/A")])
    return excerpt


def test_an_excerpt_holds_three_rows_each_way_and_the_columns_beside_the_cell():
    excerpt = around("F10")
    assert excerpt.rows == (7, 8, 9, 10, 11, 12, 13)
    assert excerpt.columns == ("D", "E", "F", "G", "H", "I")
    row, column = place_in(excerpt, "F10") or (0, 0)
    assert excerpt.texts[row][column] == "10-6"


def test_an_excerpt_ends_where_the_sheet_does():
    assert around("A1", size=2).texts == (("1-1", "1-2"), ("2-1", "2-2"))


def test_a_blank_cell_outside_all_others_is_still_in_its_excerpt():
    excerpt = around("Z30", size=2)
    assert place_in(excerpt, "Z30")
    assert excerpt.rows[-1] == 30


def test_what_has_no_cell_or_no_sheet_has_no_excerpt():
    found = [finding("sheet-hidden", "表"), finding("no-kpi-table"), finding("error-cell", "別の表", "A1", "#N/A")]
    assert excerpts_of(square(3), found) == ()


def test_each_cell_is_shown_once_and_no_more_than_a_screen_lists():
    found = [finding("error-cell", "表", f"A{row}", "#N/A") for row in range(1, SHOWN_AT_MOST + 50)]
    assert len(excerpts_of(square(20), [*found, *found])) == SHOWN_AT_MOST


def test_errors_come_before_notices_where_there_are_too_many():
    notices = [finding("year-after-era", "表", f"A{row}", year=1, written="") for row in range(1, SHOWN_AT_MOST + 1)]
    excerpts = excerpts_of(square(20), [*notices, finding("error-cell", "表", "B2", "#N/A")])
    assert excerpts[0].cell == "B2"


def test_a_cell_without_its_own_excerpt_is_found_in_another():
    excerpt = excerpt_at([around("F10")], "表", "G11")
    assert excerpt is not None
    assert excerpt.cell == "G11"
    assert excerpt_at([excerpt], "表", "Z99") is None
    assert excerpt_at([excerpt], "別の表", "G11") is None
    assert excerpt_at([excerpt], None, None) is None


def test_long_texts_are_cut_and_line_breaks_are_spaces():
    book = read_book("KPI.xlsx", workbook(plan(("来街者数\nのべ", "1,000人", "1oo人" * 20, "+500人"))))
    texts = [text for excerpt in book.excerpts for line in excerpt.texts for text in line]
    assert "来街者数 のべ" in texts
    assert max(map(len, texts)) == 24
