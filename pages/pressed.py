"""The button that was pressed just now, done before anything is drawn: for pages with several buttons that store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import streamlit as st

from kpi_models.desk.desk import Desk
from pages.refusals import REFUSALS, way_out
from pages.showing import literal


@dataclass(frozen=True, slots=True)
class Outcome:
    """What pressing a button led to: what was done, and the sentences that say what was not and why."""

    done: str = ""
    needed: str = ""


# A field outside a form is read once its writer pauses so long: else Streamlit says, in English, to press Enter.
PAUSE: Final = "0.7s"

# A field takes nothing of what is pasted into it where that is longer than it may be, and does not say so: so no reason
# that somebody writes may come near.
LONGEST: Final = 2000

# A toast shows three lines of 18 characters, which do not break where they are full; below a longer one stands an
# English "view more".
_TOAST_BEGINNING, _TOAST_END = 18, 24

# What a button does, given the rest of its key: which thing it is about.
Do = Callable[[Desk, str], Outcome]


def done_now(mine: Desk, acts: Mapping[str, Do]) -> Outcome:
    """Does what was asked for just now: `acts` by the key of their button, or by what its key begins with."""
    for key in [str(key) for key, value in st.session_state.items() if value is True]:
        for name, do in acts.items():
            if key == name or key.startswith(f"{name}/"):
                return _done(mine, do, key.removeprefix(name).removeprefix("/"))
    return Outcome()


def show_outcome(outcome: Outcome, *, toast: bool = False) -> None:
    """Says what was done, and what was not; as a toast too where the button may stand far below."""
    with st.container():  # stands with nothing to say too: what is open below it would close if it moved
        if outcome.done:
            st.success(literal(outcome.done))
        if outcome.needed:
            st.error(literal(outcome.needed))
    for words in filter(None, (outcome.done, outcome.needed) if toast else ()):
        st.toast(literal(_for_toast(words)))


def _for_toast(words: str) -> str:
    """Returns words that fit into a toast: of longer ones what they are about, and their end, which says what came."""
    if len(words) <= _TOAST_BEGINNING + 1 + _TOAST_END:
        return words
    return f"{words[:_TOAST_BEGINNING]}…{words[-_TOAST_END:]}"


def typed(key: str) -> str:
    """Returns what was typed into a field, without the blanks around it."""
    return str(st.session_state.get(key) or "").strip()


def _done(mine: Desk, do: Do, what: str) -> Outcome:
    try:
        return do(mine, what)
    except REFUSALS as refusal:
        return Outcome(needed=way_out(refusal))
