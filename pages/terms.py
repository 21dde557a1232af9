"""用語と計算: every term in plain words, every measure with its formula and the reader's own figures put into it."""

from __future__ import annotations

import streamlit as st

from kpi_models.formatting import unbroken
from kpi_models.meanings import FORMULAS, GROUPS, MEANINGS
from kpi_models.terms import TERMS
from pages import loading
from pages.showing import literal
from pages.signed_in import admitted
from reports.worked_examples import SAMPLES, Example


def show_term(code: str, examples: dict[str, Example]) -> None:
    """Shows one term under its own address (/terms#code)."""
    st.header(literal(TERMS[code]), anchor=code)
    told = [literal(MEANINGS[code])]
    if code in FORMULAS:
        told.append(f"**求め方**　{literal(FORMULAS[code])}")
    if example := examples.get(code) or SAMPLES.get(code):
        whose = example.whose if code in examples else f"架空町の見本　{example.whose}"
        told.append(f"**例**　:small[:gray[{literal(whose)}]]  \n:blue[{literal(example.text)}]")
    st.markdown("\n\n".join(told))


admitted("read-summary")
st.title("用語と計算", anchor=False)
contents, words = st.columns([3, 8], gap="large")
with contents:
    for group, codes in GROUPS.items():
        links = "　".join(f"[{unbroken(TERMS[code])}](#{code})" for code in codes)
        st.markdown(f"**{group}**  \n{links}")
    st.page_link("scales/scales.py", label=":blue[判定基準の区分と出典を見る]")
with words:
    found = loading.examples()
    for place, (group, codes) in enumerate(GROUPS.items()):
        if place:
            st.divider()
        st.markdown(f":gray[{group}]")
        for code in codes:
            show_term(code, found)
