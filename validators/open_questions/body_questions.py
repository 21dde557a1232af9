"""Questions about bodies: which 団体 a table belongs to that names none, or none for certain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from kpi_models.facts import Facts
from kpi_models.plans.organizations import find_by_code, find_by_name, is_organization_code
from kpi_models.reference import Organization, organizations
from validators.book import Book
from validators.cells import squeeze
from validators.findings import Finding, quoted
from validators.open_questions.asking import (
    UNDECIDED,
    Answers,
    Choice,
    Kind,
    Question,
    as_read,
    changed,
    make_question,
    not_valid,
)
from validators.open_questions.stored_names import LIKELY, land, likenesses

_MISMATCH = "organization-code-mismatch"
_OF_NAMES = ("organization-unknown", "organization-ambiguous")
_OF_CODES = (_MISMATCH, "organization-code-invalid")
_MOST_ALIKE = 3


@dataclass(frozen=True, slots=True)
class _Open:
    """Tables whose body is open for the same reason."""

    id: str
    places: tuple[int, ...]
    written: str
    findings: tuple[Finding, ...]
    coded: Organization | None


def _open_bodies(book: Book) -> list[_Open]:
    """Returns the tables without a body, or with two, together where they name the same."""
    read = as_read(book)
    groups: dict[tuple[str, str], list[int]] = {}
    for place, table in enumerate(read.tables):
        has_two = any(found.code == _MISMATCH and found.sheet == table.sheet for found in read.findings)
        if table.organization is None or has_two:
            code = table.organization.code if table.organization else ""
            groups.setdefault((table.written_organization, code), []).append(place)
    return [
        _Open(
            f"organization/{places[0] + 1}",
            tuple(places),
            written,
            _reported(read, written, {read.tables[place].sheet for place in places}),
            find_by_code(code) if code else None,
        )
        for (written, code), places in groups.items()
    ]


def _reported(book: Book, written: str, sheets: set[str]) -> tuple[Finding, ...]:
    """Returns the findings that a body settles."""
    own = [found for found in book.findings if found.sheet in sheets]
    return tuple(f for f in own if f.code in _OF_CODES or f.code in _OF_NAMES and f.text == written)


def _ask_bodies(book: Book, known: Facts, given: Answers) -> Iterator[Question]:
    for one in _open_bodies(book):
        table = book.tables[one.places[0]]
        named = _named(one.written)
        stored = _stored_bodies(known)
        likely = one.coded or _likely_body(table.plan or "", named, stored, one.written, known)
        bodies = [*([one.coded] if one.coded else []), *named, *stored, *([] if named else _alike(one.written))]
        choices = [Choice(body.code, f"{body.full_name}（{body.code}）") for body in bodies]
        choices.append(Choice(UNDECIDED, "まだ決めない（団体なしとして扱う）"))
        cell = one.findings[0].cell if one.findings else None
        code = likely.code if likely else UNDECIDED
        yield make_question(one.id, table.sheet, cell, _text(one), choices, code, free_text=True)


def _text(one: _Open) -> str:
    """Writes the question."""
    if one.coded:
        written = f"団体名は{quoted(one.written)}と書かれています。"
        return f"団体コードは{one.coded.full_name}のものですが、{written}どちらの団体ですか。"
    asked = f"{quoted(one.written)}は、どの団体ですか。" if one.written else "どの団体の計画ですか。"
    return f"{asked}全国地方公共団体コードか、都道府県名からの団体名でも答えられます。"


def _named(written: str) -> list[Organization]:
    return list(find_by_name(squeeze(written))) if written else []


def _stored_bodies(known: Facts) -> list[Organization]:
    """Returns the bodies that have a plan in the store."""
    codes = dict.fromkeys(plan.organization_code for plan in known.plans if plan.organization_code)
    return [body for code in codes if (body := _body(code, known))]


def _alike(written: str) -> list[Organization]:
    """Returns bodies whose name is written almost the same."""
    names = {name: body for body in organizations().values() for name in (body.name, body.full_name)}
    alike = likenesses(written, names) if written else []
    return [names[name] for score, name in alike[:_MOST_ALIKE] if score >= LIKELY]


def _likely_body(
    plan: str, named: list[Organization], stored: list[Organization], written: str, known: Facts
) -> Organization | None:
    """Returns the body that the store speaks for: of a plan of this name, of a name, or the only one there is."""
    codes = {one.organization_code for one in known.plans if squeeze(one.name) == squeeze(plan)}
    of_plan = [body for body in stored if body.code in codes]
    of_name = [body for body in stored if body in named]
    for bodies in (of_plan, of_name, [] if written else stored):
        if len(bodies) == 1:
            return bodies[0]
    return None


def _body(value: str, known: Facts) -> Organization | None:
    """Returns the body of a code (five or six digits) or of a name that only one has."""
    compact = squeeze(value)
    if len(compact) == 5 or is_organization_code(compact):
        found = find_by_code(compact)
        if found:
            return found
    others = [Organization(o.organization_code, o.name, "", "other") for o in known.other_organizations]
    own = [body for body in others if compact in (body.code, squeeze(body.name))]
    candidates = [*find_by_name(compact), *own]
    return candidates[0] if len(candidates) == 1 else None


def _answer_bodies(book: Book, answers: Answers, known: Facts) -> Book:
    tables, without, added = list(book.tables), list[Finding](), list[Finding]()
    for one in _open_bodies(book):
        value = answers.get(one.id, UNDECIDED)
        body = _body(value, known) if value else None
        if value and body is None:
            added.append(not_valid("団体", value, tables[one.places[0]].sheet))
        elif body:
            for place in one.places:
                tables[place] = replace(tables[place], organization=body)
            without += one.findings
    return land(changed(book, tables, without, added), known)


BODIES = Kind(_ask_bodies, _answer_bodies)
