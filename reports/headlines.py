"""The counts of one fiscal year → both headline rates, the shares and the grades, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kpi_models.formatting import NOTHING, format_fraction, format_rate
from kpi_models.judgement import Scale, SummaryRow
from kpi_models.meanings import MEANINGS
from kpi_models.terms import TERMS
from reports.grades import NOT_GRADED, UNKNOWN, UNKNOWN_SYMBOL, grade_band, reason_word

_DEFINED: Final = ("kpi_rate", "project_rate", "unknown", "grade", "not_graded")
DEFINITIONS: Final = {TERMS[code]: MEANINGS[code] for code in _DEFINED}


NOT_GRADED_NOTE: Final = f"{NOT_GRADED}：実績か目標がないなど、この判定基準では判定できません"  # one line


@dataclass(frozen=True, slots=True)
class Share:
    """One part of all that was due, with its words."""

    name: str
    count: int
    text: str


@dataclass(frozen=True, slots=True)
class ShareBar:
    """達成・未達成・判定不能 of KPIs or of projects; the counts add up to `total`."""

    name: str
    total: int
    parts: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class GradeCount:
    """How many KPIs have one grade; `band` counts the judged grades from 0, None is what judges nothing."""

    name: str
    band: int | None
    count: int


@dataclass(frozen=True, slots=True)
class Headline:
    """One headline rate as printed: with numerator and denominator, what they count, and the shares of all due."""

    name: str
    counted: str
    rate: str
    due: str
    shares: tuple[str, ...]


def headlines(summary: SummaryRow) -> tuple[Headline, Headline]:
    """Writes both headline rates, always together (national practice quotes both, and they differ widely)."""
    kpis, projects = outcome_shares(summary)
    return (
        Headline(
            "KPI達成率",
            "達成／判定できたKPI",
            format_fraction(summary.kpis_met, summary.kpis_judged),
            f"対象{kpis.name}",
            tuple(part.text for part in kpis.parts),
        ),
        Headline(
            "事業達成率",
            "1つ以上達成／判定できた事業",
            format_fraction(summary.projects_met, summary.projects_judged),
            f"対象{projects.name}",
            tuple(part.text for part in projects.parts),
        ),
    )


def outcome_shares(summary: SummaryRow) -> tuple[ShareBar, ShareBar]:
    """Splits all that was due into met, not met and unknown, for KPIs and for projects."""
    return (
        _share_bar("KPI", summary.kpis_met, summary.kpis_judged, summary.kpis_due),
        _share_bar("事業", summary.projects_met, summary.projects_judged, summary.projects_due),
    )


def _share_bar(name: str, met: int, judged: int, due: int) -> ShareBar:
    counts = (("達成", met), ("未達成", judged - met), (UNKNOWN, due - judged))
    # A word joiner keeps the share beside its count where the line is narrow.
    parts = tuple(Share(part, count, f"{part}\u00a0{count:,}\u2060（{_share(count, due)}）") for part, count in counts)
    return ShareBar(f"{name} {due:,}", due, parts)


def _share(count: int, due: int) -> str:
    return format_rate(Decimal(count) / Decimal(due)) if due else NOTHING


def grade_counts(summary: SummaryRow, scale: Scale) -> tuple[GradeCount, ...]:
    """Counts KPIs by grade in the order of the scale, 評価なし last; together they are all that was due."""
    symbols = {band.grade: band.symbol for band in scale.bands}
    counts = [
        GradeCount(
            f"{symbols[grade]} {grade} {_labels(scale, grade)}", grade_band(grade, scale), summary.grades.get(grade, 0)
        )
        for grade in scale.grades
    ]
    graded = sum(count.count for count in counts)
    return (*counts, GradeCount(f"{UNKNOWN_SYMBOL} {NOT_GRADED}", None, summary.kpis_due - graded))


def _labels(scale: Scale, grade: str) -> str:
    """Joins the words that a grade may come with: 達成・計画ペース以上."""
    return "・".join(dict.fromkeys(band.label for band in scale.bands if band.grade == grade))


def grades_alternative(summary: SummaryRow, scale: Scale) -> str:
    """Tells the chart of grades in one sentence."""
    return "KPIの判定の内訳。" + "、".join(f"{count.name} {count.count:,}" for count in grade_counts(summary, scale))


def shares_alternative(summary: SummaryRow) -> str:
    """Tells the chart of shares in one sentence."""
    bars = (f"{bar.name}の内訳：{'、'.join(part.text for part in bar.parts)}" for bar in outcome_shares(summary))
    return "。".join(bars)


def unknown_sentence(summary: SummaryRow) -> str:
    """Breaks the unknown KPIs down by reason, in words: 未報告 3、集計中・調査中 1."""
    if not summary.kpis_unknown:
        return f"{UNKNOWN}のKPIはありません。"
    most_first = sorted(summary.unknown_reasons.items(), key=lambda told: (-told[1], told[0]))
    reasons = "、".join(f"{reason_word(code)} {count:,}" for code, count in most_first if count)
    return f"{UNKNOWN} {summary.kpis_unknown:,} の内訳：{reasons}"
