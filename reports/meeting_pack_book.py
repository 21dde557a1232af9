"""The meeting pack as a workbook: the same figures as numbers, with native charts, set up for A4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import cycle, islice
from typing import Final

from kpi_models.fiscal_year import era_year, format_fiscal_year
from kpi_models.formatting import format_unit, round_half_up
from kpi_models.judging.judgement import JudgedRow
from kpi_models.terms import TERMS
from reports.chart_context import threshold_levels
from reports.event_words import events_between, events_in
from reports.form_words import lines, number_format
from reports.grades import grade_name, scale_name, state_word
from reports.headlines import change_words, headlines, unknown_sentence
from reports.kpi_columns import Columns, Value, columns
from reports.kpi_tables import NO_CHART, has_levels, scale_table, source_table
from reports.meeting_pack import (
    COST_HEADINGS,
    RESULTS_NOTE,
    grades_by_project,
    project_names,
    results_by_project,
    spent_share,
)
from reports.meeting_pack_words import (
    EXPLAINED,
    MeetingPack,
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
    project_lines,
    remark_lines,
)
from reports.outlook_words import change_word, outlook, since_last_year
from reports.plan_words import shortened
from reports.selection import of_kpi, of_year
from reports.sheet_rows import Row, Sheet, in_pieces, numbered, spread_out
from reports.workbooks import Chart, Entry, Line, Page, write_workbook

_WIDTHS: Final = (19, 11, 11, 11, 10, 10, 12, 11, 23, 12)
_WIDE: Final = len(_WIDTHS)
_TOTAL: Final = sum(_WIDTHS)
_NAME: Final = 2  # columns that the name of a project takes
_COST: Final = 2  # columns that an amount of money takes
_COST_COLUMNS: Final = range(1 + _NAME, 1 + _NAME + _COST * len(COST_HEADINGS), _COST)
_ROOM_ABOVE: Final = 500.0  # in points, of a page's thousand: below what is higher the first KPI begins a page
_LINE_HEIGHT, _PADDING = 16.0, 6.0
_CHART_ROWS, _CHART_ROW_HEIGHT, _CHART_GAP = 13, 18.0, 6.0  # the rows that a chart lies on, in points
_RATE, _COUNT = "0.0%", "#,##0"
_THOUSAND: Final = 1_000
_RATE_PLACES = 12  # within what a spreadsheet program keeps of a number


def pack_book(pack: MeetingPack) -> bytes:
    """Returns the pack as the bytes of an .xlsx file: an overview, a sheet for each project, words, sources."""
    projects = [_project_page(pack, number, id_) for number, id_ in enumerate(pack.project_ids, start=1)]
    return write_workbook([_overview(pack), *projects, _data(pack), _words(pack), _sources(pack)])


# -- sheets ------------------------------------------------------------------------------------------------------------


def _overview(pack: MeetingPack) -> Page:
    source = pack.source
    rows: Sheet = [
        _line(pack.first.organization, "quiet"),
        _title(pack.first.plan),
        _line(pack_subtitle(pack), "label", 22.0),
        *_told(*(("", words) for words in basis_sentences(pack))),
        *_told(*meeting_lines(source.evaluations.meeting)),
        _section("全体の進捗"),
    ]
    if source.summary is None:
        rows.append(_line("この年度に判定の時期を迎えたKPIはありません。"))
    else:
        for one in headlines(source.summary, source.before):
            shares = f"{one.due}：{'　'.join(one.shares)}"
            told = "　".join((one.rate, one.counted, change_words(one), one.unknown, shares))
            rows += _told((one.name, told))
        rows.append(_line(unknown_sentence(source.summary)))
        rows += [_section("事業ごとの判定（KPIの数）"), *_counts(grades_by_project(pack))]
        results = {name: cells for name, cells in results_by_project(pack).items() if name not in COST_HEADINGS}
        rows += [_section("事業ごとの達成（KPIの数）"), *_counts(results), _section("事業費"), *_costs(pack)]
        rows.append(_line(RESULTS_NOTE, "quiet"))
    return _page(pack, "概要", rows)


def _project_page(pack: MeetingPack, number: int, project_id: str) -> Page:
    """Sets out one project: what the committee said, then its KPIs, each on a printed page of its own."""
    source = pack.source
    kpis = kpis_of(source.rows, project_id)
    rows: Sheet = [_title(f"{number}　{kpis[0][0].project}")]
    rows += _told(*project_lines(pack, project_id))
    decided = consensus_lines(source.evaluations.conclusions.get(project_id))
    rows += [_section("委員会の評価の決定"), *_told(*decided)] if decided else []
    opinions = opinion_table(source.evaluations.opinions_on(project_id), source.fiscal_year)
    if opinions[TERMS["opinion"]]:
        rows += [_section("委員会の意見と対応"), *_texts(opinions, (1, 3, 3, 2, 1))]
    breaks, charts = [], []
    for place, of_one in enumerate(kpis, start=1):
        if place > 1 or sum(height for _, height in rows) > _ROOM_ABOVE:
            breaks.append(len(rows))
        rows += _kpi_words(pack, f"{number}-{place}", of_one)
        heading_row = len(rows) + 1
        bounds = threshold_levels(of_one, source.scale) if has_levels(of_one) else {}
        rows += _figures(of_one, bounds)
        if has_levels(of_one):
            charts.append(_chart(of_one, heading_row, len(rows), len(bounds)))
            rows += [({}, _CHART_GAP), *[({}, _CHART_ROW_HEIGHT)] * _CHART_ROWS, ({}, _CHART_GAP)]
        else:
            rows.append(_line(NO_CHART))
        rows += _happened(pack, of_one)
        rows += _told(*remark_lines(source.remarks.get(of_one[0].kpi_id)))
        rows += _told(*measured_lines(source.measurements.get(of_one[0].kpi_id)))
    return _page(pack, f"事業{number}", rows, breaks, charts)


def _words(pack: MeetingPack) -> Page:
    scale = pack.source.scale
    rows = [
        _section(f"判定基準：{scale_name(scale)}"),
        *_texts(scale_table(scale), (1, 2, 7)),
        *_told(("出典", scale.source)),
        _section("用語の意味"),
        *_told(*((TERMS[code], explained(code)) for code in EXPLAINED)),
        _section(TERMS["event"]),
        *_told(*event_lines(pack)),
    ]
    return _page(pack, "判定基準と用語", rows)


def _sources(pack: MeetingPack) -> Page:
    rows: Sheet = [_line("最新の版だけを示します。それまでの版は「進捗」画面の履歴で確かめられます。", "quiet")]
    for kpi_id in dict.fromkeys(row.kpi_id for row in pack.source.rows):
        kpi = of_kpi(pack.source.rows, kpi_id)[0]
        found = [source for source in pack.source.sources if source.kpi_id == kpi_id and source.newest]
        rows += [_section(kpi.kpi), *_texts(source_table(found, kpi.unit), (1, 2, 3, 2, 2))]
    return _page(pack, "数値の出どころ", rows)


# Every figure of the pack as one table, a KPI and year a row, to go on with.
_DATA: Final = columns(
    "project", "kpi", "unit", "fiscal_year", "baseline", "target_level", "target_origin", "actual_level", "state",
    "achievement_rate", "single_year_rate", "final_progress", "level_rate", "keep_rate", "gap", "required_per_year",
    "versus_baseline", "grade", "change", "projected_final", "projected_low", "projected_high", "why",
)  # fmt: skip
_DATA_WIDTHS: Final = (26, 26, 8, 8, *(12,) * 14, 10, 11, 11, 11, 60)


def _data(pack: MeetingPack) -> Page:
    rows: Sheet = [_heads(_DATA)]
    for row in pack.source.rows:
        cells = _figures_of(row, _DATA)
        texts = zip(cells.values(), _DATA_WIDTHS, strict=True)
        rows.append((cells, max(_height(str(cell.content), width) for cell, width in texts if cell.look == "text")))
    page = _page(pack, "データ", rows)
    return replace(page, widths=_DATA_WIDTHS, landscape=True, repeated_rows="1:1")


# -- one KPI -----------------------------------------------------------------------------------------------------------


def _kpi_words(pack: MeetingPack, number: str, rows: Sequence[JudgedRow]) -> Sheet:
    row = of_year(rows, pack.source.fiscal_year)
    said = [_section(f"{number}　{rows[0].kpi}（単位：{format_unit(rows[0].unit) or '－'}）")]
    if row is None:
        return [*said, _line("この年度の目標も実績もありません。")]
    year = format_fiscal_year(row.fiscal_year)
    told = [(f"{year}の判定", grade_name(row)), (TERMS["why"], row.why), ("前年度から", since_last_year(row))]
    told.append((TERMS["projected_final"], outlook(row, rows)))
    return said + _told(*((label, words) for label, words in told if words))


# Column → its width in columns of the sheet is one; numbers are numbers, a figure that is not there is an empty cell.
_MEASURES: Final[Columns] = {
    TERMS["fiscal_year"]: lambda row: format_fiscal_year(row.fiscal_year),
    TERMS["baseline"]: lambda row: row.baseline,
    "目標": lambda row: row.target_level,
    "実績": lambda row: row.actual_level,
    TERMS["achievement_rate"]: lambda row: row.achievement_rate,
    "単年度": lambda row: row.single_year_rate,
    "最終目標\nに対する進捗": lambda row: row.final_progress,
    TERMS["gap"]: lambda row: row.gap,
    f"{TERMS['grade']}・{TERMS['state']}": lambda row: _judged(row),
    "前年度との\n比較": change_word,
}
_BASELINE, _TARGET, _ACTUAL = 2, 3, 4  # the columns that the chart draws
_BEYOND: Final = _WIDE + 2  # the first column of what it draws besides: where the grades of the scale begin
_BOUND_DASHES: Final = ("sysDot", "sysDash", "sysDashDot", "lgDash")  # so that the lines of grades can be told apart
Bounds = Mapping[str, Sequence[Decimal | None]]


def _judged(row: JudgedRow) -> str:
    """Writes grade, state, and whether the target is an interpolated one, which has no column of its own."""
    told = [grade_name(row)]
    told += [state_word(row)] if row.grade is not None else []
    told += ["目標は推定"] if row.target_origin == "interpolated" else []
    return "／".join(told)


def _figures(rows: Sequence[JudgedRow], bounds: Bounds) -> Sheet:
    """Sets out the years of a KPI; what the chart draws besides stands right of what is printed."""
    (heads, height), *years = [_heads(_MEASURES), *((_figures_of(row, _MEASURES), 2 * _LINE_HEIGHT) for row in rows)]
    beyond, _ = _heads(bounds, _BEYOND)
    levels = [
        {column: _figure(of_year[place]) for column, of_year in enumerate(bounds.values(), start=_BEYOND)}
        for place in range(len(rows))
    ]
    return [
        ({**heads, **beyond}, height),
        *(({**cells, **more}, high) for (cells, high), more in zip(years, levels, strict=True)),
    ]


def _figures_of(row: JudgedRow, written: Columns) -> Mapping[int, Entry]:
    return {column: _figure(write(row)) for column, write in enumerate(written.values(), start=1)}


def _figure(value: Value) -> Entry:
    """Writes one cell: a rate (a float) as a percentage, a level with its own decimal places."""
    if isinstance(value, float):
        return Entry(round_half_up(Decimal(repr(value)), _RATE_PLACES), "number", _RATE)
    if isinstance(value, Decimal):
        return Entry(value, "number", number_format(value))
    return Entry(value, "text" if isinstance(value, str) else "centre")


def _happened(pack: MeetingPack, rows: Sequence[JudgedRow]) -> Sheet:
    """Says what happened in the years of a KPI, which a native chart can't draw."""
    events = events_between(rows, pack.source.events)
    told = [(row.fiscal_year, events_in(events, row.fiscal_year)) for row in rows]
    words = "　".join(f"{era_year(year)}：{happened}" for year, happened in told if happened)
    return _told((TERMS["event"], words)) if words else []


