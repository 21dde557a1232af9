"""Every finding has a workbook with that one fault, and says what is wrong, where, and what to do."""

from __future__ import annotations

import ast
import re
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import HEADER, KPI, PERIOD, TITLE, one_cell, plan, workbook, yoshiki2

from validators.book import Book, book_json, read_book
from validators.catalogue import CATALOGUE, ERROR, NOTICE, WARNING
from validators.findings import catalogue_page, finding

ROOT = Path(__file__).parent.parent
OWN = ("指標", "事業開始前", "R4年度増加分", "R5年度増加分", "R6年度増加分", "累計")
LEVELS = ("指標", "現状値（R3）", "R4目標値（総量）", "R5目標値（総量）", "R6目標値（総量）")
FINAL = ("指標", "現状値（R3）", "R8目標値（総量）")
ACTUAL = "R4実績"
FORM = ("来街者数", 100, "人", "R4.3", 120)


def sheet_of(header: tuple[str, ...], *kpis: tuple[object, ...]) -> list[list[object]]:
    return [list(row) for row in plan(*kpis, header=header)]


def untitled(*lines: str) -> list[list[object]]:
    return [*([line] for line in lines), list(HEADER), list(KPI)]


# code → the sheets of a book with that one fault, the cell it is found at, the cell's own text
FAULTS = {
    "no-kpi-table": ([["a", "b"]], None, ""),
    # values
    "value-not-understood": (one_cell(ACTUAL, "検討する"), "C5", "検討する"),
    "letter-for-digit": (one_cell(ACTUAL, "1,1O0人"), "C5", "1,1O0人"),
    "row-plan-differs": (
        [["計画名：X計画"], ["団体名", "計画名", *FINAL], ["札幌市", "Y計画", "来街者数", "10人", "12人"]],
        "B3",
        "Y計画",
    ),
    "project-in-two-plans": (
        [
            ["計画名", "団体名", "事業名", *FINAL],
            ["X計画", "札幌市", "a事業", "来街者数", "10人", "12人"],
            ["Y計画", "札幌市", "a事業", "来街者数", "10人", "12人"],
        ],
        "A3",
        "Y計画",
    ),
    "line-not-understood": (
        [*untitled(TITLE)[:1], ["創業者数", "基準値:30人 → 来年:増、R8目標(増加分):+9人"]],
        "B2",
        "基準値:30人 → 来年:増、R8目標(増加分):+9人",
    ),
    "two-values": (one_cell(ACTUAL, "200・4,000 回・人"), "C5", "200・4,000 回・人"),
    "digits-apart": (one_cell(ACTUAL, "1 100人"), "C5", "1 100人"),
    "figure-in-brackets": (one_cell(ACTUAL, "1,100人（1,050人）"), "C5", "1,100人（1,050人）"),
    "value-in-brackets": (one_cell(ACTUAL, "（85）"), "C5", "（85）"),
    "number-malformed": (one_cell(ACTUAL, "4億3,0000万円", "5億円"), "C5", "4億3,0000万円"),
    "raised-digit": (one_cell(ACTUAL, "1,100²"), "C5", "1,100²"),
    "target-or-actual": (one_cell("R4目標（実績）", "1,100人"), "C5", "1,100人"),
    "value-over-years": (one_cell("R8目標値（総量）", "5年間で100人"), "C5", "5年間で100人"),
    "target-in-words": (one_cell("R8目標値（総量）", "維持"), "C5", "維持"),
    "number-too-precise": (one_cell(ACTUAL, "1.0000000000001人"), "C5", "1.0000000000001人"),
    "date-in-number-cell": (one_cell(ACTUAL, datetime(2024, 4, 5)), "C5", "2024-04-05"),
    "error-cell": (one_cell(ACTUAL, "#DIV/0!"), "C5", "#DIV/0!"),
    "formula-not-calculated": (one_cell(ACTUAL, "=1+1"), "C5", ""),
    "value-approximate": (one_cell(ACTUAL, "約1,100人"), "C5", "約1,100人"),
    "value-out-of": (one_cell(ACTUAL, "31/34島", "20島"), "C5", "31/34島"),
    "operator-read": (one_cell("R8目標値（総量）", "1,200人以上"), "C5", "1,200人以上"),
    "operator-in-actual": (one_cell(ACTUAL, "1,200人以上"), "C5", "1,200人以上"),
    "sign-in-level-column": (one_cell("R8目標値（総量）", "+200人"), "C5", "+200人"),
    "unit-missing": (sheet_of(FINAL, ("来街者数", 1000, 1200)), "A5", "来街者数"),
    "unit-differs": (one_cell(ACTUAL, "1,200件"), "C5", "1,200件"),
    "unit-scale-converted": (one_cell(ACTUAL, "1.2千人"), "C5", "1.2千人"),
    "percent-not-points": (one_cell("R8目標値（増加分）", "5%", "10%"), "C5", "5%"),
    # years
    "year-after-era": (one_cell("平成36年度目標値（増加分）", "5人"), "C4", "平成36年度目標値（増加分）"),
    "year-impossible": (one_cell("令和0年度実績", "5人"), "C4", "令和0年度実績"),
    "year-outside-plan": (one_cell("1990年度実績", "1,100人"), "C4", "1990年度実績"),
    "year-implausible": (
        [[TITLE], ["指標", "R3（事業開始前）", "目標値（総量）", "目標年度"], ["来街者数", "10人", "20人", "4048年度"]],
        "D3",
        "4048年度",
    ),
    "two-years": (one_cell("R4・R5実績", "5人"), "C4", "R4・R5実績"),
    "year-not-understood": (
        [[TITLE], ["指標", "R3（事業開始前）", "目標値（総量）", "目標年度"], ["来街者数", "10人", "20人", "R8・3"]],
        "D3",
        "R8・3",
    ),
    "calendar-year": (one_cell("2025年目標値（増加分）", "5人"), "C4", "2025年目標値（増加分）"),
    "figure-of-another-year": (one_cell("R4実績", "1,100人（R5年度）"), "C5", "1,100人（R5年度）"),
    "figure-says-total": (
        sheet_of(OWN, ("来街者数", "1,000人", "10人", "20人（累計）", "5人", "35人")),
        "D5",
        "20人（累計）",
    ),
    "part-of-year": (one_cell("R4上半期実績", "1,100人"), "C4", "R4上半期実績"),
    "year-kind-assumed": (one_cell("目標値（増加分）(2025)", "5人"), "C4", "目標値（増加分）(2025)"),
    "actual-year-from-title": (
        [[TITLE], [PERIOD], ["令和4年度"], ["指標", "R3（事業開始前）", "実績値"], ["来街者数", "1,000人", "1,100人"]],
        "C4",
        "実績値",
    ),
    "target-year-missing": (one_cell("目標値（増加分）", "5人"), "C4", "目標値（増加分）"),
    "actual-year-missing": (one_cell("実績値", "1,100人"), "C4", "実績値"),
    # tables
    "example-sheet-not-read": ({"様式": plan(), "記入例": plan(("宿泊者数", "10人", "20人", "+5人"))}, None, ""),
    "no-target-stated": (one_cell("R8目標値（増加分）", "－"), "C5", "－"),
    "target-undecided": (one_cell("R8目標値（増加分）", "未定"), "C5", "未定"),
    "no-actual-stated": (one_cell(ACTUAL, "-"), "C5", "-"),
    "no-baseline-stated": (sheet_of(("指標", "現状値", ACTUAL), ("来街者数", "-", "5人")), "B5", "-"),
    "figures-half-filled": (
        sheet_of(OWN[:-1], ("来街者数", "1,000人", "10人", None, "20人")),
        "D5",
        "",
    ),
    "baseline-missing": (sheet_of(HEADER, ("来街者数", None, "1,100人", "+500人")), "B5", ""),
    "kpi-without-target": (sheet_of(HEADER, ("来街者数", "1,000人", "1,100人", None)), "A5", "来街者数"),
    "row-without-name": (sheet_of(HEADER, KPI, (None, "10人", "20人", "+5人")), "A6", ""),
    "name-holds-figures": (sheet_of(HEADER, ("来街者数 10人→20人", *KPI[1:])), "A5", "来街者数 10人→20人"),
    "rows-below-not-read": (
        sheet_of(HEADER, KPI, (), ("ひとの流れ",), ("宿泊者数", "10人", "20人", "+5人")),
        "A8",
        "宿泊者数",
    ),
    "row-not-read": (sheet_of(HEADER, ("１．観光の振興",), KPI), "A5", "１．観光の振興"),
    "total-row-not-read": (sheet_of(HEADER, KPI, ("合計", "10人", "20人", "+5人")), "A6", "合計"),
    "total-column-not-read": (
        sheet_of(("指標", "基準値（R3）", "R4実績", "実績累計"), ("来街者数", "10人", "12人", "12人")),
        "D4",
        "実績累計",
    ),
    "part-of-year-not-read": (
        sheet_of(("指標", "基準値（R3）", "R4第1四半期", "R4実績"), ("来街者数", "10人", "3人", "12人")),
        "C4",
        "R4第1四半期",
    ),
    "column-before-change": (
        sheet_of(
            ("指標", "基準値（R3）", "R8目標値（総量、変更前）", "R8目標値（総量、変更後）"),
            ("来街者数", "10人", "20人", "15人"),
        ),
        "C4",
        "R8目標値（総量、変更前）",
    ),
    "basis-assumed-level": (one_cell("R8目標値", "1,200人"), "C4", "R8目標値"),
    "basis-assumed-increment": (
        sheet_of(("指標", "現状値", "R4年度", "R5年度", "累計"), ("従事者", "900人", "10人", "20人", "30人")),
        "C4",
        "R4年度",
    ),
    "bare-year-as-actual": (
        sheet_of(("指標", "現状値", "R4", "R8目標値（増加分）"), ("来街者数", "100人", "110人", "+50人")),
        "C4",
        "R4",
    ),
    "second-baseline": (
        sheet_of(("指標", "基準値（R3）", "現況（R2）", "R8目標値（増加分）"), ("来街者数", "10人", "12人", "+5人")),
        "C5",
        "12人",
    ),
    "direction-decrease": (sheet_of(FINAL, ("空き店舗数", "100件", "80件")), "A5", "空き店舗数"),
    "direction-keep": (sheet_of(FINAL, ("空き家", "755戸", "755戸")), "A5", "空き家"),
    "direction-assumed": (sheet_of(("指標", "R8目標値（総量）"), ("来街者数", "80人")), "A5", "来街者数"),
    "table-differs": (
        {"A": plan(), "B": [[TITLE], [], HEADER, ("来街者数", "1,000人", "1,200人", "+500人")]},
        "C4",
        "1,200人",
    ),
    # what stands around a table
    "plan-name-missing": (untitled("作成主体：札幌市"), None, ""),
    "plan-name-from-neighbour": (
        {"A": plan(), "B": [["【数値目標】"], HEADER, ("宿泊者数", "10人", "12人", "+5人")]},
        None,
        "",
    ),
    "organization-unknown": (untitled("にぎわい創出事業"), None, ""),
    "organization-ambiguous": (untitled("にぎわい創出事業", "作成主体：府中市"), "A2", "府中市"),
    "organization-differs": (
        untitled("にぎわい創出事業（岡山県倉敷市）", "作成主体：岡山県岡山市"),
        "A2",
        "岡山県岡山市",
    ),
    "organization-code-invalid": (untitled("にぎわい創出事業（岡山県岡山市）", "団体コード：99999"), "A2", "99999"),
    "organization-code-mismatch": (untitled("にぎわい創出事業（岡山県岡山市）", "団体コード：01100"), "A2", "01100"),
    "organization-code-repaired": (untitled("にぎわい創出事業", "作成主体：札幌市", "団体コード：1100"), "A3", "1100"),
    "member-unknown": (
        [*plan(), [], ["※岡山県岡山市、岡山県存在市による広域連携事業"]],
        None,
        "岡山県存在市",
    ),
    # figures against each other
    "total-mismatch": (sheet_of(OWN, ("来街者数", "1,279人", "20人", "30人", "30人", "90人")), "F5", "90人"),
    "level-increment-disagree": (
        sheet_of(("指標", "基準値（R2）", "R4実績値", "R4実績 増加分"), ("来街者数", "25件", "49件", "+42件")),
        "D5",
        "+42件",
    ),
    "level-typed-as-increment": (
        sheet_of(OWN[:-1], ("従事者数", "123,152人", "2,000人", "127,152人", "2,000人")),
        "D5",
        "127,152人",
    ),
    "sum-typed-as-increment": (
        sheet_of(OWN, ("来街者数", "1,000人", "10人", "30人", "60人", "60人")),
        "D5",
        "30人",
    ),
    "level-suspected": (
        sheet_of(OWN[:-1], ("従事者数", "123,152人", "125,152人", "127,152人", "129,152人")),
        "C5",
        "125,152人",
    ),
    "increment-typed-as-level": (
        sheet_of(LEVELS, ("従事者数", "123,152人", "125,152人", "2,000人", "129,152人")),
        "D5",
        "2,000人",
    ),
    "actual-looks-like-increment": (
        sheet_of(HEADER, ("従事者数", "123,152人", "1,950人", "+2,000人")),
        "C5",
        "1,950人",
    ),
    "target-outside-plan": (one_cell("R10目標値（増加分）", "5人"), "C5", "5人"),
    "actual-outside-plan": (one_cell("H29年度実績", "900人"), "C5", "900人"),
    "fractions-throughout": (sheet_of(FINAL, ("就業率（%）", "0.35", "0.42")), "B5", "0.35"),
    "fraction-for-percent": (one_cell(ACTUAL, 0.5, "45%"), "C5", "0.5"),
    "percent-a-hundredfold": (one_cell("R8目標値（総量）", "4,800%", "45%"), "C5", "4,800%"),
    "count-below-zero": (one_cell(ACTUAL, "-15人"), "C5", "-15人"),
    "thousandfold-jump": (sheet_of(FINAL, ("売上", "2,162千円", "2,400,000千円")), "C5", "2,400,000千円"),
    "duplicate-kpi": (sheet_of(HEADER, KPI, KPI), "A6", "来街者数"),
    "two-figures": (
        sheet_of((*HEADER, "R4年度実績"), (*KPI, "1,200人")),
        "E5",
        "1,200人",
    ),
    "name-says-difference": (sheet_of(HEADER, ("転入超過数", *KPI[1:])), "A5", "転入超過数"),
}

