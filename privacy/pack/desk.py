"""Asking for a pack with the button of a card that has ended."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from privacy.history.audit_log import AuditLog
from privacy.model.clocks import Clock
from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.ids import Click, Millis, RequestId, SlackUserId
from privacy.request.lifecycle import ENDED
from privacy.request.refusal import refusals_recorded
from privacy.request.request import DataSubjectRequest
from privacy.request.store import RequestStore


class Standing(StrEnum):
    """How it is about the pack of a request."""

    ASKED = "asked"
    """From now on it is on its way."""
    ON_ITS_WAY = "on its way"
    THERE = "there"
    """It was shown, and the request has no entry since."""


class AskedPacks(Protocol):
    """Takes down who asks for a pack."""

    async def ask(self, request: RequestId, *, by: SlackUserId, now: Millis) -> Standing:
        """Chain that somebody asked and have the pack made, unless it is on its way or there."""
        ...


@dataclass(frozen=True, kw_only=True)
class PackDesk:
    """Open to whoever may read the ledger, requesters and approvers, in the channel where the request's file lies."""

    audit_log: AuditLog
    packs: AskedPacks
    store: RequestStore
    clock: Clock

    async def ask(self, click: Click) -> DataSubjectRequest:
        """Have the pack put into the thread. On disk when this returns.

        Raises:
            RefusedError: not for this person or not here, the request has not ended, or the pack is on its way or
                there; with the sentence for the person. The refusal is in the ledger.
        """
        await self.audit_log.check(click)
        async with refusals_recorded(self.store, click, self.clock):
            request = await self._found(click)
            standing = await self.packs.ask(request.id, by=click.user, now=self.clock())
            if standing is Standing.ON_ITS_WAY:
                sentence = f"The evidence pack of *{request.id}* is on its way into the thread already."
                raise RefusedError(RefusalReason.ALREADY_DECIDED, sentence)
            if standing is Standing.THERE:
                raise RefusedError(
                    RefusalReason.ALREADY_DECIDED,
                    f"The evidence pack of *{request.id}* is in the thread already, and nothing happened since. If "
                    "somebody deleted it there, an administrator can make it again (`dps-bot evidence`).",
                )
            return request

    async def _found(self, click: Click) -> DataSubjectRequest:
        try:
            request = await self.store.get(click.request)
        except KeyError:
            raise RefusedError(RefusalReason.NO_SUCH_REQUEST, "There is no such request any more.") from None
        if request.channel != click.channel:
            sentence = f"The evidence pack of {request.id} is asked for in <#{request.channel}>, on its card."
            raise RefusedError(RefusalReason.WRONG_CHANNEL, sentence)
        if request.status not in ENDED:
            sentence = f"{request.id} has not ended ({request.status.said}): its pack can be had once it has."
            raise RefusedError(RefusalReason.NOT_FINISHED, sentence)
        return request
