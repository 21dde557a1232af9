"""Rows of a grid → years: what a row says in columns of its own, and targets that hold for each year."""

from __future__ import annotations

import re
from typing import Final

from validators.cells import Cell, squeeze
from validators.columns import PlanYears, year_in_plan
from validators.findings import Finding, finding
from validators.headings import Column
from validators.layouts import Grid, is_ditto
from validators.naming_columns import heads_year
from validators.periods import FoundPeriod, RelativeYear, find_periods, fiscal_year, read_period, with_era
from validators.values import NoValue, read_value

_EACH_YEAR: Final = frozenset({"毎年度", "毎年", "各年度", "各年", "毎年度末"})


def row_years(
    grid: Grid, row: int, kind: str | None, years: PlanYears, findings: list[Finding]
) -> dict[str, int | None]:
    """Returns the years a row states in columns of their own (目標年月, 基準年度, 実績年度), by kind of figure.

    `kind` is what the row itself holds, if it says so. An actual of the national form is of the year of its 目標年月.
    """
    stated = {
        role: _stated_year(grid, row, column, years, findings)
        for role in ("baseline", "target", "actual")
        for column in grid.with_role(f"{role}_year")
    }
    for column in grid.with_role("row_year"):
        before = years.start - 1 if years.start and kind == "baseline" else None
        is_told = kind not in ("baseline", "total") or _names_year(grid, row, column)
        year = _stated_year(grid, row, column, years, findings) if is_told else before
        stated |= dict.fromkeys(("baseline", "target", "actual"), year)
    return {"actual": stated.get("target"), **stated} if grid.layout == "yoshiki2" else stated


def says_year(grid: Grid, row: int, kind: str) -> bool:
    """Tells whether a row says of which year its figures of a kind are, however badly: that is told at its cell."""
    roles = {f"{kind}_year", "row_year", "target_year" if grid.layout == "yoshiki2" else f"{kind}_year"}
    cells = (meant(grid, row, column.index) for column in grid.with_role(*roles))
    return any(cell and not isinstance(read_value(cell.text), NoValue) for cell in cells)


def _names_year(grid: Grid, row: int, column: Column) -> bool:
    cell = grid.sheet.covering(row, column.index)
    return bool(cell and find_periods(cell.text))


def _stated_year(grid: Grid, row: int, column: Column, years: PlanYears, findings: list[Finding]) -> int | None:
    """Returns the fiscal year written in one cell."""
    cell = meant(grid, row, column.index)
    if cell is None or isinstance(read_value(cell.text), NoValue):
        return None
    if squeeze(cell.text) in _EACH_YEAR:
        return years.end
    found = read_period(cell.text, cell.day) or _only_period(cell.text)
    found = found and with_era(found, *years.life)
    address = grid.sheet.address(row, column.index)
    if found is None:
        findings.append(finding("year-not-understood", grid.sheet.name, address, cell.text))
        return None
    return year_in_plan(found, years, grid.sheet.name, address, cell.text, findings)


def _only_period(text: str) -> FoundPeriod | None:
    """Returns the period beside which a text states no other number: R6.3末現在, but not R6・3 or R6(7年度)."""
    found = find_periods(text)
    absolute = [period for period in found if not isinstance(period.period, RelativeYear)] or list(found)
    rest = squeeze(text)
    for period in reversed(found):
        rest = f"{rest[: period.start]} {rest[period.end :]}"
    is_sure = len({fiscal_year(period.period) for period in absolute}) == 1 and not re.search(r"\d", rest)
    return absolute[0] if is_sure else None


def meant(grid: Grid, row: int, column: int) -> Cell | None:
    """Returns the cell that says something of a row, for 〃 the one it repeats."""
    above = (grid.sheet.covering(number, column) for number in range(row, grid.area[0], -1))
    return next((cell for cell in above if cell is None or not is_ditto(cell)), None)


def says_each_year(grid: Grid, row: int) -> bool:
    """Tells whether a row's target is due every year: 毎年度 under 目標年度."""
    cells = (meant(grid, row, column.index) for column in grid.with_role("target_year"))
    return any(cell and squeeze(cell.text) in _EACH_YEAR for cell in cells)


def remark_column(grid: Grid, row: int) -> Column | None:
    """Returns the column of years where something else stands in it: a row of remarks (未達の理由) under the years."""
    told = ((column, grid.sheet.at(row, column.index)) for column in grid.with_role("row_year"))
    return next((column for column, cell in told if cell and not _tells_year(cell)), None)


def _tells_year(cell: Cell) -> bool:
    return is_ditto(cell) or heads_year(cell.text) or bool(find_periods(cell.text)) or squeeze(cell.text) in _EACH_YEAR
