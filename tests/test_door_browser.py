"""The door in a real browser: signing in without JavaScript, being signed out, and the administrator's page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser import Watched, chromium
from doorstep import PASSWORD, account
from page_facts import joined, okayama
from playwright.sync_api import Request
from server import ROOT, serving

from kpi_models.people.people import Role
from kpi_models.store import Upload, open_store

pytestmark = pytest.mark.browser
ANOTHER = "川の向こうに 図書館がある"


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    database = tmp_path_factory.mktemp("browser") / "kpi.duckdb"
    store = open_store(database)
    store.load(joined(okayama()), actor="見本", uploads=[Upload("見本.xlsx", b"")])
    account(store, "root", Role.ADMIN)
    account(store, "hanako")
    store.close()
    with serving(ROOT / "app.py", KPI_DB=str(database), KPI_SIGN_IN="local") as address:
        yield address


def sign_in(watched: Watched, user_id: str, password: str = PASSWORD) -> None:
    watched.page.fill("#user", user_id)
    watched.page.fill("#password", password)
    watched.page.click("button")


def test_the_sign_in_needs_no_javascript_and_leads_on_to_the_page_asked_for(address):
    with chromium(address, scripts=False) as watched:
        watched.page.goto(f"{address}/progress?year=2022")
        sign_in(watched, "hanako", "x")
        assert "パスワードが違います" in watched.page.inner_text(".fault")
        sign_in(watched, "hanako")
        assert watched.page.url == f"{address}/progress?year=2022"
        watched.page.goto(f"{address}/signout")
        watched.page.click("button")
        assert "サインアウトしました" in watched.page.inner_text("h1")
        watched.page.goto(f"{address}/progress")
        assert watched.page.url.startswith(f"{address}/signin")


@pytest.mark.soak
def test_an_administrator_gives_a_password_and_signs_somebody_out(address):
    with chromium(address) as watched, chromium(address) as other:
        other.page.goto(address)
        sign_in(other, "hanako")
        other.page.wait_for_selector("h1")
        watched.page.goto(f"{address}/admin")
        sign_in(watched, "root")
        watched.page.get_by_role("heading", name="管理", exact=True).wait_for()
        choose(watched, "サインアウトさせる利用者", "架空のhanako")
        watched.page.get_by_role("button", name="サインアウトさせる").click()
        other.page.wait_for_selector("#user")
        choose(watched, "利用者", "架空のhanako")
        watched.page.get_by_role("button", name="発行する").click()
        temporary = watched.page.locator("[data-testid=stCode] code").inner_text().strip()
        sign_in(other, "hanako", temporary)
        assert "仮のパスワードです" in other.page.inner_text(".fault")
        for name, value in (("password", temporary), ("chosen", ANOTHER), ("again", ANOTHER)):
            other.page.fill(f"#{name}", value)
        other.page.click("button")
        other.page.wait_for_selector("h1")
        assert watched.complaints == [one for one in watched.complaints if "401" in one]


@pytest.mark.soak
def test_typing_counts_as_use_before_anything_of_it_is_sent(address):
    def is_use(request: Request) -> bool:
        return request.url.endswith("/signin/state") and request.method == "POST"

    with chromium(address) as watched:
        watched.page.goto(f"{address}/people")
        sign_in(watched, "root")
        field = watched.page.get_by_label("名前", exact=True).first
        field.wait_for()
        with watched.page.expect_request(is_use):
            field.press_sequentially("架空 次郎")


def choose(watched: Watched, label: str, option: str) -> None:
    watched.page.get_by_label(label, exact=True).click()
    watched.page.get_by_role("option", name=option).first.click()
