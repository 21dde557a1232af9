"""A long-form package as it is sent to a page: one zip, or several files; unpacked within the limits of a book."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath

from kpi_models.long_form import DESCRIPTOR
from validators.findings import Finding, finding
from validators.package import DEFAULT_LIMITS, MEGABYTE, Limits

Files = Mapping[str, bytes]

_ZIP_MAGIC = b"PK\x03\x04"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError)


def is_package_zip(content: bytes) -> bool:
    """Tells whether bytes are a zip with a datapackage.json in it; reads the zip's directory only."""
    if not content.startswith(_ZIP_MAGIC):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _descriptor_of(archive) is not None
    except _BROKEN:
        return False


def unzip_package(content: bytes, limits: Limits = DEFAULT_LIMITS) -> Files | Finding:
    """Returns the files of a package by name, those beside its datapackage.json; or the finding that says why not."""
    if len(content) > limits.packed_bytes:
        return _too_large(len(content), limits)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _unpack(archive, limits)
    except _BROKEN:
        return finding("file-truncated")


def refuse_by_size(files: Files, limits: Limits = DEFAULT_LIMITS) -> Finding | None:
    """Returns what the sizes of unpacked files say against reading them: together they are one sheet of a book."""
    total = sum(map(len, files.values()))
    if total > limits.unpacked_bytes:
        return _too_large(total, limits)
    # Counted before anything is parsed; a separator inside quotes counts too, which is on the safe side.
    cells = sum(content.count(b",") + max(content.count(b"\n"), content.count(b"\r")) for content in files.values())
    return finding("file-package-too-large", cells=f"{limits.cells:,}") if cells > limits.cells else None


def _descriptor_of(archive: zipfile.ZipFile) -> str | None:
    """Returns the path of the package's descriptor: the first of the outermost."""
    paths = [name for name in archive.namelist() if PurePosixPath(name).name == DESCRIPTOR]
    return min(paths, key=lambda path: path.count("/"), default=None)


def _unpack(archive: zipfile.ZipFile, limits: Limits) -> Files | Finding:
    """Inflates descriptor and CSV files, counting as it goes: a directory may lie."""
    entries = archive.infolist()
    if len(entries) > limits.parts:
        return finding("file-too-many-parts", count=len(entries), limit=limits.parts)
    if any(entry.flag_bits & 0x1 for entry in entries):
        return finding("file-password")
    folder = PurePosixPath(_descriptor_of(archive) or "").parent
    files: dict[str, bytes] = {}
    left = limits.unpacked_bytes
    for entry in entries:
        path = PurePosixPath(entry.filename)
        if path.parent != folder or not (path.name == DESCRIPTOR or path.suffix == ".csv"):
            continue
        if path.name in files:
            return finding("file-damaged")
        with archive.open(entry) as stream:
            files[path.name] = stream.read(left + 1)
        left -= len(files[path.name])
        if left < 0:
            return finding("file-zip-bomb", limit=limits.unpacked_bytes // MEGABYTE)
    return files


def _too_large(size: int, limits: Limits) -> Finding:
    return finding("file-too-large", size=f"{size / MEGABYTE:.1f}", limit=limits.packed_bytes // MEGABYTE)
