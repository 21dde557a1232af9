"""The door in front of something small, with people who have accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from door.attempts import Attempts
from door.bodies import UPLOADS, BodyLimits
from door.gate import Gate
from door.routes import COOKIE
from door.settings import LOCAL, Settings
from door.wire import Wire
from kpi_models.desk.desk import Desk
from kpi_models.people import accounts, sessions
from kpi_models.people.operating import operators_desk
from kpi_models.people.people import Grant, Person, Role
from kpi_models.store import Store
from tests.plans import new_store

HOST = "kpi.town.example.jp"
PASSWORD = "橋の向こうに 町役場がある"
PAGE = {"accept": "text/html"}


@dataclass
class Inside:
    """What stands behind the door: answers everything, and keeps what reached it."""

    reached: list[Scope] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return
        self.reached.append(scope)
        if scope["type"] == "http":
            body, more = b"", True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return
                body, more = body + message.get("body", b""), message.get("more_body", False)
            self.bodies.append(body)
            await PlainTextResponse("inside")(scope, receive, send)
            return
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "bytes": message["bytes"]})

    def heard(self, name: str) -> list[str]:
        """Returns a header of the last request that reached the inside."""
        return [value.decode() for key, value in self.reached[-1]["headers"] if key == name.encode()]


def operator(store: Store) -> Desk:
    return operators_desk(store, "test")


def inhabited(folder: Path) -> Iterator[Store]:
    """Yields a store with an administrator, and somebody who signs in with a password."""
    opened = new_store(folder)
    operator(opened).add_person(Person("root", "架空 太郎", (Grant(Role.ADMIN),)))
    account(opened)
    yield opened
    opened.close()


def account(store: Store, user_id: str = "hanako", role: Role = Role.EXECUTIVE, password: str | None = PASSWORD) -> str:
    """Adds somebody with a password, a temporary one for None, and returns it."""
    operator(store).add_person(Person(user_id, f"架空の{user_id}", (Grant(role),)))
    return accounts.give(operator(store), user_id, password)


def session(store: Store, user_id: str = "hanako", now: datetime | None = None) -> str:
    """Begins a session and returns its token."""
    return sessions.begin(store, user_id, "192.0.2.1", now or datetime.now(UTC))


def front(
    store: Store, inside: Inside, client: str = "192.0.2.1", attempts: Attempts | None = None, **settings: Any
) -> TestClient:
    """Returns a browser before a door that leads inside."""
    asked = Settings(**({"mode": LOCAL, "hosts": (HOST,)} | settings))
    gate = Gate(BodyLimits(inside, asked.path(UPLOADS)), asked, lambda: store, attempts)
    return TestClient(Wire(gate, asked), f"http://{HOST}", client=(client, 50000), follow_redirects=False)


def sign_in(browser: TestClient, user_id: str = "hanako", password: str = PASSWORD, **fields: str) -> Any:
    """Fills the sign-in form in and returns the answer."""
    return browser.post("/signin", data={"form": form_token(browser), "user": user_id, "password": password} | fields)


def form_token(browser: TestClient, path: str = "/signin") -> str:
    """Returns the token in a form that the browser is shown."""
    found = re.search(r'name="form" value="([^"]+)"', browser.get(path).text)
    assert found
    return found[1]


def with_session(browser: TestClient, token: str) -> TestClient:
    """Returns the browser with a session's cookie."""
    browser.cookies.set(COOKIE, token, domain=HOST)
    return browser