# faults that never come alone, or that only a file as such can have (test_files.py)
TOGETHER = {
    "plan-name-from-grant": yoshiki2(("A事業", [FORM])),
    "direction-by-words": sheet_of(("指標", "R8目標値（総量）"), ("空き店舗数", "20店以下")),
    "each-year-without-years": [[TITLE], [], ["指標", "R8目標値（総量）"], ["開催数", "毎年度10回"]],
    "target-year-from-title": [
        [TITLE],
        [PERIOD],
        ["令和4年度"],
        ["指標", "目標値（総量）", "実績値"],
        ["来街者数", "100人", "110人"],
    ],
    "actual-missing": yoshiki2(("A事業", [FORM[:-1]])),
    "increment-suspected": one_cell("R8目標値", "200人"),
    "error-cell-elsewhere": [*plan(), [], [], [], [None] * 9 + ["#N/A"]],
    "formula-not-calculated-elsewhere": [*plan(), [], [], [], [None] * 9 + ["=1+1"]],
}
OF_THE_PLAN = ("plan-kpi-", "plan-unit-", "plan-other-", "plan-last-", "plan-far-")  # test_plan_check.py
OF_FILES = {
    "external-links",
    "sheet-hidden",
    "rows-hidden",
    "columns-hidden",
    "formula-zero-not-calculated",
    "zero-not-shown",
    "sheets-too-many",
    "sheet-too-large",
}


