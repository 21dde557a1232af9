"""The small charts of a plan: the same grammar and years for all, nothing outside the frame, nothing from a name."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_charts import END_ONLY, SCALE, interpolated, stated

from kpi_models.judging.judgement import JudgedRow
from reports.glance_picture import glance_svg
from reports.ink import DARK, LIGHT
from reports.small_charts import HEIGHT, WIDTH, small_chart, years_spanned

SPAN = (2020, 2025)


def drawn(rows: list[JudgedRow], year: int = 2022, span: tuple[int, int] = SPAN, *, dark: bool = False):
    """Returns the shapes of a small chart, each by its name and attributes."""
    root = ElementTree.fromstring(small_chart(rows, year, span, dark=dark))
    return [(shape.tag.split("}")[1], shape.attrib, shape.text or "") for shape in root]


def words(rows: list[JudgedRow], year: int = 2022) -> list[str]:
    return [text for name, _, text in drawn(rows, year) if name == "text"]


def test_start_end_and_the_actual_of_the_year_are_written_beside_their_points():
    assert words(END_ONLY) == ["R2 25件", "R7 最終目標 288件", "49件"]
    assert words(END_ONLY, 2023) == ["R2 25件", "R7 最終目標 288件"]


def test_an_interpolated_path_is_dashed_and_a_stated_one_solid():
    def dashes(rows: list[JudgedRow]) -> Counter[bool]:
        paths = [at for name, at, _ in drawn(rows) if name == "line" and at["stroke"] == LIGHT.plan]
        return Counter("stroke-dasharray" in path for path in paths)

    assert dashes(END_ONLY) == {True: 5}
    assert dashes([stated(2021, "30"), stated(2022, "40")]) == {False: 2}


def test_the_baseline_that_counts_now_is_written_and_that_before_a_revision_is_a_hollow_square():
    rows = [interpolated(2021, "120", baseline="100"), stated(2022, "156", baseline="120")]
    assert words(rows)[0] == "R2 120件"
    squares = [at["fill"] for name, at, _ in drawn(rows) if name == "rect" and float(at["width"]) <= 6]
    assert squares == [LIGHT.plan, "rgb(255,255,255)", LIGHT.plan]
    assert not [at for name, at, _ in drawn(rows) if name == "circle" and at.get("stroke")]  # no actual is drawn


def test_a_provisional_actual_is_hollow():
    def fill(state: str) -> str:
        rows = [stated(2022, "30", actual_level="28", state=state)]
        return next(at["fill"] for name, at, _ in drawn(rows) if name == "circle" and at.get("stroke"))

    assert fill("confirmed") == LIGHT.actual
    assert fill("provisional") != LIGHT.actual


def test_the_same_year_stands_at_the_same_place_in_every_chart_of_a_plan():
    short = [replace(row, kpi_id="short") for row in [interpolated(2022, "30"), stated(2023, "40")]]
    span = years_spanned([*END_ONLY, *short])
    assert span == SPAN

    def marked(rows: list[JudgedRow]) -> str:
        return next(at["x1"] for name, at, _ in drawn(rows, 2022, span) if name == "line")

    assert marked(END_ONLY) == marked(short)


@pytest.mark.parametrize(
    "actuals",
    [("10", "40", "70", "108"), ("90", "60", "45", "20"), ("50", "50", "50", "50"), ("0", "9", "40", "118")],
)
def test_no_line_strikes_through_the_actual_of_the_last_year(actuals):
    targets = ("30", "60", "90", "120")
    rows = [
        stated(year, target, unit="人泊", actual_level=actual, state="confirmed")
        for year, target, actual in zip(range(2022, 2026), targets, actuals, strict=True)
    ]
    shapes = drawn(rows, 2025, years_spanned(rows))
    (foot, middle), half = next(
        ((float(at["y"]), float(at["x"])), 6.6 * (len(text) + 2) / 2)
        for name, at, text in shapes
        if name == "text" and at["fill"] == LIGHT.actual
    )
    paths = [at for name, at, _ in shapes if name == "line" and at["x1"] != at["x2"]]
    assert paths
    for path in paths:
        x, y, end_x, end_y = (float(path[end]) for end in ("x1", "y1", "x2", "y2"))
        for step in range(101):
            at = x + (end_x - x) * step / 100
            height = y + (end_y - y) * step / 100
            assert not (abs(at - middle) < half and foot - 10 < height < foot)


def test_long_units_and_figures_neither_meet_nor_leave_the_frame():
    def ends(unit: str) -> list[str]:
        return words([stated(year, "1250", baseline="1000", unit=unit) for year in (2021, 2025)])

    assert ends("千円／年") == ["R2 1,000千円／年", "R7 最終目標 1,250千円／年"]
    assert ends("千円／世帯・年") == ["R2 1,000", "R7 最終目標 1,250千円／世帯・年"]
    assert ends("人／年・世帯・事業所・店舗・校") == ["R2 1,000", "R7 最終目標 1,250"]


def test_the_actual_of_the_last_year_stands_inside_the_frame():
    rows = [
        stated(2022, "100", unit="円"),
        stated(2025, "120", unit="円", actual_level="123456789012", state="confirmed"),
    ]
    at = next(at for name, at, text in drawn(rows, 2025, years_spanned(rows)) if text == "123,456,789,012円")
    # Twelve bold digits, their commas and a wide letter, in the type of the screen.
    assert float(at["x"]) + (12 * 0.59 + 3 * 0.33 + 1) * 13 / 2 <= WIDTH


def test_without_a_level_the_chart_says_so():
    assert words([replace(END_ONLY[0], baseline=None, target_level=None)]) == ["総量がないため図はありません"]


def test_a_plan_is_one_picture_with_every_chart_below_its_name_grade_and_actual_inside_its_frame():
    kpis = [[replace(row, kpi_id=str(number), kpi=f"<指標>{number}") for row in END_ONLY] for number in range(6)]
    root = ElementTree.fromstring(glance_svg([row for rows in kpis for row in rows], 2022, SPAN, SCALE))
    words = [text.text for text in root.iter() if text.tag.endswith("text")]
    assert [word for word in words if word and word.startswith("<指標>")] == [f"<指標>{number}" for number in range(6)]
    assert words.count("49件") == 6
    assert "R4（2022）・標準第1版　｜　" in str(words[1])
    places = [group.get("transform", "")[10:-1].split() for group in root if group.tag.endswith("}g")]
    width, height = float(root.get("width", 0)), float(root.get("height", 0))
    assert len({tuple(place) for place in places}) == 6
    assert all(float(x) + WIDTH <= width and float(y) + HEIGHT <= height for x, y in places)


def test_each_theme_has_its_own_ink():
    text = small_chart(END_ONLY, 2022, SPAN, dark=True)
    assert DARK.actual in text
    assert LIGHT.actual not in text


@given(unit=st.text(max_size=8), level=st.decimals("-1e9", "1e9", places=2))
def test_whatever_a_workbook_says_the_chart_is_sound_and_inside_its_frame(unit, level):
    rows = [stated(2021, "30", unit=unit, actual_level=str(level), state="confirmed"), stated(2022, "40", unit=unit)]
    for name, at, _ in drawn(rows, 2021, years_spanned(rows)):
        if name == "circle":
            assert 0 <= float(at["cx"]) <= WIDTH
            assert 0 <= float(at["cy"]) <= HEIGHT
