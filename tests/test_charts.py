"""The figures: what stands on them, in words and values, and that they never show what was not reported."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_models.judging.judgement import Band, JudgedRow, Projection, Revision, Scale, SummaryRow
from kpi_models.reference import events
from kpi_models.scales.scale_rows import shipped_scales
from reports.chart_context import plain, spread
from reports.charts import EVENT_HEIGHT, PLOT_HEIGHT, progress_figure
from reports.headlines import grade_counts, headlines, outcome_shares, still_open_sentence
from reports.ink import DARK, LIGHT
from reports.kpi_tables import actual_words, chart_alternative, progress_table, year_table
from reports.links import Link
from reports.outlook_words import outlook
from reports.share_bars import WIDTH, share_bars

SCALE = Scale(
    "standard",
    "標準",
    1,
    "このシステム",
    (
        Band(None, "判定不能", "－", "unknown", ()),
        Band("A", "達成", "◎", "on-track", ()),
        Band("A", "計画ペース以上", "◎", "on-track", ()),
        Band("E", "後退", "▼", "behind", ()),
        Band("B", "概ね順調", "○", "on-track", ()),
        Band("C", "やや遅れ", "△", "behind", ()),
        Band("D", "遅れ", "×", "behind", ()),
    ),
)


def judged(year: int, **known: Any) -> JudgedRow:
    """Builds a judged row of one KPI: 25件 in R2, final year R7; levels may be written as text."""
    blank = {field.name: None for field in fields(JudgedRow)}
    told = {"unit": "件", "direction": "increase", "fiscal_year": year, "final_year": 2025, "scale": "standard"}
    names = dict.fromkeys(("organization", "plan_id", "plan", "project_id", "project", "kpi_id", "kpi"), "見本")
    texts = {"grade_label": "判定不能", "grade_symbol": "－", "standing": "unknown", "why": ""}
    start = {"baseline": Decimal(25), "baseline_year": 2020}
    levels = ("baseline", "target_level", "actual_level", "final_target_level", "required_per_year")
    row = blank | names | texts | told | start | known
    return JudgedRow(**{k: Decimal(v) if k in levels and isinstance(v, str) else v for k, v in row.items()})


def stated(year: int, level: str, **known: Any) -> JudgedRow:
    return judged(year, target_level=level, target_origin="stated", **known)


def interpolated(year: int, level: str, **known: Any) -> JudgedRow:
    return judged(year, target_level=level, target_origin="interpolated", **known)


def labels(rows: list[JudgedRow]) -> dict[int, list[str]]:
    """Returns the labels of each year from top to bottom, without markup."""
    noted = [note for note in progress_figure(rows).layout.annotations if note.xref != "paper"]
    noted.sort(key=lambda note: (note.x, note.yanchor != "bottom"))
    years = sorted({note.x for note in noted})
    return {year: [_bare(note.text) for note in noted if note.x == year] for year in years}


def _bare(text: str) -> str:
    return text.replace("<br>", " ").replace("<b>", "").replace("</b>", "")


def note(rows: list[JudgedRow]) -> str:
    return next(note.text for note in progress_figure(rows).layout.annotations if note.xref == "paper")


def lines(rows: list[JudgedRow], dash: str) -> list[tuple[int, int]]:
    """Returns from which year to which year lines of one dash style run."""
    return [
        (trace.x[place], trace.x[place + 1])
        for trace in progress_figure(rows).data
        if trace.mode == "lines" and trace.line.dash == dash and trace.x
        for place in range(0, len(trace.x), 3)
    ]


END_ONLY = [
    interpolated(2021, "77.6"),
    interpolated(2022, "130.2", actual_level="49", state="confirmed", grade="D", grade_symbol="×", grade_label="遅れ"),
    interpolated(2023, "182.8", reason="no-actual"),
    interpolated(2024, "235.4", reason="pending", state="pending"),
    stated(2025, "288", reason="not-due"),
]


def test_every_point_is_named_with_its_value_and_unit_and_the_higher_of_a_year_stands_above():
    assert labels(END_ONLY) == {
        2020: ["基準値 25件"],
        2021: ["推定 77.6件"],
        2022: ["推定 130.2件", "実績 49件"],
        2023: ["推定 182.8件"],
        2024: ["推定 235.4件"],
        2025: ["最終目標 288件"],
    }


def test_the_years_are_written_both_ways_and_say_the_grade_or_why_there_is_none():
    ticks = [_bare(text) for text in progress_figure(END_ONLY).layout.xaxis.ticktext]
    assert [tick.strip() for tick in ticks] == [
        "R2 （2020）",
        "R3 （2021） 評価なし",
        "R4 （2022） × D",
        "R5 （2023） 未報告",
        "R6 （2024） 集計中",
        "R7 （2025） 時期前",
    ]


def test_an_interpolated_path_is_dashed_and_a_stated_one_solid():
    assert lines(END_ONLY, "dash") == [(2020, 2021), (2021, 2022), (2022, 2023), (2023, 2024), (2024, 2025)]
    assert lines([stated(2021, "30"), stated(2022, "40")], "solid") == [(2020, 2021), (2021, 2022)]


def test_a_year_without_an_actual_is_a_gap_and_never_zero():
    rows = [stated(2021, "30", actual_level="31"), stated(2022, "40"), stated(2023, "50", actual_level="48")]
    reported = [trace for trace in progress_figure(rows).data if trace.name == "実績"]
    assert [list(trace.y) for trace in reported] == [[31.0, 48.0]]
    assert (2021, 2023) not in lines(rows, "solid")


def test_a_provisional_actual_is_hollow_and_called_so():
    rows = [stated(2021, "30", actual_level="31", state="provisional")]
    assert "速報 31件" in labels(rows)[2021]
    assert next(trace for trace in progress_figure(rows).data if trace.name == "速報").marker.symbol == "circle-open"


def test_a_segment_without_expectation_has_no_line():
    at_end = [judged(2021), judged(2022), stated(2023, "50")]
    assert lines(at_end, "solid") == [] == lines(at_end, "dash")


def test_an_old_baseline_does_not_stretch_the_plan():
    rows = [stated(2021, "30", baseline_year=2012), stated(2022, "40", baseline_year=2012)]
    assert list(progress_figure(rows).layout.xaxis.tickvals) == [2020, 2021, 2022]
    assert labels(rows)[2020] == ["基準値（H24） 25件"]


def test_a_baseline_and_a_final_target_changed_in_mid_plan_stand_beside_those_before():
    before = {"baseline": "100", "final_target_level": "200"}
    after = {"baseline": "120", "final_target_level": "300"}
    rows = [
        interpolated(2021, "120", **before),
        interpolated(2022, "156", **after),
        stated(2025, "300", **after),
    ]
    assert labels(rows)[2020] == ["基準値 120件", "変更前の基準値 100件"]
    assert labels(rows)[2025] == ["最終目標 300件", "変更前の最終目標 200件"]
    told = chart_alternative(rows)
    assert "変更前の基準値100件。基準値120件。変更前の最終目標200件。" in told


def test_beside_the_path_before_a_change_the_baseline_that_counts_now_is_named():
    before = {"baseline": "100", "final_target_level": "200"}
    after = {"baseline": "120", "final_target_level": "300"}
    rows = [interpolated(2021, "120", **before), stated(2022, "156", **after)]
    then = [interpolated(2021, "120", **before), stated(2022, "140", **before)]
    noted = [_bare(note.text) for note in progress_figure(rows, before=then).layout.annotations]
    assert {"基準値 120件", "変更前の基準値 100件"} <= set(noted)
    assert "変更前の最終目標 200件" not in noted  # the end of the path before the change is named beside the chart


def test_of_three_figures_of_a_year_the_middle_one_is_named_at_its_side():
    rows = [stated(2025, "300", actual_level="150", state="confirmed", final_target_level="300")]
    rows = [interpolated(2021, "60", final_target_level="100"), *rows]
    notes = [note for note in progress_figure(rows).layout.annotations if note.x == 2025]
    sides = {note.text.partition("<")[0]: note.xanchor or note.yanchor for note in notes}
    assert sides == {"最終目標": "bottom", "実績": "right", "変更前の最終目標": "top"}


def test_a_late_measurement_stands_beyond_the_plan_without_a_new_target():
    rows = [stated(2025, "288"), stated(2026, "288", actual_level="290", state="confirmed")]
    assert labels(rows)[2026] == ["実績 290件"]


def test_a_plan_without_a_baseline_shows_target_and_actual():
    rows = [stated(2015, "80000", baseline=None, baseline_year=None, actual_level="77000", final_year=2015, unit="人")]
    assert labels(rows) == {2015: ["目標 80,000人", "実績 77,000人"]}


def test_the_value_axis_says_when_it_does_not_reach_zero():
    large = [stated(2017, "125152", baseline="123152", unit="人", baseline_year=2016)]
    assert note(large) == "単位：人　縦軸は0から始まっていません"
    assert note(END_ONLY) == "単位：件"


def test_a_kpi_without_any_level_still_has_its_years():
    figure = progress_figure([judged(2021, baseline=None), judged(2022, baseline=None)])
    assert list(figure.layout.xaxis.tickvals) == [2021, 2022]


def test_units_cannot_smuggle_markup_or_formulas_into_a_figure():
    assert plain("<b>$x$</b>\x00\u202e&amp;") == "＜b＞＄x＄＜/b＞＆amp;"
    assert labels([stated(2021, "1", unit="<i>$")])[2021] == ["目標 1＜i＞＄"]


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=8), st.lists(st.integers(0, 1000), min_size=8, max_size=8))
def test_no_two_labels_share_a_side_of_a_year_and_every_point_lies_within_the_axis(targets, actuals):
    rows = [
        stated(2021 + n, str(target), actual_level=str(actual), final_year=2040)
        for n, (target, actual) in enumerate(zip(targets, actuals, strict=False))
    ]
    figure = progress_figure(rows)
    sides = [(note.x, note.yanchor) for note in figure.layout.annotations if note.xref != "paper"]
    assert len(sides) == len(set(sides))
    low, high = figure.layout.yaxis.range
    assert all(low < level < high for level in [*targets, *actuals[: len(targets)], 25])


@pytest.mark.parametrize("dark", [False, True])
def test_figures_carry_no_plotly_default_look(dark):
    figure = progress_figure(END_ONLY, dark=dark)
    assert figure.layout.showlegend is False
    assert figure.layout.font.color == (DARK if dark else LIGHT).text
    assert figure.layout.paper_bgcolor == "rgba(0,0,0,0)"


def test_the_text_alternative_tells_every_figure_of_the_chart():
    told = chart_alternative(END_ONLY)
    assert "R4（2022）は推定の目標130.2件、実績49件" in told
    assert "R6（2024）は推定の目標235.4件、実績は集計中・調査中" in told


# -- サマリー ----------------------------------------------------------------------------------------------------------

COUNTS = SummaryRow(
    fiscal_year=2022,
    kpis_due=17,
    kpis_judged=8,
    kpis_met=5,
    kpis_unknown=9,
    projects_due=6,
    projects_judged=4,
    projects_met=3,
    grades={"－": 3, "A": 7, "E": 1, "B": 2, "C": 3, "D": 1},
    unknown_reasons={"no-actual": 3, "interpolated": 6},
)


def test_both_headline_rates_are_printed_with_numerator_and_denominator():
    assert [(headline.name, headline.rate) for headline in headlines(COUNTS)] == [
        ("KPI達成率", "62.5％（5／8）"),
        ("事業達成率", "75.0％（3／4）"),
    ]


def test_where_nothing_was_judged_there_is_no_rate():
    nothing = replace(COUNTS, kpis_judged=0, kpis_met=0, kpis_unknown=17)
    assert headlines(nothing)[0].rate == "－（0／0）"


def test_beside_each_rate_stands_the_share_it_knows_nothing_of_now_and_in_the_year_before():
    before = replace(COUNTS, kpis_judged=17, projects_due=0, projects_judged=0)
    assert [headline.unknown for headline in headlines(COUNTS, before)] == [
        "判定不能 52.9％（9／17）　前年度 0.0％（0／17）",
        "判定不能 33.3％（2／6）",
    ]


def test_a_year_before_without_any_judgement_is_told_in_words_and_not_as_nothing_of_nothing():
    before = replace(COUNTS, kpis_judged=0, kpis_met=0, projects_due=0, projects_judged=0)
    told = [headline.before for headline in headlines(COUNTS, before)]
    assert told == ["前年度に判定できたものはありません", "前年度に対象のものはありません"]


def test_while_reports_are_awaited_the_rates_are_said_to_be_on_their_way():
    told = still_open_sentence(COUNTS, is_open=True)
    assert told == "未報告が3件あり、達成率は途中の値です。判定できたKPIは、対象17のうち8です。"
    assert not still_open_sentence(COUNTS, is_open=False)
    assert not still_open_sentence(replace(COUNTS, unknown_reasons={"interpolated": 9}), is_open=True)


def test_the_three_shares_are_of_all_that_was_due_and_add_up():
    kpis, projects = outcome_shares(COUNTS)
    assert [part.count for part in kpis.parts] == [5, 3, 9]
    assert [part.count for part in projects.parts] == [3, 1, 2]
    parts = [shape for shape in ElementTree.fromstring(share_bars(COUNTS)) if shape.tag.endswith("rect")]
    full = WIDTH - float(parts[0].get("x", "0"))
    assert [float(part.get("width", "0")) / full for part in parts] == pytest.approx(
        [5 / 17, 3 / 17, 9 / 17, 3 / 6, 1 / 6, 2 / 6], abs=0.001
    )


def test_a_grade_that_judges_nothing_has_the_quiet_colour_of_what_is_not_graded():
    abfn = next(scale for scale in shipped_scales() if scale.name == "abfn")
    counts = grade_counts(replace(COUNTS, grades={"A": 1, "F": 2, "N": 3}), abfn)
    assert [(count.name[:3], count.band) for count in counts] == [
        ("◎ A", 0), ("△ B", 1), ("－ F", None), ("… N", None), ("－ 評", None),
    ]  # fmt: skip


def test_grades_are_listed_from_the_best_with_symbol_letter_and_word_and_add_up_to_all_that_was_due():
    counts = grade_counts(COUNTS, SCALE)
    assert [(count.name, count.count) for count in counts] == [
        ("◎ A 達成・計画ペース以上", 7),
        ("○ B 概ね順調", 2),
        ("△ C やや遅れ", 3),
        ("× D 遅れ", 1),
        ("▼ E 後退", 1),
        ("－ 評価なし", 3),
    ]
    assert sum(count.count for count in counts) == COUNTS.kpis_due


PROJECTED = Projection(
    level=Decimal(128), low=Decimal(112), high=Decimal(140), outcome="borderline", final_year=2025, first_year=2021,
    last_year=2023, actuals=3, provisional=False, mean_change=Decimal(9), least_change=Decimal(1),
    most_change=Decimal(15),
)  # fmt: skip
HEADING = [
    stated(2021, "90", actual_level="92", state="confirmed"),
    stated(2022, "100", actual_level="109", state="confirmed"),
    stated(2023, "110", actual_level="110", state="confirmed"),
    stated(2024, "120", projection=PROJECTED),
    stated(2025, "130", projection=PROJECTED, final_target_level="130"),
]


def test_a_narrow_chart_draws_every_point_and_names_the_ends_and_what_is_newest():
    def words(rows: list[JudgedRow]) -> list[str]:
        drawn = progress_figure(rows, scale=SCALE, events=events(), narrow=True)
        assert [trace.name for trace in drawn.data] == [trace.name for trace in progress_figure(rows, scale=SCALE).data]
        return [note.text.partition(" ")[0].partition("<")[0] for note in drawn.layout.annotations[1:]]

    assert words(HEADING) == ["基準値", "最終目標", "見込み"]
    assert words(HEADING[:3]) == ["基準値", "実績"]


def test_the_outlook_goes_on_dotted_from_the_last_actual_in_a_band_that_is_named_with_its_range():
    assert lines(HEADING, "dot") == [(2023, 2025)]
    band = next(trace for trace in progress_figure(HEADING).data if trace.fill == "toself")
    assert (list(band.x), list(band.y)) == ([2023, 2025, 2025], [110, 112, 140])
    assert labels(HEADING)[2025] == ["最終目標 130件", "見込み 128件 （112～140件）"]
    low, high = progress_figure(HEADING).layout.yaxis.range
    assert low < 112
    assert high > 140


def test_a_chart_of_a_finished_plan_has_no_outlook_though_earlier_years_had_one():
    rows = [replace(row, projection=PROJECTED) for row in HEADING[:4]]
    rows.append(stated(2025, "130", actual_level="131", state="confirmed", projection_reason="final-year"))
    assert lines(rows, "dot") == []
    assert "見込み" not in chart_alternative(rows)


def test_the_chart_in_sentences_tells_the_outlook_too():
    assert chart_alternative(HEADING).endswith("R7（2025）の見込みは128件（112～140件）、境界。")


# -- the words beside the figures --------------------------------------------------------------------------------------


def test_the_table_under_the_chart_holds_the_same_figures():
    table = progress_table(END_ONLY)
    assert dict(zip(table["項目"], table["R4（2022）"], strict=True))["実績（総量）"] == "49件"
    assert dict(zip(table["項目"], table["R5（2023）"], strict=True))["実績（総量）"] == "－"


def test_the_table_of_a_year_tells_of_each_kpi_what_its_small_chart_draws():
    changed = Revision("2024-09-01", Decimal(45), "level", "provisional", Decimal(47), "level", "confirmed")
    shown = [
        [interpolated(2022, "110", actual_level="109", state="provisional", final_target_level="130")],
        [stated(2022, "100", actual_level="47", state="confirmed", revision=changed, projection=PROJECTED)],
        [stated(2021, "90", final_target_level="130")],
    ]
    table = year_table(shown, 2022, {"scale": "sabc"})
    assert table["目標"] == ["110件（推定）", "100件", "－"]
    assert table["実績"] == ["109件（速報）", "47件（改定）", "－"]
    assert table["最終目標"] == ["130件（R7）", "－", "130件（R7）"]
    assert table["最終年度の見込み"] == ["－", "128件（112～140件）　境界", "－"]
    assert table["KPI"][0] == Link("見本", "progress", {"plan": "見本", "kpi": "見本", "year": "2022", "scale": "sabc"})


def test_beside_its_grade_an_actual_is_written_and_what_is_not_there_is_left_to_the_grade():
    known = judged(2022, actual_level="49", state="provisional")
    increment = judged(2022, actual_value=Decimal(15), state="confirmed")
    assert [actual_words(row) for row in (known, increment, judged(2022, state="pending"), judged(2022))] == [
        "実績 49件（速報）",
        "実績 +15件",
        "",
        "",
    ]


def test_the_outlook_says_what_every_remaining_year_must_add():
    row = judged(2022, required_per_year="79.666666666667", final_target_level="288")
    assert outlook(row) == "最終目標288件（R7）まであと3年、1年あたり+79.7件が必要です。"
    assert outlook(replace(row, required_per_year=Decimal(-1))) == "最終目標288件（R7）の水準にはすでに達しています。"
    assert outlook(replace(row, required_per_year=None)) == ""


def test_what_was_reported_after_the_year_of_an_outlook_is_told_before_it():
    row = judged(2022, required_per_year="80", final_target_level="288")
    later = [judged(2023, actual_level="150"), judged(2024), judged(2025, actual_level="290"), judged(2026)]
    told = outlook(row, [row, *later])
    assert told.startswith("R4までの実績によります（その後の実績：R5 150件、R7 290件）。最終目標288件（R7）まで")
    assert outlook(row, [row, judged(2023)]) == outlook(row)
    assert outlook(later[2], [row, *later, judged(2026, actual_level="300")]) == outlook(later[2])


def test_plotly_finds_every_figure_valid():
    scale = next(scale for scale in shipped_scales() if scale.name == "standard")
    before = [replace(row, final_target_level=Decimal(300)) for row in END_ONLY]
    progress = progress_figure(END_ONLY, before=before, scale=scale, events=events(), dark=True)
    assert go.Figure(progress.to_dict()).data


# -- what surrounds the points -----------------------------------------------------------------------------------------


def test_the_grades_of_the_scale_are_named_at_the_lines_where_they_begin():
    scale = next(scale for scale in shipped_scales() if scale.name == "standard")
    drawn = progress_figure(END_ONLY, scale=scale)
    named = {
        _bare(note.text): note.y for note in drawn.layout.annotations if note.xref == "paper" and "境" in note.text
    }
    assert named == {
        "○ Bの境 概ね順調": pytest.approx(25 + 0.8 * 263),
        "△ Cの境 やや遅れ": pytest.approx(25 + 0.5 * 263),
    }


def test_a_long_label_of_a_grade_leaves_the_years_their_room():
    scale = next(scale for scale in shipped_scales() if scale.name == "standard")
    wordy = replace(scale, bands=tuple(replace(band, label="長い言葉" * 9) for band in scale.bands))
    drawn = progress_figure(END_ONLY, scale=wordy)
    assert drawn.layout.margin.r < 150
    assert any(note.text.endswith("…") for note in drawn.layout.annotations)


def test_events_stand_in_their_fiscal_years_and_no_others():
    drawn = progress_figure(END_ONLY[:4], events=events())
    assert [(shape.x0, shape.x1) for shape in drawn.layout.shapes] == [(2020, 2020), (2023, 2023)]
    told = [_bare(note.text) for note in drawn.layout.annotations if note.yref == "paper" and note.xref != "paper"]
    assert told == ["新型コロナ宣言", "デジ田交付金", "新型コロナ5類"]


def test_the_names_of_events_stand_above_all_points_however_many_there_are_in_a_year():
    (busy,) = [event for event in events() if event.short == "新型コロナ5類"]
    spans = [progress_figure(END_ONLY[:4], events=[busy] * count).layout.yaxis.range for count in (0, 1, 3, 50)]
    free = [PLOT_HEIGHT * (span[1] - spans[0][1]) / (span[1] - span[0]) for span in spans]
    assert free == pytest.approx([0, EVENT_HEIGHT, 3 * EVENT_HEIGHT, PLOT_HEIGHT / 2])


def test_events_are_stated_with_a_day_and_a_source():
    assert all(event.source and event.name for event in events())
    assert [event.day for event in events()] == sorted(event.day for event in events())


def test_an_actual_revised_after_its_judgement_is_ringed_and_says_so():
    revision = Revision(
        Decimal(45), "level", "confirmed", Decimal(49), "level", "confirmed", "2024-09-01T00:00:00+09:00"
    )
    rows = [END_ONLY[0], replace(END_ONLY[1], revision=revision), *END_ONLY[2:]]
    assert "実績（改定） 49件" in labels(rows)[2022]
    rings = [trace for trace in progress_figure(rows).data if trace.marker.size == 21]
    assert [(ring.x, ring.y) for ring in rings] == [((2022,), (49.0,))]
    assert not [trace for trace in progress_figure(END_ONLY).data if trace.marker.size == 21]


def test_names_beside_the_chart_never_cover_each_other():
    labels = [{"text": str(level), "y": level} for level in (10.0, 9.9, 5.0, 9.8)]
    for lowest, heights in ((0, [200, 167, 134, 100]), (4.8, [211.5, 178.5, 145.5, 112.5])):
        stand = {label["text"]: label["y"] * 20 + label["yshift"] for label in spread(labels, 20, lowest)}
        assert stand == pytest.approx(dict(zip(("10.0", "9.9", "9.8", "5.0"), heights, strict=True)))
