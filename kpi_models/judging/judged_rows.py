"""From one row of progress.sql to a judged row: exact pairs become the nearest doubles, and the sentence is added."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kpi_models.facts import VALUE_DECIMAL_PLACES
from kpi_models.fiscal_year import running_fiscal_year
from kpi_models.judging.explain import Explained, explain
from kpi_models.judging.judgement import JudgedRow, Projection, Revision
from kpi_models.moments import format_moment, from_stored

_SMALLEST_STEP = Decimal(1).scaleb(-VALUE_DECIMAL_PLACES)


def judged_row(row: dict[str, Any], measures: frozenset[str], bounds: frozenset[Decimal]) -> JudgedRow:
    """Returns the judged row of one result row of progress.sql; its scale looks at `measures` and tells by `bounds`."""
    has_levels = row["frame"] != "since" and row["actual_frame"] != "since"
    target = _quotient(row["target_num"], row["target_den"])
    achievement_rate = _rate(row["rate_num"], row["rate_den"])
    keep_rate = _rate(row["keep_num"], row["keep_den"])
    return JudgedRow(
        organization_code=row["organization_code"],
        organization=row["organization"],
        plan_id=row["plan_id"],
        plan=row["plan"],
        project_id=row["project_id"],
        project=row["project"],
        kpi_id=row["kpi_id"],
        kpi=row["kpi"],
        unit=row["unit"],
        direction=row["direction"],
        fiscal_year=row["fiscal_year"],
        baseline=plain(row["baseline"]),
        baseline_year=row["baseline_year"],
        target_level=target if row["frame"] != "since" else None,
        target_origin=row["target_origin"],
        target_basis=row["target_basis"],
        target_value=plain(row["target_value"]),
        actual_level=plain(row["actual"]) if row["actual_frame"] != "since" else None,
        actual_basis=row["actual_basis"],
        actual_value=plain(row["actual_value"]),
        state=row["state"],
        reported_at=format_moment(from_stored(row["reported_at"])) if row["reported_at"] else None,
        achievement_rate=achievement_rate,
        single_year_rate=_rate(row["single_num"], row["single_den"]),
        final_progress=_rate(row["final_num"], row["final_den"]),
        level_rate=_level_rate(row) if has_levels else None,
        gap=_quotient(row["gap_num"], row["target_den"]),
        required_per_year=_required_per_year(row),
        keep_rate=keep_rate,
        met=row["met"],
        at_or_beyond=row["at_or_beyond"],
        versus_baseline=_versus_baseline(row["gain"]),
        final_year=row["final_year"],
        final_target_level=plain(row["final_amount"]) if row["frame"] != "since" else None,
        elapsed_share=_elapsed_share(row),
        reason=row["reason"],
        scale=row["scale"],
        scale_version=row["scale_version"],
        grade=row["grade"],
        grade_label=row["label"],
        grade_symbol=row["symbol"],
        standing=row["standing"],
        why=explain(_explained(row, target, achievement_rate, keep_rate, measures, bounds)),
        projection=_projection(row) if row["projection_reason"] is None else None,
        projection_reason=row["projection_reason"],
        change=row["change"],
        streak=row["streak"],
        revision=_revision(row) if row["is_revised"] else None,
        period=row["period"],
        late_year=_late_year(row),
        first_state=row["first_state"],
    )


def _projection(row: dict[str, Any]) -> Projection:
    """Returns the projection of a row whose figures allow one."""
    return Projection(
        level=_exact(row["projected_num"], row["mean_years"]),
        low=_exact(row["low_num"], row["least_years"]),
        high=_exact(row["high_num"], row["most_years"]),
        outcome=row["projection"],
        final_year=row["final_year"],
        first_year=row["projection_first_year"],
        last_year=row["projection_last_year"],
        actuals=row["projection_actuals"],
        provisional=row["projection_provisional"],
        mean_change=_exact(row["mean_change"], row["mean_years"]),
        least_change=_exact(row["least_change"], row["least_years"]),
        most_change=_exact(row["most_change"], row["most_years"]),
    )


def _revision(row: dict[str, Any]) -> Revision:
    """Returns what a year was first judged by, and what its figure says now."""
    return Revision(
        from_value=_shortened(row["first_value"]),
        from_basis=row["first_basis"],
        from_state=row["first_state"],
        to_value=plain(row["actual_value"]),
        to_basis=row["actual_basis"],
        to_state=row["state"],
        at=format_moment(from_stored(row["reported_at"])),
    )


def _late_year(row: dict[str, Any]) -> int | None:
    """Returns the fiscal year of the first report, where its day was given and is later than the year after."""
    if row["first_said_at"] is None:
        return None
    reported = running_fiscal_year(from_stored(row["first_said_at"]))
    return reported if reported > row["fiscal_year"] + 1 else None


def plain(value: Decimal | None) -> Decimal | None:
    """Drops the zeros that only the column's scale put there: 129.000000000000 → 129."""
    return None if value is None else _shortened(value)


