"""The reporting year (報告年度): opening it, where each project's report stands, and the steps it takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from kpi_models.facts import Actual, Basis, State
from kpi_models.fiscal_year import fiscal_year_of
from kpi_models.judging.judged_rows import plain
from kpi_models.moments import from_stored, to_stored, with_moment
from kpi_models.reporting.report_states import LOCKED, ReportState, StepRefused, state_after, steps
from kpi_models.store import Entry, Store, sql

_STEPS = """select s.project_id, s.fiscal_year, s.step, s.words, e.actor, e.recorded_at, s.entry_id
    from report_steps s join entries e on e.entry_id = s.entry_id
    where ($fiscal_year is null or s.fiscal_year = $fiscal_year) and ($project_id is null or s.project_id = $project_id)
    order by s.entry_id"""
_NOTES = """select distinct e.entry_id, e.actor, e.recorded_at, e.note as words from entries e join (
        select a.entry_id, k.project_id, a.fiscal_year from actuals a join kpis k on k.kpi_id = a.kpi_id
        union all
        select r.entry_id, k.project_id, r.fiscal_year from remarks r join kpis k on k.kpi_id = r.kpi_id
        union all
        select entry_id, project_id, fiscal_year from costs
    ) f on f.entry_id = e.entry_id
    where f.project_id = $project_id and f.fiscal_year = $fiscal_year and e.note is not null
        and e.entry_id not in (select entry_id from hidden_entries)
    order by e.entry_id"""
# A workbook may hold more than one report: what was doubted of another's figure is not told here.
_DOUBTS = """select d.entry_id, d.code, d.message, d.sheet, d.cell from doubts d
    where list_contains($entry_ids, d.entry_id) and not exists (
        select 1 from actuals a join kpis_now k on k.kpi_id = a.kpi_id
        where a.entry_id = d.entry_id and a.sheet = d.sheet and a.cell = d.cell
            and (k.project_id <> $project_id or a.fiscal_year <> $fiscal_year))
    order by d.entry_id, d.sheet, d.cell, d.code"""
_USUAL_DEADLINE: Final = (4, 30)  # the national form is due in the April after
_DAYS_AFTER_IT: Final = 30

# Those on offer that no approval stands on yet.
_SCALES_TO_FREEZE = """select scale, max(version) as version from scales s
    where not exists (select 1 from scale_withdrawals w where w.scale = s.scale and w.version = s.version)
    group by scale
    having not exists (select 1 from scale_uses u where u.scale = s.scale and u.version = max(s.version))
    order by scale"""


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step of a report: who, when and in which words."""

    step: str
    words: str | None
    actor: str
    recorded_at: datetime
    entry_id: int


@dataclass(frozen=True, slots=True)
class Report:
    """The report (実績報告) of one project and fiscal year.

    `kpis` are all of the project, `reported` those with a figure or a state, `awaited` those that are 集計中 or 未公表,
    `changed` those whose newest figure came after the last approval. `history` is oldest first.
    """

    plan_id: str
    plan: str
    project_id: str
    project: str
    fiscal_year: int
    due_on: date
    kpis: int
    reported: int
    awaited: int
    changed: int
    approved_entry_id: int | None
    history: tuple[StepTaken, ...]

    @property
    def state(self) -> ReportState:
        """The state that the steps lead to."""
        return state_after([taken.step for taken in self.history])

    @property
    def is_locked(self) -> bool:
        """Tells whether the figures of the year may not be changed now."""
        return self.state in LOCKED

    @property
    def missing(self) -> int:
        """How many KPIs have neither a figure nor a state."""
        return self.kpis - self.reported

    @property
    def reopening(self) -> StepTaken | None:
        """The step that opened an approved report again, until it is approved once more."""
        for taken in reversed(self.history):
            if taken.step == "approve":
                return None
            if taken.step == "reopen":
                return taken
        return None

    def days_left(self, today: date) -> int:
        """Returns the days to the deadline, negative when it has passed."""
        return (self.due_on - today).days


@dataclass(frozen=True, slots=True)
class OwedFigure:
    """A figure that a fiscal year lacks; `state` None means nothing was reported."""

    project_id: str
    kpi_id: str
    kpi: str
    unit: str
    state: str | None
    available: str | None
    available_month: int | None
    statistic: str | None
    contact: str | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A warning that figures were stored in spite of: its code and sentence, and its cell where there is one."""

    code: str
    message: str
    sheet: str | None
    cell: str | None


@dataclass(frozen=True, slots=True)
class OwedReport:
    """A report that is not handed in yet, and the names of those who owe it."""

    plan_id: str
    plan: str
    project_id: str
    project: str
    due_on: date
    state: ReportState
    officers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Words that came with figures: why they were stored in spite of warnings (`doubts`), or why one was corrected."""

    entry_id: int
    actor: str
    recorded_at: datetime
    words: str
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """A KPI's actual that reads otherwise than at the last approval; `before` None: there was none then."""

    kpi_id: str
    kpi: str
    unit: str
    before: Actual | None
    after: Actual
    actor: str
    recorded_at: datetime
    note: str | None


