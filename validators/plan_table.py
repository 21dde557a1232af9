"""A grid → a table of KPIs: units, bases, years and directions settled; what was not stated is a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from kpi_models.facts import Basis, Direction
from kpi_models.formatting import format_level
from validators.bases import column_bases, is_stated
from validators.blank_cells import without_baseline
from validators.bodies import find_members, find_organization
from validators.cells import range_of
from validators.columns import FigureColumn, PlanYears, figure_columns
from validators.findings import Finding, finding, quoted
from validators.headings import read_heading
from validators.layouts import Grid
from validators.line_rows import read_lines
from validators.owners import owners
from validators.periods import RelativeYear, of_year
from validators.quantities import Spot, counted_in
from validators.row_labels import says_no_unit
from validators.row_years import says_year
from validators.rows import RawFigure, RawRow, read_rows
from validators.surroundings import Surroundings
from validators.tables import Figure, KpiRow, Table
from validators.units import unit_kind

_AS_OF = re.compile(r"現在|時点|\d月末|月まで|月分まで|[./]\d{1,2}まで")  # 12月末現在: perhaps before the year's end


def read_tables(grid: Grid, around: Surroundings, findings: list[Finding]) -> tuple[Table, ...]:
    """Returns the table of a grid, or one for each plan and body that its rows name; none where no row names a KPI.

    Everything odd is added to `findings`.
    """
    if around.stacked or any("stacked" in column.heading.attributes for column in grid.columns):
        grid = replace(grid, stacked=True)
    if grid.line_column is None:
        years, columns = figure_columns(grid, around, findings)
        raw_rows = read_rows(grid, columns, years, around.unit, findings)
        bases = column_bases(grid, columns, raw_rows, findings)
    else:
        years, columns, raw_rows, bases = read_lines(grid, around, findings)
    if not raw_rows:
        return ()
    _report_yearless(grid, columns, raw_rows, findings)
    kpis = [_kpi(grid, row, bases, findings) for row in raw_rows]
    return tuple(
        _table(grid, own, years, tuple(kpis[place] for place in places), findings)
        for own, places in owners(grid, raw_rows, around, findings)
    )


def _table(
    grid: Grid, around: Surroundings, years: PlanYears, kpis: tuple[KpiRow, ...], findings: list[Finding]
) -> Table:
    """Returns the table of the KPIs of one plan and body."""
    area = grid.original_area
    return Table(
        grid.layout,
        grid.sheet.name,
        range_of(area),
        area,
        around.plan or around.project,
        around.project,
        around.scheme,
        find_organization(around, grid.sheet.name, findings),
        find_members(around, grid.sheet.name, findings),
        years.start,
        years.end or max((t.fiscal_year for kpi in kpis for t in kpi.targets if t.fiscal_year), default=None),
        kpis,
        says_organization=bool(around.organization or around.prefecture or around.code),
        written_organization=around.organization or around.prefecture or "",
        headings=tuple(column.heading.text for column in grid.columns),
    )


def _report_yearless(
    grid: Grid, columns: tuple[FigureColumn, ...], rows: tuple[RawRow, ...], findings: list[Finding]
) -> None:
    """Reports columns whose figures can't be stored because nothing says of which year they are."""
    yearless = {
        (figure.column.column.index, figure.column.kind)
        for row in rows
        for figure in row.figures
        if figure.fiscal_year is None and not says_year(grid, row.row, figure.column.kind)
    }
    for column in columns:
        if column.kind not in ("target", "actual"):
            continue
        found = column.column.heading.period
        was_reported = found is not None and not isinstance(found.period, RelativeYear)
        if (column.column.index, column.kind) in yearless and not was_reported:
            findings.append(
                finding(f"{column.kind}-year-missing", grid.sheet.name, column.column.cell, column.column.text)
            )


def _kpi(grid: Grid, row: RawRow, bases: dict[int, Basis], findings: list[Finding]) -> KpiRow:
    """Settles one KPI."""
    unit = row.unit or _first_unit(row)
    if not unit and any(figure.quantity for figure in row.figures) and not says_no_unit(grid, row.row):
        findings.append(finding("unit-missing", grid.sheet.name, row.cell, row.name, name=row.name))
    figures = [figure for raw in row.figures if (figure := _figure(grid, raw, bases, unit, findings))]
    baseline = _one_baseline(row, [figure for figure in figures if figure.kind == "baseline"], findings)
    yearless = tuple(f for f in figures if f.fiscal_year is None and f.kind in ("target", "actual"))
    promised = [figure for figure in figures if figure.kind == "target" and figure.fiscal_year is not None]
    reported = [figure for figure in figures if figure.kind == "actual"]
    promised, reported = _without_lone_years(promised), _without_lone_years(reported)
    findings.extend(found for own in (promised, reported) for found in _wrong_sums(row.name, unit, own))
    promised = _without_wrong_sums(row, unit, baseline, promised, findings)
    kpi = KpiRow(
        row.name,
        row.project,
        unit,
        Direction.INCREASE,
        grid.sheet.name,
        row.cell,
        baseline,
        one_per_year(row.name, unit, baseline, promised, findings),
        one_per_year(row.name, unit, baseline, reported, findings),
        tuple(figure for figure in figures if figure.kind == "total"),
        yearless,
    )
    findings.extend(without_baseline(grid, row.row, kpi))
    if not kpi.targets and _all_targets_blank(grid, row):
        findings.append(finding("kpi-without-target", grid.sheet.name, row.cell, row.name, name=row.name))
    return replace(kpi, direction=find_direction(kpi, findings))


