"""What a measurement is: two things timed in turns, and the ratio of their medians."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two things measured in turns, in seconds, and the ratio that must not be exceeded."""

    name: str
    ours: list[float]
    reference: list[float]
    limit: float | None

    @property
    def ratio(self) -> float:
        """The ratio of the medians."""
        return statistics.median(self.ours) / statistics.median(self.reference)


def seconds(action: Callable[[], object]) -> float:
    """Returns how long an action takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
