"""Columns of a grid → years: which fiscal year each column's figures are of, and the years of the plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median_low

from kpi_models.fiscal_year import era_year
from validators.findings import Finding, finding
from validators.header_columns import year_of
from validators.headings import FIGURE_ROLES, Column
from validators.layouts import Grid
from validators.periods import (
    FARTHEST_YEARS,
    CalendarYear,
    EraYear,
    FiscalYear,
    FoundPeriod,
    Months,
    RelativeYear,
    YearRange,
    fiscal_year,
    likely_years,
    read_period,
    with_era,
    written_era_year,
)
from validators.surroundings import Surroundings

_PART_OF_YEAR = re.compile(
    r"[上下]半期|[上下]期|[前後]半期|四半期|中間(?:実績|値|時点)"
    r"|(?<!\d)(?!4月?[~〜-](?:翌年?)?3月|1月?[~〜-]12月)\d{1,2}月?[~〜-](?:翌年?)?\d{1,2}月"
)
_PRESENT = re.compile("現[状在況]値?")
_YEARS_OF_GRANTS = (2014, 2034)  # 地方創生先行型 was the first; a plan that states no years is of about these


@dataclass(frozen=True, slots=True)
class PlanYears:
    """The plan's first and last fiscal year, as far as known; `usual` are the years that its rows state."""

    start: int | None
    end: int | None
    usual: tuple[int, int] = _YEARS_OF_GRANTS

    @property
    def life(self) -> tuple[int, int]:
        """The years by which a year is judged: the plan's, else those of most rows, else those of the grants."""
        start, end = self.start or self.end, self.end or self.start
        return (start, end) if start and end else self.usual


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column of figures: what it counts, of which fiscal year (None: not stated, or stated row by row)."""

    column: Column
    kind: str  # baseline, target, actual, total
    fiscal_year: int | None
    is_range: bool = False
    calendar_year: str | None = None  # as written, where the heading names no fiscal year
    provisional: bool = False

    @property
    def attributes(self) -> frozenset[str]:
        """What the heading says about the figures."""
        return self.column.heading.attributes

    @property
    def turn(self) -> int | None:
        """The year by which columns follow each other: the fiscal year, else the n of 1年目."""
        found = self.column.heading.period
        relative = found.period.number if found and isinstance(found.period, RelativeYear) else None
        return self.fiscal_year if self.fiscal_year is not None else relative


def figure_columns(
    grid: Grid, around: Surroundings, findings: list[Finding]
) -> tuple[PlanYears, tuple[FigureColumn, ...]]:
    """Returns the plan's years and the columns of figures with theirs; reports years that are odd or impossible."""
    columns = [column for column in grid.columns if column.role in FIGURE_ROLES and not _holds_remarks(grid, column)]
    columns = _without_superseded(grid, _without_sums(grid, columns, findings), findings)
    _report_parts_of_year(grid, findings)
    years = _years_of(grid, columns, around)
    if any(c.heading.period and isinstance(c.heading.period.period, EraYear) for c in columns):
        columns = [_in_era(column, years) for column in columns]
        years = _years_of(grid, columns, around)
    if around.period and around.period_cell:
        _report_oddity(grid, around.period, around.period_cell, around.period.written, findings)
    kinds = _kinds(grid, columns, findings)
    resolved = (figure_column(grid, column, kinds[column.index], years, findings) for column in columns)
    dated = [_with_year_around(grid, column, around, findings) for column in resolved]
    is_alone = sum(column.kind == "target" for column in dated) == 1
    return years, tuple(own for column in dated for own in _each_year(column, years, is_alone))


def _years_of(grid: Grid, columns: list[Column], around: Surroundings) -> PlanYears:
    years = plan_years(columns, around)
    return years if years.start or years.end else replace(years, usual=_usual_years(grid))


