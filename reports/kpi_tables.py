"""One KPI → the table under its chart, the chart in sentences, and where every figure came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from kpi_models.fiscal_year import era_year, format_fiscal_year
from kpi_models.formatting import NOTHING, format_increment, format_level, format_rate
from kpi_models.judging.judgement import FigureSource, JudgedRow, Scale
from kpi_models.meanings import MEANINGS
from kpi_models.reference import Event
from kpi_models.terms import FIGURE_KINDS, STANDINGS, TERMS
from reports.event_words import events_in
from reports.grades import NOT_GRADED, UNKNOWN_SYMBOL, grade_name, state_word
from reports.links import Cell, Link
from reports.outlook_words import change_word, projected_levels, projection_cell, revision_word, streak_word
from reports.points import MARKS, planned_points, revised_points
from reports.selection import of_year

Table = dict[str, list[str]]

MEASURES: Final = {
    TERMS[code]: MEANINGS[code]
    for code in ("achievement_rate", "final_progress", "level_rate", "change", "projected_final", "planned_pace")
}
NO_CHART: Final = "目標も実績も総量が分からないため、グラフは描けません。下の表をご覧ください。"


def has_levels(rows: Sequence[JudgedRow]) -> bool:
    """Tells whether there is any level (総量) to draw; increments without a baseline have none."""
    return any(row.target_level is not None or row.actual_level is not None for row in rows)


def chart_alternative(rows: Sequence[JudgedRow], events: Sequence[Event] = ()) -> str:
    """Tells the chart in sentences, for those who cannot see it; `events` are those that it shows."""
    first, unit = rows[0], rows[0].unit
    told = [f"{first.kpi}の推移。"]
    told += [
        f"{MARKS[point.kind].word}{format_level(point.level, unit)}。"
        for point in (*planned_points(rows), *revised_points(rows))
        if point.kind in ("baseline", "former-baseline", "former-final")
    ]
    for row in rows:
        if row.actual_level is None and row.target_level is None:
            continue
        target = f"{TERMS.get(row.target_origin or '', '')}の目標{format_level(row.target_level, unit)}"
        actual = (
            f"実績{format_level(row.actual_level, unit)}（{state_word(row)}）"
            if row.actual_level is not None
            else f"実績は{state_word(row)}"
        )
        parts = [target] if row.target_level is not None else []
        told.append(f"{format_fiscal_year(row.fiscal_year)}は{'、'.join([*parts, actual])}、判定は{grade_name(row)}。")
    if (projection := rows[-1].projection) is not None:
        levels = projected_levels(projection, unit)
        told.append(f"{format_fiscal_year(projection.final_year)}の見込みは{levels}、{TERMS[projection.outcome]}。")
    if events:
        told.append(f"出来事：{'、'.join(f'{event.day} {event.short}' for event in events)}。")
    return "".join(told)


def actual_words(row: JudgedRow) -> str:
    """Writes one year's actual beside its grade: 実績 49件, 実績 +15人（速報）; without a figure the grade says why."""
    return f"実績 {_reported(row)}{_provisional(row)}" if _has_figure(row) else ""


def _has_figure(row: JudgedRow) -> bool:
    return row.actual_level is not None or row.actual_value is not None


def _reported(row: JudgedRow) -> str:
    if row.actual_level is not None:
        return format_level(row.actual_level, row.unit)
    return state_word(row) if row.actual_value is None else format_increment(row.actual_value, row.unit)


def _provisional(row: JudgedRow) -> str:
    return f"（{TERMS['provisional']}）" if _has_figure(row) and row.state == "provisional" else ""


