"""Keeps evaluations: only added, the newest word counts, and what is read is what stood at a moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any

from kpi_models.committee.evaluations import (
    WHOLE_PROJECT,
    Conclusion,
    EvaluationRefused,
    Evaluations,
    Kind,
    Meeting,
    OwnEvaluation,
    Standing,
    Submitted,
    Written,
    mark,
    national_words,
)
from kpi_models.committee.opinion_records import opinions
from kpi_models.moments import from_stored, moment_words, to_stored, with_moment
from kpi_models.store import Entry, Store

_MEETING = """select m.held_on, m.seats, m.quorum, m.present, m.words
    from meetings m join counted_entries e on e.entry_id = m.entry_id
    where m.plan_id = $plan_id and m.fiscal_year = $fiscal_year and e.recorded_at <= $now
    order by m.entry_id desc limit 1"""
_CONCLUSIONS = """select project_id, fiscal_year, effect, verdict, words, exception, actor, recorded_at from (
        select c.*, e.actor, e.recorded_at,
            row_number() over (partition by c.project_id, c.fiscal_year order by c.entry_id desc) as newness
        from conclusions c join counted_entries e on e.entry_id = c.entry_id
        where c.fiscal_year = $fiscal_year and e.recorded_at <= $now
            and c.project_id in (select project_id from project_places where plan_id = $plan_id)
    ) where newness = 1"""
_WORDS = """select kind, words from (
        select w.*, rank() over (partition by w.kind order by w.entry_id desc) as newness
        from evaluation_words w join counted_entries e on e.entry_id = w.entry_id where w.plan_id = $plan_id
    ) where newness = 1 and words <> '' order by kind, position"""
_OWN = """select kpi_id, effect, verdict, words, is_submitted, recorded_at, last_submitted from (
        select v.*, e.recorded_at,
            max(case when v.is_submitted then e.recorded_at end) over () as last_submitted,
            row_number() over (partition by v.kpi_id order by v.entry_id desc) as newness
        from evaluations v join counted_entries e on e.entry_id = v.entry_id
        where v.project_id = $project_id and v.fiscal_year = $fiscal_year and v.user_id = $user_id
    ) where newness = 1"""
_SUBMITTED = """select user_id, kpi_id, effect, verdict, words, actor, recorded_at, times from (
        select v.*, e.actor, e.recorded_at,
            cast(count(*) over (partition by v.user_id, v.kpi_id) as integer) as times,
            row_number() over (partition by v.user_id, v.kpi_id order by v.entry_id desc) as newness
        from evaluations v join counted_entries e on e.entry_id = v.entry_id
        where v.project_id = $project_id and v.fiscal_year = $fiscal_year and v.is_submitted
    ) where newness = 1 order by user_id, kpi_id"""
_STANDINGS = """select v.project_id,
        bool_or(v.user_id = $user_id) as is_begun,
        bool_or(v.user_id = $user_id and v.is_submitted) as is_submitted,
        cast(count(distinct case when v.is_submitted then v.user_id end) as integer) as submitted
    from evaluations v join counted_entries e on e.entry_id = v.entry_id
    where v.fiscal_year = $fiscal_year
        and v.project_id in (select project_id from project_places where plan_id = $plan_id)
    group by v.project_id"""
_DECIDED = """select 1 from conclusions c join counted_entries e on e.entry_id = c.entry_id
    where c.project_id = $project_id and c.fiscal_year = $fiscal_year limit 1"""


def evaluations(source: Store | Entry, plan_id: str, fiscal_year: int, *, now: datetime | None = None) -> Evaluations:
    """Returns what the committee had said of a plan's year by a moment (default: by now)."""
    moment = to_stored(now or source.now())
    scope = {"plan_id": plan_id, "fiscal_year": fiscal_year, "now": moment}
    meetings = source.rows(_MEETING, **scope)
    concluded = [Conclusion(**with_moment(row)) for row in source.rows(_CONCLUSIONS, **scope)]
    return Evaluations(
        plan_id,
        fiscal_year,
        Meeting(**meetings[0]) if meetings else None,
        {conclusion.project_id: conclusion for conclusion in concluded},
        tuple(one for one in opinions(source, plan_id, moment) if one.stands_in(fiscal_year)),
    )


