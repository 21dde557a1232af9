"""The judgement a second time, in plain fractions and words: what progress.sql has to agree with.

One KPI at a time, straight from the rules and without a thought for speed. `verdicts` answers for all KPIs of the
facts; a verdict carries the fields of a JudgedRow under their own names, without names of plans and the sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Context, Decimal
from fractions import Fraction

from kpi_models.facts import (
    STATES_WITH_VALUE,
    VALUE_DECIMAL_PLACES,
    Actual,
    Baseline,
    Basis,
    Direction,
    Facts,
    Kpi,
    Pace,
    Plan,
    State,
    Target,
)
from kpi_models.fiscal_year import TOKYO
from kpi_models.moments import format_moment
from tests.reference_grades import GRADES, Grade, Verdict
from tests.reference_outlook import projection, revision, why_no_projection, with_changes

_START = datetime.min.replace(tzinfo=TOKYO)
_EXACT = Context(prec=60)


@dataclass(frozen=True)
class Amount:
    """A planned or reported amount: a level, or counted from a baseline that nobody gave."""

    value: Fraction
    since_baseline: bool = False

    def plus(self, increment: Fraction) -> Amount:
        return Amount(self.value + increment, self.since_baseline)

    def level(self) -> Fraction | None:
        return None if self.since_baseline else self.value


@dataclass(frozen=True)
class Span:
    """First and last fiscal year of the plan; None where nothing says."""

    start: int | None
    end: int | None

    def years(self) -> range:
        return range(self.start, self.end + 1) if self.start is not None and self.end is not None else range(0)


@dataclass(frozen=True)
class Path:
    """What one version of a plan promises: stated points, all levels or all since the baseline, and the start."""

    stated: dict[int, Amount]
    origin: Amount
    origin_year: int | None
    pace: Pace
    years: range

    @property
    def final_year(self) -> int | None:
        return max(self.stated, default=None)

    @property
    def final(self) -> Amount | None:
        return self.stated[max(self.stated)] if self.stated else None

    def expected(self, year: int) -> tuple[Amount | None, str | None]:
        """Returns what is expected of a year, and whether that was stated or is interpolated."""
        if year in self.stated or (self.stated and year > max(self.stated)):
            return self.drawn(year), "stated"
        if year not in self.years or self.pace == Pace.AT_END:
            return None, None
        drawn = self.drawn(year)
        return drawn, "interpolated" if drawn else None

    def drawn(self, year: int) -> Amount | None:
        """Returns the point of the drawn path, in and outside the years of the plan."""
        points = self._points()
        if year in points or not self.stated:
            return points.get(year)
        if year > max(self.stated):
            return self.final
        earlier = max((point for point in points if point < year), default=None)
        if earlier is None or self.pace == Pace.AT_END:
            return None
        later = min(point for point in self.stated if point > year)
        share = Fraction(year - earlier, later - earlier)
        covered = share * share if self.pace == Pace.BACK_LOADED else share
        return points[earlier].plus((points[later].value - points[earlier].value) * covered)

    def _points(self) -> dict[int, Amount]:
        starts_here = all(point.since_baseline == self.origin.since_baseline for point in self.stated.values())
        if self.origin_year is None or not starts_here or self.origin_year > max(self.stated, default=0):
            return self.stated
        return {self.origin_year: self.origin} | self.stated


@dataclass(frozen=True)
class Year:
    """Everything the measures of one KPI and year are taken from."""

    kpi: Kpi
    year: int
    base: Baseline | None
    target: Target | None
    reports: dict[int, Actual]  # the newest of each year
    versions: list[Actual]
    amounts: dict[int, Amount]
    path: Path
    any_target: bool
    over: bool
    plan_start: int | None

    @property
    def report(self) -> Actual | None:
        return self.reports.get(self.year)

    @property
    def sign(self) -> int:
        return 1 if self.kpi.direction in (Direction.INCREASE, Direction.KEEP_AT_LEAST) else -1

    @property
    def is_kept(self) -> bool:
        return self.kpi.direction in (Direction.KEEP_AT_LEAST, Direction.KEEP_AT_MOST)

    @property
    def actual(self) -> Amount | None:
        return self.amounts.get(self.year)

    @property
    def expected(self) -> Amount | None:
        return self.path.expected(self.year)[0]


def verdicts(
    facts: Facts, as_of: datetime, entered: datetime, scale: str = "standard", grade: Grade | None = None
) -> list[Verdict]:
    """Judges every KPI of facts that were stored in one entry at `entered`, in the order they are named.

    `grade` takes the place of the preset's rules.
    """
    plans = {plan.plan_id: plan for plan in facts.plans}
    plan_of = {project.project_id: plans[project.plan_id] for project in facts.projects}
    judged = []
    for kpi in facts.kpis:
        baselines = [fact for fact in facts.baselines if fact.kpi_id == kpi.kpi_id and _since(fact) <= as_of]
        targets = [fact for fact in facts.targets if fact.kpi_id == kpi.kpi_id and _since(fact) <= as_of]
        dated = [fact if fact.reported_at else replace(fact, reported_at=entered) for fact in facts.actuals]
        reports = [fact for fact in dated if fact.kpi_id == kpi.kpi_id and fact.reported_at <= as_of]
        years = list(_years(kpi, plan_of[kpi.project_id], baselines, targets, reports, as_of))
        of_kpi = [_verdict(year, scale, grade or GRADES[scale]) for year in years]
        with_changes(of_kpi, [_rate(year, year.expected) for year in years], scale)
        judged += of_kpi
    return judged


def _years(
    kpi: Kpi,
    plan: Plan,
    baselines: list[Baseline],
    targets: list[Target],
    reports: list[Actual],
    as_of: datetime,
) -> Iterator[Year]:
    """Yields each year of the plan and each other year with a figure, under the versions that judge it."""
    target_years = {target.fiscal_year for target in targets if target.value is not None}
    reported_years = {report.fiscal_year for report in reports}
    newest = {
        year: max((r for r in reports if r.fiscal_year == year), key=lambda report: report.reported_at)
        for year in reported_years
    }
    for year in sorted({*_span(plan, target_years).years(), *target_years, *reported_years}):
        judged_on = _end_of_day(
            min((r.reported_at for r in reports if r.fiscal_year == year and r.value is not None), default=as_of)
        )
        base = max((b for b in baselines if _since(b) <= judged_on), key=_since, default=None)
        promised = _promised([target for target in targets if _since(target) <= judged_on])
        stated_years = {at for at, target in promised.items() if target.value is not None}
        versions = [report for report in reports if report.fiscal_year == year]
        span, over = _span(plan, stated_years), _is_over(year, as_of)
        yield _year(kpi, year, base, promised, newest, versions, span, over, plan.start_year)


def _span(plan: Plan, stated_years: set[int]) -> Span:
    """Returns the years of the plan: declared, else those with a stated target."""
    return Span(
        min(stated_years, default=None) if plan.start_year is None else plan.start_year,
        max(stated_years, default=None) if plan.end_year is None else plan.end_year,
    )


def _year(
    kpi: Kpi,
    year: int,
    base: Baseline | None,
    promised: dict[int, Target],
    newest: dict[int, Actual],
    versions: list[Actual],
    span: Span,
    over: bool,
    plan_start: int | None,
) -> Year:
    origin = Amount(Fraction(0), since_baseline=True) if base is None or base.value is None else _level(base.value)
    starts = [start for start in (base and base.baseline_year, span.start and span.start - 1) if start is not None]
    origin_year = max(starts, default=None)
    before_plan = _before_plan(base, span)
    planned = _planned(promised, origin, before_plan)
    amounts = _reported(newest, origin, origin_year, before_plan)
    paths = [
        Path(
            {at: point for at, point in planned.items() if point.since_baseline == since},
            origin, origin_year, kpi.pace, span.years(),
        )
        for since in (False, True)
    ]  # fmt: skip
    return Year(
        kpi, year, base, promised.get(year), newest, versions, amounts,
        _compared_path(paths, year, amounts.get(year)), any(path.expected(year)[0] for path in paths), over, plan_start,
    )  # fmt: skip


def _compared_path(paths: list[Path], year: int, actual: Amount | None) -> Path:
    """Returns the path in the frame of the actual; else one that expects something of the year; else any promise."""

    def rank(path: Path) -> tuple[bool, bool, bool]:
        fits = bool(actual and path.final and path.final.since_baseline == actual.since_baseline)
        return not fits, path.expected(year)[0] is None, path.final is None

    return min(paths, key=rank)


# -- versions ----------------------------------------------------------------------------------------------------------


def _since(version: Baseline | Target) -> datetime:
    return version.valid_from or _START


def _end_of_day(moment: datetime) -> datetime:
    day = moment.astimezone(TOKYO).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1) - timedelta(microseconds=1)


def _is_over(year: int, moment: datetime) -> bool:
    """Says whether a fiscal year has ended by a moment: on 31 March of the year after."""
    return moment >= datetime(year + 1, 4, 1, tzinfo=TOKYO)


def _promised(valid: list[Target]) -> dict[int, Target]:
    """Returns the newest version of each year's target; a withdrawn one has no value."""
    return {target.fiscal_year: target for target in sorted(valid, key=_since)}


