"""Builders of workbooks for tests: a builder takes only what matters, everything else is a small valid plan."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

Rows = Sequence[Sequence[object]]

TITLE = "○○商店街にぎわい創出事業（岡山県岡山市）"
PERIOD = "事業年度：R4～R8"
HEADER = ("指標", "R3（事業開始前）", "R4実績", "R8末までの目標値（増加分）")
KPI = ("来街者数", "1,000人", "1,100人", "+500人")


def workbook(sheets: Mapping[str, Rows] | Rows, *changes: Callable[[Worksheet], object]) -> bytes:
    """Writes rows as sheets of an .xlsx file; `changes` are made to the first sheet before it is saved."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    named = sheets if isinstance(sheets, Mapping) else {"KPI": sheets}
    for name, rows in named.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for change in changes:
        change(book.worksheets[0])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@cache
def slow_workbook(rows: int) -> bytes:
    """Returns a book that takes about a second for each 4,000 rows to read; made once, when a test asks for it."""
    return workbook([["指標", "基準値", "R4実績", "R8目標値"] * 2 for _ in range(rows)])


def plan(*kpis: Sequence[object], header: Sequence[object] = HEADER, title: str = TITLE, period: str = PERIOD) -> Rows:
    """Returns the rows of a sheet with one plan table: title, period, a blank row, header (row 4), KPIs (row 5 on)."""
    return [[title], [period], [], list(header), *(list(kpi) for kpi in kpis or (KPI,))]


def one_cell(heading: str, text: object, baseline: object = "1,000人") -> Rows:
    """Returns a plan whose one KPI has a baseline (B5) and one more figure (C5) under a heading."""
    return plan(("来街者数", baseline, text), header=("指標", "R3（事業開始前）", heading))


def yoshiki2(*projects: tuple[str, Sequence[Sequence[object]]], code: str = "18210", city: str = "坂井市") -> Rows:
    """Returns the national result form: each project with up to five KPIs (name, value, unit, month, actual)."""
    rows: list[list[object]] = [
        ["地方創生推進交付金に係る事業実施結果報告（各交付対象事業の重要業績評価指標（KPI）の実績値等）"],
        ["都道府県名", "福井県", "市町村名", city, "都道府県・市町村コード", code],
        [],
        [
            "No",
            "交付対象事業の名称",
            "交付金の種類",
            "実績額",
            "",
            "指標",
            "指標値",
            "単位",
            "目標年月",
            "実績値",
            "事業効果",
        ],
    ]
    for number, (name, kpis) in enumerate(projects, start=1):
        slots = [*kpis, *([()] * (5 - len(kpis)))]
        for slot, kpi in enumerate(slots, start=1):
            head = [number, name, "先駆型", None] if slot == 1 else [None] * 4
            rows.append([*head, f"指標{'①②③④⑤'[slot - 1]}", *kpi])
    return rows


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Returns a package with one part added or replaced."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            if entry.filename != name:
                after.writestr(entry, before.read(entry))
        after.writestr(name, part)
    return written.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    """Returns one part of a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name)
