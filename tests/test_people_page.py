"""利用者: what coordinator and administrator do there, walked as they walk it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from page_facts import joined, okayama, sakai
from streamlit.testing.v1 import AppTest
from walking import open_page, run

from kpi_models.desk.desk import Desk
from kpi_models.people import accounts
from kpi_models.people.people import Grant, NotPermitted, PeopleRefused, Person, Role, Scope
from kpi_models.people.people_records import people, save_person
from kpi_models.store import Store, StoreReadOnly, Upload, open_store
from pages import signed_in
from tests.people import desk
from tests.plans import new_store

pytestmark = pytest.mark.soak

OFFICER, COORDINATOR, EVALUATOR, EXECUTIVE, ADMIN = Role
PROJECTS = [project.project_id for project in sakai().projects]
PLAN = okayama().plans[0].plan_id


@pytest.fixture
def store(tmp_path, monkeypatch) -> Iterator[Store]:
    """A store with an officer of three projects, one without any, and an administrator."""
    monkeypatch.setenv("KPI_DB", str(tmp_path / "kpi.duckdb"))
    opened = new_store(tmp_path)
    opened.load(joined(okayama(), sakai()), actor="見本", uploads=[Upload("見本.xlsx", b"")])
    with opened.entry("管理者") as entry:
        given = tuple(Grant(OFFICER, Scope.PROJECT, project_id) for project_id in PROJECTS[:3])
        save_person(entry, Person("anna", "架空 杏奈", given))
        save_person(entry, Person("ken", "架空 健", ()))
        save_person(entry, Person("root", "架空 管理", (Grant(ADMIN),)))
    yield opened
    opened.close()


def opened(role: Role = ADMIN, **query: str) -> AppTest:
    return open_page("people", f"demo-{role}", **query)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click()
    return run(app)


def test_users_are_listed_with_their_roles_in_words(store: Store):
    table = opened(COORDINATOR).table[0].value
    assert list(table.columns) == ["名前", "利用者ID", "役割と担当", "状態"]
    names = "、".join(project.name for project in sakai().projects[:3])
    assert list(table["役割と担当"]) == [f"事業担当：{names}", "役割なし", "管理者：すべての計画"]
    assert list(table["状態"]) == ["利用中"] * 3


def test_the_projects_of_who_leaves_are_handed_over_in_one_step(store: Store):
    app = opened(COORDINATOR)
    app.selectbox(key="from").set_value("anna")
    app.selectbox(key="to").set_value("ken")
    run(app)
    app.checkbox(key=f"hand/anna/{PROJECTS[1]}").uncheck()
    press(app, "people/hand-over")
    assert "2件の事業を、架空 杏奈さんから架空 健さんに引き継ぎました" in app.success[0].value
    found = people(store)
    assert {grant.scope_id for grant in found["anna"].grants} == {PROJECTS[1]}
    assert {grant.scope_id for grant in found["ken"].grants} == {PROJECTS[0], PROJECTS[2]}
    last = store.rows("select actor, action from entries order by entry_id desc limit 1")
    assert last == [{"actor": "企画担当（デモ）", "action": "assign-projects"}]


def test_two_people_of_one_name_are_told_apart(store: Store):
    with store.entry("管理者") as entry:
        save_person(entry, Person("ken2", "架空 健"))
    app = opened(COORDINATOR)
    assert app.selectbox(key="to").options == ["架空 健（ken）", "架空 健（ken2）", "架空 管理"]
    switch = [option for option in app.selectbox(key="person").options if "健" in option]
    assert switch == ["架空 健（役割なし）（ken）", "架空 健（役割なし）（ken2）"]


def test_a_handover_to_nobody_says_what_is_missing(store: Store):
    app = press(opened(COORDINATOR), "people/hand-over")
    assert app.error[0].value == "引き継いだ後の担当を選んでください。"


def test_long_words_are_cut_in_the_middle_for_a_toast_which_would_offer_more_in_english(store: Store):
    app = opened(user="ichiro")
    app.text_input(key="new/name").set_value("架空の長い名前" * 8)
    app.text_input(key="new/id").set_value("nagai")
    press(app, "people/add")
    assert app.success[0].value.startswith("架空の長い名前" * 8)
    assert app.toast[0].value == "架空の長い名前架空の長い名前架空の長…続けて、下で担当する計画・事業を決めてください。"


def test_a_user_is_added_renamed_and_stopped_and_never_deleted(store: Store):
    app = opened()
    app.text_input(key="new/name").set_value("架空 新")
    app.text_input(key="new/id").set_value("shin")
    app.selectbox(key="new/role").set_value(COORDINATOR)
    press(app, "people/add")
    assert "架空 新さんを、企画担当として登録しました" in app.success[0].value
    assert app.toast[0].value == app.success[0].value  # seen by who stands far below, too
    assert [app.text_input(key="new/name").value, app.selectbox(key="new/role").value] == ["", None]
    assert app.selectbox(key="user").value == "shin"
    app = opened(user="shin")
    app.text_input(key="name/shin/1/架空 新").set_value("架空 新太")
    app.checkbox(key="enabled/shin/1/架空 新").uncheck()
    press(app, "people/save/shin/1/架空 新")
    assert people(store)["shin"] == Person("shin", "架空 新太", (Grant(COORDINATOR),), is_enabled=False)
    assert "停止中" in list(app.table[0].value["状態"])
    history = app.table[1].value
    assert history["何を"].iloc[0] == "名前を「架空 新太」、状態を「停止中」にしました"
    assert "企画担当：すべての計画　を付けました" in list(history["何を"])


@pytest.mark.parametrize(("user_id", "name", "why"), [
    ("anna", "架空 新", "使われています"),
    ("架空", "架空 新", "半角の英数字"),
    ("", "架空 新", "半角の英数字"),
    ("shin", "　", "名前を入力してください"),
])  # fmt: skip
def test_what_cannot_be_a_user_is_refused_with_the_way_out(store: Store, user_id: str, name: str, why: str):
    app, revision = opened(), store.revision()
    app.text_input(key="new/name").set_value(name)
    app.text_input(key="new/id").set_value(user_id)
    press(app, "people/add")
    assert why in app.error[0].value
    assert store.revision() == revision


def test_an_evaluator_is_given_plans_and_gives_them_back(store: Store):
    app = opened(COORDINATOR, user="ken")
    app.radio(key="role/ken").set_value(EVALUATOR)
    run(app)
    app.multiselect(key="places/ken").set_value([PLAN])
    press(app, "people/give/ken")
    assert people(store)["ken"].grants == (Grant(EVALUATOR, Scope.PLAN, PLAN),)
    app.multiselect(key="taken/ken").set_value([f"evaluator/plan/{PLAN}"])
    press(app, "people/take/ken")
    assert "架空 健さんから外しました" in app.success[0].value
    assert people(store)["ken"].grants == ()


def test_a_coordinator_gives_only_officers_and_evaluators_their_places(store: Store):
    app = opened(COORDINATOR, user="root")
    assert app.radio(key="role/root").options == ["事業担当", "評価委員"]
    not_theirs = ("people/add", "people/save", "people/take/root")
    assert not [button for button in app.button if button.key.startswith(not_theirs)]
    mine = desk(store, COORDINATOR)
    for attempt in (
        lambda: mine.assign("ken", [Grant(ADMIN)], []),
        lambda: mine.assign("root", [], [Grant(ADMIN)]),
        lambda: mine.add_person(Person("x", "架空")),
        lambda: mine.save_person(Person("ken", "架空", (Grant(ADMIN),))),
    ):
        with pytest.raises(NotPermitted):
            attempt()


@pytest.mark.parametrize("role", [OFFICER, EVALUATOR, EXECUTIVE])
def test_nobody_else_reads_or_changes_users(store: Store, role: Role):
    mine = desk(store, role)
    for attempt in (
        mine.people,
        mine.definitions,
        lambda: mine.person_changes("anna"),
        lambda: mine.assign("ken", [Grant(OFFICER)], []),
        lambda: mine.hand_over("anna", "ken", PROJECTS),
    ):
        with pytest.raises(NotPermitted):
            attempt()


def test_a_name_put_right_lets_nobody_in_again_who_was_stopped_meanwhile(store: Store):
    app, other = opened(user="anna"), desk(store, ADMIN)
    anna = people(store)["anna"]
    other.save_person(replace(anna, is_enabled=False))
    app.text_input(key="name/anna/1/架空 杏奈").set_value("架空 杏")
    press(app, "people/save/anna/1/架空 杏奈")
    assert "ほかの方の操作で変わりました" in app.error[0].value
    assert not app.checkbox(key="enabled/anna/0/架空 杏奈").value
    app.text_input(key="name/anna/0/架空 杏奈").set_value("架空 杏")
    press(app, "people/save/anna/0/架空 杏奈")
    assert people(store)["anna"] == replace(anna, name="架空 杏", is_enabled=False)


def test_a_role_given_meanwhile_is_not_taken_by_who_saves_a_name(store: Store):
    mine, ken = desk(store, ADMIN), people(store)["ken"]
    mine.assign("ken", [Grant(ADMIN)], [])
    with pytest.raises(PeopleRefused, match="ほかの方の操作で変わりました"):
        mine.save_person(replace(ken, name="架空 建"), seen=ken)
    assert people(store)["ken"] == replace(ken, grants=(Grant(ADMIN),))


def test_the_last_administrator_stays(store: Store):
    mine = desk(store, ADMIN)
    for attempt in (
        lambda: mine.save_person(Person("root", "架空 管理", (Grant(ADMIN),), is_enabled=False)),
        lambda: mine.assign("root", [], [Grant(ADMIN)]),
    ):
        with pytest.raises(PeopleRefused, match="管理者がひとりもいなくなる"):
            attempt()
    mine.assign("ken", [Grant(ADMIN)], [])
    mine.assign("root", [], [Grant(ADMIN)])
    assert [one.user_id for one in people(store).values() if ADMIN in one.roles] == ["ken"]


def test_an_empty_list_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("KPI_DB", str(tmp_path / "empty.duckdb"))
    assert "管理者が、この画面の「利用者を追加する」で登録します" in opened(COORDINATOR).info[0].value
    assert "管理者が、下の「利用者を追加する」で登録します" in opened(ADMIN).info[0].value
    open_store(tmp_path / "empty.duckdb").close()


def test_a_password_that_could_not_be_stored_is_not_said_to_be_given(store: Store, monkeypatch):
    monkeypatch.setenv("KPI_SIGN_IN", "local")
    monkeypatch.setattr(signed_in, "desk", lambda: Desk(store, people(store)["root"]))
    app = open_page("admin")

    def give(*_: object) -> str:
        raise StoreReadOnly

    monkeypatch.setattr(accounts, "give", give)
    app.selectbox(key="password-of").set_value("root").run()
    app.button(key="admin/password").click().run()
    assert app.exception
    assert not app.success
