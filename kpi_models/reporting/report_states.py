"""The states of a project's yearly report and the steps between them (data/reference/report_steps.csv)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from kpi_models.reference import read_table


class ReportState(StrEnum):
    """How far the report of a project and fiscal year is (報告の状態)."""

    NOT_STARTED = "not-started"  # 未着手
    DRAFT = "draft"  # 下書き
    SUBMITTED = "submitted"  # 提出済
    RETURNED = "returned"  # 差戻し
    APPROVED = "approved"  # 承認
    PUBLISHED = "published"  # 公表


LOCKED = frozenset({ReportState.APPROVED, ReportState.PUBLISHED})
WITH_OFFICER = frozenset({ReportState.NOT_STARTED, ReportState.DRAFT, ReportState.RETURNED})  # not handed in yet


@dataclass(frozen=True, slots=True)
class Step:
    """One way from state to state: the permission it takes, and whether it needs words (why)."""

    step: str
    words: str
    from_state: ReportState
    to_state: ReportState
    action: str
    needs_words: bool


class StepRefused(Exception):
    """A step that the report's state does not offer, or that came without words; the message is for the person."""


@cache
def steps() -> dict[tuple[str, ReportState], Step]:
    """Returns every step by its name and the state it leads from."""
    return {
        (row["step"], ReportState(row["from_state"])): Step(
            row["step"],
            row["words"],
            ReportState(row["from_state"]),
            ReportState(row["to_state"]),
            row["action"],
            bool(row["needs_words"]),
        )
        for row in read_table("report_steps.csv")
    }


def steps_from(state: ReportState) -> list[Step]:
    """Returns the steps that a state offers, in the order of the table."""
    return [step for (_, from_state), step in steps().items() if from_state == state]


def state_after(names: list[str]) -> ReportState:
    """Returns the state that steps lead to, oldest first. Raises KeyError where one does not follow."""
    state = ReportState.NOT_STARTED
    for name in names:
        state = steps()[name, state].to_state
    return state
