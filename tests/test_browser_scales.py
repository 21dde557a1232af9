"""Makes a grading scale in a real Chromium, compares with it, and opens a term by its address."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.server import import_samples, running_server

pytestmark = [pytest.mark.browser, pytest.mark.soak]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    database = tmp_path_factory.mktemp("scales") / "kpi.duckdb"
    import_samples(database, "data/samples/kakuu")
    with running_server(database) as address:
        yield address


def fill(browser, label: str, text: str) -> None:
    field = browser.page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Enter")


def test_a_scale_is_mended_tried_stored_and_stands_beside_the_others(browser, address):
    browser.page.goto(f"{address}/scales")
    browser.page.get_by_role("button", name="これをもとに新しい基準を作る").click()
    browser.page.wait_for_selector("h2:has-text('新しい判定基準を作る')")
    fill(browser, "10行目の境界（％）", "85")
    browser.page.wait_for_selector("text=すべて先に7行目に当てはまります")
    fill(browser, "10行目の境界（％）", "50")
    fill(browser, "7行目の境界（％）", "70")
    browser.page.wait_for_selector("text=2件の評価が標準と変わります")
    for label, text in (
        ("判定基準の名前", "架空町の5段階"),
        ("出典・根拠", "推進会議（架空）"),
        ("登録する理由", "会議の決定"),
    ):
        fill(browser, label, text)
    browser.page.get_by_role("button", name="新しい判定基準として登録").click()
    browser.page.wait_for_selector("text=第1版を登録しました")
    browser.page.goto(f"{browser.address}/progress?view=scales")
    browser.page.wait_for_selector("th:has-text('架空町の5段階')")
    assert "13KPIのうち8件の評価が、判定基準によって変わります。" in browser.words()


def test_the_address_of_a_term_leads_to_it(browser, address):
    browser.page.goto(f"{address}/terms#keep_rate")
    term = browser.page.locator("h2#keep_rate")
    expect(term).to_be_in_viewport()
    assert "1 −（実績748戸 − 目標755戸）÷ 755 ＝ 100.9％" in browser.words()