MEASURED: Final[dict[str, Callable[[JudgedRow], str]]] = {
    TERMS["baseline"]: lambda row: format_level(row.baseline, row.unit),
    "目標（総量）": lambda row: format_level(row.target_level, row.unit),
    "目標の種別": lambda row: TERMS.get(row.target_origin or "", NOTHING),
    "実績（総量）": lambda row: format_level(row.actual_level, row.unit),
    "実績の状態": lambda row: state_word(row),
    TERMS["period"]: lambda row: row.period or NOTHING,
    "基準値からの増加分": lambda row: _since_baseline(row),
    TERMS["achievement_rate"]: lambda row: format_rate(row.achievement_rate),
    TERMS["single_year_rate"]: lambda row: format_rate(row.single_year_rate),
    TERMS["final_progress"]: lambda row: format_rate(row.final_progress),
    TERMS["keep_rate"]: lambda row: format_rate(row.keep_rate),
    f"{TERMS['level_rate']}（参考）": lambda row: format_rate(row.level_rate),
    TERMS["gap"]: lambda row: format_increment(row.gap, row.unit),
    TERMS["required_per_year"]: lambda row: format_increment(row.required_per_year, row.unit),
    TERMS["versus_baseline"]: lambda row: TERMS.get(row.versus_baseline or "", NOTHING),
    TERMS["grade"]: grade_name,
    TERMS["change"]: change_word,
    TERMS["streak"]: streak_word,
    TERMS["revised"]: revision_word,
    TERMS["projected_final"]: projection_cell,
}
SHOWN_WHERE_SAID: Final = frozenset(
    TERMS[name]
    for name in ("keep_rate", "required_per_year", "period", "streak", "revised", "projected_final", "event")
)


def progress_table(rows: Sequence[JudgedRow], events: Sequence[Event] = ()) -> Table:
    """Sets out what the chart of one KPI draws: a column for each year, a line for each measure, and the events.

    A line of SHOWN_WHERE_SAID is left out where no year has anything to say.
    """
    lines = {name: [write(row) for row in rows] for name, write in MEASURED.items()}
    lines[TERMS["event"]] = [events_in(events, row.fiscal_year) or NOTHING for row in rows]
    shown = {name: line for name, line in lines.items() if name not in SHOWN_WHERE_SAID or set(line) != {NOTHING}}
    return {"項目": list(shown)} | {
        format_fiscal_year(row.fiscal_year): [line[place] for line in shown.values()] for place, row in enumerate(rows)
    }


def year_table(kpis: Sequence[Sequence[JudgedRow]], fiscal_year: int, kept: Mapping[str, str]) -> dict[str, list[Cell]]:
    """Sets out one year of many KPIs, each given by all its rows, as their small charts draw it: a line for each.

    What is reckoned, provisional or changed since the year was judged says so beside its figure.
    """
    rows = [of_year(of_one, fiscal_year) for of_one in kpis]
    newest = [row or of_one[-1] for row, of_one in zip(rows, kpis, strict=True)]  # whose baseline and end hold
    return {
        TERMS["project"]: [row.project for row in newest],
        TERMS["kpi"]: [_kpi_link(row, fiscal_year, kept) for row in newest],
        TERMS["grade"]: [grade_name(row) if row else NOTHING for row in rows],
        TERMS["baseline"]: [format_level(row.baseline, row.unit) for row in newest],
        "目標": [target_cell(row) if row else NOTHING for row in rows],
        "実績": [actual_cell(row) if row else NOTHING for row in rows],
        TERMS["achievement_rate"]: [format_rate(row.achievement_rate) if row else NOTHING for row in rows],
        "最終目標": [_final_cell(row) for row in newest],
        TERMS["projected_final"]: [_projected_cell(row) if row else NOTHING for row in rows],
    }


FIGURE_COLUMNS: Final = (TERMS["baseline"], "目標", "実績", TERMS["achievement_rate"], "最終目標")


def _kpi_link(row: JudgedRow, fiscal_year: int, kept: Mapping[str, str]) -> Link:
    asks = {"plan": row.plan_id, "kpi": row.kpi_id, "year": str(fiscal_year)}
    return Link(row.kpi, "progress", asks | dict(kept))


def target_cell(row: JudgedRow, apart: str = "") -> str:
    """Writes one year's target, with 推定 where it is reckoned; `apart` stands before such a mark (a line break)."""
    reckoned = f"{apart}（{TERMS['interpolated']}）" if row.target_origin == "interpolated" else ""
    return f"{format_level(row.target_level, row.unit)}{reckoned}"


