"""The reporting year at the desk: opened, reported, submitted, returned, approved, reopened; and what others see."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_models.desk.desk import Desk
from kpi_models.desk.storing import Conflicts, ReportLocked
from kpi_models.entries.history import NotTakenBack
from kpi_models.facts import Actual, Cost, Facts, Plan, Project, Remark, State
from kpi_models.people.people import NotPermitted, Place, Role, Scope
from kpi_models.plans.plan_change import Given, ended
from kpi_models.reporting.report_states import ReportState, StepRefused, state_after, steps
from kpi_models.store import Store, Upload
from tests.people import desk
from tests.plans import KPI_ID, LEVEL, actual, baseline, one_kpi, stored, target

YEAR = 2022
DUE = date(2026, 12, 1)


def figure(value: str, year: int = YEAR) -> Facts:
    return Facts(actuals=(Actual(KPI_ID, year, LEVEL, Decimal(value)),))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A plan of 2021–2025 with one reported year, and the year 2022 opened."""
    opened = stored(tmp_path, one_kpi(baseline("10"), target(2025, "20"), actual(2021, "12", reported_at="2022-05-01")))
    desk(opened, Role.COORDINATOR).open_round(YEAR, DUE)
    yield opened
    opened.close()


@pytest.fixture
def officer(store: Store) -> Desk:
    return desk(store, Role.OFFICER, Scope.PROJECT, "project")


@pytest.fixture
def coordinator(store: Store) -> Desk:
    return desk(store, Role.COORDINATOR)


@pytest.fixture
def evaluator(store: Store) -> Desk:
    return desk(store, Role.EVALUATOR, Scope.PLAN, "plan")


def level(at: Desk, year: int = YEAR) -> Decimal | None:
    return {row.fiscal_year: row.actual_level for row in at.judged("plan")}[year]


def state(at: Desk) -> ReportState:
    return at.reports(YEAR)[0].state


def test_every_step_leads_from_the_state_it_names_to_one_that_offers_more() -> None:
    assert state_after(["save", "submit", "return", "save", "submit", "approve", "publish", "reopen"]) == "returned"
    assert {step.to_state for step in steps().values()} | {ReportState.NOT_STARTED} == set(ReportState)


def test_a_report_goes_its_way_and_keeps_who_when_and_words(officer: Desk, coordinator: Desk) -> None:
    assert state(officer) == ReportState.NOT_STARTED
    officer.store_figures(figure("13"))
    assert state(officer) == ReportState.DRAFT
    officer.take_step("project", YEAR, "submit")
    coordinator.take_step("project", YEAR, "return", "単位を確かめてください")
    officer.take_step("project", YEAR, "submit")
    coordinator.take_step("project", YEAR, "approve")
    report = coordinator.reports(YEAR)[0]
    assert report.state == ReportState.APPROVED
    assert [(taken.step, taken.words) for taken in report.history] == [
        ("save", None), ("submit", None), ("return", "単位を確かめてください"), ("submit", None), ("approve", None),
    ]  # fmt: skip
    assert {taken.actor for taken in report.history} == {"架空のofficer", "架空のcoordinator"}


def test_a_step_that_the_state_does_not_offer_is_refused(coordinator: Desk) -> None:
    with pytest.raises(StepRefused, match="状態が変わっています"):
        coordinator.take_step("project", YEAR, "approve")


def test_returning_and_reopening_need_words(officer: Desk, coordinator: Desk) -> None:
    officer.store_figures(figure("13"))
    officer.take_step("project", YEAR, "submit")
    with pytest.raises(StepRefused, match="理由"):
        coordinator.take_step("project", YEAR, "return", "　")


def test_an_officer_may_not_approve_nor_report_for_others(store: Store, officer: Desk) -> None:
    officer.store_figures(figure("13"))
    officer.take_step("project", YEAR, "submit")
    with pytest.raises(NotPermitted):
        officer.take_step("project", YEAR, "approve")
    stranger = desk(store, Role.OFFICER, Scope.PROJECT, "another", name="よその担当")
    revision = store.revision()
    for attempt in (
        lambda: stranger.store_figures(figure("99")),
        lambda: stranger.take_step("project", YEAR, "withdraw"),
    ):
        with pytest.raises(NotPermitted):
            attempt()
    assert store.revision() == revision
    assert stranger.reports(YEAR) == []


