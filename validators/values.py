"""Text → figures: a number with unit, scale, sign and marks; a state without a number; or a finding's code.

Nothing is not zero: a blank, a dash, 調査中 and 0 stay four things. A text that the grammar does not know is
unreadable, never a number. White space and the width of characters never change a reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache

from kpi_models.facts import VALUE_DECIMAL_PLACES, VALUE_INTEGER_DIGITS, State
from kpi_models.reference import read_table
from validators.cells import CIRCLED, squeeze, visible
from validators.missing_words import why_missing
from validators.periods import FoundPeriod, Period, find_periods

SIGNIFICANT_DIGITS = 15  # more than a spreadsheet program keeps can't be handed on exactly


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as written. `value` counts `unit`s; the unit's own scale is 10**`scale` (43 億円: 43, 億円, 8)."""

    value: Decimal
    unit: str = ""
    scale: int = 0
    signed: bool = False  # a + or 増 stands with it: an increment
    operator: str | None = None  # at-least, at-most, more-than, less-than, keep
    approximate: bool = False
    provisional: bool = False
    each_year: bool = False  # 毎年度10件: not of its own year alone
    over_years: bool = False  # 5年間で100件: of several years together
    whole: Decimal | None = None  # 31/34島: 31 of 34
    note: str = ""  # what stands in brackets
    period: Period | None = None  # the period the brackets name


