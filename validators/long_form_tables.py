"""What a long form in a workbook says, as tables of KPIs like those of any other layout: each figure with its cell."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from kpi_models.facts import Actual, Baseline, Basis, Facts, Kpi, Source, State, Target
from kpi_models.fiscal_year import era_year
from kpi_models.plans.organizations import find_by_code
from kpi_models.reference import Organization
from validators.cells import Workbook, range_of
from validators.findings import Finding, finding
from validators.long_form import conclude
from validators.long_form_sheets import LongBook, long_books
from validators.neighbours import ReadTable
from validators.tables import Figure, KpiRow, Table

_Fact = TypeVar("_Fact", Baseline, Target, Actual)
_DATED = ("valid_from", "reason", "reported_at")  # told in a package; a table of KPIs has one version of each figure


def read_long_tables(workbook: Workbook) -> tuple[list[ReadTable], list[Finding], tuple[str, ...]]:
    """Returns the tables of the long forms in a workbook, what was found in them, and the sheets they stand on."""
    tables: list[ReadTable] = []
    findings: list[Finding] = []
    sheets: tuple[str, ...] = ()
    for book in long_books(workbook):
        facts, found = conclude(book.tables) if book.tables else (Facts(), ())
        findings += [*book.findings, *found, *_undated(book)]
        if facts.kpis:
            tables += [ReadTable(table, []) for table in _tables(workbook, book, facts, findings)]
        sheets += book.sheets
    return tables, findings, sheets


def _undated(book: LongBook) -> Iterable[Finding]:
    """Reports dates and reasons, which only a package keeps."""
    for sheet in book.tables.values():
        top = min(sheet.texts, default=0)
        for column in _DATED:
            if any(row[column] is not None for row in sheet.values.values() if column in row):
                yield finding("sheet-date-not-kept", sheet.name, sheet.address(top, column), column)


def _tables(workbook: Workbook, book: LongBook, facts: Facts, findings: list[Finding]) -> Iterable[Table]:
    """Returns one table for each project."""
    plans = {plan.plan_id: plan for plan in facts.plans}
    rows: dict[str, list[KpiRow]] = {}
    for kpi, row in _kpis(book, facts, findings):
        rows.setdefault(kpi.project_id, []).append(row)
    for project in (project for project in facts.projects if project.project_id in rows):
        plan = plans[project.plan_id]
        sheet = book.tables["kpis"]
        area = _area(workbook, sheet.name)
        yield Table(
            "long-form",
            sheet.name,
            range_of(area),
            area,
            plan.name,
            project.name,
            project.scheme,
            _organization(plan.organization_code, facts),
            project.members,
            plan.start_year,
            plan.end_year,
            tuple(rows[project.project_id]),
            says_organization=True,  # a blank code is no body, and none is looked for
            headings=tuple(sheet.positions),
        )


def _area(workbook: Workbook, name: str) -> tuple[int, int, int, int]:
    cells = next(sheet for sheet in workbook.sheets if sheet.name == name).cells
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    return min(rows), min(columns), max(rows), max(columns)


def _organization(code: str | None, facts: Facts) -> Organization | None:
    """Returns the body of a code: of the national list, else as the long form names it."""
    own = {body.organization_code: body.name for body in facts.other_organizations}
    return find_by_code(code or "") or (Organization(code, own.get(code, code), "", "other") if code else None)


def _kpis(book: LongBook, facts: Facts, findings: list[Finding]) -> Iterable[tuple[Kpi, KpiRow]]:
    """Yields each KPI as a row of a table."""
    sheet = book.tables["kpis"]
    places = {values["kpi_id"]: number for number, values in reversed(sheet.values.items())}
    projects = {project.project_id: project.name for project in facts.projects}
    baselines, targets, actuals = _by_kpi(facts.baselines), _by_kpi(facts.targets), _by_kpi(facts.actuals)
    for kpi in facts.kpis:
        own = sorted(baselines.get(kpi.kpi_id, ()), key=lambda fact: str(fact.valid_from or ""))
        baseline = own[-1] if own else None
        yield (
            kpi,
            KpiRow(
                kpi.name,
                projects[kpi.project_id],
                kpi.unit,
                kpi.direction,
                sheet.name,
                sheet.address(places[kpi.kpi_id], "name"),
                _figure("baseline", baseline.baseline_year, Basis.LEVEL, baseline) if baseline else None,
                tuple(_newest(kpi, "target", targets.get(kpi.kpi_id, ()), findings)),
                tuple(_newest(kpi, "actual", actuals.get(kpi.kpi_id, ()), findings)),
                kind=kpi.kind,
                pace=kpi.pace,
            ),
        )


def _by_kpi(facts: Iterable[_Fact]) -> dict[str, list[_Fact]]:
    found: dict[str, list[_Fact]] = {}
    for fact in facts:
        found.setdefault(fact.kpi_id, []).append(fact)
    return found


def _newest(kpi: Kpi, kind: str, facts: Iterable[Target | Actual], findings: list[Finding]) -> Iterable[Figure]:
    """Yields the newest version of each year's figure, and reports the others."""
    by_year: dict[int, Target | Actual] = {}
    for fact in sorted(facts, key=lambda fact: (fact.fiscal_year, str(_moment(fact) or ""))):
        older = by_year.get(fact.fiscal_year)
        if older and (place := older.source):
            written = f"{era_year(fact.fiscal_year)}年度"
            findings.append(
                finding("sheet-older-version", place.sheet, place.cell, place.text, name=kpi.name, year=written)
            )
        by_year[fact.fiscal_year] = fact
    for year, fact in by_year.items():
        yield _figure(kind, year, fact.basis, fact)


def _moment(fact: Target | Actual) -> object:
    return fact.valid_from if isinstance(fact, Target) else fact.reported_at


def _figure(kind: str, year: int | None, basis: Basis, fact: Baseline | Target | Actual) -> Figure:
    source = fact.source or Source("", "")
    state = fact.state if isinstance(fact, Actual) else State.CONFIRMED
    return Figure(kind, year, basis, fact.value, source.sheet, source.cell, source.text, state)
