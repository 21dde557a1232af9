"""The statements of this package, by the files that they are written in."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).resolve().parent


def among(ids: Collection[str] | None) -> list[str] | None:
    """Returns ids as a parameter of a statement that takes null for all of them."""
    return None if ids is None else sorted(ids)


@cache
def sql(*file_names: str) -> str:
    """Returns one statement of this package by its file, or by those that it is written in, one after the other."""
    return "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in file_names)


@cache
def statements(file_name: str) -> Mapping[str, str]:
    """Returns the statements of an SQL file by the name in the comment above each."""
    parts = re.split(r"^-- (\w+)$", sql(file_name), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))
