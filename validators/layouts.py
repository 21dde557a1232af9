"""Sheets → grids: where a table of KPIs stands, which column holds what, and which rows are its body.

One mechanism for every form: one to three header rows whose cells are read by a table of words. A form with rows and
columns exchanged is the same table on the transposed sheet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from validators.cells import Area, Cell, Lines, Position, Sheet, lines_of_sheet, make_sheet, rows_of, squeeze, transpose
from validators.header_columns import header_columns, of_parts, side_by_side
from validators.header_rows import header_band, starts_header, starts_under_figure
from validators.headings import FIGURE_ROLES, LONGEST_HEADING, OWNER_ROLES, Column, read_heading
from validators.name_parents import are_numbers, named_parts, parts_column, wholes_above, wholes_beside
from validators.name_places import names_elsewhere, title_over
from validators.naming_columns import (
    LARGEST_GAP,
    by_contents,
    name_column_of,
    names_kpis,
    with_kind_of_title,
    with_kinds,
    without_units,
)
from validators.table_bodies import body_rows, is_figure

_LAST_COLUMN = 16_384
_LARGEST_TURNED = 20_000  # cells searched for forms with rows and columns exchanged: all of a sheet, or parts of it
_TALLEST_TURNED = 60  # headings one under another; more are the rows of a list
_MOST_TURNED = 50  # parts of a large sheet
_PLAIN = re.compile(r"[\d.,%\-]*")
_SLOT_VALUE = re.compile("指標値$")
_KPI_WORD = re.compile("KPI|指標")
_ANY_NAME = re.compile("項目|名称|内容")
_YEAR_ROLES = ("year", "row_year", "baseline_year", "target_year", "actual_year")
_DITTO = frozenset(map(squeeze, ("〃", "″", "”", "同上")))


@dataclass(frozen=True, slots=True)
class Grid:
    """One table found on a sheet (possibly transposed): its columns and the rows of its body."""

    layout: str  # plan-table, yoshiki2
    sheet: Sheet
    columns: tuple[Column, ...]
    name_column: int
    rows: tuple[int, ...]
    skipped: tuple[int, ...]  # rows inside the body that hold a name and no figure
    area: Area
    line_column: int | None = None  # where each KPI's figures stand as one line of text
    named_at: Mapping[int, tuple[int, ...]] = field(default_factory=dict)  # column of owners → rows that name one
    names: Mapping[int, Position] = field(default_factory=dict)  # row → its name, where that stands elsewhere
    unit: str = ""  # of the one KPI that is named over its table
    stacked: bool = False  # the upper row of a KPI (上段) holds its targets, the lower (下段) its actuals
    wholes: Mapping[int, Position] = field(default_factory=dict)  # row → the name of what its KPI is a part of
    part: str = ""  # of each KPI, where the columns of a table are of several (A町, B町)

    def with_role(self, *roles: str) -> tuple[Column, ...]:
        """Returns the columns of these roles, from left to right."""
        return tuple(column for column in self.columns if column.heading.role in roles)  # asked for every row

    @property
    def original_area(self) -> Area:
        """The area on the sheet as the sender sees it."""
        top, left, bottom, right = self.area
        return (left, top, right, bottom) if self.sheet.transposed else self.area

    def name_place(self, row: int) -> Position:
        """Returns where the name of a row stands, or would stand."""
        return self.names.get(row, (row, self.name_column))

    def holds(self, row: int, column: int) -> bool:
        """Tells whether a place of the sender's sheet lies within the table."""
        top, left, bottom, right = self.original_area
        return top <= row <= bottom and left <= column <= right


def find_grids(sheet: Sheet) -> tuple[Grid, ...]:
    """Returns the KPI tables of a sheet in reading order; a transposed one only where no upright one stands."""
    headings = [place for place, cell in sheet.cells.items() if read_heading(cell.text).role in FIGURE_ROLES]
    if not headings:
        return ()  # whichever way it is turned
    grids = _scan(sheet)
    is_explained = all(any(grid.holds(*place) for grid in grids) for place in headings)
    if not is_explained:  # else a turned one would have to overlap
        for part in [sheet] if len(sheet.cells) <= _LARGEST_TURNED else _stacked_parts(sheet):
            turned = (grid for grid in _scan(transpose(part)) if not _is_named_upright(grid))
            grids += [grid for grid in turned if not any(_overlap(grid, other) for other in grids)]
    return tuple(sorted(grids, key=lambda grid: grid.original_area))


