"""Verification names the first bad record and mends it; a backup is proved when it is made and when it is put back."""

from __future__ import annotations

import asyncio
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import app
from kpi_models.keeping.backups import (
    FOLDER_SETTING,
    BackupFailed,
    back_up,
    back_up_as_set,
    back_up_when_due,
    last_backup,
    restore,
)
from kpi_models.keeping.journal import journal_folder
from kpi_models.keeping.upkeep import last_verification, repair, sizes, verify
from kpi_models.store import Store, Upload, open_store
from tests.keeping import ENTRIES_MADE, changed, entries_of, flipped, found, kept, load, seen
from tests.plans import NOW, actual, one_kpi

NIGHT = datetime(2026, 5, 10, 2, 0, tzinfo=UTC) - timedelta(hours=9)  # two o'clock in Tokyo


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(kept(tmp_path))
    yield opened
    opened.close()


def test_what_is_whole_is_verified_and_remembered(store: Store) -> None:
    done = verify(store, NOW)
    assert (done.entries, done.originals, done.faults) == (ENTRIES_MADE, ENTRIES_MADE, ())
    assert last_verification(store.path) == done
    assert min(sizes(store.path).database, sizes(store.path).journal, sizes(store.path).free) > 0


def original_of(store: Store, number: int) -> Path:
    return journal_folder(store.path) / "files" / store.uploads()[number - 1][1]


def _damage_row(store: Store) -> None:
    store.rows("update actuals set value = value + 1 where entry_id = 3")


def _damage_content(store: Store) -> None:
    store.rows("update uploads set content = $bad where entry_id = 3", bad=b"bad")


