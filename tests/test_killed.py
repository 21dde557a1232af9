"""A writing process is killed at every point where it writes: what it acknowledged is there, and nothing else."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpi_models.keeping.upkeep import verify
from kpi_models.store import open_store
from tests.keeping import kept
from tests.plans import NOW

CHILD = Path(__file__).with_name("writing_child.py")
SECONDS_TO_START = 5
Children = subprocess.Popen[str]


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    with subprocess.Popen(
        [sys.executable, str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def acknowledged(
    children: Children, path: Path, seed: int, *, call: int | None = None, seconds: float | None = None
) -> list[int]:
    """Lets a child store until it is killed, and returns what it acknowledged.

    The numbers are read from a pipe: nothing of what is tested keeps them.
    """
    assert children.stdin is not None
    assert children.stdout is not None
    children.stdin.write(json.dumps({"path": str(path), "seed": seed, "call": call, "seconds": seconds}) + "\n")
    children.stdin.flush()
    return [int(line) for line in iter(children.stdout.readline, "end\n")]


def check_what_is_kept(path: Path, before: int, told: list[int]) -> int:
    """Starts on what a killed process left, holds it against what was acknowledged, and returns how much there is."""
    begun = time.process_time()  # its own time, whatever else the machine is busy with
    store = open_store(path)
    assert time.process_time() - begun < SECONDS_TO_START
    assert [*path.parent.glob("*.damaged-*")] == []
    names = [int(name.removesuffix(".xlsx")) for name, _, _ in store.uploads()]
    all_told = [*range(1, before + 1), *told]
    on_its_way = [all_told[-1] + 1]
    assert names in (all_told, all_told + on_its_way)
    assert store.revision() == len(names)
    assert verify(store, NOW).faults == ()
    store.close()
    return len(names)


@pytest.mark.soak
def test_killed_before_any_of_its_writes_a_process_leaves_all_it_acknowledged(
    tmp_path: Path, children: Children
) -> None:
    """Those of an entry and a half: writing an original, its sync, its name, the folder's sync, the line, its sync."""
    path, there = kept(tmp_path, 1), 1
    for call in range(1, 13):
        told = acknowledged(children, path, seed=call, call=call)
        there = check_what_is_kept(path, there, told)


@pytest.mark.soak
@pytest.mark.parametrize("chain", range(4))
def test_killed_twenty_times_in_a_row_at_any_moment_a_process_leaves_all_it_acknowledged(
    tmp_path: Path, children: Children, chain: int
) -> None:
    path, there, moments = kept(tmp_path, 1), 1, random.Random(chain)
    for round_number in range(20):
        if round_number % 2:
            told = acknowledged(children, path, seed=chain, call=moments.randrange(1, 60))
        else:
            told = acknowledged(children, path, seed=chain, seconds=moments.random() * 0.6)
        there = check_what_is_kept(path, there, told)
