"""The same capabilities without a browser: check, import, progress, summary, export, backup.

Options, exit codes and JSON are a contract with other systems: additions are fine, changes are not.
Everything heavy (openpyxl, pandas) is imported by the command that needs it.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import sys
import traceback
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kpi_models import VERSION
from kpi_models.facts import Facts
from kpi_models.fiscal_year import TOKYO
from kpi_models.formatting import json_number
from kpi_models.journal import journal_folder
from kpi_models.judgement import JudgedRow, Revision, SummaryRow
from kpi_models.long_form import DESCRIPTOR
from kpi_models.moments import parse_as_of
from kpi_models.people import PeopleRefused, Role
from kpi_models.project_counts import ProjectCounts
from kpi_models.server_link import ServerUnreachable, ask_server
from kpi_models.starting import why_unreadable
from kpi_models.store import (
    DatabaseBusy,
    DatabaseUnreadable,
    Incoming,
    Loaded,
    Store,
    StoreReadOnly,
    Upload,
    database_path,
    open_store,
)
from kpi_models.terms import TERMS
from validators.findings import has_error

if TYPE_CHECKING:
    from reports.intake_words import Change
    from validators.book import Book
    from validators.findings import Finding

EXIT_FINDINGS, EXIT_UNREADABLE, EXIT_BUSY, EXIT_USAGE = 1, 2, 3, 64
# Stored in one transaction: measured, from here on more gain little, and a reader waits for what is kept back.
BATCH_FILES, BATCH_FIGURES = 20, 10_000
CHANGES_SHOWN = 20
FAULT_KINDS = {"journal": "記録簿", "database": "データベース", "original": "原本"}
WORKBOOK_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb")

PROGRESS_COLUMNS = (
    "plan_id", "plan", "project_id", "project", "kpi_id", "kpi", "unit", "direction", "fiscal_year", "baseline",
    "target_level", "target_origin", "actual_level", "state", "achievement_rate", "single_year_rate",
    "final_progress", "level_rate", "gap", "required_per_year", "keep_rate", "met", "versus_baseline", "reason",
    "scale", "grade", "why", "projected_final", "projected_low", "projected_high", "projected_outcome",
    "projection_reason", "change", "streak", "revised",
    "period", "scale_version",
)  # fmt: skip
SUMMARY_COLUMNS = (
    "fiscal_year", "kpis_due", "kpis_judged", "kpis_met", "kpis_unknown", "projects_due", "projects_judged",
    "projects_met", "grades",
)  # fmt: skip
PROJECT_COLUMNS = (
    "fiscal_year", "organization", "plan_id", "plan", "project_id", "project", "kpis_due", "kpis_judged", "kpis_met",
    "kpis_unknown", "grades", "planned_value", "spent_value", "grant_value",
)  # fmt: skip
TABLE_COLUMNS = {
    "progress": (
        "project", "kpi", "unit", "fiscal_year", "baseline", "target_level", "actual_level", "achievement_rate",
        "grade", "why",
    ),
    "summary": SUMMARY_COLUMNS,
    "projects": tuple(column for column in PROJECT_COLUMNS if column not in ("organization", "plan_id", "project_id")),
}  # fmt: skip

Json = dict[str, Any]


# -- what a reading command answers: here, or through the server that holds the database ------------------------------


def answer_progress(store: Store, plan_id: str | None, year: int | None, scale: str, as_of: str | None) -> list[Json]:
    """Returns judged progress as rows of the contract. Raises KeyError for an unknown scale."""
    return [progress_json(row) for row in store.judged(plan_id, year, _moment(as_of), scale)]


def answer_summary(
    store: Store,
    year: int | None,
    plan_id: str | None = None,
    organization_code: str | None = None,
    scale: str = "standard",
    as_of: str | None = None,
) -> list[Json]:
    """Returns the counts per fiscal year as rows of the contract. Raises KeyError for an unknown scale."""
    counts = store.summary(year, plan_id, _moment(as_of), scale, organization_code=organization_code)
    return [summary_json(row) for row in counts]


def answer_projects(
    store: Store,
    year: int | None,
    plan_id: str | None = None,
    organization_code: str | None = None,
    scale: str = "standard",
    as_of: str | None = None,
) -> list[Json]:
    """Returns what `summary` counts for each project, with its money in yen. Raises KeyError for an unknown scale."""
    counts = store.project_counts(year, plan_id, _moment(as_of), scale, organization_code)
    return [project_json(row) for row in counts]


def answer_export(store: Store, as_of: str | None) -> dict[str, str]:
    """Returns the files of the long-form package by name, as text."""
    from reports.long_form import write_package

    package = write_package(store.facts(_moment(as_of)), "地域再生計画・地方創生交付金のKPI")
    return {name: content.decode("utf-8") for name, content in package.items()}


def answer_plan(store: Store, plan_id: str) -> list[Json]:
    """Returns the KPIs that a stored plan has, with what was reported of them."""
    from validators.plan_check import stored_kpis

    return stored_kpis(store.facts(), plan_id)


def answer_form(store: Store, plan_id: str, year: int, project_id: str | None) -> Json:
    """Returns how many report forms a plan's projects have, and the form, or the zip of several, in base64."""
    from kpi_models.form_source import form_source
    from reports.report_form import forms_zip, report_form

    projects = [project for project in store.definitions([plan_id]).projects if project.plan_id == plan_id]
    asked = [project.project_id for project in projects if project_id in (None, project.project_id)]
    sources = [form_source(store, own_id, year) for own_id in asked]
    content = report_form(sources[0]) if len(sources) == 1 else forms_zip(sources)
    return {"count": len(sources), "content": base64.b64encode(content).decode("ascii")}