def _is_named_upright(grid: Grid) -> bool:
    """Tells whether KPIs stand under one another beside a turned grid: its names are of something else (A町, B町)."""
    rows = range(1, grid.area[0])
    labels = (row for row in rows if (cell := grid.sheet.at(row, grid.name_column)) and _names_kpis(cell))
    below = [(row, range(grid.name_column + 1, grid.area[3] + 1)) for row in labels]
    cells = (grid.sheet.at(row, column) for row, columns in below for column in columns)
    return any(cell and not read_heading(cell.text).says_something for cell in cells)


def _names_kpis(cell: Cell) -> bool:
    return read_heading(cell.text).role == "name"


def _stacked_parts(sheet: Sheet) -> list[Sheet]:
    """Returns the few rows of a large sheet in which headings stand one under another, so far as that stays cheap."""
    stacks: list[list[int]] = []
    marks = sorted((column, row) for (row, column), cell in sheet.cells.items() if _names_figure(cell.text))
    for before, (column, row) in zip([(0, 0), *marks], marks, strict=False):
        if column == before[0] and row - before[1] <= LARGEST_GAP + 1:
            stacks[-1].append(row)
        else:
            stacks.append([row])
    around = LARGEST_GAP + 1
    spans = {(rows[0] - around, rows[-1] + around) for rows in stacks if 1 < len(rows) <= _TALLEST_TURNED}
    rows = rows_of(sheet)
    left = _LARGEST_TURNED
    parts = []
    for first, last in sorted(spans)[:_MOST_TURNED]:
        cells = {(r, c): cell for r in range(first, last + 1) for c, cell in rows.get(r, {}).items()}
        left -= len(cells)
        if left < 0:
            break
        parts.append(make_sheet(sheet.name, cells, tuple(area for area in sheet.merged if first <= area[0] <= last)))
    return parts


def _names_figure(text: str) -> bool:
    return len(text) <= LONGEST_HEADING and not _PLAIN.fullmatch(text) and read_heading(text).role in FIGURE_ROLES


def _overlap(one: Grid, other: Grid) -> bool:
    top, left, bottom, right = one.original_area
    other_top, other_left, other_bottom, other_right = other.original_area
    return top <= other_bottom and other_top <= bottom and left <= other_right and other_left <= right


def _scan(sheet: Sheet) -> list[Grid]:
    """Looks for header rows from the top; a table's body is never searched for headers."""
    lines = lines_of_sheet(sheet)
    grids: list[Grid] = []
    below = 0
    for row in lines.rows:
        if row <= below or not (starts_header(lines.rows[row]) or starts_under_figure(lines, row)):
            continue
        band = header_band(lines, row, below)
        headed = _without_title(sheet, header_columns(lines, band))
        tables = side_by_side(with_kinds(lines, band, without_units(lines, band, headed)))
        groups = [parted for own in tables for parted in of_parts(own)]
        all_columns = {column.index for columns in tables for column in columns}
        for part, columns in groups:
            beside = frozenset(all_columns - {column.index for column in columns})
            grid, end = _read_grid(lines, band, columns, beside)
            below = max(below, end)
            if grid:
                grids.append(replace(grid, part=part))
    return grids


