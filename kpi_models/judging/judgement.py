"""What is judged: one KPI in one fiscal year (progress.sql), and the counts, sources and scales around it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

LETTERS: Final = "SABCDEFN12345"  # grades from best to worst, as the published scales use them


@dataclass(frozen=True, slots=True)
class Projection:
    """What the final year comes to if the level goes on changing as it did (outlook.sql). Levels in the KPI's unit.

    `outcome` sets the final target against the range: `likely` (within reach of both ends), `borderline`, `unlikely`.
    The changes are those of one year: the mean from the first to the last actual, the smallest and the largest.
    """

    level: Decimal
    low: Decimal
    high: Decimal
    outcome: str
    final_year: int
    first_year: int
    last_year: int
    actuals: int
    provisional: bool  # an actual it stands on is not settled yet
    mean_change: Decimal
    least_change: Decimal
    most_change: Decimal


@dataclass(frozen=True, slots=True)
class Revision:
    """An actual that now says another number than the one its year was first judged by; no value: a state instead."""

    from_value: Decimal
    from_basis: str
    from_state: str
    to_value: Decimal | None
    to_basis: str
    to_state: str
    at: str  # when the newest version was reported, Asia/Tokyo ISO 8601


@dataclass(frozen=True, slots=True)
class JudgedRow:
    """One KPI and fiscal year, judged. Levels and gaps are exact, in the KPI's unit; rates are fractions.

    `state` is None where nothing was reported; `reason` says why `achievement_rate` is None, `projection_reason` why
    there is no projection. `change` (up, same, down) is against the year before, None where either is not judged;
    `streak` counts the judged years in a row, this one included, whose grade is behind.
    `target_value`/`target_basis` and `actual_value`/`actual_basis` are the figures as stated or reported.
    """

    organization_code: str | None
    organization: str
    plan_id: str
    plan: str
    project_id: str
    project: str
    kpi_id: str
    kpi: str
    unit: str
    direction: str
    fiscal_year: int
    baseline: Decimal | None
    baseline_year: int | None
    target_level: Decimal | None  # rounded to 12 places only where an interpolated level has no end
    target_origin: str | None  # stated, interpolated
    target_basis: str | None
    target_value: Decimal | None
    actual_level: Decimal | None
    actual_basis: str | None
    actual_value: Decimal | None
    state: str | None
    reported_at: str | None
    achievement_rate: float | None
    single_year_rate: float | None
    final_progress: float | None
    level_rate: float | None
    gap: Decimal | None
    required_per_year: Decimal | None
    keep_rate: float | None
    met: bool | None
    at_or_beyond: bool | None
    versus_baseline: str | None
    final_year: int | None
    final_target_level: Decimal | None
    elapsed_share: float | None
    reason: str | None
    scale: str
    scale_version: int
    grade: str | None
    grade_label: str
    grade_symbol: str
    standing: str  # on-track, behind, unknown
    why: str
    projection: Projection | None
    projection_reason: str | None
    change: str | None
    streak: int | None
    revision: Revision | None
    period: str | None  # what the actual was measured over, where it is not the fiscal year itself
    late_year: int | None  # the fiscal year its first actual was reported in, where that was said and is years later
    first_state: str | None  # of the first actual with a number


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """The counts of one fiscal year: due = judged + unknown, judged = met + not met.

    `judged` needs a stated target and an actual of that year; everything else that was due is `unknown`,
    and `unknown_reasons` says why (reason code → KPIs; `interpolated`: graded against the pace, no target stated).
    """

    fiscal_year: int
    kpis_due: int
    kpis_judged: int
    kpis_met: int
    kpis_unknown: int
    projects_due: int
    projects_judged: int
    projects_met: int
    grades: dict[str, int]
    unknown_reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class PlanOverview:
    """How far one plan is reported: KPI-years that were due by now, and those of them with a number."""

    organization_code: str | None
    organization: str
    plan_id: str
    plan: str
    start_year: int | None
    end_year: int | None
    projects: int
    kpis: int
    due: int
    reported: int
    latest_reported_year: int | None


@dataclass(frozen=True, slots=True)
class FigureSource:
    """Where one figure came from. `figure` is baseline, target or actual; `version` counts from 1, oldest first.

    `standing` is None for what counts; what was proposed, declined, withdrawn or voided says so, with the words given.
    """

    kpi_id: str
    figure: str
    fiscal_year: int | None
    basis: str
    value: Decimal | None
    state: str | None
    version: int
    newest: bool
    since: str | None  # valid_from or reported_at, Asia/Tokyo ISO 8601; None = from the start
    reason: str | None
    file_name: str | None
    sheet: str | None
    cell: str | None
    text: str | None
    actor: str
    recorded_at: str  # Asia/Tokyo ISO 8601
    project_id: str
    entry_id: int
    note: str | None
    standing: str | None
    standing_words: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition of a band: a measure (kpi_models/scales/scales.py) against a bound, a fraction."""

    measure: str
    comparison: str  # ge, gt, lt, eq
    bound: Decimal
    words: str  # in Japanese, as it is printed beside the grade


@dataclass(frozen=True, slots=True)
class Band:
    """One band of a grading scale in its order, reached by any of its rules; `grade` None stands for 判定不能."""

    grade: str | None
    label: str
    symbol: str
    standing: str  # on-track, behind, unknown: what scales with different letters can be compared by
    rules: tuple[Rule, ...]

    @property
    def condition(self) -> str:
        """The rules as they are printed, the highest bound first."""
        return "、または".join(rule.words for rule in sorted(self.rules, key=lambda rule: -rule.bound))


@dataclass(frozen=True, slots=True)
class Scale:
    """A grading scale (判定基準): bands tried in order, first match wins; printed beside every grade."""

    name: str
    title: str
    version: int
    source: str
    bands: tuple[Band, ...]

    @property
    def measures(self) -> frozenset[str]:
        """What its rules look at."""
        return frozenset(rule.measure for band in self.bands for rule in band.rules)

    @property
    def bounds(self) -> frozenset[Decimal]:
        """The values that tell its grades apart."""
        return frozenset(rule.bound for band in self.bands for rule in band.rules)

    @property
    def grades(self) -> list[str]:
        """The letters from best to worst; the bands stand in the order they are tried."""
        return sorted({band.grade for band in self.bands if band.grade}, key=LETTERS.index)

    @property
    def letters(self) -> list[str]:
        """The grades from best to worst, － (判定不能) last."""
        return [*self.grades, *(["－"] if any(band.grade is None for band in self.bands) else [])]


@dataclass(frozen=True, slots=True)
class ScaleVersion:
    """One version of a grading scale and how it came to be."""

    scale: Scale
    actor: str
    recorded_at: str  # Asia/Tokyo ISO 8601
    reason: str | None
    is_shipped: bool
    is_in_use: bool  # an approval stands on it: it may not be withdrawn
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class OutdatedScale:
    """What stands in the way of saving: another person has saved a version meanwhile."""

    newest: ScaleVersion
