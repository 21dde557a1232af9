"""Heading cells → what a column holds, by tables of words (heading_words.csv, heading_attributes.csv)."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from kpi_models.reference import read_table
from validators.cells import squeeze
from validators.periods import (
    CalendarYear,
    FiscalYear,
    FoundPeriod,
    RelativeYear,
    find_periods,
    fiscal_year,
    without_era,
)
from validators.units import is_known_unit

FIGURE_ROLES = frozenset({"baseline", "target", "actual", "estimate", "year", "total"})
OWNER_ROLES = ("plan", "organization", "prefecture", "code", "project")
LONGEST_HEADING = 60  # a longer text is a note, not a heading

_AMOUNT = re.compile(r"[+\-−△▲]?\d[\d,.]*(?!\d)(?!年|月|/|\.|段階|次|Q|[~〜・]\d+年度)")
_UNIT = re.compile(r"\((?:単位:?)?([^()]+)\)")
_STACKED = re.compile(r"\(?上段.{0,12}下段[^()]{0,8}\)?")  # of what stands in its cells, not of the column
# R5.3改定: the day of a change, and no figure's year
_DONE = re.compile(r"(?:に|の)?(?:(?:改定|改訂|変更|見直し|修正|補正)(?![前後])|策定(?![時前後]))")
# R5目標（R4実績）: what is right behind a year, up to a bracket, a sign of a list or the next year
_KIND_OF_YEAR = re.compile(r"の?(?P<kind>目標|計画|実績|見込)(?:見込み?|み)?値?(?=[()/・、,→&]|$)")
_CALENDAR = re.compile(r"(?<!\d)1月?[~〜-]12月|\(暦年\)")
ROLE_OF_KIND = {"目標": "target", "計画": "target", "実績": "actual", "見込": "actual"}
_TOLD = re.compile(rf"[:=]{_AMOUNT.pattern}")  # R3:30人: a figure with its label is no heading


@dataclass(frozen=True, slots=True)
class Heading:
    """What one heading text says.

    `role` is None where only a year or an attribute stands: a part of a merged heading.
    """

    text: str
    role: str | None = None
    attributes: frozenset[str] = frozenset()  # as in heading_attributes.csv
    period: FoundPeriod | None = None
    relative: int | None = None  # the n of 1年目, beside an absolute year

    @property
    def says_something(self) -> bool:
        """Whether the text belongs to a heading at all."""
        return bool(self.role or self.attributes or self.period)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: what its heading says, and the cell that says its year (or else its lowest cell)."""

    index: int
    heading: Heading
    cell: str
    text: str
    part: str = ""  # of its KPI: a word over or under the rest of the heading that says nothing of figures (A町)

    @property
    def role(self) -> str | None:
        """What the column holds."""
        return self.heading.role

    @property
    def unit(self) -> str:
        """The unit that the heading puts in brackets (実績値（千円）); a percentage over increments says nothing."""
        units = [text for text in _UNIT.findall(self.heading.text) if is_known_unit(text)]
        says_nothing = "increment" in self.heading.attributes and "%" in units[-1:]
        return "" if says_nothing or not units else units[-1]


@lru_cache(maxsize=4096)
def read_heading(text: str) -> Heading:
    """Returns what a heading text says; nothing for a long text or an amount."""
    compact = squeeze(text)
    if not compact or len(compact) > LONGEST_HEADING or not _hint().search(compact) or is_label(compact):
        return Heading(compact)
    if _TOLD.search(compact) or _AMOUNT.match(compact) and not find_periods(compact):
        return Heading(compact)
    found = [period for period in find_periods(compact) if not _DONE.match(compact, period.end)]
    found = found or [period for period in (without_era(compact),) if period]
    absolute = [period for period in found if not isinstance(period.period, RelativeYear)]
    relative = [period.period.number for period in found if isinstance(period.period, RelativeYear)]
    period = next(iter([*absolute, *found]), None)
    if period and isinstance(period.period, FiscalYear) and _CALENDAR.search(compact):
        period = replace(period, period=CalendarYear(period.period.year))
    attributes = _attributes(compact)
    role = _role(_STACKED.sub("", compact))
    if role == "total":
        role, attributes = _of_total(compact, attributes, has_year=bool(absolute))
    if role in ("name", None) and period is not None and ("increment" in attributes or role is None):
        role = "target" if "increment" in attributes else "year"
    heading = Heading(compact, role, attributes, period, relative[0] if absolute and relative else None)
    return _of_several(heading, absolute) if len(absolute) > 1 else heading