def _chart(rows: Sequence[JudgedRow], heading_row: int, last_row: int, bounds: int) -> Chart:
    dashes = islice(cycle(_BOUND_DASHES), bounds)
    drawn = (
        Line(_BASELINE, "A9B2BC", "none"),
        Line(_TARGET, "6B7785", "diamond", "dash"),
        Line(_ACTUAL, "0A3F73"),
        *(Line(_BEYOND + place, "A9B2BC", "none", dash, is_thin=True) for place, dash in enumerate(dashes)),
    )
    return Chart(
        rows[0].kpi, format_unit(rows[0].unit), f"A{last_row + 2}", heading_row, last_row, 1, drawn, _axis_format(rows)
    )


def _axis_format(rows: Sequence[JudgedRow]) -> str:
    """Separates thousands where there are any, else shows the digits that there are: #,##0.## writes 100 as 100."""
    levels = [
        level for row in rows for level in (row.baseline, row.target_level, row.actual_level) if level is not None
    ]
    return _COUNT if max(map(abs, levels)) >= _THOUSAND else "General"


# -- rows --------------------------------------------------------------------------------------------------------------


def _line(words: str, look: str = "plain", height: float | None = None) -> Row:
    return {1: Entry(words, look, span=_WIDE)}, height or _height(words, _TOTAL)


