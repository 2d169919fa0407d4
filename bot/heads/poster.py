"""Signing the ledger's head when it is due: kept in a file beside the keys, and given to the places outside."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from bot.heads.delivery import HeadDelivery
from evidence.heads import sign_head
from evidence.kept_head import HeadFile
from evidence.signing import SigningKey
from privacy.ledger.chain import Head
from privacy.ledger.heads import NOTHING, SignedHead, TreeHead
from privacy.model.clocks import HOUR, SECOND
from privacy.model.errors import BadHeadError, LedgerBrokenError
from storage.ledger.heads import SqliteHeads, restored

EVERY = 4.0
"""Seconds between two looks: what is told at once is signed and on its way in less than ten."""
SILENCE = HOUR / SECOND
"""Seconds after which whatever changed is signed, urgent or not."""

PUT_OFF = 60.0
"""Seconds until the next try after no head could be signed, or none be kept."""

log = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class HeadPoster:
    """Signs the head when it is due, keeps it beside the keys, and gives it to the places that there are.

    A head names the last one that Slack took, so that one which was deleted there is missed. What was kept is posted
    once more at the start: the bot may have ended before Slack had it. Nothing is signed about a ledger that lacks what
    was signed before (c2sp.org/tlog-checkpoint, "Signatures").
    """

    ledger: SqliteHeads
    kept: HeadFile
    key: SigningKey
    channel: HeadDelivery | None
    """The audit channel; a head names the last one that it took."""
    others: Sequence[HeadDelivery] = ()
    note_missing: Callable[[int, int], Awaitable[None]] | None = None
    """Told where the ledger lacks what was signed: the first entry that is missing, and how many were signed."""
    seconds: Callable[[], float] = time.monotonic
    _begun: bool = False
    _newest: SignedHead | None = None
    """The last that was signed."""
    _written: SignedHead | None = None
    _looked_upto: int = 0
    """Entries of which none is urgent."""
    _signed_at: float = 0.0
    _sign_from: float = float("-inf")
    _write_from: float = float("-inf")

    async def look(self) -> None:
        """Sign, keep and post what is due."""
        if self.seconds() >= self._sign_from:
            await self._sign_or_say_why_not(at_once=not self._begun)
        await self._keep()
        await self._deliver()

    async def close(self) -> None:
        """Sign and keep what changed: the start that follows posts it."""
        try:
            await self._sign_or_say_why_not(at_once=True)
            await self._keep()
        except Exception:  # whatever it was, the start that follows signs what is new
            log.exception("the head could not be signed at the end")

    async def _sign_or_say_why_not(self, *, at_once: bool) -> None:
        try:
            if not self._begun:
                await self._begin()
            await self._sign(at_once=at_once)
        except LedgerBrokenError as error:
            why = str(error)
            await self._say_what_is_missing()
        except BadHeadError as error:
            why = str(error)
        except OSError as error:
            why = error.strerror or type(error).__name__
        else:
            return
        self._sign_from = self.seconds() + PUT_OFF
        log.error("no head is signed", why=why, file=self.kept.path.name)

    async def _say_what_is_missing(self) -> None:
        """Under the running bot, too: from then on nothing is deleted."""
        newest = self._newest or await asyncio.to_thread(self.kept.read)
        if newest and self.note_missing and (missing := await restored(self.ledger.file, newest.said)):
            await self.note_missing(missing, newest.said.tree.size)

    async def _begin(self) -> None:
        """Take up what was kept, unless the ledger lacks it."""
        kept = await asyncio.to_thread(self.kept.read)
        if kept and (missing := await restored(self.ledger.file, kept.said)):
            raise LedgerBrokenError(
                f"the ledger lacks what was signed before ({kept.said.tree.size} entries), from entry {missing} on: it "
                "is an older copy, or another one"
            )
        self._begun, self._newest, self._written = True, kept, kept
        if kept:
            if self.channel:
                self.channel.taken = kept.said.before
            await self._deliver()

    async def _sign(self, *, at_once: bool) -> None:
        head = await self.ledger.newest()
        known = self._newest.said.tree if self._newest else NOTHING
        if head.sequence < known.size:
            raise LedgerBrokenError(f"the ledger ends before the {known.size} entries that were signed")
        if head.sequence > known.size and (at_once or await self._is_due(head, known)):
            tree = await self.ledger.tree(head.sequence, known)
            before = self.channel.taken if self.channel else known
            self._newest, self._signed_at = sign_head(head, tree, before, self.key), self.seconds()

    async def _keep(self) -> None:
        """Write the newest beside the keys; where that fails, it is posted all the same."""
        head = self._newest
        if head is None or head is self._written or self.seconds() < self._write_from:
            return
        try:
            await asyncio.to_thread(self.kept.write, head)
        except OSError as error:
            self._write_from, why = self.seconds() + PUT_OFF, error.strerror or type(error).__name__
        else:
            self._written = head
            return
        log.error("the head could not be kept", why=why, file=self.kept.path.name)

    async def _is_due(self, head: Head, known: TreeHead) -> bool:
        if self.seconds() - self._signed_at >= SILENCE:
            return True
        if await self.ledger.has_urgent(max(known.size, self._looked_upto), head.sequence):
            return True
        self._looked_upto = head.sequence
        return False

    async def _deliver(self) -> None:
        """Give the newest to every place at once: none waits for another."""
        if head := self._newest:
            places = [*([self.channel] if self.channel else []), *self.others]
            await asyncio.gather(*(place.deliver(head) for place in places))
