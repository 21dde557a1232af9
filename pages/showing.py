"""How pages show words and tables that come from workbooks: as they stand, never as markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import groupby
from typing import Any

import streamlit as st

from kpi_models.fiscal_year import era_year
from kpi_models.formatting import NOTHING, unbroken
from kpi_models.judging.judgement import JudgedRow, Scale
from pages.demonstration import kept_in_links
from pages.telephone import is_telephone
from reports.grades import grade_band, grade_mark
from reports.links import Cell
from reports.plan_words import shortened

_MARKUP = re.compile(r"([\\`*_\[\]{}<>$~|&])")
_MARKUP_AT_START = re.compile(r"^(\s*\d*)([#+=.)-])(?=[\s#=-]|$)")
# Streamlit finds these in the finished text, where escapes no longer count: emoji codes and links.
_FOUND_LATE = ((re.compile(r":(?!\u2060?\d)"), "："), (re.compile("@"), "＠"), (re.compile(r"(?i)\bwww\."), "www．"))
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]+")

_ADDRESS = re.compile(r"[!-~：．＠]{32,}")  # what has no place to break at is wider than its column
_BREAKS_AFTER = re.compile(r"(?<=[/_.?&=-])(?=.)")

_SAYS_NOTHING = re.compile(rf"(?::\w+\[)?{NOTHING}\]?")

_RUN, _SHORT = 8, 12  # characters
_ONE_LINE = 24  # characters of small letters under a name
_COLUMNS_ON_A_TELEPHONE = 4  # as many as it shows at once
_COLUMNS_WITHOUT_LINKS = 2  # on a telephone; with more, each row is set out by itself

BAND_COLOURS = ("blue", "green", "yellow", "red", "violet", "gray")
SHARE_COLOURS = ("blue", "red", "gray")


def literal(text: str) -> str:
    """Returns markdown that reads exactly as `text`: no markup, no links, no emoji codes, no control characters."""
    one_line = _CONTROL.sub(" ", text)
    for pattern, replacement in _FOUND_LATE:
        one_line = pattern.sub(replacement, one_line)
    return _MARKUP_AT_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", one_line))


def as_written(text: str, keep: Callable[[str], str] = str) -> str:
    """Returns markdown of words in the lines in which somebody wrote them; `keep` changes each of them before.

    A long address of the web may be broken after its parts.
    """
    lines = "  \n".join(literal(keep(line.strip())) for line in text.splitlines() if line.strip())
    return _ADDRESS.sub(lambda address: _BREAKS_AFTER.sub("\u200b", address.group()), lines)


def plain(text: str) -> str:
    """Returns lines of text without characters that hide or turn what stands around them: for text to copy."""
    return "\n".join(_CONTROL.sub(" ", line) for line in text.split("\n"))


def coloured(words: str, band: int | None) -> str:
    """Returns markdown of a grade in the colour of its band; the words alone say the same."""
    return f":{_colour(band)}[{literal(words)}]"


def chip(words: str, band: int | None) -> str:
    """Returns markdown of a grade on the ground of its band's colour; the words alone say the same."""
    return f":{_colour(band)}-background[{coloured(words, band)}]"


def _colour(band: int | None) -> str:
    return "gray" if band is None else BAND_COLOURS[min(band, len(BAND_COLOURS) - 1)]


def track(rows: Sequence[JudgedRow], scale: Scale) -> str:
    """Returns one KPI's grades year by year as markdown: R3 ○B　R4 ×D　R5 －."""
    return "　".join(
        f":small[{era_year(row.fiscal_year)}]{coloured(grade_mark(row), grade_band(row.grade, scale))}" for row in rows
    )


def shares_line(due: str, shares: Sequence[Cell]) -> str:
    """Returns the three shares of all that was due as markdown, each with the colour of its part of the bar."""
    parts = zip(SHARE_COLOURS, shares, strict=True)
    marked = (f":{colour}[■]\u00a0{linked(share, in_one_line=True)}" for colour, share in parts)
    return f":small[{literal(due)}：{'  '.join(marked)}]"


def linked(cell: Cell, *, in_one_line: bool = False, in_runs: bool = False) -> str:
    """Returns markdown of words that may lead somewhere; words `in_one_line` are never broken, others between runs."""
    keep = unbroken if in_one_line else _in_runs if in_runs else str
    if isinstance(cell, str):
        return as_written(cell, keep)
    there = cell._replace(query={**cell.query, **kept_in_links()})
    return f"[{literal(keep(there.text))}]({there.address})"


def lead_by_name(name: str, page: str, query: Mapping[str, str], told: str = "") -> None:
    """Shows a name, shortened where it is long, as a link to a page; `told` when it is pointed at, else all of it."""
    st.page_link(page, label=f":blue[{literal(shortened(name))}]", help=literal(told or name), query_params=dict(query))


