"""比較: projects over years and KPIs of one kind, always in the order of the plans, joint projects once."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from page_facts import every_state, joined, nishiawakura, okayama, sapporo
from people import desk
from plans import baseline, new_store, one_kpi, target
from streamlit.testing.v1 import AppTest
from test_charts import SCALE, judged
from walking import open_page

from kpi_models.people.people import Role, Scope
from kpi_models.plans.bodies_of_projects import Body
from kpi_models.store import Store, Upload, open_store
from reports.comparison import (
    ANY,
    POPULATION_COLUMN,
    body_words,
    dot_words,
    grades_explained,
    members_words,
    of_body,
    of_kind,
    place_words,
    population_note,
    population_words,
    project_grades,
    value_words,
    years_until,
)
from reports.kpi_files import kpi_csv, kpi_workbook
from reports.strips import WIDTH, axis_of, scale_strip, strip

PLANS = (sapporo(), nishiawakura(), okayama(), every_state())
NISHIAWAKURA, OKAYAMA = Body("336432", "岡山県西粟倉村"), Body("331007", "岡山県岡山市")
MADE_UP = Body("990019", "架空町")
NOTE = "人口は2020年国勢調査の速報値（10月1日現在、総務省統計局）です。"


def with_members(*codes: str):
    """Returns the facts of 西粟倉村 with its project as a joint one."""
    facts = nishiawakura()
    return replace(facts, projects=tuple(replace(project, members=codes) for project in facts.projects))


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("KPI_DB", str(tmp_path / "kpi.duckdb"))
    opened = new_store(tmp_path)
    facts = joined(sapporo(), with_members("336432", "331007"), okayama(), every_state())
    opened.load(facts, actor="見本", uploads=[Upload("見本.xlsx", b"")])
    yield opened
    opened.close()


def shown(**query: str) -> AppTest:
    return open_page("comparison", **query)


def told(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.info, app.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "")


# -- what is compared --------------------------------------------------------------------------------------------------


def test_a_project_shows_the_grade_of_each_of_its_kpis_in_each_year_and_nothing_that_is_not_due():
    rows = [
        judged(2021, kpi_id="a", grade="A", grade_symbol="◎"),
        judged(2022, kpi_id="a", grade="D", grade_symbol="×"),
        judged(2021, kpi_id="b", reason="no-actual"),
        judged(2022, kpi_id="b", reason="not-due"),
    ]
    assert years_until(rows, 2022) == [2021, 2022]
    found = project_grades(rows, [2021, 2022], SCALE)
    assert [project.years for project in found] == [((("◎A", 0), ("－", None)), (("×D", 3),))]


def test_at_most_six_years_are_shown_up_to_the_one_asked_for():
    rows = [judged(year) for year in range(2015, 2026)]
    assert years_until(rows, 2024) == [2019, 2020, 2021, 2022, 2023, 2024]


def test_the_grades_are_explained_from_the_best_with_none_last():
    assert grades_explained(SCALE) == [
        ("◎A 達成・計画ペース以上", 0),
        ("○B 概ね順調", 1),
        ("△C やや遅れ", 2),
        ("×D 遅れ", 3),
        ("▼E 後退", 4),
        ("－ 評価なし", None),
    ]


def test_nobody_is_told_the_bodies_of_projects_of_plans_they_may_not_read(store: Store) -> None:
    plan_id, project_id = okayama().plans[0].plan_id, okayama().projects[0].project_id
    assert set(desk(store, Role.EVALUATOR, Scope.PLAN, plan_id).bodies_of_projects()) == {project_id}
    assert len(desk(store, Role.EXECUTIVE).bodies_of_projects()) > 1


def test_a_joint_project_is_each_of_its_bodies_and_stands_once_in_all(store: Store):
    mine = desk(store, Role.COORDINATOR)
    bodies, rows = mine.bodies_of_projects(), mine.judged_plans()
    joint = nishiawakura().projects[0].project_id
    assert bodies[joint] == (NISHIAWAKURA, OKAYAMA)
    years = years_until(rows, 2022)

    def shown_for(body: str) -> list[str]:
        return [project.first.project_id for project in project_grades(of_body(rows, body, bodies), years, SCALE)]

    assert shown_for(ANY).count(joint) == 1
    assert shown_for("岡山県西粟倉村") == [joint]
    assert shown_for("岡山県岡山市") == [okayama().projects[0].project_id, joint]
    row = next(row for row in rows if row.project_id == joint)
    assert body_words(row, bodies) == "岡山県西粟倉村ほか1団体（広域連携）"


@pytest.mark.parametrize("view", ["years", "kpis"])
def test_what_is_compared_can_be_kept_as_files(store: Store, view: str):
    offered = [one.proto.label for one in shown(view=view).get("download_button")]
    assert offered == ["この比較をExcelで保存", "この比較をCSVで保存"]


def test_an_evaluator_compares_the_plans_given_to_them_alone(store: Store):
    given = desk(store, Role.EVALUATOR, Scope.PLAN, sapporo().plans[0].plan_id)
    assert {row.plan_id for row in given.judged_plans()} == {sapporo().plans[0].plan_id}


def test_kpis_of_one_kind_share_a_unit_and_a_word():
    rows = [
        judged(2022, kpi=name, unit=unit) for name, unit in (("創業者数", "人"), ("創業件数", "件"), ("移住者数", "人"))
    ]
    assert [row.kpi for row in of_kind(rows, "人", "")] == ["創業者数", "移住者数"]
    assert [row.kpi for row in of_kind(rows, ANY, "創業")] == ["創業者数", "創業件数"]


# -- how large the bodies are ------------------------------------------------------------------------------------------


def told_of(*members: Body) -> tuple[str, str]:
    """Returns what is said of the population of a project's bodies: beside its figures, and of each member."""
    row = judged(2022, project_id="p")
    return population_words(row, {"p": members}), members_words(row, {"p": members})


