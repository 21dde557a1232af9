"""A book read with nobody to ask: what the store knows of its form, its plans and its KPIs answers for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from kpi_models.facts import Facts, Plan
from validators.book import Book
from validators.cells import squeeze
from validators.open_questions.questions import apply_answers, open_questions
from validators.open_questions.stored_names import land


def recalled(book: Book, known: Facts, remembered: Mapping[str, str]) -> Book:
    """Returns the book with the remembered answers to what it leaves open, on the ids of `known` (facts stored).

    `remembered` are the answers given for the last book of the same shape. What they don't answer stays open, as it
    was read: nothing likely is taken for an answer.
    """
    if not remembered:
        return land(book, known)
    asked = open_questions(book, known, remembered)
    answers = {one.id: one.answer for one in asked if one.answer and one.answer == remembered.get(one.id)}
    return apply_answers(book, answers, known)


def stored_plans_of(book: Book, plans: Mapping[tuple[str | None, str], Collection[str]]) -> Iterable[str]:
    """Yields the ids of the stored plans that a book names; `plans` are those of `by_name`."""
    for table in book.tables:
        code = table.organization.code if table.organization else None
        yield from plans.get((code, squeeze(table.plan or table.sheet)), ())


def by_name(plans: Iterable[Plan]) -> dict[tuple[str | None, str], list[str]]:
    """Returns the ids of plans by the code of their body and their name, however it is spaced."""
    named: dict[tuple[str | None, str], list[str]] = {}
    for plan in plans:
        named.setdefault((plan.organization_code, squeeze(plan.name)), []).append(plan.plan_id)
    return named
