"""Plan, body and project named row by row."""

from __future__ import annotations

import pytest
from readings import read
from workbooks import Rows, workbook

from validators.book import book_facts, read_book
from validators.open_questions.questions import apply_answers, open_questions

HEADER = ("計画名", "市町村", "事業名", "担当課", "KPI", "基準値（R3）", "R4実績", "R8目標値（増加分）")
FIGURES = ("10人", "12人", "+5人")


def row(plan: str, body: str, project: str, kpi: str) -> list[object]:
    return [plan, body, project, "商工課", kpi, *FIGURES]


def owners(rows: Rows) -> list[tuple[str | None, str | None, list[tuple[str, str | None]]]]:
    """Returns each table as (plan, body, its KPIs with their projects)."""
    return [
        (table.plan, table.organization and table.organization.name, [(kpi.name, kpi.project) for kpi in table.kpis])
        for table in read(rows).tables
    ]


EXPECTED = [
    ("A計画", "岡山市", [("来街者数", "a事業"), ("宿泊者数", "b事業")]),
    ("B計画", "西粟倉村", [("来街者数", "c事業")]),
]


@pytest.mark.parametrize("again", ["", "A計画"])
def test_rows_belong_to_the_plan_body_and_project_that_they_name_once_or_each_time(again: str) -> None:
    body = "岡山市" if again else ""
    rows = [
        HEADER,
        row("A計画", "岡山市", "a事業", "来街者数"),
        row(again, body, "b事業", "宿泊者数"),
        row("B計画", "西粟倉村", "c事業", "来街者数"),
    ]
    assert owners(rows) == EXPECTED
    assert read(rows).findings == ()


def test_a_name_merged_over_its_rows_is_the_name_of_each() -> None:
    rows = [HEADER, row("A計画", "岡山市", "a事業", "来街者数"), row("", "", "b事業", "宿泊者数")]
    content = workbook(rows, lambda sheet: [sheet.merge_cells(area) for area in ("A2:A3", "B2:B3", "D2:D3")])
    (table,) = read_book("KPI.xlsx", content).tables
    assert [kpi.project for kpi in table.kpis] == ["a事業", "b事業"]


def test_rows_of_one_plan_may_stand_apart() -> None:
    rows = [
        HEADER,
        row("A計画", "岡山市", "a事業", "x"),
        row("B計画", "岡山市", "b事業", "x"),
        row("A計画", "岡山市", "a事業", "y"),
    ]
    facts = book_facts(read(rows))
    assert [plan.name for plan in facts.plans] == ["A計画", "B計画"]
    assert [len([k for k in facts.kpis if k.project_id == project.project_id]) for project in facts.projects] == [2, 1]


def test_a_municipality_is_one_of_the_prefecture_above_the_table() -> None:
    rows = [["作成主体：東京都"], HEADER, row("A計画", "府中市", "a事業", "来街者数")]
    (table,) = read(rows).tables
    assert table.organization
    assert table.organization.code == "132063"


def test_two_rows_of_one_name_under_two_bodies_are_two_kpis() -> None:
    rows = [
        ["にぎわい計画"],
        ["市町村名", "KPI", "基準値（R3）", "区分", "R4"],
        ["岡山市", "来街者数", "10人", "目標", "12人"],
        ["", "", "", "実績", "11人"],
        ["西粟倉村", "来街者数", "20人", "目標", "22人"],
        ["", "", "", "実績", "21人"],
    ]
    assert [len(table.kpis) for table in read(rows).tables] == [1, 1]


@pytest.mark.parametrize(
    ("rows", "code", "cell"),
    [
        ([["計画名：X計画"], HEADER, row("Y計画", "岡山市", "a事業", "来街者数")], "row-plan-differs", "A3"),
        (
            [HEADER, row("A計画", "岡山市", "a事業", "x"), row("B計画", "岡山市", "a事業", "x")],
            "project-in-two-plans",
            "A3",
        ),
        (
            [HEADER, row("A計画", "岡山市", "a事業", "x"), row("A計画", "架空町", "b事業", "x")],
            "organization-unknown",
            "B3",
        ),
    ],
)
def test_owners_that_contradict_each_other_are_found_at_their_cell(rows: Rows, code: str, cell: str) -> None:
    assert [(found.code, found.cell) for found in read(rows).findings] == [(code, cell)]


def test_one_heading_over_several_plans_is_asked_about_once_and_answered_for_all() -> None:
    header = (*HEADER[:6], "実績値", HEADER[7])
    book = read([header, row("A計画", "岡山市", "a事業", "x"), row("B計画", "岡山市", "b事業", "x")])
    (question,) = [question for question in open_questions(book) if question.kind == "actual_year"]
    answered = apply_answers(book, {question.id: "2023"})
    assert [kpi.actuals[0].fiscal_year for table in answered.tables for kpi in table.kpis] == [2023, 2023]
