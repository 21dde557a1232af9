"""A package's parts and how they hang together: relationships, content types, the sheets of the book."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import NamedTuple

from validators.returning.xml_spans import (
    attribute,
    child,
    children,
    edited,
    escape,
    prefixed,
    read_xml,
    root_of,
    with_child,
    write_xml,
)

Parts = dict[str, bytes]  # a working copy: what is changed here is the returned copy, never the sender's file

CONTENT_TYPES = "[Content_Types].xml"
RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SPREADSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_EMPTY_RELATIONS = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="{_RELATIONSHIPS}"/>'
_WITHOUT_A_CLOCK = (1980, 1, 1, 0, 0, 0)


class Relation(NamedTuple):
    """One part's relationship to another: its id, the last word of its type, and the other's name."""

    id: str
    kind: str
    target: str


class SheetEntry(NamedTuple):
    """One sheet of the book: its name and part, and its number among all sheets."""

    name: str
    part: str
    number: int  # counted from 0
    relation: str
    is_worksheet: bool


def new_package(parts: Parts) -> bytes:
    """Writes parts as a package of their own."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for name, part in parts.items():
            package.writestr(_new_entry(name), part)
    return written.getvalue()


def _new_entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _WITHOUT_A_CLOCK)
    entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return entry


def write_package(content: bytes, parts: Parts) -> bytes:
    """Writes parts in the order, with the dates and the compression of the package they came from."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(written, "w") as after:
        entries = {entry.filename: entry for entry in before.infolist()}
        for name in [*(name for name in entries if name in parts), *(name for name in parts if name not in entries)]:
            entry = _new_entry(name)
            if old := entries.get(name):
                entry.date_time = old.date_time
                entry.compress_type, entry.external_attr = old.compress_type, old.external_attr
            after.writestr(entry, parts[name])
    return written.getvalue()


def relations(parts: Parts, source: str) -> list[Relation]:
    """Returns the relationships of a part to others of the package; source "" is the package itself."""
    name = _relations_part(source)
    if name not in parts:
        return []
    xml = read_xml(parts[name])
    found = []
    for element in children(xml, root_of(xml)):
        if attribute(element, "TargetMode") != "External":
            kind = (attribute(element, "Type") or "").rsplit("/", 1)[-1]
            target = _resolved(source, attribute(element, "Target") or "")
            found.append(Relation(attribute(element, "Id") or "", kind, target))
    return found


def _relations_part(source: str) -> str:
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolved(source: str, target: str) -> str:
    """Returns the part that a target means: absolute, or from the folder of its source."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(source), target)).lstrip("/")


def add_relation(parts: Parts, source: str, kind: str, target: str) -> str:
    """Relates a part to another and returns the relationship's id."""
    name = _relations_part(source)
    xml = read_xml(parts[name]) if name in parts else _EMPTY_RELATIONS
    root = root_of(xml)
    taken = {attribute(element, "Id") for element in children(xml, root)}
    id_ = next(id_ for number in range(1, len(taken) + 2) if (id_ := f"rId{number}") not in taken)
    declare_extension(parts, "rels", _RELATIONSHIPS_TYPE)
    markup = f'<Relationship Id="{id_}" Type="{RELATIONSHIP}/{kind}" Target="/{escape(target)}"/>'
    parts[name] = write_xml(with_child(xml, root, prefixed(markup, root.prefix)))
    return id_


def remove_related(parts: Parts, source: str, id_: str) -> None:
    """Takes one relationship of a part away, and the part it led to with all that only it led to."""
    name = _relations_part(source)
    if name not in parts:
        return
    target = next((relation.target for relation in relations(parts, source) if relation.id == id_), None)
    _remove_children(parts, name, "Id", id_)
    if not children(xml := read_xml(parts[name]), root_of(xml)):
        _remove_part(parts, name)
    if target and not _is_related(parts, target):
        for relation in relations(parts, target):
            remove_related(parts, target, relation.id)
        _remove_part(parts, _relations_part(target))
        _remove_part(parts, target)


def _is_related(parts: Parts, target: str) -> bool:
    """Tells whether any part of the package leads to another."""
    sources = [posixpath.split(name) for name in parts if name.endswith(".rels")]
    names = (posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels")) for folder, name in sources)
    return any(relation.target == target for name in names for relation in relations(parts, name))


def declare_part(parts: Parts, name: str, content_type: str) -> None:
    """Names the content type of one new part, in place of one that a part no longer there has left behind."""
    _remove_children(parts, CONTENT_TYPES, "PartName", f"/{name}")
    _declare(parts, f'<Override PartName="/{escape(name)}" ContentType="{content_type}"/>')


def declare_extension(parts: Parts, extension: str, content_type: str) -> None:
    """Names the content type of an extension, unless the package has one."""
    xml = read_xml(parts[CONTENT_TYPES])
    known = {(attribute(element, "Extension") or "").lower() for element in children(xml, root_of(xml))}
    if extension not in known:
        _declare(parts, f'<Default Extension="{extension}" ContentType="{content_type}"/>', first=True)


def _declare(parts: Parts, markup: str, first: bool = False) -> None:
    xml = read_xml(parts[CONTENT_TYPES])
    root = root_of(xml)
    parts[CONTENT_TYPES] = write_xml(with_child(xml, root, prefixed(markup, root.prefix), first))


def _remove_part(parts: Parts, name: str) -> None:
    """Takes a part away, with its content type."""
    parts.pop(name, None)
    _remove_children(parts, CONTENT_TYPES, "PartName", f"/{name}")


def _remove_children(parts: Parts, name: str, key: str, value: str) -> None:
    xml = read_xml(parts[name])
    doomed = [element for element in children(xml, root_of(xml)) if attribute(element, key) == value]
    if doomed:
        parts[name] = write_xml(edited(xml, [(element.start, element.end, "") for element in doomed]))


def free_name(parts: Parts, pattern: str) -> str:
    """Returns the first name of a numbered pattern that no part has (names differ by more than their case)."""
    taken = {name.lower() for name in parts}
    return next(name for number in range(1, len(taken) + 2) if (name := pattern.format(number)).lower() not in taken)


def workbook_part(parts: Parts) -> str:
    """Returns the name of the part that lists the sheets."""
    return next(relation.target for relation in relations(parts, "") if relation.kind == "officeDocument")


def sheets_of(parts: Parts) -> list[SheetEntry]:
    """Returns the sheets of the book in their order."""
    book = workbook_part(parts)
    related = {relation.id: relation for relation in relations(parts, book)}
    xml = read_xml(parts[book])
    sheets = child(xml, root_of(xml), "sheets")
    found = []
    for index, element in enumerate(children(xml, sheets) if sheets else ()):
        relation = related.get(attribute(element, "id") or "")
        if relation and relation.target in parts:
            name, is_worksheet = attribute(element, "name") or "", relation.kind == "worksheet"
            found.append(SheetEntry(name, relation.target, index, relation.id, is_worksheet))
    return found
