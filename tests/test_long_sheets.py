"""The long form inside a workbook: one sheet with a row per KPI and year, or sheets named like the package's files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from readings import only_kpi, read, shown
from workbooks import Rows, workbook

from kpi_models.facts import Kind, Pace
from validators.book import book_facts, book_json, read_book
from validators.isolation.worker import read_in_worker
from validators.isolation.worker_messages import packed, unpacked_book

TERMS = (
    "計画", "全国地方公共団体コード", "事業", "KPI", "単位", "方向", "基準年度", "基準値",
    "年度", "数値の種類", "目標値", "実績値", "状態",
)  # fmt: skip
NAMES = (
    "plan", "organization_code", "project", "kpi", "unit", "direction", "baseline_year", "baseline_value",
    "fiscal_year", "basis", "target", "actual", "state",
)  # fmt: skip
FIRST: list[object] = [
    "にぎわい計画",
    "011002",
    "a事業",
    "来街者数",
    "人",
    "increase",
    2021,
    1000,
    2022,
    "level",
    1100,
    1090,
    "confirmed",
]
SECOND = [*FIRST[:8], 2023, "level", 1200, "", "pending"]
EXPECTED = (
    (2021, 1000.0),
    [(2022, "level", 1100.0), (2023, "level", 1200.0)],
    [(2022, "level", 1090.0), (2023, "level", None)],
)


@pytest.mark.parametrize("header", [TERMS, NAMES])
def test_one_sheet_with_a_row_per_kpi_and_year_is_read_by_english_names_or_japanese_terms(header: Any) -> None:
    book = read([["縦持ちのデータ"], [], header, FIRST, SECOND])
    (table,) = book.tables
    kpi = only_kpi(book)
    assert (table.layout, table.range, table.plan, table.project) == ("long-form", "A1:M5", "にぎわい計画", "a事業")
    assert shown(kpi) == EXPECTED
    assert (kpi.cell, [figure.cell for figure in kpi.figures]) == ("D4", ["H4", "K4", "K5", "L4", "L5"])
    assert book.findings == ()


def test_coded_columns_may_hold_their_japanese_terms() -> None:
    japanese = [*FIRST[:5], "増やす", *FIRST[6:9], "総量", *FIRST[10:12], "確定"]
    assert read([TERMS, japanese, SECOND]).findings == ()
    assert shown(only_kpi(read([TERMS, japanese, SECOND]))) == EXPECTED


def test_columns_come_in_any_order_and_others_between_them_are_not_read() -> None:
    rows = [[*reversed(row), "", "備考"] for row in (TERMS, FIRST, SECOND)]
    assert shown(only_kpi(read(rows))) == EXPECTED


def test_each_row_belongs_to_its_own_plan_and_project() -> None:
    other = ["別の計画", "336432", "b事業", *FIRST[3:]]
    facts = book_facts(read([TERMS, FIRST, other, SECOND]))
    assert [(plan.name, plan.organization_code) for plan in facts.plans] == [
        ("にぎわい計画", "011002"),
        ("別の計画", "336432"),
    ]
    assert [len([t for t in facts.targets if t.kpi_id == kpi.kpi_id]) for kpi in facts.kpis] == [2, 1]


def changed(column: str, value: object, row: list[object] = SECOND) -> list[object]:
    return [value if name == column else cell for name, cell in zip(NAMES, row, strict=True)]


@pytest.mark.parametrize(
    ("second", "code", "cell"),
    [
        (changed("target", "1,200"), "long-form-bad-number", "K3"),
        (changed("fiscal_year", "R5"), "long-form-bad-year", "I3"),
        (changed("basis", "だいたい"), "long-form-bad-choice", "J3"),
        (changed("actual", 5), "long-form-value-with-state", "L3"),
        (changed("fiscal_year", 2022), "long-form-duplicate", "D3"),
        (changed("unit", "件"), "table-differs", "E3"),
        (changed("organization_code", "011003"), "long-form-code-check-digit", "B3"),
    ],
)
def test_a_fault_is_found_at_its_cell_as_in_a_package(second: list[object], code: str, cell: str) -> None:
    assert (code, cell) in {(found.code, found.cell) for found in read([TERMS, FIRST, second]).findings}


@pytest.mark.parametrize("missing", ["計画", "単位", "方向", "数値の種類", "状態"])
def test_a_missing_column_is_named_and_nothing_is_read(missing: str) -> None:
    kept = [place for place, name in enumerate(TERMS) if name != missing]
    book = read([[row[place] for place in kept] for row in (TERMS, FIRST)])
    assert book.tables == ()
    assert [(found.code, found.message) for found in book.findings] == [
        ("long-form-column-missing", f"「KPI」に列「{missing}」がありません。")
    ]


SHEETS: Mapping[str, Rows] = {
    "plans": [["plan_id", "name", "organization_code", "start_year", "end_year"], ["p", "計画A", "011002", 2022, 2026]],
    "projects.csv": [["project_id", "plan_id", "name"], ["j", "p", "a事業"]],
    "kpis": [
        ["kpi_id", "project_id", "name", "unit", "direction", "kind", "pace", "baseline_year", "baseline_value"],
        ["k", "j", "来街者数", "人", "increase", "outcome", "at-end", 2021, 1000],
    ],
    "targets": [["KPI ID", "年度", "数値の種類", "値"], ["k", 2022, "総量", 1100], ["k", 2023, "level", 1200]],
    "actuals": [
        ["kpi_id", "fiscal_year", "basis", "value", "state"],
        ["k", 2022, "level", 1090, "confirmed"],
        ["k", 2023, "level", "", "pending"],
    ],
}


def test_sheets_named_like_the_files_of_a_package_are_read_together() -> None:
    book = read(SHEETS)
    kpi = only_kpi(book)
    assert book.findings == ()
    assert shown(kpi) == EXPECTED
    assert (kpi.sheet, kpi.cell, kpi.kind, kpi.pace) == ("kpis", "C2", Kind.OUTCOME, Pace.AT_END)
    assert {(figure.sheet, figure.cell) for figure in kpi.targets} == {("targets", "D2"), ("targets", "D3")}
    assert unpacked_book(packed(book)) == book
    (printed,) = book_json(book)["tables"]  # type: ignore[misc]
    assert (printed["layout"], printed["organization"]) == ("long-form", "北海道札幌市")


def test_a_sheet_that_is_missing_and_an_id_that_leads_nowhere_are_found() -> None:
    without = {name: rows for name, rows in SHEETS.items() if name != "projects.csv"}
    assert ("long-form-file-missing", "projects") in {(f.code, f.sheet) for f in read(without).findings}
    astray = {**SHEETS, "targets": [*SHEETS["targets"], ["k9", 2022, "level", 5]]}
    assert [(f.code, f.sheet, f.cell) for f in read(astray).findings] == [("long-form-unknown-id", "targets", "A4")]


def test_a_workbook_keeps_the_newest_version_of_a_figure_and_says_which_is_not_read() -> None:
    versions = [[*row, moment] for row, moment in zip(SHEETS["targets"], ("valid_from", "", ""), strict=True)]
    book = read({**SHEETS, "targets": [*versions, ["k", 2022, "level", 1150, "2023-01-01"]]})
    assert shown(only_kpi(book))[1] == [(2022, "level", 1150.0), (2023, "level", 1200.0)]
    assert [(found.code, found.cell) for found in book.findings] == [
        ("sheet-date-not-kept", "E1"),
        ("sheet-older-version", "D2"),
    ]


def test_the_worker_reads_a_long_form_as_the_program_itself_does() -> None:
    content = workbook([TERMS, FIRST, SECOND])
    assert read_in_worker("KPI.xlsx", content) == read_book("KPI.xlsx", content)
