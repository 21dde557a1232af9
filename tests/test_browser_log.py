"""Opens an act of the log and takes it back in a real Chromium."""

from __future__ import annotations

import pytest
from browser import TELEPHONE, chromium, settle
from page_facts import okayama
from playwright.sync_api import Page
from server import running_server

from kpi_models.store import Upload, open_store

pytestmark = [pytest.mark.browser, pytest.mark.soak]


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
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def test_on_a_telephone_a_line_stands_together_and_says_only_what_there_is_to_say(address):
    with chromium(address, width=390, height=844, agent=TELEPHONE) as telephone:
        page = telephone.page
        page.goto(f"{address}/log")
        settle(page)
        told = page.locator("[data-testid=stMarkdown]").all_inner_texts()
        assert "－" not in told
        act = page.get_by_role("button", name="取込", exact=True).bounding_box()
        about = page.get_by_text("見本.xlsx").bounding_box()
        assert act
        assert about
        assert 0 < about["y"] - (act["y"] + act["height"]) < 40  # its year stands between


def test_an_import_is_opened_in_the_log_and_taken_back(address):
    with chromium(address) as browser:
        page = browser.page
        page.goto(f"{address}/log")
        page.get_by_role("button", name="取込", exact=True).click()
        page.get_by_text("この登録を取り消す").wait_for()
        rest(page)
        page.get_by_label("取り消す理由", exact=False).fill("別の団体のファイル")
        page.get_by_role("button", name="取り消す").click()
        page.get_by_text("この登録の数値は、もう使われません").wait_for()
        assert "理由：別の団体のファイル" in browser.words()
        assert browser.complaints == []
        assert browser.foreign == []
