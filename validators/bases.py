"""What a column of figures counts: levels, each year's own increments, or increments since the baseline.

A heading that does not say so proves nothing: the total and the baseline are evidence, and without evidence the
reading is reported. Consecutive years hold each year's own increment; a single year the increment since the baseline.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kpi_models.facts import Basis
from validators.amounts import Quantity
from validators.columns import FigureColumn
from validators.findings import Finding, finding
from validators.layouts import Grid
from validators.rows import RawFigure, RawRow

_SMALL_SHARE = Decimal("0.5")  # a "level" below half of its baseline, in every row, is an increment


def column_bases(
    grid: Grid, columns: tuple[FigureColumn, ...], rows: tuple[RawRow, ...], findings: list[Finding]
) -> dict[int, Basis]:
    """Returns the basis of every column of targets and actuals, by column index."""
    bases: dict[int, Basis] = {}
    counted = _levels_called_sums(grid, columns, rows, findings)
    for kind in ("target", "actual"):
        own = [column for column in columns if column.kind == kind]
        stated = [column for column in own if "increment" in column.attributes]
        levels = [column for column in own if "increment" not in column.attributes and "level" in column.attributes]
        sums = [column for column in own if "since" in column.attributes and not is_stated(column)]
        if sums:  # a year's figure beside its 累計 is the year's own
            stated += [*sums, *(c for c in own if "own" in c.attributes and not is_stated(c))]
        stated = [column for column in stated if column not in counted]
        levels += [column for column in counted if column in own]
        silent = [column for column in own if column not in stated and column not in levels]
        if kind == "target" and silent and grid.layout == "plan-table":
            stated += _silent_increments(grid, silent, rows, findings)
        bases |= {column.column.index: Basis.LEVEL for column in own if column not in stated}
        bases |= _increments(stated, rows)
    return bases


def _levels_called_sums(
    grid: Grid, columns: tuple[FigureColumn, ...], rows: tuple[RawRow, ...], findings: list[Finding]
) -> list[FigureColumn]:
    """Returns the columns whose 累計 is the level itself, as of KPIs that are sums by name; reports either reading.

    Beside a baseline of zero, or increments that say so, both readings are the same or the doubt is none.
    """
    sums = [c for c in columns if c.kind in ("target", "actual") and "since" in c.attributes and not is_stated(c)]
    doubtful = [row for row in rows if (baseline := _first(row, "baseline")) and baseline.value]
    if not sums or not doubtful or any(c.kind == "target" and "increment" in c.attributes for c in columns):
        return []
    heading = sums[0].column
    if all(_is_sum_by_name(row, {column.column.index for column in sums}) for row in doubtful):
        findings.append(finding("basis-assumed-level", grid.sheet.name, heading.cell, heading.text))
        return sums
    evidence = "事業開始後の「累計」とみられる"
    findings.append(finding("basis-assumed-increment", grid.sheet.name, heading.cell, heading.text, evidence=evidence))
    return []


def _is_sum_by_name(row: RawRow, indices: set[int]) -> bool:
    """Tells whether a KPI is named a sum and starts from its baseline: 空き家成約件数（累計）, 12 → 20."""
    start = _first(row, "baseline")
    values = [f.quantity.value for f in row.figures if f.column.column.index in indices and f.quantity]
    return "累計" in row.name and start is not None and all(value >= start.value for value in values)


def is_stated(column: FigureColumn) -> bool:
    """Tells whether a heading says what its figures count."""
    return bool(column.attributes & {"increment", "level"})


def _increments(columns: list[FigureColumn], rows: tuple[RawRow, ...]) -> dict[int, Basis]:
    """Tells the year's own increments from those since the baseline."""
    plain = [c for c in columns if not c.attributes & {"since", "until", "own"} and not c.is_range]
    years = sorted({column.turn for column in plain if column.turn is not None} or _years_of_rows(plain, rows))
    is_consecutive = len(years) > 1 and years[-1] - years[0] + 1 == len(years)
    own = is_consecutive and not _agree_with_levels(plain, rows)
    bases = {c.column.index: Basis.INCREMENT_SINCE_BASELINE for c in columns}
    bases |= {c.column.index: Basis.INCREMENT for c in plain if own}
    bases |= {c.column.index: Basis.INCREMENT for c in columns if "own" in c.attributes}
    return bases


