"""Backups: the journal with its originals, copied up to a line, proved by making a database of it, and put back."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

from kpi_models.fiscal_year import TOKYO
from kpi_models.keeping.database import Database
from kpi_models.keeping.journal import (
    ENTRIES,
    FILES,
    Journal,
    journal_folder,
    read_journal,
    read_lines,
    sync_folder,
    write_synced,
)
from kpi_models.keeping.kept_rows import gathered, kept_columns
from kpi_models.keeping.starting import make, make_first
from kpi_models.keeping.store_errors import StoreReadOnly
from kpi_models.keeping.upkeep import differences, original_faults, stored_original, verify

LOGGER = logging.getLogger("streamlit.kpi")
MANIFEST = "backup.json"  # written last: a folder without it is no backup
AT_NIGHT: Final = time(2, 0, tzinfo=TOKYO)
FOLDER_SETTING, KEEP_SETTING = "KPI_BACKUP_DIR", "KPI_BACKUP_KEEP"
_KEPT: Final = 14
_DATED = "%Y-%m-%dT%H%M%S"


class BackupFailed(Exception):
    """A backup could not be made, or not be put back; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was proved: where, when, up to which entry, with how many originals, and how its chain ends.

    `missing` are originals that were lost before it was made.
    """

    folder: Path
    made_at: datetime
    entries: int
    originals: int
    missing: int
    chain: str


def back_up(database: Database, folder: Path, now: datetime) -> Backup:
    """Copies everything acknowledged so far into a new folder, while others go on storing, and proves the copy.

    The proof: a database is made of the copy, as after the loss of everything else, and held against it.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupFailed(f"フォルダー {folder} は空ではありません。空のフォルダーか、新しい名前を指定してください。")
    journal, end = database.journal, database.stored_up_to()
    if journal is None or not end.lines:
        raise BackupFailed("まだ何も登録されていないため、バックアップするものがありません。")
    part = folder.with_name(folder.name + ".part")
    with _in_words(folder, part):
        shutil.rmtree(part, ignore_errors=True)
        _make_folders(part)
        with journal.entries.open("rb") as entries:
            write_synced({part / ENTRIES: entries.read(end.size)})
        _copy_originals(database, journal, part)
        found = _proved_originals(part)
        done = Backup(folder, now, end.last, found.count(True), found.count(False), end.chain)
        write_synced({part / MANIFEST: _manifest(done)})
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
        sync_folder(folder.parent)
    return done


def restore(folder: Path, database: Path) -> Backup:
    """Puts a backup where there is no database yet, and makes the database of it. Raises BackupFailed."""
    found = read_backup(folder)
    if found is None:
        newest = last_backup(folder)
        hint = f"この中の新しいバックアップは {newest.folder} です。" if newest else ""
        raise BackupFailed(f"{folder} はバックアップのフォルダーではありません。{hint}")
    target = journal_folder(database)
    if database.exists() or target.exists():
        raise BackupFailed(
            f"{database} には、すでにデータベースか記録簿があります。上書きはしません。"
            "別の場所を --db で指定するか、いまあるもの（*.duckdb と *.journal）を移してから、やり直してください。"
        )
    _check(folder, found)
    part = target.with_name(target.name + ".part")
    with _in_words(target, part):
        shutil.rmtree(part, ignore_errors=True)
        _make_folders(part)
        write_synced({part / ENTRIES: (folder / ENTRIES).read_bytes()})
        for file in (folder / FILES).iterdir():
            write_synced({part / FILES / file.name: file.read_bytes()})
        part.rename(target)
        sync_folder(target.parent)
        make_first(database)
    return found


def read_backup(folder: Path) -> Backup | None:
    """Returns what a folder says of the backup in it, None where there is none that was finished and can be read."""
    manifest = folder / MANIFEST
    if not manifest.exists():
        return None
    try:
        said = json.loads(manifest.read_text(encoding="utf-8"))
        return Backup(**said | {"folder": folder, "made_at": datetime.fromisoformat(said["made_at"])})
    except (ValueError, TypeError, KeyError) as damage:
        LOGGER.warning("バックアップ %s は読めないため、ないものとして進めます。（%s）", folder, damage)
        return None


def last_backup(folder: Path) -> Backup | None:
    """Returns the newest of the backups that lie in a folder."""
    return max(_backups(folder), key=lambda found: found.made_at, default=None)


