"""Text → years: fiscal years, calendar years, year-months, ranges and relative years, each its own type.

A fiscal year (年度) is the western year of its April. Eras come from eras.csv: a new era is a new row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache

from kpi_models.fiscal_year import era_of, era_year, fiscal_year_of
from kpi_models.reference import Era, eras
from validators.cells import squeeze

_KANJI = {"元": 1} | {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}
_NEAR_YEARS = 9  # from a plan to a year that it may speak of without its era
FARTHEST_YEARS = 20  # a year further outside the plan's life is a misprint, not a year


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """年度. `stated` is False where neither 年度 nor an era says that the number is a fiscal year."""

    year: int
    stated: bool = True


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """年: January to December."""

    year: int


@dataclass(frozen=True, slots=True)
class YearMonth:
    """年月, or the month of a day."""

    year: int
    month: int

    @property
    def fiscal_year(self) -> int:
        """The fiscal year the month falls in: March 2016 is 2015."""
        return fiscal_year_of(date(self.year, self.month, 1))


@dataclass(frozen=True, slots=True)
class YearRange:
    """First and last fiscal year."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Months:
    """Months that are no whole year of either kind: the fiscal years in which they start and end."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class EraYear:
    """The n-th year of an era that is not named (4年度): the plan's years say which."""

    number: int


@dataclass(frozen=True, slots=True)
class RelativeYear:
    """The n-th year of a plan (1年目); None is its last (最終年度)."""

    number: int | None


Period = FiscalYear | CalendarYear | YearMonth | YearRange | Months | EraYear | RelativeYear


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period in a text: where it stands (in the squeezed text), how it is written, and what is odd about it."""

    period: Period
    start: int
    end: int
    written: str
    problem: str | None = None  # year-after-era, year-impossible, two-years
    era_number: int | None = None


@lru_cache(maxsize=4096)
def find_periods(text: str) -> tuple[FoundPeriod, ...]:
    """Returns every period in a text, in order; a range is one period, and its end inherits the era."""
    compact = squeeze(text)
    found: list[FoundPeriod] = []
    position = 0
    while match := _token().search(compact, position):
        single = _single(match)
        position = match.end()
        if single is None:
            continue
        found.append(_range_from(single, compact) or _listed_from(single, compact) or single)
        position = found[-1].end
    return tuple(found)


def read_period(text: str, day: date | None = None) -> FoundPeriod | None:
    """Returns the period a cell consists of, or None where it holds something else (or more)."""
    if day:
        return FoundPeriod(YearMonth(day.year, day.month), 0, 0, text)
    found = find_periods(text) or tuple(period for period in (without_era(text),) if period)
    return found[0] if len(found) == 1 and (found[0].start, found[0].end) == (0, len(squeeze(text))) else None


def fiscal_year(period: Period, plan_start: int | None = None, plan_end: int | None = None) -> int | None:
    """Returns the fiscal year of a period (of a span its last), or None where the plan's years are needed."""
    match period:
        case FiscalYear(year) | CalendarYear(year):
            return year
        case YearMonth():
            return period.fiscal_year
        case YearRange(_, end) | Months(_, end):
            return end
        case RelativeYear(None):
            return plan_end
        case RelativeYear(number):
            return None if plan_start is None or number is None else plan_start + number - 1
    return None


def without_era(text: str) -> FoundPeriod | None:
    """Returns the year of a heading that leaves its era out: 4年度目標, 目標（4年度）, but not 5年度間の実績."""
    found = _WITHOUT_ERA.search(compact := squeeze(text))
    return FoundPeriod(EraYear(int(found["number"])), *found.span(), compact[slice(*found.span())]) if found else None


def with_era(found: FoundPeriod, start: int, end: int) -> FoundPeriod | None:
    """Returns a year without its era as the one fiscal year near a plan's that it may mean; others as they are."""
    if not isinstance(found.period, EraYear):
        return found
    candidates = (era.first_year + found.period.number - 1 for era in eras())
    near = [year for year in candidates if start - _NEAR_YEARS <= year <= end + _NEAR_YEARS]
    return replace(found, period=FiscalYear(near[0], stated=False)) if len(near) == 1 else None


