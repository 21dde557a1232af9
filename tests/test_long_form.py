"""The long form: reading is the inverse of writing, and every fault is a finding at its cell."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_models.facts import (
    Actual,
    Baseline,
    Basis,
    Direction,
    Facts,
    Kpi,
    Pace,
    Project,
    Source,
    Target,
    make_kpi_id,
    make_plan_id,
    make_project_id,
)
from kpi_models.fiscal_year import TOKYO
from kpi_models.long_form import TABLES
from reports.long_form import write_package
from tests.fact_strategies import every_kind_of_facts
from validators.catalogue import CATALOGUE
from validators.findings import Finding
from validators.long_form import read_package


@given(every_kind_of_facts())
def test_reading_what_was_written_gives_the_same_facts(facts: Facts) -> None:
    reread, findings = read_package(write_package(facts, "検査"))

    assert reread == facts
    assert {found.code for found in findings} <= {"long-form-organization-unknown"}


@given(every_kind_of_facts(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_and_a_bom_are_irrelevant(facts: Facts, chance: random.Random) -> None:
    package = write_package(facts, "検査")
    tables = {name: _shuffled(content, chance) for name, content in package.items() if name.endswith(".csv")}

    reread, _ = read_package(package | tables)

    assert _as_sets(reread) == _as_sets(facts)


def _shuffled(content: bytes, chance: random.Random) -> bytes:
    """Returns the same CSV with its rows and columns in another order, with LF, and with or without BOM."""
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    places = chance.sample(range(len(header)), len(header))
    text = io.StringIO()
    # Every cell is quoted: a lone carriage return would end the line otherwise.
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([row[place] for place in places] for row in [header, *chance.sample(rows, len(rows))])
    return text.getvalue().encode(chance.choice(["utf-8", "utf-8-sig"]))


def _as_sets(facts: Facts) -> list[frozenset[object]]:
    return [frozenset(getattr(facts, name)) for name in Facts.__slots__]


# -- a small package, and what is read from it -----------------------------------------------------------------------

SMALL = {
    "plans.csv": "plan_id,name,organization_code,start_year,end_year\nP,計画,011002,2021,2025\n",
    "projects.csv": "project_id,plan_id,name\nJ,P,事業\n",
    "kpis.csv": (
        "kpi_id,project_id,name,unit,direction,baseline_year,baseline_value\nK,J,参加者数,人,increase,2020,10\n"
    ),
    "targets.csv": "kpi_id,fiscal_year,basis,value\nK,2025,level,20\n",
    "actuals.csv": "kpi_id,fiscal_year,basis,value,state\nK,2021,level,12,confirmed\n",
}


def package(changes: Mapping[str, str | bytes | None] | None = None) -> dict[str, bytes]:
    """Builds a small sound package; `changes` replaces a file's content, None leaves the file out."""
    descriptor = {"resources": [{"name": name.removesuffix(".csv"), "path": name} for name in SMALL]}
    contents = {"datapackage.json": json.dumps(descriptor), **SMALL, **(changes or {})}
    return {
        name: content if isinstance(content, bytes) else content.encode()
        for name, content in contents.items()
        if content is not None
    }


def appended(file: str, *rows: str) -> dict[str, str]:
    return {file: SMALL[file] + "".join(f"{row}\n" for row in rows)}


def read(changes: Mapping[str, str | bytes | None] | None = None) -> tuple[Facts, tuple[Finding, ...]]:
    return read_package(package(changes))


def test_a_column_with_a_natural_default_may_be_missing() -> None:
    facts, findings = read()

    assert findings == ()
    assert facts.projects == (Project("J", "P", "事業", scheme=None, members=()),)
    assert facts.kpis == (Kpi("K", "J", "参加者数", "人", Direction.INCREASE, kind=None, pace=Pace.LINEAR),)
    assert facts.baselines == (Baseline("K", 2020, Decimal(10)),)
    assert facts.targets == (Target("K", 2025, Basis.LEVEL, Decimal(20)),)
    assert facts.actuals == (Actual("K", 2021, Basis.LEVEL, Decimal(12)),)


