"""What each person gets to see and do on the pages, whatever was loaded for somebody else before."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from page_facts import sapporo
from streamlit.testing.v1 import AppTest
from walking import open_page

from kpi_models.entries.history import void
from kpi_models.people.people import Grant, NotPermitted, Person, Role, Scope
from kpi_models.people.people_records import save_person
from kpi_models.reporting.rounds import open_round, take_step
from kpi_models.store import Store, Upload
from pages.refusals import way_out
from pages.uploads import _sent, understand
from pages.uploads import store as store_file
from reports.headlines import APPROVED_ONLY
from tests.people import desk
from tests.plans import new_store
from validators.book import book_facts, read_book

pytestmark = pytest.mark.soak

ROOT = Path(__file__).resolve().parent.parent
BOOK = (ROOT / "data/samples/okayama.xlsx").read_bytes()
FACTS = book_facts(read_book("okayama.xlsx", BOOK))
OKAYAMA, SAPPORO = FACTS.plans[0].plan_id, sapporo().plans[0].plan_id
OKAYAMA_KPI = FACTS.kpis[0].kpi_id
PROJECT = FACTS.projects[0].project_id
OFFICER, COORDINATOR, EVALUATOR, EXECUTIVE, ADMIN = Role
Visit = Callable[..., AppTest]


@pytest.fixture
def store(tmp_path, monkeypatch) -> Iterator[Store]:
    """A store of two plans, in which the year 2022 is open and nothing of it is approved."""
    monkeypatch.setenv("KPI_DB", str(tmp_path / "kpi.duckdb"))
    opened = new_store(tmp_path)
    opened.load(sapporo(), actor="見本", uploads=[Upload("見本.xlsx", b"")])
    opened.load(FACTS, actor="見本", uploads=[Upload("okayama.xlsx", BOOK)])
    with opened.entry("企画担当") as entry:
        open_round(entry, 2022, date(2026, 5, 31))
        save_person(entry, Person("hers", "架空 花子", (Grant(EVALUATOR, Scope.PLAN, SAPPORO),)))
        save_person(entry, Person("mine", "架空 太郎", (Grant(OFFICER, Scope.PROJECT, PROJECT),)))
        save_person(entry, Person("other", "架空 次郎", (Grant(OFFICER, Scope.PROJECT, "another"),)))
    yield opened
    opened.close()


@pytest.fixture
def visit(store) -> Visit:
    """Returns a function that opens a page as somebody."""

    def opened(user_id: str, page: str = "summary", **query: str) -> AppTest:
        return open_page(page, user_id, **query)

    return opened


def approve(store: Store) -> None:
    for step in ("save", "submit", "approve"):
        with store.entry("企画担当") as entry:
            take_step(entry, PROJECT, 2022, step)


def told(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error, app.success, app.title, app.header)
    words = [str(element.value) for kind in kinds for element in kind]
    return "\n".join([*words, *(table.value.to_string() for table in app.table)]).replace("\\", "")


# -- what is read -----------------------------------------------------------------------------------------------------


def test_a_figure_not_yet_approved_is_seen_by_those_who_work_on_it_and_nobody_else(visit: Visit, store: Store):
    seen = {}
    for user_id in ("demo-coordinator", "demo-executive", "mine", "other", "demo-admin", "demo-officer"):
        words = told(visit(user_id, "progress", plan=OKAYAMA, kpi=OKAYAMA_KPI))
        seen[user_id] = ("R4実績45人" in words, "45人" in words)
    assert seen == {
        "demo-coordinator": (True, True),
        "demo-executive": (False, False),
        "mine": (True, True),
        "other": (False, False),
        "demo-admin": (False, False),
        "demo-officer": (True, True),
    }
    approve(store)
    assert "R4実績45人" in told(visit("demo-executive", "progress", plan=OKAYAMA, kpi=OKAYAMA_KPI))


def test_the_plan_at_a_glance_says_so_where_it_shows_approved_figures_alone(visit: Visit):
    shown = {
        user_id: told(visit(user_id, "progress", plan=OKAYAMA)) for user_id in ("demo-coordinator", "demo-executive")
    }
    assert {user_id: APPROVED_ONLY in words for user_id, words in shown.items()} == {
        "demo-coordinator": False,
        "demo-executive": True,
    }


def test_the_counts_of_a_year_are_those_of_the_reader(visit: Visit):
    metric = {user_id: visit(user_id, year="2022").metric for user_id in ("demo-coordinator", "demo-executive")}
    assert metric["demo-coordinator"][0].value == "100.0％（1／1）"
    assert metric["demo-executive"][0].value == "－（0／0）"


def test_an_evaluator_sees_and_counts_the_plans_given_to_them_alone(visit: Visit, store: Store):
    told(visit("demo-coordinator"))
    words = told(visit("hers"))
    assert f"plan={SAPPORO}" in words  # of a single plan the matrix lists the projects, each with its links
    assert OKAYAMA not in words
    given = desk(store, EVALUATOR, Scope.PLAN, SAPPORO)
    everything = {row.fiscal_year: row.kpis_due for row in store.summary()}
    own = {row.fiscal_year: row.kpis_due for row in given.summary()}
    assert own == {row.fiscal_year: row.kpis_due for row in store.summary(plan_id=SAPPORO)}
    assert own != everything
    assert Role.EVALUATOR in given.person.roles
    assert desk(store, EVALUATOR, Scope.PLAN, "another").summary() == []


def test_a_plan_of_others_cannot_be_opened_by_its_address(visit: Visit, store: Store):
    told(visit("demo-coordinator", "progress", plan=OKAYAMA))
    assert "指定された計画が見つかりません" in told(visit("hers", "progress", plan=OKAYAMA))
    given = desk(store, EVALUATOR, Scope.PLAN, SAPPORO)
    for read in (given.judged, given.sources):
        with pytest.raises(NotPermitted):
            read(OKAYAMA)


def test_what_was_voided_or_waits_is_a_source_of_nothing_and_others_do_not_see_it(store: Store):
    entry_id = store.rows("select max(entry_id) as last from actuals")[0]["last"]
    everybody = desk(store, COORDINATOR)
    assert everybody.sources(OKAYAMA)
    with store.entry("企画担当") as entry:
        void(entry, entry_id, "誤りのため")
    assert {(one.standing, one.newest) for one in everybody.sources(OKAYAMA)} == {("voided", False)}
    assert desk(store, EXECUTIVE).sources(OKAYAMA) == []


@pytest.mark.parametrize("role", [EVALUATOR, EXECUTIVE, ADMIN])
def test_who_registers_nothing_reads_nothing_of_what_comes_in(store: Store, role: Role):
    nobody = desk(store, role)
    for attempt in (
        nobody.facts,
        nobody.proposed_files,
        lambda: nobody.remembered("a"),
        lambda: nobody.remember("a", {}),
    ):
        with pytest.raises(NotPermitted):
            attempt()


# -- what is stored ---------------------------------------------------------------------------------------------------


def drop_and_store(app: AppTest, name: str, content: bytes) -> AppTest:
    app.file_uploader[0].set_value([(name, content, "")])
    app.run()
    for field in app.text_input:
        field.set_value("確認済み")
    next(button for button in app.button if button.label == "登録").click()
    app.run()
    assert not app.exception
    return app


def test_an_officers_plan_waits_as_a_proposal_and_the_page_says_so(visit: Visit, store: Store):
    book = changed_target(BOOK)
    app = drop_and_store(visit("mine", "intake"), "変更.xlsx", book)
    assert "企画担当の確認待ちとして受け付けました" in told(app)
    assert [waiting.actor for waiting in desk(store, COORDINATOR).proposals()] == ["架空 太郎"]
    app.run()
    assert "企画担当の確認待ちとして受け付けました" in told(app)
    assert not [button for button in app.button if button.label == "登録"]


def test_a_forged_press_of_the_button_by_who_may_not_store_stores_nothing(store: Store, monkeypatch):
    sent = _sent((Upload("okayama.xlsx", BOOK),))
    understood = understand(sent, {})
    revision = store.revision()
    monkeypatch.setattr("pages.uploads.desk", lambda: desk(store, EXECUTIVE))
    with pytest.raises(NotPermitted) as refused:
        store_file(sent, understood, "", revision)
    assert "架空のexecutiveさんの役割では" in way_out(refused.value)
    assert store.revision() == revision


def test_locked_figures_are_refused_with_the_way_out(visit: Visit, store: Store):
    approve(store)
    app = drop_and_store(visit("demo-coordinator", "intake"), "okayama.xlsx", changed_actual(BOOK))
    assert "承認済みの報告の数値が変わるため、登録しませんでした" in told(app)
    assert "報告を再開してから" in told(app)


def test_a_figure_that_another_changed_meanwhile_is_told_and_stored_when_said_again(visit: Visit, store: Store):
    app = visit("demo-coordinator", "intake")
    app.file_uploader[0].set_value([("b.xlsx", changed_actual(BOOK, 51), "")])
    app.run()
    drop_and_store(visit("demo-officer", "intake"), "a.xlsx", changed_actual(BOOK, 50))
    for field in app.text_input:
        field.set_value("確認済み")
    next(button for button in app.button if button.label == "登録").click()
    app.run()
    assert "事業担当（デモ）さんが同じ数値1件を変えました" in told(app)
    next(button for button in app.button if button.label == "登録").click()
    app.run()
    assert "登録しました" in told(app)


def changed_target(content: bytes) -> bytes:
    return changed(content, "E5", "40人")


def changed_actual(content: bytes, value: int = 48) -> bytes:
    return changed(content, "D5", f"{value}人")


def changed(content: bytes, cell: str, value: str) -> bytes:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    book["KPI"][cell] = value
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