def _in_era(column: Column, years: PlanYears) -> Column:
    """Returns a column of 4年度 as of the year near the plan's that this means; where none is, as of no year."""
    period = column.heading.period and with_era(column.heading.period, *years.life)
    return (
        column if period is column.heading.period else replace(column, heading=replace(column.heading, period=period))
    )


def _with_year_around(grid: Grid, column: FigureColumn, around: Surroundings, findings: list[Finding]) -> FigureColumn:
    """Returns a column of targets or actuals without a year as of the one that a line or the sheet's name says."""
    is_silent = column.column.heading.period is None and column.fiscal_year is None and "each" not in column.attributes
    is_asked = column.kind in ("target", "actual") and not grid.with_role(f"{column.kind}_year", "row_year")
    if column.kind == "target":  # beside a baseline it may be the plan's last
        silent_actual = any(c.role == "actual" and not c.heading.period for c in grid.columns)
        is_asked = is_asked and silent_actual and not grid.with_role("baseline")
    if around.year is None or not is_silent or not is_asked or grid.layout != "plan-table":
        return column
    told = {"written": around.year_written, "year": era_year(around.year)}
    code = f"{column.kind}-year-from-title"
    findings.append(finding(code, grid.sheet.name, column.column.cell, column.column.text, **told))
    return replace(column, fiscal_year=around.year)


def _each_year(column: FigureColumn, years: PlanYears, is_alone: bool) -> list[FigureColumn]:
    """Returns a column of targets that hold for each year (R4～R8の各年度目標) once for every year of them."""
    if column.kind != "target" or "each" not in column.attributes:
        return [column]
    found = column.column.heading.period
    first, last = years.start, years.end
    if found and isinstance(found.period, YearRange):
        first, last = found.period.start, found.period.end
    elif found:  # R8までの各年度; beside others of its kind (各年度目標 over R4, R5) it is only its own year's
        first, last = (years.start if is_alone else None), column.fiscal_year
    if first is None or last is None or last - first > FARTHEST_YEARS:
        return [column]
    return [replace(column, fiscal_year=year, is_range=False) for year in range(first, last + 1)]


def _holds_remarks(grid: Grid, column: Column) -> bool:
    """Tells whether words stand under 達成見込 (可能, やや困難): what somebody expects, and no figure."""
    if column.role != "estimate" or column.heading.period:
        return False
    cells = (grid.sheet.at(row, column.index) for row in grid.rows)
    return all(cell is None or not re.search(r"\d", cell.text) for cell in cells)


def _report_parts_of_year(grid: Grid, findings: list[Finding]) -> None:
    """Reports columns of quarters or months: a KPI has one figure a year."""
    parts = [c for c in grid.with_role("part_of_year") if any(grid.sheet.at(row, c.index) for row in grid.rows)]
    if parts:
        first = parts[0]
        told = {"heading": first.heading.text, "count": len(parts)}
        findings.append(finding("part-of-year-not-read", grid.sheet.name, first.cell, first.text, **told))


def _without_superseded(grid: Grid, columns: list[Column], findings: list[Finding]) -> list[Column]:
    """Returns the columns without those of figures before a change (変更前), where the changed ones stand beside."""
    revised = {(c.role, year_of(c)) for c in columns if "revised" in c.heading.attributes}
    old = [c for c in columns if "superseded" in c.heading.attributes and (c.role, year_of(c)) in revised]
    findings.extend(
        finding("column-before-change", grid.sheet.name, c.cell, c.text, heading=c.heading.text) for c in old
    )
    return [column for column in columns if column not in old]


def _without_sums(grid: Grid, columns: list[Column], findings: list[Finding]) -> list[Column]:
    """Returns the columns without a 累計 of the actuals of all years, which adds nothing to them."""
    actuals = [column for column in columns if column.role == "actual"]
    if not any(column.heading.period for column in actuals) or grid.with_role("actual_year"):
        return columns
    sums = [column for column in actuals if "since" in column.heading.attributes and not column.heading.period]
    findings.extend(finding("total-column-not-read", grid.sheet.name, column.cell, column.text) for column in sums)
    return [column for column in columns if column not in sums]


