"""Reads a table of the long form row by row, whether it came as a file or on a worksheet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kpi_models.facts import normalise
from kpi_models.long_form import Table
from kpi_models.terms import TERMS
from validators.cells import column_letters
from validators.findings import Finding, finding
from validators.long_form_cells import Fault, read_cell


@dataclass(slots=True)
class LongSheet:
    """One CSV file or worksheet as read: texts and values by row number and column name, and what was found at them."""

    table: Table
    name: str  # of the file or worksheet
    positions: dict[str, int] = field(default_factory=dict)  # column name → its place, counted from 0
    texts: dict[int, list[str]] = field(default_factory=dict)
    values: dict[int, dict[str, Any]] = field(default_factory=dict)
    unreadable: set[tuple[int, str]] = field(default_factory=set)
    broken_rows: set[int] = field(default_factory=set)
    found: list[tuple[int, int, Finding]] = field(default_factory=list)  # row, place, finding
    width: int = 0

    def address(self, row: int, column: str) -> str:
        """Writes where a value stands: C5."""
        return f"{column_letters(self.positions.get(column, 0) + 1)}{row}"


def read_header(sheet: LongSheet, number: int, cells: list[str]) -> None:
    """Finds the columns in the row of their names; the order is free."""
    columns = {column.name for column in sheet.table.columns}
    sheet.texts[number] = cells
    sheet.width = len(cells)
    for place, name in enumerate(map(normalise, cells)):
        if name in sheet.positions:
            report(sheet, "long-form-column-twice", number, place, column=name)
        elif name in columns:
            sheet.positions[name] = place
        elif name:
            report(sheet, "long-form-column-ignored", number, place, column=name)
    for column in sheet.table.columns:
        if not column.may_miss and column.name not in sheet.positions:
            report(sheet, "long-form-column-missing", number, column=column.name)


def read_row(sheet: LongSheet, number: int, cells: list[str]) -> None:
    """Reads every cell of a row."""
    sheet.texts[number] = cells
    values: dict[str, Any] = {}
    sheet.values[number] = values
    if any(cell.strip() for cell in cells[sheet.width :]):
        report(sheet, "long-form-row-too-long", number, sheet.width)
        sheet.broken_rows.add(number)
    for column in sheet.table.columns:
        place = sheet.positions.get(column.name)
        if place is None:
            value = None if column.may_miss else Fault("long-form-column-missing")
        else:
            value = read_cell(column, cells[place] if place < len(cells) else "")
            if isinstance(value, Fault):
                report(sheet, value.code, number, place, column=TERMS[column.name], **value.figures)
        if isinstance(value, Fault):
            sheet.unreadable.add((number, column.name))
            sheet.broken_rows.add(number)
            value = None
        values[column.name] = value


def report(sheet: LongSheet, code: str, row: int | None = None, place: int = 0, **figures: object) -> None:
    """Notes a finding at a cell, or about the whole file."""
    cells = sheet.texts.get(row or 0, [])
    text = cells[place] if place < len(cells) else ""
    cell = None if row is None else f"{column_letters(place + 1)}{row}"
    sheet.found.append((row or 0, place, finding(code, sheet.name, cell, text, **figures)))
