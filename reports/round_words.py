"""What the coordinator's page says of a year's reports: who owes what, by when, and what stands in a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from kpi_models.fiscal_year import era_year
from kpi_models.formatting import NOTHING, format_level, format_rate
from kpi_models.judging.judgement import FigureSource
from kpi_models.moments import moment_words
from kpi_models.people.people import Person, Place, officers
from kpi_models.plans.proposals import Proposal
from kpi_models.reporting.form_source import AskedKpi, FormSource
from kpi_models.reporting.report_states import ReportState
from kpi_models.reporting.rounds import ChangedFigure, Note, OwedFigure, Report
from kpi_models.terms import TERMS
from reports.grades import grade_name
from reports.intake_words import figure_words, preview, preview_sentence
from reports.outlook_words import change_word
from reports.report_words import counts_words, figures_table, is_overdue

Table = dict[str, list[str]]

ALL: Final = "all"
OVERDUE: Final = "overdue"
NOBODY: Final = "担当未定"
_APRIL: Final = 4
_LINE_BREAKS: Final = "　／　"


def by_state(reports: Iterable[Report]) -> dict[ReportState, list[Report]]:
    """Returns the reports of each state that any of them is in, in the order of the states."""
    reports = list(reports)
    found = {state: [report for report in reports if report.state == state] for state in ReportState}
    return {state: those for state, those in found.items() if those}


def shown_reports(reports: Sequence[Report], state: str, plan_id: str, today: date) -> list[Report]:
    """Returns the reports of a state (or those overdue) and plan that somebody asks for."""
    return [
        report
        for report in reports
        if plan_id in (ALL, report.plan_id)
        and (state in (ALL, report.state) or (state == OVERDUE and is_overdue(report, today)))
    ]


def published_words(figure: OwedFigure, fiscal_year: int, today: date) -> str:
    """Says when the figure of a KPI can be asked for: 2026年8月ごろ公表・架空統計; empty where nobody knows."""
    if not figure.available_month:
        return "・".join(filter(None, [figure.available, figure.statistic]))
    month = available_from(fiscal_year, figure.available_month)
    words = (
        f"{month.year}年{month.month}月ごろ公表" if month > today else f"{month.year}年{month.month}月に公表済みのはず"
    )
    return f"{words}・{figure.statistic}" if figure.statistic else words


def available_from(fiscal_year: int, month: int) -> date:
    """Returns the first day of the month, within the year after, in which a figure exists (Measurement)."""
    return date(fiscal_year + (1 if month >= _APRIL else 2), month, 1)


def owed_lines(owed: Sequence[OwedFigure], fiscal_year: int, today: date) -> list[str]:
    """Names what a report lacks, with its state and when it is published: 架空指標：未報告（2026年8月ごろ公表）."""
    return [_owed_line(figure, fiscal_year, today) for figure in owed]


def _owed_line(figure: OwedFigure, fiscal_year: int, today: date) -> str:
    when = published_words(figure, fiscal_year, today)
    state = TERMS[figure.state] if figure.state else TERMS["no-actual"]
    return f"{figure.kpi}：{state}{f'（{when}）' if when else ''}"


def officer_names(people: Iterable[Person], place: Place) -> str:
    """Names who reports for a place, or says that nobody does."""
    return "、".join(person.name for person in officers(people, place)) or NOBODY


def reopening_words(report: Report) -> str:
    """Says who opened an approved report again, when and why; empty where it is settled."""
    taken = report.reopening
    if taken is None:
        return ""
    return f"{taken.actor}さんが{moment_words(taken.recorded_at)}に再開しました。理由：「{flat(taken.words)}」"


def flat(words: str | None) -> str:
    """Returns words of several lines in one."""
    return _LINE_BREAKS.join(line.strip() for line in (words or "").splitlines() if line.strip())


def submitted_words(report: Report) -> str:
    """Says of a submitted report what it holds, who submitted it when, and in which words."""
    taken = report.history[-1]
    said = f"連絡：「{flat(taken.words)}」" if taken.words else ""
    return f"{counts_words(report)}。{taken.actor}さんが{moment_words(taken.recorded_at)}に提出。{said}"


FIGURES_TO_REVIEW: Final = slice(1, 6)  # places of the columns that hold numbers


def review_table(source: FormSource, entered: Iterable[FigureSource]) -> Table:
    """Sets out the figures of a report beside those of the year before and the plan."""
    year, names = source.fiscal_year, figures_table(source, entered)
    rows = [asked.row for asked in source.kpis]
    return {
        TERMS["kpi"]: [asked.kpi.name for asked in source.kpis],
        TERMS["baseline"]: [format_level(asked.baseline, asked.kpi.unit) for asked in source.kpis],
        f"{era_year(year - 1)}実績": [past_words(asked, year - 1) for asked in source.kpis],
        f"{era_year(year)}計画": [_planned(asked) for asked in source.kpis],
        f"{era_year(year)}実績": names["実績値"],
        TERMS["achievement_rate"]: [format_rate(row.achievement_rate if row else None) for row in rows],
        TERMS["grade"]: [grade_name(row) if row else NOTHING for row in rows],
        TERMS["change"]: [change_word(row) if row else NOTHING for row in rows],
        "登録した人": names["登録した人"],
    }  # fmt: skip


def past_words(asked: AskedKpi, fiscal_year: int) -> str:
    """Writes the level of a year before with its unit, or in words why there is none."""
    row = next((row for row in asked.past if row.fiscal_year == fiscal_year), None)
    if row is None:
        return NOTHING
    if row.actual_level is not None:
        return format_level(row.actual_level, row.unit)
    return TERMS[row.state] if row.state else TERMS["no-actual"]


def _planned(asked: AskedKpi) -> str:
    words = format_level(asked.planned_level, asked.kpi.unit)
    is_guessed = asked.row is not None and asked.row.target_origin == "interpolated"
    return f"{words}（{TERMS['interpolated']}）" if is_guessed else words


def notes_table(notes: Sequence[Note]) -> Table:
    """Sets out the reasons that came with figures: who gave them, when, in which words."""
    return {
        "日時": [moment_words(note.recorded_at) for note in notes],
        "登録した人": [note.actor for note in notes],
        "出ていた警告": [doubts_words(note) for note in notes],
        "登録の理由": [flat(note.words) for note in notes],
    }


def doubts_words(note: Note) -> str:
    """Says which warnings figures were stored in spite of, each with its cell; － for a correction without any."""
    places = (f"（{'!'.join(filter(None, [one.sheet, one.cell]))}）" if one.sheet else "" for one in note.doubts)
    return _LINE_BREAKS.join(f"{one.message}{place}" for one, place in zip(note.doubts, places, strict=True)) or NOTHING


def difference_table(changed: Sequence[ChangedFigure]) -> Table:
    """Sets out what reads otherwise than when the report was approved."""
    return {
        TERMS["kpi"]: [one.kpi for one in changed],
        "承認したときの値": [
            figure_words(one.before, one.unit) if one.before else TERMS["no-actual"] for one in changed
        ],
        "いまの値": [figure_words(one.after, one.unit) for one in changed],
        "変えた人": [f"{one.actor}　{moment_words(one.recorded_at)}" for one in changed],
        TERMS["reason"]: [flat(one.note) or NOTHING for one in changed],
    }


def proposal_title(proposal: Proposal) -> str:
    """Names a proposal: who proposes to change what, and when."""
    act = proposal.act
    return f"{act.projects or '計画'}　{act.actor}さん　{moment_words(act.recorded_at)}"


def proposal_table(proposal: Proposal) -> Table:
    """Sets out what a proposal changes of what stands, old → new."""
    changes = preview(proposal.facts, proposal.known, proposal.act.recorded_at).changes
    return {
        "対象": [change.about for change in changes],
        "項目": [change.what for change in changes],
        "いまの内容": [change.old for change in changes],
        "申し出の内容": [change.new for change in changes],
        "セル": [change.cell for change in changes],
    }


def proposal_sentence(proposal: Proposal) -> str:
    """Counts what accepting a proposal does, and names what is new."""
    told = preview(proposal.facts, proposal.known, proposal.act.recorded_at)
    names = [f"{label}「{name}」" for label, name in _new_names(proposal)]
    more = f"。新しいもの：{'、'.join(names)}" if names else ""
    return f"認めると：{preview_sentence(told)}{more}"


def _new_names(proposal: Proposal) -> list[tuple[str, str]]:
    known = proposal.known
    ids = {plan.plan_id for plan in known.plans} | {project.project_id for project in known.projects}
    ids |= {kpi.kpi_id for kpi in known.kpis}
    new = [(TERMS["plan"], plan.name) for plan in proposal.facts.plans if plan.plan_id not in ids]
    new += [(TERMS["project"], project.name) for project in proposal.facts.projects if project.project_id not in ids]
    return new + [(TERMS["kpi"], kpi.name) for kpi in proposal.facts.kpis if kpi.kpi_id not in ids]


def remaining_table(
    reports: Sequence[Report], states: Mapping[str, str], people: Sequence[Person], today: date
) -> Table:
    """Sets out the reports that a list of lines leaves out: 計画, 事業, state, what is missing, who is in charge."""
    return {
        TERMS["plan"]: [report.plan for report in reports],
        TERMS["project"]: [report.project for report in reports],
        "状態": [states[report.state] for report in reports],
        "締切超過": ["超過" if is_overdue(report, today) else NOTHING for report in reports],
        TERMS["no-actual"]: [f"{report.missing:,}件" for report in reports],
        "担当": [officer_names(people, Place(report.plan_id, report.project_id)) for report in reports],
    }
