"""The meeting pack: one plan and year for its committee, as a PDF without a browser and as a workbook of numbers."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from committee import decide
from openpyxl.worksheet.worksheet import Worksheet
from paper import HOSTILE, narrowest_margins, page_texts, run
from people import desk
from plans import NOW, actual, baseline, new_store, one_kpi, stored, target
from round_year import YEAR, begin, figure, submit
from test_samples import package

from commands.answers import answer_pack, answer_progress
from kpi_models import VERSION
from kpi_models.committee import committee
from kpi_models.committee.evaluations import Written, national_words
from kpi_models.committee.meeting_source import NothingToShow, meeting_source
from kpi_models.facts import Actual, Basis, Cost, Direction, Facts, Kpi, Plan, Project, Remark, State
from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.formatting import format_increment, format_level, format_rate
from kpi_models.judging.judgement import JudgedRow
from kpi_models.people.people import NotPermitted, Role, Scope
from kpi_models.reference import Event
from kpi_models.store import Store, Upload
from reports.headlines import headlines
from reports.meeting_pack import in_parts, kpi_list, pack_content, results_by_project, sized
from reports.meeting_pack_book import pack_book
from reports.meeting_pack_words import MeetingPack, pack_file_name
from reports.typesetting import GETA, TypesettingFailed, printable, typeset
from validators.long_form import read_package

A4_HEIGHT, MILLIMETRE = 841.9, 2.835  # in points
PLAN, PACK_YEAR = "kakuu-shigoto", 2025


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = new_store(tmp_path_factory.mktemp("pack"))
    facts, _ = read_package(package())
    store.load(facts, actor="試験", uploads=[Upload("見本.zip", b"")])
    yield store
    store.close()


@pytest.fixture(scope="module")
def sample(samples: Store) -> MeetingPack:
    return pack_of(samples, PLAN, PACK_YEAR)


@pytest.fixture(scope="module")
def pdf(sample: MeetingPack, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "pack.pdf"
    path.write_bytes(typeset("meeting_pack", pack_content(sample), NOW))
    return path


@pytest.fixture(scope="module")
def book(sample: MeetingPack) -> bytes:
    return pack_book(sample)


@pytest.fixture(scope="module")
def pages_of_book(book: bytes) -> list[Worksheet]:
    return sheets(book)


@pytest.fixture(scope="module")
def pages(pdf: Path) -> list[str]:
    """The text of each page without white space: cells of a table are broken into lines."""
    return page_texts(pdf)


def pack_of(store: Store, plan_id: str = "plan", year: int = YEAR) -> MeetingPack:
    return MeetingPack(meeting_source(store, plan_id, year), NOW, VERSION)


def pdf_text(pack: MeetingPack, folder: Path) -> str:
    path = folder / "pack.pdf"
    path.write_bytes(typeset("meeting_pack", pack_content(pack), NOW))
    return "".join(page_texts(path))


def sheets(book: bytes) -> list[Worksheet]:
    return list(openpyxl.load_workbook(io.BytesIO(book)).worksheets)


def texts(sheet: Worksheet) -> list[Any]:
    return [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]


# -- the PDF -----------------------------------------------------------------------------------------------------------

_WRITTEN = {
    "baseline": format_level,
    "target_level": format_level,
    "actual_level": format_level,
    "projected_final": format_level,
    "gap": format_increment,
    "required_per_year": format_increment,
}
_RATES = ("achievement_rate", "single_year_rate", "final_progress", "level_rate", "keep_rate")


def written(row: dict[str, Any]) -> Iterator[str]:
    """Yields every number that the command `progress` gives of a row, as readers see it."""
    for name, write in _WRITTEN.items():
        if row[name] is not None and not (name == "projected_final" and row["actual_level"] is None):
            yield write(Decimal(str(row[name])), row["unit"])
    yield from (format_rate(row[name]) for name in _RATES if row[name] is not None)


def test_every_number_of_the_command_progress_stands_on_the_page_of_its_kpi(samples: Store, pages: list[str]) -> None:
    rows = answer_progress(samples, PLAN, None, "standard", None)
    own = {row["kpi_id"]: next(page for page in pages[3:] if title(row) in page) for row in rows}
    lacking = [
        (row["kpi"], row["fiscal_year"], text)
        for row in rows
        for text in written(row)
        if text not in own[row["kpi_id"]]
    ]
    assert lacking == []
    assert all("".join(row["why"].split()) in own[row["kpi_id"]] for row in rows if row["fiscal_year"] == PACK_YEAR)


def title(row: dict[str, Any]) -> str:
    """The heading of a KPI's own page: 3-2空き家戸数, with the numbers of project and KPI."""
    return f"{row['project_id'][-1]}-{row['kpi_id'][-1]}{row['kpi']}"


