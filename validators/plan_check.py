"""A book held against the plan it belongs to: its KPIs, its body, and the figures reported for earlier years."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kpi_models.facts import Basis, Facts
from kpi_models.fiscal_year import era_year
from kpi_models.plans.organizations import find_by_code
from validators.cells import squeeze
from validators.findings import Finding, finding
from validators.row_figures import at, increment, level, value_of
from validators.tables import Figure, KpiRow, Table

_FAR = 5  # a level five times last year's, or a fifth of it, needs a second look
_SMALL = 10  # below it such growth is nothing special
_NEAR = Decimal("0.1")  # of the last level: an increment this close to it is a level
_FEW_TIMES = 3

Stored = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Last:
    """The newest stored actual before a year: as stored, and the level it led to, if that can be told."""

    fiscal_year: int
    basis: str
    value: Decimal
    level: Decimal | None


def stored_kpis(facts: Facts, plan_id: str) -> list[dict[str, Any]]:
    """Returns what the checks need to know of a stored plan, ready for JSON: one entry a KPI, values as exact text."""
    plan = next((plan for plan in facts.plans if plan.plan_id == plan_id), None)
    projects = {project.project_id: project.name for project in facts.projects if project.plan_id == plan_id}
    entries: dict[str, dict[str, Any]] = {
        kpi.kpi_id: {
            "kpi_id": kpi.kpi_id,
            "name": kpi.name,
            "project": projects[kpi.project_id],
            "unit": kpi.unit,
            "organization_code": plan.organization_code if plan else None,
            "baseline": None,
            "actuals": [],
        }
        for kpi in facts.kpis
        if kpi.project_id in projects
    }
    for baseline in facts.baselines:  # later versions come later
        if baseline.kpi_id in entries and baseline.value is not None:
            entries[baseline.kpi_id]["baseline"] = str(baseline.value)
    newest = {(actual.kpi_id, actual.fiscal_year): actual for actual in facts.actuals if actual.kpi_id in entries}
    for actual in sorted(newest.values(), key=lambda actual: actual.fiscal_year):
        if actual.value is not None:
            said = {"fiscal_year": actual.fiscal_year, "basis": str(actual.basis), "value": str(actual.value)}
            entries[actual.kpi_id]["actuals"].append(said)
    return list(entries.values())


def plan_findings(tables: Sequence[Table], known: Sequence[Stored]) -> list[Finding]:
    """Returns how a book's tables differ from a stored plan; `known` are its KPIs as `stored_kpis` gives them."""
    by_name = {squeeze(kpi["name"]): kpi for kpi in known}
    rows = [(kpi, by_name.get(squeeze(kpi.called))) for table in tables for kpi in table.kpis]
    found = {squeeze(kpi.called) for kpi, _ in rows}
    findings = list(_other_body(tables, known))
    new = [kpi for kpi, stored in rows if stored is None]
    findings += [finding("plan-kpi-unknown", kpi.sheet, kpi.cell, kpi.name, kpi=kpi.name) for kpi in new]
    findings += figure_findings([(kpi, stored) for kpi, stored in rows if stored])
    missing = [kpi for name, kpi in by_name.items() if name not in found]
    return [*findings, *(finding("plan-kpi-missing", kpi=kpi["name"]) for kpi in missing)]


def figure_findings(rows: Sequence[tuple[KpiRow, Stored]]) -> list[Finding]:
    """Returns how the figures of KPIs differ from what is stored of each."""
    return [*(found for kpi, stored in rows for found in _against(kpi, stored)), *_another_years_file(rows)]


def known_plan_findings(tables: Sequence[Table], facts: Facts) -> list[Finding]:
    """Returns how the tables that belong to stored plans differ from them; a book may hold some projects of a plan."""
    plans = dict.fromkeys(table.stored_plan.plan_id for table in tables if table.stored_plan)
    findings = []
    for plan_id in plans:
        own = [table for table in tables if table.stored_plan and table.stored_plan.plan_id == plan_id]
        projects = {kpi.stored_project.name for table in own for kpi in table.kpis if kpi.stored_project}
        findings += plan_findings(own, [kpi for kpi in stored_kpis(facts, plan_id) if kpi["project"] in projects])
    return findings


