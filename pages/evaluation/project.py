"""One project of the agenda: its progress beside what is said of it, and the way to the one before and after."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kpi_models.committee import committee
from kpi_models.committee.evaluations import Conclusion, Evaluations, Spread
from kpi_models.desk.desk import Desk
from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.judging.judgement import JudgedRow, Scale
from kpi_models.people.people import Place
from pages import loading
from pages.evaluation.agenda import Agenda
from pages.evaluation.deciding import show_adding, show_deciding, show_members, show_spread, show_standing
from pages.evaluation.opinions import show_opinions
from pages.evaluation.writing import show_writing
from pages.pressed import Outcome, show_outcome
from pages.reported import show_said_of_project
from pages.showing import as_written, coloured, lead_by_name, literal
from reports.evaluation_words import KINDS, decided_words, has_actuals, meeting_words
from reports.grades import grade_band, grade_name
from reports.kpi_tables import chart_alternative
from reports.plan_words import kpi_names, shortened
from reports.selection import of_kpi
from reports.small_charts import GRAMMAR, small_chart, years_spanned

_IN_A_ROW = 2
_NAME_LENGTH = 20  # of a KPI: what one of a row has room for


def show_project(mine: Desk, agenda: Agenda, project_id: str, rows: Sequence[JudgedRow], outcome: Outcome) -> None:
    """Shows one project: left how its KPIs stand, right what the committee says, below its opinions."""
    of_year = agenda[project_id]
    plan_id, fiscal_year = of_year[0].plan_id, of_year[0].fiscal_year
    evaluations = loading.evaluations(plan_id, fiscal_year)
    _show_way(agenda, project_id)
    number = list(agenda).index(project_id) + 1
    st.title(literal(f"議題{number}　{of_year[0].project}"), anchor=False)
    st.markdown(
        f"{format_fiscal_year(fiscal_year)}年度　:small[計画：{literal(of_year[0].plan)}]　"
        f":small[評価会議：{literal(meeting_words(evaluations.meeting))}]"
    )
    show_outcome(outcome, toast=True)
    progress, said = st.columns([6, 5], gap="large")
    with progress:
        _show_progress(of_year, rows)
        show_said_of_project(of_year)
    with said:
        _show_said(mine, of_year, evaluations)
    show_opinions(mine, project_id, evaluations)


def _show_way(agenda: Agenda, project_id: str) -> None:
    """Leads back to the agenda, and to the projects before and after in its order."""
    order = list(agenda)
    place = order.index(project_id)
    before, after = order[:place][-1:], order[place + 1 :][:1]
    first = agenda[project_id][0]
    kept = {"plan": first.plan_id, "year": str(first.fiscal_year)}
    back, previous, following = st.columns([6, 2, 2])
    back.button(
        "議題の一覧に戻る", type="tertiary", icon=":material/arrow_back:",
        on_click=st.query_params.from_dict, args=(kept,),
    )  # fmt: skip
    for column, words, there in ((previous, "← 前の議題へ", before), (following, "次の議題へ →", after)):
        column.button(
            words, key=f"go/{words}", disabled=not there, width="stretch",
            on_click=st.query_params.from_dict, args=(kept | {"project": "".join(there)},),
        )  # fmt: skip


def _show_progress(of_year: Sequence[JudgedRow], rows: Sequence[JudgedRow]) -> None:
    """Shows each KPI with its grade, why, and its small chart, which leads to the KPI large."""
    if not has_actuals(of_year):
        st.info("この事業には、この年度の承認された実績がまだありません。")
    span, scale = years_spanned(rows), loading.scales()[0]
    for start in range(0, len(of_year), _IN_A_ROW):
        for place, row in zip(st.columns(_IN_A_ROW, gap="medium"), of_year[start : start + _IN_A_ROW], strict=False):
            with place.container(gap=None):
                _show_kpi(row, of_kpi(rows, row.kpi_id), span, scale)
    st.caption(GRAMMAR)


def _show_kpi(row: JudgedRow, of_years: Sequence[JudgedRow], span: tuple[int, int], scale: Scale) -> None:
    here = {"plan": row.plan_id, "kpi": row.kpi_id, "year": str(row.fiscal_year)}
    lead_by_name(shortened(row.kpi, _NAME_LENGTH), "progress/progress.py", here, f"{row.kpi}を大きく見る")
    graded = coloured(grade_name(row), grade_band(row.grade, scale))
    st.markdown(f"**{graded}**  \n:small[{literal(row.why)}]")
    st.image(
        small_chart(of_years, row.fiscal_year, span, dark=st.context.theme.type == "dark"),
        width="stretch",
        alt=chart_alternative(of_years),
    )


def _show_said(mine: Desk, of_year: Sequence[JudgedRow], evaluations: Evaluations) -> None:
    """Shows the consensus where there is one, a member's own words, the spread, and what deciding takes."""
    project_id, fiscal_year = of_year[0].project_id, of_year[0].fiscal_year
    place = Place(of_year[0].plan_id, project_id)
    writes, leads = mine.may("write-evaluation", place), mine.may("lead-evaluation", place)
    conclusion = evaluations.conclusions.get(project_id)
    if conclusion:
        _show_conclusion(conclusion)
    elif not (writes or leads):
        st.info("評価はまだ決定されていません。決定されると、ここに表示されます。")
    offered = committee.offered_words(mine, of_year[0].plan_id)
    kpis = kpi_names(of_year)
    if writes and not conclusion:
        show_writing(mine, project_id, fiscal_year, offered, kpis)
    spread: Spread | None = committee.spread(mine, project_id, fiscal_year) if writes or leads else None
    what = f"{project_id}/{fiscal_year}"
    if spread:
        show_standing(spread)
    if leads and not conclusion:  # first of all: what is left to do, and its choices say how many chose them
        show_deciding(what, evaluations, conclusion, offered, spread)
    elif spread:
        show_spread(spread, offered)
    if spread:
        show_members(spread, kpis)
    if leads and conclusion:
        show_deciding(what, evaluations, conclusion, offered, spread)
    if leads:
        show_adding(what, spread, evaluations.opinions_on(project_id))


def _show_conclusion(conclusion: Conclusion) -> None:
    st.markdown("#### 評価の決定")
    for heading, words in zip(KINDS.values(), (conclusion.effect, conclusion.verdict), strict=True):
        st.markdown(f"**{heading}**：{literal(words)}")
    if conclusion.words:
        st.markdown(as_written(conclusion.words))
    st.caption(literal(decided_words(conclusion)))
