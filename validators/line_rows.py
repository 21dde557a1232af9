"""Lines of text → the KPIs they tell, in the same terms as the rows of any other table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from kpi_models.facts import Basis, State, normalise
from validators.amounts import Quantity, Unreadable
from validators.bases import column_bases
from validators.columns import FigureColumn, PlanYears, figure_column, plan_years
from validators.findings import Finding, finding
from validators.headings import Column, Heading
from validators.layouts import Grid
from validators.line_grids import name_place
from validators.periods import of_year
from validators.quantities import in_unit
from validators.row_labels import row_project, row_unit
from validators.rows import RawFigure, RawRow, settle_figure
from validators.surroundings import Surroundings
from validators.text_lines import Part, read_line
from validators.units import unit_kind
from validators.values import read_value


@dataclass(frozen=True, slots=True)
class _Told:
    """One understood part of a line, and the column it would stand in."""

    part: Part
    column: Column
    kind: str


def read_lines(
    grid: Grid, around: Surroundings, findings: list[Finding]
) -> tuple[PlanYears, tuple[FigureColumn, ...], tuple[RawRow, ...], dict[int, Basis]]:
    """Returns the plan's years, and columns, KPIs and bases as a table of these figures would have them."""
    told = {row: _told(grid, row, findings) for row in grid.rows}
    years = plan_years([one.column for parts in told.values() for one in parts], around)
    columns: list[FigureColumn] = []
    rows: list[RawRow] = []
    bases: dict[int, Basis] = {}
    for row, parts in told.items():
        own = tuple(figure_column(grid, one.column, one.kind, years, findings) for one in parts)
        raw = _row(grid, row, parts, own, around.unit, findings)
        if raw is None:
            continue
        columns += own
        rows.append(raw)
        bases |= column_bases(grid, own, (raw,), findings)
    return years, tuple(columns), tuple(rows), bases


def _told(grid: Grid, row: int, findings: list[Finding]) -> list[_Told]:
    """Reads one line; what is not understood in it is a finding."""
    cell = grid.sheet.cells[row, grid.line_column or 0]
    address = grid.sheet.address(row, grid.line_column or 0)
    understood = []
    for part in read_line(cell.text):
        if part.is_understood:
            understood.append(part)
        else:
            read = part.reading if part.heading and isinstance(part.reading, Unreadable) else None
            code, likely = (read.code, read.likely) if read else ("line-not-understood", "")
            findings.append(finding(code, grid.sheet.name, address, cell.text, part=part.text, likely=likely))
    told = []
    for number, (part, kind) in enumerate(zip(understood, _kinds(understood), strict=True)):
        if kind == "actual" and part.heading and part.heading.role == "year":
            findings.append(finding("bare-year-as-actual", grid.sheet.name, address, part.label))
        heading = _as_kind(part, kind)
        told.append(_Told(part, Column(row * 1000 + number, heading, address, part.label), kind))
    return told


def _kinds(parts: list[Part]) -> list[str]:
    """Says what each part counts: a line begins with its baseline; a bare year beside a stated target is an actual."""
    roles = [part.heading.role or "" for part in parts if part.heading]
    if "baseline" not in roles and len(roles) > 1 and roles[0] == "year":
        roles[0] = "baseline"
    kinds = {"estimate": "actual", "year": "actual" if "target" in roles else "target"}
    return [kinds.get(role, role) for role in roles]


def _as_kind(part: Part, kind: str) -> Heading:
    """Returns the heading of the column that a part would stand in; a sign says that it is an increment."""
    heading = part.heading or Heading(part.label)
    is_increment = isinstance(part.reading, Quantity) and part.reading.signed and kind in ("target", "actual")
    attributes = heading.attributes - {"level"} | {"increment"} if is_increment else heading.attributes
    return replace(heading, role="estimate" if heading.role == "estimate" else kind, attributes=attributes)


def _row(
    grid: Grid, row: int, parts: list[_Told], columns: tuple[FigureColumn, ...], unit: str, findings: list[Finding]
) -> RawRow | None:
    """Returns the KPI of one line, or None where nothing names it."""
    address = grid.sheet.address(row, grid.line_column or 0)
    place = name_place(grid, row)
    if place is None:
        if parts:
            findings.append(finding("row-without-name", grid.sheet.name, address))
        return None
    name = normalise(grid.sheet.cells[place].text)
    own_unit = row_unit(grid, row, name) or unit
    figures = []
    for one, column in zip(parts, columns, strict=True):
        raw = RawFigure(column, column.fiscal_year, None, State.CONFIRMED, address, one.part.text)
        if not isinstance(one.part.reading, Unreadable):
            figures.append(settle_figure(grid.sheet.name, raw, one.part.reading, name, findings))
    kept = tuple(figure for figure in figures if figure)
    _check_brackets(grid, kept, name, findings)
    return RawRow(row, name, row_project(grid, row), own_unit, grid.sheet.address(*place), kept)


def _check_brackets(grid: Grid, figures: tuple[RawFigure, ...], name: str, findings: list[Finding]) -> None:
    """Reports an increment in brackets that does not lead to the level before it, from the baseline or the last year.

    One that does is the same fact, and not kept.
    """
    baseline = next((f.quantity for f in figures if f.column.kind == "baseline" and f.quantity), None)
    before = baseline
    for figure in figures:
        quantity = figure.quantity
        if quantity is None or figure.column.kind not in ("target", "actual"):
            continue
        beside = read_value(quantity.note)
        if baseline and before and isinstance(beside, Quantity) and beside.signed != quantity.signed:
            level, change = (beside, quantity) if quantity.signed else (quantity, beside)
            _compare(grid, figure, (baseline, before), level, change, name, findings)
        before = before if quantity.signed else quantity


def _compare(
    grid: Grid,
    figure: RawFigure,
    starts: tuple[Quantity, Quantity],
    level: Quantity,
    change: Quantity,
    name: str,
    findings: list[Finding],
) -> None:
    added = _counted_in(change, level.unit)
    since, own = (_counted_in(start, level.unit) + added for start in starts)
    if level.value not in (since, own):
        findings.append(
            finding(
                "level-increment-disagree",
                grid.sheet.name,
                figure.cell,
                figure.text,
                name=name,
                year=of_year(figure.fiscal_year),
                level=f"{level.value:,f}{level.unit}",
                baseline=f"{starts[0].value:,f}{starts[0].unit}",
                expected=f"{since:,f}{level.unit}",
            )
        )


def _counted_in(quantity: Quantity, unit: str) -> Decimal:
    """Returns a value counted in a unit; points are added to percentages as they stand."""
    value = in_unit(quantity, unit) if unit_kind(quantity.unit) != "point" else None
    return quantity.value if value is None else value
