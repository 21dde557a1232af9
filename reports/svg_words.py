"""Words on a picture in SVG: how wide they stand, where, and on what ground. Lengths are the picture's own units."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

SIZE: Final = 11
LINE_HEIGHT: Final = 13


@dataclass(frozen=True, slots=True)
class Box:
    """Where words stand on the picture."""

    left: float
    top: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        """Tells whether both cover some place."""
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )


def within(left: float, width: float, span: tuple[float, float]) -> float:
    """Returns where words begin so that they stand within a span, or else end with it."""
    return min(max(left, span[0]), span[1] - width)


def ground(box: Box) -> str:
    """Draws the ground of words, which keeps lines from striking through them."""
    return (
        f'<rect x="{box.left - 1:.1f}" y="{box.top:.1f}" width="{box.width + 2:.1f}" height="{box.height}" '
        'fill="#FFFFFF" fill-opacity="0.86"/>'
    )


def width_of(words: str, size: float = SIZE) -> float:
    """Estimates how wide words stand: full-width letters take an em, others a little over half of one."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.6 for letter in words) * size
