"""A year of reports: two made-up projects, their officer, and the steps that bring a report somewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from people import desk
from plans import LEVEL, actual, baseline, one_kpi, target

from kpi_models.desk.desk import Desk
from kpi_models.facts import Actual, Cost, Facts, Kpi, Project, Remark
from kpi_models.moments import day_now
from kpi_models.people.people import Grant, Person, Role, Scope
from kpi_models.people.people_records import save_person
from kpi_models.store import Store, Upload

YEAR = 2022
HANAKO = Person("hanako", "架空 花子", (Grant(Role.OFFICER, Scope.PROJECT, "project"),))


def two_projects() -> Facts:
    """A plan with a project of two KPIs that HANAKO acts for, and another project that nobody does."""
    facts = one_kpi(baseline("10"), target(2025, "20"), actual(2021, "12", reported_at="2022-05-01"))
    kpi = facts.kpis[0]
    return replace(
        facts,
        projects=(*facts.projects, Project("other", "plan", "別の架空事業")),
        kpis=(replace(kpi, name="来街者数"), replace(kpi, kpi_id="second", name="空き店舗数"),
              Kpi("third", "other", "移住者数", "人", kpi.direction)),
    )  # fmt: skip


def begin(store: Store, *, due_in: int | None = 5) -> tuple[Desk, Desk]:
    """Stores the plan and the officer, opens the year, and returns the desks of coordinator and officer."""
    store.load(two_projects(), actor="試験", uploads=[Upload("計画.xlsx", b"plan")])
    with store.entry("管理者") as entry:
        save_person(entry, HANAKO)
    coordinator = desk(store, Role.COORDINATOR, name="企画 一郎")
    if due_in is not None:
        coordinator.open_round(YEAR, due(due_in))
    return coordinator, Desk(store, HANAKO)


def due(days: int) -> date:
    return day_now() + timedelta(days=days)


def figure(number: str, kpi_id: str = "kpi", year: int = YEAR) -> Facts:
    return Facts(actuals=(Actual(kpi_id, year, LEVEL, Decimal(number)),))


def submit(officer: Desk, number: str = "13", *, note: str | None = None, words: str = "") -> None:
    """Reports one figure with a remark and money, and submits."""
    facts = replace(
        figure(number),
        remarks=(Remark("kpi", YEAR, "天候", "周知不足", "継続"),),
        costs=(Cost("project", YEAR, Decimal(3_000_000), Decimal(2_500_000), None),),
    )
    officer.store_figures(facts, note=note)
    officer.take_step("project", YEAR, "submit", words)
