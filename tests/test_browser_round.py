"""Walks through 進行管理 in a real Chromium: open the list, return a report with words, copy a reminder, the sheet."""

from __future__ import annotations

import pytest
from round_year import begin, submit
from server import running_server

from kpi_models.store import open_store

pytestmark = [pytest.mark.browser, pytest.mark.soak]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    database = tmp_path_factory.mktemp("round") / "kpi.duckdb"
    store = open_store(database)
    _, hanako = begin(store)
    submit(hanako, note="警告のとおりで正しい値です")
    store.close()
    with running_server(database) as address:
        yield address


def test_what_waits_takes_one_line_above_the_figures_of_the_first_screen(browser):
    browser.open("/")
    waiting = box(browser, ":text('確認を待っている報告が1件あります。')")
    way = box(browser, "a:has-text('「進行管理」の画面を開く')")
    matrix = box(browser, "[data-testid=stTable]")
    assert abs(waiting["y"] + waiting["height"] / 2 - way["y"] - way["height"] / 2) < 5
    assert waiting["height"] < box(browser, "h1")["height"]
    assert matrix["y"] + matrix["height"] <= 768


def box(browser, part: str) -> dict[str, float]:
    """Returns where the first such part of the page stands."""
    found = browser.page.locator("[data-testid=stMain]").locator(part).first.bounding_box()
    assert found is not None
    return dict(found)


def test_the_coordinator_returns_a_report_and_the_list_and_the_reminder_say_so(browser):
    page = browser.page
    page.goto(f"{browser.address}/round")
    page.get_by_role("button", name="架空事業", exact=True).click()
    page.wait_for_url("**/round?*project=project*")
    page.get_by_text("警告のとおりで正しい値です").wait_for()
    page.get_by_label("差し戻しの理由").fill("単位を確かめてください")
    page.get_by_role("button", name="差し戻す").click()
    page.get_by_text("いまの状態は「差戻し」です").first.wait_for()
    page.get_by_role("button", name="進行管理の一覧に戻る").click()
    page.get_by_text("催促の文面　2通").click()
    page.get_by_text("「単位を確かめてください」").first.wait_for()
    assert "■ 差戻し" in browser.words()


def test_the_forms_and_the_handover_sheet_are_files(browser):
    page = browser.page
    page.goto(f"{browser.address}/round")
    with page.expect_download() as forms:
        page.get_by_role("button", name="様式をまとめて保存").click()
    assert forms.value.suggested_filename == "実績報告様式_2022.zip"
    page.goto(f"{browser.address}/handover?project=project&year=2022")
    with page.expect_download() as sheet:
        page.get_by_role("button", name="引継ぎシートを保存").click()
    assert sheet.value.suggested_filename == "引継ぎシート_project_2022.xlsx"
