"""What the officer's page says of a report (報告): how it stands, what is missing, what to do next, what was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.formatting import NOTHING, format_level
from kpi_models.judging.judgement import FigureSource
from kpi_models.moments import day_words, moment_words
from kpi_models.reporting.form_source import FormSource
from kpi_models.reporting.report_states import WITH_OFFICER, ReportState, state_after, steps
from kpi_models.reporting.rounds import OwedFigure, Report, StepTaken
from kpi_models.terms import REPORT_STATES, TERMS
from reports.intake_words import figure_words

STEPS: Final = ("様式を受け取る", "記入した様式を置く", "内容を確かめて登録", "提出")
_NAMES_SHOWN: Final = 3


class Next(NamedTuple):
    """What an officer does next about a report: one sentence, and the words of the one button."""

    sentence: str
    button: str


_NEXT: Final = {
    ReportState.NOT_STARTED: Next("様式を受け取って、実績を記入してください。", "様式を受け取る"),
    ReportState.DRAFT: Next("残りのKPIの実績を記入した様式を置いてください。", "ファイルを置く"),
    ReportState.RETURNED: Next("企画担当の指摘を読んで、直してから再提出してください。", "指摘を見て直す"),
    ReportState.SUBMITTED: Next("企画担当が確認しています。いまは、することはありません。", "内容を見る"),
    ReportState.APPROVED: Next("承認されました。することはありません。", "内容を見る"),
    ReportState.PUBLISHED: Next("公表されました。することはありません。", "内容を見る"),
}
_NEXT_WHEN_FULL: Final = {
    ReportState.NOT_STARTED: Next("すべてのKPIがそろっています。確かめて、提出してください。", "提出する"),
    ReportState.DRAFT: Next("すべてのKPIがそろいました。提出してください。", "提出する"),
}


def next_step(report: Report) -> Next:
    """Returns what to do next about a report."""
    return (_NEXT_WHEN_FULL if is_full(report) else _NEXT)[report.state]


def is_full(report: Report) -> bool:
    """Tells whether nothing is left to do but to submit."""
    return report.state in _NEXT_WHEN_FULL and report.kpis > 0 and not report.missing


def is_own_turn(report: Report) -> bool:
    """Tells whether the report waits for its officer, not for the coordinator."""
    return report.state in WITH_OFFICER


def current_step(report: Report) -> int:
    """Returns the number of the step that is next (1–4), 5 where all are done."""
    if not is_own_turn(report):
        return len(STEPS) + 1
    if is_full(report):
        return len(STEPS)
    return 1 if report.state == ReportState.NOT_STARTED else 2


def due_words(report: Report, today: date) -> str:
    """Says how long there is until the deadline, or that it has passed while the report waits for its officer."""
    day, left = day_words(report.due_on), report.days_left(today)
    if not is_own_turn(report):
        return f"締切 {day}"
    if left < 0:
        return f"締切を{-left:,}日過ぎています（{day}）"
    return f"今日が締切です（{day}）" if left == 0 else f"あと{left:,}日（{day}まで）"


def left_words(report: Report, today: date) -> str:
    """Says in two words how many days there are to the deadline; － where the report waits for nobody's figures."""
    left = report.days_left(today)
    if not is_own_turn(report):
        return NOTHING
    return f"{-left:,}日超過" if left < 0 else "今日" if left == 0 else f"あと{left:,}日"


def is_overdue(report: Report, today: date) -> bool:
    """Tells whether the deadline has passed while the report waits for its officer."""
    return is_own_turn(report) and report.days_left(today) < 0


def missing_words(owed: Sequence[OwedFigure]) -> str:
    """Names the KPIs without a figure or state, and those still awaited; empty where there are none."""
    missing = [figure.kpi for figure in owed if figure.state is None]
    awaited = [figure.kpi for figure in owed if figure.state is not None]
    parts = [("未報告", missing), ("集計中・未公表", awaited)]
    return "　".join(f"{words} {len(names):,}件：{_some(names)}" for words, names in parts if names)


def _some(names: Sequence[str]) -> str:
    more = len(names) - _NAMES_SHOWN
    return "、".join(names[:_NAMES_SHOWN]) + (f" ほか{more:,}件" if more > 0 else "")


