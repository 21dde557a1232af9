"""More habits of officers' tables: parts of a KPI, forms filled twice, years told elsewhere, words for numbers."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.worksheet import Worksheet
from readings import HEAD, only_kpi, read, shown
from test_layouts import merging
from workbooks import one_cell, plan

from validators.book import Book
from validators.day_check import read_on

FIGURES = ("基準値(R3)", "R5実績", "R8目標値（総量）")


def codes(book: Book, severity: str = "") -> list[str]:
    return [found.code for found in book.findings if severity in ("", found.severity)]


def names(book: Book) -> list[str]:
    return [kpi.name for table in book.tables for kpi in table.kpis]


# -- parts of a KPI ----------------------------------------------------------------------------------------------------

PARTS = ["観光客数 日帰り", "観光客数 宿泊", "観光消費額 日帰り", "観光消費額 宿泊"]


def test_parts_of_a_kpi_carry_its_name_from_the_merged_cell_beside_them() -> None:
    rows = [
        *HEAD,
        ["KPI", "", "単位", *FIGURES],
        ["観光客数", "日帰り", "千人", 800, 850, 900],
        ["", "宿泊", "千人", 200, 210, 250],
        ["観光消費額", "日帰り", "百万円", 400, 420, 500],
        ["", "宿泊", "百万円", 900, 950, 990],
    ]
    book = read(rows, merging("A4:B4", "A5:A6", "A7:A8"))
    assert names(book) == PARTS
    assert book.findings == ()


@pytest.mark.parametrize("heading", ["内訳", None])
def test_a_column_of_parts_beside_the_names_needs_no_heading_of_its_own(heading: str | None) -> None:
    rows = [
        *HEAD,
        ["指標", heading, "単位", *FIGURES],
        ["観光客数", "日帰り", "千人", 800, 850, 900],
        ["", "宿泊", "千人", 200, 210, 250],
        ["", "計", "千人", 1000, 1060, 1150],
    ]
    book = read(rows, merging("A5:A7"))
    assert names(book) == [*PARTS[:2], "観光客数"]
    assert book.findings == ()


def test_rows_of_one_name_are_told_apart_by_what_stands_beside_it() -> None:
    rows = [
        *HEAD,
        ["KPI", "会場", *FIGURES],
        ["健康寿命", "東部", "79歳", "80歳", "81歳"],
        ["", "西部", "83歳", "84歳", "85歳"],
    ]
    book = read(rows, merging("A5:A6"))
    assert names(book) == ["健康寿命 東部", "健康寿命 西部"]
    assert book.findings == ()


def test_kpis_of_one_name_carry_that_of_their_district() -> None:
    rows = [
        *HEAD,
        ["地区", "KPI", "単位", *FIGURES],
        ["東部", "来訪者数", "人", 10, 11, 12],
        ["西部", "来訪者数", "人", 20, 21, 22],
        ["", "宿泊者数", "人", 4, 5, 6],
    ]
    book = read(rows)
    assert names(book) == ["東部 来訪者数", "西部 来訪者数", "西部 宿泊者数"]
    assert book.findings == ()


def test_a_merged_corner_without_a_word_heads_no_names() -> None:
    rows = [*HEAD, ["", "", *FIGURES], ["1", "来訪者数（人）", 10, 11, 12], ["2", "宿泊者数（人）", 20, 21, 22]]
    assert names(read(rows, merging("A4:B4"))) == ["来訪者数(人)", "宿泊者数(人)"]


def test_parts_carry_the_name_of_the_row_above_them() -> None:
    rows = [
        ("観光客数", "千人", 1000, 1060, 1150), ("　うち日帰り", "千人", 800, 850, 900),
        ("観光消費額", "百万円", 1300, 1370, 1490), ("うち日帰り", "百万円", 400, 420, 500),
    ]  # fmt: skip
    book = read(plan(*rows, header=("KPI", "単位", *FIGURES)))
    assert names(book) == ["観光客数", "観光客数 うち日帰り", "観光消費額", "観光消費額 うち日帰り"]
    assert book.findings == ()


def test_a_whole_without_figures_names_its_parts_and_the_heading_of_a_field_does_not() -> None:
    rows = [
        *HEAD,
        ["KPI", "単位", *FIGURES],
        ["観光客数"],
        ["　日帰り", "千人", 800, 850, 900],
        ["　宿泊", "千人", 200, 210, 250],
        ["移住の促進"],
        ["　相談件数", "件", 20, 30, 40],
    ]
    book = read(rows)
    assert names(book) == [*PARTS[:2], "相談件数"]
    assert [(found.code, found.cell) for found in book.findings] == [("row-not-read", "A8")]


@pytest.mark.parametrize("words", ["観光課", "人/日", "延べ人数回"])
def test_words_beside_names_that_are_no_part_of_them_stay_apart(words: str) -> None:
    header = ("KPI", None, *FIGURES)
    book = read(plan(("来訪者数", words, "1人", "2人", "3人"), ("利用件数", words, "1件", "2件", "3件"), header=header))
    assert names(book) == ["来訪者数", "利用件数"]


def test_names_beside_their_numbers_are_not_numbered() -> None:
    rows = [("1-1", "来訪者数", "人", 1, 2, 3), ("1-2", "移住者数", "人", 1, 2, 3)]
    assert names(read(plan(*rows, header=("KPI", None, "単位", *FIGURES)))) == ["来訪者数", "移住者数"]


def test_a_name_cut_into_two_cells_is_one_and_a_unit_right_beside_each_figure_is_its_own() -> None:
    header = ("KPI", None, "基準値(R3)", None, "R5実績", None, "R8目標値（総量）", None)
    book = read(plan(("観光", "入込客数", "1,234", "千人", "1,350", "千人", "1,500", "千人"), header=header))
    kpi = only_kpi(book)
    assert (kpi.name, kpi.unit, shown(kpi)) == (
        "観光 入込客数",
        "千人",
        ((2021, 1234.0), [(2026, "level", 1500.0)], [(2023, "level", 1350.0)]),
    )
    assert book.findings == ()


@pytest.mark.parametrize(
    "written",
    ["①来訪者数", "㉑来訪者数", "⓫来訪者数", "⒈来訪者数", "来訪者数※1", "来訪者数（注2）", "来訪者数¹"],
)
def test_a_number_before_a_name_and_the_mark_of_a_footnote_are_no_part_of_it(written: str) -> None:
    assert names(read(plan((written, "人", 10, 11, 12), header=("KPI", "単位", *FIGURES)))) == ["来訪者数"]


# -- values ------------------------------------------------------------------------------------------------------------


def test_a_raised_digit_behind_a_number_is_no_digit_of_it() -> None:
    def raise_mark(sheet: Worksheet) -> None:
        plain, raised = InlineFont(), InlineFont(vertAlign="superscript")
        sheet["C5"] = CellRichText(TextBlock(plain, "98.5"), TextBlock(raised, "2"))
        sheet["B5"] = CellRichText(TextBlock(plain, "97m"), TextBlock(raised, "2"))

    book = read(one_cell("R4実績", "0"), raise_mark)
    assert [(found.code, found.cell, found.text) for found in book.findings] == [("raised-digit", "C5", "98.5²")]
    assert only_kpi(book).unit == "m2"


@pytest.mark.parametrize("text", ["1,100人（1,080人）", "1,100（1,080）", "1,100人"])
def test_a_value_under_target_and_actual_in_one_heading_is_neither(text: str) -> None:
    book = read(plan(("来街者数", "1,000人", text), header=("KPI", "基準値（R3）", "R4目標（実績）")))
    assert [(found.code, found.cell) for found in book.findings] == [("target-or-actual", "C5")]
    assert shown(only_kpi(book))[1:] == ([], [])


@pytest.mark.parametrize(
    ("text", "state"),
    [("R6.10頃公表", "not-yet-published"), ("令和7年3月確定予定", "pending"), ("10月公表予定", "not-yet-published")],
)
def test_the_month_in_which_a_figure_comes_says_that_it_is_not_there_yet(text: str, state: str) -> None:
    (actual,) = only_kpi(read(one_cell("R4実績", text))).actuals
    assert (actual.value, str(actual.state)) == (None, state)


@pytest.mark.parametrize("text", ["皆増", "未実施", "コロナにより中止", "データなし", "測定不可"])
def test_words_for_what_was_not_measured_are_no_number_and_are_told(text: str) -> None:
    book = read(one_cell("R4実績", text))
    assert codes(book) == ["no-actual-stated"]
    assert only_kpi(book).actuals == ()


@pytest.mark.parametrize(
    "text",
    [
        "維持", "現状維持", "前年比5％増", "前年度以上", "計画の策定", "増加", "横ばい", "微増", "前年度並み",
        "前年度実績以上", "毎年度増加", "R3以上", "令和3年度の水準を維持", "過去最高",
    ],
)  # fmt: skip
def test_a_target_in_words_is_told_and_does_not_stop_the_book(text: str) -> None:
    assert codes(read(one_cell("R8目標値（総量）", text))) == ["target-in-words"]
    assert codes(read(one_cell("R4実績", text)), "error") != []


@pytest.mark.parametrize("text", ["100人以上を維持", "100人以上維持", "100人を維持"])
def test_a_number_to_keep_is_a_target_and_the_words_beside_it_are_told(text: str) -> None:
    book = read(one_cell("R8目標値（総量）", text, "90人"))
    assert shown(only_kpi(book))[1] == [(2026, "level", 100.0)]
    assert codes(book) == ["operator-read"]


@pytest.mark.parametrize("text", ["R8：1,500人", "R8年度 1,500人", "R8までに1,500人"])
def test_a_year_before_a_value_says_what_one_in_brackets_says(text: str) -> None:
    assert shown(only_kpi(read(one_cell("目標値（総量）", text))))[1] == [(2026, "level", 1500.0)]


@pytest.mark.parametrize("text", ["1,100人 *2", "1,100人 注2)", "1,100※1", "1,100人↑"])
def test_marks_of_footnotes_behind_a_number_are_not_read(text: str) -> None:
    assert shown(only_kpi(read(one_cell("R4実績", text))))[2] == [(2022, "level", 1100.0)]


def test_what_is_reached_over_years_is_read_under_the_word_for_sums_and_asked_elsewhere() -> None:
    header = ("KPI", "基準値（R3）", "R8目標（累計）")
    assert shown(only_kpi(read(plan(("創業件数", "0件", "累計100件"), header=header))))[1][0][2] == 100
    assert codes(read(plan(("創業件数", "0件", "5年間で100件"), header=("KPI", *FIGURES[:1], "R8目標（総量）")))) == [
        "value-over-years"
    ]


# -- targets -----------------------------------------------------------------------------------------------------------

EVERY_YEAR = [(year, "level", 10.0) for year in range(2022, 2027)]


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("R4～R8の各年度目標（総量）", "10件"),
        ("R8目標（総量）", "毎年度10件"),
        ("毎年度の目標（総量）", "10件"),
        ("R8まで毎年の目標（総量）", "10件"),
    ],
)
def test_a_target_for_each_year_is_one_of_every_year(heading: str, text: str) -> None:
    book = read(plan(("開催数", "8件", text), header=("KPI", "基準値（R3）", heading)))
    assert shown(only_kpi(book))[1] == EVERY_YEAR
    assert book.findings == ()


def test_the_year_of_a_target_may_be_every_year() -> None:
    header = ("KPI", "基準値（R3）", "目標値（総量）", "目標年度")
    book = read(plan(("来街者数", "5人", "20人", "R8"), ("開催数", "8件", "10件", "毎年度"), header=header))
    first, second = book.tables[0].kpis
    assert (shown(first)[1], shown(second)[1]) == ([(2026, "level", 20.0)], EVERY_YEAR)
    assert book.findings == ()


@pytest.mark.parametrize(
    "headings", [("R8目標値（変更前）", "R8目標値（変更後）"), ("当初目標（R8）", "改定後目標（R8）")]
)
def test_of_a_target_before_and_after_a_change_the_changed_one_counts(headings: tuple[str, str]) -> None:
    book = read(plan(("来訪者数", "1,000人", "1,500人", "1,200人"), header=("KPI", "基準値（R3）", *headings)))
    assert shown(only_kpi(book))[1] == [(2026, "level", 1200.0)]
    assert sorted(codes(book)) == ["basis-assumed-level", "column-before-change"]


def test_the_day_of_a_change_is_not_the_year_of_its_target() -> None:
    rows = [
        *HEAD,
        ["KPI", "基準値（R3）", "目標値（R8）", ""],
        ["", "", "変更前（R3.3策定）", "変更後（R5.3改定）"],
        ["来訪者数", "1,000人", "1,500人", "1,200人"],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:D4"))
    assert shown(only_kpi(book))[1] == [(2026, "level", 1200.0)]
    assert sorted(codes(book)) == ["basis-assumed-level", "column-before-change"]


def test_a_target_of_at_most_falls_where_nothing_else_says_so() -> None:
    book = read(plan(("空き店舗数", "20店以下"), header=("KPI", "R8目標値（総量）")))
    assert str(only_kpi(book).direction) == "decrease"


def test_fractions_throughout_under_a_percent_sign_are_asked_and_whole_or_signed_ones_are_not() -> None:
    header = ("KPI", "単位", *FIGURES)
    assert codes(read(plan(("就業率", "％", "0.35", "0.37", "0.42"), header=header))) == ["fractions-throughout"]
    assert codes(read(plan(("空室率", "％", "0.3%", "0.5%", "0.6%"), header=header))) == []
    assert codes(read(plan(("空室率", "％", 0.5, 0.9, 1.5), header=header))) == []
    assert codes(read(plan(("人口増減率", "％", -0.8, -0.7, -0.5), header=header))) == []


# -- years -------------------------------------------------------------------------------------------------------------

YEARLY = ["KPI", "単位", "目標値（総量）", "実績値"]


@pytest.mark.parametrize("sheet", ["R5", "令和5年度", "2023年度"])
def test_years_as_sheets_say_of_which_year_their_figures_are(sheet: str) -> None:
    kpi = only_kpi(read({sheet: [HEAD[0], [], YEARLY, ["来訪者数", "人", 1200, 1180]]}))
    assert shown(kpi)[1:] == ([(2023, "level", 1200.0)], [(2023, "level", 1180.0)])


@pytest.mark.parametrize("line", ["令和5年度", "対象年度：R5", "令和5年度　KPI実績一覧"])
def test_a_line_over_a_table_that_says_only_a_year_is_of_its_figures(line: str) -> None:
    book = read([*HEAD, [line], YEARLY, ["来訪者数", "人", 1200, 1180]])
    assert shown(only_kpi(book))[1:] == ([(2023, "level", 1200.0)], [(2023, "level", 1180.0)])
    assert codes(book, "warning") == ["target-year-from-title"]


def test_a_target_without_a_year_beside_a_baseline_may_be_the_plans_last_and_is_asked() -> None:
    header = ["KPI", "単位", "基準値（R3）", "目標値（総量）", "実績値"]
    book = read([*HEAD, ["令和5年度"], header, ["来訪者数", "人", 1000, 1200, 1180]])
    assert shown(only_kpi(book))[1:] == ([], [(2023, "level", 1180.0)])
    assert codes(book, "error") == ["target-year-missing"]


def test_a_year_in_a_title_that_says_more_is_not_of_the_figures() -> None:
    book = read([*HEAD, ["令和6年度　効果検証シート"], YEARLY, ["来訪者数", "人", 1200, 1180]])
    assert codes(book, "error") == ["target-year-missing", "actual-year-missing"]


QUARTERS = ["第1四半期", "第2四半期", "第3四半期", "第4四半期", "計"]


def test_quarters_are_told_and_their_sum_is_the_year() -> None:
    rows = [
        *HEAD,
        ["KPI", "単位", "R6目標値（総量）", "R6実績", "", "", "", ""],
        ["", "", "", *QUARTERS],
        ["来訪者数", "人", 1000, 200, 300, 250, 280, 1030],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:C5", "D4:H4"))
    assert shown(only_kpi(book))[1:] == ([(2024, "level", 1000.0)], [(2024, "level", 1030.0)])
    assert codes(book) == ["part-of-year-not-read", "direction-assumed"]


def test_halves_of_a_year_beside_the_whole_are_no_figures_of_it() -> None:
    rows = [*HEAD, ["KPI", "R6実績", "", ""], ["", "上半期", "下半期", "年間"], ["来訪者数（人）", 500, 530, 1030]]
    book = read(rows, merging("A4:A5", "B4:D4"))
    assert shown(only_kpi(book))[2] == [(2024, "level", 1030.0)]
    assert codes(book) == ["part-of-year-not-read"]


def test_the_month_of_a_year_is_that_years_figure() -> None:
    assert shown(only_kpi(read(one_cell("R6.3月実績", "1,100人"))))[2] == [(2023, "level", 1100.0)]


def test_months_are_no_figures_of_a_year() -> None:
    header = ["KPI", "R6目標値（総量）", *(f"{month}月" for month in (4, 5, 6)), "R6実績"]
    book = read([*HEAD, header, ["来訪者数（人）", 1200, 100, 100, 100, 1190]])
    assert shown(only_kpi(book))[1:] == ([(2024, "level", 1200.0)], [(2024, "level", 1190.0)])


@pytest.mark.parametrize(
    ("heading", "text"),
    [("R8実績（12月末現在）", "62人"), ("R8実績", "62人（12月末現在）"), ("R8実績", "62人(R8.12.31時点)")],
)
def test_an_actual_of_a_day_in_a_year_that_is_not_over_is_provisional(heading: str, text: str) -> None:
    book = read(one_cell(heading, text, "50人"))
    during, after = (read_on(book, day) for day in (date(2027, 1, 15), date(2027, 4, 1)))
    assert [(str(only_kpi(one).actuals[0].state), codes(one)) for one in (during, after)] == [
        ("provisional", ["actual-year-not-over-yet"]),
        ("confirmed", []),
    ]


# -- forms -------------------------------------------------------------------------------------------------------------


def test_the_label_of_another_plan_under_the_name_of_a_project_names_no_plan() -> None:
    rows = [["事業名：観光振興事業"], ["関連計画", "第5次総合計画"], [], ["KPI", "単位", *FIGURES]]
    (table,) = read([*rows, ["来訪者数", "人", 1, 2, 3]]).tables
    assert table.plan == "観光振興事業"


def test_two_kpis_side_by_side_in_the_row_of_a_project_are_both_of_it_and_the_title_is_the_plans() -> None:
    rows = [
        ["架空町総合戦略（岡山県岡山市）"],
        [],
        ["事業名", "KPI①", "", "", "KPI②", "", ""],
        ["", "指標", "R5目標値（総量）", "R5実績値", "指標", "R5目標値（総量）", "R5実績値"],
        ["観光振興事業", "来訪者数（人）", 1000, 1100, "宿泊者数（人）", 200, 180],
    ]
    book = read(rows, merging("A3:A4", "B3:D3", "E3:G3"))
    assert [(table.plan, kpi.name, kpi.project) for table in book.tables for kpi in table.kpis] == [
        ("架空町総合戦略", "来訪者数(人)", "観光振興事業"),
        ("架空町総合戦略", "宿泊者数(人)", "観光振興事業"),
    ]
    assert codes(book) == ["direction-assumed"] * 2


def test_blocks_of_years_side_by_side_are_each_named_over_them() -> None:
    rows = [
        *HEAD,
        ["KPI①", "来訪者数", "", "KPI②", "創業件数", ""],
        ["単位", "人", "", "単位", "件", ""],
        ["年度", "目標値（総量）", "実績値", "年度", "目標値（総量）", "実績値"],
        ["R4", 1100, 1050, "R4", 6, 7],
        ["R5", 1200, 1180, "R5", 7, 8],
        ["未達の理由", "雨天のため", "", "未達の理由", "", ""],
    ]
    book = read(rows)
    first, second = [kpi for table in book.tables for kpi in table.kpis]
    assert (first.name, first.unit, shown(first)[1:]) == (
        "来訪者数",
        "人",
        ([(2022, "level", 1100.0), (2023, "level", 1200.0)], [(2022, "level", 1050.0), (2023, "level", 1180.0)]),
    )
    assert (second.name, second.unit, shown(second)[2]) == (
        "創業件数",
        "件",
        [(2022, "level", 7.0), (2023, "level", 8.0)],
    )
    assert codes(book, "error") == []


def test_a_plans_title_over_the_name_of_a_project_is_kept_with_its_body() -> None:
    rows = [["架空町総合戦略（岡山県岡山市）"], ["事業名：観光振興事業"], [], ["KPI", "単位", *FIGURES]]
    (table,) = read([*rows, ["来訪者数", "人", 1, 2, 3]]).tables
    assert (table.plan, table.project, table.organization and table.organization.name) == (
        "架空町総合戦略",
        "観光振興事業",
        "岡山市",
    )


@pytest.mark.parametrize("place", ["heading", "note"])
def test_targets_over_actuals_in_two_rows_of_one_name_are_told_apart_by_what_is_said_of_them(place: str) -> None:
    said = "上段：目標値、下段：実績値"
    rows = [
        *HEAD,
        [f"KPI（{said}）" if place == "heading" else "KPI", "単位", "基準値(R3)", "R4", "R5"],
        ["来訪者数", "人", 1000, 1100, 1200],
        ["", "", "", 1080, "集計中"],
        *([[f"※{said}"]] if place == "note" else []),
    ]
    book = read(rows, merging("A5:A6", "B5:B6", "C5:C6"))
    assert shown(only_kpi(book)) == (
        (2021, 1000.0),
        [(2022, "level", 1100.0), (2023, "level", 1200.0)],
        [(2022, "level", 1080.0), (2023, "level", None)],
    )
    assert codes(book) == ["basis-assumed-level"]


def test_figures_in_brackets_under_a_name_are_told_where_they_are_not_read() -> None:
    rows = [
        *HEAD,
        ["KPI", "基準値(R3)", "R4", "R5"],
        ["来訪者数（人）", 1000, 1100, 1200],
        ["", "", "(1,080)", "(1,180)"],
    ]
    assert codes(read(rows)) == ["basis-assumed-level", "row-without-name"]


def test_targets_over_actuals_in_one_cell_are_two_values() -> None:
    header = ("KPI（上段：目標値、下段：実績値）", "基準値(R3)", "R4", "R5")
    book = read(plan(("来訪者数", "1,000人", "1,100人\n1,080人", "1,200人\n（1,180人）"), header=header))
    assert codes(book, "error") == ["two-values", "two-values"]


def test_rows_that_say_target_or_actual_need_no_word_of_it_in_the_heading() -> None:
    rows = [
        *HEAD,
        ["No", "KPI（単位）", "", "R6", "R7", "R8（最終目標）"],
        [1, "移住者数（人）", "目標", 90, 95, 100],
        ["", "", "実績", 91, 96, 99],
    ]
    book = read(rows, merging("B5:B6"))
    assert shown(only_kpi(book))[1:] == (
        [(2024, "level", 90.0), (2025, "level", 95.0), (2026, "level", 100.0)],
        [(2024, "level", 91.0), (2025, "level", 96.0), (2026, "level", 99.0)],
    )
    assert codes(book) == ["basis-assumed-level", "direction-assumed"]


def test_numbers_of_kpis_that_a_program_took_for_dates_are_no_years() -> None:
    header = ("番号", "KPI", "単位", *FIGURES)
    assert read(plan((datetime(2001, 1, 2), "創業件数", "件", 5, 6, 10), header=header)).findings == ()


def test_columns_of_grades_money_and_doings_hold_no_figures() -> None:
    header = ("KPI", *FIGURES, "R5判定", "R5順位", "R5年度の主な取組", "R5決算（千円）", "R5予算")
    book = read(plan(("来訪者数", "10人", "11人", "12人", "B", "3位", "催しを3回", "1,200", "1,500"), header=header))
    assert shown(only_kpi(book))[2] == [(2023, "level", 11.0)]
    assert book.findings == ()


def test_a_list_of_values_under_one_another_makes_no_kpi_of_its_headings() -> None:
    rows = [("来訪者数", "R3", "基準値", 100, "人"), ("来訪者数", "R4", "目標", 110, "人")]
    assert codes(read(plan(*rows, header=("指標", "年度", "種別", "値", "単位")))) == ["no-kpi-table"]


def test_words_in_a_second_language_say_nothing_of_their_own() -> None:
    header = ("指標\nKPI", "単位\nUnit", "基準値\nBaseline\n(R3)", "実績\nActual\nR5", "目標（総量）\nTarget\nR8")
    kpi = only_kpi(read(plan(("来訪者数", "人\npersons", 10, 11, 12), header=header)))
    assert (kpi.unit, shown(kpi)) == ("人", ((2021, 10.0), [(2026, "level", 12.0)], [(2023, "level", 11.0)]))
