"""The one door to openpyxl: bytes → plain sheets of cells, or the finding that says why not.

Nothing here judges what the cells mean. Import this module where a workbook is read, not at the top of a page.
"""

from __future__ import annotations

import html
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import openpyxl
from openpyxl.cell.cell import Cell as OpenpyxlCell
from openpyxl.workbook.workbook import Workbook as OpenpyxlWorkbook
from openpyxl.worksheet.worksheet import Worksheet

from kpi_models.facts import VALUE_DECIMAL_PLACES
from validators.cells import Area, Cell, Position, Sheet, Workbook, make_sheet
from validators.findings import Finding, finding
from validators.package import DEFAULT_LIMITS, Limits, open_package

# Whatever the parser stumbles over was sent to us: these are findings, not faults of ours.
_PARSER_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
_SIGNIFICANT_DIGITS = 15  # what a spreadsheet program keeps; a double's further digits are noise
_SHEET_PART = re.compile(r"^xl/worksheets/[^/]+\.xml$")
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_CELL = re.compile(rb"<(?:\w+:)?c\b")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_EMPTY_CELL = re.compile(rb"<(?:\w+:)?c\b[^<>]*(?:/>|></(?:\w+:)?c>)")
_EMPTY_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*(?:/>|>\s*</(?:\w+:)?row>)")
_MERGED_RANGE = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_TAG = re.compile(r"<[^<>]*>")
_TO_BE_CALCULATED = re.compile(rb'\bfullCalcOnLoad="(?:1|true)"')
_LITERAL = re.compile(r'\[[^\]]*\]|_.|\*.|"([^"]*)"|\\(.)')
_PLACEHOLDERS = re.compile(r"[#0?][#0?,.]*(?:E\+0+)?|General", re.IGNORECASE)


def read_workbook(file_name: str, content: bytes, limits: Limits = DEFAULT_LIMITS) -> Workbook | Finding:
    """Returns the sheets of an .xlsx file, or the one finding that says why they can't be read."""
    parts = open_package(file_name, content, limits)
    if isinstance(parts, Finding):
        return parts
    sheet_parts = {name: xml for name, xml in parts.items() if _SHEET_PART.match(name)}
    if len(sheet_parts) > limits.sheets:
        return finding("sheets-too-many", count=len(sheet_parts), limit=limits.sheets)
    lean_parts = {name: _without_empty_rows(xml, limits) for name, xml in sheet_parts.items()}
    for name, xml in lean_parts.items():
        if _is_too_large(xml, limits):
            return finding("sheet-too-large", _sheet_name(parts, name), rows=limits.rows, cells=limits.cells)
    if lean_parts != sheet_parts:
        content = _repack({**parts, **lean_parts})
    has_formulas = any(_FORMULA.search(xml) for xml in lean_parts.values())
    try:
        book, formulas = _parse(content, has_formulas)
    except _PARSER_FAULTS:
        return finding("file-damaged")
    if not book.worksheets:
        return finding("file-damaged")
    never_calculated = has_formulas and _was_never_calculated(parts)
    sheets = tuple(
        _read_sheet(sheet, formulas[sheet.title] if formulas else None, never_calculated) for sheet in book.worksheets
    )
    return Workbook(sheets, linked=any(name.startswith("xl/externalLinks/") for name in parts))


def _sheet_name(parts: dict[str, bytes], part: str) -> str:
    """Returns the name under which the sender knows a sheet's part."""
    relations = parts.get("xl/_rels/workbook.xml.rels", b"").decode("utf-8", "replace")
    target = re.escape(part.removeprefix("xl/"))
    relation = next((tag for tag in _TAG.findall(relations) if re.search(rf'Target="(?:/xl/)?{target}"', tag)), "")
    id_ = _attribute(relation, "Id")
    book = parts.get("xl/workbook.xml", b"").decode("utf-8", "replace")
    sheets = (tag for tag in _TAG.findall(book) if id_ and _attribute(tag, "r:id") == id_)
    return next((html.unescape(_attribute(tag, "name")) for tag in sheets), part)


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\s{name}="([^"]*)"', tag)
    return found.group(1) if found else ""


def _without_empty_rows(xml: bytes, limits: Limits) -> bytes:
    """Drops cells and rows that only carry a format, where there are enough of them to cost time."""
    if len(_ROW.findall(xml)) <= limits.rows and len(_CELL.findall(xml)) <= limits.cells:
        return xml
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", xml))


def _is_too_large(xml: bytes, limits: Limits) -> bool:
    """Tells whether rows, cells or merged areas exceed the limits."""
    if len(_ROW.findall(xml)) > limits.rows or len(_CELL.findall(xml)) > limits.cells:
        return True
    return sum(map(_merged_size, _MERGED_RANGE.findall(xml))) > limits.cells