def read(rows: object) -> Book:
    return read_book("KPI.xlsx", workbook(rows))  # type: ignore[arg-type]


@pytest.mark.parametrize("code", FAULTS)
def test_a_book_with_one_fault_has_one_finding_at_its_cell_with_its_text(code: str) -> None:
    rows, cell, text = FAULTS[code]
    assert [(found.code, found.cell, found.text) for found in read(rows).findings] == [(code, cell, text)]


@pytest.mark.parametrize("code", TOGETHER)
def test_some_faults_come_with_others(code: str) -> None:
    assert code in {found.code for found in read(TOGETHER[code]).findings}


def test_every_code_of_a_workbook_has_an_example() -> None:
    of_others = (
        "long-form-", "file-", *OF_THE_PLAN, "actual-year-not-over", "internal-", "answer-", "form-", "sheet-older",
        "sheet-date",
    )  # fmt: skip
    of_workbooks = {code for code in CATALOGUE if not code.startswith(of_others)}
    assert of_workbooks == {*FAULTS, *TOGETHER, *OF_FILES}


def test_every_code_that_a_check_reports_is_in_the_catalogue() -> None:
    texts = {
        node.value
        for path in (ROOT / "validators").glob("*.py")
        if path.name != "catalogue.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("finding", "at", "_report", "Unreadable")
        for node in node.args
        if isinstance(node, ast.Constant) and re.fullmatch("[a-z]+(-[a-z0-9]+)+", str(node.value))
    }
    assert texts
    assert texts <= set(CATALOGUE)


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_finding_says_what_is_wrong_and_what_to_do_in_polite_japanese(code: str) -> None:
    entry = CATALOGUE[code]
    assert entry.severity in (ERROR, WARNING, NOTICE)
    assert re.search(r"(です|ます|ません|ました|ませんか)[^。]*。", entry.message), entry.message
    assert re.search(r"ください|結構です|ます|です", entry.remedy), entry.remedy
    assert entry.rule is None or re.fullmatch(r"[12]-\d+", entry.rule)


