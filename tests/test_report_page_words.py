"""What the 報告 page says of a report, what storing would change, and figures typed instead of filled into a form."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from forms import asked, filled, source, state, value

from kpi_models.facts import Actual, Basis, Cost, Facts, Remark, State
from kpi_models.reporting.report_form import Block
from kpi_models.reporting.rounds import OwedFigure, Report, StepTaken
from reports.report_form import report_form
from reports.report_words import current_step, due_words, history_table, missing_words, next_step, returned_words
from reports.report_words_changes import Effect, compared, corrected, effects_sentence, is_known
from validators.book import read_book
from validators.report_forms.typed import typed_book

DUE = date(2026, 6, 30)
YEAR = 2024


def report(*steps: str, kpis: int = 2, reported: int = 0, words: str | None = None) -> Report:
    moment = datetime(2026, 5, 1, 1, 20, tzinfo=UTC)
    history = tuple(StepTaken(step, words, "架空 花子", moment, number) for number, step in enumerate(steps))
    return Report("plan", "架空計画", "project", "架空事業", YEAR, DUE, kpis, reported, 0, 0, None, history)


def figure(number: str | None, **given: object) -> Actual:
    return replace(Actual("kpi", YEAR, Basis.LEVEL, None if number is None else Decimal(number)), **given)


def told(*actuals: Actual, stored: Actual | None = None, cost: Cost | None = None, **facts: tuple) -> list:
    asked_for = replace(source(replace(asked(), actual=stored)), cost=cost)
    return compared(asked_for, Facts(actuals=actuals, **facts))


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 6, 25), "あと5日（2026年6月30日まで）"),
        (date(2026, 6, 30), "今日が締切です（2026年6月30日）"),
        (date(2026, 7, 3), "締切を3日過ぎています（2026年6月30日）"),
    ],
)
def test_a_deadline_is_told_in_days(today: date, words: str) -> None:
    assert due_words(report(), today) == words


def test_a_submitted_report_is_never_overdue() -> None:
    assert due_words(report("save", "submit"), date(2027, 1, 1)) == "締切 2026年6月30日"


@pytest.mark.parametrize(
    ("steps", "reported", "step", "button"),
    [
        ((), 0, 1, "様式を受け取る"),
        ((), 2, 4, "提出する"),
        (("save",), 1, 2, "ファイルを置く"),
        (("save",), 2, 4, "提出する"),
        (("save", "submit"), 2, 5, "内容を見る"),
        (("save", "submit", "return"), 2, 2, "指摘を見て直す"),
        (("save", "submit", "approve"), 2, 5, "内容を見る"),
        (("save", "submit", "approve", "reopen"), 2, 2, "指摘を見て直す"),
    ],
)
def test_each_standing_has_its_step_and_one_button(
    steps: tuple[str, ...], reported: int, step: int, button: str
) -> None:
    standing = report(*steps, reported=reported)
    assert (current_step(standing), next_step(standing).button) == (step, button)


def test_the_history_tells_a_second_submission_from_the_first() -> None:
    did = history_table(report("save", "submit", "return", "submit"))
    assert did["したこと"] == ["再提出", "差し戻し", "提出", "実績の登録を開始"]
    assert did["日時"][0] == "2026年5月1日 10:20"


def test_what_was_returned_and_submitted_again_is_no_longer_told_as_returned() -> None:
    assert returned_words(report("save", "submit", "return", words="単位")) == (
        "架空 花子さんが2026年5月1日 10:20に、差し戻しました。", "単位",
    )  # fmt: skip
    assert returned_words(report("save", "submit", "return", "submit")) is None


def test_many_missing_kpis_are_named_in_part_and_counted_in_full() -> None:
    owed = [OwedFigure("project", str(n), f"指標{n}", "件", None, None, None, None, None) for n in range(5)]
    assert missing_words(owed) == "未報告 5件：指標0、指標1、指標2 ほか2件"


def test_a_new_figure_a_correction_the_same_and_a_blank_are_four_things() -> None:
    assert [line.effect for line in told(figure("45"))] == [Effect.NEW]
    (line,) = told(figure("46"), stored=figure("45"))
    assert (line.effect, line.old, line.new, line.corrects) == (Effect.CHANGED, "45人（総量）", "46人（総量）", True)
    assert is_known(told(figure("45"), stored=figure("45.0")))
    assert [line.effect for line in told(stored=figure("45"))] == [Effect.KEPT]
    assert [line.effect for line in told()] == [Effect.MISSING]


def test_the_figure_that_was_awaited_corrects_nothing() -> None:
    lines = told(figure("45"), stored=figure(None, state=State.PENDING))
    assert effects_sentence(lines) == "変更 1件"
    assert not corrected(lines)


def test_a_number_that_is_taken_back_asks_why() -> None:
    assert corrected(told(figure(None, state=State.PENDING), stored=figure("45")))


def test_money_and_remarks_are_compared_one_by_one() -> None:
    before = Cost("project", YEAR, Decimal(100), Decimal(90), None)
    lines = told(cost=before, costs=(replace(before, spent_value=Decimal(80)),), remarks=(Remark("kpi", YEAR, "天候"),))
    assert [(line.what, line.effect) for line in lines] == [
        ("実績", Effect.MISSING), ("要因", Effect.NEW), ("計画額（円）", Effect.SAME), ("実績額（円）", Effect.CHANGED),
    ]  # fmt: skip
    assert corrected(lines)


def test_a_report_is_not_said_to_have_all_figures_where_some_are_still_to_come() -> None:
    waits = replace(report(reported=2), awaited=1)
    assert next_step(waits).sentence == "すべてのKPIがそろっています。確かめて、提出してください。"


TYPED = [
    value("1,200人") | state("速報"),
    value("調査中"),
    value("1.2千人"),
    value("3O人"),
    value("") | state("未公表"),
    value("-5%"),
    value("45") | state("集計中・調査中"),
    {(Block.COSTS, "spent_value", 1): "1,200千円", (Block.COSTS, "grant_value", 1): "2百万円"},
    {(Block.REMARKS, "factor", 1): "天候\n=1+1", (Block.REMARKS, "next_step", 1): " 継続 "},
]


@pytest.mark.parametrize("inputs", TYPED)
def test_what_is_typed_reads_as_what_is_filled_into_the_form(inputs: dict) -> None:
    asked_for = source()
    from_form = read_book("様式.xlsx", filled(report_form(asked_for), inputs))
    from_page = typed_book(asked_for, inputs)
    assert from_page.form == from_form.form
    assert [(found.code, found.text) for found in from_page.findings] == [
        (found.code, found.text) for found in from_form.findings
    ]
    assert not from_page.findings or from_page.excerpts[0].sheet == "画面での入力"


def test_what_a_typed_figure_counts_is_chosen_on_the_page() -> None:
    book = typed_book(source(), value("45") | {(Block.FIGURES, "basis", 1): "increment"})
    assert book.form is not None
    assert book.form.facts.actuals[0].basis == Basis.INCREMENT