def counts_words(report: Report) -> str:
    """Counts the KPIs of a report: KPI 5件のうち、数値あり 3件、集計中・未公表 1件、未報告 1件."""
    parts = [
        ("報告済み", report.reported - report.awaited),
        ("集計中・未公表", report.awaited),
        ("未報告", report.missing),
    ]
    counted = "、".join(f"{words} {count:,}件" for words, count in parts if count)
    return f"KPI {report.kpis:,}件のうち、{counted}" if report.kpis else "KPIがまだ登録されていません"


def report_name(report: Report) -> str:
    """Names a report: R4（2022）年度　架空事業."""
    return f"{format_fiscal_year(report.fiscal_year)}年度　{report.project}"


def state_word(report: Report) -> str:
    """Returns the word for how far a report is."""
    return REPORT_STATES[report.state]


def last_taken(report: Report, step: str) -> StepTaken | None:
    """Returns the newest step of a kind, None where there is none."""
    return next((taken for taken in reversed(report.history) if taken.step == step), None)


def returned_words(report: Report) -> tuple[str, str] | None:
    """Says who gave a report back to its officer and when, and why; None where nobody has, or it is settled."""
    if report.state != ReportState.RETURNED:
        return None
    taken = next(taken for taken in reversed(report.history) if taken.step in ("return", "reopen"))
    what = "差し戻しました" if taken.step == "return" else "承認済みの報告を、もう一度開きました（再開）"
    return f"{taken.actor}さんが{moment_words(taken.recorded_at)}に、{what}。", taken.words or ""


def locked_words(report: Report) -> str:
    """Says who approved a report and when, and who can open it again."""
    approved = last_taken(report, "approve")
    by = f"{approved.actor}さんが{moment_words(approved.recorded_at)}に承認しました。" if approved else ""
    return f"{by}承認された年度の数値は変更できません。直す必要があるときは、企画担当に「再開」を頼んでください。"


def history_table(report: Report) -> dict[str, list[str]]:
    """Sets out who did what and when, newest first."""
    names = [taken.step for taken in report.history]
    lines = [
        (moment_words(taken.recorded_at), taken.actor, _did(taken.step, names[:number]), taken.words or NOTHING)
        for number, taken in enumerate(report.history)
    ]
    headings = ("日時", "した人", "したこと", "理由・連絡")
    return {heading: [line[place] for line in reversed(lines)] for place, heading in enumerate(headings)}


def _did(step: str, before: list[str]) -> str:
    return "実績の登録を開始" if step == "save" else steps()[step, state_after(before)].words


def figures_table(source: FormSource, entered: Iterable[FigureSource]) -> dict[str, list[str]]:
    """Sets out what is stored for a report, with who entered it and when."""
    newest = {
        figure.kpi_id: figure
        for figure in entered
        if figure.newest and figure.figure == "actual" and figure.fiscal_year == source.fiscal_year
    }
    return {
        TERMS["kpi"]: [asked.kpi.name for asked in source.kpis],
        "計画値": [format_level(asked.planned_level, asked.kpi.unit) for asked in source.kpis],
        "実績値": [
            figure_words(asked.actual, asked.kpi.unit) if asked.actual else TERMS["no-actual"] for asked in source.kpis
        ],
        "登録した人": [_entered(newest.get(asked.kpi.kpi_id)) for asked in source.kpis],
    }


def _entered(figure: FigureSource | None) -> str:
    if figure is None:
        return NOTHING
    return f"{figure.actor}　{moment_words(datetime.fromisoformat(figure.recorded_at))}"


def own_turn_words(reports: Sequence[Report], today: date) -> str:
    """Tells an officer how many reports wait for them and which deadline is first; empty where none does."""
    waiting = [report for report in reports if is_own_turn(report)]
    if not waiting:
        return ""
    first = min(waiting, key=lambda report: report.due_on)
    return f"あなたの作業が必要な報告が{len(waiting):,}件あります。いちばん早い締切は、{due_words(first, today)}です。"


def review_words(reports: Sequence[Report]) -> str:
    """Tells a coordinator how many submitted reports wait to be looked at; empty where none does."""
    count = sum(report.state == ReportState.SUBMITTED for report in reports)
    return f"確認を待っている報告が{count:,}件あります。" if count else ""
