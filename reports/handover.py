"""The handover sheet (引継ぎシート) of a project: what the next officer must know to report, on one page to print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kpi_models.facts import Kpi
from kpi_models.fiscal_year import era_year, format_fiscal_year
from kpi_models.formatting import NOTHING, format_level
from kpi_models.moments import day_words
from kpi_models.reporting.form_source import AskedKpi, FormSource
from kpi_models.reporting.rounds import Note, Report
from kpi_models.terms import TERMS
from reports.form_words import lines
from reports.intake_words import figure_words
from reports.round_words import Table, flat, past_words
from reports.sheet_rows import Sheet, numbered, spread_out
from reports.workbooks import Entry, Page, write_workbook

SHEET_NAME: Final = "引継ぎシート"
_ASKED: Final = {"return": "差し戻し", "reopen": "再開", "submit": "提出のときの連絡", "withdraw": "取り下げ"}
_REASON: Final = "登録のときの理由"
# Of each column of the first table: its width, and how it is drawn.
_WIDTHS: Final = (22, 18, 26, 16, 14, 12, 15, 30)
_QUESTION_SPANS: Final = (1, 1, 1, 5)
_LINE_HEIGHT, _ROW_PADDING, _LOWEST_ROW = 15.0, 10.0, 40.0


@dataclass(frozen=True, slots=True)
class Handover:
    """What a handover sheet is made of: the form's source of a year, who is in charge, and the reports so far.

    `reports` are those of the project up to that year, newest first, each with the notes that came with its figures.
    """

    source: FormSource
    officers: str
    reports: Sequence[tuple[Report, Sequence[Note]]]


def measurement_table(handover: Handover) -> Table:
    """Sets out for each KPI where its figure comes from, whom to ask and when, and what stood there last year."""
    source, year = handover.source, handover.source.fiscal_year
    return {
        TERMS["kpi"]: [_named(asked.kpi) for asked in source.kpis],
        "出典（統計・資料）": [_measured(asked, "statistic") for asked in source.kpis],
        "算出方法": [_measured(asked, "formula") for asked in source.kpis],
        "照会先": [_measured(asked, "contact") for asked in source.kpis],
        "聞く時期": [available_words(asked) for asked in source.kpis],
        f"{era_year(year - 1)}実績": [past_words(asked, year - 1) for asked in source.kpis],
        f"{era_year(year)}実績": [_this_year(asked) for asked in source.kpis],
        "要因・課題・今後の対応": [_remark(asked) for asked in source.kpis],
    }


def _named(kpi: Kpi) -> str:
    return f"{kpi.name}（{kpi.unit}）" if kpi.unit else kpi.name


def available_words(asked: AskedKpi) -> str:
    """Says when the figure of a KPI is settled: 翌年度の8月（8月末の公表後）; － where nobody wrote it down."""
    if asked.measurement is None:
        return NOTHING
    month = f"翌年度の{asked.measurement.available_month}月" if asked.measurement.available_month else ""
    text = asked.measurement.available or ""
    if text.startswith(month):
        return text or NOTHING
    return f"{month}（{text}）" if text else month


def _measured(asked: AskedKpi, name: str) -> str:
    return getattr(asked.measurement, name, None) or NOTHING


def _this_year(asked: AskedKpi) -> str:
    reported = figure_words(asked.actual, asked.kpi.unit) if asked.actual else TERMS["no-actual"]
    return f"{reported}／計画 {format_level(asked.planned_level, asked.kpi.unit)}"


def _remark(asked: AskedKpi) -> str:
    if asked.remark is None:
        return NOTHING
    said = (("要因", asked.remark.factor), ("課題", asked.remark.issue), ("対応", asked.remark.next_step))
    return "　".join(f"{label}：{flat(text)}" for label, text in said if text) or NOTHING


def question_table(handover: Handover) -> Table:
    """Sets out what was asked and explained about the reports so far, newest first."""
    asked = [
        (taken.recorded_at, report.fiscal_year, _ASKED[taken.step], taken.actor, taken.words or "")
        for report, _ in handover.reports
        for taken in report.history
        if taken.step in _ASKED and taken.words
    ]
    asked += [
        (note.recorded_at, report.fiscal_year, _REASON, note.actor, note.words)
        for report, notes in handover.reports
        for note in notes
    ]
    asked.sort(key=lambda one: one[0], reverse=True)
    return {
        "日付": [f"{day_words(moment.date())}（{era_year(year)}年度の報告）" for moment, year, *_ in asked],
        "何": [what for _, _, what, _, _ in asked],
        "誰": [actor for *_, actor, _ in asked],
        "内容": [flat(words) for *_, words in asked],
    }


def handover_file_name(handover: Handover) -> str:
    """Returns the file name of a handover sheet."""
    source = handover.source
    return f"引継ぎシート_{source.project_id}_{source.fiscal_year}.xlsx"


def handover_sheet(handover: Handover) -> bytes:
    """Returns the sheet as the bytes of an .xlsx file: A4 in landscape, open to be written on."""
    source = handover.source
    title = f"{SHEET_NAME}　{format_fiscal_year(source.fiscal_year)}年度"
    rows: Sheet = [({1: Entry(title, "title")}, 28.0)]
    about = (
        (TERMS["organization"], source.organization),
        (TERMS["plan"], source.plan),
        (TERMS["project"], source.project),
        ("担当", handover.officers),
    )
    rows += [({1: Entry(label, "label"), 2: Entry(words)}, 18.0) for label, words in about]
    rows.append(({}, 9.0))
    rows.append(({1: Entry("１　KPIの数値の集め方と、これまでの値", "section", span=len(_WIDTHS))}, 26.0))
    rows += _lined(measurement_table(handover), [1] * len(_WIDTHS))
    rows.append(({}, 9.0))
    rows.append(({1: Entry("２　これまでの指摘・連絡・理由", "section", span=len(_WIDTHS))}, 26.0))
    questions = question_table(handover)
    rows += _lined(questions, _QUESTION_SPANS) if questions["日付"] else [({1: Entry("ありません。")}, 18.0)]
    page = Page(
        SHEET_NAME,
        _WIDTHS,
        *numbered(rows),
        last_printed_row=len(rows),
        footer=f"{source.organization}　{source.project}",
        is_protected=False,
    )
    return write_workbook([page])


def _lined(table: Table, spans: Sequence[int]) -> Sheet:
    return spread_out(table, spans, _WIDTHS, _height)


def _height(words: str, width: float) -> float:
    return max(_LOWEST_ROW, lines(words, width - 4) * _LINE_HEIGHT + _ROW_PADDING)
