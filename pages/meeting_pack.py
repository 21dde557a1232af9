"""会議資料: the pack of a plan and year for its committee, as PDF and as a workbook, made when it is asked for."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from kpi_models import VERSION
from kpi_models.desk.desk import Desk
from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.moments import parse_as_of
from pages import loading
from pages.choices import choose
from pages.showing import literal, show_table
from pages.signed_in import admitted
from pages.states import asked_among, asked_plan, show_no_kpis
from pages.viewpoint import Viewpoint, asked_viewpoint, choose_viewpoint, show_past
from reports.file_names import PDF, XLSX
from reports.meeting_pack import pack_content
from reports.meeting_pack_words import MeetingPack, pack_file_name, pack_parts, unapproved_sentence
from reports.selection import newest_graded_year, years_of


def _made(mine: Desk, plan_id: str, year: int, viewpoint: Viewpoint) -> MeetingPack:
    source = mine.meeting_source(plan_id, year, parse_as_of(viewpoint.as_of), viewpoint.scale.name)
    return MeetingPack(source, datetime.now(UTC), VERSION)


def _pdf(mine: Desk, plan_id: str, year: int, viewpoint: Viewpoint) -> bytes:
    from reports.typesetting import typeset

    pack = _made(mine, plan_id, year, viewpoint)
    return typeset("meeting_pack", pack_content(pack), pack.made_at)


def _book(mine: Desk, plan_id: str, year: int, viewpoint: Viewpoint) -> bytes:
    from reports.meeting_pack_book import pack_book

    return pack_book(_made(mine, plan_id, year, viewpoint))


mine = admitted("read-plan")
heading, *choosers = st.columns([3, 8, 3, 4, 3], vertical_alignment="bottom")
heading.title("会議資料", anchor=False)
viewpoint = asked_viewpoint()
choose_viewpoint(choosers[2], choosers[3], viewpoint)
show_past(viewpoint, st.query_params)
plan_id, plans = asked_plan(viewpoint.as_of)
with choosers[0]:
    choose("計画", "plan", plans, plan_id, clears=("year",))
rows = loading.judged(plan_id, viewpoint.scale.name, viewpoint.as_of)
if not rows:
    show_no_kpis()
    st.stop()
years = {str(year): format_fiscal_year(year) for year in years_of(rows)}
year = asked_among("年度", "year", years, str(newest_graded_year(rows)), plan=plan_id)
with choosers[1]:
    choose("年度", "year", years, year, within={"plan": plan_id})

st.markdown(
    "効果検証の会議で配る資料を、この画面の計画・年度・判定基準で作ります。数値は、受付を開いた年度については"
    "**承認されたものだけ**を載せます。"
)
lacking = unapproved_sentence(rows, mine.unapproved(plan_id, int(year)), int(year))
if lacking:
    st.warning(literal(lacking))
for_print, to_edit, _ = st.columns([2, 2, 3])
asked_for = (mine, plan_id, int(year), viewpoint)
for_print.download_button(
    "PDFを作って保存（A4縦・印刷用）", data=partial(_pdf, *asked_for), mime=PDF, on_click="ignore",
    file_name=pack_file_name(plan_id, int(year), "pdf"), type="primary", width="stretch",
)  # fmt: skip
to_edit.download_button(
    "Excelを作って保存（数値とグラフ）", data=partial(_book, *asked_for), mime=XLSX, on_click="ignore",
    file_name=pack_file_name(plan_id, int(year), "xlsx"), width="stretch",
)  # fmt: skip
st.markdown(f"#### 載せるもの：{literal(rows[0].plan)}　{years[year]}年度")
show_table(pack_parts(rows), alt="会議資料に載せるもの")
st.caption("KPIのページには、図、判定の理由、見込み、年度ごとの数値、担当の説明、測り方、メモ欄が載ります。")
