"""Where grades begin on a chart: just above a drawn line the store gives its grade, just below it another."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi_models.facts import Direction
from kpi_models.scales.scale_rows import shipped_scales
from kpi_models.scales.thresholds import Threshold, threshold_level, thresholds
from tests.plans import LEVEL, NOW, SINCE_BASELINE, actual, baseline, one_kpi, store_of, target

SCALES = {scale.name: scale for scale in shipped_scales()}
UP, DOWN, AT_LEAST, AT_MOST = Direction.INCREASE, Direction.DECREASE, Direction.KEEP_AT_LEAST, Direction.KEEP_AT_MOST
NEAR = Decimal("0.000001")

CASES = [
    ("standard", UP, "30", "160"),
    ("standard", DOWN, "900", "700"),
    ("standard", UP, "2899.4", "2889.9"),  # planned against its own direction
    ("standard", AT_MOST, "755", "755"),
    ("standard", AT_LEAST, "20", "20"),
    ("100-80-50", UP, "30", "160"),
    ("cabinet-4", DOWN, "900", "700"),
    ("pace-100-60", UP, "30", "160"),
    ("pace-100-60", DOWN, "900", "700"),
    ("sabc", UP, "30", "160"),
    ("sabc", DOWN, "900", "700"),
]


def graded(scale: str, direction: Direction, start: str, end: str, actuals: list[Decimal]) -> list[str | None]:
    """Returns the grade of the second of three years for each of some actuals."""
    cases = [
        one_kpi(
            baseline(start, 2020),
            target(2022, end, LEVEL),
            target(2023, end, LEVEL),
            actual(2022, str(value), LEVEL),
            years=(2021, 2023),
            direction=direction,
        )
        for value in actuals
    ]
    with store_of(*cases) as store:
        return [row.grade for row in store.judged(as_of=NOW, scale=scale) if row.fiscal_year == 2022]


def levels(scale: str, direction: Direction, start: str, end: str) -> list[tuple[Threshold, Decimal]]:
    """Returns every threshold of a scale that the year of `graded` has, with its level."""
    facts = one_kpi(
        baseline(start, 2020), target(2022, end, LEVEL), target(2023, end, LEVEL), years=(2021, 2023),
        direction=direction,
    )  # fmt: skip
    with store_of(facts) as store:
        row = next(row for row in store.judged(as_of=NOW, scale=scale) if row.fiscal_year == 2022)
    found = [(one, threshold_level(row, one)) for one in thresholds(SCALES[scale])]
    return [(one, Decimal(repr(level)).quantize(Decimal("1e-9"))) for one, level in found if level is not None]


@pytest.mark.soak
@pytest.mark.parametrize(("scale", "direction", "start", "end"), CASES)
def test_a_grade_begins_where_its_line_is_drawn(scale: str, direction: Direction, start: str, end: str) -> None:
    lines = levels(scale, direction, start, end)
    assert lines
    better = NEAR if direction in (UP, AT_LEAST) else -NEAR
    above = graded(scale, direction, start, end, [level + better for _, level in lines])
    below = graded(scale, direction, start, end, [level - better for _, level in lines])
    assert above == [line.grade for line, _ in lines]
    assert all(grade != line.grade for grade, (line, _) in zip(below, lines, strict=True))


def test_without_a_level_there_is_no_line() -> None:
    facts = one_kpi(target(2022, "20", SINCE_BASELINE), actual(2022, "15", SINCE_BASELINE), years=(2022, 2022))
    with store_of(facts) as store:
        row = store.judged(as_of=NOW)[0]
    assert [threshold_level(row, one) for one in thresholds(SCALES["standard"])] == [None] * 4
