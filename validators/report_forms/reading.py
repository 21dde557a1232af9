"""A workbook that is our report form → what was reported with it, or why it is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from kpi_models.facts import Actual, Basis, Facts, normalise
from kpi_models.fiscal_year import era_year
from kpi_models.plans.organizations import find_by_name
from kpi_models.reference import Organization
from kpi_models.reporting.doubts import looks_like_increment, looks_like_level
from kpi_models.reporting.report_form import (
    MARK,
    REMARK_FIELDS,
    VERSION,
    Block,
    Stamp,
    file_name,
    read_file_name,
    read_stamp,
)
from kpi_models.terms import TERMS
from validators.cells import Position, Sheet, Workbook, squeeze
from validators.findings import Finding, finding
from validators.magnitudes import below_zero, hundredfold_jump, thousandfold_jump
from validators.report_forms.blocks import FormBlock, FormRow, block_range, find_blocks, labels_of, numbered
from validators.report_forms.handed_out import HandedOut, changes, read_handed_out
from validators.report_forms.inputs import FIGURE_INPUTS, read_actual, read_cost, read_remark
from validators.row_figures import at, increment, level
from validators.tables import Figure, KpiRow, ReportForm, Table

LAYOUT = "report-form"


@dataclass(frozen=True, slots=True)
class FormReading:
    """What a form says: `form` and `tables` are empty where it is refused."""

    form: ReportForm | None
    tables: tuple[Table, ...]
    findings: tuple[Finding, ...]


def read_report_form(name: str, workbook: Workbook) -> FormReading | None:
    """Returns what a report form says, None where the workbook is no report form; `name` is the file's."""
    marked = list(_marked(workbook))
    if not marked:
        return None
    findings: list[Finding] = []
    sheet, _ = marked[0]
    stamp = _one_stamp(name, marked, findings)
    blocks = find_blocks(sheet, findings) if stamp else None
    if stamp is None or blocks is None:
        return FormReading(None, (), tuple(findings))
    for other in workbook.sheets:
        if other is not sheet and other.cells:
            findings.append(finding("form-sheet-ignored", other.name))
    table, facts = _read(sheet, stamp, blocks, findings)
    form = ReportForm(stamp.project_id, stamp.fiscal_year, stamp.revision, stamp.version, facts)
    return FormReading(form, (table,), tuple(findings))


def _marked(workbook: Workbook) -> Iterator[tuple[Sheet, Position | None]]:
    """Yields the sheets that say they are a form, or that hold the part which only forms have."""
    only_forms_have, mark = {squeeze(label) for label in labels_of(Block.HANDED_OUT).values()}, squeeze(MARK)
    for sheet in workbook.sheets:
        texts = [(squeeze(cell.text), position) for position, cell in sheet.cells.items()]
        stamped = [position for text, position in texts if text.startswith(mark)]
        if stamped or len(only_forms_have.intersection(text for text, _ in texts)) > len(only_forms_have) / 2:
            yield sheet, min(stamped, default=None)


def _one_stamp(name: str, marked: list[tuple[Sheet, Position | None]], findings: list[Finding]) -> Stamp | None:
    """Returns what the form says it is; one of them, readable, and of this version."""
    sheet, position = marked[0]
    if len(marked) > 1:
        findings.append(finding("form-twice", marked[1][0].name, other=sheet.name))
        return None
    text = sheet.cells[position].text if position else ""
    stamp = read_stamp(text)
    cell = sheet.address(*position) if position else None
    if stamp is None:
        findings.append(finding("form-stamp-broken", sheet.name, cell, text))
        return None
    if stamp.version != VERSION:
        findings.append(finding("form-other-version", sheet.name, cell, text, expected=VERSION, found=stamp.version))
        return None
    named = read_file_name(name)
    own = read_file_name(file_name(stamp))
    if named and own and (named.project_id, named.fiscal_year) != (own.project_id, own.fiscal_year):
        findings.append(finding("form-file-name-differs", sheet.name, cell, text, expected=file_name(stamp)))
    return stamp


def _read(sheet: Sheet, stamp: Stamp, blocks: dict[Block, FormBlock], findings: list[Finding]) -> tuple[Table, Facts]:
    asked = read_handed_out(blocks[Block.HANDED_OUT], findings)
    rows, actuals = [], []
    for kpi, row in _of_asked(blocks[Block.FIGURES], FIGURE_INPUTS, asked, findings):
        findings += changes(row, kpi)
        actual = read_actual(row, kpi, stamp.fiscal_year, findings)
        actuals += [actual] if actual else []
        rows.append(_kpi_row(row, kpi, actual))
        findings += _doubts(rows[-1], kpi)
    found = {row.number for row in blocks[Block.FIGURES].rows}
    gone = [kpi for number, kpi in asked.items() if kpi and number not in found]
    findings += [kpi.spot.finding("form-kpi-missing", name=kpi.name, number=kpi.number) for kpi in gone]
    remarks = [
        remark
        for kpi, row in _of_asked(blocks[Block.REMARKS], REMARK_FIELDS, asked, findings)
        if (remark := read_remark(row, kpi.kpi_id, stamp.fiscal_year, findings))
    ]
    cost = read_cost(blocks[Block.COSTS], stamp.project_id, stamp.fiscal_year, findings)
    facts = replace(Facts(), actuals=tuple(actuals), remarks=tuple(remarks), costs=(cost,) if cost else ())
    return _table(sheet, blocks[Block.FIGURES], tuple(rows)), facts