def plan_years(columns: list[Column], around: Surroundings) -> PlanYears:
    """Returns the plan's years: as stated around the table, else as its columns of targets say."""
    absolute = _absolute_years([column for column in columns if column.role in ("target", "year")])
    firsts = [
        column_year - column.heading.relative + 1
        for column in columns
        if column.heading.relative and column.heading.period
        if (column_year := fiscal_year(column.heading.period.period)) is not None
    ]
    increments = _absolute_years(
        [column for column in columns if column.role == "target" and "increment" in column.heading.attributes]
    )
    start = around.start_year or min(firsts, default=None)
    if start is None and len(set(increments)) > 1:
        start = min(increments)
    return PlanYears(start, around.end_year or max(absolute, default=None))


def _usual_years(grid: Grid) -> tuple[int, int]:
    """Returns the first and last plausible year of the rows that state one (目標年月), else those of the grants."""
    columns = grid.with_role("target_year", "actual_year", "row_year")
    cells = (grid.sheet.covering(row, column.index) for row in grid.rows for column in columns)
    found = (read_period(cell.text, cell.day) for cell in cells if cell)
    stated = [year for period in found if period and (year := fiscal_year(period.period)) is not None]
    years = _plausible(stated)
    return (min(years), max(years)) if years else _YEARS_OF_GRANTS


def _absolute_years(columns: list[Column]) -> list[int]:
    """Returns the plausible years of columns: those not far from their middle."""
    years = [
        year
        for column in columns
        if column.heading.period and (year := fiscal_year(column.heading.period.period)) is not None
    ]
    return _plausible(years)


def _plausible(years: Sequence[int]) -> list[int]:
    """Returns the years without those far from their middle, or from any year of such a plan."""
    first, last = _YEARS_OF_GRANTS
    possible = [year for year in years if first - FARTHEST_YEARS <= year <= last + FARTHEST_YEARS]
    return [year for year in possible if abs(year - median_low(possible)) <= FARTHEST_YEARS]


def _kinds(grid: Grid, columns: list[Column], findings: list[Finding]) -> dict[int, str]:
    """Decides what a column counts that only names a year: a target, or an actual beside a stated target.

    A year that is expected (R6見込) is an actual; the 総量 of the year in which the increments end is the target.
    """
    roles = {column.role for column in columns}
    said_by_rows = grid.stacked or bool(grid.with_role("kind"))
    bare_kind = "actual" if "target" in roles or not roles - {"year"} else "target"
    kinds = {"estimate": "actual", "year": bare_kind}
    reached = {c.index: "target" for c in columns if c.role == "year" and _is_level_reached(c, columns)}
    for column in columns:
        is_open = column.role == "year" and column.index not in reached
        if is_open and not said_by_rows and bare_kind == "actual" and "estimate" not in column.heading.attributes:
            findings.append(finding("bare-year-as-actual", grid.sheet.name, column.cell, column.text))
    expected = {c.index: "actual" for c in columns if c.role == "year" and "estimate" in c.heading.attributes}
    for column in (c for c in columns if _is_measured_later(c, columns)):
        expected[column.index] = "actual"
        findings.append(finding("bare-year-as-actual", grid.sheet.name, column.cell, column.text))
    return {column.index: kinds.get(column.role or "", column.role or "") for column in columns} | expected | reached


def _is_measured_later(column: Column, columns: list[Column]) -> bool:
    """Tells 現状値（R5） beside a baseline of an earlier year (基準値（R元）): it was measured while the plan ran."""
    own = year_of(column)
    if column.role != "baseline" or own is None or not _PRESENT.search(column.heading.text):
        return False
    others = (year_of(c) for c in columns if c.role == "baseline" and not _PRESENT.search(c.heading.text))
    return any(year is not None and year < own for year in others)


