"""Pictures of screens as they are kept in docs."""

from __future__ import annotations

from pathlib import Path

from browser import settle
from PIL import Image
from playwright.sync_api import Page

# Enough for our screens, and a third of the bytes. Chosen by how far they lie apart, so that the few pixels of a grade
# keep their own colour, where choosing by numbers would give them that of their neighbours.
_COLOURS = 128


def take(page: Page, file: Path) -> None:
    """Takes a picture of what stands on the screen once nothing moves and everything is drawn."""
    settle(page)
    page.wait_for_selector("[data-testid=stSkeleton]", state="detached")  # in place of what is still being drawn
    page.screenshot(path=file)


def keep(picture: Path, place: Path) -> None:
    """Writes a picture to its place, in few colours."""
    seen = Image.open(picture).convert("RGB")
    seen.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(place, optimize=True)
