"""Units of figures and the scales before them (億円), by tables: units.csv, scales_of_numbers.csv."""

from __future__ import annotations

from functools import cache, lru_cache

from kpi_models.reference import read_table
from validators.brackets import ROUND_BRACKETS, without_notes
from validators.cells import squeeze


@lru_cache(maxsize=1024)
def unit_parts(unit: str) -> tuple[int, str]:
    """Splits a unit into its scale and its base: 億円 → (8, 円)."""
    for word, power in scales():
        if unit.startswith(word) and unit != word:
            return power, unit[len(word) :]
    return next((power, "") for word, power in scales() if unit == word) if _is_scale(unit) else (0, unit)


def unit_kind(unit: str) -> str:
    """Returns what a unit measures (percent, point, money, …), or nothing for a unit outside the table."""
    return _units().get(unit, ("", ""))[1]


def is_known_unit(text: str) -> bool:
    """Tells whether a text is a unit of the table, with or without a scale."""
    return unit_parts(text)[1] in _units() or text in _units()


def written_unit(text: str) -> str:
    """Returns the unit that a cell for units says: （人）, 単位：人 and 人（延べ） all say 人."""
    unit = squeeze(text).translate(ROUND_BRACKETS)
    if unit.startswith("(") and unit.find(")") == len(unit) - 1:
        unit = unit[1:-1]
    unit = unit.removeprefix("単位:")
    bare, notes = without_notes(unit)
    return bare if notes and is_known_unit(bare) else unit


def is_same_unit(base: str, other: str) -> bool:
    """Tells whether two units without scales count the same, however they are spelt: か所 and 箇所."""
    return _units().get(base, (base,))[0] == _units().get(other, (other,))[0]


@cache
def scales() -> tuple[tuple[str, int], ...]:
    """Returns the words for powers of ten, the longest first."""
    scales = [(row["word"], int(row["power"])) for row in read_table("scales_of_numbers.csv")]
    return tuple(sorted(scales, key=lambda scale: -len(scale[0])))


def _is_scale(text: str) -> bool:
    return any(text == word for word, _ in scales())


@cache
def _units() -> dict[str, tuple[str, str]]:
    """Returns each known unit's canonical spelling and kind."""
    return {row["unit"]: (row["canonical"], row["kind"]) for row in read_table("units.csv")}
