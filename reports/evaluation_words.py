"""What the evaluation page says: meeting, spread of the grades, what was decided, and the ledger of opinions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from kpi_models.committee.evaluations import (
    WHOLE_PROJECT,
    Check,
    Conclusion,
    Evaluations,
    Kind,
    Meeting,
    Opinion,
    OwnEvaluation,
    Spread,
    Standing,
    Submitted,
    Written,
    standings,
)
from kpi_models.fiscal_year import era_year
from kpi_models.formatting import NOTHING
from kpi_models.judging.judgement import JudgedRow
from kpi_models.moments import day_words, moment_words
from kpi_models.terms import TERMS
from reports.plan_words import shortened

Table = dict[str, list[str]]

KINDS: Final = {Kind.EFFECT: TERMS["effect"], Kind.VERDICT: TERMS["verdict"]}
NO_STANDING: Final = Standing(is_begun=False, is_submitted=False, submitted=0)
NO_ANSWER: Final = "回答待ち"
NO_CHECK: Final = "実施状況の確認待ち"
_ONE_MEMBER: Final = "●"


def meeting_words(meeting: Meeting | None) -> str:
    """Says when the committee met and whether it had its quorum: 出席4人／定数5人（定足数3人）　成立."""
    if meeting is None:
        return "まだ記録されていません。"
    there = f"出席{meeting.present}人／定数{meeting.seats}人（定足数{meeting.quorum}人）"
    return f"{day_words(meeting.held_on)}　{there}　{'成立' if meeting.is_quorate else '不成立'}"


def own_standing(standing: Standing) -> str:
    """Says how far a member's own evaluation is."""
    if standing.is_submitted:
        return "提出済み"
    return "下書き" if standing.is_begun else "未記入"


def agenda_standing(standing: Standing, conclusion: Conclusion | None, *, writes: bool, leads: bool) -> str:
    """Says where one project of the agenda stands, for a member, for who leads the committee, or for a reader."""
    told = [own_standing(standing)] if writes and conclusion is None else []
    told += [f"提出 {standing.submitted}人"] if (writes or leads) and conclusion is None else []
    return "　".join(told) or (NOTHING if conclusion is None else "決定済み")


def agenda_sentence(standings_of: Mapping[str, Standing], evaluations: Evaluations, projects: Sequence[str]) -> str:
    """Tells a member how many projects wait for them; empty where none does."""
    open_ones = [id_ for id_ in projects if id_ not in evaluations.conclusions]
    waiting = sum(not standings_of.get(id_, NO_STANDING).is_submitted for id_ in open_ones)
    return f"あなたの評価を待っている事業が{waiting:,}件あります。" if waiting else ""


def saved_words(own: OwnEvaluation) -> str:
    """Says whether what a member wrote is kept, and whether the others can read it."""
    if own.saved_at is None:
        return "欄を離れるたびに、下書きとして自動で保存します。"
    if own.submitted_at is None:
        whole = own.written.get(WHOLE_PROJECT, Written())
        lacking = "と".join(f"「{KINDS[kind]}」" for kind in Kind if not getattr(whole, kind))
        next_step = f"{lacking}を選ぶと提出できます。" if lacking else "提出できます。"
        return f"下書き：{moment_words(own.saved_at)}に保存しました。まだ、あなたにしか見えません。{next_step}"
    if own.is_changed:
        return f"書き直した下書き：{moment_words(own.saved_at)}に保存しました。提出し直すと差し替わります。"
    return f"{moment_words(own.submitted_at)}に提出しました。決定までは提出し直せます。"


def submitted_words(written: Mapping[str, Written]) -> str:
    """Says that an evaluation was submitted, and so when it holds no words.

    A browser that lost its connection shows words that it has not sent yet, and sends them when their field is left.
    """
    empty = "「理由・意見」は空のままです。書いた言葉が欄に見えるときは、欄を押して離れてから、提出し直してください。"
    has_words = any(one.words for one in written.values())
    return f"評価を提出しました。{'' if has_words else empty}ほかの委員の評価が見られます。"


def spread_table(spread: Spread, kind: Kind, offered: Sequence[str]) -> Table:
    """Sets out how many members chose each wording, with a mark for each of them."""
    counts = spread.counts(kind, offered)
    return {KINDS[kind]: list(counts), "人数": [_members_counted(count) or "0人" for count in counts.values()]}


def choice_counts(spread: Spread | None, kind: Kind, offered: Sequence[str]) -> dict[str, str]:
    """Returns how many members chose each wording, those that nobody chose left out: 2人　●●."""
    counts = spread.counts(kind, offered) if spread else {}
    return {words: _members_counted(count) for words, count in counts.items() if count}


def _members_counted(count: int) -> str:
    return f"{count}人　{_ONE_MEMBER * count}" if count else ""


def members_table(spread: Spread, kpis: Mapping[str, str]) -> Table:
    """Sets out what each member chose and wrote; `kpis` are the names of the project's KPIs by id."""
    lines = [(_member(one), one.effect, one.verdict, _member_words(one, kpis)) for one in spread.submitted]
    headings = ("委員", *KINDS.values(), "理由・意見")
    return {heading: [line[place] for line in lines] for place, heading in enumerate(headings)}


def _member(one: Submitted) -> str:
    return one.member if one.times == 1 else f"{one.member}（提出し直し {one.times - 1}回）"


