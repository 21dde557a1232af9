"""計画の変更: what changes, from when and why; both paths before anything is stored."""

from __future__ import annotations

import streamlit as st

from pages import loading
from pages.choices import choose
from pages.plan_change.fields import asked_change, reason_fields
from pages.plan_change.showing import show_change, show_storing, stored_now
from pages.signed_in import admitted
from pages.states import asked_among, asked_plan, show_no_kpis
from reports.change_words import KINDS

mine = admitted("register-plan")
st.title("計画の変更", anchor=False)
plan_id, plans = asked_plan()
kind = asked_among("変更の種類", "kind", KINDS, "target", plan=plan_id)
stored = loading.plan_facts(plan_id)
if not stored.kpis:
    show_no_kpis()
    st.stop()
kpis = {kpi.kpi_id: kpi for kpi in stored.kpis}
projects = {project.project_id: project for project in stored.projects}
kpi_id = asked_among("KPI", "kpi", kpis, stored.kpis[0].kpi_id, plan=plan_id)

which, of_plan, of_kpi = st.columns([4, 6, 6])
with which:
    choose("何を変えますか", "kind", KINDS, kind)
with of_plan:
    choose("計画", "plan", plans, plan_id, clears=("kpi",))
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
    show_storing(mine, plan_id, kind, change, outcome)
