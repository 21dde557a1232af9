"""What the administrator of the server looks after: who is signed in, how full the disk is, what is installed."""

from __future__ import annotations

import logging
import platform
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from kpi_models.desk.desk import Desk
from kpi_models.keeping.backups import FOLDER_SETTING, Backup, last_backup
from kpi_models.keeping.upkeep import Sizes, Verification, last_verification, sizes
from kpi_models.people import sessions
from kpi_models.people.sessions import Limits, Session

LOGGER = logging.getLogger("streamlit.kpi")
_PROJECT = Path(__file__).resolve().parents[2] / "pyproject.toml"
_LIBRARIES = ("streamlit", "duckdb", "pandas", "plotly", "openpyxl", "pandera")


@dataclass(frozen=True, slots=True)
class Kept:
    """How much room the store takes, its last backup where a folder is set for them, and its last verification."""

    sizes: Sizes
    backups_are_set: bool
    backup: Backup | None
    verification: Verification | None


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


def kept(mine: Desk, settings: Mapping[str, str]) -> Kept:
    """Returns how full the disk is, and how the store was last backed up and verified. Raises NotPermitted."""
    mine.require("keep-database")
    path, folder = mine.store.path, settings.get(FOLDER_SETTING)
    newest = last_backup(Path(folder)) if folder else None
    return Kept(sizes(path), bool(folder), newest, last_verification(path))


def software() -> dict[str, str]:
    """Returns the versions of the program and of what it stands on, by name."""
    own = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    return {"本システム": own, "Python": platform.python_version()} | {name: version(name) for name in _LIBRARIES}
