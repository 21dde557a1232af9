"""The styles of a book: what is added for marked cells and the list sheet, and how a mark is taken off again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from validators.findings import Severity
from validators.returning.package_parts import (
    SPREADSHEET,
    SPREADSHEET_TYPE,
    Parts,
    add_relation,
    declare_part,
    free_name,
    relations,
    workbook_part,
)
from validators.returning.xml_spans import (
    attribute,
    child,
    children,
    edited,
    prefixed,
    read_xml,
    root_of,
    with_child_before,
    with_content,
    write_xml,
)

_ORDER: Final = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles"),
    *("colors", "extLst"),
)
_EMPTY_SHEET: Final = f'<?xml version="1.0" encoding="UTF-8"?>\n<styleSheet xmlns="{SPREADSHEET}"/>'
_DEFAULTS = {  # what a book that leaves them out means
    "fonts": '<font><sz val="11"/><name val="Calibri"/></font>',
    "fills": '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellStyleXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
    "cellXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
    "cellStyles": '<cellStyle name="Normal" xfId="0" builtinId="0"/>',
}
# The fill of a mark under dark letters, and under light ones. None is a colour of Excel's palettes: a mark is known
# again by its colour.
_MARK_COLOURS: Final = {
    Severity.ERROR: ("FFFBC9CB", "FFB3121D"),
    Severity.WARNING: ("FFFFE394", "FF7D5200"),
    Severity.NOTICE: ("FFCFE5F8", "FF1B5A91"),
}
_OUR_COLOURS = {colour for pair in _MARK_COLOURS.values() for colour in pair}
_WHITE_THEME, _WHITE_INDEXES, _LIGHT = "0", {"1", "9"}, 180
_NO_COLOUR = ' indexed="64"'


@dataclass(frozen=True, slots=True)
class Styles:
    """A style sheet and its item lists as raw markup; items are added at the end, so no other cell changes."""

    xml: str
    prefix: str
    items: dict[str, list[str]]

    def add(self, group: str, markup: str) -> int:
        """Returns the index of an item in its group, where it is put if it is new."""
        return _index_in(self.items[group], prefixed(markup, self.prefix))


def read_styles(parts: Parts) -> Styles:
    """Reads the style sheet of a book, or what a book without one means."""
    name = _styles_part(parts)
    xml = read_xml(parts[name]) if name else _EMPTY_SHEET
    prefix = root_of(xml).prefix
    for group, default in _DEFAULTS.items():
        if not any(element.name == group for element in children(xml, root_of(xml))):
            markup = prefixed(f"<{group}>{default}</{group}>", prefix)
            xml = with_child_before(xml, root_of(xml), markup, _ORDER[_ORDER.index(group) + 1 :])
    groups = [element for element in children(xml, root_of(xml)) if element.name in _DEFAULTS]
    items = {group.name: [xml[item.start : item.end] for item in children(xml, group)] for group in groups}
    return Styles(xml, prefix, items)


def write_styles(parts: Parts, styles: Styles) -> None:
    """Puts the item lists back into the book's style sheet."""
    edits = [
        with_content(group, "".join(items), {"count": str(len(items))})
        for group in children(styles.xml, root_of(styles.xml))
        if (items := styles.items.get(group.name))
    ]
    name = _styles_part(parts)
    if name is None:
        name = "xl/styles.xml" if "xl/styles.xml" not in parts else free_name(parts, "xl/styles{}.xml")
        add_relation(parts, workbook_part(parts), "styles", name)
        declare_part(parts, name, f"{SPREADSHEET_TYPE}.styles+xml")
    parts[name] = write_xml(edited(styles.xml, edits))


def _styles_part(parts: Parts) -> str | None:
    related = (relation.target for relation in relations(parts, workbook_part(parts)) if relation.kind == "styles")
    return next((name for name in related if name in parts), None)


