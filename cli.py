"""The same capabilities without a browser, each as a command.

Options, exit codes and JSON are a contract with other systems: additions are fine, changes are not.
Everything heavy (openpyxl, pandas) is imported by the command that needs it.
"""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

import click

from commands.answers import PROGRESS_COLUMNS, PROJECT_COLUMNS, SUMMARY_COLUMNS, Json
from commands.asking import EXIT_FINDINGS, EXIT_UNREADABLE, EXIT_USAGE, ask, login, opened, stop, write_files
from commands.importing import BATCH_FILES, import_all, import_exit, import_json, importable, open_book, read_file
from commands.keeping import backup, restore, verify
from commands.options import (
    as_of_option,
    check_year,
    database_option,
    format_option,
    json_option,
    plan_option,
    scale_option,
    year_option,
)
from commands.showing import TABLE_COLUMNS, dump, show_book, show_import, show_rows
from commands.users import user
from kpi_models.keeping.journal import journal_folder
from kpi_models.store import StoreReadOnly, database_path
from validators.findings import has_error

WHERE_IDS_STAND = "IDは「python cli.py progress --format csv」の plan_id と project_id の列にあります。"


@contextmanager
def _unknown_scale_is_usage_error(scale: str) -> Iterator[None]:
    """Turns the answer's complaint about a scale into the contract's usage error."""
    try:
        yield
    except KeyError as error:
        raise click.UsageError(f"判定基準「{scale}」はありません。") from error


def _stored_plan(database: Path, plan_id: str) -> list[Json]:
    """Returns the KPIs of a stored plan; a usage error where it is not there."""
    known: list[Json] = ask(database, "plan", plan_id=plan_id)
    if not known:
        raise click.UsageError(f"計画「{plan_id}」は登録されていません。{WHERE_IDS_STAND}")
    return known


def _refuse_unknown_plan(database: Path, plan_id: str | None, rows: Sequence[Json]) -> None:
    """Tells a plan without rows from one that is not there."""
    if plan_id is not None and not rows:
        _stored_plan(database, plan_id)


@click.group(help="地域再生計画・地方創生交付金のKPI進捗")
def cli() -> None:
    """Groups the commands."""


@cli.command(help="ブックを1冊読み、指摘を返します（何も保存しません）")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--plan", "plan_id", help="照らし合わせる登録済みの計画のID")
@database_option
@json_option
def check(file: Path, plan_id: str | None, database: Path | None, as_json: bool) -> None:
    """Reads one workbook and stores nothing."""
    from validators.book import book_json, with_findings
    from validators.plan_check import plan_findings

    book, _ = open_book(file)
    if plan_id is not None and book.readable:
        book = with_findings(book, plan_findings(book.tables, _stored_plan(database or database_path(), plan_id)))
    if as_json:
        click.echo(dump(book_json(book)))
    else:
        show_book(book)
    sys.exit(EXIT_UNREADABLE if not book.readable else EXIT_FINDINGS if has_error(book.findings) else 0)


@cli.command("import", help="ブック・フォルダ・縦持ちパッケージ（datapackage.json）を読み、保存します")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@database_option
@click.option("--actor", help="取り込む人の名前（省略時はログイン名）")
@click.option("--strict", is_flag=True, help="警告のあるファイルも保存しない")
@json_option
def import_(paths: tuple[Path, ...], database: Path | None, actor: str | None, strict: bool, as_json: bool) -> None:
    """Reads and stores workbooks and packages, each on its own."""
    from validators.isolation.worker import read_ahead

    path = database or database_path()
    files = list(importable(paths))
    if not files and not as_json:
        click.echo("取り込めるファイル（.xlsx、datapackage.json）が見つかりません。場所を確かめてください。", err=True)
    is_new = not path.exists() and not journal_folder(path).exists()
    who = actor or login()
    with click.progressbar(files, label="取り込み", file=sys.stderr, hidden=as_json or not sys.stderr.isatty()) as bar:
        ahead = read_ahead(read_file, bar, BATCH_FILES)  # so that no worker stands idle while a batch is stored
        first = list(islice(ahead, 1))  # nor while the database is opened
        store = opened(path)
        readings = ((file, reading.result) for file, reading in chain(first, ahead))
        results = list(import_all(store, readings, who, strict=strict))
    store.close()
    if is_new and not any(result["status"] == "stored" for result in results):
        path.unlink()  # made a moment ago and empty: the next command should say that there is no database
    if as_json:
        click.echo(dump({"files": [import_json(result) for result in results]}))
    else:
        for result in results:
            show_import(result)
    sys.exit(import_exit([result["status"] for result in results], [result["readable"] for result in results]))


@cli.command(help="判定した進捗を、KPIと年度ごとに1行で出します")
@database_option
@plan_option
@year_option
@scale_option
@as_of_option
@format_option
def progress(
    database: Path | None, plan_id: str | None, year: int | None, scale: str, as_of: str | None, form: str
) -> None:
    """Shows judged progress."""
    path = database or database_path()
    with _unknown_scale_is_usage_error(scale):
        rows = ask(path, "progress", plan_id=plan_id, year=year, scale=scale, as_of=as_of)
    _refuse_unknown_plan(path, plan_id, rows)
    show_rows(rows, PROGRESS_COLUMNS, TABLE_COLUMNS["progress"], form)


