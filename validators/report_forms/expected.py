"""A report form held against what it should be: of which project and year, and of what the store knows."""

from __future__ import annotations

from collections.abc import Collection

from kpi_models.facts import Facts
from validators.findings import Finding, finding
from validators.tables import ReportForm


def form_against(form: ReportForm, project_id: str, fiscal_year: int) -> tuple[Finding, ...]:
    """Returns what is wrong with a form that comes in for a project and year."""
    findings = []
    if form.project_id != project_id:
        findings.append(finding("form-other-project", expected=project_id, found=form.project_id))
    if form.fiscal_year != fiscal_year:
        findings.append(finding("form-other-year", expected=fiscal_year, found=form.fiscal_year))
    return tuple(findings)


def form_against_store(form: ReportForm, kpi_ids: Collection[str] | None) -> tuple[Finding, ...]:
    """Returns what a form says of KPIs that its project does not have; None stands for a project that is not stored."""
    if kpi_ids is None:
        return (finding("form-project-not-stored", found=form.project_id),)
    told = dict.fromkeys([actual.kpi_id for actual in form.facts.actuals] + [r.kpi_id for r in form.facts.remarks])
    unknown = [kpi_id for kpi_id in told if kpi_id not in kpi_ids]
    return tuple(finding("form-kpi-not-stored", found=kpi_id, project=form.project_id) for kpi_id in unknown)


def stored_kpi_ids(known: Facts, project_id: str) -> frozenset[str] | None:
    """Returns the KPIs that a stored project has, None for a project that is not stored."""
    if all(project.project_id != project_id for project in known.projects):
        return None
    return frozenset(kpi.kpi_id for kpi in known.kpis if kpi.project_id == project_id)
