"""Thousands of damaged books: each is read or refused in words, and what is read is what openpyxl reads."""

from __future__ import annotations

import io
import random
import re
import time
import warnings
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from workbooks import plan, workbook, yoshiki2

from validators.book import book_json
from validators.catalogue import CATALOGUE
from validators.cells import Cell, Position, Sheet
from validators.findings import Finding
from validators.isolation.worker import Workers
from validators.shown_numbers import exact, shown_number
from validators.workbook import read_workbook

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
QUICK_ROUNDS = 400
SOAK_ROUNDS = 12_000
SOAK_SECONDS = 45
FIRST_OWN_FORMAT = 164
TOKEN = re.compile(rb"<[^<>]*>|[^<>]+")
ATTRIBUTE = re.compile(rb'="([^"]*)"')
SPITE = (
    b"", b"0", b"-1", b"1e999", b"nan", b"99999999999", b"45000", b"A1", b"XFD1048576", b"A0", b"B2:A1", b"true",
    b"s", b"n", b"e", b"d", b"b", b"str", b"inlineStr", b"&amp;", b"&bogus;", b"\x00", b"\xff", b"<", b"]]>",
    "令和０年度".encode(),
)  # fmt: skip

Entries = list[tuple[str, bytes]]
Seen = dict[Position, tuple[object, str, str]]  # value, data type and number format of each cell


def varied(sheet: Worksheet) -> None:
    """Puts into a sheet what sheets hold besides texts: dates, formulas, errors, formats, merges, what is hidden."""
    moments = datetime(2024, 4, 5), date(2024, 4, 5), time_of_day(9, 30), timedelta(hours=30)
    values = [*moments, True, 0.1, 1234567, "=1+1", "#N/A"]
    for column, value in enumerate(values, start=1):
        sheet.cell(8, column, value)
    for row, number_format in enumerate(("0.0%", '#,##0"人"', "yyyy/m/d", "[h]:mm", '"▲"0'), start=9):
        sheet.cell(row, 1, 45.5).number_format = number_format
    sheet.merge_cells("B10:C12")
    sheet.row_dimensions[9].hidden = True
    sheet.column_dimensions["D"].hidden = True


def bases() -> list[bytes]:
    """Returns the books that are damaged: real ones, and one with everything in it."""
    real = [path.read_bytes() for path in sorted(SAMPLES.glob("*.xlsx"))]
    form = yoshiki2(("移住促進事業", [("移住者数", 100, "人", "R4.3", 120)]))
    return [*real, workbook(plan(), varied), workbook({"様式２": form, "控え": plan()})]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Damages a book in one of four ways, the same for the same state of `chance`."""
    return chance.choice((in_bytes, in_entries, in_nodes, in_nodes))(content, chance)


def in_bytes(content: bytes, chance: random.Random) -> bytes:
    """Changes some bytes of the packed file, or takes some away."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 4, 40))):
        at = chance.randrange(len(changed))
        if chance.random() < 0.7:
            changed[at] = chance.randrange(256)
        else:
            del changed[at : at + chance.randrange(1, 64)]
    return bytes(changed)


def in_entries(content: bytes, chance: random.Random) -> bytes:
    """Drops, empties, exchanges, renames or repeats a part."""
    entries = unzipped(content)
    at, other = chance.randrange(len(entries)), chance.randrange(len(entries))
    name, data = entries[at]
    match chance.randrange(6):
        case 0:
            del entries[at]
        case 1:
            entries[at] = (name, b"")
        case 2:
            entries[at] = (name, entries[other][1])
        case 3:
            entries[at] = (name.replace("xl/", "x1/"), data)
        case 4:
            entries.append((name, data))
        case _:
            entries[at] = (name, data[: chance.randrange(len(data) + 1)])
    return zipped(entries)


def in_nodes(content: bytes, chance: random.Random) -> bytes:
    """Drops, repeats, exchanges or rewrites tags, attributes and texts of one part."""
    entries = unzipped(content)
    at = chance.choice([n for n, (name, _) in enumerate(entries) if name.startswith("xl/") or chance.random() < 0.1])
    name, data = entries[at]
    tokens = TOKEN.findall(data)
    for _ in range(chance.choice((1, 1, 2, 8)) if tokens else 0):
        one, two = chance.randrange(len(tokens)), chance.randrange(len(tokens))
        match chance.randrange(6):
            case 0:
                tokens[one] = b""
            case 1:
                tokens[one] *= 2
            case 2:
                tokens[one], tokens[two] = tokens[two], tokens[one]
            case 3 | 4:
                tokens[one] = with_attribute(tokens[one], chance)
            case _ if not tokens[one].startswith(b"<"):
                tokens[one] = chance.choice(SPITE)
    entries[at] = (name, b"".join(tokens))
    return zipped(entries)


def with_attribute(tag: bytes, chance: random.Random) -> bytes:
    """Gives one attribute of a tag another value."""
    places = [found.span(1) for found in ATTRIBUTE.finditer(tag)]
    if not places:
        return tag
    start, end = chance.choice(places)
    return tag[:start] + chance.choice(SPITE) + tag[end:]


