"""What a member writes alone: two grades and words; each field is stored as a draft when it is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from kpi_models.committee import committee
from kpi_models.committee.evaluations import WHOLE_PROJECT, Kind, Written
from kpi_models.desk.desk import Desk
from pages.evaluation.steps import SUBMIT, keep_draft, own_key
from pages.pressed import LONGEST
from pages.showing import literal
from reports.evaluation_words import KINDS, saved_words


def show_writing(
    mine: Desk,
    project_id: str,
    fiscal_year: int,
    offered: Mapping[Kind, Sequence[str]],
    kpis: Mapping[str, str],
) -> None:
    """Offers the fields of a member, as they were left, and the button that submits them."""
    own = committee.own_evaluation(mine, project_id, fiscal_year)
    whole = own.written.get(WHOLE_PROJECT, Written())
    st.markdown("#### あなたの評価")
    for kind in Kind:
        chosen = getattr(whole, kind)
        st.radio(
            KINDS[kind],
            offered[kind],
            index=offered[kind].index(chosen) if chosen in offered[kind] else None,
            format_func=literal,
            key=own_key(mine.person, project_id, fiscal_year, kind),
            on_change=keep_draft,
            args=(mine.person, project_id, fiscal_year, str(kind)),
        )
    _show_field(mine, project_id, fiscal_year, "words", "理由・意見", whole.words, 80)
    of_kpis = [written.words for kpi_id, written in own.written.items() if kpi_id != WHOLE_PROJECT]
    with st.expander("KPIごとに書く（書かなくても提出できます）", expanded=any(of_kpis)):
        for kpi_id, name in kpis.items():
            words = own.written.get(kpi_id, Written()).words
            _show_field(mine, project_id, fiscal_year, f"kpi/{kpi_id}", literal(name), words, 70)
    st.caption(literal(saved_words(own)))
    st.button(
        "提出する" if own.submitted_at is None else "提出し直す",
        type="primary" if own.submitted_at is None or own.is_changed else "secondary",
        key=f"{SUBMIT}/{project_id}/{fiscal_year}",
    )


def _show_field(mine: Desk, project_id: str, fiscal_year: int, field: str, label: str, words: str, height: int) -> None:
    st.text_area(
        label,
        words,
        key=own_key(mine.person, project_id, fiscal_year, field),
        height=height,
        max_chars=LONGEST,
        on_change=keep_draft,
        args=(mine.person, project_id, fiscal_year, field),
    )
