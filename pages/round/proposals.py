"""Proposals (申し出): what would change of a plan, accepted or declined with words."""

from __future__ import annotations

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.plans.proposals import Proposal
from pages.pressed import LONGEST
from pages.round.steps import SETTLE
from pages.showing import literal, show_table
from reports.round_words import proposal_sentence, proposal_table, proposal_title

_SHOWN = 10


def show_proposals(mine: Desk) -> None:
    """Lists what waits for acceptance; says nothing where nothing does."""
    waiting = mine.proposals()
    if not waiting:
        return
    with st.expander(f"計画の変更の申し出　{len(waiting):,}件", expanded=True):
        for act in waiting[:_SHOWN]:
            _show_proposal(mine.proposal(act.entry_id))
        if len(waiting) > _SHOWN:
            st.caption(
                f"新しいものから{_SHOWN}件を表示しています。処理すると、残りの{len(waiting) - _SHOWN:,}件が出ます。"
            )


def _show_proposal(proposal: Proposal) -> None:
    act, table = proposal.act, proposal_table(proposal)
    st.markdown(f"**{literal(proposal_title(proposal))}**")
    said = [f"ファイル：{act.file_name}" if act.file_name else "", f"理由：「{act.note}」" if act.note else ""]
    st.markdown(literal("　".join(filter(None, [proposal_sentence(proposal), *said]))))
    if table["対象"]:
        show_table(table, alt=f"{act.actor}さんの申し出で変わる内容")
    with st.form(f"settling/{act.entry_id}", enter_to_submit=False, border=False):
        words, accept, decline = st.columns([6, 1.5, 1.5], vertical_alignment="bottom")
        words.text_input("認めない理由・連絡", key=f"words/settle/{act.entry_id}", max_chars=LONGEST)
        accept.form_submit_button("認める", type="primary", key=f"{SETTLE}/accept/{act.entry_id}", width="stretch")
        decline.form_submit_button("認めない", key=f"{SETTLE}/decline/{act.entry_id}", width="stretch")