def test_the_page_of_findings_is_the_catalogue() -> None:
    assert (ROOT / "docs" / "findings.md").read_text(encoding="utf-8") == catalogue_page()


def test_a_finding_proposes_the_reading_that_fits() -> None:
    (found,) = read(FAULTS["level-typed-as-increment"][0]).findings
    assert "2,000人" in found.message
    (found,) = read(FAULTS["total-mismatch"][0]).findings
    assert "80人" in found.message


def test_a_plus_sign_vouches_for_an_increment_near_the_baseline() -> None:
    assert read(one_cell("R8目標値（増加分）", "+1,050人")).findings == ()
    assert [found.code for found in read(one_cell("R8目標値（増加分）", "1,050人")).findings] == ["level-suspected"]


def test_one_level_among_increments_is_found_though_the_increments_are_a_quarter_of_the_baseline() -> None:
    proved = read(sheet_of(OWN, ("来街者数", "100人", "110人", "20人", "30人", "60人")))
    assert [(found.code, found.cell) for found in proved.findings] == [("level-typed-as-increment", "C5")]
    likely = read(sheet_of(OWN[:-1], ("来街者数", "100人", "110人", "20人", "30人")))
    assert [(found.code, found.cell) for found in likely.findings] == [("level-suspected", "C5")]