def usual_round(today: date) -> tuple[int, date]:
    """Returns the year to report next and its deadline: 30 April after it, in thirty days where that has passed."""
    fiscal_year = fiscal_year_of(today) - 1
    usual = date(fiscal_year + 1, *_USUAL_DEADLINE)
    return fiscal_year, usual if usual >= today else today + timedelta(days=_DAYS_AFTER_IT)


def rounds(source: Store | Entry) -> dict[int, date]:
    """Returns the opened fiscal years, newest first, with the day their reports are due."""
    rows = source.rows(
        """select fiscal_year, due_on from (
            select *, row_number() over (partition by fiscal_year order by entry_id desc) as newness from rounds
        ) where newness = 1 order by fiscal_year desc"""
    )
    return {row["fiscal_year"]: row["due_on"] for row in rows}


def open_round(entry: Entry, fiscal_year: int, due_on: date) -> None:
    """Opens a fiscal year for reports, or moves its deadline."""
    if rounds(entry).get(fiscal_year) != due_on:
        entry.append("rounds", [(fiscal_year, due_on)])


def reports(
    source: Store | Entry, fiscal_year: int | None = None, project_id: str | None = None, *, now: datetime | None = None
) -> list[Report]:
    """Returns the reports of every project in the opened years: newest year first, then 計画 → 事業."""
    rows = source.rows(
        sql("reporting/rounds.sql"), fiscal_year=fiscal_year, project_id=project_id, now=to_stored(now or source.now())
    )
    taken = defaultdict(list)
    for step in source.rows(_STEPS, fiscal_year=fiscal_year, project_id=project_id):
        taken[step.pop("project_id"), step.pop("fiscal_year")].append(StepTaken(**with_moment(step)))
    return [Report(**row, history=tuple(taken[row["project_id"], row["fiscal_year"]])) for row in rows]


def owed(source: Store | Entry, fiscal_year: int, *, now: datetime | None = None) -> list[OwedFigure]:
    """Returns the figures that a fiscal year still lacks, in the order of the KPIs."""
    rows = source.rows(sql("reporting/owed.sql"), fiscal_year=fiscal_year, now=to_stored(now or source.now()))
    return [OwedFigure(**row) for row in rows]


def notes(source: Store | Entry, project_id: str, fiscal_year: int) -> list[Note]:
    """Returns the words that came with the figures of a report, oldest first, with the warnings they answer."""
    scope = {"project_id": project_id, "fiscal_year": fiscal_year}
    rows = source.rows(_NOTES, **scope)
    doubts = defaultdict(list)
    for doubt in source.rows(_DOUBTS, entry_ids=[row["entry_id"] for row in rows], **scope):
        doubts[doubt.pop("entry_id")].append(Doubt(**doubt))
    return [Note(**with_moment(row), doubts=tuple(doubts[row["entry_id"]])) for row in rows]


def changed_figures(
    source: Store | Entry, project_id: str, fiscal_year: int, *, now: datetime | None = None
) -> list[ChangedFigure]:
    """Returns what reads otherwise than when the report was last approved; nothing where it never was."""
    rows = source.rows(
        sql("reporting/changed_figures.sql"),
        project_id=project_id,
        fiscal_year=fiscal_year,
        now=to_stored(now or source.now()),
    )
    return [
        ChangedFigure(
            row["kpi_id"],
            row["kpi"],
            row["unit"],
            _figure(row, fiscal_year, "old_") if row["old_state"] else None,
            _figure(row, fiscal_year),
            row["actor"],
            from_stored(row["recorded_at"]),
            row["note"],
        )
        for row in rows
    ]


def _figure(row: dict[str, Any], fiscal_year: int, which: str = "") -> Actual:
    basis, state = Basis(row[f"{which}basis"]), State(row[f"{which}state"])
    return Actual(row["kpi_id"], fiscal_year, basis, plain(row[f"{which}value"]), state)


def take_step(entry: Entry, project_id: str, fiscal_year: int, step: str, words: str = "") -> ReportState:
    """Stores one step of a report and returns the state it leads to.

    Raises StepRefused where the year was not opened, the state does not offer the step, or words are missing.
    """
    found = reports(entry, fiscal_year, project_id, now=entry.moment)
    if not found:
        raise StepRefused("この年度の報告の受付はまだ開かれていません。企画担当に確認してください。")
    state = found[0].state
    offered = steps().get((step, state))
    if offered is None:
        raise StepRefused("この報告の状態が変わっています。画面を開き直して、いまの状態を確かめてください。")
    if offered.needs_words and not words.strip():
        raise StepRefused(f"「{offered.words}」には理由が必要です。理由を書いてから、もう一度押してください。")
    entry.append("report_steps", [(project_id, fiscal_year, step, words.strip() or None)])
    if step == "approve":  # what was approved is read under every scale on offer
        entry.append("scale_uses", [(row["scale"], row["version"]) for row in entry.rows(_SCALES_TO_FREEZE)])
    return offered.to_state


def locked_years(source: Store | Entry, project_years: Iterable[tuple[str, int]]) -> list[Report]:
    """Returns those reports of the projects and years that are locked."""
    return [
        report
        for project_id, fiscal_year in sorted(set(project_years))
        for report in reports(source, fiscal_year, project_id)
        if report.is_locked
    ]
