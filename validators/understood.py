"""A book in a reader's words: what was read from it, and what keeps it from being stored."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kpi_models.facts import Basis
from kpi_models.fiscal_year import era_year, format_fiscal_year
from kpi_models.formatting import NOTHING, format_increment, format_level
from kpi_models.terms import FIGURE_KINDS, TERMS
from validators.book import Book
from validators.book_facts import project_name
from validators.findings import Finding, Severity
from validators.tables import Figure, KpiRow, Table

LAYOUT_NAMES: Final = {
    "plan-table": "計画の表",
    "yoshiki2": "国の様式2",
    "report-form": "実績報告様式",
    "long-form": "縦持ち",
}
LONG_FORM: Final = "long-form"
_FILES: Final = {"target": "targets.csv", "actual": "actuals.csv"}  # of a long-form package, as its heading says
HOW_TO_READ: Final = (
    "( ) は読み取ったセルの番地、［ ］は目標の向きです。符号のない数値は総量、+や−の付いた数値は当年度の増加分、"
    "「累計」とあるものは基準値からの増加分です。"
)


def verdict(book: Book, unanswered: int) -> str:
    """Says in one line what was read and whether it can be stored; `unanswered` questions are still open."""
    if not book.readable:
        return "このファイルは読み取れませんでした。"
    if not book.tables:
        return "KPIの表が見つかりませんでした。"
    kpis = sum(len(table.kpis) for table in book.tables)
    errors, warnings, _ = (len(found) for found in by_severity(book.findings).values())
    asked = f"確認していただくことが{unanswered:,}件あります。" if unanswered else ""
    if errors:
        return f"KPIを{kpis:,}件読み取りましたが、エラーが{errors:,}件あるため、まだ登録できません。{asked}"
    warned = f"警告が{warnings:,}件あるため、登録には理由が必要です。" if warnings else ""
    return f"読み取れました：KPI {kpis:,}件。{asked}{warned}" + ("" if asked or warned else "このまま登録できます。")


def by_severity(findings: Sequence[Finding]) -> dict[Severity, list[Finding]]:
    """Sorts findings into errors, warnings and notices, each in reading order."""
    return {severity: [found for found in findings if found.severity == severity] for severity in Severity}


def finding_place(found: Finding) -> str:
    """Writes where a finding is: KPI!D5, the sheet, or the whole file."""
    if not found.sheet:
        return "ファイル全体"
    return f"{found.sheet}!{found.cell}" if found.cell else f"シート「{found.sheet}」"


def table_heading(table: Table) -> dict[str, str]:
    """Says what a table is and where it stands: term → words."""
    years = [format_fiscal_year(year) for year in (table.start_year, table.end_year) if year is not None]
    return {
        "様式": LAYOUT_NAMES.get(table.layout, table.layout),
        "シート": "、".join([_at(table.sheet, table.range), *(f"{place}（同じ表）" for place in table.also_at)]),
        TERMS["organization"]: table.organization.full_name if table.organization else "読み取れませんでした",
        TERMS["plan"]: table.stored_plan.name if table.stored_plan else table.plan or "名前の記載なし",
        "期間": "–".join(dict.fromkeys(years)) or "記載なし",
    }


def _at(sheet: str, range_: str) -> str:
    return f"{sheet}（{range_.replace(':', '～')}）"


def kpi_table(table: Table) -> dict[str, list[str]]:
    """Sets out the KPIs of a table: a line for each, a column for each year's target and actual, with their cells."""
    projects = [project_name(table, row) for row in table.kpis]
    columns = {
        TERMS["kpi"]: [
            f"{row.called}［{TERMS[row.direction]}］{_cell(row, table) if row.cell else ''}" for row in table.kpis
        ]
    }
    if set(projects) != {table.plan}:
        columns[TERMS["project"]] = projects
    columns[FIGURE_KINDS["baseline"]] = [_baseline(row, table) for row in table.kpis]
    for kind in ("target", "actual"):
        for year in _years(table, kind):
            heading = f"{FIGURE_KINDS[kind]} {format_fiscal_year(year)}"
            columns[heading] = [_of_year(row, kind, year, table) for row in table.kpis]
    if any(row.yearless for row in table.kpis):
        columns["年度が未定"] = [_yearless(row, table) for row in table.kpis]
    return columns


def _years(table: Table, kind: str) -> list[int]:
    years = {figure.fiscal_year for row in table.kpis for figure in row.of_kind(kind)}
    return sorted(year for year in years if year is not None)


def _baseline(row: KpiRow, table: Table) -> str:
    if row.baseline is None:
        return NOTHING
    year = row.baseline.fiscal_year
    written = format_level(row.baseline.value, row.unit)
    return f"{'' if year is None else f'{era_year(year)}：'}{written} {_cell(row.baseline, table)}"


def _of_year(row: KpiRow, kind: str, year: int, table: Table) -> str:
    figures = [figure for figure in row.of_kind(kind) if figure.fiscal_year == year]
    return "、".join(_figure(figure, row, table) for figure in figures) or NOTHING


def _yearless(row: KpiRow, table: Table) -> str:
    return "、".join(f"{FIGURE_KINDS[f.kind]} {_figure(f, row, table)}" for f in row.yearless) or NOTHING


def _figure(figure: Figure, row: KpiRow, table: Table) -> str:
    return f"{_value(figure, row.unit)} {_cell(figure, table)}"


def _value(figure: Figure, unit: str) -> str:
    """Writes a figure as it was understood: 45人（速報）, +2,000人, 累計+30人, 集計中・調査中."""
    if figure.value is None:
        return TERMS[figure.state] if figure.kind == "actual" else NOTHING
    state = f"（{TERMS[figure.state]}）" if figure.state == "provisional" else ""
    if figure.basis == Basis.LEVEL:
        return f"{format_level(figure.value, unit)}{state}"
    since = "累計" if figure.basis == Basis.INCREMENT_SINCE_BASELINE else ""
    return f"{since}{format_increment(figure.value, unit)}{state}"


def _cell(read: Figure | KpiRow, table: Table) -> str:
    """Writes where something was read; the sheet only where it is another one than the heading says."""
    says = {table.sheet, _FILES.get(getattr(read, "kind", "")) if table.layout == LONG_FORM else None}
    return f"({read.cell})" if read.sheet in says else f"({read.sheet}!{read.cell})"
