"""How a meeting pack (会議資料) is named, what it stands on, and what was said of its projects and KPIs, in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kpi_models.committee.evaluations import Conclusion, Kind, Meeting, Opinion
from kpi_models.committee.meeting_source import MeetingSource
from kpi_models.facts import Measurement, Remark
from kpi_models.fiscal_year import era_year, format_fiscal_year
from kpi_models.judging.judgement import JudgedRow
from kpi_models.meanings import FORMULAS, MEANINGS
from kpi_models.moments import moment_words
from kpi_models.terms import TERMS
from reports.evaluation_words import KINDS, ledger_table, meeting_words
from reports.event_words import event_words, events_between
from reports.file_names import safe_file_name
from reports.grades import scale_name
from reports.selection import of_kpi, of_project

Table = dict[str, list[str]]

EXPLAINED: Final = (
    "achievement_rate", "single_year_rate", "final_progress", "level_rate", "keep_rate", "gap", "planned_pace",
    "projected_final", "change", "kpi_rate", "project_rate", "unknown", "not_graded", "provisional",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class MeetingPack:
    """A pack to be made: its figures, when it is made (aware), and by which version of the program."""

    source: MeetingSource
    made_at: datetime
    version: str

    @property
    def first(self) -> JudgedRow:
        """A row that names the plan and its body as all rows do."""
        return self.source.rows[0]

    @property
    def year_rows(self) -> list[JudgedRow]:
        """The rows of the year of the pack, in the order 事業 → KPI."""
        return [row for row in self.source.rows if row.fiscal_year == self.source.fiscal_year]

    @property
    def project_ids(self) -> list[str]:
        """The projects with a KPI, in their order."""
        return list(dict.fromkeys(row.project_id for row in self.source.rows))


def pack_title(pack: MeetingPack) -> str:
    """Names the pack: plan, year, what it is."""
    return f"{pack.first.plan}　{pack_subtitle(pack)}"


def pack_subtitle(pack: MeetingPack) -> str:
    """Names year and kind of the pack: R7（2025）年度　効果検証 会議資料."""
    return f"{format_fiscal_year(pack.source.fiscal_year)}年度　効果検証 会議資料"


def pack_file_name(plan_id: str, fiscal_year: int, suffix: str) -> str:
    """Returns the file name of a pack: 会議資料_<plan>_2025.pdf."""
    return safe_file_name(f"会議資料_{plan_id}_{fiscal_year}.{suffix}")


def made_words(made_at: datetime, version: str) -> str:
    """Says when paper was made, and by which version of the program."""
    return f"作成 {moment_words(made_at)}　KPIダッシュボード {version}"


def basis_sentences(pack: MeetingPack) -> list[str]:
    """Says what the figures stand on: the moment, approval, what is not approved yet, and the scale."""
    source = pack.source
    told = [
        f"{moment_words(source.as_of)}までに報告・訂正された数値です。",
        "報告の受付を開いた年度は、承認された数値だけを載せています。",
    ]
    lacking = unapproved_sentence(source.rows, source.unapproved, source.fiscal_year)
    told += [lacking] if lacking else []
    told.append(f"判定基準は{scale_name(source.scale)}です。達成率は、基準値からの増加分で計算しています。")
    return told


def unapproved_sentence(rows: Sequence[JudgedRow], unapproved: Collection[str], fiscal_year: int) -> str:
    """Names the projects whose figures of the year the pack lacks, as they are not approved; empty without any."""
    names = dict.fromkeys(f"「{row.project}」" for row in rows if row.project_id in unapproved)
    if not names:
        return ""
    return (
        f"{era_year(fiscal_year)}年度の報告がまだ承認されていないため、{'、'.join(names)}のこの年度の数値は載りません。"
    )


def pack_parts(rows: Sequence[JudgedRow]) -> Table:
    """Lists the parts of a pack in their order, and what each holds."""
    projects = dict.fromkeys(row.project_id for row in rows)
    listed = [kpis_of(rows, project_id) for project_id in projects]
    parts = {
        "表紙・次第": "数値の時点、承認の状況、判定基準、ページ番号つきの次第",
        "全体の進捗": "KPI達成率と事業達成率（前年度との差も）、判定の数、事業費、KPIの一覧",
        **{
            f"{number}　{kpis[0][0].project}": f"委員会の意見、事業費、KPI {len(kpis):,}件（1件1ページ）"
            for number, kpis in enumerate(listed, start=1)
        },
        "判定基準と用語": "判定基準の版と出典、用語の意味と計算式、図に示す出来事",
        "数値の出どころ": "すべての数値のファイル・シート・セルと登録日",
    }
    return {"載せる順": list(parts), "内容": list(parts.values())}


def kpis_of(rows: Sequence[JudgedRow], project_id: str) -> list[list[JudgedRow]]:
    """Returns the rows of each KPI of a project, in the order of KPIs and years."""
    own = of_project(rows, project_id)
    return [of_kpi(own, kpi_id) for kpi_id in dict.fromkeys(row.kpi_id for row in own)]


def explained(code: str) -> str:
    """Says what a term means, after its formula where it has one."""
    return f"{FORMULAS[code]}　{MEANINGS[code]}" if code in FORMULAS else MEANINGS[code]


def event_lines(pack: MeetingPack) -> list[tuple[str, str]]:
    """Returns what the charts of the pack show of what happened: its short words, and what it was."""
    told = events_between(pack.source.rows, pack.source.events)
    return [(event.short, event_words(event).removeprefix(f"{event.short}：")) for event in told]


def project_lines(pack: MeetingPack, project_id: str) -> list[tuple[str, str]]:
    """Names the grant and the bodies of a project, where they are known, and says where its report is not approved."""
    source = pack.source
    project, year = source.projects[project_id], era_year(source.fiscal_year)
    members = "、".join(source.bodies.get(code, code) for code in project.members)
    waits = f"{year}年度の報告がまだ承認されていないため、この年度の数値は載っていません。"
    told = (
        (TERMS["scheme"], project.scheme),
        (TERMS["members"], members),
        ("承認", waits if project_id in source.unapproved else ""),
    )
    return [(label, words) for label, words in told if words]


def consensus_lines(conclusion: Conclusion | None) -> list[tuple[str, str]]:
    """Returns what the committee decided of a project; nothing where it has not decided yet."""
    if conclusion is None:
        return []
    told = (
        (KINDS[Kind.EFFECT], conclusion.effect),
        (KINDS[Kind.VERDICT], conclusion.verdict),
        ("決定の理由・まとめ", conclusion.words),
    )
    exception = (("不成立で決定した理由", conclusion.exception),)
    return [(label, words) for label, words in (*told, *exception) if words]


def opinion_table(opinions: Sequence[Opinion], fiscal_year: int) -> Table:
    """Sets out the opinions on one project as the ledger of the year does."""
    ledger = ledger_table(opinions, fiscal_year)
    return {heading: cells for heading, cells in ledger.items() if heading != TERMS["project"]}


def meeting_lines(meeting: Meeting | None) -> list[tuple[str, str]]:
    """Returns when the committee met, and what was written down; nothing where no meeting is recorded."""
    if meeting is None:
        return []
    return [("評価会議", meeting_words(meeting)), *([("記録", meeting.words)] if meeting.words else [])]


def remark_lines(remark: Remark | None) -> list[tuple[str, str]]:
    """Returns what the officer says of a KPI's year: 要因, 課題, 今後の対応."""
    return _told(remark, ("factor", "issue", "next_step"))


def measured_lines(measurement: Measurement | None) -> list[tuple[str, str]]:
    """Returns how a KPI is measured; whom to ask is left out, as the pack leaves the house."""
    return _told(measurement, ("formula", "statistic", "available"))


def _told(said: Remark | Measurement | None, names: Sequence[str]) -> list[tuple[str, str]]:
    return [(TERMS[name], getattr(said, name)) for name in names if said and getattr(said, name)]
