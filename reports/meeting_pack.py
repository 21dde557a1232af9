"""What a meeting pack (会議資料) says: approved figures of one plan and year → titles, tables, sentences and charts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import compress
from math import ceil
from typing import Any, Final

from kpi_models.facts import Cost
from kpi_models.fiscal_year import era_year, format_fiscal_year
from kpi_models.formatting import NOTHING, format_level, format_number, format_rate
from kpi_models.judging.judgement import JudgedRow
from kpi_models.terms import TERMS
from reports.chart_svg import progress_svg
from reports.event_words import events_between
from reports.grades import grade_name, scale_name
from reports.headlines import change_words, grade_counts, headlines, unknown_sentence
from reports.kpi_tables import (
    NO_CHART,
    actual_cell,
    chart_alternative,
    has_levels,
    progress_table,
    scale_table,
    source_table,
    target_cell,
)
from reports.meeting_pack_words import (
    EXPLAINED,
    MeetingPack,
    Table,
    basis_sentences,
    consensus_lines,
    event_lines,
    explained,
    kpis_of,
    made_words,
    measured_lines,
    meeting_lines,
    opinion_table,
    pack_subtitle,
    pack_title,
    project_lines,
    remark_lines,
)
from reports.outlook_words import change_word, outlook, since_last_year
from reports.selection import of_kpi, of_year

Content = dict[str, Any]

RESULTS_NOTE: Final = (
    "達成・未達成・判定不能は、計画に明記されたその年度の目標で数えたKPIの数です。執行率 = 実績額 ÷ 計画額。"
)


def pack_content(pack: MeetingPack) -> Content:
    """Returns everything the PDF says, as texts by name (reports/meeting_pack.typ sets them)."""
    source = pack.source
    told = headlines(source.summary, source.before) if source.summary else ()
    return {
        "title": pack_title(pack),
        "subtitle": pack_subtitle(pack),
        "organization": pack.first.organization,
        "plan": pack.first.plan,
        "running": f"{pack.first.organization}　{pack.first.plan}",
        "year": f"{format_fiscal_year(source.fiscal_year)}年度",
        "keywords": [TERMS["plan"], "KPI", "効果検証"],
        "made": made_words(pack.made_at, pack.version),
        "meeting": meeting_lines(source.evaluations.meeting),
        "basis": basis_sentences(pack),
        "headlines": [asdict(one) | {"change": change_words(one)} for one in told],
        "unknown": unknown_sentence(source.summary) if source.summary else "",
        "grades": table_json(grades_by_project(pack)),
        "results": table_json(results_by_project(pack)),
        "results_note": RESULTS_NOTE,
        "kpis": sized(kpi_list(pack)),
        "projects": [_project(pack, number, id_) for number, id_ in enumerate(pack.project_ids, start=1)],
        "scale": {
            "name": scale_name(source.scale),
            "source": source.scale.source,
            "table": table_json(scale_table(source.scale)),
        },
        "events": event_lines(pack),
        "terms": [(TERMS[code], explained(code)) for code in EXPLAINED],
        "sources": [_sources(pack, kpi_id) for kpi_id in dict.fromkeys(row.kpi_id for row in source.rows)],
    }


def table_json(table: Table) -> Content:
    """Returns columns of text as headings and rows."""
    return {"headings": list(table), "rows": [list(row) for row in zip(*table.values(), strict=True)]}


def sized(table: Table) -> Content:
    """Returns a table with the size of its letters, in points: smaller where a number is longer than its column.

    A number is never broken into lines. `is_wide` tells whether its cells need columns of equal width.
    """
    cells = [cell for line in list(table.values())[1:] for cell in line]
    longest = max((len(number) for cell in cells for number in _NUMBER.findall(cell)), default=0)
    size = max(_SMALLEST, _USUAL * min(1, _LONGEST / max(1, longest)))
    return table_json(table) | {"size": size, "is_wide": longest > _LONGEST_OF_NARROW}


def in_parts(table: Table) -> list[Table]:
    """Splits a table of many years into tables of as many as fit beside each other; each names its lines.

    Lines that say nothing of any of its years are left out of a part, such as the rates of years to come.
    """
    (name, lines), *years = table.items()
    parts = ceil(len(years) / _YEARS_ABREAST)
    if parts == 1:
        return [table]
    each = ceil(len(years) / parts)
    return [_saying(name, lines, dict(years[first : first + each])) for first in range(0, len(years), each)]


def _saying(name: str, lines: Sequence[str], years: Table) -> Table:
    """Names the lines in which some year says something."""
    said = [any(cell != NOTHING for cell in cells) for cells in zip(*years.values(), strict=True)]
    return {heading: list(compress(cells, said)) for heading, cells in ({name: lines} | years).items()}


_NUMBER: Final = re.compile(r"[−+±\d,.]+")
_USUAL, _SMALLEST = 8.0, 5.0  # points
_LONGEST, _LONGEST_OF_NARROW = 11, 8  # letters of a number that a column holds in the usual size
_YEARS_ABREAST: Final = 7


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


def kpi_list(pack: MeetingPack) -> Table:
    """Lists every KPI with its number in the pack and how it stands in the year."""
    year = era_year(pack.source.fiscal_year)
    listed = [
        (f"{number}-{place}", kpi[0], of_year(kpi, pack.source.fiscal_year))
        for number, project_id in enumerate(pack.project_ids, start=1)
        for place, kpi in enumerate(kpis_of(pack.source.rows, project_id), start=1)
    ]
    written: dict[str, Callable[[JudgedRow], str]] = {
        f"{year}目標": _target,
        f"{year}実績": _actual,
        TERMS["achievement_rate"]: lambda row: format_rate(row.achievement_rate),
        TERMS["grade"]: grade_name,
        TERMS["change"]: change_word,
    }
    return {"番号": [number for number, _, _ in listed], "KPI": [first.kpi for _, first, _ in listed]} | {
        heading: [NOTHING if row is None else write(row) for *_, row in listed] for heading, write in written.items()
    }


COST_HEADINGS: Final = (TERMS["planned_value"], TERMS["spent_value"], TERMS["grant_value"], TERMS["execution_rate"])


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


def project_names(pack: MeetingPack) -> list[str]:
    """Returns the names of the projects with a KPI, in their order."""
    return list({row.project_id: row.project for row in pack.source.rows}.values())


def _project(pack: MeetingPack, number: int, project_id: str) -> Content:
    source = pack.source
    kpis = kpis_of(source.rows, project_id)
    cost = source.costs.get(project_id)
    return {
        "name": f"{number}　{kpis[0][0].project}",
        "facts": project_lines(pack, project_id),
        "figures_title": f"{format_fiscal_year(source.fiscal_year)}年度のKPI",
        "figures": sized(figures_table(kpis, source.fiscal_year)),
        "costs": table_json(
            dict(zip(COST_HEADINGS, ([cell] for cell in cost_cells(cost)), strict=True)) if cost else {}
        ),
        "consensus": consensus_lines(source.evaluations.conclusions.get(project_id)),
        "opinions": table_json(opinion_table(source.evaluations.opinions_on(project_id), source.fiscal_year)),
        "kpis": [_kpi(pack, f"{number}-{place}", kpi) for place, kpi in enumerate(kpis, start=1)],
    }


def figures_table(kpis: Sequence[Sequence[JudgedRow]], fiscal_year: int) -> Table:
    """Sets out the KPIs of a project in one year; those without a row of the year say －."""
    rows = [(kpi[0], of_year(kpi, fiscal_year)) for kpi in kpis]
    year = era_year(fiscal_year)
    written = {
        TERMS["baseline"]: lambda row: format_level(row.baseline, row.unit),
        f"{year}目標": _target,
        f"{year}実績": _actual,
        TERMS["achievement_rate"]: lambda row: format_rate(row.achievement_rate),
        "最終目標": lambda row: format_level(row.final_target_level, row.unit),
        "最終目標に\n対する進捗": lambda row: format_rate(row.final_progress),
        TERMS["grade"]: grade_name,
        "前年度との\n比較": change_word,
    }
    return {"KPI": [first.kpi for first, _ in rows]} | {
        heading: [NOTHING if row is None else write(row) for _, row in rows] for heading, write in written.items()
    }


def _target(row: JudgedRow) -> str:
    return target_cell(row, apart="\n")


def _actual(row: JudgedRow) -> str:
    """Writes an actual; what is not there is － here, as it may be reported and not approved yet."""
    return actual_cell(row, apart="\n") if row.state is not None else NOTHING


def _kpi(pack: MeetingPack, number: str, rows: Sequence[JudgedRow]) -> Content:
    source = pack.source
    row = of_year(rows, source.fiscal_year)
    kpi_id, drawn = rows[0].kpi_id, has_levels(rows)
    events = events_between(rows, source.events)
    return {
        "name": f"{number}　{rows[0].kpi}",
        "grade": grade_name(row) if row else "この年度の目標も実績もありません。",
        "graded_by": f"{format_fiscal_year(source.fiscal_year)}年度・{scale_name(source.scale)}",
        "said": [text for text in (row.why, since_last_year(row), outlook(row, rows)) if text] if row else [],
        "chart": progress_svg(rows, scale=source.scale, events=events) if drawn else None,
        "alternative": chart_alternative(rows, events) if drawn else NO_CHART,
        "tables": [sized(part) for part in in_parts(progress_table(rows, [] if drawn else events))],
        "remarks": remark_lines(source.remarks.get(kpi_id)),
        "measured": measured_lines(source.measurements.get(kpi_id)),
    }


def _sources(pack: MeetingPack, kpi_id: str) -> Content:
    found = [source for source in pack.source.sources if source.kpi_id == kpi_id and source.newest]
    row = of_kpi(pack.source.rows, kpi_id)[0]
    return {"name": row.kpi, "table": table_json(source_table(found, row.unit))}
