"""Files made to hurt: each is refused or read within its worker's limits, and the caller hardly notices."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter
from test_layouts import merging
from workbooks import part_of, plan, with_part, workbook

from validators.book import Book
from validators.findings import finding
from validators.isolation.worker import ReadingFault, Workers
from validators.package import MEGABYTE
from validators.returning.returned_copy import returned_copy

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
GOOD = workbook(plan())
REAL = (Path(__file__).parent.parent / "data" / "samples" / "okayama.xlsx").read_bytes()  # its texts are shared
GROWTH = 100 * MEGABYTE
SECONDS = 10 + 5  # the limit, and the time to end the worker or to take a large answer


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    workers = Workers()
    workers.read("KPI.xlsx", GOOD)
    yield workers
    workers.close()


def in_sheet(rows: str = "", after: str = "") -> bytes:
    """Returns a good book with rows added below its table, and XML after its cells."""
    xml = part_of(GOOD, SHEET).decode()
    return with_part(GOOD, SHEET, xml.replace("</sheetData>", f"{rows}</sheetData>{after}").encode())


def shared(texts: bytes) -> bytes:
    return with_part(REAL, STRINGS, b'<sst xmlns="%s">%s</sst>' % (MAIN.encode(), texts))


def laughs() -> str:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE l [<!ENTITY l0 "ha">{entities}]><worksheet xmlns="{MAIN}">&l9;</worksheet>'


def memory(line: str) -> int:
    """Returns VmRSS (resident now) or VmHWM (at most since `forget_peak`) of this process in bytes."""
    status = Path("/proc/self/status").read_text()
    return int(status.split(f"{line}:")[1].split()[0]) * 1024


def forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def empty_rows(row: str) -> bytes:
    return in_sheet("".join(row.format(n=n) for n in range(6, 1_048_577)))


def false_extent() -> bytes:
    xml = part_of(GOOD, SHEET).replace(b'<dimension ref="A1:D5"', b'<dimension ref="A1:XFD1048576"')
    return with_part(GOOD, SHEET, xml)


def many_merges() -> bytes:
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(10, 50_010))
    return in_sheet(after=f'<mergeCells count="50000">{merges}</mergeCells>')


def many_sheets() -> bytes:
    return workbook({str(number): [["a"]] for number in range(290)})


def one_sheet_many_times() -> bytes:
    book = part_of(GOOD, "xl/workbook.xml").decode()
    entry = book[book.index("<sheet ") : book.index("</sheets>")]
    repeated = "".join(entry.replace('"KPI"', f'"{number}"') for number in range(300))
    return with_part(GOOD, "xl/workbook.xml", book.replace(entry, repeated).encode())


def duplicate_entries() -> bytes:
    written = io.BytesIO(GOOD)
    with zipfile.ZipFile(written, "a") as package, pytest.warns(UserWarning, match="Duplicate"):
        package.writestr(SHEET, b"<worksheet/>")
    return written.getvalue()


def escaping_names() -> bytes:
    content = with_part(GOOD, "../../../../tmp/escaped.xml", b"<x/>")
    return with_part(content, "/etc/escaped.xml", b"<x/>")


def escaping_relation() -> bytes:
    relations = part_of(GOOD, "xl/_rels/workbook.xml.rels").replace(
        b"/xl/worksheets/sheet1.xml", b"../../../../../../etc/passwd"
    )
    return with_part(GOOD, "xl/_rels/workbook.xml.rels", relations)


def zip_in_zip() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        package.writestr("KPI.xlsx", GOOD)
    return written.getvalue()


def inflating(size: int) -> bytes:
    """Returns a book with one text of `size` bytes, packed a thousandfold and never held here as a whole."""
    written = io.BytesIO(REAL)
    packed = zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED, compresslevel=9)
    with packed as package, package.open("xl/texts.xml", "w") as part:
        for _ in range(size // 10_000_000):
            part.write(b"a" * 10_000_000)
    return written.getvalue()


def wrong_checksum() -> bytes:
    at = entry_at(GOOD, SHEET) + 16
    return GOOD[:at] + bytes(4) + GOOD[at + 4 :]


def entry_at(content: bytes, name: str) -> int:
    """Returns where the zip's directory lists a part."""
    at = content.rindex(name.encode()) - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    return at


def understated_size() -> bytes:
    """Returns a book whose directory says 1000 bytes of a part that inflates to 60 MB."""
    content = with_part(GOOD, SHEET, b" " * 60_000_000)
    at = entry_at(content, SHEET) + 24
    return content[:at] + struct.pack("<I", 1000) + content[at + 4 :]


