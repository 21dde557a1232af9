"""The log as a list: what the reader chose of it, a line for each act, and the same as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

import streamlit as st

from kpi_models.entries.history import Act
from kpi_models.fiscal_year import TOKYO
from kpi_models.moments import day_now, moment_words
from pages import loading
from pages.choices import (
    asked,
    asked_day,
    asked_of,
    choose,
    choose_day,
    choose_page,
    go_within,
    on_page,
    start_again,
)
from pages.showing import literal, show_headings, show_line
from reports import log_words
from reports.file_names import CSV
from reports.log_words import ACTS_A_PAGE, ANY, PERIODS, PICKED, Chosen, chosen_acts, first_day_of
from reports.plan_words import shortened

_WIDTHS = (4, 4, 10, 8, 4)


def show_log() -> None:
    """Shows the acts that the reader asks for, newest first."""
    today = day_now()
    first, last = _days(today)
    acts = loading.log(
        datetime.combine(first, time(), TOKYO) if first else None,
        datetime.combine(last + timedelta(days=1), time(), TOKYO) if last else None,
    )
    if not (acts or first or last):
        st.info("ここで見られる記録は、まだありません。ファイルの取込や実績の報告をすると、新しいものから並びます。")
        return
    found = chosen_acts(acts, _filters(acts, today))
    told, file = st.columns([5, 2], vertical_alignment="center")
    told.markdown(
        f"{len(found):,}件の記録　:small[:gray[新しい順です。「何を」を押すと、数値とセル、ファイルを確かめられます]]"
    )
    if not found:
        st.info("この条件に当てはまる記録はありません。条件をゆるめて選び直してください。")
        start_again("条件をすべて外す")
        return
    file.download_button(
        "この一覧をCSVで保存",
        partial(log_words.log_csv, found),
        "記録.csv",
        CSV,
        on_click="ignore",
        width="stretch",
    )
    _show_acts(on_page(found, ACTS_A_PAGE))
    choose_page(found, ACTS_A_PAGE)


def _days(today: date) -> tuple[date | None, date | None]:
    """Returns the first and the last day that the address asks for; None where it sets no bound."""
    period = _period(today)
    if period == PICKED:
        return asked_day("from", today), asked_day("to", today)
    return first_day_of(period, today), None


def _period(today: date) -> str:
    is_picked = asked_day("from", today) or asked_day("to", today)
    return asked_of("period", PERIODS, PICKED if is_picked else ANY)


def _filters(acts: Sequence[Act], today: date) -> Chosen:
    """Shows what the list can be narrowed by, and returns what is chosen."""
    offered = {
        "who": ("だれが", log_words.persons(acts)),
        "place": ("計画・事業", log_words.places(acts)),
        "year": ("年度", log_words.years(acts)),
        "action": ("操作", log_words.actions(acts)),
    }
    chosen = {}
    *fields, when = st.columns([4, 7, 3, 4, 4])
    for place, (name, (label, options)) in zip(fields, offered.items(), strict=True):
        wanted = asked(name, ANY)
        # What the address asks for and nobody did is shown as such: an empty list, not everything.
        listed = options if wanted in options else options | {wanted: wanted}
        with place:
            choose(label, name, listed, wanted, clears=("page",))
        chosen[name] = wanted
    period = _period(today)
    with when:
        choose("期間", "period", PERIODS, period, clears=("page", "from", "to"))
    if period == PICKED:  # a calendar is fetched by the browser when one is asked for
        since, until, _ = st.columns([4, 4, 14])
        for place, label, name in ((since, "この日から", "from"), (until, "この日まで", "to")):
            with place:
                choose_day(label, name, asked_day(name, today), latest=today, clears=("page",))
    return Chosen(**chosen)


def _show_acts(acts: Sequence[Act]) -> None:
    """Shows a line for each act; what was done leads to what it held."""
    show_headings(_WIDTHS, log_words.HEADINGS)
    with st.container(gap="xsmall"):
        for done in acts:
            number = str(done.entry_id)
            parts = (
                f":small[{moment_words(done.recorded_at)}  \n:gray[{literal(done.actor)}]]",
                partial(go_within, literal(log_words.what(done)), f"open/{number}", "entry", number),
                _about(done),
                _shortened(log_words.origin(done)),
                f":small[{log_words.size_and_standing(done)}]",
            )
            show_line(_WIDTHS, parts)


def _about(done: Act) -> str | Callable[[], None]:
    subject, year = log_words.subject(done), log_words.year(done)
    return _shortened(subject, below=f"  \n:gray[{year}]") if subject and year else _shortened(log_words.about(done))


def _shortened(words: str, below: str = "") -> str | Callable[[], None]:
    """Returns words in one line, and what stands below it; where they were cut, all of them stand behind the mark."""
    cut = shortened(words)
    told = f":small[{literal(cut)}{below}]"
    return told if cut == words else partial(st.markdown, told, help=literal(words))
