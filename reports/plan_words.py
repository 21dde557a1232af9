"""How plans, their projects and their KPIs are named and sized up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kpi_models.judging.judgement import JudgedRow, PlanOverview
from reports.selection import ALL_PROJECTS

LINK_LENGTH: Final = 27  # full-width characters that a narrow screen shows in one line


def project_names(rows: Sequence[JudgedRow]) -> dict[str, str]:
    """Returns the projects of a plan by id, with the choice of all before them."""
    named = {row.project_id: row.project for row in rows}
    return {ALL_PROJECTS: f"すべての事業（{len(named):,}）"} | named


def kpi_names(rows: Sequence[JudgedRow]) -> dict[str, str]:
    """Returns the KPIs of the rows by id, in their order."""
    return {row.kpi_id: row.kpi for row in rows}


def belonging(row: JudgedRow) -> str:
    """Names what a KPI belongs to, in full: the body, the plan and, where it is called otherwise, the project."""
    project = f"　＞　事業：{row.project}" if row.project != row.plan else ""
    return f"{row.organization}　計画：{row.plan}{project}"


def plan_name(plan: PlanOverview) -> str:
    """Names a plan with its body: 岡山県岡山市　岡山市版スタートアップ…"""
    return f"{plan.organization}　{plan.plan}" if plan.organization else plan.plan


def shortened(name: str, length: int = LINK_LENGTH) -> str:
    """Cuts a long name for a link of one line, and shows that it was cut."""
    return name if len(name) <= length else f"{name[: length - 1]}…"
