"""Which incoming facts are new: the same fact twice changes nothing, another value is a new version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from kpi_models.facts import Actual, Baseline, Cost, Kpi, Measurement, Plan, Project, Remark, Target

Definition = TypeVar("Definition", Plan, Project, Kpi, Measurement)
Version = TypeVar("Version", Baseline, Target, Actual, Cost, Remark)

_FROM_THE_START = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class VersionRules:
    """How versions of one kind of fact are told apart."""

    key: Callable[[Any], Hashable]
    content: Callable[[Any], Hashable]
    moment_field: str
    blank_is_start: bool  # a blank moment of a first version: from the start (targets), or now (actuals)
    kept_fields: tuple[str, ...] = ()  # what keeps its stored value where an upload leaves it blank


BASELINE_RULES = VersionRules(
    key=lambda fact: fact.kpi_id,
    content=lambda fact: (fact.baseline_year, fact.value),
    moment_field="valid_from",
    blank_is_start=True,
)
TARGET_RULES = VersionRules(
    key=lambda fact: (fact.kpi_id, fact.fiscal_year),
    content=lambda fact: (fact.basis, fact.value),
    moment_field="valid_from",
    blank_is_start=True,
)
ACTUAL_RULES = VersionRules(
    key=lambda fact: (fact.kpi_id, fact.fiscal_year),
    content=lambda fact: (fact.basis, fact.value, fact.state, fact.period),
    moment_field="reported_at",
    blank_is_start=False,
    kept_fields=("period",),
)
COST_RULES = VersionRules(
    key=lambda fact: (fact.project_id, fact.fiscal_year),
    content=lambda fact: (fact.planned_value, fact.spent_value, fact.grant_value),
    moment_field="reported_at",
    blank_is_start=False,
)
REMARK_RULES = VersionRules(
    key=lambda fact: (fact.kpi_id, fact.fiscal_year),
    content=lambda fact: (fact.factor, fact.issue, fact.next_step),
    moment_field="reported_at",
    blank_is_start=False,
)


def new_definitions(
    incoming: Iterable[Definition], stored: dict[str, Definition], key: Callable[[Definition], str]
) -> list[Definition]:
    """Returns the definitions to add; what an upload leaves blank keeps its stored value."""
    added = []
    for definition in incoming:
        known = stored.get(key(definition))
        completed = _fill_blanks(definition, known) if known else definition
        if completed != known:
            added.append(completed)
    return added


def new_versions(
    incoming: Sequence[Version], stored: Sequence[Version], rules: VersionRules, now: datetime
) -> list[Version]:
    """Returns the versions to add, each with the moment it counts from.

    `stored` stands in the order of entry. A moment that is given is compared with the version of that moment. A blank
    one is compared with the newest version: another value is a change, and counts from `now`; only the first version
    of a target or baseline counts from the start. Earlier judgements therefore stand.
    """
    known: dict[Hashable, list[Version]] = defaultdict(list)
    for fact in stored:
        known[rules.key(fact)].append(fact)
    dated = {rules.key(fact) for fact in incoming if _moment(fact, rules) is not None}

    added = []
    for fact in incoming:
        key, moment = rules.key(fact), _moment(fact, rules)
        history = known[key]
        from_start = rules.blank_is_start and (not history or key in dated)
        if moment is not None or from_start:
            compared = [version for version in history if _moment(version, rules) == moment]
        else:
            compared = sorted(history, key=lambda version: _moment(version, rules) or _FROM_THE_START)
            moment = now
        told = _keeping(fact, compared[-1], rules) if compared else fact
        if not compared or rules.content(compared[-1]) != rules.content(told):
            added.append(_at(told, rules, moment))
    return added


def _moment(fact: Version, rules: VersionRules) -> datetime | None:
    moment: datetime | None = getattr(fact, rules.moment_field)
    return moment


def _keeping(fact: Version, known: Version, rules: VersionRules) -> Version:
    kept: dict[str, Any] = {name: getattr(known, name) for name in rules.kept_fields if getattr(fact, name) is None}
    return replace(fact, **kept) if kept else fact


def _at(fact: Version, rules: VersionRules, moment: datetime | None) -> Version:
    if _moment(fact, rules) == moment:
        return fact
    changed: dict[str, Any] = {rules.moment_field: moment}
    return replace(fact, **changed)


def _fill_blanks(definition: Definition, known: Definition) -> Definition:
    blanks: dict[str, Any] = {
        field.name: getattr(known, field.name)
        for field in fields(definition)
        if getattr(definition, field.name) in (None, ())
    }
    return replace(definition, **blanks)