def answer_pack(store: Store, plan_id: str, year: int, scale: str, as_of: str | None) -> dict[str, str]:
    """Returns both files of a meeting pack by name, in base64; nothing where the plan has no KPI in that year.

    Raises KeyError for an unknown scale.
    """
    from kpi_models.meeting_source import NothingToShow, meeting_source
    from reports.meeting_pack import pack_content
    from reports.meeting_pack_book import pack_book
    from reports.meeting_pack_words import MeetingPack, pack_file_name
    from reports.typesetting import typeset

    try:
        source = meeting_source(store, plan_id, year, _moment(as_of), scale)
    except NothingToShow:
        return {}
    made = MeetingPack(source, datetime.now(UTC), VERSION)
    files = {"pdf": typeset("meeting_pack", pack_content(made), made.made_at), "xlsx": pack_book(made)}
    return {
        pack_file_name(plan_id, year, suffix): base64.b64encode(content).decode("ascii")
        for suffix, content in files.items()
    }


def answer_user(store: Store, login: str, step: str, user_id: str = "", **asked: Any) -> Json:
    """Lists users, or changes one as the operator of the machine; `refused` says why nothing was changed."""
    from kpi_models.operating import change_user, operators_desk, user_json
    from reports.people_words import person_words, place_names

    mine = operators_desk(store, login)
    try:
        password = change_user(mine, step, user_id, **asked)
    except PeopleRefused as refused:
        return {"refused": str(refused)}
    names = place_names(mine.definitions())
    listed = [one for one in mine.people().values() if user_id in ("", one.user_id)]
    answer = {"users": [user_json(one) | {"described": person_words(one, names)} for one in listed]}
    return answer | ({"one_time_password": password} if password else {})


def answer_backup(store: Store, folder: str) -> Json:
    """Makes a proved backup in a folder; `refused` says why there is none."""
    from kpi_models.backups import BackupFailed, back_up

    try:
        done = back_up(store, Path(folder), datetime.now(UTC))
    except BackupFailed as failed:
        return {"refused": str(failed)}
    return {"folder": folder, "entries": done.entries, "originals": done.originals, "missing": done.missing}


def answer_verify(store: Store, repair: bool) -> Json:
    """Holds database, journal and originals against each other, after mending them where asked to."""
    from kpi_models import keeping

    found = keeping.verify(store, datetime.now(UTC))
    if repair and found.faults:
        keeping.repair(store, found.faults)
        found = keeping.verify(store, datetime.now(UTC))
    faults = [{"kind": fault.kind, "message": fault.words} for fault in found.faults]
    return {"entries": found.entries, "originals": found.originals, "faults": faults}


ANSWERS: dict[str, Callable[..., Any]] = {
    "backup": answer_backup,
    "verify": answer_verify,
    "progress": answer_progress,
    "summary": answer_summary,
    "projects": answer_projects,
    "export": answer_export,
    "plan": answer_plan,
    "form": answer_form,
    "pack": answer_pack,
    "user": answer_user,
}


def ask(database: Path, command: str, *, creates: bool = False, **arguments: Any) -> Any:
    """Answers a command from the database, or through the server that holds it."""
    if not creates and not database.exists() and not journal_folder(database).exists():
        _stop(
            EXIT_UNREADABLE,
            f"データベースがありません：{database}",
            "先に「python cli.py import ファイル」で取り込むか、--db か環境変数 KPI_DB で場所を指定してください。",
        )
    try:
        store = open_store(database)
    except DatabaseBusy as busy:
        return _ask_holder(busy, command, arguments)
    except DatabaseUnreadable as error:
        _stop_unreadable(database, error)
    return ANSWERS[command](store, **arguments)


