"""One place outside that is given heads: tried again until it has the newest, and complained of where it has not."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from privacy.ledger.heads import NOTHING, SignedHead, TreeHead
from privacy.model.clocks import SECOND, Patience
from privacy.model.errors import DeliverLaterError, DeliveryError

TAKES = 5.0
"""Seconds that a place gets for one: what is signed next must not wait for it."""
COMPLAIN_AT = 5
"""Tries in a row after which people are told, once; with the usual patience that is after two minutes and a half."""
_SEE_TO_IT = "An administrator has to look at [heads] in the config, and at the place itself; it is tried again."

log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class HeadDelivery:
    """Gives one place the newest head. What it did not take is replaced by what is newer."""

    to: str
    """The place in words, without address."""
    post: Callable[[SignedHead], Awaitable[None]]
    """Raises DeliveryError where the place did not take it."""
    patience: Patience
    complain: Callable[[str], Awaitable[None]] | None = None
    """Tells people; None where the place is the one in which they are told."""
    seconds: Callable[[], float] = time.monotonic
    taken: TreeHead = NOTHING
    """The last that the place took."""
    _tries: int = 0
    _told: bool = False
    _from: float = float("-inf")

    async def deliver(self, head: SignedHead) -> None:
        """Hand it over, unless the place has it or wants patience. Never raises what the place does wrong."""
        if head.said.tree == self.taken or self.seconds() < self._from:
            return
        try:
            async with asyncio.timeout(TAKES):
                await self.post(head)
        except TimeoutError:
            await self._put_off(DeliverLaterError("no_answer", unsure=True))
        except DeliveryError as error:
            await self._put_off(error)
        else:
            self.taken, self._tries, self._told = head.said.tree, 0, False
            log.info("head posted", to=self.to, sequence=head.said.tree.size)

    async def _put_off(self, error: DeliveryError) -> None:
        """A head that is posted twice, because an answer was lost, harms nobody."""
        self._tries += 1
        log.warning("the head could not be posted", to=self.to, code=error.code, tries=self._tries)
        wait = self.patience.longest_wait
        if isinstance(error, DeliverLaterError):
            wait = self.patience.wait(self._tries - 1, error.retry_after)
        self._from = self.seconds() + wait / SECOND
        if self._tries >= COMPLAIN_AT and not self._told:
            await self._complain(error)

    async def _complain(self, error: DeliveryError) -> None:
        """Where that does not get through either, it is said with the next try."""
        if self.complain is None:
            return
        try:
            async with asyncio.timeout(TAKES):
                await self.complain(f"Heads of the ledger do not reach {self.to} ({error.code}). {_SEE_TO_IT}")
        except (DeliveryError, TimeoutError) as silent:
            log.warning("nobody could be told that heads do not arrive", to=self.to, why=str(silent))
        else:
            self._told = True
