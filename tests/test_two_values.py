"""Two figures in one cell: refused with the way out, or the one that is certain with the other told."""

from __future__ import annotations

import pytest
from readings import only_kpi, read, shown
from workbooks import one_cell


@pytest.mark.parametrize("heading", ["R5目標（総量）", "R5実績"])
@pytest.mark.parametrize(
    "text", ["目標80/実績75", "目標：80人\n（実績：75人）", "80→75", "80\n75", "目標80 実績75", "80/75人"]
)
def test_a_pair_in_one_cell_is_refused_with_the_way_out(heading: str, text: str) -> None:
    (found,) = read(one_cell(heading, text, "50人")).findings
    assert (found.severity, found.code, found.cell) == ("error", "two-values", "C5")
    assert "目標と実績を別の列に分けてください" in found.remedy


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("R5実績", "80\n(75)"), ("R5実績", "80人（75人）"), ("R5実績", "80人（目標75人）"),
        ("R5目標（総量）", "80人（実績：75人）"), ("R5目標（総量）", "80（75）"),
    ],
)  # fmt: skip
def test_a_second_figure_in_brackets_is_not_lost_in_silence(heading: str, text: str) -> None:
    book = read(one_cell(heading, text, "50人"))
    ((figure,),) = [figures for figures in shown(only_kpi(book))[1:] if figures]
    assert figure[2] == 80
    assert [(found.severity, found.code, found.cell) for found in book.findings] == [
        ("warning", "figure-in-brackets", "C5")
    ]


@pytest.mark.parametrize(("heading", "text"), [("R5実績", "80人（実績75人）"), ("R5目標（総量）", "80人（目標75人）")])
def test_a_second_figure_in_brackets_of_the_kind_of_its_column_leaves_both_open(heading: str, text: str) -> None:
    assert [found.code for found in read(one_cell(heading, text, "50人")).findings] == ["two-values"]


@pytest.mark.parametrize("note", ["R5.3現在", "注1", "100%", "+30人", "うち市外30人", "人", "2023", "速報"])
def test_notes_in_brackets_are_no_second_figure(note: str) -> None:
    assert read(one_cell("R5実績", f"80人（{note}）", "50人")).findings == ()