def _merged_size(range_: tuple[bytes, bytes, bytes, bytes]) -> int:
    left, top, right, bottom = range_
    return (int(bottom) - int(top) + 1) * (_column_number(right) - _column_number(left) + 1)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _repack(parts: dict[str, bytes]) -> bytes:
    """Writes parts as an uncompressed package."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _parse(content: bytes, has_formulas: bool) -> tuple[OpenpyxlWorkbook, OpenpyxlWorkbook | None]:
    """Parses a guarded package: cached values, and a second time for the formulas where there are any."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        formulas = openpyxl.load_workbook(io.BytesIO(content), keep_links=False) if has_formulas else None
    return book, formulas


def _was_never_calculated(parts: dict[str, bytes]) -> bool:
    """Tells whether a program that can't calculate wrote the file: it asks for a calculation on opening."""
    if _TO_BE_CALCULATED.search(parts.get("xl/workbook.xml", b"")):
        return True
    return b"<Application>" not in parts.get("docProps/app.xml", b"") and "xl/calcChain.xml" not in parts


def _read_sheet(sheet: Worksheet, formulas: Worksheet | None, never_calculated: bool) -> Sheet:
    merged = tuple(_area(range_.bounds) for range_ in sheet.merged_cells.ranges)
    return make_sheet(
        sheet.title,
        dict(_read_cells(sheet, formulas, never_calculated)),
        merged,
        hidden=sheet.sheet_state != "visible",
        hidden_rows=tuple(row for row, dimension in sheet.row_dimensions.items() if dimension.hidden),
        hidden_columns=tuple(_hidden_columns(sheet)),
    )


def _area(bounds: tuple[int, int, int, int]) -> Area:
    left, top, right, bottom = bounds
    return top, left, bottom, right


def _hidden_columns(sheet: Worksheet) -> Iterator[int]:
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden:
            first = dimension.min or dimension.index
            yield from range(int(first), min(int(dimension.max or first), int(first) + 100) + 1)


def _read_cells(
    sheet: Worksheet, formulas: Worksheet | None, never_calculated: bool
) -> Iterator[tuple[Position, Cell]]:
    """Yields the cells that hold something. The sheet's own store is used: a false extent costs nothing there."""
    written = formulas._cells if formulas else {}
    for position, cell in sheet._cells.items():
        is_formula = position in written and written[position].data_type == "f"
        if is_formula:
            yield position, _formula_cell(cell, never_calculated)
        elif cell.value is not None and (read := _plain_cell(cell)):
            yield position, read


def _formula_cell(cell: OpenpyxlCell, never_calculated: bool) -> Cell:
    """Reads the cached value of a formula, if a spreadsheet program left one to trust."""
    if cell.value is None:
        return Cell("", problem="formula-not-calculated")
    if never_calculated and cell.value == 0:
        return Cell("0", problem="formula-zero-not-calculated")
    return _plain_cell(cell) or Cell("")


def _plain_cell(cell: OpenpyxlCell) -> Cell | None:
    """Reads one value as its reader sees it."""
    value = cell.value
    if cell.data_type == "e":
        return Cell(str(value), problem="error-cell")
    if isinstance(value, str):
        return Cell(value) if value.strip() else None
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        return Cell(shown_number(exact(value), cell.number_format or "General"))
    if isinstance(value, datetime):
        return Cell(value.date().isoformat(), day=value.date())
    if isinstance(value, date):
        return Cell(value.isoformat(), day=value)
    if isinstance(value, time | timedelta):
        return Cell(str(value), problem="date-in-number-cell")
    return Cell(str(value))


def exact(value: int | float) -> Decimal:
    """Returns a cell's number as the decimal that was typed: 0.30000000000000004 is 0.3."""
    if isinstance(value, int):
        return Decimal(value)
    number = Decimal(format(value, f".{_SIGNIFICANT_DIGITS}g"))
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -VALUE_DECIMAL_PLACES:
        number = round(number, VALUE_DECIMAL_PLACES)
    return number


def shown_number(number: Decimal, number_format: str) -> str:
    """Writes a number with the percent sign and the literal words of its format: 0.107 as 0.0% is 10.7%."""
    section = number_format.split(";")[0]
    masked = _LITERAL.sub(lambda found: "\0" * len(found.group()), section)
    digits = _PLACEHOLDERS.search(masked)
    if not digits:
        return plain(number)
    if "%" in masked:
        number *= 100
    thousands = len(digits.group()) - len(digits.group().rstrip(","))
    before, after = (_literal_words(part) for part in (section[: digits.start()], section[digits.end() :]))
    return f"{before}{plain(number.scaleb(-3 * thousands))}{after}"


def _literal_words(part: str) -> str:
    """Returns what a part of a format prints as it stands."""
    return _LITERAL.sub(lambda found: found.group(1) or found.group(2) or "", part).strip()


def plain(number: Decimal) -> str:
    """Writes a decimal without exponent and without trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