def offered_words(source: Store | Entry, plan_id: str) -> dict[Kind, tuple[str, ...]]:
    """Returns the words to choose from for a plan: its own list where it has one, else the national wording."""
    own: dict[Kind, list[str]] = defaultdict(list)
    for row in source.rows(_WORDS, plan_id=plan_id):
        own[Kind(row["kind"])].append(row["words"])
    return {kind: tuple(own[kind]) or national for kind, national in national_words().items()}


def set_words(entry: Entry, plan_id: str, kind: Kind, words: Sequence[str]) -> None:
    """Sets a plan's own list, best first; an empty one brings the national wording back.

    What was chosen before keeps its words. Raises EvaluationRefused for a list of one: there is nothing to choose.
    """
    own = list(dict.fromkeys(one.strip() for one in words if one.strip()))
    if len(own) == 1:
        raise EvaluationRefused("選択肢は、2つ以上を1行に1つずつ書いてください。空にすると、国の様式の言葉に戻ります。")
    if offered_words(entry, plan_id)[kind] != (tuple(own) or national_words()[kind]):
        entry.append("evaluation_words", [(plan_id, kind, place, one) for place, one in enumerate(own or [""])])


def own_evaluation(source: Store | Entry, user_id: str, project_id: str, fiscal_year: int) -> OwnEvaluation:
    """Returns what one member has written of a project and its KPIs, drafts included."""
    rows = source.rows(_OWN, user_id=user_id, project_id=project_id, fiscal_year=fiscal_year)
    if not rows:
        return OwnEvaluation({})
    submitted_at = rows[0]["last_submitted"]
    return OwnEvaluation(
        {row["kpi_id"]: Written(row["effect"], row["verdict"], row["words"]) for row in rows},
        from_stored(max(row["recorded_at"] for row in rows)),
        from_stored(submitted_at) if submitted_at else None,
        submitted_at is not None and not all(row["is_submitted"] for row in rows),
    )


def save_draft(entry: Entry, user_id: str, project_id: str, fiscal_year: int, written: Mapping[str, Written]) -> None:
    """Stores what a member has written so far; what stands there already changes nothing."""
    known = own_evaluation(entry, user_id, project_id, fiscal_year).written
    new = {kpi_id: one for kpi_id, one in written.items() if known.get(kpi_id, Written()) != one}
    _append(entry, user_id, project_id, fiscal_year, new, is_submitted=False)


def keep_field(
    entry: Entry, user_id: str, project_id: str, fiscal_year: int, kpi_id: str, name: str, said: Any
) -> None:
    """Stores one field of a member's draft onto what stands there; what stands there already changes nothing."""
    known = own_evaluation(entry, user_id, project_id, fiscal_year).written.get(kpi_id, Written())
    new = replace(known, **{name: said})
    _append(entry, user_id, project_id, fiscal_year, {kpi_id: new} if new != known else {}, is_submitted=False)


def submit(
    entry: Entry, user_id: str, plan_id: str, project_id: str, fiscal_year: int, written: Mapping[str, Written]
) -> None:
    """Submits a member's evaluation of a project. Raises EvaluationRefused without grades of the plan's lists."""
    whole, offered = written.get(WHOLE_PROJECT, Written()), offered_words(entry, plan_id)
    if whole.effect not in offered[Kind.EFFECT] or whole.verdict not in offered[Kind.VERDICT]:
        raise EvaluationRefused("「事業効果」と「評価」を選んでから、もう一度「提出する」を押してください。")
    known = own_evaluation(entry, user_id, project_id, fiscal_year)
    if known.submitted_at is None or known.is_changed or {**known.written, **written} != known.written:
        of_kpis = {kpi_id: one for kpi_id, one in written.items() if kpi_id in known.written or one != Written()}
        _append(entry, user_id, project_id, fiscal_year, of_kpis, is_submitted=True)


def submitted(source: Store | Entry, project_id: str, fiscal_year: int) -> list[Submitted]:
    """Returns what the members submitted of a project, by name."""
    rows = source.rows(_SUBMITTED, project_id=project_id, fiscal_year=fiscal_year)
    found = []
    for user_id, of_member in groupby(rows, key=lambda row: row["user_id"]):
        whole, *of_kpis = of_member  # the empty id of the whole project comes first
        words = {row["kpi_id"]: row["words"] for row in of_kpis if row["words"]}
        found.append(
            Submitted(
                user_id, whole["actor"], whole["effect"], whole["verdict"], whole["words"], words, whole["times"],
                from_stored(whole["recorded_at"]),
            )
        )  # fmt: skip
    return sorted(found, key=lambda one: one.member)


