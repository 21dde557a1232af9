"""A real Chromium that watches what a page asks for and complains of."""

from __future__ import annotations

import atexit
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Request, expect, sync_playwright

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 60_000  # of every step, with whatever else a busy machine does
expect.set_options(timeout=PATIENCE_MS)
TELEPHONE = (
    "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"
)


@dataclass
class Watched:
    """One open page with what went wrong on it."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Opens a path of the server and waits until all of it is drawn, its charts too."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector("h1")
        self.page.wait_for_selector(".stPlotlyChart .main-svg, [data-testid=stImage] img")
        settle(self.page)

    def words(self) -> str:
        """Returns all text of the main part, the charts' included, once all of it stands there."""
        settle(self.page)
        return as_read(self.page.locator("[data-testid=stMain]").evaluate("element => element.textContent"))

    def chart_texts(self) -> list[str]:
        """Returns the texts drawn in the charts, each as one string."""
        return self.page.locator(".stPlotlyChart svg text").evaluate_all("all => all.map(text => text.textContent)")

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)

    def _follow(self, request: Request) -> None:
        if request.url.startswith("http") and not request.url.startswith(self.address):
            self.foreign.append(request.url)


def as_read(words: str) -> str:
    """Returns words without what keeps them in one line."""
    return words.replace("\u2060", "").replace("\u00a0", " ")


@cache
def _running() -> tuple[Playwright, Browser]:
    atexit.register(end_browser)
    playwright = sync_playwright().start()
    return playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


def end_browser() -> None:
    """Ends the browser of this process, if there is one: while it runs, nothing else may run an event loop here."""
    if _running.cache_info().currsize:
        playwright, browser = _running()
        _running.cache_clear()
        browser.close()
        playwright.stop()


@contextmanager
def chromium(
    address: str,
    *,
    width: int = 1366,
    height: int = 768,
    dark: bool = False,
    scripts: bool = True,
    agent: str | None = None,
) -> Iterator[Watched]:
    """Yields a page with an empty cache and no cookies that talks to `address`; `agent` is what its browser says it is.

    The browser stays until `end_browser`: to start one takes longer than to open most pages.
    """
    context = _running()[1].new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        locale="ja-JP",
        java_script_enabled=scripts,
        user_agent=agent,
    )
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    watched = Watched(page, address)
    page.on("console", watched._hear)
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    page.on("request", watched._follow)
    try:
        yield watched
    finally:
        context.close()


# Asked once and not polled: polling would evaluate words, which the pages' own policy forbids. An animation whose
# element went away may never end, so they are given as long as any of them lasts.
_MOVING = """Promise.race([new Promise(given => setTimeout(given, 2000)),
    Promise.all(document.getAnimations().filter(one => one.effect.getTiming().iterations < Infinity)
        .map(one => one.finished.catch(() => null)))])"""


# Words and names that somebody reads or hears, in which no Japanese stands.
_ENGLISH = """() => {
    const words = [...document.querySelectorAll("body *:not(script, style, noscript, [translate=no])")].flatMap(one => [
        ...["aria-label", "title", "placeholder"].map(name => one.getAttribute(name) ?? ""),
        ...[...one.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.data)]);
    return words.filter(said => /[a-z]{2,}/i.test(said) && !/[\\u3040-\\u30ff\\u4e00-\\u9fff]/.test(said));
}"""


def english(page: Page) -> set[str]:
    """Returns what a page says in English, to the eye or to a screen reader."""
    return set(page.evaluate(_ENGLISH))


def ring(page: Page) -> tuple[str, str]:
    """Returns the colour of the ring around what has the focus, and of the ground on which it stands, as #rrggbb."""
    found: list[str] = page.evaluate("""() => {
        const looks = getComputedStyle(document.activeElement);
        let ground = document.activeElement.parentElement;
        while (getComputedStyle(ground).backgroundColor === "rgba(0, 0, 0, 0)") ground = ground.parentElement;
        return [looks.outlineStyle === "none" ? "" : looks.outlineColor, getComputedStyle(ground).backgroundColor];
    }""")
    colours = [f"#{int(red):02x}{int(green):02x}{int(blue):02x}" for colour in found
               for red, green, blue in re.findall(r"(\d+), (\d+), (\d+)", colour)]  # fmt: skip
    return colours[0], colours[1]


def settle(page: Page) -> None:
    """Waits until the script has run, everything stands as it says, and nothing moves any more.

    Each kind of element is drawn by a part of its own that the browser loads when the first of them comes; until then
    a skeleton stands in its place, also after the script has run.
    """
    page.wait_for_selector("[data-test-script-state=notRunning]")
    for unfinished in ("[data-stale=true]", "[data-testid=stSkeleton]"):
        page.wait_for_selector(unfinished, state="detached")
    page.evaluate(_MOVING)
