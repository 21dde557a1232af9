"""Walks through 進行管理 as the coordinator does: open a year, see who owes what, decide, remind. A real store."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from people import desk
from plans import baseline, new_store, one_kpi, target
from round_year import HANAKO, YEAR, begin, due, figure, submit, two_projects
from streamlit.testing.v1 import AppTest
from walking import open_page, run

from kpi_models.facts import Measurement
from kpi_models.moments import day_now
from kpi_models.people.people import Grant, Person, Role, Scope
from kpi_models.reporting.report_states import ReportState
from kpi_models.reporting.rounds import usual_round
from kpi_models.store import Store
from reports.report_form import forms_zip

pytestmark = pytest.mark.soak

HERE = {"project": "project", "year": str(YEAR)}


@pytest.fixture
def store(tmp_path, monkeypatch) -> Iterator[Store]:
    monkeypatch.setenv("KPI_DB", str(tmp_path / "kpi.duckdb"))
    opened = new_store(tmp_path)
    yield opened
    opened.close()


Visit = Callable[..., AppTest]


def visit(page: str = "round", user_id: str = "demo-coordinator", **asked: str) -> AppTest:
    """Opens a page as somebody, at an address."""
    return open_page(page, user_id, **asked)


def press(app: AppTest, words: str) -> AppTest:
    next(button for button in app.button if words in button.label).click()
    return run(app)


def told(app: AppTest) -> str:
    """Returns all words on the page, as a reader sees them."""
    kinds = (app.title, app.markdown, app.caption, app.info, app.success, app.warning, app.error, app.code)
    words = [str(element.value) for kind in kinds for element in kind]
    words += [text for table in app.table for column in table.value for text in [column, *table.value[column]]]
    words += [box.label for box in app.checkbox]
    return "\n".join([*words, *(fold.label for fold in app.expander)]).replace("\\", "")


def labels(app: AppTest) -> list[str]:
    return [button.label for button in [*app.button, *app.get("download_button")]]


# -- opening a year ----------------------------------------------------------------------------------------------------


def test_without_an_opened_year_the_page_says_what_opening_does_and_offers_the_year_just_ended(store: Store):
    begin(store, due_in=None)
    app = visit()
    year, due_on = usual_round(day_now())
    assert "受付を開いている年度はまだありません" in told(app)
    assert (app.selectbox(key="round/new-year").value, app.date_input(key="round/new-due").value) == (year, due_on)
    app.selectbox(key="round/new-year").set_value(YEAR)
    app.date_input(key="round/new-due").set_value(due(20))
    app = press(app, "受付を開く")
    assert "R4（2022）年度の報告の受付を開きました" in told(app)
    assert "全2事業：" in told(app)
    assert "未着手** 2件" not in told(app)
    assert "○ 未着手**] 2件" in told(app)


def test_the_deadline_can_be_moved(store: Store):
    coordinator, _ = begin(store)
    app = visit()
    app.date_input(key=f"round/moved-due/{YEAR}").set_value(due(30))
    app = press(app, "締切を変える")
    assert coordinator.rounds() == {YEAR: due(30)}
    assert "あと30日" in told(app)


def test_where_every_year_is_open_no_other_is_offered(store: Store):
    coordinator, _ = begin(store)
    newest, _ = usual_round(day_now())
    for year in range(newest - 6, newest + 2):
        coordinator.open_round(year, due(5))
    app = visit()
    assert "いま開ける年度は、すべて受付を開いています" in told(app)
    assert "受付を開く" not in labels(app)


def test_only_a_coordinator_sees_the_page(store: Store):
    begin(store)
    assert "の役割では表示できません" in told(visit(user_id="hanako"))


# -- who owes what -----------------------------------------------------------------------------------------------------


def test_each_report_says_its_state_deadline_missing_figures_and_who_is_in_charge(store: Store):
    _, hanako = begin(store)
    hanako.store_measurements([Measurement("second", "架空統計", None, None, None, 3)])
    hanako.store_figures(figure("13"))
    words = told(visit())
    missing = "空き店舗数：未報告（2024年3月に公表済みのはず・架空統計）"
    for said in ("下書き", "未着手", "あと5日", missing, "架空 花子", "担当未定"):
        assert said in words
    assert "移住者数：未報告" in words


def test_what_is_overdue_is_counted_and_can_be_looked_at_alone(store: Store):
    _, hanako = begin(store, due_in=-3)
    submit(hanako)
    app = visit()
    assert "▲ 締切超過** 1件" in told(app).replace("]", "")
    assert "▲ 3日超過" in told(app)
    app.selectbox(key="state").set_value("overdue").run()
    assert app.query_params["state"] == "overdue"
    assert [button.label for button in app.button if button.key.startswith("open/")] == [":blue[別の架空事業]"]


def test_several_submitted_reports_are_approved_at_once(store: Store):
    coordinator, hanako = begin(store)
    submit(hanako, words="確認済みです")
    coordinator.store_figures(figure("7", "third"))
    coordinator.take_step("other", YEAR, "submit")
    app = visit()
    assert "連絡：「確認済みです」" in told(app)
    for box in app.checkbox:
        box.check()
    app = press(app, "選んだ報告をまとめて承認する")
    assert "2件を承認しました" in told(app)
    assert {report.state for report in coordinator.reports(YEAR)} == {ReportState.APPROVED}
    assert "すべて承認されています" in told(app)


def test_approving_without_a_choice_asks_for_one_and_approves_nothing(store: Store):
    coordinator, hanako = begin(store)
    submit(hanako)
    app = press(visit(), "選んだ報告をまとめて承認する")
    assert "承認する報告を選んでから" in told(app)
    assert coordinator.reports(YEAR, "project")[0].state == ReportState.SUBMITTED


def test_a_name_in_the_list_opens_the_report(store: Store):
    begin(store)
    app = press(visit(), "架空事業")
    assert dict(app.query_params) == HERE
    assert "R4（2022）年度" in app.title[0].value


def test_the_forms_of_all_projects_are_one_zip(store: Store):
    coordinator, hanako = begin(store)
    assert "様式をまとめて保存（zip）" in labels(visit())
    sources = coordinator.form_sources(YEAR)
    assert sources == [coordinator.form_source(project_id, YEAR) for project_id in ("project", "other")]
    assert [source.project_id for source in hanako.form_sources(YEAR)] == ["project"]
    written = forms_zip(sources)
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert len(archive.namelist()) == 2


# -- one report --------------------------------------------------------------------------------------------------------


def test_a_report_shows_figures_beside_last_years_remarks_money_and_the_officers_reasons(store: Store):
    _, hanako = begin(store)
    submit(hanako, note="警告のとおりで正しい値です")
    app = visit(**HERE)
    table = app.table[0].value
    assert list(table["KPI"]) == ["来街者数", "空き店舗数"]
    assert list(table["R3実績"]) == ["12件", "未報告"]
    assert list(table["R4実績"]) == ["13件（総量）", "未報告"]
    money = "計画額 3,000,000円　実績額 2,500,000円　うち交付金 －"
    for said in ("周知不足", money, "警告のとおりで正しい値です", "空き店舗数：未報告"):
        assert said in told(app)


def test_returning_needs_words_and_the_officer_is_told_them(store: Store):
    coordinator, hanako = begin(store)
    submit(hanako)
    app = press(visit(**HERE), "差し戻す")
    assert "理由が必要です" in told(app)
    app.text_area[0].set_value("単位を確かめてください")
    app = press(app, "差し戻す")
    assert "いまの状態は「差戻し」です" in told(app)
    assert coordinator.reports(YEAR, "project")[0].history[-1].words == "単位を確かめてください"


def test_a_report_is_approved_published_and_reopened_and_the_difference_is_shown(store: Store):
    _, hanako = begin(store)
    submit(hanako)
    app = press(visit(**HERE), "承認する")
    assert "いまの状態は「承認」です" in told(app)
    app = press(app, "公表済みにする")
    assert "いまの状態は「公表」です" in told(app)
    app.text_area[0].set_value("統計の改定")
    app = press(app, "再開する")
    assert "理由：「統計の改定」" in told(app)
    assert "承認したときから変わった値は、まだありません" in told(app)
    hanako.store_figures(figure("14"), note="改定後の値")
    table = visit(**HERE).table[0].value
    assert list(table.iloc[0])[:3] == ["来街者数", "13件（総量）", "14件（総量）"]
    assert "改定後の値" in list(table.iloc[0])
    assert "承認のあとで変わった値 1件" in told(visit())


def test_a_decision_about_a_report_that_moved_on_meanwhile_is_refused(store: Store):
    coordinator, hanako = begin(store)
    submit(hanako)
    app = visit(**HERE)
    hanako.take_step("project", YEAR, "withdraw")
    hanako.store_figures(figure("99"))
    hanako.take_step("project", YEAR, "submit")
    app = press(app, "承認する")
    assert "状態が変わっています" in told(app)
    assert coordinator.reports(YEAR, "project")[0].state == ReportState.SUBMITTED


def test_a_project_or_year_that_is_not_there_offers_the_way_back(store: Store):
    begin(store)
    assert "指定された事業が見つかりません" in told(visit(project="nothing", year=str(YEAR)))
    assert "指定された年度が見つかりません" in told(visit(year="1999"))
    assert "指定された事業が見つかりません" in told(visit("handover", "hanako", project="nothing"))
    astray = visit("handover", "hanako", project="project", year="1999")
    assert [title.value for title in astray.title] == ["引継ぎ"]
    assert "指定された年度が見つかりません" in told(astray)


# -- proposals ---------------------------------------------------------------------------------------------------------


def test_a_proposal_shows_old_and_new_and_counts_when_it_is_accepted(store: Store):
    coordinator, hanako = begin(store)
    changed = one_kpi(baseline("10"), target(2025, "30"))
    hanako.register(replace(changed, kpis=two_projects().kpis[:1]), note="変更認定")
    app = visit()
    assert "計画の変更の申し出　1件" in told(app)
    assert list(app.table[0].value.iloc[0])[1:4] == ["目標 R7（2025）", "20件（総量）", "30件（総量）"]
    assert "理由：「変更認定」" in told(app)
    app = press(app, "認める")
    assert "申し出を認めました" in told(app)
    targets = {row.fiscal_year: row.target_level for row in coordinator.judged("plan") if row.kpi_id == "kpi"}
    assert targets[2025] == Decimal(30)
    assert coordinator.proposals() == []


def test_declining_a_proposal_needs_words(store: Store):
    coordinator, hanako = begin(store)
    hanako.register(replace(one_kpi(target(2025, "30")), kpis=two_projects().kpis[:1]))
    app = press(visit(), "認めない")
    assert "認めない理由を書いてから" in told(app)
    entry_id = coordinator.proposals()[0].entry_id
    app.text_input(key=f"words/settle/{entry_id}").set_value("認定が済んでから出してください")
    app = press(app, "認めない")
    assert "申し出を認めませんでした" in told(app)
    assert coordinator.proposals() == []


# -- reminders ---------------------------------------------------------------------------------------------------------


def test_reminders_are_texts_to_copy_one_for_each_officer_and_all_in_one(store: Store):
    begin(store)
    app = visit()
    assert "催促の文面　2通" in told(app)
    assert not app.code, "loaded when it is opened"
    app.session_state["round-mails"] = True
    app = run(app)
    assert "締切" in app.code[0].value
    assert app.code[1].value.startswith(f"{HANAKO.name} 様")
    app.selectbox(key="round-mail").set_value("all").run()
    assert "別の架空事業 ご担当者様" in app.code[0].value
    assert f"{HANAKO.name} 様" in app.code[0].value


def test_when_everything_is_submitted_nobody_is_reminded(store: Store):
    coordinator, hanako = begin(store)
    submit(hanako)
    coordinator.store_figures(figure("7", "third"))
    coordinator.take_step("other", YEAR, "submit")
    app = visit()
    app.session_state["round-mails"] = True
    assert "いま、提出をお願いする報告はありません" in told(run(app))


# -- handover ----------------------------------------------------------------------------------------------------------


def test_an_officer_writes_down_where_a_figure_comes_from_and_reads_it_on_the_sheet(store: Store):
    _, hanako = begin(store)
    app = visit("handover", "hanako", **HERE)
    assert "出典・照会先・時期がまだないKPIは、下の欄に書いてください" in told(app)
    assert "来街者数の出典・照会先・時期を書く" in [fold.label for fold in app.expander]
    app.session_state["measuring/open/kpi"] = True
    app = run(app)
    app.text_input(key="measured/statistic/kpi").set_value("架空統計調査")
    app.text_input(key="measured/contact/kpi").set_value("統計係 内線123")
    app.selectbox(key="measured/month/kpi").set_value(8)
    app.button(key="handover/save/kpi").click()
    app = run(app)
    assert "「来街者数」の出典・照会先・時期を保存しました" in told(app)
    assert "来街者数の出典・照会先・時期を書き直す" in [fold.label for fold in app.expander]
    assert list(app.table[0].value.iloc[0])[1:5] == ["架空統計調査", "－", "統計係 内線123", "翌年度の8月"]
    assert list(app.selectbox(key="project").options) == ["架空事業"]
    asked = hanako.form_source("project", YEAR).kpis[0]
    assert asked.measurement == Measurement("kpi", "架空統計調査", "", "統計係 内線123", "", 8)


def test_the_sheet_tells_what_was_asked_and_explained(store: Store):
    coordinator, hanako = begin(store)
    submit(hanako, note="警告のとおりで正しい値です", words="確認済みです")
    coordinator.take_step("project", YEAR, "return", "単位を確かめてください")
    words = told(visit("handover", "hanako", **HERE))
    remark = "要因：天候　課題：周知不足　対応：継続"
    for said in ("単位を確かめてください", "警告のとおりで正しい値です", "確認済みです", remark):
        assert said in words


def test_somebody_without_projects_is_told_who_gives_them(store: Store):
    begin(store)
    elsewhere = Grant(Role.OFFICER, Scope.PROJECT, "gone")
    nobody = Person("nobody", "架空 次郎", (elsewhere,))
    desk(store, Role.ADMIN).save_person(nobody)
    assert "担当する事業がまだありません" in told(visit("handover", "nobody"))
