"""Carrying the ledger's head outside: at the start and then, where it has changed, every hour."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from evidence.signing import SigningKey
from privacy.ledger.chain import GENESIS, Head
from privacy.ledger.heads import SignedHead, statement
from privacy.model.clocks import HOUR, SECOND, Patience
from privacy.model.errors import DeliverLaterError, DeliveryError

EVERY = HOUR / SECOND
"""Seconds between two posts, at least."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class HeadPoster:
    """Posts the newest head. What was posted last is not kept on disk: a start posts it again, which harms nobody."""

    head: Callable[[], Awaitable[Head]]
    post: Callable[[SignedHead], Awaitable[None]]
    key: SigningKey
    patience: Patience
    every: float = EVERY

    async def run(self) -> None:
        """For ever. What Slack does not take is tried again, with the head of then: nothing of the chain is lost."""
        posted, tries = GENESIS, 0
        while True:
            wait = self.every
            try:
                head = await self.head()
                if head != posted:
                    await self.post(self._signed(head))
                    log.info("head posted", sequence=head.sequence)
                posted, tries = head, 0
            except DeliveryError as error:
                wait = self._put_off(tries, error)
                tries += 1
            except Exception:  # a database that stumbles once must not end this
                log.exception("head stumbled")
            await asyncio.sleep(wait)

    def _signed(self, head: Head) -> SignedHead:
        return SignedHead(head=head, signature=self.key.sign(statement(head)), key_id=self.key.key_id)

    def _put_off(self, tries: int, error: DeliveryError) -> float:
        """Seconds until the next try. A head that was posted twice, because an answer was lost, harms nobody."""
        log.warning("the head could not be posted", code=error.code, tries=tries + 1)
        if isinstance(error, DeliverLaterError):
            return self.patience.wait(tries, error.retry_after) / SECOND
        return self.every