def likely_years(found: FoundPeriod, plan_start: int, plan_end: int) -> tuple[int, ...]:
    """Returns the years within the plan that a misread era explains: 1990 for 令和2年度 is 2020, 4048 is 2030."""
    year = fiscal_year(found.period)
    if year is None:
        return ()
    numbers = {year - era.first_year + 1 for era in eras()} | ({found.era_number} if found.era_number else set())
    readings = {year - era.first_year + 1 for era in eras()}
    readings |= {era.first_year + number - 1 for era in eras() for number in numbers if 0 < number < 100}
    return tuple(sorted(reading for reading in readings if plan_start - 1 <= reading <= plan_end))


def of_year(year: int | None) -> str:
    """Writes whose year a figure is, before the word for it: R4年度の, and nothing where no year is known."""
    return f"{era_year(year)}年度の" if year else ""


def written_era_year(year: int) -> str:
    """Writes a fiscal year the way a corrected cell should: 2021 → 令和3年度."""
    era = era_of(year)
    if era is None:
        return f"{year}年度"
    number = year - era.first_year + 1
    return f"{era.name}{number if number > 1 else '元'}年度"


@cache
def _token() -> re.Pattern[str]:
    """Compiles the grammar of one period; era names and letters are those of the table."""
    names = "|".join(era.name for era in eras())
    letters = "".join(era.letter for era in eras())
    one = "[一二三四五六七八九]"
    number = rf"元|\d{{1,2}}(?!\d)|(?:{one}?十{one}?|{one})(?=年度)"
    era = rf"(?:(?P<name>{names})|(?:(?<![A-Z])|(?<=KPI))(?P<letter>[{letters}])\.?)(?P<number>{number})"
    west = r"(?:FY|西暦)(?P<west>\d{4})(?!\d)|(?<![\d,.])(?P<number_west>\d{4})(?=年(?!間|前)|[./]\d{1,2}(?!\d))"
    bare = r"(?<![\d,.+\-])(?P<bare>(?:19|20)\d\d)(?=$|[)~〜～\-−–目実増末基計見累])"
    tail = (
        r"(?P<tail>年度|年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?|暦?年(?!度|目(?!標)|間|前)"
        r"|[./](?P<month2>\d{1,2})(?:[./](?P<day2>\d{1,2}))?(?![\d,])"
        r"|-(?P<month3>0[1-9]|1[0-2])(?:-\d\d)?(?![\d年])|)(?:末日?|現在|時点)?"
    )
    relative = r"(?<![\d元])第?(?P<nth>\d{1,2})(?:[かヶカケ箇]?年度?目(?!標)|年次)|第(?P<nth2>\d)年度"
    return re.compile(rf"(?:(?:{era}|{west}|{bare}){tail})|{relative}|(?P<first>初年度)|(?P<last>最終年度?)")


_RANGE = re.compile(r"(?:~|〜|～|-|−|‐|–|—|―|ー|から)(?:至)?")
_NEXT = re.compile(r"[・、,/&]|及び|並びに")
_WITHOUT_ERA = re.compile(r"(?:^|(?<=\())(?P<number>\d{1,2})年度末?(?=$|[()目実計基現見増累総])")
_MONTH_END = re.compile(r"(?:翌年?)?(?P<month>1[0-2]|[1-9])(?:月|[./月]\d{1,2}日?)?末?(?![\d,.人件円%/年])")
_RANGE_END = re.compile(r"(?P<number>\d{1,2}|\d{4})(?:年度|年(?!目|間)|(?![\d,.人件円%/]))(?:末)?")


