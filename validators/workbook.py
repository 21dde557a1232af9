"""The one door to openpyxl: bytes → plain sheets of cells, or the finding that says why not.

Only what a reader of the sheet sees is taken: cells, merged areas, what is hidden. Styles, drawings, charts and names
are never parsed, so they cost nothing and can't stop a book from being read. Nothing here judges what the cells mean.
Import this module where a workbook is read, not at the top of a page.
"""

from __future__ import annotations

import itertools
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from xml.etree.ElementTree import Element, TreeBuilder, XMLParser

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel, from_ISO8601
from openpyxl.xml.constants import ARC_CONTENT_TYPES, ARC_STYLE, PKG_REL_NS, REL_NS, SHARED_STRINGS, SHEET_MAIN_NS, XLSX

from validators.cells import Area, Cell, Position, Sheet, Workbook, make_sheet
from validators.findings import Finding, finding
from validators.package import DEFAULT_LIMITS, Limits, open_package
from validators.returning.own_marks import LIST_MARKER_CELL, SHEET_NAME, is_list_sheet
from validators.rich_texts import text_of
from validators.sheet_size import exceeds, looks_too_large, without_empty_cells
from validators.shown_numbers import exact, seen_instead_of_zero, shown_number, shown_year

Value = str | bool | int | float | datetime | date | time | timedelta
Parts = Mapping[str, bytes]

