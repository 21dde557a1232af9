"""進捗: one KPI at a time, for those who evaluate: where it started, where it should be, where it is, why so judged."""

from __future__ import annotations

import streamlit as st

from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.terms import TERMS
from pages import loading
from pages.choices import asked, choose, choose_from_list
from pages.figure_history import show_history
from pages.scales_compared import SCALES_VIEW, asked_view, show_scales_compared
from pages.showing import coloured, literal, show_table, track
from pages.signed_in import admitted
from pages.states import approval_note, show_no_data, show_no_kpis, show_unknown_choice
from pages.viewpoint import asked_viewpoint, choose_viewpoint, show_past
from reports.charts import CONFIG, progress_figure
from reports.grades import grade_band, grade_name, scale_name
from reports.kpi_tables import (
    MEASURES,
    chart_alternative,
    has_levels,
    progress_table,
    scale_table,
    source_table,
)
from reports.outlook_words import outlook, since_last_year
from reports.plan_words import belonging, kpi_names, plan_name, project_names
from reports.selection import ALL_PROJECTS, newest_graded, newest_reported, of_kpi, of_project, of_year, years_of

mine = admitted("read-plan")
heading, *choosers = st.columns([2, 6, 4, 3, 4, 3], vertical_alignment="bottom")
heading.title("進捗", anchor=False)
viewpoint = asked_viewpoint()
choose_viewpoint(choosers[3], choosers[4], viewpoint)
show_past(viewpoint, st.query_params)
plans = {plan.plan_id: plan for plan in loading.overview(viewpoint.as_of)}
if not plans:
    show_no_data([])
    st.stop()
plan_id = asked("plan", newest_reported(list(plans.values())).plan_id)
if plan_id not in plans:
    show_unknown_choice("計画")
    st.stop()

scale = viewpoint.scale
rows = loading.judged(plan_id, scale.name, viewpoint.as_of)
if not rows:
    with choosers[0]:
        choose("計画", "plan", {key: plan_name(plan) for key, plan in plans.items()}, plan_id)
    show_no_kpis()
    st.stop()
projects = project_names(rows)
project_id = asked("project", ALL_PROJECTS)
if project_id not in projects:
    show_unknown_choice("事業", plan=plan_id)
    st.stop()
kpis = kpi_names(of_project(rows, project_id))
kpi_id = asked("kpi", next(iter(kpis)))
if kpi_id not in kpis:
    show_unknown_choice("KPI", plan=plan_id)
    st.stop()
years = {str(year): format_fiscal_year(year) for year in years_of(rows)}
kpi_rows = of_kpi(rows, kpi_id)
year = asked("year", str(newest_graded(kpi_rows).fiscal_year))
if year not in years:
    show_unknown_choice("年度", plan=plan_id)
    st.stop()

with choosers[0]:
    choose("計画", "plan", {key: plan_name(plan) for key, plan in plans.items()}, plan_id,
           clears=("project", "kpi", "year"))  # fmt: skip
with choosers[1]:
    choose("事業", "project", projects, project_id, within={"plan": plan_id}, clears=("kpi",))
with choosers[2]:
    choose("年度", "year", years, year, within={"plan": plan_id})

listed, shown = st.columns([3, 8], gap="large")
with listed:
    choose_from_list(
        "KPI（年度ごとの判定）",
        "kpi",
        {key: f"{literal(name)}  \n{track(of_kpi(rows, key), scale)}" for key, name in kpis.items()},
        kpi_id,
        within={"plan": plan_id},
    )
row = of_year(kpi_rows, int(year))
with shown:
    st.markdown(f":small[{literal(belonging(kpi_rows[0]))}]")
    st.header(literal(kpi_rows[0].kpi), anchor=False)
    if row is None:
        st.info(f"このKPIには{years[year]}の目標も実績もありません。年度を選び直してください。")
    else:
        st.markdown(f"### {coloured(grade_name(row), grade_band(row.grade, scale))}　"
                    f":small[{years[year]}・{literal(scale_name(scale))}]")  # fmt: skip
        st.markdown(f"**{TERMS['why']}**：{literal(row.why)}  \n{literal(since_last_year(row))}")
        st.markdown(f"**{TERMS['projected_final']}**：{literal(outlook(row))}")
    if has_levels(kpi_rows):
        st.plotly_chart(
            progress_figure(kpi_rows, dark=st.context.theme.type == "dark"),
            theme=None, config=CONFIG, key="progress", alt=chart_alternative(kpi_rows),
        )  # fmt: skip
    else:
        st.info("基準値がなく増加分だけが報告されているため、総量のグラフは描けません。下の表をご覧ください。")

    figures = [source for source in loading.sources(plan_id, viewpoint.as_of) if source.kpi_id == kpi_id]
    show_history(mine, figures, kpi_rows[0].unit, int(year))

if asked_view() == SCALES_VIEW:
    show_scales_compared(plan_id, project_id, int(year), viewpoint)
    st.stop()

st.markdown(f"#### 年度ごとの数値{approval_note(mine)}")
show_table(progress_table(kpi_rows), alt=f"{kpi_rows[0].kpi}の年度ごとの目標、実績、判定")
rules, meanings = st.columns(2, gap="large")
with rules:
    st.markdown(f"#### 判定基準：{literal(scale.title)}")
    show_table(scale_table(scale), alt="判定基準")
    st.caption(f"出典：{literal(scale.source)}（第{scale.version}版）")
with meanings:
    st.markdown("#### 言葉の意味")
    for term, meaning in MEASURES.items():
        st.markdown(f"**{term}**：{meaning}")
    st.page_link("terms.py", label=":blue[すべての用語と計算の例]")
st.markdown("#### 出典：数値の出どころ")
show_table(source_table(figures, kpi_rows[0].unit), alt=f"{kpi_rows[0].kpi}の数値の出どころ")
