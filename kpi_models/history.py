"""What was done, by whom and when; and the two ways to take something back: 取消 of an entry, 消去 of a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kpi_models.moments import from_stored, to_stored
from kpi_models.people import Place
from kpi_models.rounds import locked_years
from kpi_models.store import Entry, Store, sql

_LOG_LENGTH = 10_000
# What other entries still stand on: figures of KPIs whose only definition would vanish.
_LEFT_HANGING = """
with alone as (
    select kpi_id from kpis where entry_id not in (select entry_id from hidden_entries)
    group by kpi_id having min(entry_id) = $entry_id and max(entry_id) = $entry_id
),
figures as (
    select kpi_id, entry_id from actuals union all select kpi_id, entry_id from targets
    union all select kpi_id, entry_id from baselines union all select kpi_id, entry_id from remarks
)
select count(distinct f.kpi_id) as kpis from figures f join alone a on a.kpi_id = f.kpi_id
where f.entry_id <> $entry_id and f.entry_id not in (select entry_id from hidden_entries)"""


class NotTakenBack(Exception):
    """An entry or file that can't be taken back; the message is for the person."""


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the log. `state` is None where it simply counts."""

    entry_id: int
    recorded_at: datetime
    actor: str
    user_id: str | None
    action: str
    file_name: str | None
    note: str | None
    projects: str
    places: tuple[Place, ...]
    fiscal_year: int | None
    figures: int
    step_words: str | None
    state: str | None
    state_words: str | None
    state_actor: str | None
    state_moment: datetime | None


def log(
    source: Store | Entry,
    from_moment: datetime | None = None,
    to_moment: datetime | None = None,
    limit: int = _LOG_LENGTH,
) -> list[Act]:
    """Returns every act of storing within two moments, newest first."""
    rows = source.rows(
        sql("log.sql"),
        from_moment=to_stored(from_moment) if from_moment else None,
        to_moment=to_stored(to_moment) if to_moment else None,
        limit=limit,
    )
    return [_act(row) for row in rows]


def act(source: Store | Entry, entry_id: int) -> Act:
    """Returns one act. Raises KeyError where there is none of that number."""
    found = [done for done in log(source) if done.entry_id == entry_id]
    if not found:
        raise KeyError(entry_id)
    return found[0]


def void(entry: Entry, entry_id: int, words: str) -> None:
    """Takes an entry back (取消): its figures no longer count, those before count again, the record stays.

    Raises NotTakenBack without words, for what is taken back already, of locked reports, or where later figures
    stand on KPIs that only this entry defines.
    """
    taken = act(entry, entry_id)
    if not words.strip():
        raise NotTakenBack("取り消す理由を書いてから、もう一度押してください。")
    if taken.state == "voided":
        raise NotTakenBack("この取込は、すでに取り消されています。")
    if not taken.figures and not taken.projects:
        raise NotTakenBack("この操作には、取り消せる数値がありません。")
    years = entry.rows(_PROJECT_YEARS, entry_id=entry_id)
    locked = locked_years(entry, [(row["project_id"], row["fiscal_year"]) for row in years])
    if locked:
        names = "、".join(f"{report.project}（{report.fiscal_year}年度）" for report in locked)
        raise NotTakenBack(f"承認済みの報告の数値を含むため取り消せません：{names}。先に報告を再開してください。")
    hanging = entry.rows(_LEFT_HANGING, entry_id=entry_id)[0]["kpis"]
    if hanging:
        raise NotTakenBack(
            f"この取込で登録したKPIのうち{hanging}件に、後から別の数値が登録されています。先にそちらを取り消してください。"
        )
    entry.append("entry_states", [(entry_id, "voided", words.strip())])


def settle(entry: Entry, entry_id: int, state: str, words: str = "") -> None:
    """Accepts or declines what was proposed (申し出). Raises NotTakenBack where it is not waiting any more."""
    if act(entry, entry_id).state != "proposed":
        raise NotTakenBack("この申し出は、すでに処理されています。画面を開き直して確かめてください。")
    if state == "declined" and not words.strip():
        raise NotTakenBack("認めない理由を書いてから、もう一度押してください。")
    entry.append("entry_states", [(entry_id, state, words.strip() or None)])


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it came; `is_purged` tells that its bytes were removed."""

    sha256: str
    file_name: str
    size: int
    entry_id: int
    is_purged: bool


def files(source: Store | Entry, entry_id: int) -> list[KeptFile]:
    """Returns the files that came with an entry."""
    rows = source.rows(
        """select sha256, file_name, size, entry_id, sha256 in (select sha256 from purges) as is_purged
        from uploads where entry_id = $entry_id order by file_name""",
        entry_id=entry_id,
    )
    return [KeptFile(**row) for row in rows]


def proposed_files(source: Store | Entry) -> frozenset[str]:
    """Returns the SHA-256 of the files whose entry waits for acceptance (申し出)."""
    rows = source.rows(
        """select sha256 from uploads join (
            select subject_entry_id, arg_max(state, entry_id) as state from entry_states group by subject_entry_id
        ) on subject_entry_id = uploads.entry_id where state = 'proposed'"""
    )
    return frozenset(row["sha256"] for row in rows)


def purge(entry: Entry, sha256: str, words: str) -> None:
    """Removes the bytes of a file (消去), because of personal data in it; that it was there and removed stays.

    The figures stay. Raises NotTakenBack without words, and for a file that is not there or was removed.
    """
    if not words.strip():
        raise NotTakenBack("消去する理由を書いてから、もう一度押してください。")
    kept = entry.rows("select 1 from uploads where sha256 = $sha256 and size > 0", sha256=sha256)
    purged = entry.rows("select 1 from purges where sha256 = $sha256", sha256=sha256)
    if purged or not kept:
        raise NotTakenBack("このファイルの原本は、すでに消去されています。")
    entry.append("purges", [(sha256, words.strip())])
    entry.rows("update uploads set content = $nothing where sha256 = $sha256", nothing=b"", sha256=sha256)


_PROJECT_YEARS = """
select distinct k.project_id, a.fiscal_year from actuals a join kpis k on k.kpi_id = a.kpi_id
where a.entry_id = $entry_id
union
select distinct project_id, fiscal_year from costs where entry_id = $entry_id"""


def _act(row: dict[str, Any]) -> Act:
    row["places"] = tuple(Place(*pair.split("\t")) for pair in (row["places"] or "").splitlines())
    row["projects"] = row["projects"] or ""
    row["recorded_at"] = from_stored(row["recorded_at"])
    row["state_moment"] = from_stored(row["state_moment"]) if row["state_moment"] else None
    return Act(**row)