def actual_cell(row: JudgedRow, apart: str = "") -> str:
    """Writes one year's actual, with 速報 while it is provisional and 改定 where it changed since it was judged."""
    marks = _provisional(row) + ("（改定）" if row.revision is not None else "")
    return f"{_reported(row)}{apart if marks else ''}{marks}"


def _final_cell(row: JudgedRow) -> str:
    year = f"（{era_year(row.final_year)}）" if row.final_year is not None else ""
    return f"{format_level(row.final_target_level, row.unit)}{year}" if row.final_target_level is not None else NOTHING


def _projected_cell(row: JudgedRow) -> str:
    told = row.projection
    return f"{projected_levels(told, row.unit)}　{TERMS[told.outcome]}" if told else NOTHING


def _since_baseline(row: JudgedRow) -> str:
    if row.actual_basis == "increment-since-baseline":
        return format_increment(row.actual_value, row.unit)
    if row.actual_level is None or row.baseline is None:
        return NOTHING
    return format_increment(row.actual_level - row.baseline, row.unit)


def scale_table(scale: Scale) -> Table:
    """Sets out a grading scale, as it is printed beside the grades."""
    return {
        TERMS["grade"]: [
            f"{band.symbol} {band.grade}" if band.grade is not None else f"{UNKNOWN_SYMBOL}" for band in scale.bands
        ],
        "意味": [band.label if band.grade is not None else NOT_GRADED for band in scale.bands],
        "条件（上から順に当てはめます）": [band.condition for band in scale.bands],
    }


def last_day_before_change(sources: Sequence[FigureSource]) -> str | None:
    """Returns the day (ISO 8601) until which another baseline or target was valid; None if none was changed."""
    changed = [
        source.since[:10]
        for source in sources
        if source.figure in ("baseline", "target") and source.version > 1 and source.newest and source.since
    ]
    return (date.fromisoformat(max(changed)) - timedelta(days=1)).isoformat() if changed else None


def source_table(sources: Sequence[FigureSource], unit: str) -> Table:
    """Sets out where every version of every figure of one KPI was read, when, and who entered it."""
    return {
        "数値": [_figure_name(source) for source in sources],
        "値": [_source_value(source, unit) for source in sources],
        "ファイル・シート・セル": [_place(source) for source in sources],
        "セルの記載": [source.text or NOTHING for source in sources],
        "登録": [f"{_moment(source.recorded_at)}　{source.actor}　{_version(source)}" for source in sources],
    }


def of_year_or_baseline(sources: Sequence[FigureSource], fiscal_year: int) -> list[FigureSource]:
    """Returns the versions that one year stands on: its target and actual, and the baseline."""
    return [source for source in sources if source.figure == "baseline" or source.fiscal_year == fiscal_year]


def _figure_name(source: FigureSource) -> str:
    year = NOTHING if source.fiscal_year is None else format_fiscal_year(source.fiscal_year)
    return f"{FIGURE_KINDS.get(source.figure, source.figure)} {year}"


def _place(source: FigureSource) -> str:
    parts = [part for part in (source.file_name, source.sheet, source.cell) if part]
    return "　".join(parts) or NOTHING


def _source_value(source: FigureSource, unit: str) -> str:
    if source.value is None:
        return TERMS.get(source.state or "", NOTHING)
    settled = f"・{TERMS[source.state]}" if source.state is not None else ""
    if source.basis == "level" or source.figure == "baseline":
        return f"{format_level(source.value, unit)}（総量{settled}）"
    return f"{format_increment(source.value, unit)}（{TERMS.get(source.basis, '')}{settled}）"


def _version(source: FigureSource) -> str:
    standing = "：".join(filter(None, [STANDINGS.get(source.standing or "", ""), source.standing_words]))
    mark = standing or ("最新" if source.newest else "旧")
    why = "／".join(dict.fromkeys(filter(None, [source.reason, source.note])))
    return f"第{source.version}版（{mark}）" + (f"　{why}" if why else "")


def _moment(iso: str) -> str:
    """Shortens an ISO 8601 moment to the minute: 2026-05-01 09:30."""
    return iso[:16].replace("T", " ")
