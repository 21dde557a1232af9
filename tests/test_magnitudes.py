"""Figures of another size than their row's: yen for thousands of yen, fractions for percentages, counts below zero."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kpi_rows import LEVEL, OWN, SINCE, codes_at, found_in, kpi_row, target_cell
from workbooks import plan, workbook

from validators.book import read_book


@given(st.integers(10**5, 10**7), st.lists(st.integers(-10, 10), min_size=1, max_size=6), st.booleans(), st.data())
def test_one_level_a_thousand_times_the_others_is_found_at_its_cell(
    baseline: int, steps: list[int], is_larger: bool, data: st.DataObject
) -> None:
    levels = [baseline + baseline * step // 100 for step in steps]
    assert codes_at(kpi_row(baseline, levels, LEVEL)) == []
    number = data.draw(st.integers(0, len(levels) - 1))
    levels[number] = levels[number] * 1000 if is_larger else levels[number] // 1000
    assert codes_at(kpi_row(baseline, levels, LEVEL, unit="千円")) == [("thousandfold-jump", target_cell(number))]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        (kpi_row(25152, [2162, 2162000, 2162], unit="千円"), "D5"),
        (kpi_row(25152, [2162000, 2162, 2162], unit="千円"), "C5"),
        (kpi_row(25152, [2162], actuals=[2300000], actual_basis=OWN, unit="千円"), "D5"),
        (kpi_row(25152, [6486], SINCE, actuals=[5100000], actual_basis=SINCE, unit="千円"), "D5"),
        (kpi_row(25152, [2162, 2162], actuals=[27300000], unit="千円"), "E5"),
        (kpi_row(25152, [2162, 2162], actuals=[27], unit="千円"), "E5"),
        (kpi_row(25152000, [27000, 28000], LEVEL, actuals=[27500], unit="千円"), "B5"),
        (kpi_row(1200, [1300000], SINCE), "C5"),
    ],
)
def test_a_jump_by_a_thousand_is_found_at_the_odd_figure_whatever_it_counts(row: object, cell: str) -> None:
    assert codes_at(row) == [("thousandfold-jump", cell)]  # type: ignore[arg-type]


def test_the_jump_quotes_the_figure_it_differs_from() -> None:
    (found,) = found_in(kpi_row(25152, [2162, 2162000, 2162], unit="千円"))
    assert "「2,162,000千円」は、C5の「2,162千円」の約1,000倍です" in found.message


@pytest.mark.parametrize(
    "row",
    [
        kpi_row(123152, [120, 110, 130]),  # small increments beside a large level
        kpi_row(2, [1000], SINCE),  # a beginning
        kpi_row(0, [1000, 2000], LEVEL),
        kpi_row("0.2", ["40"], LEVEL, unit="億円"),
    ],
)
def test_growth_alone_is_no_jump(row: object) -> None:
    assert codes_at(row) == []  # type: ignore[arg-type]


@settings(max_examples=25)
@given(st.integers(20, 90), st.lists(st.integers(-5, 9), min_size=1, max_size=5), st.data())
def test_a_fraction_among_percentages_is_found_at_its_cell(
    baseline: int, steps: list[int], data: st.DataObject
) -> None:
    texts = [f"{baseline}%", *(f"{baseline + step}%" for step in steps)]
    assert percentages(*texts) == []
    number = data.draw(st.integers(0, len(steps)))
    value: object = int(texts[number][:-1]) / 100
    cells: list[object] = [*texts]
    cells[number] = value
    assert percentages(*cells) == [("fraction-for-percent", f"{'BCDEFG'[number]}5")]


def percentages(baseline: object, *targets: object, formats: str = "General") -> list[tuple[str, str | None]]:
    """Returns what is found about sizes in a table of percentages, written by a spreadsheet program."""
    years = [f"R{4 + number}目標値（総量）" for number in range(len(targets))]
    content = workbook(
        plan(("健診受診率", "%", baseline, *targets), header=("指標", "単位", "現状値（R3）", *years)),
        lambda sheet: [setattr(cell, "number_format", formats) for cell in sheet[5] if isinstance(cell.value, float)],
    )
    found = read_book("KPI.xlsx", content).findings
    return [(one.code, _without_unit_column(one.cell)) for one in found if not one.code.startswith("direction")]


def _without_unit_column(cell: str | None) -> str | None:
    return cell and f"{chr(ord(cell[0]) - 1)}{cell[1:]}"


def test_a_percent_format_is_read_as_it_is_shown() -> None:
    assert percentages("45%", 0.5, formats="0%") == []
    assert percentages("45%", 48.0, formats="0%") == [("percent-a-hundredfold", "C5")]
    assert percentages("45%", 48.0) == []
    assert percentages(0.45, "50%") == [("fraction-for-percent", "B5")]


def test_a_small_percentage_written_with_its_sign_is_meant_so() -> None:
    assert percentages("0.5%", "40%") == []
    assert percentages("45%", "0.5%") == []


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (kpi_row(100, [120, -130], LEVEL), ["D5"]),
        (kpi_row(100, [110], LEVEL, actuals=[-5]), ["D5"]),
        (kpi_row(-100, [110], LEVEL), ["B5"]),
        (kpi_row(100, [-60, -70]), ["D5"]),
        (kpi_row(100, [-60, -40]), []),
        (kpi_row(100, [-150], SINCE, unit="千人"), ["C5"]),
        (kpi_row(-50, [20, 30], unit="千円"), []),
        (kpi_row(-50, [-20], LEVEL, name="社会増減数"), []),
        (kpi_row(-50, [-20], LEVEL, name="転入超過数"), []),
    ],
)
def test_a_number_of_people_is_never_below_zero_unless_it_is_a_difference(row: object, cells: list[str]) -> None:
    assert codes_at(row) == [("count-below-zero", cell) for cell in cells]  # type: ignore[arg-type]
