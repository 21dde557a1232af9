"""Writes facts as a long-form package (縦持ち): a Frictionless Data Package of CSV files.

The CSV files are UTF-8 with BOM, so that Excel opens them, with CRLF line ends (RFC 4180). Reading the package gives
the same facts again, letter by letter. For that reason a text that begins with `=`, `+`, `-` or `@` stands as it is,
without an apostrophe in front: the package is for machines, and the forms for people are workbooks of typed cells.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from kpi_models.facts import VALUE_DECIMAL_PLACES, VALUE_INTEGER_DIGITS, Baseline, Facts
from kpi_models.long_form import DESCRIPTOR, MEMBER_SEPARATOR, TABLES, CellType, Column, Table
from kpi_models.moments import format_moment
from kpi_models.terms import TERMS

Row = Mapping[str, Any]

_LINE_END: Final = "\r\n"
_LICENCE: Final = {
    "name": "CC-BY-4.0",
    "title": "クリエイティブ・コモンズ 表示 4.0 国際",
    "path": "https://creativecommons.org/licenses/by/4.0/deed.ja",
}
_TITLES: Final = {
    "organizations": "団体（全国の一覧にないもの）",
    "plans": "地域再生計画",
    "projects": "交付対象事業",
    "kpis": "重要業績評価指標（KPI）",
    "baselines": "基準値（2版目以降）",
    "targets": "目標値",
    "actuals": "実績値",
    "costs": "事業費（円）",
    "remarks": "要因・課題・今後の対応",
    "measurements": "算出方法",
}
_FIELD_TYPES: Final[dict[CellType, dict[str, Any]]] = {
    CellType.NAME: {"type": "string"},
    CellType.TEXT: {"type": "string"},
    CellType.ID: {"type": "string"},
    CellType.ORGANIZATION: {"type": "string", "constraints": {"pattern": "[0-9]{6}"}},
    CellType.ORGANIZATIONS: {"type": "string", "constraints": {"pattern": "[0-9]{6}(;[0-9]{6})*"}},
    CellType.CHOICE: {"type": "string"},
    CellType.YEAR: {"type": "integer"},
    CellType.NUMBER: {"type": "number"},
    CellType.MONTH: {"type": "integer", "constraints": {"minimum": 1, "maximum": 12}},
    CellType.MOMENT: {"type": "string", "constraints": {"pattern": "[0-9]{4}-[0-9]{2}-[0-9]{2}(T.*)?"}},
}
_DESCRIPTIONS: Final[dict[CellType, str]] = {
    CellType.ORGANIZATION: "検査数字を含む6桁の文字列です。",
    CellType.ORGANIZATIONS: f"全国地方公共団体コード（6桁）を {MEMBER_SEPARATOR} でつなぎます。",
    CellType.YEAR: "年度の西暦（その年の4月から翌年の3月まで）です。",
    CellType.MONTH: "数値が確定する、翌年度の月（1～12）です。",
    CellType.NUMBER: (
        "単位は kpis.csv の unit（事業費は円）です。"
        f"整数部{VALUE_INTEGER_DIGITS}桁、小数部{VALUE_DECIMAL_PLACES}桁までの正確な十進数で、空欄は「値がない」ことを示し、0ではありません。"
    ),
    CellType.MOMENT: "ISO 8601 の日付または日時です。日付だけのときは日本時間の0時を示します。",
}


def write_package(facts: Facts, title: str) -> dict[str, bytes]:
    """Returns the files of the package that says these facts, by file name.

    A KPI's baseline that holds from the start and has no reason stands in kpis.csv, every other version in
    baselines.csv. Where a figure was read (`source`) is not part of the package.
    """
    rows = _rows(facts)
    tables = [table for table in TABLES if rows[table.name] or not table.may_miss]
    files = {DESCRIPTOR: _json_bytes(_descriptor(title, tables))}
    return files | {table.file: _csv_bytes(table, rows[table.name]) for table in tables}


def _rows(facts: Facts) -> dict[str, list[Row]]:
    """Returns the rows of every table in the order of the facts."""
    first = _first_baselines(facts.baselines)
    later = [baseline for baseline in facts.baselines if first.get(baseline.kpi_id) is not baseline]
    return {
        "organizations": [_fields(body) for body in facts.other_organizations],
        "plans": [_fields(plan) for plan in facts.plans],
        "projects": [_fields(project) for project in facts.projects],
        "kpis": [_fields(kpi) | _baseline_columns(first.get(kpi.kpi_id)) for kpi in facts.kpis],
        "baselines": [_fields(baseline) for baseline in later],
        "targets": [_fields(target) for target in facts.targets],
        "actuals": [_fields(actual) for actual in facts.actuals],
        "costs": [_fields(cost) for cost in facts.costs],
        "remarks": [_fields(remark) for remark in facts.remarks],
        "measurements": [
            _fields(measurement) | {"available_month": measurement.available_month or None}
            for measurement in facts.measurements
        ],
    }


def _first_baselines(baselines: Iterable[Baseline]) -> dict[str, Baseline]:
    """Returns the baselines that kpis.csv has room for, by KPI: from the start, without a reason."""
    first: dict[str, Baseline] = {}
    for baseline in baselines:
        says_something = baseline.value is not None or baseline.baseline_year is not None
        if baseline.valid_from is None and baseline.reason is None and says_something:
            first.setdefault(baseline.kpi_id, baseline)
    return first


def _baseline_columns(baseline: Baseline | None) -> dict[str, Any]:
    if baseline is None:
        return {}
    return {"baseline_year": baseline.baseline_year, "baseline_value": baseline.value}


def _fields(fact: Any) -> dict[str, Any]:
    """Returns a fact's fields by name."""
    return {name: getattr(fact, name) for name in fact.__slots__}