def _first_unit(row: RawRow) -> str:
    """Returns the first unit written in a figure: the baseline's, else a target's, else an actual's."""
    order = {"baseline": 0, "target": 1, "actual": 2, "total": 3}
    ordered = sorted(row.figures, key=lambda figure: order[figure.column.kind])
    return next((figure.quantity.unit for figure in ordered if figure.quantity and figure.quantity.unit), "")


def _figure(grid: Grid, raw: RawFigure, bases: dict[int, Basis], unit: str, findings: list[Finding]) -> Figure | None:
    """Settles one figure; None where its unit is not the KPI's (reported)."""
    kind = raw.column.kind
    basis = bases.get(raw.column.column.index, Basis.LEVEL)
    value = None
    if raw.quantity:
        if raw.quantity.signed and kind in ("target", "actual") and basis is Basis.LEVEL:
            basis = Basis.INCREMENT if raw.quantity.each_year else Basis.INCREMENT_SINCE_BASELINE
            if is_stated(raw.column):
                findings.append(finding("sign-in-level-column", grid.sheet.name, raw.cell, raw.text))
        is_total = kind == "total"
        spot = Spot(grid.sheet.name, raw.cell, raw.text)
        if basis is Basis.INCREMENT and not is_total and read_heading(raw.quantity.note).role == "total":
            findings.append(spot.finding("figure-says-total"))
        is_increment = basis is not Basis.LEVEL or is_total
        value = counted_in(raw.quantity, unit, spot, findings, is_increment=is_increment, is_total=is_total)
        if value is None:
            return None
    return Figure(
        kind,
        raw.fiscal_year,
        basis,
        value,
        grid.sheet.name,
        raw.cell,
        raw.text,
        raw.state,
        bool(raw.quantity and raw.quantity.signed),
        raw.quantity.operator if raw.quantity else None,
        is_stated(raw.column),
        raw.column.column.cell,
        period=raw.column.calendar_year,
        as_of=kind == "actual" and (_says_day(raw.text) or _says_day(raw.column.column.heading.text)),
    )


@lru_cache(maxsize=4096)
def _says_day(text: str) -> bool:
    return bool(_AS_OF.search(text))


def _one_baseline(row: RawRow, baselines: list[Figure], findings: list[Finding]) -> Figure | None:
    """Returns the first baseline and reports any other."""
    for other in baselines[1:]:
        if (other.value, other.fiscal_year) != (baselines[0].value, baselines[0].fiscal_year):
            used = f"{baselines[0].cell}の{quoted(baselines[0].text)}"
            findings.append(finding("second-baseline", other.sheet, other.cell, other.text, name=row.name, used=used))
    return baselines[0] if baselines else None


def _without_lone_years(figures: list[Figure]) -> list[Figure]:
    """Drops a single year's own increment beside the 累計 by that year: the years before it are only in the sum."""
    own = [figure for figure in figures if figure.basis is Basis.INCREMENT]
    sums = {f.fiscal_year for f in figures if f.basis is Basis.INCREMENT_SINCE_BASELINE and f.value is not None}
    is_lone = len(own) == 1 and own[0].fiscal_year in sums
    return [figure for figure in figures if figure not in own] if is_lone else figures


def _wrong_sums(name: str, unit: str, figures: list[Figure]) -> Iterator[Finding]:
    """Reports a 累計 by a year that the years' own increments up to it do not add up to."""
    own = _own_increments(figures)
    for figure in figures:
        if figure.basis is Basis.INCREMENT_SINCE_BASELINE and figure.fiscal_year in own:
            expected = _sum_until(own, figure.fiscal_year)
            if figure.value != expected:
                values = {"name": name, "expected": format_level(expected, unit)}
                yield finding("total-mismatch", figure.sheet, figure.cell, figure.text, **values)


