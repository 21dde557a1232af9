"""What a measurement is: two things timed in one run, and the ratio of what is typical of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two things measured in one run, in seconds, and the ratio that must not be exceeded."""

    name: str
    ours: list[float]
    reference: list[float]
    limit: float | None
    typical: Callable[[list[float]], float] = statistics.median

    @property
    def ratio(self) -> float:
        """The ratio of what is typical of each: of the medians, if not told otherwise."""
        return self.typical(self.ours) / self.typical(self.reference)


def seconds(action: Callable[[], object]) -> float:
    """Returns how long an action takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started
