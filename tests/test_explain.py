"""「なぜこの判定か」: laws over every kind of sentence, under every shipped scale (tests/why_catalogue.py)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kpi_models.formatting import format_level, format_rate
from kpi_models.judging.judgement import JudgedRow
from tests.plans import NOW, actual, baseline, one_kpi, stored, target
from tests.why_catalogue import UNITS, sentences

OF_PACE = ("pace-100-60", "abfn")


@pytest.fixture(scope="module")
def rows(tmp_path_factory) -> list[JudgedRow]:
    return sentences(tmp_path_factory.mktemp("why"))


def of(rows: list[JudgedRow], *scales: str) -> list[JudgedRow]:
    return [row for row in rows if row.scale in scales]


def test_the_catalogue_holds_every_grade_and_every_reason(rows):
    assert {row.grade for row in of(rows, "standard")} == {"A", "B", "C", "D", "E", None}
    assert {row.grade for row in of(rows, "sabc")} == {"S", "A", "B", "C", None}
    assert {row.grade for row in of(rows, "cabinet-4")} == {"1", "2", "3", "4", None}
    assert {row.reason for row in rows} == {
        None, "no-target", "no-actual", "pending", "not-yet-published", "not-applicable", "withheld", "ended",
        "no-baseline", "zero-span", "keep-at", "gap",
    }  # fmt: skip


def test_no_sentence_shows_what_is_not_there(rows):
    for row in rows:
        assert not re.search(r"None|nan|－|\{|。。|、。|0ため", row.why), row.why


def test_a_sentence_ends_with_the_label_or_says_why_there_is_no_grade(rows):
    for row in rows:
        assert row.why.endswith((f"。{row.grade_label}", "ません。")), row.why
        if row.standing != "unknown":
            assert row.why.endswith(row.grade_label), row.why
            assert "判定できません" not in row.why, row.why


def test_the_figures_of_a_sentence_are_those_of_the_row(rows):
    for row in of(rows, "standard", "cabinet-4", "100-80-50", "sabc"):
        if row.achievement_rate is not None:
            assert f"の{format_rate(row.achievement_rate)}。" in row.why, row.why
        if row.at_or_beyond is not None and row.actual_level is not None:
            assert f"実績{format_level(row.actual_level, row.unit)}" in row.why, row.why


def test_a_scale_of_pace_is_explained_by_progress_and_elapsed_time(rows):
    graded = [row for row in of(rows, *OF_PACE) if row.final_progress is not None]
    assert graded
    for row in graded:
        assert f"進捗率が{format_rate(row.final_progress)}。" in row.why, row.why
        assert f"経過率{format_rate(row.elapsed_share)}に対して" in row.why, row.why


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_never_says_the_opposite_of_its_sign(rows, unit):
    told = [row.why for row in rows if row.unit == unit]
    assert told
    for why in told:
        assert not re.search(r"[+±−][\d,.]+(人|戸)?[増減]", why), why


def test_differences_of_percentages_are_points(rows):
    told = [row.why for row in rows if row.unit == "%" and "実績" in row.why and row.at_or_beyond is not None]
    assert told
    for why in told:
        assert re.search(r"実績−?[\d,.]+％（[+−±][\d,.]+ポイント）", why), why
        assert not re.search(r"(目標|ペース|）)[+−±][\d,.]+％", why), why


def test_what_nobody_promised_is_not_called_met_under_a_rule_of_stated_targets(tmp_path: Path):
    store = stored(tmp_path, one_kpi(baseline("30", 2020), target(2025, "60"), actual(2021, "45")))
    row = next(row for row in store.judged(fiscal_year=2021, as_of=NOW, scale="cabinet-4"))
    store.close()
    assert row.why == (
        "R3実績45件（+15件）は、R7目標+30件への計画ペース+6件の250.0％。"
        "当年度の目標の明記がないため、目標の達成とはみなしません。相当程度効果があった"
    )


def test_progress_against_elapsed_time_is_divided_before_it_is_rounded(tmp_path: Path):
    facts = one_kpi(
        baseline("0", 2018), target(2026, "100"), actual(2019, "10"), actual(2025, "50"), years=(2021, 2026)
    )
    store = stored(tmp_path, facts)
    told = {row.fiscal_year: row.why for row in store.judged(as_of=NOW, scale="pace-100-60")}
    store.close()
    assert "計画の経過率83.3％に対して60.0％。概ね進捗" in told[2025]
    assert told[2019] == "R1実績10件（+10件）について、計画の期間が始まっていないため、経過率を計算できません。判定不能"
