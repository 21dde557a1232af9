"""One worksheet's XML: marks cells, and tells how large its columns and rows are shown."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from validators.cells import Area, Position, column_letters
from validators.returning.xml_spans import (
    Edit,
    Element,
    attribute,
    child,
    children,
    edited,
    prefixed,
    root_of,
    start_tag,
    with_child,
    with_child_before,
    with_content,
)

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
# What is quoted or commented out is stepped over: tags there are no tags.
_FORMATTED = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<(?:[\w.-]+:)?(?:c|row|col)(?=\s)"
    r"(?P<attributes>(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>",
    re.DOTALL,
)
_FORMAT = re.compile(r"""\s(?:s|style)\s*=\s*(["'])(\d+)\1""")
_TRUE = {"1", "true"}
_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 8.43, 15.0
_PIXELS_OF_A_DIGIT, _PIXELS_OF_A_POINT = 7, 4 / 3
_AFTER_NOTES_DRAWING: Final = (
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"),
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large columns and rows are shown, in pixels, where the sheet says so; counted from 1."""

    columns: Mapping[int, float]
    rows: Mapping[int, float]
    default_column: float
    default_row: float


def position_of(address: str) -> Position | None:
    """Reads A5 as (5, 1); None for what is no address of a cell."""
    match = _ADDRESS.fullmatch(address)
    if not match:
        return None
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(match.group(2))
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def anchors_of(xml: str, positions: set[Position]) -> dict[Position, Position]:
    """Returns for each position the cell that shows it: the first of a merged area, or itself."""
    areas = list(_merged_areas(xml))
    anchors = {}
    for row, column in positions:
        covering = (area for area in areas if area[0] <= row <= area[2] and area[1] <= column <= area[3])
        anchors[row, column] = next(((area[0], area[1]) for area in covering), (row, column))
    return anchors


def _merged_areas(xml: str) -> Iterator[Area]:
    merged = child(xml, root_of(xml), "mergeCells")
    for element in children(xml, merged) if merged else ():
        corners = [position_of(corner) for corner in (attribute(element, "ref") or "").replace("$", "").split(":")]
        first, last = corners[0], corners[-1]
        if first and last:
            yield *first, *last


def mark_cells(xml: str, marks: Mapping[Position, Callable[[int], int]]) -> str:
    """Returns the worksheet with each marked cell in another format, made from the one it has.

    A blank cell takes the format that its row or column gives it; nothing else of the sheet changes.
    """
    root = root_of(xml)
    data = child(xml, root, "sheetData")
    if data is None:
        return xml
    if data.is_empty_tag:
        xml = with_child(xml, data, "")
        return mark_cells(xml, marks)
    column_format = _column_formats(xml, root)
    wanted: dict[int, dict[int, Callable[[int], int]]] = {}
    for (row, column), mark in sorted(marks.items()):
        wanted.setdefault(row, {})[column] = mark
    edits: list[Edit] = []
    for number, row_element in _numbered_rows(xml, data):
        edits += _new_rows(wanted, number - 1, row_element.start, column_format, data.prefix)
        if number in wanted:
            edits += _marked_row(xml, row_element, number, wanted.pop(number), column_format)
    edits += _new_rows(wanted, LAST_ROW, data.content_end, column_format, data.prefix)
    return edited(xml, edits)


def with_formats(xml: str, instead: Mapping[int, int]) -> str:
    """Returns the worksheet with other formats in place of some, at cells, rows and columns."""
    edits = []
    for tag in _FORMATTED.finditer(xml):
        for written in _FORMAT.finditer(xml, *tag.span("attributes")) if tag["attributes"] else ():
            if (index := int(written[2])) in instead:
                edits.append((*written.span(2), str(instead[index])))
    return edited(xml, edits)


def _numbered_rows(xml: str, data: Element) -> Iterator[tuple[int, Element]]:
    number = 0
    for element in children(xml, data):
        if element.name == "row":
            number = int(attribute(element, "r") or number + 1)
            yield number, element


def _new_rows(
    wanted: dict[int, dict[int, Callable[[int], int]]],
    last: int,
    place: int,
    column_format: Callable[[int], int],
    prefix: str,
) -> Iterator[Edit]:
    """Yields the rows up to a number that the sheet leaves out because they are blank."""
    for number in [number for number in wanted if number <= last]:
        cells = [_cell(number, column, mark(column_format(column))) for column, mark in wanted.pop(number).items()]
        yield place, place, prefixed(f'<row r="{number}">{"".join(cells)}</row>', prefix)


def _cell(row: int, column: int, cell_format: int) -> str:
    return f'<c r="{column_letters(column)}{row}" s="{cell_format}"/>'


def _marked_row(
    xml: str,
    row: Element,
    number: int,
    wanted: dict[int, Callable[[int], int]],
    column_format: Callable[[int], int],
) -> list[Edit]:
    """Returns the edits of one row: formats of cells that are there, and cells that are not there yet."""
    row_format = int(attribute(row, "s") or 0) if attribute(row, "customFormat") in _TRUE else None
    left = dict(wanted)

    def blanks(columns: list[int]) -> str:
        formats = {column: column_format(column) if row_format is None else row_format for column in columns}
        made = "".join(_cell(number, column, left.pop(column)(formats[column])) for column in columns)
        return prefixed(made, row.prefix)

    edits: list[Edit] = []
    for column, cell in _numbered_cells(xml, row):
        if before := blanks([other for other in left if other < column]):
            edits.append((cell.start, cell.start, before))
        if column in left:
            edits.append(start_tag(cell, {"s": str(left.pop(column)(int(attribute(cell, "s") or 0)))}))
    if row.is_empty_tag:
        return [with_content(row, blanks(list(left)), {"spans": None})]
    edits.append((row.content_end, row.content_end, blanks(list(left))))
    return [*edits, start_tag(row, {"spans": None})]  # a hint that would no longer be true


def _numbered_cells(xml: str, row: Element) -> Iterator[tuple[int, Element]]:
    column = 0
    for element in children(xml, row):
        if element.name == "c":
            position = position_of(attribute(element, "r") or "")
            column = position[1] if position else column + 1
            yield column, element


def _column_formats(xml: str, root: Element) -> Callable[[int], int]:
    """Returns the format that each column gives its blank cells."""
    columns = list(_columns(xml, root))

    def format_of(column: int) -> int:
        found = (element for first, last, element in columns if first <= column <= last)
        return next((int(attribute(element, "style") or 0) for element in found), 0)

    return format_of


def _columns(xml: str, root: Element) -> Iterator[tuple[int, int, Element]]:
    group = child(xml, root, "cols")
    for element in children(xml, group) if group else ():
        first = int(attribute(element, "min") or 1)
        yield first, int(attribute(element, "max") or first), element


def sizes_of(xml: str) -> Sizes:
    """Returns how large the columns and rows of a worksheet are shown."""
    root = root_of(xml)
    defaults = child(xml, root, "sheetFormatPr")
    width = float(defaults and attribute(defaults, "defaultColWidth") or _DEFAULT_WIDTH)
    height = float(defaults and attribute(defaults, "defaultRowHeight") or _DEFAULT_HEIGHT)
    columns = {}
    for first, last, element in _columns(xml, root):
        shown = 0.0 if attribute(element, "hidden") in _TRUE else float(attribute(element, "width") or width)
        for column in range(first, min(last, first + 256) + 1):
            columns[column] = shown * _PIXELS_OF_A_DIGIT
    data = child(xml, root, "sheetData")
    rows = {}
    for number, row in _numbered_rows(xml, data) if data else ():
        if attribute(row, "hidden") in _TRUE:
            rows[number] = 0.0
        elif ht := attribute(row, "ht"):
            rows[number] = float(ht) * _PIXELS_OF_A_POINT
    return Sizes(columns, rows, width * _PIXELS_OF_A_DIGIT, height * _PIXELS_OF_A_POINT)


def with_notes_drawing(xml: str, relation: str, namespace: str) -> str:
    """Returns the worksheet with a drawing for its notes, in place of one that is not there."""
    xml = without_notes_drawing(xml)
    root = root_of(xml)
    markup = prefixed(f'<legacyDrawing xmlns:r="{namespace}" r:id="{relation}"/>', root.prefix)
    return with_child_before(xml, root, markup, _AFTER_NOTES_DRAWING)


def without_notes_drawing(xml: str) -> str:
    """Returns the worksheet without a drawing for notes."""
    reference = child(xml, root_of(xml), "legacyDrawing")
    return edited(xml, [(reference.start, reference.end, "")]) if reference else xml


def unselected(xml: str) -> str:
    """Returns the worksheet without its tab selected: two selected tabs would be edited together."""
    views = child(xml, root_of(xml), "sheetViews")
    selected = [view for view in children(xml, views) if attribute(view, "tabSelected") in _TRUE] if views else []
    return edited(xml, [start_tag(view, {"tabSelected": None}) for view in selected])


def cell_text(xml: str, address: str, strings: str) -> str:
    """Returns the text of a cell, written there or among the book's shared strings; "" for any other value."""
    root = root_of(xml)
    data = child(xml, root, "sheetData")
    wanted = position_of(address)
    for number, row in _numbered_rows(xml, data) if data else ():
        for column, cell in _numbered_cells(xml, row) if wanted and number == wanted[0] else ():
            if (number, column) == wanted:
                return _text_of(xml, cell, strings)
    return ""


def _text_of(xml: str, cell: Element, strings: str) -> str:
    kind = attribute(cell, "t")
    if kind == "inlineStr":
        inline = child(xml, cell, "is")
        return _joined(xml, inline) if inline else ""
    value = child(xml, cell, "v")
    if kind != "s" or value is None:
        return ""
    items = children(strings, root_of(strings))
    index = int(xml[value.content_start : value.content_end])
    return _joined(strings, items[index]) if index < len(items) else ""


def _joined(xml: str, parent: Element) -> str:
    """Joins the text of an item and its runs; furigana is no text."""
    pieces = [piece if piece.name == "t" else child(xml, piece, "t") for piece in children(xml, parent)]
    runs = zip(children(xml, parent), pieces, strict=True)
    return "".join(
        html.unescape(xml[piece.content_start : piece.content_end])
        for run, piece in runs
        if piece and run.name in ("t", "r")
    )
