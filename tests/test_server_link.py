"""Commands beside a running server: reading goes through it, storing names it and stops."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpi_models.keeping.server_link import ROUTE, SECRET_HEADER, note_path, read_note
from tests.plans import actual, baseline, one_kpi, stored, target
from tests.server import ROOT, running_server
from validators.book import read_book


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A database that a real server holds."""
    folder = tmp_path_factory.mktemp("served")
    stored(folder, one_kpi(baseline("0", 2020), target(2021, "10"), actual(2021, "5"))).close()
    with running_server(folder / "kpi.duckdb"):
        yield folder / "kpi.duckdb"


def _run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "cli.py", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )


def test_progress_of_a_served_database_is_answered_by_the_server(served: Path) -> None:
    answer = _run("progress", "--db", served, "--year", 2021, "--format", "json")
    assert answer.returncode == 0, answer.stderr
    assert [(row["fiscal_year"], row["achievement_rate"]) for row in json.loads(answer.stdout)] == [(2021, 0.5)]


def test_summary_and_export_of_a_served_database_are_answered_too(served: Path, tmp_path: Path) -> None:
    assert _run("summary", "--db", served, "--format", "json").returncode == 0
    assert _run("export", tmp_path / "out", "--db", served).returncode == 0
    assert (tmp_path / "out" / "actuals.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_form_of_a_served_database_is_handed_out_too(served: Path, tmp_path: Path) -> None:
    answer = _run("form", "plan", "--year", 2022, "-o", tmp_path / "form.xlsx", "--db", served)
    assert answer.returncode == 0, answer.stderr
    form = read_book("form.xlsx", (tmp_path / "form.xlsx").read_bytes()).form
    assert form
    assert (form.project_id, form.fiscal_year) == ("project", 2022)


def test_an_unknown_scale_is_a_usage_error_there_as_here(served: Path) -> None:
    assert _run("progress", "--db", served, "--scale", "nope").returncode == 64


def test_import_into_a_served_database_names_the_process_and_exits_3(served: Path) -> None:
    holder = read_note(served).process_id
    answer = _run("import", ROOT / "data" / "samples" / "okayama.xlsx", "--db", served)
    assert answer.returncode == 3
    assert "「取込」の画面から取り込めます" in answer.stderr
    assert str(holder) in answer.stderr


def test_the_note_is_readable_by_its_own_account_only(served: Path) -> None:
    assert stat.S_IMODE(note_path(served).stat().st_mode) == 0o600


@pytest.mark.parametrize("secret", ["", "guess"])
def test_without_the_secret_nothing_is_answered(served: Path, secret: str) -> None:
    port = read_note(served).port
    question = json.dumps({"command": "summary", "arguments": {"year": None}}).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}{ROUTE}", data=question, headers={SECRET_HEADER: secret})
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=10)
    assert refusal.value.code == 403


def test_users_of_a_served_database_are_kept_through_the_server(served: Path) -> None:
    assert _run("user", "add", "hanako", "--role", "officer", "--project", "project", "--db", served).returncode == 0
    refused = _run("user", "add", "hanako", "--db", served)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "使われています" in refused.stderr
    assert _run("user", "list", "--db", served).stdout == "hanako　hanako　事業担当：架空事業\n"
