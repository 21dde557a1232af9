"""A plan changed in mid-course: each kind of change, its reason, what stands of earlier judgements, and the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from page_facts import okayama
from streamlit.testing.v1 import AppTest
from walking import open_page

from kpi_models.desk.desk import Desk
from kpi_models.facts import Basis, Direction, Facts, Kpi, Pace, State
from kpi_models.judging.judgement import JudgedRow
from kpi_models.people.people import NotPermitted, Role, Scope
from kpi_models.plans.plan_change import (
    Given,
    Part,
    ReasonNeeded,
    ended,
    joined_by,
    reasons,
    rebased,
    redefined,
    retargeted,
    split,
)
from kpi_models.store import Store, Upload, database_path, open_store
from reports.change_words import KINDS, NEEDED, version_sentences
from reports.charts import progress_figure
from tests.people import desk
from tests.plans import LEVEL, NOW, actual, baseline, day, one_kpi, stored, target

pytestmark = pytest.mark.soak

REVISED = Given("変更認定", "架空の認定", day("2024-04-01"))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A plan of 2021–2025 whose first two years were reported when they ended."""
    opened = stored(
        tmp_path,
        one_kpi(
            baseline("10", 2020), target(2025, "20"),
            actual(2021, "12", reported_at="2022-05-01"), actual(2022, "13", reported_at="2023-05-01"),
        ),
    )  # fmt: skip
    yield opened
    opened.close()


@pytest.fixture
def coordinator(store: Store) -> Desk:
    return desk(store, Role.COORDINATOR)


def kpi_of(store: Store) -> Kpi:
    return store.facts().kpis[0]


def new_target(store: Store, value: str = "40", given: Given = REVISED) -> Facts:
    return retargeted(kpi_of(store), {2025: Decimal(value)}, LEVEL, given)


def by_year(rows: list[JudgedRow]) -> dict[int, JudgedRow]:
    return {row.fiscal_year: row for row in rows}


def judgement(row: JudgedRow) -> tuple[object, ...]:
    return row.grade, row.achievement_rate, row.target_level, row.baseline, row.why


@pytest.mark.parametrize(
    "change",
    [
        lambda kpi: retargeted(kpi, {2025: Decimal(40), 2023: Decimal(25)}, LEVEL, REVISED),
        lambda kpi: rebased(kpi, 2020, Decimal(5), REVISED),
        lambda kpi: ended([kpi], 2022, 2025, REVISED),
        lambda kpi: split(kpi, [Part("甲", None, {2025: Decimal(1)})], 2022, (2021, 2025), REVISED),
        lambda kpi: redefined(kpi, "改めた名称", kpi.direction, kpi.pace),
    ],
    ids=["target", "baseline", "end", "split", "name"],
)  # fmt: skip
def test_earlier_judgements_stand_whatever_changes(
    store: Store, coordinator: Desk, change: Callable[[Kpi], Facts]
) -> None:
    before = [judgement(row) for row in store.judged("plan", as_of=NOW) if row.fiscal_year <= 2022]
    coordinator.change_plan(change(kpi_of(store)), REVISED)
    after = [row for row in store.judged("plan", as_of=datetime.now(NOW.tzinfo)) if row.kpi_id == kpi_of(store).kpi_id]
    assert [judgement(row) for row in after if row.fiscal_year <= 2022] == before


def test_later_years_are_judged_by_the_new_target(store: Store, coordinator: Desk) -> None:
    coordinator.change_plan(new_target(store), REVISED)
    coordinator.store_figures(Facts(actuals=(actual(2023, "14", reported_at="2024-05-01"),)))
    rows = by_year(store.judged("plan"))
    assert (rows[2022].final_target_level, rows[2023].final_target_level) == (20, 40)


def test_a_renamed_kpi_keeps_its_figures(store: Store, coordinator: Desk) -> None:
    coordinator.change_plan(redefined(kpi_of(store), "　改めた 名称", Direction.INCREASE, Pace.LINEAR), REVISED)
    assert {(row.kpi, row.actual_level) for row in store.judged("plan", 2022)} == {("改めた 名称", 13)}


def test_an_ended_kpi_says_so_in_the_years_after(store: Store, coordinator: Desk) -> None:
    coordinator.change_plan(ended([kpi_of(store)], 2022, 2025, REVISED), REVISED)
    rows = by_year(store.judged("plan"))
    assert {rows[year].reason for year in (2023, 2024, 2025)} == {"ended"}


def test_a_split_kpi_leaves_its_parts_outside_the_years_before(store: Store, coordinator: Desk) -> None:
    parts = [Part("甲", Decimal(5), {2024: Decimal(6), 2025: Decimal(9)}), Part("乙", None, {2025: Decimal(7)})]
    coordinator.change_plan(split(kpi_of(store), parts, 2022, (2021, 2025), REVISED), REVISED)
    made = [row for row in store.judged("plan") if row.kpi in ("甲", "乙")]
    assert {(row.fiscal_year, row.state) for row in made if row.fiscal_year <= 2022} == {
        (2021, State.NOT_APPLICABLE), (2022, State.NOT_APPLICABLE),
    }  # fmt: skip
    assert [row.target_level for row in made if row.fiscal_year == 2025] == [9, 7]
    assert next((row.target_level, row.target_origin) for row in made if row.fiscal_year == 2024) == (6, "stated")