def _shortened(value: Decimal) -> Decimal:
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def _explained(
    row: dict[str, Any],
    target: Decimal | None,
    achievement_rate: float | None,
    keep_rate: float | None,
    measures: frozenset[str],
    bounds: frozenset[Decimal],
) -> Explained:
    baseline = row["baseline"]
    counts_from_baseline = baseline is not None or row["frame"] == "since"
    origin = baseline or Decimal(0)

    def since_baseline(amount: Decimal | None) -> Decimal | None:
        return plain(amount - origin) if amount is not None and counts_from_baseline else None

    return Explained(
        fiscal_year=row["fiscal_year"],
        unit=row["unit"],
        direction=row["direction"],
        period=row["period"],
        reason=row["reason"],
        target_origin=row["target_origin"],
        actual_level=plain(row["actual"]) if row["actual_frame"] != "since" else None,
        actual_increment=since_baseline(row["actual"]),
        target_level=target if row["frame"] != "since" else None,
        target_increment=since_baseline(target),
        next_year=row["next_year"],
        next_increment=since_baseline(row["next_amount"]),
        final_year=row["final_year"],
        achievement_rate=achievement_rate,
        keep_rate=keep_rate,
        at_or_beyond=row["at_or_beyond"],
        label=row["label"],
        measures=measures,
        bounds=bounds,
        final_increment=since_baseline(row["final_amount"]),
        final_progress=_rate(row["final_num"], row["final_den"]),
        elapsed_share=_elapsed_share(row),
        pace_ratio=_pace_ratio(row),
        versus_baseline=_versus_baseline(row["gain"]),
    )


def _rate(numerator: Decimal | None, denominator: Decimal | None) -> float | None:
    """Returns the double nearest to an exact ratio; None where there is none."""
    if numerator is None or not denominator:
        return None
    if not numerator:
        return 0.0  # never −0, whichever way the denominator points
    (above, below), (times, over) = numerator.as_integer_ratio(), denominator.as_integer_ratio()
    return above * over / (below * times)  # the quotient of two whole numbers is the nearest double


def _quotient(numerator: Decimal | None, denominator: int | None) -> Decimal | None:
    """Divides as `_exact` does; None where there is nothing to divide."""
    return None if numerator is None or not denominator else _exact(numerator, denominator)


def _exact(numerator: Decimal, denominator: int) -> Decimal:
    """Divides exactly, or half up to the store's last decimal place where the quotient has no end."""
    if denominator == 1:
        return _shortened(numerator)
    above, below = numerator.as_integer_ratio()
    whole = (2 * abs(above) * 10**VALUE_DECIMAL_PLACES + below * denominator) // (2 * below * denominator)
    return _shortened((Decimal(whole) * _SMALLEST_STEP).copy_sign(numerator))


def _level_rate(row: dict[str, Any]) -> float | None:
    if row["actual"] is None or row["target_num"] is None:
        return None
    return _rate(row["actual"] * row["target_den"], row["target_num"])


def _required_per_year(row: dict[str, Any]) -> Decimal | None:
    """Returns what each remaining year must add to reach the final target; None from the final year on."""
    if row["compared"] is None or row["fiscal_year"] >= row["final_year"]:
        return None
    return _quotient(row["final_amount"] - row["compared"], row["final_year"] - row["fiscal_year"])


def _elapsed(row: dict[str, Any]) -> tuple[int, int] | None:
    """Returns how many years of the plan have passed, and of how many."""
    if row["final_year"] is None or row["origin_year"] is None or row["final_year"] <= row["origin_year"]:
        return None
    done = min(row["fiscal_year"], row["final_year"]) - row["origin_year"]
    return done, row["final_year"] - row["origin_year"]


def _elapsed_share(row: dict[str, Any]) -> float | None:
    elapsed = _elapsed(row)
    return None if elapsed is None else elapsed[0] / elapsed[1]


def _pace_ratio(row: dict[str, Any]) -> float | None:
    """Divides the progress to the final target by the elapsed share; None before the plan begins."""
    elapsed = _elapsed(row)
    if elapsed is None or elapsed[0] <= 0 or row["final_num"] is None:
        return None
    done, years = elapsed
    return _rate(row["final_num"] * years, row["final_den"] * done)


def _versus_baseline(gain: Decimal | None) -> str | None:
    if gain is None:
        return None
    return "improved" if gain > 0 else "worse" if gain < 0 else "unchanged"