# -- levels ------------------------------------------------------------------------------------------------------------


def _level(value: Decimal) -> Amount:
    return Amount(Fraction(value))


def _before_plan(base: Baseline | None, span: Span) -> int:
    """Returns the last year whose increment the baseline holds already: outside the plan, up to the baseline's year."""
    if base is None or base.baseline_year is None or span.start is None:
        return -1
    return min(base.baseline_year, span.start - 1)


def _planned(promised: dict[int, Target], origin: Amount, before_plan: int) -> dict[int, Amount]:
    """Returns the planned amounts: T = b + ΣΔT over the years that state something."""
    planned: dict[int, Amount] = {}
    total, anchored = origin, False
    for year in sorted(year for year in promised if promised[year].value is not None):
        target = promised[year]
        if target.basis != Basis.INCREMENT:
            total = _level(target.value) if target.basis == Basis.LEVEL else origin.plus(Fraction(target.value))
            anchored = True
        elif anchored or year > before_plan:
            total = total.plus(Fraction(target.value))
        else:
            continue
        planned[year] = total
    return planned


def _reported(
    newest: dict[int, Actual], origin: Amount, origin_year: int | None, before_plan: int
) -> dict[int, Amount]:
    """Returns the reported amounts; an increment needs the increment of every year since the last known amount."""
    reported: dict[int, Amount] = {}
    total, anchor_year, anchored = origin, origin_year, False
    for year in sorted(year for year in newest if newest[year].value is not None):
        report = newest[year]
        if report.basis != Basis.INCREMENT:
            total = _level(report.value) if report.basis == Basis.LEVEL else origin.plus(Fraction(report.value))
            anchor_year, anchored = year, True
        elif anchored or year > before_plan:
            total = total.plus(Fraction(report.value))
        else:
            continue
        between = range(anchor_year + 1, year) if anchor_year is not None else None
        if between is not None and all(at in newest and newest[at].value is not None for at in between):
            reported[year] = total
    return reported


