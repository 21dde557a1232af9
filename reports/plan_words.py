"""How plans, their projects and their KPIs are named and sized up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.formatting import NOTHING
from kpi_models.judgement import JudgedRow, PlanOverview
from kpi_models.terms import TERMS
from reports.selection import ALL_PROJECTS, covers

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


def shortened(name: str) -> str:
    """Cuts a long name for a link of one line, and shows that it was cut."""
    return name if len(name) <= LINK_LENGTH else f"{name[: LINK_LENGTH - 1]}…"


def plan_facts(plan: PlanOverview) -> tuple[str, str, str, str]:
    """Writes a plan's years, size, how far it is reported, and the newest reported year; each says what it is."""
    size = f"{plan.projects:,}事業・{plan.kpis:,} KPI"
    return plan_period(plan), size, plan_reported(plan), plan_latest(plan)


def plans_table(plans: Sequence[PlanOverview]) -> dict[str, list[str]]:
    """Returns the plans as columns of text, for a list too long for a line of links each."""
    facts = [plan_facts(plan) for plan in plans]
    return {
        TERMS["organization"]: [plan.organization for plan in plans],
        TERMS["plan"]: [plan.plan for plan in plans],
        "期間": [period for period, _, _, _ in facts],
        "規模": [size for _, size, _, _ in facts],
        "報告の進み": [reported for _, _, reported, _ in facts],
        "最新の実績": [latest for _, _, _, latest in facts],
    }


def plan_period(plan: PlanOverview) -> str:
    """Writes a plan's years: R4（2022）–R8（2026）."""
    years = [year for year in (plan.start_year, plan.end_year) if year is not None]
    if not years:
        return "期間の記載なし"
    if len(set(years)) == 1:
        return _year(years[0])
    return f"{_year(plan.start_year)}–{_year(plan.end_year)}"


def plan_reported(plan: PlanOverview) -> str:
    """Writes how far a plan is reported: 報告 9／10."""
    if not plan.kpis:
        return "KPI未登録"
    return f"報告 {plan.reported:,}／{plan.due:,}" if plan.due else "報告の時期前"


def plan_latest(plan: PlanOverview) -> str:
    """Writes the newest year a plan has an actual for."""
    if plan.latest_reported_year is None:
        return "実績の報告なし"
    return f"最新の実績 {format_fiscal_year(plan.latest_reported_year)}"


def plan_link_year(plan: PlanOverview, fiscal_year: int) -> dict[str, str]:
    """Returns the year that a link to a plan asks for: the reader's, where the plan has it."""
    return {"year": str(fiscal_year)} if covers(plan, fiscal_year) else {}


def _year(fiscal_year: int | None) -> str:
    return NOTHING if fiscal_year is None else format_fiscal_year(fiscal_year)
