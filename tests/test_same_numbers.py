"""Every number that the pages show of the sample plans is the number that the command line gives, in a real browser."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby
from typing import Any
from urllib.parse import unquote, urlencode
from xml.etree import ElementTree

import pytest
from browser import Watched, as_read, settle
from playwright.sync_api import Locator
from server import ROOT, import_samples, running_server

from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.formatting import format_fraction, format_increment, format_level, format_rate, unbroken

pytestmark = [pytest.mark.browser, pytest.mark.soak]

Row = dict[str, Any]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = tmp_path_factory.mktemp("numbers") / "kpi.duckdb"
    import_samples(database)
    return database


def command(*arguments: str) -> str:
    done = subprocess.run([sys.executable, "cli.py", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture(scope="module")
def address(database):
    with running_server(database) as address:
        yield address


@pytest.fixture(scope="module")
def rows(address, database) -> list[Row]:
    return json.loads(command("progress", "--db", str(database), "--format", "json"))


def opened(browser: Watched, page: str, ready: str, **query: object) -> None:
    """Opens a page and waits until what is looked at stands there."""
    browser.page.goto(f"{browser.address}/{page}?{urlencode(query)}")
    browser.page.wait_for_selector(ready)
    settle(browser.page)


def level(value: float | None, unit: str) -> str:
    return format_level(None if value is None else Decimal(str(value)), unit)


def grade_in(words: str, row: Row) -> bool:
    """Tells whether words name the grade of a row, or that there is none."""
    return f" {row['grade']} " in words if row["grade"] else "評価なし" in words


def by(rows: list[Row], *fields: str) -> list[list[Row]]:
    return [list(together) for _, together in groupby(rows, key=lambda row: [row[field] for field in fields])]


# -- サマリー ---------------------------------------------------------------------------------------------------------


def test_the_rates_and_the_matrix_of_every_year_are_those_of_the_command(browser, database, rows):
    for year in json.loads(command("summary", "--db", str(database), "--format", "json")):
        opened(browser, "summary", "[data-testid=stTable]", year=year["fiscal_year"])
        rates = browser.page.locator("[data-testid=stMetricValue]").all_inner_texts()
        assert format_fraction(year["kpis_met"], year["kpis_judged"]) in rates, year
        assert format_fraction(year["projects_met"], year["projects_judged"]) in rates, year
        due = [row for row in rows if row["fiscal_year"] == year["fiscal_year"] and row["reason"] != "not-due"]
        of_plans = by(due, "plan_id")
        told = [due, *(of_plans if len(of_plans) > 1 else by(due, "project_id"))]
        lines = [line for line in matrix_of(browser) if line["対象"] != "0"]  # what has money alone has no KPI
        assert lines == [counted(of_line, lines[0]) for of_line in told], year["fiscal_year"]


def matrix_of(browser: Watched) -> list[dict[str, str]]:
    """Returns the lines of the matrix, each by heading, without names and money."""
    names, *lines = cells_of(browser.page.locator("[data-testid=stTable] table", has_text=unbroken("全体")).first)
    return [dict(zip(names[1:-3], line[1:-3], strict=True)) for line in lines]


def counted(rows: list[Row], headings: Iterable[str]) -> dict[str, str]:
    """Counts judged rows as a line of the matrix does: by grade, all, and those not judged by a stated target."""
    counts = Counter(row["grade"] for row in rows)
    known = {
        "対象": len(rows),
        "判定不能": sum(row["met"] is None for row in rows),
        "評価なし": sum(row["grade"] is None for row in rows),
    }
    return {name: str(known.get(name, counts[name.split()[-1]])) for name in headings}


# -- 進捗：計画の一覧 --------------------------------------------------------------------------------------------------


def test_every_small_chart_of_every_plan_and_year_says_the_grade_and_the_actual_of_the_command(browser, rows):
    for plan in by(rows, "plan_id"):
        for year in sorted({row["fiscal_year"] for row in plan}):
            opened(browser, "progress", "[data-testid=stImage] img", plan=plan[0]["plan_id"], year=year)
            panels = browser.page.locator(_PANELS).all()
            kpis = by(plan, "kpi_id")
            assert len(panels) == len(kpis)
            for panel, kpi in zip(panels, kpis, strict=True):
                row = next((row for row in kpi if row["fiscal_year"] == year), None)
                written = bold_words(panel.locator("img").get_attribute("src") or "")
                expected = level(row["actual_level"], row["unit"]) if row and row["actual_level"] is not None else None
                assert written == ([expected] if expected else []), (kpi[0]["kpi"], year)
                if row:
                    words = panel.inner_text()
                    assert grade_in(words, row), (words, row)
                    assert expected is None or f"実績 {expected}" in words, (words, row)


# The innermost parts of the page that hold a chart.
_PANELS = "[data-testid=stVerticalBlock]:has([data-testid=stImage]):not(:has([data-testid=stVerticalBlock]))"


def bold_words(source: str) -> list[str]:
    """Returns the words in bold of an SVG that stands in the page as a data address: the actual of the year."""
    head, _, data = source.partition(",")
    text = base64.b64decode(data).decode("utf-8") if "base64" in head else unquote(data)
    return [shape.text or "" for shape in ElementTree.fromstring(text) if shape.get("font-weight") == "700"]


# -- 進捗：1つのKPI ---------------------------------------------------------------------------------------------------

LEVELS = {"基準値": "baseline", "目標（総量）": "target_level", "実績（総量）": "actual_level"}
RATES = {
    "達成率": "achievement_rate",
    "単年度達成率": "single_year_rate",
    "最終目標に対する進捗率": "final_progress",
    "水準比（参考）": "level_rate",
}
DRAWN = re.compile(r"^(?:(実績|速報)|(?:目標|推定|最終目標))(?:（改定）)?([−\d].*)$")


def test_the_table_the_chart_and_the_sentence_of_every_kpi_say_the_numbers_of_the_command(browser, rows):
    for kpi in by(rows, "kpi_id"):
        first = kpi[0]
        opened(browser, "progress", "[data-testid=stTable] :text('水準比')", plan=first["plan_id"], kpi=first["kpi_id"])
        year = next(row["fiscal_year"] for row in kpi if format_fiscal_year(row["fiscal_year"]) == chosen_year(browser))
        assert next(row["why"] for row in kpi if row["fiscal_year"] == year) in browser.words(), first["kpi"]
        assert table_of(browser) == [told_in_table(row) for row in kpi], first["kpi"]
        if browser.page.locator(".stPlotlyChart").count():
            browser.page.wait_for_selector(".stPlotlyChart .main-svg")
            assert drawn_in_chart(browser) == told_in_chart(kpi), first["kpi"]


def chosen_year(browser: Watched) -> str:
    return str(browser.page.locator(".st-key-year input").input_value())


def table_of(browser: Watched) -> list[dict[str, str]]:
    """Returns the columns of the yearly table, each as line → cell."""
    table = browser.page.locator("[data-testid=stTable] table", has_text="水準比").first
    names, *lines = cells_of(table)
    known = {*LEVELS, *RATES, "目標との差"}
    return [
        {line[0]: line[place] for line in lines if line[0] in known} | {"年度": names[place]}
        for place in range(1, len(names))
    ]


def cells_of(table: Locator) -> list[list[str]]:
    """Returns the text of every cell of a table, line by line, without what keeps words together."""
    cells = "lines => lines.map(line => [...line.querySelectorAll('th, td')].map(cell => cell.innerText))"
    written: list[list[str]] = table.locator("tr").evaluate_all(cells)
    return [[as_read(cell).strip() for cell in line] for line in written]


def told_in_table(row: Row) -> dict[str, str]:
    gap = None if row["gap"] is None else Decimal(str(row["gap"]))
    return (
        {name: level(row[field], row["unit"]) for name, field in LEVELS.items()}
        | {name: format_rate(row[field]) for name, field in RATES.items()}
        | {"目標との差": format_increment(gap, row["unit"]), "年度": format_fiscal_year(row["fiscal_year"])}
    )


def drawn_in_chart(browser: Watched) -> tuple[set[str], set[str]]:
    """Returns the levels written at the actuals and at the planned path."""
    found = [match for text in browser.chart_texts() if (match := DRAWN.match(text))]
    return {match[2] for match in found if match[1]}, {match[2] for match in found if not match[1]}


def told_in_chart(kpi: list[Row]) -> tuple[set[str], set[str]]:
    """Returns the levels of the actuals and of the targets, of late measurements the actual alone."""
    finals = [row["fiscal_year"] for row in kpi if row["target_origin"] == "stated"]
    return (
        {level(row["actual_level"], row["unit"]) for row in kpi if row["actual_level"] is not None},
        {
            level(row["target_level"], row["unit"])
            for row in kpi
            if row["target_level"] is not None and row["fiscal_year"] <= max(finals, default=row["fiscal_year"])
        },
    )


# -- 比較 -------------------------------------------------------------------------------------------------------------


def test_every_tile_of_the_comparison_is_the_grade_of_the_command(browser, rows):
    newest = max(row["fiscal_year"] for row in rows if row["grade"])
    years = sorted({row["fiscal_year"] for row in rows if row["fiscal_year"] <= newest})[-6:]
    opened(browser, "compare", "[data-testid=stPageLink]", year=newest)
    lines = browser.page.locator("[data-testid=stHorizontalBlock]:has([data-testid=stPageLink])").all()
    projects = [kpis for kpis in by(rows, "project_id") if any(row["fiscal_year"] in years for row in kpis)]
    assert len(lines) == len(projects)
    for line, project in zip(lines, projects, strict=True):
        cells = line.locator("[data-testid=stColumn]").all()[1:]
        shown = [re.findall(r"(?<=[◎○△×▼])[A-Z]|－", cell.inner_text()) for cell in cells]
        due = [[row for row in project if row["fiscal_year"] == year and row["reason"] != "not-due"] for year in years]
        assert shown == [[row["grade"] or "－" for row in of_year] or ["－"] for of_year in due], project[0]["project"]


def test_every_dot_of_the_comparison_says_the_rate_of_the_command(browser, rows):
    for year in sorted({row["fiscal_year"] for row in rows if row["grade"]}):
        due = [row for row in rows if row["fiscal_year"] == year and row["reason"] != "not-due"][:20]
        opened(browser, "compare", "[data-testid=stPageLink]", view="kpis", year=year)
        lines = browser.page.locator("[data-testid=stHorizontalBlock]:has([data-testid=stPageLink])").all()
        assert len(lines) == len(due)
        for line, row in zip(lines, due, strict=True):
            words = as_read(line.inner_text())
            assert format_rate(row["achievement_rate"]) in words, (words, row)
            assert f"実績 {level(row['actual_level'], row['unit'])}" in words, (words, row)
            assert grade_in(f"{words} ", row), (words, row)
