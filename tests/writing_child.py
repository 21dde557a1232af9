"""Processes that store entries until they are killed, and say of each that it was acknowledged.

This one reads a task a line, forks for each, and says "end" when that child is gone. A child dies without cleaning up,
as from `kill -9`: before its n-th call that writes, or after some time. A line is an entry whose answer was given.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pyarrow  # noqa: F401 (once, and not in every child)

from kpi_models.store import open_store
from tests.keeping import load

# All by which the store's own code reaches the disk; what DuckDB does between two of them is hit by the clock.
WRITE_POINTS: tuple[tuple[Any, str], ...] = ((os, "fsync"), (Path, "replace"), (Path, "write_bytes"), (Path, "open"))


def say(what: object) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def dies_before(call: int) -> None:
    """Kills this process before its n-th call that writes, counted over all kinds."""
    left = [call]

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*arguments: Any, **named: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **named)

        return counting

    for owner, name in WRITE_POINTS:
        setattr(owner, name, counted(getattr(owner, name)))


def store_until_killed(path: str, seed: int, call: int | None) -> None:
    store = open_store(path)
    numbers = random.Random(seed)
    if call:
        dies_before(call)
    for number in range(store.revision() + 1, store.revision() + 200):
        load(store, number, size=numbers.randrange(1, 3000))
        say(number)
        if numbers.random() < 0.1:
            store.checkpoint()


def main() -> None:
    for task in map(json.loads, sys.stdin):
        child = os.fork()
        if not child:
            store_until_killed(task["path"], task["seed"], task["call"])
            os._exit(0)
        if task["seconds"] is not None:
            time.sleep(task["seconds"])
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        say("end")


if __name__ == "__main__":
    main()
