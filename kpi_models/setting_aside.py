"""Names for what is set aside: beside the file, with the moment, never over anything."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path


def aside_name(path: Path, what: str = "damaged") -> Path:
    """Returns a name that is still free."""
    base = f"{path.name}.{what}-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    number = 1
    while (found := path.with_name(base if number == 1 else f"{base}-{number}")).exists():
        number += 1
    return found


def set_aside(path: Path) -> Path:
    """Gives a damaged file another name, and returns that."""
    return path.rename(aside_name(path))
