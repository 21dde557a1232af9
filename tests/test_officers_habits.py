"""Habits of officers' tables that a form does not foresee: each is read as a careful colleague would, or told."""

from __future__ import annotations

import pytest
from readings import HEAD, SINCE, only_kpi, read, shown
from test_layouts import merging
from workbooks import HEADER, KPI, plan

from validators.book import Book, book_facts


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


# -- names that do not stand in the rows of their figures --------------------------------------------------------------


def block(name: str, unit: str, *figures: object) -> list[list[object]]:
    before, *years = figures
    return [
        ["KPI①", name, "単位", unit],
        ["年度", "令和3年度（基準値）", "令和4年度", "令和5年度"],
        ["目標値", None, *years[:2]],
        ["実績値", before, *years[2:]],
        ["達成率", None, "99%", "98%"],
        [],
    ]


def test_a_sheet_of_blocks_is_named_by_the_line_over_each_block_and_makes_no_kpi_of_its_rows() -> None:
    rows = [
        *HEAD,
        *block("来街者数", "人/日", 1000, 1100, 1200, 1090, 1180),
        *block("出店数", "店", 3, 5, 7, 6, "調査中"),
    ]
    first, second = [kpi for table in read(rows).tables for kpi in table.kpis]
    assert (first.name, first.unit, shown(first)) == (
        "来街者数",
        "人/日",
        ((2021, 1000.0), [(2022, "level", 1100.0), (2023, "level", 1200.0)],
         [(2022, "level", 1090.0), (2023, "level", 1180.0)]),
    )  # fmt: skip
    assert (second.name, second.unit, shown(second)[2]) == (
        "出店数",
        "店",
        [(2022, "level", 6.0), (2023, "level", None)],
    )


@pytest.mark.parametrize("merges", [(), ("A5:E5", "A8:E8")])
def test_a_name_may_stand_alone_above_its_rows_of_target_and_actual(merges: tuple[str, ...]) -> None:
    rows = [
        *HEAD,
        ["KPI", "", "R3（基準）", "R4", "R5"],
        ["来街者数（人）"],
        ["", "目標", "", 1100, 1200],
        ["", "実績", 1000, 1090, ""],
        ["空き店舗率（％）"],
        ["", "目標", "", 14, 13],
        ["", "実績", 15, 14.2, ""],
    ]
    book = read(rows, merging(*merges))
    first, second = book.tables[0].kpis
    assert (first.name, shown(first)[0], shown(first)[2]) == ("来街者数(人)", (2021, 1000.0), [(2022, "level", 1090.0)])
    assert (second.name, second.cell) == ("空き店舗率(%)", "A8")
    assert codes(book) == ["basis-assumed-level", "direction-decrease"]


def test_a_name_merged_across_the_column_of_numbers_names_its_row() -> None:
    rows = [
        *HEAD,
        ["KPI", "", "R3基準値", "R4実績"],
        ["観光客数", "日帰り", "4人", "5人"],
        ["消費額", "", "9円", "9円"],
    ]
    book = read(rows, merging("A4:B4", "A6:B6"))
    assert [kpi.cell for kpi in book.tables[0].kpis] == ["B5", "A6"]


# -- captions over the tables of one plan ------------------------------------------------------------------------------


@pytest.mark.parametrize("caption", ["表2　消費に関する指標（単位：百万円）", "消費に関する指標（単位：百万円）"])
def test_a_caption_names_no_plan_and_its_unit_holds_for_its_own_table_alone(caption: str) -> None:
    header = ("指標", "R3基準値", "R4実績")
    rows = [
        *HEAD, ["表1　来訪に関する指標（単位：千人）"], header, ("観光入込客数", 500, 520), [],
        [caption], header, ("観光消費額", 3200, 3300), [], ["満足度の状況"], header, ("満足度", 3.2, 3.3),
    ]  # fmt: skip
    book = read(rows)
    assert {table.plan for table in book.tables} == {"○○事業"}
    assert [kpi.unit for table in book.tables for kpi in table.kpis] == ["千人", "百万円", ""]
    assert codes(book) == ["unit-missing"]


def test_another_title_over_a_later_table_is_another_plan() -> None:
    header = ("指標", "R3基準値", "R4実績")
    rows = [*HEAD, header, ("来街者数", "5人", "6人"), [], ["ものづくりの集積促進"], header, ("出荷額", "5円", "6円")]
    assert [table.plan for table in read(rows).tables] == ["○○事業", "ものづくりの集積促進"]


# -- one KPI on several sheets -----------------------------------------------------------------------------------------