def test_a_body_stands_with_its_population_as_a_town_reads_it():
    assert told_of(OKAYAMA) == ("人口 72.5万人", "")
    assert told_of(NISHIAWAKURA) == ("人口 1,400人", "")


def test_a_joint_project_says_its_smallest_and_its_largest_body_and_names_each():
    assert told_of(OKAYAMA, NISHIAWAKURA) == (
        "人口 1,400人～72.5万人",
        f"岡山県岡山市（人口 72.5万人）、岡山県西粟倉村（人口 1,400人）。{NOTE}",
    )


def test_where_a_body_has_no_population_nothing_is_said_of_it_and_no_range_of_the_others():
    assert told_of(MADE_UP) == ("", "")
    assert told_of() == ("", "")
    assert told_of(NISHIAWAKURA, MADE_UP) == ("", f"岡山県西粟倉村（人口 1,400人）、架空町。{NOTE}")
    assert told_of(NISHIAWAKURA, MADE_UP, OKAYAMA)[0] == ""
    assert told_of(MADE_UP, Body("991237", "見本町")) == ("", "架空町、見本町")


def test_the_census_is_named_where_a_population_is_shown_and_nowhere_else():
    row = judged(2022, project_id="p", organization="岡山県岡山市")
    assert population_note([row], {"p": (OKAYAMA,)}) == NOTE
    assert population_note([row], {"p": (MADE_UP,)}) == ""
    assert place_words(row, {"p": (MADE_UP,)}) == "岡山県岡山市"


def test_a_dot_says_its_value_and_the_size_of_its_body_in_words():
    row = judged(2022, project_id="p", kpi="移住者数", achievement_rate=0.721)
    assert dot_words(row, "achievement_rate", {"p": (NISHIAWAKURA,)}) == "移住者数（人口 1,400人）：達成率 72.1％"
    assert dot_words(row, "achievement_rate", {"p": (MADE_UP,)}) == "移住者数：達成率 72.1％"


