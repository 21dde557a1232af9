"""The committee at the desk: each member alone, then together; opinions come back until nothing is left to do."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import permutations
from pathlib import Path

import pytest
from committee import BEST, GOOD, INVALID, MANABU, MIYAKO, QUORATE, VALID, WORST, begin, decide, says
from hypothesis import given
from hypothesis import strategies as st
from people import desk
from round_year import HANAKO, YEAR, figure

from kpi_models.committee import committee
from kpi_models.committee.evaluations import (
    WHOLE_PROJECT,
    Answer,
    Check,
    EvaluationRefused,
    Kind,
    Meeting,
    Opinion,
    Written,
    national_sources,
    national_words,
    standings,
    years_to_open,
)
from kpi_models.desk.desk import Desk
from kpi_models.people.people import NotPermitted, Role, Scope
from kpi_models.store import Store
from tests.plans import NOW, new_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = new_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def desks(store: Store) -> tuple[Desk, Desk, Desk]:
    return begin(store)


# -- alone -------------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_and_read_by_its_member_alone(desks: tuple[Desk, Desk, Desk]) -> None:
    leader, miyako, manabu = desks
    acts = len(leader.log())
    committee.save_draft(miyako, "project", YEAR, says(None, "書きかけ"))
    assert committee.own_evaluation(miyako, "project", YEAR).written == says(None, "書きかけ")
    assert committee.own_evaluation(manabu, "project", YEAR).written == {}
    assert committee.spread(leader, "project", YEAR).submitted == ()
    assert committee.spread(leader, "project", YEAR).count == 0
    assert len(leader.log()) == acts


def test_fields_left_at_the_same_time_are_all_kept(desks: tuple[Desk, Desk, Desk]) -> None:
    _, miyako, _ = desks
    keep = partial(committee.keep_field, miyako, "project", YEAR)
    left = [(WHOLE_PROJECT, "effect", GOOD), (WHOLE_PROJECT, "verdict", VALID), (WHOLE_PROJECT, "words", "根拠"),
            ("kpi", "words", "季節")]  # fmt: skip
    for number in range(20):
        with ThreadPoolExecutor(len(left)) as windows:
            for kept in [windows.submit(keep, *field[:2], f"{field[2]}{number}") for field in left]:
                kept.result()
        assert committee.own_evaluation(miyako, "project", YEAR).written == {
            WHOLE_PROJECT: Written(f"{GOOD}{number}", f"{VALID}{number}", f"根拠{number}"),
            "kpi": Written(words=f"季節{number}"),
        }


def test_a_draft_that_says_nothing_new_leaves_no_trace(store: Store, desks: tuple[Desk, Desk, Desk]) -> None:
    _, miyako, _ = desks
    committee.save_draft(miyako, "project", YEAR, says())
    revision = store.revision()
    committee.save_draft(miyako, "project", YEAR, says())
    committee.save_draft(miyako, "project", YEAR, {"kpi": Written()})
    assert store.revision() == revision


@pytest.mark.parametrize("order", list(permutations(("一", "二", "三"))))
def test_nobody_sees_grades_of_others_before_their_own_are_submitted(store: Store, order: tuple[str, ...]) -> None:
    begin(store)
    members = [desk(store, Role.EVALUATOR, Scope.PLAN, "plan", name=name) for name in order]
    for number, member in enumerate(members):
        seen = committee.spread(member, "project", YEAR)
        assert (seen.is_open, seen.submitted, seen.count) == (False, (), number)
        committee.submit(member, "project", YEAR, says(BEST if number else WORST))
        assert len(committee.spread(member, "project", YEAR).submitted) == number + 1


def test_a_coordinator_who_is_a_member_too_writes_first(store: Store, desks: tuple[Desk, Desk, Desk]) -> None:
    leader, miyako, _ = desks
    both = Desk(store, replace(leader.person, grants=(*leader.person.grants, *miyako.person.grants)))
    committee.submit(miyako, "project", YEAR, says())
    assert committee.spread(both, "project", YEAR).submitted == ()
    assert len(committee.spread(leader, "project", YEAR).submitted) == 1


def test_the_spread_counts_each_wording_and_gives_each_members_words(desks: tuple[Desk, Desk, Desk]) -> None:
    leader, miyako, manabu = desks
    committee.submit(miyako, "project", YEAR, says(GOOD, "よく進んだ") | {"kpi": Written(words="要因の説明がほしい")})
    committee.submit(manabu, "project", YEAR, says(WORST, verdict=INVALID))
    seen = committee.spread(leader, "project", YEAR)
    assert list(seen.counts(Kind.EFFECT, national_words()[Kind.EFFECT]).values()) == [0, 1, 0, 1]
    assert seen.counts(Kind.VERDICT, []) == {INVALID: 1, VALID: 1}
    assert {one.member: (one.words, dict(one.of_kpis)) for one in seen.submitted} == {
        "評価 都": ("よく進んだ", {"kpi": "要因の説明がほしい"}),
        "評価 学": ("", {}),
    }


def test_who_has_not_submitted_is_named(desks: tuple[Desk, Desk, Desk]) -> None:
    leader, miyako, _ = desks
    assert set(committee.spread(leader, "project", YEAR).waiting) == {"評価 都", "評価 学"}
    committee.submit(miyako, "project", YEAR, says())
    assert committee.spread(leader, "project", YEAR).waiting == ("評価 学",)
    assert committee.standings(leader, "plan", YEAR)["project"].submitted == 1
    assert committee.standings(miyako, "plan", YEAR)["project"].is_submitted


def test_without_both_grades_nothing_is_submitted(desks: tuple[Desk, Desk, Desk]) -> None:
    _, miyako, _ = desks
    for incomplete in (says(None), says(verdict=None), says("よかった")):
        with pytest.raises(EvaluationRefused, match="選んでから"):
            committee.submit(miyako, "project", YEAR, incomplete)
    assert committee.own_evaluation(miyako, "project", YEAR).submitted_at is None


def test_a_grade_that_was_changed_after_submitting_says_how_often_it_was_submitted(
    desks: tuple[Desk, Desk, Desk],
) -> None:
    _, miyako, _ = desks
    committee.submit(miyako, "project", YEAR, says(GOOD))
    committee.save_draft(miyako, "project", YEAR, says(BEST))
    assert committee.own_evaluation(miyako, "project", YEAR).is_changed
    assert [one.effect for one in committee.spread(miyako, "project", YEAR).submitted] == [GOOD]
    committee.submit(miyako, "project", YEAR, says(BEST))
    assert not committee.own_evaluation(miyako, "project", YEAR).is_changed
    assert [(one.effect, one.times) for one in committee.spread(miyako, "project", YEAR).submitted] == [(BEST, 2)]


def test_who_evaluates_changes_no_figure(desks: tuple[Desk, Desk, Desk]) -> None:
    leader, miyako, _ = desks
    before = leader.judged("plan")
    committee.submit(miyako, "project", YEAR, says(BEST) | {"kpi": Written(words="達成したはず")})
    decide(leader)
    assert leader.judged("plan") == before
    with pytest.raises(NotPermitted):
        miyako.store_figures(figure("99"))


def test_only_members_of_a_plan_write_and_only_its_coordinator_leads(
    store: Store, desks: tuple[Desk, Desk, Desk]
) -> None:
    leader, miyako, _ = desks
    outsider = desk(store, Role.EVALUATOR, Scope.PLAN, "another")
    for attempt in (
        lambda: committee.submit(outsider, "project", YEAR, says()),
        lambda: committee.save_draft(leader, "project", YEAR, says()),
        lambda: committee.spread(Desk(store, HANAKO), "project", YEAR),
        lambda: committee.conclude(miyako, "project", YEAR, Written(GOOD, VALID)),
        lambda: committee.record_meeting(miyako, "plan", YEAR, QUORATE),
        lambda: committee.set_words(miyako, "plan", Kind.EFFECT, ["A", "B"]),
        lambda: outsider.evaluations("plan", YEAR),
    ):
        with pytest.raises(NotPermitted):
            attempt()


# -- together ----------------------------------------------------------------------------------------------------------


@given(seats=st.integers(1, 30), quorum=st.integers(1, 30), present=st.integers(0, 30))
def test_a_meeting_stands_exactly_when_its_quorum_is_there(seats: int, quorum: int, present: int) -> None:
    assert Meeting(QUORATE.held_on, seats, quorum, present).is_quorate == (present >= quorum)


@pytest.mark.parametrize("meeting", [None, replace(QUORATE, present=2)])
def test_a_consensus_needs_a_quorum_or_a_reason(desks: tuple[Desk, Desk, Desk], meeting: Meeting | None) -> None:
    leader, _, _ = desks
    if meeting:
        committee.record_meeting(leader, "plan", YEAR, meeting)
    with pytest.raises(EvaluationRefused, match="成立していない"):
        committee.conclude(leader, "project", YEAR, Written(GOOD, VALID), exception=" ")
    assert leader.evaluations("plan", YEAR).conclusions == {}
    committee.conclude(leader, "project", YEAR, Written(GOOD, VALID), exception="書面で全員の了承を得た")
    assert leader.evaluations("plan", YEAR).conclusions["project"].exception == "書面で全員の了承を得た"


def test_a_consensus_is_read_by_everyone_who_reads_the_plan_and_can_be_put_right(
    store: Store, desks: tuple[Desk, Desk, Desk]
) -> None:
    leader, _, _ = desks
    decide(leader)
    committee.conclude(leader, "project", YEAR, Written(BEST, VALID, "改めた"))
    for role in (Role.OFFICER, Role.EXECUTIVE, Role.ADMIN):
        found = desk(store, role).evaluations("plan", YEAR)
        assert (found.meeting, found.conclusions["project"].effect) == (QUORATE, BEST)
    assert leader.evaluations("plan", YEAR, NOW).conclusions == {}  # NOW lies before
    assert leader.evaluations("plan", YEAR + 1).conclusions == {}


def test_after_the_consensus_members_write_no_more_and_all_of_them_see_the_spread(
    desks: tuple[Desk, Desk, Desk],
) -> None:
    leader, miyako, manabu = desks
    committee.submit(miyako, "project", YEAR, says())
    decide(leader)
    for write in (committee.save_draft, committee.submit):
        with pytest.raises(EvaluationRefused, match="決定されたため"):
            write(manabu, "project", YEAR, says(WORST))
    assert len(committee.spread(manabu, "project", YEAR).submitted) == 1


@pytest.mark.parametrize("wrong", [{"quorum": 0}, {"quorum": 6}, {"present": 6}, {"present": -1}])
def test_counts_that_cannot_be_are_refused(desks: tuple[Desk, Desk, Desk], wrong: dict[str, int]) -> None:
    leader, _, _ = desks
    with pytest.raises(EvaluationRefused, match="人数"):
        committee.record_meeting(leader, "plan", YEAR, replace(QUORATE, **wrong))


def test_a_plan_may_have_its_own_words_and_what_was_said_before_keeps_its_own(desks: tuple[Desk, Desk, Desk]) -> None:
    leader, miyako, _ = desks
    decide(leader)
    committee.set_words(leader, "plan", Kind.EFFECT, ["A 推進", " B 改善 ", "", "A 推進"])
    assert committee.offered_words(miyako, "plan")[Kind.EFFECT] == ("A 推進", "B 改善")
    assert leader.evaluations("plan", YEAR).conclusions["project"].effect == GOOD
    with pytest.raises(EvaluationRefused, match="選んでから"):
        committee.submit(miyako, "other", YEAR, says(GOOD))
    committee.submit(miyako, "other", YEAR, says("B 改善"))
    with pytest.raises(EvaluationRefused, match="2つ以上"):
        committee.set_words(leader, "plan", Kind.EFFECT, ["ひとつだけ"])
    committee.set_words(leader, "plan", Kind.EFFECT, [])
    assert committee.offered_words(miyako, "plan") == national_words()


def test_the_national_wording_names_its_source() -> None:
    assert [len(words) for words in national_words().values()] == [4, 2]
    assert all("様式2" in source for source in national_sources().values())


# -- opinions ----------------------------------------------------------------------------------------------------------


def ledger(leader: Desk, year: int) -> list[Opinion]:
    return list(leader.evaluations("plan", year).opinions)


def test_an_opinion_comes_back_each_year_until_it_is_answered_and_settled(desks: tuple[Desk, Desk, Desk]) -> None:
    leader, _, _ = desks
    assert committee.add_opinions(leader, "project", YEAR, ["数値の根拠を示すこと", " ", "数値の根拠を示すこと"]) == 1
    (opinion,) = ledger(leader, YEAR)
    assert [len(ledger(leader, year)) for year in range(YEAR - 1, YEAR + 4)] == [0, 1, 1, 1, 1]
    committee.answer_opinion(leader, opinion.opinion_id, "出典を様式に書く")
    committee.check_opinion(leader, opinion.opinion_id, YEAR + 1, "under-way")
    assert len(ledger(leader, YEAR + 2)) == 1
    committee.check_opinion(leader, opinion.opinion_id, YEAR + 2, "done", "R6の様式から書いている")
    assert [len(ledger(leader, year)) for year in range(YEAR, YEAR + 4)] == [1, 1, 1, 0]
    committee.check_opinion(leader, opinion.opinion_id, YEAR + 2, "under-way")  # put right: it is not settled after all
    assert len(ledger(leader, YEAR + 3)) == 1


STANDINGS = st.sampled_from(sorted(standings()))


@given(checks=st.dictionaries(st.integers(YEAR, YEAR + 5), STANDINGS), answered=st.booleans())
def test_an_opinion_stands_in_a_year_unless_the_newest_check_before_settled_it(
    checks: dict[int, str], answered: bool
) -> None:
    told = tuple(Check(year, checks[year], "", "架空", NOW) for year in sorted(checks))
    answer = Answer("直す", "架空", NOW) if answered else None
    opinion = Opinion("1", "plan", "project", "架空事業", YEAR, "意見", "架空", NOW, answer, told)
    assert not opinion.stands_in(YEAR - 1)
    assert opinion.stands_in(YEAR)
    for year in range(YEAR + 1, YEAR + 7):
        before = [standing for checked, standing in sorted(checks.items()) if checked < year]
        assert opinion.stands_in(year) == (not (answered and before and before[-1] in ("done", "dropped")))


def opinion_of(year: int, *checks: tuple[int, str]) -> Opinion:
    told = tuple(Check(checked, standing, "", "架空", NOW) for checked, standing in checks)
    answer = Answer("直す", "架空", NOW)
    return Opinion("1", "plan", "project", "架空事業", year, "意見", "架空", NOW, answer, told)


OF_PLAN = [YEAR, YEAR + 1]


@pytest.mark.parametrize(
    ("opinions", "later"),
    [
        ([], []),
        ([opinion_of(YEAR + 1)], [YEAR + 2]),
        ([opinion_of(YEAR)], [YEAR + 2]),
        ([opinion_of(YEAR, (YEAR + 1, "done"))], []),
        ([opinion_of(YEAR + 1, (YEAR + 2, "under-way"))], [YEAR + 2, YEAR + 3]),
        ([opinion_of(YEAR + 1, (YEAR + 2, "done"))], [YEAR + 2]),
        ([opinion_of(YEAR + 3)], [YEAR + 3, YEAR + 4]),  # given before the plan was cut short
    ],
    ids=["none", "of the last year", "older", "settled before", "under way", "settled after", "beyond"],
)
def test_after_the_last_year_of_a_plan_its_ledger_is_open_as_long_as_opinions_come_back(
    opinions: list[Opinion], later: list[int]
) -> None:
    assert years_to_open(OF_PLAN, opinions) == [*OF_PLAN, *later]


def test_the_officer_of_a_project_answers_its_opinions_and_nobody_elses(
    store: Store, desks: tuple[Desk, Desk, Desk]
) -> None:
    leader, miyako, _ = desks
    hanako = Desk(store, HANAKO)
    for project_id in ("project", "other"):
        committee.add_opinions(leader, project_id, YEAR, ["意見"])
    mine, other = ledger(leader, YEAR)
    with pytest.raises(EvaluationRefused, match="先に対応方針"):
        committee.check_opinion(hanako, mine.opinion_id, YEAR + 1, "done")
    committee.answer_opinion(hanako, mine.opinion_id, "改める")
    committee.answer_opinion(hanako, mine.opinion_id, "R6から改める")
    answer = ledger(leader, YEAR)[0].answer
    assert answer is not None
    assert (answer.words, answer.actor) == ("R6から改める", "架空 花子")
    for nobody, opinion in ((hanako, other), (miyako, mine)):
        with pytest.raises(NotPermitted):
            committee.answer_opinion(nobody, opinion.opinion_id, "改める")
    with pytest.raises(KeyError):
        committee.answer_opinion(hanako, "999-1", "改める")


def test_every_act_is_in_the_log_with_its_place_but_no_draft(desks: tuple[Desk, Desk, Desk]) -> None:
    leader, miyako, _ = desks
    committee.save_draft(miyako, "project", YEAR, says(None))
    committee.submit(miyako, "project", YEAR, says())
    decide(leader)
    committee.add_opinions(leader, "project", YEAR, ["意見"])
    committee.answer_opinion(leader, ledger(leader, YEAR)[0].opinion_id, "改める")
    committee.check_opinion(leader, ledger(leader, YEAR)[0].opinion_id, YEAR + 1, "done")
    committee.set_words(leader, "plan", Kind.VERDICT, ["A", "B"])
    assert [(act.action, act.projects, act.fiscal_year) for act in reversed(leader.log()[:7])] == [
        ("write-evaluation", "架空事業", YEAR),
        ("record-meeting", "架空計画", YEAR),
        ("lead-evaluation", "架空事業", YEAR),
        ("record-opinions", "架空事業", YEAR),
        ("answer-opinion", "架空事業", None),
        ("check-opinion", "架空事業", YEAR + 1),
        ("set-evaluation-words", "架空計画", None),
    ]
    assert {MIYAKO.name, MANABU.name} >= {act.actor for act in leader.log() if act.action == "write-evaluation"}
