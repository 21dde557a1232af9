"""Who is signed in: records on the server, each found by the digest of a random token that only one browser holds.

A session ends with the sign-out, when an administrator ends it, when its user is disabled or given a password, after a
while without use, and at last after a working day.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from kpi_models.moments import from_stored, to_stored
from kpi_models.store import Store, StoreReadOnly

_TOKEN_BYTES = 32
_KEPT_IN_MIND = 1000  # sessions whose user is known without asking again, until anything is noted
_NOTED_EVERY = timedelta(minutes=1)  # a use is written down at most so often
# Asked at every request: no join. Who is disabled has no open session left (Desk.save_person).
_ALIVE = """select session_id, user_id, address, made_at, seen_at from sessions
    where ended_at is null and seen_at > $idle_since and made_at > $made_since"""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives: without being used, and at all."""

    idle: timedelta = timedelta(minutes=60)
    whole: timedelta = timedelta(hours=10)


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that is signed in; `seen_at` is to the minute."""

    session_id: str
    user_id: str
    address: str
    made_at: datetime
    seen_at: datetime


def session_id_of(token: str) -> str:
    """Returns the id under which a token's session is kept: its SHA-256."""
    return hashlib.sha256(token.encode()).hexdigest()


def begin(store: Store, user_id: str, address: str, now: datetime) -> str:
    """Begins a session and returns its token, which is kept nowhere."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    store.note(
        "insert into sessions values ($session_id, $user_id, $address, $now, $now, null)",
        session_id=session_id_of(token),
        user_id=user_id,
        address=address,
        now=to_stored(now),
    )
    return token


def alive(store: Store, session_id: str, now: datetime, limits: Limits) -> Session | None:
    """Returns a session that has neither ended nor reached a limit."""
    found = store.rows(f"{_ALIVE} and session_id = $session_id", session_id=session_id, **_bounds(now, limits))
    return _session(found[0]) if found else None


def user_of(store: Store, session_id: str) -> str | None:
    """Returns whose session it is, None when it has ended; its limits are the gate's to know."""
    return _user_of(store, store.notes, session_id)


@lru_cache(maxsize=_KEPT_IN_MIND)
def _user_of(store: Store, _notes: int, session_id: str) -> str | None:
    found = store.rows(
        "select user_id from sessions where session_id = $session_id and ended_at is null", session_id=session_id
    )
    return str(found[0]["user_id"]) if found else None


def used(store: Store, session: Session, now: datetime) -> None:
    """Notes that a session was used; without room on the disk that goes unnoted, and the page is read all the same."""
    if now - session.seen_at >= _NOTED_EVERY:
        with suppress(StoreReadOnly):
            store.note(
                "update sessions set seen_at = $now where session_id = $session_id",
                session_id=session.session_id,
                now=to_stored(now),
            )


def all_alive(store: Store, now: datetime, limits: Limits) -> list[Session]:
    """Returns every living session, the latest used first."""
    return [_session(row) for row in store.rows(f"{_ALIVE} order by seen_at desc, made_at", **_bounds(now, limits))]


def end(store: Store, session_id: str, now: datetime) -> None:
    """Ends one session."""
    store.note(
        "update sessions set ended_at = $now where session_id = $session_id and ended_at is null",
        session_id=session_id,
        now=to_stored(now),
    )


def end_all(store: Store, user_id: str, now: datetime) -> None:
    """Ends every session of a user."""
    store.note(
        "update sessions set ended_at = $now where user_id = $user_id and ended_at is null",
        user_id=user_id,
        now=to_stored(now),
    )


def _bounds(now: datetime, limits: Limits) -> dict[str, Any]:
    return {"idle_since": to_stored(now - limits.idle), "made_since": to_stored(now - limits.whole)}


def _session(row: dict[str, Any]) -> Session:
    return Session(
        row["session_id"], row["user_id"], row["address"], from_stored(row["made_at"]), from_stored(row["seen_at"])
    )
