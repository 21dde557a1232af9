"""Columns that tell whose figures a row holds: the KPIs' names, and the one where 目標 and 実績 take turns.

Officers leave these without a heading, or put 区分 over either; what stands below decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from validators.cells import Cell, Lines, squeeze
from validators.header_columns import WHEN
from validators.headings import FIGURE_ROLES, Column, Heading, read_heading
from validators.periods import read_period
from validators.units import is_known_unit

LARGEST_GAP = 2  # blank rows that may stand inside a body
_KIND_WORD = re.compile("(?:目標|実績)値?|計画値")
_NO_NAME = re.compile("数?値|単位|備考|年度|項目")
_RATE_WORD = re.compile("達成率|進捗率|達成度")
_FIGURE_WORD = re.compile(rf"(?:目標|実績|計画|基準|現状|見込)値?|{_RATE_WORD.pattern}")
_NUMBER_ONLY = re.compile(r"(?:指標|KPI)?\(?\d{1,2}\)?")
_BRACKETED = re.compile(r"\([^()]*\)$")
_TOLD_KINDS = frozenset({"target", "actual", "estimate", "total", "kind"})
_KINDS_OF_TITLES = {"actual": re.compile("実績|推移"), "target": re.compile("目標|計画値")}
_FARTHEST_TITLE = 3  # rows over a header that may say what its years are of
_SETTLED = ("ignored", "baseline_year", "target_year", "actual_year")
_ROWS_LOOKED_AT = 6  # rows of a body that tell what its columns hold


def by_contents(
    lines: Lines, band: list[int], columns: tuple[Column, ...], first: int, others: frozenset[int]
) -> tuple[Column, ...]:
    """Returns the columns, those before the first figure judged by what stands below their heading, if any does.

    The one where 目標 and 実績 take turns is of kinds; 区分 or 指標① over anything else heads the names. What only
    numbers its rows (指標①, 2) names nothing: the names are in the column beside it. One of years tells each row's.
    """
    settled_already = {c.index for c in columns if c.role in _SETTLED and c.heading.text not in WHEN}
    texts: dict[int, list[str]] = {}
    for row in range(band[-1] + 1, band[-1] + 1 + _ROWS_LOOKED_AT):
        if texts and row not in lines.rows:
            break
        for index, cell in lines.rows.get(row, {}).items():
            if index < first and index not in others | settled_already:
                texts.setdefault(index, []).append(squeeze(cell.text))
    roles = {column.index: column.role for column in columns}
    kinds = {index for index, said in texts.items() if _are_kinds(said)}
    years = {index for index, said in texts.items() if _are_years(said)}
    names = [index for index, role in roles.items() if role == "name" and index not in kinds | years]
    numbered = {index for index in names if index in texts and all(map(_NUMBER_ONLY.fullmatch, texts[index]))}
    beside = {index + 1 for index in numbered if index + 1 in texts and not roles.get(index + 1)}
    judged = dict.fromkeys(kinds, "kind") | dict.fromkeys(years, "row_year") | dict.fromkeys(beside, "name")
    judged |= {index: "slot" for index in numbered if index + 1 in beside}
    if not names:
        instead = [index for index, role in roles.items() if role in ("kind", "slot") and index not in kinds]
        judged |= dict.fromkeys(instead[:1], "name")
    added = [Column(index, Heading(""), "", "") for index in judged.keys() - roles.keys()]
    settled = [_with_role(column, judged.get(column.index, column.role)) for column in (*columns, *added)]
    return tuple(sorted(settled, key=lambda column: column.index))


def without_units(lines: Lines, band: list[int], columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Returns the columns, one of figures that only holds the units of those beside it (1,200｜人) without its role."""
    below = _first_rows(lines, band)
    return tuple(
        _with_role(column, None) if column.role in FIGURE_ROLES and _are_units(below, column.index) else column
        for column in columns
    )


def _first_rows(lines: Lines, band: list[int]) -> list[Mapping[int, Cell]]:
    """Returns the rows right under a header that tell what its columns hold."""
    return [lines.rows.get(row, {}) for row in range(band[-1] + 1, band[-1] + 1 + _ROWS_LOOKED_AT)]


