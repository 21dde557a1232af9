"""File names made of what plans and KPIs are called."""

from __future__ import annotations

from typing import Final

_REFUSED: Final = '\\/:*?"<>|'


def safe_file_name(words: str) -> str:
    """Returns a file name without what a file system refuses."""
    return "".join(letter for letter in words if letter not in _REFUSED and letter.isprintable())
