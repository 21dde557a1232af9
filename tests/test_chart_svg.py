"""The chart in SVG: it says what the chart on the screen says, whatever the figures, and stays in its frame."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from test_charts import END_ONLY, interpolated, labels, stated

from kpi_models.judging.judgement import JudgedRow, Projection, Revision
from kpi_models.reference import Event, events
from kpi_models.scales.scale_rows import shipped_scales
from reports.chart_svg import HEIGHT, WIDTH, progress_svg
from reports.svg_words import Box

SVG = "{http://www.w3.org/2000/svg}"
levels = st.decimals(-10_000, 10_000, places=2)
days = st.dates(date(2021, 4, 1), date(2028, 3, 31))
rows_of_kpis = st.lists(st.tuples(levels, st.none() | levels, st.booleans()), min_size=1, max_size=7)


def texts(rows: list[JudgedRow]) -> list[str]:
    return [str(text.text) for text in ET.fromstring(progress_svg(rows)).iter(f"{SVG}text")]


def grounds(picture: str) -> list[Box]:
    """Returns the grounds that words stand on, in the order they are drawn."""
    drawn = [ground for ground in ET.fromstring(picture).iter(f"{SVG}rect") if ground.get("fill-opacity")]
    return [Box(*(float(ground.get(name, 0)) for name in ("x", "y", "width", "height"))) for ground in drawn]


def built(years: list[tuple[Decimal, Decimal | None, bool]]) -> list[JudgedRow]:
    """Returns the rows of one KPI from 2021 on, of each year its target, actual, and whether the target is stated."""
    return [
        (stated if is_stated else interpolated)(2021 + place, str(target), actual_level=level and str(level))
        for place, (target, level, is_stated) in enumerate(years)
    ]


@given(rows_of_kpis)
def test_every_label_of_the_screen_stands_in_the_picture(years) -> None:
    rows = built(years)
    told = texts(rows)
    for of_year in labels(rows).values():
        for label in of_year:
            assert all(part in told for part in label.split(" "))


@given(rows_of_kpis)
def test_all_stays_within_the_frame(years) -> None:
    for element in ET.fromstring(progress_svg(built(years))).iter():
        for name, size in (("x", WIDTH), ("cx", WIDTH), ("y", HEIGHT), ("cy", HEIGHT)):
            assert 0 <= float(element.get(name, 0)) <= size


def test_a_year_says_its_grade_or_why_there_is_none_and_a_path_without_a_stated_target_is_dashed() -> None:
    told = texts(END_ONLY)
    assert {"× D 遅れ", "未報告", "集計中・調査中", "判定時期前", "R4（2022）"} <= set(told)
    assert 'stroke-dasharray="6 4"' in progress_svg(END_ONLY)
    assert "stroke-dasharray" not in progress_svg([stated(2021, "30"), stated(2022, "40")])


def test_many_years_are_named_by_their_era_and_only_what_counts_is_labelled() -> None:
    rows = [stated(2016 + place, f"{place}234567.8", actual_level=f"{place}100000") for place in range(10)]
    told = texts(rows)
    assert {"H28", "R7", "基準値", "最終目標", "実績"} <= set(told)
    assert "目標" not in told
    assert "H28（2016）" not in told


def test_a_gap_in_the_years_is_named_as_such() -> None:
    assert "途中年度の欠落" in texts([stated(2021, "30", reason="gap"), stated(2022, "40")])


def test_names_and_units_are_never_markup() -> None:
    hostile = [replace(row, unit='<script>&"\x07人') for row in END_ONLY]
    assert any(text.startswith('単位：<script>&"人') for text in texts(hostile))


def test_a_picture_to_be_saved_bears_its_name_above() -> None:
    picture = ET.fromstring(progress_svg(END_ONLY, "架空町　<指標>"))
    assert picture.get("viewBox") == f"0 -24 {WIDTH} {HEIGHT + 24}"
    assert next(text.text for text in picture.iter(f"{SVG}text")) == "架空町　<指標>"
    assert picture.find(f"{SVG}title").text == END_ONLY[0].kpi  # type: ignore[union-attr]


def test_a_picture_to_be_saved_shows_what_the_screen_shows_around_the_points() -> None:
    rows = [interpolated(year, str(level), actual_level="49") for year, level in ((2022, 130), (2023, 182))]
    rated = [replace(row, baseline=Decimal(25), baseline_year=2020) for row in rows]
    scale = next(one for one in shipped_scales() if one.name == "standard")
    drawn = ET.fromstring(progress_svg(rated, "架空町　指標", scale=scale, events=events()))
    told = [str(text.text) for text in drawn.iter(f"{SVG}text")]
    assert told[:2] == ["架空町　指標", f"判定基準：{scale.title}第{scale.version}版"]
    assert {"新型コロナ5類", "デジ田交付金", "○ Bの境", "△ Cの境"} <= set(told)
    assert "第2世代交付金" not in told  # after the years of the picture
    left, top, width, height = map(float, str(drawn.get("viewBox")).split())
    places = [(float(text.get("x", 0)), float(text.get("y", 0))) for text in drawn.iter(f"{SVG}text")]
    assert all(left <= x <= left + width and top + 10 <= y <= top + height for x, y in places)


def test_an_actual_revised_after_its_judgement_is_ringed() -> None:
    changed = Revision("2024-09-01", Decimal(45), "level", "provisional", Decimal(47), "level", "confirmed")
    for revision, rings in ((None, 0), (changed, 1)):
        drawn = progress_svg([stated(2022, "30", actual_level="47", state="confirmed", revision=revision)])
        assert drawn.count('r="9.0" fill="none"') == rings


@given(rows_of_kpis, st.lists(days, max_size=12))
def test_events_stand_beside_or_above_each_other_over_the_picture_whatever_their_years(years, happened) -> None:
    rows = built([*years, *years[:1] * (7 - len(years))])
    told = [Event(day, "十文字までの短い言葉", "説明", "出典") for day in sorted(happened)]
    picture = ET.fromstring(progress_svg(rows, events=told))
    named = [text for text in picture.iter(f"{SVG}text") if text.text == "十文字までの短い言葉"]
    boxes = [Box(float(text.get("x", 0)) - 45, float(text.get("y", 0)) - 10, 90, 13) for text in named]
    assert len(boxes) == len(told)
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
    assert all(box.left >= 0 and box.left + box.width <= WIDTH for box in boxes)
    top = float(str(picture.get("viewBox")).split()[1])
    assert all(top <= box.top and box.top + box.height <= 1 for box in boxes)


def test_the_projection_covers_no_other_label() -> None:
    targets = ("8400", "8800", "9200", "10400", "11200")
    actuals = ("8380", "8780", "9230", "9900", None)
    ahead = [Decimal(level) for level in ("10406.7", "10300", "10570")]
    told = Projection(*ahead, "unlikely", 2025, 2021, 2024, 4, 0, Decimal("506.7"), Decimal(400), Decimal(670))
    known = {"unit": "人泊", "baseline": "8000", "projection": told}
    finals = ("10000", "10000", "10000", "11200", "11200")
    rows = [
        stated(2021 + place, target, actual_level=actual, final_target_level=final, **known)
        for place, (target, actual, final) in enumerate(zip(targets, actuals, finals, strict=True))
    ]
    *others, projection = grounds(progress_svg(rows))
    assert "見込み 10,406.7人泊" in texts(rows)
    assert not any(projection.meets(other) for other in others)


def test_where_few_points_are_named_a_label_stands_on_the_side_away_from_the_other_point_of_its_year() -> None:
    known = {"unit": "千円", "final_year": 2030}
    reported = ["1000000.5"] * 5 + [None] * 5
    rows = [
        stated(2021 + place, f"{place + 2}000000.5", actual_level=actual, **known)
        for place, actual in enumerate(reported)
    ]
    drawn = list(ET.fromstring(progress_svg(rows)).iter(f"{SVG}text"))
    (word,) = [float(text.get("y", 0)) for text in drawn if text.text == "実績"]
    circles = [float(circle.get("cy", 0)) for circle in ET.fromstring(progress_svg(rows)).iter(f"{SVG}circle")]
    assert word > max(circles)


def test_no_label_lies_on_the_levels_beside_the_axis() -> None:
    wide = {"unit": "t-CO2", "baseline": "12345.67"}
    rows = [stated(2021 + place, f"{13209.87 + place * 864}", **wide) for place in range(10)]
    picture = progress_svg(rows)
    beside_axis = max(float(text.get("x", 0)) for text in ET.fromstring(picture).iter(f"{SVG}text") if _is_end(text))
    assert "12,345.67t-CO2" in texts(rows)
    assert min(box.left for box in grounds(picture)) >= beside_axis


def test_a_provisional_actual_is_hollow() -> None:
    drawn = progress_svg([stated(2021, "30", actual_level="20", state="provisional")])
    assert 'fill="#FFFFFF" stroke="#0A3F73"' in drawn


def test_the_levels_of_the_axis_stand_whole_beside_it_however_long_they_are() -> None:
    picture = ET.fromstring(progress_svg([stated(2021, "1950000000"), stated(2022, "2950000000")]))
    levels = {str(text.text): float(text.get("x", 0)) for text in picture.iter(f"{SVG}text") if _is_end(text)}
    assert "2,000,000,000" in levels
    assert all(end >= 0.55 * 11 * len(words) for words, end in levels.items())


def test_the_words_of_grades_of_neighbouring_years_do_not_run_into_each_other() -> None:
    graded = {"grade": "A", "grade_symbol": "◎", "grade_label": "計画ペース以上"}
    picture = ET.fromstring(progress_svg([stated(year, "30", **graded) for year in range(2021, 2026)]))
    first, second, *_ = [text for text in picture.iter(f"{SVG}text") if text.text == "◎ A 計画ペース以上"]
    apart = float(second.get("x", 0)) - float(first.get("x", 0))
    assert apart >= float(first.get("font-size", 11)) * 9.8  # eight full-width letters, three others


def _is_end(text: ET.Element) -> bool:
    return text.get("text-anchor") == "end"
