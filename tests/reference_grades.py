"""The grading scales a second time, in words: the published rules of every preset, first match."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from kpi_models.scales.scales import DraftRow

Verdict = dict[str, Any]  # the measures of a judged row, rates as exact fractions
Band = tuple[str | None, str, str]
Grade = Callable[[Verdict], Band]


def _standard(judged: Verdict) -> Band:
    rate, kept_share, reason = judged["achievement_rate"], judged["keep_rate"], judged["reason"]
    if judged["at_or_beyond"] is None:
        return None, "判定不能", "－"
    if judged["at_or_beyond"]:
        kept_zero_span = reason == "zero-span"
        label = "計画どおり" if kept_zero_span else "達成" if judged["met"] else "計画ペース以上"
        return "A", label, "◎"
    if rate is not None and rate < 0:
        return "E", "後退", "▼"
    if rate is None and reason != "keep-at" and judged["versus_baseline"] == "worse":
        return "E", "後退", "▼"
    if rate is not None and rate >= Fraction(8, 10):
        return "B", "概ね順調", "○"
    if kept_share is not None and kept_share >= Fraction(95, 100):
        return "B", "概ね維持", "○"
    if (rate is not None and rate >= Fraction(1, 2)) or (kept_share is not None and kept_share >= Fraction(9, 10)):
        return "C", "やや遅れ", "△"
    return "D", "遅れ", "×"


def _cabinet_4(judged: Verdict) -> Band:
    rate = judged["achievement_rate"]
    if judged["at_or_beyond"] is None:
        return None, "判定不能", "－"
    if judged["met"]:
        return "1", "非常に効果的であった", "◎"
    if rate is not None and rate >= Fraction(7, 10):
        return "2", "相当程度効果があった", "○"
    if judged["versus_baseline"] == "improved":
        return "3", "効果があった", "△"
    return "4", "効果がなかった", "×"


def _100_80_50(judged: Verdict) -> Band:
    rate = judged["achievement_rate"]
    if judged["at_or_beyond"] is None:
        return None, "判定不能", "－"
    if judged["at_or_beyond"]:
        return "A", "順調", "◎"
    if rate is not None and rate >= Fraction(8, 10):
        return "B", "概ね順調", "○"
    if rate is not None and rate >= Fraction(1, 2):
        return "C", "やや遅れ", "△"
    return "D", "遅れ", "×"


def _sabc(judged: Verdict) -> Band:
    if judged["at_or_beyond"] is None:
        return None, "把握不能", "－"
    if judged["at_or_beyond"] and judged["gap"] != 0:
        return "S", "目標超過", "◎"
    if judged["versus_baseline"] == "improved":
        return "A", "基準値超過", "○"
    if judged["baseline"] is None:
        return None, "把握不能", "－"
    if _is_within_ten_percent(judged):
        return "B", "基準値並み", "△"
    return "C", "基準値未満", "×"


def _is_within_ten_percent(judged: Verdict) -> bool:
    return abs(judged["actual_level"] - judged["baseline"]) <= abs(judged["baseline"]) / 10


def _has_pace(judged: Verdict) -> bool:
    return judged["final_progress"] is not None and judged["elapsed_share"] is not None and judged["elapsed_share"] > 0


def _pace_100_60(judged: Verdict) -> Band:
    progress, elapsed = judged["final_progress"], judged["elapsed_share"]
    if not _has_pace(judged):
        return None, "判定不能", "－"
    if progress / elapsed >= 1:
        return "A", "着実に進捗", "◎"
    if progress / elapsed >= Fraction(6, 10):
        return "B", "概ね進捗", "○"
    return "C", "要改善", "×"


def _abfn(judged: Verdict) -> Band:
    if judged["final_year"] is None:
        return "F", "数値目標なし", "－"
    if judged["state"] in (None, "pending", "not-yet-published"):
        return "N", "データ未着", "…"
    if not _has_pace(judged):
        return None, "判定不能", "－"
    if judged["final_progress"] >= judged["elapsed_share"]:
        return "A", "経過率以上", "◎"
    return "B", "経過率未満", "△"


GRADES: dict[str, Grade] = {
    "standard": _standard,
    "cabinet-4": _cabinet_4,
    "100-80-50": _100_80_50,
    "sabc": _sabc,
    "pace-100-60": _pace_100_60,
    "abfn": _abfn,
}


# -- a municipality's own scale, read from the top as a person reads it ------------------------------------------------


def graded_by(rows: Sequence[DraftRow], judged: Verdict) -> Band:
    """Returns the first row of a draft that is true of a KPI."""
    return next((row.letter or None, row.label, row.symbol) for row in rows if _is_true(row, judged))


def _is_true(row: DraftRow, judged: Verdict) -> bool:
    if row.measure in _TRUE_OR_NOT:
        return bool(_TRUE_OR_NOT[row.measure](judged))
    part, whole = _AGAINST_A_BOUND[row.measure](judged)
    if part is None or whole is None:
        return False
    bound = Fraction(row.percent or "0") / 100 * whole
    return {"ge": part >= bound, "gt": part > bound, "lt": part < bound}[row.comparison]


def _beyond_target(judged: Verdict) -> int | None:
    if judged["gap"] is None:
        return None
    return 0 if judged["gap"] == 0 else 1 if judged["at_or_beyond"] else -1


def _gained(judged: Verdict) -> Fraction | None:
    if judged["baseline"] is None or judged["actual_level"] is None:
        return None
    return abs(Fraction(judged["actual_level"]) - Fraction(judged["baseline"])) * _BETTER[judged["versus_baseline"]]


_BETTER = {"improved": 1, "unchanged": 0, "worse": -1, None: None}
_TRUE_OR_NOT: dict[str, Callable[[Verdict], object]] = {
    "always": lambda _: True,
    "unjudgeable": lambda judged: judged["at_or_beyond"] is None,
    "final_target_missing": lambda judged: judged["final_year"] is None,
    "figure_to_come": lambda judged: judged["state"] in (None, "pending", "not-yet-published"),
    "pace_unknown": lambda judged: not _has_pace(judged),
    "at_or_beyond": lambda judged: judged["at_or_beyond"],
    "met": lambda judged: judged["met"],
    "zero_span_kept": lambda judged: judged["reason"] == "zero-span" and judged["at_or_beyond"],
    "worse_without_rate": lambda judged: (
        judged["achievement_rate"] is None and judged["reason"] != "keep-at" and judged["versus_baseline"] == "worse"
    ),
}
_AGAINST_A_BOUND: dict[str, Callable[[Verdict], tuple[Any, Any]]] = {
    "rate": lambda judged: (judged["achievement_rate"], 1),
    "keep_rate": lambda judged: (judged["keep_rate"], 1),
    "pace_ratio": lambda judged: (
        (judged["final_progress"], judged["elapsed_share"]) if _has_pace(judged) else (None, 1)
    ),
    "versus_target": lambda judged: (_beyond_target(judged), 1),
    "versus_baseline": lambda judged: (_BETTER[judged["versus_baseline"]], 1),
    "baseline_distance": lambda judged: (_gained(judged), abs(Fraction(judged["baseline"] or 0))),
}