def test_both_headline_rates_stand_on_one_page_with_the_year_before_and_what_is_unknown(
    sample: MeetingPack, pages: list[str]
) -> None:
    assert sample.source.summary
    assert sample.source.before
    for one in headlines(sample.source.summary, sample.source.before):
        assert one.change
        assert all("".join(part.split()) in pages[2] for part in (one.name, one.rate, one.change, one.before))
        assert "".join(one.unknown.split()) in pages[2]
    assert "判定不能1の内訳：未公表1" in pages[2]


def test_a_figure_that_is_provisional_says_so_wherever_the_pack_lists_it(sample: MeetingPack) -> None:
    listed = kpi_list(sample)
    place = listed["KPI"].index("町内の延べ宿泊者数")
    assert (listed["R7目標"][place], listed["R7実績"][place]) == ("11,200人泊", "10,800人泊\n（速報）")
    table = pack_content(sample)["projects"][1]["figures"]
    assert "10,800人泊\n（速報）" in table["rows"][2]


def test_the_counts_of_projects_add_up_to_the_summary(sample: MeetingPack) -> None:
    table, summary = results_by_project(sample), sample.source.summary
    assert summary
    counted = [sum(map(int, table[name])) for name in ("達成", "未達成", "判定不能")]
    assert counted == [summary.kpis_met, summary.kpis_judged - summary.kpis_met, summary.kpis_unknown]


def test_a_page_belongs_to_one_kpi_and_says_what_the_officer_said(samples: Store, pages: list[str]) -> None:
    kpis = {row["kpi_id"]: title(row) for row in answer_progress(samples, PLAN, PACK_YEAR, "standard", None)}
    starts = [[number for number, page in enumerate(pages) if number > 2 and name in page] for name in kpis.values()]
    assert len({numbers[0] for numbers in starts}) == len(kpis)
    mine = next(page for page in pages[3:] if kpis["kakuu-shigoto-2-1"] in page)
    assert "発送が2人に偏り、繁忙期に受注を止めた。" in mine
    assert "通信販売の売上報告" in mine


def test_headers_name_plan_and_year_and_footers_count_the_pages(pages: list[str]) -> None:
    for number, page in enumerate(pages, start=1):
        assert f"{number}／{len(pages)}" in page
        assert f"KPIダッシュボード{VERSION}" in page
        assert f"{format_fiscal_year(PACK_YEAR)}年度" in page


def test_no_heading_is_left_behind_at_the_foot_of_a_page(sample: MeetingPack, tmp_path: Path) -> None:
    tables = [{"headings": ["見出し"] * 5, "rows": [["行"] * 5] * (1 + number % 7)} for number in range(120)]
    sources = [{"name": "見出し", "table": table} for table in tables]
    path = tmp_path / "pack.pdf"
    path.write_bytes(typeset("meeting_pack", pack_content(sample) | {"projects": [], "sources": sources}, NOW))
    feet = [page.strip().splitlines()[-2] for page in run("pdftotext", "-raw", path, "-").split("\f")[5:-1]]
    assert len(feet) > 10
    assert {foot.split()[0] for foot in feet} == {"行"}


def test_the_sources_of_a_kpi_stand_on_one_page(sample: MeetingPack, pages: list[str], pdf: Path) -> None:
    first = next(number for number, page in enumerate(pages) if number > 2 and "最新の版だけを示します" in page)
    following = run("pdftotext", "-raw", pdf, "-").split("\f")[first + 1 : -1]
    assert following
    names = {row.kpi for row in sample.source.rows}
    assert all(names & set(page.splitlines()[:3]) for page in following)  # below the running head


def test_the_file_is_tagged_titled_and_bookmarked_and_brings_its_fonts(pdf: Path) -> None:
    told = run("pdfinfo", pdf)
    assert re.search(r"Title:\s+架空町 人の流れとしごと創生計画【見本】　R7（2025）年度", told)
    assert re.search(r"Tagged:\s+yes", told)
    assert b"/Lang(ja-JP)" in pdf.read_bytes().replace(b" ", b"")
    assert b"/Outlines" in pdf.read_bytes()
    fonts = run("pdffonts", pdf).splitlines()[2:]
    assert fonts
    assert all("KPIPackSansJP" in font and re.search(r"yes yes yes\s+\d+\s+\d+$", font) for font in fonts)


