"""Facts as rows of the store's tables, and back (schema.sql gives the columns and their order)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kpi_models.facts import (
    Actual,
    Baseline,
    Basis,
    Cost,
    Direction,
    Facts,
    Kind,
    Kpi,
    Measurement,
    OtherOrganization,
    Pace,
    Plan,
    Project,
    Remark,
    Source,
    State,
    Target,
)
from kpi_models.judging.judged_rows import plain
from kpi_models.moments import from_stored, to_stored

Row = Mapping[str, Any]


def to_rows(
    facts: Facts, entry_id: int, positions: Mapping[str, Mapping[str, int]]
) -> dict[str, list[tuple[Any, ...]]]:
    """Returns the rows of each table for one entry; `positions` gives each plan, project and KPI its place."""
    return {
        "organizations": [
            (body.organization_code, body.name, body.name, "other", entry_id) for body in facts.other_organizations
        ],
        "plans": [
            (p.plan_id, p.name, p.organization_code, p.start_year, p.end_year, positions["plans"][p.plan_id], entry_id)
            for p in facts.plans
        ],
        "projects": [
            (p.project_id, p.plan_id, p.name, p.scheme, positions["projects"][p.project_id], entry_id)
            for p in facts.projects
        ],
        "project_members": [
            (project.project_id, code, position, entry_id)
            for project in facts.projects
            for position, code in enumerate(project.members)
        ],
        "kpis": [
            (k.kpi_id, k.project_id, k.name, k.unit, k.direction, k.kind, k.pace, positions["kpis"][k.kpi_id], entry_id)
            for k in facts.kpis
        ],
        "baselines": [
            (b.kpi_id, b.baseline_year, b.value, _stored(b.valid_from), b.reason, *_source(b.source), entry_id)
            for b in facts.baselines
        ],
        "targets": [
            (t.kpi_id, t.fiscal_year, t.basis, t.value, _stored(t.valid_from), t.reason, *_source(t.source), entry_id)
            for t in facts.targets
        ],
        "actuals": [
            (a.kpi_id, a.fiscal_year, a.basis, a.value, a.state, _stored(a.reported_at))
            + (*_source(a.source), entry_id, a.period)
            for a in facts.actuals
        ],
        "costs": [
            (
                c.project_id,
                c.fiscal_year,
                c.planned_value,
                c.spent_value,
                c.grant_value,
                _stored(c.reported_at),
                *_source(c.source),
                entry_id,
            )
            for c in facts.costs
        ],
        "remarks": [
            (
                r.kpi_id,
                r.fiscal_year,
                r.factor,
                r.issue,
                r.next_step,
                _stored(r.reported_at),
                *_source(r.source),
                entry_id,
            )
            for r in facts.remarks
        ],
        "measurements": [
            (m.kpi_id, m.statistic, m.formula, m.contact, m.available, m.available_month, entry_id)
            for m in facts.measurements
        ],
    }


def from_rows(rows: Mapping[str, Sequence[Row]]) -> Facts:
    """Returns the facts of the rows that facts.sql reads, of all its kinds or of some, in their order."""
    return Facts(
        plans=tuple(Plan(**row) for row in rows.get("plans", ())),
        projects=tuple(_project(row) for row in rows.get("projects", ())),
        kpis=tuple(_kpi(row) for row in rows.get("kpis", ())),
        baselines=tuple(_baseline(row) for row in rows.get("baselines", ())),
        targets=tuple(_target(row) for row in rows.get("targets", ())),
        actuals=tuple(_actual(row) for row in rows.get("actuals", ())),
        other_organizations=tuple(OtherOrganization(**row) for row in rows.get("organizations", ())),
        costs=tuple(_cost(row) for row in rows.get("costs", ())),
        remarks=tuple(_remark(row) for row in rows.get("remarks", ())),
        measurements=tuple(Measurement(**row) for row in rows.get("measurements", ())),
    )


def _project(row: Row) -> Project:
    members = tuple(row["members"].split(";")) if row["members"] else ()
    return Project(row["project_id"], row["plan_id"], row["name"], row["scheme"], members)


def _kpi(row: Row) -> Kpi:
    return Kpi(
        row["kpi_id"],
        row["project_id"],
        row["name"],
        row["unit"],
        Direction(row["direction"]),
        Kind(row["kind"]) if row["kind"] else None,
        Pace(row["pace"]),
    )


def _baseline(row: Row) -> Baseline:
    return Baseline(
        row["kpi_id"],
        row["baseline_year"],
        plain(row["value"]),
        _moment(row["valid_from"]),
        row["reason"],
        _read_source(row),
    )


def _target(row: Row) -> Target:
    return Target(
        row["kpi_id"],
        row["fiscal_year"],
        Basis(row["basis"]),
        plain(row["value"]),
        _moment(row["valid_from"]),
        row["reason"],
        _read_source(row),
    )


def _actual(row: Row) -> Actual:
    return Actual(
        row["kpi_id"],
        row["fiscal_year"],
        Basis(row["basis"]),
        plain(row["value"]),
        State(row["state"]),
        _moment(row["reported_at"]),
        _read_source(row),
        row["period"],
    )


def _cost(row: Row) -> Cost:
    return Cost(
        row["project_id"],
        row["fiscal_year"],
        plain(row["planned_value"]),
        plain(row["spent_value"]),
        plain(row["grant_value"]),
        _moment(row["reported_at"]),
        _read_source(row),
    )


def _remark(row: Row) -> Remark:
    return Remark(
        row["kpi_id"],
        row["fiscal_year"],
        row["factor"],
        row["issue"],
        row["next_step"],
        _moment(row["reported_at"]),
        _read_source(row),
    )


def _stored(moment: datetime | None) -> datetime | None:
    return to_stored(moment) if moment else None


def _moment(stored: datetime | None) -> datetime | None:
    return from_stored(stored) if stored else None


def _source(source: Source | None) -> tuple[str | None, str | None, str | None]:
    return (source.sheet, source.cell, source.text) if source else (None, None, None)


def _read_source(row: Row) -> Source | None:
    return Source(row["sheet"], row["cell"], row["text"] or "") if row["sheet"] is not None else None