def back_up_when_due(database: Database, folder: Path, keep: int, now: datetime) -> Backup | None:
    """Makes the backup of the night where it was not made yet, and lets go of all but the newest `keep`."""
    night = datetime.combine(now.astimezone(TOKYO).date(), AT_NIGHT)
    due = night if night <= now else night - timedelta(days=1)
    if not database.stored_up_to().lines or any(due <= found.made_at <= now for found in _backups(folder)):
        return None
    done = back_up(database, folder / now.astimezone(TOKYO).strftime(_DATED), now)
    # What a clock that was wrong dated into the future neither stands for a night nor outlives the others.
    for old in sorted(_backups(folder), key=lambda found: (found.made_at <= now, found.made_at))[: -max(keep, 1)]:
        shutil.rmtree(old.folder)
    return done


def back_up_as_set(database: Database, settings: Mapping[str, str], now: datetime) -> bool:
    """Makes the backup that is due and verifies the store then; a sentence in the log where something is wrong.

    Returns False where no folder is set for backups (KPI_BACKUP_DIR; KPI_BACKUP_KEEP says how many are kept).
    """
    folder, keep = settings.get(FOLDER_SETTING), settings.get(KEEP_SETTING, "")
    if not folder:
        return False
    try:
        made = back_up_when_due(database, Path(folder), int(keep) if keep.isdecimal() else _KEPT, now)
    except BackupFailed as failed:
        LOGGER.error("今日のバックアップを作れませんでした。%s", failed)
        return True
    if made:
        LOGGER.info("バックアップを %s に作りました（登録 %s 件目まで）。", made.folder, made.entries)
        for fault in verify(database, now).faults:
            LOGGER.error("照合で食い違いが見つかりました。%s「python cli.py verify --repair」で直せます。", fault.words)
    return True


def _backups(folder: Path) -> Iterator[Backup]:
    if folder.is_dir():
        yield from (found for inside in folder.iterdir() if inside.is_dir() and (found := read_backup(inside)))


def _copy_originals(database: Database, journal: Journal, part: Path) -> None:
    """Copies the originals that the copied lines name, each from where it is whole."""
    said = gathered(line.tables for line in read_lines(part / ENTRIES))
    purged = {row["sha256"] for row in said.get("purges", [])}
    for sha256 in sorted({row["sha256"] for row in said.get("uploads", [])} - purged):
        content = journal.original(sha256) or stored_original(database, sha256)
        if content is not None:
            write_synced({part / FILES / sha256: content})


def _proved_originals(part: Path) -> list[bool]:
    """Makes a database of a copy, holds it against the copy, and tells of each original whether it is there.

    Raises BackupFailed where the database is not what the copy says.
    """
    proof, copy = part / "proof.duckdb", Journal(part, read_journal(part / ENTRIES).end)
    make(proof, copy)
    made = Database(proof)
    try:
        made.columns = kept_columns(made.rows)
        faults = [*differences(made, read_lines(copy.entries))]
        originals = [*original_faults(made, copy)]
    finally:
        made.close()
    proof.unlink()
    if faults:
        raise BackupFailed(f"写しから作り直した内容が一致しないため、取りやめました。{faults[0].words}")
    return [fault is None for fault in originals]


def _check(folder: Path, found: Backup) -> None:
    """Raises BackupFailed where a backup is no longer what was proved."""
    reading = read_journal(folder / ENTRIES)
    if reading.broken or reading.torn or reading.end.chain != found.chain:
        raise BackupFailed(f"バックアップ {folder} の記録簿が壊れています。別の日のバックアップを使ってください。")
    originals = [*(folder / FILES).iterdir()] if (folder / FILES).is_dir() else []
    if (lost := found.originals - len(originals)) > 0:
        raise BackupFailed(f"バックアップ {folder} の原本が{lost}件足りません。別の日のバックアップを使ってください。")
    for file in originals:
        if Journal(folder).original(file.name) is None:
            raise BackupFailed(
                f"バックアップ {folder} の原本 {file.name} が壊れています。別の日のバックアップを使ってください。"
            )


def _make_folders(part: Path) -> None:
    part.parent.mkdir(parents=True, exist_ok=True)
    part.mkdir(0o700)  # for no other account of the machine
    (part / FILES).mkdir()


def _manifest(done: Backup) -> bytes:
    said = asdict(done) | {"made_at": done.made_at.isoformat()}
    del said["folder"]
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


@contextmanager
def _in_words(folder: Path, part: Path) -> Iterator[None]:
    """Leaves nothing half made, and says in words why it was not made."""
    try:
        yield
    except (OSError, StoreReadOnly) as error:
        shutil.rmtree(part, ignore_errors=True)
        raise BackupFailed(
            f"{folder} に書けませんでした。空き容量と、書き込みの許可を確かめてください。（{error}）"
        ) from error
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