def test_the_committee_sees_what_was_approved_and_years_from_before_the_rounds(
    officer: Desk, coordinator: Desk, evaluator: Desk
) -> None:
    officer.store_figures(figure("13"))
    assert (level(officer), level(coordinator), level(evaluator)) == (Decimal(13), Decimal(13), None)
    assert level(evaluator, 2021) == Decimal(12)
    officer.take_step("project", YEAR, "submit")
    coordinator.take_step("project", YEAR, "approve")
    assert level(evaluator) == Decimal(13)
    coordinator.take_step("project", YEAR, "reopen", "統計の改定")
    officer.store_figures(figure("14"))
    assert (level(officer), level(evaluator)) == (Decimal(14), Decimal(13))
    assert coordinator.reports(YEAR)[0].changed == 1
    assert coordinator.reports(YEAR)[0].reopening.words == "統計の改定"
    officer.take_step("project", YEAR, "submit")
    coordinator.take_step("project", YEAR, "approve")
    assert level(evaluator) == Decimal(14)
    assert coordinator.reports(YEAR)[0].changed == 0
    assert coordinator.reports(YEAR)[0].reopening is None


def test_a_report_that_waits_for_its_approval_is_told_to_the_committee_as_such_and_its_figure_is_not(
    officer: Desk, coordinator: Desk, evaluator: Desk
) -> None:
    def read(at: Desk) -> tuple[str | None, Decimal | None]:
        (row,) = [row for row in at.judged("plan") if row.fiscal_year == YEAR]
        return row.reason, row.actual_level

    officer.store_figures(figure("14"))
    assert read(evaluator) == ("no-actual", None)
    officer.take_step("project", YEAR, "submit")
    assert read(evaluator) == ("awaiting-approval", None)
    assert read(coordinator) == (None, Decimal(14))
    assert next(row for row in evaluator.summary() if row.fiscal_year == YEAR).unknown_reasons == {
        "awaiting-approval": 1
    }
    coordinator.take_step("project", YEAR, "return", "単位を確かめてください")
    assert read(evaluator) == ("no-actual", None)


def test_a_figure_counts_as_revised_from_its_first_approval_on(
    officer: Desk, coordinator: Desk, evaluator: Desk
) -> None:
    def revised() -> list[Decimal | None]:
        rows = [row for row in evaluator.judged("plan") if row.fiscal_year == YEAR]
        return [row.revision.from_value if row.revision else None for row in rows]

    officer.store_figures(figure("13"))
    officer.store_figures(figure("13.5"))
    officer.take_step("project", YEAR, "submit")
    coordinator.take_step("project", YEAR, "approve")
    assert revised() == [None]
    coordinator.take_step("project", YEAR, "reopen", "統計の改定")
    officer.store_figures(figure("14"))
    officer.take_step("project", YEAR, "submit")
    coordinator.take_step("project", YEAR, "approve")
    assert revised() == [Decimal("13.5")]


def test_approval_locks_every_figure_of_the_year(officer: Desk, coordinator: Desk) -> None:
    officer.store_figures(figure("13"))
    officer.take_step("project", YEAR, "submit")
    coordinator.take_step("project", YEAR, "approve")
    for locked in (
        figure("14"),
        Facts(remarks=(Remark(KPI_ID, YEAR, "要因"),)),
        Facts(costs=(Cost("project", YEAR, Decimal(1), None, None),)),
    ):
        with pytest.raises(ReportLocked):
            officer.store_figures(locked)
        with pytest.raises(ReportLocked):
            coordinator.register(locked)
    assert officer.store_figures(figure("13")).total_added == 0  # what is known already is no change
    assert officer.store_figures(figure("15", 2023)).total_added == 1  # another year is open


