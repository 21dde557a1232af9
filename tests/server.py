"""A real cold server on a free port, and a visitor that speaks its websocket as a browser does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60


def running_server(database: Path) -> AbstractContextManager[str]:
    """Yields the address of a server started the documented way on `database`; ends it afterwards."""
    return serving(ROOT / "app.py", KPI_DB=str(database))


@contextmanager
def serving(script: Path, *settings: str, **environment: str) -> Iterator[str]:
    """Yields the address of a server that runs a script in its own folder; ends it afterwards."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", script.name, "--server.port", str(port), *settings],
        cwd=script.parent,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield _address_once_healthy(process, port)
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _address_once_healthy(process: subprocess.Popen[str], port: int) -> str:
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return address
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise RuntimeError(f"the server did not start:\n{process.communicate()[0]}")


@dataclass
class Shown:
    """What one run of the script sent to the browser."""

    texts: list[str] = field(default_factory=list)
    page_titles: list[str] = field(default_factory=list)
    page_not_found: bool = False
    elements: int = 0
    seconds: float = 0.0

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


class Visitor:
    """One browser session without a browser."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    def open(self, page_name: str, query: str = "") -> Shown:
        """Asks for a page as a browser does that was given its address, and returns what came."""
        message = BackMsg()
        message.rerun_script.page_name = page_name
        message.rerun_script.query_string = query
        started = time.perf_counter()
        self._socket.send(message.SerializeToString())
        shown = Shown()
        while True:
            reply = ForwardMsg.FromString(self._socket.recv(timeout=30))  # type: ignore[arg-type]
            kind = reply.WhichOneof("type")
            if kind == "script_finished":
                shown.seconds = time.perf_counter() - started
                return shown
            _note(reply, kind, shown)


def _note(reply: ForwardMsg, kind: str | None, shown: Shown) -> None:
    if kind == "page_not_found":
        shown.page_not_found = True
    elif kind == "navigation":
        shown.page_titles = [page.page_name for page in reply.navigation.app_pages]
    elif kind == "delta" and reply.delta.WhichOneof("type") == "new_element":
        shown.elements += 1
        element = reply.delta.new_element
        part = getattr(element, element.WhichOneof("type") or "", None)
        shown.texts += [str(getattr(part, name)) for name in ("body", "label", "alt") if getattr(part, name, "")]


@contextmanager
def visiting(address: str) -> Iterator[Visitor]:
    """Yields a visitor of the server and lets it leave afterwards."""
    with connect(f"{address.replace('http', 'ws')}/_stcore/stream", max_size=None, proxy=None) as socket_to_server:
        yield Visitor(socket_to_server)
