"""What a row of a grid says beside its figures: their kind, the name of their KPI, whose they are, their unit."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from kpi_models.facts import normalise
from validators.cells import Position, squeeze
from validators.headings import read_heading
from validators.layouts import Grid, is_ditto
from validators.name_places import bare_name, plain_name
from validators.naming_columns import is_beside_figures
from validators.row_years import meant
from validators.table_bodies import is_total_row
from validators.units import is_known_unit, written_unit
from validators.values import NoValue, read_value

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def row_kind(grid: Grid, row: int) -> str | None:
    """Returns what a row's figures are where a column of its own says so (目標, 実績, or what is beside them)."""
    if grid.stacked and not grid.with_role("kind"):
        return "target" if row_name(grid, row) else "actual"
    for column in grid.with_role("kind"):
        cell = grid.sheet.covering(row, column.index)
        role = read_heading(cell.text).role if cell else None
        if role in ("target", "actual"):
            return role
        if cell and is_beside_figures(cell.text):
            return "beside"
    for column in grid.with_role("row_year"):
        cell = grid.sheet.covering(row, column.index)
        role = read_heading(cell.text).role if cell else None
        if role in ("baseline", "total"):
            return role
    return None


def row_name(grid: Grid, row: int) -> str | None:
    """Returns the name of a row's KPI; where it stands apart from the row, without the label before it."""
    cell = grid.sheet.cells.get(grid.name_place(row))
    if cell is None:
        return None
    own = bare_name(cell.text) if row in grid.names else plain_name(cell.text)
    whole = _whole(grid, row)
    if whole and is_total_row(own):  # 観光客数｜計
        return whole
    return " ".join(word for word in (whole, own, normalise(grid.part)) if word)


def _whole(grid: Grid, row: int) -> str:
    """Returns the name of what a row's KPI is a part of, if it is one."""
    place = grid.wholes.get(row)
    return plain_name(grid.sheet.cells[place].text) if place else ""


def row_project(grid: Grid, row: int) -> str | None:
    """Returns the project of a row."""
    place = said_by_row(grid, row, "project")
    return normalise(grid.sheet.cells[place].text) if place else None


def said_by_row(grid: Grid, row: int, role: str) -> Position | None:
    """Returns the cell that names something of a row: its own, a merged one, or the last one written above."""
    for column in grid.with_role(role):
        if column.index == grid.name_column:
            continue
        place = grid.sheet.anchors.get((row, column.index), (row, column.index))
        if place in grid.sheet.cells and place[0] > grid.area[0] and not is_ditto(grid.sheet.cells[place]):
            return place
        written = grid.named_at.get(column.index, ())
        if count := bisect_right(written, row):
            return written[count - 1], column.index
    return None


def row_unit(grid: Grid, row: int, name: str) -> str:
    """Returns the unit of a row: its unit column, or the unit in brackets behind the name (来場者数（人）)."""
    for column in grid.with_role("unit"):
        cell = meant(grid, row, column.index)
        if cell and not isinstance(read_value(cell.text), NoValue):
            return _without_translation(written_unit(cell.text))
    if name.endswith(")") and "(" in name:
        inner = squeeze(name[name.rindex("(") + 1 : -1]).removeprefix("単位:")
        return inner if is_known_unit(inner) else ""
    return ""


def says_no_unit(grid: Grid, row: int) -> bool:
    """Tells whether the column of units says that a row has none (－): a rate per woman, an index."""
    cells = (meant(grid, row, column.index) for column in grid.with_role("unit"))
    return any(cell and isinstance(read_value(cell.text), NoValue) for cell in cells)


def _without_translation(unit: str) -> str:
    """Returns a unit without its English behind it: 人 persons."""
    japanese = unit.rstrip(_LETTERS)
    return japanese if japanese and is_known_unit(japanese) and not is_known_unit(unit) else unit


def unit_of_whole(grid: Grid, row: int) -> str:
    """Returns the unit behind the name of what a row's KPI is a part of (来場者数（人） → うち日帰り)."""
    whole = _whole(grid, row)
    return row_unit(grid, row, whole) if whole else ""
