"""What was filled in: a figure with its state, money, remarks. Blank is not reported, never 0."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from kpi_models.facts import STATES_WITH_VALUE, Actual, Basis, Cost, Remark, Source, State
from kpi_models.reporting.report_form import COST_FIELDS, REMARK_FIELDS, STATE_WORDS
from validators.amounts import Quantity, Unreadable
from validators.cells import squeeze
from validators.findings import Finding
from validators.periods import of_year
from validators.quantities import Spot, counted_in, report_marks
from validators.report_forms.blocks import FormBlock, FormRow
from validators.report_forms.handed_out import HandedOut
from validators.values import NoValue, Reading, read_value

FIGURE_INPUTS: Final = ("value", "state")
_YEN: Final = "円"
_STATES: Final = {squeeze(word): state for state, word in STATE_WORDS.items()}


def read_actual(row: FormRow, asked: HandedOut, fiscal_year: int, findings: list[Finding]) -> Actual | None:
    """Returns the figure of a KPI, None where nothing is reported or what is written can't be one."""
    spot = row.spot("value")
    reading = _reading(row, "value", findings)
    state_known, said = _read_state(row, findings)
    if reading is None or not state_known:
        return None
    about = {"name": asked.name, "year": of_year(fiscal_year)}
    if isinstance(reading, Quantity):
        return _with_value(reading, said, spot, row, asked, fiscal_year, findings)
    written = reading.state
    if written and said and written is not said:
        findings.append(row.spot("state").finding("form-states-differ", other=spot.text))
        return None
    state = written or said
    if state in STATES_WITH_VALUE:
        findings.append(row.spot("state").finding("form-state-without-value", **about))
        return None
    if state is None:
        code = "actual-missing" if reading.kind == "blank" else "no-actual-stated"
        findings.append(spot.finding(code, **about))
        return None
    place = spot if written else row.spot("state")
    return Actual(asked.kpi_id, fiscal_year, asked.basis, None, state, source=_source(place))


def _with_value(
    quantity: Quantity,
    said: State | None,
    spot: Spot,
    row: FormRow,
    asked: HandedOut,
    fiscal_year: int,
    findings: list[Finding],
) -> Actual | None:
    if said and said not in STATES_WITH_VALUE:
        findings.append(row.spot("state").finding("form-value-with-state", value=spot.text))
        return None
    basis = asked.basis
    if quantity.signed and basis is Basis.LEVEL:
        basis = Basis.INCREMENT_SINCE_BASELINE
        findings.append(spot.finding("sign-in-level-column"))
    report_marks(quantity, spot, findings, is_actual=True)
    value = counted_in(quantity, asked.unit, spot, findings, is_increment=basis is not Basis.LEVEL)
    if value is None:
        return None
    state = State.PROVISIONAL if quantity.provisional else said or State.CONFIRMED
    return Actual(asked.kpi_id, fiscal_year, basis, value, state, source=_source(spot))


def _read_state(row: FormRow, findings: list[Finding]) -> tuple[bool, State | None]:
    """Returns whether the cell of the state can be read, and the state it names."""
    text = squeeze(row.text("state"))
    if not text:
        return True, None
    reading = read_value(text)
    state = _STATES.get(text) or (reading.state if isinstance(reading, NoValue) else None)
    if state is None:
        findings.append(row.spot("state").finding("form-state-unknown", choices="、".join(STATE_WORDS.values())))
    return state is not None, state


def read_cost(block: FormBlock, project_id: str, fiscal_year: int, findings: list[Finding]) -> Cost | None:
    """Returns the money of the year in yen, None where nothing is filled in."""
    row = next((row for row in block.rows if any(row.cell(name) for name in COST_FIELDS)), None)
    if row is None:
        return None
    amounts = {name: _amount(row, name, findings) for name in COST_FIELDS}
    stated = [name for name, amount in amounts.items() if amount is not None]
    if not stated:
        return None
    grant, spent = amounts["grant_value"], amounts["spent_value"]
    if grant is not None and spent is not None and grant > spent:
        findings.append(row.spot("grant_value").finding("form-grant-exceeds-cost", spent=row.text("spent_value")))
    source = _source(row.spot(stated[0]))
    return Cost(project_id, fiscal_year, amounts["planned_value"], spent, grant, source=source)


def _amount(row: FormRow, name: str, findings: list[Finding]) -> Decimal | None:
    reading = _reading(row, name, findings)
    spot = row.spot(name)
    if isinstance(reading, Quantity):
        report_marks(reading, spot, findings, is_actual=True)
        return counted_in(reading, _YEN, spot, findings, is_increment=False)
    if reading is not None and reading.kind != "blank":
        findings.append(spot.finding("form-money-not-stated"))
    return None


def read_remark(row: FormRow, kpi_id: str, fiscal_year: int, findings: list[Finding]) -> Remark | None:
    """Returns what was written about a KPI, letter by letter; None where nothing is."""
    filled = [name for name in REMARK_FIELDS if row.cell(name)]
    for name in filled:
        cell = row.cell(name)
        if cell and cell.problem:
            findings.append(row.spot(name).finding(cell.problem))
    texts = {name: row.text(name) for name in REMARK_FIELDS}
    if not any(texts.values()):
        return None
    source = _source(row.spot(filled[0]))
    return Remark(kpi_id, fiscal_year, texts["factor"], texts["issue"], texts["next_step"], source=source)


def _reading(row: FormRow, name: str, findings: list[Finding]) -> Quantity | NoValue | None:
    """Returns what an input says, None where it can't be read, which is a finding."""
    cell = row.cell(name)
    if cell is None:
        return NoValue("blank")
    if cell.problem or cell.day:
        findings.append(row.spot(name).finding(cell.problem or "date-in-number-cell"))
        return None
    reading: Reading = read_value(cell.text)
    if isinstance(reading, Unreadable):
        findings.append(row.spot(name).finding(reading.code, likely=reading.likely))
        return None
    return reading


def _source(spot: Spot) -> Source:
    return Source(spot.sheet, spot.cell, spot.text)
