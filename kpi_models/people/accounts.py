"""Passwords of local accounts: kept as argon2id hashes, checked in the same time whether or not there is an account."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from kpi_models.desk.desk import Desk
from kpi_models.people import people_records, sessions
from kpi_models.people.people import PeopleRefused, Person
from kpi_models.store import Entry, Store

SHORTEST, LONGEST = 12, 128
_HASHER = PasswordHasher()  # argon2id with the parameters of RFC 9106 for little memory
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # those that nobody misreads
_GROUPS, _LETTERS_A_GROUP = 4, 4
_NEWEST = """select password_hash, is_temporary from passwords where user_id = $user_id
    order by entry_id desc limit 1"""


@dataclass(frozen=True, slots=True)
class Recognised:
    """Somebody whose password was right; a temporary one is only good for choosing one's own."""

    person: Person
    is_temporary: bool


def recognise(store: Store, user_id: str, password: str) -> Recognised | None:
    """Returns the enabled user of an id and password, else None, after the same work."""
    found, nobodys = store.rows(_NEWEST, user_id=user_id), _nobodys_hash()
    is_right = _matches(found[0]["password_hash"] if found else nobodys, password)
    person = people_records.people(store).get(user_id)
    if not (found and is_right and person and person.is_enabled):
        return None
    return Recognised(person, found[0]["is_temporary"])


def exist(store: Store) -> bool:
    """Tells whether anybody has a password."""
    return bool(store.rows("select 1 from passwords limit 1"))


def choose(mine: Desk, password: str) -> None:
    """Stores the password that a user chose, and ends all their sessions. Raises PeopleRefused with the reason."""
    with mine.acting("change-password") as entry:
        _set(entry, mine.person.user_id, password, is_temporary=False)
    sessions.end_all(mine.store, mine.person.user_id, datetime.now(UTC))


def give(mine: Desk, user_id: str, password: str | None = None) -> str:
    """Gives a user a password as an administrator, ends all their sessions, and returns it.

    Without `password` a temporary one is made. Raises NotPermitted, or PeopleRefused with the reason.
    """
    mine.require("manage-users")
    given = password or _temporary_for(user_id)
    with mine.acting("manage-users") as entry:
        if user_id not in people_records.people(entry):
            raise PeopleRefused(f"利用者「{user_id}」は登録されていません。")
        _set(entry, user_id, given, is_temporary=password is None)
    sessions.end_all(mine.store, user_id, datetime.now(UTC))
    return given


def one_time_password() -> str:
    """Returns a random password of 79 bits that can be read aloud."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_LETTERS_A_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)


def _temporary_for(user_id: str) -> str:
    """Returns a temporary password that is no weak one: an id of a letter or two stands in many."""
    return next(made for made in iter(one_time_password, "") if not why_not(user_id, made))


def why_not(user_id: str, password: str) -> str | None:
    """Returns what stands against a password, None where nothing does."""
    if len(password) < SHORTEST:
        return f"パスワードは{SHORTEST}文字以上にしてください（言葉をいくつかつなげると、覚えやすくなります）。"
    if len(password) > LONGEST:
        return f"パスワードは{LONGEST}文字までにしてください。"
    if user_id.casefold() in password.casefold() or len(set(password)) < SHORTEST // 2:
        return "利用者IDを含むパスワードや、同じ文字のくり返しが多いパスワードは使えません。別のものにしてください。"
    return None


def _set(entry: Entry, user_id: str, password: str, *, is_temporary: bool) -> None:
    if reason := why_not(user_id, password):
        raise PeopleRefused(reason)
    entry.append("passwords", [(user_id, _HASHER.hash(_composed(password)), is_temporary)])


def _matches(password_hash: str, password: str) -> bool:
    try:
        return _HASHER.verify(password_hash, _composed(password[: LONGEST + 1]))
    except (VerifyMismatchError, InvalidHashError):
        return False


def _composed(password: str) -> str:
    """Returns a password as every keyboard writes it (Unicode NFKC)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash(secrets.token_urlsafe())
