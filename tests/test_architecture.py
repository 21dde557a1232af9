"""The map of the house: who may import whom, one door for each outside library, no other host at run time."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {"kpi_models", "validators", "reports", "door", "pages", "commands", "app", "cli"}
MAY_IMPORT = {
    "kpi_models": {"kpi_models"},
    "validators": {"kpi_models", "validators"},
    "reports": {"kpi_models", "reports"},
    "door": {"kpi_models", "door"},
    "pages": ROOMS,
    "app": ROOMS,
    "commands": {"kpi_models", "validators", "reports", "commands"},
    "cli": {"kpi_models", "validators", "reports", "commands"},
}
DOORS = {
    "streamlit": r"app\.py|pages/.*",
    "click": r"cli\.py|commands/.*",
    "starlette": r"app\.py|door/.*",
    "authlib": r"door/oidc\.py",
    "argon2": r"kpi_models/people/accounts\.py",
    "duckdb": r"kpi_models/keeping/database\.py",
    "pandera": r"validators/schemas\.py",
    "plotly": r"reports/charts\.py",
    "openpyxl": r"validators/workbook\.py|reports/workbooks\.py",
    "msgspec": r"validators/isolation/worker_messages\.py",
    "typst": r"reports/typesetting\.py",
}
# Named, never fetched: a licence, the names of XML vocabularies, the machine itself, a name that no host can have.
NAMED_HOSTS = {
    "creativecommons.org",
    "schemas.openxmlformats.org",
    "purl.oclc.org",
    "www.w3.org",
    "localhost",
    "127.0.0.1",
    "nobody.invalid",
}
HOST = re.compile(r"https?://([A-Za-z0-9.-]+)")


def program_files() -> list[str]:
    """Returns the program's own files, without tests and measurements, relative to the root."""
    found = [path for room in sorted(ROOMS - {"app", "cli"}) for path in (ROOT / room).rglob("*.py")]
    return sorted(path.relative_to(ROOT).as_posix() for path in [*found, *ROOT.glob("app.py"), *ROOT.glob("cli.py")])


def imported(source: str) -> Iterator[str]:
    """Yields the top package of every import, those inside functions too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name their package"
            yield (node.module or "").split(".")[0]


def breaches(file: str, source: str) -> list[str]:
    """Returns the imports of one file that the map does not allow."""
    room = file.split("/")[0].removesuffix(".py")
    forbidden = []
    for package in imported(source):
        meets = package in ROOMS and package not in MAY_IMPORT[room]
        passes_by_the_door = package in DOORS and not re.fullmatch(DOORS[package], file)
        if meets or passes_by_the_door:
            forbidden.append(package)
    return forbidden


def reaches_the_store(source: str) -> list[str]:
    """Returns the names by which a page's source reaches the store without a desk, or past what a desk permits."""
    names, past = {"open_store", "database_path", "Store"}, {"store", "acting"}
    nodes = list(ast.walk(ast.parse(source)))
    imports = [alias.name for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names]
    return [name for name in imports if name in names] + [
        f".{node.attr}" for node in nodes if isinstance(node, ast.Attribute) and node.attr in past | names
    ]


def hosts(text: str) -> set[str]:
    return {host for host in HOST.findall(text) if host not in NAMED_HOSTS}


@pytest.mark.parametrize("file", program_files())
def test_a_file_imports_only_what_its_room_may(file: str) -> None:
    assert breaches(file, (ROOT / file).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", [file for file in program_files() if file.endswith("/__init__.py")])
def test_a_folder_says_what_it_is_about_and_imports_nothing(file: str) -> None:
    source = (ROOT / file).read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(source))
    assert list(imported(source)) == []


@pytest.mark.parametrize("file", [file for file in program_files() if file.startswith("pages/")])
def test_pages_reach_the_store_through_the_desk_alone(file: str) -> None:
    if file not in ("pages/signed_in.py", "pages/loading.py"):
        assert reaches_the_store((ROOT / file).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "from kpi_models.store import open_store",
        "from kpi_models import store\nstore.open_store('kpi.duckdb')",
        "from pages.signed_in import desk\ndesk().store.facts()",
        "from pages.signed_in import desk\nwith desk().acting('purge-file'):\n    pass",
    ],
)
def test_the_rule_of_the_desk_bites(source: str) -> None:
    assert reaches_the_store(source) != []


def test_no_file_names_another_host_to_fetch_from() -> None:
    settings = [
        path for name in ("requirements*", ".streamlit/*.toml", "kpi_models/**/*.sql") for path in ROOT.glob(name)
    ]
    texts = {path: path.read_text(encoding="utf-8") for path in [*(ROOT / file for file in program_files()), *settings]}
    assert {str(path): hosts(text) for path, text in texts.items() if hosts(text)} == {}


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("kpi_models/facts.py", "from validators.findings import finding"),
        ("kpi_models/facts.py", "import duckdb"),
        ("validators/values.py", "from reports.long_form import write_package"),
        ("reports/forms.py", "def late():\n    import validators.findings"),
        ("reports/forms.py", "import plotly.graph_objects as go"),
        ("reports/forms.py", "from openpyxl import Workbook"),
        ("validators/values.py", "import pandera.pandas as pa"),
        ("cli.py", "import streamlit"),
        ("commands/importing.py", "from pages.loading import judged"),
    ],
)
def test_the_map_bites(file: str, source: str) -> None:
    assert breaches(file, source) != []


def test_the_host_check_bites() -> None:
    assert hosts("font: https://fonts.example.com/a.woff2, http://127.0.0.1:8501") == {"fonts.example.com"}