# -- measures ----------------------------------------------------------------------------------------------------------


def _verdict(year: Year, scale: str, grade_of: Grade) -> Verdict:
    path, report, actual = year.path, year.report, year.actual
    expected, target_origin = path.expected(year.year)
    gap = _difference(actual, expected)
    gain = _difference(actual, path.origin)
    exact = {
        "achievement_rate": _rate(year, expected),
        "single_year_rate": _single_year_rate(year),
        "final_progress": _rate(year, path.final),
        "level_rate": _level_rate(actual, expected),
        "keep_rate": _keep_rate(year),
        "elapsed_share": _elapsed_share(year),
    }
    met = None if gap is None else year.sign * gap >= 0
    judged = exact | {
        "kpi_id": year.kpi.kpi_id,
        "kpi": year.kpi.name,
        "unit": year.kpi.unit,
        "direction": year.kpi.direction.value,
        "fiscal_year": year.year,
        "baseline": year.base.value if year.base else None,
        "baseline_year": year.base.baseline_year if year.base else None,
        "target_level": _decimal(expected.level()) if expected else None,
        "target_origin": target_origin,
        "target_basis": year.target.basis.value if year.target else None,
        "target_value": year.target.value if year.target else None,
        "actual_level": _decimal(actual.level()) if actual else None,
        "actual_basis": report.basis.value if report else None,
        "actual_value": report.value if report else None,
        "state": report.state.value if report else None,
        "reported_at": format_moment(report.reported_at) if report else None,
        "gap": _decimal(gap),
        "required_per_year": _required_per_year(year),
        "met": met if target_origin == "stated" else None,
        "at_or_beyond": met,
        "versus_baseline": None if gain is None else _versus(year.sign * gain),
        "final_year": path.final_year,
        "final_target_level": _decimal(path.final.level()) if path.final else None,
        "reason": _reason(year) if exact["achievement_rate"] is None else None,
        "scale": scale,
    }
    judged |= _outlook(year) | {"revision": revision(year.versions, report)}
    grade, label, symbol = grade_of(judged)
    doubles = {name: None if value is None else float(value) for name, value in exact.items()}
    return judged | doubles | {"grade": grade, "grade_label": label, "grade_symbol": symbol}


