"""The four workbooks of published plans, read as their sources mean them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kpi_models.facts import Basis, State
from validators.book import Book, book_facts, book_json, read_book
from validators.findings import Severity

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
INPUTS = ("sapporo_plan", "nishiawakura", "okayama", "sakai_yoshiki2")


def read(name: str) -> Book:
    return read_book(f"{name}.xlsx", (SAMPLES / f"{name}.xlsx").read_bytes())


def figures(book: Book) -> list[tuple[Any, ...]]:
    """Returns every KPI as (name, unit, baseline, targets, actuals)."""
    return [
        (
            kpi["name"],
            kpi["unit"],
            kpi["baseline"] and (kpi["baseline"]["fiscal_year"], kpi["baseline"]["value"]),
            [(target["fiscal_year"], target["basis"], target["value"]) for target in kpi["targets"]],
            [(actual["fiscal_year"], actual["basis"], actual["value"]) for actual in kpi["actuals"]],
        )
        for table in book_json(book)["tables"]  # type: ignore[attr-defined]
        for kpi in table["kpis"]
    ]


@pytest.mark.parametrize("name", INPUTS)
def test_no_published_plan_has_an_error(name: str) -> None:
    assert [found for found in read(name).findings if found.severity == Severity.ERROR] == []


def test_sapporo_lists_its_three_kpis_once_though_the_plan_prints_them_twice() -> None:
    book = read("sapporo_plan")
    (table,) = book.tables
    own = [(year, "increment", value) for year, value in zip((2017, 2018, 2019), (2000, 2000, 2000), strict=True)]
    assert table.also_at == ("5-2⑤ KPI!B5:G8",)
    assert figures(book) == [
        ("医療・福祉産業の従事者数", "人", (2016, 123152), own, []),
        ("商談会での成約金額", "千円", (2016, 25152), [(year, basis, 2162) for year, basis, _ in own], []),
        (
            "札幌市内でのバイオ産業売上高",
            "億円",
            (2016, 460),
            [(2017, "increment", 43), (2018, "increment", 43), (2019, "increment", 44)],
            [],
        ),
    ]


def test_sapporos_plan_body_and_years_are_read_from_the_text_around_the_table() -> None:
    (plan,) = book_facts(read("sapporo_plan")).plans
    assert (plan.name, plan.organization_code) == ("健康医療関連産業の活性化と集積促進", "011002")
    assert (plan.start_year, plan.end_year) == (2017, 2019)


def test_nishiawakura_holds_two_plans_whose_levels_and_increments_agree() -> None:
    since = "increment-since-baseline"
    assert figures(read("nishiawakura")) == [
        ("ローカルベンチャーによる売上規模", "億円", (2016, 1.9), [(2020, since, 58.4)], [(2020, "level", 57.7)]),
        ("新規事業創出数", "件", (2016, 14), [(2020, since, 152)], [(2020, "level", 274)]),
        ("起業家型人材の地域へのマッチング件数", "件", (2016, 30), [(2020, since, 328)], [(2020, "level", 400)]),
        ("都市部企業等との協働プロジェクト件数", "件", (2020, 25), [(2025, since, 263)], [(2022, "level", 49)]),
        ("課題解決型人材の増加数", "人", (2020, 204), [(2025, since, 129)], [(2022, "level", 279)]),
    ]


def test_nishiawakuras_plans_know_their_years_and_all_their_members() -> None:
    facts = book_facts(read("nishiawakura"))
    assert [(plan.organization_code, plan.start_year, plan.end_year) for plan in facts.plans] == [
        ("336432", 2016, 2020),
        ("336432", 2021, 2025),
    ]
    assert [project.name for project in facts.projects] == [plan.name for plan in facts.plans]
    assert facts.projects[0].members == (
        "336432", "015814", "014681", "032115", "042056", "042021", "363022", "452041",
    )  # fmt: skip
    assert len(facts.projects[1].members) == 7


def test_okayama_reads_as_the_contract_of_check_prints_it() -> None:
    printed = book_json(read("okayama"))
    (table,) = printed["tables"]  # type: ignore[misc]
    assert {key: table[key] for key in ("layout", "sheet", "range", "organization")} == {
        "layout": "plan-table",
        "sheet": "KPI",
        "range": "A4:E6",
        "organization": "岡山県岡山市",
    }
    assert table["kpis"][0] == {
        "name": "市の創業支援による創業者数",
        "project": table["plan"],
        "unit": "人",
        "direction": "increase",
        "cell": "KPI!A5",
        "baseline": {"value": 30, "unit": "人", "fiscal_year": 2021, "cell": "KPI!B5"},
        "targets": [{"fiscal_year": 2026, "basis": "increment-since-baseline", "value": 30, "cell": "KPI!E5"}],
        "actuals": [{"fiscal_year": 2022, "basis": "level", "value": 45, "state": "confirmed", "cell": "KPI!D5"}],
    }
    (found,) = printed["findings"]  # type: ignore[misc]
    assert (found["code"], found["severity"], found["sheet"], found["cell"], found["text"]) == (
        "no-target-stated", "notice", "KPI", "C5", "－",
    )  # fmt: skip


def test_okayamas_second_kpi_has_a_first_year_target_too() -> None:
    since = "increment-since-baseline"
    book = read("okayama")
    assert figures(book)[1][2:] == ((2021, 500), [(2022, since, 500), (2026, since, 2300)], [(2022, "level", 1245)])
    assert [(plan.start_year, plan.end_year) for plan in book_facts(book).plans] == [(2022, 2026)]


def test_sakai_reports_five_projects_with_ten_kpis_of_fiscal_year_2015() -> None:
    book = read("sakai_yoshiki2")
    facts = book_facts(book)
    assert (len(facts.projects), len(facts.kpis), len(facts.baselines)) == (5, 10, 0)
    assert {(target.fiscal_year, target.basis) for target in facts.targets} == {(2015, Basis.LEVEL)}
    assert {(actual.fiscal_year, actual.state) for actual in facts.actuals} == {(2015, State.CONFIRMED)}
    read_figures = {name: (unit, targets[0][2], actuals) for name, unit, _, targets, actuals in figures(book)}
    assert read_figures["首都圏での坂井市の認知度"] == ("%", 6, [(2015, "level", 7.3)])
    assert read_figures["来場者数"] == ("人", 80000, [(2015, "level", 77000)])


def test_sakais_blank_actual_and_its_dash_are_told_apart_and_neither_is_zero() -> None:
    book = read("sakai_yoshiki2")
    missing = {found.cell: found.code for found in book.findings if "actual" in found.code}
    assert missing == {"J27": "actual-missing", "J28": "no-actual-stated"}
    assert [kpi.actuals for kpi in book.tables[0].kpis[-2:]] == [(), ()]


def test_sakais_plan_is_called_by_the_grant_and_its_body_by_the_five_digit_code() -> None:
    facts = book_facts(read("sakai_yoshiki2"))
    (plan,) = facts.plans
    assert plan.name == "地域活性化・地域住民生活等緊急支援交付金(地方創生先行型)"
    assert plan.organization_code == "182109"
    assert {project.scheme for project in facts.projects} == {plan.name}


@pytest.mark.parametrize("name", INPUTS)
def test_every_fact_knows_its_cell_and_ids_are_the_same_every_time(name: str) -> None:
    facts = book_facts(read(name))
    assert book_facts(read(name)) == facts
    stated = [*facts.baselines, *facts.targets, *facts.actuals]
    assert all(fact.source and fact.source.cell and fact.source.text for fact in stated)
    ids = [kpi.kpi_id for kpi in facts.kpis]
    assert len(set(ids)) == len(ids)
