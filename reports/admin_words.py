"""The administrator's page in words: who is signed in, how full the disk is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpi_models.desk.administration import Kept
from kpi_models.keeping.upkeep import Sizes
from kpi_models.moments import moment_words
from kpi_models.people.people import Person
from kpi_models.people.sessions import Session

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


def backup_words(kept: Kept) -> str:
    """Returns when the store was last backed up and where that lies."""
    if not kept.backups_are_set:
        return (
            "毎日のバックアップは設定されていません。"
            "環境変数 KPI_BACKUP_DIR に、別のディスクのフォルダーを指定してください。"
        )
    if kept.backup is None:
        return "バックアップはまだありません。"
    made = kept.backup
    lost = f"原本 {made.missing:,}件が失われています。verify で確かめてください。" if made.missing else ""
    return (
        f"{moment_words(made.made_at)}に、登録 {made.entries:,}件目までのバックアップを {made.folder} に作り、"
        f"戻せることを確かめました。{lost}"
    )


def verification_words(kept: Kept) -> str:
    """Returns when everything was last read through, and what was wrong."""
    done = kept.verification
    if done is None:
        return "まだ照合していません。「python cli.py verify」で、いつでも確かめられます。"
    when = moment_words(done.verified_at)
    if not done.faults:
        return (
            f"{when}に、登録 {done.entries:,}件目まで、原本 {done.originals:,}件を照合し、食い違いはありませんでした。"
        )
    return (
        f"{when}の照合で、{len(done.faults):,}件の食い違いが見つかりました。{done.faults[0].words}"
        "「python cli.py verify --repair」で直してください。"
    )


def disk_words(disk: Sizes) -> str:
    """Returns how full the disk is, with what to do where little is left."""
    words = (
        f"データベースは{_size(disk.database)}、記録簿と原本は{_size(disk.journal)}、空き容量は{_size(disk.free)}です。"
    )
    if disk.free >= _LITTLE:
        return words
    return f"{words}空きが少なくなっています。不要なファイルを片づけるか、ディスクを増やしてください。"


def _size(count: int) -> str:
    return f"{count / _GIBIBYTE:,.1f}GB" if count >= _GIBIBYTE else f"{count / _MEBIBYTE:,.1f}MB"
