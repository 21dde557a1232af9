"""The sheet 「確認事項」 at the front of a returned copy: every finding, with a link to its cell.

The row of counts is more than a summary. Each column has a bare number there, and none of a table's headings has: so
no words quoted from the sender's cells can make the sheet look like a table of KPIs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from unicodedata import east_asian_width

from validators.cells import column_letters
from validators.findings import SEVERITY_NAMES, Finding, Severity
from validators.returning.cell_styles import Styles, mark_fill
from validators.returning.own_marks import LIST_MARKER, SHEET_NAME
from validators.returning.package_parts import SPREADSHEET
from validators.returning.xml_spans import escape

HEADER_ROW: Final = 6
LAST_COLUMN: Final = "G"
INTRODUCTION: Final = (
    "色と注釈の付いたセルを直して保存し、このファイルを取り込み直してください。このシートは削除しなくても結構です。"
)
_MEANINGS = (
    "エラーは直すまで保存できません。警告は理由を添えて保存できます。"
    "お知らせは、内容をご確認いただければそのままで結構です。"
)
_HEADINGS = ("No", "重さ", "シート", "セル", "元の値", "内容", "対処")
_WIDTHS = (6, 11, 20, 11, 22, 58, 50)
_LINE_HEIGHT, _GREATEST_HEIGHT = 18.0, 409.0  # points
_LONGEST_TEXT, _LONGEST_SENTENCE = 300, 1000  # letters; Excel takes 32,767 in a cell
_NOTHING_FOUND = "確認していただくことはありません。"
_WHOLE_BOOK = "（ブック全体）"
_FONT = '<name val="游ゴシック"/><family val="3"/><charset val="128"/>'
_FONTS = {
    "body": f'<font><sz val="11"/><color rgb="FF222222"/>{_FONT}</font>',
    "bold": f'<font><b/><sz val="11"/><color rgb="FF222222"/>{_FONT}</font>',
    "title": f'<font><b/><sz val="16"/><color rgb="FF222222"/>{_FONT}</font>',
    "link": f'<font><u/><sz val="11"/><color rgb="FF0B4F9E"/>{_FONT}</font>',
}
_LINE = '<color rgb="FFB5B5B5"/>'
_BOX = "".join(f'<{side} style="thin">{_LINE}</{side}>' for side in ("left", "right", "top", "bottom"))
_BORDER = f"<border>{_BOX}<diagonal/></border>"
_HEADER_FILL = (
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE8E8E8"/><bgColor indexed="64"/></patternFill></fill>'
)
_NO_BORDER = "<border><left/><right/><top/><bottom/><diagonal/></border>"
_WRAPPED = '<alignment vertical="top" wrapText="1"/>'
_ONE_LINE = '<alignment vertical="center"/>'
_CENTRED = '<alignment horizontal="center" vertical="center" wrapText="1"/>'
_TOP_CENTRED = '<alignment horizontal="center" vertical="top"/>'
_TEXT_FORMAT = 49  # "@": what is typed over a quoted value stays text


def findings_sheet(
    shown: Sequence[Finding],
    links: Sequence[str | None],
    found: Sequence[Finding],
    styles: Styles,
    introduction: str = INTRODUCTION,
) -> str:
    """Returns the XML of the list sheet: the findings shown, a link to each one's cell, and how many there are in all.

    A link is a place in the book ('KPI'!C5), None where a finding has no cell; `styles` gains the formats used.
    """
    formats = _formats(styles)
    rows = [
        _row(1, [_text("A", 1, SHEET_NAME, formats["title"])], height=27),
        _row(2, [_text("A", 2, LIST_MARKER + introduction, formats["line"])], height=20),
        _row(3, [_text("A", 3, _MEANINGS, formats["line"])], height=20),
        *_counts(shown, found, formats),
        _row(HEADER_ROW, [_text(letter, HEADER_ROW, text, formats["head"]) for letter, text in _columns(_HEADINGS)]),
    ]
    listed = enumerate(zip(shown, links, strict=True), 1)
    rows += [_finding_row(number, finding, formats, link) for number, (finding, link) in listed]
    if not shown:
        rows.append(_row(HEADER_ROW + 1, [_text("A", HEADER_ROW + 1, _NOTHING_FOUND, formats["line"])]))
    last = HEADER_ROW + max(len(shown), 1)
    first = f"A{HEADER_ROW + 1}"
    widths = "".join(f'<col min="{n}" max="{n}" width="{size}" customWidth="1"/>' for n, size in enumerate(_WIDTHS, 1))
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{SPREADSHEET}">'
        '<sheetPr><tabColor rgb="FFB3121D"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{LAST_COLUMN}{last}"/>'
        '<sheetViews><sheetView showGridLines="0" tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{HEADER_ROW}" topLeftCell="{first}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="{first}" sqref="{first}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="18.75"/><cols>{widths}</cols><sheetData>{"".join(rows)}</sheetData>'
        f"{_hyperlinks(links)}"
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter></worksheet>"
    )


def shortened(text: str, longest: int = _LONGEST_SENTENCE) -> str:
    """Cuts a text that quotes too much of the sender's to be read in a cell or note."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def _formats(styles: Styles) -> dict[str, int]:
    """Adds the cell formats of the sheet and returns their numbers by name."""
    border, plain_border = styles.add("borders", _BORDER), styles.add("borders", _NO_BORDER)
    fonts = {name: styles.add("fonts", font) for name, font in _FONTS.items()}
    fills = {str(severity): styles.add("fills", mark_fill(severity)) for severity in Severity}
    fills["head"] = styles.add("fills", _HEADER_FILL)

    def cell_format(font: str, fill: int = 0, border: int = border, alignment: str = _WRAPPED, number: int = 0) -> int:
        markup = (
            f'<xf numFmtId="{number}" fontId="{fonts[font]}" fillId="{fill}" borderId="{border}" xfId="0" '
            f'applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">{alignment}</xf>'
        )
        return styles.add("cellXfs", markup)

    return {
        "title": cell_format("title", border=plain_border, alignment=_ONE_LINE),
        "line": cell_format("body", border=plain_border, alignment=_ONE_LINE),
        "head": cell_format("bold", fills["head"], alignment=_CENTRED),
        "label": cell_format("body", fills["head"], alignment=_CENTRED),
        "count": cell_format("bold", alignment=_CENTRED),
        "number": cell_format("body", alignment=_TOP_CENTRED),
        "text": cell_format("body", number=_TEXT_FORMAT),
        "place": cell_format("body", alignment=_TOP_CENTRED),
        "link": cell_format("link", alignment=_TOP_CENTRED),
        **{str(severity): cell_format("bold", fills[severity], alignment=_TOP_CENTRED) for severity in Severity},
        **{f"label-{severity}": cell_format("bold", fills[severity], alignment=_CENTRED) for severity in Severity},
    }


