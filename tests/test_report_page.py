"""Walks through 報告 as an officer does: receive the form, drop it, look, store, submit. A real store, real workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from forms import filled, state, value
from people import desk
from plans import LEVEL, new_store
from round_year import HANAKO, YEAR, two_projects
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.testing.v1 import AppTest
from walking import open_page, run

from kpi_models.desk.desk import Desk
from kpi_models.facts import Actual, Facts
from kpi_models.moments import day_now
from kpi_models.people.people import Grant, Person, Role, Scope
from kpi_models.people.people_records import save_person
from kpi_models.reporting.report_form import Block
from kpi_models.reporting.report_states import ReportState
from kpi_models.store import Store, Upload
from reports.report_form import report_form
from validators.book import book_facts, read_book

pytestmark = pytest.mark.soak

ROOT = Path(__file__).resolve().parent.parent
OKAYAMA = (ROOT / "data/samples/okayama.xlsx").read_bytes()
HERE = {"project": "project", "year": str(YEAR)}


@pytest.fixture
def store(tmp_path, monkeypatch) -> Iterator[Store]:
    monkeypatch.setenv("KPI_DB", str(tmp_path / "kpi.duckdb"))
    opened = new_store(tmp_path)
    opened.load(two_projects(), actor="試験", uploads=[Upload("計画.xlsx", b"plan")])
    for person in (HANAKO, TARO):
        with opened.entry("管理者") as entry:
            save_person(entry, person)
    yield opened
    opened.close()


TARO = Person("taro", "架空 太郎", (Grant(Role.OFFICER, Scope.PLAN, "plan"),))


@pytest.fixture
def coordinator(store: Store) -> Desk:
    """The coordinator, who has opened the year."""
    opened = desk(store, Role.COORDINATOR, name="企画 一郎")
    opened.open_round(YEAR, day_now() + timedelta(days=5))
    return opened


@pytest.fixture
def hanako(store: Store, coordinator: Desk) -> Desk:
    return Desk(store, HANAKO)


Visit = Callable[..., AppTest]


def visit(user_id: str = "hanako", **asked: str) -> AppTest:
    """Opens the page as somebody, at an address."""
    return open_page("report", user_id, **asked)


def press(app: AppTest, words: str) -> AppTest:
    """Presses the button of this label, else the first whose label has these words."""
    buttons = sorted(app.button, key=lambda button: button.label != words)
    next(button for button in buttons if words in button.label).click()
    return run(app)


def drop(app: AppTest, content: bytes, name: str = "様式.xlsx") -> AppTest:
    app.file_uploader[0].set_value((name, content, ""))
    return run(app)


def told(app: AppTest) -> str:
    """Returns all words on the page, as a reader sees them."""
    kinds = (app.title, app.markdown, app.caption, app.info, app.success, app.warning, app.error)
    words = [str(element.value) for kind in kinds for element in kind]
    words += [text for radio in app.radio for text in [radio.label, *radio.options, *radio.proto.captions]]
    words += [table.value.to_string() for table in app.table]
    return "\n".join([*words, *(fold.label for fold in app.expander)]).replace("\\", "")


def labels(app: AppTest) -> list[str]:
    return [button.label for button in [*app.button, *app.get("download_button")]]


def form(at: Desk, inputs: dict[tuple[Block, str, int], object], project_id: str = "project") -> bytes:
    return filled(report_form(at.form_source(project_id, YEAR)), inputs)


def figure(number: str, kpi_id: str = "kpi") -> Facts:
    return Facts(actuals=(Actual(kpi_id, YEAR, LEVEL, Decimal(number)),))


def standing(at: Desk) -> ReportState:
    return at.reports(YEAR, "project")[0].state


def newest(at: Desk, kpi_id: str = "kpi") -> Decimal | None:
    return {asked.kpi.kpi_id: asked.actual.value if asked.actual else None
            for asked in at.form_source("project", YEAR).kpis}[kpi_id]  # fmt: skip


# -- my reports ------------------------------------------------------------------------------------------------


def test_without_an_opened_year_the_page_says_what_will_stand_here(store):
    assert "いま、報告の受付をしている年度はありません" in told(visit())


def test_an_officer_without_projects_is_told_whom_to_ask(store, coordinator):
    with store.entry("管理者") as entry:
        save_person(entry, replace(HANAKO, grants=(Grant(Role.OFFICER, Scope.PROJECT, "none"),)))
    assert "企画担当か管理者に、担当の事業を設定してもらってください" in told(visit())


def test_a_new_report_says_how_long_there_is_what_is_missing_and_what_to_do(hanako):
    app = visit()
    words = told(app)
    for expected in ("R4（2022）年度　架空事業", "○ 未着手", "あと5日", "未報告 2件：来街者数、空き店舗数",
                     "様式を受け取って、実績を記入してください。"):  # fmt: skip
        assert expected in words
    assert "別の架空事業" not in words
    assert "様式を受け取る" in labels(app)
    press(app, "様式を受け取る")
    assert {key: app.query_params[key] for key in HERE} == HERE
    assert "▶ 1　様式を受け取る" in told(app)


def test_an_overdue_report_says_by_how_many_days(hanako, coordinator):
    coordinator.open_round(YEAR, day_now() - timedelta(days=3))
    assert "▲ 締切を3日過ぎています" in told(visit())


def test_each_state_names_its_own_next_step(hanako, coordinator):
    def line() -> str:
        app = visit()
        return told(app) + "".join(labels(app))

    hanako.store_figures(figure("13"))
    assert "◐ 下書き" in line()
    assert "ファイルを置く" in line()
    hanako.store_figures(figure("5", "second"))
    assert "すべてのKPIがそろいました。提出してください。" in line()
    assert "提出する" in line()
    hanako.take_step("project", YEAR, "submit")
    assert "いま、あなたの作業が必要な報告はありません。" in line()
    assert "企画担当が確認しています" in line()
    coordinator.take_step("project", YEAR, "return", "単位を確かめてください")
    assert "指摘を見て直す" in line()
    hanako.take_step("project", YEAR, "submit")
    coordinator.take_step("project", YEAR, "approve")
    assert "✓ 承認" in line()


def test_an_address_of_somebody_elses_report_or_none_is_not_found(hanako):
    for asked in ({"project": "other", "year": str(YEAR)}, {"project": "project", "year": "1999"},
                  {"project": "project", "year": "²"}, {"project": "project"}):  # fmt: skip
        assert "指定された報告が見つかりません" in told(visit(**asked))


# -- the form comes back ---------------------------------------------------------------------------------------


def test_a_filled_form_is_previewed_stored_in_one_step_and_can_be_submitted(hanako):
    app = drop(visit(**HERE), form(hanako, value("13件") | state("集計中・調査中", 2)))
    words = told(app)
    assert "▶ 3　内容を確かめて登録" in words
    assert "登録すると：追加 2件" in words
    assert "13件（総量）" in words
    assert "セル（実績報告）" in words
    assert newest(hanako) is None
    words = told(press(app, "登録"))
    assert "登録しました（2件）。まだ提出はしていません" in words
    assert newest(hanako) == Decimal(13)
    words = told(press(app, "企画担当に提出する"))
    assert "▷ 提出済" in words
    assert "企画担当に提出しました" in words
    assert standing(hanako) == ReportState.SUBMITTED


def test_the_same_file_again_is_stored_already_and_the_same_content_is_no_change(hanako):
    content = form(hanako, value(13))
    press(drop(visit(**HERE), content), "登録")
    words = told(drop(visit(**HERE), content))
    assert "登録済み：このファイルは、架空 花子さんが" in words
    app = drop(visit(**HERE), form(hanako, {}))
    assert "変更なし：内容は、すべて登録されています" in told(app)
    assert "登録" not in labels(app)


def test_a_correction_asks_why_and_is_a_new_version(store, hanako):
    hanako.store_figures(figure("13"))
    app = drop(visit(**HERE), form(hanako, value(14)))
    assert "変更 1件" in told(app)
    press(app, "登録")
    assert "理由を書いてから" in told(app)
    assert newest(hanako) == Decimal(13)
    next(field for field in app.text_input if "登録済みの数値を変える理由" in field.label).set_value("集計の誤り")
    press(app, "登録")
    assert newest(hanako) == Decimal(14)
    assert desk(store, Role.COORDINATOR).log()[0].note == "集計の誤り"


def test_a_blank_keeps_what_is_stored_and_says_so(hanako):
    hanako.store_figures(figure("13"))
    app = drop(visit(**HERE), form(hanako, value(None) | state(None) | value(5, 2)))
    assert "空欄（登録済みの値のまま）" in told(app)
    press(app, "登録")
    assert (newest(hanako), newest(hanako, "second")) == (Decimal(13), Decimal(5))


def test_a_fault_in_the_form_shows_its_cell_and_nothing_can_be_stored(hanako):
    app = drop(visit(**HERE), form(hanako, value("1O件")))
    words = told(app)
    assert "直していただくところが1件あります" in words
    assert "■ エラー 1件" in words
    assert "登録" not in labels(app)
    assert "指摘を書き込んだExcelを保存" in labels(app)


def test_a_figure_far_from_last_years_asks_why_and_is_stored_with_warning_and_reason(hanako, coordinator):
    app = drop(visit(**HERE), form(hanako, value(120)))
    assert "登録済みのR3年度の12件と5倍以上の開きがあります" in told(app)
    assert "理由を書いてから" in told(press(app, "登録"))
    next(field for field in app.text_input if "警告があるまま" in field.label).set_value("会場を移したため")
    assert "登録しました" in told(press(app, "登録"))
    (note,) = coordinator.notes("project", YEAR)
    assert [(doubt.code, doubt.sheet, doubt.cell is None) for doubt in note.doubts] == [
        ("plan-far-from-last-year", "実績報告", False)
    ]
    assert note.words == "会場を移したため"


def test_a_figure_typed_on_the_page_is_held_against_last_years_too(hanako):
    app = press(visit(**HERE), "この画面で入力する")
    typed(app, "実績値").set_value("120")
    words = told(press(app, "内容を確かめる"))
    assert "登録済みのR3年度の12件と5倍以上の開きがあります" in words


def test_the_form_of_another_report_is_refused_and_leads_there(store, hanako):
    taro = Desk(store, TARO)
    app = drop(visit("taro", **HERE), form(taro, value(3), "other"))
    words = told(app)
    assert "置かれた様式は、別の報告のものです" in words
    assert "別の架空事業" in words
    press(app, "置かれた様式の報告を開く")
    assert app.query_params["project"] == "other"
    words = told(drop(visit(**HERE), form(taro, value(3), "other")))
    assert "別の架空事業" not in words


# -- typed on the page -----------------------------------------------------------------------------------------


def typed(app: AppTest, label: str, number: int = 0):
    return [field for field in [*app.text_input, *app.text_area] if label in field.label][number]


def test_figures_typed_on_the_page_go_the_same_way(hanako):
    app = press(visit(**HERE), "この画面で入力する")
    typed(app, "実績値").set_value("1O件")
    press(app, "内容を確かめる")
    assert "「10件」ではありませんか" in told(app)
    assert "登録" not in labels(app)
    typed(app, "実績値").set_value("１３件")
    typed(app, "要因").set_value("天候に恵まれた")
    typed(app, "実績額").set_value("1,200千円")
    press(app, "内容を確かめる")
    assert newest(hanako) is None
    press(app, "登録")
    source = hanako.form_source("project", YEAR)
    assert newest(hanako) == Decimal(13)
    assert source.kpis[0].remark.factor == "天候に恵まれた"
    assert source.cost.spent_value == Decimal(1_200_000)
    assert "typing" not in app.query_params


def test_what_is_wrong_with_figures_typed_on_the_page_names_their_input(hanako):
    app = press(visit(**HERE), "この画面で入力する")
    typed(app, "実績値").set_value("12%")
    typed(app, "実績値", 1).set_value("三百")
    typed(app, "実績額").set_value("百万くらい")
    press(app, "内容を確かめる")
    assert "「来街者数」の実績値：「12%」の単位" in told(app)
    assert "「空き店舗数」の実績値：「三百」は数値として読み取れません" in told(app)
    assert "実績額（円）：「百万くらい」" in told(app)


# -- two people ------------------------------------------------------------------------------------------------


def test_of_two_sessions_the_second_sees_both_values_and_decides(store, hanako):
    taro = Desk(store, TARO)
    app = visit(**HERE)
    content = form(hanako, value(14) | value(5, 2))
    taro.store_figures(figure("13"))
    drop(app, content)
    next(field for field in app.text_input if "理由" in field.label).set_value("こちらが確定値")
    press(app, "登録")
    words = told(app)
    assert "ほかの方が1件の値を登録しました" in words
    assert "13件（総量）　（架空 太郎さん" in words
    assert "14件（総量）" in words
    assert newest(hanako, "second") is None
    press(app, "選んだ値で登録")
    assert newest(hanako) == Decimal(13)
    next(radio for radio in app.radio if "来街者数" in radio.label).set_value("mine")
    press(app, "選んだ値で登録")
    assert (newest(hanako), newest(hanako, "second")) == (Decimal(14), Decimal(5))


def test_the_other_value_can_stay_and_the_rest_is_stored(store, hanako):
    content = form(hanako, value(14) | value(5, 2))
    Desk(store, TARO).store_figures(figure("13"))
    app = drop(visit(**HERE), content)
    next(field for field in app.text_input if "理由" in field.label).set_value("こちらが確定値")
    press(app, "登録")
    next(radio for radio in app.radio if "来街者数" in radio.label).set_value("theirs")
    press(app, "選んだ値で登録")
    assert (newest(hanako), newest(hanako, "second")) == (Decimal(13), Decimal(5))


def test_what_was_typed_before_another_stored_is_a_conflict_too_and_is_not_lost(store, hanako):
    app = press(visit(**HERE), "この画面で入力する")
    Desk(store, TARO).store_figures(figure("13"))
    typed(app, "実績値").set_value("14件")
    press(app, "内容を確かめる")
    assert typed(app, "実績値").value == "14件"
    next(field for field in app.text_input if "理由" in field.label).set_value("こちらが確定値")
    press(app, "登録")
    assert "ほかの方が1件の値を登録しました" in told(app)
    assert newest(hanako) == Decimal(13)


def test_a_report_approved_meanwhile_takes_no_figures_and_says_who_approved_it(hanako, coordinator):
    app = drop(visit(**HERE), form(hanako, value(14)))
    hanako.store_figures(figure("13"))
    hanako.take_step("project", YEAR, "submit")
    coordinator.take_step("project", YEAR, "approve")
    press(app, "登録")
    words = told(app)
    assert "企画 一郎さんが" in words
    assert "企画担当に「再開」を頼んでください" in words
    assert newest(hanako) == Decimal(13)
    assert not app.file_uploader


# -- submitting ------------------------------------------------------------------------------------------------


def test_each_missing_kpi_needs_a_state_or_a_reason_before_submitting(hanako):
    hanako.store_figures(figure("13"))
    app = press(visit(**HERE), "企画担当に提出する")
    assert "まだ提出していません。数値がない理由を、選ぶか書くかしてください：空き店舗数" in told(app)
    assert standing(hanako) == ReportState.DRAFT
    next(box for box in app.selectbox if box.label == "空き店舗数").set_value("not-yet-published")
    press(app, "企画担当に提出する")
    assert standing(hanako) == ReportState.SUBMITTED
    assert hanako.reports(YEAR)[0].awaited == 1


def test_a_reason_in_words_goes_to_the_coordinator(hanako):
    hanako.store_figures(figure("13"))
    app = visit(**HERE)
    typed(app, "ほかの理由").set_value("調査票が未回収")
    typed(app, "企画担当への連絡").set_value("来週お持ちします")
    press(app, "企画担当に提出する")
    assert hanako.reports(YEAR)[0].history[-1].words == "空き店舗数：調査票が未回収\n来週お持ちします"


def test_reasons_of_a_thousand_characters_can_be_pasted_as_a_field_takes_nothing_of_what_is_longer(hanako):
    hanako.store_figures(figure("13"))
    app = visit(**HERE)
    fields = [typed(app, "ほかの理由"), typed(app, "企画担当への連絡")]
    drop(app, form(hanako, value("130000")))
    fields.append(typed(app, "登録済みの数値を変える理由"))
    assert all(field.proto.max_chars > 1000 for field in fields)


def test_a_press_that_follows_at_once_ends_no_submission_half_way(hanako, monkeypatch):
    hanako.store_figures(figure("13"))
    app = visit(**HERE)
    next(box for box in app.selectbox if box.label == "空き店舗数").set_value("pending")
    typed(app, "企画担当への連絡").set_value("来週お持ちします")
    store_figures = Desk.store_figures

    def store_and_be_asked_again(self: Desk, facts: Facts) -> object:
        stored = store_figures(self, facts)
        context = get_script_run_ctx()
        assert context
        assert context.script_requests
        assert context.script_requests.request_rerun(RerunData(context.query_string, None, context.page_script_hash))
        return stored

    monkeypatch.setattr(Desk, "store_figures", store_and_be_asked_again)
    press(app, "企画担当に提出する")
    assert standing(hanako) == ReportState.SUBMITTED
    assert hanako.reports(YEAR)[0].history[-1].words == "来週お持ちします"


def test_a_submitted_report_can_be_taken_back(hanako):
    hanako.store_figures(figure("13"))
    hanako.take_step("project", YEAR, "submit")
    app = visit(**HERE)
    assert not app.file_uploader
    press(app, "提出を取り下げて下書きに戻す")
    assert standing(hanako) == ReportState.DRAFT


def test_a_returned_report_shows_the_coordinators_words_and_can_be_submitted_again(hanako, coordinator):
    hanako.store_figures(figure("13"))
    hanako.take_step("project", YEAR, "submit")
    coordinator.take_step("project", YEAR, "return", "桁を*確かめて*ください")
    app = visit(**HERE)
    assert "企画 一郎さんが" in app.warning[0].value
    assert "桁を*確かめて*ください" in app.warning[0].value.replace("\\", "")
    assert app.file_uploader
    next(box for box in app.selectbox if box.label == "空き店舗数").set_value("pending")
    press(app, "企画担当に再提出する")
    assert standing(hanako) == ReportState.SUBMITTED


def test_a_reopened_report_says_who_opened_it_and_why(hanako, coordinator):
    hanako.store_figures(figure("13"))
    hanako.take_step("project", YEAR, "submit")
    coordinator.take_step("project", YEAR, "approve")
    coordinator.take_step("project", YEAR, "reopen", "統計の改定")
    shown = visit(**HERE).warning[0].value.replace("\\", "")
    assert "もう一度開きました（再開）" in shown
    assert "統計の改定" in shown


def test_the_history_says_who_did_what_with_which_words(hanako, coordinator):
    hanako.store_figures(figure("13"))
    hanako.take_step("project", YEAR, "submit")
    coordinator.take_step("project", YEAR, "return", "桁を確かめてください")
    history = visit(**HERE).table[-1].value
    assert history["したこと"].tolist() == ["差し戻し", "提出", "実績の登録を開始"]
    assert [text.replace("\\", "") for text in history["した人"]] == ["企画 一郎", "架空 花子", "架空 花子"]


def test_figures_from_before_the_year_was_opened_need_only_be_submitted(store, coordinator, hanako):
    store.load(Facts(actuals=(*figure("13").actuals, *figure("5", "second").actuals)), actor="試験", uploads=[])
    assert standing(hanako) == ReportState.NOT_STARTED
    app = visit(**HERE)
    assert "▶ 4　提出" in told(app)
    press(app, "企画担当に提出する")
    assert standing(hanako) == ReportState.SUBMITTED


# -- other workbooks ------------------------------------------------------------------------------------------------


def test_of_another_workbook_only_this_projects_figures_of_this_year_are_taken(store, coordinator):
    facts = book_facts(read_book("okayama.xlsx", OKAYAMA))
    store.load(facts, actor="試験", uploads=[])
    kpi, project = facts.kpis[0], facts.projects[0]
    officer = replace(HANAKO, grants=(Grant(Role.OFFICER, Scope.PROJECT, project.project_id),))
    with store.entry("管理者") as entry:
        save_person(entry, officer)
    here = {"project": project.project_id, "year": str(YEAR)}
    Desk(store, officer).store_figures(Facts(actuals=(Actual(kpi.kpi_id, YEAR, LEVEL, Decimal(44)),)))
    before = store.facts()
    app = drop(visit(**here), OKAYAMA, "okayama.xlsx")
    words = told(app)
    assert "変更 1件" in words
    assert "44人（総量）" in words
    next(field for field in app.text_input if "理由" in field.label).set_value("集計の誤り")
    press(app, "登録")
    after = store.facts()
    assert (after.plans, after.targets, after.baselines) == (before.plans, before.targets, before.baselines)
    assert [actual.value for actual in after.actuals if actual.kpi_id == kpi.kpi_id] == [45, 44, 45]


def test_a_workbook_without_a_figure_of_this_report_says_so_and_stores_nothing(store, hanako):
    app = drop(visit(**HERE), OKAYAMA, "okayama.xlsx")
    words = told(app)
    assert "この事業のこの年度の実績がありません" in words
    assert "ほかの事業や年度の実績が" in words
    assert "登録" not in labels(app)
