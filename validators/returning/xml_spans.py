"""XML as text with places: finds an element and edits there, so that everything around it stays as it was written.

The tokens are those of well-formed XML without a DOCTYPE (the package guard refuses one).
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

Edit = tuple[int, int, str]  # from, to, what stands there instead

_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    r"|<(?P<close>/?)(?P<tag>[^\s/>!?]++)(?P<attributes>(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"""([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ENCODING = re.compile(r"""^(<\?xml[^>]*?)\s+encoding\s*=\s*["']([\w.-]+)["']""")
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Element(NamedTuple):
    """One element and its places in the text; an empty one has no content to stand in."""

    tag: str
    attributes: str
    start: int
    content_start: int
    content_end: int
    end: int

    @property
    def name(self) -> str:
        """The tag without its prefix."""
        return self.tag.rsplit(":", 1)[-1]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, or nothing: what a child written here needs too."""
        return self.tag[: -len(self.name)]

    @property
    def is_empty_tag(self) -> bool:
        """Whether it is written <tag/>."""
        return self.content_start == self.end


def read_xml(part: bytes) -> str:
    """Decodes a part; its declaration then says UTF-8, in which `write_xml` encodes."""
    if part.startswith(_UTF_16_MARKS):
        text = part.decode("utf-16")
    else:
        declared = _ENCODING.match(part[:200].decode("ascii", "replace").lstrip("\ufffd"))
        text = part.decode(declared.group(2) if declared else "utf-8").removeprefix("\ufeff")
    return _ENCODING.sub(r'\1 encoding="UTF-8"', text, count=1)


def write_xml(text: str) -> bytes:
    """Encodes a part."""
    return text.encode("utf-8")


def root_of(xml: str) -> Element:
    """Returns the outermost element."""
    return children(xml, Element("", "", 0, 0, len(xml), len(xml)))[0]


def children(xml: str, parent: Element) -> list[Element]:
    """Returns the elements directly inside another, in order."""
    found: list[Element] = []
    place = parent.content_start
    while token := _TOKEN.search(xml, place, parent.content_end):
        tag, attributes = token["tag"], token["attributes"]
        place = token.end()
        if not tag or token["close"]:  # a comment, CDATA or processing instruction
            continue
        if attributes.endswith("/"):
            found.append(Element(tag, attributes[:-1], token.start(), place, place, place))
            continue
        start, place = _closing_tag(xml, tag, token.end(), parent.content_end)
        found.append(Element(tag, attributes, token.start(), token.end(), start, place))
    return found


def _closing_tag(xml: str, tag: str, start: int, end: int) -> tuple[int, int]:
    """Returns the place of the tag that closes an element, whose content is not looked at where it needn't be.

    Content that opens no element of the same name, and can't quote a tag, ends at the first closing tag.
    """
    close = _closing(tag).search(xml, start, end)
    if close and not any(xml.find(opening, start, close.start()) >= 0 for opening in (f"<{tag}", "<!", "<?")):
        return close.span()
    depth = 1
    for token in _TOKEN.finditer(xml, start, end):
        if token["tag"] and not token["attributes"].endswith("/"):
            depth += -1 if token["close"] else 1
        if depth == 0:
            return token.span()
    return end, end


@lru_cache(maxsize=256)
def _closing(tag: str) -> re.Pattern[str]:
    return re.compile(rf"</{re.escape(tag)}\s*>")


def child(xml: str, parent: Element, name: str) -> Element | None:
    """Returns the first direct child of a name."""
    return next((element for element in children(xml, parent) if element.name == name), None)


def attribute(element: Element, name: str) -> str | None:
    """Returns an attribute's value; a name without a prefix is found under any."""
    for found in _ATTRIBUTE.finditer(element.attributes):
        prefix, _, written = found.group(1).rpartition(":")
        if found.group(1) == name or (prefix and prefix != "xmlns" and written == name):
            return html.unescape(found.group(2) if found.group(2) is not None else found.group(3))
    return None


def start_tag(element: Element, changes: Mapping[str, str | None]) -> Edit:
    """Returns the edit that sets attributes (None takes one away)."""
    return element.start, element.content_start, f"{_opening(element, changes)}{'/' * element.is_empty_tag}>"


def with_content(element: Element, content: str, changes: Mapping[str, str | None]) -> Edit:
    """Returns the edit that gives an element other content and sets attributes."""
    return element.start, element.end, f"{_opening(element, changes)}>{content}</{element.tag}>"


def _opening(element: Element, changes: Mapping[str, str | None]) -> str:
    attributes = element.attributes.rstrip()
    for name, value in changes.items():
        written = re.compile(rf"""\s+{re.escape(name)}\s*=\s*(?:"[^"]*"|'[^']*')""")
        place = written.search(attributes)
        start, end = place.span() if place else (len(attributes), len(attributes))
        new = "" if value is None else f' {name}="{escape(value)}"'
        attributes = attributes[:start] + new + attributes[end:]
    return f"<{element.tag}{attributes}"


def with_child(xml: str, parent: Element, markup: str, first: bool = False) -> str:
    """Returns the text with markup added as the last (or first) child of an element."""
    if parent.is_empty_tag:
        return edited(xml, [with_content(parent, markup, {})])
    place = parent.content_start if first else parent.content_end
    return edited(xml, [(place, place, markup)])


def with_child_before(xml: str, parent: Element, markup: str, followers: Collection[str]) -> str:
    """Returns the text with markup added before the first child that the vocabulary's order puts after it.

    An alternative (mc:AlternateContent) stands where its first choice would stand.
    """
    names = ((element, _name_in_order(xml, element)) for element in children(xml, parent))
    follower = next((element for element, name in names if name in followers), None)
    if follower is None:
        return with_child(xml, parent, markup)
    return edited(xml, [(follower.start, follower.start, markup)])


def _name_in_order(xml: str, element: Element) -> str:
    while element.name in ("AlternateContent", "Choice") and (inner := children(xml, element)):
        element = inner[0]
    return element.name


def edited(xml: str, edits: Iterable[Edit]) -> str:
    """Returns the text with edits made; they don't overlap, and those at one place keep their order."""
    pieces: list[str] = []
    place = 0
    for start, end, text in sorted(edits, key=lambda edit: edit[:2]):
        pieces += [xml[place:start], text]
        place = end
    return "".join([*pieces, xml[place:]])


def prefixed(markup: str, prefix: str) -> str:
    """Returns markup of ours with the prefix that the vocabulary has where it is put."""
    return re.sub(r"<(/?)(?=\w)", rf"<\g<1>{prefix}", markup) if prefix else markup


def escape(text: str) -> str:
    """Writes text for XML: what XML can't hold is dropped, and what Excel would take for its own escape is kept."""
    return html.escape(_LOOKS_ESCAPED.sub("_x005F_", _NOT_XML.sub("", text)))
