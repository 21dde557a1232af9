"""Keeps the facts in one DuckDB file and reads them back judged: the only door to the database.

One connection per process and file, a cursor per call; storing is serialised. Facts are only added.
"""

from __future__ import annotations

import hashlib
import os
import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from kpi_models import fact_rows, versions
from kpi_models.facts import Actual, Baseline, Facts, Target
from kpi_models.fiscal_year import running_fiscal_year
from kpi_models.judged_rows import judged_row
from kpi_models.judgement import Band, FigureSource, JudgedRow, PlanOverview, Scale, SummaryRow
from kpi_models.moments import format_moment, from_stored, to_stored
from kpi_models.reference import organizations, read_table

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
_PLACES_AN_ENTRY = 10_000_000  # so that what an entry adds stands after all that was there before

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
class Loaded:
    """What storing an upload changed: facts added by kind, and how many were known already."""

    added: dict[str, int]
    unchanged: int

    @property
    def total_added(self) -> int:
        return sum(self.added.values())


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
    ) -> Loaded:
        """Stores what is new in `facts` as one entry with the files it came from; all of it or nothing.

        Facts that are known already change nothing. `uploads[0]` names the entry; `note` says why it is stored in
        spite of warnings. Raises ValueError when a fact refers to a plan, project or KPI that neither `facts` nor the
        store has.
        """
        moment = now or datetime.now(UTC)
        with self._writing, self._transaction() as cursor:
            known = _known_facts(cursor, facts)
            added = _new_facts(facts, known, moment)
            counts = {kind: len(rows) for kind, rows in _kinds(added).items() if rows}
            if counts:
                _append(cursor, added, known, actor, uploads, moment, note)
        return Loaded(counts, sum(map(len, _kinds(facts).values())) - sum(counts.values()))

    def remember(self, shape: str, answers: Mapping[str, str], *, actor: str, now: datetime | None = None) -> None:
        """Keeps answers (question id → answer) for the next book of a shape; those known already change nothing."""
        with self._writing, self._transaction() as cursor:
            known = _remembered(cursor, shape)
            new = {question: answer for question, answer in answers.items() if known.get(question) != answer}
            if new:
                entry_id = _append_entry(cursor, actor, None, None, now or datetime.now(UTC))
                rows = [(shape, question, answer, entry_id) for question, answer in new.items()]
                _append_rows(cursor, "remembered_answers", rows)

    def remembered(self, shape: str) -> dict[str, str]:
        """Returns the newest answer to each question of a shape."""
        with self._cursor() as cursor:
            return _remembered(cursor, shape)

    def checkpoint(self) -> None:
        """Folds the log into the file, after an import: a damaged log could lose its last commits in silence."""
        with self._cursor() as cursor:
            cursor.execute("checkpoint")

    # -- reading ---------------------------------------------------------------------------------------------------

    def revision(self) -> int:
        """Returns a number that rises with every stored entry: part of every cache key."""
        return int(self._rows("select coalesce(max(entry_id), 0) as revision from entries")[0]["revision"])

    def facts(self, as_of: datetime | None = None) -> Facts:
        """Returns every fact visible at `as_of` (default now), in the order 計画 → 事業 → KPI → 年度."""
        with self._cursor() as cursor:
            return _read_facts(cursor, as_of=to_stored(as_of or datetime.now(UTC)))

    def judged(
        self,
        plan_id: str | None = None,
        fiscal_year: int | None = None,
        as_of: datetime | None = None,
        scale: str = "standard",
    ) -> list[JudgedRow]:
        """Returns the judged rows of one plan or of all, ordered 計画 → 事業 → KPI → 年度 (progress.sql).

        Raises KeyError for an unknown scale.
        """
        rows = self._rows(_sql("progress.sql"), **self._scope(plan_id, as_of, scale))
        return [judged_row(row, scale) for row in rows if fiscal_year in (None, row["fiscal_year"])]

    def summary(
        self,
        fiscal_year: int | None = None,
        plan_id: str | None = None,
        as_of: datetime | None = None,
        scale: str = "standard",
    ) -> list[SummaryRow]:
        """Returns the counts of each fiscal year in which anything was due, oldest first (summary.sql)."""
        counted = f"with judged as ({_sql('progress.sql')}) {_sql('summary.sql')}"
        rows = self._rows(counted, **self._scope(plan_id, as_of, scale))
        letters = self.scale(scale).letters
        years = sorted({row["fiscal_year"] for row in rows if fiscal_year in (None, row["fiscal_year"])})
        return [_summary_row(year, [row for row in rows if row["fiscal_year"] == year], letters) for year in years]

    def overview(self, as_of: datetime | None = None) -> list[PlanOverview]:
        """Returns how far each plan is reported, in plan order."""
        counted = f"with judged as ({_sql('progress.sql')}) {_sql('overview.sql')}"
        return [PlanOverview(**row) for row in self._rows(counted, **self._scope(None, as_of, "standard"))]

    def sources(self, plan_id: str) -> list[FigureSource]:
        """Returns every version of every figure of a plan, with the file, sheet and cell it was read from."""
        rows = self._rows(_sql("sources.sql"), plan_id=plan_id)
        for row in rows:
            row["since"] = format_moment(from_stored(row["since"])) if row["since"] else None
            row["recorded_at"] = format_moment(from_stored(row["recorded_at"]))
        return [FigureSource(**row) for row in rows]

    def uploads(self) -> list[tuple[str, str, bytes]]:
        """Returns name, SHA-256 and bytes of every file as it came, in the order of entry."""
        rows = self._rows("select file_name, sha256, content from uploads order by entry_id, file_name")
        return [(row["file_name"], row["sha256"], row["content"]) for row in rows]

    def scale_names(self) -> list[str]:
        """Returns the names of the grading scales, the default first."""
        rows = self._rows("select distinct scale from scales order by scale <> 'standard', scale")
        return [row["scale"] for row in rows]

    def scale(self, name: str = "standard") -> Scale:
        """Returns the newest version of a grading scale. Raises KeyError for an unknown name."""
        found = self._rows("select * from scales where scale = $name order by version desc limit 1", name=name)
        if not found:
            raise KeyError(name)
        bands = self._rows(
            """select grade, label, symbol, string_agg(condition, '、または' order by bound desc) as condition
            from scale_bands where scale = $name and version = $version
            group by position, grade, label, symbol order by position""",
            name=name,
            version=found[0]["version"],
        )
        head = found[0]
        return Scale(name, head["title"], head["version"], head["source"], tuple(Band(**band) for band in bands))

    # -- inside ----------------------------------------------------------------------------------------------------

    def _scope(self, plan_id: str | None, as_of: datetime | None, scale: str) -> Row:
        """Returns the parameters of progress.sql."""
        self.scale(scale)
        moment = as_of or datetime.now(UTC)
        return {
            "as_of": to_stored(moment),
            "running_year": running_fiscal_year(moment),
            "plan_id": plan_id,
            "scale": scale,
        }

    def _rows(self, sql: str, **parameters: Any) -> list[Row]:
        with self._cursor() as cursor:
            return _fetch(cursor, sql, parameters)

    @contextmanager
    def _cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        cursor = self._connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()

    @contextmanager
    def _transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._cursor() as cursor:
            cursor.execute("begin transaction")
            try:
                yield cursor
            except BaseException:
                # After an error DuckDB's COMMIT would report success and discard everything.
                cursor.execute("rollback")
                raise
            cursor.execute("commit")

    def _prepare(self) -> None:
        """Creates what is missing: tables, the national list of bodies, the shipped grading scales."""
        with self._transaction() as cursor:
            cursor.execute(_sql("schema.sql"))
            is_new = not _fetch(cursor, "select 1 from entries limit 1")
            if is_new:
                beginning = (_REFERENCE_ENTRY, to_stored(datetime.now(UTC)), "reference", None, None)
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
def _sql(file_name: str) -> str:
    return (_SQL_FOLDER / file_name).read_text(encoding="utf-8")


