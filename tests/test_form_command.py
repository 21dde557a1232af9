"""`cli.py form`, and a form on its way back through `check` and `import`."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from commands.answers import answer_form
from commands.importing import import_file
from kpi_models.desk.desk import Desk
from kpi_models.facts import Actual, Project
from kpi_models.people.people import NotPermitted, Role, Scope
from kpi_models.reporting.form_source import form_source
from kpi_models.reporting.report_form import read_stamp
from kpi_models.store import open_store
from reports.report_form import form_file_name, report_form
from tests.command_line import Run, run
from tests.forms import YEAR, filled, sheet_of, value
from tests.people import desk
from tests.plans import INCREMENT, actual, baseline, one_kpi, stored, target

FACTS = one_kpi(baseline("10", 2020), target(2025, "35"), actual(2022, "1", INCREMENT), actual(2023, "18"))


__all__ = ["run"]  # the fixture


@pytest.fixture(autouse=True)
def _close(tmp_path: Path) -> Iterator[None]:
    yield
    open_store(tmp_path / "kpi.duckdb").close()


def test_the_command_writes_a_form_that_comes_back_as_the_fact_filled_in(run: Run, tmp_path: Path) -> None:
    store = stored(tmp_path, FACTS)
    revision = store.revision()
    store.close()
    database, form = tmp_path / "kpi.duckdb", tmp_path / "form.xlsx"
    made = run("form", "plan", "--year", YEAR, "-o", form, "--db", database)
    assert made.code == 0, made.err
    form.write_bytes(filled(form.read_bytes(), value("21件")))
    checked = run("check", form, "--json").json
    (kpi,) = checked["tables"][0]["kpis"]
    assert checked["findings"] == []
    assert [(figure["value"], figure["fiscal_year"], figure["state"]) for figure in kpi["actuals"]] == [
        (21, YEAR, "confirmed")
    ]
    imported = run("import", form, "--db", database, "--json").json["files"][0]
    assert (imported["status"], imported["added"]) == ("stored", 1)
    again = run("import", form, "--db", database, "--json").json["files"][0]
    assert again["status"] == "unchanged"
    _, sheet = sheet_of(form.read_bytes())
    stamp = read_stamp(sheet["A2"].value)
    assert stamp
    assert (stamp.project_id, stamp.fiscal_year, stamp.revision) == ("project", YEAR, revision)


@pytest.mark.soak
def test_wrong_usage_says_what_is_missing(run: Run, tmp_path: Path) -> None:
    stored(tmp_path, FACTS).close()
    out = ["-o", tmp_path / "form.xlsx", "--db", tmp_path / "kpi.duckdb"]
    for arguments, words in [
        (("form", "nope", "--year", YEAR), "登録されていません"),
        (("form", "nope", "--year", YEAR), "progress --format csv"),  # where the ids stand
        (("form", "plan", "--year", YEAR, "--project", "nope"), "登録されていません"),
        (("form", "--year", YEAR), "progress --format csv"),
        (("form", "plan"), "--year"),
    ]:
        answer = run(*arguments, *out)
        assert answer.code == 64
        assert words in answer.err


def test_a_blank_plan_form_needs_no_database(run: Run, tmp_path: Path) -> None:
    made = run("form", "--blank", "--year", 2026, "-o", tmp_path / "plan.xlsx", "--db", tmp_path / "none.duckdb")
    assert made.code == 0, made.err
    assert zipfile.is_zipfile(tmp_path / "plan.xlsx")


@pytest.mark.parametrize(("name", "told"), [("様式.xlsx", True), ("様式.ZIP", False)])
def test_several_forms_under_the_name_of_a_workbook_are_told_to_be_a_zip(
    run: Run, tmp_path: Path, name: str, told: bool
) -> None:
    stored(tmp_path, replace(FACTS, projects=(*FACTS.projects, Project("other", "plan", "別の架空事業")))).close()
    made = run("form", "plan", "--year", YEAR, "-o", tmp_path / name, "--db", tmp_path / "kpi.duckdb")
    assert (made.code, "zipです" in made.err) == (0, told)


@pytest.mark.soak
def test_a_plan_of_several_projects_gives_a_zip_or_the_one_named(tmp_path: Path) -> None:
    from base64 import b64decode

    facts = replace(FACTS, projects=(*FACTS.projects, Project("other", "plan", "別の架空事業")))
    store = stored(tmp_path, facts)
    made = answer_form(store, "plan", YEAR, None)
    one = answer_form(store, "plan", YEAR, "other")
    store.close()
    assert (made["count"], one["count"]) == (2, 1)
    names = zipfile.ZipFile(io.BytesIO(b64decode(made["content"]))).namelist()
    assert names == [f"実績報告様式_{project}_{YEAR}_第1版_r1.xlsx" for project in ("project", "other")]


def test_a_form_of_a_project_that_is_not_stored_is_refused_by_import(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    store = stored(tmp_path, FACTS)
    content = filled(report_form(form_source(store, "project", YEAR)), value(21))
    store.close()
    (tmp_path / "form.xlsx").write_bytes(content)
    elsewhere = stored(tmp_path / "here")
    result = import_file(elsewhere, tmp_path / "form.xlsx", "試験")
    elsewhere.close()
    assert result["status"] == "refused"
    assert [found.code for found in result["findings"]] == ["form-project-not-stored"]


@pytest.fixture
def at(tmp_path: Path) -> Callable[[Role, Scope, str], Desk]:
    store = stored(tmp_path, FACTS)
    return lambda role, scope, scope_id: desk(store, role, scope, scope_id)


def test_a_form_is_given_to_those_who_act_for_the_project(at: Callable[[Role, Scope, str], Desk]) -> None:
    source = at(Role.OFFICER, Scope.PROJECT, "project").form_source("project", YEAR)
    assert form_file_name(source).startswith("実績報告様式_project_2024_")
    with pytest.raises(NotPermitted):
        at(Role.OFFICER, Scope.PROJECT, "another").form_source("project", YEAR)
    with pytest.raises(NotPermitted):
        at(Role.EXECUTIVE, Scope.ALL, "").form_source("project", YEAR)


def test_a_form_asks_in_the_basis_last_used_and_shows_the_years_before(at: Callable[..., Desk]) -> None:
    officer = at(Role.OFFICER, Scope.PROJECT, "project")
    (asked,) = officer.form_source("project", 2023).kpis
    assert asked.actual == Actual(
        "kpi", 2023, actual(2023, "1").basis, Decimal(18), reported_at=asked.actual.reported_at
    )  # type: ignore[union-attr]
    (asked,) = officer.form_source("project", YEAR).kpis
    assert (asked.basis, asked.previous_level, asked.planned_level) == ("level", Decimal(18), Decimal(30))
    assert [(row.fiscal_year, row.actual_level) for row in asked.past][-1] == (2023, Decimal(18))
