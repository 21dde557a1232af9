"""What a grading scale may say: the measures its rules compare, and the faults of a draft, row by row.

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
from kpi_models.judgement import LETTERS, Band, Rule, Scale

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
    comparisons: tuple[str, ...] = ("eq",)


_AT_LEAST_ABOVE_BELOW: Final = ("ge", "gt", "lt")
MEASURES: Final[dict[str, Measure]] = {
    "unjudgeable": Measure(Kind.UNKNOWN, "判定する実績または目標がない"),
    "pace_unknown": Measure(Kind.UNKNOWN, "進捗率または経過率を計算できない"),
    "final_target_missing": Measure(Kind.UNKNOWN, "最終目標の数値がない"),
    "met": Measure(Kind.FACT, "計画に明記された目標を達成"),
    "at_or_beyond": Measure(Kind.FACT, "目標（明記がない年度は計画ペース）以上"),
    "zero_span_kept": Measure(Kind.FACT, "増加分0の年度の目標を達成"),
    "rate": Measure(Kind.SHARE, "達成率", _AT_LEAST_ABOVE_BELOW),
    "keep_rate": Measure(Kind.SHARE, "維持率（維持する目標）", _AT_LEAST_ABOVE_BELOW),
    "pace_ratio": Measure(Kind.SHARE, "最終目標に対する進捗率÷経過率", _AT_LEAST_ABOVE_BELOW),
    "versus_target": Measure(Kind.SIGN, "目標・計画ペース", _AT_LEAST_ABOVE_BELOW),
    "versus_baseline": Measure(Kind.SIGN, "基準値", _AT_LEAST_ABOVE_BELOW),
    "baseline_distance": Measure(Kind.SHARE, "基準値からの改善の割合（悪化は−）", _AT_LEAST_ABOVE_BELOW),
    "worse_without_rate": Measure(Kind.FACT, "達成率がなく基準値より悪化（維持目標を除く）"),
    "always": Measure(Kind.REST, "上のいずれにも当てはまらない"),
}
COMPARISONS: Final = {"ge": "以上", "gt": "超", "lt": "未満"}
SIGN_COMPARISONS: Final = {"ge": "と同じか良い", "gt": "より良い", "lt": "より悪い"}  # whichever way is better
STANDINGS: Final = {"on-track": "順調側", "behind": "順調側でない", "unknown": "判定できない"}

_MOST_ROWS: Final = 20
_LONGEST_LABEL: Final = 20
_LARGEST_PERCENT: Final = Decimal(10_000)
_PERCENT_PLACES: Final = 2
_ACHIEVEMENTS: Final = {"met", "at_or_beyond", "zero_span_kept"}
_OF_PACE: Final = {"pace_ratio", "pace_unknown", "final_target_missing", "always"}
_OF_RATE: Final = {"rate", "keep_rate"}


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


@dataclass(frozen=True, slots=True)
class ScaleFault:
    """What is wrong with a draft, at its row counted from 1 (None: the whole), and what to do."""

    row: int | None
    message: str


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


# -- faults ------------------------------------------------------------------------------------------------------------


def faults(rows: Sequence[DraftRow]) -> list[ScaleFault]:
    """Returns everything that keeps a draft from being a scale, in the order of its rows.

    A scale without faults gives every KPI exactly one band, and each of its rows can be reached.
    """
    if not rows:
        return [ScaleFault(None, "区分がありません。「行を加える」で区分を作ってください。")]
    found = [fault for number, row in enumerate(rows, start=1) for fault in _row_faults(number, row)]
    if all(row.bound is not None for row in rows):
        found += [*_place_faults(rows), *_reach_faults(rows), *_letter_order_faults(rows)]
    found += [*_letter_faults(rows), *_whole_faults(rows)]
    return sorted(found, key=lambda fault: (fault.row is not None, fault.row or 0))


def _row_faults(number: int, row: DraftRow) -> list[ScaleFault]:
    """Returns what is wrong with a row by itself."""
    found = []
    if not row.label.strip():
        found.append("ことばが空欄です。「概ね順調」のように、評価のことばを入力してください。")
    if len(row.label.strip()) > _LONGEST_LABEL:
        found.append(f"ことばが{len(row.label.strip())}文字あります。{_LONGEST_LABEL}文字までにしてください。")
    if row.bound is None:
        found.append(
            f"境界の「{row.percent.strip()}」は数値として読めません。80 や 66.67 のように、"
            "％の数値を小数点以下2桁までで入力してください。"
            if row.percent.strip()
            else f"境界が空欄です。{MEASURES[row.measure].words}を区切る％の数値を入力してください。"
        )
    if not row.letter and row.kind in (Kind.FACT, Kind.SIGN, Kind.SHARE):
        found.append("評価の文字が空欄です。空欄（判定不能）にできるのは、判定できない条件と最後の行だけです。")
    return [ScaleFault(number, message) for message in found]


def _place_faults(rows: Sequence[DraftRow]) -> list[ScaleFault]:
    """Returns rows that stand where their condition may not."""
    found = []
    judging = weaker = 0  # the first row that judges, the first bound that also takes what has not reached 100 %
    for number, row in enumerate(rows, start=1):
        if row.kind is Kind.UNKNOWN and judging:
            found.append((number, f"判定できないことの条件は、判定する条件（{judging}行目）より上に置いてください。"))
        if row.measure in _ACHIEVEMENTS | {"versus_target"} and row.comparison != "lt" and weaker:
            found.append(
                (number, f"目標を達成したKPIの多くが、先に{weaker}行目に当てはまります。"
                 f"達成の条件は{weaker}行目より上に置いてください。")
            )  # fmt: skip
        if row.kind is Kind.REST and number < len(rows):
            found.append(
                (number, f"「{MEASURES['always'].words}」は最後の行だけに置けます。下の行に届かなくなります。")
            )
        judging = judging or (number if row.kind is not Kind.UNKNOWN else 0)
        weaker = weaker or (number if _takes_what_is_unmet(row) else 0)
    return [ScaleFault(number, message) for number, message in found]


def _takes_what_is_unmet(row: DraftRow) -> bool:
    if row.measure not in _OF_RATE or row.bound is None:
        return False
    return row.bound > 1 if row.comparison == "lt" else row.bound < 1


def _letter_order_faults(rows: Sequence[DraftRow]) -> list[ScaleFault]:
    """Returns lower bounds whose letter is better than that of a higher bound of the same measure."""
    found = []
    highest: dict[str, tuple[int, DraftRow]] = {}
    for number, row in enumerate(rows, start=1):
        if row.kind is not Kind.SHARE or row.comparison == "lt" or row.letter not in LETTERS or not row.letter:
            continue
        before = highest.get(row.measure)
        if before and LETTERS.index(row.letter) < LETTERS.index(before[1].letter):
            message = (
                f"{before[0]}行目（{before[1].letter}）より低い境界に、より良い評価の{row.letter}が付いています。"
                "文字か境界を直してください。"
            )
            found.append(ScaleFault(number, message))
        highest[row.measure] = (number, row)
    return found


def _letter_faults(rows: Sequence[DraftRow]) -> list[ScaleFault]:
    """Returns rows that say something else of a letter than an earlier row does."""
    found = []
    first: dict[str, tuple[int, DraftRow]] = {}
    for number, row in enumerate(rows, start=1):
        if not row.letter:
            continue
        if row.letter not in LETTERS:
            found.append(ScaleFault(number, f"評価の文字「{row.letter}」は使えません。一覧から選んでください。"))
        earlier, same = first.setdefault(row.letter, (number, row))
        if row.symbol != same.symbol:
            message = f"評価{row.letter}の記号が{earlier}行目（{same.symbol}）と違います。同じ記号にそろえてください。"
            found.append(ScaleFault(number, message))
        if row.standing != same.standing:
            message = f"評価{row.letter}が順調側かどうかが{earlier}行目と違います。どちらかにそろえてください。"
            found.append(ScaleFault(number, message))
    return found


def _whole_faults(rows: Sequence[DraftRow]) -> list[ScaleFault]:
    """Returns what a draft as a whole leaves open."""
    measures = {row.measure for row in rows}
    standings = {row.standing for row in rows}
    found = []
    if rows[-1].kind is not Kind.REST:
        found.append(
            f"どの行にも当てはまらないKPIが残ります。最後の行の条件を「{MEASURES['always'].words}」にしてください。"
        )
    if measures - _OF_PACE and "unjudgeable" not in measures:
        found.append(_missing("unjudgeable", "実績が未報告のKPIが、最後の行の評価になります"))
    if "pace_ratio" in measures and "pace_unknown" not in measures:
        found.append(_missing("pace_unknown", "進捗率を計算できないKPIが、最後の行の評価になります"))
    if "rate" in measures and not measures & {"met", "at_or_beyond", "versus_target"}:
        found.append(
            "目標を達成していても達成率を計算できないKPI（維持する目標、基準値なしなど）が、最後の行の評価になります。"
            f"「{MEASURES['at_or_beyond'].words}」の行を、最も良い評価で加えてください。"
        )
    if "on-track" not in standings:
        found.append("順調側の評価がありません。順調とみなす行の「順調側」に印を付けてください。")
    if "behind" not in standings:
        found.append("すべての評価が順調側です。順調とみなさない行の「順調側」の印を外してください。")
    if len(rows) > _MOST_ROWS:
        found.append(f"行が{len(rows)}あります。{_MOST_ROWS}行までにしてください。")
    return [ScaleFault(None, message) for message in found]


def _missing(measure: str, consequence: str) -> str:
    return f"{consequence}。「{MEASURES[measure].words}」の行を、文字を空欄にして一番上に加えてください。"


# -- what each row leaves to the rows below ----------------------------------------------------------------------------
# The values that a measure may still have, as an interval between two cuts. A cut (b, 0) lies just below b, (b, 1)
# just above it: 「b以上」 takes all from (b, 0) up, 「b超」 all from (b, 1) up, 「b未満」 all up to (b, 0).

_Cut = tuple[Decimal, int]
_LOWEST: Final[_Cut] = (Decimal("-Infinity"), 0)
_HIGHEST: Final[_Cut] = (Decimal("Infinity"), 0)
_ZERO, _ONE = Decimal(0), Decimal(1)
_NONE_LEFT: Final[_Cut] = (_ONE, 0)  # of a yes or no
# A rule takes more than its own measure: who is at or beyond the target has a rate of 1 or more.
_ALSO_TAKEN_ABOVE: Final[dict[tuple[str, str], dict[str, _Cut]]] = {
    (measure, comparison): {"met": _NONE_LEFT, "at_or_beyond": _NONE_LEFT, "zero_span_kept": _NONE_LEFT,
                            "rate": (_ONE, 0), "keep_rate": (_ONE, 0), "versus_target": (_ZERO, 0)}
    for measure, comparison in (("at_or_beyond", "ge"), ("versus_target", "ge"))
} | {
    ("versus_target", "gt"): {"rate": (_ONE, 1), "keep_rate": (_ONE, 1)},
    ("versus_baseline", "ge"): {"baseline_distance": (_ZERO, 0)},
    ("versus_baseline", "gt"): {"baseline_distance": (_ZERO, 1)},
    ("versus_baseline", "lt"): {"worse_without_rate": _NONE_LEFT},
}  # fmt: skip


def _reach_faults(rows: Sequence[DraftRow]) -> list[ScaleFault]:
    """Returns rows that nothing can reach any more, because rows above take all of it."""
    found = []
    left: dict[str, tuple[_Cut, _Cut]] = {}
    taken_by: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        low, high = left.get(row.measure, (_LOWEST, _HIGHEST))
        cut = (row.bound or _ZERO, 1 if row.comparison == "gt" and row.kind in (Kind.SHARE, Kind.SIGN) else 0)
        is_below = row.comparison == "lt" and row.kind in (Kind.SHARE, Kind.SIGN)
        if (cut <= low) if is_below else (cut >= high):
            message = (
                f"この行に当てはまるKPIはありません。すべて先に{taken_by[row.measure]}行目に当てはまります。"
                "境界か、行の順番を直してください。"
            )
            found.append(ScaleFault(number, message))
            continue
        left[row.measure] = (cut, high) if is_below else (low, cut)
        taken_by[row.measure] = number
        comparison = row.comparison if row.kind is Kind.SIGN else "ge"
        for measure, taken in _ALSO_TAKEN_ABOVE.get((row.measure, comparison), {}).items():
            bottom, top = left.get(measure, (_LOWEST, _HIGHEST))
            if taken < top:
                left[measure] = (bottom, taken)
                taken_by[measure] = number
    return found


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
