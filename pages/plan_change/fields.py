"""The fields of the page that changes a plan: what was typed as facts, or the sentence that says what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

import streamlit as st

from kpi_models.facts import Basis, Direction, Facts, Kpi, Pace, Project, normalise
from kpi_models.fiscal_year import TOKYO, format_fiscal_year
from kpi_models.formatting import format_level, format_unit
from kpi_models.judging.judgement import JudgedRow
from kpi_models.moments import day_now
from kpi_models.plans import plan_change
from kpi_models.plans.plan_change import Given, Part, reasons
from kpi_models.reference import organizations
from kpi_models.terms import TERMS
from pages.pressed import PAUSE
from pages.showing import literal
from reports.change_words import stated_words
from reports.selection import of_kpi
from validators.amounts import Quantity
from validators.quantities import in_unit
from validators.values import NoValue, read_value

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

_PARTS = 2


@dataclass(frozen=True, slots=True)
class Change:
    """What was typed: facts to store, or what is wrong with it; without either, nothing was typed yet."""

    facts: Facts | None = None
    fault: str = ""


class _Wrong(Exception):
    """Something typed that can't be read; the message is for the person."""


def reason_fields() -> Given:
    """Shows from when a change counts and why, and returns what is given."""
    with st.container(border=True):
        day = st.date_input(
            "適用開始日",
            day_now(),
            key="valid-from",
            format="YYYY/MM/DD",
            help="この日より前に実績を報告した年度は、変更前の計画で判定したままになります。",
        )
        names = ["", *reasons()]
        reason = st.selectbox("変更の理由", names, key="reason", format_func=lambda name: name or "選んでください")
        needed = bool(reason) and reasons()[reason].needs_words
        words = st.text_input("理由の説明" if needed else "理由の説明（任意）", key="reason-words", live=PAUSE)
    return Given(reason, words, datetime.combine(day, time(), TOKYO))


def asked_change(kind: str, stored: Facts, kpi: Kpi, rows: Sequence[JudgedRow], given: Given) -> Change:
    """Shows the fields of one kind of change, and returns what was typed."""
    own = of_kpi(rows, kpi.kpi_id)
    project = next(project for project in stored.projects if project.project_id == kpi.project_id)
    try:
        match kind:
            case "target":
                return Change(_targets(kpi, own, given))
            case "baseline":
                return Change(_baseline(kpi, own, given))
            case "definition":
                return Change(_definition(kpi, _others(kpi, stored)))
            case "end":
                return Change(_end([kpi], own, given))
            case "split":
                return Change(_split(kpi, own, given, _others(kpi, stored)))
            case "end-project":
                together = [one for one in stored.kpis if one.project_id == project.project_id]
                st.markdown(f"事業「{literal(project.name)}」のKPI {len(together):,}件すべてが終わります。")
                return Change(_end(together, own, given))
            case _:
                return Change(_member(project))
    except _Wrong as wrong:
        return Change(fault=str(wrong))


def _others(kpi: Kpi, stored: Facts) -> set[str]:
    """Returns the names of the other KPIs of a KPI's project, which no KPI may be given: a KPI is known by its name."""
    return {normalise(one.name) for one in stored.kpis if one.project_id == kpi.project_id and one.kpi_id != kpi.kpi_id}


def _targets(kpi: Kpi, own: Sequence[JudgedRow], given: Given) -> Facts | None:
    stated = [row.target_basis for row in own if row.target_basis]
    usual = Basis(stated[-1]) if stated else Basis.LEVEL
    basis = st.selectbox(
        "数値の種類",
        list(Basis),
        index=list(Basis).index(usual),
        format_func=TERMS.__getitem__,
        key=f"basis/{kpi.kpi_id}",
    )
    st.caption("変える年度だけに書いてください。「－」と書くと、その年度の目標値を取りやめます。")
    values = {}
    for row, place in zip(own, _in_pairs(), strict=False):
        label = f"{format_fiscal_year(row.fiscal_year)}　{stated_words(row)}"
        with place:
            text = st.text_input(literal(label), key=f"target/{kpi.kpi_id}/{row.fiscal_year}", live=PAUSE)
        if text.strip():
            values[row.fiscal_year] = _read(text, kpi, f"{label.split('　')[0]}の目標値", may_be_dash=True)
    return plan_change.retargeted(kpi, values, basis, given) if values else None


def _in_pairs() -> Iterator[DeltaGenerator]:
    """Yields places side by side, two in a line: the keyboard and a narrow screen take them in this order."""
    while True:
        yield from st.columns(2)


def _baseline(kpi: Kpi, own: Sequence[JudgedRow], given: Given) -> Facts | None:
    now = own[-1].baseline if own else None
    label = literal(f"新しい基準値　いま {format_level(now, kpi.unit)}")
    text = st.text_input(label, key=f"baseline/{kpi.kpi_id}", live=PAUSE)
    year = own[-1].baseline_year if own else None
    value = _read(text, kpi, "基準値") if text.strip() else None
    return plan_change.rebased(kpi, year, value, given) if value is not None else None


