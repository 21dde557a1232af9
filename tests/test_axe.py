"""axe-core finds nothing against WCAG 2.1 A and AA: on any page and screen, as any role, in any state and scheme."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import screens
from axe import violations
from browser import TELEPHONE, chromium, settle
from server import running_server

from kpi_models.people.people import Role

pytestmark = [pytest.mark.browser, pytest.mark.soak]

WORKING = (Role.OFFICER, Role.COORDINATOR)  # who sees what waits, and what stands open


@pytest.fixture(scope="module")
def served(request, tmp_path_factory) -> Iterator[str]:
    """The address of a server with a store in one state, for all tests that look at that state."""
    database = tmp_path_factory.mktemp("axe") / "kpi.duckdb"
    screens.STATES[request.param](database)
    with running_server(database) as address:
        yield address


def found(steps: Iterator[tuple[str, str]], look: Callable[[], list[str]]) -> dict[str, list[str]]:
    """Returns what is broken by role and page, as a reader of a failed test wants it."""
    told = {f"{role} {title}": look() for role, title in steps}
    assert told
    return {where: broken for where, broken in told.items() if broken}


@pytest.mark.parametrize("served", ["empty"], indirect=True)
def test_what_is_broken_is_found(served):
    with chromium(served) as browser:
        browser.page.goto(browser.address)
        browser.page.wait_for_selector("h1")
        settle(browser.page)
        browser.page.evaluate("document.documentElement.removeAttribute('lang')")
        browser.page.evaluate("document.querySelector('h1').style.color = '#cccccc'")
        assert {broken.split()[0] for broken in violations(browser.page)} == {"html-has-lang", "color-contrast"}


@pytest.mark.parametrize(
    ("served", "roles", "dark"),
    [
        ("empty", (*WORKING, Role.ADMIN), False),
        ("partial", WORKING, False),
        ("full", tuple(Role), False),
        ("full", (Role.COORDINATOR,), True),
    ],
    ids=["empty", "partial", "full", "full-dark"],
    indirect=["served"],
)
def test_no_page_breaks_a_rule(served, roles, dark):
    with chromium(served, dark=dark) as browser:
        assert found(screens.walk(browser, roles), lambda: violations(browser.page)) == {}


@pytest.mark.parametrize(
    "screen",
    [{"dark": False}, {"dark": True}, {"width": 390, "height": 844, "agent": TELEPHONE}],
    ids=["light", "dark", "telephone"],
)
@pytest.mark.parametrize("served", ["full"], indirect=True)
def test_no_place_within_a_page_breaks_a_rule(served, screen):
    with chromium(served, **screen) as browser:
        assert found(screens.walk_inner(browser), lambda: violations(browser.page)) == {}


@pytest.mark.parametrize("served", ["full"], indirect=True)
def test_no_page_breaks_a_rule_on_a_telephone(served):
    with chromium(served, width=390, height=844, agent=TELEPHONE) as browser:
        assert found(screens.walk_addresses(browser, WORKING), lambda: violations(browser.page)) == {}


@pytest.mark.parametrize("served", ["full"], indirect=True)
def test_an_address_that_asks_for_what_is_not_there_breaks_none_either(served):
    with chromium(served) as browser:
        assert found(screens.walk_unknown(browser), lambda: violations(browser.page)) == {}
