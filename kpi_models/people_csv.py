"""CSV files for people: they open in Excel, and nothing in them can become a formula there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

# What a spreadsheet program may take for a formula, in full width too (OWASP: CSV injection).
_FORMULA_STARTS: Final = tuple("=+-@\t\r\n＝＋－＠")
_AS_TEXT: Final = "'"


def people_csv(headings: Sequence[str], lines: Iterable[Sequence[str | Decimal | int | None]]) -> bytes:
    """Returns lines of text and numbers under a heading as CSV: UTF-8 with BOM, CRLF line ends.

    A text that would be a formula has an apostrophe before it; a number, negative or not, stands as a number, without
    an exponent; None is an empty cell.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_written(value) for value in line] for line in lines)
    return written.getvalue().encode("utf-8-sig", "replace")


def _written(value: str | Decimal | int | None) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return f"{_AS_TEXT}{value}" if value.lstrip(" \u3000").startswith(_FORMULA_STARTS) else value
