"""Body rows of a grid → raw figures: one cell, one reading, one year."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from kpi_models.facts import State, normalise
from kpi_models.fiscal_year import era_year
from kpi_models.formatting import format_level
from validators.amounts import Quantity, Unreadable
from validators.blank_cells import half_filled
from validators.cells import Cell, squeeze
from validators.columns import FigureColumn, PlanYears
from validators.findings import Finding, finding
from validators.headings import OWNER_ROLES
from validators.layouts import Grid
from validators.missing_words import is_target_in_words
from validators.periods import FiscalYear, fiscal_year, of_year
from validators.quantities import Spot, other_figure, report_marks
from validators.row_labels import row_kind, row_name, row_project, row_unit, said_by_row, unit_of_whole
from validators.row_years import remark_column, row_years, says_each_year
from validators.table_bodies import is_total_row
from validators.units import is_known_unit, unit_parts
from validators.values import NoValue, read_over_years, read_value

_PROMISE: Final = re.compile(r"\d[^→⇒]*[→⇒][^→⇒]*\d")  # 移住者数 100人(R3)→150人(R7)
_NOT_STATED: Final = {"baseline": "no-baseline-stated", "target": "no-target-stated", "actual": "no-actual-stated"}


@dataclass(frozen=True, slots=True)
class RawFigure:
    """One cell of figures as written, before its unit and basis are settled."""

    column: FigureColumn
    fiscal_year: int | None
    quantity: Quantity | None
    state: State
    cell: str
    text: str


@dataclass(frozen=True, slots=True)
class RawRow:
    """One KPI as written."""

    row: int
    name: str
    project: str | None
    unit: str
    cell: str
    figures: tuple[RawFigure, ...]


def read_rows(
    grid: Grid, columns: tuple[FigureColumn, ...], years: PlanYears, unit: str, findings: list[Finding]
) -> tuple[RawRow, ...]:
    """Returns the KPIs of a grid; what can't be read is a finding at its cell."""
    for row in () if grid.part else grid.skipped:
        text = grid.sheet.cells[row, grid.name_column].text
        _report(findings, "row-not-read", grid, row, grid.name_column, text)
    rows: list[RawRow] = []
    by_years = bool(grid.with_role("row_year"))
    known: dict[str, int] = {}  # name → its row so far
    for row in grid.rows:
        kind = row_kind(grid, row)
        if kind == "beside":
            continue
        if remark := remark_column(grid, row):
            _report(findings, "row-not-read", grid, row, remark.index, grid.sheet.cells[row, remark.index].text)
            continue
        place = _place_of_same(grid, row, rows, known) if rows and (kind or by_years) else None
        if place is not None:
            figures = _read_figures(grid, row, _of_kind(columns, kind), years, rows[place].name, findings)
            rows[place] = replace(rows[place], figures=(*rows[place].figures, *figures))
        elif read := _read_row(grid, row, _of_kind(columns, kind), years, unit, findings):
            known[read.name] = len(rows)
            rows.append(read)
    return tuple(rows)


def _place_of_same(grid: Grid, row: int, rows: list[RawRow], known: dict[str, int]) -> int | None:
    """Returns which KPI a row goes on with: the one above, or one of the same name (目標 of all, then 実績 of all)."""
    name = row_name(grid, row)
    place = known.get(name) if name else len(rows) - 1
    return place if place is not None and _continues(grid, row, rows[place]) else None


def _continues(grid: Grid, row: int, last: RawRow) -> bool:
    """Tells whether a row is of the KPI above it: no name, or the same one again."""
    is_same = row_name(grid, row) in (None, last.name)
    return is_same and all(_said(grid, row, role) == _said(grid, last.row, role) for role in OWNER_ROLES)


def _said(grid: Grid, row: int, role: str) -> str:
    place = said_by_row(grid, row, role)
    return squeeze(grid.sheet.cells[place].text) if place else ""


def _of_kind(columns: tuple[FigureColumn, ...], kind: str | None) -> tuple[FigureColumn, ...]:
    """Returns the columns with those that only name a year turned to the row's kind."""
    if kind is None:
        return columns
    if kind in ("baseline", "total"):  # 事業開始前 or 累計 in a column of years
        measured = [column for column in columns if column.kind == "actual" and kind == "baseline"]
        told = measured or [column for column in columns if column.kind == "target"]
        return tuple(replace(column, kind=kind) for column in told)
    # A sum beside actuals is none of the targets', against which sums are checked.
    summed = [column for column in columns if not (kind == "actual" and column.kind == "total")]
    return tuple(replace(column, kind=kind) if _is_turned(column, kind) else column for column in summed)


