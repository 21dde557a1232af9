"""サマリー: every number leads to exactly what it counts, and the money stands beside. Facts are made up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
from page_facts import joined, kpi, plan_facts
from streamlit.testing.v1 import AppTest
from walking import open_page

from kpi_models.committee import committee
from kpi_models.committee.evaluations import Kind, Meeting, Written, national_words
from kpi_models.facts import Cost, Facts, Plan, Project
from kpi_models.judging.project_counts import ProjectCounts, execution_rate
from kpi_models.moments import day_now
from kpi_models.people.people import Grant, Person, Role, Scope
from kpi_models.people.people_records import save_person
from kpi_models.reporting.rounds import open_round
from kpi_models.store import Store, Upload
from reports.links import Link
from reports.summary_matrix import matrix_lines
from tests.people import desk
from tests.plans import new_store

YEAR = 2022
LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<page>\w+)\?(?P<query>[^)]*)\)")
Open = Callable[..., AppTest]


def town() -> Facts:
    """Two plans: the first has a KPI met, one late for two years and below its baseline, and one not reported."""
    yearly = {2021: "10", 2022: "20"}
    first = plan_facts(
        "架空町しごと計画", "990019", (2021, 2022),
        ("しごと事業", [
            kpi("就業者数", "人", (2020, "0"), levels=yearly, actuals={2021: "12", 2022: "25"}),
            kpi("出荷額", "千円", (2020, "5"), levels=yearly, actuals={2021: "4", 2022: "3"}),
        ]),
        ("くらし事業", [kpi("来街者数", "人", (2020, "0"), levels=yearly, actuals={2021: "10"})]),
    )  # fmt: skip
    second = plan_facts("架空町みらい計画", "990019", (2021, 2022), ("みらい事業", [
        kpi("講座の数", "件", (2020, "0"), levels=yearly, actuals={2021: "9", 2022: "14"}),
    ]))  # fmt: skip
    work, living = first.projects
    return replace(
        joined(first, second),
        costs=(Cost(work.project_id, YEAR, Decimal(10_000_000), Decimal(9_000_000), Decimal(4_500_500)),
               Cost(living.project_id, YEAR, Decimal(2_000_000), None, None)),
    )  # fmt: skip


@pytest.fixture
def store(tmp_path, monkeypatch) -> Iterator[Store]:
    monkeypatch.setenv("KPI_DB", str(tmp_path / "kpi.duckdb"))
    opened = new_store(tmp_path)
    opened.load(town(), actor="試験", uploads=[Upload("計画.xlsx", b"plan")])
    yield opened
    opened.close()


def visit(**query: str) -> AppTest:
    return open_page("summary", **query)


def words(app: AppTest) -> str:
    kinds = (app.markdown, app.caption, app.header, app.info, app.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind).replace("\\", "").replace("\u2060", "")


def matrix(app: AppTest) -> dict[str, list[str]]:
    """Returns the columns as they are read."""
    cells = {heading: [cell.replace("\u2060", "") for cell in column] for heading, column in app.table[0].value.items()}
    return {heading.replace("\u2060", ""): column for heading, column in cells.items()}


def shown(cell: str) -> str:
    """Returns a cell as it is read."""
    return LINK.sub(r"\g<text>", cell)


@pytest.mark.soak
def test_every_number_of_the_page_leads_to_exactly_what_it_counts(store: Store) -> None:
    app = visit(year=str(YEAR))
    cells = [cell for column in matrix(app).values() for cell in column]
    marks = [str(element.value) for element in app.markdown]
    followed = 0
    for text, page, query in LINK.findall("\n".join([*cells, *marks])):
        number = re.search(r"\d+", text)
        if page == "summary" and number and "list=cost" not in query:
            listed = visit(**dict(parse_qsl(query)))
            assert len(listed.table[0].value) == int(number.group()), query
            followed += 1
    assert followed >= 18


def test_a_share_of_nothing_leads_nowhere(store: Store) -> None:
    (shares,) = [line for line in words(visit(year="2021")).splitlines() if "対象KPI" in line]
    assert "判定不能\u00a00（0.0％）" in shares
    assert "判定不能" not in "".join(text for text, _, _ in LINK.findall(shares))


@pytest.mark.soak
def test_a_sum_of_money_leads_to_the_projects_whose_money_it_is(store: Store) -> None:
    (asks,) = {query for _, _, query in LINK.findall(" ".join(matrix(visit(year=str(YEAR)))["事業費"][:1]))}
    listed = visit(**dict(parse_qsl(asks))).table[0].value
    assert list(map(shown, listed["事業"])) == ["しごと事業"]
    assert (listed["実績額"][0], listed["うち交付金"][0], listed["執行率"][0]) == (
        "9,000,000円",
        "4,500,500円",
        "90.0％",
    )


def test_the_matrix_counts_the_plans_by_grade_with_the_unknown_as_a_column_and_adds_up(store: Store) -> None:
    found = {heading: [shown(cell) for cell in cells] for heading, cells in matrix(visit(year=str(YEAR))).items()}
    assert found["計画"] == ["全体", "架空町しごと計画", "架空町みらい計画"]
    assert found["対象"] == ["4", "3", "1"]
    assert found["判定不能"] == ["1", "1", "0"]
    grades = [found[heading] for heading in ("◎\u00a0A", "○\u00a0B", "△\u00a0C", "×\u00a0D", "▼\u00a0E", "評価なし")]
    assert [sum(map(int, line)) for line in zip(*grades, strict=True)] == [4, 3, 1]
    assert "表を縦に動かす" not in words(visit(year=str(YEAR)))


def test_digits_of_the_matrix_stand_below_digits(store: Store) -> None:
    table = visit(year=str(YEAR)).table[0]
    right = re.findall(r"\.col(\d+) \{ text-align: right !important \}", table.proto.arrow_data.styler.styles)
    assert list(map(int, right)) == list(range(1, len(table.value.columns)))
    assert ".row0 { font-weight: 600 }" in table.proto.arrow_data.styler.styles  # the sum of the others


@pytest.mark.soak
def test_money_stands_beside_the_results_and_says_where_a_project_says_none(store: Store) -> None:
    found = {heading: list(map(shown, cells)) for heading, cells in matrix(visit(year=str(YEAR))).items()}
    assert found["事業費"] == ["9,000※", "9,000※", "－"]
    assert found["うち交付金"] == ["4,501※", "4,501※", "－"]
    assert found["執行率"] == ["90.0％", "90.0％", "－"]  # of the projects that say both


@pytest.mark.soak
def test_what_was_spent_without_having_been_planned_is_part_of_the_rate_of_all() -> None:
    def costing(planned: int | None, spent: int | None) -> ProjectCounts:
        money = [None if value is None else Decimal(value) for value in (planned, spent)]
        return ProjectCounts(YEAR, "架空町", "plan", "計画", "project", "事業", 0, 0, 0, {}, *money, None)

    assert execution_rate([costing(0, 500), costing(1000, 1000), costing(None, 9), costing(9, None)]) == Decimal("1.5")
    assert execution_rate([costing(0, 500)]) is None


@pytest.mark.soak
def test_a_line_that_has_money_alone_leads_to_its_plan(store: Store) -> None:
    first = town().plans[0]
    unmeasured = Project("unmeasured", first.plan_id, "指標のない事業")
    spent = (Cost("unmeasured", YEAR, None, Decimal(5000), None), Cost("before", YEAR, None, Decimal(5000), None))
    before = (Plan("ended", "架空町おわった計画", "990019", 2018, 2019), Project("before", "ended", "おわった事業"))
    store.load(Facts(plans=before[:1], projects=(unmeasured, before[1]), costs=spent), actor="試験", uploads=[])
    assert matrix(visit(year=str(YEAR)))["計画"][-1] == "[架空町おわった計画](progress?plan=ended)"
    counts = [one for one in store.project_counts(YEAR) if one.plan_id == first.plan_id]
    *_, last = matrix_lines(counts, {})
    assert last.name == Link("指標のない事業", "progress", {"plan": first.plan_id})


def test_of_plans_that_are_called_alike_the_body_is_named() -> None:
    def named(body: str, plan: str) -> ProjectCounts:
        return ProjectCounts(YEAR, body, f"{body}{plan}", plan, body, "事業", 1, 1, 1, {"A": 1}, None, None, None)

    lines = matrix_lines([named("架空町", "推進計画"), named("別の町", "推進計画"), named("別の町", "みらい計画")], {})
    assert [getattr(line.name, "text", line.name) for line in lines] == [
        "全体",
        "架空町　推進計画",
        "別の町　推進計画",
        "みらい計画",
    ]


@pytest.mark.soak
def test_a_single_plan_is_told_by_its_projects(store: Store) -> None:
    with store.entry("試験") as entry:
        save_person(entry, Person("miyako", "評価 都", (Grant(Role.EVALUATOR, Scope.PLAN, town().plans[0].plan_id),)))
    app = visit(year=str(YEAR))
    app.selectbox(key="person").set_value("miyako").run()
    assert [shown(cell) for cell in matrix(app)["事業"]] == ["全体", "しごと事業", "くらし事業"]


@pytest.mark.soak
def test_what_to_look_at_is_named(store: Store) -> None:
    told = words(visit(year=str(YEAR)))
    assert re.search(r"\*\*基準値より悪化したKPI\*\*　\[1件\].*\n:small\[\[出荷額\]\(progress\?", told)
    assert re.search(r"\*\*2年以上続けて遅れているKPI\*\*　\[1件\].*\n.*出荷額.*（2年連続で遅れ）", told)
    assert "判定のあとで数値が変わったKPI：ありません" in told
    assert "この年度の評価は、まだ決定されていません" in told


@pytest.mark.soak
def test_what_the_committee_said_is_counted_with_its_opinions_that_wait_for_an_answer_first(store: Store) -> None:
    plan_id, (work, living) = town().plans[0].plan_id, town().projects[:2]
    leader, verdict = desk(store, Role.COORDINATOR), national_words()[Kind.VERDICT][0]
    committee.record_meeting(leader, plan_id, YEAR, Meeting(date(2023, 8, 1), seats=5, quorum=3, present=4))
    effect = national_words()[Kind.EFFECT][0]
    committee.conclude(leader, work.project_id, YEAR, Written(effect, verdict, "順調である"))
    committee.add_opinions(leader, work.project_id, YEAR, ["就業の期間も数えること"])
    answered = leader.evaluations(plan_id, YEAR).opinions[0].opinion_id
    committee.answer_opinion(leader, answered, "来年度から数える")
    committee.add_opinions(leader, living.project_id, YEAR, ["計測の時期をそろえること"])
    told = words(visit(year=str(YEAR)))
    assert f"評価を決定した事業 1件：「{verdict}」1" in told
    assert "**委員の意見**　[2件（未回答 1件）](" in told
    assert told.index("計測の時期をそろえること") < told.index("就業の期間も数えること")
    assert "（くらし事業・未回答）" in told
    listed = visit(year=str(YEAR), list="opinions").table[0].value
    assert list(map(shown, listed["委員の意見"])) == ["計測の時期をそろえること", "就業の期間も数えること"]
    assert list(listed["回答"]) == ["未回答", "回答済み"]


@pytest.mark.soak
def test_an_evaluator_reads_of_the_committee_what_belongs_to_the_plans_given(store: Store) -> None:
    first, second = town().plans
    leader = desk(store, Role.COORDINATOR)
    committee.add_opinions(leader, town().projects[0].project_id, YEAR, ["就業の期間も数えること"])
    said = [desk(store, Role.EVALUATOR, Scope.PLAN, plan.plan_id).committee_said(YEAR) for plan in (first, second)]
    assert [len(one.opinions) for one in said] == [1, 0]


@pytest.mark.soak
def test_the_rates_are_set_beside_the_year_before(store: Store) -> None:
    kpis, projects = visit(year=str(YEAR)).metric
    assert (kpis.value, kpis.delta) == ("33.3％（1／3）", "−16.7ポイント")
    assert kpis.proto.delta_description == "前年度 50.0％（2／4）"
    assert (projects.value, projects.delta) == ("50.0％（1／2）", "−16.7ポイント")
    told = words(visit(year=str(YEAR))).replace("\u00a0", " ")
    assert "判定不能 25.0％（1／4）　前年度 0.0％（0／4）" in told


@pytest.mark.soak
def test_the_first_year_has_nothing_to_be_set_beside(store: Store) -> None:
    first = visit(year="2021").metric[0]
    assert first.proto.delta_description == "前年度に対象のものはありません"
    assert not first.delta


@pytest.mark.soak
def test_reports_that_are_owed_are_named_with_who_owes_them(store: Store) -> None:
    project = town().projects[0].project_id
    with store.entry("試験") as entry:
        open_round(entry, YEAR, date(2023, 4, 30))
        save_person(entry, Person("hanako", "架空 花子", (Grant(Role.OFFICER, Scope.PROJECT, project),)))
    late = (day_now() - date(2023, 4, 30)).days
    told = words(visit(year=str(YEAR)))
    assert "**報告がまだの事業**　[3件](" in told
    assert re.search(rf"\[しごと事業\]\(progress[^)]*\)（未着手・架空 花子・締切を{late:,}日過ぎています）", told)
    assert re.search(r"\[くらし事業\]\(progress[^)]*\)（未着手・担当未定", told)
    listed = visit(year=str(YEAR), list="owed").table[0].value
    assert list(listed["担当"]) == ["架空 花子", "担当未定", "担当未定"]
    assert list(map(shown, listed["事業"])) == ["しごと事業", "くらし事業", "みらい事業"]


@pytest.mark.soak
def test_an_evaluator_is_told_of_owed_reports_of_the_plans_given_alone(store: Store) -> None:
    with store.entry("試験") as entry:
        open_round(entry, YEAR, date(2023, 4, 30))
    mine = desk(store, Role.EVALUATOR, Scope.PLAN, town().plans[1].plan_id)
    assert [report.project for report in mine.owing(YEAR)] == ["みらい事業"]


@pytest.mark.soak
@pytest.mark.parametrize("query", [{"list": "nope"}, {"list": "grade-Z"}, {"list": "due", "plan": "nope"}])
def test_a_list_that_is_not_there_offers_the_way_back(store: Store, query: dict[str, str]) -> None:
    app = visit(year=str(YEAR), **query)
    assert "指定された一覧が見つかりません" in words(app)
    assert app.button[0].label == "はじめから選び直す"
    app.button[0].click().run()
    assert app.metric


@pytest.mark.soak
def test_a_list_tells_of_each_kpi_its_grade_and_why_and_leads_to_it(store: Store) -> None:
    app = visit(year=str(YEAR), list="below")
    line = {heading: cells.iloc[0] for heading, cells in app.table[0].value.items()}
    assert line["判定"] == "▼ E 後退"
    assert line["なぜこの判定か"].startswith("R4実績3千円")
    assert dict(parse_qsl(urlsplit(LINK.search(line["KPI"]).expand(r"?\g<query>")).query))["year"] == str(YEAR)


@pytest.mark.soak
def test_a_prefectures_many_plans_stand_in_one_table(store: Store) -> None:
    one = kpi("指標", "人", (2020, "10"), totals={2022: "5"}, actuals={2022: "11"})
    many = [plan_facts(f"計画{number}", "330001", (2021, 2022), ("事業", [one])) for number in range(180)]
    store.load(joined(*many), actor="試験", uploads=[Upload("県.xlsx", b"many")])
    app = visit(year=str(YEAR))
    found = [shown(cell) for cell in matrix(app)["計画"]]
    assert found[:3] == ["全体", "計画0", "計画1"]
    assert len(found) == 183
    assert "計画は182あります。続きは、表を縦に動かすと読めます。" in words(app)
    (whole,) = (link for link in LINK.finditer(words(app)) if link["text"].endswith("全体を広げて見る"))
    assert "表を縦に動かす" not in words(visit(**dict(parse_qsl(whole["query"]))))
