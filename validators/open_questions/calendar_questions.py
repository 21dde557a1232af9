"""Questions about calendar years: does a heading with 年 mean the calendar year, or the fiscal year (年度)?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kpi_models.facts import Facts
from validators.book import Book
from validators.findings import Finding, quoted
from validators.open_questions.asking import (
    UNDECIDED,
    Answers,
    Choice,
    Kind,
    Question,
    changed,
    make_question,
    not_valid,
    with_figures,
)
from validators.plan_table import one_per_year
from validators.tables import Figure, KpiRow, Table

_OF_SAME, _OF_BEFORE, _FISCAL = "same", "before", "fiscal"
_ANSWERS = (_OF_SAME, _OF_BEFORE, _FISCAL)


def _dated(book: Book) -> Iterator[tuple[str, int, list[Finding]]]:
    """Yields the tables with figures under calendar years: question id, place, what was found at the headings."""
    first: dict[tuple[str | None, str | None], int] = {}  # tables of one heading are asked about once
    for place, table in enumerate(book.tables):
        headings = {figure.heading for row in table.kpis for figure in row.figures if figure.period}
        found = [
            one
            for one in book.findings
            if one.code == "calendar-year" and one.sheet == table.sheet and one.cell in headings
        ]
        if found:
            yield f"calendar/{first.setdefault((found[0].sheet, found[0].cell), place + 1)}", place, found


def _ask(book: Book, known: Facts, given: Answers) -> Iterator[Question]:
    for id_, place, found in _dated(book):
        table = book.tables[place]
        others = "など" if len(found) > 1 else ""
        text = f"見出し{quoted(found[0].text)}{others}の年は、暦年（1月～12月）と年度のどちらですか。"
        yield make_question(id_, table.sheet, found[0].cell, text, _choices(table, found[0]), _OF_SAME)


def _choices(table: Table, found: Finding) -> tuple[Choice, ...]:
    """Returns the answers in the words of the first heading's year."""
    figures = (figure for row in table.kpis for figure in row.figures if figure.heading == found.cell)
    written, year = next((figure.period, figure.fiscal_year or 0) for figure in figures)
    return (
        Choice(_OF_SAME, f"暦年（{written}の値を、{year}年度の値として扱う）"),
        Choice(_OF_BEFORE, f"暦年（{written}の値を、前の{year - 1}年度の値として扱う）"),
        Choice(_FISCAL, f"年度（「{written}」は、{year}年度のこと）"),
    )


def _answer(book: Book, answers: Answers, known: Facts) -> Book:
    tables, without, added = list(book.tables), list[Finding](), list[Finding]()
    for id_, place, found in list(_dated(book)):
        value, table = answers.get(id_, UNDECIDED), tables[place]
        if value and value not in _ANSWERS:
            added.append(not_valid("暦年・年度の別", value, table.sheet, found[0].cell))
        elif value:
            tables[place] = replace(table, kpis=tuple(_of_years(row, value, without, added) for row in table.kpis))
            without += found
    return changed(book, tables, without, added)


def _of_years(row: KpiRow, value: str, without: list[Finding], added: list[Finding]) -> KpiRow:
    """Returns a KPI whose figures under calendar years are of the years that were answered."""
    if row.baseline:
        row = replace(row, baseline=_of_year(row.baseline, value))
    for kind in ("target", "actual"):
        figures = [_of_year(figure, value) for figure in row.of_kind(kind)]
        if figures != list(row.of_kind(kind)):
            only = one_per_year(row.name, row.unit, row.baseline, figures, added)
            row = with_figures(row, row, kind, only, without, added)
    return row


def _of_year(figure: Figure, value: str) -> Figure:
    if not figure.period or figure.fiscal_year is None:
        return figure
    period = None if value == _FISCAL else figure.period
    return replace(figure, fiscal_year=figure.fiscal_year - (value == _OF_BEFORE), period=period)


CALENDAR_YEARS = Kind(_ask, _answer)