NAMES = ("待機児童数", "来街者数")
BEFORE = [*HEAD, ["KPI", "単位", "基準値(R3)"], [NAMES[0], "人", 30], [NAMES[1], "人", 1000]]
PROMISED = [*HEAD, ["KPI", "単位", "R4目標", "R5目標"], [NAMES[0], "人", 20, 10], [NAMES[1], "人", 1100, 1200]]
REACHED = [*HEAD, ["KPI", "R4実績"], [NAMES[0], 25], [NAMES[1], 1090]]


@pytest.mark.parametrize("order", [(BEFORE, PROMISED, REACHED), (REACHED, PROMISED, BEFORE)])
def test_baseline_targets_and_actuals_on_sheets_of_their_own_are_one_kpi(order: tuple[list[list[object]], ...]) -> None:
    book = read({f"シート{number}": rows for number, rows in enumerate(order)})
    facts = book_facts(book)
    assert {kpi.name: (kpi.unit, str(kpi.direction)) for kpi in facts.kpis} == {
        NAMES[0]: ("人", "decrease"),
        NAMES[1]: ("人", "increase"),
    }
    assert (len(facts.baselines), len(facts.targets), len(facts.actuals)) == (2, 4, 2)
    assert codes(book) == ["basis-assumed-level", "direction-decrease"]


def test_a_book_of_baselines_alone_says_that_targets_are_missing() -> None:
    book = read(BEFORE)
    assert [(kpi.name, kpi.unit) for kpi in book.tables[0].kpis] == [(NAMES[0], "人"), (NAMES[1], "人")]
    assert codes(book) == ["kpi-without-target", "kpi-without-target"]


def test_a_list_of_texts_under_the_word_for_the_baseline_is_no_table_of_kpis() -> None:
    assert codes(read([*HEAD, ["指標", "現状"], ["来街者数", "減少が続いている"]])) == ["no-kpi-table"]


# -- years one under another -------------------------------------------------------------------------------------------

BY_YEARS = ((2021, 1000.0), [(2022, "level", 1100.0), (2023, "level", 1200.0)], [(2022, "level", 1090.0)])


@pytest.mark.parametrize("is_merged", [True, False])
def test_the_years_of_a_kpi_may_stand_one_under_another(is_merged: bool) -> None:
    name = "来街者数（人）"
    again = None if is_merged else name
    rows = [
        *HEAD,
        ["KPI", "年度", "目標値（総量）", "実績値", "達成率"],
        [name, "事業開始前", None, 1000],
        [again, "令和4年度", 1100, 1090, "99%"],
        [again, "令和5年度", 1200, None],
        ["出店数（店）", "事業開始前", None, 3],
        ["出店数（店）", "令和4年度", 5, 6, "120%"],
    ]
    book = read(rows, *([merging("A5:A7")] if is_merged else []))
    first, second = book.tables[0].kpis
    assert (first.name, shown(first)) == ("来街者数(人)", BY_YEARS)
    assert shown(second) == ((2021, 3.0), [(2022, "level", 5.0)], [(2022, "level", 6.0)])
    assert book.findings == ()


def test_years_one_under_another_may_stand_under_the_name_of_their_kpi() -> None:
    rows = [
        *HEAD,
        ["KPI", "来街者数", "単位", "人"],
        ["年度", "目標値（総量）", "実績値"],
        ["R3（基準値）", None, 1000],
        ["R4", 1100, 1090],
        ["R5", 1200],
    ]
    kpi = only_kpi(read(rows))
    assert (kpi.name, kpi.unit, shown(kpi)) == ("来街者数", "人", BY_YEARS)


def test_increments_of_years_one_under_another_are_each_years_own_and_add_up() -> None:
    header = ("KPI", "年度", "目標値（増加分）")
    rows = [("雇用者数", "事業開始前", "20人"), ("雇用者数", "R4", "5人"), ("雇用者数", "R5", "6人")]
    book = read(plan(*rows, ("雇用者数", "累計", "11人"), header=header))
    assert shown(only_kpi(book))[:2] == ((2021, 20.0), [(2022, "increment", 5.0), (2023, "increment", 6.0)])
    assert book.findings == ()
    assert codes(read(plan(*rows, ("雇用者数", "累計", "12人"), header=header))) == ["total-mismatch"]


# -- columns and rows that are not what they look like -----------------------------------------------------------------


def test_differences_beside_targets_and_actuals_are_neither() -> None:
    header = ("指標", "R3現状", "R4目標（総量）", "R4実績", "R4差引", "R5実績", "R5増減")
    book = read(plan(("利用者数", "100人", "110人", "105人", "▲5人", "130人", "25人"), header=header))
    assert shown(only_kpi(book))[1:] == ([(2022, "level", 110.0)], [(2022, "level", 105.0), (2023, "level", 130.0)])
    assert book.findings == ()


