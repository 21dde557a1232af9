"""The log of acts → what a reader chooses of it, its table, its file, and one act opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from kpi_models.entries.actions import action_words
from kpi_models.entries.contents import Contents
from kpi_models.entries.history import Act, KeptFile
from kpi_models.facts import Cost, Kpi, Remark
from kpi_models.fiscal_year import TOKYO, first_day, fiscal_year_of, format_fiscal_year
from kpi_models.formatting import NOTHING, format_level
from kpi_models.moments import day_words, moment_words
from kpi_models.people_csv import people_csv
from kpi_models.terms import STANDINGS, TERMS
from reports.event_words import event_words
from reports.intake_words import cell_words, figure_words

Table = dict[str, list[str]]

ANY: Final = "all"
COUNTS: Final = "有効"
ACTS_A_PAGE: Final = 20  # a line is five elements
PICKED: Final = "days"
PERIODS: Final = {
    ANY: "すべての期間",
    "today": "今日",
    "week": "最近の7日間",
    "month": "最近の30日間",
    "fiscal_year": "今年度",
    PICKED: "日付で選ぶ",
}
_DAYS: Final = {"today": 1, "week": 7, "month": 30}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a reader asks the log for; ANY asks for everything."""

    who: str = ANY
    place: str = ANY  # id of a plan or project
    year: str = ANY
    action: str = ANY


def chosen_acts(acts: Sequence[Act], asked: Chosen) -> list[Act]:
    """Returns the acts that a reader asks for, in their order."""
    return [
        done
        for done in acts
        if asked.who in (ANY, done.actor)
        and (asked.place == ANY or asked.place in done.names)
        and asked.year in (ANY, str(done.fiscal_year))
        and asked.action in (ANY, done.action)
    ]


def first_day_of(period: str, today: date) -> date | None:
    """Returns the first day of a period that ends today; None where it has none."""
    if period == "fiscal_year":
        return first_day(fiscal_year_of(today))
    return today - timedelta(days=_DAYS[period] - 1) if period in _DAYS else None


def persons(acts: Sequence[Act]) -> dict[str, str]:
    """Returns who acted, with the choice of everybody before them."""
    return {ANY: "すべての人"} | {name: name for name in sorted({done.actor for done in acts})}


def places(acts: Sequence[Act]) -> dict[str, str]:
    """Returns the plans that acts were about, each with its projects, and the choice of all before them."""
    named: dict[str, str] = {}
    below: dict[str, set[str]] = {}
    for done in acts:
        named |= done.names
        for place in done.places:
            below.setdefault(place.plan_id or "", set()).update([place.project_id] if place.project_id else [])
    found = {ANY: "すべての計画・事業"}
    for plan_id in sorted(below, key=named.__getitem__):
        found[plan_id] = f"計画：{named[plan_id]}"
        found |= {id_: f"　事業：{named[id_]}" for id_ in sorted(below[plan_id], key=named.__getitem__)}
    return found


def actions(acts: Sequence[Act]) -> dict[str, str]:
    """Returns what was done, in the order of the table, with the choice of everything before it."""
    done = {one.action for one in acts}
    named = {code: words for code, words in action_words().items() if code in done}
    return {ANY: "すべての操作"} | named | {code: code for code in sorted(done - named.keys())}


def years(acts: Sequence[Act]) -> dict[str, str]:
    """Returns the fiscal years that acts were about, newest first, with the choice of all before them."""
    found = sorted({done.fiscal_year for done in acts if done.fiscal_year is not None}, reverse=True)
    return {ANY: "すべての年度"} | {str(year): format_fiscal_year(year) for year in found}


def what(done: Act) -> str:
    """Names an act: 実績の登録."""
    return action_words().get(done.action, done.action)


def standing(done: Act) -> str:
    """Says whether an act counts: 有効, 取消, 確認待ち …; － where it holds nothing that could."""
    if done.state == "accepted" or done.state is None:
        return COUNTS if done.holds_facts else NOTHING
    return STANDINGS[done.state]


def why(done: Act) -> str:
    """Returns the reasons given: when it was done, and when it was taken back or settled."""
    given = [reason(done)]
    given += [f"{standing(done)}：{done.state_words}"] if done.state_words else []
    return "／".join(dict.fromkeys(text for text in given if text)) or NOTHING


