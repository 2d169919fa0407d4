"""Appending to the ledger, beside canonical JSON, SHA-256 and bare sqlite3 inserts of the same bytes, as durable."""

import asyncio
import hashlib
import json
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import rfc8785
from sqlite_utils import Database

from privacy.ledger.chain import Entry
from privacy.model.events import Event
from privacy.model.ids import Millis
from storage.file.sqlite_file import SqliteFile
from storage.file.writer import LARGEST_BATCH
from storage.ledger import entries as ledger
from tests.benchmarks.table import Figure, Row, Scale, at_most, quickest

START = Millis(1_764_000_000_000)
CONTENT = {"request": "DSR-7K3M9Q", "device": "k1:9f86d081884c7d659a2feaa0c55ad015", "detail": {"reason": "measured"}}
Appending = Callable[[SqliteFile, int], Awaitable[None]]
Rows = list[tuple[int, str, str, str, str]]


def run(scale: Scale) -> list[Row]:
    entries, times = (200, 1) if scale is Scale.QUICK else (2_000, 5)
    return asyncio.run(measure(entries, times))


async def measure(entries: int, times: int) -> list[Row]:
    rows = []
    one, many = ("one at a time", one_at_a_time, 1, 1.5), ("all at once", all_at_once, LARGEST_BATCH, 2)
    for what, appending, batch, goal in (one, many):
        ours, bare = [], []
        for _ in range(times):
            with tempfile.TemporaryDirectory(prefix="dps-bot-bench-") as folder:
                took, written = await through_the_store(Path(folder) / "ours.sqlite", appending, entries)
                ours.append(took)
                bare.append(bare_inserts(Path(folder) / "bare.sqlite", written, batch))
        peer = f"canonical JSON, SHA-256, bare inserts, {batch} per commit"
        work = f"{entries:,} entries to the ledger, {what}"
        rows.append(at_most(work, quickest(ours), quickest(bare), peer=peer, times=goal))
    return rows


async def through_the_store(path: Path, appending: Appending, entries: int) -> tuple[Figure, Rows]:
    """Seconds, and what was written."""
    store = await SqliteFile.open(path)
    try:
        began = time.perf_counter()
        await appending(store, entries)
        took = time.perf_counter() - began
        written = await store.read(lambda database: [as_row(entry) for entry in ledger.entries(database)])
    finally:
        await store.close()
    assert len(written) == entries
    return Figure(value=took, unit="s"), written


async def one_at_a_time(store: SqliteFile, entries: int) -> None:
    for number in range(entries):
        await store.write(partial(append, number))


async def all_at_once(store: SqliteFile, entries: int) -> None:
    await asyncio.gather(*(store.write(partial(append, number)) for number in range(entries)))


def append(number: int, database: Database) -> None:
    ledger.append(database, Event.REFUSED, now=Millis(START + number), content=CONTENT)


def bare_inserts(path: Path, rows: Rows, batch: int) -> Figure:
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute(
            "CREATE TABLE ledger (sequence INTEGER PRIMARY KEY, body TEXT, body_hash TEXT, previous TEXT, digest TEXT)"
        )
        contents = [(number, json.loads(body), previous) for number, body, _, previous, _ in rows]
        began = time.perf_counter()
        for start in range(0, len(rows), batch):
            database.execute("BEGIN IMMEDIATE")
            for number, said, previous in contents[start : start + batch]:
                body = rfc8785.dumps(said)
                body_hash = hashlib.sha256(body).digest()
                digest = hashlib.sha256(bytes.fromhex(previous) + body_hash).hexdigest()
                row = (number, body.decode(), body_hash.hex(), previous, digest)
                database.execute("INSERT INTO ledger VALUES (?, ?, ?, ?, ?)", row)
            database.execute("COMMIT")
        return Figure(value=time.perf_counter() - began, unit="s")
    finally:
        database.close()


def as_row(entry: Entry) -> tuple[int, str, str, str, str]:
    return entry.sequence, entry.body.decode(), entry.body_hash, entry.previous, entry.digest