def show_under_name(words: str, help: str | None = None) -> None:
    """Shows words below a name that leads to a page, in a line for each part where one line has no room for all."""
    parts = words.split("　") if len(words.replace("\u2060", "")) > _ONE_LINE else [words]
    st.markdown("  \n".join(f":small[{literal(part)}]" for part in parts), help=help)


def _has_links(table: Mapping[str, Sequence[Cell]]) -> bool:
    return any(not isinstance(cell, str) for cells in table.values() for cell in cells)


def _show_row_by_row(table: Mapping[str, Sequence[Cell]]) -> None:
    """Shows each row of a table as a paragraph under its first cell: what it says, with the heading before it."""
    headings, rows = list(table)[1:], []
    for first, *cells in zip(*table.values(), strict=True):
        said = [(heading, cell) for heading, cell in zip(headings, cells, strict=True) if cell != NOTHING]
        told = [f":gray[{literal(unbroken(heading))}]\u00a0{linked(cell)}" for heading, cell in said]
        between = "　" if all(len(str(cell)) <= _SHORT for _, cell in said) else "  \n"
        rows.append(f"**{linked(first)}**  \n{between.join(told) or NOTHING}")
    st.markdown("\n\n".join(rows))


def _in_runs(words: str) -> str:
    """Returns words that break only after every so many characters: their column is never narrower."""
    return "".join(unbroken(words[start : start + _RUN]) for start in range(0, len(words), _RUN))


def show_headings(widths: Sequence[float], headings: Sequence[str]) -> None:
    """Heads lines that are set out in columns of these widths; on a telephone those stand one below the other."""
    if is_telephone():
        return
    for place, words in zip(st.columns(widths), headings, strict=True):
        place.markdown(f":small[:gray[{words}]]" if words else "")


def show_line(widths: Sequence[float], parts: Sequence[str | Callable[[], None]]) -> None:
    """Shows one line of a list in columns of these widths: words, and what shows itself, such as a button.

    On a telephone, where columns pile up and have no heading, its parts stand close below each other, words beside
    words, and － is left out.
    """
    if not is_telephone():
        for place, part in zip(st.columns(widths, vertical_alignment="center"), parts, strict=True):
            with place:
                _show_part(part)
        return
    with st.container(gap="xxsmall"):
        for _, those in groupby(parts, key=lambda part: isinstance(part, str)):
            some = list(those)
            words = [part for part in some if isinstance(part, str) and not _SAYS_NOTHING.fullmatch(part)]
            for part in ["　".join(words)] if isinstance(some[0], str) else some:
                _show_part(part)


def _show_part(part: str | Callable[[], None]) -> None:
    if isinstance(part, str):
        st.markdown(part)
    else:
        part()


def show_table(
    table: Mapping[str, Sequence[Cell]],
    *,
    alt: str,
    in_one_line: Collection[str] = (),
    numbers: Collection[str] = (),
    sum_first: bool = False,
    height: int | None = None,
) -> None:
    """Shows columns of text and links (heading → cells) as a real HTML table; short columns stay `in_one_line`.

    The columns of `numbers` stand right, so that digits stand below digits; `sum_first` says that the first line sums
    the others up. A table of a given `height` moves below its headings. On a telephone, where columns would become as
    narrow as a character, the table is wider than the screen and moves; one without links, which no key would reach to
    move it, is set out row by row instead.
    """
    in_runs = is_telephone()
    if in_runs and len(table) > _COLUMNS_WITHOUT_LINKS and not _has_links(table):
        _show_row_by_row(table)
        return
    columns = {
        linked(heading, in_one_line=heading in in_one_line, in_runs=in_runs): [
            linked(cell, in_one_line=heading in in_one_line, in_runs=in_runs) for cell in cells
        ]
        for heading, cells in table.items()
    }
    right = [place for place, heading in enumerate(table) if heading in numbers]
    if in_runs and len(columns) > _COLUMNS_ON_A_TELEPHONE:
        st.caption("この表は、横に動かして読めます。")
    st.table(
        _styled(columns, right, sum_first=sum_first) if right else columns,
        border="horizontal",
        hide_index=True,
        hide_header=False,
        alt=alt,
        height=height or "content",
    )


def _styled(columns: Mapping[str, Sequence[str]], right: Sequence[int], *, sum_first: bool) -> Any:
    """Returns a frame whose columns at some places stand right, which Streamlit itself sets left, and a sum bold."""
    import pandas as pd

    selector = ",".join(f".col{place}" for place in right)
    looks = [{"selector": selector, "props": "text-align: right !important"}]
    looks += [{"selector": ".row0", "props": "font-weight: 600"}] if sum_first else []
    return pd.DataFrame(dict(columns)).style.set_table_styles(looks)