FAULTS: dict[str, tuple[Callable[[Store], object], str, str]] = {
    "a line": (lambda store: changed(entries_of(store.path), lambda c: flipped(c, len(c) - 300)), "journal", "4 行目"),
    "an original": (lambda store: changed(original_of(store, 3), lambda c: flipped(c, 9)), "original", "登録 3 の原本"),
    "an original cut": (lambda store: changed(original_of(store, 2), lambda c: c[:5]), "original", "「2.xlsx」"),
    "an original gone": (lambda store: original_of(store, 1).unlink(), "original", "「1.xlsx」"),
    "originals swapped": (
        lambda store: original_of(store, 1).write_bytes(original_of(store, 2).read_bytes()), "original", "「1.xlsx」",
    ),
    "a row": (_damage_row, "database", "登録 3〜3 の表 actuals"),
    "an original in the database": (_damage_content, "database", "登録 3 の原本"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_record_is_named_and_mended_from_the_other_copy(store: Store, fault: str) -> None:
    before = seen(store)
    damage, kind, words = FAULTS[fault]
    damage(store)
    faults = verify(store, NOW).faults
    assert [(fault.kind, words in fault.words) for fault in faults] == [(kind, True)]
    repair(store, faults)
    assert verify(store, NOW).faults == ()
    assert seen(store) == before


def test_a_flipped_byte_in_a_block_is_found_by_reading_and_the_file_made_anew_without_a_restart(tmp_path: Path) -> None:
    path = kept(tmp_path)
    store = open_store(path)
    book = random.Random(1).randbytes(900_000)  # blocks of its own, which a start has no need to read
    store.load(one_kpi(actual(2024, "9")), actor="試験", uploads=[Upload("9.xlsx", book)], now=NOW)
    before = seen(store)
    store.close()
    changed(path, lambda content: flipped(content, content.index(book[450_000:450_100])))
    store = open_store(path)
    faults = verify(store, NOW).faults
    assert [fault.kind for fault in faults] == ["database"]
    assert seen(store) == before
    assert verify(store, NOW).faults == ()
    store.close()


def test_a_backup_is_restored_to_what_was_backed_up(tmp_path: Path) -> None:
    path = kept(tmp_path)
    store = open_store(path)
    before = seen(store)
    done = back_up(store, tmp_path / "backup", NOW)
    assert (done.entries, done.originals, done.missing) == (ENTRIES_MADE, ENTRIES_MADE, 0)
    load(store, 9)
    store.close()
    restore(tmp_path / "backup", tmp_path / "new" / "kpi.duckdb")
    assert found(tmp_path / "new" / "kpi.duckdb") == before


def _verified_entries(store: Store, _folder: Path) -> int:
    done = verify(store, NOW)
    assert done.faults == ()
    return done.entries


def _backed_up_entries(store: Store, folder: Path) -> int:
    return back_up(store, folder / "backup", NOW).entries


@pytest.mark.parametrize("reading", [_verified_entries, _backed_up_entries], ids=["verify", "backup"])
def test_what_is_being_stored_is_waited_for_as_it_may_yet_be_taken_back(
    store: Store, tmp_path: Path, reading: Callable[[Store, Path], int]
) -> None:
    with ThreadPoolExecutor(1) as pool:
        with store.entry("試験") as entry:
            entry.append("report_steps", [("project", 2021, "save", None)])
            read = pool.submit(reading, store, tmp_path)
            with pytest.raises(TimeoutError):
                read.result(1)
        assert read.result(30) == ENTRIES_MADE + 1


@pytest.mark.soak
def test_a_backup_under_twenty_writers_holds_each_entry_whole(tmp_path: Path) -> None:
    store = open_store(kept(tmp_path))
    begun, stop = threading.Event(), threading.Event()

    def write(number: int) -> None:
        year = 2021
        while not stop.is_set() and year < 2023:
            upload = Upload(f"{number}-{year}.xlsx", f"{number}-{year}".encode())
            store.load(one_kpi(actual(year, str(number * 100 + year))), actor=f"係{number}", uploads=[upload])
            begun.set()
            year += 1

    with ThreadPoolExecutor(20) as pool:
        writers = [pool.submit(write, number) for number in range(1, 21)]
        begun.wait(30)
        done = back_up(store, tmp_path / "backup", NOW)
        stop.set()
        for writer in writers:
            writer.result()
    log, uploads = seen(store)[2], seen(store)[1]
    store.close()
    restore(tmp_path / "backup", tmp_path / "new" / "kpi.duckdb")
    restored = found(tmp_path / "new" / "kpi.duckdb")
    assert done.entries >= ENTRIES_MADE
    assert restored[2] == [entry for entry in log if entry[0] <= done.entries]
    assert restored[1] == uploads[: len(restored[1])]
    assert len(restored[1]) == done.originals


def test_a_restore_never_overwrites(tmp_path: Path) -> None:
    store = open_store(kept(tmp_path))
    back_up(store, tmp_path / "backup", NOW)
    store.close()
    before = found(store.path)
    with pytest.raises(BackupFailed, match="上書きはしません"):
        restore(tmp_path / "backup", store.path)
    assert found(store.path) == before


@pytest.mark.parametrize("name", ["entries.jsonl", "files", "backup.json"])
def test_a_damaged_backup_is_not_put_back(tmp_path: Path, name: str) -> None:
    store = open_store(kept(tmp_path))
    back_up(store, tmp_path / "backup", NOW)
    store.close()
    file = tmp_path / "backup" / name
    if name == "backup.json":
        file.unlink()
    else:
        changed(file if file.is_file() else next(file.iterdir()), lambda content: flipped(content, 20))
    with pytest.raises(BackupFailed):
        restore(tmp_path / "backup", tmp_path / "new" / "kpi.duckdb")
    assert not (tmp_path / "new" / "kpi.duckdb").exists()


def test_a_backup_that_lost_an_original_is_not_put_back_as_whole(tmp_path: Path) -> None:
    store = open_store(kept(tmp_path))
    back_up(store, tmp_path / "backup", NOW)
    store.close()
    next((tmp_path / "backup" / "files").iterdir()).unlink()
    with pytest.raises(BackupFailed, match="原本が1件足りません"):
        restore(tmp_path / "backup", tmp_path / "new" / "kpi.duckdb")
    assert not (tmp_path / "new").exists()


def test_a_backup_that_cannot_be_read_does_not_stop_those_of_the_following_nights(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    done = back_up_when_due(store, folder, 2, NIGHT)
    assert done is not None
    (done.folder / "backup.json").write_text('{"made_at"', encoding="utf-8")
    assert back_up_when_due(store, folder, 2, NIGHT + timedelta(days=1)) == last_backup(folder)
    assert done.folder.exists()


def test_a_backup_dated_into_the_future_stands_for_no_night_and_goes_first(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    back_up_when_due(store, folder, 1, NIGHT + timedelta(days=3650))
    done = back_up_when_due(store, folder, 1, NIGHT)
    assert done is not None
    assert list(folder.iterdir()) == [done.folder]


def test_what_a_verification_found_is_said_where_it_cannot_be_written_down(store: Store) -> None:
    written = journal_folder(store.path) / "verified.json"
    written.mkdir()
    assert verify(store, NOW).faults == ()
    written.rmdir()
    written.write_text('{"verified_at": "20', encoding="utf-8")
    assert last_verification(store.path) is None


def test_all_originals_are_put_back_where_their_folder_is_gone(store: Store) -> None:
    shutil.rmtree(journal_folder(store.path) / "files")
    repair(store, verify(store, NOW).faults)
    assert verify(store, NOW).faults == ()


def test_a_night_on_which_something_breaks_is_not_the_end_of_all_backups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(FOLDER_SETTING, str(tmp_path))
    monkeypatch.setattr(app, "SECONDS_BETWEEN_LOOKS_AT_BACKUPS", 0.01)
    monkeypatch.setattr(app.LOGGER, "propagate", True)
    broken = object()  # what nobody foresaw
    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(app._back_up_at_night(broken), 0.5))
    assert len([record for record in caplog.records if "もう一度試みます" in record.message]) > 1


def test_a_full_folder_is_no_place_for_a_backup(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="空ではありません"):
        back_up(store, tmp_path, NOW)


def test_the_backup_of_the_night_is_made_once_also_when_it_was_missed_and_the_oldest_go(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    made = [
        back_up_when_due(store, folder, 2, NIGHT + timedelta(hours=hours)) is not None
        for hours in (-1, 0, 1, 23, 24 + 9, 24 + 10, 48)
    ]
    assert made == [True, True, False, False, True, False, True]
    assert sorted(inside.name for inside in folder.iterdir()) == ["2026-05-11T110000", "2026-05-12T020000"]
    newest = last_backup(folder)
    assert newest is not None
    assert newest.made_at == NIGHT + timedelta(hours=48)


def test_no_folder_set_means_no_backup_and_a_folder_out_of_reach_is_said(
    store: Store, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert not back_up_as_set(store, {}, NOW)
    (tmp_path / "file").write_bytes(b"")
    assert back_up_as_set(store, {FOLDER_SETTING: str(tmp_path / "file" / "backups")}, NOW)
    assert "今日のバックアップを作れませんでした" in caplog.text
    assert back_up_as_set(store, {FOLDER_SETTING: str(tmp_path / "backups")}, NOW)
    assert last_verification(store.path) is not None
