"""Kills at random moments and at held calls, restarts, troubles; at the end, the audits of the books."""

import asyncio
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sandbox.bot_process import BotError
from sandbox.folder import work_folder
from sandbox.holds import Hold
from sandbox.worlds import running_worlds
from tests.chaos import audit, planting, reached, troubles
from tests.chaos.aside import Asides
from tests.chaos.audit.calls import CHANGING as CHANGES
from tests.chaos.books import Books, Call, Finding, Life, What
from tests.chaos.hands import Hands
from tests.chaos.people import People
from tests.chaos.places import CHANGING, PLACES
from tests.chaos.settling import settle
from tests.chaos.stage import Stage, cancel
from tests.chaos.tally import Tally
from tests.chaos.watch import Watch

LONGEST_LIFE = 1.0
"""Seconds that a bot lives at most before a kill at a random moment."""
LONGEST_WAIT = 3.0
"""Seconds that it gets to come to a call that changes Azure: a plan, a way and a vote come before."""
ERASURES_A_LIFE = 2
TROUBLED = 0.6
"""How many of all lives have a trouble besides their end."""


@dataclass(kw_only=True)
class Chaos:
    """One run."""

    stage: Stage
    people: People
    tally: Tally = field(default_factory=Tally)
    ends: set[str] = field(default_factory=set)

    async def live_and_die(self) -> None:
        """Start the bot, give it something to do, let something go wrong, and end it."""
        stage, chance = self.stage, self.stage.chance
        hold = self._stop_somewhere()
        try:
            async with stage.living() as life:
                busy = [asyncio.create_task(work) for work in (self._ask(), self.people.act())]
                await troubles.resume(stage)
                if chance.random() < TROUBLED:
                    busy.append(asyncio.create_task(troubles.next_trouble(stage)(stage, life)))
                await self._wait(hold)
                await self._end(life)
                await cancel(busy)
        except BotError:
            stage.books.lives[-1].spoiled.append("disk: it ended by itself")
        finally:
            if hold:
                hold.release()
            troubles.after_a_life(stage)
        troubles.before_a_life(stage)

    async def look(self) -> list[Finding]:
        """What has gone wrong so far."""
        books = self.stage.books
        books.calls = [
            Call(
                host=host,
                at=call.at,
                ended=call.ended,
                method=call.method,
                path=call.path,
                status=call.status,
                if_match=call.if_match,
            )
            for host, board in self.stage.worlds.azure.boards.items()
            for call in board.calls
        ]
        self.people.watch.write_down()
        if books.settled:
            places = [place for case, story in self.people.stories.items() for place in planting.places_of(case, story)]
            books.left = await planting.there(f"{self.stage.worlds.slack.url}/control", places)
        return list(audit.findings(books))

    async def count(self, findings: Iterable[Finding]) -> None:
        """Fill the tally."""
        tally, books, stage = self.tally, self.stage.books, self.stage
        asked = [ask for ask in books.asks if ask.sure]
        tally.requests = len(asked)
        tally.erasures = sum(ask.what is What.ERASURE for ask in asked)
        tally.erased = len({receipt.case for receipt in books.receipts if receipt.complete})
        tally.clicks = len(books.clicks)
        tally.deletes = sum(call.method in CHANGES for call in books.calls)
        tally.troubles = sum(len(life.spoiled) for life in books.lives)
        tally.count(findings)
        bodies = [row[0] for row in stage.query("SELECT body FROM ledger ORDER BY sequence")]
        found = reached.reached(bodies, books, self.people.begun, self.ends)
        tally.reached, tally.of = len(found), len(reached.everything())
        tally.not_reached = sorted(reached.everything() - found)
        tally.ledger_ok = await stage.command_line("verify") == 0

    def _stop_somewhere(self) -> Hold | None:
        """Two times of three the world is stopped at a call; else the moment is left to chance."""
        chance, worlds = self.stage.chance, self.stage.worlds
        if chance.random() < 1 / 3:
            return None
        place, route = chance.choice(CHANGING if chance.random() < 1 / 2 else PLACES)
        when: Literal["before", "after"] = chance.choice(["before", "after"])
        board = worlds.slack.board if place == "slack" else worlds.azure.boards[place]
        return board.hold(route, when=when)

    async def _ask(self) -> None:
        chance = self.stage.chance
        asks = [self.people.ask_for_export, *[self.people.ask_for_erasure] * chance.randint(1, ERASURES_A_LIFE)]
        chance.shuffle(asks)
        for ask in asks:
            await ask()
        if chance.random() < 1 / 3:
            self.stage.worlds.slack.workspace.open_home("U0ANA")
            self.ends.add("Home")

    async def _wait(self, hold: Hold | None) -> None:
        if hold is None:
            await asyncio.sleep(self.stage.chance.uniform(0, LONGEST_LIFE) * self.stage.slowness)
            return
        changes = hold.route.partition(" ")[0] in CHANGES
        try:
            await hold.reached((LONGEST_WAIT if changes else LONGEST_LIFE) * self.stage.slowness)
            self.tally.killed_deleting += changes
        except TimeoutError:
            return  # the bot had nothing to do there; it is killed all the same

    async def _end(self, life: Life) -> None:
        kindly = self.stage.chance.random() < 1 / 8
        self.ends.add("stopped" if kindly else "killed")
        await self.stage.end(life, kindly=kindly)
        self.tally.kills += 1


async def run(path: Path, *, kills: int, seed: int, first: bool = False) -> Tally:
    """Kill `kills` times; everything random comes from `seed`. `first`: stop at the first thing that goes wrong."""
    started = time.monotonic()
    with work_folder(path / "work") as folder:
        async with running_worlds() as worlds:
            books, workspace = Books(), worlds.slack.workspace
            stage = Stage(worlds=worlds, folder=folder, books=books, chance=random.Random(seed))
            await stage.prepare()
            hands, watch = Hands(workspace=workspace, books=books), Watch(workspace=workspace, books=books)
            asides = Asides(stage=stage, hands=hands, watch=watch)
            chaos = Chaos(stage=stage, people=People(stage=stage, hands=hands, watch=watch, asides=asides))
            found = await _live(chaos, kills, first=first)
            if not found:
                await settle(stage, chaos.people)
                books.settled = True
                found = await chaos.look()
            for finding in found:
                print(f"{finding.wrong.value}: {finding.about}: {finding.why}")
            await chaos.count(found)
    chaos.tally.seconds = time.monotonic() - started
    return chaos.tally


async def _live(chaos: Chaos, kills: int, *, first: bool) -> list[Finding]:
    for number in range(kills):
        await chaos.live_and_die()
        life = chaos.stage.books.lives[-1]
        print(f"kill {number + 1} of {kills}: {', '.join(life.spoiled) or 'no other trouble'}", flush=True)
        if first and (found := await chaos.look()):
            return found
    return []
