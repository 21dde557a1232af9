"""What was acknowledged is kept: at a start, database and journal mend each other, and nothing is lost in silence."""

from __future__ import annotations

import errno
import json
import os
import resource
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from kpi_models.entries.history import purge
from kpi_models.keeping.journal import journal_folder, read_journal
from kpi_models.keeping.starting import why_unreadable
from kpi_models.keeping.upkeep import verify
from kpi_models.store import DatabaseUnreadable, StoreReadOnly, open_store
from tests.keeping import ENTRIES_MADE, changed, entries_of, flipped, found, kept, load, seen
from tests.plans import NOW

Lines = list[bytes]


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


@pytest.mark.parametrize("place", [0, 20, 4100, 12_288 + 100], ids="byte {}".format)
def test_a_database_with_a_damaged_header_is_made_anew_from_the_journal(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, place: int
) -> None:
    path = kept(tmp_path)
    before = found(path)
    changed(path, lambda content: flipped(content, place))
    damaged = path.read_bytes()
    assert found(path) == before
    (aside,) = tmp_path.glob("kpi.duckdb.damaged-*")
    assert aside.read_bytes() == damaged
    assert aside.name in caplog.text


@pytest.mark.parametrize("change", [cut, lambda _: b"", lambda _: b"text" * 5000], ids=["cut", "empty", "text"])
def test_a_database_that_is_cut_or_something_else_is_made_anew(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    path = kept(tmp_path)
    before = found(path)
    changed(path, change)
    assert found(path) == before


def test_a_database_that_is_gone_is_made_anew(tmp_path: Path) -> None:
    path = kept(tmp_path)
    before = found(path)
    path.unlink()
    assert found(path) == before


def test_an_older_copy_of_the_database_is_brought_up_to_date(tmp_path: Path) -> None:
    older = kept(tmp_path, 2).read_bytes()
    path = kept(tmp_path)
    before = found(path)
    path.write_bytes(older)
    assert found(path) == before


def test_the_database_of_somebody_else_is_not_taken_for_ours(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    path, other = kept(tmp_path), kept(tmp_path / "other", 1)
    store = open_store(other)
    for number in range(9, 9 + ENTRIES_MADE):
        load(store, number)
    store.close()
    before = found(path)
    shutil.copy(other, path)
    assert found(path) == before


@pytest.mark.parametrize("change", [cut, lambda _: b"damaged"], ids=["cut", "text"])
def test_without_a_journal_a_damaged_database_is_refused_and_left_alone(
    tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    path = kept(tmp_path)
    shutil.rmtree(journal_folder(path))
    changed(path, change)
    damaged = path.read_bytes()
    with pytest.raises(DatabaseUnreadable):
        open_store(path)
    assert path.read_bytes() == damaged


def test_a_database_from_before_there_were_journals_gets_one_with_its_files(tmp_path: Path) -> None:
    path = kept(tmp_path)
    before = found(path)
    shutil.rmtree(journal_folder(path))
    assert found(path) == before
    path.unlink()
    assert found(path) == before


def test_every_table_is_kept_but_those_that_hold_no_fact(tmp_path: Path) -> None:
    store = open_store(kept(tmp_path))
    tables = {row["table_name"] for row in store.rows("select table_name from duckdb_tables()")}
    assert tables - set(store.columns) == {"sessions"}
    store.close()


LINE_FAULTS: dict[str, Callable[[Lines], Lines]] = {
    "flipped": lambda lines: [lines[0], flipped(lines[1], 200), *lines[2:]],
    "chain flipped": lambda lines: [lines[0], flipped(lines[1], 20), *lines[2:]],
    "cut out": lambda lines: [lines[0], *lines[2:]],
    "two cut out": lambda lines: [lines[0], *lines[3:]],
    "cut short": lambda lines: [lines[0], lines[1][:100], *lines[2:]],
    "swapped": lambda lines: [lines[1], lines[0], *lines[2:]],
    "twice": lambda lines: [lines[0], lines[1], lines[1], *lines[2:]],
    "the first gone": lambda lines: lines[1:],
    "the last flipped": lambda lines: [*lines[:-2], flipped(lines[-2], 150), b""],
    "the last gone": lambda lines: [*lines[:-2], b""],
    "the last torn": lambda lines: [*lines[:-2], lines[-2][:50]],
    "all gone": lambda _: [b""],
}


@pytest.mark.parametrize("fault", LINE_FAULTS)
def test_a_damaged_journal_is_written_anew_from_the_database_line_for_line(tmp_path: Path, fault: str) -> None:
    path = kept(tmp_path)
    before, journal = found(path), entries_of(path)
    whole = journal.read_bytes()
    journal.write_bytes(b"\n".join(LINE_FAULTS[fault](whole.split(b"\n"))))
    assert found(path) == before
    assert journal.read_bytes() == whole


def test_what_was_being_written_when_the_machine_stopped_was_never_stored(tmp_path: Path) -> None:
    path = kept(tmp_path)
    before, journal = found(path), entries_of(path)
    whole = journal.read_bytes()
    journal.write_bytes(whole + whole.split(b"\n")[1][:90])
    assert found(path) == before
    assert journal.read_bytes() == whole
    assert [torn.read_bytes() for torn in journal.parent.glob("*.torn-*")] == [whole.split(b"\n")[1][:90]]


def test_where_both_are_damaged_nothing_is_made_up(tmp_path: Path) -> None:
    path = kept(tmp_path)
    changed(entries_of(path), lambda content: flipped(content, 200))
    changed(path, lambda content: flipped(content, 20))
    with pytest.raises(DatabaseUnreadable, match="1 行目"):
        open_store(path)


def test_mending_a_journal_that_fails_halfway_loses_none_of_its_lines(tmp_path: Path) -> None:
    older = kept(tmp_path / "older", 2).read_bytes()
    path = kept(tmp_path / "new")
    before = found(path)
    path.write_bytes(older)  # only the journal knows entries 3 and 4
    changed(entries_of(path), lambda content: flipped(content, 100))
    obstacle = entries_of(path).with_name("entries.jsonl.part")
    obstacle.mkdir()
    with pytest.raises(DatabaseUnreadable):
        open_store(path)
    obstacle.rmdir()
    assert found(path) == before


def test_where_only_originals_are_left_no_empty_database_takes_the_place_of_the_lost_one(tmp_path: Path) -> None:
    path = kept(tmp_path)
    path.unlink()
    entries_of(path).unlink()
    with pytest.raises(DatabaseUnreadable, match="原本は"):
        open_store(path)
    assert not path.exists()


def test_a_journal_out_of_reach_is_said_in_words_and_left_alone(tmp_path: Path) -> None:
    path = kept(tmp_path)
    entries_of(path).unlink()
    entries_of(path).mkdir()
    with pytest.raises(DatabaseUnreadable) as refused:
        open_store(path)
    assert why_unreadable(refused.value) == "場所と、読み書きの許可を確かめてください。"
    assert entries_of(path).is_dir()


def test_what_lies_beside_the_database_is_for_its_own_account_and_its_name_on_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced, fsync = set(), os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (synced.add(os.fstat(descriptor).st_ino), fsync(descriptor)))
    store = open_store(tmp_path / "kpi.duckdb")
    load(store, 1)
    store.close()
    folder = journal_folder(store.path)
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE((folder / "files").stat().st_mode) == 0o700
    assert synced >= {place.stat().st_ino for place in (tmp_path, folder, folder / "files")}


def test_a_log_that_is_lost_or_damaged_loses_nothing(tmp_path: Path) -> None:
    """The write-ahead log of a process that was killed: DuckDB opens without its last commits, or not at all."""
    running = open_store(tmp_path / "kpi.duckdb")
    for number in range(1, 4):
        load(running, number)
    before, log = seen(running), tmp_path / "kpi.duckdb.wal"
    assert log.exists()
    faults: dict[str, Callable[[bytes], bytes]] = {
        "flipped at the start": lambda content: flipped(content, 2),
        "flipped": lambda content: flipped(content, len(content) // 2),
        "cut": cut,
        "empty": lambda _: b"",
        "whole": lambda content: content,
    }
    for number, change in enumerate(faults.values()):
        killed = tmp_path / str(number)
        killed.mkdir()
        for file in (running.path, log):
            shutil.copy(file, killed)
        shutil.copytree(journal_folder(running.path), journal_folder(killed / "kpi.duckdb"))
        changed(killed / "kpi.duckdb.wal", change)
        assert found(killed / "kpi.duckdb") == before
    running.close()


def test_a_purged_file_is_gone_from_beside_the_database_too_and_does_not_come_back(tmp_path: Path) -> None:
    path = kept(tmp_path)
    store = open_store(path)
    sha256 = store.uploads()[1][1]
    with store.entry("管理者", action="purge-file") as entry:
        purge(entry, sha256, "個人情報のため")
    assert not (journal_folder(path) / "files" / sha256).exists()
    load(store, 2)  # the same bytes come once more
    before = seen(store)
    store.close()
    path.unlink()
    assert found(path) == before
    assert [content for _, stored, content in before[1] if stored == sha256] == [b"", b""]
    assert not (journal_folder(path) / "files" / sha256).exists()


def test_a_line_that_cannot_be_taken_back_does_not_part_journal_and_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    store = open_store(kept(tmp_path))
    with monkeypatch.context() as disk, pytest.raises(duckdb.Error), store.entry("試験") as entry:  # noqa: PT012
        entry.append("users", [("hanako", "架空 花子", True)])
        entry.rows("select 1")
        store.note("alter table users add column other varchar")  # what lets the commit fail
        store.note("alter table users drop column other")
        fsync = os.fsync
        calls: list[int] = []
        disk.setattr(os, "fsync", lambda d: refuse(d) if calls else (calls.append(d), fsync(d)))
    load(store, 9)
    after = seen(store)
    assert verify(store, NOW).faults == ()
    store.close()
    store.path.unlink()
    assert found(store.path) == after


def test_without_room_nothing_is_stored_and_with_room_again_it_is(tmp_path: Path) -> None:
    """Files may not grow beyond a kilobyte: as on a full disk, the original finds no room."""
    store = open_store(kept(tmp_path))
    before, limits = seen(store), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(StoreReadOnly, match="空き"):
            load(store, 9)
        assert seen(store) == before
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    load(store, 9)
    assert store.revision() == ENTRIES_MADE + 1
    store.close()


def test_the_journal_says_every_row_and_keeps_every_file(tmp_path: Path) -> None:
    path = kept(tmp_path)
    line = json.loads(entries_of(path).read_text(encoding="utf-8").splitlines()[1])
    assert (line["first"], line["last"]) == (2, 2)
    (row,) = [
        dict(zip(line["tables"]["actuals"]["columns"], row, strict=True)) for row in line["tables"]["actuals"]["rows"]
    ]
    assert (row["value"], row["entry_id"]) == ("2.000000000000", "2")
    assert read_journal(entries_of(path)).end.last == ENTRIES_MADE
    assert len([*(journal_folder(path) / "files").iterdir()]) == ENTRIES_MADE
