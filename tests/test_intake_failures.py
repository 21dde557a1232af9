"""Files that hurt, dropped on 取込 of a real server: each gets its own sentence, and nobody else notices."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import pytest
from browser import Watched
from server import running_server, visiting
from test_browser_intake import drop, visit
from test_hostile import GOOD, SHEET, inflating, laughs, shared
from workbooks import plan, slow_workbook, with_part, workbook

from validators.book import read_book
from validators.findings import finding
from validators.returning.returned_copy import returned_copy

pytestmark = [pytest.mark.browser, pytest.mark.soak]

# An installation in which one word can't be normalised: as good as any fault of ours in the worker, and none outside.
BROKEN_INSTALLATION = """
import sys, unicodedata
if "validators.isolation.worker_process" in sys.orig_argv:
    normalized = unicodedata.normalize
    def normalize(form, text):
        if "来街者数" in text:
            raise RuntimeError("the tables of this installation are broken")
        return normalized(form, text)
    unicodedata.normalize = normalize
"""
FAULTY = workbook(plan(("空き家の数", "755戸", "7oo戸", "-10戸")))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_server(tmp_path_factory.mktemp("failures") / "kpi.duckdb") as address:
        yield address


def server_process(address: str) -> int:
    """Returns the id of the process that serves an address."""
    port = address.rsplit(":", 1)[1].encode()
    lines = ((path, path.read_bytes().split(b"\0")) for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists())
    (found,) = (int(path.parent.name) for path, words in lines if b"streamlit" in words and port in words)
    return found


def workers_of(process: int) -> list[int]:
    """Returns the reading workers of a server."""
    lists = (path.read_text() for path in Path(f"/proc/{process}/task").glob("*/children"))
    return [int(child) for line in lists for child in line.split()]


def processor_time(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[11])


@contextmanager
def unhurt(address: str) -> Iterator[None]:
    """Holds another visitor's session open, and asks afterwards that it and the server live on."""
    process = server_process(address)
    with visiting(address) as other:
        assert "サマリー" in other.open("summary").text
        yield
        assert "サマリー" in other.open("summary").text
    assert server_process(address) == process


def told(browser: Watched, folder: Path, name: str, content: bytes, sentence: str) -> str:
    """Drops a file on the page as it is opened, and returns all words once a sentence stands there."""
    (folder / name).write_bytes(content)
    browser.page.goto(f"{browser.address}/intake")
    browser.page.wait_for_selector("h1:has-text('取込')")
    drop(browser, folder / name)
    browser.page.get_by_text(sentence).first.wait_for()
    return browser.words()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a text of 100 MB": (lambda: inflating(100_000_000), finding("file-zip-bomb", limit=50).message),
    "entities that multiply": (lambda: with_part(GOOD, SHEET, laughs().encode()), finding("file-doctype").message),
    "more than memory or time allow": (lambda: shared(b"<si/>" * 9_900_000), "中止しました"),
    "a file cut off": (lambda: GOOD[:-100], finding("file-truncated").message),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_its_sentence_and_nobody_else_notices(address: str, tmp_path: Path, name: str) -> None:
    make, sentence = HOSTILE[name]
    with unhurt(address), visit(address) as browser:
        told(browser, tmp_path, "hostile.xlsx", make(), sentence)
        assert browser.page.get_by_role("button", name="登録").count() == 0
        told(browser, tmp_path, "good.xlsx", GOOD, "来街者数")


def test_a_worker_that_dies_is_told_of_and_the_next_file_is_read(address: str, tmp_path: Path) -> None:
    process = server_process(address)
    slow = tmp_path / "slow.xlsx"
    slow.write_bytes(slow_workbook(9_000))
    with unhurt(address), visit(address) as browser:
        told(browser, tmp_path, "first.xlsx", GOOD, "来街者数")
        (worker,) = workers_of(process)
        browser.page.goto(f"{address}/intake")
        idle, deadline = processor_time(worker), time.monotonic() + 30
        browser.page.locator("input[type=file]").set_input_files([str(slow)])
        while processor_time(worker) < idle + 20 and time.monotonic() < deadline:  # until it is in the book
            browser.page.wait_for_timeout(10)
        os.kill(worker, signal.SIGKILL)
        browser.page.get_by_text("読み取りを続けられなくなったため、中止しました").first.wait_for()
        told(browser, tmp_path, "again.xlsx", GOOD, "来街者数")


def test_a_fault_of_ours_is_owned_up_to_with_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "sitecustomize.py").write_text(BROKEN_INSTALLATION, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with running_server(tmp_path / "kpi.duckdb") as address, unhurt(address), visit(address) as browser:
        words = told(browser, tmp_path, "good.xlsx", GOOD, "このシステムの不具合が起きました")
        assert re.search(r"エラー番号 [0-9a-f]{8}", words)


def test_where_no_copy_can_be_made_the_list_alone_is_saved_and_says_why(address: str, tmp_path: Path) -> None:
    noted = returned_copy(FAULTY, read_book("KPI.xlsx", FAULTY).findings)
    broken = with_part(noted, "xl/comments1.xml", b"no notes")  # reading never looks there
    with unhurt(address), visit(address) as browser:
        told(browser, tmp_path, "faulty.xlsx", broken, "エラーが1件あるため")
        with browser.page.expect_download() as download:
            browser.page.get_by_role("button", name="指摘を書き込んだExcelを保存").click()
        download.value.save_as(tmp_path / "copy.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "copy.xlsx").worksheets[0]
    assert "一覧だけをお渡しします" in sheet["A2"].value
    assert re.search("エラー番号 [0-9a-f]{8}", sheet["A2"].value)
    assert [cell.value for cell in sheet[8]][:5] == [2, "エラー", "KPI", "C5", "7oo戸"]
