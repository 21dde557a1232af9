"""How commands show rows, findings and results: for people, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from commands.answers import PROJECT_COLUMNS, SUMMARY_COLUMNS, Json
from kpi_models.terms import TERMS

if TYPE_CHECKING:
    from validators.book import Book
    from validators.findings import Finding

CHANGES_SHOWN = 20
TABLE_COLUMNS = {
    "progress": (
        "project", "kpi", "unit", "fiscal_year", "baseline", "target_level", "actual_level", "achievement_rate",
        "grade", "why",
    ),
    "summary": SUMMARY_COLUMNS,
    "projects": tuple(column for column in PROJECT_COLUMNS if column not in ("organization", "plan_id", "project_id")),
}  # fmt: skip


def dump(value: Any) -> str:
    """Returns a value as JSON."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def show_rows(rows: list[Json], columns: Sequence[str], table_columns: Sequence[str], form: str) -> None:
    """Shows rows as JSON, as CSV with every column, or as a table with some."""
    if form == "json":
        click.echo(dump(rows))
    elif form == "csv":
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_csv_cell(row[column]) for column in columns] for row in rows)
        click.echo(text.getvalue(), nl=False)
    else:
        _show_table(rows, table_columns)


def _csv_cell(value: Any) -> Any:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value).lower() if isinstance(value, bool) else value


def _show_table(rows: list[Json], columns: Sequence[str]) -> None:
    if not rows:
        click.echo("該当するデータがありません。")
        return
    from reports.text_table import text_table

    click.echo(text_table([TERMS[column] for column in columns], [[row[column] for column in columns] for row in rows]))


def show_book(book: Book) -> None:
    """Shows what was found in a workbook, and what is wrong with it."""
    for table in book.tables:
        owner = table.organization.full_name if table.organization else TERMS["organization"] + "未設定"
        click.echo(f"{table.sheet}!{table.range}：{owner}　{table.plan}　KPI {len(table.kpis)}件")
    _show_findings(book.findings)


def show_import(result: Json) -> None:
    """Shows what became of one file."""
    words = {
        "stored": f"保存しました（{_stored_words(result)}）",
        "unchanged": "変更なし（登録済み）",
        "refused": "保存しませんでした",
    }
    click.echo(f"{result['file']}：{words[result['status']]}")
    for change in result["changed"][:CHANGES_SHOWN]:
        click.echo(f"  [変更] {change.about}　{change.what}：{change.old} → {change.new}")
    if len(result["changed"]) > CHANGES_SHOWN:
        click.echo(f"  [変更] ほか {len(result['changed']) - CHANGES_SHOWN} 件")
    if result["recalled"]:
        click.echo(f"  前に、同じ形のファイルで選ばれた答えを {result['recalled']} 件使いました。")
    _show_findings(result["findings"])


def _stored_words(result: Json) -> str:
    """Says what was stored: 追加 12件、変更 2件、変更なし 30件."""
    changed = result["added"] - result["new"]
    counts = {"追加": result["new"], "変更": changed, "変更なし": result["unchanged"]}
    return "、".join(f"{word} {count:,}件" for word, count in counts.items() if count)


def _show_findings(findings: Sequence[Finding]) -> None:
    from validators.findings import SEVERITY_NAMES, SHOWN_AT_MOST, Severity

    for found in findings[:SHOWN_AT_MOST]:
        place = f"{found.sheet}!{found.cell} " if found.cell else f"{found.sheet} " if found.sheet else ""
        click.echo(f"  [{SEVERITY_NAMES[Severity(found.severity)]}] {place}{found.message}{found.remedy}")
    if len(findings) > SHOWN_AT_MOST:
        click.echo(f"  ほか {len(findings) - SHOWN_AT_MOST} 件")
