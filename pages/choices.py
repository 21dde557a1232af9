"""What the reader has chosen. It lives in the URL alone, by id, so that every view can be bookmarked and passed on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st


def asked(name: str, default: str) -> str:
    """Returns the id that the URL asks for under `name`, or the default."""
    return st.query_params.get(name) or default


def choose(
    label: str,
    name: str,
    options: Mapping[str, str],
    chosen: str,
    *,
    within: Mapping[str, str] | None = None,
    clears: Sequence[str] = (),
) -> None:
    """Shows a select box of options (id → words) that stands at `chosen`; a new choice goes to the URL.

    `within` are the choices it belongs to, which go to the URL with it; `clears` names those that end with it.
    """
    st.session_state[name] = chosen
    st.selectbox(
        label,
        list(options),
        format_func=distinct(options).__getitem__,
        key=name,
        on_change=_put_in_url,
        args=(name, within or {}, clears),
    )


def choose_from_list(
    label: str, name: str, options: Mapping[str, str], chosen: str, *, within: Mapping[str, str]
) -> None:
    """Shows the options (id → markdown) one below the other; a new choice goes to the URL."""
    st.session_state[name] = chosen
    st.radio(
        label,
        list(options),
        format_func=distinct(options).__getitem__,
        key=name,
        on_change=_put_in_url,
        args=(name, within, ()),
    )


def start_again(label: str, **kept: str) -> None:
    """Shows a button that drops every choice from the URL but those kept."""
    st.button(label, on_click=st.query_params.from_dict, args=(kept,))


def _put_in_url(name: str, within: Mapping[str, str], clears: Sequence[str]) -> None:
    # All at once, so that one choice is one step of the browser's history.
    kept = {key: value for key, value in st.query_params.items() if key not in clears}
    st.query_params.from_dict(kept | dict(within) | {name: st.session_state[name]})


def distinct(options: Mapping[str, str]) -> dict[str, str]:
    """Tells options apart that have the same words, by their id: Streamlit sends the words back, not the id."""
    words = list(options.values())
    return {key: word if words.count(word) == 1 else f"{word}（{key}）" for key, word in options.items()}
