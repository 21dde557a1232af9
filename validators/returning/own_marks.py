"""How what we put into a returned copy is known again when it comes back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

SHEET_NAME: Final = "確認事項"
LIST_MARKER: Final = "このシートは取込の確認で自動的に作られました。"
LIST_MARKER_CELL: Final = "A2"
NOTE_MARKER: Final = "【KPI取込の確認事項】"  # opens what we write: programs drop a note's author, its text they keep
_MARKERS = tuple(marker.encode() for marker in (LIST_MARKER, NOTE_MARKER))


def is_list_sheet(name: str, marker_text: str) -> bool:
    """Tells our list sheet from the sender's sheets by its name and by the text of its marker cell."""
    return name.startswith(SHEET_NAME) and marker_text.startswith(LIST_MARKER)


def bears_marks(parts: Iterable[bytes]) -> bool:
    """Tells whether a package's parts hold our list or our notes, in whatever parts a program has put them."""
    return any(marker in part for part in parts for marker in _MARKERS)
