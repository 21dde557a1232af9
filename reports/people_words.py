"""People in words: what each acts for, what was changed of them, and the tables that show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from kpi_models.entries.history import Act
from kpi_models.facts import Facts
from kpi_models.moments import format_moment
from kpi_models.people.people import Grant, Person, Role, Scope
from kpi_models.people.people_records import PersonChange
from kpi_models.terms import ROLES
from reports.log_words import what

_NAMED = 3  # more places than so many are counted, not named

PlaceNames = Mapping[tuple[Scope, str], str]


def place_names(definitions: Facts) -> dict[tuple[Scope, str], str]:
    """Returns what a role can be given for, by scope and id; projects of one name are told apart by their plan."""
    plans = {plan.plan_id: plan.name for plan in definitions.plans}
    counted = Counter(project.name for project in definitions.projects)
    projects = {
        (Scope.PROJECT, project.project_id): project.name
        if counted[project.name] == 1
        else f"{project.name}（{plans[project.plan_id]}）"
        for project in definitions.projects
    }
    return {(Scope.PLAN, plan_id): name for plan_id, name in plans.items()} | projects


def place_words(grant: Grant, names: PlaceNames) -> str:
    """Returns what a role is given for: すべて, a plan, or a project."""
    if grant.scope == Scope.ALL:
        return "すべての計画"
    return names.get((grant.scope, grant.scope_id), "登録のない計画・事業")


def grant_words(grant: Grant, names: PlaceNames) -> str:
    """Returns one role with what it is given for: 事業担当：にぎわい創出事業."""
    return f"{ROLES[grant.role]}：{place_words(grant, names)}"


def person_words(person: Person, names: PlaceNames) -> str:
    """Returns all roles of a person in a line; many places of one role are counted."""
    of_roles = ((role, [g for g in person.grants if g.role == role]) for role in Role)
    return "／".join(f"{ROLES[role]}：{_places(grants, names)}" for role, grants in of_roles if grants) or "役割なし"


def _places(grants: Sequence[Grant], names: PlaceNames) -> str:
    words = [place_words(grant, names) for grant in grants]
    more = f"ほか{len(words) - _NAMED:,}件" if len(words) > _NAMED else ""
    return "、".join(words[:_NAMED]) + more


def state_words(person: Person) -> str:
    """Tells whether a person may use the system."""
    return "利用中" if person.is_enabled else "停止中"


def people_table(people: Iterable[Person], names: PlaceNames) -> dict[str, list[str]]:
    """Returns the table of users: heading → cells."""
    listed = list(people)
    return {
        "名前": [person.name for person in listed],
        "利用者ID": [person.user_id for person in listed],
        "役割と担当": [person_words(person, names) for person in listed],
        "状態": [state_words(person) for person in listed],
    }


def history_table(changes: Iterable[PersonChange], acts: Iterable[Act], names: PlaceNames) -> dict[str, list[str]]:
    """Returns what was changed of a user and what they did, newest first: heading → cells."""
    changed = [(change.recorded_at, change.actor, _change_words(change, names)) for change in changes]
    done = [(act.recorded_at, act.actor, act_words(act)) for act in acts]
    rows = sorted([*changed, *done], key=lambda row: row[0], reverse=True)
    return {
        "日時": [format_moment(moment)[:16].replace("T", " ") for moment, _, _ in rows],
        "だれが": [actor for _, actor, _ in rows],
        "何を": [words for _, _, words in rows],
    }


def _change_words(change: PersonChange, names: PlaceNames) -> str:
    if change.grant is None:
        return f"名前を「{change.name}」、状態を「{'利用中' if change.is_enabled else '停止中'}」にしました"
    return f"{grant_words(change.grant, names)}　{'を付けました' if change.is_granted else 'を外しました'}"


def act_words(act: Act) -> str:
    """Returns what somebody did, with the projects and the file."""
    return "　".join(part for part in (what(act), act.projects, act.file_name or "") if part)


def handed_over_words(moved: Sequence[Grant], from_person: Person, to_person: Person, names: PlaceNames) -> str:
    """Says what a handover did."""
    return (
        f"{len(moved):,}件の事業を、{from_person.name}さんから{to_person.name}さんに引き継ぎました："
        f"{_places(moved, names)}"
    )
