"""The made-up town of data/samples/kakuu shows everything the dashboard can say; its grades were worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.samples.begin_year import COORDINATOR, HANAKO, begin_year
from data.samples.evaluate_year import MANABU, PLAN, evaluate_year
from kpi_models.committee import committee
from kpi_models.desk.desk import Desk
from kpi_models.facts import STATES_WITH_VALUE, Basis, Direction, Facts, Pace, State
from kpi_models.judging.judgement import JudgedRow
from kpi_models.moments import parse_as_of
from kpi_models.plans.organizations import find_by_code
from kpi_models.reporting.report_states import ReportState
from kpi_models.reporting.rounds import reports
from kpi_models.store import Store, Upload, open_store
from kpi_models.terms import REASONS
from reports.long_form import write_package
from validators.long_form import read_package

FOLDER = Path(__file__).resolve().parent.parent / "data" / "samples" / "kakuu"
AUTUMN_2026 = parse_as_of("2026-11-01")

# KPI → its grades from its plan's first year on (－ 判定不能, . 判定時期前); data/samples/README.md shows the working.
HAND_CHECKED = {
    "町の支援による移住者数": "AAAAA",
    "関係人口(架空町ファンクラブ登録者数)": "BBBBC",
    "空き家バンク成約件数": "CCCDD",
    "農産品EC売上高": "AACCB",
    "観光入込客数": "CACEC",
    "町内の延べ宿泊者数": "BBACB",
    "町内事業所数": "ACABB",
    "待機児童数": "DAAAA",
    "空き家戸数": "ABCDC",
    "町内の医療機関数": "AABCD",
    "合計特殊出生率": "－－－－－",
    "特定健診受診率": "CBBAB",
    "地域食堂の年間利用者数": "AB－－B",
    "オンライン申請の利用件数": "AB...",
    "デマンドバス実証運行の利用者数": "B－...",
    "若者(20~39歳)の転出超過数": "EE...",
    "交流イベントの参加者数": "－－...",
    "町の支援による新規起業件数": "A－...",
}


def package() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in FOLDER.iterdir()}


@pytest.fixture(scope="module")
def facts() -> Facts:
    read, findings = read_package(package())
    assert findings == ()
    return read


@pytest.fixture(scope="module")
def store(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = open_store(tmp_path_factory.mktemp("samples") / "samples.duckdb")
    uploads = [Upload(name, content) for name, content in package().items()]
    opened.load(facts, actor="test", uploads=uploads)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def rows(store: Store) -> list[JudgedRow]:
    return store.judged(as_of=AUTUMN_2026)


def row(rows: list[JudgedRow], kpi: str, fiscal_year: int) -> JudgedRow:
    return next(row for row in rows if row.kpi == kpi and row.fiscal_year == fiscal_year)


def test_the_grades_are_those_worked_out_by_hand(rows: list[JudgedRow]) -> None:
    grades: dict[str, str] = {}
    for judged in rows:
        shown = "." if judged.reason == "not-due" else judged.grade or "－"
        grades[judged.kpi] = grades.get(judged.kpi, "") + shown
    assert grades == HAND_CHECKED


def test_every_grade_and_every_reason_occurs(rows: list[JudgedRow]) -> None:
    assert {judged.grade for judged in rows} == {"A", "B", "C", "D", "E", None}
    of_approved_figures_alone = "awaiting-approval"
    assert {judged.reason for judged in rows} == {*REASONS, None} - {of_approved_figures_alone}


def test_the_newest_finished_year_shows_every_grade(rows: list[JudgedRow]) -> None:
    newest = [judged for judged in rows if judged.fiscal_year == 2025]
    assert {judged.grade for judged in newest} == {"A", "B", "C", "D", "E", None}
    assert sum(judged.grade is not None for judged in newest) >= 13


def test_every_state_basis_direction_and_pace_occurs(facts: Facts) -> None:
    assert {actual.state for actual in facts.actuals} == set(State)
    assert {target.basis for target in facts.targets} == set(Basis)
    assert {actual.basis for actual in facts.actuals} == set(Basis)
    assert {kpi.direction for kpi in facts.kpis} == set(Direction)
    assert {kpi.pace for kpi in facts.kpis} == set(Pace)
    assert all((actual.value is not None) == (actual.state in STATES_WITH_VALUE) for actual in facts.actuals)


def test_a_keep_at_target_is_graded_by_its_keep_rate(rows: list[JudgedRow]) -> None:
    assert row(rows, "町内の医療機関数", 2023).keep_rate == 0.95
    assert row(rows, "町内の医療機関数", 2024).keep_rate == 0.90


def test_a_plan_against_its_own_direction_and_a_limited_fall_have_rates(rows: list[JudgedRow]) -> None:
    assert row(rows, "観光入込客数", 2021).achievement_rate == pytest.approx(1 - 2.4 / 9.5)
    assert row(rows, "町内事業所数", 2021).achievement_rate == 1.25


def test_a_target_of_zero_is_a_target_like_any_other(rows: list[JudgedRow]) -> None:
    zero = row(rows, "待機児童数", 2025)
    assert (zero.target_level, zero.actual_level, zero.met, zero.level_rate) == (0, 0, True, None)


def test_a_changed_target_leaves_the_years_reported_before_as_judged(rows: list[JudgedRow]) -> None:
    levels = [row(rows, "町内の延べ宿泊者数", year).target_level for year in range(2021, 2026)]
    assert levels == [8400, 8800, 9200, 10400, 11200]


def test_a_revised_baseline_counts_from_the_reports_after_it(rows: list[JudgedRow]) -> None:
    baselines = [str(row(rows, "特定健診受診率", year).baseline) for year in range(2021, 2026)]
    assert baselines == ["38", "38", "36.8", "36.8", "36.8"]


def test_a_provisional_figure_later_confirmed_changes_the_grade_from_then_on(store: Store) -> None:
    before = row(store.judged(as_of=parse_as_of("2024-06-01")), "町内の延べ宿泊者数", 2023)
    after = row(store.judged(as_of=parse_as_of("2024-09-13")), "町内の延べ宿泊者数", 2023)
    assert (before.state, before.grade) == ("provisional", "B")
    assert (after.state, after.grade) == ("confirmed", "A")


def test_a_late_report_is_unknown_until_it_comes(store: Store) -> None:
    spring_2024 = store.judged(as_of=parse_as_of("2024-06-09"))
    assert row(spring_2024, "関係人口(架空町ファンクラブ登録者数)", 2022).reason == "no-actual"


def test_an_increment_after_a_missing_year_has_no_level_until_a_level_is_reported(rows: list[JudgedRow]) -> None:
    assert [row(rows, "地域食堂の年間利用者数", year).reason for year in (2023, 2024, 2025)] == ["pending", "gap", None]


def test_nobody_takes_the_town_for_a_real_one(facts: Facts) -> None:
    assert all("架空" in plan.name and "見本" in plan.name for plan in facts.plans)
    assert all("架空" in project.name for project in facts.projects)
    for body in facts.other_organizations:
        assert "架空" in body.name
        assert find_by_code(body.organization_code) is None


def test_a_joint_project_names_all_its_bodies(facts: Facts) -> None:
    assert {project.members for project in facts.projects} == {(), ("990019", "990027")}


def test_the_package_is_its_own_export(store: Store) -> None:
    title = "架空町（見本）のKPI ― 実在しない団体の見本データです"
    assert write_package(store.facts(as_of=AUTUMN_2026), title) == package()


def test_the_samples_show_a_reporting_year_with_reports_on_their_way(facts: Facts, tmp_path: Path) -> None:
    begun = open_store(tmp_path / "begun.duckdb")
    begun.load(facts, actor="test", uploads=[])
    begin_year(begun, AUTUMN_2026)
    found = reports(begun)
    begun.close()
    assert {report.project_id: report.state for report in found} == {
        "kakuu-shigoto-1": ReportState.APPROVED,
        "kakuu-shigoto-2": ReportState.SUBMITTED,
        "kakuu-shigoto-3": ReportState.RETURNED,
        "kakuu-kurashi-1": ReportState.DRAFT,
        "kakuu-kurashi-2": ReportState.NOT_STARTED,
    }
    assert not any(report.days_left(AUTUMN_2026.date()) < 0 for report in found)


def test_the_samples_show_a_committee_at_work(facts: Facts, tmp_path: Path) -> None:
    begun = open_store(tmp_path / "evaluated.duckdb")
    begun.load(facts, actor="test", uploads=[])
    begin_year(begun, AUTUMN_2026)
    evaluate_year(begun, COORDINATOR, HANAKO)
    leader = Desk(begun, COORDINATOR)
    told = {year: leader.evaluations(PLAN, year) for year in (2023, 2024, 2025)}
    standings = committee.standings(Desk(begun, MANABU), PLAN, 2024)
    begun.close()
    assert list(told[2024].conclusions) == [f"{PLAN}-1"]
    assert {id_: (one.is_submitted, one.submitted) for id_, one in standings.items()} == {
        f"{PLAN}-1": (True, 3),
        f"{PLAN}-2": (True, 3),
        f"{PLAN}-3": (False, 1),
    }
    assert [len(evaluations.opinions) for evaluations in told.values()] == [3, 4, 3]  # one was carried out in R6
