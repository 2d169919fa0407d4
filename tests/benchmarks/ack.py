"""Many commands at once: when each is acknowledged, and whether any is lost; beside a bare Bolt app."""

import asyncio
import sqlite3
import time
from dataclasses import dataclass

from tests.benchmarks.stage import BARE, BOT, Stage, staged
from tests.benchmarks.table import NONE, Figure, Row, Scale

SLACKS_LIMIT = Figure(value=3, unit="s")
PATIENCE = 60.0
"""Seconds that the local Slack waits, so that what is late can be measured too."""
GOALS = {200: 0.1, 5_000: 1.5}
"""Seconds for 99 of 100, by the number of commands."""
PEOPLE = "U0ANA"


@dataclass(frozen=True, kw_only=True)
class Burst:
    """What came of commands that were sent at the same moment."""

    sent: int
    acked: list[float]
    """Seconds from that moment to each acknowledgement, in order."""
    on_disk: int | None
    """Commands that were recorded; None for a peer that records nothing."""

    @property
    def kept(self) -> int:
        """Commands that were acknowledged, and recorded where that is promised."""
        return len(self.acked) if self.on_disk is None else min(len(self.acked), self.on_disk)

    def within(self, share: float) -> Figure:
        """Seconds within which this share of the acknowledgements came."""
        return Figure(value=self.acked[min(len(self.acked) - 1, int(share * len(self.acked)))], unit="s")


def run(scale: Scale) -> list[Row]:
    sizes, times = ((200,), 1) if scale is Scale.QUICK else ((200, 2_000, 5_000), 3)
    return [row for size in sizes for row in asyncio.run(measure(size, times))]


async def measure(size: int, times: int) -> list[Row]:
    ours = best([await burst(BOT, size) for _ in range(times)])
    bare = best([await burst(BARE, size) for _ in range(times)])
    what = f"{size:,} commands at once"
    return [
        Row(work=f"{what}: p50 to ack", measured=ours.within(0.5), beside=bare.within(0.5), peer="bare Bolt"),
        Row(work=f"{what}: p99 to ack", measured=ours.within(0.99), beside=bare.within(0.99), peer="bare Bolt"),
        against_slack(what, ours),
        at_least_all(f"{what}: acknowledged and on disk", ours),
        Row(
            work=f"{what}: acknowledged by bare Bolt",
            measured=Figure(value=bare.kept),
            beside=Figure(value=size),
            peer="sent",
        ),
    ]


def against_slack(what: str, ours: Burst) -> Row:
    p99, goal = ours.within(0.99), GOALS.get(ours.sent)
    return Row(
        work=f"{what}: p99 to ack",
        measured=p99,
        beside=SLACKS_LIMIT,
        peer="Slack's limit",
        goal=f"under {goal:g} s" if goal else NONE,
        met=p99.value < goal if goal else None,
    )


def at_least_all(work: str, ours: Burst) -> Row:
    kept, sent = Figure(value=ours.kept), Figure(value=ours.sent)
    judged = ours.sent in GOALS
    return Row(
        work=work,
        measured=kept,
        beside=sent,
        peer="sent",
        goal="none lost" if judged else NONE,
        met=ours.kept == ours.sent if judged else None,
    )


def best(bursts: list[Burst]) -> Burst:
    """The quickest; a lost command is worse than any wait."""
    return min(bursts, key=lambda burst: (burst.sent - burst.kept, burst.within(0.99).value))


async def burst(module: str, size: int) -> Burst:
    async with staged() as stage:
        stage.slack.sockets.ack_seconds = PATIENCE
        # The work itself is not the matter here: no search gets further than its token.
        stage.worlds.azure.boards["identity"].hold("GET *", when="before", times=None)
        async with stage.connected(module):
            began = time.perf_counter()
            waits = await asyncio.gather(*(ask(stage, number, began) for number in range(size)))
            acked = sorted(wait for wait in waits if wait is not None)
            return Burst(sent=size, acked=acked, on_disk=recorded(stage) if module == BOT else None)


async def ask(stage: Stage, number: int, began: float) -> float | None:
    outcome = await stage.slack.command(PEOPLE, "C0PRIVACY", f"/dps-export burst-{number}")
    return time.perf_counter() - began if outcome.acked else None


def recorded(stage: Stage) -> int:
    """Requests on disk, each with its entry in the ledger."""
    database = sqlite3.connect(f"file:{stage.folder.path / 'dps-bot.sqlite'}?mode=ro", uri=True)
    try:
        sql = "SELECT count(*) FROM requests JOIN ledger ON request = id AND event = 'requested'"
        return int(database.execute(sql).fetchone()[0])
    finally:
        database.close()
