"""Plan and body named row by row in a table's own columns (計画名, 市町村): its rows as groups of one owner each."""

from __future__ import annotations

from dataclasses import replace

from kpi_models.facts import normalise
from kpi_models.plans.organizations import find_by_name
from validators.cells import squeeze
from validators.findings import Finding, finding
from validators.layouts import Grid
from validators.row_labels import said_by_row
from validators.rows import RawRow
from validators.surroundings import Surroundings

_ROLES = ("plan", "organization", "prefecture", "code")


def owners(
    grid: Grid, rows: tuple[RawRow, ...], around: Surroundings, findings: list[Finding]
) -> list[tuple[Surroundings, tuple[int, ...]]]:
    """Returns what is said of each group of rows, and the places of its rows; one group where no row names an owner."""
    groups: dict[tuple[str, ...], list[int]] = {}
    is_named = bool(grid.with_role(*_ROLES))  # else all rows are of one owner
    for place, row in enumerate(rows):
        named = tuple(squeeze(_text(grid, row.row, role) or "") if is_named else "" for role in _ROLES)
        groups.setdefault(named, []).append(place)
    if len({names[0] for names in groups}) == 1:
        _report_other_plan(grid, rows[0].row, around, findings)
    _report_shared_projects(grid, rows, findings)
    return [(_own(grid, rows[places[0]].row, around), tuple(places)) for places in groups.values()]


def _text(grid: Grid, row: int, role: str) -> str | None:
    place = said_by_row(grid, row, role)
    return normalise(grid.sheet.cells[place].text) if place else None


def _address(grid: Grid, row: int, role: str) -> str | None:
    place = said_by_row(grid, row, role)
    return grid.sheet.address(*place) if place else None


def _own(grid: Grid, row: int, around: Surroundings) -> Surroundings:
    """Returns what is said of a row: by its own columns first, then around the table."""
    if plan := _text(grid, row, "plan"):
        around = replace(around, plan=plan)
    name, prefecture, code = (_text(grid, row, role) for role in _ROLES[1:])
    if not (name or prefecture or code):
        return around
    place = _address(grid, row, "organization") or _address(grid, row, "prefecture")
    return replace(
        around,
        organization=name,
        prefecture=prefecture or around.prefecture or _prefecture_of(around.organization),
        code=code,
        organization_cell=place,
        title_organization=None,  # a title may name whoever leads
        code_cell=_address(grid, row, "code"),
    )


def _prefecture_of(body: str | None) -> str | None:
    """Returns the prefecture of the body that the text around a table names: its municipalities are meant."""
    found = find_by_name(squeeze(body or ""))
    return found[0].prefecture if len(found) == 1 else None


def _report_other_plan(grid: Grid, row: int, around: Surroundings, findings: list[Finding]) -> None:
    """Reports rows that all name one plan, and another one stands above the table."""
    own = _text(grid, row, "plan")
    if own and around.plan and squeeze(own) != squeeze(around.plan):
        cell = _address(grid, row, "plan")
        findings.append(finding("row-plan-differs", grid.sheet.name, cell, own, title=around.plan))


def _report_shared_projects(grid: Grid, rows: tuple[RawRow, ...], findings: list[Finding]) -> None:
    """Reports a project that stands under two plans of one body."""
    plans: dict[tuple[str, ...], str] = {}
    for row in rows:
        plan = _text(grid, row.row, "plan")
        if not plan or not row.project:
            continue
        body = tuple(squeeze(_text(grid, row.row, role) or "") for role in _ROLES[1:])
        other = plans.setdefault((squeeze(row.project), *body), plan)
        if squeeze(other) != squeeze(plan):
            cell = _address(grid, row.row, "plan")
            findings.append(
                finding("project-in-two-plans", grid.sheet.name, cell, plan, project=row.project, other=other)
            )