def test_every_figure_knows_its_file_and_cell() -> None:
    facts, _ = read()
    sources = [facts.baselines[0].source, facts.targets[0].source, facts.actuals[0].source]
    columns = {name: SMALL[name].splitlines()[0].split(",") for name in ("kpis.csv", "targets.csv", "actuals.csv")}
    figures = {"kpis.csv": ("baseline_value", "10"), "targets.csv": ("value", "20"), "actuals.csv": ("value", "12")}
    assert sources == [
        Source(name, f"{'ABCDEFGHIJ'[columns[name].index(column)]}2", text) for name, (column, text) in figures.items()
    ]


def test_a_blank_id_is_made_from_the_body_and_the_names() -> None:
    plan_id = make_plan_id("011002", "計画")
    project_id = make_project_id(plan_id, "事業")
    facts, findings = read(
        {
            "plans.csv": SMALL["plans.csv"].replace("P,", ","),
            "projects.csv": f"project_id,plan_id,name\n,{plan_id},事業\n",
            "kpis.csv": SMALL["kpis.csv"].replace("K,J", f",{project_id}"),
            "targets.csv": "kpi_id,fiscal_year,basis,value\n",
            "actuals.csv": "kpi_id,fiscal_year,basis,value,state\n",
        }
    )

    assert findings == ()
    assert facts.kpis[0].kpi_id == make_kpi_id(project_id, "参加者数")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2022-05-20", datetime(2022, 5, 20, tzinfo=TOKYO)),
        ("2022-05-20T09:30", datetime(2022, 5, 20, 9, 30, tzinfo=TOKYO)),
        ("2022-05-20 09:30:15", datetime(2022, 5, 20, 9, 30, 15, tzinfo=TOKYO)),
        ("2022-05-20T00:30:00Z", datetime(2022, 5, 20, 9, 30, tzinfo=TOKYO)),
        ("", None),
    ],
)
def test_a_bare_date_is_midnight_in_tokyo_and_a_blank_one_is_now(written: str, moment: datetime | None) -> None:
    facts, findings = read(
        {"actuals.csv": f"kpi_id,fiscal_year,basis,value,state,reported_at\nK,2021,level,12,confirmed,{written}\n"}
    )

    assert findings == ()
    assert facts.actuals[0].reported_at == moment


def test_a_confirmed_actual_left_blank_is_no_fact_and_never_zero() -> None:
    facts, findings = read({"actuals.csv": "kpi_id,fiscal_year,basis,value,state\nK,2021,level,,confirmed\n"})

    assert facts.actuals == ()
    found = findings[0]
    assert (found.code, found.severity, found.cell) == ("long-form-blank-actual", "notice", "D2")


def test_a_target_left_blank_withdraws_the_target_from_its_date_on() -> None:
    facts, findings = read(
        {"targets.csv": "kpi_id,fiscal_year,basis,value,valid_from\nK,2025,level,20,\nK,2025,level,,2024-04-01\n"}
    )

    assert findings == ()
    assert facts.targets[1] == Target("K", 2025, Basis.LEVEL, None, datetime(2024, 4, 1, tzinfo=TOKYO))


def test_a_first_baseline_stands_with_its_kpi_and_every_other_version_apart() -> None:
    revised = Baseline("K", 2020, Decimal("9.5"), datetime(2024, 4, 1, tzinfo=TOKYO), "統計の改定")
    facts, _ = read()
    both = Facts(facts.plans, facts.projects, facts.kpis, (*facts.baselines, revised), facts.targets, facts.actuals)

    written = write_package(both, "検査")

    assert written["kpis.csv"].decode("utf-8-sig").splitlines()[1].endswith(",2020,10")
    assert written["baselines.csv"].decode("utf-8-sig").splitlines()[1:] == ["K,2020,9.5,2024-04-01,統計の改定"]


