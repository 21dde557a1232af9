"""The report form (実績報告様式): a workbook for one project and fiscal year, to print, fill in and send back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from kpi_models.facts import State
from kpi_models.fiscal_year import era_year, format_fiscal_year
from kpi_models.reporting.form_source import PAST_YEARS, AskedKpi, FormSource
from kpi_models.reporting.report_form import (
    BASIS_WORDS,
    INPUT,
    LABELS,
    REMARK_FIELDS,
    STATE_WORDS,
    Block,
    Stamp,
    file_name,
    written_stamp,
)
from kpi_models.terms import TERMS
from reports import form_formulas
from reports.form_words import (
    COST_NOTE,
    HANDED_OUT_NOTE,
    HOW_TO_FILL,
    INTERPOLATED,
    definition,
    lines,
    number_format,
    past_figure,
)
from reports.workbooks import Entry, Page, column_letters, write_workbook

SHEET_NAME: Final = "実績報告"
_WIDTHS: Final = {
    "number": 6.5, "name": 22, "definition": 25, "unit": 7, "baseline": 9.5,
    **{f"past{number}": 9 for number in range(PAST_YEARS)},
    "planned": 9.5, "basis": 16, "value": 12, "state": 11, "level": 9.5, "rate": 10, "check": 17,
}  # fmt: skip
_COLUMNS: Final = {name: place for place, name in enumerate(_WIDTHS, start=1)}
# Where the columns of the other blocks begin, and over how many columns of the first they reach.
_COST_PLACES: Final = {"planned_value": ("name", 1), "spent_value": ("definition", 1), "grant_value": ("unit", 3)}
_REMARK_PLACES: Final = {
    "number": ("number", 1), "name": ("name", 1), "factor": ("definition", 3), "issue": ("past0", 5),
    "next_step": ("value", 5),
}  # fmt: skip
_HANDED_OUT_PLACES: Final = {name: number for number, name in enumerate(LABELS[Block.HANDED_OUT], start=1)}
_SPANNED_WIDTH: Final = {
    name: sum(list(_WIDTHS.values())[_COLUMNS[column] - 1 : _COLUMNS[column] - 1 + span])
    for name, (column, span) in _REMARK_PLACES.items()
}
_LINE_HEIGHT, _SMALL_LINE_HEIGHT, _ROW_PADDING = 15.0, 12.0, 10.0
_SMALL_LETTERS: Final = 1.2  # as many more stand in a line
_LOWEST_REMARK, _HIGHEST_REMARK = 84.0, 140.0
_PAGE_POINTS: Final = (780.0, 500.0)  # what the margins leave of A4 in landscape
_SCALE: Final = min(1.0, _PAGE_POINTS[0] / (sum(_WIDTHS.values()) * 5.6))  # 5.6 points a unit of column width
_ROWS_OF_EVERY_PAGE: Final = 105.0  # title, stamp, heading and header, in points


def report_form(source: FormSource) -> bytes:
    """Returns the form of one project and fiscal year as the bytes of an .xlsx file, filled with what is reported."""
    return write_workbook([_page(source)])


def form_file_name(source: FormSource) -> str:
    """Returns the file name of a form; it says what the form's own stamp says."""
    return file_name(_stamp(source))


