"""One database under several names: links, and a file that was moved."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.pausing import pause
from bot.verify import UnreadableLedgerError, verify_ledger
from storage.errors import DatabaseBusyError, StorageError
from storage.file.sqlite_file import SqliteFile
from tests.unit.storage.samples import open_desk


@pytest.fixture
def link(tmp_path: Path) -> Path:
    """In another folder, so that nothing lies beside it by chance."""
    (tmp_path / "elsewhere").mkdir()
    link = tmp_path / "elsewhere" / "ledger.sqlite"
    link.symlink_to(tmp_path / "bot.sqlite")
    return link


async def test_a_second_bot_through_a_symbolic_link_is_refused(tmp_path: Path, link: Path) -> None:
    async with open_desk(tmp_path / "bot.sqlite"):
        with pytest.raises(DatabaseBusyError, match=r"another dps-bot owns bot\.sqlite \(pid"):
            await SqliteFile.open(link)


async def test_a_bot_that_was_set_up_with_a_symbolic_link_reads_what_it_writes(tmp_path: Path, link: Path) -> None:
    async with open_desk(link) as desk:
        filed = await desk.file()

        assert await desk.requests.get(filed.id) == filed
        assert {"bot.sqlite", "bot.sqlite-wal", "bot.sqlite.lock"} < names_in(tmp_path)
    assert names_in(link.parent) == {"ledger.sqlite"}


async def test_verifying_through_a_symbolic_link_beside_a_running_bot_reads_its_newest_entry(
    tmp_path: Path, link: Path
) -> None:
    async with open_desk(tmp_path / "bot.sqlite") as desk:
        await desk.file()
        await desk.file("t2", "sensor-43")

        assert verify_ledger(link).head.sequence == verify_ledger(tmp_path / "bot.sqlite").head.sequence == 2


async def test_a_pause_through_a_symbolic_link_is_one_of_the_running_bot(tmp_path: Path, link: Path) -> None:
    async with open_desk(tmp_path / "bot.sqlite") as desk:
        said = pause(link, by="root")

        assert not any("not running" in line for line in said)
        assert await desk.store.read(lambda database: database.execute("SELECT count(*) FROM pauses").fetchone()[0])


async def test_a_database_with_two_hard_links_is_not_started_paused_or_verified(tmp_path: Path) -> None:
    path, other = tmp_path / "bot.sqlite", tmp_path / "other.sqlite"
    await (await SqliteFile.open(path)).close()
    other.hardlink_to(path)

    for name in (path, other):
        with pytest.raises(StorageError, match=r"has 2 names \(hard links\).* remove the others"):
            await SqliteFile.open(name)
        with pytest.raises(StorageError, match="has 2 names"):
            pause(name, by="root")
        with pytest.raises(UnreadableLedgerError, match="has 2 names"):
            verify_ledger(name)
    result = CliRunner().invoke(main, ["verify", str(other)])
    assert (result.exit_code, result.output.startswith("Nothing was verified: other.sqlite has 2 names")) == (2, True)

    other.unlink()
    assert verify_ledger(path).head.sequence == 0


async def test_verifying_a_hard_link_beside_a_running_bot_proves_nothing(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    async with open_desk(tmp_path / "bot.sqlite") as desk:
        await desk.file()
        other.hardlink_to(tmp_path / "bot.sqlite")

        with pytest.raises(UnreadableLedgerError, match="has 2 names"):
            verify_ledger(other)


async def test_a_database_that_was_moved_beneath_a_running_bot_is_not_opened_by_its_new_name(tmp_path: Path) -> None:
    """By a process of its own: within one, closing a file drops SQLite's locks."""
    path, moved = tmp_path / "bot.sqlite", tmp_path / "moved.sqlite"
    async with open_desk(path):
        path.rename(moved)
        opening = "import asyncio, pathlib, sys; from storage.file.sqlite_file import SqliteFile; "
        opening += "asyncio.run(SqliteFile.open(pathlib.Path(sys.argv[1])))"
        second = await asyncio.create_subprocess_exec(sys.executable, "-c", opening, str(moved), stderr=PIPE)
        _, said = await second.communicate()
        moved.rename(path)

    assert "another dps-bot has moved.sqlite open by another name" in said.decode()


async def test_a_ledger_that_grows_while_it_is_verified_is_sound(tmp_path: Path) -> None:
    """Everything is read as of one moment: a request that was filed meanwhile is not a row without an entry."""
    async with open_desk(tmp_path / "bot.sqlite") as desk:
        await desk.file()
        verifying = asyncio.create_task(asyncio.to_thread(verify_often, desk.path))
        filed = 1
        while not verifying.done():
            filed += 1
            await desk.file(f"t{filed}", f"sensor-{filed}")
        heads = await verifying

    assert heads == sorted(heads)
    assert heads[0] < heads[-1] <= filed


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def verify_often(path: Path) -> list[int]:
    return [verify_ledger(path).head.sequence for _ in range(20)]
