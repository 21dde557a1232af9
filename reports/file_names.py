"""File names made of what plans and KPIs are called, and how a browser is told the kind of a file."""

from __future__ import annotations

from typing import Final

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv"
SVG: Final = "image/svg+xml"
PDF: Final = "application/pdf"

_REFUSED: Final = '\\/:*?"<>|'


def safe_file_name(words: str) -> str:
    """Returns a file name without what a file system refuses."""
    return "".join(letter for letter in words if letter not in _REFUSED and letter.isprintable())
