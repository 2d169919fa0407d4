"""The tree beside the ledger: it grows with it, is made for ledgers that had none, and is believed by nobody."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database

from privacy.ledger.chain import GENESIS, Entry, seal
from privacy.ledger.merkle import Frontier, leaf_of, verify_consistency, verify_inclusion
from privacy.model.events import Event
from privacy.model.ids import Digest, Millis
from storage.errors import StorageError
from storage.file.sqlite_file import SqliteFile, open_read_only
from storage.ledger import entries as ledger
from storage.ledger.tree import TreeCheck, consistency, inclusion, recomputed, subtrees
from storage.schema.ledger_steps import STEPS
from storage.schema.migrations import migrate
from tests.unit.bot.test_verify import run, tamper

ENTRIES = 37


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database(memory=True)
    migrate(opened)
    yield opened
    opened.conn.close()


def append(database: Database, entries: int = ENTRIES) -> None:
    for number in range(entries):
        ledger.append(database, Event.REFUSED, now=Millis(number), content={"detail": {"number": number}})


def kept(database: Database) -> list[tuple[int, bytes]]:
    return database.execute("SELECT sequence, hashes FROM ledger_tree ORDER BY sequence").fetchall()


def problem(database: Database) -> str | None:
    check = TreeCheck(database)
    for entry in ledger.entries(database):
        check.take(entry.digest)
    return check.problem()


def test_the_tree_grows_with_the_ledger_in_one_row_for_two_entries(database: Database) -> None:
    for size in range(1, ENTRIES + 1):
        append(database, 1)
        assert Frontier.of(size, subtrees(database)).root() == recomputed(database, size).root()

    assert len(kept(database)) == ENTRIES // 2
    assert problem(database) is None


def test_each_entry_and_each_earlier_tree_is_proved_from_it(database: Database) -> None:
    append(database)
    root = recomputed(database, ENTRIES).root()

    for entry in ledger.entries(database):
        path = inclusion(database, entry.sequence, ENTRIES)
        assert verify_inclusion(leaf_of(entry.digest), entry.sequence - 1, ENTRIES, path, root)
        old = recomputed(database, entry.sequence).root()
        together = consistency(database, entry.sequence, ENTRIES)
        assert verify_consistency(entry.sequence, ENTRIES, old, root, together)


def test_a_proof_reads_no_more_rows_than_it_has_hashes_to_join(database: Database) -> None:
    append(database, 512)
    read: list[str] = []
    database.conn.set_trace_callback(read.append)
    inclusion(database, 100, 511)

    assert len(read) <= 9 * 9


def test_a_ledger_that_had_no_tree_is_given_the_one_that_it_would_have(tmp_path: Path, database: Database) -> None:
    old = Database(tmp_path / "old.sqlite")
    STEPS.apply(old, stop_before="m013_tree")
    append(database)
    for entry in ledger.entries(database):
        insert(old, entry)
    migrate(old)

    assert kept(old) == kept(database)
    old.conn.close()


def insert(database: Database, entry: Entry) -> None:
    values = (entry.sequence, entry.body.decode(), entry.body_hash, entry.previous, entry.digest)
    database.execute("INSERT INTO ledger (sequence, body, body_hash, previous, digest) VALUES (?, ?, ?, ?, ?)", values)


async def test_a_ledger_whose_digest_is_none_is_a_sentence_and_not_migrated(tmp_path: Path) -> None:
    old = Database(tmp_path / "old.sqlite")
    STEPS.apply(old, stop_before="m013_tree")
    entry = seal(GENESIS, event=Event.REFUSED, now=Millis(1), content={})
    insert(old, Entry(**(vars(entry) | {"digest": Digest("not a digest")})))
    old.conn.close()

    with pytest.raises(StorageError, match="entry 1 of the ledger has no digest"):
        await SqliteFile.open(tmp_path / "old.sqlite")
    assert "ledger_tree" not in open_read_only(tmp_path / "old.sqlite").table_names()


@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM ledger_tree",
        "DELETE FROM ledger_tree WHERE sequence = 16",
        "UPDATE ledger_tree SET hashes = x'00' WHERE sequence = 32",
        "INSERT INTO ledger_tree VALUES (38, x'00')",
    ],
)
def test_what_is_missing_is_made_from_the_entries_and_what_is_there_already_refuses_no_entry(
    database: Database, attack: str
) -> None:
    append(database)
    database.execute(attack)
    append(database)

    assert Frontier.of(2 * ENTRIES, subtrees(database)).root() == recomputed(database, 2 * ENTRIES).root()


@pytest.mark.parametrize(
    ("attack", "said"),
    [
        ("DELETE FROM ledger_tree", "from entry 2 on"),
        ("DELETE FROM ledger_tree WHERE sequence = 32", "from entry 32 on"),
        ("UPDATE ledger_tree SET hashes = zeroblob(length(hashes)) WHERE sequence = 16", "from entry 16 on"),
        ("INSERT INTO ledger_tree VALUES (5, x'00')", "from entry 5 on"),
        ("INSERT INTO ledger_tree VALUES (-5, x'00')", "from entry 1 on"),
        ("INSERT INTO ledger_tree VALUES (40, x'00')", "knows entry 40, and the ledger ends at 37"),
    ],
)
def test_every_change_of_the_tree_is_found(database: Database, attack: str, said: str) -> None:
    append(database)
    database.execute(attack)

    assert said in (problem(database) or "")


async def test_verify_says_which_end_was_cut_off_where_the_tree_was_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "bot.sqlite"
    file = await SqliteFile.open(path)
    await file.write(append)
    await file.close()
    tamper(path, "DELETE FROM ledger WHERE sequence > 20")

    code, output = run(path)

    assert code == 1
    assert "BROKEN: the tree beside the ledger knows entry 22, and the ledger ends at 20: its end was cut off" in output
