"""The reference tables that ship with the program: read once from data/reference, never written."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

REFERENCE_FOLDER = Path(__file__).resolve().parent.parent / "data" / "reference"


@dataclass(frozen=True, slots=True)
class Era:
    """One 元号: a new era is a new row of eras.csv."""

    name: str
    letter: str
    first_year: int
    first_date: date
    last_date: date | None


@dataclass(frozen=True, slots=True)
class Organization:
    """One 地方公共団体. `code` is the six-digit 全国地方公共団体コード with its check digit, kept as text."""

    code: str
    name: str
    prefecture: str
    kind: str
    reading: str = ""

    @property
    def full_name(self) -> str:
        """The name as plans print it: 岡山県岡山市, or 岡山県 for a prefecture itself."""
        if self.name.startswith(self.prefecture):
            return self.name
        return f"{self.prefecture}{self.name}"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that figures may have turned on: a reform, a pandemic, an opening. `short` fits on a chart."""

    day: date
    short: str
    name: str
    source: str


def read_table(file_name: str) -> list[dict[str, str]]:
    """Returns the rows of one reference table (UTF-8 CSV with a header) as text."""
    with (REFERENCE_FOLDER / file_name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def eras() -> tuple[Era, ...]:
    """Returns the eras, oldest first (eras.csv)."""
    return tuple(
        Era(
            row["era"],
            row["letter"],
            int(row["first_year"]),
            date.fromisoformat(row["first_date"]),
            date.fromisoformat(row["last_date"]) if row["last_date"] else None,
        )
        for row in read_table("eras.csv")
    )


@cache
def organizations() -> dict[str, Organization]:
    """Returns all bodies of the national list by six-digit code (organizations.csv)."""
    return {
        row["organization_code"]: Organization(
            row["organization_code"], row["name"], row["prefecture"], row["kind"], row["reading"]
        )
        for row in read_table("organizations.csv")
    }


@cache
def populations() -> dict[str, int]:
    """Returns how many people were counted in each municipality and prefecture, by six-digit code (population.csv)."""
    return {row["organization_code"]: int(row["population"]) for row in read_table("population.csv")}


@cache
def events() -> tuple[Event, ...]:
    """Returns the nationwide events that charts show, oldest first (events.csv)."""
    return tuple(
        Event(date.fromisoformat(row["date"]), row["short"], row["name"], row["source"])
        for row in read_table("events.csv")
    )
