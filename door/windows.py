"""Sliding windows: how much of something came from somebody within the last minutes."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

_MOST_KEYS = 10_000


@dataclass
class _Kept:
    amounts: deque[tuple[datetime, int]] = field(default_factory=deque)
    total: int = 0


class SlidingWindow:
    """Amounts by key within the last `span`; keys that are silent are forgotten."""

    def __init__(self, span: timedelta) -> None:
        self._span = span
        self._kept: dict[str, _Kept] = {}

    def add(self, key: str, now: datetime, amount: int = 1) -> None:
        """Notes an amount."""
        if len(self._kept) >= _MOST_KEYS:
            for known in list(self._kept):
                self.total(known, now)
        kept = self._kept.setdefault(key, _Kept())
        kept.amounts.append((now, amount))
        kept.total += amount

    def total(self, key: str, now: datetime) -> int:
        """Returns what came of a key within the span."""
        kept = self._kept.get(key)
        if kept is None:
            return 0
        while kept.amounts and now - kept.amounts[0][0] >= self._span:
            kept.total -= kept.amounts.popleft()[1]
        if not kept.amounts:
            self.forget(key)
        return kept.total

    def take_back(self, key: str) -> None:
        """Takes the newest amount of a key back."""
        kept = self._kept.get(key)
        if kept is not None and kept.amounts:
            kept.total -= kept.amounts.pop()[1]

    def forget(self, key: str) -> None:
        """Forgets a key."""
        self._kept.pop(key, None)
