"""What only the day of reading tells: an actual of a fiscal year that is not over yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from kpi_models.facts import State
from kpi_models.fiscal_year import era_year, fiscal_year_of
from validators.findings import Finding
from validators.row_figures import at
from validators.tables import Table


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
