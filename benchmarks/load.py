"""Measures what a page takes while a hundred sessions read and upload, against what it takes one of them alone."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))

from town_hall import work  # noqa: E402

from benchmarks.comparison import Comparison  # noqa: E402

SESSIONS, SECONDS = 100, 180
LIMIT = 2.0


def measure_load(folder: Path) -> Comparison:
    """Compares the 95th percentiles of a page's seconds; one reads alone before and after the others."""
    folder.mkdir()
    worked = work(folder, SESSIONS, SECONDS)
    return Comparison("page under load / unloaded (p95)", worked.together, worked.alone, LIMIT, p95)


def p95(seconds: list[float]) -> float:
    """Returns the seconds that 19 of 20 do not exceed."""
    return quantiles(seconds, n=20)[-1]
