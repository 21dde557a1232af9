"""The parts of the page 引継ぎ: the sheet, the file to print, and the fields that say how a KPI is measured."""

from __future__ import annotations

import streamlit as st

from kpi_models.desk.desk import Desk
from kpi_models.facts import Measurement
from kpi_models.people.people import Place
from kpi_models.reporting.form_source import AskedKpi
from pages import loading
from pages.pressed import Outcome, done_now, typed
from pages.showing import literal, show_table
from reports.file_names import XLSX
from reports.handover import (
    Handover,
    handover_file_name,
    handover_sheet,
    measurement_table,
    question_table,
)
from reports.round_words import officer_names

_SAVE = "handover/save"
# Field of a Measurement → its label and an example.
_FIELDS = {
    "statistic": ("出典（統計・資料の名前）", "例：経済センサス活動調査（総務省）"),
    "formula": ("算出方法", "例：市内の事業所数。年度末の値"),
    "contact": ("照会先（誰に聞くか）", "例：統計課 内線123"),
    "available": ("数値確定の時期（書き方は自由です）", "例：8月末の公表後"),
}
_NO_MONTH = 0
_MONTHS = (_NO_MONTH, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)


def handover_of(mine: Desk, project_id: str, fiscal_year: int) -> Handover:
    """Returns what the sheet of a project is made of."""
    source = loading.form_source(project_id, fiscal_year)
    reports = [report for report in loading.reports(project_id=project_id) if report.fiscal_year <= fiscal_year]
    notes = [mine.notes(project_id, report.fiscal_year) for report in reports]
    officers = ""
    if mine.may("assign-projects"):
        officers = officer_names(mine.people().values(), Place(source.plan_id, project_id))
    return Handover(source, officers or mine.person.name, list(zip(reports, notes, strict=True)))


def show_sheet(handover: Handover) -> None:
    """Shows the sheet, and offers it as a file to print."""
    source = handover.source
    st.markdown(
        f":small[{literal(source.organization)}　計画：{literal(source.plan)}　担当：{literal(handover.officers)}]"
    )
    if not source.kpis:
        st.info("この年度に実績を集めるKPIがありません（まだ登録されていないか、終了しています）。")
        return
    st.markdown("#### KPIの数値の集め方と、これまでの値")
    show_table(measurement_table(handover), alt="KPIの数値の集め方と、これまでの値")
    if not all(asked.measurement for asked in source.kpis):
        st.caption("出典・照会先・時期がまだないKPIは、下の欄に書いてください。次の担当の方に引き継がれます。")
    st.markdown("#### これまでの指摘・連絡・理由")
    questions = question_table(handover)
    if questions["日付"]:
        show_table(questions, alt="これまでの指摘・連絡・理由")
    else:
        st.caption("まだ何もありません。差し戻しの指摘や、担当の方が添えた理由が、ここに残ります。")
    st.download_button(
        "引継ぎシートを保存（Excel、A4横で印刷できます）",
        data=lambda: handover_sheet(handover),
        file_name=handover_file_name(handover),
        mime=XLSX,
        on_click="ignore",
        type="primary",
    )


def show_editing(handover: Handover) -> None:
    """Offers to write down how each KPI is measured."""
    source = handover.source
    for asked in source.kpis:
        write = "書き直す" if asked.measurement else "書く"
        words = f"{literal(asked.kpi.name)}の出典・照会先・時期を{write}"
        with st.expander(words, key=f"measuring/open/{asked.kpi.kpi_id}", on_change="rerun") as fold:
            if fold.open:
                _show_fields(asked)


def _show_fields(asked: AskedKpi) -> None:
    kpi_id, now = asked.kpi.kpi_id, asked.measurement or Measurement(asked.kpi.kpi_id)
    with st.form(f"measuring/{kpi_id}", enter_to_submit=False, border=False):
        left, right = st.columns(2)
        for place, (name, (label, example)) in zip((left, right, left, right), _FIELDS.items(), strict=True):
            place.text_input(
                label, getattr(now, name) or "", key=f"measured/{name}/{kpi_id}", max_chars=300, placeholder=example
            )
        month, save = st.columns([1, 1], vertical_alignment="bottom")
        month.selectbox(
            "数値が出る月（翌年度）", _MONTHS, key=f"measured/month/{kpi_id}",
            index=_MONTHS.index(now.available_month or _NO_MONTH),
            format_func=lambda number: f"{number}月" if number else "決まっていない",
        )  # fmt: skip
        save.form_submit_button("保存する", key=f"{_SAVE}/{kpi_id}")


def edited_now(mine: Desk, project_id: str, fiscal_year: int) -> Outcome:
    """Stores what was written about a KPI just now."""
    names = {asked.kpi.kpi_id: asked.kpi.name for asked in loading.form_source(project_id, fiscal_year).kpis}

    def save(mine: Desk, kpi_id: str) -> Outcome:
        written = {name: typed(f"measured/{name}/{kpi_id}") for name in _FIELDS}
        month = st.session_state.get(f"measured/month/{kpi_id}")
        loaded = mine.store_measurements([Measurement(kpi_id, **written, available_month=month)])
        done = "を保存しました。次の様式と引継ぎシートに載ります。" if loaded.total_added else "に変更はありません。"
        return Outcome(f"「{names[kpi_id]}」の出典・照会先・時期{done}")

    return done_now(mine, {_SAVE: save})
