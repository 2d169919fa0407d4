"""`dps-bot verify` against somebody who changes what the file defines: the ledger's guards, and what acts on rows."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.bot.ledger_files import run


async def test_missing_guards_are_found_even_where_the_chain_still_holds(small_ledger: Path) -> None:
    connection = sqlite3.connect(small_ledger)
    connection.execute("DROP TRIGGER ledger_refuses_delete")
    connection.close()

    code, output = run(small_ledger)

    assert code == 1
    assert "BROKEN: trigger ledger_refuses_delete is gone" in output


@pytest.mark.parametrize(
    ("attack", "said"),
    [
        (
            "CREATE TRIGGER sneaky AFTER INSERT ON requests BEGIN DELETE FROM ledger_names; END",
            "trigger sneaky does not",
        ),
        ("DROP VIEW approval_log", "view approval_log is gone"),
        ("CREATE TABLE more (x)", "table more does not belong here"),
        ("CREATE VIEW sqliteXview AS SELECT 1", "view sqliteXview does not belong here"),
        (
            "CREATE TRIGGER sqliteX_evil BEFORE INSERT ON votes BEGIN SELECT RAISE(IGNORE); END",
            "trigger sqliteX_evil does not belong here",
        ),
    ],
)
async def test_anything_added_or_taken_away_beside_the_ledger_is_found(
    small_ledger: Path, attack: str, said: str
) -> None:
    connection = sqlite3.connect(small_ledger)
    connection.execute(attack)
    connection.close()

    code, output = run(small_ledger)

    assert code == 1
    assert f"BROKEN: {said}" in output


@pytest.mark.parametrize(
    ("attack", "said"),
    [
        (
            """
            INSERT INTO sqlite_master VALUES ('trigger', 'sqlite_evil', 'votes', 0,
              'CREATE TRIGGER sqlite_evil BEFORE INSERT ON votes BEGIN SELECT RAISE(IGNORE); END')
            """,
            "trigger sqlite_evil does not belong here",
        ),
        (
            "UPDATE sqlite_master SET sql = replace(sql, '$.request', '$. request') WHERE name = 'ledger'",
            "table ledger",
        ),
        (
            "UPDATE sqlite_master SET sql = replace(sql, '$.event', '$.v') WHERE name = 'ledger'",
            "table ledger is not as dps-bot made it",
        ),
    ],
)
async def test_what_is_written_past_sqlites_own_checks_of_a_schema_is_found(
    small_ledger: Path, attack: str, said: str
) -> None:
    connection = sqlite3.connect(small_ledger, isolation_level=None)
    connection.execute("PRAGMA writable_schema = ON")
    connection.execute(attack)
    connection.close()

    code, output = run(small_ledger)

    assert code == 1
    assert f"BROKEN: {said}" in output


async def test_what_analyze_leaves_is_no_change(small_ledger: Path) -> None:
    connection = sqlite3.connect(small_ledger)
    connection.execute("ANALYZE")
    connection.close()

    assert run(small_ledger)[0] == 0


async def test_an_index_that_lacks_lines_is_found_although_every_row_is_as_it_was(small_ledger: Path) -> None:
    swap = "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = 'requests_by_due'"
    whole, emptied = "due_at IS NOT NULL", "due_at IS 'never'"
    for sql, values in ((swap, (whole, emptied)), ("REINDEX requests_by_due", ()), (swap, (emptied, whole))):
        with closing(sqlite3.connect(small_ledger, isolation_level=None)) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(sql, values)

    assert run(small_ledger)[1].startswith("BROKEN: SQLite itself finds the file damaged")
