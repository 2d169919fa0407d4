"""`dps-bot verify` against somebody who has the file and knows SQLite."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.verify import verify_ledger
from privacy.ledger import chain
from privacy.model.errors import LedgerBrokenError
from privacy.subject.pseudonym import Pseudonyms
from storage.file.sqlite_file import open_read_only
from storage.ledger import entries as ledger
from tests.unit.bot.ledger_files import run, tamper

PAGE = 4096
"""Bytes: SQLite's default page."""


async def test_an_untouched_ledger_verifies_and_the_head_is_printed(small_ledger: Path) -> None:
    code, output = run(small_ledger)

    report = verify_ledger(small_ledger)
    assert code == 0
    assert "3 entries, one unbroken chain" in output
    assert report.head.digest in output
    assert output.startswith("consistent, not proved: ")


def test_every_one_byte_change_of_the_stored_entries_and_names_is_found(small_ledger: Path) -> None:
    """On the bytes of the file, below everything that SQLite could refuse."""
    original = small_ledger.read_bytes()
    places = [*entry_bytes(small_ledger, original), *name_bytes(small_ledger, original)]
    assert len(places) > 1300

    for index in places:
        flipped = bytearray(original)
        flipped[index] ^= 1
        small_ledger.write_bytes(flipped)
        with pytest.raises(LedgerBrokenError):
            verify_ledger(small_ledger)

    small_ledger.write_bytes(original)
    assert verify_ledger(small_ledger).head.sequence == 3


def test_a_change_of_any_byte_of_the_ledgers_page_is_found_or_changes_nothing_of_the_ledger(small_ledger: Path) -> None:
    """Cell pointers, headers and free space too: every byte of the page in which the entries stand."""
    original = small_ledger.read_bytes()
    before = list(ledger.entries(open_read_only(small_ledger)))
    page = original.index(before[0].body) // PAGE * PAGE
    found = 0
    for index in range(page, page + PAGE):
        flipped = bytearray(original)
        flipped[index] ^= 1
        small_ledger.write_bytes(flipped)
        try:
            verify_ledger(small_ledger)
        except LedgerBrokenError:
            found += 1
        else:
            assert list(ledger.entries(open_read_only(small_ledger))) == before
    assert found > 1200


def entry_bytes(path: Path, content: bytes) -> list[int]:
    """Where the entries' bodies and hashes stand: SQLite keeps the values of a row side by side."""
    places: list[int] = []
    for entry in ledger.entries(open_read_only(path)):
        row = entry.body + f"{entry.body_hash}{entry.previous}{entry.digest}".encode()
        start = content.index(row)
        places.extend(range(start, start + len(row)))
    return places


def name_bytes(path: Path, content: bytes) -> list[int]:
    """Where the readable names and their salts stand."""
    places: list[int] = []
    for salt, value in open_read_only(path).execute("SELECT salt, value FROM ledger_names"):
        row = salt + value.encode()
        start = content.index(row)
        places.extend(range(start, start + len(row)))
    return places


@pytest.mark.parametrize(
    ("attack", "said"),
    [
        (("DELETE FROM ledger WHERE sequence = 2",), "entry 2 is missing"),
        (
            (
                "UPDATE ledger SET sequence = 99 WHERE sequence = 1",
                "UPDATE ledger SET sequence = 1 WHERE sequence = 2",
                "UPDATE ledger SET sequence = 2 WHERE sequence = 99",
            ),
            "entry 1 does not follow",
        ),
        (("UPDATE ledger_names SET value = 'U0EVE' WHERE sequence = 2",), "entry 2: a name"),
        (("UPDATE ledger SET body = replace(body, 'wrong channel', 'wrong chanel!')",), "entry 2: its content"),
        (("DELETE FROM ledger_names", "DELETE FROM ledger"), "DSR-"),
        (
            ("UPDATE ledger_names SET salt = CAST(salt || CAST(value AS BLOB) AS BLOB), value = ''",),
            "entry 1: a name",
        ),
        (("UPDATE requests SET requester = 'U0EVE'",), "DSR-"),
        (("UPDATE requests SET status = 'fulfilled', due_at = NULL",), "DSR-"),
        (("UPDATE subjects SET device_ref = '00000000:ff'",), "DSR-"),
        (
            ("INSERT INTO uploads SELECT 'F1', id, channel, '', 1, '', '', 1, 1, 1, 0, 0, NULL FROM requests LIMIT 1",),
            "DSR-",
        ),
        (("INSERT INTO votes SELECT id, 'aa', 'U0EVE', 1 FROM requests LIMIT 1",), "DSR-"),
        (("INSERT INTO plans SELECT 'P1', id, 1, 'aa', '{}', NULL FROM requests LIMIT 1",), "DSR-"),
        (
            ("INSERT INTO done (request, plan, step, event, at) SELECT id, 1, 1, 'deleted', 1 FROM requests LIMIT 1",),
            "DSR-",
        ),
        (("PRAGMA foreign_keys = OFF", "DELETE FROM subjects", "DELETE FROM requests"), "DSR-"),
    ],
)
async def test_what_was_done_is_said(small_ledger: Path, attack: tuple[str, ...], said: str) -> None:
    tamper(small_ledger, *attack)

    code, output = run(small_ledger)

    assert code == 1
    assert f"BROKEN: {said}" in output


