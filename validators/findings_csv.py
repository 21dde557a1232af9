"""Findings as a CSV file for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from kpi_models.people_csv import people_csv
from validators.findings import SEVERITY_NAMES, Finding, Severity

_HEADINGS: Final = ("重さ", "シート", "セル", "セルの文字", "指摘", "対処", "規則", "コード")


def findings_csv(findings: Iterable[Finding]) -> bytes:
    """Returns findings in their order as CSV, one line each; unlike the JSON, this is for people."""
    return people_csv(_HEADINGS, map(_line, findings))


def _line(found: Finding) -> tuple[str, ...]:
    severity = SEVERITY_NAMES[Severity(found.severity)]
    where = (found.sheet or "", found.cell or "", found.text)
    return (severity, *where, found.message, found.remedy, found.rule or "", found.code)