def marked_format(styles: Styles, base: int, severity: Severity) -> int:
    """Returns the cell format that is another one with the fill of a mark, and only its fill different.

    A solid fill shows no background colour, so the sender's own colour is kept there until the mark is taken off. A
    hatching or gradient has two colours, which no mark could keep: such a cell is marked by its note alone.
    """
    formats = styles.items["cellXfs"]
    old = formats[base if base < len(formats) else 0]
    kind, own_colour, _ = _fill(_item(styles, "fills", old, "fillId"))
    if kind not in ("none", "solid"):
        return base
    colour = _MARK_COLOURS[severity][_has_light_letters(styles, old)]
    fill = _solid(f' rgb="{colour}"', own_colour if kind == "solid" and own_colour else _NO_COLOUR)
    return _index_in(formats, _with_fill(old, styles.add("fills", fill)))


def mark_fill(severity: Severity) -> str:
    """Returns the fill of a mark, for the legend."""
    return _solid(f' rgb="{_MARK_COLOURS[severity][0]}"', _NO_COLOUR)


def formats_without_marks(styles: Styles, keeps_backgrounds: bool) -> dict[int, int]:
    """Returns for each cell format with the fill of a mark the one with the fill it covered, added if there is none.

    The formats of marks stay, so that the next marks find them. Where another program has rewritten the book and
    invented backgrounds, the cell gets no fill.
    """
    formats = styles.items["cellXfs"]
    known: dict[str, int] = {}
    marked: dict[int, str] = {}
    for index, old in enumerate(formats):
        _, front, back = _fill(_item(styles, "fills", old, "fillId"))
        if front and _rgb(front) in _OUR_COLOURS:
            own = back if back and keeps_backgrounds else _NO_COLOUR
            marked[index] = _with_fill(old, _solid_fill(styles, own))
        else:
            known.setdefault(_with_fill(old, int(attribute(root_of(old), "fillId") or 0)), index)
    return {
        index: known[bare] if bare in known else _index_in(formats, bare)  # as the sender wrote it, if it is there
        for index, bare in marked.items()
    }


def _solid_fill(styles: Styles, colour: str) -> int:
    """Returns the fill of a colour, the sender's own one if it is still there; 0 where the cell had none."""
    if colour.strip() == _NO_COLOUR.strip():
        return 0
    fills = [_fill(fill)[:2] for fill in styles.items["fills"]]
    own = ("solid", colour)
    return fills.index(own) if own in fills else styles.add("fills", _solid(colour, _NO_COLOUR))


def _fill(markup: str) -> tuple[str, str, str]:
    """Returns a fill's kind ("none", "solid", a hatching, "gradient") and its colours as attributes, "" for none."""
    pattern = root_of(markup)
    if inner := children(markup, pattern):
        pattern = inner[0]
    if pattern.name == "gradientFill":
        return "gradient", "", ""
    colours = (child(markup, pattern, name) for name in ("fgColor", "bgColor"))
    front, back = (colour.attributes.rstrip() if colour else "" for colour in colours)
    return attribute(pattern, "patternType") or "none", front, back


def _rgb(colour: str) -> str:
    return (attribute(root_of(f"<color{colour}/>"), "rgb") or "").upper()


def _solid(front: str, back: str) -> str:
    return f'<fill><patternFill patternType="solid"><fgColor{front}/><bgColor{back}/></patternFill></fill>'


def _item(styles: Styles, group: str, cell_format: str, key: str) -> str:
    """Returns the font or fill that a cell format names."""
    index, items = int(attribute(root_of(cell_format), key) or 0), styles.items[group]
    return items[index] if index < len(items) else items[0]


def _with_fill(cell_format: str, fill: int) -> str:
    root = root_of(cell_format)
    content = cell_format[root.content_start : root.content_end]
    return edited(cell_format, [with_content(root, content, {"fillId": str(fill), "applyFill": "1"})])


def _index_in(items: list[str], item: str) -> int:
    if item not in items:
        items.append(item)
    return items.index(item)


def _has_light_letters(styles: Styles, cell_format: str) -> bool:
    """Tells white letters on a dark heading, which would vanish on a light mark."""
    font = _item(styles, "fonts", cell_format, "fontId")
    colour = child(font, root_of(font), "color")
    if not colour:
        return False
    if rgb := attribute(colour, "rgb"):
        return all(int(rgb[-6:][place : place + 2], 16) >= _LIGHT for place in (0, 2, 4))
    return attribute(colour, "theme") == _WHITE_THEME or attribute(colour, "indexed") in _WHITE_INDEXES
