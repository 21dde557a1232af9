"""Tables of one book side by side: a nameless one takes its neighbour's plan, a repeated one is listed once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kpi_models.fiscal_year import era_year
from kpi_models.terms import FIGURE_KINDS
from validators.cells import squeeze
from validators.findings import Finding, finding
from validators.tables import Figure, KpiRow, Table
from validators.twins import with_twins


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table and what was found while reading it."""

    table: Table
    findings: list[Finding]


def settle(reads: list[ReadTable]) -> tuple[tuple[Table, ...], list[Finding]]:
    """Returns the tables with their plans named and repeats folded, and all findings."""
    named = [_named(read, reads) for read in reads]
    tables = with_twins([(read.table, read.findings) for read in named])
    named = [replace(read, table=table) for read, table in zip(named, tables, strict=True)]
    kept: list[ReadTable] = []
    for read in named:
        first = next((other for other in kept if _is_repeat(read.table, other.table)), None)
        if first is None:
            read.findings.extend(differences(read.table, [other.table for other in kept]))
            kept.append(read)
        else:
            place = f"{read.table.sheet}!{read.table.range}"
            position = kept.index(first)
            kept[position] = replace(first, table=replace(first.table, also_at=(*first.table.also_at, place)))
    findings = [found for read in kept for found in read.findings]
    return tuple(read.table for read in kept), findings


def _named(read: ReadTable, reads: list[ReadTable]) -> ReadTable:
    """Names a table's plan and body: its own, its identical or only neighbour's, the grant's, or its sheet's."""
    table = read.table
    findings = list(read.findings)
    if table.plan is None:
        table = _with_plan(table, [other.table for other in reads if other is not read], findings)
    if table.organization is None and not table.says_organization:
        table = _with_organization(table, [other.table for other in reads])
        if table.organization is None:
            findings.append(finding("organization-unknown", table.sheet, written=""))
    return ReadTable(table, findings)


def _with_plan(table: Table, others: list[Table], findings: list[Finding]) -> Table:
    """Gives a nameless table its plan."""
    named = [other for other in others if other.plan]
    neighbour = next((other for other in named if _figures(other) == _figures(table)), None)
    if neighbour is None and len({squeeze(other.plan or "") for other in named}) == 1:
        neighbour = named[0]
    if neighbour:
        findings.append(finding("plan-name-from-neighbour", table.sheet, name=neighbour.plan))
        return replace(
            table,
            plan=neighbour.plan,
            project=table.project or neighbour.project,
            organization=table.organization or neighbour.organization,
            members=table.members or neighbour.members,
            start_year=neighbour.start_year or table.start_year,
            end_year=neighbour.end_year or table.end_year,
        )
    if table.scheme:
        findings.append(finding("plan-name-from-grant", table.sheet, name=table.scheme))
        return replace(table, plan=table.scheme)
    findings.append(finding("plan-name-missing", table.sheet, name=table.sheet))
    return replace(table, plan=table.sheet)


def _with_organization(table: Table, others: list[Table]) -> Table:
    """Gives a table the body that the rest of the book belongs to, if there is only one."""
    bodies = {other.organization.code: other.organization for other in others if other.organization}
    return replace(table, organization=next(iter(bodies.values()))) if len(bodies) == 1 else table


def _is_repeat(table: Table, other: Table) -> bool:
    """Tells whether a table says exactly what another one says."""
    return _same_plan(table, other) and _figures(table) == _figures(other)


def _same_plan(table: Table, other: Table) -> bool:
    return squeeze(table.plan or "") == squeeze(other.plan or "") and table.organization == other.organization


def _figures(table: Table) -> list[tuple[object, ...]]:
    """Returns what a table says, whatever its cells and spacing."""
    return [
        (squeeze(kpi.name), squeeze(kpi.project or ""), kpi.unit, [_essence(f) for f in (*kpi.figures, *kpi.yearless)])
        for kpi in table.kpis
    ]


def _essence(figure: Figure) -> tuple[str, str, Decimal | None, str]:
    """Returns what a figure says. A baseline's year may follow from the plan's, so it is left out."""
    year = "" if figure.kind == "baseline" else str(figure.fiscal_year)
    return f"{figure.kind}{year}", str(figure.basis), figure.value, str(figure.state)


def differences(table: Table, others: list[Table]) -> Iterator[Finding]:
    """Reports figures of the same KPI that stand differently in another table of the same plan."""
    for other in others:
        if not _same_plan(table, other):
            continue
        known = {_identity(other, kpi): kpi for kpi in other.kpis}
        for kpi in table.kpis:
            twin = known.get(_identity(table, kpi))
            if twin:
                yield from _different_figures(kpi, twin)


def _identity(table: Table, kpi: KpiRow) -> tuple[str, str]:
    return squeeze(kpi.project or table.project or table.plan or ""), squeeze(kpi.called)


def _different_figures(kpi: KpiRow, twin: KpiRow) -> Iterator[Finding]:
    said = {_essence(figure)[:2]: figure for figure in twin.figures}
    for figure in kpi.figures:
        other = said.get(_essence(figure)[:2])
        if other and (other.value, other.state) != (figure.value, figure.state):
            year = f"{era_year(figure.fiscal_year)}年度の" if figure.fiscal_year and figure.kind != "baseline" else ""
            yield finding(
                "table-differs",
                figure.sheet,
                figure.cell,
                figure.text,
                name=kpi.name,
                figure=f"{year}{FIGURE_KINDS[figure.kind]}",
                other=f"{other.sheet}!{other.cell}",
                other_text=other.text,
            )
