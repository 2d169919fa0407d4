"""What people do besides the buttons of a card: legal holds, looks, open places, evidence packs."""

import time
from dataclasses import dataclass, field

from handlers.kit import ids
from privacy.holds.holds import HoldField
from sandbox.slack.model.values import Message
from tests.chaos import planting
from tests.chaos.books import Halt
from tests.chaos.hands import Hands
from tests.chaos.stage import Stage
from tests.chaos.stories import DAN, SAYS, Aside, Press, Story
from tests.chaos.watch import Card, Watch
from tests.scenario.house import ANA, BEN, PRIVACY

HOLDS_FOR = 2.0
"""Seconds for which people see that their request is held before the hold is lifted, on a machine at rest."""
HELD = "on legal hold"
DONE = "Done"
EVIDENCE = Press(who=ANA, action=ids.EVIDENCE)


@dataclass(kw_only=True)
class Asides:
    """Who does it, and what was done already."""

    stage: Stage
    hands: Hands
    watch: Watch
    holds: dict[str, Halt] = field(default_factory=dict)
    """By case, what is held now."""
    _were_held: set[str] = field(default_factory=set)
    _seen_held: dict[str, float] = field(default_factory=dict)
    """By case, since when its card has said so."""
    _looked: dict[str, int] = field(default_factory=dict)
    """How far people are who look at an erasure again."""

    async def hold(self, case: str) -> None:
        """Ben places a legal hold."""
        values = {HoldField.DEVICES: case, HoldField.REASON: "case 4711", HoldField.UNTIL: self.stage.day(90)}
        if await self.hands.fill(BEN, f"/dps-hold {case}", values):
            self._were_held.add(case)
            self.holds[case] = Halt(since=time.time(), case=case)
            self.stage.books.halts.append(self.holds[case])

    async def act(self, card: Card, story: Story) -> bool:
        """Whether something was done, so that the card is not what it was."""
        case = card.case
        if Aside.HOLD_LATE in story.aside and card.carried(ids.APPROVE) and case not in self._were_held:
            await self.hold(case)
            return True
        if case in self.holds and HELD in card.status.lower():
            seen = self._seen_held.setdefault(case, time.time())
            if time.time() > seen + HOLDS_FOR * self.stage.slowness:
                return await self.lift(case)
        if Aside.LOOKS in story.aside and card.status.startswith(DONE):
            return await self._look(card)
        return False

    async def lift(self, case: str) -> bool:
        """Dan lifts it, who votes on none of these. From now on it may be lifted, whether or not Slack says so."""
        halt = self.holds[case]
        halt.until = min(halt.until, time.time())
        before = len(self._lists())
        if not await self.hands.say(DAN, "/dps-hold list"):
            return False
        lists = self._lists()[before:]
        for message in lists:
            for block in message.content.blocks or []:
                if block.get("accessory") and case in str(block):
                    return await self._press_lift(case, message, str(block["block_id"]))
        if lists:
            del self.holds[case]  # it was lifted before, and the answer was lost
        return False

    async def _press_lift(self, case: str, message: Message, block: str) -> bool:
        self.stage.books.lifters.setdefault(case, set()).add(DAN)
        lifted = await self.hands.press_at(DAN, message, block, ids.LIFT_HOLD, SAYS)
        if lifted:
            del self.holds[case]
        return lifted

    def _lists(self) -> list[Message]:
        return [m for m in self.hands.workspace.messages(DAN, PRIVACY) if m.visible_to == DAN]

    async def _look(self, card: Card) -> bool:
        """Ask for a look, take the evidence pack, close a place: one a turn."""
        step = self._looked.get(card.case, 0)
        done = False
        if step == 0:
            done = await self.hands.say(ANA, f"/dps-verify {card.request}")
        elif step == 1 and card.carried(ids.EVIDENCE):
            done = await self.hands.press(EVIDENCE, card)
        elif step == 2:
            done = await self._close_place(card)
        self._looked[card.case] = step + done
        return done

    async def _close_place(self, card: Card) -> bool:
        for message in self.watch.threads():
            if message.thread_ts == card.message.ts:
                shown = Card(message=message, case=card.case, request=card.request, status="")
                if shown.carried(ids.CLOSE_PLACE) is not None:
                    form = {ids.PLACE: "1", **SAYS}
                    return await self.hands.press(Press(who=ANA, action=ids.CLOSE_PLACE, form=form), shown)
        return False

    def return_all(self, stories: dict[str, Story]) -> None:
        """Let the devices register again whose story that is, where they are gone."""
        for card in self.watch.cards():
            story = stories.get(card.case)
            if story and Aside.RETURNS in story.aside and card.status.startswith(DONE):
                planting.register_again(self.stage.worlds.azure.world, card.case)
                self.stage.books.returned[card.case] = time.time()
