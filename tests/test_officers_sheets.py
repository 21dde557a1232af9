"""Sheets of town halls for evaluation: what stands beside the figures, in headings, in rows and in tables."""

from __future__ import annotations

import pytest
from readings import HEAD, only_kpi, read, shown
from test_layouts import merging

PLAIN = ((2021, 3.0), [(2025, "level", 12.0)], [(2024, "level", 8.0)])
FIGURES = ("KPI", "単位", "基準値（R3）", "R7目標値（総量）", "実績値（R6）")


# -- headings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["5段階評価", "1次評価", "対中間目標", "目標と実績の差", "目標値と実績値の差"])
def test_a_column_of_grades_or_differences_beside_the_figures_is_none_of_them(heading: str) -> None:
    book = read([*HEAD, [*FIGURES, heading], ["就農者数", "人", 3, 12, 8, 4]])
    assert shown(only_kpi(book)) == PLAIN
    assert book.findings == ()


@pytest.mark.parametrize("words", [("めざす値", "到達値"), ("目指す値", "到達値")])
def test_plain_words_for_targets_and_actuals_are_read(words: tuple[str, str]) -> None:
    header = ["成果指標", "単位", "現況値（R3）", f"{words[0]}（R7・総量）", f"{words[1]}（R6）"]
    assert shown(only_kpi(read([*HEAD, header, ["就農者数", "人", 3, 12, 8]]))) == PLAIN


def test_dates_under_the_heading_of_ids_are_no_years() -> None:
    book = read([*HEAD, ["ID", *FIGURES], ["2001-01-02", "就農者数", "人", 3, 12, 8]])
    assert shown(only_kpi(book)) == PLAIN
    assert book.findings == ()


def test_of_targets_headed_by_two_words_alone_the_changed_one_counts_and_the_other_is_told() -> None:
    rows = [
        *HEAD,
        ["KPI", "単位", "基準値（R3）", "R7目標値（総量）", "", "実績値（R6）"],
        ["", "", "", "当初", "変更後", ""],
        ["就農者数", "人", 3, 20, 12, 8],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:C5", "D4:E4", "F4:F5"))
    assert shown(only_kpi(book)) == PLAIN
    assert [found.code for found in book.findings] == ["column-before-change"]


def test_quarters_written_1q_to_4q_are_told_and_their_sum_is_the_year() -> None:
    rows = [
        *HEAD,
        ["KPI", "単位", "基準値（R3）", "R7目標値（総量）", "R6実績", "", "", "", ""],
        ["", "", "", "", "1Q", "2Q", "3Q", "4Q", "年度計"],
        ["就農者数", "人", 3, 12, 1, 2, 3, 2, 8],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:C5", "D4:D5", "E4:I4"))
    assert shown(only_kpi(book)) == PLAIN
    assert [found.code for found in book.findings] == ["part-of-year-not-read"]