def reason(done: Act) -> str:
    """Returns the words given when an act was done."""
    return "／".join(dict.fromkeys(filter(None, [done.note, done.step_words])))


def about(done: Act) -> str:
    """Names the projects and the year that an act is about, and the act that it settled or took back."""
    return "　".join(filter(None, [subject(done), year(done)])) or NOTHING


def subject(done: Act) -> str:
    """Names the projects that an act is about, and the act that it settled or took back; empty where there is none."""
    settled = f"記録{done.subject_entry_id}" if done.subject_entry_id is not None else ""
    return "　".join(filter(None, [settled, done.projects]))


def year(done: Act) -> str:
    """Names the year that an act is about; empty where there is none."""
    return format_fiscal_year(done.fiscal_year) if done.fiscal_year is not None else ""


def log_csv(acts: Sequence[Act]) -> bytes:
    """Returns acts as a CSV file that opens in Excel, one line each."""
    return people_csv(_FILE_HEADINGS, map(_line, acts))


HEADINGS: Final = ("日時・だれが", "何を", "事業・年度", "ファイル・理由", f"数値・{TERMS['state']}")
_FILE_HEADINGS: Final = (
    "番号",
    "日時",
    "だれが",
    "何を",
    "計画",
    "事業",
    "年度",
    "数値",
    "ファイル",
    "理由",
    TERMS["state"],
)


def _line(done: Act) -> tuple[str, ...]:
    plans = dict.fromkeys(done.names[place.plan_id] for place in done.places if place.plan_id)
    return (
        str(done.entry_id),
        f"{done.recorded_at.astimezone(TOKYO):%Y-%m-%d %H:%M}",  # as Excel reads it
        done.actor,
        what(done),
        "、".join(plans),
        "" if done.projects in plans else done.projects,
        "" if done.fiscal_year is None else str(done.fiscal_year),
        str(done.figures),
        done.file_name or "",
        why(done).replace(NOTHING, ""),
        standing(done).replace(NOTHING, ""),
    )


def size_and_standing(done: Act) -> str:
    """Says how many figures an act stored, and whether it counts: 4件　有効."""
    told = [f"{done.figures:,}件" if done.figures else "", standing(done).replace(NOTHING, "")]
    return "　".join(filter(None, told)) or NOTHING


def origin(done: Act) -> str:
    """Names the file and the reasons of an act in one line."""
    told = [done.file_name or "", why(done) if why(done) != NOTHING else ""]
    return "　".join(filter(None, told)) or NOTHING


def can_be_voided(done: Act) -> bool:
    """Tells whether an act stored anything that counts or waits."""
    return done.holds_facts and done.state in (None, "accepted", "proposed")


@dataclass(frozen=True, slots=True)
class TakingBack:
    """The words around the button that takes an act back, and those after it was pressed."""

    heading: str
    meaning: str
    asks: str
    button: str
    done: str


_VOIDING: Final = TakingBack(
    "この登録を取り消す",
    "取り消すと、この登録の数値は使われなくなり、その前の数値に戻ります。この記録は「取消」として残ります。"
    "同じ数値を後のファイルでも取り込んでいたときは、そのファイルをもう一度取り込んでください。",
    "取り消す理由（例：別の年度のファイルでした）",
    "取り消す",
    "取り消しました。この登録の数値は、もう使われません。",
)
_WITHDRAWING: Final = TakingBack(
    "この申し出を取り下げる",
    "取り下げると、企画担当の確認待ちではなくなります。この記録は「取り下げ」として残ります。",
    "取り下げる理由（例：内容を改めて出し直します）",
    "取り下げる",
    "申し出を取り下げました。",
)


def taking_back(done: Act) -> TakingBack:
    """Returns the words for taking an act back: what counts is voided, what waits is withdrawn."""
    return _WITHDRAWING if done.state == "proposed" else _VOIDING


def settled_words(*, accept: bool) -> str:
    """Says what was just made of a proposal."""
    return "申し出を認めました。" if accept else "申し出を認めませんでした。理由は記録に残ります。"


def act_sentence(done: Act) -> str:
    """Says in one sentence who did what when: 2026年11月22日 09:30に、架空 花子さんが「取込」を行いました。"""
    return f"{moment_words(done.recorded_at)}に、{done.actor}さんが「{what(done)}」を行いました。"


