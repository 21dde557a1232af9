"""A report form held against what it should be: of which project and year, and of what the store knows."""

from __future__ import annotations

from collections.abc import Iterable

from kpi_models.facts import Facts, Plan
from validators.findings import Finding, finding
from validators.plan_check import figure_findings, stored_kpis
from validators.tables import ReportForm, Table


def form_against(form: ReportForm, project_id: str, fiscal_year: int) -> tuple[Finding, ...]:
    """Returns what is wrong with a form that comes in for a project and year."""
    findings = []
    if form.project_id != project_id:
        findings.append(finding("form-other-project", expected=project_id, found=form.project_id))
    if form.fiscal_year != fiscal_year:
        findings.append(finding("form-other-year", expected=fiscal_year, found=form.fiscal_year))
    return tuple(findings)


def form_against_store(form: ReportForm, tables: Iterable[Table], known: Facts) -> tuple[Finding, ...]:
    """Returns how a form differs from what is stored: its project, its KPIs by their ids, and last year's figures."""
    project = next((project for project in known.projects if project.project_id == form.project_id), None)
    if project is None:
        return (finding("form-project-not-stored", found=form.project_id),)
    kpi_ids = {kpi.kpi_id for kpi in known.kpis if kpi.project_id == form.project_id}
    told = dict.fromkeys([actual.kpi_id for actual in form.facts.actuals] + [r.kpi_id for r in form.facts.remarks])
    unknown = [kpi_id for kpi_id in told if kpi_id not in kpi_ids]
    stored = {kpi["kpi_id"]: kpi for kpi in stored_kpis(known, project.plan_id) if kpi["kpi_id"] in kpi_ids}
    rows = [(row, stored[row.kpi_id]) for table in tables for row in table.kpis if row.kpi_id in stored]
    return (
        *_outside_plan(form.fiscal_year, next((plan for plan in known.plans if plan.plan_id == project.plan_id), None)),
        *(finding("form-kpi-not-stored", found=kpi_id, project=form.project_id) for kpi_id in unknown),
        *figure_findings(rows),
    )


def _outside_plan(fiscal_year: int, plan: Plan | None) -> Iterable[Finding]:
    """Yields that a form is of a year that its plan does not reach, where the plan says which it does."""
    if plan and plan.start_year and plan.end_year and not plan.start_year <= fiscal_year <= plan.end_year:
        yield finding("form-year-outside-plan", year=fiscal_year, start=plan.start_year, end=plan.end_year)