def test_the_level_that_the_increments_lead_to_is_a_target() -> None:
    header = ("KPI", "事業開始前", "R4年度増加分", "R5年度増加分", "R5年度末総量")
    book = read(plan(("来街者数", "1,000人", "100人", "200人", "1,300人"), header=header))
    assert shown(only_kpi(book))[1:] == ([(2022, "increment", 100.0), (2023, "level", 1300.0)], [])
    assert book.findings == ()


def test_targets_of_all_kpis_may_stand_over_the_actuals_of_all() -> None:
    rows = [
        *HEAD,
        ["区分", "指標", "単位", "R4", "R5"],
        ["目標", "利用者数", "人", 110, 120],
        ["", "登録者数", "人", 55, 60],
        ["実績", "利用者数", "人", 105, "集計中"],
        ["", "登録者数", "人", 52, 58],
    ]
    first, second = read(rows, merging("A5:A6", "A7:A8")).tables[0].kpis
    assert shown(first)[1:] == (
        [(2022, "level", 110.0), (2023, "level", 120.0)],
        [(2022, "level", 105.0), (2023, "level", None)],
    )
    assert shown(second)[2] == [(2022, "level", 52.0), (2023, "level", 58.0)]


def test_words_about_what_is_expected_are_no_figures() -> None:
    header = ("KPI", "R3現状値", "R5実績値", "R8目標（総量）", "達成見込")
    book = read(plan(("定住人口", "100人", "98人", "110人", "やや困難"), header=header))
    assert shown(only_kpi(book))[2] == [(2023, "level", 98.0)]
    assert book.findings == ()


@pytest.mark.parametrize("heading", ["最新値（R5）", "直近値（R5）"])
def test_the_newest_value_is_an_actual(heading: str) -> None:
    book = read(plan(("婚姻件数", "210件", "195件", "230件"), header=("指標", "策定時", heading, "R8目標（総量）")))
    assert shown(only_kpi(book))[2] == [(2023, "level", 195.0)]
    assert book.findings == ()


def test_an_example_sheet_beside_the_filled_one_is_told_and_gives_no_kpi() -> None:
    book = read({"様式": plan(), "記入例": plan(("宿泊者数", "10人", "20人", "+5人"))})
    assert only_kpi(book).name == "来街者数"
    assert [(found.code, found.sheet) for found in book.findings] == [("example-sheet-not-read", "記入例")]
    assert only_kpi(read({"記入例": plan()})).name == "来街者数"


def test_a_scale_alone_counts_the_unit_of_its_kpi_and_a_frequency_counts_its_times() -> None:
    header = ("指標", "単位", "R3現状", "R4実績", "R8目標（総量）")
    first, second = (
        read(
            plan(
                ("登録者数", "人", "1.2万", "1.5万人", 50000),
                ("開催回数", "回", "年10回", "年11回", "年12回"),
                header=header,
            )
        )
        .tables[0]
        .kpis
    )
    assert shown(first) == ((2021, 12000.0), [(2026, "level", 50000.0)], [(2022, "level", 15000.0)])
    assert shown(second) == ((2021, 10.0), [(2026, "level", 12.0)], [(2022, "level", 11.0)])


def test_a_year_centred_over_its_pair_without_a_merge_holds_for_both() -> None:
    rows = [
        *HEAD,
        ["指標", "基準", "令和4年度", "", "", "令和5年度", "", "担当課"],
        ["", "R3", "計画値（総量）", "実績値", "達成率", "計画値（総量）", "実績値", ""],
        ["利用者数", "100人", "120人", "115人", "96%", "140人", "調査中", "観光課"],
    ]
    book = read(rows)
    assert shown(only_kpi(book)) == (
        (2021, 100.0),
        [(2022, "level", 120.0), (2023, "level", 140.0)],
        [(2022, "level", 115.0), (2023, "level", None)],
    )
    assert book.findings == ()


def test_a_second_actual_without_a_year_takes_none_from_the_pair_before_it() -> None:
    rows = [*HEAD, ["指標", "R4", "", ""], ["", "目標（総量）", "実績", "実績"], ["利用者数", "9人", "8人", "7人"]]
    assert codes(read(rows), "error") == ["actual-year-missing"]


def test_the_word_for_a_sum_beside_an_empty_name_is_told_as_a_sum() -> None:
    rows = plan(("しごと", *KPI), ("合計", "", *KPI[1:]), header=("基本目標", *HEADER))
    assert [(found.code, found.cell) for found in read(rows).findings] == [("total-row-not-read", "A6")]


