"""Who may do what: the matrix of roles, actions and scopes, and the people who hold them."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from kpi_models.people.people import (
    Grant,
    NotPermitted,
    Person,
    Place,
    Role,
    Scope,
    may,
    may_anywhere,
    permissions,
    require,
)
from kpi_models.people.people_records import hand_over, people, save_person
from tests.people import desk, person
from tests.plans import one_kpi, stored, target

INSIDE, BESIDE = Place("plan", "project"), Place("other-plan", "other-project")
OFFICER, COORDINATOR, EVALUATOR, EXECUTIVE, ADMIN = Role

# The table of the house, restated by hand: what a role may do where it was given, and (any) everywhere.
GIVEN = {
    OFFICER: {"read-drafts", "get-form", "write-figures", "submit-report", "void-entry", "answer-opinion", "read-log"},
    COORDINATOR: {
        "read-drafts", "accept-plan", "get-form", "write-figures", "submit-report", "review-report", "publish-report",
        "void-entry", "answer-opinion", "lead-evaluation",
    },
    EVALUATOR: {"read-summary", "read-plan", "write-evaluation"},
    EXECUTIVE: set(),
    ADMIN: set(),
}  # fmt: skip
ANY = {
    OFFICER: {"read-summary", "read-plan", "register-plan"},
    COORDINATOR: {
        "read-summary", "read-plan", "register-plan", "open-round", "choose-scale", "read-log", "assign-projects",
    },
    EVALUATOR: set(),
    EXECUTIVE: {"read-summary", "read-plan"},
    ADMIN: {
        "read-summary", "read-plan", "read-log", "assign-projects", "manage-users", "purge-file", "keep-database",
    },
}  # fmt: skip


@pytest.mark.parametrize("action", permissions())
@pytest.mark.parametrize("role", Role)
def test_the_matrix_of_roles_actions_and_scopes(role: Role, action: str) -> None:
    expected_inside = action in GIVEN[role] | ANY[role]
    for scope, scope_id in ((Scope.ALL, ""), (Scope.PLAN, "plan"), (Scope.PROJECT, "project")):
        holder = person(role, scope, scope_id)
        assert may(holder, action, INSIDE) == expected_inside
        assert may(holder, action, BESIDE) == (expected_inside if scope == Scope.ALL else action in ANY[role])
        assert may_anywhere(holder, action) == expected_inside


@pytest.mark.parametrize("action", permissions())
def test_who_is_disabled_or_holds_nothing_may_do_nothing(action: str) -> None:
    assert not may(Person("a", "架空", (), True), action, INSIDE)
    everything = tuple(Grant(role) for role in Role)
    assert not may(Person("a", "架空", everything, is_enabled=False), action, INSIDE)


def test_who_changes_figures_never_includes_evaluators_executives_and_administrators() -> None:
    figures = ("write-figures", "submit-report", "review-report", "register-plan", "void-entry")
    assert not [(role, action) for role in (EVALUATOR, EXECUTIVE, ADMIN) for action in figures
                if may(person(role), action, INSIDE)]  # fmt: skip


def test_a_whole_plan_is_not_covered_by_one_of_its_projects() -> None:
    assert not may(person(OFFICER, Scope.PROJECT, "project"), "read-drafts", Place("plan"))
    assert may(person(OFFICER, Scope.PLAN, "plan"), "read-drafts", Place("plan"))


def test_one_place_outside_refuses_all() -> None:
    with pytest.raises(NotPermitted, match="実績を登録する"):
        require(person(OFFICER, Scope.PLAN, "plan"), "write-figures", [INSIDE, BESIDE])


def test_people_are_kept_with_what_they_act_for(tmp_path: Path) -> None:
    store = stored(tmp_path)
    anna = Person("anna", "架空 花子", (Grant(OFFICER, Scope.PROJECT, "p1"), Grant(OFFICER, Scope.PROJECT, "p2")))
    with store.entry("管理者") as entry:
        save_person(entry, anna)
    revision = store.revision()
    with store.entry("管理者") as entry:
        save_person(entry, anna)
    assert store.revision() == revision  # nothing new leaves no trace
    assert people(store) == {"anna": anna}
    store.close()


def test_projects_are_handed_over_in_bulk(tmp_path: Path) -> None:
    store = stored(tmp_path)
    grants = tuple(Grant(OFFICER, Scope.PROJECT, f"p{number}") for number in range(3))
    with store.entry("管理者") as entry:
        save_person(entry, Person("a", "前任", (*grants, Grant(EVALUATOR, Scope.PLAN, "plan"))))
        save_person(entry, Person("b", "後任"))
    with store.entry("企画担当") as entry:
        moved = hand_over(entry, "a", "b", ["p0", "p2", "someone-elses"])
    assert [grant.scope_id for grant in moved] == ["p0", "p2"]
    found = people(store)
    assert [grant.scope_id for grant in found["a"].grants] == ["plan", "p1"]
    assert [grant.scope_id for grant in found["b"].grants] == ["p0", "p2"]
    store.close()


def test_a_refusal_is_logged_with_person_action_and_place(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    store = stored(tmp_path, one_kpi(target(2025, "20")))
    with caplog.at_level(logging.WARNING), pytest.raises(NotPermitted):
        desk(store, EXECUTIVE).take_step("project", 2025, "approve")
    assert "executive-1" in caplog.text
    assert "review-report" in caplog.text
    store.close()
