"""Where a KPI is heading, and what became of it since the year before, in words."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from kpi_models.fiscal_year import era_year
from kpi_models.formatting import NOTHING, format_increment, format_level, format_number
from kpi_models.judging.judgement import JudgedRow, Projection, Revision
from kpi_models.terms import TERMS

CHANGES: Final = {"up": "↑ 改善", "same": "→ 同程度", "down": "↓ 低下"}
SHORTEST_STREAK: Final = 2

_WANTED_SIGN: Final = {"increase": 1, "decrease": -1}
_OUTCOMES: Final = {
    "likely": "最終目標{target}には、この幅のどこでも届きます（{word}）。",
    "borderline": "最終目標{target}は、この幅の中にあります（{word}）。",
    "unlikely": "最終目標{target}には、この幅のどこでも届きません（{word}）。",
}
_OUTCOMES_WITHOUT_RANGE: Final = {
    "likely": "最終目標{target}に届きます（{word}）。",
    "unlikely": "最終目標{target}に届きません（{word}）。",
}
_OUTCOMES_OF_KEEPING: Final = {
    "likely": "最終目標{target}は、この幅のどこでも維持できます（{word}）。",
    "borderline": "最終目標{target}を維持できるかどうかは、この幅の中で分かれます（{word}）。",
    "unlikely": "最終目標{target}は、この幅のどこでも維持できません（{word}）。",
}
_OUTCOMES_OF_KEEPING_WITHOUT_RANGE: Final = {
    "likely": "最終目標{target}を維持できます（{word}）。",
    "unlikely": "最終目標{target}を維持できません（{word}）。",
}
_KEPT: Final = {"keep_at_least": "以上", "keep_at_most": "以下"}
_WHY_NONE: Final = {
    "too-few-actuals": "最終年度の見込みは、実績（総量）が3年分そろうと示します。",
    "final-year": "最終年度の実績があるため、見込みは示しません。",
    "ended": "事業が終了しているため、最終年度の見込みは示しません。",
    "no-target": "最終年度の目標が定められていないため、見込みは示しません。",
    "no-baseline": "基準値がなく総量が分からないため、最終年度の見込みは示しません。",
    "uneven-pace": "毎年均等に進む計画ではないため、これまでの変化から最終年度を見込むことはしません。",
}


def outlook(row: JudgedRow, rows: Sequence[JudgedRow] = ()) -> str:
    """Says what each remaining year must add, and where the final year is heading, or why that can't be told.

    `rows` are those of the KPI in the order of years: what was reported since is told first, as it may say otherwise.
    """
    told = _required(row) + projection_sentence(row)
    return _reported_since(row, rows) + told if told else ""


def _reported_since(row: JudgedRow, rows: Sequence[JudgedRow]) -> str:
    """Names the actuals of the years after, up to the final one; empty where there is none."""
    later = [one for one in rows if row.fiscal_year < one.fiscal_year <= (row.final_year or 0)]
    known = [
        f"{era_year(one.fiscal_year)} {format_level(one.actual_level, one.unit)}"
        for one in later
        if one.actual_level is not None
    ]
    return f"{era_year(row.fiscal_year)}までの実績によります（その後の実績：{'、'.join(known)}）。" if known else ""


def _required(row: JudgedRow) -> str:
    """Says what each remaining year must add to reach the final target; empty in the final year and without a level."""
    if row.required_per_year is None or row.final_year is None or row.direction not in _WANTED_SIGN:
        return ""
    final = f"最終目標{format_level(row.final_target_level, row.unit)}（{era_year(row.final_year)}）"
    if row.required_per_year * _WANTED_SIGN[row.direction] <= 0:
        return f"{final}の水準にはすでに達しています。"
    years = row.final_year - row.fiscal_year
    return f"{final}まであと{years}年、1年あたり{format_increment(row.required_per_year, row.unit)}が必要です。"


def projection_sentence(row: JudgedRow) -> str:
    """States the projection with its method and figures, or why there is none."""
    told = row.projection
    if told is None:
        return _why_none(row)
    target = format_level(row.final_target_level, row.unit) + _KEPT.get(row.direction, "")
    outcome = _outcomes(row.direction, has_range=told.low != told.high)[told.outcome]
    unsettled = "（速報値を含みます）" if told.provisional else ""
    return (
        f"{era_year(told.first_year)}～{era_year(told.last_year)}の実績（{told.actuals}年分）の変化は、"
        f"1年あたり{_changes(told, row.unit)}でした{unsettled}。"
        f"この変化が続くと、{era_year(told.final_year)}は{projected_levels(told, row.unit)}の見込みです。"
        f"{outcome.format(target=target, word=TERMS[told.outcome])}"
    )


def _why_none(row: JudgedRow) -> str:
    """Says why there is no projection; a figure after the final year does not mean that the final one has its own."""
    if row.projection_reason == "final-year" and row.final_year is not None and row.fiscal_year > row.final_year:
        return "最終年度を過ぎているため、見込みは示しません。"
    return _WHY_NONE.get(row.projection_reason or "", "")


def _outcomes(direction: str, *, has_range: bool) -> dict[str, str]:
    """Returns the sentences of the direction: a target is reached, or kept."""
    if direction in _KEPT:
        return _OUTCOMES_OF_KEEPING | ({} if has_range else _OUTCOMES_OF_KEEPING_WITHOUT_RANGE)
    return _OUTCOMES | ({} if has_range else _OUTCOMES_WITHOUT_RANGE)


def _changes(told: Projection, unit: str) -> str:
    least, mean, most = (
        format_increment(change, unit) for change in (told.least_change, told.mean_change, told.most_change)
    )
    return mean if told.least_change == told.most_change else f"平均{mean}（{least}～{most}）"


def projected_levels(told: Projection, unit: str) -> str:
    """Writes the projected level with its range: 128人（112～140人）; （幅なし） where all years changed alike."""
    level = format_level(told.level, unit)
    if told.low == told.high:
        return f"{level}（幅なし）"
    return f"{level}（{format_number(told.low)}～{format_level(told.high, unit)}）"


def projection_cell(row: JudgedRow) -> str:
    """Writes the projection for a table, in the years that have a figure: 128人（112～140人）　境界."""
    if row.projection is None or row.actual_level is None:
        return NOTHING
    return f"{projected_levels(row.projection, row.unit)}　{TERMS[row.projection.outcome]}"


def change_word(row: JudgedRow) -> str:
    """Compares with the year before: ↑ 改善, → 同程度, ↓ 低下; － where either year is not judged."""
    return CHANGES.get(row.change or "", NOTHING)


def streak_word(row: JudgedRow) -> str:
    """Says for how many years in a row the KPI has been behind: 2年連続で遅れ; － below two."""
    return f"{row.streak}年連続で遅れ" if (row.streak or 0) >= SHORTEST_STREAK else NOTHING


def revision_word(row: JudgedRow) -> str:
    """Writes a revised figure: 速報 45人 → 確定 47人（2024-09-01）."""
    if row.revision is None:
        return NOTHING
    before, after = _revised_values(row.revision, row.unit)
    return f"{before} → {after}（{row.revision.at[:10]}）"


def _revised_values(told: Revision, unit: str) -> tuple[str, str]:
    return (
        _reported(told.from_value, told.from_basis, told.from_state, unit),
        _reported(told.to_value, told.to_basis, told.to_state, unit),
    )


def _reported(value: Decimal | None, basis: str, state: str, unit: str) -> str:
    """Writes a reported figure with its state: 速報 45人, 確定 +3人; without a number only the state."""
    if value is None:
        return TERMS[state]
    return f"{TERMS[state]} {format_level(value, unit) if basis == 'level' else format_increment(value, unit)}"


def since_last_year(row: JudgedRow) -> str:
    """Says what a reader should know beside the grade: a late figure, a streak, what changed, a revision."""
    told = [f"{era_year(row.late_year)}に報告された実績です。"] if row.late_year is not None else []
    if (row.streak or 0) >= SHORTEST_STREAK:
        told.append(f"{streak_word(row)}です。")
    if row.change is not None:
        told.append(f"前年度との比較：{change_word(row)}。")
    if row.revision is not None:
        told.append(f"判定のあとで数値が改められました：{revision_word(row)}。")
    return "".join(told)