def test_a_body_that_joins_is_a_member_from_now_on(store: Store, coordinator: Desk) -> None:
    coordinator.change_plan(joined_by(store.facts().projects[0], "331007"), Given("", "", day("2026-04-01")))
    assert store.facts().projects[0].members == ("331007",)


# -- the reason -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reason", "words"), [("", ""), ("気分", "なんとなく"), ("その他", "　")])
def test_a_kpi_with_an_actual_is_not_changed_without_a_reason_of_the_list(
    store: Store, coordinator: Desk, reason: str, words: str
) -> None:
    revision = store.revision()
    given = Given(reason, words, REVISED.valid_from)
    with pytest.raises(ReasonNeeded):
        coordinator.change_plan(new_target(store, given=given), given)
    assert store.revision() == revision


def test_a_kpi_without_an_actual_needs_none(tmp_path: Path) -> None:
    fresh = stored(tmp_path, one_kpi(baseline("10"), target(2025, "20")))
    given = Given("", "", day("2024-04-01"))
    assert desk(fresh, Role.COORDINATOR).change_plan(new_target(fresh, given=given), given).loaded.total_added == 1
    fresh.close()


def test_the_reason_is_kept_with_the_figure_and_with_the_entry(store: Store, coordinator: Desk) -> None:
    coordinator.change_plan(new_target(store), REVISED)
    assert coordinator.log()[0].note == "変更認定：架空の認定"
    newest = [one for one in coordinator.sources("plan") if one.figure == "target" and one.newest]
    assert [(one.value, one.reason) for one in newest] == [(40, "変更認定：架空の認定")]


def test_the_list_of_reasons_is_that_of_the_house() -> None:
    assert list(reasons()) == ["変更認定", "統計の改定", "誤記の訂正", "事業内容の見直し", "その他"]
    assert [reason.name for reason in reasons().values() if reason.needs_words] == ["その他"]


# -- before it is stored ----------------------------------------------------------------------------------------------


def test_what_a_change_would_make_is_judged_without_storing_it(store: Store, coordinator: Desk) -> None:
    revision, before = store.revision(), coordinator.judged("plan", NOW)
    after = by_year(coordinator.judged_with("plan", new_target(store), NOW))
    assert (after[2025].target_level, after[2022].target_level) == (40, by_year(before)[2022].target_level)
    assert (store.revision(), coordinator.judged("plan", NOW)) == (revision, before)
    stored_rows = coordinator.change_plan(new_target(store), REVISED)
    assert stored_rows.loaded.total_added == 1
    assert by_year(coordinator.judged("plan", NOW))[2025].target_level == 40


def test_who_may_not_change_plans_may_not_try_either(store: Store) -> None:
    for role in (Role.EVALUATOR, Role.EXECUTIVE, Role.ADMIN):
        with pytest.raises(NotPermitted):
            desk(store, role).judged_with("plan", new_target(store), NOW)
        with pytest.raises(NotPermitted):
            desk(store, role).change_plan(new_target(store), REVISED)


def test_what_a_change_would_make_shows_no_figure_before_its_approval_to_other_officers(store: Store) -> None:
    desk(store, Role.COORDINATOR).open_round(2022, day("2026-12-01").date())
    owner = desk(store, Role.OFFICER, Scope.PROJECT, "project")
    owner.store_figures(Facts(actuals=(actual(2022, "27"),)))
    other = desk(store, Role.OFFICER, Scope.PROJECT, "elsewhere")
    moment, change = datetime.now(UTC), new_target(store)
    assert by_year(owner.judged_with("plan", change, moment))[2022].actual_level == 27
    assert by_year(other.judged_with("plan", change, moment))[2022].actual_level is None


def test_the_sentences_say_which_years_stand_and_which_do_not(store: Store, coordinator: Desk) -> None:
    before = coordinator.judged("plan", NOW)
    told = version_sentences(before, coordinator.judged_with("plan", new_target(store), NOW))
    assert told[0].startswith("R3・R4の判定は変わりません")
    assert told[1] == "R5・R6・R7は、変更後の計画で判定します。"
    back = Given("誤記の訂正", "", day("2020-04-01"))
    anew = version_sentences(before, coordinator.judged_with("plan", new_target(store, given=back), NOW))
    assert [sentence[:11] for sentence in anew[:2]] == ["R3は判定し直されます", "R4は判定し直されます"]


def test_both_paths_are_drawn(store: Store, coordinator: Desk) -> None:
    before = coordinator.judged("plan", NOW)
    figure = progress_figure(coordinator.judged_with("plan", new_target(store), NOW), before=before)
    assert [trace.line.dash for trace in figure.data if trace.line.dash == "dot"] == ["dot"]
    assert "変更前<br><b>20件</b>" in [note.text for note in figure.layout.annotations]


