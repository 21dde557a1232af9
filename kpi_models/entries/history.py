"""What was done, by whom and when; and the two ways to take something back: 取消 of an entry, 消去 of a file."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kpi_models.moments import from_stored, to_stored
from kpi_models.people.people import Place
from kpi_models.reporting.rounds import locked_years
from kpi_models.store import Entry, Store, sql

_LOG_LENGTH = 10_000


class NotTakenBack(Exception):
    """An entry or file that can't be taken back; the message is for the person."""


@dataclass(frozen=True, slots=True)
class Act:
    """One entry of the log. `state` is None where it simply counts; `names` are those of its plans and projects."""

    entry_id: int
    recorded_at: datetime
    actor: str
    user_id: str | None
    action: str
    file_name: str | None
    note: str | None
    projects: str
    places: tuple[Place, ...]
    names: dict[str, str]
    fiscal_year: int | None
    figures: int
    holds_facts: bool
    subject_entry_id: int | None  # the entry that was taken back or settled
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
        sql("entries/log.sql"),
        entry_ids=None,
        from_moment=to_stored(from_moment) if from_moment else None,
        to_moment=to_stored(to_moment) if to_moment else None,
        limit=limit,
    )
    return [_act(row) for row in rows]


def proposed(source: Store | Entry) -> list[Act]:
    """Returns what waits for acceptance (申し出), newest first; where nothing does the log is not read."""
    waiting = source.rows("select entry_id from entry_standings where state = 'proposed'")
    return _acts(source, [row["entry_id"] for row in waiting]) if waiting else []


def act(source: Store | Entry, entry_id: int) -> Act:
    """Returns one act. Raises KeyError where there is none of that number."""
    found = _acts(source, [entry_id])
    if not found:
        raise KeyError(entry_id)
    return found[0]


def _acts(source: Store | Entry, entry_ids: Sequence[int]) -> list[Act]:
    rows = source.rows(
        sql("entries/log.sql"), entry_ids=entry_ids, from_moment=None, to_moment=None, limit=len(entry_ids)
    )
    return [_act(row) for row in rows]


def void(entry: Entry, entry_id: int, words: str) -> None:
    """Takes an entry back (取消): its figures no longer count, those before count again, the record stays.

    What only waits as a proposal is withdrawn: it never counted. Raises NotTakenBack without words, for what is taken
    back already, of locked reports, or where later entries stand on what only this one defines.
    """
    taken = act(entry, entry_id)
    if not words.strip():
        raise NotTakenBack("取り消す理由を書いてから、もう一度押してください。")
    if taken.state in ("voided", "withdrawn", "declined"):
        raise NotTakenBack(
            "この登録は、すでに取り消されているか、認められていません。画面を開き直して確かめてください。"
        )
    if not taken.holds_facts:
        raise NotTakenBack("この操作には、取り消せる数値がありません。")
    if taken.state == "proposed":
        entry.append("entry_states", [(entry_id, "withdrawn", words.strip())])
        return
    years = entry.rows(_PROJECT_YEARS, entry_id=entry_id)
    locked = locked_years(entry, [(row["project_id"], row["fiscal_year"]) for row in years])
    if locked:
        names = "、".join(f"{report.project}（{report.fiscal_year}年度）" for report in locked)
        raise NotTakenBack(f"承認済みの報告の数値を含むため取り消せません：{names}。先に報告を再開してください。")
    hanging = entry.rows(sql("entries/hanging.sql"), entry_id=entry_id)[0]["subjects"]
    if hanging:
        raise NotTakenBack(
            f"この登録で定めた計画・事業・KPIのうち{hanging}件に、後から別の数値やKPIが登録されています。"
            "先にそちらを取り消してください。"
        )
    entry.append("entry_states", [(entry_id, "voided", words.strip())])