@pytest.mark.parametrize(("value", "written"), [("1E+3", "1000"), ("38.0", "38"), ("-0.0", "0"), ("-9.50", "-9.5")])
def test_a_value_is_written_the_one_way_it_can_be(value: str, written: str) -> None:
    facts, _ = read()
    target = Target("K", 2025, Basis.LEVEL, Decimal(value))
    changed = Facts(facts.plans, facts.projects, facts.kpis, facts.baselines, (target,), facts.actuals)

    assert f",level,{written},," in write_package(changed, "検査")["targets.csv"].decode()


def test_the_descriptor_says_what_every_column_means() -> None:
    facts, _ = read()

    descriptor = json.loads(write_package(facts, "架空町のKPI")["datapackage.json"])

    assert descriptor["title"] == "架空町のKPI"
    assert descriptor["licenses"][0]["name"] == "CC-BY-4.0"
    fields = {resource["path"]: resource["schema"]["fields"] for resource in descriptor["resources"]}
    assert {file: [field["name"] for field in described] for file, described in fields.items()} == {
        table.file: [column.name for column in table.columns] for table in TABLES if not table.may_miss
    }
    assert [field["title"] for field in fields["actuals.csv"]] == [
        "KPI ID",
        "年度",
        "数値の種類",
        "値",
        "状態",
        "報告日",
        "計測した期間",
    ]
    assert "0ではありません" in fields["actuals.csv"][3]["description"]


# -- one fault a package -----------------------------------------------------------------------------------------------

