"""How grades and states are written: always symbol, letter and word, never a colour alone."""

from __future__ import annotations

from typing import Final

from kpi_models.fiscal_year import era_year
from kpi_models.judging.judgement import JudgedRow, Scale
from kpi_models.scales.grade_ranks import grade_ranks
from kpi_models.terms import REASONS, TERMS

UNKNOWN: Final = TERMS["unknown"]  # whether the target was met, of all that was due
NOT_GRADED: Final = TERMS["not_graded"]  # no grade of the scale; another count than 判定不能, so another word
UNKNOWN_SYMBOL: Final = "－"
INTERPOLATED_REASON: Final = "当年度の目標値なし（計画ペースで判定）"
_SHORT_REASONS: Final = {
    "pending": "集計中", "not-due": "時期前", "gap": "途中欠落", "interpolated": TERMS["interpolated"]
}  # fmt: skip


def scale_name(scale: Scale) -> str:
    """Writes a scale as it stands beside grades: 標準（5段階）第1版."""
    return f"{scale.title}第{scale.version}版"


def grade_band(grade: str | None, scale: Scale) -> int | None:
    """Returns the place of a grade from best to worst, which chooses its colour; None for 評価なし and データ未着."""
    return next((rank.rank for rank in grade_ranks(scale) if rank.grade == grade), None)


def grade_name(row: JudgedRow) -> str:
    """Writes a grade as symbol, letter and word: × D 遅れ; － 評価なし（未報告）."""
    if row.grade is None:
        reason = reason_word(row.reason)
        return f"{UNKNOWN_SYMBOL} {NOT_GRADED}{f'（{reason}）' if reason else ''}"
    return f"{row.grade_symbol} {row.grade} {row.grade_label}"


def grade_mark(row: JudgedRow) -> str:
    """Writes a grade short enough for a list of years: ×D; － where there is none."""
    return f"{row.grade_symbol}{row.grade}" if row.grade is not None else UNKNOWN_SYMBOL


def outcome_word(row: JudgedRow, *, short: bool = False) -> str:
    """Writes a grade, or where there is none what became of the figure; `short` fits under a year: × D, 集計中."""
    if row.grade is None:
        brief = _SHORT_REASONS.get(row.reason or "") if short else None
        return brief or reason_word(row.reason) or NOT_GRADED
    return f"{row.grade_symbol} {row.grade}" if short else grade_name(row)


def reason_word(code: str | None) -> str:
    """Says in Japanese why there is no rate."""
    if code == "interpolated":
        return INTERPOLATED_REASON
    return REASONS.get(code or "", code or "")


def state_word(row: JudgedRow) -> str:
    """Says how settled the figure is: 確定, 速報, 未報告, 判定時期前; with its past: 確定、はじめは速報、R6に報告."""
    if row.state is not None:
        told = [TERMS[row.state]]
        told += ["はじめは速報"] if (row.first_state, row.state) == ("provisional", "confirmed") else []
        told += [f"{era_year(row.late_year)}に報告"] if row.late_year is not None else []
        return "、".join(told)
    return TERMS[row.reason] if row.reason in ("not-due", "awaiting-approval") else TERMS["no-actual"]
