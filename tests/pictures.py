"""Pictures of screens as they are kept in docs."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

_COLOURS = 64  # enough for our screens, and a third of the bytes


def keep(picture: Path, place: Path) -> None:
    """Writes a picture to its place, in few colours."""
    Image.open(picture).convert("P", palette=Image.Palette.ADAPTIVE, colors=_COLOURS).save(place, optimize=True)
