"""What storing a file would change, and what it changed, in a reader's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from kpi_models.entries import versions
from kpi_models.facts import Baseline, Basis, Cost, Facts, Kpi, Remark
from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.formatting import NOTHING, format_increment, format_level, format_number
from kpi_models.terms import TERMS

if TYPE_CHECKING:
    from kpi_models.store import Loaded

_KIND_NAMES: Final = {
    "plans": "計画",
    "projects": "事業",
    "kpis": "KPI",
    "baselines": "基準値",
    "targets": "目標",
    "actuals": "実績",
    "organizations": "団体",  # as the store counts them
    "other_organizations": "団体",
    "costs": "事業費",
    "remarks": "要因・課題・今後の対応",
    "measurements": "算出方法",
}
_IDS: Final = {
    "plans": "plan_id",
    "projects": "project_id",
    "kpis": "kpi_id",
    "other_organizations": "organization_code",
    "measurements": "kpi_id",
}
_RULES: Final = {
    "baselines": versions.BASELINE_RULES,
    "targets": versions.TARGET_RULES,
    "actuals": versions.ACTUAL_RULES,
    "costs": versions.COST_RULES,
    "remarks": versions.REMARK_RULES,
}
_KINDS: Final = (*_IDS, *_RULES)
_TOLD_APART: Final = ("reported_at", "source")  # when and where, not what
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is stored and would read otherwise; `cell` is where the file says so, for a figure."""

    about: str
    what: str
    old: str
    new: str
    cell: str = NOTHING


@dataclass(frozen=True, slots=True)
class Preview:
    """What storing facts would do: how many are new by kind, how many change and how, how many are known already.

    A plan, project or KPI that changes counts once, with a change for each of its attributes.
    """

    added: dict[str, int]
    changed: int
    changes: tuple[Change, ...]
    unchanged: int

    @property
    def is_known(self) -> bool:
        """Tells whether everything is stored already."""
        return not self.added and not self.changed


def preview(facts: Facts, known: Facts, now: datetime) -> Preview:
    """Compares facts with those stored (`Store.facts`), by the rules by which the store tells what is new."""
    kpis = {kpi.kpi_id: kpi for kpi in (*known.kpis, *facts.kpis)}
    names = {project.project_id: project.name for project in (*known.projects, *facts.projects)}
    names |= {kpi_id: kpi.name for kpi_id, kpi in kpis.items()}
    differing = [(kind, new, old) for kind in _KINDS for new, old in _differences(kind, facts, known, now)]
    changes = [
        change
        for kind, new, old in differing
        if old is not None
        for change in (
            [_revised(kind, new, old, kpis[new.kpi_id])] if hasattr(new, "value") else _redefined(new, old, names)
        )
    ]
    added = Counter(kind for kind, _, old in differing if old is None)
    total = sum(len(getattr(facts, kind)) for kind in _KINDS)
    return Preview(dict(added), len(differing) - added.total(), tuple(changes), total - len(differing))


def _differences(kind: str, facts: Facts, known: Facts, now: datetime) -> Iterator[tuple[Any, Any]]:
    """Yields what would be added, each with what stands there now, or None."""
    incoming, stored = getattr(facts, kind), getattr(known, kind)
    if kind in _IDS:
        id_of = attrgetter(_IDS[kind])
        definitions = {id_of(definition): definition for definition in stored}
        for new in versions.new_definitions(incoming, definitions, id_of):
            yield new, definitions.get(id_of(new))
        return
    rules = _RULES[kind]
    keys = {rules.key(fact) for fact in incoming}
    told = [fact for fact in stored if rules.key(fact) in keys]
    newest = {rules.key(fact): fact for fact in told}
    for version in versions.new_versions(list(filter(_says_something, incoming)), told, rules, now):
        yield version, newest.get(rules.key(version))


def _says_something(figure: Any) -> bool:
    """Tells whether the store takes a figure: a baseline without year and value says nothing."""
    return not isinstance(figure, Baseline) or figure.value is not None or figure.baseline_year is not None