def test_the_saved_comparison_has_the_population_as_a_number_and_a_blank_where_none_is_known():
    rows = [judged(2022, organization_code=code) for code in ("331007", "990019", None)]
    lines = csv.DictReader(io.StringIO(kpi_csv(rows, POPULATION_COLUMN).decode("utf-8-sig")))
    assert [line["人口（2020年国勢調査の速報値）"] for line in lines] == ["725108", "", ""]
    sheet = load_workbook(io.BytesIO(kpi_workbook(rows, POPULATION_COLUMN))).active
    assert [cell.value for cell in list(sheet.columns)[-1]] == ["人口（2020年国勢調査の速報値）", 725108, None, None]


# -- dots on one scale -------------------------------------------------------------------------------------------------


def dots(row, rows, measure: str = "achievement_rate") -> list[tuple[str, dict[str, str]]]:
    root = ElementTree.fromstring(strip(row, axis_of(rows, measure)))
    return [(shape.tag.split("}")[1], shape.attrib) for shape in root if shape.tag.split("}")[1] != "line"]


def scale_texts(rows, measure: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(scale_strip(axis_of(rows, measure))))


def test_the_same_rate_stands_at_the_same_place_in_every_line():
    rows = [judged(2022, achievement_rate=rate, state="confirmed") for rate in (0.5, 0.5, 2.0)]
    first, second, third = (dots(row, rows)[0][1]["cx"] for row in rows)
    assert first == second
    assert float(first) < float(third) <= WIDTH


def test_a_rate_far_beyond_the_others_is_an_arrow_at_the_edge_and_says_its_value():
    rows = [judged(2022, achievement_rate=rate, state="confirmed") for rate in (0.5, 30.0)]
    assert [name for name, _ in dots(rows[0], rows)] == ["circle"]
    assert [name for name, _ in dots(rows[1], rows)] == ["polygon"]
    assert value_words(rows[1], "achievement_rate") == "3,000.0％"


def test_levels_stand_with_their_baseline_and_target_and_a_provisional_one_is_hollow():
    row = judged(2022, actual_level="49", target_level="130.2", state="provisional")
    drawn = dots(row, [row], "level")
    assert [name for name, _ in drawn] == ["rect", "polygon", "circle"]
    assert drawn[2][1]["fill"] == "none"


def test_the_levels_of_the_scale_stand_within_its_picture_however_long_they_are():
    row = judged(2022, actual_level="1950000000", target_level="900")
    (last,) = [text for text in scale_texts([row], "level") if text.text == "1,950,000,000"]
    assert float(last.get("x", 0)) + 0.55 * 12 * len("1,950,000,000") / 2 <= WIDTH


@given(rates=st.lists(st.floats(-3, 4), max_size=4))
def test_the_rates_of_the_scale_never_run_into_one_another_and_100_percent_is_among_them(rates):
    rows = [judged(2022, achievement_rate=rate, state="confirmed") for rate in rates]
    written = [(float(text.get("x", 0)), text.text or "") for text in scale_texts(rows, "achievement_rate")]
    assert {"0％", "100％"} <= {words for _, words in written}
    for (one, words), (other, theirs) in combinations(written, 2):
        assert abs(one - other) >= 0.55 * 12 * (len(words) + len(theirs)) / 2


def test_what_has_no_value_has_no_dot():
    row = judged(2022, reason="no-actual")
    assert dots(row, [row]) == []
    assert value_words(row, "achievement_rate") == "－"


def test_levels_all_equal_have_an_axis_all_the_same():
    row = judged(2022, baseline=Decimal(0), target_level="0", actual_level="0", state="confirmed")
    assert dots(row, [row], "level")


# -- the page ----------------------------------------------------------------------------------------------------------