@cli.command(help="年度ごとの件数と、KPI達成率・事業達成率のもとになる数を出します")
@database_option
@plan_option
@click.option("--organization", "organization_code", help="団体の全国地方公共団体コード（6桁）")
@year_option
@click.option("--by", type=click.Choice(["project"]), help="事業ごとの件数と事業費を出す")
@scale_option
@as_of_option
@format_option
def summary(
    database: Path | None,
    plan_id: str | None,
    organization_code: str | None,
    year: int | None,
    by: str | None,
    scale: str,
    as_of: str | None,
    form: str,
) -> None:
    """Shows the counts per fiscal year, of all plans or of one plan or body; or those of each project."""
    path = database or database_path()
    asked: Json = {"year": year, "plan_id": plan_id, "organization_code": organization_code, "by": by}
    with _unknown_scale_is_usage_error(scale):
        rows = ask(path, "summary", scale=scale, as_of=as_of, **asked)
    _refuse_unknown_plan(path, plan_id, rows)
    table, columns = ("projects", PROJECT_COLUMNS) if by else ("summary", SUMMARY_COLUMNS)
    show_rows(rows, columns, TABLE_COLUMNS[table], form)


@cli.command(help="すべての事実を縦持ちパッケージ（CSV）として書き出します")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@database_option
@as_of_option
def export(folder: Path, database: Path | None, as_of: str | None) -> None:
    """Writes the long-form package."""
    files = ask(database or database_path(), "export", as_of=as_of)
    write_files(folder, {name: text.encode("utf-8") for name, text in files.items()})
    click.echo(f"{len(files)} 個のファイルを {folder} に書き出しました。")


@cli.command(help="実績報告様式（Excel）を作ります。事業が複数ある計画では、--project を付けなければzipにまとめます")
@click.argument("plan_id", required=False)
@year_option
@click.option("--project", "project_id", help="事業のID")
@click.option("--blank", is_flag=True, help="新しい計画を登録するための、記入前の計画登録様式を作る")
@click.option("-o", "output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="書き出すファイル")
@database_option
def form(
    plan_id: str | None, year: int | None, project_id: str | None, blank: bool, output: Path, database: Path | None
) -> None:
    """Writes the pre-filled report form of a plan's project, a zip of several, or a blank plan form."""
    if year is None:
        raise click.UsageError("年度を --year で指定してください（令和7年度であれば --year 2025）。")
    if blank:
        from reports.plan_form import plan_form

        write_files(output.parent, {output.name: plan_form(year)})
        click.echo(f"計画登録様式を {output} に書き出しました。")
        return
    if plan_id is None:
        raise click.UsageError(f"計画のIDを指定してください。{WHERE_IDS_STAND}")
    made = ask(database or database_path(), "form", plan_id=plan_id, year=year, project_id=project_id)
    if not made["count"]:
        unknown = f"計画「{plan_id}」の事業「{project_id}」" if project_id else f"計画「{plan_id}」"
        raise click.UsageError(f"{unknown}は登録されていません。{WHERE_IDS_STAND}")
    write_files(output.parent, {output.name: base64.b64decode(made["content"])})
    click.echo(f"実績報告様式 {made['count']}件を {output} に書き出しました。")
    if made["count"] > 1 and output.suffix.lower() != ".zip":
        click.echo("複数の様式をまとめたzipです。名前の終わりを .zip に変えて、展開してください。", err=True)


@cli.command(help="計画と年度の会議資料（PDFとExcel）を作ります。承認された数値だけを載せます")
@click.argument("plan_id")
@click.argument("year", callback=check_year)
@click.option("--out", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="書き出す場所")
@scale_option
@as_of_option
@database_option
def pack(plan_id: str, year: int, folder: Path, scale: str, as_of: str | None, database: Path | None) -> None:
    """Writes the meeting pack of a plan and year: a PDF and a workbook."""
    with _unknown_scale_is_usage_error(scale):
        files = ask(database or database_path(), "pack", plan_id=plan_id, year=year, scale=scale, as_of=as_of)
    if not files:
        raise click.UsageError(f"計画「{plan_id}」は登録されていないか、{year}年度のKPIがありません。{WHERE_IDS_STAND}")
    write_files(folder, {name: base64.b64decode(content) for name, content in files.items()})
    click.echo(f"会議資料を {folder} に書き出しました：{'、'.join(files)}")


for command in (user, backup, restore, verify):
    cli.add_command(command)


@contextmanager
def _usage_errors_exit_64() -> Iterator[None]:
    """Turns click's usage errors into the contract's exit code."""
    try:
        yield
    except click.UsageError as error:
        error.show()
        sys.exit(EXIT_USAGE)
    except StoreReadOnly as full:
        stop(EXIT_FINDINGS, str(full))
    except click.Abort:
        stop(1, "中止しました。")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and exits with its code."""
    with _usage_errors_exit_64():
        cli.main(args=list(arguments) if arguments is not None else None, prog_name="cli.py", standalone_mode=False)


if __name__ == "__main__":
    main()
