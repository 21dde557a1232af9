"""The blank plan form: filled in by an officer, it is read as a plan table without a question."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl

from kpi_models.facts import Basis
from reports.plan_form import YEARS, plan_form
from tests.forms import saved
from validators.book import Book, book_facts, read_book

ROWS = (
    ("にぎわい創出事業", "来街者数", "人", 1000, 10, 20, 30, 40, 50),
    ("にぎわい創出事業", "満足度", "%", 40.5, 0.5, 1, 1, 1, 2),
    ("新規出店促進事業", "新規出店数", "件", 0, 0, 1, 2, 2, 3),
)


def filled_plan() -> Book:
    book = openpyxl.load_workbook(io.BytesIO(plan_form(2026)))
    sheet = book.worksheets[0]
    places = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
    sheet.cell(places["計画名"].row, 2).value = "架空にぎわい計画"
    sheet.cell(places["作成主体"].row, 2).value = "岡山県岡山市"
    for number, row in enumerate(ROWS, start=places["事業名"].row + 1):
        for column, typed in enumerate(row, start=1):
            sheet.cell(number, column).value = typed
    return read_book("計画登録様式.xlsx", saved(book))


def test_a_filled_plan_form_is_read_without_a_finding() -> None:
    book = filled_plan()
    assert book.findings == ()
    facts = book_facts(book)
    (plan,) = facts.plans
    assert (plan.name, plan.organization_code, plan.start_year, plan.end_year) == (
        "架空にぎわい計画", "331007", 2026, 2025 + YEARS,
    )  # fmt: skip
    assert [project.name for project in facts.projects] == ["にぎわい創出事業", "新規出店促進事業"]
    assert [(kpi.name, kpi.unit) for kpi in facts.kpis] == [(row[1], row[2]) for row in ROWS]
    assert [baseline.value for baseline in facts.baselines] == [Decimal(str(row[3])) for row in ROWS]
    assert [target.value for target in facts.targets] == [Decimal(str(value)) for row in ROWS for value in row[4:]]
    assert {target.basis for target in facts.targets} == {Basis.INCREMENT}


def test_an_empty_plan_form_holds_no_plan() -> None:
    assert [found.code for found in read_book("計画登録様式.xlsx", plan_form(2026)).findings] == ["no-kpi-table"]
