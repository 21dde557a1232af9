"""Findings as CSV: what Excel opens, and nothing that it would calculate."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from validators.findings import Finding, finding
from validators.findings_csv import findings_csv


def lines(*findings: Finding) -> list[list[str]]:
    return list(csv.reader(io.StringIO(findings_csv(findings).decode("utf-8-sig"), newline="")))


def test_each_finding_is_a_line_under_japanese_headings_with_its_place():
    headings, line = lines(finding("sheet-hidden", "KPI", "C6", "7oo戸"))
    assert headings == ["重さ", "シート", "セル", "セルの文字", "指摘", "対処", "規則", "コード"]
    assert line[:4] == ["お知らせ", "KPI", "C6", "7oo戸"]
    assert line[-1] == "sheet-hidden"


def test_the_file_opens_in_excel():
    written = findings_csv([finding("sheet-hidden", "KPI")])
    assert written.startswith(b"\xef\xbb\xbf")
    assert written.count(b"\r\n") == 2


@given(st.sampled_from("=+-@＝＋－＠\t\r"), st.text(alphabet=st.characters(codec="utf-8")))
def test_no_text_of_a_workbook_can_become_a_formula(start: str, rest: str):
    _, line = lines(finding("sheet-hidden", f"{start}{rest}", "C6", f" {start}{rest}"))
    assert line[1].startswith("'")
    assert line[3].startswith("'")


@given(
    st.text(alphabet=st.characters(codec="utf-8")).filter(
        lambda text: not text.strip().startswith(tuple("=+-@＝＋－＠"))
    )
)
def test_every_other_text_stands_as_it_is(text: str):
    told = lines(finding("sheet-hidden", "KPI", "C6", f"件{text}"))[1][3]
    assert told == f"件{text}"