def _counts(shown: Sequence[Finding], found: Sequence[Finding], formats: dict[str, int]) -> list[str]:
    """Returns the rows of counts; the labels of the severities are the legend of the marks."""
    counts = [sum(finding.severity == severity for finding in found) for severity in Severity]
    labels = [*SEVERITY_NAMES.values(), "全部で", "このほか（件数が多いため、一覧と印を省いたもの）"]
    label_formats = [*(formats[f"label-{severity}"] for severity in Severity), formats["label"], formats["label"]]
    numbers = [*counts, len(found), len(found) - len(shown)]
    letters = "CDEFG"
    top = [_text(*cell) for cell in zip(letters, [4] * 5, labels, label_formats, strict=True)]
    bottom = [_number(letter, 5, number, formats["count"]) for letter, number in zip(letters, numbers, strict=True)]
    return [_row(4, top), _row(5, bottom)]


def _finding_row(number: int, finding: Finding, formats: dict[str, int], link: str | None) -> str:
    row = HEADER_ROW + number
    severity = Severity(finding.severity)
    text = shortened(finding.text, _LONGEST_TEXT)
    sentences = shortened(finding.message), shortened(finding.remedy)
    texts = (finding.sheet or _WHOLE_BOOK, finding.cell or "", text, *sentences)
    looks = ("text", "link" if link else "place", "text", "text", "text")
    cells = [
        _number("A", row, number, formats["number"]),
        _text("B", row, SEVERITY_NAMES[severity], formats[severity]),
        *(_text(letter, row, words, formats[name]) for letter, words, name in zip("CDEFG", texts, looks, strict=True)),
    ]
    return _row(row, cells, height=_height(texts))


def _height(texts: Sequence[str]) -> float:
    """Estimates the height that the texts of a row need when they are wrapped in their columns, in points."""
    lines = max(_lines(text, width) for text, width in zip(texts, _WIDTHS[2:], strict=True))
    return min(lines * _LINE_HEIGHT + 3, _GREATEST_HEIGHT)


def _lines(text: str, width: int) -> int:
    """Counts the lines of a text in a column; a full-width letter takes the room of two digits."""
    rooms = (
        sum(1 if east_asian_width(letter) in ("Na", "H", "N") else 2 for letter in line) for line in text.split("\n")
    )
    return sum(1 + max(room - 1, 0) // (width - 2) for room in rooms)


def _hyperlinks(links: Sequence[str | None]) -> str:
    rows = [(HEADER_ROW + number, link) for number, link in enumerate(links, 1) if link]
    markup = "".join(f'<hyperlink ref="D{row}" location="{escape(link)}"/>' for row, link in rows)
    return f"<hyperlinks>{markup}</hyperlinks>" if markup else ""


def _columns(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    return ((column_letters(number), text) for number, text in enumerate(texts, 1))


def _row(number: int, cells: Sequence[str], height: float = 18.75) -> str:
    return f'<row r="{number}" ht="{height}">{"".join(cells)}</row>'


def _number(letter: str, row: int, number: int, cell_format: int) -> str:
    return f'<c r="{letter}{row}" s="{cell_format}"><v>{number}</v></c>'


def _text(letter: str, row: int, text: str, cell_format: int) -> str:
    """Writes a text in its cell; an inline string is never a formula, whatever it begins with."""
    if not text:
        return f'<c r="{letter}{row}" s="{cell_format}"/>'
    written = f'<t xml:space="preserve">{escape(text)}</t>'
    return f'<c r="{letter}{row}" s="{cell_format}" t="inlineStr"><is>{written}</is></c>'
