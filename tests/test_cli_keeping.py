"""verify, backup and restore as an operator types them: what they say, and their exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import cli
from tests.keeping import ENTRIES_MADE, changed, entries_of, flipped, found, kept
from tests.server import running_server


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    try:
        cli.main([str(argument) for argument in arguments])
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    return (code, *capsys.readouterr())


@pytest.fixture
def database(tmp_path: Path) -> Any:
    path = kept(tmp_path)
    yield path
    found(path)


def close(path: Path) -> None:
    found(path)


def test_verify_says_that_all_is_well(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "verify", "--db", database)
    assert (code, "食い違いはありません" in out) == (0, True)


def test_verify_names_a_bad_record_and_repair_mends_it(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = next((entries_of(database).parent / "files").iterdir())
    changed(file, lambda content: flipped(content, 5))
    code, out, _ = run(capsys, "verify", "--db", database, "--json")
    assert (code, [fault["kind"] for fault in json.loads(out)["faults"]]) == (1, ["original"])
    assert file.name in out
    code, out, _ = run(capsys, "verify", "--db", database)
    assert (code, "［原本］" in out, "--repair" in out) == (1, True, True)
    assert run(capsys, "verify", "--db", database, "--repair")[0] == 0


def test_a_backup_is_made_and_restored_by_command(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    before = found(database)
    code, out, _ = run(capsys, "backup", tmp_path / "backup", "--db", database)
    assert (code, f"登録 {ENTRIES_MADE}件目まで" in out) == (0, True)
    code, _, err = run(capsys, "restore", tmp_path / "backup", "--db", database)
    assert (code, "上書きはしません" in err) == (1, True)
    code, out, _ = run(capsys, "restore", tmp_path / "backup", "--db", tmp_path / "empty" / "kpi.duckdb")
    assert (code, "戻しました" in out) == (0, True)
    assert caplog.messages == []  # that there was no database yet is no fault to tell of
    assert found(tmp_path / "empty" / "kpi.duckdb") == before


def test_a_restore_names_the_process_that_holds_the_database(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, "backup", tmp_path / "backup", "--db", database)
    close(database)
    script = (
        f"from kpi_models.store import open_store; open_store({str(database)!r}); print('open', flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(database)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        code, _, err = run(capsys, "restore", tmp_path / "backup", "--db", database)
        holder.communicate(b"\n", timeout=30)
    assert (code, str(holder.pid) in err) == (3, True)


def test_a_database_that_is_gone_is_read_from_its_journal(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = found(database)
    database.unlink()
    assert run(capsys, "summary", "--db", database)[0] == 0
    assert found(database) == before


@pytest.mark.soak
def test_a_running_server_backs_itself_up_and_verifies_itself(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = found(database)
    with running_server(database):
        assert run(capsys, "backup", tmp_path / "backup", "--db", database)[0] == 0
        assert run(capsys, "verify", "--db", database)[0] == 0
    run(capsys, "restore", tmp_path / "backup", "--db", tmp_path / "new.duckdb")
    assert found(tmp_path / "new.duckdb") == before
