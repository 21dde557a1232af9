"""A workbook as plain values: sheets of cells with addresses, and nothing of the program that read it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

Position = tuple[int, int]  # row and column, counted from 1
Area = tuple[int, int, int, int]  # first row, first column, last row, last column

CIRCLED = "⓪①-⑳㉑-㉟㊱-㊿❶-❿⓫-⓴⓵-⓾➀-➓⒈-⒛"  # numbers of items, as a class of characters
_SHORT = 100
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something.

    `text` is what its reader sees (a number with the unit and percent sign of its format), `day` the date of a date
    cell, `problem` the code of a finding where there is no value to trust (an error, a formula never calculated).
    """

    text: str
    day: date | None = None
    problem: str | None = None


@dataclass(frozen=True)
class Sheet:
    """One worksheet: only cells that hold something, by position.

    `anchors` leads from every position of a merged area to the cell that stands for it.
    """

    name: str
    cells: Mapping[Position, Cell]
    merged: tuple[Area, ...] = ()
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    transposed: bool = False
    anchors: Mapping[Position, Position] = field(default_factory=dict)

    def at(self, row: int, column: int) -> Cell | None:
        """Returns the cell at a position, or None where nothing is written."""
        return self.cells.get((row, column))

    def covering(self, row: int, column: int) -> Cell | None:
        """Returns the cell whose merged area covers a position."""
        return self.cells.get(self.anchors.get((row, column), (row, column)))

    def address(self, row: int, column: int) -> str:
        """Writes a position as a spreadsheet program does: (5, 1) → A5."""
        if self.transposed:
            row, column = column, row
        return f"{column_letters(column)}{row}"


@dataclass(frozen=True, slots=True)
class Workbook:
    """What one file holds. `linked` tells that it refers to other workbooks."""

    sheets: tuple[Sheet, ...]
    linked: bool = False


def make_sheet(name: str, cells: Mapping[Position, Cell], merged: tuple[Area, ...] = (), **others: object) -> Sheet:
    """Makes a sheet and works out which cell stands for each covered position."""
    anchors = {
        (row, column): (top, left)
        for top, left, bottom, right in merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    }
    return replace(Sheet(name, cells, merged, anchors=anchors), **others)  # type: ignore[arg-type]


def transpose(sheet: Sheet) -> Sheet:
    """Returns the sheet with rows and columns exchanged; addresses stay those of the original."""
    return Sheet(
        sheet.name,
        {(column, row): cell for (row, column), cell in sheet.cells.items()},
        tuple((left, top, right, bottom) for top, left, bottom, right in sheet.merged),
        transposed=not sheet.transposed,
        anchors={(c, r): (ac, ar) for (r, c), (ar, ac) in sheet.anchors.items()},
    )


@dataclass(frozen=True, slots=True)
class Lines:
    """A sheet line by line: its cells by row and column, and what its merged areas add to each row."""

    sheet: Sheet
    rows: Mapping[int, Mapping[int, Cell]]
    last: int
    covered: Mapping[int, tuple[int, ...]]  # row → columns inside a merged area
    spread: frozenset[int]  # rows in which a merged area over several columns begins


def lines_of_sheet(sheet: Sheet) -> Lines:
    """Returns a sheet line by line."""
    covered: dict[int, list[int]] = {}
    for row, column in sheet.anchors:
        covered.setdefault(row, []).append(column)
    rows = rows_of(sheet)
    spread = frozenset(top for top, left, _, right in sheet.merged if right > left)
    return Lines(sheet, rows, max(rows, default=0), {row: tuple(columns) for row, columns in covered.items()}, spread)


def rows_of(sheet: Sheet) -> dict[int, dict[int, Cell]]:
    """Returns the cells by row and column, in reading order."""
    rows: dict[int, dict[int, Cell]] = {}
    last, cells = 0, dict[int, Cell]()
    for row, column in sorted(sheet.cells):
        if row != last:
            last, cells = row, rows.setdefault(row, {})
        cells[column] = sheet.cells[row, column]
    return rows


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """Writes a column number as letters: 28 → AB."""
    letters = ""
    while column:
        column, remainder = divmod(column - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def range_of(area: Area) -> str:
    """Writes an area as a spreadsheet program does: A4:E6."""
    top, left, bottom, right = area
    return f"{column_letters(left)}{top}:{column_letters(right)}{bottom}"


def squeeze(text: str) -> str:
    """Returns text as it is matched: NFKC, and no white space or invisible character at all."""
    return _squeezed(text) if len(text) <= _SHORT else _squeeze(text)


@lru_cache(maxsize=4096)
def _squeezed(text: str) -> str:
    """Remembers short texts: a table's words are looked at again and again."""
    return _squeeze(text)


def _squeeze(text: str) -> str:
    return "".join(visible(text).split())


def visible(text: str) -> str:
    """Returns text in its compatible form (NFKC) with its white space, but without characters that nobody sees."""
    # Of plain letters and figures both say nothing, and a table is full of them.
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFKC", text).translate(_INVISIBLE)


def runs_of(numbers: tuple[int, ...]) -> str:
    """Writes row numbers shortly: 3, 4, 5, 9 → 3～5、9."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}～{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
