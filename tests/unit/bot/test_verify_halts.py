"""`verify` finds a hold or a pause that was changed, removed or invented beside the ledger."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from bot.verify import verify_ledger
from privacy.holds.holds import HoldClick, HoldForm
from privacy.model.errors import LedgerBrokenError
from privacy.model.ids import ChannelId, Identifier, Millis, SlackUserId, TeamId, TriggerId
from privacy.subject.pseudonym import Pseudonyms
from storage.erasures import pauses
from storage.erasures.holds import SqliteHolds
from storage.file.sqlite_file import SqliteFile

KEY = Pseudonyms(key=b"k" * 32)
NOW = Millis(1_764_000_000_000)
ENDS = Millis(1_800_000_000_000)
WHO = {
    "team": TeamId("T0SANDBOX"),
    "channel": ChannelId("C0PRIVACY"),
    "user": SlackUserId("U0BEN"),
    "response_url": "",
}


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    """Two holds, one of them lifted; two pauses, one of them over."""
    path = tmp_path / "bot.sqlite"
    store = await SqliteFile.open(path)
    holds = SqliteHolds(file=store, pseudonyms=KEY)
    form = HoldForm(**WHO, trigger=TriggerId("view:1"), text="", until="", reason="case 4711")
    names = [Identifier("sensor-42"), Identifier("device:lamp")]
    first, _ = await holds.place(form, names, date(2027, 3, 3), ends_at=ENDS, now=NOW)
    assert await holds.place(form, names[:1], date(2027, 3, 3), ends_at=ENDS, now=NOW) == [first]
    click = HoldClick(**WHO, trigger=TriggerId("view:2"), hold=first.id, reason="closed")
    assert await holds.lift(click, now=NOW)
    assert await holds.lift(click, now=NOW) is None
    await store.close()
    pauses.pause(path, by="root", reason="", now=NOW)
    pauses.resume(path, by="root", now=NOW)
    pauses.pause(path, by="root", reason="again", now=NOW)
    return path


async def test_what_was_not_touched_verifies_also_without_its_readable_names(file: Path) -> None:
    verify_ledger(file, KEY)
    _change(file, "DELETE FROM hold_names")
    _change(file, "DELETE FROM ledger_names")

    assert verify_ledger(file, KEY).head.sequence == 6


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE holds SET until = '2026-01-01'",
        "UPDATE holds SET ends_at = 0",
        "UPDATE holds SET device_ref = 'x'",
        "UPDATE holds SET registration_ref = NULL",
        "UPDATE holds SET device = 'x'",
        "UPDATE holds SET ended = NULL",
        "UPDATE holds SET ended = 4 WHERE ended IS NULL",
        "UPDATE holds SET id = 'LH-000000' WHERE ended IS NULL",
        "UPDATE hold_names SET identifier = 'other'",
        "DELETE FROM holds WHERE ended IS NULL",
        "UPDATE pauses SET resumed = 6 WHERE resumed IS NULL",
        "DELETE FROM pauses WHERE resumed IS NULL; UPDATE pauses SET resumed = NULL",
        "DELETE FROM pauses WHERE resumed IS NULL",
    ],
)
async def test_a_changed_row_is_found(file: Path, sql: str) -> None:
    _change(file, sql)

    with pytest.raises(LedgerBrokenError, match=r"hold|pause"):
        verify_ledger(file, KEY)


async def test_a_hold_that_is_taken_out_with_its_line_of_an_index_is_found(file: Path) -> None:
    _change(file, "DELETE FROM hold_names; DELETE FROM holds")
    _schema(file, "'held', 'hold lifted'", "'never'")
    _change(file, "REINDEX ledger_by_rare_event")
    _schema(file, "'never'", "'held', 'hold lifted'")

    with pytest.raises(LedgerBrokenError):
        verify_ledger(file, KEY)


def _schema(path: Path, words: str, others: str) -> None:
    """Rewrite the condition of the index, past SQLite's own checks."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA writable_schema = ON")
    change = "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = 'ledger_by_rare_event'"
    connection.execute(change, (words, others))
    connection.close()


def _change(path: Path, sql: str) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(sql)
    connection.close()
