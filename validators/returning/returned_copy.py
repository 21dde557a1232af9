"""差戻しExcel: a copy of the sender's own workbook with the cells marked, noted and listed.

Only the parts that carry a mark are edited, and those as text: shapes, pictures, charts and print settings stay byte
for byte as they were sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from validators.cells import Position
from validators.findings import SEVERITY_NAMES, SHOWN_AT_MOST, Finding, Severity
from validators.package import DEFAULT_LIMITS, Limits, open_package
from validators.returning.cell_styles import formats_without_marks, marked_format, read_styles, write_styles
from validators.returning.findings_sheet import HEADER_ROW, INTRODUCTION, findings_sheet, shortened
from validators.returning.notes import add_notes, remove_notes
from validators.returning.own_marks import LIST_MARKER_CELL, SHEET_NAME, is_list_sheet
from validators.returning.package_parts import (
    RELATIONSHIP,
    SPREADSHEET_TYPE,
    Parts,
    SheetEntry,
    add_relation,
    declare_part,
    free_name,
    relations,
    remove_related,
    sheets_of,
    workbook_part,
    write_package,
)
from validators.returning.sheet_marks import anchors_of, cell_text, mark_cells, position_of, unselected, with_formats
from validators.returning.xml_spans import (
    Edit,
    attribute,
    child,
    children,
    edited,
    escape,
    prefixed,
    read_xml,
    root_of,
    start_tag,
    with_child,
    with_child_before,
    write_xml,
)

_IN_A_NOTE = 10  # findings; Excel takes 32,767 letters
_GRAVITY: Final = tuple(Severity)  # the gravest first
_AFTER_NAMES: Final = (
    *("calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing"),
    *("fileRecoveryPr", "webPublishObjects", "extLst"),
)
_OTHER_PROGRAM = re.compile(rb"<Application>LibreOffice")  # it invents background colours for solid fills


def returned_copy(content: bytes, findings: Sequence[Finding], limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Returns a copy of an .xlsx file with each finding marked at its cell and listed on a sheet at the front.

    At most SHOWN_AT_MOST findings are marked and listed, the gravest, and the rest counted. Marks of an earlier
    returned copy are taken off first. Raises ValueError for a file that could not be read as a workbook at all.
    """
    parts = open_package("returned.xlsx", content, limits)
    if isinstance(parts, Finding):
        raise ValueError(parts.message)
    _remove_marks(parts)
    shown = gravest(findings)
    sheets = {sheet.name: sheet for sheet in sheets_of(parts) if sheet.is_worksheet}
    for name, sheet in sheets.items():
        _mark_sheet(parts, sheet, [found for found in shown if found.sheet == name])
    add_list(parts, shown, [_link(found, sheets) for found in shown], findings)
    return write_package(content, parts)


def gravest(findings: Sequence[Finding]) -> list[Finding]:
    """Returns the SHOWN_AT_MOST gravest findings in their order; what is about the whole book comes first."""
    by_gravity = sorted(findings, key=lambda found: _GRAVITY.index(Severity(found.severity)))
    kept = set(map(id, by_gravity[:SHOWN_AT_MOST]))
    return sorted((found for found in findings if id(found) in kept), key=lambda found: found.sheet is not None)


def _link(found: Finding, sheets: Mapping[str, SheetEntry]) -> str | None:
    """Returns the place of a finding's cell, as a link within the book."""
    if found.sheet not in sheets or not position_of(found.cell or ""):
        return None
    return f"{_quoted(found.sheet or '')}!{found.cell}"


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


def _mark_sheet(parts: Parts, sheet: SheetEntry, findings: Sequence[Finding]) -> None:
    """Marks and notes the cells of one sheet; findings at parts of one merged area are noted together."""
    at = {found: position for found in findings if (position := position_of(found.cell or ""))}
    if not at:
        return
    xml = read_xml(parts[sheet.part])
    anchors = anchors_of(xml, set(at.values()))
    by_cell: dict[Position, list[Finding]] = {}
    for found, position in at.items():
        by_cell.setdefault(anchors[position], []).append(found)
    styles = read_styles(parts)
    marks = {place: partial(marked_format, styles, severity=_gravest_of(found)) for place, found in by_cell.items()}
    parts[sheet.part] = write_xml(mark_cells(xml, marks))
    write_styles(parts, styles)
    add_notes(parts, sheet.part, {place: _note(found) for place, found in by_cell.items()})


def _gravest_of(findings: Sequence[Finding]) -> Severity:
    return min((Severity(found.severity) for found in findings), key=_GRAVITY.index)


def _note(findings: Sequence[Finding]) -> str:
    """Writes what one cell's note says: severity, sentence and remedy of each finding."""
    pieces = [
        f"{SEVERITY_NAMES[Severity(found.severity)]}：{shortened(found.message)}\n→ {shortened(found.remedy)}"
        for found in findings
    ]
    more = [f"ほかに{len(pieces) - _IN_A_NOTE}件あります。"] if len(pieces) > _IN_A_NOTE else []
    return "\n\n".join([*pieces[:_IN_A_NOTE], *more])


