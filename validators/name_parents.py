"""KPIs that are a part of another one (観光客数 → 日帰り): the name of the whole stands in the row above or beside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from validators.amounts import Unreadable
from validators.cells import CIRCLED, Cell, Lines, Position, squeeze
from validators.headings import FIGURE_ROLES, Column, read_heading
from validators.units import is_known_unit
from validators.values import read_value

_PART = re.compile(r"^[\s(（・└\-]*(?:うち(?!エコ|どく|読)|内訳|内[\s:：、)）])")
_INDENTED = re.compile(r"^(?:\s|[・└])")
_LONGEST_PART = 6  # of a part under a whole: 日帰り, 県内から
_MEASURE = re.compile(r"(?:数|額|率|量|人口|面積|割合|度|高)(?:[※*]\d*)?(?:\([^()]*\))?$")
_OFFICE = re.compile(r"(?:課|室|係|局|(?<![東西南北中])部|センター)$")
_NUMBERING = re.compile(rf"[\d.\-(){CIRCLED}]*|(?:指標|KPI)\(?\d{{0,2}}\)?")


def parts_column(
    lines: Lines, columns: tuple[Column, ...], name_column: int, first: int, body: tuple[int, ...]
) -> int | None:
    """Returns the column right of the names that names parts of them (総数, 日帰り), headed 内訳 or not at all."""
    headed = {column.index: column for column in columns}
    for index in range(name_column + 1, first):
        column = headed.get(index)
        shares_names = any(name_column not in lines.rows[row] and index in lines.rows[row] for row in body)
        if column and column.role != "part" and (column.role or column.heading.text and not shares_names):
            continue
        cells = [lines.rows[row][index] for row in body if index in lines.rows[row]]
        is_headed = column is not None and column.role == "part"
        if cells and all(_is_word(cell) and (is_headed or _names_part(cell, shares_names)) for cell in cells):
            return index
    return None


def _is_word(cell: Cell) -> bool:
    """Tells a word from a number, a unit (人/日) or a state."""
    compact = squeeze(cell.text)
    is_text = isinstance(read_value(cell.text), Unreadable) and not is_known_unit(compact.strip("()").split("/")[0])
    return is_text and not _NUMBERING.fullmatch(compact)


def _names_part(cell: Cell, shares_names: bool) -> bool:
    """Tells a part of a name without a heading over it: of a name shared by several rows, or cut (観光｜入込客数)."""
    compact = squeeze(cell.text)
    if _OFFICE.search(compact) or not (shares_names or _MEASURE.search(compact)):
        return False
    return read_heading(cell.text).role not in FIGURE_ROLES - {"total"}


def are_numbers(lines: Lines, places: Iterable[Position]) -> bool:
    """Tells whether what should name KPIs only numbers them (1-1, KPI①)."""
    return all(_NUMBERING.fullmatch(squeeze(lines.sheet.cells[place].text)) for place in places)


def named_parts(lines: Lines, name_column: int, parts: int, body: tuple[int, ...]) -> dict[int, Position]:
    """Returns row → place of the name of the whole, for the rows of a body that name a part in a column of their own.

    The whole is named in the row itself, by a merged area, or in the row above.
    """
    return {row: place for row, place in _named_last(lines, name_column, body) if parts in lines.rows[row]}


def _named_last(lines: Lines, column: int, body: tuple[int, ...]) -> Iterator[tuple[int, Position]]:
    """Yields the rows of a body with the place of what stands in a column of each, or last above it."""
    last: Position | None = None
    for row in body:
        place = lines.sheet.anchors.get((row, column), (row, column))
        last = place if place in lines.sheet.cells else last
        if last:
            yield row, last


def wholes_above(
    lines: Lines, name_column: int, body: tuple[int, ...], skipped: tuple[int, ...]
) -> dict[int, Position]:
    """Returns row → place of the name of the whole for rows of parts under it (うち日帰り, or set in below 観光客数).

    A row without figures names a whole only where it names something measured: a heading of a field (観光) does not.
    """
    wholes: dict[int, Position] = {}
    whole: int | None = None
    alone = frozenset(skipped)
    for row in sorted((*body, *skipped)):
        cell = lines.rows[row].get(name_column)
        if cell is None:
            continue
        has_figures = row not in alone
        is_part = bool(_PART.match(cell.text)) or whole in alone and has_figures and _is_set_in(cell)
        if is_part and whole is not None:
            wholes[row] = (whole, name_column)
        elif has_figures or _MEASURE.search(squeeze(cell.text)):
            whole = row
        else:
            whole = None
    return wholes


def _is_set_in(cell: Cell) -> bool:
    compact = squeeze(cell.text)
    return bool(_INDENTED.match(cell.text)) or len(compact) <= _LONGEST_PART and not _MEASURE.search(compact)


def wholes_beside(
    lines: Lines, band: list[int], columns: tuple[Column, ...], name_column: int, body: tuple[int, ...]
) -> dict[int, Position]:
    """Returns row → place of the name of the whole in the column to the left of the names.

    One heading spans both (KPI), or only what stands there tells KPIs of one name apart (地区: 東部, 西部).
    """
    left, anchors = name_column - 1, lines.sheet.anchors
    wholes = {
        row: place
        for row, place in _named_last(lines, left, body)
        if name_column in lines.rows[row] and anchors.get((row, left), (row, left)) != anchors.get((row, name_column))
    }
    is_silent = all(column.role is None for column in columns if column.index == left)
    is_meant = _are_under_one_name(lines, band, name_column) or is_silent and _tell_apart(lines, wholes, name_column)
    return wholes if is_meant and not are_numbers(lines, wholes.values()) else {}


def _are_under_one_name(lines: Lines, band: list[int], name_column: int) -> bool:
    """Tells whether one heading spans the column of names and the one to its left."""
    anchors = lines.sheet.anchors
    spans = {anchors.get((row, name_column - 1)) for row in band} & {anchors.get((row, name_column)) for row in band}
    cells = (lines.sheet.cells.get(place) for place in spans if place)
    return any(cell and read_heading(cell.text).role == "name" for cell in cells)


def _tell_apart(lines: Lines, wholes: Mapping[int, Position], name_column: int) -> bool:
    """Tells whether a name stands again under another whole."""
    first: dict[str, Position] = {}
    named = ((squeeze(lines.rows[row][name_column].text), whole) for row, whole in wholes.items())
    return any(first.setdefault(name, whole) != whole for name, whole in named)