def _fetch(cursor: duckdb.DuckDBPyConnection, sql: str, parameters: Row | None = None) -> list[Row]:
    cursor.execute(sql, parameters or {})
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _reference_organizations() -> list[tuple[Any, ...]]:
    return [(body.code, body.name, body.full_name, body.kind, _REFERENCE_ENTRY) for body in organizations().values()]


def _append_missing_scales(cursor: duckdb.DuckDBPyConnection) -> None:
    """Adds shipped scales that the store lacks; a stored version never changes."""
    stored = {(row["scale"], row["version"]) for row in _fetch(cursor, "select scale, version from scales")}
    scales = [row for row in read_table("scales.csv") if (row["scale"], int(row["version"])) not in stored]
    bands = [row for row in read_table("scale_bands.csv") if (row["scale"], int(row["version"])) not in stored]
    _append_rows(
        cursor,
        "scales",
        [(row["scale"], int(row["version"]), row["title"], row["source"], _REFERENCE_ENTRY) for row in scales],
    )
    _append_rows(
        cursor,
        "scale_bands",
        [
            (
                row["scale"],
                int(row["version"]),
                int(row["position"]),
                row["grade"] or None,
                row["label"],
                row["symbol"],
                row["measure"],
                row["comparison"],
                Decimal(row["bound"]),
                row["condition"],
            )
            for row in bands
        ],
    )


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
    }


def _kpi_ids(facts: Facts) -> list[str]:
    figures: Iterable[Baseline | Target | Actual] = (*facts.baselines, *facts.targets, *facts.actuals)
    return sorted({kpi.kpi_id for kpi in facts.kpis} | {figure.kpi_id for figure in figures})


def _new_facts(facts: Facts, known: Facts, moment: datetime) -> Facts:
    """Returns what of `facts` is not in `known`."""
    known_kpis = {kpi.kpi_id for kpi in (*known.kpis, *facts.kpis)}
    unknown = [kpi_id for kpi_id in _kpi_ids(facts) if kpi_id not in known_kpis]
    if unknown:
        raise ValueError(f"figures of unknown KPIs: {unknown[:5]}")
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
    )