def test_nothing_touches_the_edge_of_a_page(pdf: Path) -> None:
    margins = narrowest_margins(pdf)
    assert len(margins) > 20
    assert min(margins) > 0.04


def test_a_long_plan_is_split_into_tables_that_each_name_their_lines() -> None:
    table = {"項目": ["目標"]} | {f"R{year}": [f"{year}件"] for year in range(1, 11)}
    assert [list(part) for part in in_parts(table)] == [
        ["項目", "R1", "R2", "R3", "R4", "R5"],
        ["項目", "R6", "R7", "R8", "R9", "R10"],
    ]
    assert in_parts({"項目": ["目標"], "R1": ["1件"]}) == [{"項目": ["目標"], "R1": ["1件"]}]


def test_years_to_come_leave_out_what_they_say_nothing_of() -> None:
    years = {f"R{year}": ["目標", "－" if year > 5 else "90％"] for year in range(1, 11)}
    assert [part["項目"] for part in in_parts({"項目": ["目標", "達成率"]} | years)] == [["目標", "達成率"], ["目標"]]


def test_a_page_that_is_nearly_full_has_no_box_for_notes_rather_than_one_on_its_footer(
    sample: MeetingPack, tmp_path: Path
) -> None:
    content = pack_content(sample)
    project = content["projects"][0]
    kpis = [project["kpis"][0] | {"measured": [["出典", "行"]] * lines} for lines in range(9, 17)]
    path = tmp_path / "pack.pdf"
    path.write_bytes(typeset("meeting_pack", content | {"projects": [project | {"kpis": kpis}]}, NOW))
    ends = [float(y) for y in re.findall(r'yMax="([\d.]+)">メモ</word>', run("pdftotext", "-bbox", path, "-"))]
    assert len(ends) < len(kpis)
    assert max(ends) < A4_HEIGHT - 18 * MILLIMETRE


def test_a_long_number_is_set_smaller_and_never_broken() -> None:
    short, long = sized({"項目": ["実績"], "R1": ["43人"]}), sized({"項目": ["実績"], "R1": ["1,234,567,890,123円"]})
    assert (short["size"], short["is_wide"]) == (8.0, False)
    assert (long["size"] < 6, long["is_wide"]) == (True, True)


def test_text_of_a_plan_is_never_read_as_code(tmp_path: Path) -> None:
    facts = one_kpi(baseline("10"), target(2022, "20"), actual(2022, "15"))
    named = replace(
        facts,
        plans=(replace(facts.plans[0], name=f"計画{HOSTILE}"),),
        projects=(replace(facts.projects[0], name=f"事業{HOSTILE}"),),
        kpis=(replace(facts.kpis[0], name=f"指標{HOSTILE}", unit="<b>&#"),),
    )
    store = stored(tmp_path, named)
    pack = pack_of(store)
    store.close()
    told = pdf_text(pack, tmp_path)
    for name in ("計画", "事業", "指標"):
        assert name + "".join(HOSTILE.replace("\u0007", "").split()) in told
    assert "15<b>&#" in told
    assert all(cell.data_type != "f" for sheet in sheets(pack_book(pack)) for row in sheet.iter_rows() for cell in row)


def test_rare_letters_of_names_are_shown_and_what_no_font_holds_is_said_on_the_cover(tmp_path: Path) -> None:
    facts = one_kpi(baseline("10"), target(2022, "20"), actual(2022, "15"))
    store = stored(
        tmp_path, replace(facts, plans=(replace(facts.plans[0], name="髙﨑𠮷野の計画 辻\U000e0100と𪚥と😀"),))
    )
    told = pdf_text(pack_of(store), tmp_path)
    store.close()
    assert f"髙﨑𠮷野の計画辻と{GETA}と{GETA}" in told
    assert "U+1F600、U+2A6A5" in told


def test_a_letter_that_a_font_lacks_never_reaches_the_typesetting() -> None:
    shown, lacking = printable({"a": ["\u304b\u3099\u200b", "😀"]})
    assert (shown, lacking) == ({"a": ["が", GETA]}, {"😀"})


def test_a_fault_of_the_typesetting_is_raised(sample: MeetingPack) -> None:
    with pytest.raises(TypesettingFailed):
        typeset("meeting_pack", {"basis": [], "title": "見本"}, NOW)


# -- what it stands on -------------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


