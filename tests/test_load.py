"""A hundred sessions at work: every page and every book is shown, and the server stays as small as it was.

How quick it stays is measured, not tested (benchmarks/load.py): it depends on what else the machine does.
"""

from __future__ import annotations

import os
from math import ceil
from pathlib import Path

import pytest
from town_hall import UPLOADS_EVERY, work

SESSIONS = int(os.environ.get("KPI_LOAD_SESSIONS", "100"))
SECONDS = int(os.environ.get("KPI_LOAD_SECONDS", "60"))


@pytest.mark.soak
def test_many_sessions_read_and_upload_without_an_error_or_a_leak(tmp_path: Path) -> None:
    worked = work(tmp_path, SESSIONS, SECONDS)
    assert len(worked.together) >= SESSIONS
    assert worked.books == ceil(SECONDS / UPLOADS_EVERY)
    assert worked.growth <= 0.15
