"""用語と計算: placeholder."""

import streamlit as st

st.title("用語と計算", anchor=False)
