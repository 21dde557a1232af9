"""Whether the page is read on a telephone, where a chart has room for few words."""

from __future__ import annotations

import streamlit as st


def is_telephone() -> bool:
    """Tells by what the browser calls itself; the width of its window is not known here."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")
