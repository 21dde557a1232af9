"""Fiscal years (年度): the western year of their April, and how a reader writes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kpi_models.reference import Era, eras

TOKYO = ZoneInfo("Asia/Tokyo")
_FIRST_MONTH = 4


def fiscal_year_of(day: date) -> int:
    """Returns the fiscal year that a day falls in (31 March 2016 is FY2015)."""
    return day.year if day.month >= _FIRST_MONTH else day.year - 1


def first_day(fiscal_year: int) -> date:
    """Returns the day that a fiscal year begins on."""
    return date(fiscal_year, _FIRST_MONTH, 1)


def last_day(fiscal_year: int) -> date:
    """Returns the day that a fiscal year ends on."""
    return first_day(fiscal_year + 1) - timedelta(days=1)


def running_fiscal_year(moment: datetime) -> int:
    """Returns the fiscal year that has not ended yet at `moment` (an aware datetime), in Asia/Tokyo."""
    return fiscal_year_of(moment.astimezone(TOKYO).date())


def era_of(fiscal_year: int) -> Era | None:
    """Returns the era a fiscal year is named after: 2019 is 令和元年度, though its April was still 平成31年."""
    named_after = [era for era in eras() if era.first_year <= fiscal_year]
    return named_after[-1] if named_after else None


def era_year(fiscal_year: int) -> str:
    """Writes a fiscal year in the short Japanese form: 2022 → R4."""
    era = era_of(fiscal_year)
    return f"{era.letter}{fiscal_year - era.first_year + 1}" if era else str(fiscal_year)


def format_fiscal_year(fiscal_year: int) -> str:
    """Writes a fiscal year as every screen and form does: 2022 → R4（2022）."""
    return f"{era_year(fiscal_year)}（{fiscal_year}）"
