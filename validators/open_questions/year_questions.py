"""Questions about years: of which year are the figures under a heading that does not say?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from kpi_models.facts import Facts
from kpi_models.fiscal_year import format_fiscal_year
from validators.book import Book
from validators.cells import squeeze
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
    without_years,
)
from validators.periods import (
    FARTHEST_YEARS,
    FiscalYear,
    RelativeYear,
    YearMonth,
    find_periods,
    fiscal_year,
    read_period,
)
from validators.plan_table import one_per_year
from validators.tables import KpiRow, Table

_YEAR_KINDS = {"actual-year-missing": "actual", "target-year-missing": "target"}
_KIND_NAMES = {"actual": "実績値", "target": "目標値"}


def _yearless(book: Book) -> list[tuple[str, int, str, Finding]]:
    """Returns the headings without a year: question id, place of the table, kind of figure, what was found."""
    headings = []
    first: dict[tuple[str | None, str | None], int] = {}  # tables of one heading are asked about once
    for place, table in enumerate(book.tables):
        waiting = {(figure.kind, figure.heading) for row in table.kpis for figure in row.yearless}
        seen: Counter[str] = Counter()
        for found in book.findings:
            kind = _YEAR_KINDS.get(found.code, "")
            if found.sheet == table.sheet and (kind, found.cell) in waiting:
                name = without_years(found.text)
                seen[name] += 1
                subject = name if seen[name] == 1 else f"{name}#{seen[name]}"
                number = first.setdefault((found.sheet, found.cell), place + 1)
                headings.append((f"{kind}_year/{number}/{subject}", place, kind, found))
    return headings


def _turn(found: Finding) -> int | None:
    """Returns the n of a heading that counts years (n年目, 初年度 is 1), or None for any other."""
    periods = (found_.period for found_ in find_periods(found.text or ""))
    return next((period.number for period in periods if isinstance(period, RelativeYear)), None)


def _first_years(book: Book, answers: Answers) -> dict[int, int]:
    """Returns the first year of each table of which one counted year is answered: the others follow from it."""
    firsts: dict[int, int] = {}
    for id_, place, _, found in _yearless(book):
        turn, value = _turn(found), answers.get(id_, UNDECIDED)
        year = _year(value, book.tables[place]) if turn and value else None
        if turn and year:
            firsts.setdefault(place, year - turn + 1)
    return firsts


def _year_after(book: Book, place: int, firsts: Mapping[int, int]) -> list[int]:
    """Returns the year after the last one counted in a table, where 最終年度 is likely to be."""
    turns = [_turn(found) or 0 for _, own, _, found in _yearless(book) if own == place]
    return [firsts[place] + max(turns)] if place in firsts and turns else []


def _ask_years(book: Book, known: Facts, given: Answers) -> Iterator[Question]:
    firsts = _first_years(book, given)
    for id_, place, kind, found in _yearless(book):
        if _turn(found) and place in firsts and not given.get(id_):
            continue  # it follows from the year that was answered
        table = book.tables[place]
        is_last = "最終" in squeeze(found.text or "")
        named = _year_after(book, place, firsts) if is_last else []
        named = named or _named_years(book.file_name) or _named_years(table.sheet)
        years = [*named, *_next_years(table, known), *_years_of_plan(table)]
        choices = [Choice(str(year), format_fiscal_year(year)) for year in years]
        text = f"見出し{quoted(found.text)}の{_KIND_NAMES[kind]}は、何年度のものですか。"
        likely = str(named[0]) if named else UNDECIDED
        undecided = Choice(UNDECIDED, "まだ決めない")
        yield make_question(id_, table.sheet, found.cell, text, [*choices, undecided], likely, free_text=True)


def _named_years(text: str) -> list[int]:
    """Returns the single years a name says: R6実績.xlsx."""
    periods = [found.period for found in find_periods(text.rsplit(".", 1)[0])]
    years = [fiscal_year(period) for period in periods if isinstance(period, FiscalYear | YearMonth)]
    return [year for year in dict.fromkeys(years) if year is not None]


def _next_years(table: Table, known: Facts) -> list[int]:
    """Returns the year after the newest actual that is stored of the table's KPIs."""
    ids = {row.stored.kpi_id for row in table.kpis if row.stored}
    years = [actual.fiscal_year for actual in known.actuals if actual.kpi_id in ids]
    return [max(years) + 1] if years else []


def _years_of_plan(table: Table) -> list[int]:
    start, end = table.start_year or table.end_year, table.end_year or table.start_year
    return list(range(start, end + 1)) if start and end else []


def _answer_years(book: Book, answers: Answers, known: Facts) -> Book:
    firsts = _first_years(book, answers)
    tables = [_from_year(table, firsts.get(place)) for place, table in enumerate(book.tables)]
    without, added = list[Finding](), list[Finding]()
    for id_, place, kind, found in _yearless(book):
        value, turn = answers.get(id_, UNDECIDED), _turn(found)
        if not value and turn and place in firsts:
            value = str(firsts[place] + turn - 1)
        if not value:
            continue
        year = _year(value, tables[place])
        if year is None:
            added.append(not_valid("年度", value, tables[place].sheet, found.cell))
            continue
        rows = [_with_year(row, kind, found.cell or "", year, without, added) for row in tables[place].kpis]
        tables[place] = replace(tables[place], kpis=tuple(rows))
        without.append(found)
    for place in firsts:
        tables[place] = _to_last_target(tables[place])
    return changed(book, tables, without, added)


def _from_year(table: Table, first: int | None) -> Table:
    """Returns a table whose plan begins in a year, if that is answered: its baselines are of the year before."""
    if first is None or table.start_year:
        return table
    kpis = tuple(
        replace(row, baseline=replace(row.baseline, fiscal_year=row.baseline.fiscal_year or first - 1))
        if row.baseline
        else row
        for row in table.kpis
    )
    return replace(table, start_year=first, kpis=kpis)


def _to_last_target(table: Table) -> Table:
    """Returns a table whose plan lasts until its last target, if nothing else says how long."""
    years = [target.fiscal_year for row in table.kpis for target in row.targets if target.fiscal_year]
    return replace(table, end_year=table.end_year or max(years, default=None))


def _year(value: str, table: Table) -> int | None:
    """Reads an answered year (2024, R6年度), or None where it can't be one of this plan."""
    found = read_period(value)
    year = fiscal_year(found.period, table.start_year, table.end_year) if found and not found.problem else None
    plan = _years_of_plan(table)
    if year is None or plan and not plan[0] - FARTHEST_YEARS <= year <= plan[-1] + FARTHEST_YEARS:
        return None
    return year


def _with_year(row: KpiRow, kind: str, heading: str, year: int, without: list[Finding], added: list[Finding]) -> KpiRow:
    """Returns a KPI whose figures under one heading are of a year."""
    moved = [replace(f, fiscal_year=year) for f in row.yearless if (f.kind, f.heading) == (kind, heading)]
    if not moved:
        return row
    rest = tuple(f for f in row.yearless if (f.kind, f.heading) != (kind, heading))
    figures = one_per_year(row.name, row.unit, row.baseline, [*row.of_kind(kind), *moved], added)
    return with_figures(replace(row, yearless=rest), row, kind, figures, without, added)


YEARS = Kind(_ask_years, _answer_years)
