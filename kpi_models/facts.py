"""The facts a plan consists of: what was promised, what was reported, and where each figure was read.

Values are exact `Decimal`s in the unit as written (43 億円 is 43). Fiscal years are western years of their April.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

VALUE_INTEGER_DIGITS = 15
VALUE_DECIMAL_PLACES = 12


class Basis(StrEnum):
    """What a figure counts (数値の種類)."""

    LEVEL = "level"  # 総量
    INCREMENT = "increment"  # 当年度増加分
    INCREMENT_SINCE_BASELINE = "increment-since-baseline"  # 累計増加分


class State(StrEnum):
    """How settled an actual is (実績の状態). Only the first two carry a number."""

    CONFIRMED = "confirmed"  # 確定
    PROVISIONAL = "provisional"  # 速報
    PENDING = "pending"  # 集計中・調査中
    NOT_YET_PUBLISHED = "not-yet-published"  # 未公表
    NOT_APPLICABLE = "not-applicable"  # 対象外
    WITHHELD = "withheld"  # 秘匿
    ENDED = "ended"  # 終了


STATES_WITH_VALUE = frozenset({State.CONFIRMED, State.PROVISIONAL})


class Direction(StrEnum):
    """Which way is better (方向)."""

    INCREASE = "increase"
    DECREASE = "decrease"
    KEEP_AT_LEAST = "keep_at_least"
    KEEP_AT_MOST = "keep_at_most"


KEEPING = frozenset({Direction.KEEP_AT_LEAST, Direction.KEEP_AT_MOST})


class Kind(StrEnum):
    """アウトカム (what changed) or アウトプット (what was done)."""

    OUTCOME = "outcome"
    OUTPUT = "output"


class Pace(StrEnum):
    """The shape of the path between two stated targets (progress.sql)."""

    LINEAR = "linear"
    BACK_LOADED = "back-loaded"
    AT_END = "at-end"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was read: sheet and cell of an upload, and the cell's own text."""

    sheet: str
    cell: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class OtherOrganization:
    """A body outside the national list: a 広域連合, a 一部事務組合, or a town made up for samples."""

    organization_code: str
    name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """地域再生計画. Years are the first and last fiscal year; None where the sheet does not say."""

    plan_id: str
    name: str
    organization_code: str | None
    start_year: int | None
    end_year: int | None


@dataclass(frozen=True, slots=True)
class Project:
    """交付対象事業. `members` are the organization codes of a joint project (広域連携), in the order written."""

    project_id: str
    plan_id: str
    name: str
    scheme: str | None = None
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kpi:
    """重要業績評価指標. `unit` is normalised (NFKC)."""

    kpi_id: str
    project_id: str
    name: str
    unit: str
    direction: Direction
    kind: Kind | None = None
    pace: Pace = Pace.LINEAR


@dataclass(frozen=True, slots=True)
class Baseline:
    """One version of 事業開始前の値. `valid_from` None means from the start."""

    kpi_id: str
    baseline_year: int | None
    value: Decimal | None
    valid_from: datetime | None = None
    reason: str | None = None
    source: Source | None = field(default=None, compare=False)  # the same fact, wherever it was read


@dataclass(frozen=True, slots=True)
class Target:
    """One version of a year's 目標値. `value` None withdraws the target of that year from `valid_from` on."""

    kpi_id: str
    fiscal_year: int
    basis: Basis
    value: Decimal | None
    valid_from: datetime | None = None
    reason: str | None = None
    source: Source | None = field(default=None, compare=False)  # the same fact, wherever it was read


@dataclass(frozen=True, slots=True)
class Actual:
    """One report of a year's 実績値. `reported_at` None means the moment of entry.

    `period` says what was measured where that is not the fiscal year itself: 令和4年, R4.10.1現在.
    """

    kpi_id: str
    fiscal_year: int
    basis: Basis
    value: Decimal | None
    state: State = State.CONFIRMED
    reported_at: datetime | None = None
    source: Source | None = field(default=None, compare=False)  # the same fact, wherever it was read
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """One report of a project's money in a fiscal year (事業費), in yen; None where nothing is stated.

    `planned_value` 計画額, `spent_value` 実績額, `grant_value` うち交付金. `reported_at` None: the moment of entry.
    """

    project_id: str
    fiscal_year: int
    planned_value: Decimal | None
    spent_value: Decimal | None
    grant_value: Decimal | None
    reported_at: datetime | None = None
    source: Source | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Remark:
    """What the officer says of a KPI's year: 要因, 課題 and 今後の対応. `reported_at` None: the moment of entry."""

    kpi_id: str
    fiscal_year: int
    factor: str = ""
    issue: str = ""
    next_step: str = ""
    reported_at: datetime | None = None
    source: Source | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Measurement:
    """How a KPI is measured (算出方法): what the next officer needs in order to ask for the figure again.

    `statistic` 出典, `formula` 算出方法, `contact` 照会先, `available` 数値確定の時期 as the officer writes it,
    `available_month` the month of the year after in which the figure exists (1–12). None says nothing; an empty text
    and month 0 say that what was known is so no more.
    """

    kpi_id: str
    statistic: str | None = None
    formula: str | None = None
    contact: str | None = None
    available: str | None = None
    available_month: int | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything one upload says, in the order it says it (計画 → 事業 → KPI)."""

    plans: tuple[Plan, ...] = ()
    projects: tuple[Project, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    targets: tuple[Target, ...] = ()
    actuals: tuple[Actual, ...] = ()
    other_organizations: tuple[OtherOrganization, ...] = field(default=())
    costs: tuple[Cost, ...] = ()
    remarks: tuple[Remark, ...] = ()
    measurements: tuple[Measurement, ...] = ()


def normalise(text: str) -> str:
    """Returns text as it is compared and handed out: NFKC, line breaks and runs of space folded to one space."""
    visible = unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "")
    return " ".join(visible.split())


def make_plan_id(organization_code: str | None, plan_name: str) -> str:
    """Makes the id of a plan from its body and name: the same every time, whatever the spacing."""
    return f"{organization_code or 'unknown'}-{_digest(organization_code or '', plan_name)}"


def make_project_id(plan_id: str, project_name: str) -> str:
    """Makes the id of a project from its plan's id and its name."""
    return f"{plan_id}-{_digest(plan_id, project_name)[:6]}"


def make_kpi_id(project_id: str, kpi_name: str) -> str:
    """Makes the id of a KPI from its project's id and its name."""
    return f"{project_id}-{_digest(project_id, kpi_name)[:6]}"


def _digest(*parts: str) -> str:
    """Returns eight hexadecimal digits of the parts, compared without any white space."""
    compared = "\n".join("".join(normalise(part).split()) for part in parts)
    return hashlib.sha256(compared.encode()).hexdigest()[:8]
