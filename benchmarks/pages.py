"""Measures every page against a one-line app: how long a rerun takes, and when a browser has painted the largest part.

Ours is served with the sample data and a year of reports under way; the other has Streamlit's default settings.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))

from browser import ARGUMENTS, CHROMIUM, settle  # noqa: E402
from screens import full, pages_of  # noqa: E402

from benchmarks.comparison import Comparison  # noqa: E402
from kpi_models.people.people import Role  # noqa: E402
from tests.server import running_server, serving, visiting  # noqa: E402

ROUNDS = 8
RERUNS_A_ROUND = 4
PAINT_ROUNDS = 5
BOOK = ROOT / "data/samples/nishiawakura.xlsx"
RERUN_LIMIT, PAINT_LIMIT = 1.0, 1.5
_WITH_A_BOOK, _ONE_LINE = "取込, a book read", "one line"
_NOTE_LARGEST_PAINT = """
new PerformanceObserver(paints => { for (const paint of paints.getEntries()) window.largestPaint = paint.startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });"""


def measure_pages(folder: Path) -> list[Comparison]:
    """Compares every page that a coordinator sees with the one-line app: reruns, then largest contentful paints."""
    full(folder / "pages.duckdb")
    with running_server(folder / "pages.duckdb") as ours, _one_line_app(folder) as reference:
        return [*_reruns(ours, reference), *_paints(ours, reference)]


@contextmanager
def _one_line_app(folder: Path) -> Iterator[str]:
    script = folder / "plain" / "one_line.py"
    script.parent.mkdir()
    script.write_text("import streamlit as st\nst.write('hello')\n", encoding="utf-8")
    # What keeps a server silent and local; all else stays at Streamlit's defaults.
    silent = ("--server.headless=true", "--server.address=127.0.0.1", "--browser.gatherUsageStats=false")
    with serving(script, *silent) as address:
        yield address


def _addresses() -> dict[str, str]:
    """Returns the addresses of the pages by title."""
    return {page.title: "" if page.is_home else page.address for page in pages_of(Role.COORDINATOR)}


def _reruns(ours: str, reference: str) -> list[Comparison]:
    asked = {name: (ours, path) for name, path in _addresses().items()}
    asked |= {_WITH_A_BOOK: (ours, "intake"), _ONE_LINE: (reference, "")}
    with ExitStack() as tabs:
        visitors = {name: (tabs.enter_context(visiting(address)), path) for name, (address, path) in asked.items()}
        visitors[_WITH_A_BOOK][0].drop("intake", BOOK.name, BOOK.read_bytes())
        timings: dict[str, list[float]] = {name: [] for name in visitors}
        for number in range(ROUNDS + 1):
            for name, (visitor, path) in visitors.items():
                times = [visitor.open(path).seconds for _ in range(RERUNS_A_ROUND)]
                timings[name] += times if number else []  # the first round warms up
    reference_times = timings.pop(_ONE_LINE)
    return [
        # A book that was read is drawn anew by every rerun; the book itself is read once.
        Comparison(
            f"rerun of {name} / one-line app", times, reference_times, None if name == _WITH_A_BOOK else RERUN_LIMIT
        )
        for name, times in timings.items()
    ]


def _paints(ours: str, reference: str) -> list[Comparison]:
    asked = {name: f"{ours}/{path}" for name, path in _addresses().items()} | {_ONE_LINE: reference}
    timings: dict[str, list[float]] = {name: [] for name in asked}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for number in range(PAINT_ROUNDS + 1):
            for name, address in asked.items():
                seconds = _largest_paint(browser, address)
                timings[name] += [seconds] if number else []
        browser.close()
    reference_times = timings.pop(_ONE_LINE)
    return [
        Comparison(f"largest contentful paint of {name} / one-line app", times, reference_times, PAINT_LIMIT)
        for name, times in timings.items()
    ]


def _largest_paint(browser: Browser, address: str) -> float:
    """Opens an address with nothing in the browser's cache; returns the seconds to its largest contentful paint."""
    page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="ja-JP")
    page.add_init_script(_NOTE_LARGEST_PAINT)
    page.goto(address)
    page.wait_for_selector("[data-testid=stMarkdown], h1")
    settle(page)
    milliseconds = float(page.evaluate("window.largestPaint"))
    page.close()
    return milliseconds / 1000