def test_the_second_of_two_people_sees_what_the_first_did_and_decides(store: Store, officer: Desk) -> None:
    second = desk(store, Role.OFFICER, Scope.PLAN, "plan", name="二人目")
    seen = store.revision()
    officer.store_figures(figure("13"), seen=seen)
    with pytest.raises(Conflicts) as raised:
        second.store_figures(figure("14"), seen=seen)
    (conflict,) = raised.value.conflicts
    assert (conflict.value, conflict.mine.value, conflict.actor) == (Decimal(13), Decimal(14), "架空のofficer")
    second.store_figures(figure("14"), seen=seen, overruled=[(conflict.key, conflict.entry_id)])
    assert level(officer) == Decimal(14)


def test_the_same_figure_from_two_people_is_no_conflict(store: Store, officer: Desk) -> None:
    seen = store.revision()
    officer.store_figures(figure("13"), seen=seen)
    again = desk(store, Role.OFFICER, Scope.PLAN, "plan", name="二人目")
    assert again.store_figures(figure("13"), seen=seen).total_added == 0


def test_of_many_at_once_exactly_one_gets_through_and_the_others_are_told(store: Store) -> None:
    seen = store.revision()
    desks = [desk(store, Role.OFFICER, Scope.PLAN, "plan", name=f"担当{number}") for number in range(8)]

    def try_to_store(number: int) -> str:
        try:
            desks[number].store_figures(figure(str(100 + number)), seen=seen)
        except Conflicts as conflicts:
            return f"told of {conflicts.conflicts[0].value}"
        return f"stored {100 + number}"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(try_to_store, range(8)))
    (winner,) = [one for one in told if one.startswith("stored")]
    assert set(told) - {winner} == {winner.replace("stored", "told of")}
    versions = [source.version for source in desks[0].sources("plan") if source.figure == "actual" and
                source.fiscal_year == YEAR]  # fmt: skip
    assert versions == [1]


def test_money_and_remarks_are_kept_as_versions(store: Store, officer: Desk) -> None:
    cost = Cost("project", YEAR, Decimal(3_000_000), Decimal(2_500_000), Decimal(1_250_000))
    officer.store_figures(Facts(costs=(cost,), remarks=(Remark(KPI_ID, YEAR, "天候", "周知", "継続"),)))
    officer.store_figures(Facts(costs=(cost,), remarks=(Remark(KPI_ID, YEAR, "天候", "周知不足", "継続"),)))
    facts = store.facts()
    assert [stored_cost.spent_value for stored_cost in facts.costs] == [Decimal(2_500_000)]
    assert [remark.issue for remark in facts.remarks] == ["周知", "周知不足"]


def test_words_and_money_are_read_by_the_rule_of_the_figures(officer: Desk, coordinator: Desk, evaluator: Desk) -> None:
    said = replace(
        figure("14"),
        remarks=(Remark(KPI_ID, YEAR, "天候", "周知", "継続"),),
        costs=(Cost("project", YEAR, Decimal(300), Decimal(250), None),),
    )
    officer.store_figures(said)
    told = officer.reported("plan")
    assert (told.remarks[KPI_ID, YEAR].factor, told.costs["project", YEAR].spent_value) == ("天候", 250)
    assert (evaluator.reported("plan").remarks, evaluator.reported("plan").costs) == ({}, {})
    officer.take_step("project", YEAR, "submit")
    coordinator.take_step("project", YEAR, "approve")
    assert evaluator.reported("plan").remarks[KPI_ID, YEAR].issue == "周知"
    with pytest.raises(NotPermitted):
        evaluator.reported("another")


def test_what_is_owed_are_figures_missing_and_awaited(officer: Desk) -> None:
    assert [(owed.kpi, owed.state) for owed in officer.owed(YEAR)] == [("架空指標", None)]
    officer.store_figures(Facts(actuals=(actual(YEAR, None, state="not-yet-published"),)))
    assert [(owed.kpi, owed.state) for owed in officer.owed(YEAR)] == [("架空指標", "not-yet-published")]
    officer.store_figures(figure("13"))
    assert officer.owed(YEAR) == []


