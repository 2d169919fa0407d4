"""Whatever chance writes into a ledger's file, around every guard: `verify` finds it, or it decides nothing."""

import asyncio
import json
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.verify import verify_ledger
from privacy.ledger.chain import GENESIS, seal
from privacy.ledger.copies import OutsideCopy
from privacy.ledger.merkle import Frontier, leaf_of
from privacy.ledger.tables import TABLES
from privacy.model.errors import LedgerBrokenError
from privacy.model.events import Event
from privacy.model.ids import Digest
from storage.file.sqlite_file import open_read_only
from storage.ledger import entries as ledger
from tests.unit.bot.pack_place import make_pack_place

FILLED = ("ledger", "ledger_names", "ledger_tree", "ledger_salts", "requests", "subjects", "orders", "plans", "votes")
"""Tables of the ledger below that have rows."""
MAY_GO = {"ledger_names", *(name for name, table in TABLES.items() if table.can_be_shredded)}
"""Tables of names, whose rows may be shredded."""
Forgery = Callable[[sqlite3.Connection], None]
Row = tuple[Any, ...]


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two requests, one of them planned twice, voted on and approved."""
    return asyncio.run(make_pack_place(tmp_path_factory.mktemp("honest"))).database


def columns(database: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in database.execute(f"PRAGMA table_info({table})")]


def row_ids(database: sqlite3.Connection, table: str) -> list[int]:
    return [row[0] for row in database.execute(f"SELECT rowid FROM {table} ORDER BY rowid")]


def changed_cell(table: str, at: int, which: int, value: Any) -> Forgery:
    def forge(database: sqlite3.Connection) -> None:
        names, ids = columns(database, table), row_ids(database, table)
        where = (value, ids[at % len(ids)])
        database.execute(f"UPDATE {table} SET {names[which % len(names)]} = ? WHERE rowid = ?", where)

    return forge


def swapped(table: str, at: int, other: int, which: int) -> Forgery:
    """The cell of another row."""

    def forge(database: sqlite3.Connection) -> None:
        names, ids = columns(database, table), row_ids(database, table)
        name, where = names[which % len(names)], (ids[other % len(ids)], ids[at % len(ids)])
        database.execute(
            f"UPDATE {table} SET {name} = (SELECT {name} FROM {table} WHERE rowid = ?) WHERE rowid = ?", where
        )

    return forge


def taken_out(table: str, at: int) -> Forgery:
    def forge(database: sqlite3.Connection) -> None:
        ids = row_ids(database, table)
        database.execute(f"DELETE FROM {table} WHERE rowid = ?", (ids[at % len(ids)],))

    return forge


def put_in(table: str, at: int, which: int, value: Any) -> Forgery:
    """A row again, with one cell of its own."""

    def forge(database: sqlite3.Connection) -> None:
        names, ids = columns(database, table), row_ids(database, table)
        row = list(database.execute(f"SELECT * FROM {table} WHERE rowid = ?", (ids[at % len(ids)],)).fetchone())
        row[which % len(names)] = value
        database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)

    return forge


def chained_anew(first: int, field: str, value: Any) -> Forgery:
    """An entry that says something else, with all that follow it and the tree made anew by the program's own rule."""

    def forge(database: sqlite3.Connection) -> None:
        head, frontier = GENESIS, Frontier()
        database.execute("DELETE FROM ledger_tree")
        for sequence, text in database.execute("SELECT sequence, body FROM ledger ORDER BY sequence").fetchall():
            said = json.loads(text)
            event, at = Event(said.pop("event")), said.pop("at")
            content = {name: said[name] for name in said if name not in {"v", "sequence", "clock"}}
            content |= {field: value} if sequence == first else {}
            made = seal(head, event=event, now=at, content=content)
            database.execute(
                "UPDATE ledger SET body = ?, body_hash = ?, previous = ?, digest = ? WHERE sequence = ?",
                (made.body.decode(), made.body_hash, made.previous, made.digest, sequence),
            )
            head = type(head)(sequence=sequence, digest=made.digest, at=at)
            if completed := frontier.append(leaf_of(made.digest)):
                database.execute("INSERT INTO ledger_tree VALUES (?, ?)", (sequence, b"".join(completed)))

    return forge


def schema_changed(sql: str) -> Forgery:
    def forge(database: sqlite3.Connection) -> None:
        database.execute(sql)

    return forge


