"""A database of an older release is upgraded whole or not at all, with a copy first; one of a newer is refused."""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpi_models.keeping import schema
from kpi_models.keeping.database import Database
from kpi_models.keeping.journal import BEGINNING, read_lines, written_line
from kpi_models.keeping.starting import why_unreadable
from kpi_models.keeping.store_errors import DatabaseNewer
from kpi_models.store import StoreReadOnly, open_store
from tests.keeping import entries_of, found, kept

FIRST_RELEASE = Path(__file__).parent / "old_schemas" / "2026-11-first.sql"
STORED_THEN = """
insert into entries values (0, '2026-04-01', 'reference', null, null), (1, '2026-04-02', '架空係', 'a.xlsx', null);
insert into uploads select sha256('file'), 1, 'a.xlsx', 4, 'file'::blob;
insert into plans values ('plan', '架空計画', '990019', 2021, 2025, 10000000, 1);
insert into projects values ('project', 'plan', '架空事業', null, 10000000, 1);
insert into kpis values ('kpi', 'project', '架空指標', '件', 'increase', null, 'linear', 10000000, 1);
insert into actuals (kpi_id, fiscal_year, basis, value, state, reported_at, entry_id)
    values ('kpi', 2021, 'level', 3.5, 'confirmed', '2026-04-02', 1);
"""

SCALE_OF_THEN = """
insert into scales values ('abfn', 1, 'A-B-F-N', '公表区分', 0);
insert into scale_bands values
    ('abfn', 1, 1, 'F', '数値目標なし', '－', 'final_target_missing', 'eq', 1, '数値目標がない'),
    ('abfn', 1, 2, 'N', 'データ未着', '…', 'pace_unknown', 'eq', 1, '実績がまだ公表・報告されていない'),
    ('abfn', 1, 3, 'A', '経過率以上', '◎', 'pace_ratio', 'ge', 1, '進捗率が経過率以上'),
    ('abfn', 1, 4, 'B', '経過率未満', '△', 'always', 'eq', 1, '進捗率が経過率未満');
"""


@pytest.fixture
def older(tmp_path: Path) -> Iterator[Path]:
    """A database of the first release, with an entry."""
    path = tmp_path / "kpi.duckdb"
    made = Database(path)
    with made.transaction() as writing:
        writing.rows(FIRST_RELEASE.read_text(encoding="utf-8"))
        writing.rows(STORED_THEN)
    made.close()
    return path


def columns(path: Path) -> set[tuple[str, str]]:
    opened = Database(path)
    try:
        return set(schema.columns(opened.rows))
    finally:
        opened.close()


def test_an_older_database_is_upgraded_with_its_figures_and_gets_its_journal(older: Path) -> None:
    facts, files, log = found(older)
    assert [(one.name, one.unit) for one in facts.kpis] == [("架空指標", "件")]
    assert [str(one.value) for one in facts.actuals] == ["3.5"]
    assert [(name, content) for name, _, content in files] == [("a.xlsx", b"file")]
    assert [entry[:2] for entry in log] == [(1, "架空係")]
    older.unlink()
    assert found(older) == (facts, files, log)


def test_a_version_of_a_scale_that_shipped_then_is_still_known_and_the_newer_one_is_on_offer(older: Path) -> None:
    made = Database(older)
    with made.transaction() as writing:
        writing.rows(SCALE_OF_THEN)
    made.close()
    store = open_store(older)
    assert [band.standing for band in store.scale("abfn", 1).bands] == ["unknown", "unknown", "on-track", "behind"]
    assert store.scale("abfn").version == 2
    assert [row.scale for row in store.judged(fiscal_year=2021)] == ["standard"]
    store.close()


def test_the_way_back_is_a_copy_of_the_older_database_as_it_was(older: Path) -> None:
    before = columns(older)
    found(older)
    (copy,) = older.parent.glob("kpi.duckdb.before-upgrade-*")
    assert columns(copy) == before
    assert columns(older) > before