def _other_body(tables: Iterable[Table], known: Sequence[Stored]) -> Iterator[Finding]:
    """Reports tables of another body than the plan's."""
    code = known[0]["organization_code"] if known else None
    body = find_by_code(code) if code else None
    for table in tables:
        if body and table.organization and table.organization.code != code:
            figures = {"written": table.organization.full_name, "known": body.full_name}
            yield finding("plan-other-body", table.sheet, **figures)


def _against(kpi: KpiRow, stored: Stored) -> Iterator[Finding]:
    """Reports how one KPI differs from the stored one."""
    if stored["unit"] != kpi.unit:
        figures = {"kpi": kpi.name, "unit": kpi.unit, "known": stored["unit"]}
        yield finding("plan-unit-differs", kpi.sheet, kpi.cell, kpi.name, **figures)
        return
    for actual in kpi.actuals:
        last = _last_before(stored, actual.fiscal_year)
        if last and actual.value is not None and not actual.vouched and not _is_stored(actual, stored):
            yield from _against_last(actual, kpi, last)


def _is_stored(actual: Figure, stored: Stored) -> bool:
    """Tells whether an actual was stored before as it stands: whoever stored it was asked then."""
    said = (actual.fiscal_year, str(actual.basis), value_of(actual))
    return said in [(told["fiscal_year"], told["basis"], Decimal(told["value"])) for told in stored["actuals"]]


def _last_before(stored: Stored, year: int | None) -> _Last | None:
    """Returns the newest stored actual before a year."""
    baseline = None if stored["baseline"] is None else Decimal(stored["baseline"])
    reached = baseline
    last = None
    for actual in stored["actuals"]:
        if year is None or actual["fiscal_year"] >= year:
            break
        value, basis = Decimal(actual["value"]), actual["basis"]
        is_next = last is None or actual["fiscal_year"] == last.fiscal_year + 1
        if basis == Basis.LEVEL:
            reached = value
        elif basis == Basis.INCREMENT_SINCE_BASELINE:
            reached = None if baseline is None else baseline + value
        else:
            reached = reached + value if reached is not None and is_next else None
        last = _Last(actual["fiscal_year"], basis, value, reached)
    return last


def _against_last(actual: Figure, kpi: KpiRow, last: _Last) -> Iterator[Finding]:
    """Reports an actual that reads better the other way beside last year's, or that is far off."""
    value, year = value_of(actual), f"{era_year(last.fiscal_year)}年度"
    before = last.level
    if before is None or before < _SMALL:
        return
    told = {"year": year, "last": level(before, kpi)}
    if actual.basis is not Basis.LEVEL:
        usual = max(abs(last.value) if last.basis != Basis.LEVEL else Decimal(0), before * _NEAR)
        if not actual.signed and abs(value - before) <= usual and value > usual * _FEW_TIMES:
            yield at("plan-last-year-level", actual, kpi, **told, proposal=increment(value - before, kpi))
    elif last.basis != Basis.LEVEL and 0 < value * _FEW_TIMES < before and value <= abs(last.value) * _FEW_TIMES:
        figures = {"last_increment": increment(last.value, kpi), "proposal": level(before + value, kpi)}
        yield at("plan-last-year-increment", actual, kpi, **told, **figures)
    elif value >= before * _FAR or 0 <= value * _FAR <= before:
        yield at("plan-far-from-last-year", actual, kpi, **told)


def _another_years_file(rows: Sequence[tuple[KpiRow, Stored]]) -> Iterator[Finding]:
    """Reports a book whose newest actuals are, one and all, those stored for the year before."""
    newest = max((a.fiscal_year or 0 for kpi, _ in rows for a in kpi.actuals if a.value is not None), default=0)
    pairs = []
    for kpi, stored in rows:
        own = next((a for a in kpi.actuals if a.fiscal_year == newest and a.value), None)
        said = {a["fiscal_year"]: Decimal(a["value"]) for a in stored["actuals"]}
        if own and newest not in said and newest - 1 in said:
            pairs.append((own, said[newest - 1]))
    if len(pairs) > 1 and all(own.value == value for own, value in pairs):
        years = {"year": f"{era_year(newest)}年度", "before": f"{era_year(newest - 1)}年度"}
        yield finding("plan-other-year", pairs[0][0].sheet, pairs[0][0].cell, pairs[0][0].text, **years)
