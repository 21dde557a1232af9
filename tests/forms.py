"""Report forms for tests: made from a few facts, filled in as an officer would, stripped as a mail gateway would."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import fields
from decimal import Decimal

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from kpi_models.facts import Basis, Direction, Kpi, Measurement
from kpi_models.judging.judgement import JudgedRow
from kpi_models.reporting.form_source import AskedKpi, FormSource
from kpi_models.reporting.report_form import LABELS, Block
from reports.report_form import SHEET_NAME

YEAR = 2024
PROJECT_ID = "project"


def asked(
    kpi_id: str = "kpi",
    name: str = "来街者数",
    unit: str = "人",
    basis: Basis = Basis.LEVEL,
    baseline: str | None = "1000",
    direction: Direction = Direction.INCREASE,
    measurement: Measurement | None = None,
) -> AskedKpi:
    value = None if baseline is None else Decimal(baseline)
    kpi = Kpi(kpi_id, PROJECT_ID, name, unit, direction)
    return AskedKpi(kpi, basis, value, 2020, None, (), measurement, None, None)


def row_of(planned: str, year: int = YEAR) -> JudgedRow:
    """Returns a judged row of which only the planned level matters."""
    blank = dict.fromkeys(field.name for field in fields(JudgedRow))
    return JudgedRow(**blank | {"fiscal_year": year, "target_level": Decimal(planned), "target_origin": "stated"})


def source(*kpis: AskedKpi, project_id: str = PROJECT_ID, revision: int = 7) -> FormSource:
    return FormSource(
        "岡山県岡山市", "plan", "架空計画", project_id, "架空事業", None, YEAR, revision, kpis or (asked(),), None
    )


def sheet_of(content: bytes) -> tuple[openpyxl.Workbook, Worksheet]:
    """Returns a workbook and its report form; a returned copy has the list of findings before it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return book, next((sheet for sheet in book.worksheets if sheet.title == SHEET_NAME), book.worksheets[0])


def saved(book: openpyxl.Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def address(sheet: Worksheet, block: Block, name: str, number: int = 1) -> str:
    """Returns the address of an input: the row of a number under its block's label."""
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == LABELS[block][name])
    if block is Block.COSTS:
        return f"{head.column_letter}{head.row + 1}"
    numbers = next(c for c in sheet[head.row] if c.value in (LABELS[block]["number"],)).column
    row = next(r for r in range(head.row + 1, sheet.max_row + 1) if sheet.cell(r, numbers).value == number)
    return f"{head.column_letter}{row}"


def filled(content: bytes, inputs: Mapping[tuple[Block, str, int], object]) -> bytes:
    """Returns a form with inputs typed in; a text is a text, whatever it begins with."""
    book, sheet = sheet_of(content)
    for (block, name, number), value in inputs.items():
        cell = sheet[address(sheet, block, name, number)]
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
    return saved(book)


def value(typed: object, number: int = 1) -> dict[tuple[Block, str, int], object]:
    return {(Block.FIGURES, "value", number): typed}


def state(typed: object, number: int = 1) -> dict[tuple[Block, str, int], object]:
    return {(Block.FIGURES, "state", number): typed}


def through_gateway(content: bytes) -> bytes:
    """Strips what a sanitising gateway strips: styles, names, lists, protection, printing, conditional formats."""
    stripped = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stripped, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            part = before.read(entry)
            if entry.filename == "xl/styles.xml" or entry.filename.startswith("docProps/"):
                continue
            if entry.filename == "[Content_Types].xml":
                part = re.sub(rb"<Override[^>]*(?:styles|docProps)[^>]*/>", b"", part)
            if entry.filename.endswith(".rels"):
                part = re.sub(rb"<Relationship [^>]*(?:styles|docProps)[^>]*/>", b"", part)
            if entry.filename == "xl/workbook.xml":
                part = re.sub(rb"<definedNames>.*?</definedNames>", b"", part, flags=re.DOTALL)
            if entry.filename.startswith("xl/worksheets/sheet"):
                part = re.sub(rb' s="\d+"', b"", part)
                for tag in (b"dataValidations", b"conditionalFormatting", b"rowBreaks", b"headerFooter"):
                    part = re.sub(b"<" + tag + b"[ >].*?</" + tag + b">", b"", part, flags=re.DOTALL)
                part = re.sub(rb"<sheetProtection[^>]*/>|<pageSetup[^>]*/>|<printOptions[^>]*/>", b"", part)
            after.writestr(entry, part)
    return stripped.getvalue()