Changes = Mapping[str, str | bytes | None]
FAULTS: list[tuple[str, str, str | None, Changes]] = [
    ("long-form-file-missing", "datapackage.json", None, {"datapackage.json": None}),
    ("long-form-file-missing", "targets.csv", None, {"targets.csv": None}),
    (
        "long-form-file-missing",
        "baselines.csv",
        None,
        {"datapackage.json": '{"resources": [{"path": "baselines.csv"}]}'},
    ),
    ("long-form-file-ignored", "opinions.csv", None, {"opinions.csv": "opinion\n1\n"}),
    ("long-form-descriptor-broken", "datapackage.json", None, {"datapackage.json": "{"}),
    ("long-form-descriptor-broken", "datapackage.json", None, {"datapackage.json": "[1]"}),
    ("long-form-not-utf8", "plans.csv", None, {"plans.csv": SMALL["plans.csv"].encode("cp932")}),
    ("long-form-csv-broken", "targets.csv", None, appended("targets.csv", 'K,2024,level,"15')),
    ("long-form-empty", "targets.csv", None, {"targets.csv": ""}),
    ("long-form-column-missing", "targets.csv", "A1", {"targets.csv": "kpi_id,fiscal_year,value\nK,2025,20\n"}),
    ("long-form-column-twice", "projects.csv", "D1", {"projects.csv": "project_id,plan_id,name,name\nJ,P,事業,役\n"}),
    ("long-form-column-ignored", "projects.csv", "D1", {"projects.csv": "project_id,plan_id,name,x\nJ,P,事業,赤\n"}),
    ("long-form-row-too-long", "targets.csv", "E3", appended("targets.csv", "K,2024,level,1,000")),
    ("long-form-blank", "kpis.csv", "E3", appended("kpis.csv", "K2,J,別のKPI,人,,2020,10")),
    ("long-form-blank", "projects.csv", "B3", appended("projects.csv", "J2,,別の事業")),
    ("long-form-bad-choice", "kpis.csv", "E3", appended("kpis.csv", "K2,J,別のKPI,人,up,2020,10")),
    ("long-form-bad-choice", "targets.csv", "C3", appended("targets.csv", "K,2024,cumulative,15")),
    ("long-form-bad-choice", "actuals.csv", "E3", appended("actuals.csv", "K,2022,level,15,確定")),
    (
        "long-form-bad-choice",
        "kpis.csv",
        "F2",
        {
            "kpis.csv": "kpi_id,project_id,name,unit,direction,kind,baseline_year,baseline_value\n"
            "K,J,参加者数,人,increase,result,2020,10\n",
            "targets.csv": "kpi_id,fiscal_year,basis,value\n",
            "actuals.csv": "kpi_id,fiscal_year,basis,value,state\n",
        },
    ),
    (
        "long-form-bad-choice",
        "kpis.csv",
        "F2",
        {
            "kpis.csv": "kpi_id,project_id,name,unit,direction,pace,baseline_year,baseline_value\n"
            "K,J,参加者数,人,increase,slow,2020,10\n",
        },
    ),
    ("long-form-bad-year", "targets.csv", "B3", appended("targets.csv", "K,R6,level,15")),
    ("long-form-bad-year", "targets.csv", "B3", appended("targets.csv", "K,4048,level,15")),
    ("long-form-bad-number", "targets.csv", "D3", appended("targets.csv", 'K,2024,level,"1,000"')),
    ("long-form-bad-number", "targets.csv", "D3", appended("targets.csv", "K,2024,level,1E+05")),
    ("long-form-bad-number", "targets.csv", "D3", appended("targets.csv", "K,2024,level,NaN")),
    ("long-form-bad-number", "targets.csv", "D3", appended("targets.csv", "K,2024,level,15人")),
    ("long-form-bad-month", "measurements.csv", "B2", {"measurements.csv": "kpi_id,available_month\nK,13\n"}),
    ("long-form-bad-number", "costs.csv", "C2", {"costs.csv": "project_id,fiscal_year,spent_value\nJ,2022,1千円\n"}),
    ("long-form-unknown-id", "costs.csv", "A2", {"costs.csv": "project_id,fiscal_year,spent_value\nJ9,2022,1\n"}),
    ("long-form-unknown-id", "remarks.csv", "A2", {"remarks.csv": "kpi_id,fiscal_year,factor\nK9,2022,要因\n"}),
    ("long-form-duplicate", "remarks.csv", "A3", {"remarks.csv": "kpi_id,fiscal_year\nK,2022\nK,2022\n"}),
    ("long-form-year-far-off", "remarks.csv", "B2", {"remarks.csv": "kpi_id,fiscal_year,factor\nK,1990,要因\n"}),
    ("long-form-number-too-long", "targets.csv", "D3", appended("targets.csv", "K,2024,level,1234567890123456")),
    ("long-form-number-too-long", "targets.csv", "D3", appended("targets.csv", "K,2024,level,0.1234567890123")),
    (
        "long-form-bad-date",
        "targets.csv",
        "E2",
        {"targets.csv": "kpi_id,fiscal_year,basis,value,valid_from\nK,2025,level,20,2024/4/1\n"},
    ),
    (
        "long-form-bad-date",
        "targets.csv",
        "E2",
        {"targets.csv": "kpi_id,fiscal_year,basis,value,valid_from\nK,2025,level,20,2023-02-29\n"},
    ),
    ("long-form-code-not-six-digits", "plans.csv", "C3", appended("plans.csv", "P2,別の計画,11002,2021,2025")),
    ("long-form-code-check-digit", "plans.csv", "C3", appended("plans.csv", "P2,別の計画,011003,2021,2025")),
    (
        "long-form-code-check-digit",
        "projects.csv",
        "D2",
        {"projects.csv": "project_id,plan_id,name,members\nJ,P,事業,011002;336433\n"},
    ),
    ("long-form-organization-unknown", "plans.csv", "C3", appended("plans.csv", "P2,別の計画,990019,2021,2025")),
    ("long-form-duplicate", "plans.csv", "A3", appended("plans.csv", "P,別の計画,011002,2021,2025")),
    ("long-form-duplicate", "kpis.csv", "A3", appended("kpis.csv", "K,J,別のKPI,人,increase,2020,10")),
    ("long-form-duplicate", "targets.csv", "A3", appended("targets.csv", "K,2025,increment,3")),
    ("long-form-duplicate", "actuals.csv", "A3", appended("actuals.csv", "K,2021,increment,3,provisional")),
    (
        "long-form-duplicate",
        "actuals.csv",
        "A3",
        {
            "actuals.csv": "kpi_id,fiscal_year,basis,value,state,reported_at\n"
            "K,2021,level,12,confirmed,2022-05-20\nK,2021,level,13,confirmed,2022-05-19T15:00Z\n"
        },
    ),
    ("long-form-unknown-id", "projects.csv", "B3", appended("projects.csv", "J2,P9,別の事業")),
    ("long-form-unknown-id", "kpis.csv", "B3", appended("kpis.csv", "K2,J9,別のKPI,人,increase,2020,10")),
    ("long-form-unknown-id", "actuals.csv", "A3", appended("actuals.csv", "K9,2021,level,13,confirmed")),
    ("long-form-year-far-off", "actuals.csv", "B3", appended("actuals.csv", "K,1990,level,13,confirmed")),
    ("long-form-years-reversed", "plans.csv", "E3", appended("plans.csv", "P2,別の計画,011002,2025,2021")),
    (
        "long-form-two-first-baselines",
        "baselines.csv",
        "D2",
        {"baselines.csv": "kpi_id,baseline_year,value,valid_from\nK,2020,11,\n"},
    ),
    ("long-form-value-with-state", "actuals.csv", "D3", appended("actuals.csv", "K,2022,level,0,pending")),
    ("long-form-value-missing", "actuals.csv", "D3", appended("actuals.csv", "K,2022,level,,provisional")),
    ("long-form-blank-actual", "actuals.csv", "D3", appended("actuals.csv", "K,2022,level,,confirmed")),
]