@dataclass(frozen=True, slots=True)
class NoValue:
    """No number, and why: `blank` (nothing is written), `dash` (means something else on every sheet), `unmeasured`
    (nothing was counted: 中止, 不明) or `state`.
    """

    kind: str
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The code of the finding a text deserves, and the figure it is likely to mean, if one can be told."""

    code: str
    likely: str = ""


Reading = Quantity | NoValue | Unreadable

_MINUS = "-−‐‑‒–—―ー△▲"
_DASHES = re.compile(r"[-−‐‑‒–—―⁃⸺⸻ー─━…‥・]+|\.{2,}|\*{1,2}")
_DASHED_UNIT = re.compile(r"[-−‐‑‒–—―ー─━]+(?P<unit>\D+)")
_STARS = re.compile(r"\*{3,}")
_CIRCLED = re.compile(f"[{CIRCLED}]")  # no digits of a value
_SPLIT_DIGITS = re.compile(r"[\d,.]\s+[\d,.]")
_APART = re.compile(r"(?<![\d,.])\d{1,3}(?:\s*,\s*\d{3}|\s+\d{3})+(?!\d)")  # 1 234: one number, or 1 and 234
_BRACKETS = str.maketrans("〔〕[]【】{}〈〉《》", "()()()()()()")
_NOTE = re.compile(r"\(([^()]*)\)")
_RAISED = re.compile(r"\d[⁰¹²³⁴⁵⁶⁷⁸⁹₀-₉]")
_MARKS = re.compile(r"(?:(?:※|注|†|(?<!\d)\*)\d*\)?|\*|[↑↓↗↘→]+)$")
_LETTERED = re.compile(r"(?=[\d,.]*[OoIl|〇○◯])(?=[OoIl|〇○◯,.]*\d)[\dOoIl|〇○◯,.]+(?![A-Za-z])")
_LETTERS_FOR_DIGITS = str.maketrans("OoIl|〇○◯", "00111000")
_SIGN = re.compile(rf"[{_MINUS}+±](?=[\d¥\\])")
_SIGN_OR_NONE = re.compile(rf"[{_MINUS}+±]?")
_NUMBER = re.compile(r"\d[\d,.]*")
_GROUPED = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_WHOLE = re.compile(r"/(\d+(?:,\d{3})*)(.*)")
_UNIT = re.compile(
    r"(?:k|c)?m[23]|°C|(?:kg-|t-|k?t)?-?CO2|(?:[^\W\d十]|十億)[^\d+=→>~〜;:、。,!?()※†*△▲○◎×]{0,11}|%[^\d]{0,5}|‰|/[^\d]{1,8}"
)
_NO_UNIT = re.compile("以[上下内]|未満|[上下]回|[≦≧≤≥<>]|[-−‐‑‒–—―]$")
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
    bare = _without_notes(compact.translate(_BRACKETS))[0] or compact.strip("()")
    dashed = _DASHED_UNIT.fullmatch(bare)
    return bool(_DASHES.fullmatch(bare)) or bool(dashed and is_known_unit(dashed.group("unit")))


def unit_parts(unit: str) -> tuple[int, str]:
    """Splits a unit into its scale and its base: 億円 → (8, 円)."""
    for word, power in _scales():
        if unit.startswith(word) and unit != word:
            return power, unit[len(word) :]
    return next((power, "") for word, power in _scales() if unit == word) if _is_scale(unit) else (0, unit)


def unit_kind(unit: str) -> str:
    """Returns what a unit measures (percent, point, money, …), or nothing for a unit outside the table."""
    return _units().get(unit, ("", ""))[1]


def is_known_unit(text: str) -> bool:
    """Tells whether a text is a unit of the table, with or without a scale."""
    return unit_parts(text)[1] in _units() or text in _units()


def written_unit(text: str) -> str:
    """Returns the unit that a cell for units says: （人）, 単位：人 and 人（延べ） all say 人."""
    unit = squeeze(text).translate(_BRACKETS)
    if unit.startswith("(") and unit.find(")") == len(unit) - 1:
        unit = unit[1:-1]
    unit = unit.removeprefix("単位:")
    bare, notes = _without_notes(unit)
    return bare if notes and is_known_unit(bare) else unit


def in_unit(quantity: Quantity, unit: str) -> Decimal | None:
    """Returns the value counted in another unit of the same kind (6,666 百万円 in 億円), or None where they differ.

    A scale alone (1.2万) counts whatever the other unit counts.
    """
    power, base = unit_parts(unit)
    own_power, own_base = unit_parts(quantity.unit)
    is_scale_alone = not own_base and own_power > 0
    if not is_scale_alone and _units().get(base, (base,))[0] != _units().get(own_base, (own_base,))[0]:
        return None
    return quantity.value.scaleb(own_power - power) if own_power != power else quantity.value


def _state(compact: str) -> NoValue | None:
    """Returns why a text is no number where it says so, whatever brackets stand around it or after it."""
    bare = _NOTE.sub("", compact) or compact.strip("()")
    missing = why_missing(compact, _MARKS.sub("", bare))
    return NoValue(*missing) if missing else None


def _read_number(text: str) -> Reading:
    """Reads a text that should be one number."""
    if len(_CIRCLED.findall(text)) > 1:
        return Unreadable("two-values")
    shown = _STARRED.sub("", visible(_CIRCLED.sub("", text)).translate(_BRACKETS))
    if (dated := _DATED.fullmatch(shown)) and _is_year(dated["when"]):
        shown = f"{dated['value']}({dated['when']})"  # R7:1,500人 says what 1,500人(R7) says
    if _are_split(shown):
        return _of_split_digits(shown)
    if _RAISED.search(text):
        return Unreadable("raised-digit")
    body, notes = _without_notes(squeeze(shown))
    if why := _why_no_number(body, notes):
        return why
    if state := _state(body):
        return state
    over_years = _OVER_YEARS.match(body)
    words, body = _strip_words(_MARKS.sub("", body[over_years.end() :] if over_years else body))
    body = _MARKS.sub("", body)
    if likely := _with_digits_for_letters(body):
        return Unreadable("letter-for-digit", likely)
    read = _read_amount(body)
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
    return bool(_SPLIT_DIGITS.search(_without_notes(shown)[0].strip()))


def _of_split_digits(shown: str) -> Unreadable:
    """Returns what digits set apart by blanks are: several values, or perhaps one whose thousands they part."""
    joined = _APART.sub(lambda digits: ",".join(re.findall(r"\d+", digits.group())), shown)
    is_one = not _are_split(joined) and isinstance(_read_number(joined), Quantity)
    return Unreadable("digits-apart", squeeze(joined)) if is_one else Unreadable("two-values")


def _without_brackets(body: str, notes: str) -> str | None:
    """Returns the negative number that one alone in brackets may mean (（85）人 → -85人), or None where none is."""
    unit = _MARKS.sub("", body).strip("()").lstrip(_MINUS)
    signless = f"{notes.strip().lstrip(_MINUS)}{unit}"
    amount = _read_amount(signless)
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
    return likely if isinstance(_read_amount(likely), Quantity) else None


def _without_notes(text: str) -> tuple[str, str]:
    """Takes the bracketed parts out of a text."""
    notes: list[str] = []
    while match := _NOTE.search(text):
        notes.insert(0, match.group(1))
        text = text[: match.start()] + text[match.end() :]
    return text, " ".join(notes)


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


def _read_amount(body: str) -> Quantity | Unreadable:
    """Reads sign, digits, scale and unit."""
    sign = _SIGN.match(body)
    signless = body[1:] if sign else body
    rest = signless.lstrip("¥\\")
    number = _NUMBER.match(rest)
    if not number:
        return Unreadable("two-values" if _count_numbers(body) > 1 else "value-not-understood")
    amount = _read_scaled(rest)
    if isinstance(amount, Unreadable):
        return amount
    if rest != signless and not amount.unit:
        amount = replace(amount, unit="円")
    if sign and sign.group() in _MINUS:
        amount = replace(amount, value=-amount.value)
    if sign and sign.group() == "±" and amount.value:
        return Unreadable("value-not-understood")
    signed = bool(sign) and sign.group() == "+" if sign else False
    return replace(amount, signed=signed)


def _read_scaled(rest: str) -> Quantity | Unreadable:
    """Reads digits with their scales (6,666億83百万円) and the unit behind them."""
    segments: list[tuple[Decimal, int]] = []
    scale_word = ""
    while number := _NUMBER.match(rest):
        if not _GROUPED.fullmatch(number.group()):
            return Unreadable("number-malformed")
        rest = rest[number.end() :]
        scale_word, power = next(((word, power) for word, power in _scales() if rest.startswith(word)), ("", 0))
        rest = rest[len(scale_word) :]
        segments.append((Decimal(number.group().replace(",", "")), power))
        if not scale_word:
            break
    if len(segments) > 1:
        return _read_mixed(segments, rest)
    value, power = segments[0]
    whole = None
    if (fraction := _WHOLE.fullmatch(rest)) and not scale_word:
        whole, rest = Decimal(fraction.group(1).replace(",", "")), fraction.group(2)
        if whole < value:
            return Unreadable("two-values")
    return _with_unit(value, scale_word + rest, power, whole)


def _read_mixed(segments: list[tuple[Decimal, int]], unit: str) -> Quantity | Unreadable:
    """Adds up mixed scales in the base unit; every part must be smaller than one unit of the part before it."""
    for (_, higher), (number, lower) in zip(segments, segments[1:], strict=False):
        if lower >= higher or number.scaleb(lower) >= Decimal(10) ** higher:
            return Unreadable("number-malformed")
    if any(number != int(number) for number, _ in segments[:-1]):
        return Unreadable("number-malformed")
    return _with_unit(sum((number.scaleb(power) for number, power in segments), Decimal(0)), unit, 0, None)


def _with_unit(value: Decimal, unit: str, power: int, whole: Decimal | None) -> Quantity | Unreadable:
    """Judges the unit and the digits."""
    if unit and (not _UNIT.fullmatch(unit) or _NO_UNIT.search(unit)):
        return Unreadable("two-values" if _count_numbers(unit) else "value-not-understood")
    number = _fitting(value)
    if number is None:
        return Unreadable("number-too-precise")
    return Quantity(number, unit, power, whole=whole)


def _fitting(value: Decimal) -> Decimal | None:
    """Returns the number in plain form if it can be kept exactly."""
    number = value.normalize()
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int) or len(digits) > SIGNIFICANT_DIGITS:
        return None
    if -exponent > VALUE_DECIMAL_PLACES or abs(number) >= Decimal(10) ** VALUE_INTEGER_DIGITS:
        return None
    return Decimal(format(number, "f"))


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


def _count_numbers(text: str) -> int:
    return len(re.findall(r"\d+(?:[,.]\d+)*", text))


@cache
def _scales() -> tuple[tuple[str, int], ...]:
    """Returns the words for powers of ten, the longest first."""
    scales = [(row["word"], int(row["power"])) for row in read_table("scales_of_numbers.csv")]
    return tuple(sorted(scales, key=lambda scale: -len(scale[0])))


def _is_scale(text: str) -> bool:
    return any(text == word for word, _ in _scales())


@cache
def _units() -> dict[str, tuple[str, str]]:
    """Returns each known unit's canonical spelling and kind."""
    return {row["unit"]: (row["canonical"], row["kind"]) for row in read_table("units.csv")}


@cache
def _words() -> tuple[tuple[str, str, str], ...]:
    rows = [(row["word"], row["place"], row["meaning"]) for row in read_table("number_words.csv")]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))
