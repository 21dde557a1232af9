"""A hundred uploads at the same moment: nothing is lost, versions have no gaps, and of two people one is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from kpi_models.desk.desk import Desk
from kpi_models.desk.storing import Conflicts, FigureKey
from kpi_models.facts import Actual, Facts
from kpi_models.people.people import Role, Scope
from kpi_models.reporting.report_states import ReportState
from kpi_models.store import Store, Upload
from tests.people import desk
from tests.plans import LEVEL, baseline, one_kpi, stored, target, together

pytestmark = pytest.mark.soak

YEAR = 2022
THREADS = 20
PROJECTS = range(20)
OFFICERS = range(5)  # of each project
UPLOADS = [(project, officer) for project in PROJECTS for officer in OFFICERS]


@dataclass(frozen=True)
class Told:
    """What one person came to know: the value they wanted, and those of others that stood in the way, in turn."""

    project: int
    value: int
    shown: tuple[int, ...]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Twenty plans with a project and a KPI each, and a year opened for reports."""
    facts = together([one_kpi(baseline("10"), target(2025, "20")) for _ in PROJECTS])
    opened = stored(tmp_path_factory.mktemp("many"), facts)
    desk(opened, Role.COORDINATOR).open_round(YEAR, date(2026, 12, 1))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def told(store: Store) -> list[Told]:
    """What came of a hundred uploads by people who all had the same state of the store before them."""
    seen = store.revision()
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda one: upload(store, seen, *one), UPLOADS))


def wanted(project: int, officer: int) -> int:
    return 1000 * (project + 1) + officer


def upload(store: Store, seen: int, project: int, officer: int) -> Told:
    """Stores a figure as an officer does who looks at what others entered, and keeps to their own."""
    at = desk(store, Role.OFFICER, Scope.PROJECT, f"project{project}", name=f"担当{project}-{officer}")
    value, overruled = wanted(project, officer), list[tuple[FigureKey, int]]()
    shown: list[int] = []
    while (met := tried(at, project, value, seen, overruled)) is not None:
        overruled.append((met.conflicts[0].key, met.conflicts[0].entry_id))
        shown.append(int(met.conflicts[0].value or 0))
    return Told(project, value, tuple(shown))


def tried(
    at: Desk, project: int, value: int, seen: int, overruled: Collection[tuple[FigureKey, int]]
) -> Conflicts | None:
    facts = Facts(actuals=(Actual(f"kpi{project}", YEAR, LEVEL, Decimal(value)),))
    book = Upload(f"実績{value}.xlsx", str(value).encode())
    try:
        at.store_figures(facts, uploads=[book], seen=seen, overruled=overruled)
    except Conflicts as conflicts:
        return conflicts
    return None


def versions(store: Store, project: int) -> list[tuple[int, int]]:
    """Returns the versions of a project's figure of the year, each as its number and its value."""
    found = desk(store, Role.COORDINATOR).sources(f"plan{project}")
    figures = [source for source in found if source.figure == "actual" and source.fiscal_year == YEAR]
    return sorted((source.version, int(source.value or 0)) for source in figures)


@pytest.mark.parametrize("project", PROJECTS)
def test_every_upload_becomes_a_version_and_their_numbers_have_no_gaps(
    store: Store, told: list[Told], project: int
) -> None:
    kept = versions(store, project)
    assert len(told) == 100
    assert [number for number, _ in kept] == list(range(1, len(OFFICERS) + 1))
    assert {value for _, value in kept} == {wanted(project, officer) for officer in OFFICERS}


@pytest.mark.parametrize("project", PROJECTS)
def test_of_two_people_on_one_figure_exactly_the_later_is_told_of_the_other(
    store: Store, told: list[Told], project: int
) -> None:
    values = [value for _, value in versions(store, project)]
    shown = {one.value: one.shown for one in told if one.project == project}
    assert [value for value in values if not shown[value]] == values[:1]
    assert all(shown[later][-1] == earlier for earlier, later in pairwise(values))
    pairs = {(mine, theirs) for mine, others in shown.items() for theirs in others}
    assert not {(theirs, mine) for mine, theirs in pairs} & pairs


def test_every_file_is_kept_once_and_every_report_begins_once(store: Store, told: list[Told]) -> None:
    names = Counter(name for name, _, _ in store.uploads())
    assert [names[f"実績{one.value}.xlsx"] for one in told] == [1] * 100
    reports = desk(store, Role.COORDINATOR).reports(YEAR)
    assert {report.state for report in reports} == {ReportState.DRAFT}
    assert [[step.step for step in report.history] for report in reports] == [["save"]] * len(PROJECTS)
