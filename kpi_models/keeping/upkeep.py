"""Looking after what is kept: sizes, verification and repair of a database, its journal and its originals."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from kpi_models.keeping.database import Database
from kpi_models.keeping.journal import (
    BEGINNING,
    FILES,
    Journal,
    Line,
    journal_folder,
    make_folder,
    read_lines,
    write_synced,
)
from kpi_models.keeping.kept_rows import stored_rows, tables_of
from kpi_models.keeping.store_errors import DatabaseDamaged

LOGGER = logging.getLogger("streamlit.kpi")
VERIFIED = "verified.json"


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes of the database, of its journal with the originals, and free on the disk they lie on."""

    database: int
    journal: int
    free: int


def sizes(database: Path) -> Sizes:
    """Returns how much room the store takes, and how much is left."""
    journal = sum(file.stat().st_size for file in journal_folder(database).rglob("*") if file.is_file())
    stored = sum(file.stat().st_size for file in database.parent.glob(f"{database.name}*") if file.is_file())
    return Sizes(stored, journal, shutil.disk_usage(database.parent).free)


@dataclass(frozen=True, slots=True)
class Fault:
    """A record that is not what was stored. `kind`: journal, database or original; `words` names it."""

    kind: str
    words: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Verification:
    """What reading everything found: how many entries and originals, and what is wrong with them."""

    verified_at: datetime
    entries: int
    originals: int
    faults: tuple[Fault, ...]


def verify(database: Database, now: datetime) -> Verification:
    """Reads the whole database, its journal and every original, and holds them against each other.

    What was found is left beside the journal for `last_verification`.
    """
    journal = _journal_of(database)
    end = database.stored_up_to()  # what comes later is no matter of this run
    faults: list[Fault] = []
    originals = 0
    try:
        _read_every_block(database)
        lines = read_lines(journal.entries, end.size)
        faults += differences(database, lines)
        found = [*original_faults(database, journal)]
        originals, faults = len(found), [*faults, *(fault for fault in found if fault)]
    except DatabaseDamaged as damage:
        faults.append(Fault("database", f"データベース {database.path} に読み出せない部分があります。（{damage}）"))
    done = Verification(now, end.last, originals, tuple(faults))
    _remember(database.path, done)
    return done


def last_verification(database: Path) -> Verification | None:
    """Returns what the last verification found, None where there was none that can be read."""
    path = journal_folder(database) / VERIFIED
    if not path.exists():
        return None
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        faults = tuple(Fault(**fault) for fault in said["faults"])
        return Verification(datetime.fromisoformat(said["verified_at"]), said["entries"], said["originals"], faults)
    except (ValueError, TypeError, KeyError):  # cut by a power failure: verifying anew tells
        return None


def repair(database: Database, faults: Iterable[Fault]) -> None:
    """Mends what a verification found, each from the other copy; what is wrong is set aside.

    Originals come from the database, the database is made anew from the journal, and the journal from the database.
    """
    journal = _journal_of(database)
    kinds = {fault.kind for fault in faults}
    make_folder(journal.folder / FILES)
    for fault in faults:
        if fault.kind == "original" and (content := stored_original(database, fault.sha256)):
            write_synced({journal.folder / FILES / fault.sha256: content})
    if "database" in kinds:
        database.open_again(is_damaged=True)
    elif "journal" in kinds:
        database.open_again()


def differences(database: Database, lines: Iterable[Line]) -> Iterator[Fault]:
    """Yields where the lines of a journal are broken, and where the database says otherwise than they do."""
    chain = BEGINNING
    stored = stored_rows(database.tuples, database.columns, 1, database.revision())
    for line in lines:
        if not line.follows(chain):
            yield Fault("journal", f"記録簿の {line.number} 行目が、書いたときの内容と違います。")
            return
        chain, said = line.chain, line.tables
        found = tables_of(stored, line.first, line.last)
        for table in sorted({*said, *found}):
            if said.get(table) != found.get(table):
                yield Fault(
                    "database",
                    f"登録 {line.first}〜{line.last} の表 {table} が、記録簿の {line.number} 行目と違います。",
                )


def original_faults(database: Database, journal: Journal) -> Iterator[Fault | None]:
    """Yields None for each original that is whole in both places, and what is wrong with each other one."""
    statement = """select sha256, any_value(file_name) as file_name, min(entry_id) as entry_id,
            bool_and(sha256(content) = sha256) as is_whole
        from uploads where size > 0 and sha256 not in (select sha256 from purges) group by sha256 order by entry_id"""
    for row in database.rows(statement):
        name = f"登録 {row['entry_id']} の原本「{row['file_name']}」（{row['sha256']}）"
        if journal.original(row["sha256"]) is None:
            yield Fault("original", f"{name}が、記録簿の隣にないか、内容が違います。", row["sha256"])
        elif not row["is_whole"]:
            yield Fault("database", f"{name}の、データベースの中の内容が違います。", row["sha256"])
        else:
            yield None


def stored_original(database: Database, sha256: str) -> bytes | None:
    """Returns an original as the database has it, None where that is not whole either."""
    for row in database.rows("select content from uploads where sha256 = $sha256", sha256=sha256):
        if hashlib.sha256(row["content"]).hexdigest() == sha256:
            return bytes(row["content"])
    return None


def _read_every_block(database: Database) -> None:
    """Reads every row of every table: DuckDB finds a flipped byte only where it reads."""
    tables = database.rows("select table_name from duckdb_tables() where database_name = current_database()")
    for row in tables:
        database.rows(f"select bit_xor(hash(t)) as read from {row['table_name']} t")


def _journal_of(database: Database) -> Journal:
    journal = database.journal
    if journal is None:
        raise ValueError(f"{database.path} was opened without its journal")
    return journal


def _remember(database: Path, done: Verification) -> None:
    path = journal_folder(database) / VERIFIED
    said = asdict(done) | {"verified_at": done.verified_at.isoformat()}
    try:
        make_folder(path.parent)
        write_synced({path: json.dumps(said, ensure_ascii=False).encode()})
    except OSError as error:  # what was found is said all the same
        LOGGER.warning("照合の結果を %s に残せませんでした。（%s）", path, error)
