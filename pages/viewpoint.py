"""From where a reader looks: under which grading scale, and at which day. Both live in the URL of every page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from kpi_models.fiscal_year import fiscal_year_of, format_fiscal_year
from kpi_models.judging.judgement import Scale
from kpi_models.moments import day_now, day_words
from kpi_models.scales.scales import DEFAULT_SCALE
from pages import loading
from pages.choices import asked, asked_day, choose, choose_day, start_again
from pages.states import asked_among, show_unknown_choice

SCALE, AS_OF = "scale", "as_of"


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """A grading scale and a day; `as_of` None is now."""

    scale: Scale
    as_of: str | None

    @property
    def query(self) -> dict[str, str]:
        """What a link to another page takes along: only what differs from the usual view."""
        told = {SCALE: self.scale.name} if self.scale.name != DEFAULT_SCALE else {}
        return told | ({AS_OF: self.as_of} if self.as_of else {})


def asked_viewpoint() -> Viewpoint:
    """Returns the viewpoint that the URL asks for; stops the page with a way back where there is none such."""
    scales = {scale.name: scale for scale in loading.scales()}
    name, day = asked_among("判定基準", SCALE, scales, DEFAULT_SCALE), asked_day(AS_OF, day_now())
    if day is None and asked(AS_OF, ""):
        show_unknown_choice("時点の日付")
        st.stop()
    return Viewpoint(scales[name], day.isoformat() if day else None)


def choose_viewpoint(scale_place: Any, day_place: Any, viewpoint: Viewpoint) -> None:
    """Shows the choosers of scale and day at two places of the page."""
    with scale_place:
        choose("判定基準", SCALE, {scale.name: scale.title for scale in loading.scales()}, viewpoint.scale.name)
    with day_place:
        day = date.fromisoformat(viewpoint.as_of) if viewpoint.as_of else None
        # A year that is there now may not have been there then.
        choose_day("この日の時点で見る", AS_OF, day, latest=day_now(), clears=("year",))


def show_past(viewpoint: Viewpoint, kept: Mapping[str, str]) -> None:
    """Says clearly that the past is shown, and leads back to now; nothing where now is shown."""
    if viewpoint.as_of is None:
        return
    day = date.fromisoformat(viewpoint.as_of)
    words, button = st.columns([6, 1], vertical_alignment="center")
    words.warning(
        f"{day_words(day)}（{format_fiscal_year(fiscal_year_of(day))}年度）の時点で見ています。"
        "この日より後に報告・訂正された数値は含みません。"
    )
    with button:
        start_again("今の時点に戻る", **{key: value for key, value in kept.items() if key != AS_OF})
