"""Begins a reporting year of the samples: people of the made-up town, the opened year, and reports on their way.

Run it once, after the samples were imported, on the database that KPI_DB names; `make run` does so.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from data.samples.evaluate_year import evaluate_year
from kpi_models.desk.desk import Desk
from kpi_models.fiscal_year import TOKYO
from kpi_models.people.people import Grant, Person, Role, Scope
from kpi_models.people.people_records import add_person
from kpi_models.reporting.rounds import usual_round
from kpi_models.store import Store, database_path, open_store

COORDINATOR = Person("kazuko", "架空 和子", (Grant(Role.COORDINATOR),))
HANAKO = Person("hanako", "架空 花子", (Grant(Role.OFFICER, Scope.PLAN, "kakuu-shigoto"),))
TARO = Person("taro", "架空 太郎", (Grant(Role.OFFICER, Scope.PLAN, "kakuu-kurashi"),))
YEAR = 2025  # the last that the made-up town has figures of

# What was done, in this order; the figures came with the samples. kakuu-kurashi-2 is left to the reader.
STEPS = (
    (HANAKO, "kakuu-shigoto-1", "save", ""),
    (HANAKO, "kakuu-shigoto-1", "submit", "3件とも台帳と突き合わせました。"),
    (COORDINATOR, "kakuu-shigoto-1", "approve", ""),
    (HANAKO, "kakuu-shigoto-2", "save", ""),
    (HANAKO, "kakuu-shigoto-2", "submit", "延べ宿泊者数は速報です。確定したら直します。"),
    (HANAKO, "kakuu-shigoto-3", "save", ""),
    (HANAKO, "kakuu-shigoto-3", "submit", "合計特殊出生率は、来年6月の公表を待ちます。"),
    (COORDINATOR, "kakuu-shigoto-3", "return", "特定健診受診率が、確定値か速報値かを確かめてください。"),
    (TARO, "kakuu-kurashi-1", "save", ""),
)


def begin_year(store: Store, now: datetime) -> None:
    """Stores the people, opens the year, and takes the steps."""
    with store.entry("見本", action="manage-users") as entry:
        for person in (COORDINATOR, HANAKO, TARO):
            add_person(entry, person)
    _, due_on = usual_round(now.date())
    Desk(store, COORDINATOR).open_round(YEAR, due_on)
    for person, project_id, step, words in STEPS:
        Desk(store, person).take_step(project_id, YEAR, step, words)


if __name__ == "__main__":
    opened = open_store(database_path())
    begin_year(opened, datetime.now(TOKYO))
    evaluate_year(opened, COORDINATOR, HANAKO)
    opened.checkpoint()
    opened.close()
