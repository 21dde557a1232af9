"""Finds the parts of a report form on its sheet by their labels, wherever rows and columns have moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kpi_models.reporting.report_form import CALCULATED, LABELS, Block
from validators.cells import Cell, Sheet, column_letters, rows_of, squeeze
from validators.findings import Finding, finding
from validators.quantities import Spot

_HALF = 2  # a row with more than half of a block's labels is its header


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of a block: its cells by the name of their column."""

    sheet: Sheet
    row: int
    columns: Mapping[str, int]

    def cell(self, name: str) -> Cell | None:
        """Returns a cell, None where nothing is written."""
        return self.sheet.at(self.row, self.columns[name])

    def text(self, name: str) -> str:
        """Returns what stands in a cell, empty where nothing is written."""
        cell = self.cell(name)
        return cell.text if cell else ""

    def spot(self, name: str) -> Spot:
        """Returns where a cell is, with its text."""
        return Spot(self.sheet.name, self.sheet.address(self.row, self.columns[name]), self.text(name))

    @property
    def number(self) -> int | None:
        """The number that leads the row to its KPI."""
        digits = squeeze(self.text("number"))
        return int(digits) if digits.isdecimal() else None


@dataclass(frozen=True, slots=True)
class FormBlock:
    """One part of a form: where its header stands, the columns found, and its rows."""

    header_row: int
    columns: Mapping[str, int]
    rows: tuple[FormRow, ...]


def find_blocks(sheet: Sheet, findings: list[Finding]) -> dict[Block, FormBlock] | None:
    """Returns the parts of a form; None where a part or one of its columns is gone, which is a finding."""
    lines = {
        row: {squeeze(cell.text): column for column, cell in reversed(cells.items())}
        for row, cells in rows_of(sheet).items()
    }
    headers = {block: _header_row(lines, labels_of(block)) for block in Block}
    starts = sorted(row for row in headers.values() if row is not None)
    last = max(lines, default=0)
    blocks = {}
    for block, header in headers.items():
        if header is None:
            names = "」「".join(label for label in labels_of(block).values())
            findings.append(finding("form-part-missing", sheet.name, labels=names))
            continue
        columns = {name: lines[header].get(squeeze(label)) for name, label in labels_of(block).items()}
        for name, column in columns.items():
            if column is None:
                left = sheet.address(header, min(lines[header].values()))
                findings.append(finding("form-column-missing", sheet.name, left, label=labels_of(block)[name]))
        found = {name: column for name, column in columns.items() if column is not None}
        end = min((row for row in starts if row > header), default=last + 1)
        rows = tuple(FormRow(sheet, row, found) for row in sorted(lines) if header < row < end)
        blocks[block] = FormBlock(header, found, rows)
    return None if any(len(blocks[b].columns) < len(labels_of(b)) if b in blocks else True for b in Block) else blocks


def labels_of(block: Block) -> dict[str, str]:
    """Returns the labels of the columns that are read."""
    return {name: label for name, label in LABELS[block].items() if name not in CALCULATED}


def _header_row(lines: Mapping[int, Mapping[str, int]], labels: Mapping[str, str]) -> int | None:
    wanted = {squeeze(label) for label in labels.values()}
    counts = {row: len(wanted & set(texts)) for row, texts in lines.items()}
    best = max(counts, key=lambda row: counts[row], default=None)
    return best if best is not None and counts[best] * _HALF > len(wanted) else None


def numbered(block: FormBlock, inputs: tuple[str, ...], findings: list[Finding]) -> Iterator[tuple[int, FormRow]]:
    """Yields the rows of a block with their numbers, each number once; a row filled in without one is a finding."""
    first: dict[int, FormRow] = {}
    for row in block.rows:
        number = row.number
        if number is None:
            if any(row.text(name) for name in inputs):
                spot = row.spot(next(name for name in inputs if row.text(name)))
                findings.append(spot.finding("form-row-without-number"))
        elif number in first:
            other = first[number].spot("number").cell
            findings.append(row.spot("number").finding("form-number-twice", number=number, other=other))
        else:
            first[number] = row
            yield number, row


def block_range(block: FormBlock) -> str:
    """Writes the area of a block as a spreadsheet program does: A4:E6."""
    columns = block.columns.values()
    last = max((row.row for row in block.rows if row.number is not None), default=block.header_row)
    return f"{column_letters(min(columns))}{block.header_row}:{column_letters(max(columns))}{last}"
