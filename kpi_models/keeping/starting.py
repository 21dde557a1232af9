"""Opening a database with its journal: whatever happened to one is mended from the other, and said in the log.

Nothing is ever removed at a start: what is damaged is set aside under a name with the moment.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kpi_models.keeping.database import Database, no_room_said
from kpi_models.keeping.journal import (
    ENTRIES,
    FILES,
    Journal,
    Line,
    journal_folder,
    read_journal,
    read_lines,
    sync_folder,
)
from kpi_models.keeping.journal_mending import mend
from kpi_models.keeping.kept_rows import gathered, stored_rows, tables_of
from kpi_models.keeping.schema import lacks_columns, prepare
from kpi_models.keeping.setting_aside import aside_name, copy_aside, set_aside
from kpi_models.keeping.store_errors import DatabaseDamaged, DatabaseNewer, DatabaseUnreadable

LOGGER = logging.getLogger("streamlit.kpi")
_HEADERS = 3 * 4096  # bytes of a DuckDB file before its first block
_FILES_AT_ONCE = 20
_WHY: tuple[tuple[type[DatabaseUnreadable], str], ...] = (
    (
        DatabaseNewer,
        "このプログラムより新しい版で作られています。新しい版のプログラムで起動するか、"
        "更新のときに残した控え（before-upgrade の付いたファイル）を使ってください。",
    ),
    (
        DatabaseDamaged,
        "壊れているか、このシステムのファイルではなく、隣の記録簿（*.journal）からも作り直せません。"
        "「python cli.py restore フォルダー」でバックアップから戻してください。元のファイルはそのままです。",
    ),
    (DatabaseUnreadable, "場所と、読み書きの許可を確かめてください。"),
)


def opened(path: Path, *, is_damaged: bool = False) -> Database:
    """Returns a database with its journal, both of which say the same; creates a missing one.

    Raises DatabaseBusy, DatabaseNewer, DatabaseDamaged where both are, DatabaseUnreadable for what is out of reach, and
    StoreReadOnly where the disk lacks the room.
    """
    with _out_of_reach_said(), no_room_said():
        return _opened(path, is_damaged=is_damaged)


def _opened(path: Path, *, is_damaged: bool) -> Database:
    entries, originals = journal_folder(path) / ENTRIES, journal_folder(path) / FILES
    has_journal = entries.exists() and entries.stat().st_size > 0
    if not has_journal and not path.exists() and originals.exists() and any(originals.iterdir()):
        raise DatabaseDamaged(f"{path} と {entries} が見つかりませんが、原本は {originals} に残っています。")
    try:
        if is_damaged:
            raise DatabaseDamaged(f"{path}: 読み出せない部分があります。")
        if has_journal and not path.exists():
            raise DatabaseDamaged(f"{path}: ファイルが見つかりません。")
        return _settled(path)
    except DatabaseDamaged as damage:
        if not has_journal:
            raise
        LOGGER.error("データベース %s を開けません。（%s）", path, damage)
    with _alone(path):
        if not is_damaged and path.exists():
            with suppress(DatabaseDamaged):  # another process may have made it anew meanwhile
                return _settled(path)
        _rebuild(path)
        return _settled(path)


@contextmanager
def _out_of_reach_said() -> Iterator[None]:
    """Turns the operating system's word on a file that can't be read or written into ours."""
    try:
        yield
    except OSError as error:
        raise DatabaseUnreadable(str(error)) from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Lets one process at a time make a database anew: it holds an empty one, which DuckDB keeps from all others.

    Raises DatabaseBusy in the others.
    """
    claim = path.with_name(path.name + ".rebuilding")
    try:
        held = Database(claim)
    except DatabaseDamaged:  # nobody holds it: its maker was cut off
        claim.unlink()
        held = Database(claim)
    try:
        yield
    finally:
        held.close()
        with suppress(OSError):  # on Windows another process may have it by now
            claim.unlink()