def state_sentence(done: Act) -> str:
    """Says what became of an act, by whom, when and why; empty where it simply counts."""
    if done.state is None or done.state_moment is None:
        return ""
    if done.state == "proposed":
        return f"{done.actor}さんの申し出です。企画担当が認めるまで、数値には使われません。"
    words = f"理由：{done.state_words}" if done.state_words else ""
    became = {
        "accepted": "認めました。",
        "declined": "認めませんでした。数値には使われません。",
        "withdrawn": "取り下げました。数値には使われません。",
        "voided": "取り消しました。この登録の数値は使われず、その前の数値に戻っています。",
    }[done.state]
    return f"{moment_words(done.state_moment)}に、{done.state_actor}さんが{became}{words}"


def contents_table(held: Contents) -> Table:
    """Sets out every figure and definition that an entry stored, with the cell it was read from."""
    lines = list(_told(held))
    headings = ("対象", "項目", "内容", "セル", "セルの記載", TERMS["reason"])
    return {heading: [line[place] for line in lines] for place, heading in enumerate(headings)}


def _told(held: Contents) -> Iterator[tuple[str, ...]]:
    facts = held.facts
    for plan in facts.plans:
        period = "～".join(format_fiscal_year(year) for year in (plan.start_year, plan.end_year) if year is not None)
        yield plan.name, "計画の登録", period or NOTHING, NOTHING, NOTHING, NOTHING
    for project in facts.projects:
        members = f"構成団体 {len(project.members)}" if project.members else NOTHING
        yield project.name, "事業の登録", members, NOTHING, NOTHING, NOTHING
    for kpi in facts.kpis:
        words = f"単位 {kpi.unit or NOTHING}・{TERMS[kpi.direction]}・{TERMS[kpi.pace]}"
        yield kpi.name, "KPIの登録", words, NOTHING, NOTHING, NOTHING
    for kind, name in (("baselines", "基準値"), ("targets", "目標"), ("actuals", "実績")):
        for figure in getattr(facts, kind):
            yield _figure_line(name, figure, held.kpis[figure.kpi_id])
    for cost in facts.costs:
        yield held.projects[cost.project_id], _of_year("事業費", cost), _cost(cost), *_origin(cost)
    for event in held.events:
        yield event.short, TERMS["event"], event_words(event), NOTHING, NOTHING, NOTHING
    for remark in facts.remarks:
        yield held.kpis[remark.kpi_id].name, _of_year("要因・課題・対応", remark), _remark(remark), *_origin(remark)


def _figure_line(name: str, figure: Any, kpi: Kpi) -> tuple[str, ...]:
    year = getattr(figure, "fiscal_year", None)
    heading = name if year is None else f"{name} {format_fiscal_year(year)}"
    withdrawn = figure.value is None and getattr(figure, "state", None) is None
    words = "取りやめ" if withdrawn else figure_words(figure, kpi.unit)
    since = getattr(figure, "valid_from", None)
    from_day = f"　{day_words(since.astimezone(TOKYO).date())}から適用" if since else ""
    return kpi.name, heading, f"{words}{from_day}", *_origin(figure)


def _origin(fact: Any) -> tuple[str, str, str]:
    text = fact.source.text if fact.source else ""
    return cell_words(fact), text or NOTHING, getattr(fact, "reason", None) or NOTHING


def _of_year(name: str, fact: Cost | Remark) -> str:
    return f"{name} {format_fiscal_year(fact.fiscal_year)}"


def _cost(cost: Cost) -> str:
    parts = (("計画", cost.planned_value), ("実績", cost.spent_value), ("うち交付金", cost.grant_value))
    return "、".join(f"{name} {format_level(value, '円')}" for name, value in parts if value is not None) or NOTHING


def _remark(remark: Remark) -> str:
    return "／".join(filter(None, [remark.factor, remark.issue, remark.next_step])) or NOTHING


def purged_sentence(file: KeptFile) -> str:
    """Says that a file's bytes were removed, by whom, when and why."""
    assert file.purged_at is not None
    return (
        f"原本は{moment_words(file.purged_at)}に{file.purged_by}さんが消去しました（理由：{file.purge_words}）。"
        "数値と、ファイルがあったことの記録は残っています。"
    )
