"""Reads a long-form package (縦持ち): datapackage.json and its CSV files.

Cells are read first, one by one; whole tables are checked second (schemas.py). Every fault is a finding at its cell,
all at once: the sheet is the file's name, the cell its column letter and row number as a spreadsheet shows them.
Names and units are normalised; every other text stays letter by letter, so that reading is the inverse of writing.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from kpi_models.facts import Facts, State, make_kpi_id, make_plan_id, make_project_id
from kpi_models.long_form import DESCRIPTOR, TABLES, Table
from kpi_models.plans.organizations import find_by_code
from kpi_models.terms import TERMS
from validators.findings import Finding, finding
from validators.long_form_facts import long_facts
from validators.long_form_rows import LongSheet, read_header, read_row, report


def read_package(files: Mapping[str, bytes]) -> tuple[Facts, tuple[Finding, ...]]:
    """Returns what a package says, and everything that is wrong with it, in reading order.

    `files` are the package's files by name. Rows with an error, and rows under them, are left out of the facts.
    """
    package = _descriptor_findings(files)
    sheets = {table.name: _read_table(table, files[table.file]) for table in TABLES if table.file in files}
    facts, in_cells = conclude(sheets)
    return facts, (*package, *in_cells)


def conclude(sheets: Mapping[str, LongSheet]) -> tuple[Facts, tuple[Finding, ...]]:
    """Returns what the cells of all tables say together, and what was found at them, table by table."""
    for sheet in sheets.values():
        _make_ids(sheet)
    _check_tables(sheets)
    _check_organizations(sheets)
    in_cells = (found for sheet in sheets.values() for *_, found in sorted(sheet.found, key=lambda item: item[:2]))
    return long_facts(sheets), tuple(in_cells)


def _descriptor_findings(files: Mapping[str, bytes]) -> list[Finding]:
    """Checks that the descriptor can be read and that every file it or the contract asks for is there."""
    asked = {table.file for table in TABLES if not table.may_miss}
    findings = []
    if DESCRIPTOR not in files:
        findings.append(finding("long-form-file-missing", DESCRIPTOR, None, ""))
    else:
        listed = _listed_files(files[DESCRIPTOR])
        if listed is None:
            findings.append(finding("long-form-descriptor-broken", DESCRIPTOR, None, ""))
        asked |= listed or set()
    known = {table.file for table in TABLES}
    findings += [finding("long-form-file-missing", name, None, "") for name in sorted(asked - set(files))]
    ignored = sorted(name for name in files if name.endswith(".csv") and name not in known)
    return findings + [finding("long-form-file-ignored", name, None, "") for name in ignored]


def _listed_files(descriptor: bytes) -> set[str] | None:
    """Returns the files a descriptor lists, or None where it is not a descriptor."""
    try:
        package = json.loads(descriptor.decode("utf-8-sig"))
    except ValueError:
        return None
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(resources, list) or not all(isinstance(resource, dict) for resource in resources):
        return None
    return {path for resource in resources if isinstance(path := resource.get("path"), str)}


def _read_table(table: Table, content: bytes) -> LongSheet:
    """Reads every cell of one CSV file."""
    sheet = LongSheet(table, table.file)
    lines = _lines(sheet, content)
    if not lines:
        return sheet
    read_header(sheet, 1, lines[0])
    for number, cells in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in cells):
            read_row(sheet, number, cells)
    return sheet


def _lines(sheet: LongSheet, content: bytes) -> list[list[str]]:
    """Returns the cells of a file line by line; none where it is not UTF-8 or not CSV."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        report(sheet, "long-form-not-utf8")
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = list(reader)
    except csv.Error:
        report(sheet, "long-form-csv-broken", line=reader.line_num)
        return []
    if not lines:
        report(sheet, "long-form-empty")
    return lines


_ID_MAKERS: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "plans": lambda row: make_plan_id(row["organization_code"], row["name"]),
    "projects": lambda row: make_project_id(row["plan_id"], row["name"]),
    "kpis": lambda row: make_kpi_id(row["project_id"], row["name"]),
}


def _make_ids(sheet: LongSheet) -> None:
    """Makes the ids that were left blank, the same every time."""
    own_id = sheet.table.own_id
    if own_id is None:
        return
    for number, row in sheet.values.items():
        if row[own_id] is not None:
            continue
        if number in sheet.broken_rows:
            sheet.unreadable.add((number, own_id))
        else:
            row[own_id] = _ID_MAKERS[sheet.table.name](row)


def _check_tables(sheets: Mapping[str, LongSheet]) -> None:
    """Checks whole tables: keys, references, states against values."""
    from validators.schemas import Known, failures  # pandera takes most of a second to import

    known = Known(_ids(sheets), _kpis_with_first_baseline(sheets), _lifetimes(sheets))
    for sheet in sheets.values():
        key = "・".join(TERMS[column] for column in sheet.table.key)
        for failure in failures(sheet.table, sheet.values, frozenset(sheet.unreadable), known):
            report(sheet, failure.code, failure.row, sheet.positions.get(failure.column, 0), key=key)
            sheet.broken_rows.add(failure.row)
    if actuals := sheets.get("actuals"):
        _note_blank_actuals(actuals)


def _note_blank_actuals(actuals: LongSheet) -> None:
    """Blank is not zero: a confirmed figure left blank is no fact."""
    for number, row in actuals.values.items():
        if number not in actuals.broken_rows and row["state"] is State.CONFIRMED and row["value"] is None:
            report(actuals, "long-form-blank-actual", number, actuals.positions["value"])


def _check_organizations(sheets: Mapping[str, LongSheet]) -> None:
    """Asks about bodies that stand neither in the national list nor in organizations.csv."""
    own = {row["organization_code"] for row in _rows(sheets, "organizations")}
    for name, column in (("plans", "organization_code"), ("projects", "members")):
        for number, row in sheets[name].values.items() if name in sheets else ():
            value = row[column] or ()
            for code in (value,) if isinstance(value, str) else value:
                if code not in own and find_by_code(code) is None:
                    place = sheets[name].positions[column]
                    report(sheets[name], "long-form-organization-unknown", number, place, body=code)


def _ids(sheets: Mapping[str, LongSheet]) -> dict[str, frozenset[str]]:
    """Returns the ids of every table that has a readable id column; a missing file would make every reference fail."""
    return {
        name: frozenset(row[own_id] for row in sheet.values.values() if row[own_id] is not None)
        for name, sheet in sheets.items()
        if (own_id := sheet.table.own_id) and own_id in sheet.positions
    }


def _kpis_with_first_baseline(sheets: Mapping[str, LongSheet]) -> frozenset[str]:
    return frozenset(
        row["kpi_id"]
        for row in _rows(sheets, "kpis")
        if row["baseline_value"] is not None or row["baseline_year"] is not None
    )


def _lifetimes(sheets: Mapping[str, LongSheet]) -> dict[str, tuple[int, int]]:
    """Returns the first and last year of each KPI's plan, where both are known."""
    plans = {row["plan_id"]: (row["start_year"], row["end_year"]) for row in _rows(sheets, "plans")}
    projects = {row["project_id"]: plans.get(row["plan_id"], (None, None)) for row in _rows(sheets, "projects")}
    kpis = {row["kpi_id"]: projects.get(row["project_id"], (None, None)) for row in _rows(sheets, "kpis")}
    return {kpi_id: (start, end) for kpi_id, (start, end) in kpis.items() if start is not None and end is not None}


def _rows(sheets: Mapping[str, LongSheet], name: str) -> list[dict[str, Any]]:
    return list(sheets[name].values.values()) if name in sheets else []
