"""How large a sheet is, told from its bytes before they are parsed: formatted but empty cells would cost minutes."""

from __future__ import annotations

import re

from validators.package import Limits

_ROW = re.compile(rb"<(?:\w+:)?row\b")
_CELL = re.compile(rb"<(?:\w+:)?c\b")
_EMPTY_CELL = re.compile(rb"<(?:\w+:)?c\b[^<>]*(?:/>|></(?:\w+:)?c>)")
_EMPTY_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*(?:/>|>\s*</(?:\w+:)?row>)")


def looks_too_large(xml: bytes, limits: Limits) -> bool:
    """Tells before parsing whether rows or cells exceed the limits."""
    if not exceeds(tags := xml.count(b"<"), tags, limits):  # far quicker than telling them apart
        return False
    return exceeds(len(_ROW.findall(xml)), len(_CELL.findall(xml)), limits)


def exceeds(rows: int, cells: int, limits: Limits) -> bool:
    """Tells whether so many rows or cells are more than one sheet may have."""
    return rows > limits.rows or cells > limits.cells


def without_empty_cells(xml: bytes) -> bytes:
    """Returns a sheet without the cells and rows that only carry a format."""
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", xml))
