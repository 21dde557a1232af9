"""Builders of facts that take only what matters to a test."""

from __future__ import annotations

import atexit
import itertools
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import TypeVar

from kpi_models.facts import (
    Actual,
    Baseline,
    Basis,
    Direction,
    Facts,
    Kpi,
    Pace,
    Plan,
    Project,
    State,
    Target,
)
from kpi_models.fiscal_year import TOKYO
from kpi_models.judging.judgement import JudgedRow
from kpi_models.store import Store, Upload, open_store

LEVEL, INCREMENT, SINCE_BASELINE = Basis.LEVEL, Basis.INCREMENT, Basis.INCREMENT_SINCE_BASELINE
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=TOKYO)
KPI_ID = "kpi"
Figure = TypeVar("Figure")


def day(text: str) -> datetime:
    """Returns the start of a day in Asia/Tokyo."""
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def target(year: int, value: str | None, basis: Basis = LEVEL, valid_from: str | None = None) -> Target:
    return Target(
        KPI_ID, year, basis, Decimal(value) if value is not None else None, day(valid_from) if valid_from else None
    )


def actual(
    year: int,
    value: str | None,
    basis: Basis = LEVEL,
    state: State = State.CONFIRMED,
    reported_at: str | None = None,
) -> Actual:
    return Actual(
        KPI_ID,
        year,
        basis,
        Decimal(value) if value is not None else None,
        state,
        day(reported_at) if reported_at else None,
    )


def baseline(value: str | None, year: int | None = None, valid_from: str | None = None) -> Baseline:
    return Baseline(
        KPI_ID, year, Decimal(value) if value is not None else None, day(valid_from) if valid_from else None
    )


def one_kpi(
    *figures: Baseline | Target | Actual,
    years: tuple[int, int] | None = (2021, 2025),
    direction: Direction = Direction.INCREASE,
    pace: Pace = Pace.LINEAR,
    unit: str = "件",
) -> Facts:
    """Returns the facts of one plan with one project and one KPI."""
    start_year, end_year = years or (None, None)
    return Facts(
        plans=(Plan("plan", "架空計画", "990019", start_year, end_year),),
        projects=(Project("project", "plan", "架空事業"),),
        kpis=(Kpi(KPI_ID, "project", "架空指標", unit, direction, None, pace),),
        baselines=_of(Baseline, figures),
        targets=_of(Target, figures),
        actuals=_of(Actual, figures),
    )


def _of(kind: type[Figure], figures: Iterable[object]) -> tuple[Figure, ...]:
    return tuple(figure for figure in figures if isinstance(figure, kind))


def new_store(folder: Path) -> Store:
    """Returns the store in `folder`, at first an empty one: a copy, for to make and write a file anew costs thrice."""
    database = folder / "kpi.duckdb"
    if not database.exists():
        shutil.copytree(_empty(), folder, dirs_exist_ok=True)
    return open_store(database)


@cache
def _empty() -> Path:
    folder = Path(mkdtemp())
    atexit.register(shutil.rmtree, folder)
    open_store(folder / "kpi.duckdb").close()
    return folder


def stored(folder: Path, *batches: Facts, now: datetime = NOW) -> Store:
    """Returns a real store in `folder` with each batch loaded as one upload."""
    store = new_store(folder)
    for number, facts in enumerate(batches):
        store.load(facts, actor="試験", uploads=[Upload(f"book{number}.xlsx", b"book")], now=now)
    return store


def judge(folder: Path, *figures: Baseline | Target | Actual, **options: object) -> dict[int, JudgedRow]:
    """Returns the judged rows of one KPI by fiscal year."""
    store = stored(folder, one_kpi(*figures, **options))  # type: ignore[arg-type]
    try:
        return {row.fiscal_year: row for row in store.judged(as_of=NOW)}
    finally:
        store.close()


def together(cases: Sequence[Facts]) -> Facts:
    """Joins facts of one KPI each into the facts of many, each in a plan of its own."""
    numbered = [_numbered(facts, number) for number, facts in enumerate(cases)]
    kinds = ("plans", "projects", "kpis", "baselines", "targets", "actuals")
    return Facts(*(tuple(itertools.chain(*(getattr(facts, kind) for facts in numbered))) for kind in kinds))


def _numbered(facts: Facts, number: int) -> Facts:
    plan_id, project_id, kpi_id = f"plan{number}", f"project{number}", f"kpi{number}"
    return Facts(
        plans=tuple(replace(plan, plan_id=plan_id) for plan in facts.plans),
        projects=tuple(replace(project, project_id=project_id, plan_id=plan_id) for project in facts.projects),
        kpis=tuple(replace(kpi, kpi_id=kpi_id, project_id=project_id) for kpi in facts.kpis),
        baselines=tuple(replace(fact, kpi_id=kpi_id) for fact in facts.baselines),
        targets=tuple(replace(fact, kpi_id=kpi_id) for fact in facts.targets),
        actuals=tuple(replace(fact, kpi_id=kpi_id) for fact in facts.actuals),
    )


@contextmanager
def store_of(*cases: Facts) -> Iterator[Store]:
    with TemporaryDirectory() as folder:
        store = stored(Path(folder), together(cases))
        try:
            yield store
        finally:
            store.close()


def judged_by_case(*cases: Facts) -> list[list[JudgedRow]]:
    """Returns the judged rows of each case, all of them judged in one store."""
    with store_of(*cases) as store:
        rows = store.judged(as_of=NOW)
    return [[row for row in rows if row.kpi_id == f"kpi{number}"] for number in range(len(cases))]
