"""比較: projects over years by grade, and KPIs of one kind on one scale, in the order of the plans."""

from __future__ import annotations

from typing import Final

import streamlit as st

from kpi_models.fiscal_year import format_fiscal_year
from pages import loading
from pages.choices import asked_of, choose, choose_from_list
from pages.comparison.dots import show_dots
from pages.comparison.years import show_years
from pages.signed_in import admitted
from pages.states import approval_note, asked_among, show_no_data
from pages.viewpoint import asked_viewpoint, choose_viewpoint, show_past
from reports.comparison import ANY, bodies_offered, of_body
from reports.grades import scale_name
from reports.selection import newest_graded_year, years_of

YEARS_VIEW: Final = "years"
DOTS_VIEW: Final = "kpis"
_VIEWS: Final = {YEARS_VIEW: "事業を年度ごとに比べる", DOTS_VIEW: "同じ種類のKPIを比べる"}

mine = admitted("read-plan")
heading, *choosers = st.columns([2, 6, 3, 4, 3], vertical_alignment="bottom")
heading.title("比較", anchor=False)
viewpoint = asked_viewpoint()
choose_viewpoint(choosers[2], choosers[3], viewpoint)
show_past(viewpoint, st.query_params)
everything = loading.judged_plans(viewpoint.scale.name, viewpoint.as_of)
if not everything:
    show_no_data(loading.overview(viewpoint.as_of))
    st.stop()

bodies = loading.bodies_of_projects()
offered = bodies_offered(everything, bodies)
body = asked_among("団体", "body", offered, ANY)
rows = of_body(everything, body, bodies)
years = {str(year): format_fiscal_year(year) for year in reversed(years_of(rows))}
of_one = {"body": body} if body != ANY else {}
year = asked_among("年度", "year", years, str(newest_graded_year(rows)), **of_one)
with choosers[0]:
    choose("団体", "body", offered, body, clears=("year", "page"))
with choosers[1]:
    choose("年度", "year", years, year, clears=("page",))

view = asked_of("view", _VIEWS, YEARS_VIEW)
choose_from_list("比べ方", "view", _VIEWS, view, within={}, clears=("page",), side_by_side=True)
st.caption(f"{scale_name(viewpoint.scale)}　｜　並びは計画・事業・KPIの順で、順位ではありません{approval_note(mine)}")
if view == YEARS_VIEW:
    show_years(rows, int(year), bodies, viewpoint)
else:
    show_dots(rows, int(year), bodies, viewpoint)
