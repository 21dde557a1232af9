"""What a reading worker and its caller say to each other: frames of bytes, and books as plain JSON.

A worker has parsed what a stranger sent, so its answers are not trusted: JSON can only become the values named here,
never code, and a frame longer than allowed is not taken.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from decimal import Decimal
from operator import attrgetter
from typing import IO, Any

from kpi_models.facts import (
    Actual,
    Basis,
    Cost,
    Direction,
    Facts,
    Kind,
    Kpi,
    Pace,
    Plan,
    Project,
    Remark,
    Source,
    State,
)
from kpi_models.reference import Organization
from validators.book import Book
from validators.excerpt import Excerpt
from validators.findings import Finding
from validators.tables import Figure, KpiRow, ReportForm, Table

READY = b"ready"
ANSWER_BYTES = 14 * 1024 * 1024  # measured: a book makes its caller grow by at most six times its answer
_LENGTH_BYTES = 4
_WRITTEN: tuple[type, ...] = (Basis, Decimal, Direction, Kind, Pace, State)  # as their text
_BARE: tuple[type, ...] = (str, int, bool, type(None))  # as they are
_FIELDS: dict[type, Callable[[Any], tuple[Any, ...]]] = {  # field by field
    type_: attrgetter(*(field.name for field in fields(type_)))
    for type_ in (
        Actual,
        Book,
        Cost,
        Excerpt,
        Facts,
        Figure,
        Finding,
        Kpi,
        KpiRow,
        Organization,
        Plan,
        Project,
        Remark,
        ReportForm,
        Source,
        Table,
    )
}
_VALUES: dict[str, Any] = {type_.__name__: type_ for type_ in (*_WRITTEN, *_FIELDS)}


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
    """Writes a book, or findings, as JSON. The inverses are `unpacked_book` and `unpacked_findings`."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def unpacked_book(message: bytes) -> Book:
    """Returns the book that a worker wrote. Raises ValueError, TypeError or KeyError for anything else."""
    book = _unpacked(message)
    if not isinstance(book, Book):
        raise TypeError("not a book")
    return book


def unpacked_findings(message: bytes) -> tuple[Finding, ...]:
    """Returns the findings that a caller wrote."""
    return tuple(_unpacked(message))


def _unpacked(message: bytes) -> Any:
    texts: dict[str, str] = {}  # a sheet's name stands in every figure: kept once

    def restored(value: Any) -> Any:
        if type(value) is str:  # not a coded word, which is a text of its own kind
            return texts.setdefault(value, value)
        return tuple(map(restored, value)) if isinstance(value, list) else value

    def made(named: dict[str, list[Any]]) -> Any:
        ((name, arguments),) = named.items()
        return _VALUES[name](*map(restored, arguments))

    return json.loads(message.decode("utf-8", "surrogatepass"), object_hook=made)


def _plain(value: Any) -> Any:
    """Turns a value of ours into an object with its type's name, and a tuple into an array."""
    kind = type(value)
    if kind is tuple:
        return [item if type(item) in _BARE else _plain(item) for item in value]
    if kind in _FIELDS:
        return {kind.__name__: _plain(_FIELDS[kind](value))}
    return {kind.__name__: [str(value)]} if kind in _WRITTEN else value