def of_kpi_now(pack: MeetingPack) -> JudgedRow:
    return next(row for row in pack.year_rows if row.kpi_id == "kpi")


def test_an_opened_year_stands_on_what_was_approved_figures_money_and_remarks_alike(store: Store) -> None:
    coordinator, officer = begin(store)
    submit(officer)
    before = pack_of(store)
    assert (of_kpi_now(before).actual_level, dict(before.source.costs), dict(before.source.remarks)) == (None, {}, {})
    assert "「架空事業」、「別の架空事業」のこの年度の数値は載りません。" in pack_content(before)["basis"][2]
    coordinator.take_step("project", YEAR, "approve")
    after = pack_of(store)
    assert of_kpi_now(after).actual_level == 13
    assert after.source.costs["project"].spent_value == 2_500_000
    assert after.source.remarks["kpi"].issue == "周知不足"
    assert after.source.unapproved == {"other"}


def test_the_past_is_read_as_it_was(store: Store) -> None:
    coordinator, officer = begin(store)
    submit(officer)
    coordinator.take_step("project", YEAR, "approve")
    moment = store.rows("select max(recorded_at) as at from entries")[0]["at"].replace(tzinfo=NOW.tzinfo)
    assert meeting_source(store, "plan", YEAR, moment.replace(year=moment.year - 1)).costs == {}


def test_a_consensus_without_a_quorum_says_why_it_was_taken_all_the_same(store: Store) -> None:
    coordinator, _ = begin(store, due_in=None)
    decided = Written(*(words[0] for words in national_words().values()))
    committee.conclude(coordinator, "project", YEAR, decided, exception="書面で全員の了承を得た")
    told = pack_content(pack_of(store))["projects"][0]["consensus"]
    assert told[-1] == ("不成立で決定した理由", "書面で全員の了承を得た")


def test_a_project_that_was_taken_back_since_stands_in_the_pack_of_a_moment_before(store: Store) -> None:
    coordinator, _ = begin(store)
    extra = Kpi("extra-kpi", "extra", "架空の追加指標", "人", Direction.INCREASE)
    coordinator.register(replace(Facts(), projects=(Project("extra", "plan", "追加の架空事業"),), kpis=(extra,)))
    before = datetime.now(UTC)
    coordinator.void(coordinator.log()[0].entry_id, "計画を取り違えたため")
    told = pack_content(MeetingPack(meeting_source(store, "plan", YEAR, before), NOW, VERSION))
    assert [project["name"] for project in told["projects"]][-1] == "3　追加の架空事業"
    assert len(pack_content(pack_of(store))["projects"]) == 2


def test_a_project_that_owes_no_report_is_not_said_to_be_unapproved(store: Store) -> None:
    coordinator, officer = begin(store)
    ends = tuple(Actual(kpi_id, YEAR - 1, Basis.LEVEL, None, State.ENDED) for kpi_id in ("kpi", "second"))
    officer.store_figures(Facts(actuals=ends))
    officer.register(Facts(projects=(Project("extra", "plan", "申し出ただけの架空事業"),)))
    assert coordinator.unapproved("plan", YEAR) == {"other"}


def test_what_the_committee_said_stands_with_its_project(store: Store, tmp_path: Path) -> None:
    coordinator, _ = begin(store, due_in=None)
    store.load(figure("13"), actor="試験", uploads=[])
    decide(coordinator)
    committee.add_opinions(coordinator, "project", YEAR, ["商店街との連携を = 深めてほしい"])
    (opinion,) = coordinator.evaluations("plan", YEAR).opinions
    committee.answer_opinion(coordinator, opinion.opinion_id, "合同の催しを開く")
    pack = pack_of(store)
    told = pdf_text(pack, tmp_path)
    for words in (
        "順調である",
        "商店街との連携を=深めてほしい",
        "合同の催しを開く",
        "2023年8月1日",
        "出席4人／定数5人（定足数3人）成立",
    ):
        assert words in told
    assert "合同の催しを開く" in texts(sheets(pack_book(pack))[1])


def test_an_answer_longer_than_a_page_goes_on_on_the_next(store: Store, tmp_path: Path) -> None:
    coordinator, _ = begin(store)
    committee.add_opinions(coordinator, "project", YEAR, ["商店街との連携を深めてほしい"])
    (opinion,) = coordinator.evaluations("plan", YEAR).opinions
    committee.answer_opinion(coordinator, opinion.opinion_id, "合同の催しを毎月開く。" * 180)
    path = tmp_path / "pack.pdf"
    path.write_bytes(typeset("meeting_pack", pack_content(pack_of(store)), NOW))
    assert min(narrowest_margins(path)) > 0.03
    said = [page for page in page_texts(path) if "合同の催し" in page]
    assert len(said) > 1
    assert "委員会の意見と対応" in said[0]


