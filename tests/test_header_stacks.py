"""Headers of three rows: year, kind (目標, 実績) and basis (増加分, 累計) over one another in any order."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby, permutations

import pytest
from openpyxl.worksheet.worksheet import Worksheet
from readings import HEAD, only_kpi, read, shown

PARTS = {"year": ("R4", "R5"), "kind": ("目標", "実績"), "basis": ("増加分", "累計")}
FIGURES = {
    ("R4", "目標", "増加分"): 10, ("R4", "目標", "累計"): 10, ("R4", "実績", "増加分"): 8, ("R4", "実績", "累計"): 8,
    ("R5", "目標", "増加分"): 20, ("R5", "目標", "累計"): 30, ("R5", "実績", "増加分"): 15, ("R5", "実績", "累計"): 23,
}  # fmt: skip
READ = (
    (2021, 100.0),
    [(2022, "increment", 10.0), (2023, "increment", 20.0)],
    [(2022, "increment", 8.0), (2023, "increment", 15.0)],
)


def stacked(order: tuple[str, ...], style: str) -> tuple[list[list[object]], Callable[[Worksheet], None]]:
    """Returns a table whose header has a row for each part in an order, and the merges of its headings."""
    columns = sorted(FIGURES, key=lambda said: [PARTS[part].index(said[list(PARTS).index(part)]) for part in order])
    header: list[list[object]] = [["指標", "単位", "基準値（R3）"], ["", "", ""], ["", "", ""]]
    areas = [(4, column, 6, column) for column in (1, 2, 3)]
    for depth in range(len(order)):
        paths = [tuple(said[list(PARTS).index(part)] for part in order[: depth + 1]) for said in columns]
        for path, group in groupby(paths):
            count = len(list(group))
            left = len(header[depth]) + 1
            header[depth] += [path[-1]] * count if style == "repeated" else [path[-1], *[""] * (count - 1)]
            if style == "merged" and count > 1:
                areas.append((4 + depth, left, 4 + depth, left + count - 1))
    rows = [*HEAD, *header, ["来街者数", "人", 100, *(FIGURES[said] for said in columns)]]

    def merge(sheet: Worksheet) -> None:
        for top, left, bottom, right in areas:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)

    return rows, merge


@pytest.mark.parametrize("style", ["merged", "centred", "repeated"])
@pytest.mark.parametrize("order", list(permutations(PARTS)), ids="-".join)
def test_a_stack_of_three_rows_is_read_in_any_order(order: tuple[str, ...], style: str) -> None:
    rows, merge = stacked(order, style)
    book = read(rows, merge)
    assert shown(only_kpi(book)) == READ
    assert book.findings == ()


def test_a_kind_centred_over_its_years_holds_for_all_of_them() -> None:
    rows = [
        *HEAD,
        ["指標", "単位", "基準値（R3）", "目標（総量）", "", "実績", "", "備考"],
        ["", "", "", "R4", "R5", "R4", "R5", ""],
        ["来街者数", "人", 100, 110, 120, 108, 123, ""],
    ]
    book = read(rows)
    assert shown(only_kpi(book))[1:] == (
        [(2022, "level", 110.0), (2023, "level", 120.0)],
        [(2022, "level", 108.0), (2023, "level", 123.0)],
    )
    assert book.findings == ()


def test_a_centred_heading_ends_where_its_own_words_come_again() -> None:
    rows = [
        *HEAD,
        ["指標", "単位", "基準値（R3）", "R4", "", "", ""],
        ["", "", "", "目標（総量）", "実績", "目標（総量）", "実績"],
        ["来街者数", "人", 100, 110, 108, 120, 123],
    ]
    assert [found.code for found in read(rows).findings] == ["target-year-missing", "actual-year-missing"]
