"""Carrying the ledger's head outside: at the start and then, where it has changed, every hour."""

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


@dataclass(kw_only=True)
class HeadPoster:
    """Posts the newest head. What was posted last is not kept on disk: a start posts it again, which harms nobody."""

    head: Callable[[], Awaitable[Head]]
    post: Callable[[SignedHead], Awaitable[None]]
    key: SigningKey
    patience: Patience
    _posted: Head = GENESIS
    _tries: int = 0

    async def look(self) -> float | None:
        """Post the head if it is new; where Slack does not take it, say in how many seconds to try again.

        It is tried again with the head of then: nothing of the chain is lost.
        """
        head = await self.head()
        if head != self._posted:
            try:
                await self.post(self._signed(head))
            except DeliveryError as error:
                self._tries += 1
                return self._put_off(self._tries - 1, error)
            log.info("head posted", sequence=head.sequence)
        self._posted, self._tries = head, 0
        return None

    def _signed(self, head: Head) -> SignedHead:
        return SignedHead(head=head, signature=self.key.sign(statement(head)), key_id=self.key.key_id)

    def _put_off(self, tries: int, error: DeliveryError) -> float | None:
        """Seconds until the next try. A head that was posted twice, because an answer was lost, harms nobody."""
        log.warning("the head could not be posted", code=error.code, tries=tries + 1)
        if isinstance(error, DeliverLaterError):
            return self.patience.wait(tries, error.retry_after) / SECOND
        return None
