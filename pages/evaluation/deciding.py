"""What the members said together: how their grades are spread, the consensus, and which opinions go into the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from kpi_models.committee.evaluations import Conclusion, Evaluations, Kind, Opinion, Spread
from pages.evaluation.steps import ADD, decide_key
from pages.pressed import LONGEST
from pages.showing import literal, show_table
from reports.evaluation_words import (
    KINDS,
    choice_counts,
    members_table,
    spread_sentence,
    spread_table,
    suggested_opinions,
)


def show_standing(spread: Spread) -> None:
    """Shows how many members have submitted, and why their grades are not to be seen yet."""
    st.markdown(f"#### 委員の評価　:small[{literal(spread_sentence(spread))}]")
    if not spread.is_open:
        st.caption("ほかの委員の評価は、あなたの評価を提出すると見られます。")


def show_spread(spread: Spread, offered: Mapping[Kind, Sequence[str]]) -> None:
    """Shows how many members chose what; nothing until the reader may see it."""
    for kind in Kind if spread.submitted else ():
        show_table(spread_table(spread, kind, offered[kind]), alt=f"{KINDS[kind]}ごとの人数")


def show_members(spread: Spread, kpis: Mapping[str, str]) -> None:
    """Shows what each member chose and wrote; nothing until the reader may see it."""
    if spread.submitted:
        show_table(members_table(spread, kpis), alt="委員ごとの評価と意見", in_one_line=("委員",))


def show_deciding(
    what: str,
    evaluations: Evaluations,
    conclusion: Conclusion | None,
    offered: Mapping[Kind, Sequence[str]],
    spread: Spread | None,
) -> None:
    """Offers to record the consensus beside how many members chose what, or to put it right."""
    is_quorate = evaluations.meeting is not None and evaluations.meeting.is_quorate
    title = "評価の決定を記録する" if conclusion is None else "評価の決定を直す"
    with (
        st.expander(title, expanded=conclusion is None),
        st.form(f"deciding/{what}", enter_to_submit=False, border=False),
    ):
        for kind, place in zip(Kind, st.columns(2, gap="small"), strict=True):
            with place:
                _show_choosing(what, kind, conclusion, offered[kind], spread)
        words = conclusion.words if conclusion else ""
        st.text_area("決定の理由・まとめ", words, key=f"decide/words/{what}", height=68, max_chars=LONGEST)
        if not is_quorate:
            st.text_input(
                "会議が成立していないのに決定する理由", conclusion.exception if conclusion else "",
                key=f"decide/exception/{what}", max_chars=LONGEST, placeholder="例：書面で全員の了承を得たため",
            )  # fmt: skip
        st.form_submit_button("決定を記録する", type="primary", key=decide_key(what, conclusion))


def _show_choosing(
    what: str, kind: Kind, conclusion: Conclusion | None, offered: Sequence[str], spread: Spread | None
) -> None:
    """Offers what may be decided; below each wording stands how many members chose it.

    Not in its words: what is chosen would be lost when another member submits meanwhile.
    """
    chosen = getattr(conclusion, kind) if conclusion else None
    counts = choice_counts(spread, kind, offered)
    st.radio(
        f"{KINDS[kind]}（決定）", offered, index=offered.index(chosen) if chosen in offered else None,
        format_func=literal, key=f"decide/{kind}/{what}", captions=[counts.pop(words, "") for words in offered],
    )  # fmt: skip
    if counts:
        st.caption(literal(f"いまの選択肢にない評価：{'、'.join(f'「{w}」{c}' for w, c in counts.items())}"))


def show_adding(what: str, spread: Spread | None, known: Sequence[Opinion]) -> None:
    """Offers to put opinions into the ledger, beginning with the members' own words."""
    # What was added is not offered again, and what members submit while the page stands open comes to it.
    submissions = sum(one.times for one in spread.submitted) if spread else 0
    what = f"{what}/{len(known)}/{submissions}"
    with st.expander("意見を台帳に加える"), st.form(f"adding/{what}", enter_to_submit=False, border=False):
        st.text_area(
            "委員会の意見（1行に1件）", suggested_opinions(spread, known),
            key=f"opinions/{what}", height=110, max_chars=LONGEST,
            help="委員の「理由・意見」のうち、まだ台帳にないものが入っています。直したり、消したりできます。",
        )  # fmt: skip
        st.form_submit_button("台帳に加える", key=f"{ADD}/{what}")
