"""The opinions on one project: what the committee said, what we answer, and what became of it."""

from __future__ import annotations

import streamlit as st

from kpi_models.committee.evaluations import Evaluations, Opinion, standings
from kpi_models.desk.desk import Desk
from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.moments import moment_words
from kpi_models.people.people import Place
from kpi_models.terms import TERMS
from pages.evaluation.steps import ANSWER, CHECK
from pages.pressed import LONGEST
from pages.showing import as_written, literal
from reports.evaluation_words import NO_ANSWER, NO_CHECK, check_words, opinion_standing


def show_opinions(mine: Desk, project_id: str, evaluations: Evaluations, heading: str = "意見と対応") -> None:
    """Shows the opinions on a project in the ledger of the year, and lets who acts for it answer."""
    opinions = evaluations.opinions_on(project_id)
    st.markdown(f"#### {literal(heading)}　:small[{len(opinions):,}件]")
    if not opinions:
        st.caption("この年度に並ぶ意見はありません。")
    answers = mine.may("answer-opinion", Place(evaluations.plan_id, project_id))
    for opinion in opinions:
        with st.container(border=True):
            told, *asked = st.columns([6, 5], gap="large") if answers else [st.container()]
            with told.container(gap="xsmall"):
                _show_opinion(opinion, evaluations.fiscal_year)
            for place in asked:
                with place:
                    _show_answering(opinion, evaluations.fiscal_year)


def _show_opinion(opinion: Opinion, fiscal_year: int) -> None:
    standing = opinion_standing(opinion, fiscal_year)
    colour = "red" if standing in (NO_ANSWER, NO_CHECK) else "green"
    year = format_fiscal_year(opinion.fiscal_year)
    st.markdown(f"**{TERMS['opinion']}**　:small[{year}年度]　{as_written(opinion.words)}　:{colour}[**{standing}**]")
    if opinion.answer:
        by = f"{opinion.answer.actor}　{moment_words(opinion.answer.recorded_at)}"
        st.markdown(f"**{TERMS['answer']}**　{as_written(opinion.answer.words)}　:small[:gray[{literal(by)}]]")
    for check in opinion.checks:
        st.markdown(f"**{TERMS['check']}**　{as_written(check_words(check))}　:small[:gray[{literal(check.actor)}]]")


def _show_answering(opinion: Opinion, fiscal_year: int) -> None:
    """Offers the fields for our answer, and for what became of it."""
    title = "対応方針を書く" if opinion.answer is None else "対応方針を直す"
    with st.expander(title), st.form(f"answering/{opinion.opinion_id}", enter_to_submit=False, border=False):
        known = opinion.answer.words if opinion.answer else ""
        st.text_area(TERMS["answer"], known, key=f"answer/{opinion.opinion_id}", height=80, max_chars=LONGEST)
        st.form_submit_button("対応方針を記録する", key=f"{ANSWER}/{opinion.opinion_id}")
    if opinion.answer:
        with st.expander(f"{format_fiscal_year(fiscal_year)}年度の実施状況を書く"):
            _show_checking(opinion, fiscal_year)


def _show_checking(opinion: Opinion, fiscal_year: int) -> None:
    what, known = f"{opinion.opinion_id}/{fiscal_year}", opinion.check_in(fiscal_year)
    with st.form(f"checking/{what}", enter_to_submit=False, border=False):
        st.radio(
            TERMS["check"], list(standings()), index=list(standings()).index(known.standing) if known else None,
            format_func=lambda code: standings()[code].words, key=f"standing/{what}", horizontal=True,
        )  # fmt: skip
        st.text_area("したこと・残っていること", known.words if known else "", key=f"check/{what}", height=80,
                     max_chars=LONGEST)  # fmt: skip
        st.form_submit_button("実施状況を記録する", key=f"{CHECK}/{what}")
