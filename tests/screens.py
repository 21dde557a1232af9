"""Every page as every role sees it, in each state that a store can be in: for checks and pictures of all screens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import year_walk
from browser import Watched, settle
from people import desk
from plans import actual
from server import import_samples

from data.samples.begin_year import COORDINATOR, HANAKO, begin_year
from data.samples.evaluate_year import MANABU, MIYAKO, evaluate_year
from kpi_models.desk.desk import Desk
from kpi_models.facts import Facts
from kpi_models.fiscal_year import TOKYO
from kpi_models.moments import day_now
from kpi_models.people.people import Grant, Person, Role, may_anywhere
from kpi_models.store import open_store
from kpi_models.terms import ROLES
from pages.addresses import PAGES, PageAddress

YEAR = 2025
# What no store has, under every name that a page asks its address for.
UNKNOWN = urlencode(
    {"plan": "nope", "project": "nope", "kpi": "nope", "year": "1999", "scale": "nope", "entry": "0", "user": "nope"}
)


def empty(database: Path) -> None:
    """A store as it is before anything came in."""
    open_store(database).close()


def partial(database: Path) -> None:
    """A town's first plan: a year is open for reports and half reported, nothing of it approved."""
    year_walk.begin(database)
    store = open_store(database)
    desk(store, Role.COORDINATOR).open_round(YEAR, _soon())
    Desk(store, year_walk.OFFICER).store_figures(Facts(actuals=(replace(actual(YEAR, "12900"), reported_at=None),)))
    store.close()


def full(database: Path) -> None:
    """The samples as `make run` shows them: a year of reports in every state, and the committee at work on another."""
    import_samples(database)
    store = open_store(database)
    begin_year(store, datetime.now(TOKYO))
    evaluate_year(store, COORDINATOR, HANAKO)
    store.close()


_EVALUATION = "evaluation?plan=kakuu-shigoto&year=2024"
# What the menu does not lead to at once, and who opens it.
_INNER = (
    ("demo-officer", "report?project=kakuu-shigoto-3&year=2025"),
    ("demo-officer", "report?project=kakuu-shigoto-3&year=2025&typing=1"),
    ("demo-coordinator", "round?year=2025&project=kakuu-shigoto-2"),
    ("demo-coordinator", "plan?kind=split"),
    ("demo-coordinator", "scales?scale=standard&edit=new"),
    ("demo-coordinator", "progress?plan=kakuu-shigoto&kpi=kakuu-shigoto-2-2&year=2025"),
    ("demo-evaluator", "round"),
    ("demo-coordinator", _EVALUATION),
    ("demo-coordinator", f"{_EVALUATION}&project=kakuu-shigoto-1"),  # decided
    ("demo-coordinator", f"{_EVALUATION}&project=kakuu-shigoto-2"),  # to decide
    (MANABU.user_id, f"{_EVALUATION}&project=kakuu-shigoto-3"),  # half written
    (MIYAKO.user_id, f"{_EVALUATION}&project=kakuu-shigoto-3"),  # submitted
    ("demo-executive", f"{_EVALUATION}&project=kakuu-shigoto-1"),
    (HANAKO.user_id, f"{_EVALUATION}&project=kakuu-shigoto-2"),  # an opinion to answer
    ("demo-coordinator", "compare?view=kpis"),
)
STATES = {"empty": empty, "partial": partial, "full": full}


def pages_of(role: Role) -> list[PageAddress]:
    """Returns the pages that a role finds in the menu."""
    person = Person(role, role, (Grant(role),))
    return [page for page in PAGES if page.in_menu and may_anywhere(person, page.action)]


def walk(browser: Watched, roles: Iterable[Role]) -> Iterator[tuple[Role, str]]:
    """Goes through the menu of every role, and yields where the browser stands once nothing moves any more."""
    for role in roles:
        come(browser, role)
        for page in walk_menu(browser, role):
            yield role, page.title


def walk_menu(browser: Watched, role: Role) -> Iterator[PageAddress]:
    """Goes through the menu of a role, from wherever somebody who has it stands."""
    for page in pages_of(role):
        browser.page.get_by_role("link", name=page.title, exact=True).first.click()
        _arrive(browser, page)
        yield page


def walk_unknown(browser: Watched) -> Iterator[tuple[Role, str]]:
    """Opens every page at an address that asks for what is not there."""
    return _walk_addresses(browser, Role.COORDINATOR, UNKNOWN)


def walk_addresses(browser: Watched, roles: Iterable[Role]) -> Iterator[tuple[Role, str]]:
    """Opens every page of every role by its address: on a telephone the menu is folded away."""
    for role in roles:
        yield from _walk_addresses(browser, role, urlencode({"as": f"demo-{role}"}))


def walk_inner(browser: Watched) -> Iterator[tuple[str, str]]:
    """Opens what the menu does not lead to at once: a report, a KPI, an editor, a project before the committee."""
    for user_id, path in _INNER:
        browser.page.goto(f"{browser.address}/{path}{'&' if '?' in path else '?'}as={user_id}")
        browser.page.wait_for_selector("h1")
        settle(browser.page)
        yield user_id, path


def _walk_addresses(browser: Watched, role: Role, query: str) -> Iterator[tuple[Role, str]]:
    for page in pages_of(role):
        browser.page.goto(f"{browser.address}/{'' if page.is_home else page.address}?{query}")
        _arrive(browser, page)
        yield role, page.title


def come(browser: Watched, role: Role) -> None:
    """Opens the first page as a role of the demonstration."""
    browser.page.goto(browser.address)
    switch = browser.page.get_by_role("combobox", name="役割の切り替え（デモ）")
    switch.fill(f"{ROLES[role]}（デモ）")
    browser.page.keyboard.press("Enter")
    settle(browser.page)


def _arrive(browser: Watched, page: PageAddress) -> None:
    browser.page.get_by_role("heading", name=page.title, level=1, exact=True).wait_for()
    settle(browser.page)


def _soon() -> date:
    return day_now() + timedelta(days=12)
