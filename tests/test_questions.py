"""What a sheet does not say is asked, likely answer first, and the answers make the book say it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import HEADER, KPI, TITLE, one_cell, plan, workbook, yoshiki2

from kpi_models.facts import Direction, Facts, OtherOrganization, Pace
from kpi_models.store import open_store
from tests.plans import NOW, day
from validators.book import Book, book_facts, read_book
from validators.findings import has_error
from validators.open_questions.questions import UNDECIDED, Question, apply_answers, open_questions, shape_of

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
OWN = ("指標", "事業開始前", "R4年度増加分", "R5年度増加分", "R6年度増加分")
LEVELS = ("指標", "現状値（R3）", "R4目標値（総量）", "R5目標値（総量）", "R6目標値（総量）")
FINAL = ("指標", "現状値（R3）", "R8目標値（総量）")
UNBASED = ("指標", "R8目標値（総量）")
FORM = ("来街者数", 100, "人", "R4.3", 120)
STAFF = "従事者数"

# question id → the sheets of a book that leaves just this open, and its likely answer
OPEN: dict[str, tuple[Any, str]] = {
    "organization/1": ([["にぎわい創出事業"], HEADER, KPI], UNDECIDED),
    "plan/1": ([["作成主体：札幌市"], HEADER, KPI], "KPI"),
    "direction/1/○○商店街にぎわい創出事業/空き店舗数": (
        plan(("空き店舗数", "100件", "80件"), header=FINAL),
        "decrease",
    ),
    "direction/1/○○商店街にぎわい創出事業/空き家": (plan(("空き家", "755戸", "755戸"), header=FINAL), "keep_at_least"),
    "direction/1/○○商店街にぎわい創出事業/来街者数": (plan(("来街者数", "80人"), header=UNBASED), "increase"),
    "direction/1/*": (plan(("来街者数", "80人"), ("宿泊者数", "9人"), header=UNBASED), "increase"),
    "basis/1": (one_cell("R8目標値", "1,200人"), "level"),
    "basis/1/○○商店街にぎわい創出事業/従事者数/target": (
        plan((STAFF, "123,152人", "2,000人", "127,152人", "2,000人"), header=OWN),
        "level",
    ),
    "basis/1/○○商店街にぎわい創出事業/従事者数/actual": (
        plan((STAFF, "123,152人", "1,950人", "+2,000人")),
        "level",
    ),
    "actual_year/1/実績値": (one_cell("実績値", "1,100人"), UNDECIDED),
    "calendar/1": (one_cell("2024年実績値", "1,100人"), "same"),
    "target_year/1/目標値(増加分)": (one_cell("目標値（増加分）", "5人"), UNDECIDED),
}
BOOKS = [rows for rows, _ in OPEN.values()] + [
    plan(),
    [["にぎわい創出事業"], ["作成主体：府中市"], HEADER, KPI],
    [["にぎわい創出事業（岡山県岡山市）"], ["団体コード：01100"], HEADER, KPI],
    plan((STAFF, "123,152人", "125,152人", "2,000人", "129,152人"), header=LEVELS),
    plan((STAFF, "123,152人", "125,152人", "127,152人", "129,152人"), header=OWN),
    plan((STAFF, "900人", "10人", "20人", "30人"), header=("指標", "現状値", "R4年度", "R5年度", "累計")),
    one_cell("R8目標値", "200人"),
    yoshiki2(("A事業", [FORM, ("売上", 5, "千円", "R4.3", 6)]), ("B事業", [FORM])),
    {"計画": plan(), "実績": [["【数値目標】"], ["指標", "R3（事業開始前）", "実績"], ["来街者数", "1,000人", "9人"]]},
    {"A": [HEADER, KPI], "B": [HEADER, ("宿泊者数", "10人", "12人", "+5人")]},
]


def read(rows: Any, name: str = "KPI.xlsx") -> Book:
    return read_book(name, workbook(rows))


def sample(name: str) -> Book:
    return read_book(f"{name}.xlsx", (SAMPLES / f"{name}.xlsx").read_bytes())


def only(book: Book, known: Facts | None = None, remembered: dict[str, str] | None = None) -> Question:
    (question,) = open_questions(book, known or Facts(), remembered)
    return question


def likely(book: Book, known: Facts | None = None) -> dict[str, str]:
    return {question.id: question.answer for question in open_questions(book, known or Facts())}


def codes(book: Book) -> list[str]:
    return [found.code for found in book.findings]


def under_own_ids(facts: Facts) -> Facts:
    """Returns facts of one plan, project and KPI as the long form may bring them: under ids of their own."""
    (plan_,), (project,), (kpi,) = facts.plans, facts.projects, facts.kpis
    return Facts(
        (replace(plan_, plan_id="p"),),
        (replace(project, project_id="r", plan_id="p"),),
        (replace(kpi, kpi_id="k", project_id="r"),),
    )


@pytest.mark.parametrize("id_", OPEN)
def test_what_a_sheet_leaves_open_is_asked_once_with_the_likely_answer_first(id_: str) -> None:
    rows, answer = OPEN[id_]
    question = only(read(rows))
    assert (question.id, question.kind) == (id_, id_.split("/")[0])
    assert question.answer == question.choices[0].value == answer
    assert question.sheet == "KPI"
    assert question.text.endswith(("ですか。", "選んでください。", "でも答えられます。"))


@pytest.mark.parametrize(
    ("name", "kinds"),
    [("sapporo_plan", []), ("okayama", []), ("nishiawakura", []), ("sakai_yoshiki2", ["plan", "direction"])],
)
def test_published_plans_leave_little_open(name: str, kinds: list[str]) -> None:
    book = sample(name)
    assert [question.kind for question in open_questions(book)] == kinds
    assert book_facts(apply_answers(book, likely(book))) == book_facts(book)


# -- bodies and names --------------------------------------------------------------------------------------------------


def test_a_body_is_answered_by_code_or_by_name() -> None:
    book = read(OPEN["organization/1"][0])
    for answer in ("011002", "01100", "北海道札幌市", "札幌市"):
        answered = apply_answers(book, {"organization/1": answer})
        assert [plan_.organization_code for plan_ in book_facts(answered).plans] == ["011002"]
        assert answered.findings == ()


@pytest.mark.parametrize("answer", ["府中市", "999999", "どこか", "0"])
def test_a_body_that_is_none_or_two_is_a_finding_and_changes_nothing(answer: str) -> None:
    book = read(OPEN["organization/1"][0])
    answered = apply_answers(book, {"organization/1": answer})
    assert book_facts(answered) == book_facts(book)
    assert codes(answered) == ["answer-not-valid", "organization-unknown"]


def test_bodies_of_the_written_name_are_offered_and_the_one_in_the_store_is_likely() -> None:
    book = read([["にぎわい創出事業"], ["作成主体：府中市"], HEADER, KPI])
    assert {choice.value for choice in only(book).choices} == {UNDECIDED, "132063", "342084"}
    known = book_facts(read(plan(title="ほかの計画（広島県府中市）")))
    assert only(book, known).answer == "342084"


def test_a_name_written_almost_right_offers_the_body_it_may_mean() -> None:
    book = read([["にぎわい創出事業"], ["作成主体：岡山県西栗倉村"], HEADER, KPI])
    assert "336432" in [choice.value for choice in only(book).choices]


def test_a_body_outside_the_national_list_is_known_from_the_store() -> None:
    known = Facts(other_organizations=(OtherOrganization("990019", "架空町（見本）"),))
    book = read(OPEN["organization/1"][0])
    answered = apply_answers(book, {"organization/1": "990019"}, known)
    assert book_facts(answered).plans[0].organization_code == "990019"


def test_a_code_against_the_name_is_settled_by_an_answer() -> None:
    book = read([["にぎわい創出事業（岡山県岡山市）"], ["団体コード：01100"], HEADER, KPI])
    assert (has_error(book.findings), only(book).answer) == (True, "011002")
    answered = apply_answers(book, {"organization/1": "331007"})
    assert (answered.findings, book_facts(answered).plans[0].organization_code) == ((), "331007")


def test_a_table_without_a_name_lands_on_the_stored_plan_with_its_kpis() -> None:
    known = under_own_ids(book_facts(read(plan(title="にぎわい計画（北海道札幌市）"))))
    book = read(OPEN["plan/1"][0])
    assert only(book, known).answer == "にぎわい計画"
    facts = book_facts(apply_answers(book, {"plan/1": "にぎわい計画"}, known))
    assert [one.plan_id for one in facts.plans] == ["p"]
    assert [one.kpi_id for one in facts.actuals] == ["k"]


def test_a_plan_may_be_named_anew() -> None:
    book = read(OPEN["plan/1"][0])
    answered = apply_answers(book, {"plan/1": " 新しい　計画 "})
    assert ([one.name for one in book_facts(answered).plans], answered.findings) == (["新しい 計画"], ())


def test_a_stored_plan_under_a_similar_name_is_likely_only_for_the_same_years() -> None:
    known = book_facts(read(plan(title="中心市街地にぎわい推進事業（岡山県岡山市）")))
    renamed = plan(title="中心市街地にぎわい拡大推進事業（岡山県岡山市）")
    assert likely(read(renamed), known)["plan/1"] == "中心市街地にぎわい推進事業"
    next_plan = read([renamed[0], ["事業年度：R9～R13"], *renamed[2:]])
    assert likely(next_plan, known)["plan/1"] == "中心市街地にぎわい拡大推進事業"


def test_a_stored_plan_of_the_same_name_is_no_question_and_lends_its_ids_and_what_only_it_knows() -> None:
    book = read(plan())
    known = under_own_ids(book_facts(book))
    known = replace(known, kpis=(replace(known.kpis[0], pace=Pace.AT_END),))
    assert open_questions(book, known) == ()
    facts = book_facts(apply_answers(book, {}, known))
    assert (facts.plans, facts.projects, facts.kpis) == (known.plans, known.projects, known.kpis)


def test_a_project_that_the_stored_plan_lacks_may_be_one_of_its_own() -> None:
    def book_of(project: str) -> Book:
        return read([["地域再生計画　まち計画"], ["作成主体：札幌市"], [f"事業名：{project}"], HEADER, KPI])

    known = under_own_ids(book_facts(book_of("にぎわい創出事業")))
    book = book_of("にぎわい再創出事業")
    question = only(book, known)
    assert (question.kind, question.answer) == ("project", "にぎわい創出事業")
    assert [kpi.kpi_id for kpi in book_facts(apply_answers(book, likely(book, known), known)).kpis] == ["k"]
    anew = apply_answers(book, {question.id: "にぎわい再創出事業"}, known)
    assert [project.name for project in book_facts(anew).projects] == ["にぎわい再創出事業"]


def test_a_kpi_under_a_new_name_is_the_stored_one_or_new() -> None:
    known = under_own_ids(book_facts(read(plan())))
    book = read(plan(("年間来街者数", *KPI[1:])))
    question = only(book, known)
    assert (question.kind, question.answer) == ("kpi", "来街者数")
    same = book_facts(apply_answers(book, {question.id: "来街者数"}, known))
    assert [(kpi.kpi_id, kpi.name) for kpi in same.kpis] == [("k", "来街者数")]
    new = book_facts(apply_answers(book, {question.id: "年間来街者数"}, known))
    assert [kpi.name for kpi in new.kpis] == ["年間来街者数"]
    assert new.kpis[0].kpi_id != "k"


def test_a_kpi_unlike_any_other_or_beside_its_namesake_is_no_question() -> None:
    known = book_facts(read(plan()))
    assert open_questions(read(plan(("空き店舗率", *KPI[1:]))), known) == ()
    assert open_questions(read(plan(KPI, ("来街者数の満足度", *KPI[1:]))), known) == ()


def test_another_plan_with_the_same_kpi_is_no_question() -> None:
    known = book_facts(read(plan(title="市民文化会館の改修事業（岡山県岡山市）")))
    assert open_questions(read(plan()), known) == ()


def test_two_kpis_answered_to_be_the_same_are_reported() -> None:
    known = book_facts(read(plan()))
    book = read(plan(("年間来街者数", *KPI[1:]), ("来街者数計", *KPI[1:])))
    answered = apply_answers(book, {question.id: "来街者数" for question in open_questions(book, known)}, known)
    assert codes(answered) == ["duplicate-kpi"]


@pytest.mark.parametrize(
    ("answer", "years", "periods"),
    [
        ("same", [2023, 2024], ["2023年", "2024年"]),
        ("before", [2022, 2023], ["2023年", "2024年"]),
        ("fiscal", [2023, 2024], [None, None]),
    ],
)
def test_a_calendar_year_is_asked_about_once_for_all_headings(
    answer: str, years: list[int], periods: list[str | None]
) -> None:
    header = ("指標", "R3（事業開始前）", "2023年実績値", "2024年実績値")
    book = read(plan(("来街者数", "1,000人", "1,100人", "1,200人"), header=header))
    assert codes(book) == ["calendar-year", "calendar-year"]
    assert only(book).choices[1].label == "暦年（2023年の値を、前の2022年度の値として扱う）"
    answered = apply_answers(book, {only(book).id: answer})
    assert answered.findings == ()
    actuals = answered.tables[0].kpis[0].actuals
    assert [(actual.fiscal_year, actual.period) for actual in actuals] == list(zip(years, periods, strict=True))


def test_calendar_years_of_the_year_before_do_not_replace_another_figure_of_it() -> None:
    header = ("指標", "R3（事業開始前）", "R5年度実績値", "2024年実績値")
    book = read(plan(("来街者数", "1,000人", "1,100人", "1,200人"), header=header))
    assert codes(apply_answers(book, {only(book).id: "before"})) == ["two-figures"]
    assert codes(apply_answers(book, {only(book).id: "someday"})) == ["answer-not-valid", "calendar-year"]


# -- figures -----------------------------------------------------------------------------------------------------------


def test_the_year_of_an_actual_is_answered_as_a_number_or_as_people_write_it() -> None:
    book = read(OPEN["actual_year/1/実績値"][0])
    for answer in ("2024", "R6", "令和6年度"):
        answered = apply_answers(book, {"actual_year/1/実績値": answer})
        (actual,) = book_facts(answered).actuals
        assert (actual.fiscal_year, actual.value, actual.source and actual.source.cell) == (2024, 1100, "C5")
        assert answered.findings == ()


@pytest.mark.parametrize("answer", ["1990", "来年", "令和0年度", "24"])
def test_a_year_that_can_not_be_one_of_the_plan_is_a_finding(answer: str) -> None:
    answered = apply_answers(read(OPEN["actual_year/1/実績値"][0]), {"actual_year/1/実績値": answer})
    assert "answer-not-valid" in codes(answered)
    assert book_facts(answered).actuals == ()


def test_the_years_named_by_the_file_or_stored_last_come_first() -> None:
    rows = OPEN["actual_year/1/実績値"][0]
    assert only(read(rows, "R6実績報告.xlsx")).answer == "2024"
    known = book_facts(read(plan()))
    assert [choice.value for choice in only(read(rows), known).choices[:2]] == [UNDECIDED, "2023"]


def test_last_years_answer_is_not_this_years() -> None:
    book = read(OPEN["actual_year/1/実績値"][0])
    assert only(book, remembered={"actual_year/1/実績値": "2023"}).answer == UNDECIDED


def test_a_target_with_its_year_answered_tells_the_direction() -> None:
    book = read(one_cell("目標値（総量）", "800人"))
    answered = apply_answers(book, {"target_year/1/目標値(総量)": "2026"})
    assert [target.fiscal_year for target in book_facts(answered).targets] == [2026]
    assert [question.kind for question in open_questions(answered)] == ["target_year", "direction"]
    assert book_facts(answered).kpis[0].direction == Direction.DECREASE


def test_a_second_figure_for_an_answered_year_is_reported() -> None:
    book = read(plan((*KPI, "1,200人"), header=(*HEADER, "実績値")))
    answered = apply_answers(book, {"actual_year/1/実績値": "2022"})
    assert codes(answered) == ["two-figures"]


def test_a_heading_answered_as_increments_is_read_by_the_rule_of_years() -> None:
    single = apply_answers(read(one_cell("R8目標値", "200人")), {"basis/1": "increments"})
    assert [str(target.basis) for target in book_facts(single).targets] == ["increment-since-baseline"]
    assert single.findings == ()
    header = ("指標", "現状値", "R4年度目標", "R5年度目標")
    series = apply_answers(read(plan((STAFF, "100人", "90人", "80人"), header=header)), {"basis/1": "increments"})
    assert [str(target.basis) for target in book_facts(series).targets] == ["increment", "increment"]


def test_the_proposed_reading_turns_an_error_into_a_figure_that_counts_something_else() -> None:
    rows = OPEN["basis/1/○○商店街にぎわい創出事業/従事者数/target"][0]
    book = read(rows)
    assert codes(book) == ["level-typed-as-increment"]
    answered = apply_answers(book, likely(book))
    assert [str(target.basis) for target in book_facts(answered).targets] == ["increment", "level", "increment"]
    assert answered.findings == ()


def test_what_somebody_vouches_for_is_no_longer_complained_about() -> None:
    book = read(OPEN["basis/1/○○商店街にぎわい創出事業/従事者数/target"][0])
    answered = apply_answers(book, {next(iter(likely(book))): "increment"})
    assert (answered.findings, book_facts(answered)) == ((), book_facts(book))


def test_one_answer_does_for_all_kpis_without_a_baseline_or_each_is_asked() -> None:
    book = read(OPEN["direction/1/*"][0])
    decreasing = apply_answers(book, {"direction/1/*": "decrease"})
    assert {kpi.direction for kpi in book_facts(decreasing).kpis} == {Direction.DECREASE}
    assert decreasing.findings == ()
    asking = apply_answers(book, {"direction/1/*": "each"})
    assert [question.id.split("/")[-1] for question in open_questions(asking)] == ["*", "来街者数", "宿泊者数"]
    one = apply_answers(asking, {open_questions(asking)[1].id: "keep_at_most"})
    assert [kpi.direction for kpi in book_facts(one).kpis] == [Direction.KEEP_AT_MOST, Direction.INCREASE]
    assert codes(one) == ["direction-assumed"]


def test_the_direction_kept_with_the_kpi_is_the_likely_one() -> None:
    book = read(OPEN["direction/1/○○商店街にぎわい創出事業/空き家"][0])
    id_ = only(book).id
    known = book_facts(apply_answers(book, {id_: "keep_at_most"}))
    assert only(book, known).answer == "keep_at_most"


# -- laws --------------------------------------------------------------------------------------------------------------


ANSWERS = st.one_of(
    st.sampled_from([UNDECIDED, "011002", "札幌市", "KPI", "来街者数", "2024", "1990", "level", "increments", "each"]),
    st.sampled_from(["increment", "increment-since-baseline", "decrease", "keep_at_most", "increase"]),
    st.text(max_size=6),
)


@st.composite
def answered_books(draw: st.DrawFn) -> tuple[Book, dict[str, str]]:
    """A book with any answers: likely, other, impossible, or to questions that it does not raise."""
    book = read(draw(st.sampled_from(BOOKS)))
    ids = [*likely(book), "direction/1/*", "kpi/1/事業/無い", "organization/9", "mystery"]
    values = st.one_of(ANSWERS, st.sampled_from([c.value for q in open_questions(book) for c in q.choices] or [""]))
    return book, draw(st.dictionaries(st.sampled_from(ids), values))


@pytest.mark.parametrize("number", range(len(BOOKS)))
def test_the_likely_answers_of_a_book_without_errors_change_no_fact(number: int) -> None:
    book = read(BOOKS[number])
    answered = apply_answers(book, likely(book))
    assert not has_error(answered.findings) or has_error(book.findings)
    if not has_error(book.findings):
        assert book_facts(answered) == book_facts(book)


@pytest.mark.soak
@given(answered_books())
def test_answering_twice_is_answering_once(case: tuple[Book, dict[str, str]]) -> None:
    book, answers = case
    once = apply_answers(book, answers)
    assert apply_answers(once, answers) == once


@pytest.mark.soak
@given(answered_books(), st.data())
def test_the_order_of_answers_is_irrelevant(case: tuple[Book, dict[str, str]], data: st.DataObject) -> None:
    book, answers = case
    first = data.draw(st.sets(st.sampled_from(sorted(answers))) if answers else st.just(set()))
    one = {id_: answer for id_, answer in answers.items() if id_ in first}
    other = {id_: answer for id_, answer in reversed(answers.items()) if id_ not in first}
    together = apply_answers(book, answers)
    assert apply_answers(apply_answers(book, one), other) == together
    assert apply_answers(apply_answers(book, other), one) == together


@pytest.mark.soak
@given(answered_books())
def test_no_answer_at_all_leaves_a_book_as_it_was_and_none_is_an_exception(case: tuple[Book, dict[str, str]]) -> None:
    book, answers = case
    apply_answers(book, answers)
    untouched = apply_answers(book, {})
    assert (untouched.tables, untouched.findings) == (book.tables, book.findings)


@given(answered_books())
def test_an_answered_question_shows_its_answer_first(case: tuple[Book, dict[str, str]]) -> None:
    book, answers = case
    for question in open_questions(apply_answers(book, answers)):
        assert question.choices[0].value == question.answer
        if question.free_text and answers.get(question.id):
            assert question.answer == answers[question.id]


# -- shapes and memory -------------------------------------------------------------------------------------------------


def test_next_years_book_of_the_same_form_has_the_same_shape_and_questions() -> None:
    this = plan(("空き店舗数", "100件", "95件", "80件"), header=("指標", "現状値（R3）", "R4実績", "R8目標値"))
    header = ("指標", "現状値（R3）", "R4実績", "R5実績", "R8目標値")
    more = plan(("空き店舗数", "100件", "95件", "94件", "80件"), ("来街者数", "1人", "", "", "2人"), header=header)
    book, next_book = read({"R4": this}), read({"R5": more})
    assert shape_of(book) == shape_of(next_book)
    assert set(likely(book)) <= set(likely(next_book))


@pytest.mark.parametrize(
    "other",
    [
        plan(header=("指標", "R3（事業開始前）", "R4実績（増加分）", "R8末までの目標値（増加分）")),
        plan(title="○○商店街にぎわい創出事業（北海道札幌市）"),
        {"別の表": plan()},
        {"KPI": plan(), "KPI(2)": plan(("宿泊者数", *KPI[1:]))},
        yoshiki2(("A事業", [FORM])),
    ],
)
def test_other_forms_sheets_and_bodies_have_other_shapes(other: Any) -> None:
    assert shape_of(read(other)) != shape_of(read(plan()))


def test_the_four_published_plans_have_four_shapes() -> None:
    names = ("sapporo_plan", "okayama", "nishiawakura", "sakai_yoshiki2")
    assert len({shape_of(sample(name)) for name in names}) == 4


def test_an_answered_book_keeps_its_shape() -> None:
    book = read(OPEN["organization/1"][0])
    assert shape_of(apply_answers(book, {"organization/1": "011002"})) == shape_of(book)


def test_a_remembered_answer_is_the_likely_one_next_time_unless_it_is_none() -> None:
    book = read([[TITLE], ["事業年度：R5～R9"], [], list(FINAL), ["空き家", "755戸", "755戸"]])
    id_ = only(book).id
    assert only(book, remembered={id_: "keep_at_most"}).answer == "keep_at_most"
    assert only(book, remembered={id_: "上へ"}).answer == "keep_at_least"
    assert only(book, remembered={id_: UNDECIDED}).answer == "keep_at_least"


def test_answers_are_remembered_by_shape_and_the_newest_wins(tmp_path: Path) -> None:
    store = open_store(tmp_path / "kpi.duckdb")
    assert store.remembered("形") == {}
    store.remember("形", {"plan/1": "計画", "basis/1": "level"}, actor="担当", now=NOW)
    store.remember("別", {"plan/1": "ほか"}, actor="担当", now=NOW)
    store.remember("形", {"plan/1": "新計画"}, actor="別の担当", now=day("2026-11-22"))
    assert store.remembered("形") == {"plan/1": "新計画", "basis/1": "level"}
    store.close()
    again = open_store(tmp_path / "kpi.duckdb")
    assert again.remembered("形") == {"plan/1": "新計画", "basis/1": "level"}
    again.close()


def test_what_is_remembered_already_adds_no_entry_and_nothing_is_overwritten(tmp_path: Path) -> None:
    store = open_store(tmp_path / "kpi.duckdb")
    for answer in ("level", "level", "increments", "level"):
        store.remember("形", {"basis/1": answer}, actor="担当", now=NOW)
    assert store.remembered("形") == {"basis/1": "level"}
    assert store.revision() == 3
    store.close()


def test_a_book_answered_once_is_stored_and_found_answered_next_year(tmp_path: Path) -> None:
    store = open_store(tmp_path / "kpi.duckdb")
    book = read(OPEN["direction/1/○○商店街にぎわい創出事業/空き家"][0])
    answers = {only(book, store.facts(), store.remembered(shape_of(book))).id: "keep_at_most"}
    store.load(book_facts(apply_answers(book, answers, store.facts())), actor="担当", uploads=[], now=NOW)
    store.remember(shape_of(book), answers, actor="担当", now=NOW)
    following = read(plan(("空き家", "755戸", "755戸"), header=("指標", "現状値（R3）", "R8目標値（総量）")))
    assert likely(following, store.facts()) == answers
    assert only(following, Facts(), store.remembered(shape_of(following))).answer == "keep_at_most"
    store.close()


COUNTED = [
    ["にぎわい計画"],
    ["作成主体：札幌市"],
    ["KPI", "申請時", "初年度増加分", "2年目増加分", "3年目増加分", "最終年度増加分"],
    ["来街者数", "1,000人", "10人", "20人", "30人", "40人"],
]


@pytest.mark.parametrize(("heading", "year"), [(0, "2022"), (1, "R5"), (2, "令和6年度")])
def test_one_counted_year_that_is_answered_tells_the_others_and_the_one_of_the_baseline(
    heading: int, year: str
) -> None:
    book = read(COUNTED)
    ids = [question.id for question in open_questions(book)]
    answered = apply_answers(book, {ids[heading]: year})
    (row,) = answered.tables[0].kpis
    assert [target.fiscal_year for target in row.targets] == [2022, 2023, 2024]
    assert row.baseline
    assert row.baseline.fiscal_year == 2021
    assert [(found.code, found.cell) for found in answered.findings] == [("target-year-missing", "F3")]
    left = {question.id: question.answer for question in open_questions(answered)}
    assert left == {ids[heading]: year, ids[3]: "2025"}
    settled = apply_answers(book, left)
    assert (settled.tables[0].start_year, settled.tables[0].end_year) == (2022, 2025)
    assert has_error(settled.findings) is False


def test_counted_years_that_are_answered_otherwise_stay_as_answered() -> None:
    book = read(COUNTED)
    ids = [question.id for question in open_questions(book)]
    answered = apply_answers(book, dict(zip(ids, ("2022", "2024"), strict=False)))
    assert [target.fiscal_year for target in answered.tables[0].kpis[0].targets] == [2022, 2024]
