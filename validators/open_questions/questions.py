"""What a book leaves open is asked, with the likely answer first; the answers make the book say it.

Questions come in stages: which body, plan, project and KPI, then years, what figures count, which way is better. Each
stage asks about the book with the earlier answers put in, so that a question never outlives its cause.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from kpi_models.facts import Facts
from validators.book import Book, in_reading_order
from validators.crosschecks import cross_check
from validators.findings import Finding
from validators.neighbours import differences
from validators.open_questions.asking import UNDECIDED, Answers, Choice, Question, as_read, with_answer, without_years
from validators.open_questions.basis_questions import BASES, DOUBTED, DOUBTS
from validators.open_questions.body_questions import BODIES
from validators.open_questions.calendar_questions import CALENDAR_YEARS
from validators.open_questions.direction_questions import DIRECTIONS
from validators.open_questions.name_questions import KPIS, PLANS, PROJECTS
from validators.open_questions.year_questions import YEARS
from validators.tables import Table

__all__ = ["UNDECIDED", "Choice", "Question", "apply_answers", "open_questions", "shape_of"]

KINDS = (BODIES, PLANS, PROJECTS, KPIS, YEARS, CALENDAR_YEARS, BASES, DOUBTED, DIRECTIONS)

_NEW_EVERY_YEAR = ("actual_year", "target_year")  # last year's answer is not this year's
_NOTHING_STORED = Facts()


def open_questions(
    book: Book, known: Facts = _NOTHING_STORED, remembered: Mapping[str, str] | None = None
) -> tuple[Question, ...]:
    """Returns what a book leaves open, each with the likely answer first.

    `known` are the facts stored, `remembered` the answers given for the last book of the same shape. The answers of an
    answered book stand before both: ask again after `apply_answers` for what the answers so far leave open.
    """
    if book.form:  # a form of ours says everything
        return ()
    own = dict(book.answers)
    last = {id_: said for id_, said in (remembered or {}).items() if said and not id_.startswith(_NEW_EVERY_YEAR)}
    current = _beginning(book)
    questions: dict[str, Question] = {}
    for kind in KINDS:
        asked = {question.id: question for question in kind.ask(current, known, {**last, **own})}
        for id_, answer in [*last.items(), *own.items()]:
            if id_ in asked:
                asked[id_] = with_answer(asked[id_], answer)
        questions |= asked
        current = kind.answer(current, {id_: question.answer for id_, question in asked.items()}, known)
    return tuple(questions.values())


def apply_answers(book: Book, answers: Mapping[str, str], known: Facts = _NOTHING_STORED) -> Book:
    """Returns the book as it reads with these answers (added to those it has), checked again.

    `known` are the facts stored: with them the tables land on the ids of the plans, projects and KPIs they name. An
    answer that can't be one is a finding; an answer to what is not open changes nothing.
    """
    if book.form:
        return book
    given: Answers = {**dict(book.answers), **answers}
    current = _beginning(book)
    for kind in KINDS:
        current = kind.answer(current, given, known)
    findings = in_reading_order(_checked_again(current), book.sheets)
    return replace(current, findings=findings, answers=tuple(sorted(given.items())))


def _beginning(book: Book) -> Book:
    """Returns the book as read, which every question and answer starts from."""
    read = as_read(book)
    return replace(read, as_read=read)


def _checked_again(book: Book) -> Iterable[Finding]:
    """Returns the findings with the cross-checks of the figures as they now are, but for what somebody vouched for."""
    before = set(_checks(as_read(book).tables))
    vouched = {
        (figure.sheet, figure.cell)
        for table in book.tables
        for row in table.kpis
        for figure in (*row.targets, *row.actuals)
        if figure.vouched
    }
    kept = [found for found in book.findings if found not in before]
    again = [f for f in _checks(book.tables) if f.code not in DOUBTS or (f.sheet, f.cell) not in vouched]
    return [*kept, *again]


def _checks(tables: tuple[Table, ...]) -> Iterable[Finding]:
    """Yields what each table says against itself, and against those before it."""
    for place, table in enumerate(tables):
        yield from cross_check(table)
        yield from differences(table, list(tables[:place]))


def shape_of(book: Book | Table) -> str:
    """Returns a digest of a book's form: bodies, layouts, sheets and headings, whatever the years and figures.

    Next year's book of the same form has the same shape; another body's file of a national form has not.
    """
    tables = as_read(book).tables if isinstance(book, Book) else (book,)
    return hashlib.sha256("\n".join(map(_form, tables)).encode()).hexdigest()[:16]


def _form(table: Table) -> str:
    """Returns what makes the form of one table; a column more for one year more is no other form."""
    body = table.organization.code if table.organization else ""
    headings = dict.fromkeys(map(without_years, table.headings))
    return "\t".join([table.layout, body, without_years(table.sheet), *headings])
