"""Words that stand where a number would: why there is none (state_words.csv), or a promise without one."""

from __future__ import annotations

import re
from functools import cache

from kpi_models.facts import State
from kpi_models.reference import read_table
from validators.cells import squeeze
from validators.periods import find_periods

_CALLED_OFF = re.compile(r"(?:により|のため|で)(?:中止|延期|休止|未実施|非開催)$")
_ANNOUNCED = re.compile(
    r"(?P<when>.*?)(?:頃|ころ|ごろ|以降|に|末|[上中下]旬|[春夏秋冬])*"
    r"(?P<what>公表|発表|公開|確定|集計|判明|算定|調査|実施)(?P<will>予定|見込み?|待ち)?"
)
_MONTH = re.compile(r"(?:翌年度?|来年度?)?\d{1,2}月")
_PUBLISHED = ("公表", "発表", "公開")


def why_missing(*readings: str) -> tuple[str, State | None] | None:
    """Returns why a text is no number, by the first of its readings that says so: `state` and which, or `unmeasured`.

    `unmeasured` is what was not counted at all (中止, 不明). The last reading is the one without brackets and marks.
    """
    for word in readings:
        if word in _states():
            state = _states()[word]
            return ("state", state) if state else ("unmeasured", None)
    bare = readings[-1]
    if _CALLED_OFF.search(bare):
        return "unmeasured", None
    state = _announced(bare)
    return ("state", state) if state else None


def _announced(bare: str) -> State | None:
    """Returns the state of a figure of which it is said when it comes: R6.10頃公表, 9月確定予定."""
    found = _ANNOUNCED.fullmatch(bare)
    if not found or not (found["when"] or found["will"]):
        return None
    when = found["when"]
    is_when = not when or _MONTH.fullmatch(when) or [period.written for period in find_periods(when)] == [when]
    if not is_when:
        return None
    return State.NOT_YET_PUBLISHED if found["what"] in _PUBLISHED else State.PENDING


def is_target_in_words(text: str) -> bool:
    """Tells whether a text promises something without a number of its own: 維持, 前年比5%増, 設置."""
    return any(pattern.fullmatch(squeeze(text)) for pattern in _target_words())


@cache
def _states() -> dict[str, State | None]:
    """Returns the words that stand for a number; those without a state of their own say that none was measured."""
    return {row["word"]: State(row["state"]) if row["state"] else None for row in read_table("state_words.csv")}


@cache
def _target_words() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(row["pattern"]) for row in read_table("target_words.csv"))
