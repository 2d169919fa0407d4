"""One cell: the whole bot, one call that goes wrong for some minutes, and what people see then and afterwards."""

import asyncio
import os
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

from bot.environment import Environment, now
from dps.transport.config import Limits
from handlers.kit import ids
from handlers.workspace.channels import MOST_ASKED
from privacy.model.ids import Millis
from sandbox.faults import Fault, FaultBoard, FaultKind
from sandbox.slack.model.values import UserId
from tests.reliability.grid import AZURE, HOOKS, NONE, SLACK, Route, Setting, Trouble
from tests.reliability.view import View
from tests.reliability.words import WRONG, Outcome
from tests.scenario.house import ANA, PRIVACY, House, open_house
from tests.scenario.test_identifiers import buttons, press

TROUBLE_LASTS = 3 * 60_000
"""Milliseconds."""
MENDED_WITHIN = 2 * 3_600_000
"""Milliseconds after the mending within which everything is done: an hour's `Retry-After` is kept."""
SOON = 1_500
"""Milliseconds that are waited through; longer waits are skipped by setting the clock, with the bot off."""
ONE_SERVICE = {"factory-eu": ("hub-eu",)}
"""Every place is asked in the same way, and one of each kind shows what happens when nobody else answers."""
IMPATIENCE = 300.0
"""Seconds in which the bot comes to rest: for one of them in the word of Slack's that holds a method back, it keeps its
pace by no clock that can be set."""

_NEXT_DUE = """
    SELECT min(due_at) FROM (
      SELECT due_at FROM requests
      UNION ALL
      SELECT outbox.due_at FROM outbox
      JOIN outbox AS card ON card.request = outbox.request AND card.kind = 'card'
      WHERE outbox.kind = 'card' OR card.ts IS NOT NULL
    )
"""


BOT = "U0DPSBOT"
ASKED_BY = {'requesters = ["U0ANA"]': 'requesters = ["S0SUPPORT"]'}
USED_UP = Fault(route=HOOKS, kind=FaultKind.STATUS, status=404)


ANOTHER_CHANNEL = """[[slack.channel]]
id = "C0AUDIT"
receive_files = true

[policy]"""
"""A bot that is in none of its channels does not start, and in some cells it is not in the one that is asked in."""


def one_of_each(house: House) -> dict[str, str]:
    """What the bot's config says in a cell, as replacements for `House.power`."""
    return {house.worlds.config(): house.worlds.config(ONE_SERVICE).replace("[policy]", ANOTHER_CHANNEL, 1)}


