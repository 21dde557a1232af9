"""Writes down and refuses every connection that leaves the machine: put on PYTHONPATH of a process under test."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_LOOPBACK = ("127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "")


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0] or ""
    else:
        return
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name not in _LOOPBACK:
        with Path(os.environ["OUTBOUND_LOG"]).open("a", encoding="utf-8") as log:
            log.write(f"{event} {name}\n")
        raise ConnectionRefusedError(name)


sys.addaudithook(_refuse)
