"""The head beside the keys: always the newest, and never one that the ledger lacks."""

import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import structlog

from bot.heads.poster import PUT_OFF
from evidence.heads import sign_head
from evidence.kept_head import HEAD_NOTE, HeadFile
from evidence.signing import make_keys
from privacy.ledger.heads import NOTHING
from privacy.model.events import Event
from storage.ledger import entries as ledger
from storage.ledger.heads import restored
from tests.unit.bot.head_bench import Bench, looked, open_bench


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with open_bench(tmp_path) as opened:
        yield opened


async def test_without_a_channel_heads_are_kept_all_the_same(bench: Bench) -> None:
    poster = bench.started(channel=False)
    for size in (1, 2):
        await bench.append(Event.PAUSED)
        await looked(poster, bench)
        assert bench.kept() == await bench.tree()
        kept = bench.file.read()
        assert kept
        assert kept.said.before.size == size - 1


async def test_a_clean_stop_keeps_what_is_new_and_the_next_start_posts_it(bench: Bench) -> None:
    poster = bench.started()
    await bench.append(Event.VOTED)
    await looked(poster, bench)
    await bench.append(Event.REFUSED)
    await poster.close()
    assert bench.kept() == await bench.tree()

    await bench.append(Event.REFUSED)
    await looked(bench.started(), bench)
    assert bench.channel.sizes == [1, 2, 3]
    assert [head.said.before.size for head in bench.channel.posted] == [0, 1, 2]


async def test_a_stop_before_the_first_look_keeps_the_head_too(bench: Bench) -> None:
    await bench.append(Event.REFUSED)
    await bench.started(channel=False).close()

    assert bench.kept() == await bench.tree()


async def test_the_file_is_its_owners_alone_and_nothing_else_is_left_beside_the_keys(bench: Bench) -> None:
    before = {path.name for path in bench.folder.iterdir()}
    poster = bench.started()
    for _ in range(3):
        await bench.append(Event.VOTED)
        await looked(poster, bench)

    assert stat.S_IMODE((bench.folder / HEAD_NOTE).stat().st_mode) == 0o600
    assert {path.name for path in bench.folder.iterdir()} - before == {HEAD_NOTE}


async def test_a_folder_that_cannot_be_written_is_logged_and_hinders_no_post(bench: Bench) -> None:
    poster = bench.started()
    poster.kept = HeadFile(folder=bench.folder / "gone", key=bench.keys.signing.public)
    await bench.append(Event.VOTED)
    with structlog.testing.capture_logs() as logs:
        await looked(poster, bench)
        await bench.append(Event.APPROVED)
        await looked(poster, bench)
    assert bench.channel.sizes == [1, 2]
    assert [(line["event"], line.get("why")) for line in logs] == [
        ("the head could not be kept", "No such file or directory"),
        ("head posted", None),
        ("head posted", None),
    ]
    (bench.folder / "gone").mkdir()

    await looked(poster, bench, PUT_OFF)
    assert (bench.folder / "gone" / HEAD_NOTE).exists()


async def cut(bench: Bench, size: int) -> None:
    """As a copy of the file from before that was put back."""
    for name in ("update", "delete"):
        await bench.store.write(lambda db, name=name: db.execute(f"DROP TRIGGER IF EXISTS ledger_refuses_{name}"))
    await bench.store.write(lambda db: db.execute("DELETE FROM ledger WHERE sequence > ?", (size,)))
    await bench.store.write(lambda db: db.execute("DELETE FROM ledger_tree WHERE sequence > ?", (size,)))


async def test_about_an_older_copy_nothing_is_signed_and_the_head_that_it_lacks_is_left_where_it_is(
    bench: Bench,
) -> None:
    poster = bench.started()
    await bench.append(*[Event.VOTED] * 5)
    await looked(poster, bench)
    kept = (bench.folder / HEAD_NOTE).read_bytes()
    await cut(bench, 3)
    await bench.append(Event.REFUSED)

    again = bench.started()
    with structlog.testing.capture_logs() as logs:
        await looked(again, bench)
        await bench.append(Event.VOTED, Event.VOTED)
        await looked(again, bench)
        await again.close()

    assert bench.channel.sizes == [5]
    assert (bench.folder / HEAD_NOTE).read_bytes() == kept
    assert "from entry 5 on" in logs[0]["why"]
    assert len(logs) == 2  # at the start and at the end: not every four seconds


async def test_a_ledger_that_is_changed_below_a_running_bot_is_not_signed(bench: Bench) -> None:
    poster = bench.started()
    await bench.append(*[Event.VOTED] * 5)
    await looked(poster, bench)
    await cut(bench, 3)
    await bench.append(*[Event.APPROVED] * 5)
    with structlog.testing.capture_logs() as logs:
        await looked(poster, bench)

    assert bench.channel.sizes == [5]
    assert "does not begin with the 5 entries" in logs[0]["why"]


@pytest.mark.parametrize("text", ["", "nonsense", "other"])
async def test_a_kept_head_that_is_none_of_ours_stops_the_heads_with_a_sentence(
    bench: Bench, text: str, tmp_path: Path
) -> None:
    await bench.append(Event.VOTED)
    if text == "other":
        head = await bench.store.read(ledger.head)
        text = str(sign_head(head, await bench.tree(), NOTHING, make_keys(tmp_path / "other").signing).note)
    (bench.folder / HEAD_NOTE).write_text(text)
    with structlog.testing.capture_logs() as logs:
        await looked(bench.started(), bench)

    assert (bench.channel.posted, (bench.folder / HEAD_NOTE).read_text()) == ([], text)
    assert logs[0]["log_level"] == "error"


async def test_a_restored_ledger_is_told_from_which_entry_on_something_is_missing(bench: Bench) -> None:
    poster = bench.started()
    for _ in range(2):
        await bench.append(*[Event.VOTED] * 5)
        await looked(poster, bench)
    kept = bench.file.read()
    assert kept
    assert (kept.said.before.size, kept.said.tree.size) == (5, 10)
    assert await restored(bench.store, kept.said) is None
    await bench.append(Event.REFUSED)
    assert await restored(bench.store, kept.said) is None

    await cut(bench, 8)
    assert await restored(bench.store, kept.said) == 9
    await bench.append(*[Event.REFUSED] * 5)
    assert await restored(bench.store, kept.said) == 6
    await cut(bench, 3)
    assert await restored(bench.store, kept.said) == 4
    await bench.append(*[Event.REFUSED] * 3)
    assert await restored(bench.store, kept.said) == 1
