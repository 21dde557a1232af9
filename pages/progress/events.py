"""The events of a plan beside its charts: who may accept a change of the plan adds them and withdraws them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.fiscal_year import first_day, last_day
from kpi_models.people.people import Place
from kpi_models.plans.plan_events import LONGEST_SHORT, EventRefused
from kpi_models.reference import Event
from pages.pressed import Do, Outcome, done_now, typed
from pages.showing import literal
from reports.event_words import event_words

_ADD, _WITHDRAW = "event/add", "event/withdraw"
_LONGEST = 200


def acted_now(mine: Desk) -> Outcome:
    """Does what was asked for just now."""
    return done_now(mine, _ACTS)


def show_adding(mine: Desk, plan_id: str, stored: Mapping[str, Event], years: Sequence[int]) -> None:
    """Offers to add an event to the charts of a plan, and to withdraw one; `years` are those that its charts show."""
    if not mine.may("accept-plan", Place(plan_id)):
        return
    with st.expander("この計画の図に、出来事を加える・取り下げる"):
        for event_id, event in stored.items():
            told, button = st.columns([9, 2], vertical_alignment="center")
            told.markdown(literal(event_words(event)))
            button.button("取り下げる", key=f"{_WITHDRAW}/{plan_id}/{event_id}", width="stretch")
        _show_fields(f"{plan_id}/{len(stored)}", years)  # what was added is not offered again


def _show_fields(what: str, years: Sequence[int]) -> None:
    with st.form(f"event/{what}", border=False, enter_to_submit=False):
        day, short = st.columns([2, 3])
        day.date_input(
            "日", None, min_value=first_day(years[0]), max_value=last_day(years[-1]),
            key=f"event/day/{what}", format="YYYY/MM/DD",
        )  # fmt: skip
        short.text_input(
            f"図に載せる言葉（{LONGEST_SHORT}文字まで）", key=f"event/short/{what}", max_chars=LONGEST_SHORT,
            placeholder="例：道の駅開館",
        )  # fmt: skip
        for field, label, example in (
            ("name", "説明", "例：道の駅の開館（年間を通じた営業は令和6年度から）"),
            ("source", "出典", "例：広報の令和5年10月号"),
        ):
            st.text_input(label, key=f"event/{field}/{what}", max_chars=_LONGEST, placeholder=example)
        st.caption(
            "制度改正、災害、施設の開館など、数値の動きを読むときに知っておくことを書きます。この計画のどのKPIの図にも載ります。"
        )
        st.form_submit_button("図に加える", key=f"{_ADD}/{what}")


def _add(mine: Desk, what: str) -> Outcome:
    day = st.session_state[f"event/day/{what}"]
    if day is None:
        raise EventRefused("出来事の日を選んでから、もう一度押してください。")
    words = (typed(f"event/{field}/{what}") for field in ("short", "name", "source"))
    event = Event(day, *words)
    mine.add_event(what.rsplit("/", 1)[0], event)
    return Outcome(f"図に「{event.short}」を加えました。この計画のどのKPIの図にも載ります。")


def _withdraw(mine: Desk, what: str) -> Outcome:
    mine.withdraw_event(*what.rsplit("/", 1))
    return Outcome("出来事を図から取り下げました。加えたことと取り下げたことは、記録に残ります。")


_ACTS: dict[str, Do] = {_ADD: _add, _WITHDRAW: _withdraw}
