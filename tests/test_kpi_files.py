"""The figures of one KPI as files: one value a cell, numbers as numbers, nothing as a formula."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from decimal import Decimal

from openpyxl import load_workbook
from test_charts import END_ONLY, judged

from reports.kpi_files import kpi_csv, kpi_file_name, kpi_workbook, plan_file_name

ROWS = [replace(row, kpi="=1+1", achievement_rate=0.228136882129) for row in END_ONLY[:2]]


def test_the_workbook_holds_numbers_as_numbers_and_names_as_names():
    sheet = load_workbook(io.BytesIO(kpi_workbook(ROWS))).active
    names = [cell.value for cell in sheet[1]]
    line = dict(zip(names, sheet[3], strict=True))
    assert (line["年度（西暦）"].value, line["実績値（総量）"].value) == (2022, 49)
    assert (line["達成率"].value, line["達成率"].number_format) == (0.228136882129, "0.0%")
    assert (line["KPI"].value, line["KPI"].data_type) == ("=1+1", "s")


def test_what_is_not_there_is_an_empty_cell_and_never_zero():
    sheet = load_workbook(io.BytesIO(kpi_workbook([judged(2022)]))).active
    line = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert line["実績値（総量）"].value is None
    assert line["達成率"].value is None


def test_the_csv_says_the_same_and_no_name_becomes_a_formula():
    lines = list(csv.DictReader(io.StringIO(kpi_csv(ROWS).decode("utf-8-sig"))))
    assert [line["実績値（総量）"] for line in lines] == ["", "49"]
    assert lines[0]["KPI"] == "'=1+1"
    assert Decimal(lines[0]["達成率"]) == Decimal("0.228136882129")


def test_what_fell_is_a_negative_number_in_both_files():
    fallen = [replace(ROWS[1], gap=Decimal("-12.5"), achievement_rate=-0.25)]
    told = next(csv.DictReader(io.StringIO(kpi_csv(fallen).decode("utf-8-sig"))))
    assert (told["目標との差"], told["達成率"]) == ("-12.5", "-0.25")
    sheet = load_workbook(io.BytesIO(kpi_workbook(fallen))).active
    line = dict(zip([cell.value for cell in sheet[1]], sheet[2], strict=True))
    assert (line["目標との差"].value, line["達成率"].value) == (-12.5, -0.25)


def test_a_file_name_holds_nothing_that_a_file_system_refuses():
    assert kpi_file_name(replace(ROWS[0], kpi='件数（R4/R5）: "延べ"\n')) == "進捗_件数（R4R5） 延べ"
    assert plan_file_name(replace(ROWS[0], plan="計画/1期")) == "進捗_計画1期"
