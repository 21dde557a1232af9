"""What is done at a desk for an evaluation: each act asks for its permission and goes into the log.

A member's drafts are stored like everything else but are no acts of the log: they are nobody's but the member's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kpi_models.committee import evaluation_records as records
from kpi_models.committee import opinion_records
from kpi_models.committee.evaluations import Kind, Meeting, OwnEvaluation, Spread, Standing, Written
from kpi_models.desk.desk import Desk
from kpi_models.people import people_records
from kpi_models.people.people import Place, may

DRAFT = "evaluation-draft"


def offered_words(desk: Desk, plan_id: str) -> dict[Kind, tuple[str, ...]]:
    """Returns the words that 事業効果 and 評価 of a plan are chosen from."""
    desk.require("read-plan", [Place(plan_id)])
    return records.offered_words(desk.store, plan_id)


def set_words(desk: Desk, plan_id: str, kind: Kind, words: Sequence[str]) -> None:
    """Sets a plan's own list of words; an empty one brings the national wording back."""
    desk.require("lead-evaluation", [Place(plan_id)])
    with desk.acting("set-evaluation-words") as entry:
        records.set_words(entry, plan_id, kind, words)


def own_evaluation(desk: Desk, project_id: str, fiscal_year: int) -> OwnEvaluation:
    """Returns what the person has written of a project."""
    desk.require("write-evaluation", [desk.place_of(project_id)])
    return records.own_evaluation(desk.store, desk.person.user_id, project_id, fiscal_year)


def save_draft(desk: Desk, project_id: str, fiscal_year: int, written: Mapping[str, Written]) -> None:
    """Stores what the person has written so far of a project; nobody else reads it."""
    desk.require("write-evaluation", [desk.place_of(project_id)])
    with desk.acting(DRAFT) as entry:
        records.save_draft(entry, desk.person.user_id, project_id, fiscal_year, written)


def keep_field(desk: Desk, project_id: str, fiscal_year: int, kpi_id: str, name: str, said: Any) -> None:
    """Stores one field of what the person writes (WHOLE_PROJECT or of a KPI), by its name in Written.

    The other fields stay as they are stored by then, whichever window or run of the page stored them.
    """
    desk.require("write-evaluation", [desk.place_of(project_id)])
    with desk.acting(DRAFT) as entry:
        records.keep_field(entry, desk.person.user_id, project_id, fiscal_year, kpi_id, name, said)


def submit(desk: Desk, project_id: str, fiscal_year: int, written: Mapping[str, Written]) -> None:
    """Submits the person's evaluation of a project. Raises NotPermitted or EvaluationRefused."""
    place = desk.place_of(project_id)
    desk.require("write-evaluation", [place])
    with desk.acting("write-evaluation") as entry:
        records.submit(entry, desk.person.user_id, place.plan_id or "", project_id, fiscal_year, written)


def spread(desk: Desk, project_id: str, fiscal_year: int) -> Spread:
    """Returns how the members grade a project: to a member only after their own is submitted, or all is decided.

    Raises NotPermitted for who neither evaluates nor leads the evaluation of its plan.
    """
    place = desk.place_of(project_id)
    writes = desk.may("write-evaluation", place)
    if not writes:
        desk.require("lead-evaluation", [place])
    found = tuple(records.submitted(desk.store, project_id, fiscal_year))
    there = {one.user_id for one in found}
    is_open = not writes or desk.person.user_id in there or records.is_decided(desk.store, project_id, fiscal_year)
    return Spread(is_open, len(found), _waiting(desk, place, there), found if is_open else ())


def standings(desk: Desk, plan_id: str, fiscal_year: int) -> dict[str, Standing]:
    """Returns how far the evaluation of each project of a plan is, by project id."""
    if not desk.may("write-evaluation", Place(plan_id)):
        desk.require("lead-evaluation", [Place(plan_id)])
    return records.standings_of(desk.store, desk.person.user_id, plan_id, fiscal_year)


def record_meeting(desk: Desk, plan_id: str, fiscal_year: int, meeting: Meeting, *, seen: str | None = None) -> None:
    """Stores the meeting of a plan and year, or corrects the one that the person has `seen` (its mark; None: any).

    Raises EvaluationRefused for counts that can't be, and where another record stands than the one seen.
    """
    desk.require("lead-evaluation", [Place(plan_id)])
    with desk.acting("record-meeting") as entry:
        records.record_meeting(entry, plan_id, fiscal_year, meeting, seen=seen)


def conclude(
    desk: Desk, project_id: str, fiscal_year: int, decided: Written, exception: str = "", *, seen: str | None = None
) -> None:
    """Stores the consensus on a project, or another than the one that the person has `seen` (its mark; None: any).

    Raises EvaluationRefused without a quorum or a reason (`exception`), and where another stands than the one seen.
    """
    place = desk.place_of(project_id)
    desk.require("lead-evaluation", [place])
    with desk.acting("lead-evaluation") as entry:
        records.conclude(entry, place.plan_id or "", project_id, fiscal_year, decided, exception, seen=seen)


def add_opinions(desk: Desk, project_id: str, fiscal_year: int, words: Sequence[str]) -> int:
    """Stores the committee's opinions on a project, and returns how many were new."""
    desk.require("lead-evaluation", [desk.place_of(project_id)])
    with desk.acting("record-opinions") as entry:
        return opinion_records.add_opinions(entry, project_id, fiscal_year, words)


def to_answer(desk: Desk) -> list[tuple[Place, int]]:
    """Returns place and fiscal year of each opinion without an answer, of projects that the person acts for."""
    found = opinion_records.unanswered(desk.store)
    places = {project_id: desk.place_of(project_id) for project_id in {project_id for project_id, _ in found}}
    return [(places[id_], year) for id_, year in found if desk.may("answer-opinion", places[id_])]


def answer_opinion(desk: Desk, opinion_id: str, words: str) -> None:
    """Stores our answer to an opinion (対応方針), by whoever acts for its project."""
    desk.require("answer-opinion", [_place_of_opinion(desk, opinion_id)])
    with desk.acting("answer-opinion") as entry:
        opinion_records.answer(entry, opinion_id, words)


def check_opinion(desk: Desk, opinion_id: str, fiscal_year: int, standing: str | None, words: str = "") -> None:
    """Stores what became of an answer as of a fiscal year (実施状況)."""
    desk.require("answer-opinion", [_place_of_opinion(desk, opinion_id)])
    with desk.acting("check-opinion") as entry:
        opinion_records.check(entry, opinion_id, fiscal_year, standing, words)


def _waiting(desk: Desk, place: Place, there: set[str]) -> tuple[str, ...]:
    """Returns the names of the members who have not submitted."""
    people = people_records.people(desk.store).values()
    return tuple(one.name for one in people if may(one, "write-evaluation", place) and one.user_id not in there)


def _place_of_opinion(desk: Desk, opinion_id: str) -> Place:
    found = desk.store.rows("select project_id from opinions where opinion_id = $opinion_id", opinion_id=opinion_id)
    if not found:
        raise KeyError(opinion_id)
    return desk.place_of(found[0]["project_id"])
