"""Questions about names: which body, plan, project and KPI of the store a table speaks of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from kpi_models.facts import Facts, Kpi, Plan, normalise
from validators.book import Book
from validators.book_facts import project_name
from validators.cells import squeeze
from validators.findings import Finding, finding, quoted
from validators.open_questions.asking import (
    Answers,
    Choice,
    Kind,
    Question,
    changed,
    kpi_subjects,
    make_question,
    plan_numbers,
    project_subjects,
)
from validators.open_questions.stored_names import LIKELY, SIMILAR, land, likeness, likenesses
from validators.tables import KpiRow, Table

_ASSUMED_PLANS = ("plan-name-missing", "plan-name-from-grant")
_SHARED = 0.5  # of a table's KPIs stand in a plan: it is about that plan


# -- the plan --------------------------------------------------------------------------------------------------------


def _plans(book: Book) -> dict[str, list[int]]:
    """Returns the tables that name the same plan: question id → places."""
    groups: dict[str, list[int]] = {}
    for place, number in enumerate(plan_numbers(book)):
        groups.setdefault(f"plan/{number}", []).append(place)
    return groups


def _assumed(table: Table) -> list[Finding]:
    """Returns what a table would be reported for whose plan's name was assumed."""
    return [finding(code, table.sheet, name=table.plan) for code in _ASSUMED_PLANS]


def _ask_plans(book: Book, known: Facts, given: Answers) -> Iterator[Question]:
    for id_, places in _plans(book).items():
        tables = [book.tables[place] for place in places]
        table = tables[0]
        is_assumed = any(found in book.findings for one in tables for found in _assumed(one))
        if table.stored_plan and not is_assumed:
            continue
        name = table.plan or table.sheet
        taken = set() if is_assumed else {one.stored_plan.plan_id for one in book.tables if one.stored_plan}
        stored = [plan for plan in known.plans if plan.plan_id not in taken]
        ranked = _ranked_plans(tables, name, stored, known, is_assumed)
        if not is_assumed and (not ranked or ranked[0][0] < SIMILAR):
            continue
        likely = ranked[0][1].name if ranked and _is_likely(ranked[0], table) else name
        own = Choice(name, f"{name}（{'登録済み' if table.stored_plan else '新しい計画'}）")
        choices = [*(Choice(plan.name, f"{plan.name}（登録済み）") for _, plan in ranked), own]
        text = f"シート「{table.sheet}」の表は、どの計画のものですか。"
        if not is_assumed:
            text = f"{quoted(name)}は登録されていませんが、似た計画があります。どの計画ですか。"
        yield make_question(id_, table.sheet, None, text, choices, likely, free_text=True)


def _ranked_plans(
    tables: list[Table], name: str, stored: list[Plan], known: Facts, is_assumed: bool
) -> list[tuple[float, Plan]]:
    """Returns the stored plans of the same body, the most likely first: by their name and by their KPIs."""
    code = tables[0].organization.code if tables[0].organization else None
    kpis = {squeeze(row.called) for table in tables for row in table.kpis}
    plan_of = {project.project_id: project.plan_id for project in known.projects}
    names_of: dict[str | None, set[str]] = {}
    for kpi in known.kpis:
        names_of.setdefault(plan_of.get(kpi.project_id), set()).add(squeeze(kpi.name))
    ranked = []
    for plan in (plan for plan in stored if plan.organization_code == code):
        names = names_of.get(plan.plan_id, set())
        shared = len(kpis & names) / len(kpis) if kpis else 0.0
        ranked.append((_score(likeness(name, plan.name), shared, is_assumed), plan))
    return sorted(ranked, key=lambda pair: -pair[0])


def _score(likeness_: float, shared: float, is_assumed: bool) -> float:
    """Returns how likely two names mean the same: the same KPIs speak for it, but not against a name that is written.

    Plans of one body share KPIs such as 観光入込客数.
    """
    counts = shared >= _SHARED and (is_assumed or likeness_ >= SIMILAR)
    return max(likeness_, LIKELY + shared / 10) if counts else likeness_


def _is_likely(ranked: tuple[float, Plan], table: Table) -> bool:
    """Tells a plan under another name from the next plan of the same body, which often keeps name and KPIs."""
    score, plan = ranked
    is_same_life = plan.start_year is None or table.start_year in (None, plan.start_year)
    return score >= LIKELY and is_same_life


def _answer_plans(book: Book, answers: Answers, known: Facts) -> Book:
    tables, without = list(book.tables), list[Finding]()
    for id_, places in _plans(book).items():
        if value := normalise(answers.get(id_, "")):
            for place in places:
                without += _assumed(tables[place])
                tables[place] = replace(tables[place], plan=value)
    return land(changed(book, tables, without), known)


# -- the project -----------------------------------------------------------------------------------------------------