def _append(
    cursor: duckdb.DuckDBPyConnection,
    facts: Facts,
    known: Facts,
    actor: str,
    uploads: Sequence[Upload],
    moment: datetime,
    note: str | None,
) -> None:
    """Writes one entry with its files and facts."""
    entry_id = _append_entry(cursor, actor, uploads[0].file_name if uploads else None, note, moment)
    _append_rows(
        cursor,
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
        positions[table] = _positions(cursor, table, id_column, ids, set(known_ids), entry_id)
    for table, rows in fact_rows.to_rows(facts, entry_id, positions).items():
        _append_rows(cursor, table, rows)


def _definitions(facts: Facts) -> list[tuple[str, str, list[str]]]:
    """Returns table, id column and ids of what is defined."""
    return [
        ("plans", "plan_id", [plan.plan_id for plan in facts.plans]),
        ("projects", "project_id", [project.project_id for project in facts.projects]),
        ("kpis", "kpi_id", [kpi.kpi_id for kpi in facts.kpis]),
    ]


def _append_entry(
    cursor: duckdb.DuckDBPyConnection, actor: str, file_name: str | None, note: str | None, moment: datetime
) -> int:
    """Writes one act of storing and returns its number."""
    entry_id = int(_fetch(cursor, "select max(entry_id) + 1 as next from entries")[0]["next"])
    _append_rows(cursor, "entries", [(entry_id, to_stored(moment), actor, file_name, note)])
    return entry_id


def _remembered(cursor: duckdb.DuckDBPyConnection, shape: str) -> dict[str, str]:
    rows = _fetch(
        cursor,
        """select question, arg_max(answer, entry_id) as answer from remembered_answers
        where shape = $shape group by question order by question""",
        {"shape": shape},
    )
    return {row["question"]: row["answer"] for row in rows}


def _positions(
    cursor: duckdb.DuckDBPyConnection, table: str, id_column: str, ids: Sequence[str], known: set[str], entry_id: int
) -> dict[str, int]:
    """Returns the place of each id in its table: the one it has, else its place in this entry. The names are ours."""
    places = {new_id: entry_id * _PLACES_AN_ENTRY + number for number, new_id in enumerate(ids)}
    if not known.isdisjoint(ids):
        stored = _fetch(
            cursor,
            f"""select {id_column} as id, max(position) as position from {table}
            where list_contains($ids, {id_column}) group by {id_column}""",
            {"ids": ids},
        )
        places |= {row["id"]: row["position"] for row in stored}
    return places


def _append_rows(cursor: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Inserts rows: a few as parameters, many through an Arrow table of the same column types."""
    if len(rows) <= _FEW_ROWS:
        if rows:
            marks = ", ".join(["(" + ", ".join("?" * len(rows[0])) + ")"] * len(rows))
            cursor.execute(f"insert into {table} values {marks}", [value for row in rows for value in row])
        return
    # Here and not above: a process that only reads does without Arrow.
    import pyarrow as pa

    schema = cursor.execute(f"select * from {table} limit 0").to_arrow_table().schema
    columns = [pa.array([row[place] for row in rows], type=field.type) for place, field in enumerate(schema)]
    cursor.register("incoming", pa.Table.from_arrays(columns, schema=schema))
    cursor.execute(f"insert into {table} select * from incoming")
    cursor.unregister("incoming")


# -- reading -----------------------------------------------------------------------------------------------------------


def _known_facts(cursor: duckdb.DuckDBPyConnection, facts: Facts) -> Facts:
    """Returns what is stored of the plans and KPIs that `facts` speaks of."""
    kpi_ids, plan_ids = _kpi_ids(facts), [plan.plan_id for plan in facts.plans]
    anything = """select 1 from plans where list_contains($plan_ids, plan_id)
        union all select 1 from kpis where list_contains($kpi_ids, kpi_id)
        union all select 1 from organizations where entry_id > 0 limit 1"""
    if not _fetch(cursor, anything, {"kpi_ids": kpi_ids, "plan_ids": plan_ids}):
        return Facts()
    return _read_facts(cursor, kpi_ids=kpi_ids, plan_ids=plan_ids)


def _read_facts(
    cursor: duckdb.DuckDBPyConnection,
    as_of: datetime | None = None,
    kpi_ids: Sequence[str] | None = None,
    plan_ids: Sequence[str] | None = None,
) -> Facts:
    """Returns stored facts: all, or those of some KPIs and plans; versions of one moment only in their newest entry."""
    scope = {"as_of": as_of, "kpi_ids": kpi_ids, "plan_ids": plan_ids}
    rows = {
        name: _fetch(cursor, statement, {key: scope[key] for key in scope if f"${key}" in statement})
        for name, statement in _statements().items()
    }
    return fact_rows.from_rows(rows)


@cache
def _statements() -> Mapping[str, str]:
    """Returns the statements of facts.sql by the name in the comment above each."""
    parts = re.split(r"^-- (\w+)$", _sql("facts.sql"), flags=re.MULTILINE)
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
