"""The desk at which one person reads and writes: everything pages do with the store passes here, and is permitted here.

Each subject has a file of its own; what the committee does is in kpi_models/committee.py.
"""

from __future__ import annotations

from kpi_models.desk_history import HistoryDesk
from kpi_models.desk_people import PeopleDesk
from kpi_models.desk_plans import PlansDesk, Registered
from kpi_models.desk_reading import ReadingDesk
from kpi_models.desk_reporting import ReportingDesk
from kpi_models.desk_scales import ScalesDesk

__all__ = ["Desk", "Registered"]


class Desk(ReadingDesk, PlansDesk, HistoryDesk, ReportingDesk, ScalesDesk, PeopleDesk):
    """One person before the store."""

    __slots__ = ()
