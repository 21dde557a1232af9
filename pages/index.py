"""The list of pages. Every address runs through here."""

import streamlit as st

st.set_page_config(page_title="地方創生KPIダッシュボード", layout="wide")
page = st.navigation(
    [
        # The default page answers at / only and reserves its pathname: a typed /summary needs a page of its own.
        st.Page("summary.py", title="サマリー", url_path="home", default=True),
        st.Page("progress.py", title="進捗", url_path="progress"),
        st.Page("intake.py", title="取込", url_path="intake"),
        st.Page("summary.py", title="サマリー", url_path="summary", visibility="hidden"),
    ],
    position="top",
)
page.run()