def test_no_row_of_the_workbook_is_higher_than_excel_makes_one(store: Store) -> None:
    coordinator, _ = begin(store)
    committee.add_opinions(coordinator, "project", YEAR, ["商店街との連携を深めてほしい"])
    (opinion,) = coordinator.evaluations("plan", YEAR).opinions
    written = "合同の催しを毎月開く。" * 180
    committee.answer_opinion(coordinator, opinion.opinion_id, written)
    store.load(Facts(remarks=(Remark("kpi", YEAR - 1, written),)), actor="試験", uploads=[])
    for year, column in ((YEAR - 1, "B"), (YEAR, "E")):  # what the officer said, and the answer
        page = sheets(pack_book(pack_of(store, year=year)))[1]
        assert max(row.height for row in page.row_dimensions.values() if row.height) <= 409
        assert written in "".join(str(cell.value or "") for cell in page[column])


def test_the_charts_show_what_happened_and_the_pack_says_once_what_it_was(store: Store, tmp_path: Path) -> None:
    coordinator, _ = begin(store, due_in=None)
    opening = Event(date(YEAR, 10, 1), "道の駅開館", "架空の道の駅の開館", "広報かくう10月号")
    coordinator.add_event("plan", opening)
    store.load(figure("13"), actor="試験", uploads=[])
    pack = pack_of(store)
    kpi = pack_content(pack)["projects"][0]["kpis"][0]
    assert "道の駅開館</text>" in kpi["chart"]
    assert "2022-10-01 道の駅開館" in kpi["alternative"]
    told = pdf_text(pack, tmp_path)
    assert told.count("架空の道の駅の開館（2022-10-01、出典：広報かくう10月号）") == 1
    before = replace(pack, source=meeting_source(store, "plan", YEAR, datetime(2024, 1, 1, tzinfo=UTC)))
    assert before.source.events == []


def test_whoever_may_read_the_plan_may_have_its_pack(store: Store) -> None:
    begin(store)
    assigned = desk(store, Role.EVALUATOR, Scope.PLAN, "plan")
    assert assigned.meeting_source("plan", YEAR).rows
    with pytest.raises(NotPermitted):
        desk(store, Role.EVALUATOR, Scope.PLAN, "elsewhere").meeting_source("plan", YEAR)


def test_a_year_without_a_kpi_has_no_pack(samples: Store) -> None:
    with pytest.raises(NothingToShow):
        meeting_source(samples, PLAN, 1999)
    assert answer_pack(samples, PLAN, 1999, "standard", None) == {}


# -- the workbook and the command --------------------------------------------------------------------------------------


def test_the_workbook_holds_figures_as_numbers_and_a_chart_for_each_kpi(
    sample: MeetingPack, pages_of_book: list[Worksheet]
) -> None:
    first, *projects, data, _, _ = pages_of_book
    assert data.max_row == 1 + len(sample.source.rows)
    drawn = [chart for sheet in projects for chart in sheet._charts]
    assert len(projects) == len(sample.project_ids)
    assert len(drawn) == len(sample.year_rows)
    assert all(chart.x_axis.delete is False and chart.y_axis.delete is False for chart in drawn)
    numbers = [value for sheet in projects for value in texts(sheet) if isinstance(value, int | float)]
    for row in sample.year_rows:
        expected = [row.target_level, row.actual_level, row.gap, row.achievement_rate]
        assert all(any(float(value) == pytest.approx(n) for n in numbers) for value in expected if value is not None)
    assert 13_720_000 in texts(first)


@pytest.mark.parametrize(("unit", "level", "axis"), [("mg/L", "0.0004", "General"), ("円", "1200000", "#,##0")])
def test_a_chart_of_the_workbook_has_its_years_below_and_every_digit_beside_it(
    tmp_path: Path, unit: str, level: str, axis: str
) -> None:
    with closing(
        stored(tmp_path, one_kpi(baseline("-0.0005"), target(YEAR, level), actual(YEAR, level), unit=unit))
    ) as store:
        (chart,) = sheets(pack_book(pack_of(store)))[1]._charts
    assert (chart.x_axis.tickLblPos, chart.y_axis.number_format.formatCode) == ("low", axis)


