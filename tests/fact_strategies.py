"""Facts of every kind for hypothesis: ids are plain, everything else is as odd as it may be."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import strategies as st

from kpi_models.facts import (
    STATES_WITH_VALUE,
    Actual,
    Baseline,
    Basis,
    Cost,
    Direction,
    Facts,
    Kind,
    Kpi,
    Measurement,
    OtherOrganization,
    Pace,
    Plan,
    Project,
    Remark,
    State,
    Target,
    normalise,
)
from kpi_models.fiscal_year import TOKYO
from kpi_models.plans.organizations import check_digit

FORMULA_LIKE = ["=1+1", "+81", "-9.5", "@SUM(A1)", '"引用", とカンマ', "行\r\nの中"]
texts = st.one_of(st.sampled_from(FORMULA_LIKE), st.text(st.characters(codec="utf-8"), max_size=8)).filter(
    lambda text: bool(normalise(text)) and bool(text.strip())
)
names = texts.map(normalise).filter(lambda name: normalise(name) == name)
units = st.sampled_from(["人", "件", "%", "千円", "m2", ""])
years = st.integers(2015, 2035)
values = st.integers(-(10**27) + 1, 10**27 - 1).map(lambda number: Decimal(number).scaleb(-12))
days = st.dates(datetime(1990, 1, 1).date(), datetime(2090, 1, 1).date()).map(
    lambda day: datetime(day.year, day.month, day.day, tzinfo=TOKYO)
)
moments = st.one_of(days, st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))
codes = st.integers(0, 99999).map(lambda number: f"{number:05}").map(lambda five: five + check_digit(five))


@st.composite
def plans(draw: st.DrawFn, plan_id: str) -> Plan:
    start, end = sorted((draw(years), draw(years)))
    return Plan(
        plan_id,
        draw(names),
        draw(st.none() | codes),
        draw(st.sampled_from([start, None])),
        draw(st.sampled_from([end, None])),
    )


@st.composite
def projects(draw: st.DrawFn, project_id: str, plan_id: str) -> Project:
    members = tuple(draw(st.lists(codes, max_size=3)))
    return Project(project_id, plan_id, draw(names), draw(st.none() | names), members)


@st.composite
def kpis(draw: st.DrawFn, kpi_id: str, project_id: str) -> Kpi:
    return Kpi(
        kpi_id,
        project_id,
        draw(names),
        draw(units),
        draw(st.sampled_from(Direction)),
        draw(st.none() | st.sampled_from(Kind)),
        draw(st.sampled_from(Pace)),
    )


@st.composite
def baselines(draw: st.DrawFn, kpi_id: str) -> list[Baseline]:
    first = draw(st.lists(st.just(None), max_size=1))
    later = draw(st.lists(moments, max_size=2, unique=True))
    versions = []
    for valid_from in (*first, *later):
        value = draw(values) if valid_from is None else draw(st.none() | values)
        versions.append(Baseline(kpi_id, draw(st.none() | years), value, valid_from, draw(st.none() | texts)))
    return versions


@st.composite
def targets(draw: st.DrawFn, kpi_id: str) -> list[Target]:
    keys = draw(st.lists(st.tuples(years, st.none() | moments), max_size=3, unique=True))
    return [
        Target(
            kpi_id,
            year,
            draw(st.sampled_from(Basis)),
            draw(st.none() | values),
            valid_from,
            draw(st.none() | texts),
        )
        for year, valid_from in keys
    ]


@st.composite
def actuals(draw: st.DrawFn, kpi_id: str) -> list[Actual]:
    keys = draw(st.lists(st.tuples(years, st.none() | moments), max_size=3, unique=True))
    reports = []
    for year, reported_at in keys:
        state = draw(st.sampled_from(State))
        value = draw(values) if state in STATES_WITH_VALUE else None
        reports.append(
            Actual(
                kpi_id, year, draw(st.sampled_from(Basis)), value, state, reported_at, period=draw(st.none() | texts)
            )
        )
    return reports


@st.composite
def costs(draw: st.DrawFn, project_id: str) -> list[Cost]:
    keys = draw(st.lists(st.tuples(years, st.none() | moments), max_size=2, unique=True))
    return [Cost(project_id, year, *(draw(st.none() | values) for _ in range(3)), moment) for year, moment in keys]


@st.composite
def remarks(draw: st.DrawFn, kpi_id: str) -> list[Remark]:
    keys = draw(st.lists(st.tuples(years, st.none() | moments), max_size=2, unique=True))
    return [Remark(kpi_id, year, *(draw(st.just("") | texts) for _ in range(3)), moment) for year, moment in keys]


@st.composite
def measurements(draw: st.DrawFn, kpi_id: str) -> Measurement:
    words = [draw(st.none() | texts) for _ in range(4)]
    return Measurement(kpi_id, *words, draw(st.none() | st.integers(1, 12)))


@st.composite
def every_kind_of_facts(draw: st.DrawFn) -> Facts:
    """Draws whole plans with everything under them."""
    drawn_plans = [draw(plans(f"plan-{number}")) for number in range(draw(st.integers(1, 2)))]
    drawn_projects = [
        draw(projects(f"project-{number}", draw(st.sampled_from(drawn_plans)).plan_id))
        for number in range(draw(st.integers(1, 2)))
    ]
    drawn_kpis = [
        draw(kpis(f"kpi-{number}", draw(st.sampled_from(drawn_projects)).project_id))
        for number in range(draw(st.integers(1, 3)))
    ]
    bodies = draw(st.lists(codes, max_size=2, unique=True))
    return Facts(
        plans=tuple(drawn_plans),
        projects=tuple(drawn_projects),
        kpis=tuple(drawn_kpis),
        baselines=tuple(fact for kpi in drawn_kpis for fact in draw(baselines(kpi.kpi_id))),
        targets=tuple(fact for kpi in drawn_kpis for fact in draw(targets(kpi.kpi_id))),
        actuals=tuple(fact for kpi in drawn_kpis for fact in draw(actuals(kpi.kpi_id))),
        other_organizations=tuple(OtherOrganization(code, draw(texts)) for code in bodies),
        costs=tuple(fact for project in drawn_projects for fact in draw(costs(project.project_id))),
        remarks=tuple(fact for kpi in drawn_kpis for fact in draw(remarks(kpi.kpi_id))),
        measurements=tuple(draw(measurements(kpi.kpi_id)) for kpi in drawn_kpis if draw(st.booleans())),
    )
