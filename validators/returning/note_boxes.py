"""The boxes in which notes are shown: shapes of a sheet's VML drawing, an old vocabulary that isn't always XML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from validators.cells import Position
from validators.returning.package_parts import (
    RELATIONSHIP,
    Parts,
    Relation,
    add_relation,
    declare_extension,
    free_name,
    relations,
    remove_related,
)
from validators.returning.sheet_marks import (
    LAST_COLUMN,
    LAST_ROW,
    Sizes,
    sizes_of,
    with_notes_drawing,
    without_notes_drawing,
)
from validators.returning.xml_spans import Edit, attribute, child, edited, read_xml, root_of, write_xml

_WIDTH, _LINE_HEIGHT, _LETTERS_A_LINE, _GAP = 330, 17, 24, 15  # pixels; full-width letters
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_SHAPE_TAG = re.compile(r"<(/?)(?:\w+:)?shape(?=[\s>])[^>]*>")
_ROW, _COLUMN = (re.compile(rf"<(?:\w+:)?{name}>\s*(\d+)\s*</") for name in ("Row", "Column"))
_ANCHOR = re.compile(r"<(?:\w+:)?Anchor>([^<]*)</")
_SHAPE_NUMBER = re.compile(r"_x0000_s(\d{1,9})")
_BLOCKS = re.compile(r"<(?:\w+:)?idmap\b[^>]*\bdata=[\"']([\d,]+)[\"']")
_IS_NOTE = re.compile(r"ObjectType=[\"']Note[\"']")
_BLOCK_SIZE = 1024  # the shape numbers of one drawing
_BOX_TYPE_ID = "_x0000_t202"
_BOX_TYPE_THERE = re.compile(rf"\bid=[\"']{_BOX_TYPE_ID}[\"']")
_BOX_TYPE = (
    f'<v:shapetype{{spaces}} id="{_BOX_TYPE_ID}" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    f'<v:shape{{spaces}} id="_x0000_s{{number}}" type="#{_BOX_TYPE_ID}" style="position:absolute;margin-left:60pt;'
    'margin-top:2pt;width:{width}pt;height:{height}pt;z-index:{order};visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def add_boxes(parts: Parts, sheet_part: str, new: Mapping[Position, str], grown: Mapping[Position, str]) -> None:
    """Draws a box for each new note, and makes the box longer of each note whose text has grown."""
    relation = _drawing_of(parts, sheet_part)
    name = relation.target if relation else _new_drawing(parts, sheet_part)
    vml = read_xml(parts[name])
    boxes = [(place, box) for place, box in _boxes(vml) if place in grown]
    vml = edited(vml, [edit for place, box in boxes for edit in _longer(vml, box, grown[place])])
    spaces = _undeclared(vml)
    first = max((int(number) for number in _SHAPE_NUMBER.findall(vml)), default=_first_number(vml)) + 1
    sizes = sizes_of(read_xml(parts[sheet_part]))
    drawn = [_box(place, text, first + order, spaces, sizes) for order, (place, text) in enumerate(new.items())]
    if drawn and not _BOX_TYPE_THERE.search(vml):
        drawn.insert(0, _BOX_TYPE.format(spaces=spaces))
    end = vml.rindex("</")
    parts[name] = write_xml(vml[:end] + "".join(drawn) + vml[end:])


def remove_boxes(parts: Parts, sheet_part: str, gone: set[Position]) -> None:
    """Takes away the boxes of notes that are gone, and a drawing in which nothing is left."""
    relation = _drawing_of(parts, sheet_part)
    if not relation:
        return
    vml = read_xml(parts[relation.target])
    left = edited(vml, [(*box, "") for place, box in _boxes(vml) if place in gone])
    parts[relation.target] = write_xml(left)
    if not _SHAPE_TAG.search(left):
        parts[sheet_part] = write_xml(without_notes_drawing(read_xml(parts[sheet_part])))
        remove_related(parts, sheet_part, relation.id)


def _drawing_of(parts: Parts, sheet_part: str) -> Relation | None:
    """Returns the drawing that a sheet shows its notes in; one of its header's pictures is another."""
    xml = read_xml(parts[sheet_part])
    reference = child(xml, root_of(xml), "legacyDrawing")
    id_ = attribute(reference, "id") if reference else None
    related = (relation for relation in relations(parts, sheet_part) if relation.id == id_)
    return next((relation for relation in related if relation.target in parts), None)