@pytest.mark.soak
def test_projects_stand_in_the_order_of_the_plans_with_their_grades_by_letter_and_symbol(store: Store):
    app = shown(year="2022")
    words = told(app)
    names = [link.label for link in app.get("page_link")]
    assert [name for name in names if "健康医療" in name or "自治体広域" in name or "スタートアップ" in name] == [
        ":blue[健康医療関連産業の活性化と集積促進]",
        ":blue[スタートアップ創出事業]",
        ":blue[自治体広域連携によるローカルベンチャ…]",
    ]
    assert ":red-background[:red[×D]] :blue-background[:blue[◎A]]" in words
    assert "順位ではありません" in words
    assert "岡山県西粟倉村ほか1団体（広域連携）" in words


@pytest.mark.soak
def test_kpis_of_a_unit_and_a_word_are_listed_in_plan_order_with_value_context_and_grade(store: Store):
    app = shown(view="kpis", year="2022", unit="人", word="数")
    links = [link.label for link in app.get("page_link") if "progress" in str(link.proto)]
    assert links == [
        ":blue[市の創業支援による創業者数]",
        ":blue[ももスタで開催されるイベントへの参加者数]",
        ":blue[課題解決型人材の増加数]",
    ]
    words = told(app).replace("\u2060", "").replace("\u00a0", " ")
    for text in ("145.3％", "250.0％", "149.0％", "基準値 204人　目標 255.6人　実績 279人", "◎ A 計画ペース以上"):
        assert text in words
    app.selectbox(key="measure").set_value("level").run()
    assert "279人" in told(app)


def test_the_kpis_of_a_city_and_a_village_on_one_scale_say_how_many_live_in_each(store: Store):
    app = shown(view="kpis", year="2022", unit="人")
    words = told(app).replace("\u2060", "").replace("\u00a0", " ")
    assert "岡山県岡山市　人口 72.5万人（2020年）" in words
    lines = words.replace(":small[", "").replace("]", "").splitlines()
    alone = lines.index("岡山県西粟倉村ほか1団体（広域連携）  ")  # too long for one line below a name
    assert lines[alone + 1] == "人口 1,400人～72.5万人（2020年）"
    assert NOTE in words


def test_levels_of_different_units_are_not_put_on_one_scale(store: Store):
    assert "単位が同じKPIどうしでだけ比べられます" in told(shown(view="kpis", year="2022", measure="level"))


@pytest.mark.soak
def test_a_year_to_come_says_that_nothing_is_due_and_blames_no_condition(store: Store):
    store.load(one_kpi(baseline("10"), target(2090, "20"), years=(2088, 2090)), actor="試験", uploads=[])
    words = told(shown(view="kpis", year="2090"))
    assert "この年度に判定の時期を迎えたKPIはありません" in words
    assert "条件" not in words


@pytest.mark.soak
def test_nothing_found_and_unknown_choices_offer_the_way_back(store: Store):
    app = shown(view="kpis", year="2022", word="ない言葉")
    assert "この条件に当てはまるKPIはありません" in told(app)
    app.button[0].click().run()
    assert app.query_params == {"view": "kpis", "year": "2022"}
    for query, what in (
        ({"body": "nope"}, "団体"),
        ({"year": "1999"}, "年度"),
        ({"unit": "nope", "view": "kpis"}, "単位"),
    ):
        assert f"指定された{what}が見つかりません" in told(shown(**query))


def test_an_empty_store_says_how_to_begin(tmp_path, monkeypatch):
    monkeypatch.setenv("KPI_DB", str(tmp_path / "kpi.duckdb"))
    assert "まだ計画が登録されていません" in told(shown())
    assert "cli.py import" in told(open_page("comparison", "demo-coordinator"))
    executive = open_page("comparison", "demo-executive")
    assert "事業担当か企画担当が計画や実績のExcelファイルを取り込むと" in told(executive)
    assert "cli.py" not in told(executive)
    assert not executive.get("page_link")
    open_store(tmp_path / "kpi.duckdb").close()