def _title(words: str) -> Row:
    return _line(words, "long-title", 30.0 * lines(words, _TOTAL * 11 / 18 - 4))


def _section(words: str) -> Row:
    return _line(words, "long-section", 9.0 + 19.0 * lines(words, _TOTAL * 11 / 13 - 4))


def _told(*pairs: tuple[str, str]) -> Sheet:
    """Sets out words behind their labels, on more than one row where one is too low for them."""
    rest = _TOTAL - _WIDTHS[0]
    return [
        ({1: Entry("" if place else label, "label"), 2: Entry(piece, "said", span=_WIDE - 1)}, _height(piece, rest))
        for label, words in pairs
        for place, piece in enumerate(in_pieces(words, rest, _height))
    ]


def _height(words: str, width: float) -> float:
    return max(1, lines(words, width - 4)) * _LINE_HEIGHT + _PADDING


def _texts(table: Mapping[str, Sequence[str]], spans: Sequence[int]) -> Sheet:
    return spread_out(table, spans, _WIDTHS, _height)


def _counts(table: Mapping[str, Sequence[str]]) -> Sheet:
    """Sets out counts as numbers; the first column names what they count."""
    rows = [_named_heads(table)]
    for name, *counts in zip(*table.values(), strict=True):
        numbers = {
            column: Entry(int(count.replace(",", "")), "number", _COUNT)
            for column, count in enumerate(counts, 1 + _NAME)
        }
        rows.append(({1: Entry(name, "text", span=_NAME)} | numbers, _height(name, sum(_WIDTHS[:_NAME]))))
    return rows