@pytest.mark.parametrize(
    ("reported", "codes"), [("108人", ["level-suspected"]), ("8人", []), ("25人", []), ("+108人", [])]
)
def test_a_level_in_the_column_of_an_actual_increment_is_doubted(reported: str, codes: list[str]) -> None:
    header = ("指標", "基準値（R3）", "R4目標（増加分）", "R4実績（増加分）")
    book = read(sheet_of(header, ("来街者数", "100人", "10人", reported)))
    assert [found.code for found in book.findings] == codes


def test_levels_in_every_increment_column_are_told_by_the_total_and_not_blamed_on_it() -> None:
    book = read(sheet_of(OWN, ("従事者数", "123,152人", "125,152人", "127,152人", "129,152人", "6,000人")))
    assert [(found.code, found.cell) for found in book.findings] == [
        ("level-typed-as-increment", cell) for cell in ("C5", "D5", "E5")
    ]


def test_a_stated_total_that_does_not_add_up_is_a_check_and_never_a_target() -> None:
    header = (*OWN[:-1], "R6目標値（総量）")
    book = read(sheet_of(header, ("来街者数", "1,279人", "20人", "30人", "30人", "1,339人")))
    (found,) = book.findings
    assert (found.code, found.cell) == ("total-mismatch", "F5")
    assert "1,359人" in found.message
    assert {str(target.basis) for target in book.tables[0].kpis[0].targets} == {"increment"}


