"""Walks through 評価 as members, coordinator and officer do. A real store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from committee import BEST, GOOD, INVALID, MANABU, MIYAKO, QUORATE, VALID, begin, decide, says
from people import desk
from plans import LEVEL, new_store
from round_year import YEAR, two_projects
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.runtime.state.session_state import SessionState
from streamlit.testing.v1 import AppTest
from walking import open_page, run

from kpi_models.committee import committee
from kpi_models.committee.evaluations import WHOLE_PROJECT, Kind, Written
from kpi_models.facts import Facts, Remark, Target
from kpi_models.people.people import Role
from kpi_models.store import Store

pytestmark = pytest.mark.soak

HERE = {"plan": "plan", "year": str(YEAR), "project": "project"}


@pytest.fixture
def store(tmp_path, monkeypatch) -> Iterator[Store]:
    monkeypatch.setenv("KPI_DB", str(tmp_path / "kpi.duckdb"))
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def visit(user_id: str = "demo-coordinator", page: str = "evaluation", **asked: str) -> AppTest:
    """Opens a page as somebody, at an address."""
    return open_page(page, user_id, **asked)


def press(app: AppTest, words: str) -> AppTest:
    next(button for button in app.button if words == button.label).click()
    return run(app)


def unfold(app: AppTest, key: str) -> AppTest:
    """Opens what is folded: its fields are shown by the run that follows."""
    app.session_state[key] = True
    return run(app)


def choose(app: AppTest, what: str, effect: str) -> None:
    """Chooses what is to be decided."""
    for kind, words in ((Kind.EFFECT, effect), (Kind.VERDICT, VALID)):
        app.radio(key=f"decide/{kind}/{what}").set_value(words)


def told(app: AppTest) -> str:
    """Returns all words on the page, as a reader sees them."""
    kinds = (app.title, app.markdown, app.caption, app.info, app.success, app.warning, app.error)
    words = [str(element.value) for kind in kinds for element in kind]
    words += [text for table in app.table for column in table.value for text in [column, *table.value[column]]]
    return "\n".join([*words, *(fold.label for fold in app.expander)]).replace("\\", "")


def field(user_id: str, name: str) -> str:
    return f"own/{user_id}/project/{YEAR}/{name}"


# -- a member alone ----------------------------------------------------------------------------------------------------


def test_what_a_member_chose_and_wrote_is_there_after_the_browser_was_lost_and_nobody_else_sees_it(store: Store):
    leader, miyako, _ = begin(store)
    app = visit(MIYAKO.user_id, **HERE)
    assert "欄を離れるたびに、下書きとして自動で保存します" in told(app)
    app.radio(key=field(MIYAKO.user_id, "effect")).set_value(GOOD)
    run(app)
    app.text_area(key=field(MIYAKO.user_id, "words")).set_value("書きかけの意見")
    run(app)
    app.text_area(key=field(MIYAKO.user_id, "kpi/kpi")).set_value("根拠を示してほしい")
    app = run(app)
    assert "まだ、あなたにしか見えません" in told(app)
    del app
    again = visit(MIYAKO.user_id, **HERE)
    assert again.radio(key=field(MIYAKO.user_id, "effect")).value == GOOD
    assert again.text_area(key=field(MIYAKO.user_id, "words")).value == "書きかけの意見"
    assert again.text_area(key=field(MIYAKO.user_id, "kpi/kpi")).value == "根拠を示してほしい"
    for other in (MANABU.user_id, "demo-coordinator", "demo-executive"):
        app = visit(other, **HERE)
        assert "書きかけの意見" not in told(app) + str([area.value for area in app.text_area])
    assert leader.judged("plan") == miyako.store.judged("plan")


def test_what_a_member_writes_in_one_window_outlives_what_they_choose_in_another(store: Store):
    _, miyako, _ = begin(store)
    older, newer = (visit(MIYAKO.user_id, **HERE) for _ in range(2))
    newer.text_area(key=field(MIYAKO.user_id, "words")).set_value("長く考えた意見")
    run(newer)
    newer.text_area(key=field(MIYAKO.user_id, "kpi/kpi")).set_value("根拠を示してほしい")
    run(newer)
    older.radio(key=field(MIYAKO.user_id, "effect")).set_value(GOOD)
    run(older)
    older.text_area(key=field(MIYAKO.user_id, "kpi/second")).set_value("空き店舗を減らすこと")
    run(older)
    kept = committee.own_evaluation(miyako, "project", YEAR).written
    assert kept[WHOLE_PROJECT] == Written(GOOD, None, "長く考えた意見")
    assert (kept["kpi"].words, kept["second"].words) == ("根拠を示してほしい", "空き店舗を減らすこと")


def test_a_field_is_kept_when_the_next_choice_comes_before_its_own_run_has_begun(store: Store, monkeypatch):
    _, miyako, _ = begin(store)
    app = visit(MIYAKO.user_id, **HERE)
    take = SessionState.set_widgets_from_proto

    def take_and_be_asked_again(state: SessionState, widgets: WidgetStates) -> None:
        monkeypatch.setattr(SessionState, "set_widgets_from_proto", take)
        take(state, widgets)
        context = get_script_run_ctx()
        assert context
        assert context.script_requests
        again = RerunData(context.query_string, widgets, context.page_script_hash)
        assert context.script_requests.request_rerun(again)

    monkeypatch.setattr(SessionState, "set_widgets_from_proto", take_and_be_asked_again)
    app.text_area(key=field(MIYAKO.user_id, "words")).set_value("長く考えた意見")
    run(app)
    assert SessionState.set_widgets_from_proto is take
    assert committee.own_evaluation(miyako, "project", YEAR).written[WHOLE_PROJECT].words == "長く考えた意見"


def test_the_grades_of_others_appear_with_ones_own_submission(store: Store):
    _, _, manabu = begin(store)
    committee.submit(manabu, "project", YEAR, says(GOOD, "住まいを急ぐこと", INVALID))
    app = visit(MIYAKO.user_id, **HERE)
    assert "1人が提出しました。まだの方：評価 都" in told(app)
    assert "住まいを急ぐこと" not in told(app)
    app = press(app, "提出する")
    assert "「事業効果」と「評価」を選んでから" in told(app)
    app.radio(key=field(MIYAKO.user_id, "effect")).set_value(GOOD)
    app.radio(key=field(MIYAKO.user_id, "verdict")).set_value(VALID)
    app = press(run(app), "提出する")
    for said in (
        "評価を提出しました",
        "「理由・意見」は空のままです",
        "全員の評価がそろいました",
        "住まいを急ぐこと",
        "2人　●●",
    ):
        assert said in told(app)
    app.text_area(key=field(MIYAKO.user_id, "words")).set_value("根拠を示すこと")
    app = press(run(app), "提出し直す")
    assert "評価を提出しました。ほかの委員の評価が見られます。" in told(app)


def test_the_agenda_walks_the_plan_in_order(store: Store):
    begin(store)
    app = visit(MIYAKO.user_id, plan="plan", year=str(YEAR))
    assert "あなたの評価を待っている事業が2件あります" in told(app)
    app = press(app, ":blue[架空事業]")
    assert "議題1　架空事業" in told(app)
    app = press(app, "次の議題へ →")
    assert "議題2　別の架空事業" in told(app)
    assert next(button for button in app.button if button.label == "次の議題へ →").disabled
    assert "議題1　架空事業" in told(press(app, "← 前の議題へ"))


def test_what_the_officer_says_of_each_kpi_stands_before_who_evaluates_it(store: Store):
    begin(store)
    said = Facts(remarks=(Remark("kpi", YEAR, "催しの回数を増やした", "", "夜の催しを加える"),))
    store.load(said, actor="試験", uploads=[])
    assert (
        "**来街者数**  \n:small[:gray[要因]　催しの回数を増やした]  \n:small[:gray[今後の対応]　夜の催しを加える]"
    ) in told(visit(MIYAKO.user_id, **HERE))


# -- together ----------------------------------------------------------------------------------------------------------


def test_the_coordinator_records_the_meeting_and_the_consensus(store: Store):
    leader, miyako, _ = begin(store)
    committee.submit(miyako, "project", YEAR, says(GOOD, "住まいを急ぐこと"))
    what = f"project/{YEAR}"
    app = visit(**HERE)
    offered = app.radio(key=f"decide/effect/{what}")
    chosen_by = dict(zip(offered.options, offered.proto.captions, strict=True))
    assert {words: count for words, count in chosen_by.items() if count} == {GOOD: "1人　●"}
    choose(app, what, GOOD)
    app = press(app, "決定を記録する")
    assert "会議が成立していないため、評価を決定できません" in told(app)
    app = unfold(visit(plan="plan", year=str(YEAR)), f"meeting/open/plan/{YEAR}")
    app.number_input(key=f"meeting/present/plan/{YEAR}").set_value(3)
    app = press(app, "会議を記録する")
    assert "出席3人／定数5人（定足数3人）　成立" in told(app)
    app = visit(**HERE)
    choose(app, what, GOOD)
    app = press(app, "決定を記録する")
    assert "評価の決定を記録しました" in told(app)
    assert leader.evaluations("plan", YEAR).conclusions["project"].effect == GOOD
    app = press(app, "台帳に加える")
    assert "意見1件を台帳に加えました" in told(app)
    assert app.text_area(key=f"opinions/{what}/1/1").value == ""
    assert "提出する" not in [button.label for button in visit(MIYAKO.user_id, **HERE).button]


def test_what_another_decided_while_the_page_stood_open_is_shown_before_it_is_decided_anew(store: Store):
    leader, _, _ = begin(store)
    app = visit(**HERE)
    decide(leader)
    what = f"project/{YEAR}"
    choose(app, what, BEST)
    app = press(app, "決定を記録する")
    assert "このページを開いているあいだに、企画 一郎さんが" in told(app)
    assert leader.evaluations("plan", YEAR).conclusions["project"].effect == GOOD
    assert app.radio(key=f"decide/effect/{what}").value == BEST
    assert "評価の決定を記録しました" in told(press(app, "決定を記録する"))
    assert leader.evaluations("plan", YEAR).conclusions["project"].effect == BEST


def test_a_meeting_that_another_recorded_while_the_page_stood_open_is_not_overwritten_unseen(store: Store):
    leader, _, _ = begin(store)
    fold = f"meeting/open/plan/{YEAR}"
    app = unfold(visit(plan="plan", year=str(YEAR)), fold)
    committee.record_meeting(leader, "plan", YEAR, QUORATE)
    app.number_input(key=f"meeting/present/plan/{YEAR}").set_value(2)
    app = press(app, "会議を記録する")
    assert "このページを開いているあいだに、評価会議の記録が変わりました" in told(app)
    assert leader.evaluations("plan", YEAR).meeting == QUORATE
    app = unfold(app, fold)
    app.number_input(key=f"meeting/present/plan/{YEAR}").set_value(2)
    assert "評価会議を記録しました" in told(press(app, "会議を記録する"))


def test_pressing_twice_decides_once(store: Store):
    leader, _, _ = begin(store)
    app = visit(**HERE)
    decide(leader)
    what = f"project/{YEAR}"
    choose(app, what, GOOD)
    app.text_area(key=f"decide/words/{what}").set_value("順調である")
    assert "評価の決定を記録しました" in told(press(app, "決定を記録する"))
    assert len(store.rows("select * from conclusions")) == 1


def test_the_words_of_a_member_who_submits_while_the_page_stands_open_are_offered_for_the_ledger(store: Store):
    _, miyako, manabu = begin(store)
    committee.submit(miyako, "project", YEAR, says(GOOD, "住まいを急ぐこと"))
    app = visit(**HERE)
    committee.submit(manabu, "project", YEAR, says(GOOD, "根拠を示すこと"))
    (offered,) = [area.value for area in run(app).text_area if area.label.startswith("委員会の意見")]
    assert sorted(offered.splitlines()) == ["住まいを急ぐこと", "根拠を示すこと"]
    assert "意見2件を台帳に加えました" in told(press(app, "台帳に加える"))


def test_a_plans_own_words_are_set_and_offered(store: Store):
    begin(store)
    app = unfold(visit(plan="plan", year=str(YEAR)), "words/open/plan")
    app.text_area(key="list/plan/verdict").set_value("A 推進\nB 改善")
    app = press(app, "「評価」の選択肢を改める")
    assert "「評価」の選択肢を改めました" in told(app)
    assert visit(MIYAKO.user_id, **HERE).radio(key=field(MIYAKO.user_id, "verdict")).options == ["A 推進", "B 改善"]


# -- opinions ----------------------------------------------------------------------------------------------------------


def test_an_opinion_is_answered_by_the_officer_and_comes_back_next_year_for_its_check(store: Store):
    leader, _, _ = begin(store)
    committee.add_opinions(leader, "project", YEAR, ["数値の根拠を示すこと"])
    opinion_id = leader.evaluations("plan", YEAR).opinions[0].opinion_id
    app = visit("hanako", **HERE)
    assert "回答待ち" in told(app)
    app.text_area(key=f"answer/{opinion_id}").set_value("出典を様式に書く")
    app = press(app, "対応方針を記録する")
    assert "翌年度に実施状況を確認" in told(app)
    ledger = told(visit("hanako", plan="plan", year=str(YEAR + 1)))
    assert "意見 1件（うち前の年度から 1件）　実施状況の確認待ち 1件" in ledger
    app = visit("hanako", **HERE | {"year": str(YEAR + 1)})
    app.radio(key=f"standing/{opinion_id}/{YEAR + 1}").set_value("done")
    app.text_area(key=f"check/{opinion_id}/{YEAR + 1}").set_value("様式を改めた")
    app = press(app, "実施状況を記録する")
    assert "R5　実施済み：様式を改めた" in told(app)
    assert "数値の根拠を示すこと" not in told(visit("hanako", **HERE | {"year": str(YEAR + 2)}))


def test_long_names_of_projects_and_kpis_are_cut_where_it_can_be_seen(store: Store):
    leader, _, _ = begin(store)
    committee.add_opinions(leader, "project", YEAR, ["数値の根拠を示すこと"])
    facts, name = two_projects(), "小さな拠点の形成と地域公共交通の再編を通じた関係人口創出拡大推進事業"
    named = replace(facts, projects=(replace(facts.projects[0], name=name),), kpis=(replace(facts.kpis[0], name=name),))
    store.load(named, actor="試験", uploads=())
    shown = f"{name[:19]}…"
    assert shown in told(visit(plan="plan", year=str(YEAR)))
    links = [link.proto for link in visit(**HERE).get("page_link")]
    assert (f":blue[{shown}]", f"{name}を大きく見る") in [(link.label, link.help) for link in links]


def test_an_opinion_on_the_last_year_comes_back_after_it_and_is_answered_and_checked_there(store: Store):
    leader, _, _ = begin(store)
    last, after = "2025", {"plan": "plan", "year": "2026"}
    assert "見つかりません" in told(visit("hanako", **after))
    committee.add_opinions(leader, "project", int(last), ["次の計画に生かすこと"])
    opinion_id = leader.evaluations("plan", int(last)).opinions[0].opinion_id
    app = visit("hanako", **after)
    assert "この年度に評価する事業はありません" in told(app)
    assert "評価会議" not in told(app)
    app.text_area(key=f"answer/{opinion_id}").set_value("次の計画の目標に入れる")
    app = press(app, "対応方針を記録する")
    app.radio(key=f"standing/{opinion_id}/2026").set_value("under-way")
    app = press(app, "実施状況を記録する")
    assert "R8　実施中" in told(app)
    year = next(box for box in visit("hanako", plan="plan").selectbox if box.label == "年度")
    assert year.options[-2:] == ["R8（2026）", "R9（2027）"]
    reader = visit("demo-executive", **after)
    assert "次の計画の目標に入れる" in told(reader)
    assert not reader.text_area


def test_an_opinion_on_a_project_that_is_over_is_checked_below_the_agenda_of_the_others(store: Store):
    facts, last = two_projects(), Target("third", YEAR, LEVEL, Decimal(30))
    without_period = replace(facts.plans[0], start_year=None, end_year=None)
    store.load(replace(facts, plans=(without_period,), targets=(*facts.targets, last)), actor="試験", uploads=())
    leader = desk(store, Role.COORDINATOR)
    committee.add_opinions(leader, "other", YEAR, ["残った設備を生かすこと"])
    app = visit(plan="plan", year="2025")
    assert ":blue[別の架空事業]" not in [button.label for button in app.button]
    assert "議題にない事業の意見には、下の欄で" in told(app)
    assert "対応方針を書く" in told(app)


def test_the_first_page_tells_an_officer_of_opinions_that_wait_for_them(store: Store):
    leader, _, _ = begin(store)
    committee.add_opinions(leader, "other", YEAR, ["別の事業への意見"])
    assert "あなたの対応方針を待っています" not in told(visit("hanako", "summary"))
    committee.add_opinions(leader, "project", YEAR, ["数値の根拠を示すこと"])
    app = visit("hanako", "summary")
    assert "委員会の意見1件が、あなたの対応方針を待っています" in told(app)
    assert ":blue[意見を読んで答える]" in [link.proto.label for link in app.get("page_link")]
    committee.answer_opinion(leader, leader.evaluations("plan", YEAR).opinions[0].opinion_id, "改める")
    assert "あなたの対応方針を待っています" not in told(visit("hanako", "summary"))


def test_who_only_reads_sees_what_was_decided_and_nothing_to_press(store: Store):
    leader, miyako, _ = begin(store)
    committee.submit(miyako, "project", YEAR, {WHOLE_PROJECT: Written(GOOD, VALID, "委員ひとりの言葉")})
    assert "評価はまだ決定されていません" in told(visit("demo-executive", **HERE))
    decide(leader)
    app = visit("demo-executive", **HERE)
    assert f"**事業効果**：{GOOD}" in told(app)
    assert "委員ひとりの言葉" not in told(app)
    ways = {"議題の一覧に戻る", "← 前の議題へ", "次の議題へ →"}
    assert {button.label for button in app.button} == ways
    assert not app.text_area


def test_what_somebody_wrote_in_lines_is_read_in_lines(store: Store):
    leader, miyako, _ = begin(store)
    written = "次の2点による。\n\n- 来街者が増えた\n- 店が増えた"
    committee.submit(miyako, "project", YEAR, {WHOLE_PROJECT: Written(GOOD, VALID, written)})
    committee.record_meeting(leader, "plan", YEAR, replace(QUORATE, words=written))
    committee.conclude(leader, "project", YEAR, Written(GOOD, VALID, written))
    committee.add_opinions(leader, "project", YEAR, ["数値の根拠を示すこと"])
    (opinion,) = leader.evaluations("plan", YEAR).opinions
    committee.answer_opinion(leader, opinion.opinion_id, written)
    shown = "次の2点による。  \n\\- 来街者が増えた  \n\\- 店が増えた"
    app = visit("demo-coordinator", **HERE)
    said = [str(element.value) for element in app.markdown]
    assert shown in said
    assert any(words.startswith(f"**対応方針**　{shown}　") for words in said)
    assert shown in [cell for table in app.table for cell in table.value.to_numpy().ravel()]
    agenda = visit("demo-coordinator", plan="plan", year=str(YEAR))
    assert shown in [str(element.value) for element in agenda.caption]


def test_the_progress_of_a_kpi_has_what_the_committee_said_beside_it_as_of_the_day(store: Store):
    leader, _, _ = begin(store)
    here = {"plan": "plan", "kpi": "kpi", "year": str(YEAR)}
    assert "委員会の評価" not in told(visit("demo-executive", "progress", **here))
    decide(leader)
    committee.add_opinions(leader, "project", YEAR, ["数値の根拠を示すこと"])
    said = f"{GOOD}／{VALID}　順調である　意見 1件"
    assert said in told(visit("demo-executive", "progress", **here))
    assert said not in told(visit("demo-executive", "progress", **here, as_of="2024-01-01"))


@pytest.mark.parametrize("wrong", [{"project": "none"}, {"year": "1999"}, {"year": "x"}, {"plan": "none"}])
def test_an_address_that_leads_nowhere_says_so(store: Store, wrong: dict[str, str]):
    begin(store)
    assert "見つかりません" in told(visit(**HERE | wrong))


def test_without_a_plan_the_page_says_where_one_comes_from(store: Store):
    assert "まだ計画が登録されていません" in told(visit())
