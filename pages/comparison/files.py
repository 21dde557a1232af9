"""What is compared as files to keep: the KPIs with their figures and the populations of their bodies."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from kpi_models.judging.judgement import JudgedRow
from reports.comparison import POPULATION_COLUMN
from reports.file_names import CSV, XLSX
from reports.kpi_files import kpi_csv, kpi_workbook


def offer_files(rows: Sequence[JudgedRow]) -> None:
    """Offers the rows as a workbook and as CSV; each is made when it is asked for."""
    book, table = (partial(write, rows, POPULATION_COLUMN) for write in (kpi_workbook, kpi_csv))
    with st.container(horizontal=True):
        st.download_button("この比較をExcelで保存", book, "比較.xlsx", XLSX, on_click="ignore")
        st.download_button("この比較をCSVで保存", table, "比較.csv", CSV, on_click="ignore")
