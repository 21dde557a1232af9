"""Tables as rows of a sheet, each with its height: what reports/workbooks.py draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from reports.workbooks import Entry

Row = tuple[Mapping[int, Entry], float]
Sheet = list[Row]

_HEAD_HEIGHT = 22.0
_HIGHEST: Final = 400.0  # in points: Excel makes no row higher than 409, and what is below is not seen


def spread_out(
    table: Mapping[str, Sequence[str]],
    spans: Sequence[int],
    widths: Sequence[float],
    height: Callable[[str, float], float],
) -> Sheet:
    """Sets out columns of text under their headings, each over as many columns of the sheet as `spans` says.

    `widths` are those of the sheet's columns; `height` tells how high words stand in a width. Words that are too high
    for a row go on in the next.
    """
    places = [1 + sum(spans[:number]) for number in range(len(spans))]
    drawn = list(zip(places, spans, strict=True))
    taken = [sum(widths[place - 1 : place - 1 + span]) for place, span in drawn]
    rows = [(_entries(list(table), "head", drawn), _HEAD_HEIGHT)]
    for cells in zip(*table.values(), strict=True):
        parts = [in_pieces(cell, width, height) for cell, width in zip(cells, taken, strict=True)]
        for pieces in zip_longest(*parts, fillvalue=""):
            highest = max(height(piece, width) for piece, width in zip(pieces, taken, strict=True))
            rows.append((_entries(pieces, "text", drawn), highest))
    return rows


def in_pieces(words: str, width: float, height: Callable[[str, float], float]) -> list[str]:
    """Cuts words that are too high for a row wherever a row is full."""
    if height(words, width) <= _HIGHEST:
        return [words]
    pieces = [""]
    for letter in words:
        if height(pieces[-1] + letter, width) > _HIGHEST:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def numbered(rows: Sequence[Row]) -> tuple[dict[int, Mapping[int, Entry]], dict[int, float]]:
    """Returns the cells of a sheet and its heights, each by the number of the row."""
    by_number = dict(enumerate(rows, start=1))
    return {at: row[0] for at, row in by_number.items()}, {at: row[1] for at, row in by_number.items()}


def _entries(cells: Sequence[str], look: str, drawn: Sequence[tuple[int, int]]) -> Mapping[int, Entry]:
    return {place: Entry(cell, look, span=span) for cell, (place, span) in zip(cells, drawn, strict=True)}
