"""What stands between a figure and the store: permission, locks, and what somebody else entered meanwhile."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kpi_models.facts import Actual, Baseline, Cost, Facts, Kpi, Remark, Target
from kpi_models.judging.judged_rows import plain
from kpi_models.moments import from_stored, to_stored
from kpi_models.people.people import Person, Place, require
from kpi_models.reporting.report_states import ReportState
from kpi_models.reporting.rounds import Report, reports
from kpi_models.store import Entry, Guard, sql

FigureKey = tuple[str, str, int]  # figure (actual, remark, cost), id of its KPI or project, fiscal year


class ReportLocked(Exception):
    """Figures of approved reports were to be changed; `reports` are the locked ones."""

    def __init__(self, locked: list[Report]) -> None:
        super().__init__("、".join(f"{report.project}（{report.fiscal_year}年度）" for report in locked))
        self.reports = locked


@dataclass(frozen=True, slots=True)
class Conflict:
    """A figure that somebody else changed after the form was made or the page was opened (競合).

    `mine` is what was to be stored; value, state and words are what stands now, by `actor` as entry `entry_id`.
    """

    key: FigureKey
    mine: Actual | Remark | Cost
    value: Decimal | None
    state: str | None
    words: str | None
    actor: str
    recorded_at: datetime
    entry_id: int


class Conflicts(Exception):
    """Others changed the same figures meanwhile; nothing was stored. `conflicts` are for the person to decide."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        super().__init__(f"{len(conflicts)} figures")
        self.conflicts = conflicts


def guard_for(
    person: Person,
    *,
    seen: int | None,
    overruled: Collection[tuple[FigureKey, int]] = (),
    counts_own: bool = False,
) -> Guard:
    """Returns what checks figures that a person is about to store, within the transaction.

    It raises NotPermitted outside the projects they act for, ReportLocked for approved years, and Conflicts where
    another person's figure (or their own: `counts_own`) is newer than `seen` (the revision that the person had before
    them; None: not asked) unless `overruled` names that very version. A report of an opened year that was 未着手
    becomes 下書き.
    """

    def guard(added: Facts, entry: Entry) -> None:
        places = _places(added, entry)
        touched = {(place.project_id or "", key[2]) for key, place in places.items()}
        require(person, "write-figures", places.values())
        found = {
            (report.project_id, report.fiscal_year): report
            for project_id, fiscal_year in sorted(touched)
            for report in reports(entry, fiscal_year, project_id, now=entry.moment)
        }
        locked = [report for report in found.values() if report.is_locked]
        if locked:
            raise ReportLocked(locked)
        others_than = None if counts_own else person
        conflicts = _conflicts(added, entry, others_than, seen, overruled) if seen is not None else []
        if conflicts:
            raise Conflicts(conflicts)
        begun = [key for key, report in found.items() if report.state == ReportState.NOT_STARTED]
        entry.append("report_steps", [(project_id, year, "save", None) for project_id, year in begun])

    return guard


def changed_plans(added: Facts, entry: Entry) -> set[str]:
    """Returns the plans that some new facts define or change (not those that only get reported figures).

    What moves changes the plan that it leaves as well.
    """
    before, after = _stored_places(entry), _belonging(added, entry)
    return {plan.plan_id for plan in added.plans} | _plans_of(added, *before) | _plans_of(added, *after)


def _plans_of(added: Facts, of_project: Mapping[str, str], of_kpi: Mapping[str, str]) -> set[str]:
    changes: tuple[Kpi | Baseline | Target, ...] = (*added.kpis, *added.baselines, *added.targets)
    of_changes = {of_kpi[change.kpi_id] for change in changes if change.kpi_id in of_kpi}
    projects = {project.project_id for project in added.projects} | of_changes
    return {of_project[project_id] for project_id in projects if project_id in of_project}


def keyed_figures(facts: Facts) -> Iterator[tuple[FigureKey, Actual | Remark | Cost]]:
    """Yields the reported figures of some facts, each with what it is a version of."""
    for actual in facts.actuals:
        yield ("actual", actual.kpi_id, actual.fiscal_year), actual
    for remark in facts.remarks:
        yield ("remark", remark.kpi_id, remark.fiscal_year), remark
    for cost in facts.costs:
        yield ("cost", cost.project_id, cost.fiscal_year), cost


def _belonging(added: Facts, entry: Entry) -> tuple[dict[str, str], dict[str, str]]:
    """Returns the plan of each project and the project of each KPI, stored already or coming now."""
    of_project, of_kpi = _stored_places(entry)
    of_project |= {project.project_id: project.plan_id for project in added.projects}
    of_kpi |= {kpi.kpi_id: kpi.project_id for kpi in added.kpis}
    return of_project, of_kpi


def _stored_places(entry: Entry) -> tuple[dict[str, str], dict[str, str]]:
    of_project = {row["project_id"]: row["plan_id"] for row in entry.rows("select * from project_places")}
    of_kpi = {row["kpi_id"]: row["project_id"] for row in entry.rows("select * from kpi_places")}
    return of_project, of_kpi


def _places(added: Facts, entry: Entry) -> dict[FigureKey, Place]:
    """Returns the project and plan of each reported figure."""
    of_project, of_kpi = _belonging(added, entry)
    places = {}
    for key, figure in keyed_figures(added):
        project_id = figure.project_id if isinstance(figure, Cost) else of_kpi[figure.kpi_id]
        places[key] = Place(of_project[project_id], project_id)
    return places


def _conflicts(
    added: Facts, entry: Entry, others_than: Person | None, seen: int, overruled: Collection[tuple[FigureKey, int]]
) -> list[Conflict]:
    mine = dict(keyed_figures(added))
    rows = entry.rows(
        sql("desk/storing.sql"), subject_ids=sorted({key[1] for key in mine}), now=to_stored(entry.moment)
    )
    found = []
    for row in rows:
        key = (row["figure"], row["subject_id"], row["fiscal_year"])
        is_newer = key in mine and row["entry_id"] > seen
        is_own = others_than is not None and row["user_id"] == others_than.user_id
        if is_newer and not is_own and (key, row["entry_id"]) not in overruled:
            found.append(
                Conflict(
                    key,
                    mine[key],
                    plain(row["value"]),
                    row["state"],
                    row["words"],
                    row["actor"],
                    from_stored(row["recorded_at"]),
                    row["entry_id"],
                )
            )
    return found