def test_an_upgrade_that_finds_no_room_for_the_copy_changes_nothing_and_says_so(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def copy_half(source: Path, target: Path) -> None:
        Path(target).write_bytes(source.read_bytes()[:4096])
        raise OSError(errno.ENOSPC, "No space left on device")

    before = columns(older)
    with monkeypatch.context() as full:
        full.setattr(shutil, "copy2", copy_half)
        with pytest.raises(StoreReadOnly):
            open_store(older)
    assert list(older.parent.glob("*before-upgrade*")) == []
    assert columns(older) == before
    assert found(older)


def test_an_upgrade_that_fails_leaves_the_database_as_it_was(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, sql = columns(older), schema.sql
    schema.wanted()  # is kept from here on
    with monkeypatch.context() as broken:
        broken.setattr(schema, "sql", lambda name: f"{sql(name)}\ninsert into nowhere values (1);")
        with pytest.raises(Exception, match="nowhere"):
            open_store(older)
    assert columns(older) == before
    assert [str(one.value) for one in found(older)[0].actuals] == ["3.5"]


def test_a_start_writes_nothing_to_a_database_of_this_version(tmp_path: Path) -> None:
    path = tmp_path / "kpi.duckdb"
    open_store(path).close()
    made = path.read_bytes()
    open_store(path).close()
    assert path.read_bytes() == made


def test_a_view_that_reads_otherwise_now_is_made_anew(tmp_path: Path) -> None:
    path = kept(tmp_path)
    before = found(path)
    older = Database(path)
    older.rows("create or replace view counted_entries as select entry_id, actor from entries where false")
    older.rows("drop view newest_words")
    older.close()
    assert found(path) == before
    store = open_store(path)
    actors = store.rows("select distinct actor from counted_entries order by actor")
    assert [row["actor"] for row in actors] == ["reference", "試験"]
    store.close()


@pytest.mark.parametrize("change", ["create table later (a integer)", "alter table kpis add column later varchar"])
def test_a_database_of_a_newer_version_is_refused_in_words_and_left_alone(tmp_path: Path, change: str) -> None:
    path = kept(tmp_path)
    newer = Database(path)
    newer.rows(change)
    newer.close()
    before = path.read_bytes()
    with pytest.raises(DatabaseNewer) as refused:
        open_store(path)
    assert "新しい版" in why_unreadable(refused.value)
    assert path.read_bytes() == before


def test_a_journal_of_a_newer_version_is_refused_too(tmp_path: Path) -> None:
    path = kept(tmp_path)
    lines = entries_of(path)
    line = next(read_lines(lines))
    tables = {**line.tables, "kpis": {"columns": ["later"], "rows": [["x"]]}}
    lines.write_bytes(written_line(BEGINNING, line.first, line.last, tables)[1])
    path.unlink()
    with pytest.raises(DatabaseNewer):
        open_store(path)


OPEN_AND_STAY = """
import sys
from kpi_models.store import DatabaseBusy, open_store
try:
    open_store(sys.argv[1])
    print('open', flush=True)
except DatabaseBusy as busy:
    print('busy', busy.process_id, flush=True)
input()
"""


@pytest.mark.parametrize("state", ["whole", "damaged", "missing"])
def test_of_processes_that_start_on_one_file_one_opens_it_and_the_others_are_told(tmp_path: Path, state: str) -> None:
    path = kept(tmp_path)
    before = found(path)
    if state == "damaged":
        path.write_bytes(b"damaged")
    elif state == "missing":
        path.unlink()
    starting = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN_AND_STAY, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    said = sorted(process.stdout.readline().split()[0] for process in starting if process.stdout)
    for process in starting:
        process.communicate("\n", timeout=30)
    assert said == ["busy", "busy", "busy", "open"]
    assert found(path) == before
    assert not list(tmp_path.glob("*.rebuil*"))
