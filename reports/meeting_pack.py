"""What a meeting pack (会議資料) says: approved figures of one plan and year → titles, tables, sentences and charts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from kpi_models.evaluations import Conclusion, Meeting, Opinion, standings
from kpi_models.facts import Cost, Measurement, Project, Remark
from kpi_models.fiscal_year import TOKYO, era_year, format_fiscal_year
from kpi_models.formatting import NOTHING, format_level, format_number, format_rate
from kpi_models.judgement import JudgedRow
from kpi_models.meanings import FORMULAS, MEANINGS
from kpi_models.meeting_source import MeetingSource
from kpi_models.terms import TERMS
from reports.chart_svg import progress_svg
from reports.grades import grade_name, scale_name
from reports.headlines import grade_counts, headlines, unknown_sentence
from reports.kpi_tables import chart_alternative, has_levels, progress_table, scale_table, source_table
from reports.outlook_words import change_word, outlook, since_last_year
from reports.selection import of_kpi, of_project, of_year

Content = dict[str, Any]
Table = dict[str, list[str]]

EXPLAINED: Final = (
    "achievement_rate", "single_year_rate", "final_progress", "level_rate", "keep_rate", "gap", "planned_pace",
    "projected_final", "change", "kpi_rate", "project_rate", "unknown", "not_graded", "provisional",
)  # fmt: skip
RESULTS_NOTE: Final = (
    "達成・未達成・判定不能は、計画に明記されたその年度の目標で数えたKPIの数です。執行率 = 実績額 ÷ 計画額。"
)


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
    return f"会議資料_{plan_id}_{fiscal_year}.{suffix}"


def made_words(pack: MeetingPack) -> str:
    """Says when the pack was made, and by which version of the program."""
    return f"作成 {_minute(pack.made_at)}　KPIダッシュボード {pack.version}"


def basis_sentences(pack: MeetingPack) -> list[str]:
    """Says what the figures stand on: the moment, approval, what is not approved yet, and the scale."""
    source = pack.source
    told = [
        f"{_minute(source.as_of)}までに登録された数値です。",
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


def pack_parts(rows: Sequence[JudgedRow], fiscal_year: int) -> Table:
    """Lists the parts of a pack in their order, and what each holds."""
    parts = [("表紙・次第", "計画、団体、年度、数値の時点と承認の状況、判定基準、次第（ページ番号つき）")]
    parts.append(("全体の進捗", "KPI達成率と事業達成率（判定不能を含む）、事業ごとの判定の数、事業費"))
    for number, project_id in enumerate(dict.fromkeys(row.project_id for row in rows), start=1):
        of_one = of_project(rows, project_id)
        kpis = len({row.kpi_id for row in of_one})
        held = f"{era_year(fiscal_year)}年度の数値、事業費、委員会の意見と対応。KPIごとに1ページ（{kpis:,}ページ）"
        parts.append(
            (f"{number}　{of_one[0].project}", f"{held}：グラフ、判定の理由、見込み、担当の説明、測り方、メモ欄")
        )
    parts.append(("判定基準と用語", "使った判定基準の版と出典、用語の意味と計算式"))
    parts.append(("数値の出どころ", "すべての数値のファイル・シート・セルと登録日"))
    return {"部分": [name for name, _ in parts], "内容": [held for _, held in parts]}


def pack_content(pack: MeetingPack) -> Content:
    """Returns everything the PDF says, as texts by name (reports/meeting_pack.typ sets them)."""
    source = pack.source
    told = headlines(source.summary) if source.summary else ()
    return {
        "title": pack_title(pack),
        "subtitle": pack_subtitle(pack),
        "organization": pack.first.organization,
        "plan": pack.first.plan,
        "running": f"{pack.first.organization}　{pack.first.plan}",
        "year": f"{format_fiscal_year(source.fiscal_year)}年度",
        "keywords": [TERMS["plan"], "KPI", "効果検証"],
        "made": made_words(pack),
        "meeting": meeting_lines(source.evaluations.meeting),
        "basis": basis_sentences(pack),
        "headlines": [asdict(one) for one in told],
        "unknown": unknown_sentence(source.summary) if source.summary else "",
        "grades": table_json(grades_by_project(pack)),
        "results": table_json(results_by_project(pack)),
        "results_note": RESULTS_NOTE,
        "projects": [_project(pack, number, id_) for number, id_ in enumerate(pack.project_ids, start=1)],
        "scale": {
            "name": scale_name(source.scale),
            "source": source.scale.source,
            "table": table_json(scale_table(source.scale)),
        },
        "terms": [(TERMS[code], explained(code)) for code in EXPLAINED],
        "sources": [_sources(pack, kpi_id) for kpi_id in dict.fromkeys(row.kpi_id for row in source.rows)],
    }


def table_json(table: Table) -> Content:
    """Returns columns of text as headings and rows."""
    return {"headings": list(table), "rows": [list(row) for row in zip(*table.values(), strict=True)]}


def grades_by_project(pack: MeetingPack) -> Table:
    """Counts the KPIs of each project by grade, and of all; nothing where nothing was due."""
    summary, scale = pack.source.summary, pack.source.scale
    if summary is None:
        return {}
    due = [row for row in pack.year_rows if row.reason != "not-due"]
    lines = [[row.grade for row in due if row.project_id == id_] for id_ in pack.project_ids]
    counted = grade_counts(summary, scale)
    table: Table = {
        TERMS["project"]: [*project_names(pack), "計"],
        "対象KPI": [*(f"{len(line):,}" for line in lines), f"{summary.kpis_due:,}"],
    }
    for grade, count in zip([*scale.grades, None], counted, strict=True):
        mark = "\n".join(count.name.split(" ")[:2])  # the words of each grade stand in the scale's own table
        table[mark] = [*(f"{line.count(grade):,}" for line in lines), f"{count.count:,}"]
    return table


def results_by_project(pack: MeetingPack) -> Table:
    """Sets out how many KPIs of each project were met, beside its money."""
    due = [row for row in pack.year_rows if row.reason != "not-due"]
    met = [[row.met for row in due if row.project_id == id_] for id_ in pack.project_ids]
    costs = [pack.source.costs.get(id_) for id_ in pack.project_ids]
    return {
        TERMS["project"]: project_names(pack),
        "達成": [f"{line.count(True):,}" for line in met],
        "未達成": [f"{line.count(False):,}" for line in met],
        TERMS["unknown"]: [f"{line.count(None):,}" for line in met],
    } | {heading: [cells[place] for cells in map(cost_cells, costs)] for place, heading in enumerate(COST_HEADINGS)}


COST_HEADINGS: Final = (TERMS["planned_value"], TERMS["spent_value"], TERMS["grant_value"], "執行率")


def cost_cells(cost: Cost | None) -> tuple[str, str, str, str]:
    """Writes the money of a project: planned, spent, of that the grant, and the share spent."""
    if cost is None:
        return (NOTHING, NOTHING, NOTHING, NOTHING)
    values = (cost.planned_value, cost.spent_value, cost.grant_value)
    planned, spent, grant = map(format_number, values)
    return (planned, spent, grant, format_rate(spent_share(cost)))


def spent_share(cost: Cost) -> float | None:
    """Returns 執行率, what was spent of what was planned; None where either is unknown or nothing was planned."""
    if not cost.planned_value or cost.spent_value is None:
        return None
    return float(cost.spent_value / cost.planned_value)


def explained(code: str) -> str:
    """Says what a term means, after its formula where it has one."""
    return f"{FORMULAS[code]}　{MEANINGS[code]}" if code in FORMULAS else MEANINGS[code]


def project_names(pack: MeetingPack) -> list[str]:
    """Returns the names of the projects with a KPI, in their order."""
    return list({row.project_id: row.project for row in pack.source.rows}.values())


def _project(pack: MeetingPack, number: int, project_id: str) -> Content:
    source = pack.source
    rows = of_project(source.rows, project_id)
    asked = source.projects.get(project_id)
    kpi_ids = list(dict.fromkeys(row.kpi_id for row in rows))
    kpis = [of_kpi(rows, kpi_id) for kpi_id in kpi_ids]
    cost = source.costs.get(project_id)
    return {
        "name": f"{number}　{rows[0].project}",
        "facts": project_facts(asked, source.bodies),
        "figures_title": f"{format_fiscal_year(source.fiscal_year)}年度のKPI",
        "figures": table_json(figures_table(kpis, source.fiscal_year)),
        "costs": table_json(
            dict(zip(COST_HEADINGS, ([cell] for cell in cost_cells(cost)), strict=True)) if cost else {}
        ),
        "consensus": consensus_lines(source.evaluations.conclusions.get(project_id)),
        "opinions": table_json(opinion_table(source.evaluations.opinions_on(project_id))),
        "kpis": [_kpi(pack, f"{number}-{place}", kpi) for place, kpi in enumerate(kpis, start=1)],
    }


def project_facts(project: Project | None, bodies: Mapping[str, str]) -> list[tuple[str, str]]:
    """Names the grant and the bodies of a project, where they are known."""
    if project is None:
        return []
    members = "、".join(bodies.get(code, code) for code in project.members)
    return [(TERMS[name], words) for name, words in (("scheme", project.scheme), ("members", members)) if words]


def consensus_lines(conclusion: Conclusion | None) -> list[tuple[str, str]]:
    """Returns what the committee decided of a project; nothing where it has not decided yet."""
    if conclusion is None:
        return []
    told = (("事業効果", conclusion.effect), ("評価", conclusion.verdict), ("所見", conclusion.words))
    exception = (("定足数を欠いた理由", conclusion.exception),)
    return [(label, words) for label, words in (*told, *exception) if words]


def opinion_table(opinions: Sequence[Opinion]) -> Table:
    """Sets out the opinions on a project, our answer to each, and what became of it."""
    return {
        "意見": [f"{opinion.words}\n（{era_year(opinion.fiscal_year)}年度）" for opinion in opinions],
        "対応方針": [opinion.answer.words if opinion.answer else "まだ回答がありません。" for opinion in opinions],
        "実施状況": [_checked(opinion) for opinion in opinions],
    }


def _checked(opinion: Opinion) -> str:
    if not opinion.checks:
        return NOTHING
    newest = opinion.checks[-1]
    return f"{standings()[newest.standing].words}（{era_year(newest.fiscal_year)}年度）\n{newest.words}".strip()


def meeting_lines(meeting: Meeting | None) -> list[tuple[str, str]]:
    """Returns when the committee met, and whether enough members were there."""
    if meeting is None:
        return []
    day = meeting.held_on
    seats = f"出席 {meeting.present:,}人／定数 {meeting.seats:,}人（定足数 {meeting.quorum:,}人、"
    present = seats + ("成立）" if meeting.is_quorate else "不成立）")
    told = (("開催日", f"{day.year}年{day.month}月{day.day}日"), ("出席", present), ("記録", meeting.words))
    return [(label, words) for label, words in told if words]


def figures_table(kpis: Sequence[Sequence[JudgedRow]], fiscal_year: int) -> Table:
    """Sets out the KPIs of a project in one year; those without a row of the year say －."""
    rows = [(kpi[0], of_year(kpi, fiscal_year)) for kpi in kpis]
    year = era_year(fiscal_year)
    written = {
        TERMS["baseline"]: lambda row: format_level(row.baseline, row.unit),
        f"{year}目標": lambda row: format_level(row.target_level, row.unit) + _estimated(row),
        f"{year}実績": lambda row: format_level(row.actual_level, row.unit),
        TERMS["achievement_rate"]: lambda row: format_rate(row.achievement_rate),
        "最終目標": lambda row: format_level(row.final_target_level, row.unit),
        "最終目標に\n対する進捗": lambda row: format_rate(row.final_progress),
        TERMS["grade"]: grade_name,
        "前年度との\n比較": change_word,
    }
    return {"KPI": [first.kpi for first, _ in rows]} | {
        heading: [NOTHING if row is None else write(row) for _, row in rows] for heading, write in written.items()
    }


def _estimated(row: JudgedRow) -> str:
    return f"\n（{TERMS['interpolated']}）" if row.target_origin == "interpolated" else ""


def _kpi(pack: MeetingPack, number: str, rows: Sequence[JudgedRow]) -> Content:
    source = pack.source
    row = of_year(rows, source.fiscal_year)
    kpi_id, drawn = rows[0].kpi_id, has_levels(rows)
    return {
        "name": f"{number}　{rows[0].kpi}",
        "grade": grade_name(row) if row else "この年度の目標も実績もありません。",
        "graded_by": f"{format_fiscal_year(source.fiscal_year)}年度・{scale_name(source.scale)}",
        "said": [text for text in (row.why, since_last_year(row), outlook(row)) if text] if row else [],
        "chart": progress_svg(rows) if drawn else None,
        "alternative": chart_alternative(rows) if drawn else NO_CHART,
        "table": table_json(progress_table(rows)),
        "remarks": remark_lines(source.remarks.get(kpi_id)),
        "measured": measured_lines(source.measurements.get(kpi_id)),
    }


NO_CHART: Final = "基準値がなく増加分だけが報告されているため、総量のグラフは描けません。下の表をご覧ください。"


def remark_lines(remark: Remark | None) -> list[tuple[str, str]]:
    """Returns what the officer says of a KPI's year: 要因, 課題, 今後の対応."""
    return _told(remark, ("factor", "issue", "next_step"))


def measured_lines(measurement: Measurement | None) -> list[tuple[str, str]]:
    """Returns how a KPI is measured; whom to ask is left out, as the pack leaves the house."""
    return _told(measurement, ("formula", "statistic", "available"))


def _told(said: Remark | Measurement | None, names: Sequence[str]) -> list[tuple[str, str]]:
    return [(TERMS[name], getattr(said, name)) for name in names if said and getattr(said, name)]


def _sources(pack: MeetingPack, kpi_id: str) -> Content:
    found = [source for source in pack.source.sources if source.kpi_id == kpi_id and source.newest]
    row = of_kpi(pack.source.rows, kpi_id)[0]
    return {"name": row.kpi, "table": table_json(source_table(found, row.unit))}


def _minute(moment: datetime) -> str:
    local = moment.astimezone(TOKYO)
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
