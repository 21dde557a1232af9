"""backup, restore, verify: looking after what is kept."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import click

from commands.asking import EXIT_FINDINGS, ask, stop, stop_busy, stop_unreadable
from commands.options import database_option, json_option
from commands.showing import dump
from kpi_models.store import DatabaseBusy, DatabaseUnreadable, StoreReadOnly, database_path, open_store

FAULT_KINDS = {"journal": "記録簿", "database": "データベース", "original": "原本"}


@click.command(help="バックアップを作り、戻せることを確かめます（サーバーの稼働中も使えます）")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@database_option
def backup(folder: Path, database: Path | None) -> None:
    """Makes a proved backup in a new folder."""
    made = ask(database or database_path(), "backup", folder=str(folder.resolve()))
    if "refused" in made:
        stop(EXIT_FINDINGS, made["refused"])
    click.echo(
        f"登録 {made['entries']:,}件目まで、原本 {made['originals']:,}件のバックアップを {folder} に作り、"
        "作り直したデータベースと一致することを確かめました。"
    )
    if made["missing"]:
        stop(EXIT_FINDINGS, f"原本 {made['missing']:,}件は失われています。verify で確かめてください。")


@click.command(help="バックアップから戻します（データベースのない場所にだけ）")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@database_option
def restore(folder: Path, database: Path | None) -> None:
    """Puts a backup back where there is no database, and makes the database of it."""
    from kpi_models.keeping.backups import BackupFailed
    from kpi_models.keeping.backups import restore as put_back
    from kpi_models.keeping.database import Database

    path = database or database_path()
    try:
        with suppress(DatabaseUnreadable):
            if path.exists():
                Database(path).close()  # tells of the process that holds it
        made = put_back(folder, path)
        open_store(path).close()
    except DatabaseBusy as busy:
        stop_busy(busy)
    except (BackupFailed, StoreReadOnly) as failed:
        stop(EXIT_FINDINGS, str(failed))
    except DatabaseUnreadable as error:
        stop_unreadable(path, error)
    click.echo(f"登録 {made.entries:,}件目まで、原本 {made.originals:,}件を {path} に戻しました。")


@click.command(help="データベース・記録簿・原本をすべて読み、食い違いがないか確かめます（サーバーの稼働中も使えます）")
@click.option("--repair", is_flag=True, help="食い違いを、もう片方の写しから直す")
@database_option
@json_option
def verify(repair: bool, database: Path | None, as_json: bool) -> None:
    """Reads everything that is kept and names what is wrong."""
    found = ask(database or database_path(), "verify", repair=repair)
    if as_json:
        click.echo(dump(found))
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
