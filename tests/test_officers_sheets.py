"""Sheets of town halls for evaluation: what stands beside the figures, in headings, in rows and in tables."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from readings import HEAD, only_kpi, read, shown
from test_layouts import merging

from validators.book import Book

PLAIN = ((2021, 3.0), [(2025, "level", 12.0)], [(2024, "level", 8.0)])
FIGURES = ("KPI", "単位", "基準値（R3）", "R7目標値（総量）", "実績値（R6）")


# -- headings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    ["5段階評価", "1次評価", "対中間目標", "目標と実績の差", "目標値と実績値の差", "目標に対する割合", "R7要求額"],
)
def test_a_column_of_grades_or_differences_beside_the_figures_is_none_of_them(heading: str) -> None:
    book = read([*HEAD, [*FIGURES, heading], ["就農者数", "人", 3, 12, 8, 4]])
    assert shown(only_kpi(book)) == PLAIN
    assert book.findings == ()


@pytest.mark.parametrize("word", ["計画開始時", "導入前", "着手前", "計画当初"])
def test_more_words_for_the_baseline_are_read(word: str) -> None:
    header = ["KPI", "単位", f"{word}（R3）", "R7目標値（総量）", "R6実績値"]
    assert shown(only_kpi(read([*HEAD, header, ["就農者数", "人", 3, 12, 8]]))) == PLAIN


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


@pytest.mark.parametrize("date_format", ['[$-411]ggge"年度"', 'ge"年度";@', 'yyyy"年度"'])
def test_a_date_that_is_shown_as_a_year_is_that_year(date_format: str) -> None:
    def as_year(sheet: Worksheet) -> None:
        for place in ("C5", "D5", "E5"):
            sheet[place].number_format = date_format

    rows = [
        *HEAD,
        ["KPI", "単位", "基準値", "目標値（総量）", "実績値"],
        ["", "", date(2021, 4, 1), date(2025, 4, 1), date(2024, 4, 1)],
        ["就農者数", "人", 3, 12, 8],
    ]
    book = read(rows, merging("A4:A5", "B4:B5"), as_year)
    assert shown(only_kpi(book)) == PLAIN
    assert book.findings == ()


def test_days_under_the_headings_of_figures_are_of_their_years() -> None:
    rows = [
        *HEAD,
        ["KPI", "単位", "基準値", "目標値（総量）", "実績値"],
        ["", "", date(2022, 3, 31), date(2026, 3, 31), date(2025, 3, 31)],
        ["就農者数", "人", 3, 12, 8],
    ]
    assert shown(only_kpi(read(rows, merging("A4:A5", "B4:B5")))) == PLAIN


def test_a_year_under_the_heading_of_ids_or_dates_stays_what_its_format_shows() -> None:
    def as_era(sheet: Worksheet) -> None:
        sheet["D5"].number_format = '[$-411]ggge"年度"'

    header = ["KPI", "単位", "基準値（R3）", "目標年度", "目標値（総量）", "R6実績"]
    book = read([*HEAD, header, ["就農者数", "人", 3, date(2025, 4, 1), 12, 8]], as_era)
    assert shown(only_kpi(book)) == PLAIN
    assert book.findings == ()


@pytest.mark.parametrize("heading", ["達成率", "事業費（千円）", "評価"])
def test_years_under_the_merged_heading_of_rates_money_or_grades_are_of_no_figures(heading: str) -> None:
    rows = [
        *HEAD,
        ["KPI", "単位", "基準値（R3）", "目標値（総量）", "", "実績値", "", heading, ""],
        ["", "", "", "R5", "R6", "R5", "R6", "R5", "R6"],
        ["就農者数", "人", 3, 9, 12, 8, 10, 4, 5],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:C5", "D4:E4", "F4:G4", "H4:I4"))
    targets, actuals = [(2023, "level", 9.0), (2024, "level", 12.0)], [(2023, "level", 8.0), (2024, "level", 10.0)]
    assert shown(only_kpi(book)) == ((2021, 3.0), targets, actuals)
    assert book.findings == ()


def test_actuals_and_their_increase_under_one_merged_heading_are_told_apart() -> None:
    rows = [
        *HEAD,
        ["KPI", "単位", "基準値（R3）", "実績値", "", "", "R7目標値（総量）"],
        ["", "", "", "R6", "増減数", "増減率", ""],
        ["就農者数", "人", 3, 8, 5, "167%", 12],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:C5", "D4:F4", "G4:G5"))
    assert shown(only_kpi(book)) == PLAIN
    assert book.findings == ()


def test_a_rate_of_a_year_in_a_sheet_of_items_down_is_no_actual() -> None:
    rows = [
        *HEAD,
        ["項目", "", "KPI①", "KPI②"],
        ["指標名", "", "就農者数", "相談件数"],
        ["単位", "", "人", "件"],
        ["基準値", "R3", 3, 10],
        ["目標値（総量）", "R7", 12, 40],
        ["実績値", "R6", 8, 33],
        ["達成率", "R6", "67%", "83%"],
    ]
    book = read(rows, merging("A4:B4", "A5:B5", "A6:B6"))
    assert next(shown(kpi) for table in book.tables for kpi in table.kpis) == PLAIN
    assert book.findings == ()


# -- years and units beside figures ------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("年度", "数値"), ("時点", "値")])
def test_years_and_values_under_the_merged_heading_of_a_figure_are_told_apart(words: tuple[str, str]) -> None:
    rows = [
        *HEAD,
        ["KPI", "単位", "基準値", "", "目標値（総量）", "", "実績値", ""],
        ["", "", *words, *words, *words],
        ["就農者数", "人", "R3", 3, "R7", 12, "R6", 8],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:D4", "E4:F4", "G4:H4"))
    assert shown(only_kpi(book)) == PLAIN
    assert book.findings == ()


def test_the_year_of_a_baseline_before_it_is_not_that_of_the_whole_row() -> None:
    header = ["KPI", "単位", "基準年度", "基準値", "目標年度", "目標値（総量）", "実績年度", "実績値"]
    book = read([*HEAD, header, ["就農者数", "人", "R3", 3, "R7", 12, "R6", 8]])
    assert shown(only_kpi(book)) == PLAIN
    assert book.findings == ()


def with_units_beside(row: list[object]) -> Book:
    """Reads a row under headings that each reach over a figure and its unit."""
    header = ["KPI", "基準値（R3）", "", "R7目標値（総量）", "", "実績値（R6）", ""]
    return read([*HEAD, header, row], merging("B4:C4", "D4:E4", "F4:G4"))


def test_units_in_cells_of_their_own_under_the_merged_heading_of_a_figure_are_its_units() -> None:
    book = with_units_beside(["就農者数", 3, "人", 12, "人", 8, "人"])
    assert shown(only_kpi(book)) == PLAIN
    assert only_kpi(book).unit == "人"
    assert book.findings == ()


def test_each_of_units_beside_figures_is_of_its_own_and_another_kind_is_told() -> None:
    book = with_units_beside(["満足度", 3, "%", 12, "%", 8, "人"])
    assert shown(only_kpi(book)) == ((2021, 3.0), [(2025, "level", 12.0)], [])
    assert [(found.code, found.cell) for found in book.findings] == [("unit-differs", "F5")]


def test_a_dash_in_the_column_of_units_says_that_there_is_none() -> None:
    book = read([*HEAD, [*FIGURES], ["合計特殊出生率", "－", 3, 12, 8]])
    assert shown(only_kpi(book)) == PLAIN
    assert book.findings == ()


@pytest.mark.parametrize("heading", ["最新値の年度", "直近値年度", "実績年度"])
def test_the_year_of_the_newest_figure_stands_in_a_column_of_its_own(heading: str) -> None:
    header = ["KPI", "単位", "基準値（R3）", "R7目標値（総量）", "最新値", heading]
    book = read([*HEAD, header, ["就農者数", "人", 3, 12, 8, "R6"]])
    assert shown(only_kpi(book)) == PLAIN
    assert book.findings == ()


@pytest.mark.parametrize("unit", ["経営体", "区画", "g/人日", "冊"])
def test_a_unit_in_brackets_behind_a_name_is_its_unit(unit: str) -> None:
    header = ["指標（単位）", "基準値（R3）", "R7目標値（総量）", "実績値（R6）"]
    book = read([*HEAD, header, [f"成果の量\n（{unit}）", 3, 12, 8]])
    assert only_kpi(book).unit == unit
    assert book.findings == ()


@pytest.mark.parametrize("target", ["1位", 1])
def test_a_rank_without_a_baseline_is_to_become_smaller(target: object) -> None:
    book = read([*HEAD, ["KPI", "単位", "R7目標値（総量）", "R6実績値"], ["満足度の順位", "位", target, 3]])
    assert only_kpi(book).direction == "decrease"
    (found,) = book.findings
    assert found.code == "direction-by-words"
    assert "「1位」" in found.message


@pytest.mark.parametrize("name", ["純移動数", "社会動態", "純転入者数"])
def test_differences_by_name_may_be_below_zero(name: str) -> None:
    book = read([*HEAD, [*FIGURES], [name, "人", -30, 5, -12]])
    assert "count-below-zero" not in [found.code for found in book.findings]


def test_targets_that_near_zero_from_below_are_levels() -> None:
    header = ["KPI", "単位", "基準値（R3）", "R6目標値", "R8目標値", "R6実績値"]
    book = read([*HEAD, header, ["社会増減数", "人", "▲30", "▲10", 0, "▲14"]])
    assert shown(only_kpi(book))[1] == [(2024, "level", -10.0), (2026, "level", 0.0)]
    assert "basis-assumed-increment" not in [found.code for found in book.findings]


# -- rows --------------------------------------------------------------------------------------------------------------


def test_rows_of_money_among_those_of_targets_and_actuals_are_no_figures_of_a_kpi() -> None:
    rows = [
        *HEAD,
        ["区分", "", "単位", "基準値(R3)", "R6", "R7"],
        ["事業費", "予算額", "千円", "", 12000, 9000],
        ["", "決算額", "千円", "", 11900, ""],
        ["", "うち国費", "千円", "", 5950, ""],
        ["就農者数", "目標", "人", 3, "", 12],
        ["", "実績", "人", "", 8, ""],
        ["", "達成率", "％", "", 66.7, ""],
    ]
    book = read(rows, merging("A5:A7", "A8:A10", "D8:D10"))
    assert shown(only_kpi(book)) == PLAIN
    assert [found.code for found in book.findings] == ["basis-assumed-level", "figures-half-filled"]


def test_rows_of_grades_and_comments_among_those_of_targets_and_actuals_are_no_figures() -> None:
    rows = [
        *HEAD,
        ["KPI", "単位", "基準値（R3）", "項目", "R6", "R7"],
        ["就農者数", "人", 3, "目標", 9, 12],
        ["", "", "", "実績", 8, ""],
        ["", "", "", "評価", "B", ""],
        ["", "", "", "コメント", "3人増えた", ""],
    ]
    book = read(rows, merging("A5:A8", "B5:B8", "C5:C8"))
    assert shown(only_kpi(book)) == ((2021, 3.0), [(2024, "level", 9.0), (2025, "level", 12.0)], [(2024, "level", 8.0)])


@pytest.mark.parametrize("words", [("計画", "実績", "差"), ("目標", "実績", "増減")])
def test_plans_actuals_and_their_difference_under_each_year_are_told_apart(words: tuple[str, ...]) -> None:
    rows = [
        *HEAD,
        ["KPI", "単位", "現状（R3）", "令和6年度", "", "", "令和7年度", "", ""],
        ["", "", "", *words, *words],
        ["就農者数", "人", 3, 9, 8, -1, 12, "", ""],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:C5", "D4:F4", "G4:I4"))
    assert shown(only_kpi(book)) == ((2021, 3.0), [(2024, "level", 9.0), (2025, "level", 12.0)], [(2024, "level", 8.0)])


# -- tables ------------------------------------------------------------------------------------------------------------


def test_years_down_and_kpis_across_are_read_under_a_title_that_speaks_of_actuals() -> None:
    rows = [
        ["○○計画　KPI実績（岡山県岡山市）"],
        [],
        ["年度", "就農者数（人）", "", "", "相談件数（件）", "", ""],
        ["", "目標", "実績", "達成率", "目標", "実績", "達成率"],
        ["基準値（R3）", "", 3, "", "", 10, ""],
        ["R6", 9, 8, "89%", 30, 33, "110%"],
        ["R7", 12, "", "", 40, "", ""],
    ]
    book = read(rows, merging("A3:A4", "B3:D3", "E3:G3"))
    first, second = (shown(kpi) for table in book.tables for kpi in table.kpis)
    assert first == ((2021, 3.0), [(2024, "level", 9.0), (2025, "level", 12.0)], [(2024, "level", 8.0)])
    assert second == ((2021, 10.0), [(2024, "level", 30.0), (2025, "level", 40.0)], [(2024, "level", 33.0)])
    assert [table.plan for table in book.tables] == ["○○計画"]


def test_units_stand_under_the_names_of_kpis_across_and_their_numbers_are_no_part_of_them() -> None:
    rows = [
        ["○○計画（岡山県岡山市）"],
        ["年度", "KPI1　就農者数", "", "指標② 相談件数", ""],
        ["", "目標", "実績", "目標", "実績"],
        ["単位", "人", "人", "件", "件"],
        ["R3（基準）", "", 3, "", 10],
        ["R6", 9, 8, 30, 33],
    ]
    book = read(rows, merging("A2:A3", "B2:C2", "D2:E2"))
    kpis = [(kpi.name, kpi.unit, shown(kpi)) for table in book.tables for kpi in table.kpis]
    assert kpis == [
        ("就農者数", "人", ((2021, 3.0), [(2024, "level", 9.0)], [(2024, "level", 8.0)])),
        ("相談件数", "件", ((2021, 10.0), [(2024, "level", 30.0)], [(2024, "level", 33.0)])),
    ]


def test_a_table_of_expenses_beside_that_of_kpis_holds_no_figures_of_theirs() -> None:
    rows = [
        *HEAD,
        [*FIGURES, "", "経費区分", "R5", "R6", "計"],
        ["就農者数", "人", 3, 12, 8, "", "委託料", 300, 250, 550],
        ["", "", "", "", "", "", "報償費", 40, 35, 75],
    ]
    book = read(rows)
    assert shown(only_kpi(book)) == PLAIN
    assert book.findings == ()


@pytest.mark.parametrize("behind", ["　KPI一覧", "　指標一覧", "の効果検証シート", "　進捗管理表"])
def test_what_a_sheet_is_behind_the_name_of_its_plan_is_no_part_of_it(behind: str) -> None:
    title = f"第2期○○市総合戦略{behind}（岡山県岡山市）"
    book = read([[title], ["計画期間：R4～R7"], [], [*FIGURES], ["就農者数", "人", 3, 12, 8]])
    assert [table.plan for table in book.tables] == ["第2期○○市総合戦略"]
    assert book.findings == ()


def test_what_stood_at_present_in_a_later_year_than_the_baseline_is_an_actual_and_told() -> None:
    header = ["KPI", "単位", "基準値（R3）", "現状値（R6）", "R7目標値（総量）"]
    book = read([*HEAD, header, ["就農者数", "人", 3, 8, 12]])
    assert shown(only_kpi(book)) == PLAIN
    assert [(found.code, found.cell) for found in book.findings] == [("bare-year-as-actual", "D4")]


def test_what_stands_at_present_beside_no_earlier_baseline_is_the_baseline() -> None:
    header = ["KPI", "単位", "現状値（R3）", "R7目標値（総量）", "実績値（R6）"]
    assert shown(only_kpi(read([*HEAD, header, ["就農者数", "人", 3, 12, 8]]))) == PLAIN


def test_a_year_before_the_name_of_a_plan_is_no_part_of_it() -> None:
    book = read([["令和6年度　○○計画　進捗管理表（岡山県岡山市）"], [], [*FIGURES], ["就農者数", "人", 3, 12, 8]])
    assert [table.plan for table in book.tables] == ["○○計画"]


def test_a_row_over_the_header_with_cells_merged_into_it_names_no_plan() -> None:
    rows = [
        ["○○交付金事業（岡山県岡山市）"],
        ["交付金名", "事業費", "", "KPI", "", "", "", ""],
        ["", "総事業費", "うち交付金", *FIGURES],
        ["拠点整備交付金", 98000, 49000, "就農者数", "人", 3, 12, 8],
    ]
    book = read(rows, merging("A2:A3", "B2:C2", "D2:H2"))
    assert [(table.plan, shown(kpi)) for table in book.tables for kpi in table.kpis] == [("○○交付金事業", PLAIN)]


TREND = [["KPI", "単位", "R5", "R6"], ["就農者数", "人", 6, 8]]


@pytest.mark.parametrize(("title", "figures"), [("実績の推移", 2), ("KPIの推移", 2), ("年度別目標値", 1)])
def test_years_alone_are_of_what_the_line_over_them_or_the_name_of_the_sheet_says(title: str, figures: int) -> None:
    for rows in ([*HEAD, [title], *TREND], {title: [*HEAD, *TREND]}):
        assert shown(only_kpi(read(rows)))[figures] == [(2023, "level", 6.0), (2024, "level", 8.0)]


def test_years_alone_of_which_nothing_says_what_they_are_are_read_as_actuals_and_told() -> None:
    book = read([*HEAD, *TREND])
    assert shown(only_kpi(book)) == (None, [], [(2023, "level", 6.0), (2024, "level", 8.0)])
    assert [(found.code, found.cell) for found in book.findings] == [
        ("bare-year-as-actual", "C4"),
        ("bare-year-as-actual", "D4"),
    ]


@pytest.mark.parametrize(("title", "figures"), [("実績の推移", 2), ("目標と実績", 1), ("", 1)])
def test_years_beside_a_baseline_are_targets_unless_a_line_says_that_they_are_actuals(title: str, figures: int) -> None:
    rows = [*HEAD, [title], ["KPI", "単位", "基準値（R3）", "R5", "R6"], ["就農者数", "人", 3, 6, 8]]
    assert shown(only_kpi(read(rows)))[figures] == [(2023, "level", 6.0), (2024, "level", 8.0)]


# -- rows under a table ------------------------------------------------------------------------------------------------

FIRST, SECOND = ["就農者数", "人", 3, 12, 8], ["相談件数", "件", 10, 40, 33]


@pytest.mark.parametrize(
    "between",
    [
        [[], [], ["基本目標２　ひとの流れ"]],
        [[], ["【基本目標２】"], []],
        [["※速報値を含む。"], ["※2行目の注"], ["施策２　移住"]],
        [["（続き）"]],
    ],
)
def test_a_body_goes_on_under_notes_and_the_heading_of_its_next_part(between: list[list[str]]) -> None:
    book = read([*HEAD, [*FIGURES], FIRST, *between, SECOND])
    assert [kpi.name for table in book.tables for kpi in table.kpis] == ["就農者数", "相談件数"]
    assert "rows-below-not-read" not in [found.code for found in book.findings]


@pytest.mark.parametrize("between", [[[]] * 25, [[], ["ひとの流れ"]]])
def test_rows_that_look_like_kpis_far_under_a_table_are_told(between: list[list[str]]) -> None:
    book = read([*HEAD, [*FIGURES], FIRST, *between, SECOND, SECOND])
    assert [kpi.name for table in book.tables for kpi in table.kpis] == ["就農者数"]
    (found,) = book.findings
    assert (found.code, found.cell) == ("rows-below-not-read", f"A{6 + len(between)}")
    assert "「相談件数」など2行" in found.message


@pytest.mark.parametrize(
    "below",
    [
        [["評価の集計"], ["区分", "", "A", "B", "C"], ["件数", "", 0, 1, 2]],
        [["事業費（千円）"], ["内訳", "", "R5", "R6", "計"], ["委託料", "", 100, 200, 300]],
        [["※1 3,000人を含む。"], ["合計", "", 3, 12, 8]],
        [[*FIGURES], SECOND],
    ],
)
def test_another_table_notes_and_sums_under_a_table_are_no_rows_of_it(below: list[list[object]]) -> None:
    book = read([*HEAD, [*FIGURES], FIRST, [], *below])
    assert {"rows-below-not-read", "row-without-name"}.isdisjoint(found.code for found in book.findings)
