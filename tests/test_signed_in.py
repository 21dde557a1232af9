"""Who is before the screen in the demonstration, and which pages each role is shown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from page_facts import okayama
from plans import new_store
from streamlit.testing.v1 import AppTest
from walking import SCRIPTS, open_page

from kpi_models.people.people import Grant, Person, Role
from kpi_models.people.people_records import save_person
from kpi_models.store import Store, Upload
from pages.demonstration import kept_in_links

pytestmark = pytest.mark.soak

INDEX = str(Path(__file__).resolve().parent.parent / "pages" / "index.py")
OFFICER, COORDINATOR, EVALUATOR, EXECUTIVE, ADMIN = Role

# Restated by hand: which pages each role sees in the menu.
FOR_ALL = {"summary", "progress", "comparison", "evaluation", "meeting_pack", "scales", "terms"}
SEEN = {
    OFFICER: {*FOR_ALL, "report", "handover", "intake", "plan_change", "log"},
    COORDINATOR: {*FOR_ALL, "report", "round", "handover", "intake", "people", "plan_change", "log"},
    EVALUATOR: FOR_ALL,
    EXECUTIVE: FOR_ALL,
    ADMIN: {*FOR_ALL, "people", "admin", "log"},
}


def okayamas(folder: Path) -> Iterator[Store]:
    opened = new_store(folder)
    opened.load(okayama(), actor="見本", uploads=[Upload("見本.xlsx", b"")])
    yield opened
    opened.close()


@pytest.fixture
def store(tmp_path, monkeypatch) -> Iterator[Store]:
    monkeypatch.setenv("KPI_DB", str(tmp_path / "kpi.duckdb"))
    yield from okayamas(tmp_path)


@pytest.fixture(scope="module")
def only_read(tmp_path_factory) -> Iterator[Store]:
    """A store for all tests that store nothing."""
    yield from okayamas(tmp_path_factory.mktemp("read"))


Visit = Callable[..., AppTest]


@pytest.fixture
def visit(store) -> Visit:
    """Returns a function that opens a page as somebody."""

    def opened(page: str = "summary", user_id: str = "demo-coordinator") -> AppTest:
        return open_page(page, user_id)

    return opened


def told(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error, app.success, app.title, app.header)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def user(store: Store, person: Person) -> None:
    with store.entry("管理者") as entry:
        save_person(entry, person)


@pytest.mark.parametrize("page", sorted(SCRIPTS))
@pytest.mark.parametrize("role", Role)
def test_a_page_opens_for_the_roles_it_is_for_and_tells_the_others_who_may(only_read, monkeypatch, role, page):
    monkeypatch.setenv("KPI_DB", str(only_read.path))
    app = open_page(page, f"demo-{role}")
    refused = "の役割では表示できません" in told(app)
    assert refused == (page not in SEEN[role])
    if refused:
        assert [title.value for title in app.title] == ["この画面は表示できません"]
        assert app.get("page_link")[0].proto.page == ""


def test_without_a_choice_one_is_the_coordinator(store):
    app = AppTest.from_file(INDEX, default_timeout=60).run()
    assert app.selectbox(key="person").value == "demo-coordinator"
    assert "デモ表示：役割を切り替えて試せます" in told(app)


def test_the_person_chosen_stays_from_page_to_page(visit: Visit):
    app = visit("progress", "demo-executive").switch_page(SCRIPTS["intake"]).run()
    assert app.selectbox(key="person").value == "demo-executive"
    assert "の役割では表示できません" in told(app)


def test_stored_users_can_be_chosen_while_they_are_enabled(visit: Visit, store: Store):
    user(store, Person("hanako", "架空 花子", (Grant(EVALUATOR),)))
    user(store, Person("taro", "架空 太郎", (Grant(ADMIN),), is_enabled=False))
    app = visit("intake", "hanako")
    assert "架空 花子さんの役割では表示できません" in told(app)
    assert "架空 花子（評価委員）" in app.selectbox(key="person").options
    assert not [option for option in app.selectbox(key="person").options if "太郎" in option]
    user(store, Person("hanako", "架空 花子", (Grant(EVALUATOR),), is_enabled=False))
    app.run()
    assert app.selectbox(key="person").value == "demo-coordinator"


def opened_at(**query: str) -> AppTest:
    app = AppTest.from_file(INDEX, default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_the_address_brings_the_person_chosen_to_a_new_tab(store):
    app = opened_at()
    app.selectbox(key="person").set_value("demo-executive").run()
    assert app.query_params["as"] == "demo-executive"
    (kept,) = set(re.findall(r"as=([\w-]+)", str(app.table[0].value.to_dict())))
    assert opened_at(**{"as": kept}).selectbox(key="person").value == "demo-executive"
    app.selectbox(key="person").set_value("demo-coordinator").run()
    assert "as" not in app.query_params
    assert app.selectbox(key="person").value == "demo-coordinator"


def test_the_way_back_through_the_browser_brings_back_who_was_chosen(visit: Visit):
    app = visit("progress", "demo-executive")
    app.query_params["as"] = "demo-admin"
    assert app.run().selectbox(key="person").value == "demo-admin"


def test_where_people_sign_in_the_address_makes_nobody_somebody(store, monkeypatch):
    monkeypatch.setenv("KPI_SIGN_IN", "local")
    for asked in ("demo-admin", "demo-coordinator"):
        app = opened_at(**{"as": asked})
        assert "サインアウトしました" in told(app)
        assert not app.selectbox
        assert not app.title
    assert kept_in_links() == {}


def test_a_forged_choice_falls_back_and_grants_nothing(store):
    user(store, Person("taro", "架空 太郎", (Grant(ADMIN),), is_enabled=False))
    for forged in ("taro", "nobody", "admin", "x' or 1=1"):
        app = AppTest.from_file(INDEX, default_timeout=60)
        app.query_params["person"] = forged
        app.query_params["role"] = "admin"
        app.query_params["as"] = forged
        app.session_state["person"] = forged
        app.run()
        assert not app.exception
        assert app.selectbox(key="person").value == "demo-coordinator"
