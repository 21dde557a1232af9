"""The rows of a draft of 判定基準 as widgets: one line each, in an order that lives in the URL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

import streamlit as st

from kpi_models.judging.judgement import LETTERS, Scale
from kpi_models.scales.scale_faults import faults
from kpi_models.scales.scales import COMPARISONS, MEASURES, SIGN_COMPARISONS, SYMBOLS, DraftRow, Kind, draft_of
from pages.choices import asked
from pages.pressed import PAUSE
from pages.showing import literal, show_headings
from pages.telephone import is_telephone

_ROWS: Final = "rows"
_SEPARATOR: Final = "."
_HEADINGS: Final = ("行", "文字", "記号", "ことば", "条件", "比べ方", "境界（％）", "順調側", "", "", "")
_WIDTHS: Final = (0.6, 1.2, 1.2, 2.6, 6.0, 2.0, 1.4, 1.1, 0.8, 0.8, 1.1)
_NEW_ROW: Final = DraftRow("C", "△", "", "rate")


def show_rows(scale: Scale) -> list[DraftRow]:
    """Shows the draft that starts from `scale`, with its faults at each row, and returns it as it stands now."""
    start = dict(enumerate(draft_of(scale)))
    order = _asked_order(len(start))
    show_headings(_WIDTHS, _HEADINGS)
    rows, below = [], []
    for number, row_id in enumerate(order, start=1):
        rows.append(
            _show_row(f"draft/{scale.name}/{scale.version}/{row_id}", number, start.get(row_id, _NEW_ROW), order)
        )
        below.append(st.container())
    for fault in faults(rows):
        if fault.row is not None:
            below[fault.row - 1].markdown(f":red[{fault.row}行目：{literal(fault.message)}]")
    new_id = max(order, default=-1) + 1
    last = len(order) - 1
    st.button("行を加える", on_click=_put_order, args=([*order[:last], new_id, *order[last:]],))
    return rows


def _asked_order(count: int) -> list[int]:
    """Returns the ids of the rows in the order of the URL; without one, as the scale has them."""
    parts = asked(_ROWS, "").split(_SEPARATOR)
    asked_ids = [int(part) for part in parts if part.isascii() and part.isdigit()]
    return list(dict.fromkeys(asked_ids)) or list(range(count))


def _put_order(order: Sequence[int]) -> None:
    st.query_params.from_dict(st.query_params.to_dict() | {_ROWS: _SEPARATOR.join(map(str, order))})


def _show_row(key: str, number: int, start: DraftRow, order: Sequence[int]) -> DraftRow:
    """Shows one row and returns what it holds."""
    places = st.columns(_WIDTHS, vertical_alignment="center")
    places[0].markdown(str(number))
    letter = _select(
        places[1], f"{number}行目の評価の文字", {"": "－"} | {one: one for one in LETTERS}, start.letter, key, "letter"
    )
    symbol = _select(places[2], f"{number}行目の記号", {one: one for one in SYMBOLS}, start.symbol, key, "symbol")
    label = places[3].text_input(
        f"{number}行目のことば", start.label, key=f"{key}/label", label_visibility=_labels(), live=PAUSE
    )
    words = {code: measure.words for code, measure in MEASURES.items()}
    measure = _select(places[4], f"{number}行目の条件", words, start.measure, key, "measure")
    kind = MEASURES[measure].kind
    options = {Kind.SHARE: COMPARISONS, Kind.SIGN: SIGN_COMPARISONS}.get(kind, {start.comparison: "－"})
    comparison = _select(
        places[5],
        f"{number}行目の比べ方",
        options,
        start.comparison,
        key,
        f"comparison/{kind}",
        disabled=len(options) == 1,
    )
    percent = places[6].text_input(
        f"{number}行目の境界（％）", start.percent, key=f"{key}/percent", label_visibility=_labels(),
        disabled=kind is not Kind.SHARE, live=PAUSE,
    )  # fmt: skip
    on_track = places[7].checkbox(
        f"{number}行目は順調側", start.on_track, key=f"{key}/on_track", label_visibility=_labels(),
        disabled=not letter or kind is Kind.UNKNOWN,
    )  # fmt: skip
    _show_moves(places[8:], key, number - 1, order)
    return DraftRow(letter, symbol, label, measure, comparison, percent, on_track)


def _select(
    place: Any, label: str, options: dict[str, str], start: str, key: str, field: str, *, disabled: bool = False
) -> str:
    codes = list(options)
    chosen = place.selectbox(
        label, codes, index=codes.index(start) if start in codes else 0, format_func=options.__getitem__,
        key=f"{key}/{field}", disabled=disabled, label_visibility="collapsed" if disabled else _labels(),
    )  # fmt: skip
    return str(chosen)


def _labels() -> Literal["visible", "collapsed"]:
    """Each field says itself what it is where the headings above all rows are left out."""
    return "visible" if is_telephone() else "collapsed"


def _show_moves(places: Sequence[Any], key: str, place: int, order: Sequence[int]) -> None:
    """Shows the buttons that move a row up or down or take it out."""
    up, down = list(order), list(order)
    if place > 0:
        up[place - 1 : place + 1] = up[place], up[place - 1]
    if place < len(order) - 1:
        down[place : place + 2] = down[place + 1], down[place]
    without = [row_id for row_id in order if row_id != order[place]]
    number = place + 1
    places[0].button(
        "↑", key=f"{key}/up", help=f"{number}行目を上へ", on_click=_put_order, args=(up,), disabled=place == 0
    )
    places[1].button(
        "↓",
        key=f"{key}/down",
        help=f"{number}行目を下へ",
        on_click=_put_order,
        args=(down,),
        disabled=number == len(order),
    )
    places[2].button(
        "削除",
        key=f"{key}/out",
        help=f"{number}行目を削除",
        on_click=_put_order,
        args=(without,),
        disabled=len(order) == 1,
    )
