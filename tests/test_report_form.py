"""The report form goes out, is filled in and comes back: exactly those facts; what was done to it is told."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from kpi_models.facts import (
    STATES_WITH_VALUE,
    Actual,
    Basis,
    Cost,
    Direction,
    Facts,
    Measurement,
    Plan,
    Project,
    Remark,
    State,
)
from kpi_models.reporting.form_source import FormSource, form_source
from kpi_models.reporting.report_form import (
    COST_FIELDS,
    LABELS,
    REMARK_FIELDS,
    STATE_WORDS,
    Block,
    Stamp,
    file_name,
    read_file_name,
    read_stamp,
    written_stamp,
)
from reports.report_form import form_file_name, forms_zip, report_form
from tests.forms import (
    PROJECT_ID,
    YEAR,
    address,
    asked,
    filled,
    row_of,
    saved,
    sheet_of,
    source,
    state,
    through_gateway,
    value,
)
from tests.plans import INCREMENT, actual, baseline, one_kpi, stored, target
from validators.book import Book, book_facts, book_json, read_book
from validators.catalogue import CATALOGUE
from validators.isolation.worker_messages import packed, unpacked_book
from validators.report_forms.expected import form_against, form_against_store

TWO = source(asked("project-1", "来街者数"), asked("project-2", "売上", "千円", baseline="20"))


def read(content: bytes, name: str = "様式.xlsx") -> Book:
    return read_book(name, content)


def changed(form: FormSource, change: Callable[[Worksheet], object]) -> bytes:
    """Returns a form that somebody changed with the protection off."""
    book, sheet = sheet_of(report_form(form))
    change(sheet)
    return saved(book)


def codes(book: Book) -> list[str]:
    """Returns what was found but for inputs left blank."""
    return [found.code for found in book.findings if found.code != "actual-missing"]


# -- the law -----------------------------------------------------------------------------------------------------------

# What a spreadsheet cell can hold: 15 significant digits, 12 places.
numbers = st.one_of(
    st.integers(-(10**12), 10**12).map(Decimal),
    st.integers(-(10**14), 10**14).map(lambda digits: Decimal(digits).scaleb(-6)),
    st.sampled_from([Decimal(0), Decimal("0.1"), Decimal("-9.5"), Decimal("1.32")]),
)
texts = st.one_of(
    st.sampled_from(["=1+1", "+81", "-9.5", "@SUM(A1)", "行\nの中", "様式：実績報告様式", "1", "集計中", "番号"]),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1, max_size=12),
).filter(lambda text: "_x" not in text and "\ufffe" not in text and "\uffff" not in text)
yen = st.none() | st.integers(0, 10**12).map(Decimal)
UNITS = ("人", "%", "千円", "", "か所")


@st.composite
def reports(draw: st.DrawFn) -> tuple[FormSource, Facts]:
    """Draws a form of any KPIs, and what an officer reports with it."""
    kpis, actuals, remarks = [], [], []
    for number in range(draw(st.integers(1, 4))):
        kpi_id = draw(st.sampled_from([f"{PROJECT_ID}-{number}", f"別のID {number}"]))
        kpi = asked(
            kpi_id,
            draw(texts.filter(str.strip)) + str(number),
            draw(st.sampled_from(UNITS)),
            draw(st.sampled_from(Basis)),
            draw(st.none() | numbers.map(str)),
            draw(st.sampled_from(Direction)),
            draw(st.none() | st.builds(Measurement, st.just(kpi_id), st.none() | texts, st.none() | texts)),
        )
        kpis.append(kpi)
        if draw(st.booleans()):
            said = draw(st.sampled_from(State))
            figure = draw(numbers) if said in STATES_WITH_VALUE else None
            actuals.append(Actual(kpi_id, YEAR, kpi.basis, figure, said))
        if draw(st.booleans()):
            remarks.append(Remark(kpi_id, YEAR, *(draw(st.just("") | texts) for _ in REMARK_FIELDS)))
    amounts = [draw(yen) for _ in COST_FIELDS]
    costs = (Cost(PROJECT_ID, YEAR, *amounts),) if any(amount is not None for amount in amounts) else ()
    said_something = tuple(remark for remark in remarks if remark.factor or remark.issue or remark.next_step)
    return source(*kpis), replace(Facts(), actuals=tuple(actuals), remarks=said_something, costs=costs)


def inputs_of(form: FormSource, facts: Facts) -> dict[tuple[Block, str, int], object]:
    """Returns what an officer types to report some facts."""
    number = {kpi.kpi.kpi_id: place for place, kpi in enumerate(form.kpis, start=1)}
    inputs: dict[tuple[Block, str, int], object] = {}
    for figure in facts.actuals:
        inputs |= value(figure.value, number[figure.kpi_id]) | state(STATE_WORDS[figure.state], number[figure.kpi_id])
    for remark in facts.remarks:
        for name in REMARK_FIELDS:
            inputs[Block.REMARKS, name, number[remark.kpi_id]] = getattr(remark, name) or None
    for cost in facts.costs:
        for name in COST_FIELDS:
            inputs[Block.COSTS, name, 1] = getattr(cost, name)
    return inputs


@settings(max_examples=15)
@given(reports(), st.sampled_from([lambda content: content, through_gateway]))
def test_a_form_filled_with_anything_gives_exactly_those_facts(
    report: tuple[FormSource, Facts], way: Callable[[bytes], bytes]
) -> None:
    form, facts = report
    book = read(way(filled(report_form(form), inputs_of(form, facts))), form_file_name(form))
    assert book_facts(book) == facts
    assert book.form
    assert (book.form.project_id, book.form.fiscal_year, book.form.revision) == (PROJECT_ID, YEAR, 7)
    assert unpacked_book(packed(book)) == book


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp")), min_size=1).map(
    str.strip).filter(bool), st.integers(1900, 2100), st.integers(0, 10**9), st.integers(0, 99))  # fmt: skip
def test_a_stamp_is_read_as_it_was_written(project_id: str, year: int, revision: int, version: int) -> None:
    stamp = Stamp(project_id, year, revision, version)
    assert read_stamp(written_stamp(stamp)) == stamp
    named = read_file_name(file_name(stamp))
    assert named
    assert (named.fiscal_year, named.revision, named.version) == (year, revision, version)
    assert not re.search(r'[\\/:*?"<>|]', file_name(stamp))


def test_a_prefilled_form_sent_back_untouched_says_what_is_stored_already() -> None:
    reported = Actual("project-1", YEAR, Basis.LEVEL, Decimal("1234.5"), State.PROVISIONAL)
    remark = Remark("project-1", YEAR, "要因", "", "対応")
    cost = Cost(PROJECT_ID, YEAR, Decimal(5_000_000), Decimal(4_000_000), None)
    form = replace(source(replace(asked("project-1"), actual=reported, remark=remark)), cost=cost)
    facts = book_facts(read(report_form(form)))
    assert facts == replace(Facts(), actuals=(reported,), remarks=(remark,), costs=(cost,))


def test_every_fact_knows_its_cell() -> None:
    inputs = value("45人") | {(Block.REMARKS, "issue", 1): "課題", (Block.COSTS, "spent_value", 1): "1,200千円"}
    content = filled(report_form(source()), inputs)
    _, sheet = sheet_of(content)
    facts = book_facts(read(content))
    sources = [fact.source for fact in (*facts.actuals, *facts.remarks, *facts.costs)]
    assert [(found.cell, found.text) for found in sources if found] == [
        (address(sheet, *key), typed) for key, typed in inputs.items()
    ]
    assert facts.costs[0].spent_value == Decimal(1_200_000)


# -- what officers type ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "unit", "expected", "reported_state"),
    [
        ("45人", "人", "45", State.CONFIRMED),
        ("１，２００", "人", "1200", State.CONFIRMED),
        ("1,200千円", "千円", "1200", State.CONFIRMED),
        ("120万円", "千円", "1200", State.CONFIRMED),
        ("▲9.5", "人", "-9.5", State.CONFIRMED),
        ("45人（速報）", "人", "45", State.PROVISIONAL),
        ("0", "人", "0", State.CONFIRMED),
        ("集計中", "人", None, State.PENDING),
        ("未公表", "人", None, State.NOT_YET_PUBLISHED),
        ("***", "人", None, State.WITHHELD),
    ],
)
def test_a_figure_typed_with_words_is_read_rightly(
    typed: str, unit: str, expected: str | None, reported_state: State
) -> None:
    (actual,) = book_facts(read(filled(report_form(source(asked(unit=unit))), value(typed)))).actuals
    assert (actual.value, actual.state) == (None if expected is None else Decimal(expected), reported_state)


@pytest.mark.parametrize("typed", [None, "", "－", "　"])
def test_blank_is_not_reported_and_never_zero(typed: str | None) -> None:
    book = read(filled(report_form(source()), value(typed)))
    assert book_facts(book).actuals == ()
    assert [found.code for found in book.findings][-1] == ("no-actual-stated" if typed == "－" else "actual-missing")


def test_a_state_alone_is_reported_without_a_number() -> None:
    (actual,) = book_facts(read(filled(report_form(source()), state("未公表")))).actuals
    assert (actual.value, actual.state) == (None, State.NOT_YET_PUBLISHED)


def test_percent_typed_into_a_percent_cell_is_the_percentage() -> None:
    form = changed(source(asked(unit="%", baseline="38")), lambda sheet: None)
    book, sheet = sheet_of(form)
    cell = sheet[address(sheet, Block.FIGURES, "value")]
    cell.value, cell.number_format = 0.452, "0.0%"
    assert book_facts(read(saved(book))).actuals[0].value == Decimal("45.2")


# -- what is done to a form --------------------------------------------------------------------------------------------


def swap_rows(sheet: Worksheet) -> None:
    one, other = (int(address(sheet, Block.FIGURES, "number", number)[1:]) for number in (1, 2))
    for column in range(1, 13):
        first, second = sheet.cell(one, column), sheet.cell(other, column)
        first.value, second.value = second.value, first.value


def drop_row(sheet: Worksheet) -> None:
    sheet.delete_rows(int(address(sheet, Block.FIGURES, "number", 2)[1:]))


def test_rows_in_another_order_and_columns_moved_aside_change_nothing() -> None:
    content = filled(report_form(TWO), value(1100, 1) | value(25, 2))
    before = book_facts(read(content))
    for change in (swap_rows, lambda sheet: sheet.insert_cols(3), lambda sheet: sheet.insert_rows(4)):
        book, sheet = sheet_of(content)
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        change(sheet)
        assert sorted(book_facts(read(saved(book))).actuals, key=lambda a: a.kpi_id) == list(before.actuals)


def test_a_form_moved_into_another_book_is_read_and_the_other_sheets_are_told() -> None:
    book, sheet = sheet_of(filled(report_form(source()), value(1100)))
    book.create_sheet("メモ", 0)["A1"] = "よろしくお願いします"
    sheet.title = "様式の写し"
    read_back = read(saved(book))
    assert book_facts(read_back).actuals[0].value == Decimal(1100)
    assert codes(read_back) == ["form-sheet-ignored"]


def test_a_form_is_held_against_last_years_figures_by_the_ids_of_its_kpis() -> None:
    """A KPI that was renamed since the form was made is the same KPI."""
    known = one_kpi(baseline("1000"), actual(YEAR - 1, "1100"), unit="人")
    renamed = replace(known, kpis=(replace(known.kpis[0], name="改めた名称"),))
    book = read(filled(report_form(source(asked("kpi"))), value(9000)))
    assert book.form
    (found,) = form_against_store(book.form, book.tables, renamed)
    assert (found.code, "1,100人" in found.message) == ("plan-far-from-last-year", True)


def typed_at(block: Block, name: str, text: object, number: int = 1) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet[address(sheet, block, name, number)] = text

    return change


def relabelled(label: str, text: str | None) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                if str(cell.value).startswith(label):
                    cell.value = text

    return change


def copied_row(sheet: Worksheet) -> None:
    row = int(address(sheet, Block.FIGURES, "number", 2)[1:])
    sheet.cell(row, 1).value = 1


def copied_sheet(sheet: Worksheet) -> None:
    sheet.parent.copy_worksheet(sheet)


def added_row(sheet: Worksheet) -> None:
    row = int(address(sheet, Block.COSTS, "planned_value")[1:]) - 3
    sheet.cell(row, 1).value = 9
    sheet[address(sheet, Block.FIGURES, "value", 9)] = 5


def cleared_part(sheet: Worksheet) -> None:
    for label in LABELS[Block.HANDED_OUT].values():
        relabelled(label, None)(sheet)


FIGURES = Block.FIGURES
# code → what was done to a form of two KPIs, and what its finding must name
FAULTS: dict[str, tuple[Callable[[Worksheet], object], tuple[str, ...]]] = {
    "form-stamp-broken": (relabelled("様式：", "様式：実績報告様式 令和6年度"), ("令和6年度",)),
    "form-twice": (copied_sheet, ("実績報告",)),
    "form-other-version": (relabelled("様式：", written_stamp(Stamp(PROJECT_ID, YEAR, 7, 0))), ("第0版", "第1版")),
    "form-part-missing": (cleared_part, ("KPI ID",)),
    "form-column-missing": (relabelled("実績値【", "実績"), ("実績値【入力】",)),
    "form-check-row-broken": (typed_at(Block.HANDED_OUT, "kpi_id", None, 2), ("2番",)),
    "form-number-twice": (copied_row, ("1番",)),
    "form-row-without-number": (typed_at(FIGURES, "number", "－", 2), ("25",)),
    "form-kpi-unknown": (added_row, ("9番",)),
    "form-kpi-missing": (drop_row, ("売上",)),
    "form-unit-changed": (typed_at(FIGURES, "unit", "円", 2), ("千円", "円")),
    "form-basis-changed": (typed_at(FIGURES, "basis", "当年度増加分", 2), ("総量", "当年度増加分")),
    "form-text-changed": (typed_at(FIGURES, "name", "売上高", 2), ("売上", "売上高")),
    "form-state-unknown": (typed_at(FIGURES, "state", "たぶん", 2), ("たぶん", "集計中")),
    "form-value-with-state": (typed_at(FIGURES, "state", "未公表", 2), ("25", "未公表")),
}


def two_filled(change: Callable[[Worksheet], object]) -> Book:
    book, sheet = sheet_of(filled(report_form(TWO), value(1100, 1) | value(25, 2)))
    if change is drop_row:
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
    change(sheet)
    return read(saved(book), form_file_name(TWO))


@pytest.mark.parametrize("code", FAULTS)
def test_one_fault_of_a_form_is_one_finding_that_names_what_was_expected_and_found(code: str) -> None:
    change, words = FAULTS[code]
    found, *others = sorted(two_filled(change).findings, key=lambda found: found.code != code)
    assert found.code == code
    assert {other.code for other in others} <= {"form-kpi-missing"}
    for word in words:
        assert word in found.message + found.remedy


def test_every_finding_of_a_form_has_an_example() -> None:
    elsewhere = {
        "form-states-differ",
        "form-money-not-stated",
        "form-state-without-value",
        "form-grant-exceeds-cost",
        "form-file-name-differs",
        "form-sheet-ignored",
        "form-other-project",
        "form-other-year",
        "form-year-outside-plan",
        "form-project-not-stored",
        "form-kpi-not-stored",
    }
    assert {code for code in CATALOGUE if code.startswith("form-")} == {*FAULTS, *elsewhere}


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        (value("集計中") | state("未公表"), "form-states-differ"),
        (state("確定"), "form-state-without-value"),
        ({(Block.COSTS, "spent_value", 1): 100, (Block.COSTS, "grant_value", 1): 200}, "form-grant-exceeds-cost"),
        ({(Block.COSTS, "spent_value", 1): "精算中"}, "value-not-understood"),
        ({(Block.COSTS, "spent_value", 1): "未定"}, "form-money-not-stated"),
        (value("約1,100人"), "value-approximate"),
        (value("1,100件"), "unit-differs"),
        (value("1.1千人"), "unit-scale-converted"),
        (value("200・400"), "two-values"),
        (value(1_000_000), "thousandfold-jump"),
    ],
)
def test_what_is_odd_about_an_input_is_told(inputs: dict[tuple[Block, str, int], object], code: str) -> None:
    assert codes(read(filled(report_form(source()), inputs))) == [code]


def test_a_file_that_was_renamed_for_another_year_is_told() -> None:
    other = file_name(Stamp(PROJECT_ID, YEAR + 1, 7))
    assert codes(read(report_form(source()), other)) == ["form-file-name-differs"]
    assert codes(read(report_form(source()), form_file_name(source()).replace(".xlsx", " (1).xlsx"))) == []


def test_a_form_is_held_against_what_it_should_be_and_against_what_is_stored() -> None:
    book = read(filled(report_form(TWO), value(1100, 1)))
    form = book.form
    assert form
    assert form_against(form, PROJECT_ID, YEAR) == ()
    (project,) = form_against(form, "another", YEAR)
    (year,) = form_against(form, PROJECT_ID, 2023)
    assert (project.code, year.code) == ("form-other-project", "form-other-year")
    assert "another" in project.message
    assert "2023" in year.message
    assert "2024" in year.message
    kpis = tuple(asked.kpi for asked in TWO.kpis)
    known = replace(Facts(), projects=(Project(PROJECT_ID, "plan", "架空事業"),), kpis=kpis)
    assert form_against_store(form, book.tables, known) == ()
    (unknown,) = form_against_store(form, book.tables, replace(known, kpis=kpis[1:]))
    assert (unknown.code, "project-1" in unknown.message) == ("form-kpi-not-stored", True)
    nowhere = form_against_store(form, book.tables, Facts())
    assert [found.code for found in nowhere] == ["form-project-not-stored"]


def test_a_form_of_a_year_that_its_plan_does_not_reach_is_told() -> None:
    book = read(filled(report_form(TWO), value(1100, 1)))
    assert book.form
    for end, expected in ((YEAR, []), (YEAR - 1, ["form-year-outside-plan"])):
        known = Facts(
            plans=(Plan("plan", "架空計画", None, YEAR - 4, end),),
            projects=(Project(PROJECT_ID, "plan", "架空事業"),),
            kpis=tuple(asked.kpi for asked in TWO.kpis),
        )
        assert [found.code for found in form_against_store(book.form, book.tables, known)] == expected


# -- the sheet itself --------------------------------------------------------------------------------------------------


def test_only_inputs_may_be_changed_and_they_say_so_in_words() -> None:
    _, sheet = sheet_of(report_form(TWO))
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    open_cells = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    inputs = {
        address(sheet, block, name, number)
        for block, names in ((FIGURES, ("value", "state")), (Block.REMARKS, REMARK_FIELDS))
        for name in names
        for number in (1, 2)
    } | {address(sheet, Block.COSTS, name) for name in COST_FIELDS}
    assert inputs <= open_cells
    assert all("【入力】" in LABELS[block][name] for block in Block for name in (*COST_FIELDS, *REMARK_FIELDS, "value")
               if name in LABELS[block])  # fmt: skip


def test_names_are_text_whatever_they_begin_with() -> None:
    form = source(asked(name='=HYPERLINK("http://example.invalid")', measurement=Measurement("kpi", formula="=1+1")))
    _, sheet = sheet_of(report_form(form))
    named = [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith(("=HYPERLINK", "=1+1"))]
    assert len(named) == 5
    assert {cell.data_type for cell in named} == {"s"}


def test_a_form_is_read_as_the_layout_of_its_name() -> None:
    printed = book_json(read(filled(report_form(TWO), value(1100, 1))))
    (table,) = printed["tables"]  # type: ignore[misc]
    assert (table["layout"], table["organization"], table["plan"]) == ("report-form", "岡山県岡山市", "架空計画")
    assert [kpi["name"] for kpi in table["kpis"]] == ["来街者数", "売上"]
    assert table["kpis"][0]["actuals"][0]["value"] == 1100
    assert table["kpis"][0]["project"] == "架空事業"


def test_a_zip_holds_one_form_a_project() -> None:
    archive = zipfile.ZipFile(io.BytesIO(forms_zip([source(), source(project_id="p2")])))
    assert [read_file_name(name).project_id for name in archive.namelist()] == [PROJECT_ID, "p2"]  # type: ignore[union-attr]
    assert all(read(archive.read(name), name).form for name in archive.namelist())


def convert(folder: Path, path: Path, kind: str) -> Path:
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", kind]
    subprocess.run([*command, "--outdir", folder / "out", path], check=True, capture_output=True, timeout=120)
    return folder / "out" / f"{path.stem}.{kind.split(':')[0]}"


@pytest.mark.soak
def test_libreoffice_prints_it_on_a4_and_saves_it_without_changing_what_it_says(tmp_path: Path) -> None:
    form = source(
        asked("project-1", basis=Basis.INCREMENT_SINCE_BASELINE), asked("project-2", "受診率", "%", baseline="38")
    )
    inputs = value(45, 1) | state("速報", 1) | value("45.2%", 2) | {(Block.REMARKS, "factor", 1): "=要因\n二行目"}
    content = filled(report_form(form), inputs)
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)
    resaved = convert(tmp_path, path, "xlsx").read_bytes()
    assert book_facts(read(resaved)) == book_facts(read(content))
    assert codes(read(resaved)) == []
    facts = subprocess.run(["pdfinfo", convert(tmp_path, path, "pdf")], check=True, capture_output=True, text=True)
    assert "A4" in facts.stdout
    assert re.search(r"Pages:\s+1\b", facts.stdout)


@pytest.mark.soak
def test_the_sheet_calculates_the_level_and_rate_that_the_store_judges(tmp_path: Path) -> None:
    kpi = one_kpi(baseline("10", 2020), target(2025, "35"), actual(2023, "18"), actual(2022, "14", INCREMENT))
    store = stored(tmp_path, kpi)
    form = form_source(store, PROJECT_ID, YEAR)
    path = tmp_path / "form.xlsx"
    path.write_bytes(filled(report_form(form), value(21)))
    calculated = openpyxl.load_workbook(convert(tmp_path, path, "xlsx"), data_only=True).worksheets[0]
    store.load(book_facts(read(path.read_bytes())), actor="試験", uploads=[])
    judged = next(row for row in store.judged("plan", YEAR))
    store.close()
    shown = {name: calculated[address(calculated, FIGURES, name)].value for name in ("level", "rate", "check")}
    assert (judged.actual_level, judged.achievement_rate) == (Decimal(21), 0.55)
    assert (shown["level"], shown["rate"], shown["check"] or "") == (21, pytest.approx(0.55), "")


@pytest.mark.soak
def test_the_sheet_doubts_a_level_typed_as_an_increment_and_the_reverse(tmp_path: Path) -> None:
    level = replace(asked("project-1", baseline="10000"), row=row_of(planned="10500"))
    since = replace(asked("project-2", basis=Basis.INCREMENT_SINCE_BASELINE, baseline="10000"), row=row_of("10500"))
    last_year = replace(row_of("10400", YEAR - 1), actual_level=Decimal(10300))
    of_year = replace(
        asked("project-3", basis=Basis.INCREMENT, baseline="10000"), row=row_of("10500"), past=(last_year,)
    )
    form = source(level, since, of_year)
    path = tmp_path / "form.xlsx"
    path.write_bytes(filled(report_form(form), value(480, 1) | value(10480, 2) | value(10480, 3)))
    book = read(path.read_bytes())
    assert codes(book) == ["actual-looks-like-increment", "level-suspected", "plan-last-year-level"]
    assert "R5年度からの増加分は+180人です" in book.findings[-1].message
    sheet = openpyxl.load_workbook(convert(tmp_path, path, "xlsx"), data_only=True).worksheets[0]
    words = [sheet[address(sheet, FIGURES, "check", number)].value for number in (1, 2, 3)]
    assert words == [
        "増加分ではありませんか。総量なら10480です",
        "総量ではありませんか。増加分なら480です",
        "総量ではありませんか。増加分なら180です",
    ]