def unzipped(content: bytes) -> Entries:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [(name, package.read(name)) for name in package.namelist()]


def zipped(entries: Entries) -> bytes:
    written = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        warnings.simplefilter("ignore")  # a repeated name is meant
        for name, data in entries:
            package.writestr(name, data)
    return written.getvalue()


def seen_by_openpyxl(content: bytes, data_only: bool) -> list[Seen] | None:
    """Returns the cells of openpyxl's full load, or None where it refuses, as it does for many reasons of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(io.BytesIO(content), data_only=data_only)
            return [
                {at: (cell.value, cell.data_type, cell.number_format) for at, cell in sheet._cells.items()}
                for sheet in book.worksheets
            ]
        except Exception:  # noqa: BLE001
            return None


def expected(value: object, data_type: str, number_format: str) -> Cell | None:
    """Returns what a reader sees of a cell that openpyxl read, said again in its own terms."""
    if data_type == "e":
        return Cell(str(value), problem="error-cell")
    if isinstance(value, str):
        return Cell(value) if value.strip() else None
    if isinstance(value, bool):
        return Cell(str(value).upper())
    if isinstance(value, int | float):
        return Cell(shown_number(exact(value), number_format))
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return Cell(day.isoformat(), day=day)
    if isinstance(value, timedelta):
        hours, minutes = divmod(round(abs(value) / timedelta(minutes=1)), 60)
        is_negative = value < timedelta(0) and (hours or minutes)
        return Cell(f"{'-' if is_negative else ''}{hours}:{minutes:02}", problem="date-in-number-cell")
    assert isinstance(value, time_of_day)
    return Cell(value.isoformat("minutes"), problem="date-in-number-cell")


def disagreements(sheet: Sheet, values: Seen, formulas: Seen) -> Iterator[tuple[Position, object, object]]:
    """Yields the cells that are read differently; a formula's own problem is what openpyxl can't tell."""
    for position in {*sheet.cells, *values}:
        ours = sheet.cells.get(position)
        value, data_type, number_format = values.get(position, (None, "n", ""))
        is_formula = position in formulas and formulas[position][1] == "f"
        if is_formula and (not value or (ours and not ours.text)):
            if ours is None or ours.text not in ("", "0"):
                yield position, ours, value
        elif ours != (theirs := None if value is None else expected(value, data_type, number_format)):
            yield position, ours, theirs


def check_agreement(content: bytes) -> bool:
    """Compares cell by cell with openpyxl where both read a book; tells whether both did."""
    ours = read_workbook("KPI.xlsx", content)
    if isinstance(ours, Finding):
        return False
    values, formulas = seen_by_openpyxl(content, data_only=True), seen_by_openpyxl(content, data_only=False)
    if values is None or formulas is None or names_an_undeclared_format(content):
        return False
    sheets = zip(ours.sheets, values, formulas, strict=True)
    assert [found for sheet, *theirs in sheets for found in disagreements(sheet, *theirs)] == []
    return True


def names_an_undeclared_format(content: bytes) -> bool:
    """Tells whether a style names a number format that is not there: openpyxl then takes the one after it."""
    styles = dict(unzipped(content)).get("xl/styles.xml", b"")
    declared = set(re.findall(rb'<numFmt [^>]*numFmtId="(\d+)"', styles))
    named = set(re.findall(rb'<xf [^>]*numFmtId="(\d+)"', styles))
    return any(int(number) >= FIRST_OWN_FORMAT for number in named - declared)


def fuzz(seeds: range, read: Callable[[bytes], None], seconds: float) -> int:
    """Reads a damaged book a seed; returns how many of them openpyxl read too. Stops early when time is up."""
    books, agreed, started = bases(), 0, time.monotonic()
    for seed in seeds:
        if time.monotonic() - started > seconds:
            break
        chance = random.Random(seed)
        content = damaged(chance.choice(books), chance)
        read(content)
        agreed += check_agreement(content)
    return agreed


def is_read_or_refused(workers: Workers, content: bytes) -> None:
    book = workers.read("KPI.xlsx", content)
    codes = {found.code for found in book.findings}
    assert codes <= set(CATALOGUE)
    assert not codes & {"file-too-slow", "file-too-heavy", "internal-error"}
    assert book.tables or book.findings
    book_json(book)


@pytest.mark.parametrize("content", bases())
def test_undamaged_books_are_read_as_openpyxl_reads_them(content: bytes) -> None:
    assert check_agreement(content)


@pytest.mark.soak
def test_damaged_books_are_read_as_openpyxl_reads_them_or_refused() -> None:
    workers = Workers()
    agreed = fuzz(range(QUICK_ROUNDS), lambda content: is_read_or_refused(workers, content), seconds=60)
    workers.close()
    assert agreed > QUICK_ROUNDS / 10


@pytest.mark.soak
def test_thousands_of_damaged_books_are_read_as_openpyxl_reads_them_or_refused() -> None:
    workers = Workers()
    seeds = range(QUICK_ROUNDS, QUICK_ROUNDS + SOAK_ROUNDS)
    agreed = fuzz(seeds, lambda content: is_read_or_refused(workers, content), SOAK_SECONDS)
    workers.close()
    assert agreed
