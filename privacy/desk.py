"""The desk: what the worker walks. It says by a request's kind which work takes it further."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from privacy.delivery.outbox_relay import OutboxRelay
from privacy.model.clocks import Clock
from privacy.model.errors import StaleRequestError
from privacy.model.ids import RequestId, RequestKind
from privacy.request.changes import MessageKey
from privacy.request.request import DataSubjectRequest
from privacy.request.store import RequestStore


class Work(Protocol):
    """What is done with one kind of request."""

    async def advance(self, request: DataSubjectRequest) -> None:
        """Take it as far as it goes now; what was done is on disk."""
        ...

    async def on_unexpected_error(self, request: DataSubjectRequest) -> None:
        """Put it off after a fault of our own, and give it up if that goes on."""
        ...


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything that can become due: requests, and messages."""

    work: Mapping[RequestKind, Work]
    outbox_relay: OutboxRelay
    store: RequestStore
    clock: Clock

    async def advance(self, request_id: RequestId) -> None:
        """Take a request that is due as far as it goes now."""
        request = await self.store.get(request_id)
        if request.due_at is None or request.due_at > self.clock():
            return  # since it was found due, another turn took it further
        with suppress(StaleRequestError):  # whoever moved it has also made it due again where that was needed
            await self.work[request.kind].advance(request)

    async def on_unexpected_error(self, request_id: RequestId) -> None:
        """Put off a request whose work ended in a fault of our own, and give it up if that goes on."""
        request = await self.store.get(request_id)
        await self.work[request.kind].on_unexpected_error(request)

    async def send(self, key: MessageKey) -> None:
        """Send a message that is due, or put it off."""
        await self.outbox_relay.send(key)
