"""A plain table for a terminal, aligned by how wide Japanese text stands there."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

_GAP = "  "


def text_table(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Returns the table as lines; numbers stand right, － for what is not there."""
    lines = [list(headings), *[[_cell(value) for value in row] for row in rows]]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(headings))]
    numeric = [all(isinstance(row[column], int | float | None) for row in rows) for column in range(len(headings))]
    return "\n".join(
        _GAP.join(
            _pad(cell, width, right=right) for cell, width, right in zip(line, widths, numeric, strict=True)
        ).rstrip()
        for line in lines
    )


def _cell(value: Any) -> str:
    if value is None:
        return "－"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.1f}"
    if isinstance(value, dict):
        return " ".join(f"{name}:{count}" for name, count in value.items())
    return str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - _width(text))
    return space + text if right else text + space