def _years_of_rows(columns: list[FigureColumn], rows: tuple[RawRow, ...]) -> set[int]:
    """Returns the years of a KPI whose figures stand in one column, a year to a row."""
    indices = {column.column.index for column in columns}
    series = ([f.fiscal_year for f in row.figures if f.column.column.index in indices] for row in rows)
    return {year for own in series if len(own) > 1 for year in own if year is not None}


def _agree_with_levels(columns: list[FigureColumn], rows: tuple[RawRow, ...]) -> bool:
    """Tells whether increments of several years are since the baseline, by the levels that stand beside them."""
    indices = {column.column.index for column in columns}
    agreements = []
    for row in rows:
        baseline = _first(row, "baseline")
        beside = [figure for figure in row.figures if "increment" not in figure.column.attributes]
        for figure in row.figures if baseline else ():
            level = next((other.quantity for other in beside if _is_of_same_year(other, figure)), None)
            if baseline and level and figure.quantity and figure.column.column.index in indices:
                agreements.append(baseline.value + figure.quantity.value == level.value)
    return len(agreements) > 1 and all(agreements)


def _is_of_same_year(other: RawFigure, figure: RawFigure) -> bool:
    """Tells whether another figure is of the same year and kind."""
    same = (other.column.kind, other.fiscal_year) == (figure.column.kind, figure.fiscal_year)
    return same and other is not figure


def _silent_increments(
    grid: Grid, columns: list[FigureColumn], rows: tuple[RawRow, ...], findings: list[Finding]
) -> list[FigureColumn]:
    """Returns those columns without the word 増加分 that hold increments all the same; reports either reading."""
    evidence = _evidence(columns, rows)
    heading = columns[0].column
    if evidence is None:
        findings.append(finding("basis-assumed-level", grid.sheet.name, heading.cell, heading.text))
        return []
    if evidence:
        findings.append(
            finding("basis-assumed-increment", grid.sheet.name, heading.cell, heading.text, evidence=evidence)
        )
        return columns
    return []


def _evidence(columns: list[FigureColumn], rows: tuple[RawRow, ...]) -> str | None:
    """Returns why the figures are increments, an empty text where they are proven levels, or None without evidence."""
    indices = {column.column.index for column in columns}
    targets = [[figure for figure in row.figures if figure.column.kind == "target"] for row in rows]
    series = [[f for f in figures if f.column.column.index in indices and f.quantity] for figures in targets]
    series = [figures for figures in series if figures]
    if series and all(f.quantity.signed for figures in series for f in figures if f.quantity):
        return "すべての値に「+」が付いている"
    totals = [(row, total) for row in rows if (total := _first(row, "total"))]
    sums = [_sum(row, indices) == total.value for row, total in totals]
    if sums and sum(sums) * 2 > len(sums):
        return "各年度の合計が累計と一致する"
    spans = [_span(row, indices) in (total.value, None) for row, total in totals]
    if spans and all(spans):
        return ""
    compared = [
        (values, baseline.value)
        for row in rows
        if (baseline := _first(row, "baseline")) and (values := _values(row, indices))
    ]
    return "値が基準値に比べて小さい" if compared and all(_are_small(*pair) for pair in compared) else None


def _are_small(values: Sequence[Decimal], baseline: Decimal) -> bool:
    """Tells increments from a level that falls: all small beside the baseline, and below zero or not falling.

    Where the baseline is below zero too (転入超過数 -30 → -10 → 0), such values are levels that near it.
    """
    is_small = max(map(abs, values)) < abs(baseline) * _SMALL_SHARE
    is_fall = len(values) == 1 or any(after < before for before, after in zip(values, values[1:], strict=False))
    nears_zero = baseline < 0 and min(values) < 0
    return is_small and not nears_zero and (min(values) < 0 < baseline or not is_fall)


def _first(row: RawRow, kind: str) -> Quantity | None:
    return next((figure.quantity for figure in row.figures if figure.column.kind == kind and figure.quantity), None)


def _values(row: RawRow, indices: set[int]) -> Sequence[Decimal]:
    """Returns the targets of some columns."""
    figures = (figure for figure in row.figures if figure.column.kind == "target")
    return [f.quantity.value for f in figures if f.column.column.index in indices and f.quantity]


def _sum(row: RawRow, indices: set[int]) -> Decimal:
    return sum(_values(row, indices), Decimal(0))


def _span(row: RawRow, indices: set[int]) -> Decimal | None:
    """Returns the last value less the baseline."""
    baseline = _first(row, "baseline")
    values = _values(row, indices)
    return values[-1] - baseline.value if baseline and values else None
