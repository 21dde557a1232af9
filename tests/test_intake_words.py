"""What storing would change is told as the store will do it."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings

from kpi_models.facts import Basis, Direction, Facts, State
from kpi_models.store import Upload
from reports.intake_words import Change, Preview, preview, preview_sentence, stored_sentence
from tests.fact_strategies import every_kind_of_facts
from tests.plans import KPI_ID, NOW, actual, baseline, one_kpi, stored, target

LATER = NOW + timedelta(days=1)
KNOWN = one_kpi(baseline("10", 2020), target(2021, "12"), actual(2021, "11"))


def changes(new: Facts, known: Facts = KNOWN) -> list[tuple[str, str, str]]:
    return [(change.what, change.old, change.new) for change in preview(new, known, LATER).changes]


def test_everything_is_new_where_nothing_is_stored():
    told = preview(KNOWN, Facts(), NOW)
    assert told == Preview({"plans": 1, "projects": 1, "kpis": 1, "baselines": 1, "targets": 1, "actuals": 1}, 0, (), 0)
    assert preview_sentence(told).startswith("追加 6件（計画 1、事業 1、KPI 1")


def test_the_same_again_changes_nothing():
    told = preview(KNOWN, KNOWN, LATER)
    assert told.is_known
    assert preview_sentence(told) == "変更なし 6件"


def test_another_figure_stands_beside_the_one_that_is_stored():
    name = KNOWN.kpis[0].name
    told = preview(one_kpi(baseline("10", 2020), target(2021, "12"), actual(2021, "13")), KNOWN, LATER)
    (change,) = told.changes
    assert (change.about, change.what) == (name, "実績 R3（2021）")
    assert change.old.startswith("11")
    assert change.new.startswith("13")
    assert told.added == {}


def test_a_number_after_a_state_and_another_basis_are_changes_in_words():
    pending = replace(KNOWN, actuals=(replace(KNOWN.actuals[0], value=None, state=State.PENDING),))
    ((what, old, _),) = changes(KNOWN, pending)
    assert (what, old) == ("実績 R3（2021）", "集計中・調査中")
    increment = replace(KNOWN, targets=(replace(KNOWN.targets[0], basis=Basis.INCREMENT),))
    ((_, old, new),) = changes(increment)
    assert old.endswith("（総量）")
    assert new.endswith("（当年度増加分）")


def test_another_direction_of_a_kpi_is_told_in_words():
    turned = replace(KNOWN, kpis=(replace(KNOWN.kpis[0], direction=Direction.DECREASE),))
    assert preview(turned, KNOWN, LATER).changes == (Change(KNOWN.kpis[0].name, "方向", "増やす", "減らす"),)


def test_facts_of_other_kpis_do_not_matter():
    others = replace(KNOWN, actuals=(*KNOWN.actuals, replace(KNOWN.actuals[0], kpi_id=f"{KPI_ID}-other")))
    assert preview(KNOWN, others, LATER).is_known


@pytest.mark.soak
@settings(max_examples=15)
@given(every_kind_of_facts(), every_kind_of_facts())
def test_the_preview_says_what_the_store_then_does(first: Facts, second: Facts):
    with tempfile.TemporaryDirectory() as folder:
        store = stored(Path(folder), first)
        told = preview(second, store.facts(as_of=LATER + timedelta(days=100_000)), LATER)
        loaded = store.load(second, actor="試験", uploads=[Upload("b.xlsx", b"b")], now=LATER)
        store.close()
    new_and_changed = sum(loaded.added.values())
    assert told.unchanged == loaded.unchanged
    assert sum(told.added.values()) + told.changed == new_and_changed
    assert told.is_known == (new_and_changed == 0)
    assert stored_sentence(loaded, told) == preview_sentence(told)
