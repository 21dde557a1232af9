"""One workbook, read: its tables, everything found in it, and the facts it states."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from kpi_models.facts import Facts
from kpi_models.formatting import json_number
from validators.book_facts import table_facts
from validators.cells import Sheet, Workbook, column_letters, runs_of
from validators.crosschecks import cross_check
from validators.excerpt import Excerpt, excerpts_of
from validators.findings import Finding, finding, finding_json
from validators.layouts import find_grids
from validators.line_grids import with_line_grids
from validators.long_form_tables import read_long_tables
from validators.neighbours import ReadTable, settle
from validators.package import DEFAULT_LIMITS, Limits
from validators.plan_table import read_tables
from validators.report_forms.reading import FormReading, read_report_form
from validators.rows_below import rows_below
from validators.surroundings import read_surroundings
from validators.tables import Figure, KpiRow, ReportForm, Table

_EXAMPLE_SHEET = re.compile("記入例|記載例|入力例|作成例|見本|サンプル")
_ADDRESS = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True, slots=True)
class Book:
    """What one file says. `readable` is False where the file could not be opened at all.

    An answered book (questions.py) keeps the book `as_read` and the `answers` given to its questions. `excerpts` show
    the cells around each finding. `form` is what our own report form says, None for every other workbook.
    """

    file_name: str
    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]
    readable: bool = True
    sheets: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    as_read: Book | None = None
    excerpts: tuple[Excerpt, ...] = ()
    form: ReportForm | None = None


def read_book(file_name: str, content: bytes, limits: Limits = DEFAULT_LIMITS) -> Book:
    """Returns the tables of an .xlsx file and everything found in it, in reading order.

    Raises nothing for a bad file: whatever was sent to us is a finding.
    """
    from validators.workbook import read_workbook  # openpyxl is loaded where a workbook is read, not before

    workbook = read_workbook(file_name, content, limits)
    if isinstance(workbook, Finding):
        return Book(file_name, (), (workbook,), readable=False)
    return book_of(file_name, workbook)


def book_of(file_name: str, workbook: Workbook) -> Book:
    """Returns the book of a parsed workbook."""
    reading = read_report_form(file_name, workbook)
    if reading:
        return _form_book(file_name, workbook, reading)
    long_tables, long_findings, taken = read_long_tables(workbook)
    others = [read for sheet in workbook.sheets if sheet.name not in taken for read in _read_sheet(sheet)]
    others, examples = _without_examples(others)
    tables, findings = settle([*long_tables, *others])
    findings += [finding("example-sheet-not-read", name) for name in examples]
    findings += long_findings
    findings += [finding_ for table in tables for finding_ in cross_check(table)]
    findings += _about_workbook(workbook)
    findings += _problems_elsewhere(workbook, {(found.sheet, found.cell) for found in findings})
    if not tables and not taken:
        findings.append(finding("no-kpi-table"))
    sheets = tuple(sheet.name for sheet in workbook.sheets)
    excerpts = excerpts_of(workbook, findings)
    return Book(file_name, tables, in_reading_order(findings, sheets), sheets=sheets, excerpts=excerpts)


def _form_book(file_name: str, workbook: Workbook, reading: FormReading) -> Book:
    """Returns the book of a report form; what its own formulas show is nobody's figure, and not looked at."""
    findings = [*reading.findings, *_about_workbook(workbook)]
    sheets = tuple(sheet.name for sheet in workbook.sheets)
    return Book(
        file_name,
        reading.tables,
        in_reading_order(findings, sheets),
        sheets=sheets,
        excerpts=excerpts_of(workbook, findings),
        form=reading.form,
    )


def _read_sheet(sheet: Sheet) -> Iterable[ReadTable]:
    """Reads the tables of one sheet, each with its findings."""
    grids = with_line_grids(sheet, find_grids(sheet))
    tops = [*(grid.original_area[0] for grid in grids), max((row for row, _ in sheet.cells), default=0) + 1]
    told = set()  # the parts of one table (A町, B町) end on the same row
    for grid, around in zip(grids, read_surroundings(sheet, grids), strict=True):
        end = (grid.original_area[2], grid.name_column)
        next_top = min((top for top in tops if top > end[0]), default=0)
        findings: list[Finding] = [] if end in told else list(rows_below(grid, next_top - 1))
        told.add(end)
        for table in read_tables(grid, around, findings):
            yield ReadTable(table, findings)
            findings = []  # told once, with the first of the grid's tables


