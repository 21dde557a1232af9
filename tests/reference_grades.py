"""The grading scales a second time, in words: the published rules of every preset, first match."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

Verdict = dict[str, Any]  # the measures of a judged row, rates as exact fractions
Band = tuple[str | None, str, str]


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


GRADES: dict[str, Callable[[Verdict], Band]] = {
    "standard": _standard,
    "cabinet-4": _cabinet_4,
    "100-80-50": _100_80_50,
    "sabc": _sabc,
    "pace-100-60": _pace_100_60,
    "abfn": _abfn,
}
