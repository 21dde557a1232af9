"""What officers say of a KPI's year, and what a project's year cost, in words and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from kpi_models.facts import Cost, Remark
from kpi_models.fiscal_year import format_fiscal_year
from kpi_models.formatting import NOTHING, format_level
from kpi_models.judging.judgement import JudgedRow
from kpi_models.reporting.report_form import COST_FIELDS, REMARK_FIELDS
from kpi_models.reporting.reported import Reported
from kpi_models.terms import TERMS
from reports.meeting_pack_words import remark_lines

Table = dict[str, list[str]]

_TEXTS: Final = {name: TERMS[name] for name in REMARK_FIELDS}
_AMOUNTS: Final = {name: TERMS[name].removesuffix("（円）") for name in COST_FIELDS}


def remarks_table(said: Iterable[tuple[str, Remark]], heading: str = TERMS["kpi"]) -> Table:
    """Sets out remarks, each beside what it is about."""
    lines = list(said)
    about = {heading: [name for name, _ in lines]}
    texts = {label: [getattr(remark, name) or NOTHING for _, remark in lines] for name, label in _TEXTS.items()}
    return about | texts


def money_words(cost: Cost | None) -> str:
    """Says what a project's year cost: 計画額 3,000,000円　実績額 2,500,000円　うち交付金 1,250,000円."""
    if cost is None:
        return "事業費は未報告です。"
    return "　".join(f"{label} {format_level(getattr(cost, name), '円')}" for name, label in _AMOUNTS.items())


def said_of_kpis(told: Reported, of_year: Sequence[JudgedRow]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Returns the KPIs of one year that something was said of, each with its labelled words."""
    found = ((row.kpi, told.remarks.get((row.kpi_id, row.fiscal_year))) for row in of_year)
    return [(kpi, remark_lines(remark)) for kpi, remark in found if remark]


def said_of_years(told: Reported, kpi_rows: Sequence[JudgedRow]) -> Table:
    """Sets out what was said of one KPI year by year, the newest first; no lines where nothing was."""
    found = ((row.fiscal_year, told.remarks.get((row.kpi_id, row.fiscal_year))) for row in reversed(kpi_rows))
    lines = ((format_fiscal_year(year), remark) for year, remark in found if remark)
    return remarks_table(lines, TERMS["fiscal_year"])