def test_a_kpi_that_the_plan_ended_is_not_asked_any_more_from_that_year_on(store: Store, coordinator: Desk) -> None:
    given = Given("事業内容の見直し", "", datetime(2026, 11, 21, tzinfo=UTC))
    kpi = store.facts().kpis[0]
    second = Facts(kpis=(replace(kpi, kpi_id="second", name="残る指標"),))
    coordinator.register(second)
    coordinator.change_plan(ended([kpi], YEAR - 1, 2025, given), given)
    assert [asked.kpi.kpi_id for asked in coordinator.form_source("project", YEAR).kpis] == ["second"]
    assert [figure.kpi_id for figure in coordinator.owed(YEAR)] == ["second"]
    assert (coordinator.reports(YEAR)[0].kpis, coordinator.reports(YEAR)[0].reported) == (1, 0)
    assert len(coordinator.form_source("project", YEAR - 1).kpis) == 2


def test_a_project_all_of_whose_kpis_the_plan_ended_owes_no_report(store: Store, coordinator: Desk) -> None:
    given = Given("事業内容の見直し", "", datetime(2026, 11, 21, tzinfo=UTC))
    coordinator.change_plan(ended(store.facts().kpis, YEAR - 1, 2025, given), given)
    assert coordinator.reports(YEAR) == []
    ending = coordinator.log()[0].entry_id
    coordinator.void(ending, "誤って終えたため")
    assert [report.missing for report in coordinator.reports(YEAR)] == [1]


def test_the_end_of_a_whole_project_needs_no_approval_to_be_told(
    store: Store, coordinator: Desk, evaluator: Desk
) -> None:
    given = Given("事業内容の見直し", "", datetime(2026, 11, 21, tzinfo=UTC))
    coordinator.change_plan(ended(store.facts().kpis, YEAR - 1, 2025, given), given)
    assert [
        [row.reason for row in at.judged("plan") if row.fiscal_year == YEAR] for at in (coordinator, evaluator)
    ] == [
        ["ended"],
        ["ended"],
    ]


def test_a_figure_from_after_the_plan_needs_no_approval_to_be_told(
    officer: Desk, coordinator: Desk, evaluator: Desk
) -> None:
    coordinator.open_round(2026, DUE)
    assert [report.fiscal_year for report in coordinator.reports()] == [YEAR]
    officer.store_figures(Facts(actuals=(actual(2026, "21"),)))
    assert [row.actual_level for row in evaluator.judged("plan") if row.fiscal_year == 2026] == [Decimal(21)]


def test_a_report_that_says_a_kpi_is_over_is_the_last_that_asks_for_it(officer: Desk, coordinator: Desk) -> None:
    officer.store_figures(Facts(actuals=(Actual(KPI_ID, YEAR, LEVEL, None, State.ENDED),)))
    coordinator.open_round(YEAR + 1, DUE)
    assert [report.fiscal_year for report in coordinator.reports()] == [YEAR]
    assert [len(coordinator.form_source("project", year).kpis) for year in (YEAR, YEAR + 1)] == [1, 0]
    officer.store_figures(figure("14"))
    assert [report.missing for report in coordinator.reports()] == [1, 0]


def test_an_officers_change_of_a_plan_waits_until_a_coordinator_accepts_it(officer: Desk, coordinator: Desk) -> None:
    change = one_kpi(baseline("10"), target(2025, "30"))
    assert officer.register(change).is_proposal
    assert {officer.judged("plan")[-1].target_level} == {Decimal(20)}
    (waiting,) = coordinator.proposals()
    with pytest.raises(NotPermitted):
        officer.settle(waiting.entry_id, accept=True)
    coordinator.settle(waiting.entry_id, accept=True)
    assert officer.judged("plan")[-1].target_level == Decimal(30)
    with pytest.raises(NotTakenBack, match="すでに処理"):
        coordinator.settle(waiting.entry_id, accept=False, words="やはり")


def test_a_coordinators_change_of_a_plan_counts_at_once(coordinator: Desk) -> None:
    assert not coordinator.register(one_kpi(baseline("10"), target(2025, "30"))).is_proposal
    assert coordinator.judged("plan")[-1].target_level == Decimal(30)


