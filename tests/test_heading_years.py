"""Headings that name two kinds or years, months, or a year without its era: read where certain, else told."""

from __future__ import annotations

import pytest
from readings import HEAD, only_kpi, read, shown
from test_layouts import merging
from workbooks import one_cell, plan

from kpi_models.facts import Facts
from validators.book import Book
from validators.open_questions.questions import open_questions


def told(book: Book) -> list[tuple[str, str, str | None]]:
    return [(found.severity, found.code, found.cell) for found in book.findings]


# -- two kinds or years in one heading ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        "R5目標（R4実績）", "R5目標値\n（R4年度実績値）", "R4実績→R5目標", "R5目標 R4実績", "R5年度目標・R5年度実績",
        "目標（R5）／実績（R4）", "R5目標（R4見込）", "R5実績（R5目標）",
    ],
)  # fmt: skip
@pytest.mark.parametrize("text", ["1,100人", "1,100人（1,050人）", "1,100人\n1,050人", "集計中"])
def test_a_heading_of_a_target_and_an_actual_gives_neither(heading: str, text: str) -> None:
    book = read(one_cell(heading, text))
    assert shown(only_kpi(book)) == ((2021, 1000.0), [], [])
    (found,) = (found for found in book.findings if found.severity == "error")
    assert found.cell == "C5"
    assert "目標と実績を別の列に分けてください" in found.remedy


@pytest.mark.parametrize("heading", ["R5実績／R4実績", "R5実績（R4実績）", "R4目標・R5目標"])
def test_a_heading_of_one_kind_for_two_years_is_of_neither_year(heading: str) -> None:
    book = read(one_cell(heading, "1,100人"))
    assert shown(only_kpi(book)) == ((2021, 1000.0), [], [])
    assert ("error", "two-years", "C4") in told(book)


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("R8目標（R3比・総量）", (2026, "level")),
        ("R8目標値（R3実績からの増加分）", (2026, "increment-since-baseline")),
        ("R4実績に基づくR8目標（総量）", (2026, "level")),
    ],
)
def test_a_year_that_a_target_is_only_compared_with_is_not_its_year(heading: str, target: tuple[int, str]) -> None:
    assert shown(only_kpi(read(one_cell(heading, "100人", "90人"))))[1:] == ([(*target, 100.0)], [])


# -- months ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        "R5.1～12実績", "R5.1-12実績", "R5.1～R5.12実績", "令和5年1月～12月実績", "2023.1～12実績",
        "R5実績（1月～12月）", "R5実績（1～12月）", "R5実績（暦年）", "R5.1.1～12.31実績",
    ],
)  # fmt: skip
def test_january_to_december_is_a_calendar_year_and_asked(heading: str) -> None:
    book = read(one_cell(heading, "1,100人"))
    assert shown(only_kpi(book))[2] == [(2023, "level", 1100.0)]
    assert told(book) == [("warning", "calendar-year", "C4")]
    (asked,) = open_questions(book, Facts())
    assert asked.id == "calendar/1"


@pytest.mark.parametrize(
    ("heading", "year"),
    [
        ("R5.4～9実績", 2023),
        ("R5.4～R5.9実績", 2023),
        ("令和5年4月1日～9月30日実績", 2023),
        ("実績（R5.10～R6.3）", 2023),
        ("R5.1～3実績", 2022),
        ("R4.10～R5.9実績", 2023),
        ("R4.10～翌9月実績", 2023),
    ],
)
def test_other_months_than_a_fiscal_years_are_doubted_and_of_the_year_they_end_in(heading: str, year: int) -> None:
    book = read(one_cell(heading, "1,100人"))
    assert shown(only_kpi(book))[2] == [(year, "level", 1100.0)]
    assert told(book) == [("warning", "part-of-year", "C4")]


@pytest.mark.parametrize(
    "heading",
    ["R5.4～R6.3実績", "R5.4～3実績", "R5年4月～翌年3月実績", "R5.4.1～R6.3.31実績"],
)
def test_april_to_march_is_a_fiscal_year(heading: str) -> None:
    book = read(one_cell(heading, "1,100人"))
    assert shown(only_kpi(book))[2] == [(2023, "level", 1100.0)]
    assert book.findings == ()


