"""The store seen from another process: a note beside the file, readable by the same account only, leads to the server.

DuckDB lets one process hold a file, so reading commands ask the holder over the loopback interface.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from kpi_models.keeping.store_errors import StoreReadOnly

ROUTE = "/kpi/answer"
SECRET_HEADER = "X-KPI-Secret"
NO_ROOM = HTTPStatus.INSUFFICIENT_STORAGE  # how the server says StoreReadOnly
_TIMEOUT_SECONDS = 60
_LONG_COMMANDS = {"backup": 3600, "verify": 3600}  # seconds: they read everything


class ServerUnreachable(Exception):
    """No server answers for the database: it holds the file without a note, or the note is stale."""


@dataclass(frozen=True, slots=True)
class Note:
    """Where the server listens, and the secret that proves a caller may read this account's files."""

    process_id: int
    port: int
    secret: str


def note_path(database: Path) -> Path:
    """Returns where the note of a database lies."""
    return database.with_name(database.name + ".server")


def announce(database: Path, port: int) -> Note:
    """Writes the note of the server that now holds `database`; only the same account may read it."""
    note = Note(os.getpid(), port, secrets.token_urlsafe(32))
    path = note_path(database)
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(note), file)
    return note


def read_note(database: Path) -> Note:
    """Returns the note of the server that holds `database`.

    Raises OSError, ValueError or TypeError where there is no whole one.
    """
    return Note(**json.loads(note_path(database).read_text(encoding="utf-8")))


def withdraw(database: Path) -> None:
    """Removes the note when the server stops."""
    note_path(database).unlink(missing_ok=True)


def is_secret(note: Note, offered: str) -> bool:
    """Tells whether a caller offered the note's secret, in constant time."""
    return hmac.compare_digest(note.secret.encode(), offered.encode())


def ask_server(database: Path, command: str, arguments: dict[str, Any]) -> Any:
    """Returns what the server that holds `database` answers.

    Raises ServerUnreachable, or as the server does: KeyError, and StoreReadOnly where its disk is full.
    """
    try:
        note = read_note(database)
    except (OSError, ValueError, TypeError) as error:
        raise ServerUnreachable(str(database)) from error
    request = urllib.request.Request(
        f"http://127.0.0.1:{note.port}{ROUTE}",
        data=json.dumps({"command": command, "arguments": arguments}).encode(),
        headers={SECRET_HEADER: note.secret, "Content-Type": "application/json"},
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=_LONG_COMMANDS.get(command, _TIMEOUT_SECONDS)) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        if error.code == 404 and error.headers.get_content_type() == "application/json":
            raise KeyError(command) from error
        if error.code == NO_ROOM:
            raise StoreReadOnly from error
        raise ServerUnreachable(str(database)) from error
    except OSError as error:
        raise ServerUnreachable(str(database)) from error