def test_charts_of_both_files_show_where_the_grades_of_the_scale_begin(
    sample: MeetingPack, pages_of_book: list[Worksheet]
) -> None:
    pictures = [kpi["chart"] for project in pack_content(sample)["projects"] for kpi in project["kpis"]]
    assert any("○ Bの境</text>" in picture and "判定基準：" not in picture for picture in pictures)
    (sheet, *_) = [sheet for sheet in pages_of_book if sheet.title == "事業1"]
    assert [len(chart.series) for chart in sheet._charts][:2] == [5, 5]
    (heading, *_) = [cell for row in sheet for cell in row if cell.value == "○ Bの境"]
    target, baseline = (sheet.cell(heading.row + 1, column).value for column in (3, 2))
    assert heading.offset(row=1).value == pytest.approx(baseline + 0.8 * (target - baseline))
    printed = sheet.print_area.split(":")[1].replace("$", "")
    assert heading.column > sheet[printed].column  # drawn by the chart, and not printed as a column


def test_every_sheet_prints_on_a4_one_page_wide(pages_of_book: list[Worksheet]) -> None:
    for sheet in pages_of_book:
        upright = "landscape" if sheet.title == "データ" else "portrait"
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, upright)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)


def test_amounts_and_names_of_any_length_are_whole_in_the_workbook(store: Store) -> None:
    begin(store, due_in=None)
    money = Cost("project", YEAR, Decimal(12_345_678_901), Decimal(9_876_543_210), Decimal(1))
    plan = Plan("plan", "とても長い名前の計画" * 9, None, 2021, 2025)
    store.load(replace(figure("123456789012"), plans=(plan,), costs=(money,)), actor="試験", uploads=[])
    first, project, *_ = sheets(pack_book(pack_of(store)))
    numbers = [cell for sheet in (first, project) for row in sheet for cell in row if isinstance(cell.value, int)]
    assert {12_345_678_901, 9_876_543_210, 123_456_789_012} <= {cell.value for cell in numbers}
    assert all(cell.alignment.shrink_to_fit for cell in numbers)  # else a number too wide is written as ###
    (spent,) = [cell for cell in numbers if cell.value == 9_876_543_210]
    assert f"{spent.coordinate}:{spent.offset(column=1).coordinate}" in first.merged_cells
    named = first["A2"]
    assert named.alignment.wrap_text
    assert first.row_dimensions[2].height >= 2 * named.font.size


def test_a_kpi_begins_a_page_of_the_workbook_where_the_opinions_leave_it_no_room(store: Store) -> None:
    coordinator, _ = begin(store, due_in=None)
    (short,) = [sheets(pack_book(pack_of(store)))[1].row_breaks.brk]
    committee.add_opinions(coordinator, "project", YEAR, [f"意見その{number}" for number in range(30)])
    sheet = sheets(pack_book(pack_of(store)))[1]
    starts = [row[0].row for row in sheet.iter_rows() if re.match(r"1-\d", str(row[0].value))]
    assert (len(short), [one.id + 1 for one in sheet.row_breaks.brk]) == (1, starts)


def test_the_workbook_says_what_happened_in_the_years_of_a_kpi(sample: MeetingPack, book: bytes) -> None:
    _, project, *_, words, _ = sheets(book)
    assert "R5：デジ田交付金、新型コロナ5類　R7：第2世代交付金" in texts(project)
    assert "新型コロナ5類" in texts(words)


@pytest.mark.soak
def test_libreoffice_prints_the_workbook(book: bytes, tmp_path: Path) -> None:
    path = tmp_path / "pack.xlsx"
    path.write_bytes(book)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, path)
    printed = "".join(page_texts(tmp_path / "pack.pdf"))
    assert "R7実績43人（+31人）は、R7目標+30人の103.3％。達成" in printed
    assert "#" not in printed  # a column too narrow for its number


def test_a_file_is_never_named_out_of_its_folder() -> None:
    assert pack_file_name("../計画", 2025, "pdf") == "会議資料_..計画_2025.pdf"


def test_the_command_gives_both_files(samples: Store) -> None:
    files = {
        name: base64.b64decode(content) for name, content in answer_pack(samples, PLAN, PACK_YEAR, "sabc", None).items()
    }
    assert [name.rsplit(".")[-1] for name in files] == ["pdf", "xlsx"]
    assert [content[:4] for content in files.values()] == [b"%PDF", b"PK\x03\x04"]
