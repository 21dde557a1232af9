"""Names for what is set aside: beside the file, with the moment, never over anything."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from kpi_models.keeping.journal import sync_folder


def aside_name(path: Path, what: str = "damaged") -> Path:
    """Returns a name that is still free."""
    base = f"{path.name}.{what}-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    number = 1
    while (found := path.with_name(base if number == 1 else f"{base}-{number}")).exists():
        number += 1
    return found


def set_aside(path: Path) -> Path:
    """Gives a damaged file a second name, and returns that: under its first it stays until a new one takes its place.

    At no moment is the first name free: another process that starts then would begin an empty database there.
    """
    aside = aside_name(path)
    try:
        os.link(path, aside)
    except OSError:  # a file system without second names
        return copy_aside(path)
    return aside


def copy_aside(path: Path, what: str = "damaged") -> Path:
    """Copies a file under another name, whole or not at all, and returns that; the file stays where it is."""
    copy = aside_name(path, what)
    part = copy.with_name(copy.name + ".part")
    try:
        shutil.copy2(path, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(copy)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return copy
