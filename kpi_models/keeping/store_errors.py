"""Why a store can't be opened, or can't store now."""

from __future__ import annotations

from pathlib import Path


class DatabaseBusy(Exception):
    """Another process holds the database file; `process_id` where the system tells it."""

    def __init__(self, path: Path, process_id: int | None) -> None:
        super().__init__(f"{path} is held by process {process_id}")
        self.path = path
        self.process_id = process_id


class DatabaseUnreadable(Exception):
    """The file exists but can't be opened as a database of this program."""


class DatabaseDamaged(DatabaseUnreadable):
    """What is in the file is not what was written: it can be made anew from the journal, where there is one."""


class DatabaseNewer(DatabaseUnreadable):
    """The file, or its journal, was written by a newer version of this program."""


class StoreReadOnly(Exception):
    """There is no room on the disk: nothing was stored, what is stored can be read. The text says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "サーバーのディスクに空きがないため、保存しませんでした。登録済みの内容は失われておらず、そのまま見られます。"
            "管理者に空きを作ってもらってから、もう一度同じ操作をしてください（起動し直す必要はありません）。"
        )
