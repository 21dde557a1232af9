"""用語と計算: every term has its words in one place, and every worked example gives what the row says."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from commands.importing import read_file
from kpi_models.meanings import FORMULAS, GROUPS, MEANINGS
from kpi_models.terms import REASONS, TERMS
from reports.worked_examples import SAMPLE_PLAN, SAMPLES, WORKED, counted_examples, examples
from tests.page_facts import every_state, kpi, nishiawakura, plan_facts
from tests.plans import NOW, stored
from tests.test_scale_pages import opened, store, texts

ROOT = Path(__file__).resolve().parent.parent
__all__ = ["store"]  # the fixture


def glossary_words() -> str:
    lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if line.startswith("|"))


@pytest.mark.parametrize("code", MEANINGS)
def test_the_glossary_uses_the_word_that_the_screens_use(code: str) -> None:
    assert TERMS[code] in glossary_words()


def test_every_term_is_explained_in_exactly_one_group() -> None:
    grouped = [code for codes in GROUPS.values() for code in codes]
    assert sorted(grouped) == sorted(MEANINGS)
    assert len(set(grouped)) == len(grouped)


def test_every_reason_and_every_measure_is_explained() -> None:
    assert {TERMS[code] for code in MEANINGS} >= set(REASONS.values())
    assert FORMULAS.keys() >= WORKED.keys()
    assert FORMULAS.keys() <= MEANINGS.keys()


@pytest.mark.parametrize("code", MEANINGS)
def test_a_meaning_is_a_polite_sentence(code: str) -> None:
    assert re.search(r"(です|ます|ません|ました)。$", re.sub(r"（[^）]*）。$", "。", MEANINGS[code]))


# -- worked examples ---------------------------------------------------------------------------------------------------


def test_the_published_rate_is_worked_out_with_its_figures(tmp_path: Path) -> None:
    store = stored(tmp_path, nishiawakura())
    found = examples(store.judged(as_of=NOW))
    store.close()
    assert found["achievement_rate"].whose == "都市部企業等との協働プロジェクト件数　R4（2022）"
    assert found["achievement_rate"].text == (
        "（R4実績49件 − 基準値25件）÷（計画ペース130.2件 − 基準値25件）＝ +24件 ÷ +105.2件 ＝ 22.8％"
    )
    assert found["planned_pace"].text == "基準値25件 ＋（R7目標288件 − 基準値25件）× 1年 ÷ 5年 ＝ 77.6件"


def test_the_sample_examples_are_those_of_the_sample_plan(tmp_path: Path) -> None:
    reading = read_file(ROOT / "data/samples/kakuu/datapackage.json")
    store = stored(tmp_path, reading.facts)
    counted = next(row for row in store.summary(2025, plan_id=SAMPLE_PLAN, as_of=NOW))
    found = examples(store.judged(SAMPLE_PLAN, as_of=NOW)) | counted_examples(counted)
    store.close()
    assert found == SAMPLES
    assert SAMPLES.keys() >= WORKED.keys()


DIVISION = re.compile(r"＝ ([−+±][\d,.]+)\D* ÷ ([−+±][\d,.]+)\D* ＝ (−?[\d,.]+)％$")


def test_every_division_shown_gives_the_rate_shown(tmp_path: Path) -> None:
    store = stored(tmp_path, read_file(ROOT / "data/samples/kakuu/datapackage.json").facts, every_state())
    rows = store.judged(as_of=NOW)
    store.close()
    shown = [
        DIVISION.search(WORKED[code](row, None) or "")
        for row in rows
        for code in ("achievement_rate", "final_progress")
    ]
    divisions = [found.groups() for found in shown if found]
    assert len(divisions) > 50
    for division in divisions:
        top, bottom, rate = (Decimal(part.replace("−", "-").replace(",", "")) for part in division)
        assert abs(top / bottom * 100 - rate) <= Decimal("0.6")  # the increments shown may be rounded themselves


def test_a_plan_that_runs_against_its_own_direction_has_no_plain_division(tmp_path: Path) -> None:
    against = kpi("観光入込客数", "千人", (2020, "2899.4"), increments={2021: "-9.5"}, actuals={2021: "2894.4"})
    store = stored(tmp_path, plan_facts("架空計画", "990019", (2021, 2021), ("架空事業", [against])))
    assert [round(row.achievement_rate or 0, 3) for row in store.judged(as_of=NOW)] == [1.474]
    assert "achievement_rate" not in examples(store.judged(as_of=NOW))
    store.close()


# -- the page ----------------------------------------------------------------------------------------------------------


def shown_examples(app: AppTest) -> list[str]:
    return [part.value.split("**例**")[1] for part in app.markdown if "**例**" in part.value]


def test_each_term_has_its_own_address_and_the_readers_own_figures(store):
    app = opened("terms", store, every_state())
    anchors = {heading.proto.anchor for heading in app.header}
    assert anchors >= set(MEANINGS)
    told = "\n".join(shown_examples(app))
    assert "移住相談件数" in told
    assert "架空町の見本" not in told


def test_without_figures_the_sample_town_stands_in_and_says_so(store):
    app = opened("terms", store)
    assert all("架空町の見本" in told for told in shown_examples(app))
    assert len(shown_examples(app)) == len(SAMPLES)


def test_the_way_leads_to_the_scales_with_bands_and_source(store):
    links = opened("terms", store).get("page_link")
    assert [link.proto.page for link in links] == ["scales"]
    app = opened("scales", store)
    assert len(app.table) == 1
    assert "このシステムの標準" in texts(app)