@dataclass
class Watch:
    """A clock that can be set."""

    ahead: int = 0

    def __call__(self) -> Millis:
        return Millis(now() + self.ahead)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """The real patience with a clock that can be set; only the tries of one call are closer together."""

    house: House
    route: Route
    trouble: Trouble
    starting: asyncio.Lock
    """azure-identity takes its endpoint from the environment, of which there is one."""
    watch: Watch = field(default_factory=Watch)

    async def run(self) -> Outcome:
        """Ask, let the trouble last, look, mend it, and look again."""
        self._set_up()
        if self.route.world == "identity":  # or a token would be there from the checks at the start
            self._spoil()
        async with self._bot():
            if self.route.world != "identity":
                await self._checked()
                self._spoil()
            await self._ask()
            await self._rest()
        await self._live(TROUBLE_LASTS)
        during = View.of(self.house)
        met = bool(self._board.calls_to(self.route.call))
        self._board.clear()
        told = await self._let_in() if self.route.setting.alone else None
        after = await self._mended(during)
        return Outcome(during=during, told=told, after=after, met=met)

    def _set_up(self) -> None:
        setting, slack = self.route.setting, self.house.worlds.slack
        if setting is Setting.CROWDED:
            slack.workspace.admin.crowd(PRIVACY, MOST_ASKED)
        if setting.alone:
            slack.workspace.directory.leave(BOT, PRIVACY)
        if setting is Setting.UNINVITED_LATE:
            slack.board.add(USED_UP)

    async def _let_in(self) -> View:
        """What the person knows before anything is asked again: who could not be reached is told now."""
        await self._live(MENDED_WITHIN)
        told = View.of(self.house)
        self.house.slack.directory.join(BOT, PRIVACY)
        return told

    async def _mended(self, during: View) -> View:
        """What there is once all is well and everybody did what they were told to do."""
        if during.status == "PARTIAL":
            async with self._bot():
                (card,) = self.house.cards()
                (label,) = [label for _, _, label in buttons(card) if label != "Evidence pack"]
                await press(self.house, card, label)
                await self._rest()
        elif during.status == "Not done" or during.refused or during.no_form or self.route.setting.alone:
            async with self._bot():
                await self._ask()
                await self._rest()
        await self._live(MENDED_WITHIN)
        return View.of(self.house)

    async def _ask(self) -> None:
        """By the command, or by the form where one opens."""
        if self.route.setting is not Setting.FORM:
            await self.house.ask(f"/dps-export {self.route.typed}")
            return
        await self.house.ask("/dps-export")
        for form in self.house.slack.views.stack(UserId(ANA)):
            await self.house.slack.submit(ANA, form.id, {ids.DEVICES: {ids.DEVICES: self.route.typed}})

    async def _live(self, time: int) -> None:
        """Let `time` milliseconds pass, of which the bot works through all but its waits."""
        end = self.watch() + time
        while (due := self._next_due()) is not None and due <= end:
            self.watch.ahead += max(0, due - self.watch())
            async with self._bot():
                await self._rest()
        self.watch.ahead += max(0, end - self.watch())

    @asynccontextmanager
    async def _bot(self) -> AsyncIterator[None]:
        limits = Limits(tries=2, total=3.0, first_wait=0.01, timeout=5.0)
        config = one_of_each(self.house) | (ASKED_BY if self.route.setting is Setting.GROUP else {})
        power = self.house.power(Environment(clock=self.watch, boot="", limits=limits), config=config)
        async with self.starting:
            os.environ.update(self.house.azure.environment())
            stack = AsyncExitStack()
            await stack.enter_async_context(power)
        async with stack:
            yield

    async def _rest(self) -> None:
        """Return once nothing is to be done for a while."""
        await _until(lambda: (due := self._next_due()) is None or due > self.watch() + SOON)

    def _next_due(self) -> int | None:
        with closing(sqlite3.connect(f"file:{self.house.database}?mode=ro", uri=True)) as database:
            due: int | None = database.execute(_NEXT_DUE).fetchone()[0]
        return due

    async def _checked(self) -> None:
        """Return once the bot's own checks are over: they must not use up a fault."""
        await _until(lambda: bool(self.house.azure.boards["hub-eu"].calls_to("GET /twins/dps-bot-check")))

    @property
    def _board(self) -> FaultBoard:
        return self.house.worlds.slack.board if self.route.world == SLACK else self.house.azure.boards[self.route.world]

    def _spoil(self) -> None:
        self._board.add(self.trouble.at(self.route))


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(IMPATIENCE):
        while not condition():  # noqa: ASYNC110 - a database tells nobody of its changes
            await asyncio.sleep(0.02)


async def run_cells(
    cells: Iterable[tuple[Route, Trouble]], *, at_once: int = 4, told: Callable[[str], None] = lambda _: None
) -> dict[tuple[str, str], str]:
    """The word of each cell, by the names of route and trouble; each cell has worlds of its own.

    Args:
        cells: which.
        at_once: how many at a time.
        told: is given a line for each cell that has ended.
    """
    starting, gate = asyncio.Lock(), asyncio.Semaphore(at_once)

    async def outcome(route: Route, trouble: Trouble) -> Outcome:
        with tempfile.TemporaryDirectory(prefix="dps-bot-cell-") as folder:
            async with open_house(Path(folder)) as house:
                return await Cell(house=house, route=route, trouble=trouble, starting=starting).run()

    async def word(route: Route, trouble: Trouble) -> tuple[tuple[str, str], str]:
        async with gate:
            try:
                said = (await outcome(route, trouble)).word(route, trouble, whole[route.typed])
            except TimeoutError:
                said = f"{WRONG}: the bot does not come to rest"
        told(f"{route.name:28} {trouble.name:9} {said}")
        return (route.name, trouble.name), said

    plain = {route.typed: route for route in AZURE}
    whole = {typed: (await outcome(route, NONE)).after.files[0].found() for typed, route in plain.items()}
    return dict(await asyncio.gather(*(word(*cell) for cell in cells)))
