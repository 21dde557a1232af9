"""Walks through the screens in a real Chromium, on the sample data as the command line imports it."""

from __future__ import annotations

import shutil
from itertools import combinations

import pytest
from browser import TELEPHONE, chromium
from page_facts import joined, kpi, plan_facts
from paper import narrowest_margins, page_texts
from server import ROOT, import_samples, running_server, serving

from kpi_models.formatting import unbroken
from kpi_models.store import Upload, open_store

pytestmark = pytest.mark.browser

NISHIAWAKURA = "/progress?plan=336432-d07925fd&kpi=336432-d07925fd-868bce-8f1f66"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = tmp_path_factory.mktemp("browser") / "kpi.duckdb"
    import_samples(database)
    return database


@pytest.fixture(scope="module")
def address(database):
    with running_server(database) as address:
        yield address


def test_the_summary_prints_both_rates_and_the_grades_in_one_screen(browser):
    browser.open("/?year=2015")
    words = browser.words()
    assert "75.0％（6／8）" in words
    assert "80.0％（4／5）" in words
    assert "判定不能 2 の内訳：未報告 2" in words
    assert "× D 遅れ" in words
    last = browser.page.get_by_text("この年度の評価は、まだ決定されていません").bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= 768  # what the committee said stands last


def test_the_summary_printed_by_the_browser_is_one_sheet_of_which_nothing_is_cut_off(browser, tmp_path):
    browser.open("/?year=2022")
    sheet = tmp_path / "sheet.pdf"
    browser.page.pdf(path=sheet, prefer_css_page_size=True)
    assert len(page_texts(sheet)) == 1
    assert narrowest_margins(sheet)[0] > 0.02


@pytest.mark.soak
def test_on_paper_a_long_table_is_as_long_as_its_lines_and_what_follows_stands_below_it(tmp_path):
    store = open_store(tmp_path / "kpi.duckdb")
    visitors = kpi("来街者数", "人", (2020, "5"), levels={2022: "20"}, actuals={2022: "3"})
    plans = [plan_facts(f"第{number}次計画", "990019", (2021, 2022), ("事業", [visitors])) for number in range(30)]
    store.load(joined(*plans), actor="試験", uploads=[Upload("計画.xlsx", b"plan")])
    store.close()
    with running_server(tmp_path / "kpi.duckdb") as address, chromium(address) as browser:
        browser.open("/?year=2022")
        browser.page.emulate_media(media="print")
        last = browser.page.locator("[data-testid=stTable] tr").last.bounding_box()
        following = browser.page.get_by_text("全体を広げて見る").bounding_box()
        assert last is not None
        assert following is not None
        assert following["y"] >= last["y"] + last["height"]


@pytest.mark.soak
def test_a_plan_of_the_summary_leads_to_its_progress_and_its_year(browser):
    browser.open("/?year=2022")
    with browser.page.expect_popup() as opened:
        browser.page.get_by_role("link", name=unbroken("自治体広域連携によるローカルベ…")).first.click()
    opened.value.wait_for_url("**/progress?*year=2022*")
    opened.value.get_by_role("button", name="都市部企業等との協働プロジェクト件数", exact=True).click()
    opened.value.wait_for_selector("h2:has-text('都市部企業等との協働プロジェクト件数')")
    opened.value.get_by_text("R7目標+263件への計画ペース+105.2件の22.8％").first.wait_for()


def test_the_chart_of_progress_is_drawn_with_its_words_and_values(browser):
    browser.open(NISHIAWAKURA)
    drawn = browser.chart_texts()
    for text in ("基準値25件", "推定130.2件", "実績49件", "最終目標288件", "単位：件"):
        assert text in drawn
    assert any(text.startswith("R4（2022）") for text in drawn)
    years = browser.page.locator(".stPlotlyChart .xtick text").first.bounding_box()
    assert years is not None
    assert years["y"] + years["height"] <= 768  # on the first screen
    assert browser.page.locator("[data-testid=stMain] [aria-label*='実績49件']").count()


@pytest.mark.soak
def test_the_years_of_a_chart_stand_on_the_first_screen_however_much_there_is_to_say(browser):
    browser.open("/progress?plan=kakuu-shigoto&kpi=kakuu-shigoto-2-3&year=2024")
    years = browser.page.locator(".stPlotlyChart .xtick text").first.bounding_box()
    assert years is not None
    assert years["y"] + years["height"] <= 768
    assert "この変化が続くと" in browser.words()


@pytest.mark.soak
def test_no_label_of_the_chart_lies_outside_it_on_a_narrow_screen(address):
    with chromium(address, width=390, height=844) as narrow:
        narrow.open(NISHIAWAKURA)
        frame = narrow.page.locator(".stPlotlyChart").bounding_box()
        boxes = narrow.page.locator(".stPlotlyChart .annotation-text").evaluate_all(
            "all => all.map(text => { const box = text.getBoundingClientRect(); return [box.left, box.right]; })"
        )
    assert frame is not None
    assert boxes
    assert all(frame["x"] <= left and right <= frame["x"] + frame["width"] for left, right in boxes)