def _rebuild(path: Path) -> None:
    """Makes the database anew from its journal; the file that was there is set aside.

    Raises DatabaseDamaged where the journal is not sound, DatabaseBusy where another process has the file.
    """
    journal = Journal(journal_folder(path))
    reading = read_journal(journal.entries)
    if reading.broken:
        raise DatabaseDamaged(
            f"{journal.entries}: 記録簿の {reading.broken} 行目も壊れています。控えから戻してください。"
        )
    part = _made_beside(path, journal)
    if path.exists():
        with suppress(DatabaseDamaged):
            Database(path).close()  # raises DatabaseBusy while another process has it
    aside = [set_aside(file) for file in (path, log_of(path)) if file.exists()]
    log_of(path).unlink(missing_ok=True)
    part.replace(path)
    sync_folder(path.parent)
    why, kept = "見つからなかった", ""
    if aside:
        why, kept = "壊れていた", f"元のファイルは {aside[0].name} として残してあります。"
    LOGGER.warning(
        "データベース %s が%sため、記録簿（登録 %s 件目まで）から作り直しました。%s", path, why, reading.end.last, kept
    )


def make_first(path: Path) -> None:
    """Makes the database where there is only its journal yet: all of it or none."""
    with _alone(path):
        _made_beside(path, Journal(journal_folder(path))).replace(path)
        sync_folder(path.parent)


def _made_beside(path: Path, journal: Journal) -> Path:
    part = path.with_name(path.name + ".rebuilt")
    for left in (part, log_of(part)):
        left.unlink(missing_ok=True)
    make(part, journal)
    return part


def make(path: Path, journal: Journal) -> None:
    """Makes a new database of what a journal says."""
    made = Database(path)
    try:
        prepare(made)
        replay(made, journal)
        made.checkpoint()
    finally:
        made.close()


def replay(database: Database, journal: Journal, after: int = 0) -> None:
    """Puts the entries of the journal that came after one back into the database, all of them or none."""
    lines = [line for line in read_lines(journal.entries) if line.last > after]
    if lines and lines[0].first <= after:
        raise DatabaseDamaged(f"{database.path}: 登録 {after} が記録簿の区切りと合いません。")
    found = gathered(line.tables for line in lines)
    for table, rows in found.items():
        unknown = {name for row in rows for name in row} - set(database.columns.get(table, ()))
        if unknown:
            raise DatabaseNewer(f"{journal.entries}: {table}.{min(unknown)}")
    with database.transaction() as writing:
        purged = {row["sha256"] for row in found.get("purges", [])}
        uploads = found.pop("uploads", [])
        for start in range(0, len(uploads), _FILES_AT_ONCE):
            some = uploads[start : start + _FILES_AT_ONCE]
            writing.put_back("uploads", [row | {"content": _original(journal, row, purged)} for row in some])
        for table, rows in found.items():
            writing.put_back(table, rows)
        for sha256 in purged:
            writing.rows("update uploads set content = $nothing where sha256 = $sha256", nothing=b"", sha256=sha256)


def _original(journal: Journal, upload: dict[str, str], purged: set[str]) -> bytes:
    content = journal.original(upload["sha256"])
    if content is None and upload["sha256"] not in purged and upload["size"] != "0":
        LOGGER.error("原本 %s（%s）が見つからないか壊れています。", upload["file_name"], upload["sha256"])
    return content or b""


def why_unreadable(error: DatabaseUnreadable) -> str:
    """Says why a database can't be opened, and what to do."""
    return next(words for kind, words in _WHY if isinstance(error, kind))


def log_of(path: Path) -> Path:
    """Returns where DuckDB keeps the write-ahead log of a file."""
    return path.with_name(path.name + ".wal")


