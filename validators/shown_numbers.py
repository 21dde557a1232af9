"""A cell's number as its reader sees it: the decimal that was typed, with the words of its format."""

from __future__ import annotations

import re
from decimal import Decimal

from kpi_models.facts import VALUE_DECIMAL_PLACES

_SIGNIFICANT_DIGITS = 15  # what a spreadsheet program keeps; a double's further digits are noise
_LITERAL = re.compile(r'\[[^\]]*\]|_.|\*.|"([^"]*)"|\\(.)')
_FRACTION = re.compile(r"[\s?]*/")
_PLACEHOLDERS = re.compile(r"[#0?][#0?,.]*(?:E\+0+)?|General", re.IGNORECASE)


def exact(value: int | float) -> Decimal:
    """Returns a cell's number as the decimal that was typed: 0.30000000000000004 is 0.3."""
    if isinstance(value, int):
        return Decimal(value)
    number = Decimal(format(value, f".{_SIGNIFICANT_DIGITS}g"))
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -VALUE_DECIMAL_PLACES:
        number = round(number, VALUE_DECIMAL_PLACES)
    return number


def shown_number(number: Decimal, number_format: str) -> str:
    """Writes a number with the percent sign and the literal words of its format: 0.107 as 0.0% is 10.7%."""
    if number_format == "General":
        return plain(number)
    section = number_format.split(";")[0]
    masked = _LITERAL.sub(lambda found: "\0" * len(found.group()), section)
    digits = _PLACEHOLDERS.search(masked)
    if not digits or _FRACTION.match(masked, digits.end()):
        return plain(number)
    if "%" in masked:
        number *= 100
    thousands = len(digits.group()) - len(digits.group().rstrip(","))
    before, after = (_literal_words(part) for part in (section[: digits.start()], section[digits.end() :]))
    return f"{before}{plain(number.scaleb(-3 * thousands))}{after}"


def _literal_words(part: str) -> str:
    """Returns what a part of a format prints as it stands."""
    return _LITERAL.sub(lambda found: found.group(1) or found.group(2) or "", part).strip()


def plain(number: Decimal) -> str:
    """Writes a decimal without exponent and without trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
