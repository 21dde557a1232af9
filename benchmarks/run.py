"""Prints the measured ratios of one run, ours against what the same machine needs without us.

Each pair is measured in turns (A B A B …), so that a machine that speeds up or slows down does so for both.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.comparison import Comparison, seconds  # noqa: E402
from benchmarks.load import measure_load  # noqa: E402
from benchmarks.pages import measure_pages  # noqa: E402
from benchmarks.reading import measure_reading  # noqa: E402

SAMPLES = ROOT / "data" / "samples"
ROUNDS = 12
START_ROUNDS = 7


def measure_imports(folder: Path) -> list[Comparison]:
    """Compares importing one workbook, complete and committed to disk, with openpyxl's full load of the same bytes."""
    from openpyxl import load_workbook

    from commands.importing import import_file
    from kpi_models.store import open_store

    comparisons = []
    for workbook in sorted(SAMPLES.glob("*.xlsx")):
        content = workbook.read_bytes()
        ours, reference, checkpoints = [], [], []
        for number in range(ROUNDS + 2):
            store = open_store(folder / f"{workbook.stem}-{number}.duckdb")

            def complete() -> None:
                result = import_file(store, workbook, "bench")  # noqa: B023
                assert result["status"] == "stored", result

            ours.append(seconds(complete))
            reference.append(seconds(lambda: load_workbook(io.BytesIO(content))))  # noqa: B023
            checkpoints.append(seconds(store.checkpoint))
            store.close()
        comparisons.append(Comparison(f"import of {workbook.name} / openpyxl full load", ours[2:], reference[2:], 5.0))
        # Once a command, not once a workbook: the log is folded into the file when all are committed.
        with_checkpoint = [sum(pair) for pair in zip(ours, checkpoints, strict=True)]
        comparisons.append(Comparison("  the same and a checkpoint", with_checkpoint[2:], reference[2:], None))
    return comparisons


def measure_start() -> list[Comparison]:
    """Compares importing the server's module with importing streamlit, each in a fresh process."""

    def import_seconds(module: str) -> float:
        timed = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
        answer = subprocess.run([sys.executable, "-c", timed], cwd=ROOT, check=True, capture_output=True, text=True)
        return float(answer.stdout)

    ours, reference = [], []
    for _ in range(START_ROUNDS):
        ours.append(import_seconds("app"))
        reference.append(import_seconds("streamlit"))
    return [Comparison("start-up import / import streamlit", ours, reference, 1.3)]


def show(comparisons: Iterable[Comparison]) -> None:
    """Prints one line a comparison."""
    print(f"{'measured':62} {'ours ms':>9} {'ref ms':>9} {'ratio':>6} {'limit':>6}")
    for comparison in comparisons:
        ours, reference = (comparison.typical(times) * 1000 for times in (comparison.ours, comparison.reference))
        limit = "" if comparison.limit is None else f"{comparison.limit:.1f}"
        verdict = "  over" if comparison.limit is not None and comparison.ratio > comparison.limit else ""
        row = f"{comparison.name:62} {ours:9.1f} {reference:9.1f} {comparison.ratio:6.2f} {limit:>6}"
        print(row + verdict, flush=True)


def main() -> None:
    """Runs every comparison."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        show([*measure_start(), *measure_imports(folder), *measure_reading(folder), *measure_pages(folder)])
        show([measure_load(folder / "load")])


if __name__ == "__main__":
    main()
