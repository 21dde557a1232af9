"""One KPI told on several tables of a book: what one of them says of baseline, unit and direction holds for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kpi_models.facts import Direction
from validators.cells import squeeze
from validators.findings import Finding, finding
from validators.headings import FIGURE_ROLES, read_heading
from validators.plan_table import find_direction
from validators.tables import KpiRow, Table

_ANSWERED = {"baseline": ("direction-assumed", "direction-by-words", "baseline-missing"), "unit": ("unit-missing",)}
_Key = tuple[str, ...]


def with_twins(tables: Sequence[tuple[Table, list[Finding]]]) -> list[Table]:
    """Returns the tables with each KPI completed by those of the same plan, project and name.

    Findings that another table answers are taken out of the lists, and what a direction then rests on is put in.
    """
    told: dict[_Key, list[KpiRow]] = {}
    for table, _ in tables:
        for kpi in table.kpis if table.layout == "plan-table" else ():
            told.setdefault(_key(table, kpi), []).append(kpi)
    shared = {key: rows for key, rows in told.items() if len(rows) > 1}
    for table, findings in tables:
        if _holds_only_baselines(table):
            alone = (kpi for kpi in table.kpis if _key(table, kpi) not in shared)
            findings.extend(
                finding("kpi-without-target", kpi.sheet, kpi.cell, kpi.name, name=kpi.name) for kpi in alone
            )
    return [_completed(table, shared, findings) for table, findings in tables] if shared else [t for t, _ in tables]


def _holds_only_baselines(table: Table) -> bool:
    roles = {read_heading(heading).role for heading in table.headings}
    is_without_others = not any(kpi.targets or kpi.actuals for kpi in table.kpis)
    return table.layout == "plan-table" and roles & FIGURE_ROLES == {"baseline"} and is_without_others


def _completed(table: Table, shared: Mapping[_Key, list[KpiRow]], findings: list[Finding]) -> Table:
    kpis = []
    for kpi in table.kpis:
        twins = shared.get(_key(table, kpi), [])
        kpis.append(_with_baseline(_with_unit(kpi, twins, findings), twins, findings))
    return replace(table, kpis=tuple(kpis))


def _with_unit(kpi: KpiRow, twins: list[KpiRow], findings: list[Finding]) -> KpiRow:
    unit = next((twin.unit for twin in twins if twin.unit), "")
    if kpi.unit or not unit:
        return kpi
    _take_out(findings, kpi, _ANSWERED["unit"])
    return replace(kpi, unit=unit)


def _with_baseline(kpi: KpiRow, twins: list[KpiRow], findings: list[Finding]) -> KpiRow:
    """Returns a KPI with the baseline of its twin, if it promises anything, and the direction of the one that does."""
    if not kpi.targets:
        promising = next((twin for twin in twins if twin.targets), None)
        return replace(kpi, direction=_direction(promising, twins)) if promising else kpi
    if kpi.baseline or not (baseline := next((twin.baseline for twin in twins if twin.baseline), None)):
        return kpi
    _take_out(findings, kpi, _ANSWERED["baseline"])
    completed = replace(kpi, baseline=baseline)
    return replace(completed, direction=find_direction(completed, findings))


def _direction(promising: KpiRow, twins: list[KpiRow]) -> Direction:
    baseline = promising.baseline or next((twin.baseline for twin in twins if twin.baseline), None)
    return find_direction(replace(promising, baseline=baseline), [])


def _take_out(findings: list[Finding], kpi: KpiRow, codes: tuple[str, ...]) -> None:
    place = kpi.sheet, kpi.cell
    findings[:] = [found for found in findings if found.code not in codes or (found.sheet, found.cell) != place]


def _key(table: Table, kpi: KpiRow) -> _Key:
    body = table.organization.code if table.organization else ""
    project = kpi.project or table.project or table.plan or ""
    return (body, *(squeeze(text) for text in (table.plan or "", project, kpi.called)))
