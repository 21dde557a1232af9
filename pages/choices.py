"""What the reader has chosen. It lives in the URL alone, by id, so that every view can be bookmarked and passed on."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from datetime import date

import streamlit as st

from pages.showing import literal
from reports.plan_words import shortened
from reports.selection import Item, page_of, pages_of

_EARLIEST_DAY = date(2014, 4, 1)  # the year before the first of these grants


def asked(name: str, default: str) -> str:
    """Returns the id that the URL asks for under `name`, or the default."""
    return st.query_params.get(name) or default


def asked_of(name: str, options: Container[str], default: str) -> str:
    """Returns the one of the options that the URL asks for; the default where it asks for none of them."""
    wanted = asked(name, default)
    return wanted if wanted in options else default


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
    label: str,
    name: str,
    options: Mapping[str, str],
    chosen: str,
    *,
    within: Mapping[str, str],
    clears: Sequence[str] = (),
    side_by_side: bool = False,
) -> None:
    """Shows the options (id → markdown) one below the other, or side by side; a new choice goes to the URL."""
    st.session_state[name] = chosen
    st.radio(
        label,
        list(options),
        format_func=distinct(options).__getitem__,
        key=name,
        on_change=_put_in_url,
        args=(name, within, clears),
        horizontal=side_by_side,
    )


def on_page(items: Sequence[Item], size: int) -> Sequence[Item]:
    """Returns those of a long list that stand on the page of it that the URL asks for."""
    return page_of(items, asked_of("page", pages_of(items, size), "1"), size)


def choose_page(items: Sequence[object], size: int) -> None:
    """Shows the chooser of a long list's pages; nothing where one page holds all."""
    pages = pages_of(items, size)
    if len(pages) > 1:
        choose("表示する範囲", "page", pages, asked_of("page", pages, "1"))


def choose_day(label: str, name: str, chosen: date | None, *, latest: date, clears: Sequence[str] = ()) -> None:
    """Shows a field for a day not later than `latest`; a new choice goes to the URL, none leaves it."""
    st.session_state[name] = chosen
    st.date_input(
        label,
        key=name,
        min_value=_EARLIEST_DAY,
        max_value=latest,
        format="YYYY/MM/DD",
        on_change=_put_day_in_url,
        args=(name, clears),
    )


def type_in(label: str, name: str, typed: str, *, clears: Sequence[str] = (), placeholder: str = "") -> None:
    """Shows a field for words that stands at `typed`; what is typed goes to the URL."""
    st.session_state[name] = typed
    st.text_input(label, key=name, placeholder=placeholder, on_change=_put_in_url, args=(name, {}, clears))


def go_within(label: str, key: str, name: str, value: str | None, *, told: str | None = None) -> None:
    """Shows a button that reads like a link and sets one choice in the URL, None drops it; all others stay.

    A link of a page to itself would lose the address. `told` is said of it where it is pointed at.
    """
    others = {other: chosen for other, chosen in st.query_params.items() if other != name}
    query = others | ({name: value} if value is not None else {})
    _link_button(label, key, query, told)


def open_by_name(name: str, of_what: str, key: str, query: Mapping[str, str]) -> None:
    """Shows a name as a button that reads like a link and puts what it opens in the URL, instead of all else."""
    _link_button(literal(shortened(name)), key, query, literal(f"{name}の{of_what}を開く"))


def _link_button(label: str, key: str, query: Mapping[str, str], told: str | None = None) -> None:
    st.button(f":blue[{label}]", key=key, type="tertiary", help=told, on_click=st.query_params.from_dict, args=(query,))


def asked_day(name: str, latest: date) -> date | None:
    """Returns the day that the URL asks for, None where it asks for none that `choose_day` offers."""
    try:
        day = date.fromisoformat(asked(name, ""))
    except ValueError:
        return None
    return day if _EARLIEST_DAY <= day <= latest else None


def start_again(label: str, **kept: str) -> None:
    """Shows a button that drops every choice from the URL but those kept."""
    st.button(label, on_click=st.query_params.from_dict, args=(kept,))


def _put_in_url(name: str, within: Mapping[str, str], clears: Sequence[str]) -> None:
    # All at once, so that one choice is one step of the browser's history.
    kept = {key: value for key, value in st.query_params.items() if key not in clears}
    st.query_params.from_dict(kept | dict(within) | {name: st.session_state[name]})


def _put_day_in_url(name: str, clears: Sequence[str]) -> None:
    day = st.session_state[name]
    kept = {key: value for key, value in st.query_params.items() if key not in (name, *clears)}
    st.query_params.from_dict(kept | ({name: day.isoformat()} if day else {}))


def distinct(options: Mapping[str, str]) -> dict[str, str]:
    """Tells options apart that have the same words, by their id: Streamlit sends the words back, not the id."""
    words = list(options.values())
    return {key: word if words.count(word) == 1 else f"{word}（{key}）" for key, word in options.items()}
