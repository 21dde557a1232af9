"""The log at the desk: what was done, with which files, and taking it back."""

from __future__ import annotations

from datetime import datetime

from kpi_models.desk.base import BaseDesk
from kpi_models.entries import history
from kpi_models.entries.contents import Contents, contents
from kpi_models.entries.history import Act, FirstStored, KeptFile
from kpi_models.people.people import EVERYTHING


class HistoryDesk(BaseDesk):
    """A desk at which the log is read, and acts are taken back."""

    __slots__ = ()

    def log(self, from_moment: datetime | None = None, to_moment: datetime | None = None) -> list[Act]:
        """Returns what was done between two moments, newest first: to plans and projects in reach, or by oneself."""
        if not self.may_anywhere("read-log"):
            self.require("read-log")
        return [done for done in history.log(self.store, from_moment, to_moment) if self._may_read(done)]

    def act(self, entry_id: int) -> Act:
        """Returns one act of the log. Raises KeyError for an unknown one, NotPermitted for one out of reach."""
        done = history.act(self.store, entry_id)
        if not self._may_read(done):
            self.require("read-log", done.places or (EVERYTHING,))
        return done

    def contents(self, entry_id: int) -> Contents:
        """Returns what an entry stored. Raises as `act` does."""
        self.act(entry_id)
        return contents(self.store, entry_id)

    def files(self, entry_id: int) -> list[KeptFile]:
        """Returns the files that came with an entry. Raises as `act` does."""
        self.act(entry_id)
        return history.files(self.store, entry_id)

    def original(self, entry_id: int, sha256: str) -> bytes | None:
        """Returns a file of an entry as it came, None where its bytes were removed. Raises as `act` does."""
        self.act(entry_id)
        return history.original(self.store, entry_id, sha256)

    def first_stored(self, content: bytes) -> FirstStored | None:
        """Returns who stored a file of these bytes first and when, None where nobody has."""
        return history.first_stored(self.store, content)

    def void(self, entry_id: int, words: str) -> None:
        """Takes an entry back, with a reason. Raises NotTakenBack where that can't be."""
        self.require("void-entry", history.act(self.store, entry_id).places or (EVERYTHING,))
        with self.acting("void-entry") as entry:
            history.void(entry, entry_id, words)

    def purge(self, sha256: str, words: str) -> None:
        """Removes the bytes of a file that holds personal data, with a reason."""
        self.require("purge-file")
        with self.acting("purge-file") as entry:
            history.purge(entry, sha256, words)

    def _may_read(self, done: Act) -> bool:
        is_own = done.user_id == self.person.user_id and self.may_anywhere("read-log")
        return is_own or all(self.may("read-log", place) for place in done.places or (EVERYTHING,))