def _are_units(rows: Sequence[Mapping[int, Cell]], index: int) -> bool:
    said = [cells[index] for cells in rows if index in cells]
    return bool(said) and all(not cell.problem and is_known_unit(squeeze(cell.text)) for cell in said)


def with_kinds(lines: Lines, band: list[int], columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Returns the columns, a second one of names (KPI, 項目) turned to one of kinds where 目標 and 実績 take turns."""
    below = _first_rows(lines, band)
    names = [column.index for column in columns if column.role == "name"]
    kinds = [index for index in names[1:] if _are_kinds([squeeze(c[index].text) for c in below if index in c])]
    return tuple(_with_role(c, "kind") if c.index in kinds else c for c in columns) if kinds else columns


def with_kind_of_title(lines: Lines, band: list[int], columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Returns the columns, those that only name years turned to what the lines over them say (実績の推移), if they do.

    So they are where no column is of a target or an actual. The sheet's name says it, too; both words together do not.
    """
    if {column.role for column in columns} & _TOLD_KINDS:
        return columns
    rows = range(max(1, band[0] - _FARTHEST_TITLE), band[0])
    over = [next(iter(lines.rows[row].values())).text for row in rows if len(lines.rows.get(row, {})) == 1]
    said = "".join(over) + lines.sheet.name
    kinds = [kind for kind, words in _KINDS_OF_TITLES.items() if words.search(said)]
    kind = kinds[0] if len(kinds) == 1 else "year"
    return tuple(_with_role(column, kind) if column.role == "year" else column for column in columns)


def _are_kinds(said: list[str]) -> bool:
    """Tells 目標 and 実績 taking turns, perhaps with a rate of the two or money (予算額, うち国費) between them."""
    return any(map(_KIND_WORD.fullmatch, said)) and all(
        _FIGURE_WORD.fullmatch(text) or read_heading(text).role == "ignored" for text in said
    )


def _are_years(said: list[str]) -> bool:
    """Tells whether years stand one under another, perhaps with a row of remarks below them."""
    years = list(takewhile(heads_year, said))
    return any(map(_is_year, years)) and (len(years) == len(said) or len(years) > 1)


def is_beside_figures(text: str) -> bool:
    """Tells whether a row among those of 目標 and 実績 holds the rate of the two, money or words."""
    return bool(_RATE_WORD.fullmatch(squeeze(text))) or read_heading(text).role == "ignored"


def _is_year(text: str) -> bool:
    return read_period(_BRACKETED.sub("", text)) is not None


def heads_year(text: str) -> bool:
    """Tells what may stand in a column of years: R4, 事業開始前, 累計."""
    return _is_year(text) or read_heading(text).role in ("baseline", "total")


def _with_role(column: Column, role: str | None) -> Column:
    return replace(column, heading=replace(column.heading, role=role))


def name_column_of(
    lines: Lines, band: list[int], columns: tuple[Column, ...], first: int, beside: frozenset[int]
) -> int | None:
    """Returns the column of KPI names: the one that says so, else the nearest text to the left of the figures."""
    named = [column.index for column in columns if column.role == "name"]
    if named:
        return named[-1] if named[-1] < first else named[0]
    taken = {column.index for column in columns if column.role} | beside
    for row in range(band[-1] + 1, band[-1] + 2 + LARGEST_GAP):
        texts = [column for column in lines.rows.get(row, {}) if column < first and column not in taken]
        if texts:
            return texts[-1]
    projects = [column.index for column in columns if column.role == "project"]
    return projects[0] if projects else None


def names_kpis(cells: Sequence[Cell | None]) -> bool:
    """Tells names of KPIs from a list of years, which may have 目標 or 基準値 among them, and from these alone."""
    texts = [cell for cell in cells if cell and not _NO_NAME.fullmatch(squeeze(cell.text))]
    if all(_FIGURE_WORD.fullmatch(squeeze(cell.text)) for cell in texts):
        return False
    years = [cell.day is not None or _is_year(cell.text) for cell in texts]
    figures = (read_heading(cell.text).role in FIGURE_ROLES for cell in texts)
    if not any(years):
        return bool(texts)
    return not all(is_year or is_figure for is_year, is_figure in zip(years, figures, strict=True))
