"""The list of pages. Every address runs through here."""

import streamlit as st

from door.html import ICON, PRODUCT
from pages.addresses import PAGES
from pages.signed_in import desk, show_who

st.set_page_config(layout="wide")
mine = desk()
page = st.navigation(
    [
        st.Page(
            one.script,
            title=one.title,
            url_path=one.address,
            default=one.is_home,
            # Hidden, not left out: who comes by the address is told why the page is not for them.
            visibility="visible" if one.in_menu and mine.may_anywhere(one.action) else "hidden",
        )
        for one in PAGES
    ],
    position="top",
)
st.set_page_config(page_title=f"{page.title}｜{PRODUCT}", page_icon=ICON)
show_who()
page.run()
