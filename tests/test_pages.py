"""Walks through the pages as the script runs them, on a real temporary store."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pandas as pd
import pytest
from page_facts import every_state, joined, kpi, nishiawakura, okayama, plan_facts, sakai, sapporo
from plans import new_store
from streamlit.testing.v1 import AppTest
from walking import open_page

import app
from kpi_models.facts import Basis, Facts
from kpi_models.fiscal_year import TOKYO
from kpi_models.formatting import unbroken
from kpi_models.store import Upload, open_store
from pages.showing import linked, literal
from pages.states import how_to_begin

Walk = Callable[..., AppTest]


@pytest.fixture
def walk(tmp_path, monkeypatch):
    """Returns a function that stores facts and opens a page on them."""
    database = tmp_path / "kpi.duckdb"
    monkeypatch.setenv("KPI_DB", str(database))
    store = new_store(tmp_path)

    def opened(page: str, *facts: Facts, **query: str) -> AppTest:
        if facts:
            store.load(joined(*facts), actor="見本", uploads=[Upload("見本.xlsx", b"")])
        return open_page(page, **query)

    yield opened
    store.close()


def asks(app: AppTest, **query: str) -> AppTest:
    """Opens the same page at another address."""
    app.query_params.clear()
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def texts(app: AppTest) -> str:
    """Returns all words on the page, as a reader sees them."""
    kinds = (app.markdown, app.caption, app.info, app.warning, app.header, app.title)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "").replace("\u2060", "")


def table_with(app: AppTest, *headings: str) -> pd.DataFrame:
    """Returns the first table that has all of the headings."""
    return next(table.value for table in app.table if {*headings} <= {*table.value.columns})


def cell(app: AppTest, line: str, column: str) -> str:
    table = table_with(app, "項目")
    return str(table.loc[table["項目"] == line, column].iloc[0])


PLAN = {facts: facts().plans[0].plan_id for facts in (every_state, nishiawakura, okayama, sakai, sapporo)}


def kpi_id(facts: Facts, name: str) -> str:
    return next(one.kpi_id for one in facts.kpis if one.name == name)


# -- サマリー ---------------------------------------------------------------------------------------------------------


def test_an_empty_store_says_how_to_import_and_leads_there(walk: Walk):
    for page in ("summary", "progress"):
        app = walk(page)
        assert "python cli.py import" in texts(app)
        assert [link.proto.page for link in app.get("page_link")] == ["intake"]


def test_where_people_sign_in_an_empty_store_tells_of_the_first_file_and_of_no_command(monkeypatch):
    monkeypatch.setenv("KPI_SIGN_IN", "local")
    assert "「取込」の画面に入れてください" in how_to_begin()
    assert "cli.py" not in how_to_begin()


def test_the_summary_opens_at_the_newest_year_with_anything_judged(walk: Walk):
    app = walk("summary", okayama(), sakai())
    assert app.selectbox(key="year").value == "2022"
    assert [(rate.label, rate.value) for rate in app.metric] == [
        ("KPI達成率（達成／判定できたKPI）", "100.0％（1／1）"),
        ("事業達成率（1つ以上達成／判定できた事業）", "100.0％（1／1）"),
    ]


@pytest.mark.soak
def test_the_summary_breaks_the_unknown_down_in_words(walk: Walk):
    app = walk("summary", okayama(), sakai())
    assert "判定不能 1 の内訳：当年度の目標値なし（計画ペースで判定） 1" in texts(app)
    assert "判定不能 1 の内訳：未報告 1" in texts(asks(app, year="2015"))


def test_what_has_no_grade_is_called_otherwise_than_what_was_not_judged(walk: Walk):
    app = walk("summary", okayama(), sakai())
    (shares,) = (one.alt for image in app.get("image") for one in image.proto.imgs)
    assert "判定不能" in shares
    assert "－ 評価なし" in texts(app)
    assert {"評価なし", "判定不能"} <= {heading.replace("\u2060", "") for heading in app.table[0].value.columns}


@pytest.mark.soak
def test_a_plan_without_kpis_is_named_and_its_page_says_where_kpis_come_from(walk: Walk):
    bare = replace(sapporo(), kpis=(), baselines=(), targets=(), actuals=())
    told = texts(walk("summary", okayama(), bare))
    assert f"この年度に対象のKPIがない計画：[健康医療関連産業の活性化と集積促進](progress?plan={PLAN[sapporo]})" in told
    app = walk("progress", plan=PLAN[sapporo])
    assert "この計画には、判定できるKPIがまだ登録されていません" in texts(app)
    assert [link.proto.page for link in app.get("page_link")] == ["intake"]


@pytest.mark.soak
def test_choosing_a_year_puts_it_in_the_address(walk: Walk):
    app = walk("summary", okayama(), sakai())
    app.selectbox(key="year").set_value("2015").run()
    assert app.query_params == {"year": "2015"}
    assert app.metric[0].value == "75.0％（3／4）"


def test_a_year_without_facts_in_the_address_offers_the_way_back(walk: Walk):
    app = walk("summary", okayama(), year="1999")
    assert "指定された年度が見つかりません" in texts(app)
    assert app.button[0].label == "はじめから選び直す"
    app.button[0].click().run()
    assert app.metric


# -- 進捗：計画の一覧 --------------------------------------------------------------------------------------------------


def test_a_plan_opens_at_a_glance_with_every_kpi_its_grade_and_its_actual_of_the_newest_year(walk: Walk):
    app = walk("progress", nishiawakura(), plan=PLAN[nishiawakura])
    assert [button.label for button in app.button] == [
        ":blue[都市部企業等との協働プロジェクト件数]",
        ":blue[課題解決型人材の増加数]",
    ]
    assert "× D 遅れ]**　実績 49件" in texts(app)
    assert "◎ A 計画ペース以上]**　実績 279人" in texts(app)
    assert len(app.get("image")) == 2


def test_the_same_kpis_stand_in_a_table_and_all_their_figures_can_be_saved(walk: Walk):
    app = asks(walk("progress", nishiawakura()), plan=PLAN[nishiawakura], year="2022", view="table")
    table = table_with(app, "KPI", "判定")
    assert [cell.replace("\u2060", "") for cell in table[unbroken("実績")]] == ["49件", "279人"]
    assert list(table["判定"]) == ["× D 遅れ", "◎ A 計画ペース以上"]
    assert [button.proto.label for button in app.get("download_button")] == [
        "図をSVGで保存", "全年度の数値をExcelで保存", "全年度の数値をCSVで保存",
    ]  # fmt: skip


@pytest.mark.soak
def test_a_small_chart_leads_to_its_kpi_large_and_back(walk: Walk):
    app = walk("progress", nishiawakura(), plan=PLAN[nishiawakura], year="2022")
    app.button[1].click().run()
    assert app.header[0].value == "課題解決型人材の増加数"
    assert app.query_params["kpi"] == kpi_id(nishiawakura(), "課題解決型人材の増加数")
    app.button(key="glance").click().run()
    assert app.query_params == {"plan": PLAN[nishiawakura], "year": "2022"}
    assert len(app.get("image")) == 2


@pytest.mark.soak
def test_a_long_plan_is_shown_in_pages(walk: Walk):
    many = [kpi(f"指標{number}", "件", levels={2022: "1"}, actuals={2022: "1"}) for number in range(30)]
    facts = plan_facts("長い計画", "011002", (2022, 2022), ("事業", many))
    app = walk("progress", facts, plan=facts.plans[0].plan_id)
    assert app.selectbox(key="page").options == ["1～16件目", "17～30件目"]
    app.selectbox(key="page").set_value("2").run()
    assert [button.label for button in app.button] == [f":blue[指標{number}]" for number in range(16, 30)]


# -- 進捗：1つのKPI ---------------------------------------------------------------------------------------------------


def first_of(facts: Facts) -> dict[str, str]:
    """Returns the address of the first KPI of a plan."""
    return {"plan": facts.plans[0].plan_id, "kpi": facts.kpis[0].kpi_id}


@pytest.mark.soak
def test_an_end_only_target_is_judged_against_the_pace_and_says_why(walk: Walk):
    app = walk("progress", nishiawakura(), **first_of(nishiawakura()))
    assert app.header[0].value == "都市部企業等との協働プロジェクト件数"
    assert "× D 遅れ" in texts(app)
    assert "R4実績49件（+24件）は、R7目標+263件への計画ペース+105.2件の22.8％。" in texts(app)
    assert cell(app, "達成率", "R4（2022）") == "22.8％"
    assert cell(app, "目標の種別", "R4（2022）") == "推定"


@pytest.mark.soak
def test_who_has_chosen_nothing_begins_with_the_plan_reported_last(walk: Walk):
    assert "岡山市版スタートアップ" in walk("progress", sapporo(), sakai(), okayama()).header[0].value


def test_a_plan_without_actuals_is_unreported_and_never_zero_percent(walk: Walk):
    app = walk("progress", sapporo(), **first_of(sapporo()))
    table = table_with(app, "項目").to_string()
    assert "未報告" in table
    assert "0.0％" not in table
    assert "－ 評価なし（未報告）" in texts(app)


@pytest.mark.soak
def test_a_plan_without_baselines_is_met_or_not_without_a_rate(walk: Walk):
    app = walk("progress", sakai(), plan=PLAN[sakai], kpi=kpi_id(sakai(), "来場者数"))
    assert "届いていません" in texts(app)
    assert cell(app, "達成率", "H27（2015）") == "－"


@pytest.mark.soak
def test_a_pending_year_says_so(walk: Walk):
    app = walk("progress", every_state(), **first_of(every_state()), year="2025")
    assert "集計中・調査中のため、まだ判定できません" in texts(app)


@pytest.mark.soak
def test_every_kpi_of_every_plan_opens_in_every_year(walk: Walk):
    plans = (every_state(), nishiawakura(), okayama(), sakai(), sapporo())
    app = walk("progress", *plans)
    for facts in plans:
        for one in facts.kpis:
            asks(app, plan=facts.plans[0].plan_id, kpi=one.kpi_id)
            assert app.header[0].value.replace("\\", "") == one.name
            for year in app.selectbox(key="year").options:
                app.selectbox(key="year").select(year).run()
                assert not app.exception


@pytest.mark.soak
def test_increments_without_a_baseline_have_a_rate_but_no_chart_of_levels(walk: Walk):
    told = kpi("新規雇用者数", "人", totals={2022: "20"}, actuals={2022: "15"})
    counted = [replace(actual, basis=Basis.INCREMENT_SINCE_BASELINE) for actual in told.actuals]
    facts = plan_facts("雇用計画", "011002", (2022, 2022), ("雇用", [replace(told, actuals=tuple(counted))]))
    app = walk("progress", facts, **first_of(facts))
    assert cell(app, "達成率", "R4（2022）") == "75.0％"
    assert cell(app, "基準値からの増加分", "R4（2022）") == "+15人"
    assert "総量が分からないため、グラフは描けません" in texts(app)


@pytest.mark.soak
def test_the_list_of_kpis_shows_every_year_by_symbol_and_letter(walk: Walk):
    app = walk("progress", every_state(), **first_of(every_state()))
    first = app.radio(key="kpi").options[0]
    assert first.startswith("移住相談件数")
    assert all(mark in first for mark in ("◎A", "○B", "△C", "R7", "－"))


@pytest.mark.soak
def test_choosing_a_kpi_puts_it_in_the_address_together_with_its_plan(walk: Walk):
    app = walk("progress", okayama(), kpi=okayama().kpis[0].kpi_id)
    chosen = kpi_id(okayama(), "ももスタで開催されるイベントへの参加者数")
    app.radio(key="kpi").set_value(chosen).run()
    assert app.query_params == {"plan": PLAN[okayama], "kpi": chosen}


@pytest.mark.soak
def test_another_plan_ends_the_choices_inside_the_first(walk: Walk):
    app = walk("progress", okayama(), sakai(), plan=PLAN[sakai], kpi=kpi_id(sakai(), "来場者数"), year="2015")
    app.selectbox(key="plan").set_value(PLAN[okayama]).run()
    assert not app.exception
    assert "岡山市版スタートアップ" in app.header[0].value
    assert set(app.query_params) == {"plan"}


def test_a_project_narrows_the_kpis(walk: Walk):
    project = sakai().projects[1]
    app = walk("progress", sakai(), plan=PLAN[sakai], project=project.project_id)
    assert [button.label for button in app.button] == [":blue[来場者数]"]


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ({"plan": "nope"}, "計画"),
        ({"plan": PLAN[sakai], "project": "nope"}, "事業"),
        ({"plan": PLAN[sakai], "kpi": "<script>"}, "KPI"),
        ({"plan": PLAN[sakai], "year": "1999"}, "年度"),
    ],
)
def test_an_unknown_id_in_the_address_offers_the_way_back(walk: Walk, query, what):
    app = walk("progress", sakai(), **query)
    assert f"指定された{what}が見つかりません" in texts(app)
    app.button[0].click().run()
    assert not app.exception
    assert app.header


def test_the_scale_and_the_source_of_every_figure_stand_beside_the_grade(walk: Walk):
    app = walk("progress", nishiawakura(), **first_of(nishiawakura()))
    assert "判定基準：標準（5段階）" in texts(app)
    scale, sources = table_with(app, "条件（上から順に当てはめます）"), app.table[-1].value
    assert "達成率80％以上" in scale.to_string()
    assert list(sources["数値"]) == ["基準値 R2（2020）", "目標 R7（2025）", "実績 R4（2022）"]
    assert "見本.xlsx" in sources["ファイル・シート・セル"].iloc[0]


@pytest.mark.soak
def test_a_changed_target_is_drawn_with_what_was_planned_before(walk: Walk, tmp_path):
    walk("progress", nishiawakura(), **first_of(nishiawakura()))
    told = next(target for target in nishiawakura().targets if target.fiscal_year == 2025)
    changed = replace(told, value=Decimal(200), valid_from=datetime(2023, 10, 1, tzinfo=TOKYO), reason="変更認定")
    open_store(tmp_path / "kpi.duckdb").load(Facts(targets=(changed,)), actor="見本", uploads=[Upload("b.xlsx", b"b")])
    app = walk("progress", **first_of(nishiawakura()))
    drawn = json.loads(app.get("plotly_chart")[0].proto.spec)
    labels = [note["text"] for note in drawn["layout"]["annotations"]]
    assert "変更前<br><b>288件</b>" in labels
    assert "最終目標<br><b>225件</b>" in labels


def test_the_events_of_the_chart_are_named_below_it_with_their_sources(walk: Walk):
    app = walk("progress", nishiawakura(), **first_of(nishiawakura()))
    assert "新型コロナ5類：新型コロナウイルス感染症の5類感染症への移行（2023-05-08、出典：厚生労働省" in texts(app)


def test_a_new_fact_is_seen_at_once(walk: Walk, tmp_path):
    app = walk("progress", sapporo(), **first_of(sapporo()))
    name = "医療・福祉産業の従事者数"
    known = sapporo()
    told = kpi(name, "人", actuals={2017: "125500"}).actuals[0]
    reported = Facts(actuals=(type(told)(kpi_id(known, name), 2017, told.basis, told.value, reported_at=None),))
    open_store(tmp_path / "kpi.duckdb").load(reported, actor="見本", uploads=[Upload("報告.xlsx", b"")])
    app.run()
    assert cell(app, "実績（総量）", "H29（2017）") == "125,500人"


def failing_script() -> None:
    import app

    app.report_script_error(ValueError("内部のくわしい事情"))


def test_an_unexpected_error_shows_a_sentence_and_a_number_and_keeps_its_details_for_the_log(caplog, monkeypatch):
    monkeypatch.setattr(app.LOGGER, "propagate", True)  # so that it is heard here too
    shown = AppTest.from_function(failing_script).run().error[0].value
    number = re.search(r"エラー番号 ([0-9a-f]{8})", shown)
    assert number
    assert "内部のくわしい事情" not in shown
    assert number.group(1) in caplog.text
    assert "内部のくわしい事情" in caplog.text


# -- names from workbooks ---------------------------------------------------------------------------------------------


def test_names_from_workbooks_are_shown_as_they_stand(walk: Walk):
    name = "**太字** $x$ <b>b</b> [a](https://example.com) :red[赤] `c`"
    facts = plan_facts(name, "011002", (2022, 2022), (name, [kpi(name, "件", levels={2022: "1"}, actuals={2022: "1"})]))
    app = walk("progress", facts, plan=facts.plans[0].plan_id)
    shown = app.header[0].value
    assert "https://" not in shown
    assert not any(f" {markup}" in shown for markup in ("$", "<b>", "[a](", ":red[", "`"))


def test_words_in_runs_break_only_between_them_and_read_as_they_stand():
    shown = linked("最終目標に対する進捗率 <b>", in_runs=True)
    assert [len(run) for run in re.findall(r"\w(?:\u2060\w)*", shown)] == [15, 5, 1]
    assert shown.replace("\u2060", "").replace("\u00a0", " ") == "最終目標に対する進捗率 \\<b\\>"


def test_a_long_address_has_places_to_break_at_and_reads_as_it_stands():
    shown = linked("統計 https://toukei.example.jp/kanko/nyukomi_r6.pdf（町）")
    assert shown.replace("\u200b", "").replace("\\", "") == "統計 https：//toukei.example.jp/kanko/nyukomi_r6.pdf（町）"
    assert max(map(len, shown.split("\u200b"))) < 16
    assert "\u200b" not in linked("nyukomi_r6.pdf")


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("22.8％（+24件）", "22.8％（+24件）"),
        ("1. 一番", r"1\. 一番"),
        ("# 見出し", r"\# 見出し"),
        ("- 項目", r"\- 項目"),
        ("a\nb\x00c", "a b c"),
        ("www.example.com a@example.com :smile:", "www．example.com a＠example.com ：smile："),
    ],
)
def test_only_markup_is_escaped(text, markdown):
    assert literal(text) == markdown
