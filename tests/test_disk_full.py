"""No room on the disk: a sentence, reading goes on, and storing too as soon as there is room; nothing is lost."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from doorstep import Inside, account, front, session, sign_in, with_session

import cli
from kpi_models.keeping.backups import BackupFailed, back_up, restore
from kpi_models.keeping.upkeep import verify
from kpi_models.store import Store, StoreReadOnly, Upload, open_store
from tests.keeping import found, kept, load, seen
from tests.plans import NOW, actual, one_kpi
from tests.server import running_server

pytestmark = pytest.mark.soak  # mounts a small disk, for which it needs to be root

MEGABYTES = 24
LEFT = 20_000  # bytes: some writes still find room


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.fail(f"the small disk can't be mounted: {mounted.stderr.decode()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path, leave: int = LEFT) -> None:
    with (disk / "ballast").open("ab") as ballast:
        ballast.write(b"0" * max(0, shutil.disk_usage(disk).free - leave))


def make_room(disk: Path) -> None:
    (disk / "ballast").unlink()


def book(seed: int, size: int) -> Upload:
    return Upload(f"{seed}.xlsx", random.Random(seed).randbytes(size))


def store_book(store: Store, upload: Upload, year: int = 2023) -> None:
    store.load(one_kpi(actual(year, "7")), actor="試験", uploads=[upload], now=NOW)


@pytest.mark.parametrize("size", [10, 15_000, 60_000, 3_000_000], ids="a book of {} bytes".format)
def test_storing_on_a_full_disk_is_refused_in_a_sentence_and_works_again_with_room(disk: Path, size: int) -> None:
    store = open_store(kept(disk))
    before = seen(store)
    fill(disk, leave=0 if size < 100 else LEFT)
    for _ in range(2):
        with pytest.raises(StoreReadOnly, match="空き"):
            store_book(store, book(1, size))
        assert seen(store) == before
    make_room(disk)
    store_book(store, book(1, size))
    assert verify(store, NOW).faults == ()
    after = seen(store)
    store.close()
    assert found(store.path) == after
    store.path.unlink()
    assert found(store.path) == after


def test_a_commit_that_finds_no_room_leaves_no_line_behind(disk: Path) -> None:
    """The journal and the original fit, the database's log does not."""
    store = open_store(kept(disk))
    upload = book(1, 900_000)
    before = seen(store)
    fill(disk, leave=1_200_000)
    with pytest.raises(StoreReadOnly):
        store_book(store, upload)
    assert seen(store) == before
    make_room(disk)
    store.close()
    assert found(store.path) == before


def test_a_checkpoint_that_finds_no_room_loses_nothing_and_is_made_later(disk: Path) -> None:
    store = open_store(kept(disk))
    store_book(store, book(1, 2_000_000))
    before = seen(store)
    fill(disk)
    store.checkpoint()
    assert seen(store) == before
    with pytest.raises(StoreReadOnly):
        store_book(store, book(2, 2_000_000), 2024)
    make_room(disk)
    load(store, 50)
    store.checkpoint()
    after = seen(store)
    store.close()
    assert found(store.path) == after


def test_a_start_on_a_full_disk_reads(disk: Path) -> None:
    path = kept(disk)
    before = found(path)
    fill(disk, leave=0)
    store = open_store(path)
    assert seen(store) == before
    with pytest.raises(StoreReadOnly):
        load(store, 9)
    store.close()


def test_a_backup_that_finds_no_room_leaves_nothing_half_made(disk: Path, tmp_path: Path) -> None:
    store = open_store(kept(tmp_path))
    store_book(store, book(1, 2_000_000))
    fill(disk, leave=1_000_000)
    with pytest.raises(BackupFailed, match="空き容量"):
        back_up(store, disk / "backup", NOW)
    assert [left.name for left in disk.iterdir()] == ["ballast"]
    make_room(disk)
    back_up(store, disk / "backup", NOW)
    before = seen(store)
    store.close()
    restore(disk / "backup", tmp_path / "new" / "kpi.duckdb")
    assert found(tmp_path / "new" / "kpi.duckdb") == before


def sign_in_often(store: Store) -> None:
    """Begins more sessions than the last block of the database's log still takes."""
    for _ in range(1000):
        session(store)


def test_nobody_signs_in_on_a_full_disk_and_everybody_can_again_with_room(disk: Path) -> None:
    store = open_store(kept(disk))
    account(store)
    inside = Inside()
    reader = with_session(front(store, inside), session(store))
    fill(disk, leave=0)
    with pytest.raises(StoreReadOnly):
        sign_in_often(store)
    refused = sign_in(front(store, inside))
    assert refused.status_code == 503
    assert "いまはサインインできません" in refused.text
    assert "空き" in refused.text
    assert "set-cookie" not in refused.headers
    assert reader.get("/progress").text == "inside"
    make_room(disk)
    assert sign_in(front(store, inside)).status_code == 303
    store.close()


def test_a_command_through_the_server_of_a_full_disk_says_so(disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = kept(disk)
    command = ["user", "add", "hanako", "--role", "admin", "--db", str(path)]
    with running_server(path):
        fill(disk, leave=0)
        with pytest.raises(SystemExit) as stop:
            cli.main(command)
        said = capsys.readouterr()
        assert (stop.value.code, said.out) == (1, "")
        assert said.err == f"{StoreReadOnly()}\n"
        make_room(disk)
        cli.main(command)
