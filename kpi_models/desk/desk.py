"""The desk at which one person reads and writes: everything pages do with the store passes here, and is permitted here.

Each subject has a file of its own; what the committee does is in kpi_models/committee/committee.py.
"""

from __future__ import annotations

from kpi_models.desk.history import HistoryDesk
from kpi_models.desk.people import PeopleDesk
from kpi_models.desk.plans import PlansDesk, Registered
from kpi_models.desk.reading import ReadingDesk
from kpi_models.desk.reporting import ReportingDesk
from kpi_models.desk.scales import ScalesDesk

__all__ = ["Desk", "Registered"]


class Desk(ReadingDesk, PlansDesk, HistoryDesk, ReportingDesk, ScalesDesk, PeopleDesk):
    """One person before the store."""

    __slots__ = ()
