"""The long form (縦持ち) inside a workbook: sheets named like its files, or one sheet with a row per KPI and year.

Cells and whole tables are judged exactly as those of a package; columns go by their English names or Japanese terms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kpi_models.long_form import TABLES, Column
from kpi_models.plans.organizations import find_by_name
from kpi_models.terms import TERMS
from validators.cells import Sheet, Workbook, column_letters, rows_of, squeeze
from validators.findings import Finding, finding, quoted
from validators.long_form_rows import LongSheet, read_header, read_row

_IN_PACKAGES_ONLY: Final = ("costs", "remarks", "measurements")  # no table of KPIs has room for them
_BY_NAME: Final = {table.name: table for table in TABLES if table.name not in _IN_PACKAGES_ONLY}
_JOINED: Final = ("plans", "projects", "kpis", "targets", "actuals")  # what one flat sheet is taken apart into
_HIGHEST_HEADER: Final = 20  # lines of text above the names of the columns
_MUST_STAND: Final = ("plan", "project", "kpi", "unit", "direction", "fiscal_year")
_ONLY_HERE: Final = frozenset({"plan", "organization_code", "direction", "basis", "state"})  # no table by years has two

# Column of a flat sheet → the headings it goes by, besides its name and term.
_FLAT_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "plan": ("計画名",),
    "organization": ("団体名",),
    "project": ("事業名",),
    "kpi": ("KPI名", "指標", "指標名"),
    "baseline_value": (),
    "target": ("target_value", "目標値"),
    "actual": ("actual_value", "実績値"),
    **dict.fromkeys(("target_level", "actual_level", "organization_code", "start_year", "end_year", "scheme"), ()),
    **dict.fromkeys(("members", "unit", "direction", "kind", "pace", "baseline_year", "fiscal_year", "basis"), ()),
    **dict.fromkeys(("state", "reported_at"), ()),
}
# Table of the package → its columns in a flat sheet, where they have another name there.
_RENAMED: Final[Mapping[str, Mapping[str, str]]] = {
    "plans": {"name": "plan"},
    "projects": {"name": "project"},
    "kpis": {"name": "kpi"},
    "targets": {"value": "target"},
    "actuals": {"value": "actual"},
}


@dataclass(frozen=True, slots=True)
class LongBook:
    """The long form of a workbook: its tables, what was found before reading them, and the sheets it stands on."""

    tables: dict[str, LongSheet]
    findings: list[Finding]
    sheets: tuple[str, ...]


def long_books(workbook: Workbook) -> Iterator[LongBook]:
    """Yields the long forms of a workbook: the one of its named sheets, and that of each flat sheet."""
    named = {table: sheet for sheet in workbook.sheets if (table := _table_name(sheet))}
    if "kpis" in named and {"targets", "actuals"} & named.keys():
        missing = [table.name for table in TABLES if not table.may_miss and table.name not in named]
        findings = [finding("long-form-file-missing", name) for name in missing]
        tables = {table.name: _read_named(table.name, named[table.name]) for table in TABLES if table.name in named}
        yield LongBook(tables, findings, tuple(sheet.name for sheet in named.values()))
    else:
        named = {}
    taken = {sheet.name for sheet in named.values()}
    for sheet in workbook.sheets:
        if sheet.name not in taken and (flat := _read_flat(sheet)):
            yield flat


def _table_name(sheet: Sheet) -> str | None:
    name = squeeze(sheet.name).lower().removesuffix(".csv")
    return name if name in _BY_NAME else None


def _lines(sheet: Sheet) -> dict[int, list[str]]:
    """Returns the texts of every row that holds something, from column A on."""
    rows = rows_of(sheet)
    width = max((column for cells in rows.values() for column in cells), default=0)
    return {
        row: [cells[column].text if column in cells else "" for column in range(1, width + 1)]
        for row, cells in rows.items()
    }


def _read_named(name: str, sheet: Sheet) -> LongSheet:
    """Reads a sheet as the file of the same name; its first row holds the names of the columns."""
    table = _BY_NAME[name]
    read = LongSheet(table, sheet.name)
    names = {squeeze(TERMS[column.name]): column.name for column in table.columns}
    lines = list(_lines(sheet).items())
    if lines:
        number, header = lines[0]
        read_header(read, number, [names.get(squeeze(text), text) for text in header])
        for row, texts in lines[1:]:
            read_row(read, row, _coded(read, texts))
    return read


def _coded(sheet: LongSheet, texts: list[str]) -> list[str]:
    """Returns a row with the Japanese terms of coded columns (総量, 確定) as their codes."""
    coded = list(texts)
    for column in sheet.table.columns:
        if (place := sheet.positions.get(column.name)) is not None:
            coded[place] = _code(column, texts[place])
    return coded


def _code(column: Column, text: str) -> str:
    return {squeeze(TERMS[code]): code for code in column.choices}.get(squeeze(text), text)


def _read_flat(sheet: Sheet) -> LongBook | None:
    """Returns the tables that one sheet with a row per KPI and year holds, or None where it is no such sheet."""
    header = _flat_header(sheet)
    if header is None:
        return None
    top, places = header
    findings = _missing_columns(sheet, top, places)
    if findings:
        return LongBook({}, findings, (sheet.name,))
    lines = {row: texts for row, texts in _lines(sheet).items() if row > top}
    _name_bodies(sheet, lines, places, findings)
    findings += _contradictions(sheet, lines, places)
    tables = {name: _part(name, sheet, top, places, lines) for name in _JOINED}
    return LongBook(tables, findings, (sheet.name,))


def _flat_header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """Returns the row that names the columns, and their places counted from 0."""
    if not {"fiscal_year", TERMS["fiscal_year"]} & {cell.text.strip() for cell in sheet.cells.values()}:
        return None  # at the price of one look at each cell
    names = {squeeze(word): name for name, words in _FLAT_NAMES.items() for word in (name, TERMS.get(name, ""), *words)}
    names |= {squeeze(TERMS["baseline_value"]): "baseline_value"}
    for row, cells in list(rows_of(sheet).items())[:_HIGHEST_HEADER]:
        places: dict[str, int] = {}
        for column, cell in cells.items():
            if name := names.get(squeeze(cell.text)):
                places.setdefault(name, column - 1)
        if {"kpi", "fiscal_year"} <= places.keys() and places.keys() & {
            "target",
            "actual",
            "target_level",
            "actual_level",
        }:
            return (row, places) if len(_ONLY_HERE & places.keys()) > 1 else None
    return None


def _missing_columns(sheet: Sheet, top: int, places: Mapping[str, int]) -> list[Finding]:
    """Reports what a row can't do without."""
    missing = [name for name in _MUST_STAND if name not in places]
    if not {"target_level", "actual_level"} & places.keys() and "basis" not in places:
        missing.append("basis")
    if {"actual", "actual_level"} & places.keys() and "state" not in places:
        missing.append("state")
    cell = sheet.address(top, min(places.values()) + 1)
    return [finding("long-form-column-missing", sheet.name, cell, column=TERMS[name]) for name in missing]