def overstated_size() -> bytes:
    at = entry_at(GOOD, SHEET) + 24
    return GOOD[:at] + struct.pack("<I", 0xFFFFFFF0) + GOOD[at + 4 :]


def many_cells_in_utf_16() -> bytes:
    rows = f"<row>{'<c><v>1</v></c>' * 100}</row>" * 3_000
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    return with_part(GOOD, SHEET, xml.encode("utf-16"))


def distinct_texts() -> bytes:
    return shared(b"".join(b"<si><t>%d</t></si>" % number for number in range(1_800_000)))


def crowded_sheets() -> bytes:
    line = ["指標", "基準値", "R4実績", "R8目標値"] * 2
    few, crowd = workbook({str(number): [line] for number in range(30)}), part_of(workbook([line] * 2_000), SHEET)
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(few)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():  # much quicker than to write thirty sheets cell by cell
            is_sheet = entry.filename.startswith("xl/worksheets/")
            after.writestr(entry.filename, crowd if is_sheet else before.read(entry))
    return written.getvalue()


def many_findings() -> bytes:
    return workbook(plan(*[(f"来街者数{number}", "約1,000人", "検討", "+500件") for number in range(15_000)]))


READ, ANY = "", "*"  # nothing found; refused by time or memory, or read

# what it is → how it is made, what is found
QUICK: dict[str, tuple[Callable[[], bytes], str]] = {
    "a cell in the last row and column": (
        lambda: in_sheet('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'),
        READ,
    ),
    "a cell beyond the last row": (
        lambda: in_sheet('<row r="6"><c r="A99999999999" t="inlineStr"><is><t>x</t></is></c></row>'),
        "file-damaged",
    ),
    "a hidden row beyond the last": (lambda: in_sheet('<row r="99999999999" hidden="1"/>'), "rows-hidden"),
    "a false extent": (false_extent, READ),
    "merged areas without end": (many_merges, READ),
    "a merged area beyond the sheet": (
        lambda: in_sheet(after='<mergeCells><mergeCell ref="A1:A99999999999"/></mergeCells>'),
        "file-damaged",
    ),
    "290 sheets": (many_sheets, "sheets-too-many"),
    "one sheet listed 300 times": (one_sheet_many_times, "sheets-too-many"),
    "a sheet from outside the package": (escaping_relation, "file-damaged"),
    "entities that multiply": (lambda: with_part(GOOD, SHEET, laughs().encode()), "file-doctype"),
    "entities that multiply, in UTF-16": (lambda: with_part(GOOD, SHEET, laughs().encode("utf-16")), "file-doctype"),
    "entities that multiply, in EBCDIC": (
        lambda: with_part(GOOD, SHEET, b'<?xml version="1.0" encoding="cp037"?>' + laughs().encode("cp037")),
        "file-damaged",
    ),
    "a text of 100 MB in 100 kB": (lambda: inflating(100_000_000), "file-zip-bomb"),
    "a hundred thousand levels": (lambda: in_sheet(after="<x>" * 100_000 + "</x>" * 100_000), READ),
    "two entries with one name": (duplicate_entries, "file-damaged"),
    "names that lead out of the package": (escaping_names, READ),
    "a zip inside a zip": (zip_in_zip, "file-archive"),
    "a file cut off": (lambda: GOOD[: len(GOOD) * 2 // 3], "file-truncated"),
    "a wrong checksum": (wrong_checksum, "file-truncated"),
    "a directory that understates a size": (understated_size, "file-truncated"),
    "a directory that overstates a size": (overstated_size, "file-zip-bomb"),
    "300,000 cells in UTF-16": (many_cells_in_utf_16, "sheet-too-large"),
    "a number of 5,000 digits": (
        lambda: in_sheet(f'<row r="9"><c r="A9"><v>{"9" * 5000}</v></c></row>'),
        "file-damaged",
    ),
    "a number without end": (lambda: in_sheet('<row r="9"><c r="F9"><v>1e999</v></c></row>'), ANY),
    "a text that is not there": (lambda: in_sheet('<row r="9"><c r="A9" t="s"><v>7</v></c></row>'), "file-damaged"),
    "a style that is not there": (lambda: in_sheet('<row r="9"><c r="F9" s="77"><v>7</v></c></row>'), READ),
}
SLOW: dict[str, tuple[Callable[[], bytes], str]] = {
    "formatted rows to the end of the sheet": (lambda: empty_rows('<row r="{n}" s="1" customFormat="1"/>'), READ),
    "formatted cells to the end of the sheet": (lambda: empty_rows('<row r="{n}"><c r="A{n}" s="0"/></row>'), READ),
    "40 MB of shared texts": (lambda: shared(b"<si><t>abc</t></si>" * 2_000_000), ANY),
    "shared texts that are all different": (distinct_texts, ANY),
    "50 MB of nothing": (lambda: shared(b"<si/>" * 9_900_000), ANY),
    "a text of 49 MB": (
        lambda: shared(b"<si><t>abc</t></si>" * 99 + b"<si><t>" + b"a" * 49_000_000 + b"</t></si>"),
        "no-kpi-table",
    ),
    "a text of 1 GB in 1 MB": (lambda: inflating(1_000_000_000), "file-zip-bomb"),
    "seven million levels": (lambda: in_sheet(after="<x>" * 7_000_000 + "</x>" * 7_000_000), ANY),
    "thirty sheets of headings": (crowded_sheets, ANY),
    "45,000 findings": (many_findings, ANY),
}


def hurt(workers: Workers, content: bytes) -> tuple[Book, float, int]:
    """Reads a file and returns the book, the seconds, and by how much this process grew while reading."""
    forget_peak()
    before, started = memory("VmRSS"), time.perf_counter()
    book = workers.read("KPI.xlsx", content)
    return book, time.perf_counter() - started, memory("VmHWM") - before


def holds_out(workers: Workers, content: bytes, expected: str) -> None:
    book, seconds, growth = hurt(workers, content)
    codes = {found.code for found in book.findings}
    assert growth <= GROWTH
    assert seconds <= SECONDS
    if expected != ANY:
        assert codes == ({expected} if expected else set())
    assert book.readable or len(book.findings) == 1
    assert all(found.message and found.remedy for found in book.findings)
    assert workers.read("KPI.xlsx", GOOD).tables, "the next good book is read as usual"


@pytest.mark.parametrize("name", QUICK)
def test_a_file_made_to_hurt_is_refused_or_read_within_limits(workers: Workers, name: str) -> None:
    make, expected = QUICK[name]
    holds_out(workers, make(), expected)


def spiteful_notes() -> bytes:
    """Returns a book whose notes, which reading never looks at, open a million comments that nobody closes."""
    content = returned_copy(GOOD, [finding("value-not-understood", "KPI", "C5", "x")])
    return with_part(content, "xl/comments1.xml", b"<comments><commentList>" + b"<!-- <comment>" * 1_000_000)


COPIED = {
    **{name: make for name, (make, _) in QUICK.items()},
    "notes without end": spiteful_notes,
    "styles that are none": lambda: with_part(GOOD, "xl/styles.xml", b"<!-- no styles"),
    "a million formats": lambda: with_part(
        GOOD, "xl/styles.xml", b"<styleSheet><cellXfs>" + b"<xf/>" * 1_000_000 + b"</cellXfs></styleSheet>"
    ),
}


@pytest.mark.soak
@pytest.mark.parametrize("name", COPIED)
def test_a_copy_of_a_file_made_to_hurt_is_written_or_given_up_within_limits(workers: Workers, name: str) -> None:
    content, started = COPIED[name](), time.perf_counter()
    forget_peak()
    before = memory("VmRSS")
    with suppress(ReadingFault):  # the editor gives up: the page then offers the list alone
        copy = workers.copy(content, [finding("value-not-understood", "KPI", "C5", "x")])
        assert copy if isinstance(copy, bytes) else copy.code in ("file-too-slow", "file-too-heavy")
    assert time.perf_counter() - started <= SECONDS
    assert memory("VmHWM") - before <= GROWTH
    assert workers.read("KPI.xlsx", GOOD).tables, "the next good book is read as usual"


@pytest.mark.soak
@pytest.mark.parametrize("name", SLOW)
def test_a_file_made_to_exhaust_is_refused_or_read_within_limits(workers: Workers, name: str) -> None:
    make, expected = SLOW[name]
    content = make()
    assert len(content) <= 6 * MEGABYTE, "as packed, it would be refused by its size"
    holds_out(workers, content, expected)


@pytest.mark.soak
def test_thousands_of_years_under_one_merged_heading_are_read_within_the_limits(workers: Workers) -> None:
    header = ("指標", "基準値", "R8目標値", "事業費")
    rows = plan(("", "", "", *["R5"] * 4_000), ("来街者数", 1000, 1500, *[1] * 4_000), header=header)
    book = workers.read("KPI.xlsx", workbook(rows, merging(f"D4:{get_column_letter(3 + 4_000)}4")))
    assert [kpi.name for table in book.tables for kpi in table.kpis] == ["来街者数"]


def test_nothing_is_written_where_a_part_is_named() -> None:
    assert not Path("/tmp/escaped.xml").exists()
    assert not Path("/etc/escaped.xml").exists()
