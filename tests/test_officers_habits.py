"""Habits of officers' tables that a form does not foresee: each is read as a careful colleague would, or told."""

from __future__ import annotations

import pytest
from readings import HEAD, SINCE, only_kpi, read, shown
from test_layouts import merging
from workbooks import plan

from validators.book import Book


def codes(book: Book, severity: str = "") -> list[str]:
    return [found.code for found in book.findings if severity in ("", found.severity)]


# -- 累計 over targets and actuals -------------------------------------------------------------------------------------


def test_a_sum_of_actuals_by_a_year_is_no_target_and_the_years_own_figure_stands_beside_it() -> None:
    header = ("指標", "基準値（R3）", "R4実績（単年度）", "R5実績（単年度）", "R5実績（累計）", "R8目標（累計）")
    book = read(plan(("創業件数", "0件", "5件", "7件", "12件", "40件"), header=header))
    assert shown(only_kpi(book)) == (
        (2021, 0.0),
        [(2026, SINCE, 40.0)],
        [(2022, "increment", 5.0), (2023, "increment", 7.0)],
    )
    assert book.findings == ()


def test_targets_and_actuals_of_a_kpi_that_is_a_sum_by_name_are_levels_under_the_word_for_sums() -> None:
    rows = [
        *HEAD,
        ["KPI", "基準値（R3）", "R4", "", "R5", ""],
        ["", "", "目標（累計）", "実績（累計）", "目標（累計）", "実績（累計）"],
        ["空き家成約件数（累計）", "12件", "20件", "18件", "30件", "29件"],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:D4", "E4:F4"))
    assert shown(only_kpi(book))[1:] == (
        [(2022, "level", 20.0), (2023, "level", 30.0)],
        [(2022, "level", 18.0), (2023, "level", 29.0)],
    )
    assert codes(book) == ["basis-assumed-level"]


def test_sums_of_another_kpi_count_since_its_baseline_and_this_is_asked() -> None:
    header = ("指標", "基準値（R3）", "R5実績（累計）", "R8目標（累計）")
    book = read(plan(("移住者数", "12人", "29人", "60人"), header=header))
    assert shown(only_kpi(book))[1:] == ([(2026, SINCE, 60.0)], [(2023, SINCE, 29.0)])
    assert codes(book) == ["basis-assumed-increment"]


def test_the_sum_of_all_years_actuals_is_told_and_needs_no_year() -> None:
    rows = [
        *HEAD,
        ["KPI", "事業開始前", "R4年度", "", "R5年度", "", "累計", ""],
        ["", "", *["増加分目標", "増加分実績"] * 2, "目標", "実績"],
        ["雇用者数", "20人", "5人", "3人", "5人", "8人", "10人", "11人"],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:D4", "E4:F4", "G4:H4"))
    assert shown(only_kpi(book))[2] == [(2022, "increment", 3.0), (2023, "increment", 8.0)]
    assert [(found.code, found.cell) for found in book.findings] == [("total-column-not-read", "H5")]


# -- marks that repeat what stands above -------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["〃", "″", "同上"])
def test_a_mark_of_repetition_means_the_unit_the_year_and_the_project_above_it(mark: str) -> None:
    header = ("事業名", "指標", "単位", "基準値（R3）", "目標値", "目標年度")
    rows = [("宿泊促進事業", "宿泊者数", "人", 1000, 1500, "R8"), (mark, "日帰り客数", mark, 5000, 6000, mark)]
    _, kpi = read(plan(*rows, header=header)).tables[0].kpis
    assert (kpi.unit, kpi.project, shown(kpi)[1]) == ("人", "宿泊促進事業", [(2026, "level", 6000.0)])


def test_a_mark_of_repetition_among_figures_is_no_number() -> None:
    book = read(plan(("来街者数", "1,000人", "1,100人", "〃"), header=("指標", "基準値（R3）", "R4実績", "R5実績")))
    assert codes(book, "error") == ["value-not-understood"]
