"""The sound rows of a long form → its facts, each figure with its cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kpi_models.facts import (
    Actual,
    Baseline,
    Cost,
    Facts,
    Kpi,
    Measurement,
    OtherOrganization,
    Pace,
    Plan,
    Project,
    Remark,
    Source,
    State,
    Target,
)
from validators.long_form_rows import LongSheet

_DEFAULTS: Final[Mapping[str, object]] = {
    "members": (),
    "unit": "",
    "pace": Pace.LINEAR,
    "factor": "",
    "issue": "",
    "next_step": "",
}


def long_facts(sheets: Mapping[str, LongSheet]) -> Facts:
    """Builds the facts from rows without an error, each only under a parent that is there too."""
    plans = tuple(Plan(**row) for row in _sound(sheets, "plans"))
    in_plans = {plan.plan_id for plan in plans}
    projects = tuple(Project(**row) for row in _sound(sheets, "projects") if row["plan_id"] in in_plans)
    in_projects = {project.project_id for project in projects}
    kpi_rows = [row for row in _sound(sheets, "kpis", "baseline_value") if row["project_id"] in in_projects]
    first = [baseline for row in kpi_rows if (baseline := _pop_baseline(row))]
    kpis = tuple(Kpi(**row) for row in kpi_rows)
    place = {kpi.kpi_id: place for place, kpi in enumerate(kpis)}
    said = (row for row in _sound(sheets, "actuals", "value") if _says(row))
    later = [Baseline(**row) for row in _sound(sheets, "baselines", "value") if row["kpi_id"] in place]
    return Facts(
        plans=plans,
        projects=projects,
        kpis=kpis,
        baselines=tuple(sorted((*first, *later), key=lambda baseline: place[baseline.kpi_id])),
        targets=tuple(Target(**row) for row in _sound(sheets, "targets", "value") if row["kpi_id"] in place),
        actuals=tuple(Actual(**row) for row in said if row["kpi_id"] in place),
        other_organizations=tuple(OtherOrganization(**row) for row in _sound(sheets, "organizations")),
        costs=tuple(Cost(**row) for row in _sound(sheets, "costs", "spent_value") if row["project_id"] in in_projects),
        remarks=tuple(Remark(**row) for row in _sound(sheets, "remarks", "factor") if row["kpi_id"] in place),
        measurements=tuple(Measurement(**row) for row in _sound(sheets, "measurements") if row["kpi_id"] in place),
    )


def _sound(sheets: Mapping[str, LongSheet], name: str, figure: str | None = None) -> Iterator[dict[str, Any]]:
    """Yields the rows of a table without an error, with the natural default where a cell is blank.

    Where `figure` names the column of a figure, its cell comes with it as `source`.
    """
    if name not in sheets:
        return
    for number, row in sheets[name].values.items():
        if number not in sheets[name].broken_rows:
            source = {"source": _source(sheets[name], number, figure)} if figure else {}
            yield {column: _DEFAULTS.get(column) if value is None else value for column, value in row.items()} | source


def _source(sheet: LongSheet, number: int, column: str) -> Source:
    """Returns where a figure stands: the file, its cell, and the cell's text."""
    place = sheet.positions.get(column, 0)
    cells = sheet.texts[number]
    return Source(sheet.name, sheet.address(number, column), cells[place] if place < len(cells) else "")


def _pop_baseline(row: dict[str, Any]) -> Baseline | None:
    """Takes the baseline's columns out of a row of kpis.csv."""
    year, value, source = row.pop("baseline_year"), row.pop("baseline_value"), row.pop("source")
    return None if year is None and value is None else Baseline(row["kpi_id"], year, value, source=source)


def _says(row: Mapping[str, Any]) -> bool:
    return row["value"] is not None or row["state"] is not State.CONFIRMED
