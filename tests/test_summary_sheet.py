"""サマリー on one sheet of A4: always one page, with every number of the screen. Facts are made up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from committee import decide
from page_facts import joined, kpi, plan_facts
from paper import HOSTILE, narrowest_margins, page_texts
from people import desk
from plans import NOW
from round_year import begin
from test_summary_page import YEAR, matrix, shown, store, visit, words

from kpi_models import VERSION
from kpi_models.committee import committee
from kpi_models.facts import Facts
from kpi_models.people.people import Grant, Person, Role, Scope
from kpi_models.people.people_records import save_person
from kpi_models.reporting.rounds import open_round
from kpi_models.store import Store, Upload, open_store
from reports.headlines import APPROVED_ONLY
from reports.summary_sheet import SummarySheet, sheet_content
from reports.typesetting import GETA, typeset

__all__ = ["store"]  # the fixture

NOT_ALL = "（「全体」に数えています"


def plans_of(count: int, projects: int = 1) -> Facts:
    """Returns plans whose KPIs are late or below their baseline for two years, with long names and signs in them."""
    yearly, poor = {2021: "10", 2022: "20"}, {2021: "4", 2022: "3"}
    return joined(*(
        plan_facts(f"計画{number} #x $y$ @z", "990019", (2021, 2022), *(
            (f"事業{number}-{place}", [
                kpi(f"名前のとても長い指標{number}{HOSTILE}", "人", (2020, "5"), levels=yearly, actuals=poor)
            ])
            for place in range(projects)
        ))
        for number in range(count)
    ))  # fmt: skip


def sheet_of(store: Store, year: int = YEAR, role: Role = Role.EXECUTIVE) -> SummarySheet:
    mine = desk(store, role)
    years = {row.fiscal_year: row for row in mine.summary()}
    return SummarySheet(
        years[year], years.get(year - 1), store.scale(), None, mine.project_counts(year), mine.overview(),
        mine.counted(year), mine.owing(year), year in mine.rounds(), mine.committee_said(year),
        with_drafts=mine.may("read-drafts"), is_all=mine.readable_plans() is None,
    )  # fmt: skip


def printed(sheet: SummarySheet, folder: Path) -> Path:
    path = folder / "sheet.pdf"
    path.write_bytes(typeset("summary_sheet", sheet_content(sheet, NOW, VERSION), NOW))
    return path


def page_of(sheet: SummarySheet, folder: Path) -> str:
    (page,) = page_texts(printed(sheet, folder))
    return page


def without_space(text: str) -> str:
    return "".join(text.replace("\u2060", "").split())


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "big.duckdb")
    yield opened
    opened.close()


@pytest.mark.parametrize("count", [1, 4, 12, 40, 180])
def test_any_number_of_plans_makes_one_page_with_nothing_at_its_edge(empty: Store, tmp_path: Path, count: int) -> None:
    empty.load(plans_of(count, projects=3 if count == 1 else 1), actor="試験", uploads=[Upload("計画.xlsx", b"plan")])
    path = printed(sheet_of(empty), tmp_path)
    (page,) = page_texts(path)
    assert min(narrowest_margins(path)) > 0.04
    named = len(re.findall(r"計画\d+#x\$y\$@z", page) if count > 1 else re.findall(r"事業0-\d", page))
    if count <= 12:
        assert (named, NOT_ALL in page) == (3 if count == 1 else count, False)
    else:
        assert named > 15
        assert f"ほか{count - named:,}計画{NOT_ALL}" in page


@pytest.mark.soak
def test_a_plan_of_many_projects_says_how_many_of_them_it_does_not_show(empty: Store, tmp_path: Path) -> None:
    empty.load(plans_of(1, projects=100), actor="試験", uploads=[Upload("計画.xlsx", b"plan")])
    page = page_of(sheet_of(empty), tmp_path)
    assert f"ほか{100 - len(re.findall(r'事業0-[0-9]', page))}事業{NOT_ALL}" in page


@pytest.mark.soak
def test_names_are_text_and_letters_without_a_font_are_said(empty: Store, tmp_path: Path) -> None:
    facts = plans_of(1)
    named = (replace(facts.projects[0], name="#x() $y$ @z *太* 😀"),)
    empty.load(replace(facts, projects=named), actor="試験", uploads=[Upload("計画.xlsx", b"plan")])
    page = page_of(sheet_of(empty), tmp_path)
    assert f"#x()$y$@z*太*{GETA}" in page
    assert '名前のとても長い指標0=1+1#panic("x")' in page
    assert "U+1F600" in page


@pytest.mark.soak
def test_every_number_of_the_screen_stands_on_the_sheet(store: Store, tmp_path: Path) -> None:
    with store.entry("試験") as entry:
        save_person(entry, Person("hana", "架空 花子", (Grant(Role.OFFICER, Scope.PROJECT, "anywhere"),)))
        open_round(entry, YEAR, date(2023, 6, 30))
    app = visit(year=str(YEAR))
    page = page_of(sheet_of(store, role=Role.COORDINATOR), tmp_path)
    for line in zip(*matrix(app).values(), strict=True):
        assert without_space("".join(map(shown, line))) in page
    for metric in app.metric:
        assert without_space(metric.value) in page
        assert without_space(metric.delta) in page
    told = words(app)
    shares = re.findall(r"(?:未?達成|判定不能)\u00a0[\d,]+\u2060?（[\d.]+％）", told)
    points = re.findall(r"\*\*(\S+)\*\*　\[?([\d,]+件)", told)
    assert len(shares) >= 6
    assert len(points) == 3
    assert [part for part in [*shares, *map("".join, points)] if without_space(part) not in page] == []


@pytest.mark.soak
def test_it_says_who_owes_a_report_and_what_the_committee_said(empty: Store, tmp_path: Path) -> None:
    coordinator, officer = begin(empty)
    decide(coordinator)
    committee.add_opinions(coordinator, "project", 2022, ["商店街との連携を = 深めてほしい"])
    page = page_of(sheet_of(empty, 2022), tmp_path)
    assert f"未着手・{without_space(officer.person.name)}・締切" in page
    assert "委員の意見1件（未回答1件）商店街との連携を=深めてほしい（" in page
    assert "評価を決定した事業1件" in page


def test_paper_names_more_than_the_screen_and_cuts_less_of_it(empty: Store, tmp_path: Path) -> None:
    plan, late = "架空町の人の流れとしごとを創る計画（第2期）", {2021: "4", 2022: "3"}
    kpis = [kpi(f"指標{place}", "人", (2020, "5"), levels={2021: "10", 2022: "20"}, actuals=late) for place in range(7)]
    town = [plan_facts(name, "990019", (2021, 2022), ("事業", kpis)) for name in (plan, "架空町みらい計画")]
    empty.load(joined(*town), actor="試験", uploads=[Upload("計画.xlsx", b"plan")])
    page = page_of(sheet_of(empty), tmp_path)
    assert plan in page
    assert "指標0、指標1、指標2、指標3、指標4、指標5、指標6、指標0ほか6件" in page


@pytest.mark.soak
def test_thirty_plans_with_long_names_have_a_line_each(empty: Store, tmp_path: Path) -> None:
    yearly, poor = {2021: "10", 2022: "20"}, {2021: "4", 2022: "3"}
    named = [f"中山間地域の拠点を通年で利用した住民の延べ人数{place}" for place in range(9)]
    kpis = [kpi(name, "人", (2020, "5"), levels=yearly, actuals=poor) for name in named]
    names = [f"第{number}次　地域をつなぐ人とくらしのにぎわい創出計画" for number in range(30)]
    town = [plan_facts(name, "990019", (2021, 2022), ("事業", kpis)) for name in names]
    empty.load(joined(*town), actor="試験", uploads=[Upload("計画.xlsx", b"plan")])
    assert len(re.findall(r"第\d+次", page_of(sheet_of(empty), tmp_path))) == 30


@pytest.mark.soak
def test_it_says_whether_figures_before_approval_count(store: Store, tmp_path: Path) -> None:
    assert APPROVED_ONLY in page_of(sheet_of(store), tmp_path)
    assert "承認される前の数値を含みます" in page_of(sheet_of(store, role=Role.COORDINATOR), tmp_path)
    assert "作成した方が見られる計画だけ" in page_of(replace(sheet_of(store), is_all=False), tmp_path)


@pytest.mark.soak
def test_the_page_offers_the_sheet_of_its_year(store: Store) -> None:
    (button,) = visit(year=str(YEAR)).get("download_button")
    assert button.proto.label == "A4 1枚のPDFで保存"
