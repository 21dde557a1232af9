"""The sentence 「なぜこの判定か」: every grade with the figures it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kpi_models.facts import Direction
from kpi_models.fiscal_year import era_year
from kpi_models.formatting import format_increment, format_level, format_rate, format_rate_beside


@dataclass(frozen=True, slots=True)
class Explained:
    """What the sentence needs of a judged row. Levels are absolute; increments count from the baseline."""

    fiscal_year: int
    unit: str
    direction: str
    period: str | None
    reason: str | None
    target_origin: str | None
    actual_level: Decimal | None
    actual_increment: Decimal | None
    target_level: Decimal | None
    target_increment: Decimal | None
    next_year: int | None
    next_increment: Decimal | None
    final_year: int | None
    achievement_rate: float | None
    keep_rate: float | None
    at_or_beyond: bool | None
    label: str
    measures: frozenset[str] = frozenset()  # what the scale looks at: a grade is explained by what it stands on
    bounds: frozenset[Decimal] = frozenset()  # which rates it tells apart
    final_increment: Decimal | None = None
    final_progress: float | None = None
    elapsed_share: float | None = None
    pace_ratio: float | None = None  # progress ÷ elapsed share, from the exact figures; None before the plan begins
    versus_baseline: str | None = None


_UNJUDGED: dict[str, str] = {
    "no-target": "{year}の目標が定められていないため、判定できません。",
    "no-actual": "{year}の実績が報告されていないため、判定できません。",
    "awaiting-approval": "{year}の実績は承認を待っているため、まだ判定できません。",
    "pending": "{year}の実績は集計中・調査中のため、まだ判定できません。",
    "not-yet-published": "{year}の実績はまだ公表されていないため、判定できません。",
    "not-applicable": "{year}は対象外とされているため、判定しません。",
    "withheld": "{year}の実績は秘匿されているため、判定できません。",
    "ended": "{year}は事業が終了しているため、判定しません。",
    "not-due": "{year}はまだ終わっていないため、判定の時期ではありません。",
    "gap": "{year}の実績は増加分で報告されていますが、途中の年度の実績が欠けているため、総量が分からず判定できません。",
    "no-baseline": "基準値がなく、実績と目標の数値の種類（総量・増加分）が異なるため、比べられません。",
}


_BASELINE_MEASURES = {"versus_baseline", "baseline_distance"}
_REACHED = {"met", "at_or_beyond", "versus_target"}
_VERSUS_BASELINE = {
    "improved": "基準値より改善。",
    "unchanged": "基準値と同じ。",
    "worse": "基準値より悪化。",
}


def explain(row: Explained) -> str:
    """Returns one Japanese sentence that says why the row has its grade, or why it can't have one."""
    year = era_year(row.fiscal_year)
    if "pace_ratio" in row.measures and (row.final_progress is not None or row.at_or_beyond is not None):
        return _against_elapsed(row)
    if row.at_or_beyond is None:
        return f"{_UNJUDGED[row.reason or 'no-target'].format(year=year)}"
    actual = _with_increment(row.actual_level, row.actual_increment, row.unit)
    actual = f"{actual}{_measured(row)}"
    if row.achievement_rate is not None:
        rate = format_rate_beside(row.achievement_rate, row.bounds)
        return f"{year}実績{actual}は、{_target(row)}の{rate}。{_beside(row)}{row.label}"
    if row.reason == "keep-at":
        return f"{year}実績{actual}は、{_kept_target(row)}。{_beside(row)}{row.label}"
    verdict = "を満たしています" if row.at_or_beyond else "に届いていません"
    because = "目標増加分が0の" if row.reason == "zero-span" else "基準値がない"
    note = f"（{because}ため達成率は計算しません）"
    return f"{year}実績{actual}は、{_target_name(row)}{_amount(row)}{verdict}{note}。{_beside(row)}{row.label}"


def _measured(row: Explained) -> str:
    """Says over which period a figure was measured, where that is not the year itself."""
    return f"（{row.period}の値）" if row.period else ""


def _amount(row: Explained) -> str:
    """Writes the target: its level, or where no level is known the increment since the baseline."""
    if row.target_level is None:
        return format_increment(row.target_increment, row.unit)
    return format_level(row.target_level, row.unit)


def _beside(row: Explained) -> str:
    """Says what else the scale looks at: the baseline, or that nobody promised what was reached."""
    told = ""
    if row.versus_baseline is not None and row.measures & _BASELINE_MEASURES:
        told = _VERSUS_BASELINE[row.versus_baseline] if not row.at_or_beyond or "versus_target" in row.measures else ""
    if row.at_or_beyond and row.target_origin == "interpolated" and row.measures & _REACHED == {"met"}:
        told += "当年度の目標の明記がないため、目標の達成とはみなしません。"
    return told


def _against_elapsed(row: Explained) -> str:
    """Writes progress to the final target beside the share of the plan that has passed: what such a scale grades by."""
    reported = f"{_with_increment(row.actual_level, row.actual_increment, row.unit)}{_measured(row)}"
    actual = f"{era_year(row.fiscal_year)}実績{reported}"
    if row.pace_ratio is None or row.final_year is None:
        return f"{actual}について、{_why_no_pace(row)}計算できません。{row.label}"
    final = f"最終目標（{era_year(row.final_year)}）{format_increment(row.final_increment, row.unit)}"
    return (
        f"{actual}は、{final}に対する進捗率が{format_rate(row.final_progress)}。"
        f"計画の経過率{format_rate(row.elapsed_share)}に対して"
        f"{format_rate_beside(row.pace_ratio, row.bounds)}。{row.label}"
    )


def _why_no_pace(row: Explained) -> str:
    """Says why progress can't be held against the time that has passed."""
    if row.reason == "keep-at":
        return "現状を維持する目標には最終目標までの道のりがないため、進捗率を"
    if row.final_increment == 0:
        return "最終目標が基準値と同じため、進捗率を"
    if row.final_progress is None:
        return "基準値か最終目標がないため、進捗率を"
    return "計画の期間が始まっていないため、経過率を"


def _target(row: Explained) -> str:
    """Writes what the actual is measured against, as the increment since the baseline."""
    increment = format_increment(row.target_increment, row.unit)
    if row.target_origin == "interpolated" and row.next_year is not None:
        promised = format_increment(row.next_increment, row.unit)
        return f"{era_year(row.next_year)}目標{promised}への計画ペース{increment}"
    return f"{_target_name(row)}{increment}"


def _target_name(row: Explained) -> str:
    if row.target_origin == "interpolated":
        return "計画ペース（推定）"
    if row.final_year is not None and row.fiscal_year > row.final_year:
        return f"最終目標（{era_year(row.final_year)}）"
    return f"{era_year(row.fiscal_year)}目標"


def _kept_target(row: Explained) -> str:
    """Writes how a keep-at target was kept or missed."""
    side = "以上" if row.direction == Direction.KEEP_AT_LEAST else "以下"
    target = f"{_target_name(row)}{_amount(row)}{side}"
    kept = "を維持しています" if row.at_or_beyond else "を維持できていません"
    rate = f"（維持率{format_rate_beside(row.keep_rate, row.bounds)}）" if row.keep_rate is not None else ""
    return f"{target}{kept}{rate}"


def _with_increment(level: Decimal | None, increment: Decimal | None, unit: str) -> str:
    """Writes 49件（+24件）, or only the part that is known."""
    if level is None:
        return format_increment(increment, unit)
    if increment is None:
        return format_level(level, unit)
    return f"{format_level(level, unit)}（{format_increment(increment, unit)}）"
