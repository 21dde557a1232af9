"""サマリー: how far the plans are, in one screen, for those who decide."""

from __future__ import annotations

import streamlit as st

from kpi_models.fiscal_year import format_fiscal_year
from pages import loading
from pages.choices import asked, choose
from pages.showing import literal, shares_line, show_plan_links, show_table
from pages.signed_in import admitted
from pages.states import approval_note, show_no_data, show_unknown_choice
from pages.viewpoint import asked_viewpoint, choose_viewpoint, show_past
from pages.waiting import show_waiting
from reports.charts import CONFIG, grades_figure, shares_figure
from reports.grades import scale_name
from reports.headlines import (
    DEFINITIONS,
    NOT_GRADED_NOTE,
    grades_alternative,
    headlines,
    shares_alternative,
    unknown_sentence,
)
from reports.plan_words import plans_table
from reports.selection import newest_judged_year

# A line of links is seven elements; a prefecture's hundreds of plans are quicker read, and shown, as a table.
MOST_PLANS_WITH_LINKS = 30

mine = admitted("read-summary")
heading, chooser, scale_place, day_place = st.columns([5, 2, 3, 2], vertical_alignment="bottom")
heading.title("サマリー", anchor=False)
show_waiting(mine)
viewpoint = asked_viewpoint()
choose_viewpoint(scale_place, day_place, viewpoint)
show_past(viewpoint, st.query_params)
scale = viewpoint.scale
plans = loading.overview(viewpoint.as_of)
years = {str(row.fiscal_year): row for row in loading.summary(scale.name, viewpoint.as_of)}
if not years:
    show_no_data(plans)
    st.stop()

year = asked("year", str(newest_judged_year(list(years.values()))))
if year not in years:
    show_unknown_choice("年度")
    st.stop()
with chooser:
    choose("年度", "year", {key: format_fiscal_year(int(key)) for key in reversed(years)}, year)
summary = years[year]
dark = st.context.theme.type == "dark"

rates, grades = st.columns([2, 1], gap="medium")
with rates:
    both = headlines(summary)
    for place, headline in zip(st.columns(2), both, strict=True):
        place.metric(f"{headline.name}（{headline.counted}）", headline.rate, help=DEFINITIONS[headline.name])
    st.plotly_chart(
        shares_figure(summary, dark=dark), theme=None, config=CONFIG, key="shares", alt=shares_alternative(summary)
    )
    st.markdown("  \n".join(shares_line(headline) for headline in both))
    st.caption(unknown_sentence(summary))
with grades:
    st.markdown(f"KPIの判定　:small[対象{summary.kpis_due:,} KPI・{literal(scale_name(scale))}]")
    st.plotly_chart(
        grades_figure(summary, scale, dark=dark), theme=None, config=CONFIG, key="grades",
        alt=grades_alternative(summary, scale),
    )  # fmt: skip
    st.caption(NOT_GRADED_NOTE)

st.markdown(f"#### 計画ごとの進み{approval_note(mine)}")
if len(plans) > MOST_PLANS_WITH_LINKS:
    show_table(plans_table(plans), alt="計画ごとの報告の進み")
    st.page_link("progress.py", label="計画を選んで進捗を見る")
else:
    show_plan_links(plans, int(year), viewpoint.query)

with st.expander("この数字の意味"):
    for term, meaning in DEFINITIONS.items():
        st.markdown(f"**{term}**：{meaning}")
