"""Mending a journal whose lines were damaged, lost or swapped, with what the database has of the same entries.

The chain proves it: the same rows give the same line, and only the same line fits the one after it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence

from kpi_models.keeping.database import Database
from kpi_models.keeping.journal import (
    BEGINNING,
    Journal,
    Line,
    Tables,
    read_lines,
    relinked,
    write_synced,
    written_line,
)
from kpi_models.keeping.kept_rows import stored_rows, tables_of
from kpi_models.keeping.setting_aside import copy_aside
from kpi_models.keeping.store_errors import DatabaseDamaged

LOGGER = logging.getLogger("streamlit.kpi")


def mend(database: Database, journal: Journal, broken: int) -> None:
    """Writes a journal anew, without its damaged lines and with what the database has in their place.

    The old file is set aside. Raises DatabaseDamaged where the database lacks the
    entries too.
    """
    lines = list(read_lines(journal.entries))
    written, chain, done, is_proved = bytearray(), BEGINNING, 0, True
    for line in _sound(lines):
        first, last = line.first, line.last
        if first > done + 1:
            if database.revision() < first - 1:
                raise DatabaseDamaged(
                    f"{journal.entries}: {broken} 行目（登録 {done + 1}〜{first - 1}）が壊れています。"
                )
            text, chain = _filling(database, chain, done + 1, first - 1, lines, line)
            written += text
        is_proved &= line.follows(chain)
        chain, text = relinked(chain, line.rest)
        written += text
        done = last
    aside = copy_aside(journal.entries)  # no moment without a journal: it may know more than the database
    write_synced({journal.entries: bytes(written)})
    LOGGER.error(
        "記録簿の %s 行目が壊れていたため、データベースの内容から直しました（%s）。元のファイル：%s",
        broken,
        "後の行と照らして、同じ内容であることを確かめました" if is_proved else "同じ内容かどうかは確かめられません",
        aside,
    )


def _sound(lines: Sequence[Line]) -> Iterator[Line]:
    """Yields the lines that fit the one before them, whatever is wrong with that one, in rising order."""
    chain, done = BEGINNING, 0
    for line in lines:
        if line.follows(chain) and line.first > done:
            yield line
            done = line.last
        chain = line.chain


def _filling(
    database: Database, chain: str, first: int, last: int, lines: Sequence[Line], after: Line
) -> tuple[bytes, str]:
    """Returns lines for entries of the database, cut as they were, so that the line after them follows; and the chain.

    How entries were grouped is known from what can still be read, or they were one line, or each its own.
    """
    stored = stored_rows(database.tuples, database.columns, first, last)
    readable = {end for line in lines if (end := _last_of(line)) and first <= end <= last}
    for ends in (sorted(readable | {last}), [last], list(range(first, last + 1))):
        written, linked, begin = b"", chain, first
        for end in ends:
            tables: Tables = tables_of(stored, begin, end)
            linked, text = written_line(linked, begin, end, tables)
            written, begin = written + text, end + 1
        if after.follows(linked):
            break
    return written, linked


def _last_of(line: Line) -> int | None:
    try:
        return line.last
    except (ValueError, KeyError, TypeError):
        return None