def _redefined(new: Any, old: Any, names: Mapping[str, str]) -> Iterator[Change]:
    """Yields what a plan, project or KPI is said to be otherwise, or what is said of it in a year."""
    about = new.name if hasattr(new, "name") else names[new.project_id if isinstance(new, Cost) else new.kpi_id]
    year = f" {format_fiscal_year(new.fiscal_year)}" if isinstance(new, Cost | Remark) else ""
    for field in fields(new):
        was, is_ = getattr(old, field.name), getattr(new, field.name)
        if was != is_ and field.name not in _TOLD_APART:
            yield Change(
                about, f"{TERMS[field.name]}{year}", _written(was), _written(is_), cell_words(new) if year else NOTHING
            )


def _written(attribute: Any) -> str:
    match attribute:
        case None | "" | ():
            return NOTHING
        case int():
            return format_fiscal_year(attribute) if attribute > _MONTHS else f"{attribute}月"
        case Decimal():
            return format_number(attribute)
        case tuple():
            return "、".join(attribute)
        case _:
            return TERMS.get(str(attribute), str(attribute))


def _revised(kind: str, new: Any, old: Any, kpi: Kpi) -> Change:
    """Returns how a figure would read otherwise."""
    year = new.baseline_year if isinstance(new, Baseline) else new.fiscal_year
    what = _KIND_NAMES[kind] if year is None else f"{_KIND_NAMES[kind]} {format_fiscal_year(year)}"
    return Change(kpi.name, what, figure_words(old, kpi.unit), figure_words(new, kpi.unit), cell_words(new))


def cell_words(figure: Any) -> str:
    """Writes where a figure was read: KPI!D5; － where nothing says."""
    return f"{figure.source.sheet}!{figure.source.cell}" if figure.source else NOTHING


def figure_words(fact: Any, unit: str) -> str:
    """Writes an actual, target or baseline with what it counts: 45人（総量）, +30人（累計増加分）, 集計中・調査中."""
    state = getattr(fact, "state", None)
    if fact.value is None:
        return TERMS[state] if state else NOTHING
    if isinstance(fact, Baseline):
        year = "" if fact.baseline_year is None else f"（{format_fiscal_year(fact.baseline_year)}）"
        return f"{format_level(fact.value, unit)}{year}"
    write = format_level if fact.basis == Basis.LEVEL else format_increment
    marks = [TERMS[fact.basis], *([TERMS[state]] if state == "provisional" else [])]
    marks += [f"{fact.period}の値"] if getattr(fact, "period", None) else []
    return f"{write(fact.value, unit)}（{'・'.join(marks)}）"


def preview_sentence(told: Preview) -> str:
    """Says what storing does: 追加 24件（KPI 2、目標 3）、変更 1件、変更なし 4件."""
    return _counts(told.added, told.changed, told.unchanged)


def stored_sentence(loaded: Loaded, told: Preview | None) -> str:
    """Says what was stored. `told` is the preview of the moment before; it alone tells added from changed."""
    added = sum(told.added.values()) if told else 0
    if told and added + told.changed == loaded.total_added:
        return _counts(told.added, told.changed, loaded.unchanged)
    return _counts(loaded.added, 0, loaded.unchanged)


def _counts(added: Mapping[str, int], changed: int, unchanged: int) -> str:
    by_kind = "、".join(f"{_KIND_NAMES[kind]} {count:,}" for kind, count in added.items() if count)
    new = f"追加 {sum(added.values()):,}件（{by_kind}）" if by_kind else ""
    other = f"変更 {changed:,}件" if changed else ""
    same = f"変更なし {unchanged:,}件" if unchanged else ""
    return "、".join(filter(None, [new, other, same]))


def change_table(changes: Sequence[Change], heading: str = "登録済み → このファイル") -> dict[str, list[str]]:
    """Sets out what would change: old → new, and the cell that says so."""
    return {
        "対象": [change.about for change in changes],
        "項目": [change.what for change in changes],
        heading: [f"{change.old} → {change.new}" for change in changes],
        "セル": [change.cell for change in changes],
    }
