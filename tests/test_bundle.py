"""The offline bundle: made with the network, installed and started without one."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.soak

ROOT = Path(__file__).resolve().parent.parent
WITHOUT_NETWORK = ["unshare", "--net", "--map-root-user"]


def make_bundle(folder: Path) -> Path:
    """Makes the bundle of what is committed in a folder and returns it."""
    spec = importlib.util.spec_from_file_location("make_bundle", ROOT / "deploy" / "make_bundle.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (folder / "wheels").mkdir()
    module.download(folder / "wheels")
    module.write_bundle(folder / "kpi.zip", folder / "wheels")
    return folder / "kpi.zip"


def test_the_bundle_is_installed_and_imports_the_samples_with_the_network_blocked(tmp_path: Path) -> None:
    with zipfile.ZipFile(make_bundle(tmp_path)) as bundle:
        bundle.extractall(tmp_path)
    home, python = tmp_path / "kpi", tmp_path / "kpi" / ".venv" / "bin" / "python"

    def run(*command: str | Path) -> str:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
        done = subprocess.run(
            [*WITHOUT_NETWORK, *command], cwd=home, env=environment, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run(sys.executable, "-m", "venv", ".venv")
    run(python, "-m", "pip", "install", "--quiet", "--no-index", "--find-links", "wheels", "-r", "requirements.txt")
    assert "保存しました" in run(python, "cli.py", "import", "data/samples/okayama.xlsx", "--db", "kpi.duckdb")
    assert "root" in run(python, "cli.py", "user", "add", "root", "--role", "admin", "--db", "kpi.duckdb")
    assert run(python, "-c", "import app") == ""
