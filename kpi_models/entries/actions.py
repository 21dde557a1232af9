"""What acts of the log are called (data/reference/actions.csv)."""

from __future__ import annotations

from functools import cache

from kpi_models.reference import read_table


@cache
def action_words() -> dict[str, str]:
    """Returns the words of each action by its code, in the order of the table."""
    return {row["action"]: row["words"] for row in read_table("actions.csv")}
