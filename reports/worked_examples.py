"""Each measure worked out with the actual figures of a KPI, so that anybody can check it with a pocket calculator.

An example is only told where its formula gives exactly the measure of the judged row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Final

from kpi_models.facts import KEEPING
from kpi_models.fiscal_year import era_year, format_fiscal_year
from kpi_models.formatting import MINUS, format_increment, format_level, format_number, format_rate
from kpi_models.judging.judgement import JudgedRow, SummaryRow
from kpi_models.terms import TERMS


@dataclass(frozen=True, slots=True)
class Example:
    """One formula with figures, and whose figures they are."""

    whose: str
    text: str


Worked = Callable[[JudgedRow, JudgedRow | None], str | None]  # the row and the one of the year before


def examples(rows: Iterable[JudgedRow]) -> dict[str, Example]:
    """Returns an example for each measure that some of the rows have: the first plain one in their order."""
    found: dict[str, Example] = {}
    for _, of_kpi in groupby(rows, key=lambda row: row.kpi_id):
        before: JudgedRow | None = None
        for row in of_kpi:
            for code, work in WORKED.items():
                text = work(row, before) if code not in found else None
                if text is not None:
                    found[code] = Example(f"{row.kpi}　{format_fiscal_year(row.fiscal_year)}", text)
            before = row
    return found


def _target_name(row: JudgedRow) -> str:
    return TERMS["planned_pace"] if row.target_origin == "interpolated" else f"{era_year(row.fiscal_year)}目標"


def _rate_example(target_name: str, target: Decimal | None, rate: float | None, row: JudgedRow) -> str | None:
    """Works out a share of the way from the baseline to a target; none where the plan runs against its direction."""
    actual, baseline = row.actual_level, row.baseline
    if actual is None or baseline is None or target is None or not rate:
        return None
    if not _gives(rate, actual - baseline, target - baseline):
        return None
    start, reported = _figure("基準値", baseline, row), _figure(f"{era_year(row.fiscal_year)}実績", actual, row)
    return (
        f"（{reported} {MINUS} {start}）÷（{_figure(target_name, target, row)} {MINUS} {start}）"
        f"＝ {format_increment(actual - baseline, row.unit)} ÷ {format_increment(target - baseline, row.unit)}"
        f" ＝ {format_rate(rate)}"
    )


def _figure(name: str, level: Decimal, row: JudgedRow) -> str:
    return f"{name}{format_level(level, row.unit)}"


def _achievement(row: JudgedRow, _before: JudgedRow | None) -> str | None:
    return _rate_example(_target_name(row), row.target_level, row.achievement_rate, row)


def _final_progress(row: JudgedRow, _before: JudgedRow | None) -> str | None:
    if row.final_year is None or row.fiscal_year >= row.final_year:
        return None
    return _rate_example(f"{era_year(row.final_year)}最終目標", row.final_target_level, row.final_progress, row)


def _single_year(row: JudgedRow, before: JudgedRow | None) -> str | None:
    if before is None or before.fiscal_year != row.fiscal_year - 1 or not row.single_year_rate:
        return None
    now, planned, then, planned_then = row.actual_level, row.target_level, before.actual_level, before.target_level
    if now is None or planned is None or then is None or planned_then is None:
        return None
    if not _gives(row.single_year_rate, now - then, planned - planned_then):
        return None
    return (
        f"（{_figure('実績', now, row)} {MINUS} {_figure('前年度', then, row)}）"
        f"÷（{_figure('目標', planned, row)} {MINUS} {_figure('前年度', planned_then, row)}）"
        f"＝ {format_increment(now - then, row.unit)} ÷ {format_increment(planned - planned_then, row.unit)}"
        f" ＝ {format_rate(row.single_year_rate)}"
    )


def _elapsed(row: JudgedRow, _before: JudgedRow | None) -> str | None:
    if row.elapsed_share is None or row.final_year is None or not 0 < row.elapsed_share < 1:
        return None
    share = Fraction(row.elapsed_share).limit_denominator(200)
    years = (row.final_year - row.fiscal_year) / (1 - share)  # the plan's years, from what is left of them
    done = years - (row.final_year - row.fiscal_year)
    if years.denominator != 1 or done.denominator != 1:
        return None
    return f"{done}年 ÷ {years}年 ＝ {format_rate(row.elapsed_share)}（{era_year(row.final_year)}が最終年度）"


def _planned_pace(row: JudgedRow, _before: JudgedRow | None) -> str | None:
    """Works out a linear path from the baseline to the final target."""
    share = row.elapsed_share
    if row.target_origin != "interpolated" or share is None or row.final_year is None or not 0 < share < 1:
        return None
    baseline, final, target = row.baseline, row.final_target_level, row.target_level
    passed = Fraction(share).limit_denominator(200)
    if baseline is None or final is None or target is None or final == baseline:
        return None
    if Fraction(target) != Fraction(baseline) + Fraction(final - baseline) * passed:
        return None
    left = row.final_year - row.fiscal_year
    years = left / (1 - passed)
    start, end = _figure("基準値", baseline, row), _figure(f"{era_year(row.final_year)}目標", final, row)
    return f"{start} ＋（{end} {MINUS} {start}）× {years - left}年 ÷ {years}年 ＝ {format_level(target, row.unit)}"


def _gap(row: JudgedRow, _before: JudgedRow | None) -> str | None:
    if row.actual_level is None or row.target_level is None or row.gap != row.actual_level - row.target_level:
        return None
    actual, target = _figure("実績", row.actual_level, row), _figure(_target_name(row), row.target_level, row)
    return f"{actual} {MINUS} {target} ＝ {format_increment(row.gap, row.unit)}"


def _required(row: JudgedRow, _before: JudgedRow | None) -> str | None:
    final, actual = row.final_target_level, row.actual_level
    if row.required_per_year is None or row.final_year is None or final is None or actual is None:
        return None
    years = row.final_year - row.fiscal_year
    if row.direction in KEEPING or not row.required_per_year:
        return None
    way = f"（{_figure(f'{era_year(row.final_year)}最終目標', final, row)} {MINUS} {_figure('実績', actual, row)}）"
    return f"{way}÷ 残り{years}年 ＝ 1年あたり{format_increment(row.required_per_year, row.unit)}"


def _level_rate(row: JudgedRow, _before: JudgedRow | None) -> str | None:
    actual, target = row.actual_level, row.target_level
    if not row.level_rate or actual is None or target is None:
        return None
    divided = f"実績{format_level(actual, row.unit)} ÷ {_target_name(row)}{format_level(target, row.unit)}"
    return f"{divided} ＝ {format_rate(row.level_rate)}"


def _keep_rate(row: JudgedRow, _before: JudgedRow | None) -> str | None:
    actual, target = row.actual_level, row.target_level
    if row.keep_rate is None or actual is None or target is None or target <= 0 or actual == target:
        return None
    sign = "＋" if row.direction == "keep_at_least" else MINUS
    return (
        f"1 {sign}（実績{format_level(actual, row.unit)} {MINUS} 目標{format_level(target, row.unit)}）"
        f"÷ {format_number(target)} ＝ {format_rate(row.keep_rate)}"
    )


def _met(row: JudgedRow, _before: JudgedRow | None) -> str | None:
    if row.met is None or row.actual_level is None or row.target_level is None:
        return None
    verdict = "届きました" if row.met else "届いていません"
    actual, target = format_level(row.actual_level, row.unit), format_level(row.target_level, row.unit)
    return f"実績{actual}は、{era_year(row.fiscal_year)}目標{target}に{verdict}（方向：{TERMS[row.direction]}）"


def _versus_baseline(row: JudgedRow, _before: JudgedRow | None) -> str | None:
    if row.versus_baseline is None or row.actual_level is None or row.baseline is None:
        return None
    actual, baseline = format_level(row.actual_level, row.unit), format_level(row.baseline, row.unit)
    return f"実績{actual}は、基準値{baseline}から{TERMS[row.versus_baseline]}（方向：{TERMS[row.direction]}）"


WORKED: Final[Mapping[str, Worked]] = {
    "achievement_rate": _achievement,
    "single_year_rate": _single_year,
    "final_progress": _final_progress,
    "elapsed_share": _elapsed,
    "planned_pace": _planned_pace,
    "gap": _gap,
    "required_per_year": _required,
    "level_rate": _level_rate,
    "keep_rate": _keep_rate,
    "met": _met,
    "versus_baseline": _versus_baseline,
}


def counted_examples(summary: SummaryRow) -> dict[str, Example]:
    """Returns an example for each of the headline rates, from the counts of one fiscal year."""
    rates = {
        "kpi_rate": ("KPI", summary.kpis_met, summary.kpis_judged),
        "project_rate": ("事業", summary.projects_met, summary.projects_judged),
    }
    return {
        code: Example(
            f"すべての計画　{format_fiscal_year(summary.fiscal_year)}",
            f"達成した{name} {met:,} ÷ 達成を判定できた{name} {judged:,} ＝ {format_rate(Decimal(met) / judged)}",
        )
        for code, (name, met, judged) in rates.items()
        if judged
    }


# What is shown where the reader has no KPI with the measure: the made-up town that comes with the program.
SAMPLE_PLAN: Final = "kakuu-shigoto"
SAMPLES: Final[dict[str, Example]] = {
    "achievement_rate": Example(
        "町の支援による移住者数　R3（2021）",
        "（R3実績18人 − 基準値12人）÷（R3目標17人 − 基準値12人）＝ +6人 ÷ +5人 ＝ 120.0％",
    ),
    "final_progress": Example(
        "町の支援による移住者数　R3（2021）",
        "（R3実績18人 − 基準値12人）÷（R7最終目標42人 − 基準値12人）＝ +6人 ÷ +30人 ＝ 20.0％",
    ),
    "elapsed_share": Example(
        "町の支援による移住者数　R3（2021）",
        "1年 ÷ 5年 ＝ 20.0％（R7が最終年度）",
    ),
    "gap": Example(
        "町の支援による移住者数　R3（2021）",
        "実績18人 − R3目標17人 ＝ +1人",
    ),
    "required_per_year": Example(
        "町の支援による移住者数　R3（2021）",
        "（R7最終目標42人 − 実績18人）÷ 残り4年 ＝ 1年あたり+6人",
    ),
    "level_rate": Example(
        "町の支援による移住者数　R3（2021）",
        "実績18人 ÷ R3目標17人 ＝ 105.9％",
    ),
    "met": Example(
        "町の支援による移住者数　R3（2021）",
        "実績18人は、R3目標17人に届きました（方向：増やす）",
    ),
    "versus_baseline": Example(
        "町の支援による移住者数　R3（2021）",
        "実績18人は、基準値12人から改善（方向：増やす）",
    ),
    "single_year_rate": Example(
        "町の支援による移住者数　R4（2022）",
        "（実績22人 − 前年度18人）÷（目標22人 − 前年度17人）＝ +4人 ÷ +5人 ＝ 80.0％",
    ),
    "planned_pace": Example(
        "関係人口(架空町ファンクラブ登録者数)　R3（2021）",
        "基準値150人 ＋（R7目標650人 − 基準値150人）× 1年 ÷ 5年 ＝ 250人",
    ),
    "keep_rate": Example(
        "空き家戸数　R3（2021）",
        "1 −（実績748戸 − 目標755戸）÷ 755 ＝ 100.9％",
    ),
    "kpi_rate": Example(
        "すべての計画　R7（2025）",
        "達成したKPI 2 ÷ 達成を判定できたKPI 12 ＝ 16.7％",
    ),
    "project_rate": Example(
        "すべての計画　R7（2025）",
        "達成した事業 2 ÷ 達成を判定できた事業 3 ＝ 66.7％",
    ),
}


def _gives(rate: float, numerator: Decimal, denominator: Decimal) -> bool:
    """Tells whether a plain division gives the measure: not where the plan runs against its direction."""
    return denominator != 0 and float(Fraction(numerator) / Fraction(denominator)) == rate
