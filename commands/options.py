"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from kpi_models.moments import parse_as_of

database_option = click.option(
    "--db", "database", type=click.Path(path_type=Path), help="データベースのファイル（省略時は環境変数 KPI_DB）"
)
format_option = click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True, help="出力の形"
)


def check_year(_context: click.Context, _parameter: click.Parameter, text: str | None) -> int | None:
    """Returns a fiscal year as a number; a usage error for anything but four digits."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise click.BadParameter(
            f"「{text}」は年度として読めません。令和4年度であれば 2022 と、西暦の4桁で書いてください。"
        )
    return int(text)


year_option = click.option("--year", callback=check_year, help="年度（西暦。令和4年度は 2022）")


def _check_as_of(_context: click.Context, _parameter: click.Parameter, text: str | None) -> str | None:
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
json_option = click.option("--json", "as_json", is_flag=True, help="JSONで出力")
