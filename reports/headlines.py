"""The counts of one fiscal year → both headline rates, the shares and the grades, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from kpi_models.formatting import MINUS, NOTHING, format_fraction, format_rate, round_half_up
from kpi_models.judging.judgement import Scale, SummaryRow
from kpi_models.meanings import MEANINGS
from kpi_models.terms import TERMS
from reports.grades import NOT_GRADED, UNKNOWN, UNKNOWN_SYMBOL, grade_band, reason_word

_DEFINED: Final = ("kpi_rate", "project_rate", "unknown", "grade", "not_graded", "grant_share", "execution_rate")
DEFINITIONS: Final = {TERMS[code]: MEANINGS[code] for code in _DEFINED}


APPROVED_ONLY: Final = "受付中の年度は、承認された数値だけを示しています"
_ROOM_FOR_WORDS: Final = 0.2  # of a bar


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
    """One headline rate as printed: with numerator and denominator, what they count, and the shares of all due.

    `change` is against the year before in points (None where either year has no rate), `before` says what was then;
    `unknown` says which share of all due the rate knows nothing of, now and then.
    """

    name: str
    counted: str
    rate: str
    due: str
    shares: tuple[str, ...]
    change: str | None
    arrow: Literal["up", "down", "off"]
    before: str
    unknown: str


def headlines(summary: SummaryRow, before: SummaryRow | None = None) -> tuple[Headline, Headline]:
    """Writes both headline rates, always together (national practice quotes both, and they differ widely)."""
    kpis, projects = outcome_shares(summary)
    kpis_then, projects_then = (_kpi_rate(before), _project_rate(before)) if before else (_NO_RATE, _NO_RATE)
    return (
        _headline("KPI達成率", "達成／判定できたKPI", kpis, _kpi_rate(summary), kpis_then),
        _headline("事業達成率", "1つ以上達成／判定できた事業", projects, _project_rate(summary), projects_then),
    )


class _Rate(NamedTuple):
    met: int
    judged: int
    due: int


_NO_RATE: Final = _Rate(0, 0, 0)


def _kpi_rate(summary: SummaryRow) -> _Rate:
    return _Rate(summary.kpis_met, summary.kpis_judged, summary.kpis_due)


def _project_rate(summary: SummaryRow) -> _Rate:
    return _Rate(summary.projects_met, summary.projects_judged, summary.projects_due)


def _headline(name: str, counted: str, bar: ShareBar, rate: _Rate, then: _Rate) -> Headline:
    return Headline(
        name,
        counted,
        format_fraction(rate.met, rate.judged),
        f"対象{bar.name}",
        tuple(part.text for part in bar.parts),
        *_change(rate, then),
        _before(then),
        _unknown(rate) + (f"　前年度 {_unknown(then, '')}" if then.due else ""),
    )


def _change(rate: _Rate, then: _Rate) -> tuple[str | None, Literal["up", "down", "off"]]:
    """Writes how many points a rate rose or fell, from the exact rates, and which way; None where one has no rate."""
    if not rate.judged or not then.judged:
        return None, "off"
    points = Fraction(rate.met, rate.judged) - Fraction(then.met, then.judged)
    if not points:
        return "±0ポイント", "off"
    written = round_half_up(Decimal(points.numerator * 100) / Decimal(points.denominator), 1)
    return f"{written:+.1f}ポイント".replace("-", MINUS), "up" if points > 0 else "down"


def _before(then: _Rate) -> str:
    if not then.due:
        return "前年度に対象のものはありません"
    if not then.judged:
        return "前年度に判定できたものはありません"
    return f"前年度 {format_fraction(then.met, then.judged)}"


def change_words(headline: Headline) -> str:
    """Says how a rate stands against the year before: 前年度より +3.1ポイント　前年度 60.0％（3／5）."""
    return f"前年度より {headline.change}　{headline.before}" if headline.change else headline.before


def _unknown(rate: _Rate, name: str = f"{UNKNOWN} ") -> str:
    return f"{name}{format_fraction(rate.due - rate.judged, rate.due)}"


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


def share_word(bar: ShareBar, index: int) -> str:
    """Names a part inside its bar where the words have room; all parts stand in words beside it."""
    part = bar.parts[index]
    return f"{part.name} {part.count:,}" if part.count >= _ROOM_FOR_WORDS * bar.total > 0 else ""


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


def still_open_sentence(summary: SummaryRow, *, is_open: bool) -> str:
    """Says that the rates of a year open for reports are not final while figures lack; empty where none does."""
    lacking = {code: summary.unknown_reasons.get(code, 0) for code in ("no-actual", "awaiting-approval")}
    told = "、".join(f"{reason_word(code)}が{count:,}件" for code, count in lacking.items() if count)
    if not is_open or not told:
        return ""
    judged = f"判定できたKPIは、対象{summary.kpis_due:,}のうち{summary.kpis_judged:,}です。"
    return f"{told}あり、達成率は途中の値です。{judged}"
