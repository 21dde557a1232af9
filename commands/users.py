"""user: people and their roles, changed as the operator of the machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from commands.asking import EXIT_FINDINGS, ask, login, stop
from commands.options import database_option, json_option
from commands.showing import dump
from kpi_models.people.people import Role
from kpi_models.store import database_path


@click.group(help="利用者と役割（サーバーの稼働中も使えます）")
def user() -> None:
    """Groups the commands about users, who are changed as the operator of the machine."""


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
    answer = ask(database or database_path(), "user", creates=creates, login=login(), step=step, **asked)
    if "refused" in answer:
        stop(EXIT_FINDINGS, answer["refused"])
    users = answer["users"]
    if as_json:
        click.echo(dump(answer))
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
