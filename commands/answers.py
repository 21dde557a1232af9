"""What a command answers from the store: here, or through the server that holds it. Names and order are a contract."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from kpi_models import VERSION
from kpi_models.formatting import json_number
from kpi_models.judging.judgement import JudgedRow, Revision, SummaryRow
from kpi_models.judging.project_counts import ProjectCounts
from kpi_models.moments import parse_as_of
from kpi_models.people.people import PeopleRefused
from kpi_models.store import Store

PROGRESS_COLUMNS = (
    "plan_id", "plan", "project_id", "project", "kpi_id", "kpi", "unit", "direction", "fiscal_year", "baseline",
    "target_level", "target_origin", "actual_level", "state", "achievement_rate", "single_year_rate",
    "final_progress", "level_rate", "gap", "required_per_year", "keep_rate", "met", "versus_baseline", "reason",
    "scale", "grade", "why", "projected_final", "projected_low", "projected_high", "projected_outcome",
    "projection_reason", "change", "streak", "revised",
    "period", "scale_version",
)  # fmt: skip
SUMMARY_COLUMNS = (
    "fiscal_year", "kpis_due", "kpis_judged", "kpis_met", "kpis_unknown", "projects_due", "projects_judged",
    "projects_met", "grades",
)  # fmt: skip
PROJECT_COLUMNS = (
    "fiscal_year", "organization", "plan_id", "plan", "project_id", "project", "kpis_due", "kpis_judged", "kpis_met",
    "kpis_unknown", "grades", "planned_value", "spent_value", "grant_value",
)  # fmt: skip
Json = dict[str, Any]


def answer_progress(store: Store, plan_id: str | None, year: int | None, scale: str, as_of: str | None) -> list[Json]:
    """Returns judged progress as rows of the contract. Raises KeyError for an unknown scale."""
    return [progress_json(row) for row in store.judged(plan_id, year, parse_as_of(as_of), scale)]


def answer_summary(
    store: Store,
    year: int | None,
    plan_id: str | None = None,
    organization_code: str | None = None,
    scale: str = "standard",
    as_of: str | None = None,
    by: str | None = None,
) -> list[Json]:
    """Returns the counts per fiscal year as rows of the contract; by `project`, those of each with its money in yen.

    Raises KeyError for an unknown scale.
    """
    moment = parse_as_of(as_of)
    if by == "project":
        return [project_json(row) for row in store.project_counts(year, plan_id, moment, scale, organization_code)]
    counts = store.summary(year, plan_id, moment, scale, organization_code=organization_code)
    return [summary_json(row) for row in counts]


def answer_export(store: Store, as_of: str | None) -> dict[str, str]:
    """Returns the files of the long-form package by name, as text."""
    from reports.long_form import write_package

    package = write_package(store.facts(parse_as_of(as_of)), "地域再生計画・地方創生交付金のKPI")
    return {name: content.decode("utf-8") for name, content in package.items()}


def answer_plan(store: Store, plan_id: str) -> list[Json]:
    """Returns the KPIs that a stored plan has, with what was reported of them."""
    from validators.plan_check import stored_kpis

    return stored_kpis(store.facts(), plan_id)


def answer_form(store: Store, plan_id: str, year: int, project_id: str | None) -> Json:
    """Returns how many report forms a plan's projects have, and the form, or the zip of several, in base64."""
    from kpi_models.reporting.form_source import form_source
    from reports.report_form import forms_zip, report_form

    projects = [project for project in store.definitions([plan_id]).projects if project.plan_id == plan_id]
    asked = [project.project_id for project in projects if project_id in (None, project.project_id)]
    sources = [form_source(store, own_id, year) for own_id in asked]
    content = report_form(sources[0]) if len(sources) == 1 else forms_zip(sources)
    return {"count": len(sources), "content": base64.b64encode(content).decode("ascii")}


