"""The history of entries: what was taken back counts nowhere, what stays keeps its place, the log says who did what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_models.desk.desk import Desk
from kpi_models.entries import history
from kpi_models.entries.history import NotTakenBack
from kpi_models.facts import Actual, Cost, Facts, Plan, Project, Remark, Source, Target
from kpi_models.judging.judgement import JudgedRow
from kpi_models.moments import day_now
from kpi_models.people.people import EVERYTHING, NotPermitted, Place, Role, Scope
from kpi_models.store import Store, Upload, open_store
from tests.people import desk
from tests.plans import KPI_ID, LEVEL, NOW, actual, baseline, day, one_kpi, stored, target

LATER = NOW + timedelta(days=30)
BOOK = Upload("実績.xlsx", "架空の原本".encode())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = stored(tmp_path, one_kpi(baseline("10"), target(2025, "20"), actual(2021, "12", reported_at="2022-05-01")))
    yield opened
    opened.close()


@pytest.fixture
def coordinator(store: Store) -> Desk:
    return desk(store, Role.COORDINATOR)


@pytest.fixture
def officer(store: Store) -> Desk:
    return desk(store, Role.OFFICER, Scope.PROJECT, "project")


def figure(value: str, year: int = 2022, source: Source | None = None) -> Facts:
    return Facts(actuals=(Actual(KPI_ID, year, LEVEL, Decimal(value), source=source),))


def newest(at: Desk) -> int:
    return at.log()[0].entry_id


# -- what was taken back counts nowhere -------------------------------------------------------------------------------


Step = tuple[str, int, int]  # (actual, target or void), fiscal year or number of a load, day of the report
steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["actual", "target"]), st.integers(2021, 2024), st.integers(1, 28)),
        st.tuples(st.just("void"), st.integers(0, 5), st.just(0)),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = stored(tmp_path_factory.mktemp("history"))
    yield opened
    opened.close()


def judged_after(store: Store, loads: Sequence[tuple[int, Facts]], voided: Mapping[int, int]) -> list[JudgedRow]:
    """Judges a new plan after some loads (step, facts) and the voids of some of them (step of the load → its own)."""
    plan_id = f"plan{store.revision()}"
    store.load(of_plan(one_kpi(baseline("10"), target(2025, "20")), plan_id), actor="試験", uploads=[], now=NOW)
    acts: list[tuple[int, Facts | int]] = [*loads, *((at, of) for of, at in voided.items())]
    entries = {}
    for at, what in sorted(acts, key=lambda act: act[0]):
        moment = NOW + timedelta(hours=at + 1)
        if isinstance(what, Facts):
            store.load(of_plan(what, plan_id), actor="試験", uploads=[], now=moment)
            entries[at] = store.revision()
        else:
            with store.entry("試験", now=moment) as entry:
                history.void(entry, entries[what], "誤り")
    rows = store.judged(plan_id, as_of=LATER)
    return [replace(row, plan_id="plan", project_id="project", kpi_id=KPI_ID) for row in rows]


def of_plan(facts: Facts, plan_id: str) -> Facts:
    """Returns the facts of one KPI as those of another plan."""
    return Facts(
        plans=tuple(replace(plan, plan_id=plan_id) for plan in facts.plans),
        projects=tuple(replace(project, project_id=plan_id, plan_id=plan_id) for project in facts.projects),
        kpis=tuple(replace(kpi, kpi_id=plan_id, project_id=plan_id) for kpi in facts.kpis),
        baselines=tuple(replace(fact, kpi_id=plan_id) for fact in facts.baselines),
        targets=tuple(replace(fact, kpi_id=plan_id) for fact in facts.targets),
        actuals=tuple(replace(fact, kpi_id=plan_id) for fact in facts.actuals),
    )


def facts_of(kind: str, year: int, day_of_may: int, number: int) -> Facts:
    """Facts with a moment of their own that say what no other load says: none of them is known already."""
    moment = day(f"{year + 1}-05-{day_of_may:02}")
    value = Decimal(11 + number)
    if kind == "actual":
        return Facts(actuals=(Actual(KPI_ID, year, LEVEL, value, reported_at=moment),))
    return Facts(targets=(Target(KPI_ID, year, LEVEL, value, valid_from=moment),))


@settings(max_examples=8, deadline=None)
@given(drawn=steps)
def test_loads_and_voids_are_judged_like_the_loads_that_were_not_voided(shared: Store, drawn: list[Step]) -> None:
    loads = [(at, facts_of(kind, year, on, at)) for at, (kind, year, on) in enumerate(drawn) if kind != "void"]
    voided: dict[int, int] = {}
    for at, (kind, number, _) in enumerate(drawn):
        before = [step for step, _ in loads if step < at and step not in voided]
        if kind == "void" and before:
            voided[before[number % len(before)]] = at
    kept = [(at, facts) for at, facts in loads if at not in voided]
    assert judged_after(shared, loads, voided) == judged_after(shared, kept, {})


def test_a_voided_plan_stands_neither_in_the_overview_nor_in_the_export(store: Store, coordinator: Desk) -> None:
    more = Facts(plans=(Plan("second", "架空の第二計画", "990019", 2021, 2025),),
                 projects=(Project("second-project", "second", "架空の第二事業"),))  # fmt: skip
    store.load(more, actor="試験", uploads=[BOOK])
    assert len(store.overview()) == 2
    coordinator.void(newest(coordinator), "別の団体の計画")
    assert [plan.plan_id for plan in store.overview()] == ["plan"]
    assert [plan.plan_id for plan in store.facts().plans] == ["plan"]
    assert {row.kpis_due for row in store.summary()} == {1}


def test_a_voided_period_of_a_plan_gives_way_to_the_one_before(store: Store, coordinator: Desk) -> None:
    store.load(Facts(plans=(Plan("plan", "架空計画", "990019", 2021, 2030),)), actor="試験", uploads=[])
    assert store.overview()[0].end_year == 2030
    coordinator.void(newest(coordinator), "最終年度の誤り")
    assert store.overview()[0].end_year == 2025


def test_a_voided_figure_stays_among_the_sources_marked_and_is_not_the_newest(
    officer: Desk, coordinator: Desk, store: Store
) -> None:
    officer.store_figures(figure("13"))
    officer.store_figures(figure("1300"))
    coordinator.void(newest(coordinator), "桁の間違い")
    told = [(one.value, one.newest, one.standing, one.standing_words) for one in officer.sources("plan")
            if (one.figure, one.fiscal_year) == ("actual", 2022)]  # fmt: skip
    assert told == [(13, True, None, None), (1300, False, "voided", "桁の間違い")]
    committee = desk(store, Role.EVALUATOR, Scope.PLAN, "plan").sources("plan")
    assert not [one for one in committee if one.standing]


def test_a_proposal_is_marked_until_it_is_accepted(officer: Desk, coordinator: Desk) -> None:
    officer.register(one_kpi(baseline("10"), target(2025, "30")))
    entry_id = newest(coordinator)

    def told() -> list[tuple[Decimal | None, bool, str | None]]:
        return [(one.value, one.newest, one.standing) for one in officer.sources("plan") if one.figure == "target"]

    assert told() == [(20, True, None), (30, False, "proposed")]
    coordinator.settle(entry_id, accept=True)
    assert told() == [(20, False, None), (30, True, None)]


def test_a_proposal_with_figures_of_a_report_approved_meanwhile_is_not_accepted(
    officer: Desk, coordinator: Desk
) -> None:
    coordinator.open_round(2022, day_now())
    officer.store_figures(figure("13"))
    officer.register(one_kpi(baseline("10"), target(2025, "30"), actual(2022, "99")))
    entry_id = newest(coordinator)
    officer.take_step("project", 2022, "submit")
    coordinator.take_step("project", 2022, "approve")
    for is_reopened in (False, True):  # reopened, the figure would still be older than the approval, and told at once
        if is_reopened:
            coordinator.take_step("project", 2022, "reopen", "数値を確かめるため")
        with pytest.raises(NotTakenBack, match="架空事業（2022年度）"):
            coordinator.settle(entry_id, accept=True)
    assert coordinator.judged("plan")[1].actual_level == Decimal(13)
    coordinator.settle(entry_id, accept=False, words="報告は承認済みです")
    assert coordinator.act(entry_id).state == "declined"


def test_a_proposal_that_is_withdrawn_never_counted(officer: Desk, coordinator: Desk) -> None:
    officer.register(one_kpi(baseline("10"), target(2025, "30")))
    entry_id = newest(coordinator)
    coordinator.void(entry_id, "出し直します")
    assert coordinator.act(entry_id).state == "withdrawn"
    assert coordinator.judged("plan")[-1].target_level == Decimal(20)
    for again in (lambda: coordinator.void(entry_id, "もう一度"), lambda: coordinator.settle(entry_id, accept=True)):
        with pytest.raises(NotTakenBack):
            again()


def test_what_others_built_on_is_not_voided(store: Store, coordinator: Desk) -> None:
    kpi = one_kpi().kpis[0]
    store.load(Facts(projects=(Project("p2", "plan", "架空の第二事業"),)), actor="試験", uploads=[])
    defining = newest(coordinator)
    store.load(Facts(kpis=(replace(kpi, kpi_id="k2", project_id="p2"),)), actor="試験", uploads=[])
    with pytest.raises(NotTakenBack, match="1件に、後から別の数値やKPI"):
        coordinator.void(defining, "事業ごと間違い")
    coordinator.void(newest(coordinator), "KPIの間違い")
    coordinator.void(defining, "事業ごと間違い")
    assert [project.project_id for project in store.facts().projects] == ["project"]


# -- the log ----------------------------------------------------------------------------------------------------------


def test_an_entry_tells_its_facts_with_their_cells_and_its_file(officer: Desk) -> None:
    source = Source("KPI", "D5", "13件")
    told = replace(figure("13", source=source), costs=(Cost("project", 2022, Decimal(300), Decimal(250), None),),
                   remarks=(Remark(KPI_ID, 2022, "天候"),))  # fmt: skip
    officer.store_figures(told, uploads=[BOOK])
    entry_id = newest(officer)
    held = officer.contents(entry_id)
    assert [(one.value, one.source) for one in held.facts.actuals] == [(13, source)]
    assert (held.facts.costs[0].spent_value, held.facts.remarks[0].factor) == (250, "天候")
    assert (held.kpis[KPI_ID].name, held.projects["project"]) == ("架空指標", "架空事業")
    (file,) = officer.files(entry_id)
    assert (file.file_name, file.purged_at) == ("実績.xlsx", None)
    assert officer.original(entry_id, file.sha256) == BOOK.content


def test_a_purged_file_tells_who_removed_it_when_and_why_and_is_not_handed_out(store: Store, officer: Desk) -> None:
    officer.store_figures(figure("13"), uploads=[BOOK])
    entry_id = newest(officer)
    admin = desk(store, Role.ADMIN)
    admin.purge(admin.files(entry_id)[0].sha256, "個人情報")
    (file,) = officer.files(entry_id)
    assert file.purged_at is not None
    assert (file.purged_by, file.purge_words) == ("架空のadmin", "個人情報")
    assert officer.original(entry_id, file.sha256) is None


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        (Facts(plans=(Plan("plan", "改めた名前", "990019", 2021, 2025),)), Place("plan")),
        (Facts(kpis=(replace(one_kpi().kpis[0], name="改めた指標"),)), Place("plan", "project")),
        (Facts(baselines=(baseline("11"),)), Place("plan", "project")),
        (figure("13"), Place("plan", "project")),
    ],
)
def test_every_entry_of_facts_says_what_it_is_about_and_can_be_taken_back(
    store: Store, coordinator: Desk, facts: Facts, place: Place
) -> None:
    before = store.facts()
    store.load(facts, actor="試験", uploads=[])
    done = coordinator.log()[0]
    assert done.places == (place,)
    coordinator.void(done.entry_id, "誤り")
    assert store.facts() == before


def test_an_officer_reads_the_log_of_their_own_projects_and_of_themselves(store: Store, officer: Desk) -> None:
    officer.store_figures(figure("13"))
    elsewhere = Facts(plans=(Plan("p2", "架空の別計画", "990019", 2021, 2025),),
                      projects=(Project("other", "p2", "架空の別事業"),))  # fmt: skip
    store.load(elsewhere, actor="試験", uploads=[BOOK])
    hidden = store.revision()
    desk(store, Role.COORDINATOR).open_round(2022, day("2026-12-01").date())
    assert {place for done in officer.log() for place in done.places} == {Place("plan", "project")}
    for attempt in (officer.act, officer.contents, officer.files, lambda entry_id: officer.original(entry_id, "x")):
        with pytest.raises(NotPermitted):
            attempt(hidden)
    assert desk(store, Role.ADMIN).act(hidden).places != (EVERYTHING,)
    with pytest.raises(NotPermitted):
        desk(store, Role.EVALUATOR).log()


def test_the_log_says_which_entry_was_taken_back_to_those_of_its_project(officer: Desk, coordinator: Desk) -> None:
    officer.store_figures(figure("13"))
    entry_id = newest(officer)
    coordinator.void(entry_id, "誤り")
    taking_back = officer.log()[0]
    assert (taking_back.action, taking_back.subject_entry_id, taking_back.holds_facts) == (
        "void-entry",
        entry_id,
        False,
    )
    assert taking_back.places == (Place("plan", "project"),)
    with pytest.raises(NotTakenBack, match="取り消せる数値がありません"):
        coordinator.void(taking_back.entry_id, "やはり")


def test_an_unknown_entry_is_told_apart(coordinator: Desk) -> None:
    with pytest.raises(KeyError):
        coordinator.act(99)


def test_an_entry_is_found_however_long_the_log(tmp_path: Path) -> None:
    store = open_store(tmp_path / "kpi.duckdb")
    with store.entry("試験") as entry:
        entry.append("rounds", [(2022, day("2026-12-01").date())])
        entry.append_whole(
            "entries", [(n, NOW.replace(tzinfo=None), "試験", None, None, None, None) for n in range(2, 10_100)]
        )
    assert history.act(store, 1).entry_id == 1
    assert len(history.log(store)) == 10_000
    store.close()
