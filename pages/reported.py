"""What officers reported beside the figures: their words and the money, for those who judge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import streamlit as st

from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.judging.judgement import JudgedRow
from pages import loading
from pages.showing import as_written, literal, show_table
from reports.reported_words import Table, money_words, said_of_kpis, said_of_years

_HEADING: Final = "#### 担当の説明（要因・課題・今後の対応）"
_NOTHING_SAID: Final = "担当の説明は、まだ報告されていません。"


def show_said_of_years(kpi_rows: Sequence[JudgedRow], fiscal_year: int, as_of: str | None) -> None:
    """Shows what was said of one KPI in its years, and what its project cost in one of them."""
    told = loading.reported(kpi_rows[0].plan_id, as_of)
    _show(said_of_years(told, kpi_rows), f"{kpi_rows[0].kpi}の要因・課題・今後の対応")
    cost = told.costs.get((kpi_rows[0].project_id, fiscal_year))
    st.markdown(f"**{format_fiscal_year(fiscal_year)}の事業費（事業全体）**　{literal(money_words(cost))}")


def show_said_of_project(of_year: Sequence[JudgedRow]) -> None:
    """Shows what was said of the KPIs of one project and year, and what it cost."""
    told, first = loading.reported(of_year[0].plan_id), of_year[0]
    st.markdown(f"**事業費**　{literal(money_words(told.costs.get((first.project_id, first.fiscal_year))))}")
    st.markdown(_HEADING)
    said = said_of_kpis(told, of_year)
    for kpi, labelled in said:  # below each other: the columns of a table would be narrow beside what is written
        lines = (f":small[:gray[{label}]　{as_written(words)}]" for label, words in labelled)
        st.markdown("  \n".join([f"**{literal(kpi)}**", *lines]))
    if not said:
        st.caption(_NOTHING_SAID)


def _show(table: Table, alt: str) -> None:
    st.markdown(_HEADING)
    if any(table.values()):
        show_table(table, alt=alt)
    else:
        st.caption(_NOTHING_SAID)