def add_list(
    parts: Parts,
    shown: Sequence[Finding],
    links: Sequence[str | None],
    found: Sequence[Finding],
    introduction: str = INTRODUCTION,
) -> None:
    """Puts the list sheet before all others, and opens the book there (parameters as of `findings_sheet`)."""
    sheets = sheets_of(parts)
    for sheet in sheets:
        xml = read_xml(parts[sheet.part])
        if (left := unselected(xml)) != xml:
            parts[sheet.part] = write_xml(left)
    styles = read_styles(parts)
    part = free_name(parts, "xl/worksheets/sheet{}.xml")
    parts[part] = write_xml(findings_sheet(shown, links, found, styles, introduction))
    write_styles(parts, styles)
    declare_part(parts, part, f"{SPREADSHEET_TYPE}.worksheet+xml")
    book = workbook_part(parts)
    id_ = add_relation(parts, book, "worksheet", part)
    parts[book] = write_xml(_with_first_sheet(read_xml(parts[book]), id_))


def _with_first_sheet(xml: str, relation: str) -> str:
    """Returns the workbook with the list sheet at its front; names that belong to a sheet follow it."""
    sheets = child(xml, root_of(xml), "sheets")
    assert sheets, "a workbook that was read has sheets"
    entries = children(xml, sheets)
    taken = {(attribute(entry, "name") or "").lower() for entry in entries}
    candidates = (SHEET_NAME, *(f"{SHEET_NAME} ({number})" for number in range(2, len(taken) + 3)))
    name = next(name for name in candidates if name not in taken)
    numbers = {int(attribute(entry, "sheetId") or 0) for entry in entries}
    number = next(number for number in range(1, len(numbers) + 2) if number not in numbers)
    entry = f'<sheet xmlns:r="{RELATIONSHIP}" name="{name}" sheetId="{number}" r:id="{relation}"/>'
    xml = edited(xml, [*_shifted_names(xml, from_index=0, by=1), *_opening_first(xml)])
    sheets = child(xml, root_of(xml), "sheets")
    assert sheets, "its sheets are still there"
    xml = with_child(xml, sheets, prefixed(entry, sheets.prefix), first=True)
    return _with_name(xml, f"{_quoted(name)}!${HEADER_ROW}:${HEADER_ROW}")


def _shifted_names(xml: str, from_index: int, by: int) -> list[Edit]:
    """Returns the edits that move the names of sheets from an index on."""
    names = child(xml, root_of(xml), "definedNames")
    moved = []
    for name in children(xml, names) if names else ():
        index = int(attribute(name, "localSheetId") or -1)
        if index >= from_index:
            moved.append(start_tag(name, {"localSheetId": str(index + by)}))
    return moved


def _opening_first(xml: str) -> list[Edit]:
    """Returns the edits that open the book at its first sheet."""
    views = child(xml, root_of(xml), "bookViews")
    at_first = {"activeTab": "0", "firstSheet": "0"}
    return [start_tag(view, at_first) for view in (children(xml, views) if views else ())]


def _with_name(xml: str, titles: str) -> str:
    """Returns the workbook with the list's heading row repeated on every printed page."""
    root = root_of(xml)
    name = f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{escape(titles)}</definedName>'
    names = child(xml, root, "definedNames")
    if names:
        return with_child(xml, names, prefixed(name, root.prefix), first=True)
    return with_child_before(xml, root, prefixed(f"<definedNames>{name}</definedNames>", root.prefix), _AFTER_NAMES)


def _remove_marks(parts: Parts) -> None:
    """Takes off what an earlier returned copy put on: its list sheets, notes and fills."""
    for sheet in sheets_of(parts):
        if sheet.is_worksheet:
            remove_notes(parts, sheet.part)
    _remove_fills(parts)
    strings = next((item.target for item in relations(parts, workbook_part(parts)) if item.kind == "sharedStrings"), "")
    for sheet in reversed(sheets_of(parts)):
        if sheet.is_worksheet and sheet.name.startswith(SHEET_NAME):
            text = cell_text(read_xml(parts[sheet.part]), LIST_MARKER_CELL, read_xml(parts.get(strings, b"<sst/>")))
            if is_list_sheet(sheet.name, text):
                _remove_sheet(parts, sheet)


def _remove_fills(parts: Parts) -> None:
    styles = read_styles(parts)
    is_faithful = not _OTHER_PROGRAM.search(parts.get("docProps/app.xml", b""))
    instead = formats_without_marks(styles, keeps_backgrounds=is_faithful)
    if not instead:
        return
    write_styles(parts, styles)
    for sheet in sheets_of(parts):
        xml = read_xml(parts[sheet.part])
        if (bare := with_formats(xml, instead)) != xml:
            parts[sheet.part] = write_xml(bare)


def _remove_sheet(parts: Parts, sheet: SheetEntry) -> None:
    """Takes one sheet out of the book, with the names that belong to it."""
    book = workbook_part(parts)
    xml = read_xml(parts[book])
    root = root_of(xml)
    gone = [entry for group in children(xml, root) if group.name == "sheets" for entry in children(xml, group)]
    edits: list[Edit] = [(gone[sheet.number].start, gone[sheet.number].end, "")]
    names = child(xml, root, "definedNames")
    for name in children(xml, names) if names else ():
        if attribute(name, "localSheetId") == str(sheet.number):
            edits.append((name.start, name.end, ""))
    edits += _shifted_names(xml, from_index=sheet.number + 1, by=-1)
    parts[book] = write_xml(edited(xml, edits))
    remove_related(parts, book, sheet.relation)
