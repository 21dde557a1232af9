"""The demonstration: who is before the screen is a choice like others, in its switch and in the URL (`as`).

Where people sign in, the address says nothing about them.
"""

from __future__ import annotations

import os

import streamlit as st

from door.settings import DEMO, sign_in_mode

AS, SWITCH, USUAL = "as", "person", "demo-coordinator"


def is_demonstration() -> bool:
    """Tells whether people are tried out instead of signing in."""
    return sign_in_mode(os.environ) == DEMO


def asked_people() -> tuple[str, str]:
    """Returns whom to show the page as: by the URL, else by the switch; either may be nobody."""
    return st.query_params.get(AS, ""), str(st.session_state.get(SWITCH, ""))


def put_in_url() -> None:
    """Puts who was just chosen in the URL; the usual one needs no words there."""
    others = {name: chosen for name, chosen in st.query_params.items() if name != AS}
    st.query_params.from_dict(others | _words())


def kept_in_links() -> dict[str, str]:
    """Returns what a link takes along so that a new tab shows the same person; nothing where people sign in."""
    return _words() if is_demonstration() else {}


def _words() -> dict[str, str]:
    chosen = str(st.session_state.get(SWITCH, USUAL))
    return {AS: chosen} if chosen != USUAL else {}
