"""The page 記録: the log narrowed by its address, as a file, and one act opened, taken back or its file removed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from page_facts import okayama
from streamlit.testing.v1 import AppTest
from walking import open_page

from kpi_models.entries.actions import action_words
from kpi_models.facts import Actual, Facts, Source
from kpi_models.people.people import Grant, Person, Role, Scope, permissions
from kpi_models.people.people_records import save_person
from kpi_models.reporting.report_states import steps
from kpi_models.store import Store, Upload
from reports.log_words import ANY, Chosen, chosen_acts, first_day_of, log_csv
from tests.people import desk
from tests.plans import new_store

pytestmark = pytest.mark.soak

KPI = okayama().kpis[0].kpi_id
WRONG = Facts(actuals=(Actual(KPI, 2023, okayama().actuals[0].basis, Decimal(600), source=Source("KPI", "D7", "600")),))
WRONG_AGAIN = replace(WRONG, actuals=(replace(WRONG.actuals[0], value=Decimal(601)),))
Visit = Callable[..., AppTest]


@pytest.fixture
def store(tmp_path, monkeypatch) -> Iterator[Store]:
    """A store with a plan and, as the second entry, a figure that an officer entered from a file."""
    monkeypatch.setenv("KPI_DB", str(tmp_path / "kpi.duckdb"))
    opened = new_store(tmp_path)
    opened.load(okayama(), actor="見本", uploads=[Upload("見本.xlsx", b"plan")])
    desk(opened, Role.OFFICER, name="架空 太郎").store_figures(
        WRONG, uploads=[Upload("実績.xlsx", b"figures")], note="確認済み"
    )
    yield opened
    opened.close()


@pytest.fixture
def visit(store) -> Visit:
    return partial(open_page, "log")


def told(app: AppTest) -> str:
    kinds = (app.markdown, app.info, app.warning, app.error, app.success, app.header)
    words = [str(element.value) for kind in kinds for element in kind]
    return "\n".join([*words, *(table.value.to_string() for table in app.table)]).replace("\\", "")


def links(app: AppTest) -> list[str]:
    return [str(button.key).replace("open/", "entry=") for button in app.button if str(button.key).startswith("open/")]


def test_every_action_that_is_stored_has_its_words():
    taken = {f"report-{step}" for step, _ in steps()}
    reading = {"read-summary", "read-plan", "read-drafts", "read-log", "get-form"}
    stored_as_steps = {"submit-report", "review-report", "publish-report"}
    assert set(action_words()) >= taken | (set(permissions()) - reading - stored_as_steps)


def test_the_log_tells_who_did_what_newest_first_and_leads_to_each_act(visit: Visit):
    app = visit()
    words = told(app)
    assert "2件の記録" in words
    assert words.index("架空 太郎") < words.index("見本")
    assert "実績.xlsx　確認済み" in words
    assert links(app) == ["entry=2", "entry=1"]


def test_every_reader_gets_their_own_log_and_what_is_new_at_once(visit: Visit, store: Store):
    elsewhere = (Grant(Role.OFFICER, Scope.PROJECT, "elsewhere"),)
    with store.entry("管理者") as entry:
        save_person(entry, Person("hanako", "架空 花子", elsewhere))
    before = len(links(visit()))
    nothing = visit("hanako")
    assert links(nothing) == []
    assert "ここで見られる記録は、まだありません" in told(nothing)
    desk(store, Role.OFFICER, name="架空 太郎").store_figures(WRONG_AGAIN, note="訂正")
    assert len(links(visit())) == before + 1
    assert links(visit("hanako")) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"who": "架空 太郎"}, ["entry=2"]),
        ({"action": "import"}, ["entry=1"]),
        ({"year": "2023"}, ["entry=2"]),
        ({"place": okayama().projects[0].project_id}, ["entry=2", "entry=1"]),
        ({"place": "another"}, []),
        ({"from": "2022-01-01", "to": "2022-12-31"}, []),
        ({"from": "no day", "page": "77"}, ["entry=2", "entry=1"]),
        ({"period": "today"}, ["entry=2", "entry=1"]),
        ({"period": "days", "to": "2022-12-31"}, []),
    ],
)
def test_the_address_narrows_the_log(visit: Visit, query: dict[str, str], found: list[str]):
    app = visit(**query)
    assert links(app) == found
    assert ("この条件に当てはまる記録はありません" in told(app)) == (not found)


@pytest.mark.parametrize(
    ("period", "first"),
    [
        (ANY, None),
        ("today", date(2027, 3, 31)),
        ("week", date(2027, 3, 25)),
        ("month", date(2027, 3, 2)),
        ("fiscal_year", date(2026, 4, 1)),
        ("days", None),
    ],
)
def test_a_period_ends_today_and_counts_today(period: str, first: date | None):
    assert first_day_of(period, date(2027, 3, 31)) == first


def test_the_fields_for_days_stand_where_they_are_asked_for_and_go_with_another_period(visit: Visit):
    assert not visit().date_input
    app = visit(to="2022-12-31")
    assert app.selectbox(key="period").value == "days"
    assert [field.label for field in app.date_input] == ["この日から", "この日まで"]
    app.selectbox(key="period").select("week").run()
    assert app.query_params == {"period": "week"}
    assert not app.date_input


def test_the_file_opens_in_excel_and_holds_no_formula(store: Store):
    acts = desk(store, Role.COORDINATOR).log()
    written = log_csv([replace(acts[0], note="=HYPERLINK(1)", file_name="+81.xlsx"), acts[1]])
    assert written.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))
    assert len(lines) == 3
    assert lines[1][0:4:3] == ["2", "実績の登録"]
    assert "'=HYPERLINK(1)" in lines[1]
    assert "'+81.xlsx" in lines[1]
    assert chosen_acts(acts, Chosen(action="void-entry")) == []


def test_an_act_opened_shows_its_figures_with_cells_and_hands_out_the_file_as_it_came(visit: Visit):
    app = visit(entry="2")
    words = told(app)
    for part in (
        "架空 太郎さんが「実績の登録」を行いました",
        "市の創業支援による創業者数",
        "実績 R5（2023）",
        "KPI!D7",
        "確認済み",
    ):
        assert part in words
    assert [button.proto.label for button in app.get("download_button")] == ["原本を保存"]


def test_an_act_is_opened_and_left_without_losing_what_was_chosen(visit: Visit):
    app = visit(action="write-figures")
    app.button(key="open/2").click().run()
    assert app.query_params == {"action": "write-figures", "entry": "2"}
    app.button(key="back").click().run()
    assert app.query_params == {"action": "write-figures"}
    assert links(app) == ["entry=2"]


def test_an_act_is_taken_back_only_with_a_reason(visit: Visit, store: Store):
    app = visit(entry="2")
    app.button(key="void").click().run()
    assert "取り消す理由を書いてから" in told(app)
    app.text_input(key="void-words").set_value("年度の誤り")
    app.button(key="void").click().run()
    assert not app.exception
    assert "取り消しました。この登録の数値は、もう使われません" in told(app)
    assert "理由：年度の誤り" in told(app)
    assert not [button for button in app.button if button.key == "void"]
    assert [one.value for one in store.facts().actuals if one.fiscal_year == 2023] == []


def test_an_administrator_removes_a_file_after_saying_why_and_that_they_are_sure(visit: Visit, store: Store):
    app = visit("demo-admin", entry="2")
    assert not [button for button in app.button if button.key == "void"]
    (key,) = [button.key for button in app.button if str(button.key).startswith("purge/")]
    sha256 = key.removeprefix("purge/")
    app.text_input(key=f"purge-words/{sha256}").set_value("名簿が含まれていたため")
    app.button(key=key).click().run()
    assert "確認の欄に印を付けて" in told(app)
    app.checkbox(key=f"purge-sure/{sha256}").check()
    app.button(key=key).click().run()
    assert "さんが消去しました（理由：名簿が含まれていたため）" in told(app)
    assert not app.get("download_button")
    assert [one.value for one in store.facts().actuals if one.fiscal_year == 2023] == [600]


def test_an_unknown_number_is_told_with_the_way_back(visit: Visit):
    for asked in ("99", "abc"):
        assert "指定された記録が見つかりません" in told(visit(entry=asked))