def _without_wrong_sums(
    row: RawRow, unit: str, baseline: Figure | None, targets: list[Figure], findings: list[Finding]
) -> list[Figure]:
    """Drops a level that the baseline and the year's own increments do not add up to: it is a sum, not a promise."""
    if baseline is None or baseline.value is None:
        return targets
    own = _own_increments(targets)
    kept = []
    for target in targets:
        expected = baseline.value + _sum_until(own, target.fiscal_year)
        if target.basis is Basis.LEVEL and target.fiscal_year in own and target.value != expected:
            shown = format_level(expected, unit)
            findings.append(
                finding("total-mismatch", target.sheet, target.cell, target.text, name=row.name, expected=shown)
            )
        else:
            kept.append(target)
    return kept


def _own_increments(figures: list[Figure]) -> dict[int | None, Decimal]:
    """Returns the increments that are a year's own, by year."""
    return {f.fiscal_year: f.value for f in figures if f.basis is Basis.INCREMENT and f.value is not None}


def _sum_until(own: dict[int | None, Decimal], last: int | None) -> Decimal:
    """Adds up the increments of the years up to one."""
    return sum((value for year, value in own.items() if year and last and year <= last), Decimal(0))


def one_per_year(
    name: str, unit: str, baseline: Figure | None, figures: list[Figure], findings: list[Finding]
) -> tuple[Figure, ...]:
    """Returns one figure a year: a level and an increment that agree are one fact, the level."""
    kept: dict[int, Figure] = {}
    for figure in sorted(figures, key=lambda figure: figure.basis is not Basis.LEVEL):
        if figure.fiscal_year is None:
            continue
        other = kept.setdefault(figure.fiscal_year, figure)
        if other is not figure:
            findings.extend(_disagreement(name, unit, baseline, other, figure))
    return tuple(kept[year] for year in sorted(kept))


def _disagreement(name: str, unit: str, baseline: Figure | None, kept: Figure, other: Figure) -> Iterator[Finding]:
    """Reports a second figure of the same year that does not say the same."""
    year = of_year(other.fiscal_year)
    if kept.basis == other.basis:
        if (kept.value, kept.state) != (other.value, other.state):
            kind = {"target": "目標", "actual": "実績"}[other.kind]
            yield finding(
                "two-figures", other.sheet, other.cell, other.text,
                name=name, year=year, kind=kind, other=kept.cell, other_text=kept.text,
            )  # fmt: skip
        return
    if kept.value is None or other.value is None or baseline is None or baseline.value is None:
        return
    is_since_baseline = other.basis is Basis.INCREMENT_SINCE_BASELINE
    expected = baseline.value + other.value
    if is_since_baseline and kept.basis is Basis.LEVEL and expected != kept.value:
        values = {"level": kept.value, "baseline": baseline.value, "expected": expected}
        figures = {term: format_level(value, unit) for term, value in values.items()}
        yield finding(
            "level-increment-disagree", other.sheet, other.cell, other.text, name=name, year=year, **figures
        )  # fmt: skip


def find_direction(kpi: KpiRow, findings: list[Finding]) -> Direction:
    """Decides which way is better by the final target against the baseline, and asks where that is no proof."""
    if not kpi.targets:
        return Direction.INCREASE
    change = _change(kpi.baseline, kpi.targets)
    if change is None and (kpi.targets[-1].operator in ("at-most", "less-than") or unit_kind(kpi.unit) == "rank"):
        target = kpi.targets[-1].text  # 20店以下, 1位
        target += kpi.unit if target.isdecimal() else ""
        findings.append(finding("direction-by-words", kpi.sheet, kpi.cell, kpi.name, name=kpi.name, target=target))
        return Direction.DECREASE
    if change is None:
        findings.append(finding("direction-assumed", kpi.sheet, kpi.cell, kpi.name, name=kpi.name))
        return Direction.INCREASE
    if change > 0:
        return Direction.INCREASE
    code = "direction-decrease" if change < 0 else "direction-keep"
    findings.append(finding(code, kpi.sheet, kpi.cell, kpi.name, name=kpi.name))
    if change < 0:
        return Direction.DECREASE
    return Direction.KEEP_AT_MOST if kpi.targets[-1].operator == "at-most" else Direction.KEEP_AT_LEAST


def _all_targets_blank(grid: Grid, row: RawRow) -> bool:
    """Tells whether a table has columns of targets and a row leaves them all empty."""
    columns = grid.with_role("target")
    return bool(columns) and not any(grid.sheet.at(row.row, column.index) for column in columns)


def _change(baseline: Figure | None, targets: tuple[Figure, ...]) -> Decimal | None:
    """Returns by how much the final target differs from the baseline, or None where nothing says so."""
    final = targets[-1]
    if final.value is None:
        return None
    if final.basis is Basis.INCREMENT_SINCE_BASELINE:
        return final.value
    if final.basis is Basis.INCREMENT:
        return sum((t.value for t in targets if t.basis is Basis.INCREMENT and t.value is not None), Decimal(0))
    return final.value - baseline.value if baseline and baseline.value is not None else None