# Whatever the parser stumbles over was sent to us: these are findings, not faults of ours.
_PARSER_FAULTS = (
    ArithmeticError,
    LookupError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
_TO_BE_CALCULATED = re.compile(rb'\bfullCalcOnLoad="(?:1|true)"')
_MAIN = f"{{{SHEET_MAIN_NS}}}"
_FORMULA, _VALUE, _INLINE, _ITEM = f"{_MAIN}f", f"{_MAIN}v", f"{_MAIN}is", f"{_MAIN}si"
_TRUE, _FALSE = ("1", "true"), ("0", "false")
_GENERAL = "General"  # the format of a cell without one
_FRACTION = re.compile("[.Ee]")
_ERA_YEAR = re.compile("g{1,3}e", re.IGNORECASE)  # R6, 令和6: a date, though no letter of a month or day is in it
_NOT_OF_DAYS = re.compile(r'\[[^\]]*\]|"[^"]*"|General', re.IGNORECASE)
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
# Formats that a Japanese Excel numbers instead of writing them out (ECMA-376 18.8.30); here it matters that they are
# dates and times, not how they look.
_FORMATS = {
    **BUILTIN_FORMATS,
    **dict.fromkeys((*range(27, 32), *range(34, 37), *range(50, 59)), "yyyy/m/d"),
    **dict.fromkeys((32, 33), "h:mm:ss"),
}


class _WithoutDoctype(TreeBuilder):
    """Builds the tree of a part that declares no entities: no workbook needs one, in whatever encoding."""

    def doctype(self, name: str, public_id: str | None, system: str | None) -> None:
        """Refuses."""
        raise ValueError(f"a part declares a document type: {name}")


def _tree(xml: bytes) -> Element:
    parser = XMLParser(target=_WithoutDoctype())
    parser.feed(xml)
    return parser.close()


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the sheets of a book share: texts, number formats by style, the day that dates count from."""

    strings: Sequence[str]
    cells: Sequence[Cell | None]  # a cell for each text
    formats: Sequence[str]
    epoch: datetime
    never_calculated: bool
    hides_zeros: bool = False  # one sheet of it


def read_workbook(file_name: str, content: bytes, limits: Limits = DEFAULT_LIMITS) -> Workbook | Finding:
    """Returns the sheets of an .xlsx file, or the one finding that says why they can't be read."""
    parts = open_package(file_name, content, limits)
    if isinstance(parts, Finding):
        return parts
    try:
        return _read_parts(parts, limits)
    except _PARSER_FAULTS:
        return finding("file-damaged")


def _read_parts(parts: Parts, limits: Limits) -> Workbook | Finding:
    """Reads a guarded package sheet by sheet. Raises a parser's fault where the package is damaged."""
    book_part, strings_part = _main_parts(parts)
    book = _tree(parts[book_part])
    listed = book.findall(f"{_MAIN}sheets/{_MAIN}sheet")
    ours = any(entry.get("name", "").startswith(SHEET_NAME) for entry in listed)  # a sheet to make room for
    if len(listed) > limits.sheets + ours:
        return finding("sheets-too-many", count=len(listed), limit=limits.sheets)
    strings = tuple(_shared_strings(parts[strings_part])) if strings_part else ()
    shared = _Shared(
        strings,
        tuple(_cell(text, "s", _GENERAL) for text in strings),
        tuple(_number_formats(parts.get(ARC_STYLE, b""))),
        _epoch(book),
        _was_never_calculated(parts, book_part),
    )
    sheets = []
    for entry, part in _worksheets(parts, book_part, listed):
        sheet = _read_sheet(entry, parts[part], shared, limits)
        if isinstance(sheet, Finding):
            return sheet
        sheets.append(sheet)
    if not sheets:
        return finding("file-damaged")
    own = tuple(sheet for sheet in sheets if not _is_list_sheet(sheet))
    if len(own) > limits.sheets:
        return finding("sheets-too-many", count=len(own), limit=limits.sheets)
    return Workbook(own, linked=any(name.startswith("xl/externalLinks/") for name in parts))


def _is_list_sheet(sheet: Sheet) -> bool:
    """Tells the sheet that we put into a returned copy, which says nothing of the sender's."""
    marker = sheet.cells.get(coordinate_to_tuple(LIST_MARKER_CELL))
    return marker is not None and is_list_sheet(sheet.name, marker.text)


def _main_parts(parts: Parts) -> tuple[str, str | None]:
    """Returns the names of the workbook's part and of the table of shared texts, if there is one."""
    declared = _tree(parts[ARC_CONTENT_TYPES])
    by_type = {part.get("ContentType"): part.get("PartName", "")[1:] for part in declared if part.get("PartName")}
    return by_type.get(XLSX, "xl/workbook.xml"), by_type.get(SHARED_STRINGS)


def _epoch(book: Element) -> datetime:
    """Returns the day that dates count from: old Macintosh books count from 1904."""
    properties = book.find(f"{_MAIN}workbookPr")
    from_1904 = properties is not None and properties.get("date1904") in _TRUE
    return CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900  # type: ignore[no-any-return]


def _worksheets(parts: Parts, book_part: str, listed: Sequence[Element]) -> Iterator[tuple[Element, str]]:
    """Yields each listed worksheet that is there, with the name of its part; chart sheets have no cells."""
    folder, name = posixpath.split(book_part)
    relations = {
        relation.get("Id"): relation
        for relation in _tree(parts[f"{folder}/_rels/{name}.rels"]).iter(f"{{{PKG_REL_NS}}}Relationship")
    }
    for entry in listed:
        relation = relations[entry.attrib[f"{{{REL_NS}}}id"]]
        target = posixpath.normpath(posixpath.join("/", folder, relation.attrib["Target"]))[1:]
        if target in parts and "chartsheet" not in relation.get("Type", ""):
            yield entry, target


def _shared_strings(xml: bytes) -> Iterator[str]:
    """Yields the texts that cells refer to by number."""
    for item in _tree(xml).iterfind(_ITEM):
        yield text_of(item).replace("x005F_", "")  # the escape of an underscore


def _number_formats(xml: bytes) -> Iterator[str]:
    """Yields the number format of every cell style, in the order in which cells refer to them."""
    if not xml:
        return
    styles = _tree(xml)
    own = {int(entry.attrib["numFmtId"]): entry.get("formatCode", "") for entry in styles.iter(f"{_MAIN}numFmt")}
    known = {**_FORMATS, **own}
    for style in styles.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf"):
        yield known.get(int(style.get("numFmtId", 0)), _GENERAL)


def _was_never_calculated(parts: Parts, book_part: str) -> bool:
    """Tells whether a program that can't calculate wrote the file: it asks for a calculation on opening."""
    if _TO_BE_CALCULATED.search(parts[book_part]):
        return True
    return b"<Application>" not in parts.get("docProps/app.xml", b"") and "xl/calcChain.xml" not in parts


def _read_sheet(entry: Element, xml: bytes, shared: _Shared, limits: Limits) -> Sheet | Finding:
    """Reads one sheet, or says that it is too large; a false extent is not looked at."""
    name = entry.attrib["name"]
    too_large = finding("sheet-too-large", name, rows=limits.rows, cells=limits.cells)
    if looks_too_large(xml, limits):
        xml = without_empty_cells(xml)
        if looks_too_large(xml, limits):
            return too_large
    sheet = _tree(xml)
    if any(view.get("showZeros") in _FALSE for view in sheet.iterfind(f"{_MAIN}sheetViews/{_MAIN}sheetView")):
        shared = replace(shared, hides_zeros=True)
    rows = list(sheet.iter(f"{_MAIN}row"))
    merged = tuple(_area(merge.attrib["ref"]) for merge in sheet.iter(f"{_MAIN}mergeCell"))
    # Counted again: what is written in UTF-16 has no bytes that look like a row.
    if exceeds(len(rows), sum(map(len, rows)), limits) or sum(map(_size, merged)) > limits.cells:
        return too_large
    covered = {position for area in merged for position in _positions(area)} - {area[:2] for area in merged}
    return make_sheet(
        name,
        {position: cell for position, cell in _read_cells(rows, shared).items() if position not in covered},
        merged,
        hidden=entry.get("state", "visible") != "visible",
        hidden_rows=tuple(number for number, row in _numbered(rows) if row.get("hidden") in _TRUE),
        hidden_columns=tuple(_hidden_columns(sheet)),
    )


def _area(reference: str) -> Area:
    left, top, right, bottom = range_boundaries(reference)
    if not (1 <= top <= bottom <= _LAST_ROW and 1 <= left <= right <= _LAST_COLUMN):
        raise ValueError(f"not an area of a sheet: {reference}")
    return top, left, bottom, right


def _size(area: Area) -> int:
    top, left, bottom, right = area
    return (bottom - top + 1) * (right - left + 1)


def _positions(area: Area) -> Iterator[Position]:
    """Yields the positions of an area; its first is the cell that stands for the others."""
    top, left, bottom, right = area
    yield from itertools.product(range(top, bottom + 1), range(left, right + 1))


def _hidden_columns(sheet: Element) -> Iterator[int]:
    for columns in sheet.iterfind(f"{_MAIN}cols/{_MAIN}col"):
        if columns.get("hidden") in _TRUE:
            first, last = int(columns.attrib["min"]), int(columns.attrib["max"])
            yield from range(first, min(last, first + 100) + 1)


def _numbered(rows: Iterable[Element]) -> Iterator[tuple[int, Element]]:
    """Yields rows with their numbers; a row that states none follows the one before."""
    number = 0
    for row in rows:
        number = int(row.get("r") or number + 1)
        yield number, row


def _read_cells(rows: Iterable[Element], shared: _Shared) -> dict[Position, Cell]:
    """Returns the cells that hold something; of two with one address the later stands."""
    cells: dict[Position, Cell] = {}
    for number, row in _numbered(rows):
        column = 0
        for element in row:
            address = element.get("r")
            position = _position(address) if address else (number, column + 1)
            column = position[1]
            cell = _read_cell(element, shared)
            if cell is None:
                cells.pop(position, None)
            elif 1 <= position[0] <= _LAST_ROW and column <= _LAST_COLUMN:
                cells[position] = cell
            else:
                raise ValueError(f"not a cell of a sheet: {address}")
    return cells


_position = lru_cache(maxsize=16_384)(coordinate_to_tuple)


def _read_cell(element: Element, shared: _Shared) -> Cell | None:
    """Reads one cell as its reader sees it; of a formula the cached value, if a program left one to trust."""
    if not len(element):  # only a format
        return None
    kind = element.get("t", "n")
    if kind == "s" and element.find(_FORMULA) is None:
        number = element.findtext(_VALUE)
        return shared.cells[int(number)] if number else None
    format_ = _format(element, shared)
    value = _value(element, kind, format_, shared)
    if element.find(_FORMULA) is None:
        return None if value is None else _zero_unseen(value, format_, shared) or _cell(value, kind, format_)
    if value is None:
        calculated_as_text = kind == "str" and element.find(_VALUE) is not None
        return Cell("") if calculated_as_text else Cell("", problem="formula-not-calculated")
    if shared.never_calculated and value == 0:
        return Cell("0", problem="formula-zero-not-calculated")
    return _zero_unseen(value, format_, shared) or _cell(value, kind, format_) or Cell("")


def _zero_unseen(value: Value, format_: str, shared: _Shared) -> Cell | None:
    """Returns a 0 that is shown as something else or not at all, None for any other value."""
    if value or not isinstance(value, int | float) or isinstance(value, bool):
        return None
    seen = "" if shared.hides_zeros else seen_instead_of_zero(format_)
    return None if seen is None else Cell(seen, problem="zero-not-shown")


def _format(element: Element, shared: _Shared) -> str:
    style = int(element.get("s", 0))
    return shared.formats[style] if 0 <= style < len(shared.formats) else _GENERAL


def _value(element: Element, kind: str, format_: str, shared: _Shared) -> Value | None:
    """Returns what a cell holds, or None where nothing is written. Raises ValueError for a number that is none."""
    if kind == "inlineStr":
        inline = element.find(_INLINE)
        return None if inline is None else text_of(inline)
    written = element.findtext(_VALUE)
    if not written:
        return None
    match kind:
        case "n":
            number = float(written) if _FRACTION.search(written) else int(written)
            return _moment(number, format_, shared.epoch) if _is_date(format_) else number
        case "s":
            return shared.strings[int(written)]
        case "b":
            return bool(int(written))
        case "d":
            return from_ISO8601(written)  # type: ignore[no-any-return]
        case _:
            return written


def _moment(number: int | float, format_: str, epoch: datetime) -> Value:
    """Returns the date, time or duration that a formatted number shows; one outside the calendar shows as #VALUE!."""
    try:
        return from_excel(number, epoch, timedelta=is_timedelta_format(format_))  # type: ignore[no-any-return]
    except (OverflowError, ValueError):
        return "#VALUE!"


@lru_cache(maxsize=1024)
def _is_date(format_: str) -> bool:
    return bool(is_date_format(format_) or _ERA_YEAR.search(_NOT_OF_DAYS.sub("", format_)))


@lru_cache(maxsize=4096, typed=True)  # typed: 1 and 1.0 are equal, but not written alike
def _plain_number(value: int | float) -> Cell:
    """Writes a number without a format; small ones stand in every book."""
    return Cell(shown_number(exact(value), _GENERAL))


def _cell(value: Value, kind: str, format_: str) -> Cell | None:
    """Writes one value as its reader sees it, or None where it is only white space."""
    match value:
        case str() if kind == "e" or (kind == "n" and value == "#VALUE!"):
            return Cell(value, problem="error-cell")
        case str():
            return Cell(value) if value.strip() else None
        case bool():
            return Cell("TRUE" if value else "FALSE")
        case int() | float():
            return _plain_number(value) if format_ == _GENERAL else Cell(shown_number(exact(value), format_))
        case datetime() if "年度" in format_:
            return Cell(shown_year(value, format_))
        case datetime():
            return Cell(value.date().isoformat(), day=value.date())
        case date():
            return Cell(value.isoformat(), day=value)
        case time():
            return Cell(f"{value:%H:%M}", problem="date-in-number-cell")
        case timedelta():
            return Cell(_hours(value), problem="date-in-number-cell")


def _hours(value: timedelta) -> str:
    """Writes a duration as a spreadsheet program does: 30:00."""
    minutes = round(value.total_seconds() / 60)
    return f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02}"
