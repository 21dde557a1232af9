"""Reads one cell of the long form: a value of its column's type, nothing, or the fault that hides it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from kpi_models.facts import (
    VALUE_DECIMAL_PLACES,
    VALUE_INTEGER_DIGITS,
    Basis,
    Direction,
    Kind,
    Pace,
    State,
    normalise,
)
from kpi_models.fiscal_year import TOKYO
from kpi_models.long_form import MEMBER_SEPARATOR, CellType, Column
from kpi_models.plans.organizations import check_digit, is_organization_code
from kpi_models.terms import TERMS

_NUMBER = re.compile(r"[+-]?([0-9]+)(?:\.([0-9]+))?")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}.*)?")
_YEARS = range(1868, 2201)
_MONTHS = range(1, 13)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell can't be read: a finding's code and what its sentence needs."""

    code: str
    figures: Mapping[str, object] = field(default_factory=dict)


def read_cell(column: Column, text: str) -> Any:
    """Returns the value of a cell, None for a blank one, or the fault that keeps it from being read."""
    if not text.strip():
        return None if column.may_be_blank else Fault("long-form-blank")
    if column.type is CellType.CHOICE:
        return _read_choice(column, text.strip())
    return _READERS[column.type](text)


def _read_choice(column: Column, text: str) -> Any:
    if text in column.choices:
        return _CODES[column.name](text)
    return Fault("long-form-bad-choice", {"choices": "、".join(f"{code}（{TERMS[code]}）" for code in column.choices)})


def _read_organization(text: str) -> str | Fault:
    code = text.strip()
    if not re.fullmatch("[0-9]{6}", code):
        return Fault("long-form-code-not-six-digits")
    if is_organization_code(code):
        return code
    return Fault("long-form-code-check-digit", {"expected": code[:5] + check_digit(code[:5])})


def _read_organizations(text: str) -> tuple[str, ...] | Fault:
    codes: list[str] = []
    for part in text.split(MEMBER_SEPARATOR):
        code = _read_organization(part)
        if isinstance(code, Fault):
            return code
        codes.append(code)
    return tuple(codes)


def _read_year(text: str) -> int | Fault:
    year = text.strip()
    if re.fullmatch("[0-9]{4}", year) and int(year) in _YEARS:
        return int(year)
    return Fault("long-form-bad-year")


def _read_month(text: str) -> int | Fault:
    month = text.strip()
    if re.fullmatch("[0-9]{1,2}", month) and int(month) in _MONTHS:
        return int(month)
    return Fault("long-form-bad-month")


def _read_number(text: str) -> Decimal | Fault:
    number = _NUMBER.fullmatch(text.strip())
    if number is None:
        return Fault("long-form-bad-number")
    integer, fraction = number[1].lstrip("0"), (number[2] or "").rstrip("0")
    if len(integer) > VALUE_INTEGER_DIGITS or len(fraction) > VALUE_DECIMAL_PLACES:
        return Fault("long-form-number-too-long", {"digits": VALUE_INTEGER_DIGITS, "places": VALUE_DECIMAL_PLACES})
    return Decimal(text.strip())


def _read_moment(text: str) -> datetime | Fault:
    """A bare date is 00:00, and a time without an offset is local, in Asia/Tokyo."""
    if not _MOMENT.fullmatch(text.strip()):
        return Fault("long-form-bad-date")
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return Fault("long-form-bad-date")
    if moment.year not in _YEARS:
        return Fault("long-form-bad-date")
    return moment if moment.tzinfo else moment.replace(tzinfo=TOKYO)


_READERS: Final[Mapping[CellType, Callable[[str], Any]]] = {
    CellType.NAME: lambda text: normalise(text) or None,
    CellType.TEXT: str,
    CellType.ID: str.strip,
    CellType.ORGANIZATION: _read_organization,
    CellType.ORGANIZATIONS: _read_organizations,
    CellType.YEAR: _read_year,
    CellType.NUMBER: _read_number,
    CellType.MONTH: _read_month,
    CellType.MOMENT: _read_moment,
}
_CODES: Final[Mapping[str, Callable[[str], Any]]] = {
    "direction": Direction,
    "kind": Kind,
    "pace": Pace,
    "basis": Basis,
    "state": State,
}
