"""Makes the pictures of the user guide: walks a year with a made-up town and keeps what each role sees.

Run `make pictures` after a change of the screens. Needs chromium, as the browser tests do.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
IMAGES = ROOT / "docs/user/images"

sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import year_walk as year  # noqa: E402
from browser import chromium  # noqa: E402
from pictures import keep, take  # noqa: E402
from playwright.sync_api import Page  # noqa: E402
from server import running_server  # noqa: E402


def main() -> None:
    """Walks the year and writes one picture for each place that the walk is looked at."""
    IMAGES.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        database = Path(folder) / "kpi.duckdb"
        year.begin(database)
        with running_server(database) as address, chromium(address) as browser:
            walk = year.Walk(browser.page, address, Path(folder), lambda name: _keep(browser.page, name))
            _walk(walk)


def _walk(walk: year.Walk) -> None:
    asked = "来街者数は、12月の分が入っているか確かめてください。"
    year.open_year(walk)
    year.report_wrongly(walk)
    year.store_and_submit(walk)
    year.give_back(walk, asked)
    year.correct_and_submit(walk, "13100", asked, "12月の分が抜けていたため")
    year.approve(walk)
    year.read_figure(walk, year.EVALUATOR, "13,100")
    walk.look("evaluator-progress")
    year.evaluate(walk, "駅前の人通りが増えた。新しい店が続くための支えも考えてほしい。")
    year.come(walk, year.EXECUTIVE, "", "サマリー")
    walk.look("executive-summary")
    year.read_log(walk, [asked], "12月の分が抜けていたため")
    year.come(walk, year.ADMIN, "people", "利用者")
    walk.look("admin-people")


def _keep(page: Page, name: str) -> None:
    """Keeps what stands on the screen."""
    file = IMAGES / f"{name}.png"
    take(page, file)
    keep(file, file)


if __name__ == "__main__":
    main()
