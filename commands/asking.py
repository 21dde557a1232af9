"""Asking the database, or the server that holds it; stopping with a sentence and the exit code of the contract."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import click

from commands.answers import ANSWERS, Json
from kpi_models.keeping.journal import journal_folder
from kpi_models.keeping.server_link import ServerUnreachable, ask_server
from kpi_models.keeping.starting import why_unreadable
from kpi_models.store import DatabaseBusy, DatabaseUnreadable, Store, open_store

EXIT_FINDINGS, EXIT_UNREADABLE, EXIT_BUSY, EXIT_USAGE = 1, 2, 3, 64


def ask(database: Path, command: str, *, creates: bool = False, **arguments: Any) -> Any:
    """Answers a command from the database, or through the server that holds it."""
    if not creates and not database.exists() and not journal_folder(database).exists():
        stop(
            EXIT_UNREADABLE,
            f"データベースがありません：{database}",
            "先に「python cli.py import ファイル」で取り込むか、--db か環境変数 KPI_DB で場所を指定してください。",
        )
    try:
        store = open_store(database)
    except DatabaseBusy as busy:
        return _ask_holder(busy, command, arguments)
    except DatabaseUnreadable as error:
        stop_unreadable(database, error)
    return ANSWERS[command](store, **arguments)


def login() -> str:
    """Returns the name of the account that runs the command."""
    return os.environ.get("USERNAME") or os.environ.get("USER") or "cli"


def _ask_holder(busy: DatabaseBusy, command: str, arguments: Json) -> Any:
    try:
        return ask_server(busy.path, command, arguments)
    except ServerUnreachable:
        stop_busy(busy)


def stop(code: int, *sentences: str) -> NoReturn:
    """Ends the command with sentences and an exit code of the contract."""
    for sentence in sentences:
        click.echo(sentence, err=True)
    sys.exit(code)


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Writes files into a folder, made where it is missing; ends the command in words where that can't be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        stop(
            EXIT_FINDINGS,
            f"{folder} に書けませんでした。場所、空き容量、書き込みの許可を確かめ、"
            f"同じ名前のファイルを開いているときは閉じてから、もう一度実行してください。（{error}）",
        )


def opened(path: Path) -> Store:
    """Opens a database to import into; ends the command in words where that can't be."""
    try:
        return open_store(path)
    except DatabaseBusy as busy:
        stop_busy(busy, "動いているダッシュボードには、「取込」の画面から取り込めます。")
    except DatabaseUnreadable as error:
        stop_unreadable(path, error)


def stop_busy(busy: DatabaseBusy, instead: str = "") -> NoReturn:
    """Ends the command by naming the process that holds the database, and what can be done instead."""
    holder = f"プロセス {busy.process_id}" if busy.process_id else "別のプロセス"
    stop(
        EXIT_BUSY,
        f"データベース {busy.path} は{holder}が使用中です。",
        f"ダッシュボードを止めてから、もう一度実行してください。{instead}",
    )


def stop_unreadable(path: Path, error: DatabaseUnreadable) -> NoReturn:
    """Ends the command by saying why the database can't be opened."""
    stop(EXIT_UNREADABLE, f"データベース {path} を開けません。{why_unreadable(error)}", f"（{error}）")
