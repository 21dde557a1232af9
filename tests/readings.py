"""What a test reads of a workbook: its book, its only KPI, and a KPI's figures in short."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet
from workbooks import workbook

from validators.book import Book, read_book
from validators.tables import Figure, KpiRow

SINCE = "increment-since-baseline"
HEAD = [["○○事業（岡山県岡山市）"], ["事業年度：R4～R8"], []]


def read(rows: Any, *changes: Callable[[Worksheet], object]) -> Book:
    return read_book("KPI.xlsx", workbook(rows, *changes))


def only_kpi(book: Book) -> KpiRow:
    (table,) = book.tables
    (kpi,) = table.kpis
    return kpi


def shown(kpi: KpiRow) -> tuple[Any, ...]:
    """Returns (baseline, targets, actuals) of a KPI, each figure as (year, basis, value)."""

    def stated(figures: tuple[Figure, ...]) -> list[tuple[Any, ...]]:
        return [(f.fiscal_year, str(f.basis), None if f.value is None else float(f.value)) for f in figures]

    baseline = kpi.baseline and (kpi.baseline.fiscal_year, kpi.baseline.value and float(kpi.baseline.value))
    return baseline, stated(kpi.targets), stated(kpi.actuals)
