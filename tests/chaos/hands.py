"""What one person does in Slack at a time: a command, a button, a form. All of it goes into the books."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack import Workspace
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import Message, Outcome, UserId
from tests.chaos.books import Books, Click
from tests.chaos.stories import Press
from tests.chaos.watch import Card
from tests.scenario.erasing import block_of
from tests.scenario.house import PRIVACY

REFUSED = ("was not done", "was recorded", "Try again")
"""In sentences that say no."""
FORM_SECONDS = 1.0
"""How long a person waits for a form."""


@dataclass(kw_only=True)
class Hands:
    """The people of the workspace."""

    workspace: Workspace
    books: Books
    _busy: defaultdict[str, asyncio.Lock] = field(default_factory=lambda: defaultdict(asyncio.Lock))
    """Each person fills in one form at a time."""

    async def press(self, press: Press, card: Card) -> bool:
        """Press a button of a card, and hand in the form that it opens; whether Slack heard that it was taken."""
        carried, at, sure = card.carried(press.action) or "", time.time(), False
        try:
            async with self._busy[press.who]:
                sure = await self._press(press, card.message)
        finally:  # who is torn away from it by a kill has pressed it all the same
            said = Click(at=at, case=card.case, who=press.who, action=press.action, carried=carried, sure=sure)
            self.books.clicks.append(said)
        return sure

    async def fill(self, who: str, command: str, values: Mapping[Any, Any]) -> bool:
        """Type a command and hand in the form that it opens; whether Slack heard that it was taken."""
        async with self._busy[who]:
            outcome = await self.workspace.command(who, PRIVACY, command)
            return outcome.acked and await self._hand_in(who, values)

    async def say(self, who: str, command: str) -> bool:
        """Type a command; whether it was taken. Silence counts as yes, and only words as no."""
        before = set(self._alone(who))
        outcome = await self.workspace.command(who, PRIVACY, command)
        said = [text for ts, text in self._alone(who).items() if ts not in before]
        return outcome.acked and not any(no in text for text in said for no in REFUSED)

    def _alone(self, who: str) -> dict[str, str]:
        messages = self.workspace.messages(who, PRIVACY)
        return {message.ts: message.content.text for message in messages if message.visible_to == who}

    async def press_at(
        self, who: str, message: Message, block: str, action: str, form: Mapping[str, Any] | None
    ) -> bool:
        """Press what stands in this block of a message, and hand in the form that it opens."""
        try:
            outcome = await self.workspace.click(who, PRIVACY, message.ts, block, action)
        except SlackError:
            return False  # the message has changed meanwhile
        return outcome.acked and (form is None or await self._hand_in(who, form))

    async def _press(self, press: Press, message: Message) -> bool:
        try:
            block = block_of(message, press.action)
        except AssertionError:
            return False
        return await self.press_at(press.who, message, block, press.action, press.form)

    async def _hand_in(self, who: str, values: Mapping[Any, Any]) -> bool:
        """False where no form came, or it was not taken: the bot was killed meanwhile, or refused it at a field."""
        stack = self.workspace.views.stack
        try:
            await self.workspace.until(lambda: bool(stack(UserId(who))), seconds=FORM_SECONDS)
            form = stack(UserId(who))[-1]
            outcome: Outcome = await self.workspace.submit(
                who, form.id, {name: {name: value} for name, value in values.items()}
            )
        except (TimeoutError, SlackError):
            return False
        else:
            return outcome.acked and not outcome.errors
        finally:
            if left := stack(UserId(who)):
                await self.workspace.close_view(who, left[-1].id, all_of_them=True)
