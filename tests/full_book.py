"""A book with all that a sender's program may put beside the cells, and that no other may lose."""

from __future__ import annotations

import base64
import io
import re
from functools import cache

import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from workbooks import part_of, plan, with_part

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
DRAWING_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
MAIN_SPACE = "http://schemas.openxmlformats.org/drawingml/2006/main"
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FIRST_SHEET = "xl/worksheets/sheet1.xml"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def saved(book: openpyxl.Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@cache
def full_book() -> bytes:
    """Returns a book with notes, a chart, a shape, a picture, furigana, names, print settings and a hidden sheet."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "KPI"
    for row in plan(("来街者数", "1,000人", "調べた", "+500人")):
        sheet.append(list(row))
    sheet["A5"].comment = Comment("前任者のメモ", "山田")
    sheet["C5"].comment = Comment("聞き取りによる", "山田")
    sheet["B5"].fill = PatternFill("solid", fgColor="FFFFFF99")
    sheet["A4"].font, sheet["A4"].fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF1F3864")
    sheet.merge_cells("A1:D1")
    sheet.conditional_formatting.add("B5:D5", CellIsRule("lessThan", ["0"], fill=PatternFill(bgColor="FFFF0000")))
    sheet.print_title_rows, sheet.print_area = "4:4", "A1:D9"
    sheet.page_setup.orientation, sheet.oddFooter.center.text = "landscape", "&P"
    sheet.column_dimensions["A"].width = 30
    figures = book.create_sheet("図'表")
    figures.append(["年度", 1])
    chart = BarChart()
    chart.add_data(Reference(figures, min_col=2, min_row=1, max_row=1))
    figures.add_chart(chart, "D2")
    figures.defined_names["範囲"] = DefinedName("範囲", attr_text="'図''表'!$A$1:$B$1")
    book.create_sheet("控え").sheet_state = "hidden"
    book.defined_names["全体"] = DefinedName("全体", attr_text="KPI!$A$1")
    book.active = 1
    return with_furigana(with_picture_and_shape(saved(book)))


def with_picture_and_shape(content: bytes) -> bytes:
    place = (
        "<xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>5</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
        "<xdr:to><xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>9</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
    )
    look = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
    shapes = (
        f'<xdr:twoCellAnchor xmlns:xdr="{DRAWING_SPACE}" xmlns:a="{MAIN_SPACE}">{place}<xdr:sp macro="" textlink="">'
        '<xdr:nvSpPr><xdr:cNvPr id="90" name="図形"/><xdr:cNvSpPr/></xdr:nvSpPr>'
        f"<xdr:spPr>{look}</xdr:spPr><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>記入例</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
        f'<xdr:clientData/></xdr:twoCellAnchor><xdr:twoCellAnchor xmlns:xdr="{DRAWING_SPACE}" xmlns:a="{MAIN_SPACE}">'
        f'{place}<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="91" name="写真"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill>'
        f'<a:blip xmlns:r="{RELATIONSHIP}" r:embed="picture"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>'
        f"<xdr:spPr>{look}</xdr:spPr></xdr:pic><xdr:clientData/></xdr:twoCellAnchor>"
    )
    name, relations = "xl/drawings/drawing1.xml", "xl/drawings/_rels/drawing1.xml.rels"
    drawing = re.sub(r"(</(?:\w+:)?wsDr>)", lambda end: shapes + end.group(), part_of(content, name).decode())
    picture = f'<Relationship Id="picture" Type="{RELATIONSHIP}/image" Target="/xl/media/image1.png"/></Relationships>'
    related = part_of(content, relations).decode().replace("</Relationships>", picture)
    types = part_of(content, "[Content_Types].xml").decode()
    types = types.replace("<Override", '<Default Extension="png" ContentType="image/png"/><Override', 1)
    content = with_part(content, name, drawing.encode())
    content = with_part(content, relations, related.encode())
    content = with_part(content, "[Content_Types].xml", types.encode())
    return with_part(content, "xl/media/image1.png", PNG)


def with_furigana(content: bytes) -> bytes:
    """Puts the KPI's name among shared strings, with the reading that Excel keeps beside it."""
    name = '<t>来街者数</t><rPh sb="0" eb="3"><t>ライガイシャ</t></rPh><phoneticPr fontId="1"/>'
    strings = f'<?xml version="1.0"?><sst xmlns="{SPREADSHEET}" count="1" uniqueCount="1"><si>{name}</si></sst>'
    types = part_of(content, "[Content_Types].xml").decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    relation = (
        f'<Relationship Id="strings" Type="{RELATIONSHIP}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    related = part_of(content, "xl/_rels/workbook.xml.rels").decode().replace("</Relationships>", relation)
    sheet = re.sub(
        r'(<c r="A5"[^>]*?) t="inlineStr">.*?</c>', r'\1 t="s"><v>0</v></c>', part_of(content, FIRST_SHEET).decode()
    )
    content = with_part(content, "xl/sharedStrings.xml", strings.encode())
    content = with_part(content, "[Content_Types].xml", types.replace("</Types>", override).encode())
    content = with_part(content, "xl/_rels/workbook.xml.rels", related.encode())
    return with_part(content, FIRST_SHEET, sheet.encode())


def with_header_picture(content: bytes) -> bytes:
    """Gives the second sheet a picture in its printed header: a drawing of the kind that notes have, but not theirs."""
    sheet, related = "xl/worksheets/sheet2.xml", "xl/worksheets/_rels/sheet2.xml.rels"
    relation = f'<Relationship Id="header" Type="{RELATIONSHIP}/vmlDrawing" Target="/xl/drawings/header.vml"/>'
    mark = f'<legacyDrawingHF xmlns:r="{RELATIONSHIP}" r:id="header"/></worksheet>'
    relations = part_of(content, related).decode().replace("</Relationships>", f"{relation}</Relationships>")
    content = with_part(content, sheet, part_of(content, sheet).decode().replace("</worksheet>", mark).encode())
    content = with_part(content, related, relations.encode())
    return with_part(content, "xl/drawings/header.vml", b'<xml xmlns:v="urn:schemas-microsoft-com:vml"></xml>')
