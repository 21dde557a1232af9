"""What a question is, and what it is about: shared by every kind of question a book leaves open."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from kpi_models.facts import Facts
from validators.book import Book
from validators.book_facts import project_name
from validators.cells import squeeze
from validators.findings import Finding, finding
from validators.periods import find_periods
from validators.plan_table import find_direction
from validators.tables import Figure, KpiRow, Table

UNDECIDED = ""  # no answer: nothing changes, and what was found stays

Answers = Mapping[str, str]  # question id → answer


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question, and what a reader sees of it."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One thing a book leaves open. `answer` is the likely or remembered one, and the first of `choices`.

    `id` is the same in every book of the same shape; `free_text` allows an answer that no choice offers.
    """

    id: str
    kind: str
    sheet: str
    cell: str | None
    text: str
    choices: tuple[Choice, ...]
    answer: str
    free_text: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of question: what is open in a book, and the book with the answers put in.

    `ask` also gets the facts stored and the answers known so far; `answer` changes nothing where nothing is open.
    """

    ask: Callable[[Book, Facts, Answers], Iterable[Question]]
    answer: Callable[[Book, Answers, Facts], Book]


def make_question(
    id_: str,
    sheet: str,
    cell: str | None,
    text: str,
    choices: Iterable[Choice],
    likely: str,
    *,
    free_text: bool = False,
) -> Question:
    """Makes a question with the likely answer first; its kind is the first part of its id."""
    options = [Choice(str(choice.value), choice.label) for choice in choices]  # plain text, whatever table it is from
    question = Question(id_, id_.split("/")[0], sheet, cell, text, _once(options), UNDECIDED, free_text)
    return with_answer(question, str(likely))


def with_answer(question: Question, answer: str) -> Question:
    """Returns the question with another answer chosen, and put first; as it is where that is no answer to it."""
    chosen = [choice for choice in question.choices if choice.value == answer]
    if not chosen and not (question.free_text and answer):
        return question
    first = chosen or [Choice(answer, answer)]
    return replace(question, choices=_once([*first, *question.choices]), answer=answer)


def _once(choices: Iterable[Choice]) -> tuple[Choice, ...]:
    """Returns each choice at its first place."""
    known: dict[str, Choice] = {}
    for choice in choices:
        known.setdefault(choice.value, choice)
    return tuple(known.values())


def not_valid(subject: str, value: str, sheet: str, cell: str | None = None) -> Finding:
    """Returns the finding that an answer deserves which can't be one."""
    return finding("answer-not-valid", sheet, cell, value, subject=subject)


def changed(
    book: Book, tables: Iterable[Table], without: Iterable[Finding] = (), added: Iterable[Finding] = ()
) -> Book:
    """Returns the book with other tables, less the findings that were answered, and with those that are new."""
    gone = set(without)
    kept = [found for found in book.findings if found not in gone]
    return replace(book, tables=tuple(tables), findings=(*kept, *added))


def as_read(book: Book) -> Book:
    """Returns a book as it was before anybody answered anything."""
    return book.as_read or book


def plan_numbers(book: Book) -> tuple[int, ...]:
    """Returns for each table the number of the first table that names the same plan and body."""
    first: dict[tuple[str, str], int] = {}
    numbers = []
    for number, table in enumerate(as_read(book).tables, start=1):
        code = table.organization.code if table.organization else ""
        numbers.append(first.setdefault((squeeze(table.plan or ""), code), number))
    return tuple(numbers)


def project_subjects(book: Book) -> tuple[tuple[str, ...], ...]:
    """Returns what names the project of each KPI, table by table: the plan's number and the name as read."""
    return tuple(
        tuple(f"{number}/{_part(project_name(table, row))}" for row in table.kpis)
        for number, table in zip(plan_numbers(book), as_read(book).tables, strict=True)
    )


def kpi_subjects(book: Book) -> tuple[tuple[str, ...], ...]:
    """Returns what names each KPI, table by table: its project's subject and its name as read."""
    return tuple(
        tuple(f"{project}/{_part(row.name)}" for project, row in zip(projects, table.kpis, strict=True))
        for projects, table in zip(project_subjects(book), as_read(book).tables, strict=True)
    )


def _part(name: str) -> str:
    """Returns a name as one part of an id (the full-width stroke never comes out of `squeeze`)."""
    return squeeze(name).replace("/", "／")


def without_years(text: str) -> str:
    """Returns a text as next year's book of the same form has it: every year and number is the same mark."""
    compact = squeeze(text)
    for found in reversed(find_periods(compact)):
        compact = f"{compact[: found.start]}#{compact[found.end :]}"
    return re.sub(r"\d+", "#", compact)


def with_figures(
    row: KpiRow, before: KpiRow, kind: str, figures: Iterable[Figure], without: list[Finding], added: list[Finding]
) -> KpiRow:
    """Returns a KPI with other targets or actuals; other targets may tell another direction."""
    if kind == "actual":
        return replace(row, actuals=tuple(figures))
    find_direction(before, without)
    row = replace(row, targets=tuple(figures))
    return replace(row, direction=find_direction(row, added))
