"""Rows far under a table that look like more of its KPIs: they have no header of their own, and are told."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_models.facts import normalise
from validators.findings import Finding, finding
from validators.headings import FIGURE_ROLES
from validators.layouts import Grid
from validators.table_bodies import is_figure, is_total_row


def rows_below(grid: Grid, last: int) -> Iterator[Finding]:
    """Yields one finding for all rows between a table and `last` that hold a name and most of the table's figures.

    Words where figures stand open another table.
    """
    indices = [column.index for column in grid.columns if column.role in FIGURE_ROLES]
    if grid.sheet.transposed or grid.line_column is not None or len(indices) < 2:
        return
    found = []
    for row in range(grid.area[2] + 1, last + 1):
        written = [cell for index in indices if (cell := grid.sheet.at(row, index))]
        if not all(map(is_figure, written)):
            break
        name = grid.sheet.at(row, grid.name_column)
        if not name or is_figure(name) or is_total_row(normalise(name.text)):
            continue
        if len(written) > 1 and len(written) * 2 > len(indices):
            found.append((row, name.text))
    if found:
        row, text = found[0]
        place = grid.sheet.address(row, grid.name_column)
        yield finding("rows-below-not-read", grid.sheet.name, place, text, count=len(found))
