"""The font of all figures and their colours in the light and the dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FONT: Final = '"Noto Sans JP", "Noto Sans CJK JP", "BIZ UDPGothic", "Yu Gothic UI", Meiryo, sans-serif'


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one theme, as in .streamlit/config.toml: `shares` from met to unknown."""

    text: str
    quiet: str
    line: str
    page: str
    plan: str
    actual: str
    range: str
    unknown: str
    shares: tuple[str, str, str]
    on_share: str


LIGHT: Final = Ink(
    text="#0B1219",
    quiet="#51606F",
    line="#DCE2E8",
    page="rgba(255,255,255,0.86)",
    plan="#6B7785",
    actual="#0A58A0",
    range="rgba(10,88,160,0.14)",
    unknown="#7D8894",
    shares=("#26569E", "#B13C28", "#585C5F"),
    on_share="#FFFFFF",
)
DARK: Final = Ink(
    text="#EEF2F6",
    quiet="#AEB9C4",
    line="#36414D",
    page="rgba(18,24,31,0.86)",
    plan="#9AA7B4",
    actual="#8CC6F8",
    range="rgba(140,198,248,0.2)",
    unknown="#7D8894",
    shares=("#88C6F8", "#E18549", "#8F9AA4"),
    on_share="#12181F",
)
