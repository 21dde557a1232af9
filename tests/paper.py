"""What a PDF says and how near it comes to the edge of its pages, as poppler reads it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageChops

HOSTILE = '=1+1 #panic("x") $x$ *太字* _下線_ @参照 \\ <b> {{a}} [b] `c` // /* "" \u0007'


def run(*command: object) -> str:
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True, timeout=120).stdout


def page_texts(path: Path) -> list[str]:
    """The text of each page without white space: cells of a table are broken into lines."""
    return ["".join(page.split()) for page in run("pdftotext", "-raw", path, "-").split("\f")[:-1]]


def narrowest_margins(path: Path) -> list[float]:
    """The narrowest margin of each page, as a share of its width."""
    with TemporaryDirectory() as folder:
        run("pdftoppm", "-r", 40, "-gray", path, Path(folder) / "page")
        return [_narrowest_margin(Image.open(page)) for page in sorted(Path(folder).iterdir())]


def _narrowest_margin(page: Image.Image) -> float:
    left, top, right, bottom = ImageChops.invert(page).getbbox() or (0, 0, 0, 0)
    return min(left, top, page.width - right, page.height - bottom) / page.width
