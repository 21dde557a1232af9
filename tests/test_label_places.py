"""The words beside the points of a chart: apart from each other and from every mark, whatever the figures."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from test_charts import PROJECTED, stated

from kpi_models.judging.judgement import JudgedRow
from reports.label_places import Label, Room, labels
from reports.points import Point, planned_points, projected_points, reported_points
from reports.svg_words import Box

SIZE = 12
RIGHT, BOTTOM = 740, 284


def room(years: int, low: float, high: float) -> Room:
    """A chart of so many years with levels from low to high, as large as on the smallest screen."""
    return Room(
        x=lambda at: (at - 2019.5) * RIGHT / years,
        y=lambda level: 50 + (high - level) * (BOTTOM - 100) / (high - low or 1),
        left=0,
        right=RIGHT,
        top=0,
        bottom=BOTTOM,
        size=SIZE,
        line_height=17.5,
        gap=2,
    )


def placed(rows: list[JudgedRow], taken: list[Box] | None = None) -> list[Label]:
    points = [*planned_points(rows), *reported_points(rows), *[end for _, end in projected_points(rows)[1:2]]]
    levels = [float(point.level) for point in points]
    years = max(point.year for point in points) - 2019
    return labels(points, rows[-1], room(years, min(levels), max(levels)), taken=taken or [])


levels = st.integers(-3000, 3000).map(str)


@given(st.lists(st.tuples(levels, levels), min_size=1, max_size=10))
def test_words_that_can_be_left_out_never_strike_others_and_all_stand_between_the_edges(years) -> None:
    rows = [stated(2021 + n, target, actual_level=actual) for n, (target, actual) in enumerate(years)]
    found = placed([replace(row, final_year=rows[-1].fiscal_year) for row in rows])
    named = {label.point.kind for label in found}
    assert {"baseline", "final", "confirmed"} <= named
    for one, other in combinations(found, 2):
        if {_may_lack(one.point, rows), _may_lack(other.point, rows)} != {False}:
            assert not one.box.meets(other.box)
    assert all(label.box.left >= 0 and label.box.left + label.box.width <= RIGHT for label in found)


def _may_lack(point: Point, rows: list[JudgedRow]) -> bool:
    return point.kind == "stated" or (point.kind == "confirmed" and point.year != rows[-1].fiscal_year)


def ten_years() -> list[JudgedRow]:
    rows = [stated(2021 + n, str(110 + 10 * n), actual_level=str(109 + 9 * n) if n < 8 else None) for n in range(10)]
    told = replace(PROJECTED, final_year=2030, last_year=2028, level=Decimal(190), low=Decimal(180), high=Decimal(201))
    return [replace(row, final_year=2030, baseline=Decimal(100), projection=told) for row in rows]


def test_ten_years_are_named_with_the_outlook_between_them_and_nothing_strikes_anything() -> None:
    found = placed(ten_years())
    assert found[-1].lines == ("見込み 190件", "（180～201件）")
    assert len(found) >= 18
    assert not any(one.box.meets(other.box) for one, other in combinations(found, 2))


def test_words_keep_off_what_stands_there_already() -> None:
    final = next(label for label in placed(ten_years()) if label.point.kind == "final")
    moved = placed(ten_years(), [final.box])
    assert not any(label.box.meets(final.box) for label in moved)


def test_values_wider_than_a_year_are_told_of_the_ends_the_newest_actual_and_the_outlook_alone() -> None:
    rows = [replace(row, unit="億円（名目・税込み）") for row in ten_years()]
    assert [label.point.kind for label in placed(rows)] == ["baseline", "final", "confirmed", "projected"]