# -- commands ----------------------------------------------------------------------------------------------------------

database_option = click.option(
    "--db", "database", type=click.Path(path_type=Path), help="データベースのファイル（省略時は環境変数 KPI_DB）"
)
format_option = click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True, help="出力の形"
)


def _check_year(_context: click.Context, _parameter: click.Parameter, text: str | None) -> int | None:
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise click.BadParameter(
            f"「{text}」は年度として読めません。令和4年度であれば 2022 と、西暦の4桁で書いてください。"
        )
    return int(text)


year_option = click.option("--year", callback=_check_year, help="年度（西暦。令和4年度は 2022）")


def _check_as_of(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str | None:
    if text is not None:
        try:
            parse_as_of(text)
        except ValueError as error:
            raise click.BadParameter(
                f"「{text}」は日時として読めません。2026-03-31 または 2026-03-31T12:00 のように書いてください。"
            ) from error
    return text


as_of_option = click.option("--as-of", callback=_check_as_of, help="この時点の事実で答える（ISO 8601）")
plan_option = click.option("--plan", "plan_id", help="計画のID")
scale_option = click.option("--scale", default="standard", show_default=True, help="判定基準")


@contextmanager
def _unknown_scale_is_usage_error(scale: str) -> Iterator[None]:
    """Turns the answer's complaint about a scale into the contract's usage error."""
    try:
        yield
    except KeyError as error:
        raise click.UsageError(f"判定基準「{scale}」はありません。") from error


def _refuse_unknown_plan(database: Path, plan_id: str | None, rows: Sequence[Json]) -> None:
    """Tells a plan without rows from one that is not there."""
    if plan_id is not None and not rows and not ask(database, "plan", plan_id=plan_id):
        raise click.UsageError(f"計画「{plan_id}」は登録されていません。")


@click.group(help="地域再生計画・地方創生交付金のKPI進捗")
def cli() -> None:
    """Groups the commands."""


@cli.command(help="ブックを1冊読み、指摘を返します（何も保存しません）")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--plan", "plan_id", help="照らし合わせる登録済みの計画のID")
@database_option
@click.option("--json", "as_json", is_flag=True, help="JSONで出力")
def check(file: Path, plan_id: str | None, database: Path | None, as_json: bool) -> None:
    """Reads one workbook and stores nothing."""
    from validators.book import book_json, with_findings
    from validators.plan_check import plan_findings

    book, _ = _book(file)
    if plan_id is not None and book.readable:
        known = ask(database or database_path(), "plan", plan_id=plan_id)
        if not known:
            raise click.UsageError(f"計画「{plan_id}」は登録されていません。")
        book = with_findings(book, plan_findings(book.tables, known))
    if as_json:
        click.echo(_dump(book_json(book)))
    else:
        _show_book(book)
    sys.exit(EXIT_UNREADABLE if not book.readable else EXIT_FINDINGS if has_error(book.findings) else 0)


@cli.command("import", help="ブック・フォルダ・縦持ちパッケージ（datapackage.json）を読み、保存します")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@database_option
@click.option("--actor", help="取り込む人の名前（省略時はログイン名）")
@click.option("--strict", is_flag=True, help="警告のあるファイルも保存しない")
@click.option("--json", "as_json", is_flag=True, help="JSONで出力")
def import_(paths: tuple[Path, ...], database: Path | None, actor: str | None, strict: bool, as_json: bool) -> None:
    """Reads and stores workbooks and packages, each on its own."""
    from validators.isolation.worker import read_ahead

    path = database or database_path()
    files = list(_importable(paths))
    if not files and not as_json:
        click.echo("取り込めるファイル（.xlsx、datapackage.json）が見つかりません。場所を確かめてください。", err=True)
    is_new = not path.exists() and not journal_folder(path).exists()
    who = actor or _login()
    with click.progressbar(files, label="取り込み", file=sys.stderr, hidden=as_json or not sys.stderr.isatty()) as bar:
        ahead = read_ahead(read_file, bar, BATCH_FILES)  # so that no worker stands idle while a batch is stored
        first = list(islice(ahead, 1))  # nor while the database is opened
        store = _opened(path)
        readings = ((file, reading.result) for file, reading in chain(first, ahead))
        results = list(import_all(store, readings, who, strict=strict))
    store.close()
    if is_new and not any(result["status"] == "stored" for result in results):
        path.unlink()  # made a moment ago and empty: the next command should say that there is no database
    if as_json:
        click.echo(_dump({"files": [_import_json(result) for result in results]}))
    else:
        for result in results:
            _show_import(result)
    sys.exit(_import_exit([result["status"] for result in results], [result["readable"] for result in results]))


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
    _show_rows(rows, PROGRESS_COLUMNS, TABLE_COLUMNS["progress"], form)


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
    scope = {"plan_id": plan_id, "organization_code": organization_code}
    command, columns = ("projects", PROJECT_COLUMNS) if by else ("summary", SUMMARY_COLUMNS)
    with _unknown_scale_is_usage_error(scale):
        rows = ask(path, command, year=year, scale=scale, as_of=as_of, **scope)
    _refuse_unknown_plan(path, plan_id, rows)
    _show_rows(rows, columns, TABLE_COLUMNS[command], form)


@cli.command(help="すべての事実を縦持ちパッケージ（CSV）として書き出します")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@database_option
@as_of_option
def export(folder: Path, database: Path | None, as_of: str | None) -> None:
    """Writes the long-form package."""
    files = ask(database or database_path(), "export", as_of=as_of)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_bytes(text.encode("utf-8"))
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

        output.write_bytes(plan_form(year))
        click.echo(f"計画登録様式を {output} に書き出しました。")
        return
    if plan_id is None:
        raise click.UsageError("計画のIDを指定してください。")
    made = ask(database or database_path(), "form", plan_id=plan_id, year=year, project_id=project_id)
    if not made["count"]:
        unknown = f"計画「{plan_id}」の事業「{project_id}」" if project_id else f"計画「{plan_id}」"
        raise click.UsageError(f"{unknown}は登録されていません。")
    output.write_bytes(base64.b64decode(made["content"]))
    click.echo(f"実績報告様式 {made['count']}件を {output} に書き出しました。")


@cli.command(help="計画と年度の会議資料（PDFとExcel）を作ります。承認された数値だけを載せます")
@click.argument("plan_id")
@click.argument("year", callback=_check_year)
@click.option("--out", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="書き出す場所")
@scale_option
@as_of_option
@database_option
def pack(plan_id: str, year: int, folder: Path, scale: str, as_of: str | None, database: Path | None) -> None:
    """Writes the meeting pack of a plan and year: a PDF and a workbook."""
    with _unknown_scale_is_usage_error(scale):
        files = ask(database or database_path(), "pack", plan_id=plan_id, year=year, scale=scale, as_of=as_of)
    if not files:
        raise click.UsageError(f"計画「{plan_id}」は登録されていないか、{year}年度のKPIがありません。")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(base64.b64decode(content))
    click.echo(f"会議資料を {folder} に書き出しました：{'、'.join(files)}")


@cli.group(help="利用者と役割（サーバーの稼働中も使えます）")
def user() -> None:
    """Groups the commands about users, who are changed as the operator of the machine."""


json_option = click.option("--json", "as_json", is_flag=True, help="JSONで出力")
role_choice = click.Choice([role.value for role in Role])
password_option = click.option(
    "--password",
    "way",
    type=click.Choice(["ask", "stdin", "one-time", "none"]),
    help="パスワードの決め方：ask 尋ねる、stdin 標準入力の1行、one-time 仮のパスワードを作って表示、none 付けない",
)
place_options = (
    click.option("--plan", "plan_ids", multiple=True, help="担当する計画のID（いくつでも。省略時はすべて）"),
    click.option("--project", "project_ids", multiple=True, help="担当する事業のID（いくつでも）"),
)


def _with_places(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(place_options):
        command = option(command)
    return command


@user.command("list", help="利用者の一覧を出します")
@database_option
@json_option
def user_list(database: Path | None, as_json: bool) -> None:
    """Lists the users."""
    _user(database, as_json, "list")


@user.command("add", help="利用者を追加します（データベースがなければ作ります）")
@click.argument("user_id")
@click.option("--name", default="", help="名前（省略時は利用者ID）")
@click.option("--role", type=role_choice, help="役割")
@_with_places
@password_option
@database_option
@json_option
def user_add(user_id: str, way: str | None, database: Path | None, as_json: bool, **asked: Any) -> None:
    """Adds a user."""
    way = way or ("ask" if sys.stdin.isatty() else "none")
    _user(database, as_json, "add", creates=True, user_id=user_id, **asked, **_password(way))


@user.command("password", help="パスワードを付け直します（その方は、どの画面からもサインアウトします）")
@click.argument("user_id")
@password_option
@database_option
@json_option
def user_password(user_id: str, way: str | None, database: Path | None, as_json: bool) -> None:
    """Gives a user another password."""
    _user(database, as_json, "password", user_id=user_id, **_password(way or "one-time"))


@user.command("disable", help="利用を止めます（記録は残ります。--undo で戻します）")
@click.argument("user_id")
@click.option("--undo", is_flag=True, help="止めていた利用を再開する")
@database_option
@json_option
def user_disable(user_id: str, undo: bool, database: Path | None, as_json: bool) -> None:
    """Stops or resumes somebody's use."""
    _user(database, as_json, "enable" if undo else "disable", user_id=user_id)


@user.command("grant", help="役割と担当を付けます（--undo で外します）")
@click.argument("user_id")
@click.option("--role", type=role_choice, required=True, help="役割")
@_with_places
@click.option("--undo", is_flag=True, help="付けた役割を外す")
@database_option
@json_option
def user_grant(user_id: str, undo: bool, database: Path | None, as_json: bool, **asked: Any) -> None:
    """Gives or takes a role."""
    _user(database, as_json, "revoke" if undo else "grant", user_id=user_id, **asked)


def _password(way: str) -> dict[str, Any]:
    """Returns the password that somebody types twice or pipes in, or that one is to be made: an empty answer."""
    if way == "ask":
        typed = click.prompt(
            "パスワード（12文字以上。何も入力せずEnterを押すと、仮のパスワードを作ります）",
            default="",
            hide_input=True,
            show_default=False,
            confirmation_prompt="パスワード（確認のため、もう一度）",
        )
        return {"password": typed} if typed else {"is_one_time": True}
    if way == "stdin":
        return {"password": sys.stdin.readline().rstrip("\r\n")}
    return {"is_one_time": True} if way == "one-time" else {}


def _user(database: Path | None, as_json: bool, step: str, *, creates: bool = False, **asked: Any) -> None:
    """Takes one step about users, here or through the server, and shows whom it concerned."""
    answer = ask(database or database_path(), "user", creates=creates, login=_login(), step=step, **asked)
    if "refused" in answer:
        _stop(EXIT_FINDINGS, answer["refused"])
    users = answer["users"]
    if as_json:
        click.echo(_dump(answer))
    elif not users:
        click.echo("利用者はまだ登録されていません。「python cli.py user add 利用者ID --role admin」で追加できます。")
    else:
        for one in users:
            state = "" if one["is_enabled"] else "　［停止中］"
            click.echo(f"{one['user_id']}　{one['name']}　{one['described']}{state}")
    if not as_json and "one_time_password" in answer:
        click.echo(
            f"仮のパスワード：{answer['one_time_password']}（この画面だけに表示します。最初のサインインで変えます）"
        )


@cli.command(help="バックアップを作り、戻せることを確かめます（サーバーの稼働中も使えます）")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@database_option
def backup(folder: Path, database: Path | None) -> None:
    """Makes a proved backup in a new folder."""
    made = ask(database or database_path(), "backup", folder=str(folder.resolve()))
    if "refused" in made:
        _stop(EXIT_FINDINGS, made["refused"])
    click.echo(
        f"登録 {made['entries']:,}件目まで、原本 {made['originals']:,}件のバックアップを {folder} に作り、"
        "作り直したデータベースと一致することを確かめました。"
    )
    if made["missing"]:
        _stop(EXIT_FINDINGS, f"原本 {made['missing']:,}件は失われています。verify で確かめてください。")


@cli.command(help="バックアップから戻します（データベースのない場所にだけ）")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@database_option
def restore(folder: Path, database: Path | None) -> None:
    """Puts a backup back where there is no database, and makes the database of it."""
    from kpi_models.backups import BackupFailed
    from kpi_models.backups import restore as put_back
    from kpi_models.database import Database

    path = database or database_path()
    try:
        with suppress(DatabaseUnreadable):
            if path.exists():
                Database(path).close()  # tells of the process that holds it
        made = put_back(folder, path)
        open_store(path).close()
    except DatabaseBusy as busy:
        _stop_busy(busy)
    except (BackupFailed, StoreReadOnly) as failed:
        _stop(EXIT_FINDINGS, str(failed))
    except DatabaseUnreadable as error:
        _stop_unreadable(path, error)
    click.echo(f"登録 {made.entries:,}件目まで、原本 {made.originals:,}件を {path} に戻しました。")


@cli.command(help="データベース・記録簿・原本をすべて読み、食い違いがないか確かめます（サーバーの稼働中も使えます）")
@click.option("--repair", is_flag=True, help="食い違いを、もう片方の写しから直す")
@database_option
@json_option
def verify(repair: bool, database: Path | None, as_json: bool) -> None:
    """Reads everything that is kept and names what is wrong."""
    found = ask(database or database_path(), "verify", repair=repair)
    if as_json:
        click.echo(_dump(found))
    elif not found["faults"]:
        click.echo(f"登録 {found['entries']:,}件目まで、原本 {found['originals']:,}件に、食い違いはありません。")
    for fault in () if as_json else found["faults"]:
        click.echo(f"［{FAULT_KINDS[fault['kind']]}］{fault['message']}")
    if found["faults"] and not as_json:
        click.echo(
            "もう片方の写しから直せます："
            "「python cli.py verify --repair」。直らないものは、バックアップから戻してください（restore）。"
        )
    sys.exit(EXIT_FINDINGS if found["faults"] else 0)


def _login() -> str:
    return os.environ.get("USERNAME") or os.environ.get("USER") or "cli"


# -- importing ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of one file: its facts and findings, its bytes, and whether it could be opened at all.

    `book` is the workbook itself; a package has none.
    """

    facts: Facts
    findings: Sequence[Finding]
    uploads: list[Upload]
    readable: bool
    book: Book | None = None

    def is_refused(self, *, strict: bool) -> bool:
        """Tells whether something that was found keeps it from being stored."""
        return has_error(self.findings) or (strict and any(found.severity == "warning" for found in self.findings))


Read = Callable[[], Reading]


def import_file(store: Store, path: Path, actor: str, *, strict: bool = False) -> Json:
    """Stores one workbook or package, as `import_all` does, and returns its result."""
    (result,) = import_all(store, [(path, lambda: read_file(path))], actor, strict=strict)
    return result


def import_all(
    store: Store, readings: Iterable[tuple[Path, Read]], actor: str, *, strict: bool = False
) -> Iterator[Json]:
    """Stores files, several in one transaction, and yields the result of each in order, after its commit."""
    for batch in _batches(readings):
        paths = [path for path, _ in batch]
        understood = [_against_store(store, reading) for reading in _recalled(store, batch)]
        entries = [Incoming(one.facts, one.uploads) for one in understood if not one.is_refused(strict=strict)]
        outcomes = iter(_loaded(store, entries, actor))
        for path, reading in zip(paths, understood, strict=True):
            if reading.is_refused(strict=strict):
                yield _result(path, reading, None)
            elif loaded := next(outcomes):
                yield _result(path, reading, loaded)
            else:
                yield _result(path, replace(reading, findings=_internal_error(path), readable=True), None)


def _batches(readings: Iterable[tuple[Path, Read]]) -> Iterator[list[tuple[Path, Reading]]]:
    """Yields files as they are read, as many as are worth a transaction; what comes after a package may refer to it."""
    batch: list[tuple[Path, Reading]] = []
    for path, read in readings:
        batch.append((path, _attempted(path, read)))
        figures = sum(len(reading.facts.targets) + len(reading.facts.actuals) for _, reading in batch)
        if len(batch) == BATCH_FILES or figures >= BATCH_FIGURES or batch[-1][1].book is None:
            yield batch
            batch = []
    if batch:
        yield batch


def _attempted(path: Path, read: Read) -> Reading:
    """Reads one file; a fault of ours must not stop the others: it is shown in full, never swallowed."""
    try:
        return read()
    except Exception:  # noqa: BLE001
        traceback.print_exc()
        return Reading(Facts(), _internal_error(path), [], readable=True)


def _recalled(store: Store, batch: Sequence[tuple[Path, Reading]]) -> list[Reading]:
    """Returns the files with what the store knows of their forms, plans and KPIs put in."""
    from validators.open_questions.recalling import by_name, stored_plans_of

    shapes, plans = store.remembered_shapes(), by_name(store.plans())
    books = [reading.book for _, reading in batch if reading.book]
    named = sorted({plan_id for book in books for plan_id in stored_plans_of(book, plans)})
    if not shapes and not named:
        return [reading for _, reading in batch]
    known, everything = store.definitions(named, with_reported=True), cache(store.facts)
    return [
        _attempted(path, partial(_with_recalled, store, reading, shapes, known, everything)) for path, reading in batch
    ]


def _with_recalled(
    store: Store, reading: Reading, shapes: Collection[str], known: Facts, everything: Callable[[], Facts]
) -> Reading:
    """Returns a workbook on the ids of its stored plans, with the answers remembered, held against these plans."""
    from validators.book import book_facts, with_findings
    from validators.open_questions.questions import shape_of
    from validators.open_questions.recalling import recalled
    from validators.plan_check import known_plan_findings

    if reading.book is None or not reading.book.tables:
        return reading
    shape = shape_of(reading.book) if shapes else ""
    remembered = store.remembered(shape) if shape in shapes else {}
    book = recalled(reading.book, everything() if remembered else known, remembered)
    if book.form is None:  # a form is held against its own project (_against_store)
        book = with_findings(book, known_plan_findings(book.tables, known))
    return replace(reading, book=book, facts=book_facts(book), findings=book.findings)


def _against_store(store: Store, reading: Reading) -> Reading:
    """Returns a report form held against what is stored of its project; anything else as it is."""
    from validators.book import with_findings
    from validators.report_forms.expected import form_against_store

    form = reading.book.form if reading.book else None
    if reading.book is None or form is None:
        return reading
    known = store.project_facts(form.project_id)
    book = with_findings(reading.book, form_against_store(form, reading.book.tables, known))
    return replace(reading, book=book, findings=book.findings)


def _loaded(store: Store, entries: Sequence[Incoming], actor: str) -> list[Loaded | None]:
    """Stores entries at once, or each on its own where that fails; None for one that a fault of ours kept out."""
    try:
        return [*store.load_all(entries, actor=actor)]
    except StoreReadOnly:
        raise
    except Exception:  # noqa: BLE001
        if len(entries) == 1:
            traceback.print_exc()
            return [None]
        return [loaded for entry in entries for loaded in _loaded(store, [entry], actor)]


def _result(path: Path, reading: Reading, loaded: Loaded | None) -> Json:
    """Returns what became of one file: what was stored, which stored facts it changed, what was known already.

    `added` counts every fact stored, those too that change another.
    """
    changes, changed = _changes(reading.facts, loaded) if loaded else ((), 0)
    added = loaded.total_added if loaded else 0
    return {
        "file": str(path),
        "status": "refused" if loaded is None else "stored" if added else "unchanged",
        "added": added,
        "new": added - changed,
        "changed": changes,
        "unchanged": loaded.unchanged if loaded else 0,
        "recalled": len(reading.book.answers) if reading.book else 0,
        "readable": reading.readable,
        "findings": reading.findings,
    }


def _changes(facts: Facts, loaded: Loaded) -> tuple[Sequence[Change], int]:
    """Returns what was stored before and reads otherwise now, and how many facts that are."""
    if not loaded.total_added or not (loaded.before.plans or loaded.before.kpis):
        return (), 0
    from reports.intake_words import preview

    seen = preview(facts, loaded.before, datetime.now(UTC))
    return seen.changes, loaded.total_added - loaded.added.get("organizations", 0) - sum(seen.added.values())


def read_file(path: Path) -> Reading:
    """Reads a workbook in a worker, or a long-form package; what can't be opened is a finding like any other."""
    from validators.book import book_facts

    if path.name == DESCRIPTOR and path.exists():
        return _read_package(path)
    book, content = _book(path)
    return Reading(book_facts(book), book.findings, [Upload(path.name, content)], book.readable, book)


def _book(path: Path) -> tuple[Book, bytes]:
    """Returns one workbook as it was read in a worker, and its bytes."""
    from validators.book import Book, with_findings
    from validators.day_check import years_not_over
    from validators.findings import finding
    from validators.isolation.worker import ReadingFault, read_in_worker

    try:
        content = path.read_bytes()
        book = read_in_worker(path.name, content)
    except OSError:
        return Book(path.name, (), (finding("file-missing", text=path.name),), readable=False), b""
    except ReadingFault:
        traceback.print_exc()
        return Book(path.name, (), _internal_error(path)), content
    return with_findings(book, years_not_over(book.tables, datetime.now(TOKYO).date())), content


def _read_package(path: Path) -> Reading:
    from validators.long_form import read_package

    files = {file.name: file.read_bytes() for file in [path, *sorted(path.parent.glob("*.csv"))]}
    facts, findings = read_package(files)
    label = f"{path.parent.name}/{DESCRIPTOR}"
    uploads = [Upload(label if name == DESCRIPTOR else name, content) for name, content in files.items()]
    readable = bool(facts.kpis) or not has_error(findings)
    return Reading(facts, findings, uploads, readable)


def _internal_error(path: Path) -> tuple[Finding, ...]:
    from validators.findings import finding

    return (finding("internal-error", text=path.name),)


def _importable(paths: Sequence[Path]) -> Iterator[Path]:
    """Yields the workbooks and packages that the paths name, folders looked through in order."""
    for path in paths:
        if not path.is_dir():
            yield path
        else:
            found = [file for file in sorted(path.rglob("*")) if file.suffix.lower() in WORKBOOK_SUFFIXES]
            yield from (file for file in found if not file.name.startswith("~$"))
            yield from sorted(path.rglob(DESCRIPTOR))


def _import_exit(statuses: Sequence[str], readable: Sequence[bool]) -> int:
    if not any(readable):
        return EXIT_UNREADABLE
    return EXIT_FINDINGS if "refused" in statuses else 0


# -- JSON of the contract ----------------------------------------------------------------------------------------------


def progress_json(row: JudgedRow) -> Json:
    """Returns one judged row with the names and the order of the contract."""
    told, revised = row.projection, row.revision
    apart = {
        "projected_final": told and told.level,
        "projected_low": told and told.low,
        "projected_high": told and told.high,
        "projected_outcome": told and told.outcome,
        "revised": revised and _revised_json(revised),
    }
    return {column: _json(apart[column] if column in apart else getattr(row, column)) for column in PROGRESS_COLUMNS}


def _revised_json(revised: Revision) -> Json:
    """Returns a revision: from and to, each with its basis and state, and when."""
    return {name.removesuffix("_value"): _json(value) for name, value in asdict(revised).items()}


def summary_json(row: SummaryRow) -> Json:
    """Returns one year's counts with the names and the order of the contract."""
    fields = asdict(row)
    return {column: fields[column] for column in (*SUMMARY_COLUMNS, "unknown_reasons")}


def project_json(row: ProjectCounts) -> Json:
    """Returns one project's counts and money in a year, in the words of `summary_json`."""
    told = asdict(row) | {"kpis_due": row.due, "kpis_judged": row.judged, "kpis_met": row.met}
    told |= {"kpis_unknown": row.due - row.judged}
    return {
        column: json_number(told[column]) if column.endswith("_value") else told[column] for column in PROJECT_COLUMNS
    }


def _import_json(result: Json) -> Json:
    from validators.findings import finding_json

    return {
        "file": result["file"],
        "status": result["status"],
        "added": result["added"],
        "changed": [asdict(change) for change in result["changed"]],
        "unchanged": result["unchanged"],
        "findings": [finding_json(found) for found in result["findings"]],
    }


def _json(value: Any) -> Any:
    return json_number(value) if isinstance(value, Decimal) else value


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


# -- for people --------------------------------------------------------------------------------------------------------


def _show_rows(rows: list[Json], columns: Sequence[str], table_columns: Sequence[str], form: str) -> None:
    if form == "json":
        click.echo(_dump(rows))
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


def _show_book(book: Book) -> None:
    for table in book.tables:
        owner = table.organization.full_name if table.organization else TERMS["organization"] + "未設定"
        click.echo(f"{table.sheet}!{table.range}：{owner}　{table.plan}　KPI {len(table.kpis)}件")
    _show_findings(book.findings)


def _show_import(result: Json) -> None:
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


def _moment(as_of: str | None) -> datetime | None:
    return parse_as_of(as_of) if as_of else None


# -- stopping with a sentence ------------------------------------------------------------------------------------------


def _ask_holder(busy: DatabaseBusy, command: str, arguments: Json) -> Any:
    try:
        return ask_server(busy.path, command, arguments)
    except ServerUnreachable:
        _stop_busy(busy)


def _stop(code: int, *sentences: str) -> NoReturn:
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(code)


def _opened(path: Path) -> Store:
    """Opens a database; ends the command in words where that can't be."""
    try:
        return open_store(path)
    except DatabaseBusy as busy:
        _stop_busy(busy)
    except DatabaseUnreadable as error:
        _stop_unreadable(path, error)


def _stop_busy(busy: DatabaseBusy) -> NoReturn:
    holder = f"プロセス {busy.process_id}" if busy.process_id else "別のプロセス"
    _stop(
        EXIT_BUSY,
        f"データベース {busy.path} は{holder}が使用中です。",
        "ダッシュボードを止めてから、もう一度実行してください。",
    )


def _stop_unreadable(path: Path, error: DatabaseUnreadable) -> NoReturn:
    _stop(EXIT_UNREADABLE, f"データベース {path} を開けません。{why_unreadable(error)}", f"（{error}）")


@contextmanager
def _usage_errors_exit_64() -> Iterator[None]:
    """Turns click's usage errors into the contract's exit code."""
    try:
        yield
    except click.UsageError as error:
        error.show()
        sys.exit(EXIT_USAGE)
    except StoreReadOnly as full:
        _stop(EXIT_FINDINGS, str(full))
    except click.Abort:
        _stop(1, "中止しました。")


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and exits with its code."""
    with _usage_errors_exit_64():
        cli.main(args=list(arguments) if arguments is not None else None, prog_name="cli.py", standalone_mode=False)


if __name__ == "__main__":
    main()