def test_a_voided_upload_gives_way_to_the_figures_before_and_leaves_its_record(
    store: Store, officer: Desk, coordinator: Desk
) -> None:
    officer.store_figures(figure("13"), now=datetime(2026, 11, 21, 13, tzinfo=coordinator.log()[0].recorded_at.tzinfo))
    before = datetime.now(coordinator.log()[0].recorded_at.tzinfo)
    officer.store_figures(figure("1300"))
    wrong = coordinator.log()[0]
    coordinator.void(wrong.entry_id, "桁の間違い")
    assert level(officer) == Decimal(13)
    taken = coordinator.log()[1]
    assert (taken.entry_id, taken.state, taken.state_words) == (wrong.entry_id, "voided", "桁の間違い")
    with pytest.raises(NotTakenBack, match="すでに取り消"):
        coordinator.void(wrong.entry_id, "もう一度")
    assert {row.actual_level for row in store.judged("plan", YEAR, as_of=before)} == {Decimal(13)}
    assert Decimal(1300) not in [source.value for source in officer.sources("plan") if source.standing is None]


def test_to_propose_that_a_project_moves_gives_no_say_over_it(store: Store, officer: Desk, coordinator: Desk) -> None:
    officer.store_figures(replace(figure("13"), remarks=(Remark(KPI_ID, YEAR, "天候", "周知不足", "継続"),)))
    store.load(Facts(plans=(Plan("mine", "別の架空計画", "990019", 2021, 2025),)), actor="試験", uploads=[])
    mover = desk(store, Role.OFFICER, Scope.PLAN, "mine", name="架空 次郎")
    assert mover.register(Facts(projects=(Project("project", "mine", "架空事業"),))).is_proposal
    assert mover.place_of("project") == Place("plan", "project")
    assert not mover.reported("mine").remarks
    assert mover.sources("mine") == []
    with pytest.raises(NotPermitted):
        mover.store_figures(figure("99"))
    assert [act.action for act in mover.log()] == ["register-plan", "import"]
    (waiting,) = mover.proposals()
    assert set(waiting.places) == {Place("mine"), Place("plan", "project")}
    coordinator.settle(waiting.entry_id, accept=True)
    assert mover.place_of("project") == Place("mine", "project")


def test_a_coordinator_of_one_plan_takes_no_project_of_another_into_it(store: Store) -> None:
    store.load(Facts(plans=(Plan("mine", "別の架空計画", "990019", 2021, 2025),)), actor="試験", uploads=[])
    taker = desk(store, Role.COORDINATOR, Scope.PLAN, "mine")
    assert taker.register(Facts(projects=(Project("project", "mine", "架空事業"),))).is_proposal
    with pytest.raises(NotPermitted):
        taker.settle(taker.proposals()[0].entry_id, accept=True)


def test_an_entry_of_an_approved_year_or_under_later_figures_is_not_voided(officer: Desk, coordinator: Desk) -> None:
    officer.store_figures(figure("13"))
    entry_id = coordinator.log()[0].entry_id
    with pytest.raises(NotTakenBack, match="後から別の数値"):
        coordinator.void(1, "計画ごと間違い")
    officer.take_step("project", YEAR, "submit")
    coordinator.take_step("project", YEAR, "approve")
    with pytest.raises(NotTakenBack, match="承認済み"):
        coordinator.void(entry_id, "間違い")


def test_a_purged_file_is_gone_and_that_it_was_there_stays(store: Store, officer: Desk) -> None:
    officer.store_figures(figure("13"), uploads=[Upload("名簿入り.xlsx", b"personal")])
    admin = desk(store, Role.ADMIN)
    sha256 = {name: digest for name, digest, _ in store.uploads()}["名簿入り.xlsx"]
    with pytest.raises(NotTakenBack, match="理由"):
        admin.purge(sha256, " ")
    admin.purge(sha256, "個人情報")
    assert [content for name, _, content in store.uploads() if name == "名簿入り.xlsx"] == [b""]
    assert level(officer) == Decimal(13)
    assert admin.log()[0].action == "purge-file"
    with pytest.raises(NotPermitted):
        officer.purge(sha256, "試し")
