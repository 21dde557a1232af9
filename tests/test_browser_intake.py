"""Takes workbooks through 取込 in a real Chromium: drop, look, save the returned copy, store, follow to 進捗."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import openpyxl
import pytest
from browser import Watched, chromium, english, ring, settle
from palette import contrast
from server import ROOT, running_server
from workbooks import KPI, plan, workbook

pytestmark = [pytest.mark.browser, pytest.mark.soak]

OKAYAMA = ROOT / "data/samples/okayama.xlsx"
FAULTY = plan(KPI, ("空き家の数", "755戸", "7oo戸", "-10戸"))


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("intake") / "kpi.duckdb") as address:
        yield address


@pytest.fixture
def faulty(tmp_path):
    file = tmp_path / "faulty.xlsx"
    file.write_bytes(workbook(FAULTY))
    return file


@contextmanager
def visit(address: str, path: str = "/intake", **screen) -> Iterator[Watched]:
    """Opens the page, and asks afterwards that nothing complained and no other host was asked."""
    with chromium(address, **screen) as browser:
        browser.page.goto(address + path)
        browser.page.wait_for_selector("h1:has-text('取込')")
        yield browser
        assert browser.complaints == []
        assert browser.foreign == []


def drop(browser: Watched, *files) -> None:
    """Gives files to the page and waits until the first of them is read."""
    browser.page.locator("input[type=file]").set_input_files([str(file) for file in files])
    browser.page.wait_for_selector("h2")


def cells(browser: Watched, number: int) -> list[list[str]]:
    """Returns one table of the page, row by row."""
    table = browser.page.locator("[data-testid=stTable] table").nth(number)
    return [[cell.inner_text().strip() for cell in row.locator("th, td").all()] for row in table.locator("tr").all()]


def test_the_address_of_the_page_can_be_typed_and_the_menu_leads_there(address):
    with visit(address) as browser:
        assert "国の様式2" in browser.words()
        assert english(browser.page) == set()
        too_large = {"name": "写真.xlsx", "mimeType": "application/zip", "buffer": bytes(21 << 20)}
        browser.page.locator("input[type=file]").set_input_files(too_large)
        told = browser.page.get_by_text("送れませんでした：ファイルが大きすぎます。").bounding_box()
        assert told
        assert told["height"] > 10  # to the eye too, and not only to a screen reader
        browser.page.get_by_role("link", name="進捗", exact=True).click()
        browser.page.wait_for_selector("h1:has-text('進捗')")
        browser.page.get_by_role("link", name="取込の画面を開く").click()
        browser.page.wait_for_selector("h1:has-text('取込')")


def test_a_faulty_book_shows_the_place_and_is_returned_with_the_findings_in_it(address, faulty, tmp_path):
    with visit(address) as browser:
        drop(browser, faulty)
        browser.page.get_by_text("▶ 7oo戸").wait_for()
        assert "エラーが1件あるため、まだ登録できません" in browser.words()
        understood, around = cells(browser, 0), cells(browser, 1)
        assert understood[1] == ["来街者数［増やす］(A5)", "R3：1,000人 (B5)", "累計+500人 (D5)", "1,100人 (C5)"]
        assert around[0] == ["行", "A", "B", "C", "D"]
        assert ["6", "空き家の数", "755戸", "▶ 7oo戸", "-10戸"] in around
        assert browser.page.get_by_role("button", name="登録").is_disabled()
        with browser.page.expect_download() as download:
            browser.page.get_by_role("button", name="指摘を書き込んだExcelを保存").click()
        assert download.value.suggested_filename == "faulty_確認.xlsx"
        download.value.save_as(tmp_path / "copy.xlsx")
    copy = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    assert "7oo戸" in copy["KPI"]["C6"].comment.text
    assert copy["KPI"]["C6"].value == "7oo戸"


def test_the_findings_are_saved_for_excel_and_for_programs(address, faulty):
    with visit(address) as browser:
        drop(browser, faulty)
        for label, name, words in (
            ("指摘の一覧をCSVで保存", "faulty_指摘.csv", "KPI,C6,7oo戸"),
            ("読み取った内容と指摘をJSONで保存", "faulty_確認.json", '"cell": "C6"'),
        ):
            with browser.page.expect_download() as download:
                browser.page.get_by_role("button", name=label).click()
            assert download.value.suggested_filename == name
            assert words in download.value.path().read_text(encoding="utf-8-sig")


def test_a_good_book_beside_a_faulty_one_is_stored_and_its_figure_stands_on_its_progress_page(address, faulty):
    with visit(address) as browser:
        drop(browser, faulty, OKAYAMA)
        browser.page.locator("[data-testid=stRadio] label", has_text="okayama.xlsx").click()
        browser.page.wait_for_selector("h2:has-text('okayama.xlsx')")
        browser.page.get_by_role("button", name="登録", exact=True).click()
        browser.page.get_by_text("登録しました：追加 11件").first.wait_for()
        browser.page.get_by_role("link", name="進捗を見る").click()
        browser.page.get_by_role("button", name="市の創業支援による創業者数", exact=True).click()
        browser.page.wait_for_selector("h2:has-text('市の創業支援による創業者数')")
        browser.page.wait_for_selector("[data-testid=stTable] :text('最終目標に対する進捗率')")
        assert "R4実績45人（+15人）は、R8目標+30人への計画ペース+6人の250.0％。" in browser.words()
        browser.page.goto(f"{address}/intake")
        drop(browser, OKAYAMA)
        browser.page.get_by_text("変更なし（登録済み）").first.wait_for()


def test_an_answer_of_ones_own_is_offered_in_japanese(address):
    with visit(address) as browser:
        drop(browser, ROOT / "data/samples/sakai_yoshiki2.xlsx")
        settle(browser.page)  # what is drawn anew closes lists
        question = browser.page.get_by_role("combobox", name="どの計画のものですか。（シート")
        question.click()
        question.fill("架空の計画")
        browser.page.get_by_role("option", name="「架空の計画」と入力する").wait_for()


@pytest.mark.parametrize("screen", [{"width": 390, "height": 844}, {"dark": True}])
def test_the_page_works_on_a_narrow_screen_and_in_the_dark(address, faulty, screen):
    with visit(address, **screen) as browser:
        browser.page.keyboard.press("Tab")
        browser.page.get_by_role("button", name="ファイルを選ぶ").focus()
        assert contrast(*ring(browser.page)) >= 3
        drop(browser, faulty)
        browser.page.get_by_text("▶ 7oo戸").wait_for()
        assert {said for said in english(browser.page) if not re.search("KPI|faulty|KB", said)} == set()
        overflow = "document.querySelector('[data-testid=stMain]').scrollWidth - window.innerWidth"
        assert browser.page.evaluate(overflow) <= 0
