"""What pages say when there is nothing to show: in words, and with the next step."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kpi_models.desk import Desk
from kpi_models.judgement import PlanOverview
from pages.choices import start_again
from reports.headlines import APPROVED_ONLY


def approval_note(mine: Desk) -> str:
    """Returns markdown that tells a reader of approved figures that they are those; empty for who reads drafts."""
    return "" if mine.may("read-drafts") else f"　:small[{APPROVED_ONLY}]"


def show_no_data(plans: Sequence[PlanOverview]) -> None:
    """Says that nothing was due yet, or that nothing was imported, and how to import."""
    if plans:
        st.info("まだ判定の時期が来た年度がありません。計画の内容は「進捗」の画面で確認できます。")
        return
    st.info(
        "まだ計画が登録されていません。計画や実績のExcelファイルを取り込むと、ここに達成状況が表示されます。\n\n"
        "試しに見るには、サーバーを止めてから見本のデータを取り込みます：`python cli.py import data/samples`"
    )
    st.page_link("intake.py", label=":blue[取込の画面を開く]")


def show_no_kpis() -> None:
    """Says that a plan is stored without anything to judge, and where KPIs come from."""
    st.info(
        "この計画には、判定できるKPIがまだ登録されていません。KPIの表のあるExcelを取り込むと、ここに進捗が表示されます。"
    )
    st.page_link("intake.py", label=":blue[取込の画面を開く]")


def show_unknown_choice(what: str, **kept: str) -> None:
    """Says that the address asks for something that isn't there, and offers the way back, keeping what was right."""
    st.warning(
        f"指定された{what}が見つかりません。アドレスが途中で切れているか、登録や担当が変わった可能性があります。"
        "下のボタンから選び直してください。"
    )
    start_again("この計画のはじめに戻る" if kept else "はじめから選び直す", **kept)
