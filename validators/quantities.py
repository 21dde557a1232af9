"""A number as it was read → a figure of its KPI: counted in the KPI's unit, with what stands beside it reported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from kpi_models.formatting import format_level, format_number
from validators.amounts import Quantity
from validators.findings import Finding, finding
from validators.headings import ROLE_OF_KIND
from validators.units import is_same_unit, unit_kind, unit_parts

_IN_BRACKETS = re.compile(r"(?P<kind>目標|計画|実績)?値?[:=]?\d[\d,.]*(?P<unit>\D{0,8})")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a text stands."""

    sheet: str
    cell: str
    text: str

    def finding(self, code: str, **figures: object) -> Finding:
        """Makes a finding at this place."""
        return finding(code, self.sheet, self.cell, self.text, **figures)


def report_marks(quantity: Quantity, spot: Spot, findings: list[Finding], *, is_actual: bool) -> None:
    """Reports what stands beside a number and is not kept with it."""
    if not (quantity.approximate or quantity.operator or quantity.whole is not None):
        return
    value = format_level(quantity.value, quantity.unit)
    if quantity.approximate:
        findings.append(spot.finding("value-approximate", value=value))
    if quantity.whole is not None:
        findings.append(spot.finding("value-out-of", value=value, whole=format_number(quantity.whole)))
    if quantity.operator:
        findings.append(spot.finding("operator-in-actual" if is_actual else "operator-read", value=value))


def in_unit(quantity: Quantity, unit: str) -> Decimal | None:
    """Returns the value counted in another unit of the same kind (6,666 百万円 in 億円), or None where they differ.

    A scale alone (1.2万) counts whatever the other unit counts.
    """
    power, base = unit_parts(unit)
    own_power, own_base = unit_parts(quantity.unit)
    is_scale_alone = not own_base and own_power > 0
    if not is_scale_alone and not is_same_unit(base, own_base):
        return None
    return quantity.value.scaleb(own_power - power) if own_power != power else quantity.value


def other_figure(quantity: Quantity) -> str | None:
    """Returns the kind of a second figure in the brackets behind a number: 80人（実績75人）; `unsaid` for 80（75）."""
    if not quantity.note or quantity.period is not None or not (found := _IN_BRACKETS.fullmatch(quantity.note)):
        return None
    return ROLE_OF_KIND.get(found["kind"] or "", "unsaid") if found["unit"] in ("", quantity.unit) else None


def counted_in(
    quantity: Quantity, unit: str, spot: Spot, findings: list[Finding], *, is_increment: bool, is_total: bool = False
) -> Decimal | None:
    """Returns a value counted in its KPI's unit, None where that is not possible; an increment of % is in points."""
    if not quantity.unit or quantity.unit == unit:
        if is_increment and unit_kind(quantity.unit) == "percent" and not is_total:
            findings.append(spot.finding("percent-not-points"))
        return quantity.value
    if is_increment and {unit_kind(quantity.unit), unit_kind(unit)} == {"point", "percent"}:
        return quantity.value
    value = in_unit(quantity, unit)
    if value is None:
        findings.append(spot.finding("unit-differs", unit=unit))
    elif value != quantity.value:
        findings.append(spot.finding("unit-scale-converted", value=format_level(value, unit)))
    return value
