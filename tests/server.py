"""A real cold server on a free port, and a visitor that speaks its websocket as a browser does."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60
SECONDS_TO_ANSWER = 120  # of a machine that has a hundred others to answer, and other work beside


def running_server(database: Path, port: int | None = None) -> AbstractContextManager[str]:
    """Yields the address of a server started the documented way on `database`; ends it afterwards."""
    return serving(ROOT / "app.py", port=port, KPI_DB=str(database))


def import_samples(database: Path, folder: str = "data/samples") -> None:
    """Stores sample data as the command line does."""
    command = [sys.executable, "cli.py", "import", folder, "--db", str(database)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


@contextmanager
def serving(script: Path, *settings: str, port: int | None = None, **environment: str) -> Iterator[str]:
    """Yields the address of a server that runs a script in its own folder; ends it afterwards."""
    port = port or free_port()
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


def free_port() -> int:
    """Returns a port of 127.0.0.1 that nobody listens on."""
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
        except urllib.error.HTTPError as error:
            if error.code in (401, 404):  # the door stands in front of the health check too, or a base path
                return address
            raise
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
    session_id: str = ""
    uploader_id: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.texts)


class Visitor:
    """One browser session without a browser."""

    def __init__(self, address: str, socket: ClientConnection, session: str = "") -> None:
        self._address = address
        self._socket = socket
        self._session = session
        self._dropped: WidgetState | None = None

    def drop(self, page_name: str, file_name: str, content: bytes) -> None:
        """Sends a file to the file uploader of a page; it lies there whenever the page is opened from now on."""
        shown = self.open(page_name)
        message = BackMsg()
        message.file_urls_request.session_id = shown.session_id
        message.file_urls_request.file_names.append(file_name)
        self._socket.send(message.SerializeToString())
        urls = self._await("file_urls_response").file_urls_response.file_urls[0]
        _put_file(self._address, urls.upload_url, file_name, content, self._session)
        self._dropped = WidgetState(id=shown.uploader_id)
        info = self._dropped.file_uploader_state_value.uploaded_file_info.add()
        info.name, info.size, info.file_id = file_name, len(content), urls.file_id
        info.file_urls.CopyFrom(urls)

    def _await(self, kind: str) -> ForwardMsg:
        while True:
            reply = ForwardMsg.FromString(self._socket.recv(timeout=SECONDS_TO_ANSWER))  # type: ignore[arg-type]
            if reply.WhichOneof("type") == kind:
                return reply

    def open(self, page_name: str, query: str = "") -> Shown:
        """Asks for a page as a browser does that was given its address, and returns what came."""
        message = BackMsg()
        message.rerun_script.page_name = page_name
        message.rerun_script.query_string = query
        if self._dropped:
            message.rerun_script.widget_states.widgets.append(self._dropped)
        started = time.perf_counter()
        self._socket.send(message.SerializeToString())
        shown = Shown()
        while True:
            reply = ForwardMsg.FromString(self._socket.recv(timeout=SECONDS_TO_ANSWER))  # type: ignore[arg-type]
            kind = reply.WhichOneof("type")
            if kind == "script_finished":
                shown.seconds = time.perf_counter() - started
                return shown
            _note(reply, kind, shown)


def _note(reply: ForwardMsg, kind: str | None, shown: Shown) -> None:
    if kind == "new_session":
        shown.session_id = reply.new_session.initialize.session_id
    elif kind == "page_not_found":
        shown.page_not_found = True
    elif kind == "navigation":
        shown.page_titles = [page.page_name for page in reply.navigation.app_pages]
    elif kind == "delta" and reply.delta.WhichOneof("type") == "new_element":
        shown.elements += 1
        element = reply.delta.new_element
        part = getattr(element, element.WhichOneof("type") or "", None)
        if element.WhichOneof("type") == "file_uploader":
            shown.uploader_id = element.file_uploader.id
        shown.texts += [str(getattr(part, name)) for name in ("body", "label", "alt") if getattr(part, name, "")]


def _put_file(address: str, path: str, file_name: str, content: bytes, session: str) -> None:
    """Uploads one file as a browser does, with the token that the server gave it."""
    own = f"kpi_session={session}"
    health = urllib.request.Request(f"{address}/_stcore/health", headers={"cookie": own})
    with urllib.request.urlopen(health, timeout=SECONDS_TO_ANSWER) as answer:
        cookie = SimpleCookie(answer.headers["set-cookie"])["_streamlit_xsrf"].value
    boundary = "a-line-that-no-workbook-has"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    headers = {
        "content-type": f"multipart/form-data; boundary={boundary}",
        "cookie": f"_streamlit_xsrf={cookie}; {own}",
        "x-xsrftoken": cookie,
    }
    request = urllib.request.Request(f"{address}/{path.lstrip('/')}", body, headers, method="PUT")
    with urllib.request.urlopen(request, timeout=SECONDS_TO_ANSWER) as answer:
        assert answer.status == 204


@contextmanager
def visiting(address: str, session: str = "", again: str = "") -> Iterator[Visitor]:
    """Yields a visitor of the server and lets it leave afterwards.

    `session` is the token of their sign-in, `again` the id of the Streamlit session that they ask to go on with.
    """
    stream = f"{address.replace('http', 'ws')}/_stcore/stream"
    headers = {"cookie": f"kpi_session={session}"} if session else {}
    protocols = [Subprotocol(part) for part in ("streamlit", "x", again)] if again else None
    with connect(
        stream, max_size=None, proxy=None, additional_headers=headers, subprotocols=protocols, ping_interval=None
    ) as stream_to_server:
        yield Visitor(address, stream_to_server, session)