def _member_words(one: Submitted, kpis: Mapping[str, str]) -> str:
    of_kpis = [f"［{kpis.get(kpi_id, kpi_id)}］{words}" for kpi_id, words in one.of_kpis.items()]
    return "\n".join(filter(None, [one.words, *of_kpis])) or NOTHING


def spread_sentence(spread: Spread) -> str:
    """Says how many members have submitted, and who has not."""
    if not (spread.count or spread.waiting):
        return "この計画の評価委員は、まだ決められていません。「利用者」の画面で、評価委員に計画を割り当ててください。"
    waiting = f"まだの方：{'、'.join(spread.waiting)}" if spread.waiting else "全員の評価がそろいました。"
    return f"{spread.count}人が提出しました。{waiting}"


def decided_words(conclusion: Conclusion) -> str:
    """Says who recorded the consensus and when, and why it stands where there was no quorum."""
    exception = (
        f"会議は成立していませんが、次の理由で決定しました：{conclusion.exception}" if conclusion.exception else ""
    )
    return f"{moment_words(conclusion.recorded_at)}に{conclusion.actor}さんが記録しました。{exception}"


def beside(evaluations: Evaluations, project_id: str) -> str:
    """Says in a line what the committee said of a project, to stand beside its figures; empty where it said nothing."""
    conclusion, opinions = evaluations.conclusions.get(project_id), evaluations.opinions_on(project_id)
    told = [f"{conclusion.effect}／{conclusion.verdict}", conclusion.words] if conclusion else []
    told += [f"意見 {len(opinions):,}件"] if opinions else []
    return "　".join(filter(None, told))


def to_answer_words(count: int) -> str:
    """Tells how many opinions wait for an officer's answer; empty where none does."""
    return f"委員会の意見{count:,}件が、あなたの対応方針を待っています。" if count else ""


def suggested_opinions(spread: Spread | None, known: Sequence[Opinion]) -> str:
    """Returns the members' words that are not in the ledger, a line each: what a recorder may begin with."""
    there = {opinion.words for opinion in known}
    written = [words for one in (spread.submitted if spread else ()) for words in (one.words, *one.of_kpis.values())]
    lines = [" ".join(words.split()) for words in written]
    return "\n".join(line for line in dict.fromkeys(lines) if line and line not in there)


def opinion_standing(opinion: Opinion, fiscal_year: int) -> str:
    """Says what an opinion waits for in a year's ledger, or how far its answer is carried out."""
    if opinion.answer is None:
        return NO_ANSWER
    checks = [check for check in opinion.checks if check.fiscal_year <= fiscal_year]
    is_due = opinion.fiscal_year < fiscal_year and (not checks or checks[-1].fiscal_year < fiscal_year)
    if not checks or is_due:
        return NO_CHECK if opinion.fiscal_year < fiscal_year else "翌年度に実施状況を確認"
    return standings()[checks[-1].standing].words


def check_words(check: Check) -> str:
    """Writes a check: R5　実施中：様式を改めた."""
    told = f"：{check.words}" if check.words else ""
    return f"{era_year(check.fiscal_year)}　{standings()[check.standing].words}{told}"


_NAME_LENGTH: Final = 20  # a ledger repeats the name of a project with every opinion


def ledger_table(opinions: Sequence[Opinion], fiscal_year: int) -> Table:
    """Sets out the ledger of a year: each opinion, our answer, and what became of it."""
    return {
        "年度": [era_year(opinion.fiscal_year) for opinion in opinions],
        TERMS["project"]: [shortened(opinion.project, _NAME_LENGTH) for opinion in opinions],
        TERMS["opinion"]: [opinion.words for opinion in opinions],
        TERMS["answer"]: [opinion.answer.words if opinion.answer else NOTHING for opinion in opinions],
        TERMS["check"]: ["／".join(check_words(one) for one in opinion.checks) or NOTHING for opinion in opinions],
        "いま": [opinion_standing(opinion, fiscal_year) for opinion in opinions],
    }


def ledger_sentence(opinions: Sequence[Opinion], fiscal_year: int) -> str:
    """Counts what waits in the ledger of a year."""
    told = [opinion_standing(opinion, fiscal_year) for opinion in opinions]
    older = sum(opinion.fiscal_year < fiscal_year for opinion in opinions)
    parts = [f"{words} {told.count(words)}件" for words in (NO_ANSWER, NO_CHECK) if words in told]
    from_before = f"（うち前の年度から {older:,}件）" if older else ""
    return f"意見 {len(opinions):,}件{from_before}　{'、'.join(parts)}".strip()


def has_actuals(rows: Sequence[JudgedRow]) -> bool:
    """Tells whether any of the rows has something reported."""
    return any(row.state is not None for row in rows)


def newest_year_with_actuals(rows: Sequence[JudgedRow]) -> int:
    """Returns the newest year that has something reported; without any, the first."""
    return max((row.fiscal_year for row in rows if row.state is not None), default=rows[0].fiscal_year)


def rows_by_project(rows: Sequence[JudgedRow], fiscal_year: int) -> dict[str, list[JudgedRow]]:
    """Returns the rows of a year by project, in the order of the plan: the agenda."""
    agenda: dict[str, list[JudgedRow]] = {}
    for row in rows:
        if row.fiscal_year == fiscal_year:
            agenda.setdefault(row.project_id, []).append(row)
    return agenda