def settle(entry: Entry, entry_id: int, state: str, words: str = "") -> None:
    """Accepts or declines what was proposed (申し出).

    Raises NotTakenBack where it is not waiting any more, and where it holds figures of a report approved since: older
    than the approval, they would be told to everybody at once.
    """
    if act(entry, entry_id).state != "proposed":
        raise NotTakenBack("この申し出は、すでに処理されています。画面を開き直して確かめてください。")
    if state == "declined" and not words.strip():
        raise NotTakenBack("認めない理由を書いてから、もう一度押してください。")
    approved = entry.rows(_APPROVED_SINCE, entry_id=entry_id) if state == "accepted" else []
    if approved:
        names = "、".join(f"{row['project']}（{row['fiscal_year']}年度）" for row in approved)
        raise NotTakenBack(
            f"申し出のあとで承認された報告の数値を含むため、認められません：{names}。"
            "理由を書いて認めないこととし、報告を再開して数値を直してください。"
        )
    entry.append("entry_states", [(entry_id, state, words.strip() or None)])


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it came. Where its bytes were removed, by whom, when and why."""

    sha256: str
    file_name: str
    size: int
    entry_id: int
    purged_by: str | None
    purged_at: datetime | None
    purge_words: str | None


def files(source: Store | Entry, entry_id: int) -> list[KeptFile]:
    """Returns the files that came with an entry."""
    rows = source.rows(
        """select u.sha256, u.file_name, u.size, u.entry_id, e.actor as purged_by, e.recorded_at as purged_at,
            p.words as purge_words
        from uploads u left join purges p on p.sha256 = u.sha256 left join entries e on e.entry_id = p.entry_id
        where u.entry_id = $entry_id order by u.file_name""",
        entry_id=entry_id,
    )
    for row in rows:
        row["purged_at"] = from_stored(row["purged_at"]) if row["purged_at"] else None
    return [KeptFile(**row) for row in rows]


def proposed_files(source: Store | Entry) -> frozenset[str]:
    """Returns the SHA-256 of the files whose entry waits for acceptance (申し出)."""
    rows = source.rows(
        "select u.sha256 from uploads u join newest_words s on s.entry_id = u.entry_id where s.state = 'proposed'"
    )
    return frozenset(row["sha256"] for row in rows)


def original(source: Store | Entry, entry_id: int, sha256: str) -> bytes | None:
    """Returns a file of an entry byte for byte as it came; None where it isn't there or was removed."""
    rows = source.rows(
        """select content from uploads where entry_id = $entry_id and sha256 = $sha256
            and sha256 not in (select sha256 from purges) limit 1""",
        entry_id=entry_id,
        sha256=sha256,
    )
    return bytes(rows[0]["content"]) if rows else None


@dataclass(frozen=True, slots=True)
class FirstStored:
    """Who stored a file first, and when."""

    actor: str
    recorded_at: datetime


def first_stored(source: Store | Entry, content: bytes) -> FirstStored | None:
    """Returns who stored a file of these bytes first and when, None where nobody has."""
    rows = source.rows(
        """select e.actor, e.recorded_at from uploads u join entries e on e.entry_id = u.entry_id
        where u.sha256 = $sha256 order by u.entry_id limit 1""",
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return FirstStored(rows[0]["actor"], from_stored(rows[0]["recorded_at"])) if rows else None


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
    entry.forget(sha256)


_PROJECT_YEARS = """
select distinct k.project_id, a.fiscal_year from actuals a join kpis k on k.kpi_id = a.kpi_id
where a.entry_id = $entry_id
union
select distinct project_id, fiscal_year from costs where entry_id = $entry_id"""

_APPROVED_SINCE = f"""
select distinct p.name as project, y.fiscal_year from ({_PROJECT_YEARS}) y
join approvals a on a.project_id = y.project_id and a.fiscal_year = y.fiscal_year and a.entry_id > $entry_id
join projects_now p on p.project_id = y.project_id
order by y.fiscal_year, p.name"""


def _act(row: dict[str, Any]) -> Act:
    places = sorted(line.split("\t") for line in (row["places"] or "").split("\n") if line)
    row["places"] = tuple(Place(plan_id, project_id or None) for plan_id, _, project_id, _ in places)
    row["names"] = {id_: name for plan in places for id_, name in (plan[:2], plan[2:]) if id_}
    row["projects"] = row["projects"] or ""
    row["recorded_at"] = from_stored(row["recorded_at"])
    row["state_moment"] = from_stored(row["state_moment"]) if row["state_moment"] else None
    return Act(**row)
