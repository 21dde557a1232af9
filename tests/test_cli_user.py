"""`cli.py user`: users kept by the operator of the machine, before anybody can sign in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import cli
from kpi_models.store import open_store
from tests.plans import one_kpi, stored


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs a step of `user` on a database with one plan; returns exit code, JSON (or words) and the error sentence."""
    stored(tmp_path, one_kpi()).close()

    def run_command(*arguments: str, as_json: bool = True) -> tuple[int, Any, str]:
        code = 0
        try:
            cli.main(["user", *arguments, "--db", str(tmp_path / "kpi.duckdb"), *(["--json"] if as_json else [])])
        except SystemExit as stop:
            code = int(stop.code or 0)
        printed = capsys.readouterr()
        told = json.loads(printed.out)["users"] if as_json and printed.out else printed.out
        return code, told, printed.err

    yield run_command
    open_store(tmp_path / "kpi.duckdb").close()


def test_a_user_is_added_given_projects_stopped_and_listed(run: Any) -> None:
    assert run("add", "hanako", "--name", "架空 花子")[0] == 0
    run("grant", "hanako", "--role", "officer", "--project", "project")
    code, users, _ = run("disable", "hanako")
    grants = [{"role": "officer", "scope": "project", "scope_id": "project"}]
    expected = {"user_id": "hanako", "name": "架空 花子", "is_enabled": False, "grants": grants,
                "described": "事業担当：架空事業"}  # fmt: skip
    assert (code, users) == (0, [expected])
    assert run("list", as_json=False)[1] == "hanako　架空 花子　事業担当：架空事業　［停止中］\n"


def test_what_was_done_is_undone(run: Any) -> None:
    run("add", "root", "--role", "admin")
    run("add", "ken", "--role", "evaluator", "--plan", "plan")
    run("disable", "ken")
    run("grant", "ken", "--role", "evaluator", "--plan", "plan", "--undo")
    (ken,) = run("disable", "ken", "--undo")[1]
    assert (ken["is_enabled"], ken["grants"], ken["described"]) == (True, [], "役割なし")


def test_who_did_it_is_the_operator_of_the_machine(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("USERNAME", "yamada")
    run("add", "root", "--role", "admin")
    last = open_store(tmp_path / "kpi.duckdb").rows("select actor, action from entries order by entry_id desc limit 1")
    assert last == [{"actor": "yamada（サーバーの操作）", "action": "manage-users"}]


@pytest.mark.parametrize(("arguments", "why"), [
    (("add", "root"), "「root」は使われています"),
    (("add", "架空"), "半角の英数字"),
    (("disable", "root"), "管理者がひとりもいなくなる"),
    (("disable", "nobody"), "「nobody」は登録されていません"),
    (("grant", "nobody", "--role", "admin"), "「nobody」は登録されていません"),
    (("grant", "root", "--role", "officer", "--project", "x"), "事業「x」は登録されていません"),
    (("grant", "root", "--role", "evaluator", "--plan", "x"), "計画「x」は登録されていません"),
])  # fmt: skip
def test_what_cannot_be_is_refused_with_a_sentence(run: Any, arguments: tuple[str, ...], why: str) -> None:
    run("add", "root", "--role", "admin")
    code, told, error = run(*arguments)
    assert (code, told) == (1, "")
    assert why in error


def test_an_unknown_role_is_a_usage_error(run: Any) -> None:
    assert run("add", "root", "--role", "king")[0] == 64


def test_the_first_user_may_come_before_the_first_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.duckdb"
    cli.main(["user", "add", "root", "--role", "admin", "--db", str(path)])
    assert capsys.readouterr().out == "root　root　管理者：すべての計画\n"
    open_store(path).close()