def _name_bodies(sheet: Sheet, lines: dict[int, list[str]], places: dict[str, int], findings: list[Finding]) -> None:
    """Puts the code of each body that is only named into a column of codes."""
    if "organization_code" in places or "organization" not in places:
        return
    place = places["organization_code"] = places["organization"]
    for row, texts in lines.items():
        found = find_by_name(squeeze(texts[place]))
        if len(found) == 1:
            texts[place] = found[0].code
        elif texts[place].strip():
            cell, written = sheet.address(row, place + 1), f"（{quoted(texts[place])}は一覧にありません）"
            findings.append(finding("organization-unknown", sheet.name, cell, texts[place], written=written))
            texts[place] = ""


def _owner(name: str, texts: list[str], places: Mapping[str, int]) -> tuple[str, ...]:
    """Returns what tells one plan, project or KPI from another: its name under its plan's and body's."""
    levels = ("organization_code", "plan", "project", "kpi")[: {"plans": 2, "projects": 3}.get(name, 4)]
    return tuple(squeeze(texts[places[level]]) if level in places else "" for level in levels)


def _contradictions(sheet: Sheet, lines: Mapping[int, list[str]], places: Mapping[str, int]) -> Iterator[Finding]:
    """Reports rows that say something else of the same plan, project or KPI than its first row."""
    for name in ("plans", "projects", "kpis"):
        own = [(column, places[column.name]) for column in _BY_NAME[name].columns if column.name in places]
        first: dict[tuple[str, ...], int] = {}
        for row, texts in lines.items():
            owner = _owner(name, texts, places)
            before = first.setdefault(owner, row)
            for column, place in own:
                if squeeze(_code(column, lines[before][place])) != squeeze(_code(column, texts[place])):
                    other = f"{column_letters(place + 1)}{before}"
                    yield finding(
                        "table-differs", sheet.name, sheet.address(row, place + 1), texts[place],
                        name=owner[-1], figure=TERMS[column.name], other=other, other_text=lines[before][place],
                    )  # fmt: skip


def _part(name: str, sheet: Sheet, top: int, places: Mapping[str, int], lines: Mapping[int, list[str]]) -> LongSheet:
    """Returns one table of the package out of a flat sheet; what ties the tables together is put beside the cells."""
    table = _BY_NAME[name]
    width = max((len(texts) for texts in lines.values()), default=max(places.values()) + 1)
    own = {column.name: _place(name, column.name, places) for column in table.columns}
    standing = {column: place for column, place in own.items() if place is not None}
    added = [column.name for column in table.columns if column.name not in standing and not column.may_miss]
    read = LongSheet(table, sheet.name)
    header = [next((column for column, at in standing.items() if at == place), "") for place in range(width)]
    read_header(read, top, [*header, *added])
    seen = set()
    for row, texts in lines.items():
        owner = _owner(name, texts, places)
        is_fact = name in ("targets", "actuals")
        if is_fact and not _says(read, texts) or not is_fact and owner in seen:
            continue
        seen.add(owner)
        read_row(read, row, _coded(read, [*texts, *([""] * (width - len(texts))), *(_tie(c, owner) for c in added)]))
    natural = {"plan_id": "plan", "project_id": "project", "kpi_id": "kpi"}
    read.positions |= {column: places[natural[column]] for column in added if column in natural}
    return read


def _place(table: str, column: str, places: Mapping[str, int]) -> int | None:
    """Returns where a column of the package stands in a flat sheet: under its own name there, or as a level."""
    name = _RENAMED[table].get(column, column)
    if name == "basis" and name not in places:
        return None
    return places.get(name, places.get(f"{name}_level")) if column == "value" else places.get(name)


def _tie(column: str, owner: tuple[str, ...]) -> str:
    """Returns what stands in a column that a flat sheet has no need of: an id made of names, or the level it says."""
    lengths = {"plan_id": 2, "project_id": 3, "kpi_id": 4}
    if column in lengths:
        return "/".join(owner[: lengths[column]])
    return "level" if column == "basis" else ""


def _says(sheet: LongSheet, texts: list[str]) -> bool:
    """Tells whether a row holds a figure of this kind, or says why there is none."""
    places = [sheet.positions[column] for column in ("value", "state") if column in sheet.positions]
    own = [texts[place].strip() for place in places if place < len(texts)]
    return any(own)
