"""The store: keeps the facts in one database file and reads them back judged. Facts are only added."""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from kpi_models.entries.entry import Entry
from kpi_models.entries.stored_facts import (
    EVER,
    Guard,
    Incoming,
    Loaded,
    Upload,
    groups_apart,
    known_facts,
    known_of,
    load,
    read_facts,
)
from kpi_models.facts import Facts, Plan
from kpi_models.judging.judgement import FigureSource
from kpi_models.judging.judging_store import JudgingStore
from kpi_models.keeping.starting import opened
from kpi_models.keeping.store_errors import DatabaseBusy, DatabaseUnreadable, StoreReadOnly
from kpi_models.keeping.writing import Row
from kpi_models.moments import format_moment, from_stored, to_stored
from kpi_models.statements import among, sql

__all__ = [
    "DATABASE_VARIABLE",
    "DatabaseBusy",
    "DatabaseUnreadable",
    "Entry",
    "Guard",
    "Incoming",
    "Loaded",
    "Store",
    "StoreReadOnly",
    "Upload",
    "database_path",
    "open_store",
    "sql",
]

DATABASE_VARIABLE = "KPI_DB"
_DEFAULT_DATABASE = Path(__file__).resolve().parent.parent / "data" / "kpi.duckdb"

_REMEMBERED = """select question, arg_max(answer, entry_id) as answer from remembered_answers
    where shape = $shape group by question order by question"""


def database_path() -> Path:
    """Returns where the database lies: $KPI_DB, else data/kpi.duckdb."""
    return Path(os.environ.get(DATABASE_VARIABLE) or _DEFAULT_DATABASE)


_open_stores: dict[Path, Store] = {}
_opening = threading.Lock()


def open_store(path: Path | str) -> Store:
    """Opens the database at `path`, or returns the store this process already has of it; creates a missing one.

    Raises DatabaseBusy when another process holds the file, DatabaseUnreadable when it is no database of ours.
    """
    key = Path(path).resolve()
    with _opening:
        if key not in _open_stores:
            _open_stores[key] = Store(key)
        return _open_stores[key]


