"""Where a table of KPIs stands, what its columns hold, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from readings import HEAD, SINCE, only_kpi, read, shown
from workbooks import HEADER, KPI, Rows, one_cell, plan, yoshiki2

from validators.book import book_facts, book_json
from validators.open_questions.questions import apply_answers, open_questions


def merging(*ranges: str) -> Callable[[Worksheet], None]:
    def merge(sheet: Worksheet) -> None:
        for range_ in ranges:
            sheet.merge_cells(range_)

    return merge


EXPECTED = ((2021, 1000.0), [(2026, SINCE, 500.0)], [(2022, "level", 1100.0)])


@pytest.mark.parametrize(
    "word",
    [
        "事業開始前（現時点）",
        "基準値",
        "現状値",
        "初期値",
        "従前値",
        "申請時",
        "現況",
        "事業開始前\n(現時点)",
        "計画策定時",
    ],
)
def test_every_word_for_the_baseline_names_it_and_its_year_is_the_one_before_the_plan(word: str) -> None:
    book = read(plan(header=("指標", word, "R4実績", "R8末までの目標値（増加分）")))
    assert shown(only_kpi(book)) == EXPECTED


@pytest.mark.parametrize("word", ["指標", "KPI", "成果指標", "目標指標", "重要業績評価指標（KPI）", "項目", ""])
def test_every_word_for_the_kpi_names_it_and_none_is_needed(word: str) -> None:
    assert shown(only_kpi(read(plan(header=(word, *HEADER[1:]))))) == EXPECTED


def test_a_table_stands_anywhere_with_notes_around_it() -> None:
    rows: Rows = [
        *HEAD,
        ["※説明の文です。"],
        [],
        *[["", "", *row] for row in (HEADER, KPI)],
        [],
        ["※R4実績は年度末の総量"],
    ]
    assert shown(only_kpi(read(rows))) == EXPECTED


def test_columns_come_in_any_order() -> None:
    rows = [*HEAD, [HEADER[3], "備考", HEADER[2], HEADER[0], HEADER[1]], [KPI[3], "特になし", KPI[2], KPI[0], KPI[1]]]
    assert shown(only_kpi(read(rows))) == EXPECTED


def test_blank_columns_and_rows_are_spacers() -> None:
    spread = [[cell for value in row for cell in (value, None)] for row in (HEADER, KPI, KPI[:1])]
    rows = [*HEAD, spread[0], [], spread[1], [], ["宿泊者数", None, "100人", None, None, None, "+10人"]]
    assert [kpi.name for kpi in read(rows).tables[0].kpis] == ["来街者数", "宿泊者数"]


@pytest.mark.parametrize("blank", [3, 20])
def test_a_kpi_far_below_the_others_still_is_one_of_them(blank: int) -> None:
    rows = plan(KPI, *[()] * blank, ("宿泊者数", *KPI[1:]))
    assert [kpi.name for kpi in read(rows).tables[0].kpis] == ["来街者数", "宿泊者数"]


def test_text_far_below_a_table_is_not_of_it() -> None:
    book = read(plan(KPI, *[()] * 4, ("参考資料",), ("人口ビジョン", "別冊のとおり", "別冊", "別冊")))
    assert only_kpi(book).name == "来街者数"
    assert book.findings == ()


def test_a_note_between_two_kpis_ends_no_table() -> None:
    rows = [*plan(), ["※来街者数は延べ人数"], ("宿泊者数", *KPI[1:]), ["※宿泊者数は速報"], ["担当：観光課"]]
    assert [kpi.name for kpi in read(rows).tables[0].kpis] == ["来街者数", "宿泊者数"]


def test_a_table_may_begin_far_from_the_corner_of_its_sheet() -> None:
    rows = [*HEAD, *[[]] * 33, *[[*[None] * 10, *row] for row in (HEADER, KPI)]]
    book = read(rows)
    assert (book.tables[0].range, shown(only_kpi(book))) == ("K37:N38", EXPECTED)


def test_a_header_repeated_after_a_page_break_heads_the_rows_below_it() -> None:
    rows = [*plan(), ["（次ページに続く）"], HEADER, ("宿泊者数", *KPI[1:])]
    assert [kpi.name for table in read(rows).tables for kpi in table.kpis] == ["来街者数", "宿泊者数"]


def test_group_headings_and_sums_between_the_kpis_are_no_kpis() -> None:
    other = ("宿泊者数", *KPI[1:])
    rows = plan(("【観光】",), KPI, ("小計", *KPI[1:]), ("【交流】",), other, ("合計", *KPI[1:]))
    book = read(rows)
    assert [kpi.name for kpi in book.tables[0].kpis] == ["来街者数", "宿泊者数"]
    assert [(found.code, found.cell) for found in book.findings] == [
        ("row-not-read", "A5"), ("total-row-not-read", "A7"), ("row-not-read", "A8"), ("total-row-not-read", "A10"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["観光　計", "観光小計", "小計（観光）", "観光（計）", "平均"])
def test_a_sum_is_known_by_its_name_however_it_is_written(name: str) -> None:
    book = read(plan(KPI, (name, *KPI[1:])))
    assert [(found.code, found.cell) for found in book.findings] == [("total-row-not-read", "A6")]
    assert only_kpi(book).name == "来街者数"


@pytest.mark.parametrize("name", ["合計特殊出生率", "観光消費額の合計", "再生計画の累計", "家計"])
def test_a_kpi_may_have_a_sum_in_its_name(name: str) -> None:
    assert only_kpi(read(plan((name, *KPI[1:])))).name == name


def test_a_header_of_two_rows_is_read_with_its_merged_cells() -> None:
    rows = [
        *HEAD,
        ["KPI", "事業開始前（R3）", "目標値（R8）", "", "実績値（R4）", ""],
        ["", "", "増加分", "総量", "増加分", "総量"],
        ["来街者数", "1,000人", "+500人", "", "+100人", "1,100人"],
    ]
    assert shown(only_kpi(read(rows, merging("A4:A5", "B4:B5", "C4:D4", "E4:F4")))) == EXPECTED


def test_a_header_of_three_rows_is_read_with_its_merged_cells() -> None:
    rows = [
        *HEAD,
        ["KPI", "", "計画", "", "実績", ""],
        ["", "基準値", "目標値（総量）", "", "実績値", ""],
        ["", "R3", "R4", "R5", "R4", "R5"],
        ["来街者数", "1,000人", "1,100人", "1,200人", "1,090人", "集計中"],
    ]
    kpi = only_kpi(read(rows, merging("A4:A6", "C4:D4", "E4:F4", "C5:D5", "E5:F5")))
    assert shown(kpi) == (
        (2021, 1000.0),
        [(2022, "level", 1100.0), (2023, "level", 1200.0)],
        [(2022, "level", 1090.0), (2023, "level", None)],
    )


def test_years_may_stand_over_target_and_actual() -> None:
    rows = [
        *HEAD,
        ["KPI", "基準値（R3）", "令和4年度", "", "令和5年度", ""],
        ["", "", "目標（総量）", "実績", "目標（総量）", "実績"],
        ["来街者数", "1,000人", "1,100人", "1,090人", "1,200人", "1,180人"],
    ]
    _, targets, actuals = shown(only_kpi(read(rows, merging("A4:A5", "B4:B5", "C4:D4", "E4:F4"))))
    assert [year for year, _, _ in targets] == [year for year, _, _ in actuals] == [2022, 2023]


def test_a_table_with_rows_and_columns_exchanged_is_the_same_table() -> None:
    rows = [[heading, value] for heading, value in zip(HEADER, KPI, strict=True)]
    book = read([*HEAD, *[[heading if heading != "指標" else "", value] for heading, value in rows]])
    assert shown(only_kpi(book)) == EXPECTED
    assert book.tables[0].range == "A4:B7"
    assert only_kpi(book).cell == "B4"


def test_a_table_with_rows_and_columns_exchanged_is_found_on_a_large_sheet_too() -> None:
    statistics = [[f"町{row}", *range(row, row + 30)] for row in range(800)]
    rows = [*[[heading if heading != "指標" else "", value] for heading, value in zip(HEADER, KPI, strict=True)]]
    book = read([*HEAD, *rows, [], [], [], *statistics])
    assert shown(only_kpi(book)) == EXPECTED


def test_relative_years_count_from_the_plans_first() -> None:
    rows = [
        *HEAD,
        ["", "来街者数", "空き店舗率"],
        ["申請時", "1,000人", "12%"],
        ["初年度増加分", "10人", "▲1ポイント"],
        ["2年目増加分", "20人", "▲2ポイント"],
    ]
    first, second = read(rows).tables[0].kpis
    assert shown(first) == ((2021, 1000.0), [(2022, "increment", 10.0), (2023, "increment", 20.0)], [])
    assert shown(second)[1] == [(2022, "increment", -1.0), (2023, "increment", -2.0)]


def test_relative_years_follow_each_other_without_a_plan_period_and_keep_their_own_increments_once_answered() -> None:
    rows = [
        ["にぎわい計画"],
        ["作成主体：札幌市"],
        ["", "来街者数"],
        ["申請時", "1,000人"],
        ["初年度", "10人"],
        ["2年目", "20人"],
        ["累計", "30人"],
    ]
    book = read(rows)
    years = [question.id for question in open_questions(book) if question.kind == "target_year"]
    answered = apply_answers(book, dict(zip(years, ("2022", "2023"), strict=True)))
    assert shown(only_kpi(answered))[:2] == ((2021, 1000.0), [(2022, "increment", 10.0), (2023, "increment", 20.0)])
    assert [(found.code, found.cell) for found in answered.findings] == [("basis-assumed-increment", "A5")]


def test_several_tables_on_a_sheet_share_the_plan_and_keep_their_projects() -> None:
    rows = [
        ["地域再生計画　まちなか再生計画"],
        ["作成主体：岡山県岡山市"],
        ["事業名：A事業"],
        HEADER,
        KPI,
        [],
        ["事業名：B事業"],
        HEADER,
        ("宿泊者数", "10人", "12人", "+5人"),
    ]
    facts = book_facts(read(rows))
    assert [plan.name for plan in facts.plans] == ["まちなか再生計画"]
    assert [project.name for project in facts.projects] == ["A事業", "B事業"]


def test_two_tables_side_by_side_are_two_tables() -> None:
    book = read([*HEAD, [*HEADER, "", *HEADER], [*KPI, "", "宿泊者数", "10人", "12人", "+5人"]])
    assert [table.range for table in book.tables] == ["A4:D5", "F4:I5"]


def test_columns_of_consecutive_years_hold_each_years_own_increment() -> None:
    header = ("指標", "事業開始前", "R4年度増加分", "R5年度増加分", "R6年度増加分", "累計")
    kpi = only_kpi(read(plan(("来街者数", "1,000人", "10人", "20人", "30人", "60人"), header=header)))
    assert [str(target.basis) for target in kpi.targets] == ["increment"] * 3


def test_an_increment_under_a_single_year_is_since_the_baseline() -> None:
    kpi = only_kpi(read(one_cell("R8目標値（増加分）", "500人")))
    assert [str(target.basis) for target in kpi.targets] == [SINCE]


def test_years_apart_are_each_since_the_baseline() -> None:
    header = ("指標", "基準値", "R4目標（増加分）", "R8末までの目標値（増加分）")
    kpi = only_kpi(read(plan(("来街者数", "1,000人", "100人", "500人"), header=header)))
    assert [str(target.basis) for target in kpi.targets] == [SINCE, SINCE]


def test_actual_increments_beside_levels_are_since_the_baseline_where_the_levels_say_so() -> None:
    header = ("指標", "基準値（R3）", "R4実績", "R4実績 増加分", "R5実績", "R5実績 増加分")
    book = read(plan(("来街者数", "100人", "110人", "+10人", "130人", "+30人"), header=header))
    assert shown(only_kpi(book))[2] == [(2022, "level", 110.0), (2023, "level", 130.0)]
    assert book.findings == ()


def test_without_a_period_the_plan_runs_over_the_years_of_its_increments() -> None:
    rows = [
        ["にぎわい計画"],
        ["作成主体：札幌市"],
        ["指標", "事業開始前", "R4増加分", "R5増加分"],
        ["来街者数", "9人", "1人", "2人"],
    ]
    (found,) = book_facts(read(rows)).plans
    assert (found.start_year, found.end_year) == (2022, 2023)


def test_a_plan_told_on_two_sheets_lives_as_long_as_either_says() -> None:
    later = plan(("宿泊者数", *KPI[1:]), period="事業年度：R3～R7")
    (found,) = book_facts(read({"A": plan(), "B": later})).plans
    assert (found.start_year, found.end_year) == (2021, 2026)


def test_a_heading_without_the_word_increment_is_checked_against_the_total() -> None:
    header = ("指標", "現状値", "R4年度", "R5年度", "累計")
    book = read(plan(("従事者数", "123,152人", "2,000人", "2,000人", "4,000人"), header=header))
    assert [str(target.basis) for target in only_kpi(book).targets] == ["increment", "increment"]
    assert [found.code for found in book.findings] == ["basis-assumed-increment"]


def test_a_heading_without_the_word_increment_over_levels_is_read_as_levels() -> None:
    header = ("指標", "現状値", "R4年度", "R5年度", "累計")
    book = read(plan(("従事者数", "100人", "110人", "120人", "20人"), header=header))
    assert [str(target.basis) for target in only_kpi(book).targets] == ["level", "level"]
    assert book.findings == ()


def test_the_unit_comes_from_its_column_the_name_or_the_cells() -> None:
    header = ("指標", "単位", "R3（事業開始前）", "R8目標値（増加分）")
    assert only_kpi(read(plan(("来街者数", "人", 1000, 500), header=header))).unit == "人"
    assert only_kpi(read(plan(("来街者数（人）", 1000, 1100, 500)))).unit == "人"
    assert only_kpi(read(plan(("来街者数", "1,000人", 1100, 500)))).unit == "人"


def test_target_and_actual_may_stand_in_rows_of_their_own() -> None:
    rows = [
        *HEAD,
        ["KPI", "基準値（R3）", "区分", "R4", "R5"],
        ["来街者数", "1,000人", "目標", "1,100人", "1,200人"],
        ["", "", "実績", "1,090人", "集計中"],
        ["宿泊者数", "100人", "目標", "110人", "120人"],
        ["宿泊者数", "", "実績", "111人", "－"],
    ]
    first, second = read(rows, merging("A5:A6", "B5:B6")).tables[0].kpis
    levels = [(2022, "level", 1100.0), (2023, "level", 1200.0)]
    assert shown(first) == ((2021, 1000.0), levels, [(2022, "level", 1090.0), (2023, "level", None)])
    assert shown(second)[2] == [(2022, "level", 111.0)]


@pytest.mark.parametrize("header", [("区分", ""), ("指標", ""), ("", "")])
def test_a_column_where_target_and_actual_take_turns_needs_no_heading_and_names_no_kpi(header: tuple[str, str]) -> None:
    rows = [("来街者数", "目標", "1,000人", "1,010人", "1,020人"), ("", "実績", "", "1,005人", "集計中")]
    kpi = only_kpi(read(plan(*rows, header=(*header, "基準値", "R4", "R5"))))
    assert (kpi.name, *shown(kpi)) == (
        "来街者数",
        (2021, 1000.0),
        [(2022, "level", 1010.0), (2023, "level", 1020.0)],
        [(2022, "level", 1005.0), (2023, "level", None)],
    )


def test_a_table_of_target_and_actual_alone_makes_no_kpis_of_its_years() -> None:
    rows = [("目標", "1,000人", "1,010人"), ("実績", "", "1,005人")]
    book = read(plan(*rows, header=("区分", "基準値", "R4")))
    assert [found.code for found in book.findings] == ["no-kpi-table"]


@pytest.mark.parametrize("corner", ["区分", "年度", "KPI", ""])
def test_a_table_with_rows_and_columns_exchanged_may_have_anything_in_its_corner(corner: str) -> None:
    rows = [*HEAD, [corner, "来街者数"], ["申請時", "1,000人"], ["初年度", "10人"], ["2年目", "20人"], ["累計", "30人"]]
    assert shown(only_kpi(read(rows)))[1] == [(2022, "increment", 10.0), (2023, "increment", 20.0)]


def test_years_may_stand_in_columns_of_their_own() -> None:
    header = ("指標", "基準値", "基準年度", "目標値（総量）", "目標年度", "実績値", "実績年度")
    kpi = only_kpi(read(plan(("来街者数", "1,000人", "R2", "1,500人", "R8", "1,100人", "R5"), header=header)))
    assert shown(kpi) == ((2020, 1000.0), [(2026, "level", 1500.0)], [(2023, "level", 1100.0)])


def test_a_value_says_in_brackets_of_which_year_it_is() -> None:
    header = ("指標", "基準値（R3）", "実績値", "R8目標値（増加分）")
    kpi = only_kpi(read(plan(("来街者数", "1,000人", "1,100人（R5）", "+500人"), header=header)))
    assert [actual.fiscal_year for actual in kpi.actuals] == [2023]


def test_a_year_beside_a_value_stands_before_the_one_that_a_heading_only_implies() -> None:
    rows = plan(("来街者数", "1,000人（R2年度）", "1,500人（R7年度）"), header=("指標", "現状値", "最終目標"))
    assert shown(only_kpi(read(rows)))[:2] == ((2020, 1000.0), [(2025, "level", 1500.0)])


def test_a_year_that_is_only_expected_is_no_target() -> None:
    header = ("指標", "R3（事業開始前）", "R4年度実績", "R5年度見込", "R8目標値（増加分）")
    for heads in (header, (*header[:4], "R8目標値（総量）")):
        kpi = only_kpi(read(plan(("来街者数", "1,000人", "1,010人", "1,030人", "1,500人"), header=heads)))
        assert [(actual.fiscal_year, str(actual.state)) for actual in kpi.actuals][1] == (2023, "provisional")
    rows = plan(("", "", "実績", "見込"), KPI, header=("指標", "R3（事業開始前）", "R4年度", "R5年度"))
    book = read(rows)
    (actual, expected) = only_kpi(book).actuals
    assert (actual.fiscal_year, expected.fiscal_year, str(expected.state)) == (2022, 2023, "provisional")
    assert only_kpi(book).targets == ()


def test_provisional_actuals_keep_their_mark() -> None:
    book = read(plan((*KPI, "1,300人"), header=(*HEADER, "R5実績見込")))
    assert [str(actual.state) for actual in only_kpi(book).actuals] == ["confirmed", "provisional"]


@pytest.mark.parametrize(
    "rows",
    [
        [["年度", "令和3年度", "令和4年度"], ["人口", "100", "101"], ["世帯", "50", "51"]],
        [["項目", "R4予算額", "R5予算額"], ["人件費", "100", "101"]],
        [["年度", "目標値", "実績値"], ["R4", "100人", "120人"], ["R5", "110人", "130人"]],
        [["氏名", "住所"], ["山田", "札幌市"]],
        [["KPIの目標値と実績値についての説明文です。"]],
        [list("重要業績評価指標"), list("来街者数目標一〇〇人"), list("基準値実績値")],
        [],
    ],
)
def test_a_table_that_is_no_table_of_kpis_is_refused_rather_than_half_read(rows: Rows) -> None:
    book = read(rows)
    assert book.tables == ()
    assert [found.code for found in book.findings] == ["no-kpi-table"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["地域再生計画　にぎわい計画"], ["作成主体：札幌市"]], ("にぎわい計画", "011002")),
        (
            [["1 地域再生計画の名称"], ["にぎわい計画"], ["2 地域再生計画の作成主体の名称"], ["札幌市"]],
            ("にぎわい計画", "011002"),
        ),
        ([["計画名", "にぎわい計画"], ["団体名", "北海道札幌市"]], ("にぎわい計画", "011002")),
        (
            [["1 地域再生計画の名称：にぎわい計画"], ["2 地域再生計画の作成主体の名称：岡山県"]],
            ("にぎわい計画", "330001"),
        ),
        ([["にぎわい創出事業（岡山県西粟倉村ほか）"]], ("にぎわい創出事業", "336432")),
        ([["にぎわい計画"], ["都道府県名", "東京都", "市町村名", "府中市"]], ("にぎわい計画", "132063")),
        ([["にぎわい計画"], ["団体コード", "011002"]], ("にぎわい計画", "011002")),
    ],
)
def test_plan_and_body_are_read_from_the_text_above(rows: Rows, expected: tuple[str, str]) -> None:
    (found,) = book_facts(read([*rows, [], HEADER, KPI])).plans
    assert (found.name, found.organization_code) == expected


@pytest.mark.parametrize(
    ("period", "years"),
    [
        ("事業年度：R4～R8（横展開型）　R6年度交付対象事業費：1.0億円", (2022, 2026)),
        ("計画期間：令和4年度～令和8年度", (2022, 2026)),
        ("計画期間　令和4年4月から令和9年3月まで", (2022, 2026)),
        ("計画期間　地域再生計画認定の日から令和9年3月31日", (None, 2026)),
    ],
)
def test_the_plans_years_are_read_from_its_period(period: str, years: tuple[int | None, int]) -> None:
    (found,) = book_facts(read(plan(period=period))).plans
    assert (found.start_year, found.end_year) == years


def test_a_nameless_sheet_takes_the_plan_of_its_only_neighbour() -> None:
    book = read(
        {
            "計画": plan(),
            "実績": [["【数値目標】"], ["指標", "R3（事業開始前）", "R5実績"], ["来街者数", "1,000人", "1,200人"]],
        }
    )
    facts = book_facts(book)
    assert len(facts.plans) == len(facts.kpis) == 1
    assert [actual.fiscal_year for actual in facts.actuals] == [2022, 2023]


def test_an_identical_table_is_listed_once_with_the_other_place() -> None:
    spaced = [[str(cell).replace("人", " 人") for cell in KPI]]
    book = read({"A": plan(), "B": [["【数値目標】"], HEADER, *spaced]})
    assert [table.also_at for table in book.tables] == [("B!A2:D3",)]
    assert book.findings == ()
    printed = book_json(read(plan()))["tables"]
    assert "also_at" not in printed[0]  # type: ignore[index]


def test_the_national_form_is_read_by_project_and_its_unused_slots_are_silent() -> None:
    book = read(
        yoshiki2(
            ("A事業", [("来街者数", 100, "人", "R4.3", 120), ("売上", "1,000", "千円", "令和4年3月", "0千円")]),
            ("B事業", [("起業者数", 5, "人", "R5.3", "調査中"), ("", "", "", "", "0千円")]),
        )
    )
    facts = book_facts(book)
    assert [project.name for project in facts.projects] == ["A事業", "B事業"]
    assert [(actual.fiscal_year, actual.value, str(actual.state)) for actual in facts.actuals] == [
        (2021, 120, "confirmed"),
        (2021, 0, "confirmed"),
        (2022, None, "pending"),
    ]
    assert {found.code for found in book.findings} == {"plan-name-from-grant", "direction-assumed"}


@pytest.mark.parametrize("heading", ["指標", "重要業績評価指標（KPI）"])
@pytest.mark.parametrize("number", ["指標①", "①", 1])
@pytest.mark.parametrize("is_merged", [True, False])
def test_what_numbers_the_rows_of_the_national_form_names_no_kpi(heading: str, number: object, is_merged: bool) -> None:
    rows = [
        ["都道府県名", "福井県", "市町村名", "坂井市"],
        ["No", "交付対象事業の名称", heading, "", "指標値", "単位", "目標年月", "実績値"],
        [1, "A事業", number, "来街者数", 100, "人", "R5.3", 90],
    ]
    changes = [lambda sheet: sheet.merge_cells("C2:D2")] if is_merged else []
    kpi = only_kpi(read(rows, *changes))
    assert (kpi.name, kpi.project, shown(kpi)) == (
        "来街者数",
        "A事業",
        (None, [(2022, "level", 100.0)], [(2022, "level", 90.0)]),
    )


def test_a_national_form_with_its_slots_side_by_side_is_named_by_the_slot_and_no_second_one_is_mixed_in() -> None:
    head = ["No", "交付対象事業の名称", "指標①", "指標値", "単位", "目標年月", "実績値"]
    rows = [[*head, "指標②", *head[3:]], [1, "A事業", "来街者数", 100, "人", "R5.3", 90]]
    assert only_kpi(read(rows)).name == "来街者数"
    book = read([rows[0], [*rows[1], "雇用数", 10, "人", "R5.3", 9]])
    assert {found.code for found in book.findings if found.severity == "error"} == {"two-figures"}


def test_a_unit_in_a_heading_counts_the_figures_under_it() -> None:
    header = ("指標", "基準値（百万円）", "R4実績（千円）", "R8目標（単位：百万円）")
    book = read(plan(("売上高", 100, "110,000", 150), header=header))
    kpi = only_kpi(book)
    assert (kpi.unit, shown(kpi)) == (
        "百万円",
        ((2021, 100.0), [(2026, "level", 150.0)], [(2022, "level", 110.0)]),
    )
    assert ("unit-scale-converted", "C5") in [(found.code, found.cell) for found in book.findings]
    (found,) = (f for f in read(one_cell("R4実績（社）", 1100)).findings if f.severity == "error")
    assert (found.code, found.cell) == ("unit-differs", "C5")


def test_letters_of_a_formula_in_headings_are_no_units() -> None:
    header = ("指標", "単位", "基準値", "R4目標（A）", "R4実績（B）", "達成率（B/A）")
    book = read(plan(("来街者数", "人", 1000, 1100, 1050, "95%"), header=header))
    assert shown(only_kpi(book))[1:] == ([(2022, "level", 1100.0)], [(2022, "level", 1050.0)])
    assert [found.severity for found in book.findings] == ["notice"]


def test_a_number_in_a_cell_with_a_percent_format_is_a_percentage() -> None:
    def as_percent(sheet: Worksheet) -> None:
        sheet["B5"].number_format = sheet["C5"].number_format = "0.0%"

    book = read(plan(("認知度", 0.107, 0.12, "+5ポイント")), as_percent)
    assert shown(only_kpi(book)) == ((2021, 10.7), [(2026, SINCE, 5.0)], [(2022, "level", 12.0)])


MEMBERS = ["※岡山県西粟倉村、北海道札幌市による広域連携事業"]
OTHERS = ["※福井県坂井市、大分県大分市による広域連携事業"]
A_PROJECT = [["事業名：A事業"], HEADER, KPI]
B_PROJECT = [["事業名：B事業"], HEADER, ("宿泊者数", *KPI[1:])]
BOTH = ("336432", "011002")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([*A_PROJECT, MEMBERS, [], *B_PROJECT], [BOTH, ()]),
        ([*A_PROJECT, [], MEMBERS, [], *B_PROJECT], [BOTH, ()]),
        ([*A_PROJECT, MEMBERS, [], *B_PROJECT, OTHERS], [BOTH, ("182109", "442011")]),
        ([*A_PROJECT, [], *B_PROJECT, MEMBERS], [(), BOTH]),
        ([*A_PROJECT, [], *B_PROJECT, [], MEMBERS], [BOTH, BOTH]),
        ([MEMBERS, *A_PROJECT, [], *B_PROJECT], [BOTH, BOTH]),
        ([A_PROJECT[0], MEMBERS, *A_PROJECT[1:], [], *B_PROJECT], [BOTH, ()]),
        ([*A_PROJECT, [], B_PROJECT[0], MEMBERS, *B_PROJECT[1:]], [(), BOTH]),
    ],
)
def test_a_note_of_members_holds_for_the_table_it_stands_under_or_at_the_sheets_edge_for_all(
    rows: Rows, expected: list[tuple[str, ...]]
) -> None:
    book = read([["地域再生計画　まちなか再生計画"], ["作成主体：岡山県"], *rows])
    assert [table.members for table in book.tables] == expected


def test_a_note_between_two_tables_is_of_the_one_it_touches() -> None:
    rows = [["地域再生計画　まちなか再生計画"], *A_PROJECT, [], MEMBERS, HEADER, ("宿泊者数", *KPI[1:])]
    first, second = read(rows).tables
    assert (first.members, second.members) == ((), BOTH)
