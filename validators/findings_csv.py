"""Findings as a CSV file for people: it opens in Excel, and nothing in it can become a formula there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from validators.findings import SEVERITY_NAMES, Finding, Severity

_HEADINGS: Final = ("重さ", "シート", "セル", "セルの文字", "指摘", "対処", "規則", "コード")
# What a spreadsheet program may take for a formula, in full width too (OWASP: CSV injection).
_FORMULA_STARTS: Final = tuple("=+-@\t\r\n＝＋－＠")
_AS_TEXT: Final = "'"


def findings_csv(findings: Iterable[Finding]) -> bytes:
    """Returns findings in their order as CSV: UTF-8 with BOM, CRLF line ends, one line each under a heading.

    A text that would be a formula has an apostrophe before it: unlike the JSON, this is for people.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(_HEADINGS)
    writer.writerows([_as_text(text) for text in _line(found)] for found in findings)
    return written.getvalue().encode("utf-8-sig", "replace")


def _line(found: Finding) -> tuple[str, ...]:
    severity = SEVERITY_NAMES[Severity(found.severity)]
    where = (found.sheet or "", found.cell or "", found.text)
    return (severity, *where, found.message, found.remedy, found.rule or "", found.code)


def _as_text(text: str) -> str:
    return f"{_AS_TEXT}{text}" if text.lstrip(" \u3000").startswith(_FORMULA_STARTS) else text