def test_target_actual_and_rate_under_a_second_word_for_items_belong_to_the_kpi_beside_them() -> None:
    rows = [
        *HEAD,
        ["No", "KPI", "基準値（R3）", "項目", "R4", "R5", "計"],
        [1, "雇用者数（人）", 20, "目標値", 5, 5, 10],
        ["", "", "", "実績値", 3, 8, 11],
        ["", "", "", "達成率", "60%", "160%", "110%"],
    ]
    kpi = only_kpi(read(rows, merging("B5:B7", "C5:C7")))
    assert (kpi.name, shown(kpi)) == (
        "雇用者数(人)",
        ((2021, 20.0), [(2022, "increment", 5.0), (2023, "increment", 5.0)],
         [(2022, "increment", 3.0), (2023, "increment", 8.0)]),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["1,100/1,090人", "1,090/1,100人"])
def test_target_and_actual_in_one_cell_are_two_values_and_no_share(text: str) -> None:
    book = read(plan(("来街者数", "1,000人", text), header=("KPI", "R3基準値", "R4目標/実績")))
    assert [(found.code, found.cell) for found in book.findings] == [("two-values", "C5")]


@pytest.mark.parametrize("name", ["全体平均", "全体計", "総平均"])
def test_a_mean_or_sum_of_all_is_no_kpi(name: str) -> None:
    assert codes(read(plan(KPI, (name, *KPI[1:])))) == ["total-row-not-read"]


def test_a_table_is_named_by_the_labelled_line_over_it() -> None:
    header = ["", "R3（基準）", "R4", "R5"]
    rows = [
        *HEAD,
        *[["KPI①：来街者数（人）"], header, ["目標", "", 1100, 1200], ["実績", 1000, 1090, "集計中"], []],
        *[["KPI②：出店数（店）"], header, ["目標", "", 5, 7], ["実績", 3, 6, ""]],
    ]
    book = read(rows)
    first, second = [kpi for table in book.tables for kpi in table.kpis]
    assert (first.name, shown(first)[0], shown(first)[2]) == (
        "来街者数(人)",
        (2021, 1000.0),
        [(2022, "level", 1090.0), (2023, "level", None)],
    )
    assert (second.name, second.unit, second.cell) == ("出店数(店)", "店", "A9")
    assert {table.plan for table in book.tables} == {"○○事業"}


def test_a_sum_over_the_bodies_of_a_plan_is_no_body_of_its_own() -> None:
    header = ("市町村名", "KPI", "基準値（R3）", "R8目標（総量）")
    rows = [("岡山県岡山市", "来訪者数", "10人", "15人"), ("岡山県倉敷市", "来訪者数", "20人", "25人")]
    book = read(plan(*rows, ("計", "来訪者数", "30人", "40人"), header=header))
    assert [kpi.baseline and kpi.baseline.value for table in book.tables for kpi in table.kpis] == [10, 20]
    assert [(found.code, found.cell) for found in book.findings] == [("total-row-not-read", "A7")]


def test_points_given_for_a_rate_are_no_actuals() -> None:
    header = ("KPI", "基準値（R3）", "R4目標（総量）", "R4実績", "R4達成割合", "R4点数")
    book = read(plan(("来街者数", "1,000人", "1,100人", "1,090人", "99%", 4), header=header))
    assert shown(only_kpi(book))[2] == [(2022, "level", 1090.0)]
    assert book.findings == ()


def test_the_year_of_a_target_and_that_of_the_newest_actual_stand_beside_them() -> None:
    header = ("KPI", "現状値", "時点", "目標値（総量）", "達成年度", "直近実績", "把握時点")
    book = read(plan(("来街者数", "1,000人", "R4.3末", "1,500人", "R8", "1,100人", "R6.3末"), header=header))
    assert shown(only_kpi(book)) == ((2021, 1000.0), [(2026, "level", 1500.0)], [(2023, "level", 1100.0)])
    assert book.findings == ()


def test_a_sum_that_the_years_own_figures_do_not_add_up_to_is_found() -> None:
    header = ("指標", "基準値（R3）", "R4実績（単年度）", "R5実績（単年度）", "R5実績（累計）")
    book = read(plan(("創業件数", "0件", "5件", "7件", "15件"), header=header))
    assert [(found.code, found.cell) for found in book.findings] == [("total-mismatch", "E5")]


def test_a_year_right_beside_each_figure_is_that_figures_year() -> None:
    header = ("KPI", "基準値", "時点", "目標値（総量）", "時点", "実績値", "時点")
    book = read(plan(("来街者数", "1,000人", "R2", "1,500人", "R8", "1,100人", "R5"), header=header))
    assert shown(only_kpi(book)) == ((2020, 1000.0), [(2026, "level", 1500.0)], [(2023, "level", 1100.0)])
    assert book.findings == ()


def test_of_one_years_own_figure_and_its_sum_the_sum_tells_the_years_before() -> None:
    header = ("指標", "基準値（R3）", "R5実績（単年度）", "R5実績（累計）")
    book = read(plan(("創業件数", "0件", "7件", "12件"), header=header))
    assert shown(only_kpi(book))[2] == [(2023, SINCE, 12.0)]
    assert book.findings == ()
