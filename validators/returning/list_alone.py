"""The list of findings as a workbook of its own, for a file into which it could not be written."""

from __future__ import annotations

from collections.abc import Sequence

from validators.findings import Finding
from validators.returning.package_parts import (
    CONTENT_TYPES,
    SPREADSHEET,
    SPREADSHEET_TYPE,
    Parts,
    add_relation,
    declare_extension,
    declare_part,
    new_package,
)
from validators.returning.returned_copy import add_list, gravest

_BOOK = "xl/workbook.xml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_VIEW = "<bookViews><workbookView/></bookViews>"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_ALONE = "印を付けた写しを作れなかったため、一覧だけをお渡しします。お手元のExcelの該当のセルを直してください。"


def list_alone(findings: Sequence[Finding], reason: str) -> bytes:
    """Returns a workbook with the list of findings on its only sheet, which says why there is no more.

    It is made from the findings alone, never from what was sent.
    """
    parts: Parts = {
        CONTENT_TYPES: f'{_DECLARATION}<Types xmlns="{_TYPES}"/>'.encode(),
        _BOOK: f'{_DECLARATION}<workbook xmlns="{SPREADSHEET}">{_VIEW}<sheets/></workbook>'.encode(),
    }
    declare_extension(parts, "xml", "application/xml")
    declare_part(parts, _BOOK, f"{SPREADSHEET_TYPE}.sheet.main+xml")
    add_relation(parts, "", "officeDocument", _BOOK)
    shown = gravest(findings)
    add_list(parts, shown, [None] * len(shown), findings, f"{_ALONE}（{reason}）")
    return new_package(parts)
