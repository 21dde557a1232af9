"""The few cells around one cell of a sheet, as text: what a sender looks at to see what a finding means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from validators.cells import Position, Sheet, Workbook, column_letters
from validators.findings import SHOWN_AT_MOST, Finding, Severity
from validators.returning.sheet_marks import position_of

_GRAVITY: Final = tuple(Severity)  # the gravest first
_ROWS_AROUND: Final = 3
_COLUMNS_BEFORE: Final = 2
_COLUMNS_AFTER: Final = 3
_TEXT_LENGTH: Final = 24


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a sheet around `cell`: row numbers, column letters, and the texts of each row (blank is empty)."""

    sheet: str
    cell: str
    rows: tuple[int, ...]
    columns: tuple[str, ...]
    texts: tuple[tuple[str, ...], ...]


def excerpts_of(workbook: Workbook, findings: Iterable[Finding]) -> tuple[Excerpt, ...]:
    """Returns one excerpt for each cell that the findings name; of the gravest, as many as a screen lists."""
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    gravest = sorted(findings, key=lambda found: _GRAVITY.index(Severity(found.severity)))[:SHOWN_AT_MOST]
    named = dict.fromkeys((found.sheet or "", found.cell or "") for found in gravest)
    extents: dict[str, Position] = {}
    excerpts = []
    for name, cell in named:
        position = position_of(cell)
        if position and name in sheets:
            if name not in extents:
                extents[name] = _extent(sheets[name])
            excerpts.append(_around(sheets[name], cell, position, extents[name]))
    return tuple(excerpts)


def excerpt_at(excerpts: Iterable[Excerpt], sheet: str | None, cell: str | None) -> Excerpt | None:
    """Returns the excerpt around a cell, else another one in which the cell is seen, else None."""
    seen = [excerpt for excerpt in excerpts if excerpt.sheet == sheet and place_in(excerpt, cell or "")]
    own = [excerpt for excerpt in seen if excerpt.cell == cell]
    return replace((own or seen)[0], cell=cell or "") if seen else None


def place_in(excerpt: Excerpt, cell: str) -> Position | None:
    """Returns where in the excerpt a cell stands: row and column counted from 0, or None where it is not seen."""
    position = position_of(cell)
    if not position or position[0] not in excerpt.rows or column_letters(position[1]) not in excerpt.columns:
        return None
    return excerpt.rows.index(position[0]), excerpt.columns.index(column_letters(position[1]))


def _around(sheet: Sheet, cell: str, position: Position, extent: Position) -> Excerpt:
    rows = _window(position[0], _ROWS_AROUND, _ROWS_AROUND, extent[0])
    columns = _window(position[1], _COLUMNS_BEFORE, _COLUMNS_AFTER, extent[1])
    texts = tuple(tuple(_text(sheet, row, column) for column in columns) for row in rows)
    return Excerpt(sheet.name, cell, tuple(rows), tuple(map(column_letters, columns)), texts)


def _window(middle: int, before: int, after: int, last: int) -> range:
    """Returns the numbers around one of them, between 1 and the last that holds anything."""
    return range(max(1, middle - before), max(middle, min(last, middle + after)) + 1)


def _extent(sheet: Sheet) -> Position:
    """Returns the last row and the last column that hold anything."""
    return max((row for row, _ in sheet.cells), default=1), max((column for _, column in sheet.cells), default=1)


def _text(sheet: Sheet, row: int, column: int) -> str:
    cell = sheet.at(row, column)
    text = " ".join(cell.text.split()) if cell else ""
    return text if len(text) <= _TEXT_LENGTH else f"{text[: _TEXT_LENGTH - 1]}…"