def _of_asked(
    block: FormBlock, inputs: tuple[str, ...], asked: dict[int, HandedOut | None], findings: list[Finding]
) -> Iterator[tuple[HandedOut, FormRow]]:
    """Yields the rows of KPIs that the form asked for; another one that was filled in is a finding."""
    for number, row in numbered(block, inputs, findings):
        if kpi := asked.get(number):
            yield kpi, row
        elif number not in asked and any(row.text(name) for name in inputs):
            findings.append(row.spot("number").finding("form-kpi-unknown", number=number))


def _kpi_row(row: FormRow, kpi: HandedOut, actual: Actual | None) -> KpiRow:
    """Returns the KPI as other layouts do, for those who show what was read."""
    spot, value = row.spot("baseline"), row.spot("value")
    baseline = Figure("baseline", None, Basis.LEVEL, kpi.baseline, spot.sheet, spot.cell, spot.text)
    reported = (
        Figure(
            "actual",
            actual.fiscal_year,
            actual.basis,
            actual.value,
            value.sheet,
            actual.source.cell if actual.source else value.cell,
            actual.source.text if actual.source else value.text,
            actual.state,
        ),
    ) if actual else ()  # fmt: skip
    name = row.spot("name")
    return KpiRow(
        kpi.name, None, kpi.unit, kpi.direction, name.sheet, name.cell,
        baseline if kpi.baseline is not None else None, (), reported, kpi_id=kpi.kpi_id,
    )  # fmt: skip


def _doubts(row: KpiRow, kpi: HandedOut) -> Iterator[Finding]:
    """Yields what looks wrong about a figure beside the baseline and the level that the plan reaches that year."""
    for check in (thousandfold_jump, hundredfold_jump, below_zero):
        yield from check(row)
    for actual in row.actuals:
        if actual.value is None or kpi.baseline is None or kpi.planned is None:
            continue
        promised = kpi.planned - kpi.baseline
        figures = {"baseline": level(kpi.baseline, row), "promised": increment(promised, row)}
        if actual.basis is Basis.LEVEL and looks_like_increment(actual.value, kpi.baseline, promised):
            proposal = level(kpi.baseline + actual.value, row)
            yield at("actual-looks-like-increment", actual, row, **figures, proposal=proposal)
        if actual.basis is Basis.INCREMENT and kpi.previous is not None and kpi.previous != kpi.baseline:
            yield from _level_of_a_year(actual, row, kpi.previous, kpi.planned)
        elif actual.basis is not Basis.LEVEL and looks_like_level(actual.value, kpi.baseline, promised):
            proposal = increment(actual.value - kpi.baseline, row)
            yield at("level-suspected", actual, row, **figures, proposal=proposal)


def _level_of_a_year(actual: Figure, row: KpiRow, previous: Decimal, planned: Decimal) -> Iterator[Finding]:
    """Yields that a level was typed where the increment of one year is asked: said as of a stored plan's last year."""
    if actual.value is not None and looks_like_level(actual.value, previous, planned - previous):
        year, proposal = f"{era_year((actual.fiscal_year or 0) - 1)}年度", increment(actual.value - previous, row)
        yield at("plan-last-year-level", actual, row, year=year, last=level(previous, row), proposal=proposal)


def _table(sheet: Sheet, block: FormBlock, rows: tuple[KpiRow, ...]) -> Table:
    said = {term: _beside(sheet, TERMS[term]) for term in ("organization", "plan", "project", "scheme")}
    area = (block.header_row, min(block.columns.values()), block.rows[-1].row if block.rows else block.header_row,
            max(block.columns.values()))  # fmt: skip
    return Table(
        LAYOUT, sheet.name, block_range(block), area, said["plan"], said["project"], said["scheme"],
        _organization(said["organization"] or ""), (), None, None, rows,
        says_organization=True, written_organization=said["organization"] or "",
    )  # fmt: skip


def _beside(sheet: Sheet, label: str) -> str | None:
    """Returns the text to the right of a label."""
    for (row, column), cell in sorted(sheet.cells.items()):
        if squeeze(cell.text) == squeeze(label):
            right = min((place for place in sheet.cells if place[0] == row and place[1] > column), default=None)
            return sheet.cells[right].text if right else None
    return None


def _organization(name: str) -> Organization | None:
    """Returns the body that a form names: of the national list where it stands there, else by its name alone."""
    found = find_by_name(squeeze(name))
    if len(found) == 1:
        return found[0]
    return Organization("", normalise(name), "", "") if name.strip() else None
