"""Headings that name two kinds or years, months, or a year without its era: read where certain, else told."""

from __future__ import annotations

import pytest
from readings import only_kpi, read, shown
from workbooks import one_cell

from validators.book import Book


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
