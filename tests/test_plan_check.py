"""A book held against what is stored, and against the day of reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kpi_rows import FIRST_YEAR, LEVEL, OWN, SINCE, kpi_row, table_of

from kpi_models.facts import Actual, Baseline, Basis, Direction, Facts, Kpi, Plan, Project, State
from kpi_models.plans.organizations import find_by_code
from validators.day_check import years_not_over
from validators.findings import Finding
from validators.plan_check import known_plan_findings, plan_findings, stored_kpis
from validators.tables import KpiRow, Table

PLAN = Plan("plan", "架空計画", "330001", FIRST_YEAR, FIRST_YEAR + 4)


def stored(
    baseline: int | None, actuals: Sequence[int | Decimal], basis: Basis = LEVEL, *names: str, unit: str = "人"
) -> Facts:
    """Returns a stored plan whose KPIs have a baseline and one actual a year from the plan's first on."""
    names = names or ("従事者数",)
    ids = {name: f"kpi{number}" for number, name in enumerate(names)}
    return Facts(
        plans=(PLAN,),
        projects=(Project("project", "plan", "架空事業"),),
        kpis=tuple(Kpi(id_, "project", name, unit, Direction.INCREASE) for name, id_ in ids.items()),
        baselines=tuple(Baseline(id_, FIRST_YEAR - 1, Decimal(baseline)) for id_ in ids.values() if baseline),
        actuals=tuple(
            Actual(id_, FIRST_YEAR + number, basis, Decimal(value))
            for id_ in ids.values()
            for number, value in enumerate(actuals)
        ),
    )


def report(value: int | str, basis: Basis = LEVEL, after: int = 1, name: str = "従事者数", unit: str = "人") -> KpiRow:
    """Returns a KPI with one actual, so many years after the plan's first."""
    return kpi_row(None, actuals=[*[None] * after, value], actual_basis=basis, name=name, unit=unit)


def landed_on(facts: Facts, table: Table) -> Table:
    """Returns a table that belongs to the stored plan and its first project."""
    rows = tuple(replace(kpi, stored_project=facts.projects[0]) for kpi in table.kpis)
    return replace(table, stored_plan=PLAN, kpis=rows)


def against(facts: Facts, *kpis: KpiRow) -> list[Finding]:
    return plan_findings([table_of(*kpis)], stored_kpis(facts, "plan"))


def codes(facts: Facts, *kpis: KpiRow) -> list[tuple[str, str | None]]:
    return [(found.code, found.cell) for found in against(facts, *kpis)]


def test_a_kpi_more_or_less_or_in_another_unit_is_told() -> None:
    facts = stored(100, [110], LEVEL, "従事者数", "来街者数")
    assert codes(facts, report(120), report(5, name="宿泊者数")) == [
        ("plan-kpi-unknown", "A5"),
        ("plan-kpi-missing", None),
    ]
    assert codes(stored(100, [110]), report(120, unit="社")) == [("plan-unit-differs", "A5")]


def test_a_file_of_another_body_is_refused() -> None:
    table = replace(table_of(report(120)), organization=find_by_code("011002"))
    (found,) = plan_findings([table], stored_kpis(stored(100, [110]), "plan"))
    assert (found.code, found.severity) == ("plan-other-body", "error")
    assert "北海道札幌市" in found.message
    assert "岡山県" in found.message


@pytest.mark.parametrize("basis", [OWN, SINCE])
def test_a_level_where_an_increment_stood_last_year_is_told_with_the_step(basis: Basis) -> None:
    (found,) = against(stored(1000, [45], basis), report(1090, basis))
    assert (found.code, found.cell) == ("plan-last-year-level", "D5")
    assert "R4年度の総量1,045人" in found.message
    assert "+45人" in found.message


def test_an_increment_where_a_level_is_read_now_is_told_with_the_level() -> None:
    (found,) = against(stored(1000, [45], OWN), report(50))
    assert (found.code, found.cell) == ("plan-last-year-increment", "D5")
    assert "R4年度の増加分+45人" in found.message
    assert "総量は1,095人です" in found.message


@pytest.mark.parametrize(("value", "is_found"), [(1100, False), (4000, False), (6000, True), (150, True), (400, False)])
def test_a_level_far_off_last_years_needs_a_second_look(value: int, is_found: bool) -> None:
    assert bool(codes(stored(900, [1000]), report(value))) == is_found


