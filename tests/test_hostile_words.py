"""Names, comments and file names are text everywhere: shown as typed, nothing runs, nothing is fetched."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest
from browser import Watched, chromium, settle
from doorstep import session
from paper import page_texts
from people import desk
from round_year import HANAKO, YEAR, submit, two_projects
from screens import pages_of, walk_menu
from server import ROOT, serving

from kpi_models import VERSION
from kpi_models.committee import committee
from kpi_models.committee.evaluations import WHOLE_PROJECT, Kind, Meeting, Written
from kpi_models.committee.meeting_source import meeting_source
from kpi_models.desk.desk import Desk
from kpi_models.facts import Facts, Measurement, Remark
from kpi_models.moments import day_now
from kpi_models.people.people import Grant, Person, Role
from kpi_models.people.people_records import save_person
from kpi_models.reporting.form_source import form_source
from kpi_models.store import Store, Upload, open_store
from pages.addresses import PAGES
from reports.handover import Handover, handover_sheet
from reports.kpi_files import kpi_csv, kpi_workbook
from reports.log_words import log_csv
from reports.long_form import write_package
from reports.meeting_pack import pack_content
from reports.meeting_pack_book import pack_book
from reports.meeting_pack_words import MeetingPack
from reports.report_form import report_form
from reports.typesetting import typeset

pytestmark = [pytest.mark.soak, pytest.mark.browser]

MARK = "**太字**"
PEOPLE = {"boss": Role.COORDINATOR, "hanako": Role.OFFICER, "root": Role.ADMIN, "miyako": Role.EVALUATOR}
TALKED_OF = YEAR - 1  # was never opened for reports: all its figures count for the committee
TEXT_BESIDE_FIELDS = """main => {
    const copy = main.cloneNode(true)
    copy.querySelectorAll("textarea").forEach(field => field.remove())
    return copy.textContent
}"""
# Where the committee's words are read as they were typed: user, address, fields.
SPOKEN = {
    "the agenda": (
        "boss", f"evaluation?plan=plan&year={TALKED_OF}",
        ("会議", "事業効果1", "台帳の意見", "対応方針", "実施状況"),
    ),
    "a project before who leads": (
        "boss", f"evaluation?plan=plan&year={TALKED_OF}&project=project",
        ("決定の理由", "例外", "委員の意見", "KPIの意見", "台帳の意見", "対応方針", "実施状況", "事業効果2", "評価2"),
    ),
    "a project before its officer": (
        "hanako", f"evaluation?plan=plan&year={TALKED_OF}&project=project",
        ("決定の理由", "例外", "台帳の意見", "対応方針", "実施状況"),
    ),
    "a project before a member": (
        "miyako", f"evaluation?plan=plan&year={TALKED_OF}&project=other", ("事業効果1", "評価2"),
    ),
    "beside the figures": (
        "boss", f"progress?plan=plan&kpi=kpi&year={TALKED_OF}", ("事業効果1", "評価1", "決定の理由"),
    ),
    "the summary": ("boss", f"summary?year={TALKED_OF}", ("評価1",)),
    "the opinions that the summary counts": ("boss", f"summary?year={TALKED_OF}&list=opinions", ("台帳の意見",)),
    "what the pack holds": ("boss", f"pack?plan=plan&year={TALKED_OF}", ()),
}  # fmt: skip
IN_THE_PACK = (
    "計画", "事業project", "指標kpi", "会議", "事業効果1", "評価1", "決定の理由", "例外", "台帳の意見", "対応方針",
    "要因", "課題", "対応", "統計", "算式",
)  # fmt: skip
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
        remarks=(Remark("kpi", TALKED_OF, hostile("要因"), hostile("課題"), hostile("対応")),),
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
    coordinator.open_round(YEAR, day_now())
    officer = Desk(store, replace(HANAKO, name=hostile("花子")))
    submit(officer, note=hostile("添え書き"))
    officer.store_figures(Facts(remarks=(Remark("kpi", YEAR, hostile("要因"), hostile("課題"), hostile("対応")),)))
    coordinator.take_step("project", YEAR, "return", hostile("差戻し"))
    talk(store, coordinator, officer)


def talk(store: Store, leader: Desk, officer: Desk) -> None:
    """Lets a committee choose from hostile words, say them, and be answered in them."""
    member = Desk(store, Person("miyako", hostile("miyako"), (Grant(PEOPLE["miyako"]),)))
    effects, verdicts = ([hostile(f"{word}{place}") for place in (1, 2)] for word in ("事業効果", "評価"))
    committee.set_words(leader, "plan", Kind.EFFECT, effects)
    committee.set_words(leader, "plan", Kind.VERDICT, verdicts)
    of_kpi = {"kpi": Written(words=hostile("KPIの意見"))}
    said = Written(effects[0], verdicts[0], hostile("委員の意見"))
    committee.submit(member, "project", TALKED_OF, {WHOLE_PROJECT: said, **of_kpi})
    committee.save_draft(member, "other", TALKED_OF, {WHOLE_PROJECT: replace(said, words=hostile("下書き"))})
    committee.record_meeting(leader, "plan", TALKED_OF, Meeting(date(2022, 8, 1), 5, 3, 1, hostile("会議")))
    committee.conclude(
        leader, "project", TALKED_OF, replace(said, words=hostile("決定の理由")), exception=hostile("例外")
    )
    committee.add_opinions(leader, "project", TALKED_OF, [hostile("台帳の意見")])
    (opinion,) = leader.evaluations("plan", TALKED_OF).opinions
    committee.answer_opinion(officer, opinion.opinion_id, hostile("対応方針"))
    committee.check_opinion(officer, opinion.opinion_id, TALKED_OF, "under-way", hostile("実施状況"))


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
    books = [
        report_form(source),
        kpi_workbook(rows),
        handover_sheet(Handover(source, hostile("担当"), ())),
        pack_book(pack_of(store)),
    ]
    tables = [kpi_csv(rows), log_csv(desk(store, Role.ADMIN).log())]
    package = write_package(store.facts(), hostile("題名"))
    assert [cell for book in books for cell in formulas(book)] == []
    assert [cell for table in tables for cell in cells(table) if cell.lstrip(" \u3000\t").startswith(("=", "@"))] == []
    assert any(MARK in content.decode("utf-8-sig") for name, content in package.items() if name.endswith(".csv"))


def pack_of(store: Store) -> MeetingPack:
    return MeetingPack(meeting_source(store, "plan", TALKED_OF), datetime.now(UTC), VERSION)


def test_in_the_meeting_pack_the_words_stand_as_typed(store, tmp_path):
    pack, path = pack_of(store), tmp_path / "pack.pdf"
    path.write_bytes(typeset("meeting_pack", pack_content(pack), pack.made_at))
    printed = "".join(page_texts(path))
    assert [what for what in IN_THE_PACK if as_printed(hostile(what)) not in printed] == []
    pages = openpyxl.load_workbook(io.BytesIO(pack_book(pack))).worksheets
    written = "\n".join(str(cell.value) for page in pages for row in page.iter_rows() for cell in row)
    assert [what for what in IN_THE_PACK if hostile(what) not in written] == []


def as_printed(text: str) -> str:
    """Returns a text as pdftotext is compared: without white space and the marks that turn letters around."""
    return "".join(text.translate({ord(mark): None for mark in "\u202e\u202c"}).split())


@pytest.fixture(scope="module")
def served(store: Store, database: Path) -> Iterator[tuple[str, dict[str, str]]]:
    tokens = {user_id: session(store, user_id) for user_id in PEOPLE}
    store.close()
    with serving(ROOT / "app.py", KPI_DB=str(database), KPI_SIGN_IN="local") as address:
        yield address, tokens


@pytest.mark.parametrize("user_id", PEOPLE)
def test_on_every_page_the_words_are_shown_as_typed_and_nothing_runs(served, user_id):
    address, tokens = served
    role = PEOPLE[user_id]
    refused = next((page for page in PAGES if page.in_menu and page not in pages_of(role)), None)
    with chromium(address) as watched:
        watched.page.context.add_cookies([{"name": "kpi_session", "value": tokens[user_id], "url": address}])
        watched.page.on("dialog", lambda dialog: watched.complaints.append(f"dialog: {dialog.message}"))
        watched.page.goto(address)
        assert sum(whole(watched) for _ in walk_menu(watched, role))
        if refused:
            watched.page.goto(f"{address}/{refused.address}")
            whole(watched)
    assert watched.complaints == []
    assert watched.foreign == []


@pytest.mark.parametrize("place", SPOKEN)
def test_what_the_committee_said_is_shown_as_typed_wherever_it_is_read(served, place):
    address, tokens = served
    user_id, path, fields = SPOKEN[place]
    with chromium(address) as watched:
        watched.page.context.add_cookies([{"name": "kpi_session", "value": tokens[user_id], "url": address}])
        watched.page.on("dialog", lambda dialog: watched.complaints.append(f"dialog: {dialog.message}"))
        watched.page.goto(f"{address}/{path}")
        assert whole(watched)
        text = shown(watched)
        assert [field for field in fields if f"A1 {field}" not in text] == []
    assert (watched.complaints, watched.foreign) == ([], [])


def shown(watched: Watched) -> str:
    """Returns all words of the page but those in a field to type in: these are as they were typed, and marks too."""
    return str(watched.page.locator("[data-testid=stMain]").evaluate(TEXT_BESIDE_FIELDS))


def whole(watched: Watched) -> int:
    """Returns how often the words are shown, after making sure that they are nothing but words."""
    watched.page.wait_for_selector("[data-testid=stMain] :is(h1, [data-testid=stAlert])")
    settle(watched.page)
    assert watched.page.locator(RUNS).count() == 0, watched.page.url
    text = shown(watched)
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
