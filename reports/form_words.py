"""What a report form says in words: figures of the years before, how a KPI is measured, what to do."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from math import ceil
from typing import Final

from kpi_models.facts import Measurement
from kpi_models.formatting import NOTHING, format_increment, format_number
from kpi_models.judging.judgement import JudgedRow
from kpi_models.reporting.form_source import AskedKpi
from kpi_models.reporting.report_form import INPUT
from kpi_models.terms import TERMS

INTERPOLATED: Final = "※"
HOW_TO_FILL: Final = (
    f"・色のついた「{INPUT.strip('【】')}」の欄だけに記入してください。ほかの欄は変更できません。",
    "・まだ数値がないときは実績値を空欄にし、状態の一覧から「集計中・調査中」などの理由を選んでください。"
    "どちらも空欄の行は「未報告」になります（0にはなりません）。0のときは「0」と記入してください。",
    "・「数値の種類」が総量の行には年度の値そのものを、増加分の行には増えた分だけを記入してください。"
    f"計画値の「{INTERPOLATED}」は、計画に明記がなく前後の年度から推定した値です。",
    "・行や列は削除せず、記入したら保存して「取込」の画面に置いてください。印刷はA4横です。",
)
COST_NOTE: Final = (
    "円単位で記入してください（「1,200千円」と書いても読み取ります）。わからない欄は空欄のままで結構です。"
)
HANDED_OUT_NOTE: Final = "照合欄（記入不要・印刷されません）：取込のときに、配布したときの内容と見比べます。"


def definition(measurement: Measurement | None) -> str:
    """Says how a KPI is measured, in the order an officer asks: formula, statistic, when it is known, whom to ask."""
    if measurement is None:
        return ""
    parts = (
        ("", measurement.formula),
        ("出典：", measurement.statistic),
        ("確定：", measurement.available),
        ("照会先：", measurement.contact),
    )
    return "\n".join(f"{label}{text}" for label, text in parts if text)


def past_figure(asked: AskedKpi, fiscal_year: int) -> Decimal | str:
    """Returns the level of a year before, or in words why there is none."""
    row = next((row for row in asked.past if row.fiscal_year == fiscal_year), None)
    if row is None:
        return NOTHING
    return row.actual_level if row.actual_level is not None else _without_level(row)


def _without_level(row: JudgedRow) -> str:
    if row.actual_value is not None:
        return format_increment(row.actual_value, row.unit)
    return TERMS[row.state] if row.state else TERMS["no-actual"]


def number_format(value: Decimal | None) -> str:
    """Returns the format that shows a number as every screen does: thousands separated, its own decimal places."""
    _, _, decimals = format_number(value).partition(".")
    return f"#,##0.{'0' * len(decimals)}" if decimals else "#,##0"


def lines(text: str, width: float) -> int:
    """Returns how many lines a text takes in a column; full-width letters count double."""
    return sum(max(1, ceil(_columns(line) / width)) for line in text.split("\n"))


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)