def standings_of(source: Store | Entry, user_id: str, plan_id: str, fiscal_year: int) -> dict[str, Standing]:
    """Returns how far the evaluation of each project of a plan is; those without any word are left out."""
    rows = source.rows(_STANDINGS, user_id=user_id, plan_id=plan_id, fiscal_year=fiscal_year)
    return {row.pop("project_id"): Standing(**row) for row in rows}


def is_decided(source: Store | Entry, project_id: str, fiscal_year: int) -> bool:
    """Tells whether there is a consensus on a project: then members write no more."""
    return bool(source.rows(_DECIDED, project_id=project_id, fiscal_year=fiscal_year))


def record_meeting(entry: Entry, plan_id: str, fiscal_year: int, meeting: Meeting, *, seen: str | None = None) -> None:
    """Stores the meeting of a plan and year, or its correction.

    Raises EvaluationRefused for counts that can't be, and where another record stands than the one `seen` (its mark).
    """
    if not 0 < meeting.quorum <= meeting.seats or not 0 <= meeting.present <= meeting.seats:
        raise EvaluationRefused("人数を確かめてください。定足数は1人以上、定足数と出席はそれぞれ定数以下です。")
    stands = evaluations(entry, plan_id, fiscal_year, now=entry.moment).meeting
    if stands != meeting:
        if seen not in (None, mark(stands)):
            raise EvaluationRefused(
                "このページを開いているあいだに、評価会議の記録が変わりました。「評価会議」の内容を確かめてください。"
                "直すときは、「評価会議の記録を直す」からもう一度記録してください。"
            )
        row = (meeting.held_on, meeting.seats, meeting.quorum, meeting.present, meeting.words.strip())
        entry.append("meetings", [(plan_id, fiscal_year, *row)])


def conclude(
    entry: Entry,
    plan_id: str,
    project_id: str,
    fiscal_year: int,
    decided: Written,
    exception: str = "",
    *,
    seen: str | None = None,
) -> None:
    """Stores the committee's consensus on a project.

    Raises EvaluationRefused without both grades, where no meeting had its quorum and `exception` does not say why it
    stands all the same, and where another consensus stands than the one `seen` (its mark).
    """
    stands = evaluations(entry, plan_id, fiscal_year, now=entry.moment)
    already = stands.conclusions.get(project_id)
    if already and seen not in (None, mark(already)):
        if decided == Written(already.effect, already.verdict, already.words):
            return
        raise EvaluationRefused(
            f"このページを開いているあいだに、{already.actor}さんが{moment_words(already.recorded_at)}に評価の決定を"
            "記録しました。「評価の決定」の内容を確かめてください。直すときは、「評価の決定を直す」からもう一度記録してください。"
        )
    offered = offered_words(entry, plan_id)
    if decided.effect not in offered[Kind.EFFECT] or decided.verdict not in offered[Kind.VERDICT]:
        raise EvaluationRefused("「事業効果」と「評価」を選んでから、もう一度押してください。")
    is_quorate = stands.meeting is not None and stands.meeting.is_quorate
    if not is_quorate and not exception.strip():
        raise EvaluationRefused(
            "会議が成立していないため、評価を決定できません。会議の記録を確かめるか、成立していないのに決定する理由"
            "（書面での決定など）を書いてから、もう一度押してください。"
        )
    reason = "" if is_quorate else exception.strip()
    entry.append(
        "conclusions", [(project_id, fiscal_year, decided.effect, decided.verdict, decided.words.strip(), reason)]
    )


def _append(
    entry: Entry,
    user_id: str,
    project_id: str,
    fiscal_year: int,
    written: Mapping[str, Written],
    *,
    is_submitted: bool,
) -> None:
    """Stores a member's words. Raises EvaluationRefused once the committee has decided."""
    if written and is_decided(entry, project_id, fiscal_year):
        raise EvaluationRefused(
            "この事業の評価は決定されたため、書き直せません。直す必要があるときは、企画担当に伝えてください。"
        )
    entry.append(
        "evaluations",
        [
            (project_id, fiscal_year, user_id, kpi_id, one.effect, one.verdict, one.words, is_submitted)
            for kpi_id, one in written.items()
        ],
    )
