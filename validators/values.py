"""Text → figures: a number with unit, scale, sign and marks; a state without a number; or a finding's code.

Nothing is not zero: a blank, a dash, 調査中 and 0 stay four things. A text that the grammar does not know is
unreadable, never a number. White space and the width of characters never change a reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from kpi_models.facts import State
from kpi_models.reference import read_table
from validators.amounts import MINUS, Quantity, Unreadable, read_amount
from validators.brackets import NOTE, ROUND_BRACKETS, without_notes
from validators.cells import CIRCLED, squeeze, visible
from validators.missing_words import why_missing
from validators.periods import FoundPeriod, find_periods
from validators.units import is_known_unit, unit_parts


@dataclass(frozen=True, slots=True)
class NoValue:
    """No number, and why: `blank` (nothing is written), `dash` (means something else on every sheet), `unmeasured`
    (nothing was counted: 中止, 不明) or `state`.
    """

    kind: str
    state: State | None = None


Reading = Quantity | NoValue | Unreadable

_DASHES = re.compile(r"[-−‐‑‒–—―⁃⸺⸻ー─━…‥・]+|\.{2,}|\*{1,2}")
_DASHED_UNIT = re.compile(r"[-−‐‑‒–—―ー─━]+(?P<unit>\D+)")
_STARS = re.compile(r"\*{3,}")
_CIRCLED = re.compile(f"[{CIRCLED}]")  # no digits of a value
_SPLIT_DIGITS = re.compile(r"[\d,.]\s+[\d,.]")
_APART = re.compile(r"(?<![\d,.])\d{1,3}(?:\s*,\s*\d{3}|\s+\d{3})+(?!\d)")  # 1 234: one number, or 1 and 234
_RAISED = re.compile(r"\d[⁰¹²³⁴⁵⁶⁷⁸⁹₀-₉]")
_MARKS = re.compile(r"(?:(?:※|注|†|(?<!\d)\*)\d*\)?|\*|[↑↓↗↘→]+)$")
_LETTERED = re.compile(r"(?=[\d,.]*[OoIl|〇○◯])(?=[OoIl|〇○◯,.]*\d)[\dOoIl|〇○◯,.]+(?![A-Za-z])")
_SIGN_OR_NONE = re.compile(rf"[{MINUS}+±]?")
_LETTERS_FOR_DIGITS = str.maketrans("OoIl|〇○◯", "00111000")
_OVER_YEARS = re.compile(
    r"(?:(?:計画)?期間[内中]?(?:に|で|の)?(?:累計|合計|延べ|計)?|\d{1,2}(?:[かカヶケ箇]年|年度?)間?(?:に|で|の)?(?:累計|合計|延べ|計)"
    r"|\d{1,2}(?:[かカヶケ箇]年|年度?間)(?:に|で|の)|累計)(?=\d)"
)
_DATED = re.compile(r"\s*(?P<when>[^\s:=()]{2,12}?)(?:\s*[:=]\s*|までに|\s+)(?P<value>[+\-−△▲]?\d.*)", re.DOTALL)
_STARRED = re.compile(r"(?<=\S)\s+\*\d*\)?\s*$")
_PROVISIONAL = re.compile("速報|見込|暫定|推計")


def read_value(text: str) -> Reading:
    """Returns what the text of one cell says of one year."""
    reading = read_over_years(text)
    is_of_one = not isinstance(reading, Quantity) or not (reading.each_year or reading.over_years)
    return reading if is_of_one else Unreadable("value-over-years")


@lru_cache(maxsize=4096)
def read_over_years(text: str) -> Reading:
    """Returns what the text of one cell says, be it of each year (毎年度10件) or of several together (5年間で100件)."""
    compact = squeeze(text)
    if not compact:
        return NoValue("blank")
    if _STARS.fullmatch(compact):
        return NoValue("state", State.WITHHELD)
    if _is_dash(compact):
        return NoValue("dash")
    return _state(compact) or _read_number(text)


def _is_dash(compact: str) -> bool:
    """Tells whether a text is only a dash, whatever brackets or known unit stand with it: （－）, －件, －（中止）."""
    bare, note = without_notes(compact.translate(ROUND_BRACKETS))
    if re.fullmatch(r"\d[\d,.]*", note):  # －（85）: a figure, whatever it means
        return False
    bare = bare or compact.strip("()")
    dashed = _DASHED_UNIT.fullmatch(bare)
    return bool(_DASHES.fullmatch(bare)) or bool(dashed and is_known_unit(dashed.group("unit")))


def _state(compact: str) -> NoValue | None:
    """Returns why a text is no number where it says so, whatever brackets stand around it or after it."""
    bare = NOTE.sub("", compact) or compact.strip("()")
    missing = why_missing(compact, _MARKS.sub("", bare))
    return NoValue(*missing) if missing else None


def _read_number(text: str) -> Reading:
    """Reads a text that should be one number."""
    if len(_CIRCLED.findall(text)) > 1:
        return Unreadable("two-values")
    shown = _STARRED.sub("", visible(_CIRCLED.sub("", text)).translate(ROUND_BRACKETS))
    if (dated := _DATED.fullmatch(shown)) and _is_year(dated["when"]):
        shown = f"{dated['value']}({dated['when']})"  # R7:1,500人 says what 1,500人(R7) says
    if _are_split(shown):
        return _of_split_digits(shown)
    if _RAISED.search(text):
        return Unreadable("raised-digit")
    body, notes = without_notes(squeeze(shown))
    if why := _why_no_number(body, notes):
        return why
    if state := _state(body):
        return state
    over_years = _OVER_YEARS.match(body)
    words, body = _strip_words(_MARKS.sub("", body[over_years.end() :] if over_years else body))
    body = _MARKS.sub("", body)
    if likely := _with_digits_for_letters(body):
        return Unreadable("letter-for-digit", likely)
    read = read_amount(body)
    if isinstance(read, Unreadable):
        return read
    marked = _with_marks(read, words, notes)
    return replace(marked, over_years=True) if over_years and isinstance(marked, Quantity) else marked


def _why_no_number(body: str, notes: str) -> Unreadable | None:
    """Returns why a text is no one number where its brackets tell: 目標80（実績75）, （85）, （注1）."""
    has_digit = bool(re.search(r"\d", body))
    if has_digit and "目標" in body and "実績" in f"{body}{notes}":
        return Unreadable("two-values")
    if not has_digit and (likely := _without_brackets(body, notes)):
        return Unreadable("value-in-brackets", likely)
    return None if body.strip("()") else Unreadable("value-not-understood")


def _are_split(shown: str) -> bool:
    return bool(_SPLIT_DIGITS.search(without_notes(shown)[0].strip()))


def _of_split_digits(shown: str) -> Unreadable:
    """Returns what digits set apart by blanks are: several values, or perhaps one whose thousands they part."""
    joined = _APART.sub(lambda digits: ",".join(re.findall(r"\d+", digits.group())), shown)
    is_one = not _are_split(joined) and isinstance(_read_number(joined), Quantity)
    return Unreadable("digits-apart", squeeze(joined)) if is_one else Unreadable("two-values")


def _without_brackets(body: str, notes: str) -> str | None:
    """Returns the negative number that one alone in brackets may mean (（85）人 → -85人), or None where none is."""
    unit = _MARKS.sub("", body).strip("()").lstrip(MINUS)
    signless = f"{notes.strip().lstrip(MINUS)}{unit}"
    amount = read_amount(signless)
    is_number = isinstance(amount, Quantity) and (not amount.unit or is_known_unit(amount.unit))
    return f"-{signless}" if is_number else None


def _is_year(text: str) -> bool:
    found = find_periods(text)
    return len(found) == 1 and found[0].written == squeeze(text)


def _with_digits_for_letters(body: str) -> str | None:
    """Returns a number with digits in place of the letters that look like them (3O人 → 30人), or None without any.

    An l behind the last digit may count litres: 100l stays what it says.
    """
    sign = _SIGN_OR_NONE.match(body)
    start = sign.end() if sign else 0
    lettered = _LETTERED.match(body, start)
    if not lettered or re.fullmatch(r"[\d,.]+l", body[start:]):
        return None
    likely = f"{body[:start]}{lettered.group().translate(_LETTERS_FOR_DIGITS)}{body[lettered.end() :]}"
    return likely if isinstance(read_amount(likely), Quantity) else None


def _strip_words(body: str) -> tuple[frozenset[str], str]:
    """Takes the words of number_words.csv off both ends, the longest first."""
    meanings: set[str] = set()
    changed = True
    while changed:
        changed = False
        for word, place, meaning in _words():
            if place == "prefix" and body.startswith(word) and len(body) > len(word):
                body, changed = body[len(word) :], True
            elif place == "suffix" and body.endswith(word) and re.search(r"\d", body[: -len(word)]):
                body, changed = body[: -len(word)], True
            else:
                continue
            meanings.add(meaning)
            break
    return frozenset(meanings), body


def _with_marks(read: Quantity, words: frozenset[str], notes: str) -> Quantity | Unreadable:
    """Adds what words and brackets say about a number."""
    if not read.unit and (unit := "円" if "yen" in words else _unit_in(notes)):
        read = replace(read, unit=unit, scale=unit_parts(unit)[0])
    if "decrease" in words and (read.signed or read.value < 0):
        return Unreadable("value-not-understood")
    operators = words & {"at-least", "at-most", "more-than", "less-than", "keep"}
    periods = find_periods(notes)
    return Quantity(
        -read.value if "decrease" in words else read.value,
        read.unit,
        read.scale,
        read.signed or bool(words & {"increase", "decrease"}),
        min(operators, default=None),
        "approximate" in words,
        "provisional" in words or bool(_PROVISIONAL.search(notes)),
        "each-year" in words,
        False,
        read.whole,
        notes,
        periods[0].period if len(periods) == 1 and not re.search(r"\d", _beside(periods[0], notes)) else None,
    )


def _unit_in(notes: str) -> str:
    """Returns the unit that stands alone in brackets: 2,162(千円)."""
    return notes if is_known_unit(notes) else ""


def _beside(found: FoundPeriod, notes: str) -> str:
    """Returns what a note says beside a period: (R3:90人) is of another figure."""
    compact = squeeze(notes)
    return compact[: found.start] + compact[found.end :]


@cache
def _words() -> tuple[tuple[str, str, str], ...]:
    rows = [(row["word"], row["place"], row["meaning"]) for row in read_table("number_words.csv")]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))