def _heads(names: Iterable[str], first: int = 1) -> Row:
    return {column: Entry(name, "head") for column, name in enumerate(names, start=first)}, 32.0


def _named_heads(names: Iterable[str]) -> Row:
    """Heads a table whose first column is a name, over several columns of the sheet."""
    named, *others = names
    heads, height = _heads(others, 1 + _NAME)
    return {1: Entry(named, "head", span=_NAME), **heads}, height


def _costs(pack: MeetingPack) -> Sheet:
    """Sets out the money of each project as numbers."""
    heads = {column: Entry(name, "head", span=_COST) for column, name in zip(_COST_COLUMNS, COST_HEADINGS, strict=True)}
    rows: Sheet = [({1: Entry(TERMS["project"], "head", span=_NAME)} | heads, 32.0)]
    for project_id, name in zip(pack.project_ids, project_names(pack), strict=True):
        cost = pack.source.costs.get(project_id)
        values = (cost.planned_value, cost.spent_value, cost.grant_value, spent_share(cost)) if cost else (None,) * 4
        figures = zip(_COST_COLUMNS, map(_figure, values), strict=True)
        cells = {column: replace(figure, span=_COST) for column, figure in figures}
        rows.append(({1: Entry(name, "text", span=_NAME)} | cells, _height(name, sum(_WIDTHS[:_NAME]))))
    return rows


def _page(pack: MeetingPack, name: str, rows: Sheet, breaks: Sequence[int] = (), charts: Sequence[Chart] = ()) -> Page:
    return Page(
        name,
        _WIDTHS,
        *numbered(rows),
        last_printed_row=len(rows),
        breaks=breaks,
        footer=f"{shortened(pack.first.plan)}　{format_fiscal_year(pack.source.fiscal_year)}年度　"
        f"{made_words(pack.made_at, pack.version)}",
        is_protected=False,
        charts=charts,
        landscape=False,
    )