@pytest.mark.parametrize(
    ("period", "years"),
    [
        ("R4.7～R9.3", (2022, 2026)),
        ("R4.7～R5.3", (2022, 2022)),
        ("R4.4～R5.3", (2022, 2022)),
        ("R4.4～8年度", (2022, 2026)),
    ],
)
def test_a_plan_from_month_to_month_runs_over_their_fiscal_years(period: str, years: tuple[int, int]) -> None:
    (table,) = read(plan(period=f"計画期間：{period}")).tables
    assert (table.start_year, table.end_year) == years


# -- years without their era -------------------------------------------------------------------------------------------

TWO_YEARS = ([(2022, "level", 1100.0), (2023, "level", 1200.0)], [(2022, "level", 1050.0)])


@pytest.mark.parametrize(
    ("baseline", "period"),
    [("３年度（事業開始前）", "計画期間：R4～R8"), ("基準値（R3）", "")],
    ids=["plan", "neighbour"],
)
def test_a_year_without_its_era_is_that_of_the_plan_or_the_headings_beside_it(baseline: str, period: str) -> None:
    header = ("指標", baseline, "4年度目標（総量）", "４年度実績", "5年度目標（総量）")
    book = read(plan(("来街者数", "1,000人", "1,100人", "1,050人", "1,200人"), header=header, period=period))
    assert shown(only_kpi(book)) == ((2021, 1000.0), *TWO_YEARS)
    assert {(severity, code) for severity, code, _ in told(book)} == {("notice", "year-kind-assumed")}


def test_a_year_without_its_era_may_stand_over_target_and_actual() -> None:
    rows = [
        *HEAD,
        ["指標", "基準値（R3）", "4年度", "", "5年度", ""],
        ["", "", "目標（総量）", "実績", "目標（総量）", "実績"],
        ["来街者数", "1,000人", "1,100人", "1,050人", "1,200人", "集計中"],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:D4", "E4:F4"))
    assert shown(only_kpi(book))[1:] == (TWO_YEARS[0], [*TWO_YEARS[1], (2023, "level", None)])


@pytest.mark.parametrize(
    ("heading", "period", "year"),
    [
        ("28年度実績", "計画期間：H28～H30", 2016),
        ("33年度実績", "計画期間：H29～H33", 2021),
        ("2年度実績", "計画期間：H29～R3", 2020),
    ],
)
def test_the_era_left_out_is_the_plans(heading: str, period: str, year: int) -> None:
    header = ("指標", "事業開始前", heading)
    book = read(plan(("来街者数", "1,000人", "1,100人"), header=header, period=period))
    assert shown(only_kpi(book))[2] == [(year, "level", 1100.0)]


def test_a_year_without_its_era_that_no_era_puts_near_the_plan_is_asked() -> None:
    book = read(one_cell("20年度実績", "1,100人"))
    assert shown(only_kpi(book))[2] == []
    assert told(book) == [("error", "actual-year-missing", "C4")]


def test_numbers_of_years_are_no_year() -> None:
    assert told(read(one_cell("5年度間の実績", "1,100人"))) == [("error", "actual-year-missing", "C4")]


YEARS_BELOW = [["4年度", 1100, 1050], ["5年度", 1200, "集計中"]]


@pytest.mark.parametrize(
    "rows",
    [
        [["KPI①", "来街者数", "人"], ["年度", "目標（総量）", "実績"], *YEARS_BELOW],
        [
            ["指標", "年度", "目標（総量）", "実績"],
            *([name, *row] for name, row in zip(["来街者数（人）", None], YEARS_BELOW, strict=True)),
        ],
    ],
    ids=["named over them", "named beside them"],
)
def test_years_without_their_era_may_stand_one_under_another(rows: list[list[object]]) -> None:
    book = read([*HEAD, *rows])
    assert shown(only_kpi(book))[1:] == (TWO_YEARS[0], [*TWO_YEARS[1], (2023, "level", None)])
    assert {code for severity, code, _ in told(book) if severity != "notice"} <= {"unit-missing"}


def test_the_year_of_a_target_beside_it_may_leave_its_era_out() -> None:
    book = read(
        plan(("来街者数", "5人", "20人", "8年度"), header=("KPI", "基準値（R3）", "目標値（総量）", "目標年度"))
    )
    assert shown(only_kpi(book))[1] == [(2026, "level", 20.0)]
    assert told(book) == [("notice", "year-kind-assumed", "D5")]


@pytest.mark.parametrize("heading", ["4～8年度目標", "4・5年度目標"])
def test_several_years_without_their_era_are_asked(heading: str) -> None:
    assert ("error", "target-year-missing", "C4") in told(read(one_cell(heading, "1,100人")))
