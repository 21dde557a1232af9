"""What a grading scale may say: the measures its rules compare, and drafts of scales as people write them.

A draft is a list of rows as a person writes them, tried in order; a row is one rule of a band. Rows of the same
letter, symbol and label that stand together become one band.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from itertools import groupby
from typing import Final

from kpi_models.formatting import format_rate
from kpi_models.judging.judgement import Band, Rule, Scale

DEFAULT_SCALE: Final = "standard"
SYMBOLS: Final = "◎○△×▼－…☆□◇"


class Kind(StrEnum):
    """How a measure is asked for."""

    UNKNOWN = "unknown"  # yes or no: there is nothing to judge
    FACT = "fact"  # yes or no
    SIGN = "sign"  # above, at or below
    SHARE = "share"  # against a bound in percent
    REST = "rest"  # whatever is left


@dataclass(frozen=True, slots=True)
class Measure:
    """What a rule may look at, in words."""

    kind: Kind
    words: str


MEASURES: Final[dict[str, Measure]] = {
    "unjudgeable": Measure(Kind.UNKNOWN, "判定する実績または目標がない"),
    "figure_to_come": Measure(Kind.UNKNOWN, "実績がまだ公表・報告されていない"),
    "pace_unknown": Measure(Kind.UNKNOWN, "進捗率または経過率を計算できない"),
    "final_target_missing": Measure(Kind.UNKNOWN, "最終目標の数値がない"),
    "met": Measure(Kind.FACT, "計画に明記された目標を達成"),
    "at_or_beyond": Measure(Kind.FACT, "目標（明記がない年度は計画ペース）以上"),
    "zero_span_kept": Measure(Kind.FACT, "増加分0の年度の目標を達成"),
    "rate": Measure(Kind.SHARE, "達成率"),
    "keep_rate": Measure(Kind.SHARE, "維持率（維持する目標）"),
    "pace_ratio": Measure(Kind.SHARE, "最終目標に対する進捗率÷経過率"),
    "versus_target": Measure(Kind.SIGN, "目標・計画ペース"),
    "versus_baseline": Measure(Kind.SIGN, "基準値"),
    "baseline_distance": Measure(Kind.SHARE, "基準値からの改善の割合（悪化は−）"),
    "worse_without_rate": Measure(Kind.FACT, "達成率がなく基準値より悪化（維持目標を除く）"),
    "always": Measure(Kind.REST, "上のいずれにも当てはまらない"),
}
COMPARISONS: Final = {"ge": "以上", "gt": "超", "lt": "未満"}
SIGN_COMPARISONS: Final = {"ge": "と同じか良い", "gt": "より良い", "lt": "より悪い"}  # whichever way is better
STANDINGS: Final = {"on-track": "順調側", "behind": "順調側でない", "unknown": "判定できない"}

_LARGEST_PERCENT: Final = Decimal(10_000)
_PERCENT_PLACES: Final = 2


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One row of a draft as a person writes it: `percent` as typed, blank letter for 判定不能."""

    letter: str
    symbol: str
    label: str
    measure: str
    comparison: str = "ge"
    percent: str = ""
    on_track: bool = False

    @property
    def kind(self) -> Kind:
        """How the row's measure is asked for."""
        return MEASURES[self.measure].kind

    @property
    def bound(self) -> Decimal | None:
        """The bound as a fraction; None where what was typed is no number with at most two places."""
        if self.kind is not Kind.SHARE:
            return Decimal(0 if self.kind is Kind.SIGN else 1)
        return _fraction(self.percent)

    @property
    def standing(self) -> str:
        """What the row says of a KPI."""
        if not self.letter or self.kind is Kind.UNKNOWN:
            return "unknown"
        return "on-track" if self.on_track else "behind"


def _fraction(percent: str) -> Decimal | None:
    text = unicodedata.normalize("NFKC", percent).strip().removesuffix("%").strip().replace("−", "-")
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_PERCENT_PLACES or abs(value) > _LARGEST_PERCENT:
        return None
    return value.scaleb(-2)


def rule_words(measure: str, comparison: str, bound: Decimal) -> str:
    """Writes a rule as it is printed beside a grade: 達成率が80％以上, 基準値より良い."""
    told = MEASURES[measure]
    if told.kind is Kind.SIGN:
        return f"{told.words}{SIGN_COMPARISONS[comparison]}"
    if told.kind is not Kind.SHARE:
        return told.words
    percent = format_rate(bound, _PERCENT_PLACES)
    shown = percent.removesuffix("％").rstrip("0").rstrip(".") if "." in percent else percent.removesuffix("％")
    return f"{told.words}が{shown}％{COMPARISONS[comparison]}"


# -- between drafts and scales -----------------------------------------------------------------------------------------


def draft_of(scale: Scale) -> tuple[DraftRow, ...]:
    """Returns a stored scale as the rows a person would have written."""
    return tuple(
        DraftRow(
            band.grade or "",
            band.symbol,
            band.label,
            rule.measure,
            rule.comparison if rule.comparison in COMPARISONS else "ge",
            f"{rule.bound.scaleb(2).normalize():f}" if MEASURES[rule.measure].kind is Kind.SHARE else "",
            band.standing == "on-track",
        )
        for band in scale.bands
        for rule in band.rules
    )


def scale_of(name: str, source: str, rows: Sequence[DraftRow]) -> Scale:
    """Returns the scale that a draft without faults says; its version is given when it is stored."""
    return Scale(name, name, 0, source, tuple(_bands(rows)))


def _bands(rows: Sequence[DraftRow]) -> list[Band]:
    together = groupby(rows, key=lambda row: (row.letter, row.symbol, row.label.strip(), row.standing))
    return [
        Band(letter or None, label, symbol, standing, tuple(map(_rule, alternatives)))
        for (letter, symbol, label, standing), alternatives in together
    ]


def _rule(row: DraftRow) -> Rule:
    if row.bound is None:
        raise ValueError(f"{row.percent} is no bound")
    comparison = row.comparison if row.kind in (Kind.SHARE, Kind.SIGN) else "eq"
    return Rule(row.measure, comparison, row.bound, rule_words(row.measure, comparison, row.bound))


# -- words -------------------------------------------------------------------------------------------------------------


def differences(before: Scale, after: Scale) -> list[str]:
    """Says what one version of a scale changed of another, band by band."""
    told = [f"出典・根拠：「{before.source}」→「{after.source}」"] if before.source != after.source else []
    old, new = ([_band_words(band) for band in scale.bands] for scale in (before, after))
    told += [f"なくなった区分：{words}" for words in old if words not in new]
    told += [f"加わった区分：{words}" for words in new if words not in old]
    if not told and old != new:
        told.append("区分の順番が変わりました。")
    return told


def _band_words(band: Band) -> str:
    """Writes a band in one line: ○ B 概ね順調（達成率が80％以上・順調側）."""
    name = " ".join(part for part in (band.symbol, band.grade, band.label) if part)
    return f"{name}（{band.condition}・{STANDINGS[band.standing]}）"
