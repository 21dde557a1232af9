"""Moments: aware datetimes outside, UTC without a zone in the store, Asia/Tokyo in front of a reader."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from kpi_models.fiscal_year import TOKYO


def day_now() -> date:
    """Returns the day it is in Asia/Tokyo, wherever the server stands."""
    return datetime.now(TOKYO).date()


def parse_as_of(text: str | None) -> datetime | None:
    """Returns the moment an ISO 8601 text names, None where there is none; a bare date means its end in Asia/Tokyo.

    A date-time without an offset is read as Asia/Tokyo. Raises ValueError when the text is not ISO 8601, or
    names the first or the last day of the calendar, where another time zone has no date.
    """
    if text is None:
        return None
    try:
        return _named(text).astimezone(UTC).astimezone(TOKYO)
    except OverflowError as error:
        raise ValueError(f"beyond the calendar: {text}") from error


def _named(text: str) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        moment = datetime.fromisoformat(text)
        return moment if moment.tzinfo else moment.replace(tzinfo=TOKYO)
    return datetime.combine(day + timedelta(days=1), time(), TOKYO) - timedelta(microseconds=1)


def to_stored(moment: datetime) -> datetime:
    """Returns an aware moment as the store keeps it: UTC without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(UTC).replace(tzinfo=None)


def from_stored(moment: datetime) -> datetime:
    """Returns a stored moment as an aware one in Asia/Tokyo."""
    return moment.replace(tzinfo=UTC).astimezone(TOKYO)


def with_moment(row: dict[str, Any]) -> dict[str, Any]:
    """Returns a row of the store with the moment at which it was recorded as an aware one."""
    return {**row, "recorded_at": from_stored(row["recorded_at"])}


def format_moment(moment: datetime) -> str:
    """Writes an aware moment in ISO 8601 of Asia/Tokyo: a bare date where it is the start of a day."""
    local = moment.astimezone(TOKYO)
    if local.time() == time():
        return local.date().isoformat()
    return local.isoformat()


def day_words(day: date) -> str:
    """Writes a day as people say it: 2026年6月30日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_words(moment: datetime) -> str:
    """Writes an aware moment to the minute in Asia/Tokyo: 2026年6月30日 10:20."""
    local = moment.astimezone(TOKYO)
    return f"{day_words(local.date())} {local:%H:%M}"
