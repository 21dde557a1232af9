"""サマリー: how far the plans are, in one screen, for those who decide; and the KPIs that its numbers count."""

from __future__ import annotations

from functools import partial

import streamlit as st

from kpi_models.fiscal_year import format_fiscal_year
from pages import loading
from pages.choices import asked, choose
from pages.signed_in import admitted
from pages.states import asked_among, show_no_data
from pages.summary.list import show_list
from pages.summary.parts import offer_sheet, show_attention, show_headlines, show_matrix
from pages.summary.waiting import show_waiting
from pages.telephone import is_telephone
from pages.viewpoint import asked_viewpoint, choose_viewpoint, show_past
from reports.selection import newest_judged_year

mine = admitted("read-summary")
heading, paper, chooser, scale_place, day_place = st.columns([5, 5, 4, 6, 4], vertical_alignment="bottom")
heading.title("サマリー", anchor=False)
show_waiting(mine)
viewpoint = asked_viewpoint()
choose_viewpoint(scale_place, day_place, viewpoint)
show_past(viewpoint, st.query_params)
years = {str(row.fiscal_year): row for row in loading.summary(viewpoint.scale.name, viewpoint.as_of)}
if not years:
    show_no_data(loading.overview(viewpoint.as_of))
    st.stop()

year = asked_among("年度", "year", years, str(newest_judged_year(list(years.values()))))
with chooser:
    choose("年度", "year", {key: format_fiscal_year(int(key)) for key in reversed(years)}, year)
if asked("list", ""):
    show_list(int(year), viewpoint)
    st.stop()

before = years.get(str(int(year) - 1))
with paper:
    offer_sheet(mine, years[year], before, viewpoint)
show_headlines(years[year], before, viewpoint)
parts = (partial(show_matrix, mine, years[year], viewpoint), partial(show_attention, int(year), viewpoint))
if is_telephone():  # where columns stand one below the other: first what to look at, the long table last
    for show_part in reversed(parts):
        show_part()
    st.stop()
for place, show_part in zip(st.columns([8, 3], gap="medium"), parts, strict=True):
    with place:
        show_part()
