"""サマリー on one sheet of A4: what the page of the same name shows of a year → titles, tables and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from kpi_models.committee.committee_said import CommitteeSaid
from kpi_models.fiscal_year import TOKYO, format_fiscal_year
from kpi_models.judging.judgement import JudgedRow, PlanOverview, Scale, SummaryRow
from kpi_models.judging.project_counts import ProjectCounts
from kpi_models.moments import moment_words
from kpi_models.reporting.rounds import OwedReport
from reports.file_names import safe_file_name
from reports.grades import scale_name
from reports.headlines import (
    APPROVED_ONLY,
    ShareBar,
    change_words,
    grade_counts,
    headlines,
    outcome_shares,
    share_word,
    still_open_sentence,
    unknown_sentence,
)
from reports.ink import LIGHT
from reports.links import text_of
from reports.meeting_pack import table_json
from reports.meeting_pack_words import made_words
from reports.plan_words import shortened
from reports.summary_attention import (
    CROWDED_PAPER,
    PAPER,
    Point,
    Room,
    kpi_points,
    opinion_point,
    owed_point,
    revised_point,
    verdict_words,
)
from reports.summary_matrix import MONEY_NOTE, Line, matrix_lines, matrix_table, other_plans

Content = dict[str, Any]

_FEW_LINES: Final = 12  # of the matrix: so many leave room for names of two lines and for more points
_NAME_LENGTH: Final = 26  # of a plan or project in the matrix: two lines
_CROWDED_NAME_LENGTH: Final = 20  # one line, in smaller letters
_SENTENCE_LENGTH: Final = 200
_OTHERS_NAMED: Final = 6
_MOST_LINES: Final = 60  # no sheet holds more; the template takes as many as have room
_USUAL, _CROWDED, _SMALLEST, _USUAL_COLUMNS = 8.5, 7.0, 5.0, 12  # points, and the columns that fit so


@dataclass(frozen=True, slots=True)
class SummarySheet:
    """What the sheet stands on, as the page loaded it for its reader: a year, the year before, and what they count.

    `as_of` None is now; `with_drafts` tells whether figures before approval count, `is_all` whether all plans do.
    """

    summary: SummaryRow
    before: SummaryRow | None
    scale: Scale
    as_of: datetime | None
    counts: Sequence[ProjectCounts]
    plans: Sequence[PlanOverview]
    rows: Sequence[JudgedRow]
    owed: Sequence[OwedReport]
    is_open: bool
    said: CommitteeSaid
    with_drafts: bool
    is_all: bool


def sheet_content(sheet: SummarySheet, made_at: datetime, version: str) -> Content:
    """Returns everything the sheet says, as texts by name (reports/summary_sheet.typ sets them)."""
    lines = matrix_lines(sheet.counts, {}, _NAME_LENGTH)
    if is_crowded := len(lines) > _FEW_LINES:
        lines = matrix_lines(sheet.counts, {}, _CROWDED_NAME_LENGTH)
    organizations = dict.fromkeys(one.organization for one in sheet.counts)
    year = sheet.summary.fiscal_year
    return {
        "title": f"{format_fiscal_year(year)}年度　地方創生KPIのサマリー",
        "organization": "" if len(organizations) > 1 else "".join(organizations),
        "made": made_words(made_at, version),
        "basis": basis_sentences(sheet, made_at),
        "headlines": [asdict(one) | {"change": change_words(one)} for one in headlines(sheet.summary, sheet.before)],
        "bars": [_bar(bar) for bar in outcome_shares(sheet.summary)],
        "unknown": still_open_sentence(sheet.summary, is_open=sheet.is_open) + unknown_sentence(sheet.summary),
        "is_crowded": is_crowded,
        **_matrix(sheet, lines, _CROWDED if is_crowded else _USUAL),
        "attention": attention(sheet, made_at.astimezone(TOKYO).date(), CROWDED_PAPER if is_crowded else PAPER),
    }


def sheet_file_name(fiscal_year: int) -> str:
    """Returns the file name of the sheet: サマリー_2025.pdf."""
    return safe_file_name(f"サマリー_{fiscal_year}.pdf")


def basis_sentences(sheet: SummarySheet, made_at: datetime) -> list[str]:
    """Says what the figures stand on: the moment, approval, which plans, and the scale."""
    told = [f"{moment_words(sheet.as_of or made_at)}までに報告・訂正された数値です。"]
    told += ["「報告がまだの事業」は、作成したときのものです。"] if sheet.as_of else []
    told.append("承認される前の数値を含みます。" if sheet.with_drafts else f"{APPROVED_ONLY}。")
    told += [] if sheet.is_all else ["作成した方が見られる計画だけを数えています。"]
    return [*told, f"判定基準は{scale_name(sheet.scale)}です。"]


def _bar(bar: ShareBar) -> Content:
    parts = [
        {"count": part.count, "text": part.text, "word": share_word(bar, index), "colour": LIGHT.shares[index]}
        for index, part in enumerate(bar.parts)
    ]
    return {"name": bar.name, "parts": parts}


def _matrix(sheet: SummarySheet, lines: Sequence[Line], size: float) -> Content:
    """Sets out the matrix; `rest` says for each number of lines shown, from none, what is not among them."""
    table = {heading: list(map(text_of, cells)) for heading, cells in matrix_table(lines, sheet.scale, {}).items()}
    (name, _), *_ = table.items()
    others = list(map(text_of, other_plans(sheet.plans, lines, {})))
    grades = "　".join(count.name for count in grade_counts(sheet.summary, sheet.scale))
    shown = {heading: cells[: _MOST_LINES + 1] for heading, cells in table.items()}
    count = len(lines) - 1  # without the line of everything
    return {
        "matrix": table_json(shown) | {"size": max(_SMALLEST, size * min(1, _USUAL_COLUMNS / len(table)))},
        "rest": [_rest(count - number, name) for number in range(min(count, _MOST_LINES) + 1)],
        "notes": [grades, f"KPIの数です。{MONEY_NOTE}", *_other_words(others)],
    }


def _rest(count: int, name: str) -> str:
    return f"ほか{count:,}{name}（「全体」に数えています。サマリーの画面でご覧になれます）" if count else ""


def _other_words(others: Sequence[str]) -> list[str]:
    if not others:
        return []
    more = f" ほか{len(others) - _OTHERS_NAMED:,}計画" if len(others) > _OTHERS_NAMED else ""
    return [f"この年度に対象のKPIがない計画：{'、'.join(others[:_OTHERS_NAMED])}{more}"]


def attention(sheet: SummarySheet, today: date, room: Room) -> list[Content]:
    """Returns what to look at under its headings, as the page does."""
    year = sheet.summary.fiscal_year
    due = owed_point(sheet.owed, sheet.is_open, today, year, {}, room)
    difficult = kpi_points(sheet.rows, year, {}, room)
    changed = revised_point(sheet.rows, year, {}, room)
    verdicts = {"what": shortened(verdict_words(sheet.said), _SENTENCE_LENGTH), "count": "", "words": ""}
    return [
        {"heading": "注意", "points": [_point(point) for point in (*difficult, due, changed)]},
        {"heading": "評価委員会", "points": [_point(opinion_point(sheet.said, year, {}, room)), verdicts]},
    ]


def _point(point: Point) -> Content:
    if not point.named:
        return {"what": point.what, "count": "", "words": point.nothing}
    named = "、".join(f"{text_of(name)}{words}" for name, words in point.named)
    more = f" ほか{point.more:,}件" if point.more else ""
    return {"what": point.what, "count": text_of(point.count), "words": f"{named}{more}"}
