"""What only the day of reading tells: an actual of a fiscal year that is not over yet is none to rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from kpi_models.facts import State
from kpi_models.fiscal_year import era_year, fiscal_year_of
from validators.book import Book, with_findings
from validators.findings import Finding
from validators.row_figures import at
from validators.tables import Figure, KpiRow, Table


def read_on(book: Book, day: date) -> Book:
    """Returns a book as it is to be taken on a day: an actual of the running year as of a day in it is provisional."""
    found: list[Finding] = []
    running = fiscal_year_of(day)
    tables = tuple(
        replace(table, kpis=tuple(_with_interim(kpi, running, found) for kpi in table.kpis)) for table in book.tables
    )
    return with_findings(replace(book, tables=tables), [*found, *years_not_over(tables, day)])


def _with_interim(kpi: KpiRow, running: int, findings: list[Finding]) -> KpiRow:
    actuals = tuple(_interim(actual, kpi, running, findings) for actual in kpi.actuals)
    return replace(kpi, actuals=actuals)


def _interim(actual: Figure, kpi: KpiRow, running: int, findings: list[Finding]) -> Figure:
    """Returns an actual of the running year with a day to it (12月末現在) as a provisional one, and tells it."""
    is_final = actual.state is not State.CONFIRMED or actual.value is None
    if is_final or not actual.as_of or actual.fiscal_year != running:
        return actual
    findings.append(at("actual-year-not-over-yet", actual, kpi, year=f"{era_year(running)}年度"))
    return replace(actual, state=State.PROVISIONAL)


def years_not_over(tables: Iterable[Table], day: date) -> Iterator[Finding]:
    """Reports actuals of a year that has not ended on `day`; a provisional one may be of the running year."""
    running = fiscal_year_of(day)
    for table in tables:
        for kpi in table.kpis:
            for actual in kpi.actuals:
                year = actual.fiscal_year or 0
                last = running if actual.state is State.PROVISIONAL else running - 1
                if actual.value is not None and year > last:
                    yield at("actual-year-not-over", actual, kpi, year=f"{era_year(year)}年度", end=year + 1)