tables, places = st.sampled_from(FILLED), st.integers(0, 30)
values = st.one_of(
    st.none(),
    st.integers(-1, 2),
    st.sampled_from(("", "U0CLEO", "U0EVE", "DSR-8Z4N2P", "approved", "{}", "ab" * 32, b"", b"\0" * 16)),
)
said: st.SearchStrategy[Any] = st.sampled_from(
    (None, 1, "", "k1:" + "0" * 32, "DSR-8Z4N2P", {}, {"votes": []}, {"plan": "ab" * 32})
)
names = st.sampled_from(("sqliteX_evil", "ledger_refuses", "Evil", "approval_log2", "ledger_tree_2"))
schemas = st.builds(
    str.format,
    st.sampled_from(
        (
            "CREATE TRIGGER {0} BEFORE INSERT ON ledger BEGIN SELECT RAISE(IGNORE); END",
            "CREATE TRIGGER {0} AFTER INSERT ON votes BEGIN UPDATE votes SET voter = 'U0EVE'; END",
            "CREATE VIEW {0} AS SELECT * FROM votes",
            "CREATE TABLE {0} (a)",
            "CREATE UNIQUE INDEX {0} ON votes (request, digest)",
            "ALTER TABLE votes ADD COLUMN {0}",
            "ALTER TABLE votes RENAME COLUMN at TO {0}",
            "DROP VIEW approval_log",
            "DROP TABLE pauses",
        )
    ),
    names,
)
forgeries = st.one_of(
    st.builds(changed_cell, tables, places, places, values),
    st.builds(swapped, tables, places, places, places),
    st.builds(taken_out, tables, places),
    st.builds(put_in, tables, places, places, values),
    st.builds(chained_anew, st.integers(1, 12), st.sampled_from(("detail", "device", "request", "rows")), said),
    st.builds(schema_changed, schemas),
)


def decides(path: Path) -> tuple[dict[str, list[Row]], set[Row]]:
    """The rows of each table without what decides nothing, and the schema."""
    with closing(sqlite3.connect(path)) as database:
        schema = set(database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))
        held = {}
        for table in FILLED:
            rule = TABLES.get(table)
            kept = [name for name in columns(database, table) if rule is None or name not in rule.passing]
            rows = database.execute(f"SELECT {', '.join(kept)} FROM {table}").fetchall()
            held[table] = sorted(rows, key=repr)
        return held, schema


def is_forged(before: tuple[Mapping[str, list[Row]], set[Row]], path: Path) -> bool:
    """True where what decides was changed by something other than shredding. Salts decide nothing by themselves."""
    held, schema = decides(path)
    rows = any(
        not set(map(repr, held[table])) <= set(map(repr, was)) if table in MAY_GO else held[table] != was
        for table, was in before[0].items()
        if table != "ledger_salts"
    )
    return rows or schema != before[1]


def outside(path: Path) -> OutsideCopy:
    database = open_read_only(path)
    with closing(database.conn):
        frontier = Frontier()
        for entry in ledger.entries(database):
            frontier.append(leaf_of(Digest(entry.digest)))
        return OutsideCopy(head=ledger.head(database), root=frontier.root(), source="an outside head")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(made=st.lists(forgeries, min_size=1, max_size=3))
def test_whatever_is_forged_is_found_or_decides_nothing(honest: Path, made: list[Forgery]) -> None:
    before, kept, path = decides(honest), outside(honest), honest.with_name("forged.sqlite")
    shutil.copy(honest, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA synchronous = OFF")
        guards = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            database.execute(f"DROP TRIGGER {name}")
        for forge in made:
            # SQLite takes no such value there, nothing is left, or what was forged before cannot be read.
            with suppress(sqlite3.Error, ZeroDivisionError, ValueError, KeyError, TypeError):
                forge(database)
        for _, sql in guards:
            with suppress(sqlite3.Error):
                database.execute(sql)
    forged = is_forged(before, path)
    try:
        verify_ledger(path, None, [kept])
    except LedgerBrokenError:
        return
    assert not forged


@pytest.mark.parametrize("value", [0, "", "[]", "null", "{"])
def test_a_report_that_is_none_is_named(honest: Path, value: object) -> None:
    path = honest.with_name("report.sqlite")
    shutil.copy(honest, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        changed_cell("requests", 0, columns(database, "requests").index("report"), value)(database)

    with pytest.raises(LedgerBrokenError, match=r"requests.report"):
        verify_ledger(path)
