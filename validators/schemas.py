"""The one door to pandera: checks that need whole tables, on values that were read before.

Each rule names the columns it reads; a row in which one of them could not be read is not judged by that rule. The
frame's index is the row number in the file, so every failure finds its way back to its cell. Importing pandera takes
most of a second: import this module where a package is read, not at the top of a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pandera.pandas as pa

from kpi_models.facts import STATES_WITH_VALUE, State
from kpi_models.long_form import Table

_FARTHEST_YEARS = 20


@dataclass(frozen=True, slots=True)
class Known:
    """What the other tables of the package say."""

    ids: Mapping[str, frozenset[str]]  # table → its ids
    first_baselines: frozenset[str] = frozenset()  # KPIs whose kpis.csv row has a baseline
    lifetimes: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # KPI → first and last year of its plan


@dataclass(frozen=True, slots=True)
class Rule:
    """A check of rows: the finding's code, the column it points to, the columns it reads, and what must hold."""

    code: str
    column: str
    reads: tuple[str, ...]
    holds: Callable[[pd.DataFrame, Known], pd.Series]


@dataclass(frozen=True, slots=True)
class Failure:
    """One row that breaks one rule."""

    code: str
    row: int
    column: str


def failures(
    table: Table, rows: Mapping[int, Mapping[str, Any]], unreadable: frozenset[tuple[int, str]], known: Known
) -> list[Failure]:
    """Returns every row of a table that breaks a rule, by row number; all at once (lazy)."""
    rules = {rule.code: rule for rule in _rules_of(table)}
    if not rows or not rules:
        return []
    names = [column.name for column in table.columns]
    frame = pd.DataFrame([[row.get(name) for name in names] for row in rows.values()], list(rows), names, dtype=object)
    schema = pa.DataFrameSchema(
        checks=[pa.Check(_bound(rule, known), name=code, ignore_na=False) for code, rule in rules.items()]
    )
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        broken = sorted({(int(row), str(code)) for row, code in zip(cases["index"], cases["check"], strict=True)})
    else:
        broken = []
    return [
        Failure(code, row, rules[code].column)
        for row, code in broken
        if not any((row, column) in unreadable for column in rules[code].reads)
    ]


def _bound(rule: Rule, known: Known) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: rule.holds(frame, known).astype(bool)


def _rules_of(table: Table) -> tuple[Rule, ...]:
    """Returns the rules of one table: its key stands once, its references exist, and what is its own."""
    references = tuple(
        _reference(column.name, column.refers_to) for column in table.columns if column.refers_to is not None
    )
    return (_unique(table.key), *references, *_OWN_RULES.get(table.name, ()))


def _unique(key: tuple[str, ...]) -> Rule:
    return Rule("long-form-duplicate", key[0], key, lambda frame, _: ~frame.duplicated(list(key)))


def _reference(column: str, table: str) -> Rule:
    """Holds where the id exists; where the other table could not be read, nothing is known against it."""
    return Rule(
        "long-form-unknown-id",
        column,
        (column,),
        lambda frame, known: frame[column].isin(known.ids.get(table, frozenset(frame[column]))),
    )


def _states(frame: pd.DataFrame, states: frozenset[State]) -> pd.Series:
    return frame["state"].isin([str(state) for state in states])


def _blank_only_where_allowed(frame: pd.DataFrame, _: Known) -> pd.Series:
    """A provisional figure is a figure; a confirmed one left blank is simply not there yet (its own notice)."""
    return frame["value"].notna() | ~_states(frame, STATES_WITH_VALUE - {State.CONFIRMED})


def _near_the_plan(frame: pd.DataFrame, known: Known) -> pd.Series:
    def near(kpi_id: str, year: int | None) -> bool:
        if year is None or kpi_id not in known.lifetimes:
            return True
        start, end = known.lifetimes[kpi_id]
        return start - _FARTHEST_YEARS <= year <= end + _FARTHEST_YEARS

    return pd.Series(map(near, frame["kpi_id"], frame["fiscal_year"]), index=frame.index)


_YEAR_NEAR_PLAN = Rule("long-form-year-far-off", "fiscal_year", ("kpi_id", "fiscal_year"), _near_the_plan)

_OWN_RULES: dict[str, tuple[Rule, ...]] = {
    "plans": (
        Rule(
            "long-form-years-reversed",
            "end_year",
            ("start_year", "end_year"),
            lambda frame, _: (
                frame["start_year"].isna()
                | frame["end_year"].isna()
                | (frame["start_year"].fillna(0) <= frame["end_year"].fillna(0))
            ),
        ),
    ),
    "baselines": (
        Rule(
            "long-form-two-first-baselines",
            "valid_from",
            ("kpi_id", "valid_from"),
            lambda frame, known: frame["valid_from"].notna() | ~frame["kpi_id"].isin(known.first_baselines),
        ),
    ),
    "targets": (_YEAR_NEAR_PLAN,),
    "remarks": (_YEAR_NEAR_PLAN,),
    "actuals": (
        _YEAR_NEAR_PLAN,
        Rule(
            "long-form-value-with-state",
            "value",
            ("value", "state"),
            lambda frame, _: frame["value"].isna() | _states(frame, STATES_WITH_VALUE),
        ),
        Rule("long-form-value-missing", "value", ("value", "state"), _blank_only_where_allowed),
    ),
}