def test_a_year_that_can_not_be_right_comes_with_its_likely_meaning() -> None:
    (found,) = read(one_cell("1990年度実績", "1,100人")).findings
    assert "令和2年度" not in found.message  # the plan begins in 令和4年度
    (found,) = read(one_cell("昭和70年度目標値（増加分）", "5人")).findings
    assert "令和7年度（2025）" in found.message


@pytest.mark.parametrize(
    ("typed", "text"), [(time(10, 30), "10:30"), (timedelta(hours=30), "30:00"), (timedelta(minutes=5), "0:05")]
)
def test_a_time_in_a_number_cell_is_told_as_the_sheet_shows_it(typed: object, text: str) -> None:
    (found,) = read(one_cell(ACTUAL, typed)).findings
    assert (found.code, found.text) == ("date-in-number-cell", text)


@pytest.mark.parametrize(
    ("months", "likely"),
    [
        (["4048.3", "R12.3"], "令和11年度（2029）"),
        (["4048.3"], "令和11年度（2029）"),
        (["1990年度", "R3年度"], "令和2年度（2020）"),
    ],
)
def test_a_month_that_no_plan_has_is_found_where_the_form_states_no_years_of_its_plan(
    months: list[str], likely: str
) -> None:
    kpis = [(f"来街者数{number}", 100, "人", month, 120) for number, month in enumerate(months)]
    book = read(yoshiki2(("A事業", kpis)))
    (found,) = (found for found in book.findings if found.severity == ERROR)
    assert (found.code, found.cell) == ("year-implausible", "I5")
    assert likely in found.message
    assert not book.tables[0].kpis[0].figures


@pytest.mark.parametrize("written", ["R6・3", "R6（7年度）", "202403", "R5.3とR6.3"])
def test_a_month_that_can_not_be_told_for_certain_is_asked_for_at_its_cell(written: str) -> None:
    book = read(yoshiki2(("A事業", [("来街者数", 100, "人", written, 120)])))
    assert [(f.code, f.cell) for f in book.findings if f.severity == ERROR] == [("year-not-understood", "I5")]


@pytest.mark.parametrize("heading", ["R4・R5実績", "令和4・5年度実績", "R4,5年度実績", "R4/R5実績", "R4及びR5実績"])
def test_a_heading_that_lists_two_years_is_of_neither(heading: str) -> None:
    book = read(one_cell(heading, "1,100人"))
    assert [(found.code, found.cell) for found in book.findings] == [("two-years", "C4")]
    assert not book.tables[0].kpis[0].actuals


