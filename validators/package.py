"""Tells what a file really is before anything parses it, and inflates it within limits."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from validators.findings import Finding, finding
from validators.returning.own_marks import bears_marks

MEGABYTE = 1024 * 1024
_OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_ZIP_MAGIC = b"PK\x03\x04"
_ARCHIVE_MAGICS = (b"PK\x05\x06", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_INFLATABLE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the others inflate without a bound
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|table|meta|\?xml|div|style)", re.IGNORECASE)
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)

# What stands inside a zip that is no plain .xlsx: part name (as a pattern) → finding, first match.
_FOREIGN_PARTS = (
    (re.compile(r"(^|/)vbaProject\.bin$", re.IGNORECASE), "file-macros"),
    (re.compile(r"^xl/macrosheets/", re.IGNORECASE), "file-macros"),
    (re.compile(r"^xl/workbook\.bin$", re.IGNORECASE), "file-xlsb"),
    (re.compile(r"^content\.xml$", re.IGNORECASE), "file-ods"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be, and what reading one book may cost in seconds and bytes of memory (settings)."""

    packed_bytes: int = 5 * MEGABYTE
    unpacked_bytes: int = 50 * MEGABYTE
    parts: int = 300
    sheets: int = 30
    rows: int = 20_000
    cells: int = 200_000
    seconds: float = 10
    memory_bytes: int = 1024 * MEGABYTE


DEFAULT_LIMITS = Limits()
# A copy that we return of a book at the limits must be read when it comes back, so it has room beyond them: for the
# relationships, notes and boxes of each sheet, for the list sheet, and for the styles of a book without any.
_ROOM_PACKED, _ROOM_UNPACKED = MEGABYTE, 10 * MEGABYTE
_ROOM_PARTS_A_SHEET, _ROOM_PARTS_A_BOOK = 3, 2


def open_package(file_name: str, content: bytes, limits: Limits = DEFAULT_LIMITS) -> dict[str, bytes] | Finding:
    """Returns the parts of an .xlsx file by name, inflated; or the finding that says what the file is instead."""
    refusal = refuse_by_first_bytes(file_name, content, limits)
    if refusal:
        return refusal
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _refuse_by_directory(archive, limits) or _inflate(archive, limits, len(content))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError):
        return finding("file-truncated")


def refuse_by_first_bytes(file_name: str, content: bytes, limits: Limits) -> Finding | None:
    """Returns what name, size and magic bytes alone say against a file; inflates and parses nothing."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    if name.startswith("~$"):
        return finding("file-lock")
    if not content:
        return finding("file-empty")
    if len(content) > limits.packed_bytes + _ROOM_PACKED:
        return _too_large(len(content), limits)
    if content.startswith(_OLE_MAGIC[:4]):
        is_old = name.lower().endswith(".xls") and _ENCRYPTED_STREAM not in content
        return finding("file-xls" if is_old or _holds_old_workbook(content) else "file-password")
    if content.startswith(_ZIP_MAGIC):
        return finding("file-macros") if name.lower().endswith((".xlsm", ".xltm", ".xlam")) else None
    return finding(_kind_of_text(content))


def _holds_old_workbook(content: bytes) -> bool:
    """Tells an .xls under another name from an encrypted .xlsx: both are OLE containers."""
    return "Workbook".encode("utf-16-le") in content and _ENCRYPTED_STREAM not in content


def _kind_of_text(content: bytes) -> str:
    """Names a file that is neither a zip nor an OLE container."""
    if content.startswith(b"%PDF"):
        return "file-pdf"
    if content.startswith(_ARCHIVE_MAGICS) or content[2:5] == b"-lh":
        return "file-archive"
    start = content[:4096].removeprefix(b"\xef\xbb\xbf")
    if _MARKUP.match(start):
        return "file-html"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "file-csv"
    readable = b"\0" not in content and any(_decodes(content, encoding) for encoding in ("utf-8", "cp932"))
    return "file-csv" if readable else "file-not-a-workbook"


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _refuse_by_directory(archive: zipfile.ZipFile, limits: Limits) -> Finding | None:
    """Judges what the zip's directory declares, before inflating anything."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > limits.parts + _ROOM_PARTS_A_SHEET * limits.sheets + _ROOM_PARTS_A_BOOK:
        return _too_many_parts(len(entries), limits)
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes + _ROOM_UNPACKED:
        return _zip_bomb(limits)
    for pattern, code in _FOREIGN_PARTS:
        if any(pattern.search(name) for name in names):
            return finding(code)
    if "[Content_Types].xml" not in names:
        return finding("file-archive")
    if any(entry.flag_bits & 0x1 for entry in entries):
        return finding("file-password")
    if not any(name.startswith("xl/") for name in names):
        return finding("file-not-a-workbook")
    if len(set(names)) != len(names) or any(entry.compress_type not in _INFLATABLE for entry in entries):
        return finding("file-damaged")
    return None


def _inflate(archive: zipfile.ZipFile, limits: Limits, packed_bytes: int) -> dict[str, bytes] | Finding:
    """Inflates every part, counting as it goes: a directory may lie."""
    parts: dict[str, bytes] = {}
    left = limits.unpacked_bytes + _ROOM_UNPACKED
    for entry in archive.infolist():
        with archive.open(entry) as stream:
            parts[entry.filename] = stream.read(left + 1)
        left -= len(parts[entry.filename])
        if left < 0:
            return _zip_bomb(limits)
    return _refuse_without_marks(parts, limits, packed_bytes) or _refuse_by_parts(parts) or parts


def _refuse_without_marks(parts: dict[str, bytes], limits: Limits, packed_bytes: int) -> Finding | None:
    """Holds the limits themselves against a package that is no returned copy: the room beyond them is for our marks."""
    refusal = None
    if packed_bytes > limits.packed_bytes:
        refusal = _too_large(packed_bytes, limits)
    elif len(parts) > limits.parts:
        refusal = _too_many_parts(len(parts), limits)
    elif sum(map(len, parts.values())) > limits.unpacked_bytes:
        refusal = _zip_bomb(limits)
    return refusal if refusal and not bears_marks(parts.values()) else None


def _refuse_by_parts(parts: dict[str, bytes]) -> Finding | None:
    """Judges what the parts say of themselves."""
    if b"macroEnabled" in parts["[Content_Types].xml"]:
        return finding("file-macros")
    for name, content in parts.items():
        if name.endswith((".xml", ".rels", ".vml")) and _DECLARATION.search(_as_bytes_of_ascii(content)):
            return finding("file-doctype")
    if b"http://purl.oclc.org/ooxml/" in parts.get("xl/workbook.xml", b""):
        return finding("file-strict-open-xml")
    return None


def _as_bytes_of_ascii(content: bytes) -> bytes:
    """Drops the zero bytes of UTF-16, so that a declaration can't hide in another encoding."""
    return content.replace(b"\0", b"") if b"\0" in content[:200] else content


def _too_large(packed_bytes: int, limits: Limits) -> Finding:
    size = f"{packed_bytes / MEGABYTE:.1f}"
    return finding("file-too-large", size=size, limit=limits.packed_bytes // MEGABYTE)


def _too_many_parts(count: int, limits: Limits) -> Finding:
    return finding("file-too-many-parts", count=count, limit=limits.parts)


def _zip_bomb(limits: Limits) -> Finding:
    return finding("file-zip-bomb", limit=limits.unpacked_bytes // MEGABYTE)
