"""The one door to openpyxl for writing: a described sheet of cells → the bytes of an .xlsx file to print and fill in.

Everything that counts stands in the cells as text or number; colours, lists and protection only help the reader.
"""

from __future__ import annotations

import io
from array import array
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.chart import LineChart, Reference, Series
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

_PAPER_A4: Final = 9
_MARGIN_INCHES: Final = 0.4
_SIGNIFICANT_DIGITS: Final = 15  # what a spreadsheet program keeps of a number; a longer one is written as text
_FONT: Final = "游ゴシック"
_INK, _QUIET, _WARNING = "1F2933", "616E7C", "B23A00"
_LINE: Final = Side(style="thin", color="9AA5B1")
_STRONG: Final = Side(style="medium", color="1F4E79")


Styles = dict[tuple[str, str], "array[int]"]  # look and number format → the style of a cell, as the workbook keeps it


@dataclass(frozen=True, slots=True)
class Look:
    """How cells of one kind are drawn. Only an input may be changed while the sheet is protected."""

    size: float = 11
    bold: bool = False
    colour: str = _INK
    fill: str | None = None
    boxed: bool = False
    underlined: bool = False
    horizontal: str | None = None
    vertical: str = "center"
    wraps: bool = False
    shrinks: bool = False  # a number that is wider than its column is written smaller, else as ###
    is_input: bool = False
    indent: int = 0


