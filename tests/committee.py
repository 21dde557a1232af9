"""A committee of a made-up plan: two members, the coordinator who leads it, and what they say."""

from __future__ import annotations

from datetime import date

from people import desk, person
from round_year import HANAKO, YEAR, two_projects

from kpi_models.committee import committee
from kpi_models.committee.evaluations import WHOLE_PROJECT, Kind, Meeting, Written, national_words
from kpi_models.desk.desk import Desk
from kpi_models.people.people import Role, Scope
from kpi_models.people.people_records import save_person
from kpi_models.store import Store, Upload

BEST, GOOD, _, WORST = national_words()[Kind.EFFECT]
VALID, INVALID = national_words()[Kind.VERDICT]
MIYAKO = person(Role.EVALUATOR, Scope.PLAN, "plan", name="評価 都")
MANABU = person(Role.EVALUATOR, Scope.PLAN, "plan", name="評価 学")
QUORATE = Meeting(date(2023, 8, 1), seats=5, quorum=3, present=4)


def begin(store: Store) -> tuple[Desk, Desk, Desk]:
    """Stores the plan and its people, and returns the desks of the coordinator and the two members."""
    store.load(two_projects(), actor="試験", uploads=[Upload("計画.xlsx", b"plan")])
    with store.entry("管理者") as entry:
        for one in (HANAKO, MIYAKO, MANABU):
            save_person(entry, one)
    return desk(store, Role.COORDINATOR, name="企画 一郎"), Desk(store, MIYAKO), Desk(store, MANABU)


def says(effect: str | None = GOOD, words: str = "", verdict: str | None = VALID) -> dict[str, Written]:
    return {WHOLE_PROJECT: Written(effect, verdict, words)}


def decide(leader: Desk, project_id: str = "project", fiscal_year: int = YEAR) -> None:
    """Holds a quorate meeting and concludes on a project."""
    committee.record_meeting(leader, "plan", fiscal_year, QUORATE)
    committee.conclude(leader, project_id, fiscal_year, Written(GOOD, VALID, "順調である"))