def _without_title(sheet: Sheet, columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Returns the columns of a turned sheet without a title (○○計画のKPI実績) that stands alone over them."""
    if not sheet.transposed or len(columns) < 2:
        return columns
    on_its_line = islice((place for place in sheet.cells if place[1] == columns[0].index), 2)
    return columns[1:] if len(list(on_its_line)) == 1 else columns


def _layout_of(columns: tuple[Column, ...]) -> str | None:
    """Names the form by the roles its columns have, or None where the table is no table of KPIs."""
    roles = {column.role for column in columns}
    names_slots = any(_SLOT_VALUE.search(column.heading.text) for column in columns)
    if names_slots and roles >= {"target", "target_year", "actual"} and roles & {"name", "project"}:
        return "yoshiki2"
    promised = roles & {"target", "actual", "estimate"}
    if "baseline" in roles and (promised or "year" in roles):
        return "plan-table"
    if "name" in roles and (promised or roles >= {"kind", "year"}):
        is_any_list = len(promised) == 1 and "unit" not in roles and _says_little(columns)
        return None if is_any_list else "plan-table"
    names_a_kpi = any(c.role == "name" and _KPI_WORD.search(c.heading.text) for c in columns)
    is_trend = sum(column.role == "year" for column in columns) > 1
    if names_a_kpi and ("baseline" in roles or is_trend):
        return "plan-table"  # what else is promised and reached stands on another sheet
    return "plan-table" if "target" in promised and len(promised) > 1 else None


def _says_little(columns: tuple[Column, ...]) -> bool:
    """Tells whether headings would fit any list (月・内容・目標): no word for a KPI, and no year."""
    names = [column.heading.text for column in columns if column.role == "name"]
    is_dated = any(column.heading.period or column.role in _YEAR_ROLES for column in columns)
    return all(_ANY_NAME.fullmatch(name) for name in names) and not is_dated


def _read_grid(
    lines: Lines, band: list[int], columns: tuple[Column, ...], beside: frozenset[int]
) -> tuple[Grid | None, int]:
    """Returns the table under a band of header rows, if it is one of KPIs, and the last row looked at.

    `beside` are the columns of other tables under the same header rows.
    """
    figures = [column.index for column in columns if column.role in FIGURE_ROLES]
    span = (columns[0].index, columns[-1].index) if beside else (1, _LAST_COLUMN)
    columns = with_kind_of_title(lines, band, by_contents(lines, band, columns, min(figures, default=0), beside))
    layout = _layout_of(columns)
    name_column = name_column_of(lines, band, columns, min(figures), beside) if layout else None
    kinds = next((column.index for column in columns if column.role == "kind"), None)
    turns = next((column.index for column in columns if column.role in ("kind", "row_year")), None)
    title = title_over(lines, band[0], span) if layout and turns is not None and name_column is None else None
    name_column = turns if title else name_column
    if layout is None or name_column is None:
        return None, band[0]
    body, skipped = body_rows(lines, band, name_column, figures, columns)
    end = body[-1] if body else band[-1]
    written = [lines.rows[row][index] for row in body for index in figures if index in lines.rows[row]]
    if {column.role for column in columns} & FIGURE_ROLES == {"baseline"} and not any(map(is_figure, written)):
        return None, end
    place, unit = title or (None, "")
    names = dict.fromkeys(body, place) if place else names_elsewhere(lines, name_column, kinds, body, skipped)
    if not names_kpis([lines.sheet.cells.get(names.get(row, (row, name_column))) for row in body]):
        return None, end
    parts = None if place else parts_column(lines, columns, name_column, min(figures), body)
    wholes: dict[int, Position] = {}
    if parts is not None:
        wholes = named_parts(lines, name_column, parts, body)
        names |= {row: (row, parts) for row in wholes}
        wholes = {} if are_numbers(lines, wholes.values()) else wholes
    elif not place:
        wholes = wholes_above(lines, name_column, body, skipped)
        wholes |= wholes_beside(lines, band, columns, name_column, body)
    left = min([name_column, *(column.index for column in columns if column.role)])
    right = max([name_column, *(column.index for column in columns if column.role)])
    area = (place[0] if place else band[0], left, end, right)
    named_at = owner_rows(lines.rows, columns, band[-1], end)
    told = {*names.values(), *wholes.values()}
    untold = tuple(row for row in skipped if (row, name_column) not in told)
    grid = Grid(layout, lines.sheet, columns, name_column, body, untold, area, None, named_at, names, unit)
    return replace(grid, wholes=wholes), end


def owner_rows(
    rows: Mapping[int, Mapping[int, Cell]], columns: tuple[Column, ...], header: int, end: int
) -> dict[int, tuple[int, ...]]:
    """Returns for each column that names a project, plan or body the rows of the body in which it is written."""
    named = (column.index for column in columns if column.role in OWNER_ROLES)
    return {
        index: tuple(
            r for r in range(header + 1, end + 1) if (cell := rows.get(r, {}).get(index)) and not is_ditto(cell)
        )
        for index in named
    }


def is_ditto(cell: Cell) -> bool:
    """Tells a cell that repeats the one above it."""
    return squeeze(cell.text) in _DITTO
