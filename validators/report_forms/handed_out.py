"""What the form said when it was made (照合欄), and what was changed in it since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kpi_models.facts import Basis, Direction, normalise
from kpi_models.reporting.report_form import BASIS_WORDS, LABELS, Block
from kpi_models.terms import TERMS
from validators.amounts import Quantity
from validators.cells import squeeze
from validators.findings import Finding
from validators.quantities import Spot
from validators.report_forms.blocks import FormBlock, FormRow, numbered
from validators.values import read_value

_BASES: Final = {squeeze(word): basis for basis, word in BASIS_WORDS.items()}
_DIRECTIONS: Final = {squeeze(TERMS[direction]): direction for direction in Direction}
# What nobody may change in a form → the finding where somebody did.
_KEPT: Final = {
    "unit": "form-unit-changed",
    "basis": "form-basis-changed",
    "name": "form-text-changed",
    "definition": "form-text-changed",
    "baseline": "form-text-changed",
}


@dataclass(frozen=True, slots=True)
class HandedOut:
    """One KPI as the form asked for it. `previous` is the level of the year before, which an increment is added to.

    `spot` is the cell of its number in the 照合欄.
    """

    number: int
    kpi_id: str
    name: str
    unit: str
    basis: Basis
    direction: Direction
    baseline: Decimal | None
    planned: Decimal | None
    previous: Decimal | None
    spot: Spot
    texts: Mapping[str, str]


def read_handed_out(block: FormBlock, findings: list[Finding]) -> dict[int, HandedOut | None]:
    """Returns the KPIs that a form asks for, by number; None for a row that was damaged, which is a finding."""
    asked: dict[int, HandedOut | None] = {}
    for number, row in numbered(block, (), findings):
        kpi_id = row.text("kpi_id").strip()
        basis = _BASES.get(squeeze(row.text("basis")))
        direction = _DIRECTIONS.get(squeeze(row.text("direction")))
        if not kpi_id or basis is None or direction is None:
            findings.append(row.spot("number").finding("form-check-row-broken", number=number))
            asked[number] = None
            continue
        asked[number] = HandedOut(
            number,
            kpi_id,
            normalise(row.text("name")),
            normalise(row.text("unit")),
            basis,
            direction,
            _number(row.text("baseline")),
            _number(row.text("planned")),
            _number(row.text("previous")),
            row.spot("number"),
            {name: row.text(name) for name in _KEPT},
        )
    return asked


def changes(row: FormRow, asked: HandedOut) -> list[Finding]:
    """Returns what was changed in a row that nobody may change there, with what it was and what it is."""
    return [
        row.spot(name).finding(
            code,
            name=asked.name,
            what=LABELS[Block.FIGURES][name],
            expected=_shown(asked.texts[name]),
            found=_shown(row.text(name)),
        )
        for name, code in _KEPT.items()
        if squeeze(row.text(name)) != squeeze(asked.texts[name])
    ]


def _shown(text: str) -> str:
    return normalise(text) or "空欄"


def _number(text: str) -> Decimal | None:
    reading = read_value(text)
    return reading.value if isinstance(reading, Quantity) else None