def _csv_bytes(table: Table, rows: Iterable[Row]) -> bytes:
    """Returns one CSV file: UTF-8 with BOM, CRLF."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=_LINE_END)
    names = [column.name for column in table.columns]
    writer.writerow(names)
    writer.writerows([_cell(column, row.get(column.name)) for column in table.columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(column: Column, value: Any) -> str:
    """Writes one value as the long form spells it; nothing is blank, never 0."""
    if value is None:
        return ""
    match column.type:
        case CellType.NUMBER:
            return _plain(value)
        case CellType.MOMENT:
            return format_moment(value)
        case CellType.ORGANIZATIONS:
            return MEMBER_SEPARATOR.join(value)
        case _:
            return str(value)


def _plain(value: Decimal) -> str:
    """Writes a decimal the one way it can be written: 1E+3 → 1000, 38.0 → 38, -0 → 0."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _json_bytes(descriptor: Mapping[str, Any]) -> bytes:
    return (json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n").encode()


def _descriptor(title: str, tables: Iterable[Table]) -> dict[str, Any]:
    """Returns datapackage.json: what each file and column means."""
    return {
        "profile": "tabular-data-package",
        "name": "kpi-long-form",
        "title": title,
        "licenses": [_LICENCE],
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }
    if len(table.key) == 1:
        schema["primaryKey"] = table.key[0]
    references = [
        {"fields": column.name, "reference": {"resource": column.refers_to, "fields": column.name}}
        for column in table.columns
        if column.refers_to
    ]
    if references:
        schema["foreignKeys"] = references
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table.file,
        "title": _TITLES[table.name],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": _LINE_END, "header": True},
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    described = _DESCRIPTIONS.get(column.type, "")
    if column.choices:
        described = "、".join(f"{code}＝{TERMS[code]}" for code in column.choices)
    field_type = _FIELD_TYPES[column.type]
    constraints = dict(field_type.get("constraints", {}))
    if not column.may_be_blank:
        constraints["required"] = True
    if column.choices:
        constraints["enum"] = list(column.choices)
    field = {"name": column.name, "title": TERMS[column.name], "type": field_type["type"]}
    if described:
        field["description"] = described
    return field | ({"constraints": constraints} if constraints else {})
