"""What a reading worker and its caller say to each other: frames of bytes, and books as MessagePack.

A worker has parsed what a stranger sent, so its answers are not trusted: they can only become the types that a Book
names, field by field, never code, and a frame longer than allowed is not taken.
"""

from __future__ import annotations

from typing import IO

from msgspec.msgpack import Decoder, Encoder

from validators.book import Book
from validators.findings import Finding

READY = b"ready"
ANSWER_BYTES = 14 * 1024 * 1024  # measured: a book makes its caller grow by at most four times its answer
_LENGTH_BYTES = 4
_ENCODER = Encoder()
_BOOK, _FINDINGS = Decoder(Book), Decoder(tuple[Finding, ...])


def send(stream: IO[bytes], message: bytes) -> None:
    """Writes one frame: its length, then its bytes."""
    stream.write(len(message).to_bytes(_LENGTH_BYTES, "big"))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes], limit: int) -> bytes | None:
    """Reads one frame; None where the other side is gone or says more than `limit` bytes."""
    head = stream.read(_LENGTH_BYTES)
    length = int.from_bytes(head, "big")
    if len(head) < _LENGTH_BYTES or length > limit:
        return None
    message = stream.read(length)
    return message if len(message) == length else None


def packed(value: Book | tuple[Finding, ...]) -> bytes:
    """Writes a book, or findings. The inverses are `unpacked_book` and `unpacked_findings`."""
    return _ENCODER.encode(value)


def unpacked_book(message: bytes) -> Book:
    """Returns the book that a worker wrote. Raises msgspec.DecodeError for anything else."""
    return _BOOK.decode(message)


def unpacked_findings(message: bytes) -> tuple[Finding, ...]:
    """Returns the findings that a caller wrote."""
    return _FINDINGS.decode(message)
