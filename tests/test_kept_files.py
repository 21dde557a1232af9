"""Streamlit's own files from memory: answered as the first time, and nothing kept that could change or was cut."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.responses import FileResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from door.kept_files import KeptFiles

FOREVER = {"cache-control": "public, immutable, max-age=31536000"}


class Files:
    """Answers every address with one file and counts how often it was asked."""

    def __init__(self, path: Path, headers: dict[str, str], status: int = 200) -> None:
        self.path, self.headers, self.status, self.asked = path, headers, status, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        await FileResponse(self.path, self.status, self.headers)(scope, receive, send)


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "part.js"
    path.write_bytes(b"0123456789" * 50_000)  # several parts of an answer
    return path


def test_a_file_that_never_changes_is_read_once_and_answered_alike(script):
    files = Files(script, FOREVER)
    browser = TestClient(KeptFiles(files, "/static/"))
    first, second = browser.get("/static/part.js"), browser.get("/static/part.js")
    assert files.asked == 1
    assert second.content == first.content == script.read_bytes()
    assert second.headers == first.headers


def test_what_is_added_to_one_answer_on_its_way_is_not_kept(script):
    kept = KeptFiles(Files(script, FOREVER), "/static/")

    async def signed(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_signed(message):
            if message["type"] == "http.response.start":
                message["headers"].append((b"x-whose", b"yours"))
            await send(message)

        await kept(scope, receive, send_signed)

    browser = TestClient(signed)
    answers = [browser.get("/static/part.js") for _ in range(3)]
    assert [answer.headers.get_list("x-whose") for answer in answers] == [["yours"]] * 3


def test_no_more_is_kept_than_there_is_room_for(script):
    files = Files(script, FOREVER)
    browser = TestClient(KeptFiles(files, "/static/", most=1_200_000))
    spellings = [f"/static/{'a/' * number}part.js" for number in range(4)]  # of half a megabyte each
    for _ in range(2):
        assert all(browser.get(address).content == script.read_bytes() for address in spellings)
    assert files.asked == 4 + 2


@pytest.mark.parametrize(
    ("address", "asked", "headers", "status"),
    [
        ("/static/part.js", {"range": "bytes=0-9"}, FOREVER, 200),
        ("/static/part.js", {"if-none-match": "*"}, FOREVER, 200),
        ("/static/part.js", {}, {"cache-control": "no-cache"}, 200),
        ("/static/part.js", {}, FOREVER | {"content-encoding": "identity"}, 200),
        ("/static/part.js", {}, FOREVER, 404),
        ("/media/part.js", {}, FOREVER, 200),
    ],
)
def test_all_else_is_asked_for_each_time(script, address, asked, headers, status):
    files = Files(script, headers, status)
    browser = TestClient(KeptFiles(files, "/static/"))
    for _ in range(2):
        browser.get(address, headers=asked)
    assert files.asked == 2
    browser.head("/static/part.js")
    assert files.asked == 3
