"""The counts at every level: what is due is met, not met or unknown, and the parts add up to the whole."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_models.facts import Cost, Facts, Kpi, Plan, Project, Target
from kpi_models.judging.judgement import SummaryRow
from kpi_models.judging.judging_store import _judging
from kpi_models.scales.grade_ranks import grade_ranks
from kpi_models.store import Store
from tests.plans import LEVEL, NOW, actual, baseline, day, one_kpi, store_of, stored, target

KPI_COUNTS = ("kpis_due", "kpis_judged", "kpis_met", "kpis_unknown", "projects_due", "projects_judged", "projects_met")
TOWN, CITY, VILLAGE = "990019", "011002", "336432"


@st.composite
def plans(draw: st.DrawFn) -> Facts:
    """Draws one KPI of R3 to R5 with or without targets and actuals, in a plan of a body or of none."""
    levels = st.sampled_from([None, "5", "10", "20"])
    drawn = [(target(year, draw(levels)), draw(levels)) for year in (2021, 2022, 2023)]
    told = [actual(promise.fiscal_year, level) for promise, level in drawn if level is not None]
    facts = one_kpi(baseline("0", 2020), *[promise for promise, _ in drawn if promise.value is not None], *told)
    return replace(facts, plans=(replace(facts.plans[0], organization_code=draw(st.sampled_from([TOWN, CITY, None]))),))


def added(rows: Iterable[SummaryRow]) -> dict[int, Counter[str]]:
    """Adds the counts of rows up by fiscal year."""
    totals: dict[int, Counter[str]] = {}
    for row in rows:
        totals.setdefault(row.fiscal_year, Counter()).update({name: getattr(row, name) for name in KPI_COUNTS})
    return totals


@pytest.mark.soak
@settings(max_examples=5)
@given(cases=st.lists(plans(), min_size=1, max_size=6))
def test_plans_and_projects_add_up_to_all_and_due_is_met_not_met_or_unknown(cases: list[Facts]) -> None:
    numbers = range(len(cases))
    with store_of(*cases) as store:
        everything = store.summary(as_of=NOW)
        by_plan = [row for number in numbers for row in store.summary(plan_id=f"plan{number}", as_of=NOW)]
        by_project = [row for number in numbers for row in store.summary(project_id=f"project{number}", as_of=NOW)]
        rows = store.judged(as_of=NOW)
    assert added(by_plan) == added(by_project) == added(everything)
    for year in everything:
        due = [row for row in rows if row.fiscal_year == year.fiscal_year and row.reason != "not-due"]
        not_met = sum(row.met is False for row in due)
        assert year.kpis_met + not_met + year.kpis_unknown == year.kpis_due == len(due)
        assert sum(year.grades.values()) == year.kpis_due
        assert sum(year.unknown_reasons.values()) == year.kpis_unknown


def joint() -> Facts:
    """Builds the town's plan with a project of its own and one that it shares with a city and a village."""
    kpis = [Kpi(f"kpi-{name}", f"project-{name}", f"指標{name}", "件", one_kpi().kpis[0].direction) for name in "ab"]
    return Facts(
        plans=(Plan("plan", "架空計画", TOWN, 2021, 2021),),
        projects=(Project("project-a", "plan", "単独"), Project("project-b", "plan", "広域", None, (CITY, VILLAGE))),
        kpis=tuple(kpis),
        targets=tuple(Target(kpi.kpi_id, 2021, LEVEL, target(2021, "10").value) for kpi in kpis),
        actuals=tuple(replace(actual(2021, "10"), kpi_id=kpi.kpi_id) for kpi in kpis),
    )


def test_a_joint_project_counts_for_each_of_its_bodies_and_once_in_all(tmp_path: Path) -> None:
    store = stored(tmp_path, joint())
    counts = {code: store.summary(organization_code=code, as_of=NOW) for code in (TOWN, CITY, VILLAGE, "131016")}
    assert [[(row.kpis_due, row.projects_met) for row in counts[code]] for code in counts] == [
        [(2, 2)], [(1, 1)], [(1, 1)], [],
    ]  # fmt: skip
    assert [(row.kpis_due, row.projects_met) for row in store.summary(as_of=NOW)] == [(2, 2)]
    store.close()


