"""Pictures of screens as they are kept in docs."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

# Enough for our screens, and a third of the bytes. A tree keeps the few pixels of a grade in their own colour, where
# halving by numbers would give them that of their neighbours.
_COLOURS = 128


def keep(picture: Path, place: Path) -> None:
    """Writes a picture to its place, in few colours."""
    seen = Image.open(picture).convert("RGB")
    seen.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(place, optimize=True)
