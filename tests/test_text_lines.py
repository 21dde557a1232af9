"""Figures that stand in one line of text beside or under the KPI's name."""

from __future__ import annotations

import pytest
from readings import HEAD, SINCE, only_kpi, read, shown
from workbooks import Rows

from validators.text_lines import is_line

LINE = "R3:30人 → R4:45人(+15人)、R8末までの目標値:+30人"
EXPECTED = ((2021, 30.0), [(2026, SINCE, 30.0)], [(2022, "level", 45.0)])


@pytest.mark.parametrize(
    ("rows", "name", "line", "area"),
    [
        ([["創業者数", LINE]], "A4", "B4", "A4:B4"),
        ([["KPI", "内容"], ["創業者数", LINE]], "A5", "B5", "A4:B5"),
        ([["No", "指標", "目標と実績"], [1, "創業者数", LINE]], "B5", "C5", "A4:C5"),
        ([["内容", "KPI"], [LINE, "創業者数"]], "B5", "A5", "A4:B5"),
        ([["創業者数"], [LINE]], "A4", "A5", "A4:A5"),
    ],
)
def test_a_line_stands_beside_or_under_the_name_of_its_kpi(rows: Rows, name: str, line: str, area: str) -> None:
    book = read([*HEAD, *rows])
    kpi = only_kpi(book)
    assert shown(kpi) == EXPECTED
    assert (kpi.name, kpi.unit, kpi.cell, {figure.cell for figure in kpi.figures}) == ("創業者数", "人", name, {line})
    assert (book.tables[0].layout, book.tables[0].range) == ("plan-table", area)
    assert [(found.code, found.cell, found.text) for found in book.findings] == [("bare-year-as-actual", line, "R4")]


@pytest.mark.parametrize(
    "line",
    [
        "R3：30人⇒R4実績：45人（＋15人）、R8末までの目標値：＋30人",
        "申請時:30人 ➡ R4実績:45人, R8末までの目標値:+30人",
        "基準値:30人 -> R4実績:45人(15人増)，R8末までの目標値:+30人",
        "R3 30人 → R4実績 45人 → R8末までの目標値 +30人",
        "事業開始前:30人\nR4実績:45人\nR8末までの\n目標値:+30人",
        "30人（R3）→45人（R4実績）→R8目標（増加分）:30人",
    ],
)
def test_arrows_commas_and_line_breaks_separate_the_figures(line: str) -> None:
    book = read([*HEAD, ["創業者数", line]])
    assert shown(only_kpi(book)) == EXPECTED
    assert book.findings == ()


def test_years_without_another_word_are_the_baseline_and_then_targets() -> None:
    kpi = only_kpi(read([*HEAD, ["創業者数", "R3:1,030人,R4:1,045人,R8:1,060人"]]))
    assert shown(kpi) == ((2021, 1030.0), [(2022, "level", 1045.0), (2026, "level", 1060.0)], [])


def test_signed_figures_of_consecutive_years_are_each_years_own() -> None:
    kpi = only_kpi(read([*HEAD, ["創業者数", "申請時:30人 → R4:+5人 → R5:+6人、累計:11人"]]))
    assert shown(kpi)[1] == [(2022, "increment", 5.0), (2023, "increment", 6.0)]


def test_an_increment_in_brackets_may_count_from_the_year_before() -> None:
    book = read([*HEAD, ["創業者数", "基準値:30人 → R4実績:45人(+15人) → R5実績:50人(+5人)、R8目標(増加分):+30人"]])
    assert shown(only_kpi(book))[2] == [(2022, "level", 45.0), (2023, "level", 50.0)]
    assert book.findings == ()


def test_a_state_in_a_line_is_no_number() -> None:
    kpi = only_kpi(read([*HEAD, ["創業者数", "基準値:30人 → R4実績:集計中、R8末までの目標値:+30人"]]))
    assert shown(kpi)[2] == [(2022, "level", None)]
    assert [str(actual.state) for actual in kpi.actuals] == ["pending"]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("基準値:30人 → R4実績:45人(+20人)、R8末までの目標値:+30人", "level-increment-disagree"),
        ("基準値:30人 → 来年:たくさん、R8末までの目標値:+30人", "line-not-understood"),
        ("基準値:30人 → R4実績:たくさん、R8末までの目標値:+30人", "value-not-understood"),
    ],
)
def test_what_is_wrong_in_a_line_is_found_at_its_cell_and_is_no_number(line: str, code: str) -> None:
    book = read([*HEAD, ["KPI", "内容"], ["創業者数", line]])
    assert [(found.code, found.cell, found.text) for found in book.findings if found.severity == "error"] == [
        (code, "B5", line if code != "level-increment-disagree" else "R4実績:45人(+20人)")
    ]
    assert shown(only_kpi(book))[::2] in [((2021, 30.0), []), ((2021, 30.0), [(2022, "level", 45.0)])]


def test_a_text_among_lines_that_is_none_is_found() -> None:
    book = read([*HEAD, ["KPI", "内容"], ["創業者数", LINE], ["参加者数", "増やしていく"]])
    assert ("line-not-understood", "B6") in [(found.code, found.cell) for found in book.findings]


@pytest.mark.parametrize(
    "text",
    [
        "※R3:30人 → R4:45人",
        "R5予算:3億円、R6予算:4億円",
        "事業年度：R4～R8（横展開型）　R6年度交付対象事業費：1.0億円",
        "計画期間：R4→R8",
        "A → B、C",
        "現状と課題：人口は30人減った",
    ],
)
def test_other_texts_with_arrows_and_colons_are_no_lines(text: str) -> None:
    assert not is_line(text)


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("3O人", "letter-for-digit"),
        ("(30人)", "value-in-brackets"),
        ("1 030人", "digits-apart"),
        ("3件30", "two-values"),
    ],
)
def test_a_figure_of_a_line_that_can_not_be_read_says_why(part: str, code: str) -> None:
    book = read([*HEAD, ["創業者数", f"R3:{part} → R4:45人(+15人)、R8末までの目標値:+30人"]])
    assert [found.code for found in book.findings if found.severity == "error"] == [code]
