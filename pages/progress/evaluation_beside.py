"""What the committee said, beside the figures of a project: in a line that leads to its evaluation."""

from __future__ import annotations

import streamlit as st

from kpi_models.judging.judgement import JudgedRow
from pages import loading
from pages.showing import literal
from pages.viewpoint import Viewpoint
from reports.evaluation_words import beside


def show_beside(row: JudgedRow, fiscal_year: int, viewpoint: Viewpoint) -> None:
    """Shows what the committee said of a row's project in a year; nothing where it said nothing."""
    words = beside(loading.evaluations(row.plan_id, fiscal_year, viewpoint.as_of), row.project_id)
    if not words:
        return
    told, way = st.columns([4, 1], vertical_alignment="center")
    told.markdown(f"**委員会の評価**　:small[（事業全体）]　{literal(words)}")
    way.page_link(
        "evaluation/evaluation.py",
        label=":blue[評価と意見を見る]",
        query_params={"plan": row.plan_id, "year": str(fiscal_year), "project": row.project_id},
    )