class Store(JudgingStore):
    """One database file. Its methods may be called from any thread."""

    def _open(self) -> None:
        self._adopt(opened(self.path, is_damaged=self._is_damaged))
        self._is_damaged = False

    def close(self) -> None:
        """Closes the file so that another process may open it."""
        with _opening:
            _open_stores.pop(self.path, None)
        super().close()

    # -- storing ---------------------------------------------------------------------------------------------------

    def load(
        self,
        facts: Facts,
        *,
        actor: str,
        uploads: Sequence[Upload],
        now: datetime | None = None,
        note: str | None = None,
        user_id: str | None = None,
        action: str | None = None,
        guard: Guard | None = None,
    ) -> Loaded:
        """Stores what is new in `facts` as one entry with the files it came from; all of it or nothing.

        Facts that are known already change nothing. `uploads[0]` names the entry; `note` says why it is stored in
        spite of warnings. `guard` sees what is new, and may append to the entry or raise. Raises ValueError when a
        fact refers to a plan, project or KPI that neither `facts` nor the store has.
        """
        incoming = [Incoming(facts, uploads, note)]
        (loaded,) = self.load_all(incoming, actor=actor, now=now, user_id=user_id, action=action, guard=guard)
        return loaded

    def load_all(
        self,
        incoming: Iterable[Incoming],
        *,
        actor: str,
        now: datetime | None = None,
        user_id: str | None = None,
        action: str | None = None,
        guard: Guard | None = None,
    ) -> list[Loaded]:
        """Stores one after the other as `load` does, each as its own entry, in one transaction: all or nothing."""
        loaded: list[Loaded] = []
        with self.transaction() as writing:
            for group in groups_apart(incoming):
                moment = now or self.now()  # of each group: what corrects an earlier entry counts from later
                known = known_facts(writing, [each.facts for each in group])
                for each in group:
                    file_name = each.uploads[0].file_name if each.uploads else None
                    head = {"user_id": user_id, "action": action, "file_name": file_name, "note": each.note}
                    entry = Entry(writing, actor, moment, **head)
                    loaded.append(load(entry, each, known_of(each.facts, known), guard))
        return loaded

    def remember(self, shape: str, answers: Mapping[str, str], *, actor: str, now: datetime | None = None) -> None:
        """Keeps answers (question id → answer) for the next book of a shape; those known already change nothing."""
        with self.entry(actor, now=now, action="remember") as entry:
            known = _answers(entry.rows(_REMEMBERED, shape=shape))
            new = {question: answer for question, answer in answers.items() if known.get(question) != answer}
            entry.append("remembered_answers", [(shape, question, answer) for question, answer in new.items()])

    def remembered(self, shape: str) -> dict[str, str]:
        """Returns the newest answer to each question of a shape."""
        return _answers(self.rows(_REMEMBERED, shape=shape))

    def remembered_shapes(self) -> frozenset[str]:
        """Returns the shapes of which answers are kept."""
        return frozenset(row["shape"] for row in self.rows("select distinct shape from remembered_answers"))

    # -- reading ---------------------------------------------------------------------------------------------------

    def facts(self, as_of: datetime | None = None) -> Facts:
        """Returns every fact visible at `as_of` (default now), in the order 計画 → 事業 → KPI → 年度."""
        return read_facts(self.rows, as_of=to_stored(as_of or self.now()))

    def plans(self) -> tuple[Plan, ...]:
        """Returns every plan as it is named now."""
        return read_facts(self.rows, as_of=to_stored(self.now()), kinds=("plans",)).plans

    def definitions(
        self, plan_ids: Sequence[str], *, with_reported: bool = False, as_of: datetime | None = None
    ) -> Facts:
        """Returns some plans with their projects and KPIs, now or as they counted at a moment.

        Of the figures there are at most baselines and actuals.
        """
        of_plans = """select distinct kpi_id from kpis join projects using (project_id)
            where plan_id in (select unnest($plan_ids))"""
        kpi_ids = [row["kpi_id"] for row in self.rows(of_plans, plan_ids=plan_ids)]
        kinds = ("plans", "projects", "kpis", *(("baselines", "actuals") if with_reported else ()))
        moment = to_stored(as_of or self.now())
        return read_facts(self.rows, as_of=moment, kpi_ids=kpi_ids, plan_ids=plan_ids, kinds=kinds)

    def project_facts(self, project_id: str) -> Facts:
        """Returns what is stored of one project by now: its plan (with all its projects), its KPIs and their facts."""
        scope = {"project_id": project_id}
        plans = self.rows("select distinct plan_id from projects where project_id = $project_id", **scope)
        kpis = self.rows("select distinct kpi_id from kpis where project_id = $project_id", **scope)
        return read_facts(
            self.rows,
            as_of=to_stored(self.now()),
            plan_ids=[row["plan_id"] for row in plans],
            project_ids=[project_id],
            kpi_ids=[row["kpi_id"] for row in kpis],
        )

    def sources(
        self, plan_id: str, draft_projects: Collection[str] | None = None, as_of: datetime | None = None
    ) -> list[FigureSource]:
        """Returns every version of every figure of a plan that counts (or did at `as_of`), and where it was read.

        `draft_projects` are those whose actuals are told before they are approved, None for all.
        """
        seen_at = to_stored(as_of) if as_of else EVER
        query = sql("judging/told_until.sql", "judging/sources.sql")
        rows = self.rows(query, plan_id=plan_id, draft_projects=among(draft_projects), as_of=seen_at)
        for row in rows:
            row["since"] = format_moment(from_stored(row["since"])) if row["since"] else None
            row["recorded_at"] = format_moment(from_stored(row["recorded_at"]))
        return [FigureSource(**row) for row in rows]

    def uploads(self) -> list[tuple[str, str, bytes]]:
        """Returns name, SHA-256 and bytes of every file as it came, in the order of entry."""
        rows = self.rows("select file_name, sha256, content from uploads order by entry_id, file_name")
        return [(row["file_name"], row["sha256"], row["content"]) for row in rows]


def _answers(rows: Sequence[Row]) -> dict[str, str]:
    return {row["question"]: row["answer"] for row in rows}