def _new_drawing(parts: Parts, sheet_part: str) -> str:
    """Adds an empty drawing to a sheet, with a block of shape numbers that no other drawing has."""
    blocks = [int(block) for name in parts if name.endswith(".vml") for block in _blocks(read_xml(parts[name]))]
    name = free_name(parts, "xl/drawings/vmlDrawing{}.vml")
    spaces = "".join(f' xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())
    layout = f'<o:idmap v:ext="edit" data="{max(blocks, default=0) + 1}"/>'
    parts[name] = write_xml(f'<xml{spaces}><o:shapelayout v:ext="edit">{layout}</o:shapelayout></xml>')
    declare_extension(parts, "vml", _VML_TYPE)
    id_ = add_relation(parts, sheet_part, "vmlDrawing", name)
    parts[sheet_part] = write_xml(with_notes_drawing(read_xml(parts[sheet_part]), id_, RELATIONSHIP))
    return name


def _blocks(vml: str) -> list[str]:
    return [block for found in _BLOCKS.findall(vml) for block in found.split(",") if block]


def _first_number(vml: str) -> int:
    """Returns the number before the first shape of a drawing without shapes."""
    return int(next(iter(_blocks(vml)), "1")) * _BLOCK_SIZE


def _undeclared(vml: str) -> str:
    """Returns the declarations that a shape of ours needs where the drawing's root lacks them."""
    head = vml[: vml.find(">", vml.find("<xml")) + 1]
    return "".join(f' xmlns:{name}="{space}"' for name, space in _SPACES.items() if f"xmlns:{name}=" not in head)


def _boxes(vml: str) -> Iterator[tuple[Position, tuple[int, int]]]:
    """Yields the boxes of notes: their cell, and their place in the text."""
    start = None
    for tag in _SHAPE_TAG.finditer(vml):
        if not tag.group(1):
            start = tag.start()
        elif start is not None:
            row, column = _ROW.search(vml, start, tag.end()), _COLUMN.search(vml, start, tag.end())
            if row and column and _IS_NOTE.search(vml, start, tag.end()):
                yield (int(row.group(1)) + 1, int(column.group(1)) + 1), (start, tag.end())
            start = None


def _longer(vml: str, box: tuple[int, int], text: str) -> Iterator[Edit]:
    """Yields the edit that lets a box reach further down, unless it is long enough."""
    found = _ANCHOR.search(vml, *box)
    numbers = [number.strip() for number in found.group(1).split(",")] if found else []
    if found and len(numbers) == 8 and all(number.isdigit() for number in numbers):
        lines = _lines(text) + 2
        bottom = int(numbers[6])
        if bottom - int(numbers[2]) < lines:
            numbers[6] = str(min(bottom + lines, LAST_ROW - 1))
            yield found.start(1), found.end(1), ", ".join(numbers)


def _box(place: Position, text: str, number: int, spaces: str, sizes: Sizes) -> str:
    row, column = place
    height = (_lines(text) + 2) * _LINE_HEIGHT
    left, right = _span(column + 1, _WIDTH, sizes.columns, sizes.default_column, LAST_COLUMN)
    top, bottom = _span(max(row - 1, 1), height, sizes.rows, sizes.default_row, LAST_ROW)
    return _BOX.format(
        spaces=spaces,
        number=number,
        width=_WIDTH * 3 // 4,
        height=height * 3 // 4,
        order=number % _BLOCK_SIZE,
        anchor=f"{left}, {_GAP}, {top}, 4, {right[0]}, {right[1]}, {bottom[0]}, {bottom[1]}",
        row=row - 1,
        column=column - 1,
    )


def _lines(text: str) -> int:
    """Estimates the lines a text takes in a box; half-width letters count as full ones."""
    return sum(1 + len(line) // _LETTERS_A_LINE for line in text.split("\n"))


def _span(
    first: int, pixels: float, shown: Mapping[int, float], default: float, last: int
) -> tuple[int, tuple[int, int]]:
    """Returns where a box begins (counted from 0) and the line and offset in which it ends."""
    first = min(first, last - 1)
    line, left = first, pixels
    while line < last and left > (size := shown.get(line, default)):
        left -= size
        line += 1
    return first - 1, (line - 1, int(min(left, shown.get(line, default))))
