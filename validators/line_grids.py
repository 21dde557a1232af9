"""Where KPIs stand with one line of text for their figures: beside the name, or under it, with a header or without."""

from __future__ import annotations

import re
from collections.abc import Mapping

from validators.amounts import Unreadable
from validators.cells import CIRCLED, Cell, Position, Sheet, rows_of
from validators.headings import FIGURE_ROLES, Column, read_heading
from validators.layouts import Grid, owner_rows
from validators.text_lines import is_line
from validators.values import read_value

_LARGEST_STEP = 3  # rows from one line to the next: a name over each line, and a blank row
_NUMBERING = re.compile(rf"[\d.(){CIRCLED}]*")


def with_line_grids(sheet: Sheet, grids: tuple[Grid, ...]) -> tuple[Grid, ...]:
    """Returns the tables of a sheet in reading order, with those whose figures stand in lines of text."""
    lines = sorted((column, row) for (row, column), cell in sheet.cells.items() if is_line(cell.text))
    grids = tuple(grid for grid in grids if not _holds_only_lines(grid))
    free = [(column, row) for column, row in lines if not any(grid.holds(row, column) for grid in grids)]
    if not free:
        return grids
    rows = rows_of(sheet)
    runs: list[list[Position]] = []
    for column, row in free:
        if runs and runs[-1][-1][1] == column and row - runs[-1][-1][0] <= _LARGEST_STEP:
            runs[-1].append((row, column))
        else:
            runs.append([(row, column)])
    found = [_grid(sheet, rows, [row for row, _ in run], run[0][1]) for run in runs]
    return tuple(sorted([*grids, *found], key=lambda grid: grid.original_area))


def _holds_only_lines(grid: Grid) -> bool:
    """Tells whether all that stands in the columns of figures are lines (KPI | 目標と実績)."""
    columns = [column.index for column in grid.columns if column.role in FIGURE_ROLES]
    cells = [grid.sheet.at(row, column) for row in grid.rows for column in columns]
    texts = [cell.text for cell in cells if cell]
    return bool(texts) and all(map(is_line, texts))


def name_place(grid: Grid, row: int) -> Position | None:
    """Returns where the name of a line's KPI stands: in its column or merged area, else above the line."""
    if grid.name_column != grid.line_column:
        place = grid.sheet.anchors.get((row, grid.name_column), (row, grid.name_column))
        return place if place in grid.sheet.cells else None
    above = grid.sheet.anchors.get((row - 1, grid.name_column), (row - 1, grid.name_column))
    return above if above in grid.sheet.cells and not is_line(grid.sheet.cells[above].text) else None


def _grid(sheet: Sheet, rows: Mapping[int, Mapping[int, Cell]], lines: list[int], column: int) -> Grid:
    """Makes the table around lines that stand one under another."""
    header = next((row for row in (lines[0] - 1, lines[0] - 2) if _is_header(rows.get(row, {}), column)), None)
    columns = _columns(sheet, rows[header], header) if header else ()
    name_column = _name_column(sheet, rows, columns, lines[0], column)
    body = _body(rows, lines, column, name_column, header)
    tops = [*([header] if header else []), *body, *([body[0] - 1] if name_column == column and body[0] > 1 else [])]
    indices = [name_column, column, *(c.index for c in columns)]
    area = (min(tops), min(indices), body[-1], max(indices))
    named_at = owner_rows(rows, columns, header or 0, body[-1])
    return Grid("plan-table", sheet, columns, name_column, tuple(body), (), area, column, named_at)


def _is_header(cells: Mapping[int, Cell], line_column: int) -> bool:
    """Tells whether a row heads a column of lines: it names the KPI elsewhere, or what stands in the lines."""
    if line_column not in cells or is_line(cells[line_column].text):
        return False
    roles = [read_heading(cell.text).role for index, cell in cells.items() if index != line_column]
    return "name" in roles or "project" in roles


def _columns(sheet: Sheet, cells: Mapping[int, Cell], row: int) -> tuple[Column, ...]:
    return tuple(
        Column(index, read_heading(cell.text), sheet.address(row, index), cell.text) for index, cell in cells.items()
    )


def _name_column(
    sheet: Sheet, rows: Mapping[int, Mapping[int, Cell]], columns: tuple[Column, ...], first: int, line_column: int
) -> int:
    """Returns the column of names: as headed, else the nearest text to the left, else the line's own (above it)."""
    named = [column.index for column in columns if column.role == "name" and column.index != line_column]
    if named:
        return named[-1]
    for index in range(line_column - 1, 0, -1):
        cell = sheet.covering(first, index)
        if cell and not _NUMBERING.fullmatch(cell.text.strip()) and isinstance(read_value(cell.text), Unreadable):
            return index
    if line_column in rows.get(first - 1, {}):
        return line_column
    return next((index for index in sorted(rows[first]) if index > line_column), line_column)


def _body(
    rows: Mapping[int, Mapping[int, Cell]], lines: list[int], column: int, name_column: int, header: int | None
) -> list[int]:
    """Returns the rows of the lines, with those beside a name between, above or below them that are no line."""
    if name_column == column:
        return lines
    body = {row for row in range(lines[0], lines[-1] + 1) if column in rows.get(row, {})}
    row = lines[0] - 1
    while header and row > header:
        body |= {row} if column in rows.get(row, {}) else set()
        row -= 1
    row = lines[-1] + 1
    while {column, name_column} <= rows.get(row, {}).keys():
        body.add(row)
        row += 1
    return sorted(body)
