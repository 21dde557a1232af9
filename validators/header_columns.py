"""Header rows → the columns of a table: each with the parts of its heading, merged or only centred over it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from validators.cells import Lines, Position, Sheet
from validators.headings import FIGURE_ROLES, OWNER_ROLES, Column, Heading, combine, read_heading
from validators.periods import fiscal_year

WHEN = ("時点", "年度", "年次", "時期", "年月")  # of the figure to the left, or of the one above
_DATED = ("baseline", "target", "actual")
_EXPENSES = re.compile("経費|費目|科目|財源")
_Part = tuple[Position, Heading]


def header_columns(lines: Lines, band: list[int]) -> tuple[Column, ...]:
    """Reads the heading of every column of a band, merged parts included."""
    sheet = lines.sheet
    indices = {column for row in band for column in (*lines.rows.get(row, {}), *lines.covered.get(row, ()))}
    columns = []
    all_parts = {index: _heading_parts(sheet, band, index) for index in sorted(indices)}
    for index, parts in _with_centred(all_parts, band).items():
        if parts:
            spoken = next((part for part in reversed(parts) if part[1].period), parts[-1])
            heading = _as_year_of_figure(combine([heading for _, heading in parts]), parts)
            columns.append(Column(index, heading, sheet.address(*spoken[0]), sheet.cells[spoken[0]].text))
    return _with_years_beside(_with_sums_of_parts(_with_parts_alone(columns)))


def _with_parts_alone(columns: list[Column]) -> list[Column]:
    """Returns the columns, a part of a year that is all they tell of its actual (R8上半期実績) turned to that."""
    told = Counter(year_of(column) for column in columns if column.role in ("actual", "part_of_year"))
    return [
        replace(column, heading=replace(column.heading, role="actual"))
        if column.role == "part_of_year" and "実績" in column.heading.text and told[year_of(column)] == 1
        else column
        for column in columns
    ]


def year_of(column: Column) -> int | None:
    """Returns the fiscal year that the heading of a column says."""
    return fiscal_year(column.heading.period.period) if column.heading.period else None


def _with_sums_of_parts(columns: list[Column]) -> list[Column]:
    """Returns the columns, the sum of a year's quarters or months turned to that year's own actual."""
    if not any(column.role == "part_of_year" for column in columns):
        return columns
    return [_as_sum_of_parts(column) if column.role in ("actual", "total") else column for column in columns]


def _as_sum_of_parts(column: Column) -> Column:
    heading = column.heading
    return replace(column, heading=replace(heading, role="actual", attributes=heading.attributes - {"since"}))


def _as_year_of_figure(heading: Heading, parts: list[_Part]) -> Heading:
    """Returns the heading of 年度 under the one of a figure (基準値) as that figure's year."""
    is_when = len(parts) > 1 and parts[-1][1].text in WHEN and heading.period is None
    return replace(heading, role=f"{heading.role}_year") if is_when and heading.role in _DATED else heading


def _with_years_beside(columns: list[Column]) -> tuple[Column, ...]:
    """Returns the columns, one of 時点 or 年度 right beside a figure without a year turned to that figure's year."""
    figures = {c.index: c.role for c in columns if c.role in _DATED and not c.heading.period}
    beside = {c.index: figures[c.index - 1] for c in columns if c.index - 1 in figures and c.heading.text in WHEN}
    return tuple(
        replace(c, heading=replace(c.heading, role=f"{beside[c.index]}_year")) if c.index in beside else c
        for c in columns
    )


def _with_centred(columns: dict[int, list[_Part]], band: list[int]) -> dict[int, list[_Part]]:
    """Returns the columns with headings that are only written over the first of their columns over the others too."""
    for row in reversed(band[:-1]):
        columns = _spread(columns, row)
    return columns


def _spread(columns: dict[int, list[_Part]], row: int) -> dict[int, list[_Part]]:
    """Returns the columns with the headings of one row spread to the right.

    One reaches as far as no other stands on its row, none begins above it, and nothing below it comes again.
    """
    completed: dict[int, list[_Part]] = {}
    held: _Part | None = None
    said: set[str] = set()
    for index, parts in columns.items():
        own = next((part for part in parts if part[0][0] == row), None)
        under = [heading for place, heading in parts if place[0] > row]
        below = "".join(heading.text for heading in under)
        if own:
            held, said = (own if below and _tells(own[1]) else None), set()
        elif held and (below in said or _begins_above(parts, row, index) or not _fits(held, parts, under)):
            held = None
        said.add(below)
        completed[index] = sorted([*parts, held], key=lambda part: part[0][0]) if held and not own else parts
    return completed


def _begins_above(parts: list[_Part], row: int, index: int) -> bool:
    return any(place[0] < row and place[1] == index for place, _ in parts)


def _fits(held: _Part, parts: list[_Part], under: list[Heading]) -> bool:
    """Tells whether a heading adds to those of a column: each tells something of figures, and nothing that it tells."""
    told = frozenset[str]().union(*(_tells(heading) for _, heading in parts))
    is_of_figures = bool(under) and all(_tells(heading) or heading.role == "ignored" for heading in under)
    return is_of_figures and not told & _tells(held[1])


def _tells(heading: Heading) -> frozenset[str]:
    """Returns what of a figure a heading tells: its year, its kind, its basis."""
    if heading.role == "baseline":
        return frozenset()
    told = {
        "year": heading.period is not None,
        "kind": heading.role in ("target", "actual", "estimate"),
        "basis": heading.role == "total" or bool(heading.attributes & {"increment", "level"}),
    }
    return frozenset(part for part, is_told in told.items() if is_told)


def _heading_parts(sheet: Sheet, band: list[int], index: int) -> list[_Part]:
    """Returns the parts of one column's heading; a name spread over several columns names none of them."""
    parts: list[_Part] = []
    seen = set()
    for row in band:
        anchor = sheet.anchors.get((row, index), (row, index))
        cell = sheet.cells.get(anchor)
        if not cell or anchor in seen:
            continue
        seen.add(anchor)
        heading = read_heading(cell.text)
        is_spread = any(sheet.anchors.get((row, beside)) == anchor for beside in (index - 1, index + 1))
        if not is_spread or heading.role in FIGURE_ROLES or heading.role is None:
            parts.append((anchor, heading))
    return parts


def side_by_side(columns: tuple[Column, ...]) -> list[tuple[Column, ...]]:
    """Splits columns where a second name column, or the first heading again, opens another table beside the first.

    So does a column of expenses (経費区分) behind a blank one. What names the owner of a row before the first of them
    does so for all.
    """
    groups: list[list[Column]] = [[]]
    has_figures = has_name = False
    owners: list[Column] = []
    for column in columns:
        role = column.role
        is_first_again = (
            role not in FIGURE_ROLES and bool(column.heading.text) and (column.heading.text == columns[0].heading.text)
        )
        is_of_money = bool(groups[-1]) and column.index > groups[-1][-1].index + 1 and _heads_money(column)
        if has_figures and (role == "name" and has_name or is_first_again or is_of_money):
            groups.append([*owners])
            has_figures = has_name = False
        if role in OWNER_ROLES and not has_figures and len(groups) == 1:
            owners.append(column)
        has_figures = has_figures or role in FIGURE_ROLES
        has_name = has_name or role == "name"
        groups[-1].append(column)
    return [tuple(group) for group in groups]


def _heads_money(column: Column) -> bool:
    return column.role not in FIGURE_ROLES and bool(_EXPENSES.search(column.heading.text))