def _is_turned(column: FigureColumn, kind: str) -> bool:
    """Tells a column of its row's kind: one of a year, or of the last target (R7最終目標) in a row of actuals."""
    role = column.column.role
    return role == "year" or role == "target" and kind == "actual" and column.column.heading.period is not None


def _adds_up(cell: Cell | None) -> bool:
    return cell is not None and is_total_row(normalise(cell.text))


def _read_row(
    grid: Grid, row: int, columns: tuple[FigureColumn, ...], years: PlanYears, unit: str, findings: list[Finding]
) -> RawRow | None:
    """Reads one KPI, or None where the row names none."""
    name = row_name(grid, row)
    if name is None:
        if any(_is_amount(grid.sheet.at(row, column.column.index)) for column in columns):
            _report_nameless(grid, row, findings)
        return None
    if is_total_row(name):
        _report(findings, "total-row-not-read", grid, row, grid.name_column, name)
        return None
    if total := next((c for c in grid.with_role(*OWNER_ROLES) if _adds_up(grid.sheet.at(row, c.index))), None):
        _report(findings, "total-row-not-read", grid, row, total.index, grid.sheet.cells[row, total.index].text)
        return None
    named_at = grid.name_place(row)
    if _PROMISE.search(name) and named_at in grid.sheet.cells:
        _report(findings, "name-holds-figures", grid, *named_at, grid.sheet.cells[named_at].text)
    figures = _read_figures(grid, row, columns, years, name, findings)
    own_unit = row_unit(grid, row, name) or unit_of_whole(grid, row) or grid.unit or unit
    figures = figures if own_unit else tuple(_with_unit_beside(grid, row, figure) for figure in figures)
    place = grid.sheet.address(*named_at)
    return RawRow(row, name, row_project(grid, row), own_unit, place, figures)


def _report_nameless(grid: Grid, row: int, findings: list[Finding]) -> None:
    """Reports a row that names no KPI: a sum of the others, if a cell to the left says so."""
    for column in range(grid.area[1], grid.name_column):
        cell = grid.sheet.at(row, column)
        if cell and _adds_up(cell):
            return _report(findings, "total-row-not-read", grid, row, column, cell.text)
    return _report(findings, "row-without-name", grid, row, grid.name_column, "")


def _read_figures(
    grid: Grid, row: int, columns: tuple[FigureColumn, ...], years: PlanYears, name: str, findings: list[Finding]
) -> tuple[RawFigure, ...]:
    """Reads all figures of a row."""
    stated = row_years(grid, row, row_kind(grid, row), years, findings)
    findings.extend(half_filled(grid, row, columns, name))
    figures = (_read_figure(grid, row, column, stated.get(column.kind), name, findings) for column in columns)
    read = [figure for figure in figures if figure]
    if says_each_year(grid, row):
        read = [_of_each_year(figure) for figure in read]
    return tuple(own for figure in read for own in for_each_year(grid.sheet.name, figure, years, findings))


def _of_each_year(figure: RawFigure) -> RawFigure:
    if figure.quantity is None or figure.column.kind != "target":
        return figure
    return replace(figure, quantity=replace(figure.quantity, each_year=True))


def for_each_year(sheet: str, figure: RawFigure, years: PlanYears, findings: list[Finding]) -> list[RawFigure]:
    """Returns a target that holds for each year (毎年度10件) once for every year of the plan up to its own."""
    if not figure.quantity or not figure.quantity.each_year or figure.column.kind != "target":
        return [figure]
    if "each" in figure.column.attributes:  # its column already stands for every year
        return [figure]
    last = figure.fiscal_year or years.end
    if last is None:  # told as a target without a year
        return [figure]
    if years.start is None:
        year = of_year(last)
        findings.append(finding("each-year-without-years", sheet, figure.cell, figure.text, year=year))
        return [figure]
    return [replace(figure, fiscal_year=year) for year in range(years.start, last + 1)]


def _is_amount(cell: Cell | None) -> bool:
    """Tells whether a cell holds a number other than zero; a padded 0 in an unused row is none."""
    if cell is None:
        return False
    reading = read_value(cell.text)
    if isinstance(reading, Unreadable):
        reading = read_value(squeeze(cell.text).strip("()"))
    return isinstance(reading, Quantity) and reading.value != 0


