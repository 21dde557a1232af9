"""Notes at cells: written beside the sender's own ones or below their text, and taken off again.

A note is two things in a package: its text in the comments part, and its box in a VML drawing.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping

from validators.cells import Position, column_letters
from validators.returning.note_boxes import add_boxes, remove_boxes
from validators.returning.own_marks import NOTE_MARKER
from validators.returning.package_parts import (
    SPREADSHEET,
    SPREADSHEET_TYPE,
    Parts,
    Relation,
    add_relation,
    declare_part,
    free_name,
    relations,
    remove_related,
)
from validators.returning.sheet_marks import position_of
from validators.returning.xml_spans import (
    Edit,
    Element,
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

_AUTHOR = "KPI取込"
_THREAD_AUTHOR = "tc="  # the note that stands in for a thread: Excel shows the thread instead and writes it anew
_RUN_FONT = '<sz val="9"/><color indexed="81"/><rFont val="Meiryo UI"/><family val="3"/><charset val="128"/>'


def add_notes(parts: Parts, sheet_part: str, texts: Mapping[Position, str]) -> None:
    """Writes a note at each cell, below the text of the note that the sender has there."""
    relation = _comments_of(parts, sheet_part)
    name = relation.target if relation else _new_comments(parts, sheet_part)
    xml = read_xml(parts[name])
    xml, author = _with_author(xml)
    comment_list = child(xml, root_of(xml), "commentList")
    assert comment_list, "a comments part has a list"
    own = {position_of(attribute(comment, "ref") or ""): comment for comment in children(xml, comment_list)}
    threads = {number for number, name in enumerate(_authors(xml)) if name.startswith(_THREAD_AUTHOR)}
    edits: list[Edit] = []
    new: dict[Position, str] = {}
    for position, text in texts.items():
        comment = own.get(position)
        if comment is None:
            new[position] = text
        elif int(attribute(comment, "authorId") or 0) not in threads:
            edits += _appended(xml, comment, text)
    xml = edited(xml, edits)
    comment_list = child(xml, root_of(xml), "commentList")
    assert comment_list, "a comments part has a list"
    markup = "".join(_comment(position, author, text) for position, text in new.items())
    parts[name] = write_xml(with_child(xml, comment_list, prefixed(markup, comment_list.prefix)))
    add_boxes(parts, sheet_part, new, {position: text for position, text in texts.items() if position in own})


def _comments_of(parts: Parts, sheet_part: str) -> Relation | None:
    related = (relation for relation in relations(parts, sheet_part) if relation.kind == "comments")
    return next((relation for relation in related if relation.target in parts), None)


def _new_comments(parts: Parts, sheet_part: str) -> str:
    name = free_name(parts, "xl/comments{}.xml")
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    parts[name] = write_xml(f'{declaration}\n<comments xmlns="{SPREADSHEET}"><authors/><commentList/></comments>')
    declare_part(parts, name, f"{SPREADSHEET_TYPE}.comments+xml")
    add_relation(parts, sheet_part, "comments", name)
    return name


def _authors(xml: str) -> list[str]:
    authors = child(xml, root_of(xml), "authors")
    elements = children(xml, authors) if authors else []
    return [html.unescape(xml[author.content_start : author.content_end]) for author in elements]


def _with_author(xml: str) -> tuple[str, int]:
    """Returns the comments with us among their authors, and our number."""
    names = _authors(xml)
    if _AUTHOR in names:
        return xml, names.index(_AUTHOR)
    root = root_of(xml)
    authors = child(xml, root, "authors")
    author = prefixed(f"<author>{_AUTHOR}</author>", root.prefix)
    if authors:
        return with_child(xml, authors, author), len(names)
    return with_child(xml, root, prefixed(f"<authors>{author}</authors>", root.prefix), first=True), 0


def _comment(position: Position, author: int, text: str) -> str:
    row, column = position
    return f'<comment ref="{column_letters(column)}{row}" authorId="{author}"><text>{_runs(text)}</text></comment>'


def _runs(text: str, before: str = "") -> str:
    marker = f'<r><rPr><b/>{_RUN_FONT}</rPr><t xml:space="preserve">{before}{NOTE_MARKER}</t></r>'
    return f'{marker}<r><rPr>{_RUN_FONT}</rPr><t xml:space="preserve">\n{escape(text)}</t></r>'


def _appended(xml: str, comment: Element, text: str) -> Iterator[Edit]:
    """Yields the edits that put our text below the sender's."""
    body = child(xml, comment, "text")
    if body is None:
        return
    runs = prefixed(_runs(text, before="\n\n"), body.prefix)
    if body.is_empty_tag:
        yield body.start, body.end, with_child(xml[body.start : body.end], root_of(xml[body.start : body.end]), runs)
        return
    pieces = children(xml, body)
    for piece in pieces:
        if piece.name == "t":  # plain text can't stand before runs: it becomes the first
            open_, close = (prefixed(tag, body.prefix) for tag in ("<r>", "</r>"))
            yield piece.start, piece.end, f"{open_}{xml[piece.start : piece.end]}{close}"
    written = [piece for piece in pieces if piece.name in ("t", "r")]
    place = written[-1].end if written else body.content_start
    yield place, place, runs


def remove_notes(parts: Parts, sheet_part: str) -> None:
    """Takes off the notes that an earlier returned copy put on a sheet; the sender's own text stays."""
    relation = _comments_of(parts, sheet_part)
    if relation is None:
        return
    xml = read_xml(parts[relation.target])
    comment_list = child(xml, root_of(xml), "commentList")
    edits: list[Edit] = []
    gone: set[Position] = set()
    for comment in children(xml, comment_list) if comment_list else ():
        kept = _own_text(xml, comment)
        position = position_of(attribute(comment, "ref") or "")
        if kept is not None and kept[2] == "" and position:
            gone.add(position)
            edits.append((comment.start, comment.end, ""))
        elif kept is not None:
            edits.append(kept)
    if not edits:
        return
    parts[relation.target] = write_xml(edited(xml, edits))
    remove_boxes(parts, sheet_part, gone)
    if comment_list and len(gone) == len(children(xml, comment_list)):
        remove_related(parts, sheet_part, relation.id)


def _own_text(xml: str, comment: Element) -> Edit | None:
    """Returns the edit that cuts a note's text where ours begins (to nothing, where all is ours)."""
    body = child(xml, comment, "text")
    pieces = [piece for piece in children(xml, body) if piece.name in ("t", "r")] if body else []
    letters = [piece if piece.name == "t" else child(xml, piece, "t") for piece in pieces]
    texts = [html.unescape(xml[part.content_start : part.content_end]) if part else "" for part in letters]
    whole = "".join(texts)  # a program may have split the runs anywhere
    if NOTE_MARKER not in whole:
        return None
    left = len(whole.split(NOTE_MARKER)[0].rstrip())
    kept = ""
    for piece, part, text in zip(pieces, letters, texts, strict=True):
        if part and 0 < len(text) <= left:
            kept += xml[piece.start : piece.end]
        elif part and left > 0:
            kept += xml[piece.start : part.content_start] + escape(text[:left]) + xml[part.content_end : piece.end]
        left -= len(text)
    return pieces[0].start, pieces[-1].end, kept
