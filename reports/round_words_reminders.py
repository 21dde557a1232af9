"""Reminders (催促) as text to paste into a mail: for each officer, or for a project that nobody is in charge of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.moments import day_words
from kpi_models.people.people import Person, Place, officers
from kpi_models.reporting.rounds import OwedFigure, Report
from kpi_models.terms import REPORT_STATES
from reports.report_words import due_words, is_overdue, is_own_turn, returned_words
from reports.round_words import flat, owed_lines

_BETWEEN: Final = f"\n\n{'─' * 30}\n\n"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One mail: to whom, its subject and its text; `reports` are how many it is about."""

    to: str
    subject: str
    body: str
    reports: int

    @property
    def text(self) -> str:
        """The whole mail: 件名, an empty line, the text."""
        return f"件名：{self.subject}\n\n{self.body}"


def reminders(
    reports: Sequence[Report],
    owed: Mapping[str, Sequence[OwedFigure]],
    people: Sequence[Person],
    sender: str,
    today: date,
) -> list[Reminder]:
    """Returns a mail to each officer about all their reports that wait for them, in the order of the reports.

    `owed` are the missing figures by project. A project without an officer gets a mail of its own.
    """
    about: dict[tuple[str, str], list[Report]] = defaultdict(list)  # by id and name: two may have one name
    for report in reports:
        if is_own_turn(report):
            named = officers(people, Place(report.plan_id, report.project_id))
            whom = [(person.user_id, f"{person.name} 様") for person in named]
            for one in whom or [(report.project_id, f"{report.project} ご担当者様")]:
                about[one].append(report)
    return [
        Reminder(to, _subject(own, today), _body(to, own, owed, sender, today), len(own))
        for (_, to), own in about.items()
    ]


def all_in_one(mails: Sequence[Reminder]) -> str:
    """Returns all mails in one text, one below the other."""
    return _BETWEEN.join(f"宛先：{mail.to}\n{mail.text}" for mail in mails)


def _subject(reports: Sequence[Report], today: date) -> str:
    again = "（締切を過ぎています）" if any(is_overdue(report, today) for report in reports) else ""
    due = min(report.due_on for report in reports)
    return f"【実績報告】{format_fiscal_year(reports[0].fiscal_year)}年度の提出のお願い：締切 {day_words(due)}{again}"


def _body(
    to: str, reports: Sequence[Report], owed: Mapping[str, Sequence[OwedFigure]], sender: str, today: date
) -> str:
    year = format_fiscal_year(reports[0].fiscal_year)
    listed = "\n\n".join(_listed(report, owed.get(report.project_id, ()), today) for report in reports)
    return (
        f"{to}\n\nお疲れさまです。{sender}です。\n"
        f"{year}年度の実績報告のうち、次の{len(reports):,}件の提出をお待ちしています。\n\n{listed}\n\n"
        "「KPIダッシュボード」の「報告」の画面から、様式の受け取りと提出ができます。\n"
        "まだ公表されていない数値は空欄のままにせず、状態を「未公表」か「集計中・調査中」にしてください。\n"
        f"ご不明な点は、{sender}までお知らせください。"
    )


def _listed(report: Report, owed: Sequence[OwedFigure], today: date) -> str:
    lines = [f"■ {report.project}"]
    lines += [f"　計画：{report.plan}"] if report.plan != report.project else []
    lines += [f"　状態：{REPORT_STATES[report.state]}", f"　締切：{due_words(report, today)}"]
    if returned := returned_words(report):
        by, words = returned
        lines += [f"　お願い：{by}「{flat(words)}」"]
    lines += [f"　・{line}" for line in owed_lines(owed, report.fiscal_year, today)]
    return "\n".join(lines)
