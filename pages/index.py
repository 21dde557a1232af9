"""The list of pages. Every address runs through here."""

import streamlit as st

from pages.addresses import PAGES

st.set_page_config(page_title="地方創生KPIダッシュボード", layout="wide")
page = st.navigation(
    [
        st.Page(
            one.script,
            title=one.title,
            url_path=one.address,
            default=one.is_home,
            visibility="visible" if one.in_menu else "hidden",
        )
        for one in PAGES
    ],
    position="top",
)
page.run()
