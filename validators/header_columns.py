"""Header rows → the columns of a table: each with the parts of its heading, merged or only centred over it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import replace

from validators.cells import Cell, Lines, Position, Sheet
from validators.headings import FIGURE_ROLES, OWNER_ROLES, Column, Heading, combine, read_heading
from validators.periods import fiscal_year
from validators.units import is_known_unit

WHEN = ("時点", "年度", "年次", "時期", "年月")  # of the figure to the left, or of the one above
UNDER_FIGURES = frozenset({*WHEN, "数値", "値"})  # under the heading of a figure: its year, or itself
_DATED = ("baseline", "target", "actual")
_EXPENSES = re.compile("経費|費目|科目|財源")
_SUM = re.compile("合計|総計|小計|計")
_PART_BEHIND = re.compile(r"\(([^()\d:]{1,8})\)$")
_TOWN_BEFORE = re.compile(r"([^\d()]{1,5}[市区町村])の?(?=[MTSHR]\d|明治|大正|昭和|平成|令和|\d|基準|現状|目標|実績)")
_Part = tuple[Position, Heading]


def header_columns(lines: Lines, band: list[int]) -> tuple[Column, ...]:
    """Reads the heading of every column of a band, merged parts included."""
    sheet = lines.sheet
    indices = {column for row in band for column in (*lines.rows.get(row, {}), *lines.covered.get(row, ()))}
    columns = []
    over_years = _over_years(sheet, band, indices)
    all_parts = {index: _heading_parts(sheet, band, index, over_years) for index in sorted(indices)}
    for index, parts in _without_sums(_with_centred(all_parts, band)).items():
        if parts:
            spoken = next((part for part in reversed(parts) if part[1].period), parts[-1])
            heading = _as_year_of_figure(combine([heading for _, heading in parts]), parts)
            address, text = sheet.address(*spoken[0]), sheet.cells[spoken[0]].text
            columns.append(Column(index, heading, address, text, _part_of_kpi(parts)))
    return _with_years_beside(_with_sums_of_parts(_with_parts_alone(columns)))


def _part_of_kpi(parts: list[_Part]) -> str:
    """Returns the words of a heading that say nothing of the figures under it (A町 over R5実績), if it has any."""
    if not any(heading.role in FIGURE_ROLES for _, heading in parts):
        return ""
    words = (heading.text for _, heading in parts if not heading.says_something and heading.text not in UNDER_FIGURES)
    return "".join(words) or next((part for _, heading in parts if (part := _part_beside(heading.text))), "")


def _part_beside(heading: str) -> str:
    """Returns the part of a KPI that one heading names beside its figure: R5実績（A町）, A町R5実績."""
    found = _PART_BEHIND.search(heading) or _TOWN_BEFORE.match(heading)
    part = found.group(1) if found else ""
    return "" if read_heading(part).says_something or is_known_unit(part) else part


def _without_sums(columns: dict[int, list[_Part]]) -> dict[int, list[_Part]]:
    """Returns the columns, beside parts of KPIs (A町, B町) without the word for their sum: it is the whole KPI."""
    if len({part for parts in columns.values() if (part := _part_of_kpi(parts))}) < 2:
        return columns
    return {
        index: [part for part in parts if len(parts) == 1 or not _SUM.fullmatch(part[1].text)]
        for index, parts in columns.items()
    }


def of_parts(columns: tuple[Column, ...]) -> list[tuple[str, tuple[Column, ...]]]:
    """Splits columns that say the same of several parts of their KPIs (A町, B町) into those of each part.

    What is said of no part is of the whole. Where a part has the same figure twice, nothing is certain.
    """
    figures = [column for column in columns if column.role in FIGURE_ROLES]
    said = [(c.role, c.heading.period and c.heading.period.period, c.heading.attributes) for c in figures]
    own = {(column.part, one) for column, one in zip(figures, said, strict=True)}
    if len(set(said)) == len(said) or len(own) < len(said):
        return [("", columns)]
    parts = dict.fromkeys(column.part for column in figures)
    others = {part: {c.index for c in figures if c.part != part} for part in parts}
    return [(part, tuple(column for column in columns if column.index not in others[part])) for part in parts]


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
    is_over_parts = False
    for index, parts in columns.items():
        own = next((part for part in parts if part[0][0] == row), None)
        under = [heading for place, heading in parts if place[0] > row]
        below = "".join(heading.text for heading in under)
        has_parts = any("part" in _tells(heading) for heading in under)
        if own:
            held, said = (own if below and _tells(own[1]) else None), set()
            is_over_parts = has_parts
        elif held and (below in said or has_parts != is_over_parts or not _goes_on(held, parts, under, index)):
            held = None
        said.add(below)
        completed[index] = sorted([*parts, held], key=lambda part: part[0][0]) if held and not own else parts
    return completed


def _goes_on(held: _Part, parts: list[_Part], under: list[Heading], index: int) -> bool:
    """Tells whether a heading adds to those of a column, which tell something of figures and nothing that it tells.

    It does not where another heading begins above it. `under` are the column's headings below it.
    """
    (row, _), _ = held
    told = frozenset[str]().union(*(_tells(heading) for _, heading in parts))
    is_of_figures = bool(under) and all(_tells(heading) or heading.role == "ignored" for heading in under)
    begins_above = any(place[0] < row and place[1] == index for place, _ in parts)
    return is_of_figures and not begins_above and not told & _tells(held[1])


def _tells(heading: Heading) -> frozenset[str]:
    """Returns what of a figure a heading tells: its year, its kind, its basis, or of which part of its KPI it is."""
    if heading.role == "baseline":
        return frozenset()
    if not heading.says_something:
        return frozenset({"part"})
    told = {
        "year": heading.period is not None,
        "kind": heading.role in ("target", "actual", "estimate"),
        "basis": heading.role == "total" or bool(heading.attributes & {"increment", "level"}),
    }
    return frozenset(part for part, is_told in told.items() if is_told)


def _heading_parts(sheet: Sheet, band: list[int], index: int, over_years: Collection[Position]) -> list[_Part]:
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
        is_of_years = heading.role == "ignored" and anchor in over_years
        if not is_spread or heading.role in FIGURE_ROLES or heading.role is None or is_of_years:
            parts.append((anchor, heading))
    return parts


def _over_years(sheet: Sheet, band: list[int], indices: Collection[int]) -> frozenset[Position]:
    """Returns the merged headings under which only years stand (達成率 over R5, R6): they say what these are of.

    All at once: one may reach over thousands of columns, and each of them would look at all of the others.
    """
    under: defaultdict[Position, list[Cell | None]] = defaultdict(list)
    for index in indices:
        anchors = [sheet.anchors.get((row, index)) for row in band]
        for place, anchor in enumerate(anchors):
            lower = zip(band[place + 1 :], anchors[place + 1 :], strict=True)
            if anchor:
                under[anchor] += [sheet.covering(row, index) for row, another in lower if another != anchor]
    return frozenset(
        anchor
        for anchor, cells in under.items()
        if cells and all(cell and read_heading(cell.text).role == "year" for cell in cells)
    )


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
