"""Names of a book held against those of the store: which are the same, and which are alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher

from kpi_models.facts import Facts, Kpi, Plan, Project
from validators.book import Book
from validators.book_facts import project_name
from validators.cells import squeeze
from validators.tables import KpiRow, Table

SIMILAR = 0.6  # alike enough to ask
LIKELY = 0.75  # alike enough to propose that it is the same

_BRACKETS = re.compile(r"\([^()]*\)")


def likeness(name: str, other: str) -> float:
    """Returns how alike two names are, from 0 to 1; what stands in brackets hardly counts."""
    if squeeze(name) == squeeze(other):
        return 1.0
    bare, other_bare = _BRACKETS.sub("", squeeze(name)), _BRACKETS.sub("", squeeze(other))
    if bare and bare == other_bare:
        return 0.95
    matcher = SequenceMatcher(None, squeeze(name), squeeze(other), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= SIMILAR else 0.0


def likenesses(name: str, others: Iterable[str]) -> list[tuple[float, str]]:
    """Returns the names alike enough to ask about, the likest first."""
    scored = [(likeness(name, other), other) for other in others]
    return sorted([pair for pair in scored if pair[0] >= SIMILAR], key=lambda pair: (-pair[0], pair[1]))


def land(book: Book, known: Facts) -> Book:
    """Returns the book with every plan, project and KPI joined to the stored one of its name, if there is one.

    Ids of the store need not be made from names (the long form brings its own), so they are looked up.
    """
    plans: dict[tuple[str | None, str], Plan] = {}
    for plan in known.plans:
        plans.setdefault((plan.organization_code, squeeze(plan.name)), plan)
    projects: dict[tuple[str, str], Project] = {}
    for project in known.projects:
        projects.setdefault((project.plan_id, squeeze(project.name)), project)
    kpis: dict[tuple[str, str], Kpi] = {}
    for kpi in known.kpis:
        kpis.setdefault((kpi.project_id, squeeze(kpi.name)), kpi)

    def landed_row(table: Table, row: KpiRow) -> KpiRow:
        plan = table.stored_plan
        project = projects.get((plan.plan_id, squeeze(project_name(table, row)))) if plan else None
        stored = kpis.get((project.project_id, squeeze(row.called))) if project else None
        return replace(row, stored_project=project, stored=stored)

    def landed(table: Table) -> Table:
        code = table.organization.code if table.organization else None
        table = replace(table, stored_plan=plans.get((code, squeeze(table.plan or table.sheet))))
        return replace(table, kpis=tuple(landed_row(table, row) for row in table.kpis))

    return replace(book, tables=tuple(map(landed, book.tables)))
