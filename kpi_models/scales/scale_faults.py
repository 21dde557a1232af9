"""What keeps a draft from being a grading scale: every fault at its row, with what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kpi_models.judging.judgement import LETTERS
from kpi_models.scales.scales import MEASURES, DraftRow, Kind

_MOST_ROWS: Final = 20
_LONGEST_LABEL: Final = 20
_ACHIEVEMENTS: Final = {"met", "at_or_beyond", "zero_span_kept"}
_OF_PACE: Final = {"pace_ratio", "pace_unknown", "figure_to_come", "final_target_missing", "always"}
_OF_RATE: Final = {"rate", "keep_rate"}


@dataclass(frozen=True, slots=True)
class ScaleFault:
    """What is wrong with a draft, at its row counted from 1 (None: the whole), and what to do."""

    row: int | None
    message: str


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
