"""What stands in brackets in a text: notes, periods, units; whatever the brackets look like."""

from __future__ import annotations

import re

ROUND_BRACKETS = str.maketrans("〔〕[]【】{}〈〉《》", "()()()()()()")
NOTE = re.compile(r"\(([^()]*)\)")


def without_notes(text: str) -> tuple[str, str]:
    """Takes the bracketed parts out of a text."""
    notes: list[str] = []
    while match := NOTE.search(text):
        notes.insert(0, match.group(1))
        text = text[: match.start()] + text[match.end() :]
    return text, " ".join(notes)
