"""The committee's agenda: the plan's projects in their order, the meeting, and the ledger of opinions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from kpi_models.committee import committee
from kpi_models.committee.evaluations import Evaluations, Kind, Meeting, Standing, national_sources
from kpi_models.desk.desk import Desk
from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.judging.judgement import JudgedRow
from kpi_models.moments import day_now
from kpi_models.people.people import Place
from pages import loading
from pages.choices import open_by_name
from pages.evaluation.opinions import show_opinions
from pages.evaluation.steps import WORDS, meet_key
from pages.showing import as_written, coloured, literal, show_headings, show_line, show_table
from reports.evaluation_words import (
    KINDS,
    NO_STANDING,
    agenda_sentence,
    agenda_standing,
    ledger_sentence,
    ledger_table,
    meeting_words,
)
from reports.grades import grade_band, grade_mark

Agenda = Mapping[str, Sequence[JudgedRow]]

_WIDTHS = (1, 7, 6, 5, 3)
_HEADINGS = ("議題", "事業", "KPIの判定", "評価の決定", "いま")
_RECORDING = "評価会議を記録する"
_USUAL_SEATS, _USUAL_QUORUM, _MOST_SEATS = 5, 3, 100


def show_agenda(mine: Desk, agenda: Agenda, plan_id: str, fiscal_year: int, note: str) -> None:
    """Shows the meeting, each project with where its evaluation stands, and what became of opinions."""
    evaluations = loading.evaluations(plan_id, fiscal_year)
    if agenda:
        _show_meeting_of(mine, agenda, evaluations, note)
    else:
        st.info("この年度に評価する事業はありません。前の年度までの意見のうち、実施が済んでいないものが並びます。")
    _show_ledger(mine, agenda, evaluations)
    if agenda and mine.may("lead-evaluation", Place(plan_id)):
        _show_leading(mine, plan_id, fiscal_year, evaluations.meeting)


def _show_meeting_of(mine: Desk, agenda: Agenda, evaluations: Evaluations, note: str) -> None:
    """Shows the meeting, and where the evaluation of each project stands."""
    plan_id, fiscal_year = evaluations.plan_id, evaluations.fiscal_year
    place = Place(plan_id)
    writes, leads = mine.may("write-evaluation", place), mine.may("lead-evaluation", place)
    standings = committee.standings(mine, plan_id, fiscal_year) if writes or leads else {}
    to_do = f"　日と出席は、下の「{_RECORDING}」に書きます。" if leads and evaluations.meeting is None else ""
    st.markdown(f"**評価会議**　{literal(meeting_words(evaluations.meeting))}{to_do}{note}")
    if evaluations.meeting and evaluations.meeting.words:
        st.caption(as_written(evaluations.meeting.words))
    if writes and (waiting := agenda_sentence(standings, evaluations, list(agenda))):
        st.info(f"{waiting}事業の名前を押して、1つずつ評価してください。提出するまで、ほかの方の評価は見えません。")
    _show_lines(agenda, fiscal_year, evaluations, standings, writes=writes, leads=leads)


def _show_lines(
    agenda: Agenda,
    fiscal_year: int,
    evaluations: Evaluations,
    standings: Mapping[str, Standing],
    *,
    writes: bool,
    leads: bool,
) -> None:
    """Shows a line for each project in the order of the plan; its name opens it."""
    scale = loading.scales()[0]
    with st.container(gap="xsmall"):
        show_headings(_WIDTHS, _HEADINGS)
        for number, (project_id, rows) in enumerate(agenda.items(), start=1):
            there = {"plan": rows[0].plan_id, "year": str(fiscal_year), "project": project_id}
            conclusion = evaluations.conclusions.get(project_id)
            standing = standings.get(project_id, NO_STANDING)
            parts = (
                f"{number}",
                partial(open_by_name, rows[0].project, "評価", f"open/{project_id}/{fiscal_year}", there),
                "　".join(coloured(grade_mark(row), grade_band(row.grade, scale)) for row in rows),
                f":small[{literal(conclusion.effect)}]" if conclusion else ":gray[－]",
                f":small[{agenda_standing(standing, conclusion, writes=writes, leads=leads)}]",
            )
            show_line(_WIDTHS, parts)


def _show_ledger(mine: Desk, agenda: Agenda, evaluations: Evaluations) -> None:
    """Shows what became of opinions; those on projects that the agenda does not lead to are answered here."""
    st.markdown(f"#### 意見の台帳　:small[{literal(ledger_sentence(evaluations.opinions, evaluations.fiscal_year))}]")
    if not evaluations.opinions:
        st.caption("この年度に並ぶ意見はありません。")
        return
    table = ledger_table(evaluations.opinions, evaluations.fiscal_year)
    show_table(table, alt="意見と、対応方針、実施状況", in_one_line=("年度", "いま"))
    named = {opinion.project_id: opinion.project for opinion in evaluations.opinions}
    ways = ["対応方針と実施状況は、上の議題から事業を開いて書きます。"] if named.keys() & agenda.keys() else []
    own = [id_ for id_ in named if id_ not in agenda and mine.may("answer-opinion", Place(evaluations.plan_id, id_))]
    ways += ["この年度の議題にない事業の意見には、下の欄で答えます。"] if own else []
    st.caption("".join([*ways, "実施が済むまで、翌年度の台帳にも並びます。"]))
    for project_id in own:
        show_opinions(mine, project_id, evaluations, heading=named[project_id])


def _show_leading(mine: Desk, plan_id: str, fiscal_year: int, meeting: Meeting | None) -> None:
    """Offers what only who leads the committee does: the record of the meeting, and the words to choose from.

    Their fields are loaded when somebody opens them: a browser fetches a dozen files for these alone.
    """
    what = f"{plan_id}/{fiscal_year}"
    recording = _RECORDING if meeting is None else "評価会議の記録を直す"
    with st.expander(recording, key=f"meeting/open/{what}", on_change="rerun") as fold:
        if _was_opened(fold.open, what):
            _show_meeting(what, fiscal_year, meeting)
    with st.expander("事業効果と評価の選択肢", key=f"words/open/{plan_id}", on_change="rerun") as fold:
        if _was_opened(fold.open, plan_id):
            _show_offered(mine, plan_id)


def _was_opened(is_open: bool | None, what: str) -> bool:
    """Tells whether a fold is open or was: fields that are folded away keep what was written in them."""
    seen = f"folded/{what}"
    was_opened = bool(is_open or st.session_state.get(seen))
    st.session_state[seen] = was_opened
    return was_opened


def _show_offered(mine: Desk, plan_id: str) -> None:
    st.markdown(
        "はじめは国の様式の言葉です。この計画だけの言葉にするときは、よい方から順に、1行に1つずつ書いてください。"
        "空にすると、国の様式の言葉に戻ります。"
    )
    offered = committee.offered_words(mine, plan_id)
    for kind, place in zip(Kind, st.columns(2, gap="large"), strict=True):
        with place:
            _show_words(f"{plan_id}/{kind}", kind, offered[kind])


def _show_meeting(what: str, fiscal_year: int, meeting: Meeting | None) -> None:
    known = meeting or Meeting(day_now(), _USUAL_SEATS, _USUAL_QUORUM, 0)
    with st.form(f"meeting/{what}", enter_to_submit=False, border=False):
        day, *counts = st.columns(4)
        day.date_input(
            f"{format_fiscal_year(fiscal_year)}年度の評価会議の日", known.held_on,
            key=f"meeting/held-on/{what}", format="YYYY/MM/DD",
        )  # fmt: skip
        asked = (("seats", "定数（人）", known.seats), ("quorum", "定足数（人）", known.quorum),
                 ("present", "出席（人）", known.present))  # fmt: skip
        for place, (name, label, value) in zip(counts, asked, strict=True):
            place.number_input(label, 0, _MOST_SEATS, value, key=f"meeting/{name}/{what}")
        st.text_input(
            "出席者、場所など（なくても記録できます）", known.words, key=f"meeting/words/{what}", max_chars=400
        )
        st.form_submit_button("会議を記録する", type="primary", key=meet_key(what, meeting))


def _show_words(what: str, kind: Kind, offered: Sequence[str]) -> None:
    with st.form(f"words/{what}", enter_to_submit=False, border=False):
        st.text_area(KINDS[kind], "\n".join(offered), key=f"list/{what}", height=130, max_chars=1000)
        st.caption(f"国の言葉の出典：{national_sources()[kind]}")
        st.form_submit_button(f"「{KINDS[kind]}」の選択肢を改める", key=f"{WORDS}/{what}")
