"""Sheets of A4 as PDF, set by typst on this machine: no browser, no network, no font but our own."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

_FONTS: Final = Path(__file__).resolve().parent.parent / "data" / "fonts"
_TEMPLATES: Final = Path(__file__).resolve().parent
GETA: Final = "〓"  # what Japanese typesetting puts for a letter that the type case lacks
_SELECTORS: Final = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


class TypesettingFailed(Exception):
    """The template, a font or typst itself is at fault: never what a plan says."""


def typeset(template: str, content: dict[str, Any], made_at: datetime) -> bytes:
    """Returns content as a tagged PDF (PDF/UA-1) with its own fonts, by a template of reports/.

    Raises TypesettingFailed. Letters that the fonts lack are shown as 〓; the template says which (`lacking`).
    """
    shown, lacking = printable(content)
    try:
        pdf, warnings = typst.compile_with_warnings(
            _TEMPLATES / f"{template}.typ",
            font_paths=_fonts(),
            sys_inputs={"content": json.dumps(shown | {"lacking": lacking_sentences(lacking)}, ensure_ascii=False)},
            pdf_standards="ua-1",
            timestamp=made_at.astimezone(UTC).replace(microsecond=0),
        )
    except typst.TypstError as error:
        raise TypesettingFailed(str(error)) from error
    if warnings:
        raise TypesettingFailed("; ".join(warning.message for warning in warnings))
    return bytes(pdf)


def printable(content: Any) -> tuple[Any, frozenset[str]]:
    """Returns content as the fonts can show it, and the letters that they lack.

    Control characters are dropped, forms chosen by a selector (異体字) fall back to the usual form of the letter.
    """
    lacking: set[str] = set()
    return _each_text(content, lambda text: _printable(text, lacking)), frozenset(lacking)


def _printable(text: str, lacking: set[str]) -> str:
    held, shown = _characters(), []
    for letter in unicodedata.normalize("NFC", text):
        is_unseen = letter != "\n" and unicodedata.category(letter)[0] == "C"
        if is_unseen or any(ord(letter) in selectors for selectors in _SELECTORS):
            continue
        if letter == "\n" or letter in held:
            shown.append(letter)
        else:
            lacking.add(letter)
            shown.append(GETA)
    return "".join(shown)


def lacking_sentences(lacking: frozenset[str]) -> list[str]:
    """Says which letters the fonts lack, by their code: they can't be shown here either."""
    if not lacking:
        return []
    codes = "、".join(f"U+{ord(letter):04X}" for letter in sorted(lacking))
    return [f"この資料の書体にない文字を「{GETA}」で示しています（文字コード：{codes}）。画面ではそのまま示します。"]


def _each_text(content: Any, change: Callable[[str], str]) -> Any:
    if isinstance(content, str):
        return change(content)
    if isinstance(content, dict):
        return {name: _each_text(part, change) for name, part in content.items()}
    if isinstance(content, list | tuple):
        return [_each_text(part, change) for part in content]
    return content


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_FONTS])


@cache
def _characters() -> frozenset[str]:
    """Returns the letters that the fonts hold (data/fonts/make_fonts.py writes them down)."""
    return frozenset((_FONTS / "characters.txt").read_text(encoding="utf-8"))
