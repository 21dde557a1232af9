"""What storing a report's figures would change: old beside new for each figure, what stays, and what is in the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from kpi_models.desk.storing import Conflict, FigureKey, keyed_figures
from kpi_models.entries import versions
from kpi_models.facts import Actual, Cost, Facts, Remark
from kpi_models.formatting import NOTHING, format_level
from kpi_models.moments import moment_words
from kpi_models.reporting.form_source import AskedKpi, FormSource
from kpi_models.reporting.report_form import COST_FIELDS, INPUT, LABELS, REMARK_FIELDS, Block
from kpi_models.terms import TERMS
from reports.intake_words import cell_words, figure_words

COSTS: Final = "事業費"
_TEXT_LENGTH: Final = 60


class Effect(StrEnum):
    """What storing does to one figure of a report."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    KEPT = "kept"  # left blank, and stored already: what is stored stays
    MISSING = "missing"


EFFECT_WORDS: Final = {
    Effect.NEW: "追加",
    Effect.CHANGED: "変更",
    Effect.SAME: "変更なし",
    Effect.KEPT: "空欄（登録済みの値のまま）",
    Effect.MISSING: "未報告",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One figure or text: what is stored, what would be, and the cell that says so.

    `corrects` tells that another number was reported before, so that a reason is asked.
    """

    about: str
    what: str
    old: str
    new: str
    cell: str
    effect: Effect
    corrects: bool = False


def facts_of(facts: Facts, source: FormSource) -> Facts:
    """Returns those of some facts that a report is made of: reported figures of its project and fiscal year."""
    kpi_ids, year = {asked.kpi.kpi_id for asked in source.kpis}, source.fiscal_year
    return Facts(
        actuals=tuple(fact for fact in facts.actuals if fact.kpi_id in kpi_ids and fact.fiscal_year == year),
        remarks=tuple(fact for fact in facts.remarks if fact.kpi_id in kpi_ids and fact.fiscal_year == year),
        costs=tuple(fact for fact in facts.costs if fact.project_id == source.project_id and fact.fiscal_year == year),
    )


def without(facts: Facts, keys: Collection[FigureKey]) -> Facts:
    """Returns reported figures less those of some keys."""
    kept = [figure for key, figure in keyed_figures(facts) if key not in keys]
    return Facts(
        actuals=tuple(figure for figure in kept if isinstance(figure, Actual)),
        remarks=tuple(figure for figure in kept if isinstance(figure, Remark)),
        costs=tuple(figure for figure in kept if isinstance(figure, Cost)),
    )


def compared(source: FormSource, facts: Facts) -> list[Line]:
    """Sets what comes in beside what is stored, by the rules by which the store tells what is new."""
    actuals = {actual.kpi_id: actual for actual in facts.actuals}
    remarks = {remark.kpi_id: remark for remark in facts.remarks}
    lines = [_actual_line(asked, actuals.get(asked.kpi.kpi_id)) for asked in source.kpis]
    for asked in source.kpis:
        if remark := remarks.get(asked.kpi.kpi_id):
            lines += _remark_lines(asked, remark)
    for cost in facts.costs[-1:]:
        lines += _cost_lines(source.cost, cost)
    return lines


def _actual_line(asked: AskedKpi, new: Actual | None) -> Line:
    old, unit, name = asked.actual, asked.kpi.unit, asked.kpi.name
    old_words = figure_words(old, unit) if old else NOTHING
    if new is None:
        return Line(name, "実績", old_words, NOTHING, NOTHING, Effect.KEPT if old else Effect.MISSING)
    is_same = old is not None and versions.ACTUAL_RULES.content(old) == versions.ACTUAL_RULES.content(new)
    effect = Effect.SAME if is_same else Effect.CHANGED if old else Effect.NEW
    corrects = effect is Effect.CHANGED and old is not None and old.value is not None
    return Line(name, "実績", old_words, figure_words(new, unit), cell_words(new), effect, corrects)


def _remark_lines(asked: AskedKpi, new: Remark) -> Iterator[Line]:
    for name in REMARK_FIELDS:
        old_text, new_text = getattr(asked.remark, name, ""), getattr(new, name)
        if old_text or new_text:
            what = LABELS[Block.REMARKS][name].removesuffix(INPUT)
            effect = _effect(old_text, new_text)
            yield Line(asked.kpi.name, what, _short(old_text), _short(new_text), cell_words(new), effect)


def _cost_lines(old: Cost | None, new: Cost) -> Iterator[Line]:
    for name in COST_FIELDS:
        was, is_ = getattr(old, name, None), getattr(new, name)
        if was is not None or is_ is not None:
            what = LABELS[Block.COSTS][name].removesuffix(INPUT)
            corrects = was is not None and was != is_
            yield Line(COSTS, what, _yen(was), _yen(is_), cell_words(new), _effect(was, is_), corrects)


def _effect(old: str | Decimal | None, new: str | Decimal | None) -> Effect:
    if old == new:
        return Effect.SAME
    return Effect.NEW if old in (None, "") else Effect.CHANGED


def _short(text: str) -> str:
    return (text if len(text) <= _TEXT_LENGTH else f"{text[:_TEXT_LENGTH]}…") or NOTHING


def _yen(value: Decimal | None) -> str:
    return format_level(value, "円")


def is_known(lines: Sequence[Line]) -> bool:
    """Tells whether everything that comes in is stored already."""
    return not any(line.effect in (Effect.NEW, Effect.CHANGED) for line in lines)


def corrected(lines: Sequence[Line]) -> bool:
    """Tells whether a number that was reported before would read otherwise: then a reason is asked."""
    return any(line.corrects for line in lines)


def effects_sentence(lines: Sequence[Line]) -> str:
    """Counts what storing does: 追加 2件、変更なし 1件、未報告 1件."""
    counts = Counter(line.effect for line in lines)
    return "、".join(f"{EFFECT_WORDS[effect]} {counts[effect]:,}件" for effect in Effect if counts[effect])


def change_table(lines: Sequence[Line], *, with_cells: bool) -> dict[str, list[str]]:
    """Sets out old → new for each figure, and the cell that says so; the sheet once, where there is only one."""
    table = {
        "対象": [line.about for line in lines],
        "項目": [line.what for line in lines],
        "登録済み": [line.old for line in lines],
        "今回": [line.new for line in lines],
        "扱い": [EFFECT_WORDS[line.effect] for line in lines],
    }
    sheets = {line.cell.rpartition("!")[0] for line in lines if line.cell != NOTHING}
    if with_cells and len(sheets) == 1:
        table[f"セル（{sheets.pop()}）"] = [line.cell.rpartition("!")[2] for line in lines]
    elif with_cells and sheets:
        table["セル"] = [line.cell for line in lines]
    return table


@dataclass(frozen=True, slots=True)
class Choice:
    """A conflict in words: what it is about, mine, and what stands now with who entered it and when."""

    about: str
    mine: str
    theirs: str
    entered: str


def choice_of(conflict: Conflict, source: FormSource) -> Choice:
    """Returns a conflict in a reader's words; `source` is the report as it stands now."""
    figure, subject_id, _ = conflict.key
    entered = f"{conflict.actor}さん、{moment_words(conflict.recorded_at)}"
    asked = next((asked for asked in source.kpis if asked.kpi.kpi_id == subject_id), None)
    if asked is None:
        return Choice(COSTS, _money(conflict.mine), _money(source.cost), entered)
    if figure == "remark":
        return Choice(f"{asked.kpi.name}の要因・課題・今後の対応", _texts(conflict.mine), _texts(asked.remark), entered)
    stands = figure_words(asked.actual, asked.kpi.unit) if asked.actual else TERMS["no-actual"]
    return Choice(asked.kpi.name, figure_words(conflict.mine, asked.kpi.unit), stands, entered)


def _money(cost: Any) -> str:
    stated = [
        (LABELS[Block.COSTS][name].removesuffix(f"（円）{INPUT}"), getattr(cost, name, None)) for name in COST_FIELDS
    ]
    return "、".join(f"{label} {_yen(value)}" for label, value in stated if value is not None) or NOTHING


def _texts(remark: Any) -> str:
    return "／".join(text for name in REMARK_FIELDS if (text := getattr(remark, name, ""))) or NOTHING
