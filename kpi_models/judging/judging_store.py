"""The facts of the store judged: KPI by KPI, and counted by year, project and plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from kpi_models.entries.entry import Entry
from kpi_models.entries.stored_facts import Incoming, known_facts, load
from kpi_models.facts import Facts
from kpi_models.fiscal_year import running_fiscal_year
from kpi_models.judging.judged_rows import judged_row
from kpi_models.judging.judgement import JudgedRow, PlanOverview, Scale, SummaryRow
from kpi_models.judging.project_counts import ProjectCounts, project_counts
from kpi_models.keeping.writing import Row
from kpi_models.moments import to_stored
from kpi_models.scales import scale_rows
from kpi_models.scales.grade_ranks import grade_ranks
from kpi_models.scales.scale_store import ScaleStore
from kpi_models.scales.scales import DEFAULT_SCALE
from kpi_models.statements import among, sql


class JudgingStore(ScaleStore):
    """A database with grading scales that judges its facts by them."""

    def judged(
        self,
        plan_id: str | None = None,
        fiscal_year: int | None = None,
        as_of: datetime | None = None,
        scale: str = DEFAULT_SCALE,
        version: int | None = None,
        *,
        approved_only: bool = False,
    ) -> list[JudgedRow]:
        """Returns the judged rows of one plan or of all, ordered 計画 → 事業 → KPI → 年度 (progress.sql).

        `version` of the scale: the newest on offer by default. Raises KeyError for an unknown scale or version.
        """
        scales = [self.scale(scale, version)]
        return self.judged_under(scales, plan_id, fiscal_year, as_of, approved_only=approved_only)

    def judged_under(
        self,
        scales: Sequence[Scale],
        plan_id: str | None = None,
        fiscal_year: int | None = None,
        as_of: datetime | None = None,
        *,
        approved_only: bool = False,
    ) -> list[JudgedRow]:
        """Returns the judged rows under several scales, stored or not, in one pass.

        The rows of one KPI and year stand together, in the order of `scales`.
        """
        return self._judged(self.rows, scales, plan_id, fiscal_year, as_of, approved_only=approved_only)

    def judged_with(
        self, facts: Facts, plan_id: str, as_of: datetime, now: datetime, *, approved_only: bool = False
    ) -> list[JudgedRow]:
        """Returns the judged rows of a plan as they would be with facts entered at `now`; nothing is stored."""
        scales = [self.scale()]
        with self.transaction(keeps=False) as writing:
            load(Entry(writing, "", now), Incoming(facts, ()), known_facts(writing, [facts]), None)
            return self._judged(writing.rows, scales, plan_id, None, as_of, approved_only=approved_only)

    def summary(
        self,
        fiscal_year: int | None = None,
        plan_id: str | None = None,
        as_of: datetime | None = None,
        scale: str = DEFAULT_SCALE,
        organization_code: str | None = None,
        project_id: str | None = None,
        *,
        plan_ids: Collection[str] | None = None,
        approved_only: bool = False,
    ) -> list[SummaryRow]:
        """Returns the counts of each fiscal year in which anything was due, oldest first (summary.sql).

        Counts all plans, or one plan, project or body; a joint project counts for each of its bodies, and once in all.
        `plan_ids` are the plans among which it counts, None for all.
        """
        asked = self.scale(scale)
        scope = self._scope(as_of, [asked], approved_only, plan_id, project_id, organization_code)
        rows = self.rows(_judging("judging/due.sql", "judging/summary.sql"), **scope, plan_ids=among(plan_ids))
        years = sorted({row["fiscal_year"] for row in rows if fiscal_year in (None, row["fiscal_year"])})
        return [
            _summary_row(year, [row for row in rows if row["fiscal_year"] == year], asked.letters) for year in years
        ]

    def project_counts(
        self,
        fiscal_year: int | None = None,
        plan_id: str | None = None,
        as_of: datetime | None = None,
        scale: str = DEFAULT_SCALE,
        organization_code: str | None = None,
        *,
        plan_ids: Collection[str] | None = None,
        approved_only: bool = False,
    ) -> list[ProjectCounts]:
        """Returns what `summary` counts for each project, with the project's money: year → 計画 → 事業 (counts.sql)."""
        scope = self._scope(as_of, [self.scale(scale)], approved_only, plan_id, None, organization_code)
        query = _judging("judging/due.sql", "judging/counts.sql")
        return project_counts(self.rows(query, **scope, plan_ids=among(plan_ids), fiscal_year=fiscal_year))

    def overview(self, as_of: datetime | None = None, *, approved_only: bool = False) -> list[PlanOverview]:
        """Returns how far each plan is reported, in plan order."""
        scope = self._scope(as_of, [self.scale()], approved_only)
        return [PlanOverview(**row) for row in self.rows(_judging("judging/overview.sql"), **scope)]

    def _judged(
        self,
        rows: Callable[..., list[Row]],
        scales: Sequence[Scale],
        plan_id: str | None,
        fiscal_year: int | None,
        as_of: datetime | None,
        *,
        approved_only: bool,
    ) -> list[JudgedRow]:
        """Returns the judged rows under some scales, as `rows` sees the store."""
        ranks = [asdict(rank) | {"place": place} for place, scale in enumerate(scales) for rank in grade_ranks(scale)]
        scope = self._scope(as_of, scales, approved_only, plan_id=plan_id, rows=rows)
        query = _judging("judging/outlook.sql", "judging/changes.sql", "judging/rows.sql")
        found = rows(query, **scope, grades=ranks, fiscal_year=fiscal_year)
        grounds = {(scale.name, scale.version): (scale.measures, scale.bounds) for scale in scales}
        return [judged_row(row, *grounds[row["scale"], row["scale_version"]]) for row in found]

    def _scope(
        self,
        as_of: datetime | None,
        scales: Sequence[Scale],
        approved_only: bool,
        plan_id: str | None = None,
        project_id: str | None = None,
        organization_code: str | None = None,
        *,
        rows: Callable[..., list[Row]] | None = None,
    ) -> Row:
        """Returns the parameters of progress.sql, as `rows` sees the store."""
        running_year = running_fiscal_year(as_of or datetime.now(UTC))  # by the clock, whatever was stored
        bounds = """select min(kpi_id) as first_kpi, max(kpi_id) as last_kpi from kpis
            where project_id in (select project_id from projects where plan_id = $plan_id)"""
        return (rows or self.rows)(bounds, plan_id=plan_id)[0] | {
            "as_of": to_stored(as_of or self.now()),
            "running_year": running_year,
            "plan_id": plan_id,
            "project_id": project_id,
            "organization_code": organization_code,
            "bands": scale_rows.judged_bands(scales),
            "draft_projects": [] if approved_only else None,
        }


def _judging(*parts: str) -> str:
    """Returns the query that judges (progress.sql) and goes on with `parts`: CTEs, and the select at the end."""
    return sql("judging/told_until.sql", "judging/progress.sql", *parts)


def _summary_row(fiscal_year: int, rows: Sequence[Row], letters: Sequence[str]) -> SummaryRow:
    counts: dict[str, int] = Counter()
    by_code: dict[str, dict[str, int]] = {"grades": dict.fromkeys(letters, 0), "unknown_reasons": {}}
    for row in rows:
        if row["figure"] in by_code:
            by_code[row["figure"]][row["code"]] = int(row["count"])
        else:
            counts[row["figure"]] = int(row["count"])
    return SummaryRow(
        fiscal_year=fiscal_year,
        kpis_due=counts["kpis_due"],
        kpis_judged=counts["kpis_judged"],
        kpis_met=counts["kpis_met"],
        kpis_unknown=counts["kpis_due"] - counts["kpis_judged"],
        projects_due=counts["projects_due"],
        projects_judged=counts["projects_judged"],
        projects_met=counts["projects_met"],
        **by_code,
    )
