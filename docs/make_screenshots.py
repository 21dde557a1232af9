"""Takes a picture of every page, as every role sees it, in every state: to be looked at before a release.

Run `python docs/make_screenshots.py FOLDER`; with `--keep` the best of them go to docs/images. Needs chromium.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import screens  # noqa: E402
from browser import chromium  # noqa: E402
from pictures import keep, take  # noqa: E402
from playwright.sync_api import Page  # noqa: E402
from server import running_server  # noqa: E402

from kpi_models.people.people import Role  # noqa: E402

SIZE = (1366, 768)
OTHER_SIZES = ((1920, 1080), (390, 844))
READ_EVERYWHERE = {"summary": "", "progress": "progress"}  # read on a wall and on a telephone too
KEPT = {
    "summary": "full-coordinator-サマリー",
    "progress": "inner-demo-coordinator-progress-plan-kakuu-shigoto-kpi-kakuu-shigoto-2-2-year-2025",
}
_IN_A_NAME = str.maketrans("?&=", "---")  # what no name of a file may hold, or none does
IMAGES = ROOT / "docs/images"


def main(folder: Path, *, keeps: bool) -> None:
    """Writes one picture for each state, role and page, and for each size of what is read everywhere."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as place:
        for state, fill in screens.STATES.items():
            database = Path(place) / f"{state}.duckdb"
            fill(database)
            with running_server(database) as address:
                for name, page in _pictures(address, state):
                    take(page, folder / f"{name}.png")
                    print(name)  # noqa: T201
    if keeps:
        for name, picture in KEPT.items():
            keep(folder / f"{picture}.png", IMAGES / f"{name}.png")


def _pictures(address: str, state: str) -> Iterator[tuple[str, Page]]:
    """Yields each picture's name and the page that stands ready for it."""
    with chromium(address) as browser:
        for role, title in screens.walk(browser, Role):
            yield f"{state}-{role}-{title}", browser.page
        if state == "full":
            for role, title in screens.walk_unknown(browser):
                yield f"error-{role}-{title}", browser.page
            for user_id, path in screens.walk_inner(browser):
                yield f"inner-{user_id}-{path.translate(_IN_A_NAME)}", browser.page
    for width, height in OTHER_SIZES:
        with chromium(address, width=width, height=height) as browser:
            for name, path in READ_EVERYWHERE.items():
                yield f"{state}-{name}-{width}", _opened(browser.page, f"{address}/{path}")


def _opened(page: Page, address: str) -> Page:
    page.goto(address)
    page.wait_for_selector("h1")
    return page


if __name__ == "__main__":
    main(Path(sys.argv[1]), keeps="--keep" in sys.argv)
