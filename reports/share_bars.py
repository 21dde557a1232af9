"""The shares of all that was due as two bars, for KPIs and for projects: an SVG, so that the first page is light."""

from __future__ import annotations

from typing import Final

from kpi_models.judging.judgement import SummaryRow
from reports.headlines import ShareBar, outcome_shares, share_word
from reports.ink import DARK, LIGHT, Ink
from reports.svg import picture, text

WIDTH, HEIGHT = 560, 76
_LEFT: Final = 56  # the names of the bars
_THICK, _APART = 30, 38
_SIZE: Final = 14


def share_bars(summary: SummaryRow, *, dark: bool = False) -> str:
    """Draws 達成・未達成・判定不能 of KPIs and of projects, each bar as long as all that was due."""
    ink = DARK if dark else LIGHT
    drawn = [part for row, bar in enumerate(outcome_shares(summary)) for part in _bar(bar, 4 + row * _APART, ink)]
    return picture(WIDTH, HEIGHT, drawn)


def _bar(bar: ShareBar, top: float, ink: Ink) -> list[str]:
    middle = top + _THICK / 2 + _SIZE * 0.36
    drawn = [text(_LEFT - 8, middle, bar.name, ink.text, "end", size=_SIZE)]
    left = float(_LEFT)
    for index, part in enumerate(bar.parts):
        width = (WIDTH - _LEFT) * part.count / bar.total if bar.total else 0.0
        if width:
            place = f'x="{left:.1f}" y="{top}" width="{width:.1f}" height="{_THICK}"'
            drawn.append(f'<rect {place} fill="{ink.shares[index]}"/>')
            drawn.append(text(left + width / 2, middle, share_word(bar, index), ink.on_share, size=_SIZE))
        left += width
    return drawn