def _ask_projects(book: Book, known: Facts, given: Answers) -> Iterator[Question]:
    names_of: dict[str, set[str]] = {}
    for kpi in known.kpis:
        names_of.setdefault(kpi.project_id, set()).add(squeeze(kpi.name))
    taken = {row.stored_project.project_id for table in book.tables for row in table.kpis if row.stored_project}
    for table, subjects in zip(book.tables, project_subjects(book), strict=True):
        if table.stored_plan is None:
            continue
        own = [project for project in known.projects if project.plan_id == table.stored_plan.plan_id]
        stored = {one.name: names_of.get(one.project_id, set()) for one in own if one.project_id not in taken}
        unknown: dict[str, list[KpiRow]] = {}
        for row, subject in zip(table.kpis, subjects, strict=True):
            if row.stored_project is None:
                unknown.setdefault(subject, []).append(row)
        for subject, rows in unknown.items():
            yield from _project_question(f"project/{subject}", table, rows, stored, is_only=len(own) == 1)


def _project_question(
    id_: str, table: Table, rows: list[KpiRow], stored: Mapping[str, set[str]], is_only: bool
) -> Iterator[Question]:
    """Asks whether a project that the stored plan lacks is one of its projects (name → KPIs) under another name."""
    name = project_name(table, rows[0])
    is_unwritten = not (rows[0].project or table.project)
    ranked = []
    for other, kpis in stored.items():
        shared = sum(squeeze(row.called) in kpis for row in rows) / len(rows)
        score = _score(likeness(name, other), shared, is_unwritten)
        ranked.append((LIKELY if is_unwritten and is_only else score, other))
    ranked.sort(key=lambda pair: -pair[0])
    if not ranked or ranked[0][0] < SIMILAR and not is_unwritten:
        return
    likely = ranked[0][1] if ranked[0][0] >= LIKELY else name
    choices = [*(Choice(other, f"{other}（登録済み）") for _, other in ranked), Choice(name, f"{name}（新しい事業）")]
    text = f"{quoted(name)}は、計画{quoted(table.plan or '')}のどの事業ですか。"
    yield make_question(id_, rows[0].sheet, rows[0].cell, text, choices, likely)


def _answer_projects(book: Book, answers: Answers, known: Facts) -> Book:
    tables = [
        replace(
            table,
            kpis=tuple(
                replace(row, project=normalise(answers.get(f"project/{subject}", "")) or row.project)
                for row, subject in zip(table.kpis, subjects, strict=True)
            ),
        )
        for table, subjects in zip(book.tables, project_subjects(book), strict=True)
    ]
    return land(changed(book, tables), known)


# -- the KPI ---------------------------------------------------------------------------------------------------------


def _ask_kpis(book: Book, known: Facts, given: Answers) -> Iterator[Question]:
    found = {row.stored.kpi_id for table in book.tables for row in table.kpis if row.stored}
    missing: dict[str, list[Kpi]] = {}
    for kpi in known.kpis:
        if kpi.kpi_id not in found:
            missing.setdefault(kpi.project_id, []).append(kpi)
    for table, subjects in zip(book.tables, kpi_subjects(book), strict=True):
        for row, subject in zip(table.kpis, subjects, strict=True):
            if row.stored_project and not row.stored:
                yield from _kpi_question(f"kpi/{subject}", row, missing.get(row.stored_project.project_id, []))


def _kpi_question(id_: str, row: KpiRow, missing: list[Kpi]) -> Iterator[Question]:
    """Asks whether a KPI that the stored plan lacks is one that the book lacks, under another name."""
    ranked = likenesses(row.name, [kpi.name for kpi in missing])
    if not ranked:
        return
    units = {kpi.name: kpi.unit for kpi in missing}
    score, nearest = ranked[0]
    likely = nearest if score >= LIKELY and units[nearest] == row.unit else row.name
    choices = [
        *(Choice(name, f"{quoted(name)}と同じKPI（名前の変更）") for _, name in ranked),
        Choice(row.name, "新しいKPI"),
    ]
    text = f"{quoted(row.name)}は登録済みの計画にありませんが、似た名前のKPIがあります。同じKPIですか。"
    yield make_question(id_, row.sheet, row.cell, text, choices, likely)


def _answer_kpis(book: Book, answers: Answers, known: Facts) -> Book:
    tables = [
        replace(
            table,
            kpis=tuple(
                replace(row, known_as=normalise(answers.get(f"kpi/{subject}", "")))
                for row, subject in zip(table.kpis, subjects, strict=True)
            ),
        )
        for table, subjects in zip(book.tables, kpi_subjects(book), strict=True)
    ]
    return land(changed(book, tables), known)


PLANS = Kind(_ask_plans, _answer_plans)
PROJECTS = Kind(_ask_projects, _answer_projects)
KPIS = Kind(_ask_kpis, _answer_kpis)
