"""計画の変更: what changes, from when and why; both paths before anything is stored."""

from __future__ import annotations

import streamlit as st

from pages import loading
from pages.choices import asked, choose
from pages.plan_change_fields import asked_change, reason_fields
from pages.plan_change_showing import show_change, show_storing, stored_now
from pages.signed_in import admitted
from pages.states import show_no_data, show_no_kpis, show_unknown_choice
from reports.change_words import KINDS
from reports.plan_words import plan_name
from reports.selection import newest_reported

mine = admitted("register-plan")
st.title("計画の変更", anchor=False)
plans = {plan.plan_id: plan for plan in loading.overview()}
if not plans:
    show_no_data([])
    st.stop()
plan_id = asked("plan", newest_reported(list(plans.values())).plan_id)
kind = asked("kind", "target")
if plan_id not in plans or kind not in KINDS:
    show_unknown_choice("計画か変更の種類")
    st.stop()
stored = loading.plan_facts(plan_id)
if not stored.kpis:
    show_no_kpis()
    st.stop()
kpis = {kpi.kpi_id: kpi for kpi in stored.kpis}
projects = {project.project_id: project for project in stored.projects}
kpi_id = asked("kpi", stored.kpis[0].kpi_id)
if kpi_id not in kpis:
    show_unknown_choice("KPI", plan=plan_id)
    st.stop()

which, of_plan, of_kpi = st.columns([4, 6, 6])
with which:
    choose("何を変えますか", "kind", KINDS, kind)
with of_plan:
    choose("計画", "plan", {key: plan_name(plan) for key, plan in plans.items()}, plan_id, clears=("kpi",))
with of_kpi:
    names = {key: f"{kpi.name}（{projects[kpi.project_id].name}）" for key, kpi in kpis.items()}
    choose("KPI（事業）", "kpi", names, kpi_id, within={"plan": plan_id})

fields, shown = st.columns([5, 8], gap="large")
with fields:
    typed = st.container()
    given = reason_fields()
with typed:
    change = asked_change(kind, stored, kpis[kpi_id], loading.judged(plan_id), given)
outcome = stored_now(mine, change, given)
with shown:
    show_change(mine, plan_id, kpis[kpi_id], change, given, outcome)
with fields:
    show_storing(mine, plan_id, change, outcome)
