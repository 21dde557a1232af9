"""Writes an evaluation in a real Chromium that is lost on the way, finds it again, submits, and sees it decided."""

from __future__ import annotations

import pytest
from browser import TELEPHONE, chromium, settle
from committee import GOOD, MANABU, MIYAKO, VALID, begin, says
from playwright.sync_api import expect
from round_year import YEAR
from server import running_server

from kpi_models.committee import committee
from kpi_models.store import open_store

pytestmark = [pytest.mark.browser, pytest.mark.soak]

PROJECT = f"evaluation?plan=plan&year={YEAR}&project=project"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    database = tmp_path_factory.mktemp("evaluation") / "kpi.duckdb"
    store = open_store(database)
    leader, _, manabu = begin(store)
    committee.add_opinions(leader, "project", YEAR - 1, ["数値の根拠を、地区ごとに、誰にでも分かる言葉で示すこと"])
    committee.submit(manabu, "project", YEAR, says(GOOD, "住まいを急ぐこと"))
    store.close()
    with running_server(database) as address:
        yield address


def come(browser, name, heading):
    """Opens the project as somebody, and waits for what that person finds there."""
    page = browser.page
    page.goto(f"{browser.address}/{PROJECT}")
    page.get_by_role("combobox", name="役割の切り替え（デモ）").fill(name)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=heading).wait_for()


def test_what_was_written_outlives_the_browser_and_is_submitted_and_decided(address):
    with chromium(address) as browser:
        come(browser, MIYAKO.name, "あなたの評価")
        page = browser.page
        page.get_by_role("radio", name=GOOD).check(force=True)
        page.get_by_text("「評価」を選ぶと提出できます。").wait_for()
        page.get_by_label("理由・意見").fill("根拠を示してほしい")
        page.get_by_label("理由・意見").press("Tab")
        page.get_by_role("radio", name=VALID).check(force=True)
        page.get_by_text("あなたにしか見えません。提出できます。").wait_for()
    with chromium(address) as browser:
        come(browser, MIYAKO.name, "あなたの評価")
        page = browser.page
        expect(page.get_by_label("理由・意見")).to_have_value("根拠を示してほしい")
        assert [page.get_by_role("radio", name=name).is_checked() for name in (GOOD, VALID)] == [True, True]
        assert "住まいを急ぐこと" not in browser.words()
        page.get_by_role("button", name="提出する").click()
        page.get_by_text("住まいを急ぐこと").first.wait_for()
        assert browser.complaints == []
        assert browser.foreign == []
    with chromium(address) as browser:
        come(browser, "企画担当（デモ）", "委員の評価")
        page = browser.page
        spread = page.get_by_role("heading", name="委員の評価").bounding_box()
        decide = page.get_by_role("button", name="決定を記録する").bounding_box()
        assert spread
        assert decide
        assert decide["y"] + decide["height"] - spread["y"] < 550  # both on a screen of 768, below the head of the page
        for words in (GOOD, VALID):
            page.get_by_role("radio", name=words).check(force=True)
        page.get_by_label("会議が成立していないのに決定する理由").fill("書面で全員の了承を得たため")
        page.get_by_role("button", name="決定を記録する").click()
        page.get_by_role("heading", name="評価の決定").wait_for()
        page.get_by_text("次の理由で決定しました：書面で全員の了承を得たため").wait_for()
        assert MANABU.name in browser.words()


def test_what_was_written_of_a_meeting_stays_while_it_is_folded_away(address):
    with chromium(address) as browser:
        page = browser.page
        page.goto(f"{address}/evaluation?plan=plan&year={YEAR}")
        fold, words = page.locator("summary", has_text="評価会議を記録する"), page.get_by_label("出席者、場所など")
        fold.click()
        words.fill("市役所3階")
        fold.click()
        settle(page)
        expect(words).to_be_hidden()
        fold.click()
        expect(words).to_have_value("市役所3階")


def test_the_ledger_is_read_in_lines_of_words_on_a_telephone(address):
    with chromium(address, width=390, height=844, agent=TELEPHONE) as narrow:
        narrow.page.goto(f"{address}/evaluation?plan=plan&year={YEAR}")
        told = narrow.page.locator("p", has_text="数値の根拠を、")
        told.wait_for()
        box = told.bounding_box()
        assert box is not None
        assert box["width"] > 300
        assert not narrow.page.get_by_text("KPIの判定").count()  # a heading of columns, which there are none of
        assert narrow.page.evaluate("document.documentElement.scrollWidth") <= 390
