"""KPIs whose name does not stand in the rows of their figures: it is above them, over the table, or merged across."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from functools import lru_cache

from kpi_models.facts import normalise
from validators.cells import CIRCLED, Cell, Lines, Position, squeeze
from validators.headings import read_heading

_FARTHEST_TITLE = 2  # rows from a header up to the line that names its KPI
_LABELLED = re.compile(
    r"(?:重要業績評価指標\s*\(KPI\)|重要業績評価指標|KPI|指標)\s*\(?\d{0,2}\)?\s*(?:の?名称?|名)?\s*:\s*(?=\S)"
)
_NUMBERED = re.compile(r"(?:指標|KPI)\(?\d{1,2}\)?")
_ENUMERATED = re.compile(rf"^(?:[{CIRCLED}]\s*|(?:KPI|ＫＰＩ|指標)\s?[{CIRCLED}\d]{{1,2}}[\s:：．]\s*)(?=\S)")
_FOOTNOTES = re.compile(r"\s*(?:(?<![A-Za-z])[⁰¹²³⁴-⁹]+\)?|[※*＊†]\d*|[(（](?:[※*＊†]\d*|注\d*)[)）]|注\d+[)）]?)+$")


def names_elsewhere(
    lines: Lines, name_column: int, kinds: int | None, body: tuple[int, ...], skipped: tuple[int, ...]
) -> dict[int, Position]:
    """Returns row → place of its name for rows without a cell of their own in the column of names.

    A merged area across the row names it; rows of 目標 and 実績 are named by the name that stands alone above them.
    """
    places: dict[int, Position] = {}
    named = sorted(row for row in (*body, *skipped) if name_column in lines.rows[row])
    alone = frozenset(skipped)
    for row in body:
        if name_column in lines.rows[row]:
            continue
        anchor = lines.sheet.anchors.get((row, name_column), (0, 0))
        if anchor[0] == row and anchor in lines.sheet.cells:
            places[row] = anchor
        elif kinds in lines.rows[row]:
            above = bisect_left(named, row)
            if above and named[above - 1] in alone:
                places[row] = (named[above - 1], name_column)
    return places


def title_over(lines: Lines, header: int, span: tuple[int, int]) -> tuple[Position, str] | None:
    """Returns where the line over a header names the one KPI of its table (KPI①｜来街者数｜単位｜人), and the unit.

    `span` is its first and last column, where tables stand side by side.
    """
    unit = ""
    for row in range(header - 1, max(0, header - 1 - _FARTHEST_TITLE), -1):
        cells = {column: cell for column, cell in lines.rows.get(row, {}).items() if span[0] <= column <= span[1]}
        columns = sorted(cells)
        beside = {squeeze(cells[column].text): right for column, right in zip(columns, columns[1:], strict=False)}
        unit = _unit(cells, beside) or unit
        name = next((column for text, column in beside.items() if _asks_name(text)), None)
        if name is None:
            name = next((column for column in columns if _LABELLED.match(normalise(cells[column].text))), None)
        if name is not None and not read_heading(bare_name(cells[name].text)).says_something:
            return (row, name), unit
    return None


def bare_name(text: str) -> str:
    """Returns the name in a cell without the label before it: KPI①：来街者数."""
    return _LABELLED.sub("", plain_name(text), count=1)


@lru_cache(maxsize=4096)
def plain_name(text: str) -> str:
    """Returns the name in a cell without its number and marks of footnotes: ①来街者数※1."""
    counted = _ENUMERATED.sub("", text.strip())
    return normalise(_FOOTNOTES.sub("", counted) or text)


def _asks_name(text: str) -> bool:
    return bool(_NUMBERED.fullmatch(text)) or read_heading(text).role == "name"


def _unit(cells: Mapping[int, Cell], beside: Mapping[str, int]) -> str:
    units = (column for text, column in beside.items() if read_heading(text).role == "unit")
    return next((squeeze(cells[column].text) for column in units), "")
