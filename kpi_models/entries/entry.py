"""One act of storing under way, as the modules see it that store something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from kpi_models.moments import to_stored

if TYPE_CHECKING:
    from kpi_models.keeping.writing import Row, Writing


class Entry:
    """One act of storing under way. It gets its number with its first row, so that nothing new leaves no trace."""

    def __init__(
        self,
        writing: Writing,
        actor: str,
        moment: datetime,
        *,
        user_id: str | None = None,
        action: str | None = None,
        file_name: str | None = None,
        note: str | None = None,
    ) -> None:
        self._writing = writing
        self._head = (to_stored(moment), actor, file_name, note, user_id, action)
        self._number: int | None = None
        self.moment = moment

    def now(self) -> datetime:
        """Returns this moment, but none before the entry's own."""
        return max(datetime.now(UTC), self.moment)

    @property
    def entry_id(self) -> int:
        """The number of the entry, which is written now if it was not yet."""
        if self._number is None:
            self._number = self._writing.next_number()
            self._writing.append("entries", [(self._number, *self._head)])
        return self._number

    def rows(self, statement: str, **parameters: Any) -> list[Row]:
        """Returns what a query finds, with what this entry has stored so far."""
        return self._writing.rows(statement, **parameters)

    def append(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Stores rows of a table; the entry's number, its last column, is added here."""
        if rows:
            self.append_whole(table, [(*row, self.entry_id) for row in rows])

    def append_whole(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Stores rows that hold the entry's number already."""
        self._writing.append(table, rows)

    def keep(self, sha256: str, content: bytes) -> bytes:
        """Puts a file as it came beside the database, and returns its bytes: none where they were purged once."""
        if sha256 in self._writing.purged_before:
            return b""
        self._writing.originals[sha256] = content
        return content

    def forget(self, sha256: str) -> None:
        """Removes a file from beside the database once that is stored."""
        self._writing.purged.append(sha256)
