"""Facts that the page tests look at: the published plans as their tables say them, and what a test adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from kpi_models.facts import (
    Actual,
    Baseline,
    Basis,
    Direction,
    Facts,
    Kpi,
    OtherOrganization,
    Plan,
    Project,
    State,
    Target,
    make_kpi_id,
    make_plan_id,
    make_project_id,
)
from kpi_models.fiscal_year import TOKYO

REPORTED = datetime(2026, 5, 1, 9, 0, tzinfo=TOKYO)


def plan_facts(name: str, code: str | None, years: tuple[int, int], *projects: tuple[str, list[Facts]]) -> Facts:
    """Builds one plan from its projects and their KPIs (see `kpi`)."""
    plan_id = make_plan_id(code, name)
    facts = Facts(plans=(Plan(plan_id, name, code, *years),))
    for project_name, kpis in projects:
        project_id = make_project_id(plan_id, project_name)
        facts = joined(facts, Facts(projects=(Project(project_id, plan_id, project_name),)))
        for kpi_facts in kpis:
            facts = joined(facts, _within(kpi_facts, project_id))
    return facts


def kpi(
    name: str,
    unit: str,
    baseline: tuple[int, str] | None = None,
    *,
    increments: Mapping[int, str] | None = None,
    totals: Mapping[int, str] | None = None,
    levels: Mapping[int, str] | None = None,
    actuals: Mapping[int, str | State | tuple[str, State]] | None = None,
    direction: Direction = Direction.INCREASE,
) -> Facts:
    """Builds one KPI: targets by year as yearly increments, increments since the baseline, or levels."""
    targets = [
        Target("", year, basis, Decimal(value))
        for basis, given in (
            (Basis.INCREMENT, increments),
            (Basis.INCREMENT_SINCE_BASELINE, totals),
            (Basis.LEVEL, levels),
        )
        for year, value in (given or {}).items()
    ]
    return Facts(
        kpis=(Kpi("", "", name, unit, direction),),
        baselines=(Baseline("", baseline[0], Decimal(baseline[1])),) if baseline else (),
        targets=tuple(targets),
        actuals=tuple(_actual(year, told) for year, told in (actuals or {}).items()),
    )


def _actual(year: int, told: str | State | tuple[str, State]) -> Actual:
    if isinstance(told, State):
        return Actual("", year, Basis.LEVEL, None, told, REPORTED)
    value, state = told if isinstance(told, tuple) else (told, State.CONFIRMED)
    return Actual("", year, Basis.LEVEL, Decimal(value), state, REPORTED)


def _within(facts: Facts, project_id: str) -> Facts:
    kpi_id = make_kpi_id(project_id, facts.kpis[0].name)
    return Facts(
        kpis=tuple(replace(kpi, kpi_id=kpi_id, project_id=project_id) for kpi in facts.kpis),
        baselines=tuple(replace(figure, kpi_id=kpi_id) for figure in facts.baselines),
        targets=tuple(replace(figure, kpi_id=kpi_id) for figure in facts.targets),
        actuals=tuple(replace(figure, kpi_id=kpi_id) for figure in facts.actuals),
    )


def joined(*many: Facts) -> Facts:
    """Returns all facts as one upload."""
    kinds = ("plans", "projects", "kpis", "baselines", "targets", "actuals", "other_organizations")
    return Facts(**{kind: tuple(fact for facts in many for fact in getattr(facts, kind)) for kind in kinds})


def nishiawakura() -> Facts:
    return plan_facts(
        "自治体広域連携によるローカルベンチャー拡大推進事業",
        "336432",
        (2021, 2025),
        (
            "自治体広域連携によるローカルベンチャー拡大推進事業",
            [
                kpi(
                    "都市部企業等との協働プロジェクト件数",
                    "件",
                    (2020, "25"),
                    totals={2025: "263"},
                    actuals={2022: "49"},
                ),
                kpi("課題解決型人材の増加数", "人", (2020, "204"), totals={2025: "129"}, actuals={2022: "279"}),
            ],
        ),
    )


def sapporo() -> Facts:
    years = (2017, 2018, 2019)
    return plan_facts(
        "健康医療関連産業の活性化と集積促進",
        "011002",
        (2017, 2019),
        (
            "健康医療関連産業の活性化と集積促進",
            [
                kpi("医療・福祉産業の従事者数", "人", (2016, "123152"), increments=dict.fromkeys(years, "2000")),
                kpi("札幌市内でのバイオ産業売上高", "億円", (2016, "460"),
                    increments=dict(zip(years, ("43", "43", "44"), strict=True))),
            ],
        ),
    )  # fmt: skip


def sakai() -> Facts:
    return plan_facts(
        "地方創生先行型（坂井市）",
        "182109",
        (2015, 2015),
        (
            "シティセールス事業",
            [
                kpi("首都圏での坂井市の認知度", "%", levels={2015: "6"}, actuals={2015: "7.3"}),
                kpi("情報連鎖が獲得できる番組誘致", "番組", levels={2015: "1"}, actuals={2015: "1"}),
            ],
        ),
        ("B-1グランプリ開催事業", [kpi("来場者数", "人", levels={2015: "80000"}, actuals={2015: "77000"})]),
        (
            "三國湊町家再生プロジェクト",
            [
                kpi("三國湊町マスタープラン策定", "件", levels={2015: "1"}, actuals={2015: "1"}),
                kpi("三國湊町散策観光客数（H27年度）", "人", levels={2015: "67200"}),
            ],
        ),
    )


def okayama() -> Facts:
    return plan_facts(
        "岡山市版スタートアップ・エコシステム形成によるスタートアップ創出事業",
        "331007",
        (2022, 2026),
        (
            "スタートアップ創出事業",
            [
                kpi("市の創業支援による創業者数", "人", (2021, "30"), totals={2026: "30"}, actuals={2022: "45"}),
                kpi("ももスタで開催されるイベントへの参加者数", "人", (2021, "500"),
                    totals={2022: "500", 2026: "2300"}, actuals={2022: "1245"}),
            ],
        ),
    )  # fmt: skip


def every_state() -> Facts:
    """A made-up plan in which every grade and every state stands once."""
    years = range(2021, 2026)
    plan = plan_facts(
        "架空町まち・ひと・しごと創生推進計画",
        "991237",
        (2021, 2025),
        (
            "<b>移住</b> $定住$ 促進 :smile: [事業](https://example.com)",
            [
                kpi("移住相談件数", "件", (2020, "120"), increments=dict.fromkeys(years, "30"),
                    actuals={2021: "155", 2022: "178", 2023: "196", 2024: ("214", State.PROVISIONAL),
                             2025: State.PENDING}),
                kpi("空き家の数", "戸", (2020, "755"), levels=dict.fromkeys(years, "755"),
                    actuals={2021: "750", 2022: "755", 2023: "781", 2024: "830"}, direction=Direction.KEEP_AT_MOST),
                kpi("観光入込客数", "千人", (2020, "2899.4"),
                    increments={2021: "-9.5", 2022: "1.9", 2023: "12", 2024: "20", 2025: "30"},
                    actuals={2021: "2894.4", 2022: "2880", 2023: "2893", 2024: "2911"}),
            ],
        ),
        (
            "産業振興事業",
            [
                kpi("就業率", "%", (2020, "52.4"), levels={2025: "55"}, actuals={2021: "53", 2022: "52", 2023: "53.4"}),
                kpi("二酸化炭素排出量", "t-CO2", (2020, "18000"), levels={2023: "16000", 2025: "15000"},
                    actuals={2021: "17800", 2022: "17100", 2024: State.NOT_YET_PUBLISHED},
                    direction=Direction.DECREASE),
                kpi("新商品開発数", "件", (2020, "0"),
                    increments={2021: "0", 2022: "0", 2023: "2", 2024: "4", 2025: "4"},
                    actuals={2021: "0", 2022: "1", 2023: State.WITHHELD, 2024: "4"}),
            ],
        ),
    )  # fmt: skip
    return joined(plan, Facts(other_organizations=(OtherOrganization("991237", "架空町"),)))
