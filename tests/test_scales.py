"""A municipality's own grading scales: what a draft may say, how versions are kept, and that they judge as they say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import groupby
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_models.facts import Facts
from kpi_models.judging.judgement import OutdatedScale, Scale
from kpi_models.people.people import NotPermitted, Role, Scope
from kpi_models.scales.scale_faults import faults
from kpi_models.scales.scale_rows import shipped_scales
from kpi_models.scales.scales import COMPARISONS, MEASURES, DraftRow, Kind, differences, draft_of, rule_words, scale_of
from kpi_models.store import Store, open_store
from tests.fact_strategies import every_kind_of_facts
from tests.people import desk
from tests.plans import NOW, actual, baseline, one_kpi, store_of, stored, target, together
from tests.reference import verdicts
from tests.reference_grades import graded_by
from tests.test_reference import many_kpis

UNKNOWN = DraftRow("", "－", "判定不能", "unjudgeable")
REACHED = DraftRow("A", "◎", "達成", "at_or_beyond", on_track=True)
REST = DraftRow("D", "×", "遅れ", "always")


def share(letter: str, percent: str, measure: str = "rate", comparison: str = "ge", **told) -> DraftRow:
    """A row with a bound in percent; A and B are on the good side."""
    symbol = {"A": "◎", "B": "○", "C": "△", "E": "▼"}.get(letter, "☆")
    return DraftRow(letter, symbol, f"評価{letter}", measure, comparison, percent, letter in "SAB", **told)


def draft(*rows: DraftRow) -> tuple[DraftRow, ...]:
    """A whole draft around the rows that matter."""
    return (UNKNOWN, REACHED, *rows, REST)


def own(*rows: DraftRow, name: str = "架空町の基準") -> Scale:
    return scale_of(name, "架空町まち・ひと・しごと推進会議", draft(*rows))


def told(rows: tuple[DraftRow, ...]) -> list[tuple[int | None, str]]:
    return [(fault.row, fault.message) for fault in faults(rows)]


# -- what a draft may say ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", shipped_scales(), ids=lambda scale: scale.name)
def test_every_shipped_scale_is_a_draft_without_faults_and_comes_back_the_same(scale: Scale) -> None:
    rows = draft_of(scale)
    assert faults(rows) == []
    assert draft_of(scale_of(scale.name, scale.source, rows)) == rows


ONE_FAULT = [
    ("no rows", (), None, "区分がありません"),
    ("a blank label", draft(replace(share("B", "80"), label=" ")), 3, "ことばが空欄です"),
    ("a long label", draft(replace(share("B", "80"), label="長" * 21)), 3, "21文字"),
    ("a blank bound", draft(share("B", "")), 3, "境界が空欄です"),
    ("a bound in words", draft(share("B", "八割")), 3, "「八割」は数値として読めません"),
    ("three decimal places", draft(share("B", "66.667")), 3, "小数点以下2桁まで"),
    ("a judging row without a letter", draft(replace(share("B", "80"), letter="", on_track=False)), 3, "文字が空欄"),
    ("a letter off the list", draft(share("Z", "80")), 3, "「Z」は使えません"),
    ("equal bounds", draft(share("B", "80"), share("C", "80")), 4, "先に3行目に当てはまります"),
    ("rising bounds", draft(share("B", "50"), share("C", "80")), 4, "先に3行目に当てはまります"),
    ("a bound above what the target took", draft(share("A", "100")), 3, "すべて先に2行目に当てはまります"),
    ("a lower part twice", draft(share("E", "0", comparison="lt"), share("E", "-5", comparison="lt")), 4, "3行目"),
    ("the same fact twice", draft(share("B", "80"), replace(REACHED, measure="met"))[:4] + (REST,), 4, "3行目より上に"),
    ("a better letter at a lower bound", draft(share("C", "80"), share("B", "50")), 4, "より良い評価のB"),
    ("two symbols of one letter", draft(share("B", "80"), replace(share("B", "70"), symbol="△")), 4, "3行目（○"),
    ("two sides of one letter", draft(share("B", "80"), replace(share("B", "70"), on_track=False)), 4, "順調側か"),
    ("the unknown below what judges", (REACHED, UNKNOWN, share("B", "80"), REST), 2, "判定する条件（1行目）より上"),
    ("the rest in the middle", (UNKNOWN, REACHED, REST, share("B", "80"), REST), 3, "最後の行だけ"),
    ("nothing for the rest", (UNKNOWN, REACHED, share("C", "80")), None, "当てはまらないKPIが残ります"),
    ("nothing for the unreported", (REACHED, share("B", "80"), REST), None, "未報告のKPI"),
    ("nothing for a pace that is unknown", draft(share("B", "80", "pace_ratio")), None, "進捗率を計算できないKPI"),
    ("nothing for those without a rate", (UNKNOWN, share("A", "80"), REST), None, "達成率を計算できないKPI"),
    ("nobody on track", (UNKNOWN, replace(REACHED, on_track=False), REST), None, "順調側の評価がありません"),
    ("everybody on track", (UNKNOWN, REACHED, replace(REST, on_track=True)), None, "すべての評価が順調側です"),
    ("too many rows", draft(*(share("C", str(90 - n)) for n in range(18))), None, "20行まで"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "row", "words"), [case[1:] for case in ONE_FAULT], ids=[case[0] for case in ONE_FAULT]
)
def test_a_fault_is_told_at_its_row(rows: tuple[DraftRow, ...], row: int | None, words: str) -> None:
    assert [(number, words) for number, message in told(rows) if words in message] == [(row, words)]


def test_full_width_figures_and_the_percent_sign_are_read() -> None:
    assert [share("B", text).bound for text in ("８０", "80％", " 80 ", "−10", "66.67")] == [
        Decimal(text) for text in ("0.8", "0.8", "0.8", "-0.1", "0.6667")
    ]


def test_a_rule_is_written_as_people_say_it() -> None:
    assert rule_words("rate", "ge", Decimal("0.8")) == "達成率が80％以上"
    assert rule_words("rate", "lt", Decimal(0)) == "達成率が0％未満"
    assert rule_words("pace_ratio", "gt", Decimal("0.6667")) == "最終目標に対する進捗率÷経過率が66.67％超"
    assert rule_words("versus_baseline", "gt", Decimal(0)) == "基準値より良い"


def test_rows_of_one_grade_that_stand_together_are_one_band() -> None:
    bands = own(share("B", "80"), share("B", "95", "keep_rate"), share("C", "50")).bands
    assert [len(band.rules) for band in bands] == [1, 1, 2, 1, 1]
    assert bands[2].condition == "維持率（維持する目標）が95％以上、または達成率が80％以上"


# -- versions ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path):
    store = stored(tmp_path, one_kpi(baseline("100", 2020), target(2021, "200"), actual(2021, "175")))
    yield store
    store.close()


def save(store: Store, scale: Scale, based_on: int | None = None, actor: str = "企画課 山田") -> Scale | OutdatedScale:
    return store.save_scale(scale, actor=actor, reason="推進会議の決定", based_on=based_on, now=NOW)


def test_a_saved_scale_stands_after_the_shipped_ones_and_judges(store: Store) -> None:
    assert save(store, own(share("B", "70"))) == replace(own(share("B", "70")), version=1)
    assert [scale.name for scale in store.scales()][0::6] == ["standard", "架空町の基準"]
    row = next(row for row in store.judged(scale="架空町の基準", as_of=NOW) if row.fiscal_year == 2021)
    assert (row.grade, row.scale, row.scale_version, row.standing) == ("B", "架空町の基準", 1, "on-track")


def test_an_edit_is_a_new_version_and_the_old_one_still_judges(store: Store) -> None:
    save(store, own(share("B", "70")))
    save(store, own(share("B", "80"), share("C", "50")), based_on=1)
    now = {row.fiscal_year: row.grade for row in store.judged(scale="架空町の基準", as_of=NOW)}
    before = {row.fiscal_year: row.grade for row in store.judged(scale="架空町の基準", version=1, as_of=NOW)}
    assert (before[2021], now[2021]) == ("B", "C")
    first, second = store.scale_versions("架空町の基準")
    assert (first.scale.version, second.scale.version) == (1, 2)
    assert (second.actor, second.reason) == ("企画課 山田", "推進会議の決定")
    assert second.recorded_at.startswith("2026-11-21T12:00")


def test_saving_what_is_stored_already_changes_nothing(store: Store) -> None:
    save(store, own(share("B", "70")))
    revision = store.revision()
    assert save(store, own(share("B", "70")), based_on=1) == replace(own(share("B", "70")), version=1)
    assert store.revision() == revision


def test_the_second_of_two_editors_is_told_what_the_first_changed(store: Store) -> None:
    save(store, own(share("B", "70")))
    save(store, own(share("B", "80")), based_on=1, actor="企画課 佐藤")
    answer = save(store, own(share("B", "60")), based_on=1)
    assert isinstance(answer, OutdatedScale)
    assert answer.newest.actor == "企画課 佐藤"
    assert differences(store.scale("架空町の基準", 1), answer.newest.scale) == [
        "なくなった区分：○ B 評価B（達成率が70％以上・順調側）",
        "加わった区分：○ B 評価B（達成率が80％以上・順調側）",
    ]
    assert store.scale("架空町の基準").version == 2
    assert save(store, own(share("B", "60")), based_on=2) == replace(own(share("B", "60")), version=3)


def test_a_new_scale_of_a_name_that_was_just_taken_is_outdated_too(store: Store) -> None:
    save(store, own(share("B", "70")))
    assert isinstance(save(store, own(share("B", "60"))), OutdatedScale)


def test_a_scale_with_faults_or_a_shipped_name_is_never_stored(store: Store) -> None:
    with pytest.raises(ValueError, match="faults"):
        save(store, own(share("B", "50"), share("C", "80")))
    with pytest.raises(ValueError, match="shipped"):
        save(store, own(share("B", "70"), name="standard"), based_on=1)
    assert len(store.scales()) == 6


def test_a_withdrawn_version_is_no_longer_offered_but_still_read(store: Store) -> None:
    save(store, own(share("B", "70")))
    save(store, own(share("B", "80")), based_on=1)
    store.withdraw_scale("架空町の基準", 2, actor="企画課 山田", reason="誤り", now=NOW)
    assert store.scale("架空町の基準").version == 1
    assert store.scale("架空町の基準", 2).version == 2
    store.withdraw_scale("架空町の基準", 1, actor="企画課 山田", reason="誤り", now=NOW)
    assert "架空町の基準" not in [scale.name for scale in store.scales()]
    with pytest.raises(KeyError):
        store.scale("架空町の基準")


def test_a_version_that_an_approval_stands_on_is_frozen(tmp_path: Path) -> None:
    store = stored(tmp_path, one_kpi(target(2021, "200")))
    save(store, own(share("B", "70")))
    coordinator = desk(store, Role.COORDINATOR)
    coordinator.open_round(2021, date(2022, 5, 31))
    officer = desk(store, Role.OFFICER, Scope.PROJECT, "project")
    officer.store_figures(Facts(actuals=(actual(2021, "150"),)))
    officer.take_step("project", 2021, "submit")
    assert not store.scale_versions("架空町の基準")[0].is_in_use
    coordinator.take_step("project", 2021, "approve")
    assert [version.is_in_use for version in store.scale_versions("架空町の基準")] == [True]
    with pytest.raises(ValueError, match="may not be withdrawn"):
        store.withdraw_scale("架空町の基準", 1, actor="企画課 山田", reason="誤り", now=NOW)
    save(store, own(share("B", "80")), based_on=1)
    assert store.scale("架空町の基準", 1).bands == own(share("B", "70")).bands
    store.close()


@pytest.mark.parametrize("role", Role)
def test_only_a_coordinator_makes_and_withdraws_scales(store: Store, role: Role) -> None:
    if role == Role.COORDINATOR:
        desk(store, role).save_scale(own(share("B", "70")), "会議の決定", None)
        assert store.scale_versions("架空町の基準")[0].actor == "架空のcoordinator"
        desk(store, role).withdraw_scale("架空町の基準", 1, "誤り")
        assert store.scale_versions("架空町の基準")[0].is_withdrawn
        return
    with pytest.raises(NotPermitted):
        desk(store, role).save_scale(own(share("B", "70")), "会議の決定", None)
    save(store, own(share("B", "70")))
    with pytest.raises(NotPermitted):
        desk(store, role).withdraw_scale("架空町の基準", 1, "誤り")


def test_a_database_from_before_standings_learns_those_of_the_shipped_scales(tmp_path: Path) -> None:
    stored(tmp_path, one_kpi(target(2021, "200"))).close()
    with duckdb.connect(str(tmp_path / "kpi.duckdb")) as database:
        database.execute("drop table scale_standings")
    store = open_store(tmp_path / "kpi.duckdb")
    assert store.scale().bands[1].standing == "on-track"
    assert len(store.scales()) == 6
    store.close()


# -- judging -----------------------------------------------------------------------------------------------------------


def test_the_name_of_an_own_scale_works_on_the_command_line(store: Store) -> None:
    from commands.answers import answer_progress

    save(store, own(share("B", "70")))
    rows = answer_progress(store, None, 2021, "架空町の基準", "2026-11-21")
    assert [(row["grade"], row["scale"]) for row in rows] == [("B", "架空町の基準")]


@st.composite
def drafts(draw: st.DrawFn) -> tuple[DraftRow, ...]:
    """Draws drafts without faults: shuffled measures with falling bounds."""
    unknown = draw(st.sampled_from([("unjudgeable",), ("final_target_missing", "unjudgeable", "pace_unknown")]))
    bounds = draw(st.lists(st.integers(-50, 99), min_size=0, max_size=4, unique=True))
    measures = st.sampled_from(
        ["rate", "keep_rate", "baseline_distance", "pace_ratio"][: 3 if len(unknown) == 1 else 4]
    )
    middle = [
        DraftRow("C", "△", "中", draw(measures), draw(st.sampled_from(["ge", "gt"])), str(bound))
        for bound in sorted(bounds, reverse=True)
    ]
    leading = [DraftRow("", "－", "判定不能", measure) for measure in unknown]
    return (*leading, REACHED, *middle, REST)


@pytest.mark.soak
@settings(max_examples=5)
@given(cases=many_kpis, rows=drafts())
def test_an_own_scale_grades_as_a_person_reads_it_from_the_top(cases, rows) -> None:
    expected = verdicts(together(cases), NOW, entered=NOW, grade=partial(graded_by, rows))
    with store_of(*cases) as store:
        judged = store.judged_under([scale_of("架空町の基準", "推進会議", rows)], as_of=NOW)
    told = [(row.kpi_id, row.fiscal_year, row.grade, row.grade_label, row.grade_symbol) for row in judged]
    fields = ("kpi_id", "fiscal_year", "grade", "grade_label", "grade_symbol")
    assert told == [tuple(verdict[field] for field in fields) for verdict in expected]


@pytest.mark.soak
@settings(max_examples=8)
@given(facts=every_kind_of_facts(), rows=drafts())
def test_a_draft_without_faults_gives_every_kpi_exactly_one_grade(facts, rows, tmp_path_factory) -> None:
    assert faults(rows) == []
    store = stored(tmp_path_factory.mktemp("scales"), facts)
    standard, own_scale = store.scale(), scale_of("案", "試験", rows)
    both = store.judged_under([standard, own_scale], as_of=NOW)
    alone = store.judged(as_of=NOW)
    store.close()
    assert [row for row in both if row.scale == "standard"] == alone
    keyed = groupby(both, key=lambda row: (row.kpi_id, row.fiscal_year))
    assert all([row.scale for row in pair] == ["standard", "案"] for _, pair in keyed)


def test_several_scales_are_judged_in_one_pass_as_each_alone(store: Store) -> None:
    together = store.judged_under(store.scales(), as_of=NOW)
    for scale in store.scales():
        assert [row for row in together if row.scale == scale.name] == store.judged(scale=scale.name, as_of=NOW)


def test_every_measure_has_words_for_each_of_its_comparisons() -> None:
    for code, measure in MEASURES.items():
        comparisons = tuple(COMPARISONS) if measure.kind in (Kind.SHARE, Kind.SIGN) else ("eq",)
        told = {rule_words(code, comparison, Decimal(1)) for comparison in comparisons}
        assert len(told) == len(comparisons)
        assert all(measure.words in words for words in told)
