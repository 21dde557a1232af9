"""Columns that tell whose figures a row holds: the KPIs' names, and the one where 目標 and 実績 take turns.

Officers leave these without a heading, or put 区分 over either; what stands below decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from validators.cells import Cell, Lines, squeeze
from validators.headings import FIGURE_ROLES, Column, Heading, read_heading
from validators.periods import read_period

LARGEST_GAP = 2  # blank rows that may stand inside a body
_KIND_WORD = re.compile("(?:目標|実績)値?|計画値")
_ROWS_OF_KINDS = 6  # rows of a body that tell what a column without a heading holds


def with_kinds(lines: Lines, band: list[int], columns: tuple[Column, ...], first: int) -> tuple[Column, ...]:
    """Returns the columns with the one where 目標 and 実績 take turns, whatever heads it; 区分 may head names."""
    texts: dict[int, list[str]] = {}
    for row in range(band[-1] + 1, band[-1] + 1 + _ROWS_OF_KINDS):
        for index, cell in lines.rows.get(row, {}).items():
            if index < first:
                texts.setdefault(index, []).append(squeeze(cell.text))
    kinds = {index for index, said in texts.items() if all(map(_KIND_WORD.fullmatch, said))}
    is_named = any(column.role == "name" and column.index not in kinds for column in columns)
    judged = [_as_kind_or_name(column, kinds, is_named) for column in columns]
    added = [Column(index, Heading("", "kind"), "", "") for index in kinds - {column.index for column in columns}]
    return tuple(sorted([*judged, *added], key=lambda column: column.index))


def _as_kind_or_name(column: Column, kinds: set[int], is_named: bool) -> Column:
    """Returns a column as the one of kinds if it holds them; a column of 区分 that holds none names the KPIs."""
    if column.index in kinds:
        return replace(column, heading=replace(column.heading, role="kind"))
    if column.role == "kind" and not is_named:
        return replace(column, heading=replace(column.heading, role="name"))
    return column


def name_column_of(lines: Lines, band: list[int], columns: tuple[Column, ...], first: int) -> int | None:
    """Returns the column of KPI names: the one that says so, else the nearest text to the left of the figures."""
    named = [column.index for column in columns if column.role == "name"]
    if named:
        return named[-1] if named[-1] < first else named[0]
    taken = {column.index for column in columns if column.role}
    for row in range(band[-1] + 1, band[-1] + 2 + LARGEST_GAP):
        texts = [column for column in lines.rows.get(row, {}) if column < first and column not in taken]
        if texts:
            return texts[-1]
    projects = [column.index for column in columns if column.role == "project"]
    return projects[0] if projects else None


def names_kpis(cells: Sequence[Cell | None]) -> bool:
    """Tells names of KPIs from a list of years, which may have 目標 or 基準値 among them."""
    texts = [cell for cell in cells if cell]
    years = [read_period(cell.text, cell.day) is not None for cell in texts]
    figures = (read_heading(cell.text).role in FIGURE_ROLES for cell in texts)
    if not any(years):
        return bool(texts)
    return not all(is_year or is_figure for is_year, is_figure in zip(years, figures, strict=True))
