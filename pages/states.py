"""What pages say when there is nothing to show: in words, and with the next step."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Final

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.judging.judgement import PlanOverview
from kpi_models.people.people import permissions
from kpi_models.terms import ROLES
from pages import loading
from pages.choices import asked, start_again
from pages.demonstration import is_demonstration
from pages.signed_in import desk
from reports.headlines import APPROVED_ONLY
from reports.plan_words import plan_name
from reports.selection import newest_reported

_TRY_SAMPLES: Final = (
    "試しに見るには、サーバーを止めてから見本のデータを取り込みます：`python cli.py import data/samples`"
)
_FIRST_FILE: Final = (
    "はじめは、地域再生計画か総合戦略の、KPIの表のあるExcelをそのまま「取込」の画面に入れてください。"
    "登録の前に、読み取った内容を確かめられます。"
)


def approval_note(mine: Desk) -> str:
    """Returns markdown that tells a reader of approved figures that they are those; empty for who reads drafts."""
    return "" if mine.may("read-drafts") else f"　:small[{APPROVED_ONLY}]"


def show_no_data(plans: Sequence[PlanOverview]) -> None:
    """Says that nothing was due yet, or that nothing was imported, and how to import or who does."""
    if plans:
        st.info("まだ判定の時期が来た年度がありません。計画の内容は「進捗」の画面で確認できます。")
        return
    _show_lacking(
        "まだ計画が登録されていません。{who}計画や実績のExcelファイルを取り込むと、ここに達成状況が表示されます。",
        how_to_begin(),
    )


def how_to_begin() -> str:
    """Says what to do first: with one's own first file where people sign in, with the samples in the demonstration."""
    return _TRY_SAMPLES if is_demonstration() else _FIRST_FILE


def show_no_kpis() -> None:
    """Says that a plan is stored without anything to judge, and where KPIs come from."""
    _show_lacking(
        "この計画には、判定できるKPIがまだ登録されていません。"
        "{who}KPIの表のあるExcelを取り込むと、ここに進捗が表示されます。"
    )


def _show_lacking(sentence: str, how: str = "") -> None:
    """Says what is not there, and leads who may import to where it is done; tells others who does it."""
    if desk().may_anywhere("register-plan"):
        st.info("\n\n".join(filter(None, (sentence.format(who=""), how))))
        st.page_link("intake/intake.py", label=":blue[取込の画面を開く]")
    else:
        who = "か".join(ROLES[role] for role in permissions()["register-plan"].reaches)
        st.info(sentence.format(who=f"{who}が"))


def asked_among(what: str, name: str, offered: Container[str], default: str, *, title: str = "", **kept: str) -> str:
    """Returns the id that the address asks for under `name`; stops the page with a way back where it isn't offered.

    Then `title` heads the page, where nothing does yet.
    """
    wanted = asked(name, default)
    if wanted in offered:
        return wanted
    if title:
        st.title(title, anchor=False)
    show_unknown_choice(what, **kept)
    st.stop()


def asked_plan(as_of: str | None = None, *, title: str = "") -> tuple[str, dict[str, str]]:
    """Returns the plan that the address asks for, usually the one reported last, and the names of all on offer by id.

    Stops the page where there is no plan at all, or none such; then `title` heads it, where nothing does yet.
    """
    plans = loading.overview(as_of)
    if not plans:
        if title:
            st.title(title, anchor=False)
        show_no_data([])
        st.stop()
    names = {plan.plan_id: plan_name(plan) for plan in plans}
    return asked_among("計画", "plan", names, newest_reported(plans).plan_id, title=title), names


def show_unknown_choice(what: str, **kept: str) -> None:
    """Says that the address asks for something that isn't there, and offers the way back, keeping what was right."""
    st.warning(
        f"指定された{what}が見つかりません。アドレスが途中で切れているか、登録や担当が変わった可能性があります。"
        "下のボタンから選び直してください。"
    )
    start_again("この計画のはじめに戻る" if "plan" in kept else "はじめから選び直す", **kept)
