"""How figures are written for readers: half up, thousands separated, the unit as the plan writes it.

Nothing is rounded before it gets here. A figure that is not there is written －, never 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

NOTHING: Final = "－"
MINUS: Final = "−"
_WIDE: Final = Context(prec=100)  # the default of 28 digits is too narrow for the largest value over the smallest
_STATED_PLACES = 6
_ENDLESS_PLACES = 1
_POINT_UNITS: Final = {"%": "ポイント", "％": "ポイント"}
_WIDE_UNITS: Final = {"%": "％"}
_OPPOSITE: Final = {"増": "減", "減": "増"}  # how a unit such as 人増 ends
_TEN_THOUSAND: Final = 10_000


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Rounds to a number of decimal places, halves away from zero (domain: the rounding is declared)."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE)


def format_number(value: Decimal | None) -> str:
    """Writes a number with thousands separators and the digits it has: 2899.40 → 2,899.4.

    A quotient without an end (more than six decimal places) is rounded half up to one decimal place, below 10 to
    three significant digits: 79.666… → 79.7, 1.4466… → 1.45.
    """
    if value is None:
        return NOTHING
    shown = _without_trailing_zeros(value)
    if _decimal_places(shown) > _STATED_PLACES:
        shown = _without_trailing_zeros(round_half_up(shown, max(_ENDLESS_PLACES, 2 - shown.adjusted())))
    return f"{shown:,f}".replace("-", MINUS)


def format_rate(rate: float | Decimal | None, places: int = 1) -> str:
    """Writes a fraction as a percentage, half up: 0.22813… → 22.8％; None → －."""
    if rate is None:
        return NOTHING
    percent = round_half_up(_decimal(rate).scaleb(2, context=_WIDE), places)
    return f"{abs(percent) if percent == 0 else percent:,f}％".replace("-", MINUS)


def format_rate_beside(rate: float | Decimal, bounds: Iterable[Decimal]) -> str:
    """Writes a rate as `format_rate` does, with more places where rounding would lift it to 0, 1 or a bound.

    What has not reached 100 % is not written 100.0％ beside its grade: 0.9996 → 99.96％.
    """
    exact, edges = _decimal(rate), {Decimal(0), Decimal(1), *bounds}
    places = 1
    while any(exact < edge <= round_half_up(exact, places + 2) for edge in edges):
        places += 1
    return format_rate(exact, places)


def format_level(value: Decimal | None, unit: str) -> str:
    """Writes a level (総量) with its unit: 49件, 2,899.4千人, 12.5％; of a unit that says its sign −5人増 is 5人減."""
    if value is None:
        return NOTHING
    if value < 0 and unit[-1:] in _OPPOSITE:
        return f"{format_number(-value)}{unit[:-1]}{_OPPOSITE[unit[-1]]}"
    return f"{format_number(value)}{format_unit(unit)}"


def format_increment(value: Decimal | None, unit: str) -> str:
    """Writes an increment (増加分) with its sign and unit: +24件, −9.5千人, ±0人; of a percentage in ポイント."""
    if value is None:
        return NOTHING
    sign = "+" if value > 0 else "" if value < 0 else "±"
    return f"{sign}{format_number(value)}{format_increment_unit(unit)}"


def format_unit(unit: str) -> str:
    """Writes the unit of a level: the plan's own word, a percent sign in full width."""
    return _WIDE_UNITS.get(unit, unit)


def format_increment_unit(unit: str) -> str:
    """Writes the unit of a difference: percentages differ by ポイント, all else by the unit itself, 人増 by 人."""
    return _POINT_UNITS.get(unit, unit[:-1] if unit[-1:] in _OPPOSITE else unit)


def format_fraction(part: int, whole: int) -> str:
    """Writes a rate with its numerator and denominator: 47.1％（8／17）; － where nothing was counted."""
    if whole == 0:
        return f"{NOTHING}（{part:,}／{whole:,}）"
    return f"{format_rate(Decimal(part) / Decimal(whole))}（{part:,}／{whole:,}）"


def format_people(people: int) -> str:
    """Writes how many people live somewhere, from ten thousand in 万人 to one place: 1,400人, 9.9万人, 72.5万人."""
    if people < _TEN_THOUSAND:
        return f"{people:,}人"
    return f"{format_number(round_half_up(Decimal(people) / _TEN_THOUSAND, 1))}万人"


def unbroken(text: str) -> str:
    """Returns a text that stays in one line: Japanese otherwise breaks between any two characters, and at a space."""
    return "\u2060".join(text.replace(" ", "\u00a0"))


def json_number(value: Decimal | None) -> int | float | None:
    """Returns a value as the JSON number that prints exactly as written: 2000, 1.9."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _decimal(rate: float | Decimal) -> Decimal:
    """Reads a double by its shortest text, so that 0.285 is 28.5 % and not 28.499…"""
    return rate if isinstance(rate, Decimal) else Decimal(repr(rate))


def _without_trailing_zeros(value: Decimal) -> Decimal:
    """Drops zeros that only the column's scale put there (129.000000000000 → 129); −0 becomes 0."""
    plain = value.normalize()
    return abs(plain) if plain == 0 else plain


def _decimal_places(value: Decimal) -> int:
    """Returns how many digits stand after the decimal point."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