def _is_level_reached(column: Column, columns: list[Column]) -> bool:
    """Tells whether a column holds the levels that the increments before it lead to."""
    increments = [c for c in columns if c.role == "target" and "increment" in c.heading.attributes]
    years = _absolute_years(increments)
    own = _absolute_years([column])
    return "level" in column.heading.attributes and bool(years and own) and own[0] == max(years)


def figure_column(grid: Grid, column: Column, kind: str, years: PlanYears, findings: list[Finding]) -> FigureColumn:
    """Resolves one column's year."""
    found = column.heading.period
    provisional = column.role == "estimate" or "estimate" in column.heading.attributes
    is_part = found is not None and isinstance(found.period, Months) or _PART_OF_YEAR.search(column.heading.text)
    if kind == "actual" and is_part:
        findings.append(finding("part-of-year", grid.sheet.name, column.cell, column.text))
        provisional = True
    resolved = FigureColumn(column, kind, None, provisional=provisional)
    if kind == "total":
        return resolved
    if found is None:
        return replace(resolved, fiscal_year=_implied_year(column, kind, years))
    year = year_in_plan(found, years, grid.sheet.name, column.cell, column.text, findings)
    calendar_year = found.written if isinstance(found.period, CalendarYear) else None
    is_range = isinstance(found.period, YearRange) and found.period.start < found.period.end
    return replace(resolved, fiscal_year=year, is_range=is_range, calendar_year=calendar_year)


def _implied_year(column: Column, kind: str, years: PlanYears) -> int | None:
    """Returns the year of a heading without one: a baseline is of the year before the plan's first."""
    if kind == "baseline":
        return years.start - 1 if years.start else None
    if kind == "target" and "最終" in column.heading.text:
        return years.end
    return None


def year_in_plan(
    found: FoundPeriod, years: PlanYears, sheet: str, cell: str, text: str, findings: list[Finding]
) -> int | None:
    """Returns the fiscal year of a period, or None where it can't be right; whatever is odd about it is a finding."""
    year = fiscal_year(found.period, years.start, years.end)
    if found.problem in ("year-impossible", "two-years"):
        findings.append(finding(found.problem, sheet, cell, text, likely=_likely(found, years)))
        return None
    if year is None:
        return None
    start, end = years.life
    if not start - FARTHEST_YEARS <= year <= end + FARTHEST_YEARS:
        code = "year-outside-plan" if years.start or years.end else "year-implausible"
        figures = {"year": year, "start": start, "end": end, "likely": _likely(found, years)}
        findings.append(finding(code, sheet, cell, text, **figures))
        return None
    if found.problem:
        findings.append(finding(found.problem, sheet, cell, text, year=year, written=written_era_year(year)))
    if isinstance(found.period, CalendarYear):
        findings.append(finding("calendar-year", sheet, cell, text, year=year))
    if isinstance(found.period, FiscalYear) and not found.period.stated:
        findings.append(finding("year-kind-assumed", sheet, cell, text, year=year))
    return year


def _likely(found: FoundPeriod, years: PlanYears) -> str:
    """Writes which years a misprint may mean."""
    candidates = likely_years(found, *years.life)
    if not candidates and not (years.start or years.end):
        candidates = likely_years(found, *_YEARS_OF_GRANTS)
    if not candidates and found.problem == "year-impossible":
        candidates = tuple(year for year in (fiscal_year(found.period),) if year)
        candidates = (*candidates, *(year + 1 for year in candidates))
    names = "・".join(f"{written_era_year(year)}（{year}）" for year in candidates)
    return f"{names}の誤記ではありませんか。" if names else ""


def _report_oddity(grid: Grid, found: FoundPeriod, cell: str, text: str, findings: list[Finding]) -> None:
    """Reports an odd year of the plan's period."""
    year_in_plan(found, PlanYears(None, None), grid.sheet.name, cell, text, findings)
