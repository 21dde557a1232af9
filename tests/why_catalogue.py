"""Every kind of 「なぜこの判定か」: kinds of targets × actuals × units × directions, under every shipped scale."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from kpi_models.facts import Direction, Facts, Pace, State
from kpi_models.judging.judgement import JudgedRow
from tests.plans import INCREMENT, LEVEL, NOW, SINCE_BASELINE, actual, baseline, one_kpi, stored, target, together

UNITS = ("件", "人", "戸", "%", "人増", "戸減", "千円", "位")
UP, DOWN = (Direction.INCREASE, Direction.DECREASE)
KEEP_UP, KEEP_DOWN = (Direction.KEEP_AT_LEAST, Direction.KEEP_AT_MOST)
BASE = baseline("100", 2020)


def plans() -> Iterator[Facts]:
    """Yields one KPI for each kind of sentence; 2021 is the year that matters."""
    for unit, direction, value in product(UNITS, (UP, DOWN), ("60", "99", "100", "106", "108", "125", "-3")):
        end = "150" if direction == UP else "50"
        stated = "110" if direction == UP else "90"
        yield one_kpi(BASE, target(2021, stated), actual(2021, value), direction=direction, unit=unit)
        yield one_kpi(BASE, target(2025, end), actual(2021, value), direction=direction, unit=unit)
    for direction, value in product((KEEP_UP, KEEP_DOWN), ("89", "96", "100", "104", "120")):
        yield one_kpi(BASE, target(2021, "100"), actual(2021, value), direction=direction, unit="戸")
        yield one_kpi(target(2021, "0"), actual(2021, value), direction=direction, unit="人")
    for value in ("94", "100", "104"):
        yield one_kpi(BASE, target(2021, "100"), actual(2021, value))  # a span of zero
        yield one_kpi(BASE, target(2021, "95"), actual(2021, value))  # limit the fall
        yield one_kpi(target(2021, "100"), actual(2021, value))  # no baseline
        yield one_kpi(target(2021, "50", SINCE_BASELINE), actual(2021, value, SINCE_BASELINE))
        yield one_kpi(target(2021, "50", SINCE_BASELINE), actual(2021, value))  # kinds that can't be compared
        yield one_kpi(BASE, target(2021, "9", INCREMENT), actual(2023, value, INCREMENT))  # a gap, and a late year
        yield one_kpi(BASE, target(2021, "120"), actual(2021, value), actual(2022, value), years=(2021, 2021))
        yield one_kpi(BASE, target(2025, "120", LEVEL), actual(2021, value), pace=Pace.AT_END)
        yield one_kpi(BASE, target(2025, "120", LEVEL), actual(2021, value), pace=Pace.BACK_LOADED)
    for state in (State.PENDING, State.NOT_YET_PUBLISHED, State.NOT_APPLICABLE, State.WITHHELD, State.ENDED):
        yield one_kpi(BASE, target(2021, "120"), actual(2021, None, state=state))
    for value, direction in product(("-3", "0", "3"), (UP, DOWN, KEEP_UP, KEEP_DOWN)):  # no level is known at all
        yield one_kpi(target(2021, "0", SINCE_BASELINE), actual(2021, value, SINCE_BASELINE), direction=direction)
    yield one_kpi(BASE, target(2021, "120"))
    yield one_kpi(BASE, actual(2021, "120"))


def sentences(folder: Path) -> list[JudgedRow]:
    """Judges every KPI of the catalogue under every shipped scale, in one store."""
    store = stored(folder, together(list(plans())))
    rows = store.judged_under(store.scales(), as_of=NOW)
    store.close()
    return rows
