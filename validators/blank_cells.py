"""Blank cells in rows that are otherwise filled: they are named, and never taken for zero."""

from __future__ import annotations

from collections.abc import Iterator

from kpi_models.facts import Basis
from kpi_models.fiscal_year import era_year
from kpi_models.terms import FIGURE_KINDS
from validators.columns import FigureColumn
from validators.findings import Finding, finding
from validators.layouts import Grid
from validators.tables import KpiRow


def half_filled(grid: Grid, row: int, columns: tuple[FigureColumn, ...], name: str) -> Iterator[Finding]:
    """Reports a row of a plan table with figures for some years and blanks for others.

    An actual is only missed before the newest one: later years need not have come.
    """
    if grid.layout != "plan-table":
        return
    for kind in ("target", "actual"):
        own = [column for column in columns if column.kind == kind and column.fiscal_year is not None]
        filled = {column.fiscal_year or 0 for column in own if grid.sheet.covering(row, column.column.index)}
        newest = max(filled, default=0)
        due = [column for column in own if kind == "target" or (column.fiscal_year or 0) <= newest]
        blank = [column for column in due if column.fiscal_year not in filled]
        if filled and blank:
            cells = [(grid.sheet.address(row, column.column.index), column.fiscal_year or 0) for column in blank]
            named = "、".join(f"{cell}（{era_year(year)}年度）" for cell, year in cells)
            what = FIGURE_KINDS[kind]
            yield finding("figures-half-filled", grid.sheet.name, cells[0][0], name=name, kind=what, cells=named)


def without_baseline(grid: Grid, row: int, kpi: KpiRow) -> Iterator[Finding]:
    """Reports increments of a plan table whose baseline is blank or has no column; a dash is told elsewhere."""
    is_needed = any(target.basis is not Basis.LEVEL for target in kpi.targets)
    columns = grid.with_role("baseline")
    is_written = any(grid.sheet.covering(row, column.index) for column in columns)
    if grid.layout == "plan-table" and is_needed and kpi.baseline is None and not is_written:
        cell = grid.sheet.address(row, columns[0].index) if columns else kpi.cell
        yield finding("baseline-missing", kpi.sheet, cell, "" if columns else kpi.name, name=kpi.name)
