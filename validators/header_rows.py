"""Which rows of a sheet are the header of a table of KPIs: where one starts, and what goes on above and below."""

from __future__ import annotations

from collections.abc import Mapping

from validators.amounts import Quantity, Unreadable
from validators.cells import Cell, Lines, squeeze
from validators.header_columns import UNDER_FIGURES
from validators.headings import FIGURE_ROLES, Heading, read_heading
from validators.values import read_value

MOST_HEADER_ROWS = 3
_LONGEST_PART = 12
NAMING_ROLES = ("name", "unit", "project", "plan", "organization")


def starts_header(cells: Mapping[int, Cell]) -> bool:
    """Tells whether a row names at least one figure and one more column, and holds no amount."""
    if len(cells) < 2:
        return False
    if any(_is_amount(cell) for cell in cells.values()):
        return False
    roles = [read_heading(cell.text).role for cell in cells.values()]
    figures = sum(role in FIGURE_ROLES for role in roles)
    named = any(role in NAMING_ROLES for role in roles)
    return figures > 0 and figures + named >= 2


def starts_under_figure(lines: Lines, row: int) -> bool:
    """Tells whether a row names KPIs and, under the merged heading of a figure, parts of them (指標｜A町｜B町)."""
    if row - 1 not in lines.spread:
        return False
    headings = {column: read_heading(cell.text) for column, cell in lines.rows[row].items()}
    above = lines.rows.get(row - 1, {})
    if not any(heading.role == "name" for heading in headings.values()):
        return False
    anchors = {column: lines.sheet.anchors.get((row - 1, column), (0, 0)) for column in headings}
    over = {column: above[left] for column, (top, left) in anchors.items() if top == row - 1 and left in above}
    under = [column for column, cell in over.items() if read_heading(cell.text).role in FIGURE_ROLES]
    return _names_parts({column: lines.rows[row][column] for column in under}, [headings[column] for column in under])


def _is_amount(cell: Cell) -> bool:
    """Tells a figure of a body from a heading."""
    if cell.day or cell.problem:
        return True
    return not read_heading(cell.text).says_something and isinstance(read_value(cell.text), Quantity)


def header_band(lines: Lines, row: int, below: int) -> list[int]:
    """Returns the header rows around a row: parts of headings above and below it, up to three in all."""
    band = [row]
    while len(band) < MOST_HEADER_ROWS and _continues_header(lines, band[-1] + 1, band):
        band.append(band[-1] + 1)
    while len(band) < MOST_HEADER_ROWS and band[0] - 1 > below and _crowns_header(lines, band[0] - 1, band):
        band.insert(0, band[0] - 1)
    return band


def _continues_header(lines: Lines, row: int, band: list[int]) -> bool:
    """Tells whether a row below still is header: headings only, under a merged heading or beside downward merges."""
    header = lines.rows[band[0]]
    within = {column: cell for column, cell in lines.rows.get(row, {}).items() if column >= min(header) - 1}
    covered = any(lines.sheet.anchors.get((row, column), (row, column))[0] in band for column in header)
    if not within:
        return covered
    headings = [read_heading(cell.text) for cell in within.values()]
    has_room = covered or not within.keys() <= header.keys()  # under a heading that reaches over several columns
    if has_room and _lies_under_figures(within, header) and _names_parts(within, headings):
        return True
    is_under = covered or band[-1] in lines.spread
    told = (heading.says_something or is_under and heading.text in UNDER_FIGURES for heading in headings)
    if not all(told) or any(_is_amount(cell) for cell in within.values() if not (cell.day and is_under)):
        return False
    if covered:
        return True
    return len(headings) > 1 and not any(heading.role in ("name", "slot") for heading in headings)


def _lies_under_figures(cells: Mapping[int, Cell], header: Mapping[int, Cell]) -> bool:
    """Tells whether all cells of a row stand right of what names its KPIs."""
    figures = [column for column, cell in header.items() if read_heading(cell.text).role in FIGURE_ROLES]
    return bool(figures) and min(cells) >= min(figures)


def _names_parts(cells: Mapping[int, Cell], headings: list[Heading]) -> bool:
    """Tells whether a row of a header holds words for parts of its KPIs (A町, B町), or their sum."""
    words = [heading.text for heading in headings if not heading.says_something and heading.text not in UNDER_FIGURES]
    are_words = all(isinstance(read_value(word), Unreadable) and len(word) <= _LONGEST_PART for word in words)
    others = all(heading.role == "total" for heading in headings if heading.says_something)
    return len(set(words)) > 1 and are_words and others and not any(cell.day or cell.problem for cell in cells.values())


def _crowns_header(lines: Lines, row: int, band: list[int]) -> bool:
    """Tells whether a row above is a part of the header: it spans several of its columns with a word of figures.

    A cell of it that is merged down into the header leaves no doubt.
    """
    cells = lines.rows.get(row, {})
    if any(lines.sheet.anchors.get((band[0], column), (0, 0))[0] == row for column in cells):
        return not any(_is_amount(cell) for cell in cells.values())
    columns = (*lines.rows[band[0]], *lines.covered.get(band[0], ()))
    if not cells or row not in lines.spread:
        return False
    headings = {column: read_heading(cell.text) for column, cell in cells.items()}
    outside = [heading for column, heading in headings.items() if not min(columns) <= column <= max(columns)]
    if all(heading.says_something for heading in headings.values()):
        return not outside
    if any(heading.role not in NAMING_ROLES for heading in outside):
        return False
    spread = [(left, right) for top, left, _, right in lines.sheet.merged if top == row and right > left]
    told = {left: cells[left] for left, _ in spread if left in cells}
    header = {column: squeeze(cell.text) for column, cell in lines.rows[band[0]].items()}
    under = [text for column, text in header.items() if any(left <= column <= right for left, right in spread)]
    is_one_table = sum(read_heading(text).role == "name" for text in header.values()) < 2
    return is_one_table and len(set(under)) < len(under) and _names_parts(told, [headings[c] for c in told])