# -- the page ---------------------------------------------------------------------------------------------------------


Visit = Callable[..., AppTest]


@pytest.fixture
def visit(tmp_path, monkeypatch) -> Iterator[Visit]:
    monkeypatch.setenv("KPI_DB", str(tmp_path / "page.duckdb"))
    opened = open_store(tmp_path / "page.duckdb")
    opened.load(okayama(), actor="見本", uploads=[Upload("見本.xlsx", b"plan")])

    def walk(user_id: str = "demo-coordinator", **query: str) -> AppTest:
        return open_page("plan_change", user_id, **query)

    yield walk
    opened.close()


def told(app: AppTest) -> str:
    kinds = (app.markdown, app.info, app.warning, app.error, app.success)
    words = [str(element.value) for kind in kinds for element in kind]
    return "\n".join([*words, *(table.value.to_string() for table in app.table)]).replace("\\", "")


KPI = okayama().kpis[0].kpi_id


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_change_opens_and_says_what_the_button_needs_before_anything_is_typed(visit: Visit, kind: str):
    app = visit(kind=kind)
    assert app.button(key="store-change").disabled
    assert NEEDED[kind] in [caption.value for caption in app.caption]


def test_a_target_is_changed_with_both_paths_and_a_reason(visit: Visit):
    app = visit()
    app.text_input(key=f"target/{KPI}/2026").set_value("40人").run()
    assert "変更前と変更後" in told(app)
    assert NEEDED["target"] not in [caption.value for caption in app.caption]
    assert "+30人（累計増加分） → +40人（累計増加分）" in told(app)
    app.button(key="store-change").click().run()
    assert "変更の理由を選んでください" in told(app)
    app.selectbox(key="reason").set_value("変更認定").run()
    app.button(key="store-change").click().run()
    assert not app.exception
    assert "変更を登録しました" in told(app)


def test_a_kpi_is_split_with_targets_of_every_year(visit: Visit):
    app = visit(kind="split")
    app.selectbox(key="last-year").set_value(2024).run()
    for number, name in ((1, "架空の指標 甲"), (2, "架空の指標 乙")):
        app.text_input(key=f"part-name/{number}").set_value(name)
        app.text_input(key=f"part-target/{number}/2025").set_value("10人")
        app.text_input(key=f"part-target/{number}/2026").set_value("20人")
    app.run()
    assert not app.exception
    assert "（KPI 2、目標 5" in told(app)
    app.selectbox(key="reason").set_value("事業内容の見直し").run()
    app.button(key="store-change").click().run()
    assert "変更を登録しました" in told(app)
    made = [row for row in open_store(database_path()).judged(fiscal_year=2025) if row.kpi.startswith("架空の指標")]
    assert [(row.target_level, row.target_origin) for row in made] == [(10, "stated"), (10, "stated")]


def test_no_kpi_is_given_the_name_of_another_of_its_project(visit: Visit):
    other = okayama().kpis[1].name
    app = visit(kind="definition")
    app.text_input(key=f"name/{KPI}").set_value(f" {other}").run()
    assert "同じ事業に、名称が同じKPIがあります" in told(app)
    assert app.button(key="store-change").disabled
    app = visit(kind="split")
    app.selectbox(key="last-year").set_value(2024).run()
    for number, name in ((1, "架空の指標"), (2, other)):
        app.text_input(key=f"part-name/{number}").set_value(name)
        app.text_input(key=f"part-target/{number}/2026").set_value("20人")
    app.run()
    assert "名称が同じKPIがあります" in told(app)
    assert app.button(key="store-change").disabled


def test_what_cannot_be_read_is_said_with_the_year_and_the_way_out(visit: Visit):
    app = visit()
    app.text_input(key=f"target/{KPI}/2026").set_value("たくさん").run()
    assert "R8（2026）の目標値の「たくさん」を数値として読み取れません" in told(app)
    assert app.button(key="store-change").disabled


def test_what_cannot_be_read_is_shown_as_it_was_typed(visit: Visit):
    app = visit()
    app.text_input(key=f"target/{KPI}/2026").set_value("*100人*").run()
    assert r"「\*100人\*」" in app.error[0].value


def test_the_page_is_not_for_those_who_change_no_plans(visit: Visit):
    assert "の役割では表示できません" in told(visit("demo-executive"))


def test_the_change_of_an_officer_waits_and_a_coordinator_accepts_it_in_the_log(store: Store):
    officer = desk(store, Role.OFFICER, Scope.PROJECT, "project")
    assert officer.change_plan(new_target(store), REVISED).is_proposal
    assert by_year(store.judged("plan"))[2025].target_level == 20
    coordinator = desk(store, Role.COORDINATOR)
    coordinator.settle(coordinator.proposals()[0].entry_id, accept=True)
    assert by_year(store.judged("plan"))[2025].target_level == 40


def test_an_increment_stays_one(visit: Visit):
    app = visit()
    assert app.selectbox(key=f"basis/{KPI}").value == Basis.INCREMENT_SINCE_BASELINE