def test_the_newest_year_before_counts_and_later_ones_do_not() -> None:
    assert codes(stored(1000, [1010, 1020, 9000]), report(1030, after=2)) == []
    assert codes(stored(1000, [1010, 1020, 9000]), report(1030, after=3)) == [("plan-far-from-last-year", "F5")]


def test_without_a_last_level_or_with_a_small_one_nothing_is_said() -> None:
    assert codes(stored(None, [45], OWN), report(1090, OWN)) == []
    assert codes(stored(1, [2]), report(40)) == []
    assert codes(stored(1000, [45], OWN), report("+1090", OWN)) == []


def test_last_years_file_with_another_year_on_it_is_told() -> None:
    facts = stored(100, [110], LEVEL, "従事者数", "来街者数")
    same = [report(110), report(110, name="来街者数")]
    assert codes(facts, *same) == [("plan-other-year", "D5")]
    assert codes(facts, same[0], report(111, name="来街者数")) == []
    assert codes(facts, report(110, after=0), report(110, after=0, name="来街者数")) == []
    told_before = stored(100, [110, 110], LEVEL, "従事者数", "来街者数")
    assert codes(told_before, *same) == []


def test_a_figure_stored_as_it_stands_is_not_asked_about_again() -> None:
    assert codes(stored(1000, [1010, 6000]), report(6000)) == []
    assert codes(stored(1000, [1010, 6000]), report(7000)) == [("plan-far-from-last-year", "D5")]


def test_tables_are_held_against_the_plan_they_landed_on_only() -> None:
    facts = stored(1000, [1010])
    table = table_of(report(6000))
    assert known_plan_findings([table], facts) == []
    landed = landed_on(facts, table)
    assert [found.code for found in known_plan_findings([landed], facts)] == ["plan-far-from-last-year"]


def test_a_book_of_one_project_is_not_blamed_for_the_kpis_of_another() -> None:
    facts = stored(1000, [1010])
    other = Kpi("other", "second", "来街者数", "人", Direction.INCREASE)
    projects = (*facts.projects, Project("second", "plan", "別の事業"))
    second = replace(facts, projects=projects, kpis=(*facts.kpis, other))
    assert known_plan_findings([landed_on(facts, table_of(report(1020)))], second) == []


@given(st.integers(1000, 10**6), st.lists(st.integers(-5, 9), min_size=2, max_size=5), st.sampled_from(list(Basis)))
def test_a_year_like_the_years_before_is_left_in_peace(baseline: int, steps: list[int], basis: Basis) -> None:
    own = [baseline * step // 100 for step in steps]
    since = list(accumulate(own))
    values = {OWN: own, SINCE: since, LEVEL: [baseline + value for value in since]}
    before, now = values[basis][:-1], values[basis][-1]
    assert codes(stored(baseline, before, basis), report(now, basis, after=len(before))) == []
    assert codes(stored(baseline, before, basis), report(values[LEVEL][-1], after=len(before))) == []


@given(st.integers(1000, 10**6), st.lists(st.integers(1, 8), min_size=2, max_size=5), st.sampled_from([OWN, SINCE]))
def test_a_level_after_increments_is_always_found_at_its_cell(baseline: int, steps: list[int], basis: Basis) -> None:
    own = [baseline * step // 100 for step in steps]
    before = own[:-1] if basis is OWN else list(accumulate(own[:-1]))
    kpi = report(baseline + sum(own), basis, after=len(before))
    assert codes(stored(baseline, before, basis), kpi) == [("plan-last-year-level", kpi.actuals[0].cell)]


@pytest.mark.parametrize(
    ("day", "state", "is_found"),
    [
        (date(2024, 3, 31), State.CONFIRMED, True),
        (date(2024, 4, 1), State.CONFIRMED, False),
        (date(2024, 3, 31), State.PROVISIONAL, False),
        (date(2023, 3, 31), State.PROVISIONAL, True),
        (date(2023, 3, 31), State.PENDING, False),
    ],
)
def test_an_actual_of_a_year_that_is_not_over_is_told(day: date, state: State, is_found: bool) -> None:
    row = report(1100)
    value = row.actuals[0].value if state is not State.PENDING else None
    row = replace(row, actuals=(replace(row.actuals[0], state=state, value=value),))
    found = list(years_not_over([table_of(row)], day))
    assert [(one.code, one.cell) for one in found] == [("actual-year-not-over", "D5")] * is_found
    assert all("R5年度は2024年3月末まで続きます" in one.message for one in found)
