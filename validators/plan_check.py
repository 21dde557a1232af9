"""A book held against the plan it belongs to: KPIs that the plan lacks, that the book lacks, or that changed unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from validators.cells import squeeze
from validators.findings import Finding, finding
from validators.tables import Table


def plan_findings(tables: Iterable[Table], known: Iterable[Mapping[str, str]]) -> list[Finding]:
    """Returns how the KPIs of a book's tables differ from those stored; `known` gives name and unit of each."""
    units = {squeeze(kpi["name"]): kpi for kpi in known}
    findings: list[Finding] = []
    found = set()
    for kpi in (kpi for table in tables for kpi in table.kpis):
        stored = units.get(squeeze(kpi.name))
        found.add(squeeze(kpi.name))
        if stored is None:
            findings.append(finding("plan-kpi-unknown", kpi.sheet, kpi.cell, kpi.name, kpi=kpi.name))
        elif stored["unit"] != kpi.unit:
            figures = {"kpi": kpi.name, "unit": kpi.unit, "known": stored["unit"]}
            findings.append(finding("plan-unit-differs", kpi.sheet, kpi.cell, kpi.name, **figures))
    missing = [kpi for name, kpi in units.items() if name not in found]
    return [*findings, *(finding("plan-kpi-missing", kpi=kpi["name"]) for kpi in missing)]
