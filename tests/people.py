"""People of each role, and desks for them."""

from __future__ import annotations

from kpi_models.desk.desk import Desk
from kpi_models.people.people import Grant, Person, Role, Scope
from kpi_models.store import Store


def person(role: Role, scope: Scope = Scope.ALL, scope_id: str = "", name: str | None = None) -> Person:
    return Person(f"{role}-{name or 1}", name or f"架空の{role}", (Grant(role, scope, scope_id),))


def desk(store: Store, role: Role, scope: Scope = Scope.ALL, scope_id: str = "", name: str | None = None) -> Desk:
    return Desk(store, person(role, scope, scope_id, name))