def _of_several(heading: Heading, periods: list[FoundPeriod]) -> Heading:
    """Returns a heading of several years as the one right before a kind: R8目標（R3実績からの増加分）is of R8.

    It is a pair where two kinds have their years (R5目標（R4実績）), and of no year where one kind has two.
    """
    ends = [period.start for period in periods[1:]] + [len(heading.text)]
    behind = (heading.text[period.end : end] for period, end in zip(periods, ends, strict=True))
    words = [(period, _KIND_OF_YEAR.match(text)) for period, text in zip(periods, behind, strict=True)]
    named = [(period, ROLE_OF_KIND[word["kind"]]) for period, word in words if word]
    if len({role for _, role in named}) > 1:
        return replace(heading, attributes=heading.attributes | {"pair"})
    if len({fiscal_year(period.period) for period, _ in named}) > 1:
        return replace(heading, period=replace(periods[0], problem="two-years"))
    if not named or periods[0].problem:
        return heading
    period, role = named[0]
    return replace(heading, period=period, role=role if heading.role in ("target", "actual") else heading.role)


def combine(parts: list[Heading]) -> Heading:
    """Returns what the parts of a merged heading say together, from top to bottom: the lower one decides."""
    if len(parts) == 1:
        return parts[0]
    role: str | None = None
    for part in parts:
        if part.role and not (part.role == "year" and (role in FIGURE_ROLES or role == "ignored")):
            role = part.role
    last = parts[-1]
    inherited: frozenset[str] = frozenset().union(*(part.attributes for part in parts[:-1]))
    if last.attributes & {"increment", "level"}:
        inherited -= {"increment", "level"}
    text = "".join(part.text for part in parts)
    attributes = inherited | last.attributes
    period = next((part.period for part in reversed(parts) if part.period), None)
    if any(part.role == "total" for part in parts) and role in ("total", "target", "actual"):
        has_year = period is not None and not isinstance(period.period, RelativeYear)
        role, attributes = _of_total(text, attributes, has_year=has_year)
    return Heading(
        text, role, attributes, period, next((part.relative for part in reversed(parts) if part.relative), None)
    )


def _of_total(text: str, attributes: frozenset[str], *, has_year: bool) -> tuple[str, frozenset[str]]:
    """Returns what a column of 累計 holds: actuals where it says so, targets by a stated year, else sums to check."""
    if _role(text, ("actual", "estimate")):
        return "actual", attributes | {"since"}
    return ("target", attributes | {"since"}) if has_year else ("total", attributes)


def _role(text: str, among: Collection[str] = ()) -> str | None:
    """Returns the role of the first word of the table that a text holds, of some roles or of all."""
    roles = (role for pattern, role in _role_words() if (not among or role in among) and pattern.search(text))
    return next(roles, None)


def is_label(text: str) -> bool:
    """Tells whether a text labels what stands around a table (計画期間：R4～R8) rather than a column."""
    return bool(_label().match(squeeze(text)))


@cache
def labels() -> dict[str, str]:
    """Returns the labels that stand around tables, and what each is about (label_words.csv)."""
    return {row["label"]: row["subject"] for row in read_table("label_words.csv")}


@cache
def _label() -> re.Pattern[str]:
    return re.compile(rf"(?:\d+[.)]?)?(?:{'|'.join(map(re.escape, labels()))})(?::|[^:]*\d)")


@cache
def _hint() -> re.Pattern[str]:
    """Compiles what every heading holds at least one of: one search spares a large sheet the rest of the grammar."""
    words = [row["pattern"] for table in ("heading_words.csv", "heading_attributes.csv") for row in read_table(table)]
    years = r"\d年|[MTSHR明大昭平令][^\d]{0,2}\.?(?:元|\d)|年度|(?<!\d)(?:19|20)\d\d(?!\d)|\d{4}[./]"
    return re.compile("|".join([*words, years]))


@cache
def _role_words() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(row["pattern"]), row["role"]) for row in read_table("heading_words.csv"))


def _attributes(text: str) -> frozenset[str]:
    if not _any_attribute().search(text):
        return frozenset()
    return frozenset(name for pattern, name in _attribute_words() if pattern.search(text))


@cache
def _any_attribute() -> re.Pattern[str]:
    """Compiles all attribute words in one: most headings hold none, and one search tells."""
    return re.compile("|".join(pattern.pattern for pattern, _ in _attribute_words()))


@cache
def _attribute_words() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(row["pattern"]), row["attribute"]) for row in read_table("heading_attributes.csv"))
