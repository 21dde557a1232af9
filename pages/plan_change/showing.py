"""A change of a plan before and after it is stored: both paths, what is judged by which version, and the button."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import streamlit as st

from kpi_models.desk.desk import Desk, Registered
from kpi_models.facts import Facts, Kpi
from kpi_models.people.people import Place
from kpi_models.plans.plan_change import Given, ReasonNeeded
from pages import loading
from pages.plan_change.fields import Change
from pages.refusals import REFUSALS, way_out
from pages.showing import literal, show_table
from reports.change_words import NEEDED, registered_sentence, version_sentences
from reports.charts import CONFIG, progress_figure
from reports.intake_words import change_table, preview, preview_sentence
from reports.kpi_tables import chart_alternative, has_levels
from reports.selection import of_kpi

_STORE = "store-change"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What pressing the button led to: what was registered, or the sentence that says why nothing was."""

    done: Registered | None = None
    needed: str = ""


def stored_now(mine: Desk, change: Change, given: Given) -> Outcome:
    """Stores the change where the button was pressed just now."""
    if not st.session_state.get(_STORE) or change.facts is None:
        return Outcome()
    try:
        return Outcome(mine.change_plan(change.facts, given))
    except ReasonNeeded as needed:
        return Outcome(needed=str(needed))
    except REFUSALS as refused:
        return Outcome(needed=way_out(refused))


def show_change(mine: Desk, plan_id: str, kpi: Kpi, change: Change, given: Given, outcome: Outcome) -> None:
    """Shows what the change would make of the plan; after it was stored, what it made."""
    if outcome.done is not None:
        st.success(registered_sentence(outcome.done))
    now = datetime.now(UTC)
    moment = max(given.valid_from, now)
    before = of_kpi(mine.judged(plan_id, moment) if moment > now else loading.judged(plan_id), kpi.kpi_id)
    proposed = change.facts if outcome.done is None else None
    after = of_kpi(mine.judged_with(plan_id, proposed, moment), kpi.kpi_id) if proposed else before
    if not after:
        return
    st.markdown(f"#### {literal(kpi.name)}　:small[{'変更前と変更後' if proposed else 'いまの計画'}]")
    if has_levels(after):
        st.plotly_chart(
            progress_figure(after, before=before if proposed else (), dark=st.context.theme.type == "dark"),
            theme=None, config=CONFIG, key="change", alt=chart_alternative(after),
        )  # fmt: skip
    if proposed is None:
        return
    for sentence in version_sentences(before, after):
        st.markdown(literal(sentence))
    _show_differences(mine, proposed)


def _show_differences(mine: Desk, facts: Facts) -> None:
    told = preview(facts, mine.facts(), datetime.now(UTC))
    st.markdown(f"**登録すると：{preview_sentence(told)}**")
    if told.changes:
        show_table(change_table(told.changes, "変更前 → 変更後"), alt="変わるところ")


def show_storing(mine: Desk, plan_id: str, kind: str, change: Change, outcome: Outcome) -> None:
    """Shows the button, and what keeps the change from being stored."""
    if change.fault:
        st.error(literal(change.fault))
    elif change.facts is None:
        st.caption(NEEDED[kind])
    counts = mine.may("accept-plan", Place(plan_id))
    st.button(
        "変更を登録する" if counts else "変更を申し出る",
        key=_STORE,
        type="primary",
        disabled=change.facts is None,
        width="stretch",
    )
    if outcome.needed:
        st.error(literal(outcome.needed))
    if not counts:
        st.caption("申し出た変更は、企画担当が認めるまで数値に使われません。")
