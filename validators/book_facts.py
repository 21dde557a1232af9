"""A book → the facts it states, with ids made from body and names, and every figure's own cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kpi_models.facts import (
    Actual,
    Baseline,
    Facts,
    Kpi,
    Plan,
    Project,
    Source,
    Target,
    make_kpi_id,
    make_plan_id,
    make_project_id,
)
from validators.tables import Figure, KpiRow, Table


def table_facts(tables: Iterable[Table]) -> Facts:
    """Returns the facts of tables, each plan, project, KPI and figure once, in the order of the book."""
    plans: dict[str, Plan] = {}
    projects: dict[str, Project] = {}
    kpis: dict[str, Kpi] = {}
    baselines: dict[str, Baseline] = {}
    targets: dict[tuple[str, int], Target] = {}
    actuals: dict[tuple[str, int], Actual] = {}
    for table in tables:
        plan = _plan(table)
        plans[plan.plan_id] = _joined(plans.get(plan.plan_id), plan)
        for row in table.kpis:
            project = _project(plan.plan_id, table, row)
            projects.setdefault(project.project_id, project)
            kpi = _kpi(project.project_id, row)
            kpis.setdefault(kpi.kpi_id, kpi)
            if row.baseline and row.baseline.value is not None:
                baselines.setdefault(kpi.kpi_id, _baseline(kpi.kpi_id, row.baseline))
            for target in _targets(kpi.kpi_id, row):
                targets.setdefault((kpi.kpi_id, target.fiscal_year), target)
            for actual in _actuals(kpi.kpi_id, row):
                actuals.setdefault((kpi.kpi_id, actual.fiscal_year), actual)
    return Facts(
        tuple(plans.values()),
        tuple(projects.values()),
        tuple(kpis.values()),
        tuple(baselines.values()),
        tuple(targets.values()),
        tuple(actuals.values()),
    )


def _plan(table: Table) -> Plan:
    code = table.organization.code if table.organization else None
    name = table.plan or table.sheet
    plan = Plan(make_plan_id(code, name), name, code, table.start_year, table.end_year)
    stored = table.stored_plan
    return replace(plan, plan_id=stored.plan_id, name=stored.name) if stored else plan


def _joined(known: Plan | None, plan: Plan) -> Plan:
    """Returns one plan for two tables of it: the longer life that either states."""
    if known is None:
        return plan
    starts = [year for year in (known.start_year, plan.start_year) if year]
    ends = [year for year in (known.end_year, plan.end_year) if year]
    return Plan(known.plan_id, known.name, known.organization_code, min(starts, default=None), max(ends, default=None))


def _project(plan_id: str, table: Table, row: KpiRow) -> Project:
    name = project_name(table, row)
    project = Project(make_project_id(plan_id, name), plan_id, name, table.scheme, table.members)
    stored = row.stored_project
    return replace(project, project_id=stored.project_id, name=stored.name) if stored else project


def project_name(table: Table, row: KpiRow) -> str:
    """Returns what the project of a KPI is called: as written, else by its plan, else by its sheet."""
    return row.project or table.project or table.plan or table.sheet


def _kpi(project_id: str, row: KpiRow) -> Kpi:
    if row.stored:
        return replace(row.stored, unit=row.unit, direction=row.direction)
    return Kpi(make_kpi_id(project_id, row.called), project_id, row.called, row.unit, row.direction, row.kind, row.pace)


def _baseline(kpi_id: str, figure: Figure) -> Baseline:
    return Baseline(kpi_id, figure.fiscal_year, figure.value, source=_source(figure))


def _targets(kpi_id: str, row: KpiRow) -> Iterable[Target]:
    for figure in row.targets:
        if figure.fiscal_year is not None:
            yield Target(kpi_id, figure.fiscal_year, figure.basis, figure.value, source=_source(figure))


def _actuals(kpi_id: str, row: KpiRow) -> Iterable[Actual]:
    for figure in row.actuals:
        if figure.fiscal_year is not None:
            yield Actual(
                kpi_id, figure.fiscal_year, figure.basis, figure.value, figure.state,
                source=_source(figure), period=figure.period,
            )  # fmt: skip


def _source(figure: Figure) -> Source:
    return Source(figure.sheet, figure.cell, figure.text)
