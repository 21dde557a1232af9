"""How pages mark what was found: always colour, symbol and words together."""

from __future__ import annotations

from validators.findings import Severity

MARKS = {Severity.ERROR: ("red", "■"), Severity.WARNING: ("yellow", "▲"), Severity.NOTICE: ("blue", "●")}