def _read_figure(
    grid: Grid, row: int, column: FigureColumn, own_year: int | None, name: str, findings: list[Finding]
) -> RawFigure | None:
    """Reads one cell of figures; None where there is no number and no state to keep."""
    index = column.column.index
    cell = grid.sheet.at(row, index)
    stated_year = column.fiscal_year if column.column.heading.period else None
    year = stated_year or own_year or column.fiscal_year
    if cell is None:
        if grid.layout == "yoshiki2" and column.kind == "actual":
            _report(findings, "actual-missing", grid, row, index, "", name=name, year=of_year(year))
        return None
    if cell.problem or cell.day:
        _report(findings, cell.problem or "date-in-number-cell", grid, row, index, cell.text)
        return None
    reading = read_over_years(cell.text)
    if grid.stacked and isinstance(reading, Quantity) and "\n" in cell.text.strip():
        reading = Unreadable("two-values")
    if "pair" in column.attributes:
        reading = _of_pair(reading)
    if isinstance(reading, Unreadable) and column.kind == "target" and is_target_in_words(cell.text):
        _report(findings, "target-in-words", grid, row, index, cell.text, name=name, year=of_year(year))
        return None
    if isinstance(reading, Unreadable):
        _report(findings, reading.code, grid, row, index, cell.text, likely=reading.likely)
        return None
    raw = RawFigure(column, year, None, State.CONFIRMED, grid.sheet.address(row, index), cell.text)
    return settle_figure(grid.sheet.name, raw, reading, name, findings)


def _of_pair(reading: Quantity | NoValue | Unreadable) -> NoValue | Unreadable:
    """Returns what a cell says under a heading of both 目標 and 実績: no figure of either, unless it is left open."""
    if isinstance(reading, Unreadable) or isinstance(reading, NoValue) and reading.state is None:
        return reading
    is_share = isinstance(reading, Quantity) and reading.whole is not None
    return Unreadable("two-values" if is_share else "target-or-actual")


def _with_unit_beside(grid: Grid, row: int, figure: RawFigure) -> RawFigure:
    """Returns a figure without a unit as of the one that stands right beside it, in a column that heads nothing."""
    if not figure.quantity or figure.quantity.unit:
        return figure
    place = figure.column.column.index + 1
    cell = grid.sheet.at(row, place)
    is_free = all(column.index != place or not column.role for column in grid.columns)
    unit = squeeze(cell.text) if cell and is_free else ""
    if not is_known_unit(unit):
        return figure
    return replace(figure, quantity=replace(figure.quantity, unit=unit, scale=unit_parts(unit)[0]))


def settle_figure(
    sheet: str, raw: RawFigure, reading: Quantity | NoValue, name: str, findings: list[Finding]
) -> RawFigure | None:
    """Puts what was read into a figure; None where there is no number and no state to keep."""
    if isinstance(reading, NoValue):
        return _read_state(sheet, raw, reading, name, findings)
    is_summed = reading.over_years and "since" not in raw.column.attributes
    if is_summed or reading.each_year and raw.column.kind != "target":
        findings.append(finding("value-over-years", sheet, raw.cell, raw.text))
        return None
    other = other_figure(reading)
    if other == raw.column.kind:
        findings.append(finding("two-values", sheet, raw.cell, raw.text))
        return None
    if other:
        value = format_level(reading.value, reading.unit)
        findings.append(finding("figure-in-brackets", sheet, raw.cell, raw.text, value=value))
    if not reading.unit and (unit := raw.column.column.unit):
        reading = replace(reading, unit=unit, scale=unit_parts(unit)[0])
    report_marks(reading, Spot(sheet, raw.cell, raw.text), findings, is_actual=raw.column.kind == "actual")
    provisional = reading.provisional or raw.column.provisional
    year = raw.fiscal_year
    if reading.period and (own_year := fiscal_year(reading.period)):
        is_implied = raw.column.column.heading.period is None and raw.fiscal_year == raw.column.fiscal_year
        if is_implied or raw.fiscal_year is None:
            year = own_year
        elif isinstance(reading.period, FiscalYear) and own_year != raw.fiscal_year:
            years = {"year": f"{era_year(raw.fiscal_year)}年度", "own": f"{era_year(own_year)}年度"}
            findings.append(finding("figure-of-another-year", sheet, raw.cell, raw.text, **years))
    state = State.PROVISIONAL if provisional and raw.column.kind == "actual" else State.CONFIRMED
    return RawFigure(raw.column, year, reading, state, raw.cell, raw.text)


def _read_state(sheet: str, raw: RawFigure, reading: NoValue, name: str, findings: list[Finding]) -> RawFigure | None:
    """Keeps an actual's state; anything else without a number is no fact, with a notice."""
    kind = raw.column.kind
    if kind == "actual" and reading.state:
        return replace(raw, state=reading.state)
    if kind in _NOT_STATED:
        code = "target-undecided" if kind == "target" and reading.state else _NOT_STATED[kind]
        findings.append(finding(code, sheet, raw.cell, raw.text, name=name, year=of_year(raw.fiscal_year)))
    return None


def _report(
    findings: list[Finding], code: str, grid: Grid, row: int, column: int, text: str, **figures: object
) -> None:
    findings.append(finding(code, grid.sheet.name, grid.sheet.address(row, column), text, **figures))
