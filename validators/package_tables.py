"""The facts of a long-form package → tables like those of a book, so that both are shown alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kpi_models.facts import Actual, Baseline, Basis, Facts, Kpi, Plan, Project, Source, State, Target
from kpi_models.plans.organizations import find_by_code
from kpi_models.reference import Organization
from validators.tables import Figure, KpiRow, Table
from validators.understood import LONG_FORM

_FILE = "kpis.csv"
_WHOLE = "目標はtargets.csv、実績はactuals.csv"
_NOWHERE = Source(_FILE, "")


def package_tables(facts: Facts) -> tuple[Table, ...]:
    """Returns a table for each plan that has KPIs; of a figure with several versions the last one written."""
    projects = {project.project_id: project for project in facts.projects}
    in_plan: dict[str, list[Kpi]] = defaultdict(list)
    for kpi in facts.kpis:
        in_plan[projects[kpi.project_id].plan_id].append(kpi)
    figures = _figures(facts)
    bodies = {body.organization_code: body.name for body in facts.other_organizations}
    return tuple(
        _table(plan, _body(plan.organization_code, bodies), [_row(kpi, projects, figures[kpi.kpi_id]) for kpi in kpis])
        for plan in facts.plans
        if (kpis := in_plan[plan.plan_id])
    )


def _table(plan: Plan, body: Organization | None, rows: Sequence[KpiRow]) -> Table:
    return Table(
        LONG_FORM, _FILE, _WHOLE, (1, 1, len(rows) + 1, 1), plan.name, None, None, body, (),
        plan.start_year, plan.end_year, tuple(rows), says_organization=body is not None,
    )  # fmt: skip


def _body(code: str | None, others: dict[str, str]) -> Organization | None:
    if code is None:
        return None
    return Organization(code, others[code], "", "") if code in others else find_by_code(code)


def _row(kpi: Kpi, projects: dict[str, Project], figures: Sequence[Figure]) -> KpiRow:
    of_kind = {kind: tuple(f for f in figures if f.kind == kind) for kind in ("baseline", "target", "actual")}
    baseline = of_kind["baseline"][-1] if of_kind["baseline"] else None
    project = projects[kpi.project_id].name
    return KpiRow(kpi.name, project, kpi.unit, kpi.direction, _FILE, "", baseline, of_kind["target"], of_kind["actual"])


def _figures(facts: Facts) -> dict[str, list[Figure]]:
    """Returns the figures of each KPI, each kind and year once."""
    newest: dict[tuple[str, str, int | None], Figure] = {}
    stated: list[Baseline | Target | Actual] = [*facts.baselines, *facts.targets, *facts.actuals]
    for fact in stated:
        figure = _figure(fact)
        year = None if figure.kind == "baseline" else figure.fiscal_year
        newest[fact.kpi_id, figure.kind, year] = figure
    figures: dict[str, list[Figure]] = defaultdict(list)
    for (kpi_id, _, _), figure in newest.items():
        figures[kpi_id].append(figure)
    return figures


def _figure(fact: Baseline | Target | Actual) -> Figure:
    source = fact.source or _NOWHERE
    where = (source.sheet, source.cell, source.text)
    if isinstance(fact, Baseline):
        return Figure("baseline", fact.baseline_year, Basis.LEVEL, fact.value, *where)
    if isinstance(fact, Target):
        return Figure("target", fact.fiscal_year, fact.basis, fact.value, *where)
    return Figure("actual", fact.fiscal_year, fact.basis, fact.value, *where, state=State(fact.state))