@pytest.mark.soak
def test_on_a_telephone_no_label_covers_another_and_the_list_of_kpis_is_folded(address):
    with chromium(address, width=390, height=844, agent=TELEPHONE) as telephone:
        telephone.open(NISHIAWAKURA)
        words = telephone.page.locator(".stPlotlyChart").locator(".annotation-text, .xtick text").all()
        boxes = [box for word in words if (box := word.bounding_box())]
        row = telephone.page.locator("p", has_text="目標（総量）").bounding_box()
        assert telephone.page.locator("details[open]").count() == 0
        assert telephone.page.get_by_text("ほかのKPIを見る").is_visible()
    assert row is not None
    assert row["width"] > 300  # a row of the table is a paragraph: no column of single characters
    assert len(boxes) > 6
    assert not any(_cover(*pair) for pair in combinations(boxes, 2))


def _cover(one: dict[str, float], other: dict[str, float]) -> bool:
    return all(
        min(one[start] + one[size], other[start] + other[size]) > max(one[start], other[start])
        for start, size in (("x", "width"), ("y", "height"))
    )


@pytest.mark.soak
def test_choosing_a_kpi_changes_the_address_and_the_back_button_returns(browser):
    browser.open(NISHIAWAKURA)
    browser.page.get_by_text("課題解決型人材の増加数").first.click()
    browser.page.wait_for_selector("h2:has-text('課題解決型人材の増加数')")
    browser.page.wait_for_url("**kpi=336432-d07925fd-868bce-d13a50*")
    assert "145.3％" in browser.words()
    browser.page.go_back()
    browser.page.wait_for_selector("h2:has-text('都市部企業等との協働プロジェクト件数')")


@pytest.mark.soak
def test_the_page_is_declared_japanese_and_its_table_is_real_html(browser):
    browser.open(NISHIAWAKURA)
    assert browser.page.locator("html").get_attribute("lang") == "ja"
    table = browser.page.locator("[data-testid=stTable] table", has_text="水準比").first
    assert "9.1％" in (table.text_content() or "")
    assert table.locator("th").count() >= 6


@pytest.mark.soak
def test_a_typed_summary_address_works(browser):
    browser.open("/summary")
    assert "KPI達成率" in browser.words()


@pytest.mark.soak
def test_each_page_has_a_title_of_its_own_in_tabs_and_bookmarks(browser):
    browser.open("/")
    assert browser.page.title() == "サマリー｜地方創生KPIダッシュボード"
    browser.page.get_by_role("link", name="用語と計算", exact=True).click()
    browser.page.get_by_role("heading", name="用語と計算", level=1).wait_for()
    assert browser.page.title() == "用語と計算｜地方創生KPIダッシュボード"


def test_an_unknown_address_is_answered_in_japanese_and_leads_home(address):
    with chromium(address) as lost:
        lost.page.goto(f"{address}/intake/x")
        assert lost.page.get_by_role("heading", name="このアドレスのページはありません").is_visible()
        lost.page.get_by_role("link", name="サマリー（はじめの画面）を開く").click()
        lost.page.wait_for_selector("h1:has-text('サマリー')")


@pytest.mark.soak
def test_every_sample_plan_opens_in_the_dark_without_a_complaint(address):
    with chromium(address, dark=True) as dark:
        dark.open("/")
        dark.page.wait_for_selector("[data-testid=stTable] a")
        plans = dark.page.locator("a[href^='progress?']").evaluate_all("all => all.map(link => link.search)")
        of_plans = {plan for plan in plans if "kpi=" not in plan}
        for plan in of_plans:
            dark.open(f"/progress{plan}")
        assert len(of_plans) >= 5
        assert dark.complaints == []
        assert dark.foreign == []


@pytest.mark.soak
def test_on_a_telephone_the_years_of_a_project_stand_together_and_no_heading_stands_alone(address):
    with chromium(address, width=390, height=844, agent=TELEPHONE) as telephone:
        telephone.page.goto(f"{address}/compare")
        together = telephone.page.locator("p", has_text="R3").filter(has_text="R4")
        together.first.wait_for()
        assert not telephone.page.get_by_text("団体・事業").count()


@pytest.mark.soak
def test_on_a_telephone_what_is_told_of_a_kpi_stands_together_and_a_wide_table_says_that_it_moves(address):
    with chromium(address, width=390, height=844, agent=TELEPHONE) as telephone:
        telephone.page.goto(f"{address}/compare?view=kpis")
        together = telephone.page.locator("p", has_text="達成率").filter(has_text=unbroken("基準値"))
        together.first.wait_for()
        assert not telephone.page.get_by_text("比べる目安").count()
        telephone.page.goto(address)
        telephone.page.get_by_text("この表は、横に動かして読めます。").first.wait_for()


@pytest.mark.soak
def test_below_a_base_path_pages_find_their_server(database, tmp_path):
    shutil.copy(database, tmp_path)
    with (
        serving(ROOT / "app.py", "--server.baseUrlPath=kpi", KPI_DB=str(tmp_path / database.name)) as address,
        chromium(f"{address}/kpi") as browser,
    ):
        browser.open("/")
        browser.open("/progress")
        assert (browser.complaints, browser.foreign) == ([], [])
