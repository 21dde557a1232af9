"""What was typed on a page instead of into a form: set out as a form's cells, so that it is read and checked as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from kpi_models.facts import Basis
from kpi_models.reporting.form_source import AskedKpi, FormSource
from kpi_models.reporting.report_form import (
    BASIS_WORDS,
    COST_FIELDS,
    INPUT,
    LABELS,
    REMARK_FIELDS,
    Block,
    Stamp,
    written_stamp,
)
from kpi_models.terms import TERMS
from validators.book import Book, book_of
from validators.cells import Cell, Position, Workbook, column_letters, make_sheet
from validators.findings import quoted
from validators.report_forms.blocks import labels_of

SHEET_NAME: Final = "画面での入力"
Typed = Mapping[tuple[Block, str, int], str]  # block, column and number (1 for money) → what was typed
# The name stands beside the inputs, so that the few cells around a finding show whose figure it is.
_ORDER: Final = ("number", "definition", "unit", "baseline", "planned", "basis", "name", "value", "state")


def typed_book(source: FormSource, typed: Typed) -> Book:
    """Returns what was typed for a report, with everything found in it; a basis is given by its code."""
    lines = [(written_stamp(Stamp(source.project_id, source.fiscal_year, source.revision)),), *_lines(source, typed)]
    cells: dict[Position, Cell] = {
        (row, column): Cell(text)
        for row, line in enumerate(lines, start=1)
        for column, text in enumerate(line, start=1)
        if text.strip()
    }
    return book_of(SHEET_NAME, Workbook((make_sheet(SHEET_NAME, cells),)))


def named_input(source: FormSource, cell: str) -> str:
    """Names the input that stands in a cell of what was typed: its KPI and its label; empty for any other cell."""
    first = 3  # below the stamp and the labels of the figures
    named = {
        f"{column_letters(_ORDER.index(name) + 1)}{row}": f"{quoted(asked.kpi.name)}の{_label(Block.FIGURES, name)}"
        for row, asked in enumerate(source.kpis, start=first)
        for name in ("value", "state")
    } | {
        f"{column_letters(column)}{first + len(source.kpis) + 1}": _label(Block.COSTS, name)
        for column, name in enumerate(COST_FIELDS, start=1)
    }
    return named.get(cell, "")


def _label(block: Block, name: str) -> str:
    return LABELS[block][name].removesuffix(INPUT)


def _lines(source: FormSource, typed: Typed) -> Iterator[tuple[str, ...]]:
    """Yields the rows of the four blocks, each below its labels."""
    asked = list(enumerate(source.kpis, start=1))
    yield tuple(LABELS[Block.FIGURES][name] for name in _ORDER)
    for number, kpi in asked:
        said = _said(number, kpi, typed) | _inputs(Block.FIGURES, ("value", "state"), number, typed)
        yield tuple(said[name] for name in _ORDER)
    yield tuple(LABELS[Block.COSTS].values())
    yield tuple(_inputs(Block.COSTS, COST_FIELDS, 1, typed).values())
    yield tuple(LABELS[Block.REMARKS].values())
    for number, kpi in asked:
        yield str(number), kpi.kpi.name, *_inputs(Block.REMARKS, REMARK_FIELDS, number, typed).values()
    yield tuple(LABELS[Block.HANDED_OUT].values())
    for number, kpi in asked:
        said = _said(number, kpi, typed)
        yield tuple(said[name] for name in labels_of(Block.HANDED_OUT))


def _inputs(block: Block, names: tuple[str, ...], number: int, typed: Typed) -> dict[str, str]:
    return {name: typed.get((block, name, number), "") for name in names}


def _said(number: int, asked: AskedKpi, typed: Typed) -> dict[str, str]:
    """Returns what the form itself says of a KPI; what the figure counts is as chosen on the page."""
    basis = Basis(typed.get((Block.FIGURES, "basis", number), asked.basis))
    return {
        "number": str(number),
        "kpi_id": asked.kpi.kpi_id,
        "name": asked.kpi.name,
        "definition": "",
        "unit": asked.kpi.unit,
        "baseline": _plain(asked.baseline),
        "planned": _plain(asked.planned_level),
        "previous": _plain(asked.previous_level),
        "basis": BASIS_WORDS[basis],
        "direction": TERMS[asked.kpi.direction],
    }


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