def forms_zip(sources: Sequence[FormSource]) -> bytes:
    """Returns a zip of the forms of several projects, one file each."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for source in sources:
            archive.writestr(form_file_name(source), report_form(source))
    return written.getvalue()


def _stamp(source: FormSource) -> Stamp:
    return Stamp(source.project_id, source.fiscal_year, source.revision)


@dataclass(slots=True)
class _Draft:
    """A sheet as it grows from top to bottom."""

    rows: dict[int, dict[int, Entry]] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    last: int = 0

    def add(self, entries: Mapping[int, Entry], height: float = 18.0) -> int:
        """Adds a row and returns its number."""
        self.last += 1
        self.rows[self.last] = dict(entries)
        self.heights[self.last] = height
        return self.last

    def skip(self, height: float = 9.0) -> None:
        """Leaves a row empty."""
        self.add({}, height)

    def section(self, words: str) -> None:
        """Adds a heading over the whole width."""
        self.skip()
        self.add({1: Entry(words, "section", span=len(_WIDTHS))}, 22.0)


def _page(source: FormSource) -> Page:
    draft = _Draft()
    _add_head(draft, source)
    _add_figures(draft, source)
    _add_costs(draft, source)
    end_of_first_part = draft.last
    room, on_own_page = _remark_room(draft, len(source.kpis))
    _add_remarks(draft, source, room)
    printed = draft.last
    _add_handed_out(draft, source)
    return Page(
        SHEET_NAME,
        tuple(_WIDTHS.values()),
        draft.rows,
        draft.heights,
        last_printed_row=printed,
        repeated_rows="1:2",
        breaks=(end_of_first_part,) if on_own_page else (),
        footer=f"{source.organization}　{source.project}",
    )


def _remark_room(draft: _Draft, kpis: int) -> tuple[float, bool]:
    """Returns how high a remark's row may be so that the page is used, and whether that is a page of its own."""
    page = _PAGE_POINTS[1] / _SCALE
    left = page - sum(draft.heights.values()) - (_ROWS_OF_EVERY_PAGE / 2)
    on_own_page = left < kpis * _LOWEST_REMARK
    room = (page - _ROWS_OF_EVERY_PAGE if on_own_page else left) / max(1, kpis)
    return min(_HIGHEST_REMARK, max(_LOWEST_REMARK, room)), on_own_page


def _add_head(draft: _Draft, source: FormSource) -> None:
    year = format_fiscal_year(source.fiscal_year)
    draft.add({1: Entry(f"実績報告様式　{year}年度", "title")}, 28.0)
    draft.add({1: Entry(written_stamp(_stamp(source)), "quiet")}, 14.0)
    draft.skip(4.0)
    for term, words in (("organization", source.organization), ("plan", source.plan), ("project", source.project)):
        draft.add({1: Entry(TERMS[term], "label"), 2: Entry(words, "plain")})
    if source.scheme:
        draft.add({1: Entry(TERMS["scheme"], "label"), 2: Entry(source.scheme, "plain")})
    draft.skip(4.0)
    for words in HOW_TO_FILL:
        draft.add({1: Entry(words, "note")}, 16.0)


def _add_figures(draft: _Draft, source: FormSource) -> None:
    draft.section(f"１　{TERMS['kpi']}の実績")
    years = {f"past{place}": source.fiscal_year - PAST_YEARS + place for place in range(PAST_YEARS)}
    labels = LABELS[Block.FIGURES] | {name: f"{era_year(year)}実績" for name, year in years.items()}
    draft.add({place: _head(labels[name]) for name, place in _COLUMNS.items()}, 32.0)
    for number, asked in enumerate(source.kpis, start=1):
        _add_figure_row(draft, number, asked, years)


def _head(label: str, span: int = 1) -> Entry:
    return Entry(label, "input-head" if INPUT in label else "head", span=span)


def _add_figure_row(draft: _Draft, number: int, asked: AskedKpi, years: Mapping[str, int]) -> None:
    row = draft.last + 1
    at = {name: f"{column_letters(place)}{row}" for name, place in _COLUMNS.items()}
    at["previous"] = at[f"past{PAST_YEARS - 1}"] if asked.past else at["baseline"]
    is_stated = asked.row.target_origin == "stated" if asked.row else False
    measured = definition(asked.measurement)
    entries = {
        "number": Entry(number, "centre"),
        "name": Entry(asked.kpi.name, "text"),
        "definition": Entry(measured, "small"),
        "unit": Entry(asked.kpi.unit, "centre"),
        "baseline": Entry(asked.baseline, "number", number_format(asked.baseline)),
        "planned": Entry(asked.planned_level, "number", number_format(asked.planned_level)),
        "basis": Entry(BASIS_WORDS[asked.basis], "kind"),
        "value": Entry(asked.actual.value if asked.actual else None, "input-number"),
        "state": Entry(_state(asked), "input-choice", choices=tuple(STATE_WORDS.values())),
        "level": Entry(form_formulas.level(asked, at), "result", is_formula=True),
        "rate": Entry(form_formulas.rate(asked, at), "result", "0.0%", is_formula=True),
        "check": Entry(form_formulas.check(asked, at), "warning", is_formula=True),
    }
    for name, year in years.items():
        past = past_figure(asked, year)
        entries[name] = Entry(past, "centre") if isinstance(past, str) else Entry(past, "number", number_format(past))
    if asked.planned_level is not None and not is_stated:
        marked = f'"{INTERPOLATED}"{number_format(asked.planned_level)}'
        entries["planned"] = Entry(asked.planned_level, "number", marked)
    needed = (
        3 * _LINE_HEIGHT,
        lines(asked.kpi.name, _WIDTHS["name"] - 2) * _LINE_HEIGHT,
        lines(measured, (_WIDTHS["definition"] - 2) * _SMALL_LETTERS) * _SMALL_LINE_HEIGHT,
    )
    draft.add({_COLUMNS[name]: entry for name, entry in entries.items()}, max(needed) + _ROW_PADDING)