def _outlook(year: Year) -> Verdict:
    """Returns the projection of the final year's level, or why there is none."""
    final, final_year = year.path.final, year.path.final_year
    levels = {
        at: amount.value
        for at, amount in year.amounts.items()
        if not amount.since_baseline and (year.plan_start is None or at >= year.plan_start) and at <= year.year
    }
    has_level = final is not None and not final.since_baseline
    reason = why_no_projection(levels, year.reports, year.year, final_year, has_level=has_level, pace=year.kpi.pace)
    if reason is not None:
        return {"projection": None, "projection_reason": reason}
    return {
        "projection_reason": None,
        "projection": projection(
            levels, final_year, final.value, year.path.origin.level(),
            unit=year.kpi.unit, name=year.kpi.name, sign=year.sign,
            provisional=any(year.reports[at].state == State.PROVISIONAL for at in levels), rounded=_decimal,
        ),
    }  # fmt: skip


def _difference(left: Amount | None, right: Amount | None) -> Fraction | None:
    if left is None or right is None or left.since_baseline != right.since_baseline:
        return None
    return left.value - right.value


def _rate(year: Year, promised: Amount | None) -> Fraction | None:
    """Returns 1 + s·(A − T)/|T − b|."""
    beyond, span = _difference(year.actual, promised), _difference(promised, year.path.origin)
    return None if year.is_kept or beyond is None or not span else 1 + year.sign * beyond / abs(span)


def _single_year_rate(year: Year) -> Fraction | None:
    achieved, planned = _own_increment(year), _planned_increment(year)
    if year.is_kept or achieved is None or not planned:
        return None
    return 1 + year.sign * (achieved - planned) / abs(planned)


def _own_increment(year: Year) -> Fraction | None:
    if year.report and year.report.value is not None and year.report.basis == Basis.INCREMENT:
        return Fraction(year.report.value)
    own = _difference(year.actual, year.amounts.get(year.year - 1))
    is_first = year.year - 1 == year.path.origin_year
    return _difference(year.actual, year.path.origin) if own is None and is_first else own


def _planned_increment(year: Year) -> Fraction | None:
    on_the_path = _difference(year.expected, year.path.drawn(year.year - 1))
    states_increment = year.target and year.target.value is not None and year.target.basis == Basis.INCREMENT
    return Fraction(year.target.value) if on_the_path is None and states_increment else on_the_path


def _level_rate(actual: Amount | None, expected: Amount | None) -> Fraction | None:
    if actual is None or expected is None or actual.since_baseline or expected.since_baseline:
        return None
    return actual.value / expected.value if expected.value else None


def _keep_rate(year: Year) -> Fraction | None:
    expected, gap = year.expected, _difference(year.actual, year.expected)
    if not year.is_kept or expected is None or gap is None or expected.since_baseline or not expected.value:
        return None
    return 1 + year.sign * gap / abs(expected.value)


def _required_per_year(year: Year) -> Decimal | None:
    missing = _difference(year.path.final, year.actual)
    if missing is None or year.year >= year.path.final_year:
        return None
    return _decimal(missing / (year.path.final_year - year.year))


def _elapsed_share(year: Year) -> Fraction | None:
    start, final = year.path.origin_year, year.path.final_year
    if start is None or final is None or final <= start:
        return None
    return Fraction(min(year.year, final) - start, final - start)


def _reason(year: Year) -> str:
    """Says why there is no achievement rate."""
    if year.report is None and not year.over:
        return "not-due"
    if year.report and year.report.state not in STATES_WITH_VALUE:
        return year.report.state.value
    if not year.any_target:
        return "no-target"
    if year.report is None:
        return "no-actual"
    if year.actual is None:
        return "gap"
    if _difference(year.actual, year.expected) is None:
        return "no-baseline"
    if year.is_kept:
        return "keep-at"
    return "zero-span" if _difference(year.expected, year.path.origin) == 0 else "no-baseline"


def _versus(gain: Fraction) -> str:
    return "improved" if gain > 0 else "worse" if gain < 0 else "unchanged"


def _decimal(value: Fraction | None) -> Decimal | None:
    """Returns a fraction as a decimal, half up at the last stored place where it has no end."""
    if value is None:
        return None
    steps = int(abs(value) * 10**VALUE_DECIMAL_PLACES + Fraction(1, 2))
    return _EXACT.scaleb(Decimal(steps if value >= 0 else -steps), -VALUE_DECIMAL_PLACES)
