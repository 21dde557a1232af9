"""Books as other programs write them: the same sheets, in the ways that Open XML leaves open."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping

import openpyxl
from full_book import PNG, RELATIONSHIP, full_book, saved
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.styles.protection import Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table
from workbooks import one_cell, part_of, plan, with_part, workbook

CONTROLS = '<control shapeId="1026" r:id="control" name="Check Box 1"/>'
VML_SPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)


def repacked(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Returns a package with every part changed; None leaves one out."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = change(name, before.read(name))
            if part is not None:
                after.writestr(name, part)
    return written.getvalue()


def with_single_quotes(content: bytes) -> bytes:
    """Quotes attributes as only some programs do."""

    def requoted(_: str, part: bytes) -> bytes:
        return re.sub(rb"<[^<>]*>", lambda tag: re.sub(rb"=\"([^\"']*)\"", rb"='\1'", tag.group()), part)

    return repacked(content, lambda name, part: requoted(name, part) if name.endswith((".xml", ".rels")) else part)


def with_prefix(content: bytes) -> bytes:
    """Writes the vocabulary with a prefix, as some programs do."""

    def prefixed(name: str, part: bytes) -> bytes:
        if not re.match(r"xl/(worksheets/sheet|workbook|styles|comments|sharedStrings)[^/]*(/comment\d+)?\.xml$", name):
            return part
        text = re.sub(r"<(/?)(?=[A-Za-z]+[\s/>])", r"<\1x:", part.decode())
        return text.replace(" xmlns=", " xmlns:x=").encode()

    return repacked(content, prefixed)


def as_small_programs_write(content: bytes) -> bytes:
    """Leaves out what may be left out: styles, views, addresses, types by extension."""

    def small(name: str, part: bytes) -> bytes | None:
        if name == "xl/styles.xml":
            return None
        text = re.sub(r"<(?:Override|Relationship) [^>]*styles[^>]*>", "", part.decode())
        if name == "[Content_Types].xml":
            kind = "application/vnd.openxmlformats-package.relationships+xml"
            related = [part for part in zipfile.ZipFile(io.BytesIO(content)).namelist() if part.endswith(".rels")]
            text = re.sub(r'<Default Extension="rels"[^>]*>', "", text)
            overrides = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part in related)
            return text.replace("</Types>", f"{overrides}</Types>").encode()
        if name == "xl/workbook.xml":
            return re.sub(r"<bookViews>.*?</bookViews>|<definedNames ?/>|<calcPr[^>]*>", "", text).encode()
        if name.startswith("xl/worksheets/"):
            return re.sub(r'<dimension[^>]*>|(?<=<c) r="\w+"|(?<=<row) r="\d+"| s="\d+"', "", text).encode()
        return text.encode()

    return repacked(content, small)


def as_excel_writes() -> bytes:
    """Returns a book with what an Excel adds: a table, checks, protection, a chart sheet, a control, a thread."""
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.worksheets[0]
    sheet.title = "KPI"
    for row in plan(("来街者数", "1,000人", "調べた", "+500人")):
        sheet.append(list(row))
    sheet["B5"].fill = PatternFill("lightUp", fgColor="FF808080")
    sheet["C5"].fill = PatternFill("solid", fgColor="FFFFFF99")
    sheet["C5"].protection = Protection(locked=False)
    sheet["C5"].comment = Comment("[スレッド化されたコメント]", "tc={0001}")
    sheet["D5"].comment = Comment("総合計画から", "山田")
    sheet.protection.sheet = True
    sheet.conditional_formatting.add("B5:D5", CellIsRule("lessThan", ["0"], fill=PatternFill(bgColor="FFFF0000")))
    checked = DataValidation(type="list", formula1='"人,件"')
    checked.add("F5")
    sheet.add_data_validation(checked)
    sheet.print_area, sheet.print_title_rows, sheet.freeze_panes = "A1:D9", "4:4", "B5"
    listed = book.create_sheet("一覧")
    for row in [("名前", "部署"), ("山田", "企画課"), ("佐藤", "財政課")]:
        listed.append(row)
    listed.add_table(Table(displayName="担当", ref="A1:B3"))
    listed["B2"].hyperlink = "https://localhost/"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=5))
    book.create_chartsheet("グラフ").add_chart(chart)
    book.create_sheet("控え").sheet_state = "hidden"
    return _with_thread(_with_control(_with_extensions(saved(book))))


def _with_extensions(content: bytes) -> bytes:
    """Adds the marks of newer Excels: alternatives, ignorable attributes and extensions."""
    spaces = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    )
    extension = '<extLst><ext uri="{00000000-0000-0000-0000-000000000000}"/></extLst>'
    where = (
        '<mc:AlternateContent><mc:Choice Requires="x14ac"><x14ac:absPath url="C:\\計画\\"/></mc:Choice>'
        "</mc:AlternateContent>"
    )
    book = part_of(content, "xl/workbook.xml").decode()
    book = book.replace("<workbook ", f"<workbook {spaces} ", 1).replace("<bookViews", f"{where}<bookViews", 1)
    content = with_part(content, "xl/workbook.xml", book.replace("</workbook>", f"{extension}</workbook>").encode())
    sheet = part_of(content, "xl/worksheets/sheet1.xml").decode()
    sheet = re.sub(r"<worksheet ", f"<worksheet {spaces} ", sheet, count=1)
    sheet = re.sub(r'<row (r="\d+")', r'<row \1 x14ac:dyDescent="0.4" spans="1:4"', sheet)
    sheet = sheet.replace("</worksheet>", f"{extension}</worksheet>")
    return with_part(content, "xl/worksheets/sheet1.xml", sheet.encode())


def _with_control(content: bytes) -> bytes:
    """Puts a check box on the second sheet: a shape of the drawing that notes share, and an alternative after it."""
    name, related = "xl/worksheets/sheet2.xml", "xl/worksheets/_rels/sheet2.xml.rels"
    alternative = (
        f'<legacyDrawing xmlns:r="{RELATIONSHIP}" r:id="boxes"/>'
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="x14" xmlns:x14="urn:x14" xmlns:r="{RELATIONSHIP}"><controls>{CONTROLS}</controls>'
        "</mc:Choice></mc:AlternateContent><tableParts"
    )
    sheet = part_of(content, name).decode().replace("<tableParts", alternative)
    content = with_part(content, name, sheet.encode())
    relations = (
        f'<Relationship Id="boxes" Type="{RELATIONSHIP}/vmlDrawing" Target="../drawings/vmlDrawing7.vml"/>'
        f'<Relationship Id="control" Type="{RELATIONSHIP}/ctrlProp" Target="../ctrlProps/ctrlProp1.xml"/>'
        "</Relationships>"
    )
    text = part_of(content, related).decode().replace("</Relationships>", relations)
    content = with_part(content, related, text.encode())
    box = (
        f'<xml {VML_SPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="2"/></o:shapelayout>'
        '<v:shape id="_x0000_s2050" type="#_x0000_t201"><x:ClientData ObjectType="Checkbox"><x:Row>1</x:Row>'
        "<x:Column>1</x:Column></x:ClientData></v:shape></xml>"
    )
    content = with_part(content, "xl/drawings/vmlDrawing7.vml", box.encode())
    content = with_part(content, "xl/ctrlProps/ctrlProp1.xml", b'<formControlPr objectType="CheckBox"/>')
    return _declared(content, **{"xl/ctrlProps/ctrlProp1.xml": "application/vnd.ms-excel.controlproperties+xml"})


def _with_thread(content: bytes) -> bytes:
    """Adds the thread for which the note at C5 stands in, and who wrote it."""
    related = "xl/worksheets/_rels/sheet1.xml.rels"
    kind = "http://schemas.microsoft.com/office/2017/10/relationships"
    thread, persons = "xl/threadedComments/threadedComment1.xml", "xl/persons/person.xml"
    book = "xl/_rels/workbook.xml.rels"
    for name, source, type_ in [(thread, related, "threadedComment"), (persons, book, "person")]:
        relation = f'<Relationship Id="{type_}1" Type="{kind}/{type_}" Target="/{name}"/></Relationships>'
        text = part_of(content, source).decode().replace("</Relationships>", relation)
        content = with_part(content, source, text.encode())
        content = with_part(content, name, b"<ThreadedComments/>")
    types = {thread: "application/vnd.ms-excel.threadedcomments+xml", persons: "application/vnd.ms-excel.person+xml"}
    return _declared(content, **types)


def _declared(content: bytes, **types: str) -> bytes:
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types.items())
    text = part_of(content, "[Content_Types].xml").decode().replace("</Types>", f"{overrides}</Types>")
    return with_part(content, "[Content_Types].xml", text.encode())


def with_printer_settings(content: bytes, sheet: str) -> bytes:
    """Gives a sheet the settings of a printer, as Excel does with every sheet it prints."""
    folder, name = sheet.rsplit("/", 1)
    settings, related = "xl/printerSettings/printerSettings9.bin", f"{folder}/_rels/{name}.rels"
    relation = f'<Relationship Id="printer" Type="{RELATIONSHIP}/printerSettings" Target="/{settings}"/>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    content = with_part(content, related, f'<Relationships xmlns="{space}">{relation}</Relationships>'.encode())
    content = with_part(content, settings, PNG)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.printerSettings"
    return _declared(content, **{settings: kind})


FAULT = workbook(one_cell("R4実績", "調べた"))  # C5 is no number
WRITTEN: Mapping[str, bytes] = {
    "openpyxl": full_book(),
    "single quotes": with_single_quotes(full_book()),
    "prefix": with_prefix(full_book()),
    "small programs": as_small_programs_write(FAULT),
    "Excel": as_excel_writes(),
    "Excel, single quotes": with_single_quotes(as_excel_writes()),
}
