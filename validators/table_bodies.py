"""Rows under a header → the body of a table: how far it reaches over gaps, notes and the headings of its parts."""

from __future__ import annotations

import re

from validators.amounts import Unreadable
from validators.cells import Cell, Lines, squeeze
from validators.header_rows import starts_header
from validators.headings import Column
from validators.naming_columns import LARGEST_GAP
from validators.values import read_value

_NOTE_LINE = re.compile(r"^(?:[※*◆●■]|注|\(注|\(※|出典|備考|計画期間|資料)")
_PART_HEADING = re.compile(  # 基本目標２　ひとの流れ, 【施策】: over the KPIs of a part
    r"[【\[〈《〔■◆●○◇□▼▽]|基本(?:目標|施策|方針)|施策|分野|政策|戦略|重点|[(（]続き|目標\d|第?\d+[章節.\s)-]|\(\d"
)
_FARTHEST_BELOW = 5  # rows of notes and headings between two KPIs
_FARTHEST_GAP = 20  # blank rows before another KPI, named and with a figure
_TOTAL_ROW = re.compile(
    r"(?:小計|合計|総計|計|累計|平均|全体(?:平均|計|合計)|総平均)|小計\(.+\)|.+(?:\s計|小計)|.+\(小?計\)"
)


def body_rows(
    lines: Lines, band: list[int], name_column: int, figures: list[int], columns: tuple[Column, ...]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Returns the rows of the body, and those between them that hold a name and no figure."""
    body: list[int] = []
    without_figure: list[int] = []
    indices = [name_column, *(column.index for column in columns)]
    left, right = min(indices), max(indices)
    gap = 0
    for row in range(band[-1] + 1, lines.last + 1):
        cells = {index: cell for index, cell in lines.rows.get(row, {}).items() if left <= index <= right}
        if not cells:
            gap += 1
            continue
        gap, blank = 0, gap
        was_gap = not lines.rows.get(row - 1)
        written = [cells[index] for index in figures if index in cells]
        name = cells.get(name_column)
        if blank > (LARGEST_GAP if not name or not any(map(is_figure, written)) else _FARTHEST_GAP):
            break
        if starts_header(cells) and not any(map(is_figure, written)):
            break
        is_note = bool(name and not written and _NOTE_LINE.match(squeeze(name.text)))
        if is_note or was_gap and name and not any(map(is_figure, written)):
            if not (is_note or _heads_part(name)) or not _goes_on(lines, row, name_column, figures):
                break
            if is_note:
                continue
        if written:
            body.append(row)
        elif name:
            without_figure.append(row)
    skipped = [row for row in without_figure if body and row < body[-1]]
    return tuple(body), tuple(skipped)


def _heads_part(name: Cell | None) -> bool:
    return bool(name and _PART_HEADING.match(squeeze(name.text)))


def _goes_on(lines: Lines, aside: int, name_column: int, figures: list[int]) -> bool:
    """Tells whether notes or the heading of a part stand between the rows of a body: a KPI follows under them."""
    for row in range(aside + 1, aside + 1 + _FARTHEST_BELOW):
        cells = lines.rows.get(row, {})
        below = [cells[index] for index in figures if index in cells]
        if name_column in cells and any(map(is_figure, below)) and not starts_header(cells):
            return True
        if cells and (below or not all(_is_aside(cell) for cell in cells.values())):
            return False
    return False


def _is_aside(cell: Cell) -> bool:
    return bool(_NOTE_LINE.match(squeeze(cell.text))) or _heads_part(cell)


def is_figure(cell: Cell) -> bool:
    """Tells whether a cell of a body says a number or why there is none."""
    return bool(cell.day or cell.problem) or not isinstance(read_value(cell.text), Unreadable)


def is_total_row(name: str) -> bool:
    """Tells whether a row adds up the others."""
    return bool(_TOTAL_ROW.fullmatch(name) or _TOTAL_ROW.fullmatch(squeeze(name)))