def _settled(path: Path) -> Database:
    database = Database(path)  # from here on no other process has the file, nor its journal
    try:
        if lacks_columns(database):
            database.close()
            _copy_before_upgrade(path)
            database = Database(path)
        prepare(database)
        _refuse_a_cut_file(database)
        database.journal = _bring_together(database)
    except BaseException:
        database.close()
        raise
    return database


def _cut_torn_end(journal: Journal, torn: bytes) -> None:
    """Cuts a line that was being written when the machine stopped: nobody was told yet that it is stored."""
    with suppress(OSError):  # without room for a copy it is cut all the same
        aside_name(journal.entries, "torn").write_bytes(torn)
    journal.back_to(journal.end)
    LOGGER.warning("記録簿 %s の書きかけの行（受け付けを知らせる前のもの）を除きました。", journal.entries)


def _bring_together(database: Database) -> Journal:
    """Makes database and journal say the same, from whichever knows more, and returns the journal."""
    journal = Journal(journal_folder(database.path))
    reading = read_journal(journal.entries)
    if reading.broken:
        mend(database, journal, reading.broken)
        reading = read_journal(journal.entries)
    journal.end = reading.end
    if reading.torn:
        _cut_torn_end(journal, reading.torn)
    last = database.revision()
    if reading.newest and last >= reading.newest.last:
        _refuse_another_database(database, reading.newest)
    if last < journal.end.last:
        replay(database, journal, after=last)
        LOGGER.warning("データベースになかった登録 %s〜%s を、記録簿から戻しました。", last + 1, journal.end.last)
    elif last > journal.end.last:
        _write_down(database, journal, last)
    for row in database.rows("select sha256 from purges"):
        journal.forget(row["sha256"])
    return journal


def _refuse_another_database(database: Database, newest: Line) -> None:
    """Raises DatabaseDamaged where the newest line says otherwise than the database: it belongs to another one."""
    said = newest.tables
    stored = stored_rows(database.tuples, database.columns, newest.first, newest.last, said)
    if tables_of(stored, newest.first, newest.last) != said:
        raise DatabaseDamaged(f"{database.path}: 登録 {newest.first}〜{newest.last} が記録簿と合いません。")


def _refuse_a_cut_file(database: Database) -> None:
    """Raises DatabaseDamaged where the blocks in use need more room than the file has (free ones may lie beyond it)."""
    size = database.rows("select block_size, used_blocks from pragma_database_size()")[0]
    if database.path.stat().st_size < _HEADERS + size["block_size"] * size["used_blocks"]:
        raise DatabaseDamaged(f"{database.path}: ファイルの終わりが欠けています。")


def _write_down(database: Database, journal: Journal, last: int) -> None:
    """Gives the journal what only the database has: everything, where that is from before there were journals."""
    first = journal.end.last + 1
    statement = "select distinct sha256 from uploads where entry_id >= $first and octet_length(content) > 0"
    digests = [row["sha256"] for row in database.rows(statement, first=first)]
    for start in range(0, len(digests), _FILES_AT_ONCE):
        some = """select sha256, any_value(content) as content from uploads
            where list_contains($some, sha256) and octet_length(content) > 0 group by sha256"""
        rows = database.rows(some, some=digests[start : start + _FILES_AT_ONCE])
        journal.keep({row["sha256"]: bytes(row["content"]) for row in rows})
    stored = stored_rows(database.tuples, database.columns, first, last)
    lines, begin = [], first
    for number in sorted({number for _, of_entries in stored.values() for number in of_entries}):
        lines.append((number, tables_of(stored, begin, number)))
        begin = number + 1
    journal.append(lines)
    LOGGER.warning("記録簿になかった登録 %s〜%s を、データベースから書き写しました。", first, last)


def _copy_before_upgrade(path: Path) -> None:
    """Keeps the file of an older version as it was: closed, so that the copy is whole."""
    copy = copy_aside(path, "before-upgrade")
    LOGGER.warning("データベースを新しい版に合わせます。元のファイルの控え：%s", copy)
