"""Changes a plan, finds it in the log and takes it back in a real Chromium."""

from __future__ import annotations

import pytest
from browser import PATIENCE_MS, chromium
from page_facts import okayama
from playwright.sync_api import Page
from server import running_server

from kpi_models.store import Upload, open_store

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    database = tmp_path_factory.mktemp("log") / "kpi.duckdb"
    store = open_store(database)
    store.load(okayama(), actor="見本", uploads=[Upload("見本.xlsx", b"plan")])
    store.close()
    with running_server(database) as address:
        yield address


def rest(page: Page) -> None:
    """Waits until the script has ended: what is drawn anew meanwhile closes lists and forgets what was typed."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=PATIENCE_MS)


def test_a_changed_target_is_drawn_stored_found_in_the_log_and_taken_back(address):
    with chromium(address) as browser:
        page = browser.page
        browser.open("/plan")
        page.get_by_role("textbox", name="R8（2026）").fill("40")
        page.keyboard.press("Enter")
        page.get_by_text("変更前と変更後").wait_for(timeout=PATIENCE_MS)
        rest(page)
        page.get_by_label("変更の理由").click()
        page.get_by_role("option", name="変更認定").click()
        rest(page)
        page.get_by_role("button", name="変更を登録する").click()
        page.get_by_text("変更を登録しました").wait_for(timeout=PATIENCE_MS)
        page.get_by_role("link", name="記録", exact=True).click()
        page.get_by_text("2件の記録").wait_for(timeout=PATIENCE_MS)
        page.get_by_role("button", name="計画の登録・変更").click()
        page.get_by_text("この登録を取り消す").wait_for(timeout=PATIENCE_MS)
        rest(page)
        page.get_by_label("取り消す理由", exact=False).fill("適用開始日の誤り")
        page.get_by_role("button", name="取り消す").click()
        page.get_by_text("この登録の数値は、もう使われません").wait_for(timeout=PATIENCE_MS)
        assert "理由：適用開始日の誤り" in browser.words()
        assert browser.complaints == []
        assert browser.foreign == []
