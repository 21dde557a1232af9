"""Sign-in attempts that failed: each makes the next one wait, and too many lock out the name or the address."""

from __future__ import annotations

from datetime import datetime, timedelta

from door.windows import SlidingWindow

WINDOW = timedelta(minutes=15)
MOST_A_NAME, MOST_AN_ADDRESS = 10, 60  # a whole town hall may come from one address
_FREE, _LONGEST_WAIT_SECONDS = 3, 4.0


class Attempts:
    """Failed attempts by the name that was given, known or not, and by the address they came from."""

    def __init__(self) -> None:
        self._names = SlidingWindow(WINDOW)
        self._addresses = SlidingWindow(WINDOW)

    def is_locked(self, name: str, address: str, now: datetime) -> bool:
        """Tells whether no attempt is taken for now, be the password right or wrong."""
        return (
            self._names.total(_key(name), now) >= MOST_A_NAME or self._addresses.total(address, now) >= MOST_AN_ADDRESS
        )

    def wait_seconds(self, name: str, now: datetime) -> float:
        """Returns how long the next attempt waits: twice as long after each failure above a few."""
        over = self._names.total(_key(name), now) - _FREE
        return min(_LONGEST_WAIT_SECONDS, 0.5 * 2**over) if over > 0 else 0.0

    def begin(self, name: str, address: str, now: datetime) -> None:
        """Counts an attempt as failed until it succeeds, so that many at once gain nothing."""
        self._names.add(_key(name), now)
        self._addresses.add(address, now)

    def succeeded(self, name: str, address: str) -> None:
        """Forgets the failures of a name; those of others from the same address stay."""
        self._names.forget(_key(name))
        self._addresses.take_back(address)


def _key(name: str) -> str:
    return name.casefold()[:64]