LOOKS: Final[dict[str, Look]] = {
    "title": Look(size=18, bold=True),
    "section": Look(size=13, bold=True, underlined=True),
    "long-title": Look(size=18, bold=True, wraps=True, horizontal="left"),
    "long-section": Look(size=13, bold=True, underlined=True, wraps=True, horizontal="left"),
    "note": Look(),
    "quiet": Look(size=9, colour=_QUIET),
    "label": Look(bold=True),
    "plain": Look(),
    "said": Look(wraps=True, horizontal="left"),
    "head": Look(size=10, bold=True, fill="E4EBF2", boxed=True, horizontal="center", wraps=True),
    "text": Look(boxed=True, wraps=True, horizontal="left", indent=1),
    "small": Look(size=9, boxed=True, wraps=True, colour=_QUIET, horizontal="left", indent=1),
    "centre": Look(boxed=True, wraps=True, horizontal="center"),
    "kind": Look(size=9, boxed=True, wraps=True, horizontal="center"),
    "number": Look(boxed=True, horizontal="right", indent=1, shrinks=True),
    "result": Look(boxed=True, bold=True, horizontal="right", indent=1),
    "warning": Look(size=10, bold=True, colour=_WARNING, boxed=True, wraps=True),
    "hint": Look(size=10, colour=_QUIET, horizontal="left", indent=1),
    "input-head": Look(size=10, bold=True, fill="FCE9A9", boxed=True, horizontal="center", wraps=True),
    "input-number": Look(size=12, fill="FFF8DC", boxed=True, horizontal="right", indent=1, is_input=True),
    "input-choice": Look(fill="FFF8DC", boxed=True, horizontal="center", wraps=True, is_input=True),
    "input-line": Look(fill="FFF8DC", boxed=True, horizontal="left", indent=1, wraps=True, is_input=True),
    "input-text": Look(
        fill="FFF8DC", boxed=True, horizontal="left", indent=1, vertical="top", wraps=True, is_input=True
    ),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What one cell holds. `span` columns are merged; `choices` are offered as a list, other texts stay possible."""

    content: str | Decimal | int | None
    look: str = "plain"
    number_format: str = "General"
    is_formula: bool = False
    span: int = 1
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: the column of its values, whose name stands in the heading row."""

    column: int
    colour: str
    symbol: str = "circle"
    dashes: str = "solid"
    is_thin: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart of a table of the sheet: its heading row, its last row, and where its upper left corner stands.

    The years stand in the first column of the table. Sizes are in centimetres. `level_format` is of the numbers beside
    the chart, in Excel's words.
    """

    title: str
    unit: str
    cell: str
    heading_row: int
    last_row: int
    year_column: int
    lines: Sequence[Line]
    level_format: str = "General"
    width: float = 24.0
    height: float = 8.0


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: its cells by row and column (from 1), and how it is printed.

    `last_printed_row` ends the printed part, `repeated_rows` ("1:2") stand on every page; `breaks` are rows after which
    a new page begins. A protected sheet has no password: it guards against slips, not against people.
    """

    name: str
    widths: Sequence[float]
    rows: Mapping[int, Mapping[int, Entry]]
    heights: Mapping[int, float] = field(default_factory=dict)
    last_printed_row: int | None = None
    repeated_rows: str | None = None
    breaks: Sequence[int] = ()
    landscape: bool = True
    footer: str = ""
    is_protected: bool = True
    charts: Sequence[Chart] = ()


def write_workbook(pages: Sequence[Page]) -> bytes:
    """Returns the bytes of an .xlsx file with these sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    styles: Styles = {}
    for page in pages:
        _write_page(book.create_sheet(page.name), page, styles)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def column_letters(column: int) -> str:
    """Writes a column number as letters: 28 → AB."""
    return str(get_column_letter(column))


def _write_page(sheet: Worksheet, page: Page, styles: Styles) -> None:
    for number, width in enumerate(page.widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for number, height in page.heights.items():
        sheet.row_dimensions[number].height = height
    for row, entries in page.rows.items():
        for column, entry in entries.items():
            _write_entry(sheet, row, column, entry, styles)
    _offer_choices(sheet, page)
    _separate_thousands(sheet, page)
    _set_up_printing(sheet, page)
    for chart in page.charts:
        sheet.add_chart(_chart(sheet, chart), chart.cell)
    if page.is_protected:
        sheet.protection.sheet = True
        sheet.protection.formatRows = sheet.protection.formatColumns = False  # rows may be made higher for long texts


def _write_entry(sheet: Worksheet, row: int, column: int, entry: Entry, styles: Styles) -> None:
    for place in range(column, column + entry.span):
        _draw(sheet.cell(row, place), entry, styles)
    cell = sheet.cell(row, column)
    if entry.span > 1:
        # All cells are drawn already: merge_cells would draw their borders anew, at a third of the time of a form.
        sheet.merged_cells.add(f"{cell.coordinate}:{sheet.cell(row, column + entry.span - 1).coordinate}")
    content = entry.content
    if isinstance(content, Decimal) and len(content.normalize().as_tuple().digits) > _SIGNIFICANT_DIGITS:
        content = f"{content:f}"
    if isinstance(content, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", content)
        cell.data_type = "f" if entry.is_formula else "s"  # a name that begins with = is a name
    else:
        cell.value = content


def _draw(cell: Cell, entry: Entry, styles: Styles) -> None:
    """Draws a cell; a look is made once a workbook, for making one takes longer than all the rest of a cell."""
    key = (entry.look, entry.number_format)
    if key in styles:
        cell._style = copy(styles[key])
        return
    look = LOOKS[entry.look]
    cell.number_format = entry.number_format
    cell.font = Font(name=_FONT, size=look.size, bold=look.bold, color=look.colour)
    cell.alignment = Alignment(
        horizontal=look.horizontal,
        vertical=look.vertical,
        wrap_text=look.wraps,
        shrink_to_fit=look.shrinks,
        indent=look.indent,
    )
    cell.protection = Protection(locked=not look.is_input)
    if look.fill:
        cell.fill = PatternFill("solid", start_color=look.fill)
    if look.boxed:
        cell.border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    elif look.underlined:
        cell.border = Border(bottom=_STRONG)
    styles[key] = copy(cell._style)


def _offer_choices(sheet: Worksheet, page: Page) -> None:
    """Offers each list at its cells; a text outside the list is a hint to the officer, the reader judges it."""
    offered: dict[tuple[str, ...], DataValidation] = {}
    for row, entries in page.rows.items():
        for column, entry in entries.items():
            if entry.choices:
                listed = offered.setdefault(entry.choices, _listed(entry.choices))
                listed.add(f"{get_column_letter(column)}{row}")
    for listed in offered.values():
        sheet.add_data_validation(listed)


def _listed(choices: tuple[str, ...]) -> DataValidation:
    return DataValidation(
        type="list",
        formula1='"' + ",".join(choices) + '"',
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="warning",
        errorTitle="状態",
        error="一覧から選んでください。実績値があるときは空欄でもかまいません。",
    )


def _separate_thousands(sheet: Worksheet, page: Page) -> None:
    """Shows whole numbers with separators as they are typed; a decimal shows the digits it has."""
    style = DifferentialStyle(numFmt=NumberFormat(numFmtId=3, formatCode="#,##0"))
    for row, entries in page.rows.items():
        for column, entry in entries.items():
            if entry.look in ("input-number", "result") and entry.number_format == "General":
                place = f"{get_column_letter(column)}{row}"
                whole = f"AND(ISNUMBER({place}),{place}=INT({place}))"
                sheet.conditional_formatting.add(place, Rule(type="expression", dxf=style, formula=[whole]))


def _chart(sheet: Worksheet, chart: Chart) -> LineChart:
    """Draws the lines of a table over its years; a year without a figure stays a gap."""
    drawn = LineChart()
    drawn.title, drawn.width, drawn.height = None, chart.width, chart.height
    drawn.y_axis.title = chart.unit or None
    drawn.display_blanks = "gap"
    drawn.legend.position = "b"
    drawn.x_axis.delete = drawn.y_axis.delete = False  # else neither shows its words
    drawn.x_axis.number_format, drawn.y_axis.number_format = "General", chart.level_format
    drawn.x_axis.tickLblPos = "low"  # below the lines, where levels are negative too
    drawn.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill="D5DBE1"))
    for line in chart.lines:
        values = Reference(sheet, min_col=line.column, min_row=chart.heading_row, max_row=chart.last_row)
        series = Series(values, title_from_data=True)
        series.graphicalProperties.line.solidFill = line.colour
        series.graphicalProperties.line.width = 9_500 if line.is_thin else 22_000  # in EMU, 0.75 pt and 1.75 pt
        series.graphicalProperties.line.dashStyle = line.dashes
        series.marker.symbol, series.marker.size, series.smooth = line.symbol, 7, False
        series.marker.graphicalProperties = GraphicalProperties(solidFill=line.colour)
        drawn.append(series)
    first = chart.heading_row + 1
    drawn.set_categories(Reference(sheet, min_col=chart.year_column, min_row=first, max_row=chart.last_row))
    return drawn


def _set_up_printing(sheet: Worksheet, page: Page) -> None:
    sheet.page_setup.paperSize = _PAPER_A4
    sheet.page_setup.orientation = "landscape" if page.landscape else "portrait"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = _MARGIN_INCHES
    margins.bottom = 2 * _MARGIN_INCHES
    margins.header = margins.footer = _MARGIN_INCHES
    sheet.print_options.horizontalCentered = True
    if page.last_printed_row:
        sheet.print_area = f"A1:{get_column_letter(len(page.widths))}{page.last_printed_row}"
    if page.repeated_rows:
        sheet.print_title_rows = page.repeated_rows
    for row in page.breaks:
        sheet.row_breaks.append(Break(id=row))
    sheet.oddFooter.left.text = ILLEGAL_CHARACTERS_RE.sub("", page.footer).replace("&", "&&")
    sheet.oddFooter.right.text = "&P／&N"
    sheet.sheet_view.showGridLines = False
