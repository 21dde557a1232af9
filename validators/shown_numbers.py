"""A cell's number as its reader sees it: the decimal that was typed, with the words of its format."""

from __future__ import annotations

import operator
import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from kpi_models.facts import VALUE_DECIMAL_PLACES
from kpi_models.fiscal_year import era_year

_SIGNIFICANT_DIGITS = 15  # what a spreadsheet program keeps; a double's further digits are noise
_LITERAL = re.compile(r'\[[^\]]*\]|_.|\*.|"([^"]*)"|\\(.)')
_FRACTION = re.compile(r"[\s?]*/")
_CONDITION = re.compile(r"\[(?P<sign><=|>=|<>|<|>|=)(?P<limit>-?\d+(?:\.\d+)?)\]")
_COMPARE = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "<>": operator.ne,
    ">=": operator.ge,
    ">": operator.gt,
}
_WRITES_DIGIT = re.compile("[0@/]|General", re.IGNORECASE)  # of a zero, # and ? write none
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


@lru_cache(maxsize=1024)
def seen_instead_of_zero(number_format: str) -> str | None:
    """Returns what a format shows where a cell holds 0 (a dash, nothing), or None where it shows the 0."""
    section = _section_of_zero(number_format.split(";"))
    words = _literal_words(section)
    is_written = _WRITES_DIGIT.search(_LITERAL.sub("", section)) or "0" in words
    return None if is_written else words.strip("#?, ")


def _section_of_zero(sections: list[str]) -> str:
    """Returns the section for a 0: the first whose condition holds, else the third of 正;負;零."""
    conditions = [_CONDITION.search(section) for section in sections]
    if not any(conditions):
        return sections[2] if len(sections) > 2 else sections[0]
    for section, condition in zip(sections, conditions, strict=True):
        if condition is None or _COMPARE[condition["sign"]](0, float(condition["limit"])):
            return section
    return sections[-1]


def _literal_words(part: str) -> str:
    """Returns what a part of a format prints as it stands."""
    return _LITERAL.sub(lambda found: found.group(1) or found.group(2) or "", part).strip()


def shown_year(day: date, date_format: str) -> str:
    """Writes the year of a date that is shown as one: R6年度 where its format counts by era (ggge), else 2024年度."""
    return f"{day.year if 'y' in date_format else era_year(day.year)}年度"


def plain(number: Decimal) -> str:
    """Writes a decimal without exponent and without trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
