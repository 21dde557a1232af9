"""The text of a cell as it is kept in a workbook: plain, or in runs of which some are raised or furigana."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from validators.returning.package_parts import SPREADSHEET

_MAIN = f"{{{SPREADSHEET}}}"
_TEXT, _RUN = f"{_MAIN}t", f"{_MAIN}r"
_RAISED_OR_LOWERED = f"{_MAIN}rPr/{_MAIN}vertAlign"
_SMALL_DIGITS = {
    "superscript": str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"),
    "subscript": str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"),
}


def text_of(item: Element) -> str:
    """Returns a text with its runs joined; furigana (phonetic runs) is no text."""
    plain = ""
    runs = []
    for part in item:
        if part.tag == _TEXT:
            plain = part.text or ""
        elif part.tag == _RUN:
            runs += [_run_text(part, text.text or "") for text in part.findall(_TEXT)[-1:]]
    return plain + "".join(runs)


def _run_text(run: Element, text: str) -> str:
    """Returns the text of a run; a raised or lowered digit stays one, and no part of the number before it."""
    place = run.find(_RAISED_OR_LOWERED)
    return text if place is None else text.translate(_SMALL_DIGITS.get(place.get("val", ""), {}))