def _definition(kpi: Kpi, others: set[str]) -> Facts | None:
    name = st.text_input("名称", kpi.name, key=f"name/{kpi.kpi_id}", live=PAUSE)
    direction = st.selectbox(
        TERMS["direction"], list(Direction), index=list(Direction).index(kpi.direction),
        format_func=TERMS.__getitem__, key=f"direction/{kpi.kpi_id}",
    )  # fmt: skip
    pace = st.selectbox(
        TERMS["pace"], list(Pace), index=list(Pace).index(kpi.pace),
        format_func=TERMS.__getitem__, key=f"pace/{kpi.kpi_id}",
    )  # fmt: skip
    st.caption(
        "名称を変えても、これまでの数値はそのまま続きます。方向と進み方は、実績のある年度にもさかのぼって使われます。"
    )
    if not name.strip():
        raise _Wrong("名称が空です。KPIの名称を書いてください。")
    if name.strip() != kpi.name and normalise(name) in others:
        raise _Wrong("同じ事業に、名称が同じKPIがあります。違う名称を付けてください。")
    changed = plan_change.redefined(kpi, name, direction, pace)
    return changed if changed.kpis[0] != kpi else None


def _end(kpis: Sequence[Kpi], own: Sequence[JudgedRow], given: Given) -> Facts | None:
    last = _last_year(own)
    return None if last is None else plan_change.ended(kpis, last, own[-1].fiscal_year, given)


def _last_year(own: Sequence[JudgedRow]) -> int | None:
    years = [row.fiscal_year for row in own[:-1]]
    return st.selectbox(
        "最後の年度（この年度までで終わります）", years, index=None, format_func=format_fiscal_year, key="last-year",
        placeholder="選んでください",
    )  # fmt: skip


def _split(kpi: Kpi, own: Sequence[JudgedRow], given: Given, others: set[str]) -> Facts | None:
    last = _last_year(own)
    if last is None:
        return None
    years = range(last + 1, own[-1].fiscal_year + 1)
    parts = [_part(kpi, number, years) for number in range(1, _PARTS + 1)]
    if not all(parts):
        return None
    made = [part for part in parts if part]
    names = {normalise(part.name) for part in made}
    if len(names) < len(made) or names & {normalise(kpi.name), *others}:
        raise _Wrong("名称が同じKPIがあります。元のKPIとも違う名称を付けてください。")
    return plan_change.split(kpi, made, last, (own[0].fiscal_year, own[-1].fiscal_year), given)


def _part(kpi: Kpi, number: int, years: Sequence[int]) -> Part | None:
    """Shows the fields of one part; None until it has a name and a target of the plan's last year."""
    with st.container(border=True):
        name = st.text_input(f"新しいKPI {number}の名称", key=f"part-name/{number}", live=PAUSE)
        baseline = st.text_input("基準値（総量）", key=f"part-baseline/{number}", live=PAUSE)
        typed = dict(zip(years, _target_fields(number, years), strict=True))
    if not name.strip() or not typed[years[-1]].strip():
        return None
    targets = {
        year: value
        for year, text in typed.items()
        if text.strip() and (value := _read(text, kpi, f"{format_fiscal_year(year)}の目標値")) is not None
    }
    return Part(name.strip(), _read(baseline, kpi, "基準値") if baseline.strip() else None, targets)


def _target_fields(number: int, years: Sequence[int]) -> Iterator[str]:
    """Shows a field for the level promised of each year, and yields what was typed; only the last is needed."""
    st.caption("目標値（総量）。途中の年度は、計画に明記があるときだけ書いてください。")
    for year, place in zip(years, _in_pairs(), strict=False):
        needed = "" if year == years[-1] else "（任意）"
        yield place.text_input(f"{format_fiscal_year(year)}{needed}", key=f"part-target/{number}/{year}", live=PAUSE)


def _member(project: Project) -> Facts | None:
    offered = {code: body.full_name for code, body in organizations().items() if code not in project.members}
    now = "、".join(organizations()[code].full_name for code in project.members if code in organizations())
    st.markdown(f"事業「{literal(project.name)}」　いまの構成団体：{literal(now or 'なし（単独）')}")
    code = st.selectbox(
        "加える団体", list(offered), index=None, format_func=offered.__getitem__, key="member",
        placeholder="団体名を入力して選んでください",
    )  # fmt: skip
    return plan_change.joined_by(project, code) if code else None


def _read(text: str, kpi: Kpi, label: str, *, may_be_dash: bool = False) -> Decimal | None:
    """Returns a typed figure in the KPI's unit, None for a dash where that means something."""
    read = read_value(text)
    if may_be_dash and isinstance(read, NoValue) and read.kind == "dash":
        return None
    value = in_unit(read, kpi.unit) if isinstance(read, Quantity) and (read.unit or not kpi.unit) else None
    if isinstance(read, Quantity) and not read.unit:
        value = read.value
    if value is None:
        raise _Wrong(
            f"{label}の「{text.strip()}」を数値として読み取れません。"
            f"数字だけか、単位「{format_unit(kpi.unit)}」を付けて書いてください。"
        )
    return value
