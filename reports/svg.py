"""The parts that pictures in SVG share: the picture itself, its text, lines and marks. Lengths are its own units."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from html import escape

from reports.ink import FONT


def picture(width: int, height: int, drawn: Iterable[str]) -> str:
    """Returns an SVG of what was drawn, in the type of the screen."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' font-family="{escape(FONT, quote=True)}">{"".join(drawn)}</svg>'
    )


def shown(words: str) -> str:
    """Returns words as XML shows them: no markup, and none of the control characters that it can't hold."""
    return escape("".join(letter for letter in words if unicodedata.category(letter)[0] != "C"))


def text(
    x: float,
    y: float,
    words: str,
    colour: str,
    anchor: str = "middle",
    *,
    size: float | None = None,
    bold: bool = False,
    ground: str = "",
) -> str:
    """Writes words with their foot at `y`, in the picture's own size unless another is told."""
    look = f' font-size="{size:.1f}"' if size else ""
    look += ' font-weight="700"' if bold else ""
    # The ground around the letters keeps lines from striking through them.
    look += f' stroke="{ground}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"' if ground else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{look}>{shown(words)}</text>'


def line(start: tuple[float, float], end: tuple[float, float], colour: str, width: float, dashes: str = "") -> str:
    """Draws a line; `dashes` are lengths of strokes and gaps in turn."""
    # Round ends let lines meet smoothly; those of dashes would fill the gaps between them.
    ends = f'stroke-dasharray="{dashes}"' if dashes else 'stroke-linecap="round"'
    return (
        f'<line x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}"'
        f' stroke="{colour}" stroke-width="{width}" {ends}/>'
    )


def polygon(corners: Iterable[tuple[float, float]], colour: str) -> str:
    """Draws a filled shape."""
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    return f'<polygon points="{places}" fill="{colour}"/>'


def square(x: float, y: float, half: float, colour: str) -> str:
    """Draws a filled square around a point, `half` its side."""
    side = f"{2 * half:.1f}"
    return f'<rect x="{x - half:.1f}" y="{y - half:.1f}" width="{side}" height="{side}" fill="{colour}"/>'


def diamond(x: float, y: float, half: float, colour: str) -> str:
    """Draws a filled diamond around a point, `half` its width."""
    return polygon([(x, y - half), (x + half, y), (x, y + half), (x - half, y)], colour)