def test_the_money_of_a_joint_project_is_each_bodys_in_a_year_without_a_kpi_too(tmp_path: Path) -> None:
    spent = Cost("project-b", 2020, None, Decimal(300), None)
    store = stored(tmp_path, replace(joint(), costs=(spent,)))
    told = {code: store.project_counts(2020, organization_code=code) for code in (TOWN, CITY, VILLAGE, "131016")}
    store.close()
    assert [[row.spent_value for row in told[code]] for code in told] == [[300], [300], [300], []]


def test_counts_of_the_past_are_those_of_that_day(tmp_path: Path) -> None:
    store = stored(
        tmp_path, one_kpi(target(2021, "10"), actual(2021, "10", reported_at="2022-05-20"), years=(2021, 2021))
    )
    seen = [store.summary(as_of=day(moment)) for moment in ("2022-03-30", "2022-04-30", "2022-05-21")]
    assert [[(row.kpis_due, row.kpis_met, row.kpis_unknown) for row in rows] for rows in seen] == [
        [], [(1, 0, 1)], [(1, 1, 0)],
    ]  # fmt: skip
    store.close()


@pytest.fixture
def moved(tmp_path: Path) -> Iterator[Store]:
    """A store in which a project stood in a plan on the day of NOW, and was moved to another a day later."""
    there = Facts(
        plans=(Plan("there", "移った先の計画", TOWN, 2021, 2025),), projects=(Project("project", "there", "架空事業"),)
    )
    store = stored(tmp_path, one_kpi(baseline("0"), target(2022, "10"), actual(2022, "10")))
    store.load(there, actor="試験", uploads=[], now=NOW + timedelta(days=1))
    yield store
    store.close()


def test_a_project_that_moved_to_another_plan_counts_in_that_plan_alone(moved: Store) -> None:
    for moment, expected in ((NOW, {"plan": 1, "there": 0}), (NOW + timedelta(days=1), {"plan": 0, "there": 1})):
        counted = {id_: sum(row.kpis_due for row in moved.summary(2022, id_, moment)) for id_ in expected}
        judged = {id_: len(moved.judged(id_, 2022, moment)) for id_ in expected}
        defined = {id_: len(moved.definitions([id_], as_of=moment).projects) for id_ in expected}
        assert counted == judged == defined == expected


# -- one pass, and a plan's page reads only its own --------------------------------------------------------------------


def scans(store: Store, plan_id: str | None) -> dict[str, list[int]]:
    """Returns how many rows each scan of a table of facts hands on when a plan, or all, is judged."""
    query = "explain (analyze, format json) " + _judging(
        "judging/outlook.sql", "judging/changes.sql", "judging/rows.sql"
    )
    ranks = [asdict(rank) | {"place": 0} for rank in grade_ranks(store.scale())]
    explained = store.rows(query, **store._scope(NOW, [store.scale()], False, plan_id), grades=ranks, fiscal_year=None)
    profile = json.loads(explained[0]["explain_value"])
    found: dict[str, list[int]] = {}
    waiting = [profile]
    while waiting:
        node = waiting.pop()
        waiting += node["children"]
        if node.get("operator_type") == "TABLE_SCAN":
            table = node["extra_info"]["Table"].split(".")[-1]
            found.setdefault(table, []).append(node["operator_cardinality"])
    return found


def test_judging_one_plan_reads_no_facts_of_another_and_each_table_once() -> None:
    figures = [target(year, "10") for year in range(2021, 2026)] + [actual(year, "5") for year in range(2021, 2025)]
    with store_of(*[one_kpi(baseline("0", 2020), *figures)] * 50) as store:
        own, everything = scans(store, "plan7"), scans(store, None)
        assert [row.kpi_id for row in store.judged("plan7", as_of=NOW)] == ["kpi7"] * 5
    tables = ("baselines", "targets", "actuals")
    assert {name: everything[name] for name in tables} == {"baselines": [50], "targets": [250], "actuals": [200]}
    assert {name: own[name] for name in tables} == {"baselines": [1], "targets": [5], "actuals": [4]}
