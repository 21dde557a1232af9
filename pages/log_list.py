"""The log as a list: what the reader chose of it, a line for each act, and the same as a file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kpi_models.fiscal_year import TOKYO
from kpi_models.history import Act
from kpi_models.moments import moment_words
from pages import loading
from pages.choices import asked, asked_day, choose, choose_day, choose_page, go_within, on_page, start_again
from pages.showing import literal
from reports import log_words
from reports.file_names import CSV
from reports.log_words import ACTS_A_PAGE, ANY, Chosen, chosen_acts
from reports.plan_words import shortened

_WIDTHS = (4, 4, 4, 9, 2, 8, 3)


def show_log() -> None:
    """Shows the acts that the reader asks for, newest first."""
    today = datetime.now(TOKYO).date()
    first, last = asked_day("from", today), asked_day("to", today)
    acts = loading.log(
        datetime.combine(first, time(), TOKYO) if first else None,
        datetime.combine(last + timedelta(days=1), time(), TOKYO) if last else None,
    )
    found = chosen_acts(acts, _filters(acts, first, last, today))
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


def _filters(acts: Sequence[Act], first: date | None, last: date | None, today: date) -> Chosen:
    """Shows what the list can be narrowed by, and returns what is chosen."""
    offered = {
        "who": ("だれが", log_words.persons(acts)),
        "place": ("計画・事業", log_words.places(acts)),
        "year": ("年度", log_words.years(acts)),
        "action": ("操作", log_words.actions(acts)),
    }
    chosen = {}
    *fields, since, until = st.columns([4, 7, 3, 4, 3, 3])
    for place, (name, (label, options)) in zip(fields, offered.items(), strict=True):
        wanted = asked(name, ANY)
        # What the address asks for and nobody did is shown as such: an empty list, not everything.
        listed = options if wanted in options else options | {wanted: wanted}
        with place:
            choose(label, name, listed, wanted, clears=("page",))
        chosen[name] = wanted
    with since:
        choose_day("この日から", "from", first, latest=today, clears=("page",))
    with until:
        choose_day("この日まで", "to", last, latest=today, clears=("page",))
    return Chosen(**chosen)


def _show_acts(acts: Sequence[Act]) -> None:
    """Shows a line for each act; what was done leads to what it held."""
    for place, heading in zip(st.columns(_WIDTHS), log_words.HEADINGS, strict=False):
        place.markdown(f":small[**{heading}**]")
    with st.container(gap=None):
        for done in acts:
            moment, who, link, about, figures, origin, state = st.columns(_WIDTHS, vertical_alignment="center")
            moment.markdown(f":small[{moment_words(done.recorded_at)}]")
            who.markdown(f":small[{literal(done.actor)}]")
            with link:
                go_within(literal(log_words.what(done)), f"open/{done.entry_id}", "entry", str(done.entry_id))
            _show_shortened(about, log_words.about(done))
            figures.markdown(f":small[{log_words.size(done)}]")
            _show_shortened(origin, log_words.origin(done))
            state.markdown(f":small[{log_words.standing(done)}]")


def _show_shortened(place: DeltaGenerator, words: str) -> None:
    """Shows words in one line; where they were cut, all of them stand behind the mark."""
    cut = shortened(words)
    place.markdown(f":small[{literal(cut)}]", help=literal(words) if cut != words else None)