def _without_examples(reads: list[ReadTable]) -> tuple[list[ReadTable], list[str]]:
    """Returns the tables without those on sheets of examples (記入例), and these sheets; alone they are meant."""
    examples = dict.fromkeys(read.table.sheet for read in reads if _EXAMPLE_SHEET.search(read.table.sheet))
    own = [read for read in reads if read.table.sheet not in examples]
    return (own, list(examples)) if own else (reads, [])


def _about_workbook(workbook: Workbook) -> list[Finding]:
    """Reports what is hidden or linked."""
    findings = [finding("external-links")] if workbook.linked else []
    for sheet in workbook.sheets:
        if sheet.hidden:
            findings.append(finding("sheet-hidden", sheet.name))
        if sheet.hidden_rows:
            findings.append(finding("rows-hidden", sheet.name, lines=runs_of(sheet.hidden_rows)))
        if sheet.hidden_columns:
            letters = "、".join(map(column_letters, sheet.hidden_columns))
            findings.append(finding("columns-hidden", sheet.name, lines=letters))
    return findings


def _problems_elsewhere(workbook: Workbook, reported: set[tuple[str | None, str | None]]) -> list[Finding]:
    """Reports cells without a value to trust that stand outside the tables; a 0 may look like anything there."""
    findings = []
    for sheet in workbook.sheets:
        for (row, column), cell in sheet.cells.items():
            if (
                cell.problem not in (None, "zero-not-shown")
                and (sheet.name, address := sheet.address(row, column)) not in reported
            ):
                code = "error-cell-elsewhere" if cell.problem == "error-cell" else "formula-not-calculated-elsewhere"
                findings.append(finding(code, sheet.name, address, cell.text))
    return findings


def with_findings(book: Book, findings: Iterable[Finding]) -> Book:
    """Returns a book with what was found about it beyond its own cells (the day of reading, the stored plan)."""
    return replace(book, findings=in_reading_order((*book.findings, *findings), book.sheets))


def in_reading_order(findings: Iterable[Finding], sheets: tuple[str, ...]) -> tuple[Finding, ...]:
    """Orders findings by sheet, row and column; what is about the whole file or sheet comes first."""
    order = {name: number for number, name in enumerate(sheets)}

    def key(found: Finding) -> tuple[int, int, int, str]:
        row, column = 0, 0
        if found.cell and (match := _ADDRESS.match(found.cell)):
            row, column = int(match.group(2)), _column_number(match.group(1))
        return order.get(found.sheet or "", -1), row, column, found.code

    return tuple(sorted(dict.fromkeys(findings), key=key))


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def book_json(book: Book) -> dict[str, object]:
    """Returns a book as `check --json` prints it (values are exact JSON numbers in the unit as written)."""
    return {
        "file": book.file_name,
        "tables": [_table_json(table) for table in book.tables],
        "findings": [finding_json(found) for found in book.findings],
    }


def _table_json(table: Table) -> dict[str, object]:
    return {
        "layout": table.layout,
        "sheet": table.sheet,
        "range": table.range,
        "organization": table.organization.full_name if table.organization else None,
        "plan": table.plan,
        "kpis": [_kpi_json(table, kpi) for kpi in table.kpis],
        **({"also_at": list(table.also_at)} if table.also_at else {}),
    }


def _kpi_json(table: Table, kpi: KpiRow) -> dict[str, object]:
    baseline = kpi.baseline
    return {
        "name": kpi.name,
        "project": kpi.project or table.project or table.plan,
        "unit": kpi.unit,
        "direction": str(kpi.direction),
        "cell": f"{kpi.sheet}!{kpi.cell}",
        "baseline": {
            "value": json_number(baseline.value),
            "unit": kpi.unit,
            "fiscal_year": baseline.fiscal_year,
            "cell": f"{baseline.sheet}!{baseline.cell}",
        }
        if baseline
        else None,
        "targets": [_figure_json(target) for target in kpi.targets],
        "actuals": [{**_figure_json(actual), "state": str(actual.state)} for actual in kpi.actuals],
    }


def _figure_json(figure: Figure) -> dict[str, object]:
    return {
        "fiscal_year": figure.fiscal_year,
        "basis": str(figure.basis),
        "value": json_number(figure.value),
        "cell": f"{figure.sheet}!{figure.cell}",
    }


def book_facts(book: Book) -> Facts:
    """Returns the facts that a book states (no error need be absent: whoever stores them decides by the findings)."""
    return book.form.facts if book.form else table_facts(book.tables)
