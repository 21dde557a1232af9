"""CSV files for people: they open in Excel, and nothing in them can become a formula there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

# What a spreadsheet program may take for a formula, in full width too (OWASP: CSV injection).
_FORMULA_STARTS: Final = tuple("=+-@\t\r\n＝＋－＠")
_AS_TEXT: Final = "'"


def people_csv(headings: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """Returns lines of text under a heading as CSV: UTF-8 with BOM, CRLF line ends.

    A text that would be a formula has an apostrophe before it.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([_as_text(text) for text in line] for line in lines)
    return written.getvalue().encode("utf-8-sig", "replace")


def _as_text(text: str) -> str:
    return f"{_AS_TEXT}{text}" if text.lstrip(" \u3000").startswith(_FORMULA_STARTS) else text
