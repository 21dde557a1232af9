"""What Excel repairs or refuses, looked for in a package: the rules of Open XML that editing a book can break."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from xml.etree.ElementTree import Element, fromstring

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
VML = "{urn:schemas-microsoft-com:vml}"
VML_DATA = "{urn:schemas-microsoft-com:office:excel}"
COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
LONGEST_TEXT = 32_767
# ECMA-376 part 1, annex A.2: CT_Worksheet, CT_Workbook and CT_Stylesheet are sequences.
_WORKSHEET = (
    "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios "
    "autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations "
    "hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches "
    "ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls "
    "webPublishItems tableParts extLst"
)
_WORKBOOK = (
    "fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences "
    "definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing "
    "fileRecoveryPr webPublishObjects extLst"
)
_STYLES = "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst"
WORKSHEET, WORKBOOK, STYLES = (order.split() for order in (_WORKSHEET, _WORKBOOK, _STYLES))
REPEATED = {"conditionalFormatting", "fileRecoveryPr", "webPublishObjects"}


class Package:
    """The parts of a file, its relationships and its content types."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            self.names = package.namelist()
            self.parts = {name: package.read(name) for name in self.names if not name.endswith("/")}

    def tree(self, name: str) -> Element:
        return fromstring(self.parts[name])

    def relations(self, source: str) -> list[Element]:
        folder, name = posixpath.split(source)
        part = posixpath.join(folder, "_rels", f"{name}.rels")
        return list(self.tree(part)) if part in self.parts else []

    def targets(self, source: str) -> dict[str, tuple[str, str]]:
        """Returns by id the kind and the part of each relationship within the package."""
        folder = posixpath.join("/", posixpath.dirname(source))
        return {
            relation.attrib["Id"]: (
                relation.attrib["Type"].rsplit("/", 1)[-1],
                posixpath.normpath(posixpath.join(folder, relation.attrib["Target"])).lstrip("/"),
            )
            for relation in self.relations(source)
            if relation.get("TargetMode") != "External"
        }

    def related(self, source: str, kind: str) -> list[str]:
        return [target for found, target in self.targets(source).values() if found == kind]

    @cached_property
    def book(self) -> str:
        return self.related("", "officeDocument")[0]

    @cached_property
    def worksheets(self) -> list[str]:
        return [name for name in self.related(self.book, "worksheet") if name in self.parts]

    @cached_property
    def style_counts(self) -> dict[str, int]:
        found = self.related(self.book, "styles")
        return {local(group): len(group) for group in self.tree(found[0])} if found else {"cellXfs": 1}


