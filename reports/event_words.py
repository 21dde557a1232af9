"""What happened in the years of a KPI's plan, nationwide and around the plan itself, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kpi_models.fiscal_year import fiscal_year_of
from kpi_models.judging.judgement import JudgedRow
from kpi_models.reference import Event, events


def events_between(rows: Sequence[JudgedRow], of_plan: Iterable[Event] = ()) -> list[Event]:
    """Returns what happened in the years of a KPI, nationwide and to its plan, oldest first: what its chart shows."""
    years = {row.fiscal_year for row in rows}
    happened = [event for event in (*events(), *of_plan) if fiscal_year_of(event.day) in years]
    return sorted(happened, key=lambda event: event.day)


def events_in(told: Sequence[Event], fiscal_year: int) -> str:
    """Names the events of one year shortly: デジ田交付金、新型コロナ5類."""
    return "、".join(event.short for event in told if fiscal_year_of(event.day) == fiscal_year)


def event_words(event: Event) -> str:
    """Says what an event was, its day and its source: 新型コロナ5類：…への移行（2023-05-08、出典：厚生労働省「…」）."""
    return f"{event.short}：{event.name}（{event.day}、出典：{event.source}）"
