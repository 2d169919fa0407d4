"""Ana, Ben, Cleo and Dan: they file requests, read the cards, and press what their story says."""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass, field

from handlers.kit import ids
from privacy.model.order import Field
from tests.chaos import planting
from tests.chaos.aside import Asides
from tests.chaos.audit.requests import ENDS
from tests.chaos.books import Ask, Edit
from tests.chaos.hands import Hands
from tests.chaos.stage import Stage
from tests.chaos.stories import CLOSES, EXPORT, STORIES, Aside, Between, Layout, Press, Story
from tests.chaos.watch import Card, Watch
from tests.scenario.erasing import FILLED
from tests.scenario.house import ANA

LOOKS_EVERY = 0.1
AGAIN = 6.0
"""Seconds after which somebody presses again what is still there."""
ENOUGH = 2
"""How often people have the rest planned again before they close it with a reason."""
STANDS = 1.5
"""Seconds for which Azure stands still at most, between vote and deletion."""
WAITS = ("Waiting for", "Which", "Changes asked")
"""First words of cards on which nothing goes on before somebody decides."""


@dataclass(kw_only=True)
class People:
    """Everybody, with what they have still to do."""

    stage: Stage
    hands: Hands
    watch: Watch
    asides: Asides
    stories: dict[str, Story] = field(default_factory=dict)
    begun: int = 0
    _done: Counter[str] = field(default_factory=Counter)
    """How many of the presses that come once each case has had."""
    _planned_again: Counter[str] = field(default_factory=Counter)
    _pressed: dict[tuple[str, str, str], float] = field(default_factory=dict)
    _between: set[str] = field(default_factory=set)

    async def ask_for_erasure(self) -> None:
        """The next story begins: its data are planted, and somebody asks for their erasure."""
        story, world = STORIES[self.begun % len(STORIES)], self.stage.worlds
        case, self.begun = planting.name(self.begun, story), self.begun + 1
        self.stories[case] = story
        planting.plant(world.azure.world, case, story)
        books = self.stage.books
        books.cases |= dict.fromkeys(planting.ids_of(case, story), case)
        books.planted[case] = await planting.there(f"{world.slack.url}/control", planting.places_of(case, story))
        if Aside.STAYS in story.aside:
            books.stubborn.add(case)
        if Aside.HOLD_BEFORE in story.aside:
            await self.asides.hold(case)
        values = {**FILLED, Field.DEVICES: case, Field.RECEIVED: self.stage.day(-1)}
        if story.layout is Layout.GROUP:
            values[Field.CONFIRMATION] = case
        await self._ask(case, story, self.hands.fill(story.asks, f"/dps-delete {case}", values))

    async def ask_for_export(self) -> None:
        """A device that nobody has asked for, and of which nothing is held."""
        case = f"nobody-{self.stage.chance.randrange(10**9)}"
        self.stories[case] = EXPORT
        await self._ask(case, EXPORT, self.hands.say(ANA, f"/dps-export {case}"))

    async def _ask(self, case: str, story: Story, asking: Awaitable[bool]) -> None:
        at, sure = time.time(), False
        try:
            sure = await asking
        finally:  # who is torn away from it by a kill has asked all the same
            self.stage.books.asks.append(Ask(at=at, case=case, who=story.asks, what=story.what, sure=sure))

    async def act(self) -> None:
        """Read the cards and do what is to do, until cancelled."""
        while True:
            for card in self.watch.newest():
                if (story := self.stories.get(card.case)) and not await self.asides.act(card, story):
                    await self._turn(card, story)
            await asyncio.sleep(LOOKS_EVERY)

    def open(self) -> list[Card]:
        """The cards of requests that have not ended."""
        return [card for card in self.watch.newest() if not card.status.startswith(ENDS)]

    def nothing_to_do(self) -> bool:
        """Whether all that is open waits for what nobody will do."""
        return not any(self._moves(card) for card in self.open())

    def _moves(self, card: Card) -> bool:
        """Whether the bot goes on with it, or somebody has still to press what his story says."""
        story = self.stories.get(card.case)
        if story is None or not card.status.startswith(WAITS):
            return True
        return any(self._key(press, card) not in self._pressed for press in self._wanted(card, story))

    @staticmethod
    def _key(press: Press, card: Card) -> tuple[str, str, str]:
        return press.who, press.action, card.carried(press.action) or ""

    async def _turn(self, card: Card, story: Story) -> None:
        for press in self._wanted(card, story):
            key = self._key(press, card)
            if self._pressed.get(key, 0.0) > time.time() - AGAIN:
                continue
            if press.action == ids.APPROVE and story.between and card.case not in self._between:
                sure = await self._vote_and(story.between, press, card)
            else:
                sure = await self.hands.press(press, card)
            if sure:
                self._pressed[key] = time.time()
                self._done[card.case] += press in story.once
                self._planned_again[card.case] += press.action == ids.PLAN_AGAIN
                return

    def _wanted(self, card: Card, story: Story) -> Iterator[Press]:
        """What this story presses on the card as it is."""
        left = story.once[self._done[card.case] :]
        if card.carried(ids.CLOSE) is not None and self._planned_again[card.case] >= ENOUGH:
            yield CLOSES
            return
        for press in left[:1] or story.always:
            if card.carried(press.action) is not None:
                yield press

    async def _vote_and(self, between: Between, vote: Press, card: Card) -> bool:
        """Vote; and while Azure stands still, somebody changes a tag, or has the deletion stopped."""
        edits = between is Between.EDIT
        host = "hub-eu" if edits else "factory-eu"
        route = f"GET /twins/{card.case}" if edits else f"DELETE */{card.case}"
        stands, voted = self.stage.worlds.azure.boards[host].hold(route, when="before"), False
        try:
            if voted := await self.hands.press(vote, card):
                await stands.reached(STANDS * self.stage.slowness)
                if not edits:
                    await self._stop(card)
        except TimeoutError:
            pass  # killed, or it takes more votes
        finally:
            if edits and voted:
                self._edit(card.case)  # also where a kill came first: what was voted on is still there
            stands.release()
        return voted

    def _edit(self, case: str) -> None:
        hub = self.stage.worlds.azure.world.hubs["hub-eu"]
        if case in hub.device_ids():
            self.stage.books.edits.append(Edit(at=time.time(), case=case))
            hub.patch_twin(case, {"tags": {"room": f"attic {len(self.stage.books.edits)}"}})
            self._between.add(case)

    async def _stop(self, card: Card) -> None:
        def button() -> Card | None:
            return next((now for now in self.watch.cards() if now.same(card) and now.carried(ids.STOP)), None)

        await self.hands.workspace.until(lambda: button() is not None, seconds=STANDS * self.stage.slowness)
        if (now := button()) and await self.hands.press(Press(who=ANA, action=ids.STOP), now):
            self._between.add(card.case)
