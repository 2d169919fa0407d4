"""Verifying a ledger with all that stands beside it, and reading, parsing and hashing its entries."""

import asyncio
import base64
import hashlib
import json
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlite_utils import Database

from bot.verify import verify_ledger
from privacy.ledger.chain import verify as verify_chain
from privacy.model.clocks import SAME_AGAIN
from privacy.model.events import Event
from privacy.model.ids import ChannelId, ExportCommand, Identifier, Millis, SlackUserId, TeamId, TriggerId
from privacy.subject.pseudonym import Pseudonyms
from storage.file.sqlite_file import SqliteFile, open_read_only
from storage.ledger import entries as ledger
from storage.ledger import tree
from storage.requests.requests import SqliteRequests
from tests.benchmarks.memory import megabytes, resident, watched
from tests.benchmarks.table import Figure, Row, Scale, at_most, quickest

SIZES = {Scale.QUICK: 5_000, Scale.USUAL: 100_000, Scale.LARGE: 1_000_000}
FOR_EACH_REQUEST = 5
"""Entries: a fifth of them are requests with a row each, as in a ledger in use."""
AT_ONCE = 1_000
OF_ONE_REQUEST = 9
"""Entries of an erasure with two votes, without its steps."""
START = Millis(1_764_000_000_000)
ASKED = ExportCommand(
    trigger=TriggerId("measured"),
    team=TeamId("T0BENCH"),
    channel=ChannelId("C0BENCH"),
    user=SlackUserId("U0BENCH"),
    text="measured",
    response_url="http://127.0.0.1/hooks/1",
)


def run(scale: Scale) -> list[Row]:
    entries = SIZES[scale]
    with tempfile.TemporaryDirectory(prefix="dps-bot-bench-") as folder:
        path = Path(folder) / "ledger.sqlite"
        asyncio.run(fill(path, entries))
        return measure(path, entries, 1 if scale is Scale.LARGE else 3)


def measure(path: Path, entries: int, times: int) -> list[Row]:
    def best(work: Callable[[Path], int]) -> Figure:
        return quickest(timed(work, path, entries) for _ in range(times))

    chain, whole, peer = best(chain_alone), best(everything), best(read_parse_and_hash)
    words = "reading, parsing, canonical JSON, hashing"
    return [
        at_most(f"verify {entries:,} entries: the chain", chain, peer, peer=words, times=3),
        at_most(f"verify {entries:,} entries: all of `dps-bot verify`", whole, peer, peer=words, times=3),
        asyncio.run(memory(path, entries)),
        proof(path, entries),
    ]


async def memory(path: Path, entries: int) -> Row:
    """What verifying takes at most, in a process that has verified the same file before."""
    before = resident()
    async with watched() as highest:
        await asyncio.to_thread(everything, path)
    grown, limit = megabytes(max(highest.bytes - before, 1)), megabytes(16_000_000)
    work = f"verify {entries:,} entries: memory"
    return at_most(work, grown, limit, peer="limit, whatever the size", times=1)


def proof(path: Path, entries: int) -> Row:
    """The proofs of one request's entries, as they stand in a pack."""
    database = open_read_only(path)
    try:
        first = entries // 2
        paths = [tree.inclusion(database, first + number, entries) for number in range(OF_ONE_REQUEST)]
    finally:
        database.conn.close()
    written = json.dumps([[base64.b64encode(step).decode() for step in one] for one in paths])
    work = f"proofs of {OF_ONE_REQUEST} entries of {entries:,}"
    return at_most(work, kilobytes(len(written)), kilobytes(10_000), peer="limit", times=1)


def kilobytes(number: int) -> Figure:
    return Figure(value=number / 1e3, unit="kB")


def timed(work: Callable[[Path], int], path: Path, entries: int) -> Figure:
    began = time.perf_counter()
    found = work(path)
    took = time.perf_counter() - began
    assert found == entries
    return Figure(value=took, unit="s")


def chain_alone(path: Path) -> int:
    database = open_read_only(path)
    try:
        return sum(1 for _ in verify_chain(ledger.entries(database)))
    finally:
        database.conn.close()


def everything(path: Path) -> int:
    return verify_ledger(path).head.sequence


def read_parse_and_hash(path: Path) -> int:
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        count = 0
        sql = "SELECT CAST(body AS BLOB), body_hash, previous FROM ledger ORDER BY sequence"
        for body, body_hash, previous in database.execute(sql):
            json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"))
            hashlib.sha256(body).hexdigest()
            hashlib.sha256(bytes.fromhex(previous) + bytes.fromhex(body_hash)).hexdigest()
            count += 1
        return count
    finally:
        database.close()


async def fill(path: Path, entries: int) -> None:
    """A ledger of that many entries, with rows beside it."""
    store = await SqliteFile.open(path)
    requests = SqliteRequests(file=store, pseudonyms=Pseudonyms(key=b"k" * 32), clock=lambda: START)
    try:
        for first in range(0, entries // FOR_EACH_REQUEST, AT_ONCE):
            names = [Identifier(f"meter-{number}") for number in range(first, first + AT_ONCE)]
            command = ExportCommand(**(vars(ASKED) | {"trigger": TriggerId(f"measured-{first}")}))
            await requests.receive(command, names, now=START, same_within=SAME_AGAIN)
        there = (await requests.head()).sequence
        await store.write(lambda database: refuse(database, entries - there))
    finally:
        await store.close()


def refuse(database: Database, entries: int) -> None:
    content = {"channel": "C0BENCH", "detail": {"reason": "measured"}}
    for _ in range(entries):
        ledger.append(database, Event.REFUSED, now=START, content=content, people={"requester": "U0BENCH"})
