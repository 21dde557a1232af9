"""Keeps what happened around a plan (出来事): a reform, a disaster, an opening that its figures may have turned on.

Only added: the newest word on an event counts, and what is read is what stood at a moment.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from kpi_models.moments import to_stored
from kpi_models.reference import Event
from kpi_models.store import Entry, Store

LONGEST_SHORT: Final = 10  # what fits on a chart, in characters

_STANDING = """select event_id, day, short, name, source from (
        select v.*, row_number() over (partition by v.event_id order by v.entry_id desc) as newness
        from plan_events v join counted_entries e on e.entry_id = v.entry_id
        where v.plan_id = $plan_id and e.recorded_at <= $now
    ) where newness = 1 and not is_withdrawn order by day, event_id"""


class EventRefused(Exception):
    """An event that can't be stored; the message is for the person."""


def plan_events(source: Store | Entry, plan_id: str, now: datetime) -> dict[str, Event]:
    """Returns the events of a plan that stood at a moment, by id, oldest first."""
    rows = source.rows(_STANDING, plan_id=plan_id, now=to_stored(now))
    return {row.pop("event_id"): Event(**row) for row in rows}


def add_event(entry: Entry, plan_id: str, event: Event) -> None:
    """Stores an event of a plan; one that stands already is not written again.

    Raises EventRefused where its words or its source are missing, or its short words don't fit on a chart.
    """
    if not (event.short and event.name and event.source):
        raise EventRefused("「図に載せる言葉」「説明」「出典」をすべて書いてから、もう一度押してください。")
    if len(event.short) > LONGEST_SHORT:
        raise EventRefused(f"「図に載せる言葉」は、{LONGEST_SHORT}文字までで書いてください。")
    if event not in plan_events(entry, plan_id, entry.moment).values():
        _append(entry, str(entry.entry_id), plan_id, event, is_withdrawn=False)


def withdraw_event(entry: Entry, plan_id: str, event_id: str) -> None:
    """Withdraws an event of a plan. Raises EventRefused where it stands no more."""
    standing = plan_events(entry, plan_id, entry.moment)
    if event_id not in standing:
        raise EventRefused("この出来事は、すでに取り下げられています。画面を開き直して確かめてください。")
    _append(entry, event_id, plan_id, standing[event_id], is_withdrawn=True)


def _append(entry: Entry, event_id: str, plan_id: str, event: Event, *, is_withdrawn: bool) -> None:
    row = (event_id, plan_id, event.day, event.short, event.name, event.source, is_withdrawn)
    entry.append("plan_events", [row])
