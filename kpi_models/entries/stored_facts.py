"""Facts on their way into the store and out of it: what is new of them, and what is known."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kpi_models.entries import fact_rows, versions
from kpi_models.entries.entry import Entry
from kpi_models.facts import Actual, Baseline, Facts, Measurement, Remark, Target
from kpi_models.keeping.writing import Row, Writing
from kpi_models.statements import statements

_PLACES_AN_ENTRY = 10_000_000  # so that what an entry adds stands after all that was there before
EVER = datetime(9999, 12, 31)  # noqa: DTZ001 (a stored moment, UTC without a zone)
_NOTHING = Facts()


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it came."""

    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Incoming:
    """What one act of storing is to store: facts and the files they came from (`Store.load` says what they are)."""

    facts: Facts
    uploads: Sequence[Upload]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What storing an upload changed: facts added by kind, and how many were known already.

    `before` is what was stored until then of the same plans and KPIs.
    """

    added: dict[str, int]
    unchanged: int
    before: Facts = _NOTHING

    @property
    def total_added(self) -> int:
        return sum(self.added.values())


# Looks at what is about to be stored, within the transaction; what it raises stops it.
Guard = Callable[[Facts, Entry], None]


def _kinds(facts: Facts) -> dict[str, Sequence[Any]]:
    return {
        "plans": facts.plans,
        "projects": facts.projects,
        "kpis": facts.kpis,
        "baselines": facts.baselines,
        "targets": facts.targets,
        "actuals": facts.actuals,
        "organizations": facts.other_organizations,
        "costs": facts.costs,
        "remarks": facts.remarks,
        "measurements": facts.measurements,
    }


def load(entry: Entry, incoming: Incoming, known: Facts, guard: Guard | None) -> Loaded:
    """Stores what of one upload is not in `known`, if the guard lets it."""
    added = _new_facts(incoming.facts, known, entry.moment)
    counts = {kind: len(rows) for kind, rows in _kinds(added).items() if rows}
    if counts and guard:
        guard(added, entry)
    if counts:
        _append(entry, added, known, incoming.uploads)
    return Loaded(counts, sum(map(len, _kinds(incoming.facts).values())) - sum(counts.values()), known)


def groups_apart(incoming: Iterable[Incoming]) -> Iterator[list[Incoming]]:
    """Yields what comes in, in order, in groups: what speaks of the same as one before it begins a new group.

    Of a group, therefore, nothing depends on the order, and it is compared with the store at once.
    """
    group: list[Incoming] = []
    spoken_of: set[str] = set()
    for each in incoming:
        subjects = _subjects(each.facts)
        if not subjects.isdisjoint(spoken_of):
            yield group
            group, spoken_of = [], set()
        group.append(each)
        spoken_of |= subjects
    if group:
        yield group


def _subjects(facts: Facts) -> set[str]:
    """Returns the ids of all that facts speak of."""
    defined = (id_ for _, _, ids in _definitions(facts) for id_ in ids)
    bodies = (body.organization_code for body in facts.other_organizations)
    return {*defined, *_kpi_ids(facts), *_project_ids(facts), *bodies}


def known_of(facts: Facts, known: Facts) -> Facts:
    """Returns what of `known` is about the plans, projects and KPIs that `facts` speaks of, in its order."""
    if known == _NOTHING:
        return known
    plans, projects, kpis = {plan.plan_id for plan in facts.plans}, set(_project_ids(facts)), set(_kpi_ids(facts))
    return Facts(
        tuple(plan for plan in known.plans if plan.plan_id in plans),
        tuple(one for one in known.projects if one.plan_id in plans or one.project_id in projects),
        tuple(kpi for kpi in known.kpis if kpi.kpi_id in kpis),
        tuple(baseline for baseline in known.baselines if baseline.kpi_id in kpis),
        tuple(target for target in known.targets if target.kpi_id in kpis),
        tuple(actual for actual in known.actuals if actual.kpi_id in kpis),
        known.other_organizations,
        tuple(cost for cost in known.costs if cost.project_id in projects),
        tuple(remark for remark in known.remarks if remark.kpi_id in kpis),
        tuple(measurement for measurement in known.measurements if measurement.kpi_id in kpis),
    )


def _kpi_ids(facts: Facts) -> list[str]:
    figures: Iterable[Baseline | Target | Actual | Remark | Measurement] = (
        *facts.baselines,
        *facts.targets,
        *facts.actuals,
        *facts.remarks,
        *facts.measurements,
    )
    return sorted({kpi.kpi_id for kpi in facts.kpis} | {figure.kpi_id for figure in figures})


def _project_ids(facts: Facts) -> list[str]:
    """Returns the projects whose money is told."""
    return sorted({cost.project_id for cost in facts.costs})


def _new_facts(facts: Facts, known: Facts, moment: datetime) -> Facts:
    """Returns what of `facts` is not in `known`."""
    known_kpis = {kpi.kpi_id for kpi in (*known.kpis, *facts.kpis)}
    unknown = [kpi_id for kpi_id in _kpi_ids(facts) if kpi_id not in known_kpis]
    if unknown:
        raise ValueError(f"figures of unknown KPIs: {unknown[:5]}")
    known_projects = {project.project_id for project in (*known.projects, *facts.projects)}
    if not known_projects.issuperset(_project_ids(facts)):
        raise ValueError(f"costs of unknown projects: {_project_ids(facts)[:5]}")
    named = {body.organization_code: body for body in known.other_organizations}
    return Facts(
        plans=tuple(
            versions.new_definitions(facts.plans, {p.plan_id: p for p in known.plans}, lambda plan: plan.plan_id)
        ),
        projects=tuple(
            versions.new_definitions(
                facts.projects, {p.project_id: p for p in known.projects}, lambda project: project.project_id
            )
        ),
        kpis=tuple(versions.new_definitions(facts.kpis, {k.kpi_id: k for k in known.kpis}, lambda kpi: kpi.kpi_id)),
        baselines=tuple(
            versions.new_versions(
                [b for b in facts.baselines if b.value is not None or b.baseline_year is not None],
                known.baselines,
                versions.BASELINE_RULES,
                moment,
            )
        ),
        targets=tuple(versions.new_versions(facts.targets, known.targets, versions.TARGET_RULES, moment)),
        actuals=tuple(versions.new_versions(facts.actuals, known.actuals, versions.ACTUAL_RULES, moment)),
        other_organizations=tuple(
            body for body in facts.other_organizations if named.get(body.organization_code) != body
        ),
        costs=tuple(versions.new_versions(facts.costs, known.costs, versions.COST_RULES, moment)),
        remarks=tuple(versions.new_versions(facts.remarks, known.remarks, versions.REMARK_RULES, moment)),
        measurements=tuple(
            versions.new_definitions(
                facts.measurements, {m.kpi_id: m for m in known.measurements}, lambda measurement: measurement.kpi_id
            )
        ),
    )


def _append(entry: Entry, facts: Facts, known: Facts, uploads: Sequence[Upload]) -> None:
    """Writes one entry with its files and facts."""
    entry_id = entry.entry_id
    for upload in uploads:
        sha256, size = hashlib.sha256(upload.content).hexdigest(), len(upload.content)
        content = entry.keep(sha256, upload.content)
        entry.append_whole("uploads", [(sha256, entry_id, upload.file_name, size, content)])
    positions = {}
    for (table, id_column, ids), (*_, known_ids) in zip(_definitions(facts), _definitions(known), strict=True):
        positions[table] = _positions(entry, table, id_column, ids, set(known_ids))
    for table, rows in fact_rows.to_rows(facts, entry_id, positions).items():
        entry.append_whole(table, rows)


def _definitions(facts: Facts) -> list[tuple[str, str, list[str]]]:
    """Returns table, id column and ids of what is defined."""
    return [
        ("plans", "plan_id", [plan.plan_id for plan in facts.plans]),
        ("projects", "project_id", [project.project_id for project in facts.projects]),
        ("kpis", "kpi_id", [kpi.kpi_id for kpi in facts.kpis]),
    ]


def _positions(entry: Entry, table: str, id_column: str, ids: Sequence[str], known: set[str]) -> dict[str, int]:
    """Returns the place of each id in its table: the one it has, else its place in this entry. The names are ours."""
    places = {new_id: entry.entry_id * _PLACES_AN_ENTRY + number for number, new_id in enumerate(ids)}
    if not known.isdisjoint(ids):
        stored = entry.rows(
            f"""select {id_column} as id, max(position) as position from {table}
            where list_contains($ids, {id_column}) group by {id_column}""",
            ids=ids,
        )
        places |= {row["id"]: row["position"] for row in stored}
    return places


def known_facts(writing: Writing, spoken_of: Sequence[Facts]) -> Facts:
    """Returns what is stored of the plans, projects and KPIs that facts speak of."""
    scope: dict[str, Any] = {
        "kpi_ids": [kpi_id for facts in spoken_of for kpi_id in _kpi_ids(facts)],
        "plan_ids": [plan.plan_id for facts in spoken_of for plan in facts.plans],
        "project_ids": [project_id for facts in spoken_of for project_id in _project_ids(facts)],
    }
    anything = """select 1 from plans where plan_id in (select unnest($plan_ids))
        union all select 1 from kpis where kpi_id in (select unnest($kpi_ids))
        union all select 1 from projects where project_id in (select unnest($project_ids))
        union all select 1 from organizations where entry_id > 0 limit 1"""
    if not writing.rows(anything, **scope):
        return _NOTHING
    return read_facts(writing.rows, **scope)


def read_facts(
    rows: Callable[..., list[Row]],
    as_of: datetime = EVER,
    kpi_ids: Sequence[str] | None = None,
    plan_ids: Sequence[str] | None = None,
    project_ids: Sequence[str] | None = None,
    kinds: Collection[str] | None = None,
) -> Facts:
    """Returns stored facts: all, or some kinds, or those of some ids; versions of one moment only in the newest."""
    scope = {"as_of": as_of, "kpi_ids": kpi_ids, "plan_ids": plan_ids, "project_ids": project_ids}
    found = {
        name: rows(statement, **{key: scope[key] for key in scope if f"${key}" in statement})
        if kinds is None or name in kinds
        else []
        for name, statement in statements("entries/facts.sql").items()
    }
    return fact_rows.from_rows(found)
