"""Evaluates a year of the made-up town: a committee of three, one project decided, one to decide, one still written."""

from __future__ import annotations

from datetime import date

from kpi_models.committee import committee
from kpi_models.committee.evaluations import WHOLE_PROJECT, Kind, Meeting, Written, national_words
from kpi_models.desk.desk import Desk
from kpi_models.people.people import Grant, Person, Role, Scope
from kpi_models.people.people_records import add_person
from kpi_models.store import Store

PLAN, YEAR = "kakuu-shigoto", 2024
MEMBERS = MIYAKO, MANABU, NOZOMI = tuple(
    Person(user_id, name, (Grant(Role.EVALUATOR, Scope.PLAN, PLAN),))
    for user_id, name in (("miyako", "架空 都"), ("manabu", "架空 学"), ("nozomi", "架空 望"))
)
VERY, LARGELY, SOMEWHAT, _ = national_words()[Kind.EFFECT]
VALID, INVALID = national_words()[Kind.VERDICT]

# Who submitted what of which project.
SUBMITTED = (
    (MIYAKO, 1, LARGELY, VALID, "相談の回数を増やした効果が、移住者数に表れている。"),
    (MANABU, 1, LARGELY, VALID, "関係人口は、登録者数だけでなく、町に来た回数でも見てほしい。"),
    (NOZOMI, 1, SOMEWHAT, VALID, "住まいが足りない。空き家の活用を急ぐべきである。"),
    (MIYAKO, 2, SOMEWHAT, VALID, "売上は伸びたが、町に残る利益を示してほしい。"),
    (MANABU, 2, SOMEWHAT, INVALID, "入込客数が伸びていない。宿泊につながる取組が要る。"),
    (NOZOMI, 2, LARGELY, VALID, "広域の連携は評価できる。"),
    (MIYAKO, 3, SOMEWHAT, VALID, "空き家の対策は、移住の事業と一緒に進めてほしい。"),
)
DRAFT = Written(SOMEWHAT, None, "待機児童の解消は評価できる。健診については")


def evaluate_year(store: Store, coordinator: Person, officer: Person) -> None:
    """Stores the members, the opinions of the year before, what was submitted, the meeting and one consensus."""
    with store.entry("見本", action="manage-users") as entry:
        for member in MEMBERS:
            add_person(entry, member)
    leader, answering = Desk(store, coordinator), Desk(store, officer)
    _opinions_of_last_year(leader, answering)
    for member, number, effect, verdict, words in SUBMITTED:
        written = {WHOLE_PROJECT: Written(effect, verdict, words)}
        committee.submit(Desk(store, member), f"{PLAN}-{number}", YEAR, written)
    committee.save_draft(Desk(store, MANABU), f"{PLAN}-3", YEAR, {WHOLE_PROJECT: DRAFT})
    meeting = Meeting(date(2025, 8, 21), seats=3, quorum=2, present=3, words="架空町役場 第1会議室")
    committee.record_meeting(leader, PLAN, YEAR, meeting)
    decided = Written(LARGELY, VALID, "移住相談の充実を評価する。次は、住まいの確保を急ぐこと。")
    committee.conclude(leader, f"{PLAN}-1", YEAR, decided)
    committee.add_opinions(leader, f"{PLAN}-1", YEAR, ["空き家の改修補助を、移住相談の窓口で案内すること。"])


def _opinions_of_last_year(leader: Desk, answering: Desk) -> None:
    """Stores three opinions: one carried out, one under way, one that waits for its answer."""
    committee.add_opinions(
        leader, f"{PLAN}-1", YEAR - 1, ["移住者の定着を確かめること。", "相談会の回数を増やすこと。"]
    )
    committee.add_opinions(leader, f"{PLAN}-2", YEAR - 1, ["観光消費額の調べ方を示すこと。"])
    staying, more, _ = leader.evaluations(PLAN, YEAR - 1).opinions
    committee.answer_opinion(answering, staying.opinion_id, "移住後3年間、転出の有無を確かめ、報告書に載せます。")
    committee.check_opinion(answering, staying.opinion_id, YEAR, "under-way", "1年目の方への聞き取りを終えました。")
    committee.answer_opinion(answering, more.opinion_id, "年3回から5回に増やします。")
    committee.check_opinion(answering, more.opinion_id, YEAR, "done", "令和6年度は5回開きました。")