def local(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def faults(content: bytes) -> list[str]:
    """Returns what breaks the rules, in words."""
    package = Package(content)
    looks = (_names, _types, _relations, _reached, _styles, _workbook, _sheets, _notes)
    return [fault for look in looks for fault in look(package)]


def _repeated(what: str, values: Iterable[object]) -> Iterator[str]:
    yield from (f"{what} {value} stands {count} times" for value, count in Counter(values).items() if count > 1)


def _in_order(what: str, root: Element, order: list[str]) -> Iterator[str]:
    names = [local(inner) for element in root for inner in _shown(element) if local(inner) in order]
    if names != sorted(names, key=order.index):
        yield f"{what}: children out of order: {names}"
    yield from _repeated(f"{what}: child", (name for name in names if name not in REPEATED))


def _shown(element: Element) -> list[Element]:
    """Returns an element, or what stands in the first choice of an alternative."""
    return list(element[0]) if element.tag == f"{COMPATIBLE}AlternateContent" else [element]


def _names(package: Package) -> Iterator[str]:
    yield from _repeated("part", (name.lower() for name in package.names))


def _types(package: Package) -> Iterator[str]:
    types = package.tree("[Content_Types].xml")
    overrides = [entry.attrib["PartName"].lstrip("/") for entry in types if local(entry) == "Override"]
    defaults = [entry.attrib["Extension"].lower() for entry in types if local(entry) == "Default"]
    yield from _repeated("override", overrides)
    yield from _repeated("default", defaults)
    yield from (f"override of {name}, which is not there" for name in set(overrides) - set(package.parts))
    for name in package.parts.keys() - {"[Content_Types].xml", *overrides}:
        if name.rsplit(".", 1)[-1].lower() not in defaults:
            yield f"{name} has no content type"


def _relations(package: Package) -> Iterator[str]:
    for name in package.parts:
        folder, file = posixpath.split(name)
        if not file.endswith(".rels") or posixpath.basename(folder) != "_rels":
            continue
        source = posixpath.join(posixpath.dirname(folder), file.removesuffix(".rels"))
        if source and source not in package.parts:
            yield f"{name} has no source"
        yield from _repeated(f"{name}: id", (relation.attrib["Id"] for relation in package.relations(source)))
        for _, target in package.targets(source).values():
            if target not in package.parts:
                yield f"{name} leads to {target}, which is not there"


def _reached(package: Package) -> Iterator[str]:
    seen, waiting = set[str](), [""]
    while waiting:
        source = waiting.pop()
        found = {target for _, target in package.targets(source).values()} - seen
        seen |= found
        waiting += found
    kept = {name for name in package.parts if not name.endswith(".rels")} - {"[Content_Types].xml"}
    yield from (f"nothing leads to {name}" for name in sorted(kept - seen))


def _styles(package: Package) -> Iterator[str]:
    for name in package.related(package.book, "styles"):
        root = package.tree(name)
        yield from _in_order(name, root, STYLES)
        groups = {local(group): group for group in root}
        for group in groups.values():
            if group.get("count") not in (None, str(len(group))):
                yield f"{name}: {local(group)} counts {group.get('count')} of {len(group)}"
        uses = (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"), ("xfId", "cellStyleXfs"))
        for xf in groups["cellXfs"]:
            for key, group_name in uses:
                if int(xf.get(key, 0)) >= len(groups[group_name]):
                    yield f"{name}: a format names {key} {xf.get(key)}"


def _workbook(package: Package) -> Iterator[str]:
    root = package.tree(package.book)
    yield from _in_order(package.book, root, WORKBOOK)
    sheets = list(root.find(f"{MAIN}sheets") or [])
    names = [sheet.attrib["name"] for sheet in sheets]
    targets = package.targets(package.book)
    yield from _repeated("sheetId", (sheet.attrib["sheetId"] for sheet in sheets))
    yield from _repeated("sheet's relation", (sheet.attrib[f"{RELATION}id"] for sheet in sheets))
    yield from _repeated("sheet's name", (name.casefold() for name in names))
    yield from (f"sheet {name} has too long a name" for name in names if len(name) > 31)
    yield from (f"sheet {s.attrib['name']} has no part" for s in sheets if s.attrib[f"{RELATION}id"] not in targets)
    for view in root.iter(f"{MAIN}workbookView"):
        shown = [sheet.get("state", "visible") == "visible" for sheet in sheets]
        if not shown[int(view.get("activeTab", 0))]:
            yield "the book opens at a hidden sheet"
    defined = list(root.iter(f"{MAIN}definedName"))
    yield from _repeated("name", ((one.attrib["name"].lower(), one.get("localSheetId")) for one in defined))
    for one in defined:
        index = one.get("localSheetId")
        if index is not None and int(index) >= len(sheets):
            yield f"name {one.attrib['name']} belongs to sheet {index} of {len(sheets)}"
        elif index is not None and one.attrib["name"].startswith("_xlnm.") and one.text and "#REF!" not in one.text:
            place = one.text.replace("''", "\0").split("!")[0].strip("'").replace("\0", "'")
            if place != names[int(index)]:
                yield f"name {one.attrib['name']} of sheet {names[int(index)]} means {place}"


def _sheets(package: Package) -> Iterator[str]:
    strings = package.related(package.book, "sharedStrings")
    texts = len(package.tree(strings[0]).findall(f"{MAIN}si")) if strings else 0
    selected = 0
    for name in package.worksheets:
        root = package.tree(name)
        yield from _in_order(name, root, WORKSHEET)
        targets = package.targets(name)
        external = {one.attrib["Id"] for one in package.relations(name)}
        for element in root.iter():
            id_ = element.get(f"{RELATION}id")
            if id_ is not None and id_ not in targets and id_ not in external:
                yield f"{name}: {local(element)} names the relation {id_}, which is not there"
        yield from _cells(name, root, texts, package.style_counts["cellXfs"])
        selected += sum(view.get("tabSelected") in ("1", "true") for view in root.iter(f"{MAIN}sheetView"))
    if selected > 1:
        yield f"{selected} tabs are selected together"


def _cells(name: str, root: Element, texts: int, formats: int) -> Iterator[str]:
    rows = [int(row.get("r", 0)) for row in root.iter(f"{MAIN}row")]
    if 0 not in rows and rows != sorted(set(rows)):
        yield f"{name}: rows out of order"
    for row in root.iter(f"{MAIN}row"):
        columns = [_column(cell.get("r", "")) for cell in row]
        if 0 not in columns and columns != sorted(set(columns)):
            yield f"{name}: cells of row {row.get('r')} out of order"
        stated = {re.sub("[A-Z]", "", cell.get("r", "")) for cell in row} - {""}
        if row.get("r") and stated - {row.get("r")}:
            yield f"{name}: a cell stands in another row than {row.get('r')}"
    for element, key in [("c", "s"), ("row", "s"), ("col", "style")]:
        if any(int(one.get(key, 0)) >= formats for one in root.iter(f"{MAIN}{element}")):
            yield f"{name}: a {element} has a format that is not there"
    for cell in root.iter(f"{MAIN}c"):
        if cell.get("t") == "s" and int(cell.findtext(f"{MAIN}v") or 0) >= texts:
            yield f"{name}: {cell.get('r')} names a text that is not there"
        if len("".join(text.text or "" for text in cell.iter(f"{MAIN}t"))) > LONGEST_TEXT:
            yield f"{name}: {cell.get('r')} holds too long a text"


def _column(address: str) -> int:
    number = 0
    for letter in re.sub("[^A-Z]", "", address):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _notes(package: Package) -> Iterator[str]:
    for sheet in package.worksheets:
        root = package.tree(sheet)
        drawing = root.find(f"{MAIN}legacyDrawing")
        for name in package.related(sheet, "comments"):
            notes = package.tree(name)
            refs = [note.attrib["ref"] for note in notes.iter(f"{MAIN}comment")]
            yield from _repeated(f"{name}: note at", refs)
            authors = len(list(notes.iter(f"{MAIN}author")))
            for note in notes.iter(f"{MAIN}comment"):
                if int(note.attrib["authorId"]) >= authors:
                    yield f"{name}: the note at {note.attrib['ref']} has no author"
                if len("".join(text.text or "" for text in note.iter(f"{MAIN}t"))) > LONGEST_TEXT:
                    yield f"{name}: the note at {note.attrib['ref']} is too long"
            if drawing is None:
                yield f"{sheet} has notes and no drawing for them"
            else:
                vml = package.targets(sheet)[drawing.attrib[f"{RELATION}id"]][1]
                yield from _boxes(vml, package.tree(vml), refs)


def _boxes(name: str, vml: Element, refs: list[str]) -> Iterator[str]:
    places = []
    for data in vml.iter(f"{VML_DATA}ClientData"):
        if data.get("ObjectType") == "Note":
            row, column = (data.findtext(f"{VML_DATA}{key}") for key in ("Row", "Column"))
            places.append((int(row or 0) + 1, int(column or 0) + 1))
    wanted = [(int(re.sub("[A-Z]", "", ref)), _column(ref)) for ref in refs]
    if sorted(places) != sorted(wanted):
        yield f"{name}: boxes at {sorted(places)} for notes at {sorted(wanted)}"
    yield from _repeated(f"{name}: shape", (shape.get("id") for shape in vml.iter(f"{VML}shape")))
