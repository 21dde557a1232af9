"""The list that a number of サマリー leads to: the KPIs, projects, reports or opinions that it counts."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.judging.project_counts import ProjectCounts
from kpi_models.moments import day_now
from pages import loading
from pages.choices import asked
from pages.showing import literal, show_table
from pages.states import show_unknown_choice
from pages.viewpoint import Viewpoint
from reports.links import Cell
from reports.summary_lists import list_table, list_words, listed
from reports.summary_other_lists import (
    NUMBERS,
    OPINIONS,
    OTHER_LISTS,
    OWED,
    PROJECT_LISTS,
    opinion_table,
    owed_table,
    project_table,
)


class _Listing(NamedTuple):
    words: str
    count: int
    table: dict[str, list[Cell]]


def show_list(fiscal_year: int, viewpoint: Viewpoint) -> None:
    """Shows what a number counts, as the address asks: of all plans, of one, or of one project."""
    code, plan_id, project_id = asked("list", ""), asked("plan", ""), asked("project", "")
    counts = [
        one
        for one in loading.project_counts(fiscal_year, viewpoint.scale.name, viewpoint.as_of)
        if plan_id in ("", one.plan_id) and project_id in ("", one.project_id)
    ]
    found = _of_projects(code, counts, viewpoint) or _of_year(code, fiscal_year, viewpoint)
    found = found or _of_kpis(code, plan_id, project_id, fiscal_year, viewpoint)
    if found is None or not counts:
        show_unknown_choice("一覧", year=str(fiscal_year))
        return
    first = counts[0]
    of_whom = f"{first.plan}　{first.project}" if project_id else first.plan if plan_id else "すべての計画"
    st.header(f"{found.words}　{found.count:,}件", anchor=False)
    st.markdown(f"{format_fiscal_year(fiscal_year)}年度　{literal(of_whom)}")
    st.button("サマリーに戻る", icon=":material/arrow_back:", type="tertiary",
              on_click=st.query_params.from_dict, args=({"year": str(fiscal_year), **viewpoint.query},))  # fmt: skip
    if found.count:
        show_table(found.table, alt=found.words, numbers=NUMBERS)
    else:
        st.info("あてはまるものはありません。")


def _of_projects(code: str, counts: list[ProjectCounts], viewpoint: Viewpoint) -> _Listing | None:
    if code not in PROJECT_LISTS:
        return None
    words, holds = PROJECT_LISTS[code]
    of_list = [one for one in counts if holds(one)]
    return _Listing(words, len(of_list), project_table(of_list, viewpoint.query))


def _of_year(code: str, fiscal_year: int, viewpoint: Viewpoint) -> _Listing | None:
    owed, _, said = loading.attention(fiscal_year, viewpoint.as_of)
    if code == OWED:
        table = owed_table(owed, fiscal_year, day_now(), viewpoint.query)
        return _Listing(OTHER_LISTS[code], len(owed), table)
    if code == OPINIONS:
        return _Listing(OTHER_LISTS[code], len(said.opinions), opinion_table(said, fiscal_year))
    return None


def _of_kpis(code: str, plan_id: str, project_id: str, fiscal_year: int, viewpoint: Viewpoint) -> _Listing | None:
    words = list_words(code, viewpoint.scale)
    if words is None:
        return None
    counted = loading.counted(fiscal_year, viewpoint.scale.name, viewpoint.as_of)
    rows = listed(counted, code, plan_id, project_id)
    return _Listing(words, len(rows), list_table(rows, viewpoint.query))
