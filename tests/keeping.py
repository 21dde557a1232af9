"""Databases with a few entries, and what a person would find in them."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from kpi_models.entries import history
from kpi_models.keeping.journal import ENTRIES, journal_folder
from kpi_models.store import Store, Upload, open_store
from tests.plans import NOW, actual, baseline, one_kpi, target

ENTRIES_MADE = 4


def load(store: Store, number: int, *, size: int = 100) -> None:
    """Stores an actual that differs with its number, as one entry with its file."""
    facts = one_kpi(baseline("1", 2020), target(2021, "99.5"), actual(2021, str(number)))
    content = f"架空の報告{number}".encode() * size
    store.load(facts, actor="試験", uploads=[Upload(f"{number}.xlsx", content)], now=NOW + timedelta(days=number))


def kept(folder: Path, entries: int = ENTRIES_MADE) -> Path:
    """Returns a closed database with some entries."""
    shutil.copytree(_made(entries), folder, dirs_exist_ok=True)
    return folder / "kpi.duckdb"


@cache
def _made(entries: int) -> Path:
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    store = open_store(folder / "kpi.duckdb")
    for number in range(1, entries + 1):
        load(store, number)
    store.close()
    return folder


def seen(store: Store) -> Any:
    """Returns all that can be read: facts, files byte for byte, and who did what when."""
    files = [(name, sha256, bytes(content)) for name, sha256, content in store.uploads()]
    log = [(done.entry_id, done.actor, done.recorded_at, done.state) for done in history.log(store)]
    return store.facts(NOW + timedelta(days=999)), files, log


def found(path: Path) -> Any:
    """Opens a database as a start does, and returns all that can be read."""
    store = open_store(path)
    try:
        return seen(store)
    finally:
        store.close()


def entries_of(path: Path) -> Path:
    return journal_folder(path) / ENTRIES


def changed(path: Path, change: Callable[[bytes], bytes]) -> None:
    path.write_bytes(change(path.read_bytes()))


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :]
