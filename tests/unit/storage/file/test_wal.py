"""The write-ahead log: what SQLite leaves out without a word is told, and what a crash leaves is not called changed."""

import asyncio
import random
import signal
import sqlite3
import sys
from asyncio.subprocess import PIPE
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest

from bot.verify import LedgerReport, verify_ledger
from storage.errors import DatabaseAlteredError
from storage.file.sqlite_file import SqliteFile
from storage.file.wal import Tail, judge, tail_of
from tests.unit.bot.ledger_files import run
from tests.unit.storage.samples import open_desk

FRAME, SECTOR = 4096 + 24, 512
WRITING = """
import asyncio, pathlib, sys
from tests.unit.storage.samples import open_desk

async def main():
    async with open_desk(pathlib.Path(sys.argv[1])) as desk:
        for number in range(10_000):
            await desk.file(f"t{number}", f"sensor-{number}")
            print(number, flush=True)

asyncio.run(main())
"""


@pytest.fixture
async def left(tmp_path: Path) -> Path:
    """What stands on the disk when a bot with 19 entries is killed between two changes."""
    left = tmp_path / "left" / "bot.sqlite"
    left.parent.mkdir()
    async with open_desk(tmp_path / "bot.sqlite") as desk:
        await desk.file()
        await desk.store.write(lambda database: database.execute("SELECT 1"))
        for number in range(2, 20):
            await desk.file(f"t{number}", f"sensor-{number}")
        copyfile(desk.path, left)
        copyfile(log_of(desk.path), log_of(left))
    return left


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def commits(log: bytes) -> list[int]:
    """Where each transaction ends."""
    starts = range(32, len(log) - FRAME + 1, FRAME)
    return [start + FRAME for start in starts if log[start + 4 : start + 8] != bytes(4)]


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def test_what_a_killed_bot_left_is_sound(left: Path) -> None:
    report = verify_ledger(left)

    assert (report.head.sequence, report.unfinished) == (19, False)


def test_one_changed_bit_in_any_but_the_last_transaction_is_found(left: Path) -> None:
    original = log_of(left).read_bytes()
    end = commits(original)[-2]
    header, frames = range(32), range(32, end - FRAME, FRAME)
    in_frame = (0, 7, 8, 15, 16, 23, 24, 2000, FRAME - 1)
    places = [*header, *(frame + place for frame in frames[::25] for place in in_frame)]
    assert len(places) > 60

    for place in places:
        changed = bytearray(original)
        changed[place] ^= 1
        assert judge(bytes(changed)) is Tail.CHANGED, place


def test_one_changed_bit_is_said_at_the_command_line(left: Path) -> None:
    flip(log_of(left), commits(log_of(left).read_bytes())[4] + 2000)

    code, output = run(left)

    assert code == 1
    assert "BROKEN: bot.sqlite-wal was changed or damaged" in output


async def test_a_bot_does_not_start_on_a_changed_log_and_leaves_it_as_it_is(left: Path) -> None:
    log = log_of(left)
    flip(log, commits(log.read_bytes())[4] + 2000)
    before = log.read_bytes()

    with pytest.raises(DatabaseAlteredError, match=r"bot\.sqlite-wal was changed or damaged"):
        await SqliteFile.open(left)

    assert log.read_bytes() == before


def test_one_changed_bit_in_the_last_transaction_is_told_and_not_called_broken(left: Path) -> None:
    """A disk that lost its power leaves the same."""
    flip(log_of(left), len(log_of(left).read_bytes()) - 1)

    code, output = run(left)

    assert code == 0
    assert "head 18" in output
    assert "ends in a change that is not complete" in output


@pytest.mark.parametrize("kept", [0.8, 0.83, 0.9, 0.999])
def test_a_cut_log_is_told_and_not_called_broken(left: Path, kept: float) -> None:
    log = log_of(left)
    content = log.read_bytes()
    log.write_bytes(content[: int(len(content) * kept)])

    report = verify_ledger(left)

    assert report.unfinished
    assert report.head.sequence < 19


