"""Keeps the facts in one DuckDB file and reads them back judged: the only door to the database.

One connection per process and file, a cursor per call; storing is serialised. Facts are only added.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from kpi_models import fact_rows, scale_rows, versions
from kpi_models.facts import Actual, Baseline, Facts, Measurement, Plan, Remark, Target
from kpi_models.fiscal_year import running_fiscal_year
from kpi_models.grade_ranks import grade_ranks
from kpi_models.judged_rows import judged_row
from kpi_models.judgement import (
    FigureSource,
    JudgedRow,
    OutdatedScale,
    PlanOverview,
    Scale,
    ScaleVersion,
    SummaryRow,
)
from kpi_models.moments import format_moment, from_stored, to_stored
from kpi_models.reference import organizations
from kpi_models.scale_faults import faults
from kpi_models.scales import DEFAULT_SCALE, draft_of

DATABASE_VARIABLE = "KPI_DB"
_DEFAULT_DATABASE = Path(__file__).resolve().parent.parent / "data" / "kpi.duckdb"
_SQL_FOLDER = Path(__file__).resolve().parent
_REFERENCE_ENTRY = 0
_SETTINGS: dict[str, Any] = {
    # Nothing is fetched and no other file is touched: the town hall's network is closed.
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "enable_external_access": False,
    "lock_configuration": True,
    "threads": 2,
}

# Measured: up to here parameters are quicker than registering an Arrow table, far above many times slower.
_FEW_ROWS = 12
_EVER = datetime(9999, 12, 31)  # noqa: DTZ001 (a stored moment, UTC without a zone)
_REMEMBERED = """select question, arg_max(answer, entry_id) as answer from remembered_answers
    where shape = $shape group by question order by question"""
_PLACES_AN_ENTRY = 10_000_000  # so that what an entry adds stands after all that was there before

_NOTHING = Facts()

Row = dict[str, Any]


class DatabaseBusy(Exception):
    """Another process holds the database file; `process_id` where the system tells it."""

    def __init__(self, path: Path, process_id: int | None) -> None:
        super().__init__(f"{path} is held by process {process_id}")
        self.path = path
        self.process_id = process_id


class DatabaseUnreadable(Exception):
    """The file exists but can't be opened as a database of this program."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it came."""

    file_name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Incoming:
    """What one act of storing is to store: facts and the files they came from (`Store.load` says what they are)."""

    facts: Facts
    uploads: Sequence[Upload]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What storing an upload changed: facts added by kind, and how many were known already.

    `before` is what was stored until then of the same plans and KPIs.
    """

    added: dict[str, int]
    unchanged: int
    before: Facts = _NOTHING

    @property
    def total_added(self) -> int:
        return sum(self.added.values())


class _Writing:
    """One transaction under way: rows wait until somebody asks or it ends, for a statement costs as much as a file."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection) -> None:
        self._cursor = cursor
        self._waiting: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        self._last_number: int | None = None

    def next_number(self) -> int:
        """Returns the number of the next entry."""
        if self._last_number is None:
            self._last_number = int(self.rows("select max(entry_id) as last from entries")[0]["last"])
        self._last_number += 1
        return self._last_number

    def rows(self, statement: str, **parameters: Any) -> list[Row]:
        """Returns what a query finds, with everything stored so far."""
        self.flush()
        return _fetch(self._cursor, statement, parameters)

    def append(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Takes rows of a table."""
        self._waiting[table] += rows

    def flush(self) -> None:
        """Writes what waits."""
        for table, rows in self._waiting.items():
            _append_rows(self._cursor, table, rows)
        self._waiting.clear()


class Entry:
    """One act of storing under way. It gets its number with its first row, so that nothing new leaves no trace."""

    def __init__(
        self,
        writing: _Writing,
        actor: str,
        moment: datetime,
        *,
        user_id: str | None = None,
        action: str | None = None,
        file_name: str | None = None,
        note: str | None = None,
    ) -> None:
        self._writing = writing
        self._head = (to_stored(moment), actor, file_name, note, user_id, action)
        self._number: int | None = None
        self.moment = moment

    @property
    def entry_id(self) -> int:
        """The number of the entry, which is written now if it was not yet."""
        if self._number is None:
            self._number = self._writing.next_number()
            self._writing.append("entries", [(self._number, *self._head)])
        return self._number

    @property
    def is_written(self) -> bool:
        """Tells whether anything was stored."""
        return self._number is not None

    def rows(self, statement: str, **parameters: Any) -> list[Row]:
        """Returns what a query finds, with what this entry has stored so far."""
        return self._writing.rows(statement, **parameters)

    def append(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Stores rows of a table; the entry's number, its last column, is added here."""
        if rows:
            self.append_whole(table, [(*row, self.entry_id) for row in rows])

    def append_whole(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Stores rows that hold the entry's number already."""
        self._writing.append(table, rows)


# Looks at what is about to be stored, within the transaction; what it raises stops it.
Guard = Callable[[Facts, Entry], None]


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


class Store:
    """One database file. Its methods may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writing = threading.Lock()
        self._connection = _connect(path)
        self._prepare()

    def close(self) -> None:
        """Closes the file so that another process may open it."""
        with _opening:
            _open_stores.pop(self.path, None)
        self._connection.close()

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
        with self._writing, self._transaction() as cursor:
            writing = _Writing(cursor)
            for group in _groups_apart(incoming):
                moment = now or datetime.now(UTC)  # of each group: what corrects an earlier entry counts from later
                known = _known_facts(writing, [each.facts for each in group])
                for each in group:
                    file_name = each.uploads[0].file_name if each.uploads else None
                    head = {"user_id": user_id, "action": action, "file_name": file_name, "note": each.note}
                    entry = Entry(writing, actor, moment, **head)
                    loaded.append(_load(entry, each, _known_of(each.facts, known), guard))
            writing.flush()
        return loaded

    @contextmanager
    def entry(
        self,
        actor: str,
        *,
        now: datetime | None = None,
        user_id: str | None = None,
        action: str | None = None,
        file_name: str | None = None,
        note: str | None = None,
    ) -> Iterator[Entry]:
        """Opens one act of storing: what is appended within is stored whole, or after an exception not at all."""
        with self._writing, self._transaction() as cursor:
            writing, moment = _Writing(cursor), now or datetime.now(UTC)
            yield Entry(writing, actor, moment, user_id=user_id, action=action, file_name=file_name, note=note)
            writing.flush()

    def remember(self, shape: str, answers: Mapping[str, str], *, actor: str, now: datetime | None = None) -> None:
        """Keeps answers (question id → answer) for the next book of a shape; those known already change nothing."""
        with self.entry(actor, now=now, action="remember") as entry:
            known = _answers(entry.rows(_REMEMBERED, shape=shape))
            new = {question: answer for question, answer in answers.items() if known.get(question) != answer}
            entry.append("remembered_answers", [(shape, question, answer) for question, answer in new.items()])

    def save_scale(
        self,
        scale: Scale,
        *,
        actor: str,
        reason: str,
        based_on: int | None,
        now: datetime | None = None,
        user_id: str | None = None,
    ) -> Scale | OutdatedScale:
        """Stores a grading scale as a new version, and returns it with the version it was given.

        `based_on` is the newest version its editor has seen (None: there was none). Where another one was saved
        meanwhile nothing is stored, and that one is returned for the editor to decide. A scale that says the same as
        the newest changes nothing. Raises ValueError for a scale with faults (kpi_models/scale_faults.py) and for a
        shipped name: a municipality's scale has its own.
        """
        if found := faults(draft_of(scale)):
            raise ValueError(f"a scale with faults: {found[0].message}")
        with self.entry(actor, now=now, user_id=user_id, action="choose-scale", note=reason) as entry:
            known = [version for version in _scale_versions(entry.rows) if version.scale.name == scale.name]
            newest = known[-1] if known else None
            if newest and newest.is_shipped:
                raise ValueError(f"{scale.name} is a shipped scale")
            if newest and newest.scale.version != based_on:
                return OutdatedScale(newest)
            saved = replace(scale, version=newest.scale.version + 1 if newest else 1)
            if newest and not newest.is_withdrawn and replace(newest.scale, version=saved.version) == saved:
                return newest.scale
            for table, rows in scale_rows.to_rows(saved, entry.entry_id).items():
                entry.append_whole(table, rows)
        return saved

    def withdraw_scale(
        self,
        name: str,
        version: int,
        *,
        actor: str,
        reason: str,
        now: datetime | None = None,
        user_id: str | None = None,
    ) -> None:
        """Takes one version of an own scale off the offer; it can still be read by its number.

        Raises KeyError for an unknown one, ValueError for a shipped one and for one that an approval stands on.
        """
        with self.entry(actor, now=now, user_id=user_id, action="choose-scale", note=reason) as entry:
            known = {(found.scale.name, found.scale.version): found for found in _scale_versions(entry.rows)}
            found = known[name, version]
            if found.is_shipped or found.is_in_use:
                raise ValueError(f"version {version} of {name} may not be withdrawn")
            if not found.is_withdrawn:
                entry.append("scale_withdrawals", [(name, version)])

    def remembered(self, shape: str) -> dict[str, str]:
        """Returns the newest answer to each question of a shape."""
        return _answers(self.rows(_REMEMBERED, shape=shape))

    def remembered_shapes(self) -> frozenset[str]:
        """Returns the shapes of which answers are kept."""
        return frozenset(row["shape"] for row in self.rows("select distinct shape from remembered_answers"))

    def checkpoint(self) -> None:
        """Folds the log into the file, after an import: a damaged log could lose its last commits in silence."""
        with self._cursor() as cursor:
            cursor.execute("checkpoint")

    # -- reading ---------------------------------------------------------------------------------------------------

    def revision(self) -> int:
        """Returns a number that rises with every stored entry: part of every cache key."""
        return int(self.rows("select coalesce(max(entry_id), 0) as revision from entries")[0]["revision"])

    def facts(self, as_of: datetime | None = None) -> Facts:
        """Returns every fact visible at `as_of` (default now), in the order 計画 → 事業 → KPI → 年度."""
        return _read_facts(self.rows, as_of=to_stored(as_of or datetime.now(UTC)))

    def plans(self) -> tuple[Plan, ...]:
        """Returns every plan as it is named now."""
        return _read_facts(self.rows, as_of=to_stored(datetime.now(UTC)), kinds=("plans",)).plans

    def definitions(self, plan_ids: Sequence[str], *, with_reported: bool = False) -> Facts:
        """Returns some plans with their projects and KPIs; of the figures at most baselines and actuals."""
        of_plans = """select distinct kpi_id from kpis join projects using (project_id)
            where plan_id in (select unnest($plan_ids))"""
        kpi_ids = [row["kpi_id"] for row in self.rows(of_plans, plan_ids=plan_ids)]
        kinds = ("plans", "projects", "kpis", *(("baselines", "actuals") if with_reported else ()))
        now = to_stored(datetime.now(UTC))
        return _read_facts(self.rows, as_of=now, kpi_ids=kpi_ids, plan_ids=plan_ids, kinds=kinds)

    def project_facts(self, project_id: str) -> Facts:
        """Returns what is stored of one project by now: its plan (with all its projects), its KPIs and their facts."""
        scope = {"project_id": project_id}
        plans = self.rows("select distinct plan_id from projects where project_id = $project_id", **scope)
        kpis = self.rows("select distinct kpi_id from kpis where project_id = $project_id", **scope)
        return _read_facts(
            self.rows,
            as_of=to_stored(datetime.now(UTC)),
            plan_ids=[row["plan_id"] for row in plans],
            project_ids=[project_id],
            kpi_ids=[row["kpi_id"] for row in kpis],
        )

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
        ranks = [asdict(rank) | {"place": place} for place, scale in enumerate(scales) for rank in grade_ranks(scale)]
        scope = self._scope(as_of, scales, approved_only, plan_id=plan_id)
        rows = self.rows(_judging("outlook.sql", "changes.sql", "rows.sql"), **scope, grades=ranks)
        grounds = {(scale.name, scale.version): (scale.measures, scale.bounds) for scale in scales}
        return [
            judged_row(row, *grounds[row["scale"], row["scale_version"]])
            for row in rows
            if fiscal_year in (None, row["fiscal_year"])
        ]

    def judged_with(self, facts: Facts, plan_id: str, as_of: datetime, now: datetime) -> list[JudgedRow]:
        """Returns the judged rows of a plan as they would be with facts entered at `now`; nothing is stored."""
        scales = [self.scale()]
        ranks = [asdict(rank) | {"place": 0} for rank in grade_ranks(scales[0])]
        with self._writing, self._transaction(keeps=False) as cursor:
            writing = _Writing(cursor)
            _load(Entry(writing, "", now), Incoming(facts, ()), _known_facts(writing, [facts]), None)
            scope = self._scope(as_of, scales, False, plan_id=plan_id, rows=writing.rows)
            rows = writing.rows(_judging("outlook.sql", "changes.sql", "rows.sql"), **scope, grades=ranks)
        return [judged_row(row, scales[0].measures, scales[0].bounds) for row in rows]

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
        rows = self.rows(_judging("summary.sql"), **scope, plan_ids=None if plan_ids is None else sorted(plan_ids))
        years = sorted({row["fiscal_year"] for row in rows if fiscal_year in (None, row["fiscal_year"])})
        return [
            _summary_row(year, [row for row in rows if row["fiscal_year"] == year], asked.letters) for year in years
        ]

    def overview(self, as_of: datetime | None = None, *, approved_only: bool = False) -> list[PlanOverview]:
        """Returns how far each plan is reported, in plan order."""
        scope = self._scope(as_of, [self.scale()], approved_only)
        return [PlanOverview(**row) for row in self.rows(_judging("overview.sql"), **scope)]

    def sources(
        self, plan_id: str, draft_projects: Collection[str] | None = None, as_of: datetime | None = None
    ) -> list[FigureSource]:
        """Returns every version of every figure of a plan that counts (or did at `as_of`), and where it was read.

        `draft_projects` are those whose actuals are told before they are approved, None for all.
        """
        among = None if draft_projects is None else sorted(draft_projects)
        seen_at = to_stored(as_of) if as_of else _EVER
        rows = self.rows(sql("sources.sql"), plan_id=plan_id, draft_projects=among, as_of=seen_at)
        for row in rows:
            row["since"] = format_moment(from_stored(row["since"])) if row["since"] else None
            row["recorded_at"] = format_moment(from_stored(row["recorded_at"]))
        return [FigureSource(**row) for row in rows]

    def uploads(self) -> list[tuple[str, str, bytes]]:
        """Returns name, SHA-256 and bytes of every file as it came, in the order of entry."""
        rows = self.rows("select file_name, sha256, content from uploads order by entry_id, file_name")
        return [(row["file_name"], row["sha256"], row["content"]) for row in rows]

    def scale_versions(self, name: str | None = None) -> list[ScaleVersion]:
        """Returns every version of one grading scale or of all, oldest first, the default scale before all others."""
        return [version for version in _scale_versions(self.rows) if name in (None, version.scale.name)]

    def scales(self) -> list[Scale]:
        """Returns the grading scales on offer in their newest version: the default first, one's own last."""
        newest = {offered.scale.name: offered.scale for offered in self.scale_versions() if not offered.is_withdrawn}
        return list(newest.values())

    def scale(self, name: str = DEFAULT_SCALE, version: int | None = None) -> Scale:
        """Returns a grading scale in one version, withdrawn or not, or in the newest on offer.

        Raises KeyError for an unknown name or version.
        """
        for found in reversed(self.scale_versions(name)):
            if found.scale.version == version or (version is None and not found.is_withdrawn):
                return found.scale
        raise KeyError(name)

    # -- inside ----------------------------------------------------------------------------------------------------

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
        moment = as_of or datetime.now(UTC)
        bounds = """select min(kpi_id) as first_kpi, max(kpi_id) as last_kpi from kpis
            where project_id in (select project_id from projects where plan_id = $plan_id)"""
        return (rows or self.rows)(bounds, plan_id=plan_id)[0] | {
            "as_of": to_stored(moment),
            "running_year": running_fiscal_year(moment),
            "plan_id": plan_id,
            "project_id": project_id,
            "organization_code": organization_code,
            "bands": scale_rows.judged_bands(scales),
            "approved_only": approved_only,
        }

    def rows(self, statement: str, **parameters: Any) -> list[Row]:
        """Returns what a query finds: for the modules of this package that keep more than figures."""
        with self._cursor() as cursor:
            return _fetch(cursor, statement, parameters)

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def _transaction(self, *, keeps: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._cursor() as cursor:
            cursor.execute("begin transaction")
            try:
                yield cursor
            except BaseException:
                # After an error DuckDB's COMMIT would report success and discard everything.
                cursor.execute("rollback")
                raise
            cursor.execute("commit" if keeps else "rollback")

    def _prepare(self) -> None:
        """Creates what is missing: tables, the national list of bodies, the shipped grading scales."""
        with self._transaction() as cursor:
            cursor.execute(sql("schema.sql"))
            is_new = not _fetch(cursor, "select 1 from entries limit 1")
            if is_new:
                beginning = (_REFERENCE_ENTRY, to_stored(datetime.now(UTC)), "reference", None, None, None, None)
                _append_rows(cursor, "entries", [beginning])
                _append_rows(cursor, "organizations", _reference_organizations())
            _append_missing_scales(cursor)
        if is_new:
            self.checkpoint()


# -- opening -----------------------------------------------------------------------------------------------------------


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(path), config=_SETTINGS)
    except duckdb.IOException as error:
        if "lock" in str(error) or "already open" in str(error) or "being used" in str(error):
            holder = re.search(r"PID (\d+)", str(error))
            raise DatabaseBusy(path, int(holder.group(1)) if holder else None) from error
        raise DatabaseUnreadable(str(error)) from error
    except duckdb.Error as error:
        raise DatabaseUnreadable(str(error)) from error


@cache
def sql(file_name: str) -> str:
    """Returns one statement of this package by its file."""
    return (_SQL_FOLDER / file_name).read_text(encoding="utf-8")


def _judging(*parts: str) -> str:
    """Returns the query that judges (progress.sql) and goes on with `parts`: CTEs, and the select at the end."""
    return "\n".join(map(sql, ("progress.sql", *parts)))


def _fetch(cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Row | None = None) -> list[Row]:
    cursor.execute(sql, parameters or {})
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _reference_organizations() -> list[tuple[Any, ...]]:
    return [(body.code, body.name, body.full_name, body.kind, _REFERENCE_ENTRY) for body in organizations().values()]


def _append_missing_scales(cursor: duckdb.DuckDBPyConnection) -> None:
    """Adds shipped scales, or what an older program did not know of them; a stored version never changes."""
    for table in ("scales", "scale_bands", "scale_standings"):
        stored = {(row["scale"], row["version"]) for row in _fetch(cursor, f"select scale, version from {table}")}
        missing = [scale for scale in scale_rows.shipped_scales() if (scale.name, scale.version) not in stored]
        rows = [row for scale in missing for row in scale_rows.to_rows(scale, _REFERENCE_ENTRY)[table]]
        _append_rows(cursor, table, rows)


def _scale_versions(rows: Callable[..., list[Row]]) -> list[ScaleVersion]:
    statements = _statements("scales.sql")
    return scale_rows.versions(rows(statements["heads"]), rows(statements["bands"]))


# -- storing -----------------------------------------------------------------------------------------------------------


def _kinds(facts: Facts) -> dict[str, Sequence[Any]]:
    return {
        "plans": facts.plans,
        "projects": facts.projects,
        "kpis": facts.kpis,
        "baselines": facts.baselines,
        "targets": facts.targets,
        "actuals": facts.actuals,
        "organizations": facts.other_organizations,
        "costs": facts.costs,
        "remarks": facts.remarks,
        "measurements": facts.measurements,
    }


def _load(entry: Entry, incoming: Incoming, known: Facts, guard: Guard | None) -> Loaded:
    """Stores what of one upload is not in `known`, if the guard lets it."""
    added = _new_facts(incoming.facts, known, entry.moment)
    counts = {kind: len(rows) for kind, rows in _kinds(added).items() if rows}
    if counts and guard:
        guard(added, entry)
    if counts:
        _append(entry, added, known, incoming.uploads)
    return Loaded(counts, sum(map(len, _kinds(incoming.facts).values())) - sum(counts.values()), known)


def _groups_apart(incoming: Iterable[Incoming]) -> Iterator[list[Incoming]]:
    """Yields what comes in, in order, in groups: what speaks of the same as one before it begins a new group.

    Of a group, therefore, nothing depends on the order, and it is compared with the store at once.
    """
    group: list[Incoming] = []
    spoken_of: set[str] = set()
    for each in incoming:
        subjects = _subjects(each.facts)
        if not subjects.isdisjoint(spoken_of):
            yield group
            group, spoken_of = [], set()
        group.append(each)
        spoken_of |= subjects
    if group:
        yield group


def _subjects(facts: Facts) -> set[str]:
    """Returns the ids of all that facts speak of."""
    defined = (id_ for _, _, ids in _definitions(facts) for id_ in ids)
    bodies = (body.organization_code for body in facts.other_organizations)
    return {*defined, *_kpi_ids(facts), *_project_ids(facts), *bodies}


def _known_of(facts: Facts, known: Facts) -> Facts:
    """Returns what of `known` is about the plans, projects and KPIs that `facts` speaks of, in its order."""
    if known == _NOTHING:
        return known
    plans, projects, kpis = {plan.plan_id for plan in facts.plans}, set(_project_ids(facts)), set(_kpi_ids(facts))
    return Facts(
        tuple(plan for plan in known.plans if plan.plan_id in plans),
        tuple(one for one in known.projects if one.plan_id in plans or one.project_id in projects),
        tuple(kpi for kpi in known.kpis if kpi.kpi_id in kpis),
        tuple(baseline for baseline in known.baselines if baseline.kpi_id in kpis),
        tuple(target for target in known.targets if target.kpi_id in kpis),
        tuple(actual for actual in known.actuals if actual.kpi_id in kpis),
        known.other_organizations,
        tuple(cost for cost in known.costs if cost.project_id in projects),
        tuple(remark for remark in known.remarks if remark.kpi_id in kpis),
        tuple(measurement for measurement in known.measurements if measurement.kpi_id in kpis),
    )


def _kpi_ids(facts: Facts) -> list[str]:
    figures: Iterable[Baseline | Target | Actual | Remark | Measurement] = (
        *facts.baselines,
        *facts.targets,
        *facts.actuals,
        *facts.remarks,
        *facts.measurements,
    )
    return sorted({kpi.kpi_id for kpi in facts.kpis} | {figure.kpi_id for figure in figures})


def _project_ids(facts: Facts) -> list[str]:
    """Returns the projects whose money is told."""
    return sorted({cost.project_id for cost in facts.costs})


def _new_facts(facts: Facts, known: Facts, moment: datetime) -> Facts:
    """Returns what of `facts` is not in `known`."""
    known_kpis = {kpi.kpi_id for kpi in (*known.kpis, *facts.kpis)}
    unknown = [kpi_id for kpi_id in _kpi_ids(facts) if kpi_id not in known_kpis]
    if unknown:
        raise ValueError(f"figures of unknown KPIs: {unknown[:5]}")
    known_projects = {project.project_id for project in (*known.projects, *facts.projects)}
    if not known_projects.issuperset(_project_ids(facts)):
        raise ValueError(f"costs of unknown projects: {_project_ids(facts)[:5]}")
    named = {body.organization_code: body for body in known.other_organizations}
    return Facts(
        plans=tuple(
            versions.new_definitions(facts.plans, {p.plan_id: p for p in known.plans}, lambda plan: plan.plan_id)
        ),
        projects=tuple(
            versions.new_definitions(
                facts.projects, {p.project_id: p for p in known.projects}, lambda project: project.project_id
            )
        ),
        kpis=tuple(versions.new_definitions(facts.kpis, {k.kpi_id: k for k in known.kpis}, lambda kpi: kpi.kpi_id)),
        baselines=tuple(
            versions.new_versions(
                [b for b in facts.baselines if b.value is not None or b.baseline_year is not None],
                known.baselines,
                versions.BASELINE_RULES,
                moment,
            )
        ),
        targets=tuple(versions.new_versions(facts.targets, known.targets, versions.TARGET_RULES, moment)),
        actuals=tuple(versions.new_versions(facts.actuals, known.actuals, versions.ACTUAL_RULES, moment)),
        other_organizations=tuple(
            body for body in facts.other_organizations if named.get(body.organization_code) != body
        ),
        costs=tuple(versions.new_versions(facts.costs, known.costs, versions.COST_RULES, moment)),
        remarks=tuple(versions.new_versions(facts.remarks, known.remarks, versions.REMARK_RULES, moment)),
        measurements=tuple(
            versions.new_definitions(
                facts.measurements, {m.kpi_id: m for m in known.measurements}, lambda measurement: measurement.kpi_id
            )
        ),
    )


def _append(entry: Entry, facts: Facts, known: Facts, uploads: Sequence[Upload]) -> None:
    """Writes one entry with its files and facts."""
    entry_id = entry.entry_id
    entry.append_whole(
        "uploads",
        [
            (
                hashlib.sha256(upload.content).hexdigest(),
                entry_id,
                upload.file_name,
                len(upload.content),
                upload.content,
            )
            for upload in uploads
        ],
    )
    positions = {}
    for (table, id_column, ids), (*_, known_ids) in zip(_definitions(facts), _definitions(known), strict=True):
        positions[table] = _positions(entry, table, id_column, ids, set(known_ids))
    for table, rows in fact_rows.to_rows(facts, entry_id, positions).items():
        entry.append_whole(table, rows)


def _definitions(facts: Facts) -> list[tuple[str, str, list[str]]]:
    """Returns table, id column and ids of what is defined."""
    return [
        ("plans", "plan_id", [plan.plan_id for plan in facts.plans]),
        ("projects", "project_id", [project.project_id for project in facts.projects]),
        ("kpis", "kpi_id", [kpi.kpi_id for kpi in facts.kpis]),
    ]


def _answers(rows: Sequence[Row]) -> dict[str, str]:
    return {row["question"]: row["answer"] for row in rows}


def _positions(entry: Entry, table: str, id_column: str, ids: Sequence[str], known: set[str]) -> dict[str, int]:
    """Returns the place of each id in its table: the one it has, else its place in this entry. The names are ours."""
    places = {new_id: entry.entry_id * _PLACES_AN_ENTRY + number for number, new_id in enumerate(ids)}
    if not known.isdisjoint(ids):
        stored = entry.rows(
            f"""select {id_column} as id, max(position) as position from {table}
            where list_contains($ids, {id_column}) group by {id_column}""",
            ids=ids,
        )
        places |= {row["id"]: row["position"] for row in stored}
    return places


def _append_rows(cursor: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts rows: a few as parameters, many through an Arrow table of the same column types."""
    if len(rows) <= _FEW_ROWS:
        if rows:
            marks = ", ".join(["(" + ", ".join("?" * len(rows[0])) + ")"] * len(rows))
            cursor.execute(f"insert into {table} values {marks}", [_bound(value) for row in rows for value in row])
        return
    # Here and not above: a process that only reads does without Arrow.
    import pyarrow as pa

    schema = cursor.execute(f"select * from {table} limit 0").to_arrow_table().schema
    columns = [pa.array([row[place] for row in rows], type=field.type) for place, field in enumerate(schema)]
    cursor.register("incoming", pa.Table.from_arrays(columns, schema=schema))
    cursor.execute(f"insert into {table} select * from incoming")
    cursor.unregister("incoming")


def _bound(value: Any) -> Any:
    """Returns a value as a parameter says it: DuckDB drops the exponent of 1.2E+6 (1,200千円 in 円) and reads 1.2."""
    return Decimal(f"{value:f}") if isinstance(value, Decimal) else value


# -- reading -----------------------------------------------------------------------------------------------------------


def _known_facts(writing: _Writing, spoken_of: Sequence[Facts]) -> Facts:
    """Returns what is stored of the plans, projects and KPIs that facts speak of."""
    scope: dict[str, Any] = {
        "kpi_ids": [kpi_id for facts in spoken_of for kpi_id in _kpi_ids(facts)],
        "plan_ids": [plan.plan_id for facts in spoken_of for plan in facts.plans],
        "project_ids": [project_id for facts in spoken_of for project_id in _project_ids(facts)],
    }
    anything = """select 1 from plans where plan_id in (select unnest($plan_ids))
        union all select 1 from kpis where kpi_id in (select unnest($kpi_ids))
        union all select 1 from projects where project_id in (select unnest($project_ids))
        union all select 1 from organizations where entry_id > 0 limit 1"""
    if not writing.rows(anything, **scope):
        return _NOTHING
    return _read_facts(writing.rows, **scope)


def _read_facts(
    rows: Callable[..., list[Row]],
    as_of: datetime = _EVER,
    kpi_ids: Sequence[str] | None = None,
    plan_ids: Sequence[str] | None = None,
    project_ids: Sequence[str] | None = None,
    kinds: Collection[str] | None = None,
) -> Facts:
    """Returns stored facts: all, or some kinds, or those of some ids; versions of one moment only in the newest."""
    scope = {"as_of": as_of, "kpi_ids": kpi_ids, "plan_ids": plan_ids, "project_ids": project_ids}
    found = {
        name: rows(statement, **{key: scope[key] for key in scope if f"${key}" in statement})
        if kinds is None or name in kinds
        else []
        for name, statement in _statements("facts.sql").items()
    }
    return fact_rows.from_rows(found)


@cache
def _statements(file_name: str) -> Mapping[str, str]:
    """Returns the statements of an SQL file by the name in the comment above each."""
    parts = re.split(r"^-- (\w+)$", sql(file_name), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


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
