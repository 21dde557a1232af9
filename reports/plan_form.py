"""The blank plan form (計画登録様式): a table of KPIs for a new plan, as the reader of plan tables understands it."""

from __future__ import annotations

from typing import Final

from kpi_models.fiscal_year import era_year
from kpi_models.reporting.report_form import INPUT
from reports.workbooks import Entry, Page, write_workbook

SHEET_NAME: Final = "計画登録"
YEARS: Final = 5
_KPI_ROWS: Final = 12
_HEADS: Final = (("事業名", 26.0), ("KPI", 30.0), ("単位", 9.0), ("事業開始前\n（現時点）", 14.0))
_NOTES: Final = (
    f"・色のついた{INPUT}の欄に記入し、使わない行は空欄のままにしてください。事業が同じときは、事業名を各行に書いてください。",
    "・増加分の欄には、その年度に増える分だけを記入してください（減らす目標は「-9.5」のように書きます）。割合（%）の増加分は"
    "ポイントの差です。目標を定めない年度は空欄にしてください。",
    "・単位は「人」「千円」「%」のように書き、数値の欄には数字だけを記入してください。",
)


def plan_form(start_year: int, years: int = YEARS) -> bytes:
    """Returns a blank form for a plan that begins in a fiscal year, as the bytes of an .xlsx file."""
    own = [f"{era_year(start_year + place)}年度増加分\n（{place + 1}年目）" for place in range(years)]
    heads = [label for label, _ in _HEADS] + own
    widths = [width for _, width in _HEADS] + [13.0] * years
    rows: dict[int, dict[int, Entry]] = {
        1: {1: Entry("【計画登録様式】", "title")},
        3: {1: Entry("計画名", "label"), 2: Entry(None, "input-line", span=3), 5: Entry(INPUT, "quiet")},
        4: {1: Entry("作成主体", "label"), 2: Entry(None, "input-line", span=3),
            5: Entry(f"{INPUT} 都道府県名から書いてください（例：○○県○○市）", "quiet")},
        5: {1: Entry("計画期間", "label"), 2: Entry(f"{era_year(start_year)}～{era_year(start_year + years - 1)}")},
        **{number: {1: Entry(note, "note")} for number, note in enumerate(_NOTES, start=7)},
    }  # fmt: skip
    header = 7 + len(_NOTES) + 1
    rows[header] = {place: Entry(head, "input-head") for place, head in enumerate(heads, start=1)}
    for row in range(header + 1, header + 1 + _KPI_ROWS):
        rows[row] = _kpi_row(years)
    heights = {1: 30.0, header: 34.0, **dict.fromkeys((3, 4, 5), 22.0), **dict.fromkeys(range(7, header), 17.0)}
    heights |= dict.fromkeys(range(header + 1, header + 1 + _KPI_ROWS), 26.0)
    last = header + _KPI_ROWS
    return write_workbook(
        [Page(SHEET_NAME, widths, rows, heights, last_printed_row=last, repeated_rows=f"{header}:{header}")]
    )


def _kpi_row(years: int) -> dict[int, Entry]:
    texts = {place: Entry(None, "input-line") for place in (1, 2)}
    return {
        **texts,
        3: Entry(None, "input-choice"),
        **{place: Entry(None, "input-number") for place in range(4, 5 + years)},
    }
