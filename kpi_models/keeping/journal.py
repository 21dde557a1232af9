"""The journal (記録簿) beside a database: what was stored, line by line, and every file as it came.

`<database>.journal/entries.jsonl` holds one line per transaction; `files/` holds originals, named by their SHA-256.
Each line carries the SHA-256 of the line before it and of its own text, so that nothing in it changes unnoticed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ENTRIES, FILES = "entries.jsonl", "files"
BEGINNING = "0" * 64  # the chain before the first line
_OWN_ACCOUNT = 0o700  # what is beside the database is for no other account of the machine
_HEAD = b'{"chain":"'
_AFTER_CHAIN = len(_HEAD) + 64

# Of each table the columns that are not empty, and rows of these; every value is text, as the database writes it.
Tables = Mapping[str, Mapping[str, Sequence[Any]]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: entries `first` to `last`, and the chain up to here. `rest` is the line after its chain."""

    number: int
    chain: str
    rest: bytes

    @property
    def said(self) -> dict[str, Any]:
        """What the line says: first, last, tables. Raises ValueError where it is broken."""
        return dict(json.loads(b"{" + self.rest[2:]))

    @property
    def first(self) -> int:
        """The first entry of the line."""
        return int(self.said["first"])

    @property
    def last(self) -> int:
        """The last entry of the line."""
        return int(self.said["last"])

    @property
    def tables(self) -> Tables:
        """The rows that were stored."""
        tables: Tables = self.said["tables"]
        return tables

    def follows(self, chain: str) -> bool:
        """Tells whether the line is whole and stands behind a line with this chain."""
        return self.chain == _linked(chain, self.rest)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a journal ends: its last entry, its chain, its length in bytes and in lines."""

    last: int = 0
    chain: str = BEGINNING
    size: int = 0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """A journal as it lies on the disk.

    `end` is the end of what is sound; `torn` what was being written when the machine stopped; `broken` the number of
    the first line that does not follow from the one before it, None where all do; `newest` the last sound line.
    """

    end: Mark
    newest: Line | None = None
    torn: bytes = b""
    broken: int | None = None


def journal_folder(database: Path) -> Path:
    """Returns where the journal of a database lies."""
    return database.with_name(database.name + ".journal")


def read_lines(entries: Path, size: int | None = None) -> Iterator[Line]:
    """Yields the lines of a journal file (of its first `size` bytes) that are complete, sound or not."""
    if not entries.exists():
        return
    position = 0
    with entries.open("rb") as file:
        for number, text in enumerate(file, 1):
            position += len(text)
            if not text.endswith(b"\n") or (size is not None and position > size):
                return
            chain = text[len(_HEAD) : _AFTER_CHAIN].decode("ascii", "replace")
            yield Line(number, chain if text.startswith(_HEAD) else "", text[_AFTER_CHAIN:-1])


def read_journal(entries: Path) -> Reading:
    """Reads a journal file through, and returns where it ends and what is wrong with it."""
    mark, newest, broken = Mark(), None, None
    for line in read_lines(entries):
        if not line.follows(mark.chain):
            broken = line.number
            break
        mark = Mark(0, line.chain, mark.size + _AFTER_CHAIN + len(line.rest) + 1, line.number)
        newest = line
    end = replace(mark, last=newest.last) if newest else mark
    torn = b"" if broken or not entries.exists() else _after(entries, end.size)
    return Reading(end, newest, torn, broken)


def _after(entries: Path, size: int) -> bytes:
    with entries.open("rb") as file:
        file.seek(size)
        return file.read()


def relinked(chain: str, rest: bytes) -> tuple[str, bytes]:
    """Returns the chain after a line that stands behind another one now, and the line."""
    linked = _linked(chain, rest)
    return linked, _HEAD + linked.encode("ascii") + rest + b"\n"


def written_line(chain: str, first: int, last: int, tables: Tables) -> tuple[str, bytes]:
    """Returns the chain after a line, and the line."""
    said = json.dumps({"first": first, "last": last, "tables": tables}, ensure_ascii=False, separators=(",", ":"))
    rest = b'",' + said[1:].encode("utf-8")
    return relinked(chain, rest)


def _linked(chain: str, rest: bytes) -> str:
    return hashlib.sha256(chain.encode("ascii", "replace") + rest).hexdigest()


@dataclass(slots=True)
class Journal:
    """A journal that is being written. One thread at a time writes; the database's lock sees to it."""

    folder: Path
    end: Mark = field(default_factory=Mark)

    @property
    def entries(self) -> Path:
        """The file of the lines."""
        return self.folder / ENTRIES

    def append(self, stored: Sequence[tuple[int, Tables]]) -> None:
        """Writes a line for each of what was stored up to an entry, and returns when they are on the disk.

        After an error the journal is as it was.
        """
        before = end = self.end
        written = []
        for last, tables in stored:
            chain, line = written_line(end.chain, end.last + 1, last, tables)
            written.append(line)
            end = Mark(last, chain, end.size + len(line), end.lines + 1)
        try:
            if not self.entries.exists():
                make_folder(self.folder)
                self.entries.touch()
                sync_folder(self.folder)
            with self.entries.open("r+b") as file:
                file.truncate(before.size)
                file.seek(before.size)
                file.writelines(written)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            self.back_to(before)
            raise
        self.end = end

    def back_to(self, mark: Mark) -> None:
        """Takes back the lines after a mark: cutting a file needs no room on the disk."""
        if self.entries.exists() and self.entries.stat().st_size > mark.size:
            with self.entries.open("r+b") as file:
                file.truncate(mark.size)
                os.fsync(file.fileno())
        self.end = mark

    def keep(self, contents: Mapping[str, bytes]) -> None:
        """Puts originals on the disk, by their SHA-256; those that are there already stay."""
        folder = self.folder / FILES
        missing = {sha256: content for sha256, content in contents.items() if not self._has(sha256, content)}
        if not missing:
            return
        make_folder(self.folder)
        make_folder(folder)
        write_synced({folder / sha256: content for sha256, content in missing.items()})

    def _has(self, sha256: str, content: bytes) -> bool:
        path = self.folder / FILES / sha256
        return path.exists() and path.stat().st_size == len(content)

    def original(self, sha256: str) -> bytes | None:
        """Returns an original, None where it is missing or no longer what its name says."""
        path = self.folder / FILES / sha256
        content = path.read_bytes() if path.exists() else None
        return content if content is not None and hashlib.sha256(content).hexdigest() == sha256 else None

    def forget(self, sha256: str) -> None:
        """Removes an original whose bytes were purged (消去)."""
        (self.folder / FILES / sha256).unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Makes a folder for this account alone where it is not there yet, and puts its name on the disk."""
    if not folder.exists():
        folder.mkdir(_OWN_ACCOUNT)
        sync_folder(folder.parent)


def write_synced(contents: Mapping[Path, bytes]) -> None:
    """Writes files of one folder so that each is there whole or not at all, and returns when they are on the disk."""
    parts = {path: path.with_name(path.name + ".part") for path in contents}
    try:
        for path, content in contents.items():
            parts[path].write_bytes(content)
        for part in parts.values():  # after all were written: measured, that is a third quicker than one by one
            with part.open("rb+") as file:
                os.fsync(file.fileno())
        for path, part in parts.items():
            part.replace(path)
    except BaseException:
        for part in parts.values():
            part.unlink(missing_ok=True)
        raise
    sync_folder(next(iter(contents)).parent)


def sync_folder(folder: Path) -> None:
    """Puts the names in a folder on the disk; Windows does that by itself and has no way to ask."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