def answer_pack(store: Store, plan_id: str, year: int, scale: str, as_of: str | None) -> dict[str, str]:
    """Returns both files of a meeting pack by name, in base64; nothing where the plan has no KPI in that year.

    Raises KeyError for an unknown scale.
    """
    from kpi_models.committee.meeting_source import NothingToShow, meeting_source
    from reports.meeting_pack import pack_content
    from reports.meeting_pack_book import pack_book
    from reports.meeting_pack_words import MeetingPack, pack_file_name
    from reports.typesetting import typeset

    try:
        source = meeting_source(store, plan_id, year, parse_as_of(as_of), scale)
    except NothingToShow:
        return {}
    made = MeetingPack(source, datetime.now(UTC), VERSION)
    files = {"pdf": typeset("meeting_pack", pack_content(made), made.made_at), "xlsx": pack_book(made)}
    return {
        pack_file_name(plan_id, year, suffix): base64.b64encode(content).decode("ascii")
        for suffix, content in files.items()
    }


def answer_user(store: Store, login: str, step: str, user_id: str = "", **asked: Any) -> Json:
    """Lists users, or changes one as the operator of the machine; `refused` says why nothing was changed."""
    from kpi_models.people.operating import change_user, operators_desk, user_json
    from reports.people_words import person_words, place_names

    mine = operators_desk(store, login)
    try:
        password = change_user(mine, step, user_id, **asked)
    except PeopleRefused as refused:
        return {"refused": str(refused)}
    names = place_names(mine.definitions())
    listed = [one for one in mine.people().values() if user_id in ("", one.user_id)]
    answer = {"users": [user_json(one) | {"described": person_words(one, names)} for one in listed]}
    return answer | ({"one_time_password": password} if password else {})


def answer_backup(store: Store, folder: str) -> Json:
    """Makes a proved backup in a folder; `refused` says why there is none."""
    from kpi_models.keeping.backups import BackupFailed, back_up

    try:
        done = back_up(store, Path(folder), datetime.now(UTC))
    except BackupFailed as failed:
        return {"refused": str(failed)}
    return {"folder": folder, "entries": done.entries, "originals": done.originals, "missing": done.missing}


def answer_verify(store: Store, repair: bool) -> Json:
    """Holds database, journal and originals against each other, after mending them where asked to."""
    from kpi_models.keeping import upkeep

    found = upkeep.verify(store, datetime.now(UTC))
    if repair and found.faults:
        upkeep.repair(store, found.faults)
        found = upkeep.verify(store, datetime.now(UTC))
    faults = [{"kind": fault.kind, "message": fault.words} for fault in found.faults]
    return {"entries": found.entries, "originals": found.originals, "faults": faults}


ANSWERS: dict[str, Callable[..., Any]] = {
    "backup": answer_backup,
    "verify": answer_verify,
    "progress": answer_progress,
    "summary": answer_summary,
    "export": answer_export,
    "plan": answer_plan,
    "form": answer_form,
    "pack": answer_pack,
    "user": answer_user,
}


def progress_json(row: JudgedRow) -> Json:
    """Returns one judged row with the names and the order of the contract."""
    told, revised = row.projection, row.revision
    apart = {
        "projected_final": told and told.level,
        "projected_low": told and told.low,
        "projected_high": told and told.high,
        "projected_outcome": told and told.outcome,
        "revised": revised and _revised_json(revised),
    }
    return {column: _json(apart[column] if column in apart else getattr(row, column)) for column in PROGRESS_COLUMNS}


def _revised_json(revised: Revision) -> Json:
    """Returns a revision: from and to, each with its basis and state, and when."""
    return {name.removesuffix("_value"): _json(value) for name, value in asdict(revised).items()}


def summary_json(row: SummaryRow) -> Json:
    """Returns one year's counts with the names and the order of the contract."""
    fields = asdict(row)
    return {column: fields[column] for column in (*SUMMARY_COLUMNS, "unknown_reasons")}


def project_json(row: ProjectCounts) -> Json:
    """Returns one project's counts and money in a year, in the words of `summary_json`."""
    told = asdict(row) | {"kpis_due": row.due, "kpis_judged": row.judged, "kpis_met": row.met}
    told |= {"kpis_unknown": row.due - row.judged}
    return {
        column: json_number(told[column]) if column.endswith("_value") else told[column] for column in PROJECT_COLUMNS
    }


def _json(value: Any) -> Any:
    return json_number(value) if isinstance(value, Decimal) else value
