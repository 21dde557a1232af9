"""Figures typed on the page instead of into the form: the same inputs, prefilled with what is stored."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from kpi_models.facts import Basis, State
from kpi_models.formatting import format_level
from kpi_models.reporting.form_source import AskedKpi, FormSource
from kpi_models.reporting.report_form import COST_FIELDS, INPUT, LABELS, REMARK_FIELDS, STATE_WORDS, Block
from kpi_models.terms import TERMS
from pages.pressed import LONGEST
from pages.showing import literal
from validators.report_forms.typed import Typed


def show_inputs(key: str, source: FormSource) -> bool:
    """Shows the inputs of a report; returns whether they were just handed in.

    They begin with what is stored, as their default and not as their value: what was typed stays, whatever others
    store, and when the connection or the server was gone for a while.
    """
    st.markdown(
        "数値は「45人」「1,200千円」のように単位をつけても読み取ります。まだ数値がないときは空欄にして、"
        "「状態」から理由を選んでください。0のときは「0」と入力してください。"
    )
    with st.form(f"form/{key}", enter_to_submit=False, border=False):
        for number, asked in enumerate(source.kpis, start=1):
            with st.container(border=True):
                _show_kpi(key, number, asked)
        with st.container(border=True):
            _show_costs(key, source)
        return st.form_submit_button("内容を確かめる（まだ登録しません）", type="primary", key=f"check/{key}")


def typed_now(key: str, source: FormSource) -> Typed:
    """Returns what the inputs hold now."""
    numbers = range(1, len(source.kpis) + 1)
    places = [
        *((Block.FIGURES, name, number) for number in numbers for name in ("value", "basis", "state")),
        *((Block.REMARKS, name, number) for number in numbers for name in REMARK_FIELDS),
        *((Block.COSTS, name, 1) for name in COST_FIELDS),
    ]
    held = {place: st.session_state.get(_input_key(key, *place)) for place in places}
    return {place: str(text) for place, text in held.items() if text}


def _input_key(key: str, block: Block, name: str, number: int) -> str:
    return f"{key}/{block}/{name}/{number}"


def _show_kpi(key: str, number: int, asked: AskedKpi) -> None:
    unit = asked.kpi.unit
    st.markdown(
        f"**{number}　{literal(asked.kpi.name)}**　"
        f":small[計画値 {literal(format_level(asked.planned_level, unit))}"
        f"　前年度 {literal(format_level(asked.previous_level, unit))}]"
    )
    actual = asked.actual
    value, basis, state = st.columns(3)
    value.text_input(
        f"実績値（{literal(unit)}）" if unit else "実績値",
        _plain(actual.value if actual else None),
        key=_input_key(key, Block.FIGURES, "value", number),
        max_chars=60,
    )
    basis.selectbox(
        TERMS["basis"],
        list(Basis),
        index=list(Basis).index(asked.basis),
        format_func=lambda code: TERMS[code],
        key=_input_key(key, Block.FIGURES, "basis", number),
        help="総量は、その年度の値そのものです。増加分は、増えた分だけの値です。",
    )
    state.selectbox(
        TERMS["state"],
        list(STATE_WORDS.values()),
        index=list(STATE_WORDS).index(State(actual.state)) if actual else None,
        placeholder="数値がないときに選びます",
        key=_input_key(key, Block.FIGURES, "state", number),
    )
    with st.expander("要因・課題・今後の対応", expanded=asked.remark is not None):
        for name, place in zip(REMARK_FIELDS, st.columns(len(REMARK_FIELDS)), strict=True):
            place.text_area(
                LABELS[Block.REMARKS][name].removesuffix(INPUT),
                getattr(asked.remark, name, ""),
                key=_input_key(key, Block.REMARKS, name, number),
                max_chars=LONGEST,
            )


def _show_costs(key: str, source: FormSource) -> None:
    st.markdown("**事業費**　:small[わからない欄は空欄のままで結構です]")
    for name, place in zip(COST_FIELDS, st.columns(len(COST_FIELDS)), strict=True):
        place.text_input(
            LABELS[Block.COSTS][name].removesuffix(INPUT),
            _plain(getattr(source.cost, name, None)),
            key=_input_key(key, Block.COSTS, name, 1),
            max_chars=60,
        )


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:,f}"
