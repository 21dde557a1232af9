"""What happened around a plan: added and withdrawn by its coordinator, and shown beside its figures."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from people import desk, person
from plans import new_store
from round_year import HANAKO, YEAR, two_projects
from streamlit.testing.v1 import AppTest
from walking import open_page, run

from kpi_models.desk.desk import Desk
from kpi_models.entries import contents
from kpi_models.judging.judgement import JudgedRow
from kpi_models.people.people import NotPermitted, Role, Scope
from kpi_models.plans.plan_events import EventRefused
from kpi_models.reference import Event
from kpi_models.store import Store, open_store
from kpi_models.terms import TERMS
from pages import loading
from reports.event_words import events_between
from reports.kpi_tables import chart_alternative, progress_table
from reports.log_words import contents_table

OPENING = Event(date(YEAR, 10, 1), "道の駅開館", "架空の道の駅の開館", "広報かくう10月号")
FLOOD = Event(date(YEAR - 1, 7, 3), "豪雨災害", "架空川のはん濫", "町の災害記録")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv("KPI_DB", str(tmp_path / "kpi.duckdb"))
    opened = new_store(tmp_path)
    opened.load(two_projects(), actor="試験", uploads=())
    yield opened
    opened.close()


@pytest.fixture
def coordinator(store: Store) -> Desk:
    return desk(store, Role.COORDINATOR, name="企画 一郎")


def test_events_stand_in_the_order_of_their_days_until_they_are_withdrawn(coordinator: Desk) -> None:
    before = datetime.now(UTC) - timedelta(days=1)
    for event in (OPENING, FLOOD, OPENING):
        coordinator.add_event("plan", event)
    stored = coordinator.plan_events("plan")
    assert list(stored.values()) == [FLOOD, OPENING]
    both = datetime.now(UTC)
    coordinator.withdraw_event("plan", next(iter(stored)))
    assert list(coordinator.plan_events("plan").values()) == [OPENING]
    assert list(coordinator.plan_events("plan", both).values()) == [FLOOD, OPENING]
    assert coordinator.plan_events("plan", before) == {}
    coordinator.add_event("plan", FLOOD)
    assert list(coordinator.plan_events("plan").values()) == [FLOOD, OPENING]


def test_what_does_not_stand_can_not_be_withdrawn(coordinator: Desk) -> None:
    coordinator.add_event("plan", OPENING)
    (event_id,) = coordinator.plan_events("plan")
    coordinator.withdraw_event("plan", event_id)
    for wrong in (event_id, "999"):
        with pytest.raises(EventRefused, match="すでに取り下げられています"):
            coordinator.withdraw_event("plan", wrong)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (replace(OPENING, short=""), "すべて書いてから"),
        (replace(OPENING, name=""), "すべて書いてから"),
        (replace(OPENING, source=""), "すべて書いてから"),
        (replace(OPENING, short="道の駅が開館しました年"), "10文字まで"),
    ],
)
def test_an_event_needs_its_words_and_its_source_and_fits_on_a_chart(
    coordinator: Desk, event: Event, words: str
) -> None:
    with pytest.raises(EventRefused, match=words):
        coordinator.add_event("plan", event)
    assert coordinator.plan_events("plan") == {}


@pytest.mark.parametrize(
    "nobody",
    [
        lambda store: Desk(store, HANAKO),
        lambda store: desk(store, Role.EVALUATOR),
        lambda store: desk(store, Role.EXECUTIVE),
        lambda store: desk(store, Role.ADMIN),
        lambda store: Desk(store, person(Role.COORDINATOR, Scope.PLAN, "other plan")),
    ],
    ids=["officer", "evaluator", "executive", "admin", "coordinator of another plan"],
)
def test_only_who_accepts_changes_of_the_plan_adds_and_withdraws(
    store: Store, coordinator: Desk, nobody: Callable[[Store], Desk]
) -> None:
    coordinator.add_event("plan", OPENING)
    (event_id,) = coordinator.plan_events("plan")
    with pytest.raises(NotPermitted):
        nobody(store).add_event("plan", FLOOD)
    with pytest.raises(NotPermitted):
        nobody(store).withdraw_event("plan", event_id)
    assert list(coordinator.plan_events("plan").values()) == [OPENING]


def test_an_event_of_another_plan_is_not_withdrawn_through_ones_own(store: Store, coordinator: Desk) -> None:
    coordinator.add_event("plan", OPENING)
    (event_id,) = coordinator.plan_events("plan")
    with pytest.raises(EventRefused):
        Desk(store, person(Role.COORDINATOR, Scope.PLAN, "other plan")).withdraw_event("other plan", event_id)
    assert coordinator.plan_events("plan")


def test_both_acts_are_in_the_log_with_the_plan_and_say_which_event_it_was(store: Store, coordinator: Desk) -> None:
    coordinator.add_event("plan", OPENING)
    coordinator.withdraw_event("plan", next(iter(coordinator.plan_events("plan"))))
    withdrawn, added = coordinator.log()[:2]
    assert (added.action, withdrawn.action) == ("add-event", "withdraw-event")
    for act in (added, withdrawn):
        assert (act.actor, act.projects, act.holds_facts) == ("企画 一郎", "架空計画", False)
        held = contents_table(contents.contents(store, act.entry_id))
        assert (held["対象"], held["項目"]) == (["道の駅開館"], [TERMS["event"]])
        assert "広報かくう10月号" in held["内容"][0]


def test_events_are_found_again_in_a_database_made_anew_from_its_journal(tmp_path: Path) -> None:
    path = tmp_path / "kept.duckdb"
    store = open_store(path)
    leader = desk(store, Role.COORDINATOR)
    for event in (OPENING, FLOOD):
        leader.add_event("plan", event)
    leader.withdraw_event("plan", next(iter(leader.plan_events("plan"))))
    before = leader.plan_events("plan")
    store.close()
    path.unlink()
    again = open_store(path)
    assert desk(again, Role.COORDINATOR).plan_events("plan") == before
    again.close()


def test_the_chart_the_table_and_the_sentences_name_what_happened_in_the_years_of_a_kpi(coordinator: Desk) -> None:
    rows = [row for row in coordinator.judged("plan") if row.kpi_id == "kpi"]
    long_ago = replace(OPENING, day=date(2010, 4, 1), short="昔の出来事")
    told = events_between(rows, [OPENING, FLOOD, long_ago])
    assert [event.short for event in told] == [
        "豪雨災害", "道の駅開館", "デジ田交付金", "新型コロナ5類", "第2世代交付金"
    ]  # fmt: skip
    table = progress_table(rows, told)
    assert table["項目"][-1] == "出来事"
    assert [table[year][-1] for year in ("R3（2021）", "R5（2023）", "R6（2024）")] == [
        "豪雨災害", "デジ田交付金、新型コロナ5類", "－"
    ]  # fmt: skip
    assert "出来事" not in progress_table(rows)["項目"]
    assert "2022-10-01 道の駅開館、" in chart_alternative(rows, told)
    assert "出来事" not in chart_alternative(rows)


# -- the page ----------------------------------------------------------------------------------------------------------


HERE = {"plan": "plan", "kpi": "kpi"}
OFFER = "この計画の図に、出来事を加える・取り下げる"


def told(app: AppTest) -> str:
    words = [str(element.value) for kind in (app.markdown, app.caption, app.success, app.error) for element in kind]
    words += [text for table in app.table for column in table.value for text in table.value[column]]
    return "\n".join([*words, *(fold.label for fold in app.expander)])


def named_in_chart(app: AppTest) -> list[str]:
    return [note["text"] for note in json.loads(app.get("plotly_chart")[0].proto.spec)["layout"]["annotations"]]


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label == label).click()
    return run(app)


@pytest.mark.soak
def test_an_event_is_stored_before_the_page_is_loaded_and_drawn(coordinator: Desk, monkeypatch) -> None:
    app = open_page("progress", **HERE)
    judged, done = loading.judged, []

    def load(*asked: str) -> list[JudgedRow]:
        done.append("loaded")
        return judged(*asked)

    monkeypatch.setattr(loading, "judged", load)
    monkeypatch.setattr(Desk, "add_event", lambda *_: done.append("stored"))
    app.date_input(key="event/day/plan/0").set_value(OPENING.day)
    press(app, "図に加える")
    assert done[:2] == ["stored", "loaded"]


@pytest.mark.soak
def test_a_coordinator_adds_an_event_below_the_chart_and_withdraws_it(coordinator: Desk) -> None:
    app = open_page("progress", **HERE)
    app = press(app, "図に加える")
    assert "出来事の日を選んでから" in told(app)
    app.date_input(key="event/day/plan/0").set_value(OPENING.day)
    for field in ("short", "name", "source"):
        app.text_input(key=f"event/{field}/plan/0").set_value(getattr(OPENING, field))
    app = press(app, "図に加える")
    assert "図に「道の駅開館」を加えました" in told(app)
    assert list(coordinator.plan_events("plan").values()) == [OPENING]
    assert "道の駅開館" in named_in_chart(app)
    reader = open_page("progress", "demo-executive", **HERE)
    assert "道の駅開館：架空の道の駅の開館（2022-10-01、出典：広報かくう10月号）" in told(reader)
    assert OFFER not in told(reader)
    past = open_page("progress", **HERE, as_of="2023-04-01")
    assert "道の駅開館" not in told(past)
    assert OFFER not in told(past)
    app = press(app, "取り下げる")
    assert "図から取り下げました" in told(app)
    assert coordinator.plan_events("plan") == {}
    assert "道の駅開館" not in named_in_chart(app)