def _single(match: re.Match[str]) -> FoundPeriod | None:
    """Returns the period of one token; None where the month does not exist."""
    groups = match.groupdict()
    span = (match.start(), match.end(), match.group())
    if groups["first"]:
        return FoundPeriod(RelativeYear(1), *span)
    if groups["last"]:
        return FoundPeriod(RelativeYear(None), *span)
    if groups["nth"] or groups["nth2"]:
        return FoundPeriod(RelativeYear(int(groups["nth"] or groups["nth2"])), *span)
    era = _era(groups["name"], groups["letter"])
    number = _era_number(groups["number"] or "0")
    year = era.first_year + number - 1 if era else int(groups["west"] or groups["number_west"] or groups["bare"])
    month = int(groups["month"] or groups["month2"] or groups["month3"] or 0)
    if month > 12:
        return None
    if month:
        period: Period = YearMonth(year, month)
    elif groups["tail"] in ("年", "暦年"):
        period = CalendarYear(year)
    else:
        period = FiscalYear(year, stated=not groups["bare"] or groups["tail"] == "年度")
    return FoundPeriod(period, *span, _oddity(era, number, year), number or None)


def _era_number(text: str) -> int:
    """Reads the year of an era: 29, 元, or 二十九."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_KANJI.get(tens, 1) * 10 if ten else 0) + _KANJI.get(ones, 0)


def _era(name: str | None, letter: str | None) -> Era | None:
    return next((era for era in eras() if name == era.name or letter == era.letter), None)


def _oddity(era: Era | None, number: int, year: int) -> str | None:
    """Names what is odd about a year of an era: there is no year 0, and 平成 ended in 2019."""
    if era is None:
        return None
    if number == 0:
        return "year-impossible"
    return "year-after-era" if era.last_date and year > era.last_date.year else None


def _listed_from(first: FoundPeriod, compact: str) -> FoundPeriod | None:
    """Returns a year with its problem where another year is listed right behind it: 令和3・4年度, R3、R4."""
    sign = _NEXT.match(compact, first.end)
    year = fiscal_year(first.period)
    if not sign or year is None or first.problem:
        return None
    token = _token().match(compact, sign.end())
    last = _single(token) if token else None
    if last:
        is_other = fiscal_year(last.period) not in (None, year)
    else:
        bare = _RANGE_END.match(compact, sign.end())
        is_other = bare is not None and int(bare.group("number")) not in (first.era_number, year)
    return replace(first, problem="two-years") if is_other else None


def _range_from(first: FoundPeriod, compact: str) -> FoundPeriod | None:
    """Returns the range that begins with `first`, if a dash and an end follow."""
    dash = _RANGE.match(compact, first.end)
    start = fiscal_year(first.period)
    if not dash or start is None:
        return None
    token = _token().match(compact, dash.end())
    last = _single(token) if token else None
    if isinstance(first.period, YearMonth) and (months := _months_from(first, first.period, last, compact, dash.end())):
        return months
    end = fiscal_year(last.period) if last else None
    stop = last.end if last else 0
    problem = first.problem or (last.problem if last else None)
    if end is None and (bare := _RANGE_END.match(compact, dash.end())):
        number = int(bare.group("number"))
        century = start - start % 100 if first.era_number is None else start - first.era_number
        end = number if number > 99 else century + number
        stop = bare.end()
    if end is None or end < start:
        return None
    return FoundPeriod(YearRange(start, end), first.start, stop, compact[first.start : stop], problem)


def _months_from(
    first: FoundPeriod, month: YearMonth, last: FoundPeriod | None, compact: str, end: int
) -> FoundPeriod | None:
    """Returns the months from one to another of a year or the next; none where they are more than twelve."""
    if last and isinstance(last.period, YearMonth):
        until, stop = last.period, last.end
    elif not last and (bare := _MONTH_END.match(compact, end)):
        number = int(bare["month"])
        until, stop = YearMonth(month.year + (number < month.month), number), bare.end()
    else:
        return None
    count = (until.year - month.year) * 12 + until.month - month.month + 1
    if not 1 < count <= 12:
        return None
    period: Period = Months(month.fiscal_year, until.fiscal_year)
    if count == 12 and month.month == 1:
        period = CalendarYear(month.year)
    elif count == 12 and until.month == 3:
        period = YearRange(month.fiscal_year, month.fiscal_year)
    return replace(first, period=period, end=stop, written=compact[first.start : stop])
