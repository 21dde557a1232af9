"""An officer reports in a real Chromium: takes the form, fills it in, puts it back, stores, submits."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from browser import chromium
from forms import filled, value
from people import desk
from plans import baseline, one_kpi, target
from playwright.sync_api import Page
from server import free_port, running_server

from kpi_models.moments import day_now
from kpi_models.people.people import Grant, Person, Role, Scope
from kpi_models.people.people_records import save_person
from kpi_models.store import Upload, open_store

pytestmark = [pytest.mark.browser, pytest.mark.soak]

YEAR = 2022


def begin(path: Path) -> None:
    """Stores a plan whose year 2022 is open for reports, and its officer."""
    store = open_store(path)
    store.load(one_kpi(baseline("10"), target(2025, "20")), actor="試験", uploads=[Upload("計画.xlsx", b"plan")])
    desk(store, Role.COORDINATOR).open_round(YEAR, day_now() + timedelta(days=5))
    with store.entry("管理者") as entry:
        save_person(entry, Person("hanako", "架空 花子", (Grant(Role.OFFICER, Scope.PROJECT, "project"),)))
    store.close()


def come(page: Page, address: str) -> None:
    """Opens the report as its officer."""
    page.goto(f"{address}/report")
    page.get_by_role("combobox").first.fill("花子")
    page.keyboard.press("Enter")
    page.get_by_text("様式を受け取って、実績を記入してください。").wait_for()
    page.get_by_role("button", name="様式を受け取る").click()


def test_a_report_goes_from_its_form_to_its_submission(tmp_path):
    begin(tmp_path / "kpi.duckdb")
    with running_server(tmp_path / "kpi.duckdb") as address, chromium(address) as browser:
        page = browser.page
        come(page, address)
        with page.expect_download() as download:
            page.get_by_role("button", name="様式を受け取る（Excel）").click()
        assert f"project=project&year={YEAR}" in page.url
        file = tmp_path / download.value.suggested_filename
        download.value.save_as(file)
        file.write_bytes(filled(file.read_bytes(), value("13件")))
        page.locator("input[type=file]").set_input_files(str(file))
        page.get_by_role("button", name="登録", exact=True).click()
        page.get_by_text("登録しました（1件）。").wait_for()
        page.get_by_role("button", name="企画担当に提出する").click()
        page.get_by_text("提出を取り下げる").wait_for()
        assert "▷ 提出済" in browser.words()
        assert browser.complaints == []
        assert browser.foreign == []


def test_what_is_being_typed_outlives_a_server_that_is_started_anew(tmp_path):
    database, port = tmp_path / "kpi.duckdb", free_port()
    begin(database)
    with chromium(f"http://127.0.0.1:{port}") as browser:
        page = browser.page
        with running_server(database, port) as address:
            come(page, address)
            page.get_by_role("button", name="Excelを使わずに、この画面で入力する").click()
            page.get_by_label("実績値（件）").fill("13")
        page.wait_for_selector("[data-testid=stApp]:not([data-test-connection-state=CONNECTED])")
        with running_server(database, port):
            page.wait_for_selector("[data-test-connection-state=CONNECTED]")
            page.get_by_role("button", name="内容を確かめる").click()
            page.get_by_text("登録すると：追加 1件").wait_for()
            assert "13件（総量）" in browser.words()