def _state(asked: AskedKpi) -> str | None:
    return STATE_WORDS[State(asked.actual.state)] if asked.actual else None


def _add_costs(draft: _Draft, source: FormSource) -> None:
    draft.section("２　事業費")
    labels = LABELS[Block.COSTS]
    places = {name: (_COLUMNS[column], span) for name, (column, span) in _COST_PLACES.items()}
    beside = _COLUMNS["past1"]
    heads = {place: _head(labels[name], span) for name, (place, span) in places.items()}
    draft.add({**heads, beside: Entry(COST_NOTE, "hint")}, 20.0)
    row = draft.last + 1
    addresses = {name: f"{column_letters(place)}{row}" for name, (place, _) in places.items()}
    inputs = {
        place: Entry(getattr(source.cost, name) if source.cost else None, "input-number", span=span)
        for name, (place, span) in places.items()
    }
    draft.add({**inputs, beside: Entry(form_formulas.in_thousands(addresses), "hint", is_formula=True)}, 26.0)


def _add_remarks(draft: _Draft, source: FormSource, room: float) -> None:
    draft.section("３　要因・課題・今後の対応")
    labels = LABELS[Block.REMARKS]
    places = {name: (_COLUMNS[column], span) for name, (column, span) in _REMARK_PLACES.items()}
    draft.add({place: _head(labels[name], span) for name, (place, span) in places.items()}, 20.0)
    for number, asked in enumerate(source.kpis, start=1):
        said = {name: getattr(asked.remark, name) or None for name in REMARK_FIELDS} if asked.remark else {}
        entries = {
            "number": Entry(number, "centre"),
            "name": Entry(asked.kpi.name, "text"),
            **{name: Entry(said.get(name), "input-text", span=places[name][1]) for name in REMARK_FIELDS},
        }
        needed = [
            lines(text, _SPANNED_WIDTH[name] - 2) * _LINE_HEIGHT + _ROW_PADDING for name, text in said.items() if text
        ]
        draft.add({places[name][0]: entry for name, entry in entries.items()}, max([room, *needed]))


def _add_handed_out(draft: _Draft, source: FormSource) -> None:
    """Adds what the form says now, for the reader to compare with what comes back."""
    draft.skip(30.0)
    draft.add({1: Entry(HANDED_OUT_NOTE, "quiet")}, 14.0)
    labels = LABELS[Block.HANDED_OUT]
    draft.add({place: Entry(labels[name], "quiet") for name, place in _HANDED_OUT_PLACES.items()}, 14.0)
    for number, asked in enumerate(source.kpis, start=1):
        said: dict[str, str | Decimal | int | None] = {
            "number": number,
            "kpi_id": asked.kpi.kpi_id,
            "name": asked.kpi.name,
            "definition": definition(asked.measurement),
            "unit": asked.kpi.unit,
            "baseline": asked.baseline,
            "planned": asked.planned_level,
            "previous": asked.previous_level,
            "basis": BASIS_WORDS[asked.basis],
            "direction": TERMS[asked.kpi.direction],
        }
        draft.add({_HANDED_OUT_PLACES[name]: Entry(value, "quiet") for name, value in said.items()}, 14.0)