@pytest.mark.parametrize("heading", ["R4（2022）実績", "R4実績（R5.3末）", "令和四年度実績", "R4実績（R3比）"])
def test_a_heading_of_one_year_may_say_it_twice(heading: str) -> None:
    (kpi,) = read(one_cell(heading, "1,100人")).tables[0].kpis
    assert [actual.fiscal_year for actual in kpi.actuals] == [2022]


@pytest.mark.parametrize(
    ("heading", "state"),
    [
        ("R4上半期実績", "provisional"),
        ("R4第1四半期実績", "provisional"),
        ("R4実績（4月～9月）", "provisional"),
        ("R4中間実績", "provisional"),
        ("R4実績（4月～3月）", "confirmed"),
        ("R4実績（4月～翌3月）", "confirmed"),
        ("R4実績（R5.3末）", "confirmed"),
    ],
)
def test_an_actual_of_a_part_of_the_year_is_doubted_and_provisional(heading: str, state: str) -> None:
    book = read(one_cell(heading, "1,100人"))
    assert [found.code for found in book.findings] == (["part-of-year"] if state == "provisional" else [])
    assert [str(actual.state) for actual in book.tables[0].kpis[0].actuals] == [state]


def test_findings_of_a_table_name_both_cells() -> None:
    (found,) = read(FAULTS["table-differs"][0]).findings
    assert (found.sheet, found.cell) == ("B", "C4")
    assert "A!C5" in found.message


def test_all_findings_are_returned_in_reading_order() -> None:
    kpis = [(f"来街者数{number}", "約10人", "未定だが増", "+5件") for number in range(100)]
    findings = read(sheet_of(HEADER, *kpis)).findings
    assert len(findings) == 300
    cells = [(int(found.cell[1:]), found.cell[0]) for found in findings if found.cell]
    assert cells == sorted(cells)


def test_a_finding_has_exactly_the_fields_of_the_contract() -> None:
    printed = book_json(read([["a"]]))
    (found,) = printed["findings"]  # type: ignore[misc]
    assert list(found) == ["code", "severity", "sheet", "cell", "text", "message", "remedy", "rule"]
    assert (found["code"], found["severity"]) == ("no-kpi-table", "error")


def test_a_code_outside_the_catalogue_is_our_own_mistake() -> None:
    with pytest.raises(KeyError):
        finding("no-such-code")


cells = st.one_of(
    st.none(),
    st.sampled_from([*HEADER, *OWN, *LEVELS, *KPI, "単位", "人", "計画期間：R4～R8", "－", "調査中", "合計", "※注"]),
    st.text(alphabet="0123456789.,人件億円%△-（）年度RH目標実績値増加分累計①② \n", max_size=12),
    st.integers(-(10**6), 10**6),
)


@given(st.lists(st.lists(cells, max_size=7), max_size=12))
def test_any_sheet_at_all_is_read_without_an_exception(rows: list[list[object]]) -> None:
    book = read([[cell if cell != "" else None for cell in row] for row in rows])
    book_json(book)
    assert book.tables or book.findings


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("「ふるさと」認定数", "「『ふるさと』認定数」の"),
        ("来街者数\n（人）", "「来街者数 (人)」の"),
        ("{来街者数}", "「{来街者数}」の"),
        ("長" * 100, f"「{'長' * 79}…」の"),
    ],
)
def test_a_sentence_quotes_names_as_a_reader_can_take_them_in(name: str, said: str) -> None:
    (found,) = read(sheet_of(HEADER, (name, "1,000人", "-", "+500人"))).findings
    assert found.message.startswith(said)


def test_a_figure_without_a_year_is_told_without_one() -> None:
    book = read(sheet_of(("指標", "基準値", "実績値"), ("来街者数", "10人", "-")))
    (found,) = (found for found in book.findings if found.code == "no-actual-stated")
    assert found.message == "「来街者数」の実績は「-」と書かれています。実績なしとして扱い、0とはしません。"