def test_a_last_entry_that_was_sealed_again_and_names_its_event_twice_is_found(small_ledger: Path) -> None:
    """With the code's own hashes: SQLite's columns show the first event, Python reads the last one."""
    *_, last = ledger.entries(open_read_only(small_ledger))
    body = last.body.replace(b'"event":', b'"event":"held","event":')
    body_hash = chain._hash(chain._BODY, body)
    digest = chain._chain(last.previous, body_hash)
    changed = f"body = '{body.decode()}', body_hash = '{body_hash}', digest = '{digest}'"
    tamper(small_ledger, f"UPDATE ledger SET {changed} WHERE sequence = 3")

    code, output = run(small_ledger)

    assert code == 1
    assert "BROKEN: entry 3: its content has not the one form" in output


async def test_with_the_key_a_changed_device_id_is_found(small_ledger: Path) -> None:
    connection = sqlite3.connect(small_ledger, isolation_level=None)
    connection.execute("UPDATE subjects SET identifier = 'other-device'")
    connection.close()

    with pytest.raises(LedgerBrokenError, match=r"subjects\.identifier is not what entry \d says"):
        verify_ledger(small_ledger)
    with pytest.raises(LedgerBrokenError, match="pseudonym"):
        verify_ledger(small_ledger, Pseudonyms(key=b"k" * 32))


def test_a_vote_for_a_request_that_never_was_is_found(small_ledger: Path) -> None:
    connection = sqlite3.connect(small_ledger, isolation_level=None)
    connection.execute("INSERT INTO votes VALUES ('DSR-000000', 'digest', 'U0BEN', 1)")
    connection.close()

    code, output = run(small_ledger)

    assert code == 1
    assert "votes holds a row that belongs to nothing" in output


def test_device_ids_of_an_earlier_pseudonym_key_are_not_held_against_the_new_one(small_ledger: Path) -> None:
    assert verify_ledger(small_ledger, Pseudonyms(key=b"n" * 32)).requests


def test_a_copy_where_nothing_can_be_written_is_verified_all_the_same(small_ledger: Path) -> None:
    folder = small_ledger.parent / "evidence"
    folder.mkdir()
    copy = folder / "copy.sqlite"
    copy.write_bytes(small_ledger.read_bytes())
    copy.chmod(0o444)
    folder.chmod(0o555)

    assert verify_ledger(copy).head.sequence == 3
    assert [path.name for path in folder.iterdir()] == ["copy.sqlite"]
    folder.chmod(0o755)


async def test_a_shredded_name_breaks_nothing(small_ledger: Path) -> None:
    connection = sqlite3.connect(small_ledger, isolation_level=None)
    connection.execute("DELETE FROM ledger_names WHERE value = 'U0GUS'")
    connection.close()

    assert verify_ledger(small_ledger).names == 2


def test_of_a_file_that_is_no_ledger_of_this_bot_nothing_is_said_to_be_broken(tmp_path: Path) -> None:
    empty, text, missing, folder, other, notes = (
        tmp_path / name
        for name in ("empty.sqlite", "text.txt", "missing.sqlite", "folder", "other.sqlite", "notes.sqlite")
    )
    empty.touch()
    text.write_text("not a database" * 100)
    folder.mkdir()
    for path, sql in ((other, "CREATE TABLE ledger_of_others (x)"), (notes, "CREATE TABLE requests (x)")):
        with closing(sqlite3.connect(path)) as database:
            database.execute(sql)

    for path in (empty, text, other, notes):
        assert run(path) == (2, f"Nothing was verified: {path.name} is not a database of dps-bot\n")
    for path in (missing, folder):
        assert run(path) == (2, f"Nothing was verified: there is no file {path.name}\n")


@pytest.mark.parametrize("gone", ["ledger", "_sqlite_migrations"])
def test_a_ledger_without_one_of_its_tables_is_broken_and_not_somebody_elses(small_ledger: Path, gone: str) -> None:
    with closing(sqlite3.connect(small_ledger)) as database:
        database.execute(f"DROP TABLE {gone}")

    code, output = run(small_ledger)

    assert code == 1
    assert "is gone" in output
