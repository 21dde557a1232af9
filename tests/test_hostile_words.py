"""Names, comments and file names are text everywhere: shown as typed, nothing runs, nothing is fetched."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from browser import Watched, chromium
from doorstep import session
from people import desk
from round_year import HANAKO, YEAR, submit, two_projects
from server import ROOT, serving

from kpi_models.desk import Desk
from kpi_models.facts import Facts, Measurement, Remark
from kpi_models.form_source import form_source
from kpi_models.people import Grant, Person, Role
from kpi_models.people_records import save_person
from kpi_models.store import Store, Upload, open_store
from pages.addresses import PAGES
from reports.handover import Handover, handover_sheet
from reports.kpi_files import kpi_csv, kpi_workbook
from reports.log_words import log_csv
from reports.long_form import write_package
from reports.report_form import report_form

pytestmark = [pytest.mark.soak, pytest.mark.browser]

MARK = "**太字**"
PEOPLE = {"boss": Role.COORDINATOR, "hanako": Role.OFFICER, "root": Role.ADMIN}
RUNS = "img[src='x'], a[href^='javascript'], [src*='192.0.2.9'], [href*='192.0.2.9'], .katex"


def hostile(what: str) -> str:
    """Returns a text that tries everything, and says which field it is from."""
    return (
        f"=cmd|'/c calc'!A1 {what}{MARK}<img src=x onerror=alert(1)><script>alert(1)</script>[x](javascript:alert(1))"
        "![i](http://192.0.2.9/i.png) <http://192.0.2.9/> $\\frac{1}{2}$ :red[赤] :material/home: \u202e逆\u202c"
    )


def hostile_facts() -> Facts:
    facts = two_projects()
    return replace(
        facts,
        plans=tuple(replace(plan, name=hostile("計画")) for plan in facts.plans),
        projects=tuple(replace(one, name=hostile(f"事業{one.project_id}")) for one in facts.projects),
        kpis=tuple(replace(kpi, name=hostile(f"指標{kpi.kpi_id}"), unit="=人<b>") for kpi in facts.kpis),
        baselines=tuple(replace(one, reason=hostile("理由")) for one in facts.baselines),
        actuals=tuple(replace(one, period=hostile("期間")) for one in facts.actuals),
        measurements=(Measurement("kpi", hostile("統計"), hostile("算式"), hostile("照会先"), hostile("時期")),),
    )


def fill(store: Store) -> None:
    """Stores the hostile words wherever somebody can type: names, remarks, reasons, notes, file names."""
    store.load(
        hostile_facts(), actor=hostile("人"), uploads=[Upload(hostile("ファイル") + ".xlsx", b"x")], note=hostile("注")
    )
    with store.entry(hostile("管理者")) as entry:
        save_person(entry, replace(HANAKO, name=hostile("花子")))
        for user_id, role in PEOPLE.items():
            if user_id != HANAKO.user_id:
                save_person(entry, Person(user_id, hostile(user_id), (Grant(role),)))
    coordinator = desk(store, Role.COORDINATOR, name=hostile("企画"))
    coordinator.open_round(YEAR, datetime.now(UTC).date())
    officer = Desk(store, replace(HANAKO, name=hostile("花子")))
    submit(officer, note=hostile("添え書き"))
    officer.store_figures(Facts(remarks=(Remark("kpi", YEAR, hostile("要因"), hostile("課題"), hostile("対応")),)))
    coordinator.take_step("project", YEAR, "return", hostile("差戻し"))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile") / "kpi.duckdb"


@pytest.fixture(scope="module")
def store(database: Path) -> Iterator[Store]:
    opened = open_store(database)
    fill(opened)
    yield opened
    opened.close()


def test_in_every_exported_file_the_words_are_text_and_no_formula(store):
    rows, source = store.judged("plan"), form_source(store, "project", YEAR)
    books = [report_form(source), kpi_workbook(rows), handover_sheet(Handover(source, hostile("担当"), ()))]
    tables = [kpi_csv(rows), log_csv(desk(store, Role.ADMIN).log())]
    package = write_package(store.facts(), hostile("題名"))
    assert [cell for book in books for cell in formulas(book)] == []
    assert [cell for table in tables for cell in cells(table) if cell.lstrip(" \u3000\t").startswith(("=", "@"))] == []
    assert any(MARK in content.decode("utf-8-sig") for name, content in package.items() if name.endswith(".csv"))


@pytest.fixture(scope="module")
def served(store: Store, database: Path) -> Iterator[tuple[str, dict[str, str]]]:
    tokens = {user_id: session(store, user_id) for user_id in PEOPLE}
    store.close()
    with serving(ROOT / "app.py", KPI_DB=str(database), KPI_SIGN_IN="local") as address:
        yield address, tokens


@pytest.mark.parametrize("user_id", PEOPLE)
def test_on_every_page_the_words_are_shown_as_typed_and_nothing_runs(served, user_id):
    address, tokens = served
    shown = 0
    with chromium(address) as watched:
        watched.page.context.add_cookies([{"name": "kpi_session", "value": tokens[user_id], "url": address}])
        watched.page.on("dialog", lambda dialog: watched.complaints.append(f"dialog: {dialog.message}"))
        for page in PAGES:
            watched.page.goto(f"{address}/{page.address if not page.is_home else ''}")
            watched.page.wait_for_selector("[data-testid=stMain] :is(h1, [data-testid=stAlert])", timeout=30_000)
            watched.page.wait_for_selector("[data-testid=stStatusWidget]", state="detached", timeout=30_000)
            shown += whole(watched)
    assert shown
    assert watched.complaints == []
    assert watched.foreign == []


def whole(watched: Watched) -> int:
    """Returns how often the words are shown, after making sure that they are nothing but words."""
    watched.page.wait_for_timeout(500)
    assert watched.page.locator(RUNS).count() == 0, watched.page.url
    text = watched.words()
    assert text.count("太字") == text.count("**太字"), watched.page.url  # where it is cut short too
    assert "\u202e" not in text, watched.page.url
    return text.count(MARK)


def formulas(book: bytes) -> list[str]:
    """Returns what a spreadsheet would run of a book: formulas with a stranger's words, and links outside."""
    pages = openpyxl.load_workbook(io.BytesIO(book)).worksheets
    found = [cell for page in pages for row in page.iter_rows() for cell in row]
    assert any(MARK in str(cell.value) for cell in found)
    return [cell.coordinate for cell in found if (cell.data_type == "f" and "cmd" in str(cell.value)) or cell.hyperlink]


def cells(table: bytes) -> list[str]:
    return [cell for line in csv.reader(io.StringIO(table.decode("utf-8-sig"))) for cell in line]
