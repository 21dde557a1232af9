"""Tables as rows of a sheet, each with its height: what reports/workbooks.py draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reports.workbooks import Entry

Row = tuple[Mapping[int, Entry], float]
Sheet = list[Row]

_HEAD_HEIGHT = 22.0


def spread_out(
    table: Mapping[str, Sequence[str]],
    spans: Sequence[int],
    widths: Sequence[float],
    height: Callable[[str, float], float],
) -> Sheet:
    """Sets out columns of text under their headings, each over as many columns of the sheet as `spans` says.

    `widths` are those of the sheet's columns; `height` tells how high words stand in a width.
    """
    places = [1 + sum(spans[:number]) for number in range(len(spans))]
    drawn = list(zip(places, spans, strict=True))
    taken = [sum(widths[place - 1 : place - 1 + span]) for place, span in drawn]
    rows = [(_entries(list(table), "head", drawn), _HEAD_HEIGHT)]
    for cells in zip(*table.values(), strict=True):
        highest = max(height(cell, width) for cell, width in zip(cells, taken, strict=True))
        rows.append((_entries(cells, "text", drawn), highest))
    return rows


def numbered(rows: Sequence[Row]) -> tuple[dict[int, Mapping[int, Entry]], dict[int, float]]:
    """Returns the cells of a sheet and its heights, each by the number of the row."""
    by_number = dict(enumerate(rows, start=1))
    return {at: row[0] for at, row in by_number.items()}, {at: row[1] for at, row in by_number.items()}


def _entries(cells: Sequence[str], look: str, drawn: Sequence[tuple[int, int]]) -> Mapping[int, Entry]:
    return {place: Entry(cell, look, span=span) for cell, (place, span) in zip(cells, drawn, strict=True)}
