"""The administrator's page in words: who is signed in, how full the disk is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpi_models.administration import Disk
from kpi_models.moments import moment_words
from kpi_models.people import Person
from kpi_models.sessions import Session

_GIBIBYTE, _MEBIBYTE = 2**30, 2**20
_LITTLE = 5 * _GIBIBYTE


def session_words(session: Session, people: Mapping[str, Person]) -> str:
    """Returns one session for a choice: whose, since when and from where."""
    return f"{people[session.user_id].name}（{moment_words(session.made_at)}から、{session.address}）"


def sessions_table(sessions: Sequence[Session], people: Mapping[str, Person]) -> dict[str, list[str]]:
    """Returns who is signed in as columns of text."""
    return {
        "名前": [people[one.user_id].name for one in sessions],
        "利用者ID": [one.user_id for one in sessions],
        "サインイン": [moment_words(one.made_at) for one in sessions],
        "最後の操作": [moment_words(one.seen_at) for one in sessions],
        "接続元": [one.address for one in sessions],
    }


def disk_words(disk: Disk) -> str:
    """Returns how full the disk is, with what to do where little is left."""
    words = f"データベースは{_size(disk.database)}、空き容量は{_size(disk.free)}です。"
    if disk.free >= _LITTLE:
        return words
    return f"{words}空きが少なくなっています。不要なファイルを片づけるか、ディスクを増やしてください。"


def _size(count: int) -> str:
    return f"{count / _GIBIBYTE:,.1f}GB" if count >= _GIBIBYTE else f"{count / _MEBIBYTE:,.1f}MB"
