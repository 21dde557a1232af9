"""One line of text that holds a KPI's figures → its parts: `R3:30人 → R4:45人(+15人)、R8末までの目標値:+30人`.

A part is a year or a word for the figure and its amount. A part that is not so is kept with what stands in it, so
that it can be reported: never a number.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from validators.amounts import Quantity, Unreadable
from validators.cells import squeeze
from validators.headings import FIGURE_ROLES, Heading, read_heading
from validators.periods import find_periods, read_period
from validators.values import NoValue, read_value

_LONGEST_LINE = 400
_LINES_KEPT = 8192  # each line of a sheet is looked at several times
_ARROW = re.compile(r"(?:→|⇒|➡|⇨|➔|➜|[-=]+>)\ufe0f?")
_SEPARATOR = re.compile(rf"{_ARROW.pattern}|[、;。]|(?<!\d),|,(?!\d{{3}}(?!\d))")
_BRACKETED = re.compile(r"\([^()]*\)")
_LABELLED = re.compile(r"([^:=]+?)[:=](.+)", re.DOTALL)
_SPACED = re.compile(r"(\S+)\s+([+\-−△▲]?\d\S*)")
_RUN_ON = re.compile(r"(\D+?)([+\-−△▲]?\d.*)", re.DOTALL)
_HINT = re.compile(r"[→⇒➡⇨➔➜>]|[:：=＝].*\d", re.DOTALL)
_NOTE = re.compile(r"^(?:[※*●■◆]|注|\(注|出典|備考)")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a line as written. `heading` is None where no year or word for a figure stands before the amount."""

    text: str
    heading: Heading | None
    label: str
    reading: Quantity | NoValue | Unreadable

    @property
    def is_understood(self) -> bool:
        """Whether the part names its figure and says an amount or a state."""
        return self.heading is not None and not isinstance(self.reading, Unreadable)


@lru_cache(maxsize=_LINES_KEPT)
def read_line(text: str) -> tuple[Part, ...]:
    """Returns the parts of a line of figures, in order; every part, understood or not."""
    return tuple(_read_part(part) for part in _parts(_plain(text)))


def is_line(text: str) -> bool:
    """Tells whether a text is a line of figures: several parts, with an arrow between them or two understood."""
    if len(text) > _LONGEST_LINE or not _HINT.search(text) or _NOTE.match(squeeze(text)):
        return False
    parts = read_line(text)
    understood = sum(part.is_understood for part in parts)
    return len(parts) > 1 and (understood > 1 or understood == 1 and bool(_ARROW.search(_plain(text))))


def _plain(text: str) -> str:
    """Normalises width and brackets, and keeps the line breaks."""
    return unicodedata.normalize("NFKC", text).replace("\ufe0f", "").translate(str.maketrans("〔〕[]【】", "()()()"))


def _parts(text: str) -> list[str]:
    """Splits a text at arrows, commas and line breaks that stand in no bracket and between two figures."""
    masked = _BRACKETED.sub(lambda found: "\0" * len(found.group()), text)
    parts, start = [], 0
    for found in [*_SEPARATOR.finditer(masked), None]:
        end = found.start() if found else len(text)
        parts += _split_breaks(text[start:end])
        start = found.end() if found else end
    return [part.strip() for part in parts if part.strip()]


def _split_breaks(text: str) -> list[str]:
    """Splits at line breaks, but not where one stands inside a label or before a bracket."""
    parts: list[str] = []
    for piece in text.splitlines():
        if parts and piece.strip() and (not _read_part(parts[-1]).is_understood or piece.lstrip().startswith("(")):
            parts[-1] += piece
        else:
            parts.append(piece)
    return parts


def _read_part(text: str) -> Part:
    """Reads one part: R3:30人, 申請時30人, R3 30人 or 30人(R3)."""
    text = text.strip()
    for pattern in (_LABELLED, _SPACED, _RUN_ON):
        found = pattern.fullmatch(text)
        heading = read_heading(found.group(1)) if found else Heading("")
        if found and _names_figure(heading):
            return Part(text, heading, found.group(1).strip(), read_value(found.group(2)))
    reading = read_value(text)
    if isinstance(reading, Quantity) and reading.period and len(find_periods(reading.note)) == 1:
        heading = read_heading(reading.note)
        return Part(text, heading if _names_figure(heading) else None, reading.note, reading)
    return Part(text, None, "", reading)


def _names_figure(heading: Heading) -> bool:
    """Tells whether a label is one of figures; a year with other words (R6予算) is not."""
    is_year_of_something = heading.role == "year" and not heading.attributes and not read_period(heading.text)
    return heading.role in FIGURE_ROLES and not is_year_of_something
