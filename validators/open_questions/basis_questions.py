"""Questions about bases: what do targets count whose heading does not say, or that look like something else?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kpi_models.facts import Basis, Facts
from kpi_models.terms import TERMS
from validators.book import Book
from validators.crosschecks import cross_check
from validators.findings import Finding, Severity, quoted
from validators.open_questions.asking import (
    UNDECIDED,
    Answers,
    Choice,
    Kind,
    Question,
    changed,
    kpi_subjects,
    make_question,
    not_valid,
    with_figures,
)
from validators.tables import KpiRow, Table

DOUBTS = {  # what doubts a basis → the reading it proposes
    "level-typed-as-increment": Basis.LEVEL,
    "level-suspected": Basis.LEVEL,
    "sum-typed-as-increment": Basis.INCREMENT_SINCE_BASELINE,
    "increment-typed-as-level": Basis.INCREMENT_SINCE_BASELINE,
    "increment-suspected": Basis.INCREMENT_SINCE_BASELINE,
    "actual-looks-like-increment": Basis.INCREMENT_SINCE_BASELINE,
}
_OF_ALL = ("level-suspected", "sum-typed-as-increment")
_BASIS_LABELS = {
    Basis.LEVEL: f"{TERMS['level']}（その時点の全体の数）",
    Basis.INCREMENT: f"{TERMS['increment']}（その年度に増える数）",
    Basis.INCREMENT_SINCE_BASELINE: f"{TERMS['increment-since-baseline']}（基準値から増える数）",
}
_INCREMENTS = "increments"
_HEADING_CHOICES = (
    Choice(Basis.LEVEL, _BASIS_LABELS[Basis.LEVEL]),
    Choice(_INCREMENTS, "増加分（年度が続く列は各年度、ほかは基準値から増える数）"),
    Choice(Basis.INCREMENT_SINCE_BASELINE, _BASIS_LABELS[Basis.INCREMENT_SINCE_BASELINE]),
)
_ASSUMED_BASES = ("basis-assumed-level", "basis-assumed-increment")


# -- under headings that do not say it -------------------------------------------------------------------------------


def _silent(book: Book) -> Iterator[tuple[str, int, Finding]]:
    """Yields the tables whose target headings say neither 総量 nor 増加分: question id, place, what was found."""
    first: dict[tuple[str | None, str | None], int] = {}  # tables of one heading are asked about once
    for place, table in enumerate(book.tables):
        headings = {figure.heading for row in table.kpis for figure in row.targets if not figure.stated_basis}
        for found in book.findings:
            if found.code in _ASSUMED_BASES and found.sheet == table.sheet and found.cell in headings:
                yield f"basis/{first.setdefault((found.sheet, found.cell), place + 1)}", place, found


def _ask_bases(book: Book, known: Facts, given: Answers) -> Iterator[Question]:
    for id_, place, found in _silent(book):
        likely = Basis.LEVEL if found.code == "basis-assumed-level" else _INCREMENTS
        table = book.tables[place]
        headings = {figure.heading for row in table.kpis for figure in row.targets if not figure.stated_basis}
        others = "など" if len(headings) > 1 else ""
        text = f"見出し{quoted(found.text)}{others}の目標値は、総量と増加分のどちらですか。"
        yield make_question(id_, table.sheet, found.cell, text, _HEADING_CHOICES, likely)


def _answer_bases(book: Book, answers: Answers, known: Facts) -> Book:
    tables, without, added = list(book.tables), list[Finding](), list[Finding]()
    valid = {choice.value for choice in _HEADING_CHOICES}
    for id_, place, found in list(_silent(book)):
        value, table = answers.get(id_, UNDECIDED), tables[place]
        if value and value not in valid:
            added.append(not_valid("総量・増加分の別", value, table.sheet, found.cell))
        elif value:
            stays = value == _INCREMENTS and found.code == "basis-assumed-increment"
            basis = None if stays else _basis(value, table)
            tables[place] = replace(table, kpis=tuple(_with_basis(row, basis, without, added) for row in table.kpis))
            without.append(found)
    return changed(book, tables, without, added)


def _basis(value: str, table: Table) -> Basis:
    """Returns the basis of an answer: increments of consecutive years are each year's own (reading rule)."""
    if value != _INCREMENTS:
        return Basis(value)
    silent = {f.fiscal_year or 0 for row in table.kpis for f in row.targets if not f.stated_basis}
    is_consecutive = len(silent) > 1 and max(silent) - min(silent) + 1 == len(silent)
    return Basis.INCREMENT if is_consecutive else Basis.INCREMENT_SINCE_BASELINE


