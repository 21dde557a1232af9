"""Towns, or other parts of a KPI, side by side in columns (倉敷市｜総社市): a KPI for each of them."""

from __future__ import annotations

from typing import Any

import pytest
from readings import HEAD, read, shown
from test_layouts import merging

from validators.book import Book

TOWNS = ["A町", "B町", "C町"]
ONE_TOWN = ["基準値（R3）", "R8目標（総量）", "R5実績"]


def kpis(book: Book) -> dict[str, tuple[Any, ...]]:
    return {kpi.name: shown(kpi) for table in book.tables for kpi in table.kpis}


def of(baseline: float, target: float, actual: float) -> tuple[Any, ...]:
    return ((2021, baseline), [(2026, "level", target)], [(2023, "level", actual)])


def test_towns_under_a_heading_are_a_kpi_each() -> None:
    rows = [
        *HEAD,
        ["指標", "単位", "R5実績", "", ""],
        ["", "", *TOWNS],
        ["来街者数", "人", 10, 20, 30],
        ["宿泊者数", "人", 1, "集計中", 3],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:E4"))
    assert list(kpis(book)) == [f"{kpi} {town}" for town in TOWNS for kpi in ("来街者数", "宿泊者数")]
    assert kpis(book)["来街者数 B町"] == (None, [], [(2023, "level", 20.0)])
    assert kpis(book)["宿泊者数 B町"] == (None, [], [(2023, "level", None)])
    assert book.findings == ()


def test_names_may_be_headed_beside_the_towns_under_the_heading_of_a_figure() -> None:
    rows = [*HEAD, ["", "", "R5実績", "", ""], ["指標", "単位", *TOWNS[:2], "計"], ["来街者数", "人", 10, 20, 30]]
    book = read(rows, merging("C4:E4"))
    assert {name: said[2][0][2] for name, said in kpis(book).items()} == {
        "来街者数 A町": 10,
        "来街者数 B町": 20,
        "来街者数": 30,
    }
    assert book.findings == ()


@pytest.mark.parametrize("town", TOWNS)
def test_towns_under_baseline_target_and_actual_have_each_their_own(town: str) -> None:
    rows = [
        *HEAD,
        ["指標", "単位", "基準値（R3）", "", "", "R8目標（総量）", "", "", "R5実績", "", ""],
        ["", "", *TOWNS * 3],
        ["来街者数", "人", 10, 20, 30, 11, 22, 33, 12, 23, 34],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:E4", "F4:H4", "I4:K4"))
    place = TOWNS.index(town)
    assert kpis(book)[f"来街者数 {town}"] == of(*(rows[-1][2 + place + step] for step in (0, 3, 6)))
    assert (len(kpis(book)), book.findings) == (3, ())


def test_towns_over_baseline_target_and_actual_have_each_their_own_and_their_sum_is_the_whole() -> None:
    rows = [
        *HEAD,
        ["指標", "単位", "倉敷市", "", "", "総社市", "", "", "合計", "", ""],
        ["", "", *ONE_TOWN * 3],
        ["来街者数", "人", 10, 20, 30, 11, 22, 33, 21, 42, 63],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:E4", "F4:H4", "I4:K4"))
    assert kpis(book) == {
        "来街者数 倉敷市": of(10, 20, 30),
        "来街者数 総社市": of(11, 22, 33),
        "来街者数": of(21, 42, 63),
    }
    assert book.findings == ()


@pytest.mark.parametrize("merges", [(), ("C4:E4",), ("C4:E4", "A4:A5")])
def test_a_heading_over_towns_needs_no_merge(merges: tuple[str, ...]) -> None:
    rows = [*HEAD, ["指標", "単位", "R5実績", "", ""], ["", "", *TOWNS], ["来街者数", "人", 10, 20, 30]]
    book = read(rows, merging(*merges))
    assert kpis(book) == {
        f"来街者数 {town}": (None, [], [(2023, "level", value)])
        for town, value in zip(TOWNS, (10, 20, 30), strict=True)
    }


@pytest.mark.parametrize("heading", ["R5実績（{}）", "{} R5実績", "{}の令和5年度実績"])
def test_a_town_may_stand_in_the_heading_of_its_figure(heading: str) -> None:
    header = ["指標", "単位", *map(heading.format, TOWNS[:2]), "R5実績（合計）"]
    book = read([*HEAD, header, ["来街者数", "人", 10, 20, 30]])
    assert {name: said[2][0][2] for name, said in kpis(book).items()} == {
        "来街者数 A町": 10,
        "来街者数 B町": 20,
        "来街者数": 30,
    }
    assert book.findings == ()


@pytest.mark.parametrize("word", ["人", "総量", "速報", "暫定値", "%"])
def test_other_words_in_the_brackets_of_a_heading_part_no_kpi(word: str) -> None:
    header = ["指標", f"R4実績（{word}）", f"R5実績（{word}）"]
    assert [*kpis(read([*HEAD, header, ["来街者数", 10, 20]]))] == ["来街者数"]


def test_towns_over_their_figures_need_no_merged_names_beside_them() -> None:
    rows = [
        *HEAD,
        ["指標", "単位", "A町", "", "", "B町", "", ""],
        ["", "", *ONE_TOWN * 2],
        ["来街者数", "人", 10, 20, 30, 11, 22, 33],
    ]
    book = read(rows, merging("C4:E4", "F4:H4"))
    assert kpis(book) == {"来街者数 A町": of(10, 20, 30), "来街者数 B町": of(11, 22, 33)}
    assert book.findings == ()


def test_towns_in_columns_whose_rows_say_target_and_actual_are_no_kpis() -> None:
    rows = [
        *HEAD,
        ["指標", "単位", "区分", "A町", "B町"],
        *[[name, "人", kind, 1, 2] for name in ("来街者数", "宿泊者数") for kind in ("R5目標", "R5実績")],
    ]
    assert [found.code for found in read(rows).findings] == ["no-kpi-table"]


def test_figures_of_the_whole_stand_beside_those_of_its_parts() -> None:
    rows = [
        *HEAD,
        ["指標", "単位", *ONE_TOWN[:2], "R5実績", "", ""],
        ["", "", "", "", "日帰り", "宿泊", "計"],
        ["観光客数", "千人", 800, 900, 600, 250, 850],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:C5", "D4:D5", "E4:G4"))
    assert kpis(book) == {
        "観光客数": of(800, 900, 850),
        "観光客数 日帰り": (None, [], [(2023, "level", 600.0)]),
        "観光客数 宿泊": (None, [], [(2023, "level", 250.0)]),
    }
    assert book.findings == ()


def test_a_town_without_a_figure_in_a_row_is_not_told() -> None:
    rows = [
        *HEAD,
        ["指標", "単位", "R5実績", ""],
        ["", "", *TOWNS[:2]],
        ["来街者数", "人", 10, ""],
        ["宿泊者数", "人", 1, 2],
    ]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:D4"))
    assert [*kpis(book)] == ["来街者数 A町", "宿泊者数 A町", "宿泊者数 B町"]
    assert book.findings == ()


def test_one_figure_written_twice_under_one_town_is_still_two_figures() -> None:
    rows = [*HEAD, ["指標", "単位", "R5実績", "", ""], ["", "", "A町", "B町", "B町"], ["来街者数", "人", 10, 20, 30]]
    book = read(rows, merging("A4:A5", "B4:B5", "C4:E4"))
    assert {found.code for found in book.findings if found.severity == "error"} == {"two-figures"}


def test_titles_over_two_tables_side_by_side_are_no_parts() -> None:
    header = ["指標", "基準値（R3）", "R8目標（総量）", "R5実績"]
    rows = [
        *HEAD,
        ["観光分野", "", "", "", "産業分野"],
        header * 2,
        ["来街者数（人）", 10, 20, 30, "創業件数（件）", 1, 2, 3],
    ]
    book = read(rows, merging("A4:D4", "E4:H4"))
    assert [*kpis(book)] == ["来街者数(人)", "創業件数(件)"]


def test_words_for_targets_in_the_first_row_are_no_parts_of_a_kpi() -> None:
    rows = [
        *HEAD,
        ["", "R8目標（総量）", "R5実績"],
        ["満足度", "前年度以上", "把握中止のため未記入"],
        ["来街者数（人）", 20, 30],
    ]
    book = read(rows)
    assert [*kpis(book)] == ["満足度", "来街者数(人)"]
    assert [found.code for found in book.findings if found.cell in ("B5", "C5")] == [
        "target-in-words",
        "value-not-understood",
    ]
