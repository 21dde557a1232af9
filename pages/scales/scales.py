"""判定基準: the grading scales in words, with source and versions, and the way to a municipality's own."""

from __future__ import annotations

import streamlit as st

from kpi_models.judging.judgement import ScaleVersion
from kpi_models.scales.scales import DEFAULT_SCALE
from pages import loading
from pages.choices import asked, choose_from_list
from pages.scales.editor import show_editor, show_withdrawal
from pages.showing import literal, show_table
from pages.signed_in import admitted
from pages.states import show_unknown_choice
from reports.scale_words import bands_table, versions_table

NEW, REVISE = "new", "revise"

mine = admitted("read-summary")
may_change = mine.may("choose-scale")
st.title("判定基準", anchor=False)
versions = loading.scale_versions()
name = asked("scale", DEFAULT_SCALE)
known = [version for version in versions if version.scale.name == name]
number = asked("version", str(max((version.scale.version for version in known if not version.is_withdrawn), default=0)))
chosen = next((version for version in known if str(version.scale.version) == number), None)
if chosen is None:
    show_unknown_choice("判定基準")
    st.stop()
edit = asked("edit", "")
if may_change and edit in (NEW, REVISE) and not (edit == REVISE and chosen.is_shipped):
    show_editor(mine, chosen, versions, is_new=edit == NEW)
    st.stop()


def show_scale(shown: ScaleVersion) -> None:
    """Shows one version with its bands, source and history, and what may be done with it."""
    scale = shown.scale
    st.header(f"{literal(scale.title)}　:small[第{scale.version}版]", anchor=False)
    if asked("stored", "") == str(scale.version):
        st.success(f"第{scale.version}版を登録しました。「進捗」「サマリー」の判定基準から選べます。")
    st.markdown(f"出典・根拠：{literal(scale.source)}")
    show_table(bands_table(scale), alt=f"{scale.title}の区分")
    if not shown.is_shipped:
        st.markdown("#### これまでの版")
        show_table(versions_table(known), alt=f"{scale.title}の版")
    if not may_change:
        st.caption("判定基準を作ったり改めたりするのは、企画担当の役割です。")
        return
    address = {"scale": scale.name, "version": str(scale.version)}
    buttons = st.columns([3, 3, 5])
    buttons[0].button(
        "これをもとに新しい基準を作る", on_click=st.query_params.from_dict, args=(address | {"edit": NEW},)
    )
    if shown.is_shipped:
        st.caption(
            "最初から入っている基準は、公表された区分のまま変えられません。変えたいときは、これをもとに作ります。"
        )
        return
    buttons[1].button(
        "内容を改める（新しい版）", on_click=st.query_params.from_dict, args=(address | {"edit": REVISE},)
    )
    show_withdrawal(mine, shown)


listed, detail = st.columns([3, 8], gap="large")
with listed:
    choose_from_list(
        "判定基準を選ぶ",
        "scale",
        {scale.name: f"{literal(scale.title)}　:small[第{scale.version}版]" for scale in loading.scales()},
        name,
        within={},
        clears=("version", "stored", "edit"),
    )
with detail:
    show_scale(chosen)