def _with_basis(row: KpiRow, basis: Basis | None, without: list[Finding], added: list[Finding]) -> KpiRow:
    """Returns a KPI whose silent targets count what was answered (None: what they were read as).

    A figure with a plus sign is an increment even among levels.
    """
    figures = []
    for figure in row.targets:
        if not figure.stated_basis:
            among_levels = figure.signed and basis is Basis.LEVEL
            own = Basis.INCREMENT_SINCE_BASELINE if among_levels else basis or figure.basis
            figure = replace(figure, basis=own, stated_basis=True)
        figures.append(figure)
    return with_figures(row, row, "target", figures, without, added)


# -- single figures that the level/increment detector complains about ------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Doubt:
    """Figures of one KPI that may count something else than read."""

    id: str
    place: tuple[int, int]  # table, row
    kind: str
    findings: tuple[Finding, ...]
    cells: frozenset[str]


def _doubts(book: Book) -> Iterator[_Doubt]:
    asked = {place for _, place, _ in _silent(book)}
    for place, (table, subjects) in enumerate(zip(book.tables, kpi_subjects(book), strict=True)):
        complaints = [found for found in cross_check(table) if found.code in DOUBTS]
        if place in asked:  # the question about the heading settles it
            complaints = [found for found in complaints if found.code != "increment-suspected"]
        at_cell: dict[str | None, list[Finding]] = {}
        for found in complaints:
            at_cell.setdefault(found.cell, []).append(found)
        for number, (row, subject) in enumerate(zip(table.kpis, subjects, strict=True)):
            for kind in ("target", "actual"):
                own = tuple(found for figure in row.of_kind(kind) for found in at_cell.get(figure.cell, ()))
                if own:
                    yield _Doubt(f"basis/{subject}/{kind}", (place, number), kind, own, _doubted(row, kind, own))


def _doubted(row: KpiRow, kind: str, complaints: tuple[Finding, ...]) -> frozenset[str]:
    """Returns the cells of the doubted figures; some doubts speak of all figures of the kind and basis."""
    cells = {found.cell for found in complaints if found.cell}
    figures = row.of_kind(kind)
    if any(found.code in _OF_ALL for found in complaints):
        bases = {figure.basis for figure in figures if figure.cell in cells}
        cells |= {figure.cell for figure in figures if figure.basis in bases}
    return frozenset(cells)


def _ask_doubts(book: Book, known: Facts, given: Answers) -> Iterator[Question]:
    for doubt in _doubts(book):
        row = book.tables[doubt.place[0]].kpis[doubt.place[1]]
        found = doubt.findings[0]
        read = next(figure.basis for figure in row.of_kind(doubt.kind) if figure.cell in doubt.cells)
        proposed = _proposed(row, doubt)
        likely = proposed if found.severity == Severity.ERROR else read
        others = f"（ほか{len(doubt.cells) - 1}件）" if len(doubt.cells) > 1 else ""
        text = f"{found.message}この値{others}が数えているものを選んでください。"
        choices = [Choice(basis, _BASIS_LABELS[basis]) for basis in dict.fromkeys((proposed, read, *Basis))]
        yield make_question(doubt.id, row.sheet, found.cell, text, choices, likely)


def _proposed(row: KpiRow, doubt: _Doubt) -> Basis:
    """Returns the reading a doubt proposes: figures that add up to the 累計 are each year's own."""
    values = [f.value or Decimal(0) for f in row.of_kind(doubt.kind) if f.cell in doubt.cells]
    proposed = DOUBTS[doubt.findings[0].code]
    adds_up = len(values) > 1 and any(total.value == sum(values) for total in row.totals)
    return Basis.INCREMENT if proposed is not Basis.LEVEL and adds_up else proposed


def _answer_doubts(book: Book, answers: Answers, known: Facts) -> Book:
    tables, without, added = list(book.tables), list[Finding](), list[Finding]()
    for doubt in list(_doubts(book)):
        place, number = doubt.place
        value, table = answers.get(doubt.id, UNDECIDED), tables[place]
        if value and value not in set(Basis):
            added.append(not_valid("総量・増加分の別", value, table.sheet, doubt.findings[0].cell))
        elif value:
            rows = list(table.kpis)
            rows[number] = _vouched(rows[number], doubt, Basis(value), without, added)
            tables[place] = replace(table, kpis=tuple(rows))
    return changed(book, tables, without, added)


def _vouched(row: KpiRow, doubt: _Doubt, basis: Basis, without: list[Finding], added: list[Finding]) -> KpiRow:
    """Returns a KPI whose doubted figures count what was answered; the others of the kind are as read for certain."""
    figures = [
        replace(f, vouched=True, stated_basis=True, basis=basis if f.cell in doubt.cells else f.basis)
        for f in row.of_kind(doubt.kind)
    ]
    return with_figures(row, row, doubt.kind, figures, without, added)


BASES = Kind(_ask_bases, _answer_bases)
DOUBTED = Kind(_ask_doubts, _answer_doubts)
