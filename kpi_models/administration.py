"""What the administrator of the server looks after: who is signed in, how full the disk is, what is installed."""

from __future__ import annotations

import logging
import platform
import shutil
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from kpi_models import sessions
from kpi_models.desk import Desk
from kpi_models.sessions import Limits, Session

LOGGER = logging.getLogger("streamlit.kpi")
_PROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
_LIBRARIES = ("streamlit", "duckdb", "pandas", "plotly", "openpyxl", "pandera")


@dataclass(frozen=True, slots=True)
class Disk:
    """How much room the database takes and what is left beside it, in bytes."""

    database: int
    free: int


def signed_in(mine: Desk, limits: Limits) -> list[Session]:
    """Returns who is signed in, the latest used first. Raises NotPermitted."""
    mine.require("manage-users")
    return sessions.all_alive(mine.store, datetime.now(UTC), limits)


def sign_out(mine: Desk, session_id: str) -> None:
    """Ends a session of somebody. Raises NotPermitted."""
    mine.require("manage-users")
    user_id = sessions.user_of(mine.store, session_id)
    sessions.end(mine.store, session_id, datetime.now(UTC))
    LOGGER.info("サインアウトさせました：利用者 %s、操作 %s", user_id, mine.person.user_id)


def disk(mine: Desk) -> Disk:
    """Returns how full the disk is. Raises NotPermitted."""
    mine.require("keep-database")
    path = mine.store.path
    files = (path, path.with_name(f"{path.name}.wal"))
    return Disk(sum(file.stat().st_size for file in files if file.exists()), shutil.disk_usage(path.parent).free)


def software() -> dict[str, str]:
    """Returns the versions of the program and of what it stands on, by name."""
    own = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    return {"本システム": own, "Python": platform.python_version()} | {name: version(name) for name in _LIBRARIES}