def test_a_log_that_was_cut_just_behind_a_transaction_is_what_only_a_head_from_outside_shows(left: Path) -> None:
    log = log_of(left)
    content = log.read_bytes()
    log.write_bytes(content[: commits(content)[-2]])

    report = verify_ledger(left)

    assert (report.head.sequence, report.unfinished) == (18, False)


@pytest.mark.parametrize("kept", range(1, 32, 6))
def test_a_log_that_is_shorter_than_its_header_is_unfinished(tmp_path: Path, kept: int) -> None:
    log = tmp_path / "bot.sqlite-wal"
    log.write_bytes(bytes(kept))

    assert tail_of(log) is Tail.UNFINISHED


def test_a_log_that_is_empty_or_not_there_holds_nothing(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()

    assert [tail_of(path) for path in (empty, tmp_path / "absent")] == [Tail.NOTHING, Tail.NOTHING]


async def test_beside_a_bot_at_work_nothing_is_told(tmp_path: Path) -> None:
    async with open_desk(tmp_path / "bot.sqlite") as desk:
        verifying = asyncio.create_task(asyncio.to_thread(verify_often, desk.path))
        filed = 0
        while not verifying.done():
            filed += 1
            await desk.file(f"t{filed}", f"sensor-{filed}")
        reports = await verifying

    assert not any(report.unfinished for report in reports)


async def test_what_a_log_held_before_it_was_begun_anew_is_no_change(tmp_path: Path) -> None:
    async with open_desk(tmp_path / "bot.sqlite") as desk:
        for number in range(10):
            await desk.file(f"t{number}", f"sensor-{number}")
        size = log_of(desk.path).stat().st_size
        with closing(sqlite3.connect(desk.path)) as other:
            other.execute("PRAGMA wal_checkpoint(RESTART)")
        await desk.file("t11", "sensor-11")
        assert log_of(desk.path).stat().st_size == size  # begun anew, with the old frames behind the new ones

        assert tail_of(log_of(desk.path)) is Tail.NOTHING
        assert verify_ledger(desk.path).head.sequence == 11


def test_a_power_cut_in_a_change_is_not_called_changed_whichever_sectors_reached_the_disk(left: Path) -> None:
    content = log_of(left).read_bytes()
    begin = commits(content)[-2]
    cut = random.Random(42)
    for _ in range(40):
        sectors = range(begin, len(content), SECTOR)
        torn = b"".join(content[at : at + SECTOR] if cut.random() < 0.9 else bytes(SECTOR) for at in sectors)
        assert judge(content[:begin] + torn) is not Tail.CHANGED


@pytest.mark.parametrize("pages", [1, 2, 3])
async def test_a_crash_within_a_change_and_what_a_bot_then_writes_over_it_are_no_break(left: Path, pages: int) -> None:
    log = log_of(left)
    content = log.read_bytes()
    log.write_bytes(content[: commits(content)[-2] + pages * FRAME + 100])
    assert tail_of(log) is Tail.UNFINISHED

    async with open_desk(left) as desk:
        await desk.store.write(lambda database: database.execute("UPDATE requests SET attempts = attempts + 1"))
        assert tail_of(log) is not Tail.CHANGED
        await desk.file("t20", "sensor-20")
        assert verify_ledger(left).head.sequence == 19
    assert not verify_ledger(left).unfinished


async def test_what_a_killed_process_left_is_never_called_broken(tmp_path: Path) -> None:
    for number in range(4):
        path = tmp_path / f"{number}.sqlite"
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", WRITING, str(path), stdout=PIPE)
        assert process.stdout
        for _ in range(5 + number):
            await process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        await process.communicate()

        assert verify_ledger(path).head.sequence >= 5 + number


@pytest.mark.parametrize("power", range(9, 17))
def test_logs_of_every_size_of_page_are_read(tmp_path: Path, power: int) -> None:
    path = tmp_path / "bot.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute(f"PRAGMA page_size = {2**power}")
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE x (y)")
        for number in range(5):
            database.execute("INSERT INTO x VALUES (?)", (number,))
        log = log_of(path)
        assert tail_of(log) is Tail.NOTHING
        flip(log, 32 + 24 + 2**power - 1)
        assert tail_of(log) is Tail.CHANGED


def verify_often(path: Path) -> list[LedgerReport]:
    return [verify_ledger(path) for _ in range(10)]