@pytest.mark.parametrize(("code", "file", "cell", "changes"), FAULTS)
def test_a_fault_is_one_finding_at_its_cell(code: str, file: str, cell: str | None, changes: Changes) -> None:
    _, findings = read(changes)

    assert [(found.code, found.sheet, found.cell) for found in findings if found.code == code] == [(code, file, cell)]
    others = {found.code for found in findings} - {code}
    assert not others, "one fault must not be reported as several"


def test_every_finding_of_the_long_form_has_a_package_that_causes_it() -> None:
    assert {fault[0] for fault in FAULTS} == {code for code in CATALOGUE if code.startswith("long-form-")}


def test_all_faults_are_returned_at_once_in_reading_order() -> None:
    changes = {
        **appended("plans.csv", "P,別の計画,011003,2025,2021"),
        **appended("actuals.csv", "K9,R4,levels,1.2.3,unknown", "K,2021,level,,pending"),
    }

    _, findings = read(changes)

    assert [(found.sheet, found.cell, found.code) for found in findings] == [
        ("plans.csv", "A3", "long-form-duplicate"),
        ("plans.csv", "C3", "long-form-code-check-digit"),
        ("plans.csv", "E3", "long-form-years-reversed"),
        ("actuals.csv", "A3", "long-form-unknown-id"),
        ("actuals.csv", "B3", "long-form-bad-year"),
        ("actuals.csv", "C3", "long-form-bad-choice"),
        ("actuals.csv", "D3", "long-form-bad-number"),
        ("actuals.csv", "E3", "long-form-bad-choice"),
        ("actuals.csv", "A4", "long-form-duplicate"),
    ]


def test_a_row_with_an_error_and_the_rows_under_it_are_left_out() -> None:
    facts, _ = read({"projects.csv": "project_id,plan_id,name,members\nJ,P,事業,123\n"})

    assert facts.plans
    assert facts.projects == facts.kpis == facts.baselines == facts.targets == facts.actuals == ()


def test_a_finding_shows_the_cells_own_text_and_the_way_out() -> None:
    _, findings = read(appended("targets.csv", 'K,2024,level,"1,000"'))

    assert findings[0].text == "1,000"
    assert "1,000" in findings[0].message
    assert "カンマ" in findings[0].remedy


@given(st.dictionaries(st.sampled_from(sorted({*SMALL, "datapackage.json"})), st.binary(max_size=60)))
def test_no_bytes_make_the_reader_fail(changes: dict[str, bytes]) -> None:
    read_package({**package(), **changes})


@pytest.mark.soak
@settings(max_examples=400)
@given(st.data())
def test_no_change_of_one_character_makes_the_reader_fail(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(sorted(SMALL)))
    place = data.draw(st.integers(0, len(SMALL[file]) - 1))
    letter = data.draw(st.characters(codec="utf-8"))
    read({file: SMALL[file][:place] + letter + SMALL[file][place + 1 :]})
