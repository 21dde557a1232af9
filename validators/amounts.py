"""Text → one amount: sign, digits, scale and unit (6,666億83百万円), exactly; or the code of the finding why not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from kpi_models.facts import VALUE_DECIMAL_PLACES, VALUE_INTEGER_DIGITS
from validators.periods import Period
from validators.units import scales

SIGNIFICANT_DIGITS = 15  # more than a spreadsheet program keeps can't be handed on exactly
MINUS = "-−‐‑‒–—―ー△▲"
_SIGN = re.compile(rf"[{MINUS}+±](?=[\d¥\\])")
_NUMBER = re.compile(r"\d[\d,.]*")
_GROUPED = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?")
_WHOLE = re.compile(r"/(\d+(?:,\d{3})*)(.*)")
_UNIT = re.compile(
    r"(?:k|c)?m[23]|°C|(?:kg-|t-|k?t)?-?CO2|(?:[^\W\d十]|十億)[^\d+=→>~〜;:、。,!?()※†*△▲○◎×]{0,11}|%[^\d]{0,5}|‰|/[^\d]{1,8}"
)
_NO_UNIT = re.compile("以[上下内]|未満|[上下]回|[≦≧≤≥<>]|[-−‐‑‒–—―]$")


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
class Unreadable:
    """The code of the finding a text deserves, and the figure it is likely to mean, if one can be told."""

    code: str
    likely: str = ""


def read_amount(body: str) -> Quantity | Unreadable:
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
    if sign and sign.group() in MINUS:
        amount = replace(amount, value=-amount.value)
    if sign and sign.group() == "±" and amount.value:
        return Unreadable("value-not-understood")
    return replace(amount, signed=bool(sign and sign.group() == "+"))


def _read_scaled(rest: str) -> Quantity | Unreadable:
    """Reads digits with their scales (6,666億83百万円) and the unit behind them."""
    segments: list[tuple[Decimal, int]] = []
    scale_word = ""
    while number := _NUMBER.match(rest):
        if not _GROUPED.fullmatch(number.group()):
            return Unreadable("number-malformed")
        rest = rest[number.end() :]
        scale_word, power = next(((word, power) for word, power in scales() if rest.startswith(word)), ("", 0))
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


def _count_numbers(text: str) -> int:
    return len(re.findall(r"\d+(?:[,.]\d+)*", text))
