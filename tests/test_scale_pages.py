"""Walks through 判定基準 and through the choosers of scale and day, as the script runs them on a real store."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from walking import open_page

from kpi_models.facts import Facts
from kpi_models.fiscal_year import TOKYO
from kpi_models.scales.scales import draft_of, scale_of
from kpi_models.store import Upload
from tests.page_facts import every_state, joined, nishiawakura
from tests.plans import new_store

pytestmark = pytest.mark.soak

PLAN = every_state().plans[0].plan_id


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("KPI_DB", str(tmp_path / "kpi.duckdb"))
    store = new_store(tmp_path)
    yield store
    store.close()


def opened(page: str, store, *facts: Facts, **query: str) -> AppTest:
    """Stores facts and opens a page on them at an address."""
    if facts:
        uploads = [Upload("見本.xlsx", b"")]
        store.load(joined(*facts), actor="見本", uploads=uploads, now=datetime(2026, 5, 1, tzinfo=TOKYO))
    return open_page(page, **query)


def texts(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error, app.success, app.header, app.title)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


def press(app: AppTest, label: str) -> AppTest:
    app = next(button for button in app.button if button.label == label).click().run()
    assert not app.exception
    return app


def fill(app: AppTest, **told: str) -> AppTest:
    """Fills the fields beside the rows by what their labels begin with."""
    labels = {"name": "判定基準の名前", "source": "出典・根拠", "reason": "登録する理由"}
    for field, text in told.items():
        next(one for one in app.text_input if one.label == labels[field]).set_value(text)
    return app.run()


def cell(app: AppTest, label: str, kind: str = "text_input"):
    """Returns the widget of one cell of the draft: 7行目の境界（％）."""
    return next(one for one in getattr(app, kind) if one.label == label)


TOLD = {"name": "架空町の5段階", "source": "推進会議（架空）", "reason": "会議の決定"}


def save_own(store, percent: str = "70", based_on: int | None = None, actor: str = "企画課 佐藤") -> None:
    rows = [row if row.label != "概ね順調" else type(row)(*_with(row, percent)) for row in draft_of(store.scale())]
    store.save_scale(
        scale_of("架空町の5段階", "推進会議（架空）", rows), actor=actor, reason="見直し", based_on=based_on
    )


def _with(row, percent: str):
    return (row.letter, row.symbol, row.label, row.measure, row.comparison, percent, row.on_track)


# -- 判定基準 ---------------------------------------------------------------------------------------------------------


def test_every_scale_is_listed_with_its_version_and_shown_with_bands_and_source(store):
    app = opened("scales", store)
    assert [option.split("　")[0] for option in app.radio(key="scale").options][:2] == [
        "標準（5段階）",
        "達成率100・80・50",
    ]
    assert "達成率80％以上" in app.table[0].value.to_string()
    assert "出典・根拠：このシステムの標準" in texts(app)
    app.radio(key="scale").set_value("sabc").run()
    assert "基準値超過" in app.table[0].value.to_string()


def test_an_own_scale_is_made_from_a_preset_tried_and_stored(store):
    app = press(opened("scales", store, every_state()), "これをもとに新しい基準を作る")
    assert "どれも標準と同じ評価になります" in texts(app)
    cell(app, "7行目の境界（％）").set_value("60").run()
    assert "R6（2024）の対象6KPIのうち2件の評価が標準と変わります。そのうち順調かどうかが変わるのは2件です。" in texts(
        app
    )
    assert list(app.table[0].value.iloc[0])[-1] == "● 変わる"
    app = press(fill(app, **TOLD), "新しい判定基準として登録")
    assert "第1版を登録しました" in texts(app)
    stored = store.scale_versions("架空町の5段階")[0]
    assert (stored.actor, stored.reason, stored.scale.bands[5].condition) == (
        "企画担当（デモ）",
        "会議の決定",
        "達成率が60％以上",
    )


def test_a_fault_stands_below_its_row_and_nothing_is_stored(store):
    app = press(opened("scales", store, every_state()), "これをもとに新しい基準を作る")
    cell(app, "10行目の境界（％）").set_value("85").run()
    assert "10行目：この行に当てはまるKPIはありません。すべて先に7行目に当てはまります" in texts(app)
    app = press(fill(app, **TOLD), "新しい判定基準として登録")
    assert "まだ登録できません" in texts(app)
    assert store.scale_versions("架空町の5段階") == []


def test_what_is_missing_is_said_when_storing(store):
    app = press(press(opened("scales", store), "これをもとに新しい基準を作る"), "新しい判定基準として登録")
    for words in ("名前を入力", "登録する理由を入力"):
        assert words in texts(app)


def test_rows_are_moved_added_and_taken_out_in_the_address(store):
    app = press(opened("scales", store), "これをもとに新しい基準を作る")
    app.button(key="draft/standard/1/6/down").click().run()
    assert [cell(app, f"{row}行目のことば").value for row in (7, 8)] == ["概ね維持", "概ね順調"]
    app = press(app, "行を加える")
    assert cell(app, "11行目のことば").value == ""
    assert "11行目：ことばが空欄です" in texts(app)
    app.button(key="draft/standard/1/11/out").click().run()
    assert app.query_params["rows"] == "0.1.2.3.4.5.7.6.8.9.10"


def test_revising_makes_the_next_version_and_keeps_the_old_one(store):
    save_own(store)
    app = press(opened("scales", store, scale="架空町の5段階"), "内容を改める（新しい版）")
    cell(app, "7行目の境界（％）").set_value("75").run()
    app = press(fill(app, reason="区切りの見直し"), "新しい版として登録")
    assert [version.scale.version for version in store.scale_versions("架空町の5段階")] == [1, 2]
    history = app.table[1].value
    assert list(history["版"]) == ["第2版", "第1版"]
    assert history["理由"].iloc[0] == "区切りの見直し"


def test_the_second_of_two_editors_is_told_and_decides(store):
    save_own(store)
    app = press(opened("scales", store, scale="架空町の5段階"), "内容を改める（新しい版）")
    cell(app, "7行目の境界（％）").set_value("75").run()
    save_own(store, "60", based_on=1)
    app = press(fill(app, reason="見直し"), "自分の内容を、第2版の次の版として登録へ進む")
    assert cell(app, "7行目の境界（％）").value == "75"
    press(app, "新しい版として登録")
    assert [v.scale.bands[5].condition for v in store.scale_versions("架空町の5段階")] == [
        "達成率が70％以上",
        "達成率が60％以上",
        "達成率が75％以上",
    ]


def test_the_second_of_two_editors_may_give_way(store):
    save_own(store)
    app = press(opened("scales", store, scale="架空町の5段階"), "内容を改める（新しい版）")
    save_own(store, "60", based_on=1)
    app.run()
    assert "企画課 佐藤さんが第2版を登録しました" in texts(app)
    assert "加わった区分：○ B 概ね順調（達成率が60％以上・順調側）" in texts(app)
    app = press(app, "自分の変更をやめて、第2版から編集し直す")
    assert cell(app, "7行目の境界（％）").value == "60"


def test_a_version_is_withdrawn_with_a_reason(store):
    save_own(store)
    app = opened("scales", store, scale="架空町の5段階")
    app = press(app, "取り下げる")
    assert "取り下げる理由を入力してください" in texts(app)
    next(one for one in app.text_input if one.label == "取り下げる理由").set_value("会議で取りやめ")
    app = press(app, "取り下げる")
    assert "架空町の5段階" not in [scale.name for scale in store.scales()]
    assert app.header[0].value.startswith("標準（5段階）")


def test_who_is_no_coordinator_reads_scales_and_changes_none_at_any_address(store):
    save_own(store)
    app = opened("scales", store, scale="架空町の5段階")
    app.selectbox(key="person").set_value("demo-officer").run()
    assert "企画担当の役割です" in texts(app)
    app.query_params["edit"] = "revise"
    app.run()
    assert not app.exception
    labels = [button.label for button in app.button]
    assert not {"これをもとに新しい基準を作る", "新しい版として登録", "取り下げる"} & set(labels)


def test_an_address_that_has_seen_no_version_revises_the_one_it_names(store):
    save_own(store)
    app = opened("scales", store, scale="架空町の5段階", edit="revise", seen="はじめ")
    assert "新しい版として登録" in [button.label for button in app.button]


def test_a_shipped_scale_can_not_be_revised_at_any_address(store):
    app = opened("scales", store, scale="standard", edit="revise")
    assert "新しい版として登録" not in [button.label for button in app.button]


@pytest.mark.parametrize("query", [{"scale": "nope"}, {"scale": "standard", "version": "9"}])
def test_an_unknown_scale_or_version_offers_the_way_back(store, query):
    assert "指定された判定基準が見つかりません" in texts(opened("scales", store, **query))


# -- under which scale, at which day ----------------------------------------------------------------------------------


def test_the_scale_of_the_address_judges_and_stands_beside_the_grade(store):
    kpi_id = nishiawakura().kpis[0].kpi_id
    app = opened("progress", store, nishiawakura(), scale="cabinet-4", kpi=kpi_id)
    assert "△ 3 効果があった" in texts(app)
    assert "国の効果検証4段階第1版" in texts(app)
    app.selectbox(key="scale").set_value("standard").run()
    assert "× D 遅れ" in texts(app)


def test_an_own_scale_judges_on_the_pages(store):
    save_own(store)
    app = opened("summary", store, every_state(), scale="架空町の5段階")
    assert "架空町の5段階第1版" in texts(app)


def test_the_past_is_shown_as_it_was_and_says_so(store):
    early = {"as_of": "2026-04-01"}
    app = opened("summary", store, nishiawakura(), **early)
    assert "2026年4月1日（R8（2026）年度）の時点で見ています" in texts(app)
    assert "未報告" in texts(app)
    app = press(app, "今の時点に戻る")
    assert "時点で見ています" not in texts(app)
    assert "as_of" not in app.query_params


@pytest.mark.parametrize("day", ["2999-01-01", "2010-01-01", "きのう", "2026-13-01"])
def test_a_day_that_is_none_to_come_or_before_all_plans_offers_the_way_back(store, day):
    assert "指定された時点の日付が見つかりません" in texts(opened("summary", store, nishiawakura(), as_of=day))


def test_an_unknown_scale_in_the_address_offers_the_way_back(store):
    assert "指定された判定基準が見つかりません" in texts(opened("progress", store, nishiawakura(), scale="nope"))


# -- 判定基準で比べる --------------------------------------------------------------------------------------------------


def test_one_year_of_a_plan_stands_under_every_scale_with_what_depends_on_it_marked(store):
    save_own(store)
    app = opened("progress", store, nishiawakura(), year="2022", view="scales")
    table = next(shown.value for shown in app.table if "順調かどうか" in shown.value.columns)
    table = pd.DataFrame({heading.replace("\u2060", ""): table[heading] for heading in table.columns})
    assert [heading for heading in table.columns if heading.endswith("第1版")][-1] == "架空町の5段階第1版"
    assert "R4（2022）は、2KPIのうち1件の評価が、判定基準によって変わります。" in texts(app)
    assert [mark.replace("\u2060", "") for mark in table["順調かどうか"]] == ["●\u00a0基準で変わる", "順調側"]
    assert table["標準（5段階）第1版"].iloc[0].replace("\u2060", "") == "× D 遅れ"
