"""Sending what the outbox holds: now, later, or to the requester alone."""

from dataclasses import dataclass

from privacy.delivery.ports import Notifier, Outbox
from privacy.model.clocks import Clock, Patience
from privacy.model.errors import DeliverLaterError, UndeliverableError
from privacy.model.ids import Millis
from privacy.request.changes import Message, MessageKey
from privacy.request.lifecycle import OPEN
from privacy.request.request import DataSubjectRequest
from privacy.request.store import RequestStore


@dataclass(frozen=True, kw_only=True)
class OutboxRelay:
    """Brings one message to where it belongs. A message is drawn when it is sent, so ten updates become one."""

    store: RequestStore
    outbox: Outbox
    notifier: Notifier
    clock: Clock
    patience: Patience

    async def send(self, key: MessageKey) -> None:
        """Send a message that is due; what Slack cannot take now gets a later time.

        It is read only now: since it was found due, another turn may have posted it.
        """
        message = await self.outbox.load(key)
        if message is None:
            return
        request = await self.store.get(key.request)
        try:
            ts = await self.notifier.send(message, request)
        except DeliverLaterError as error:
            await self._put_off(message, error)
        except UndeliverableError as error:
            await self._tell_alone(message, request, error.code)
        else:
            await self.outbox.sent(message, ts)

    async def _put_off(self, message: Message, error: DeliverLaterError) -> None:
        wait = min(self.patience.wait(message.attempts, error.retry_after), self.patience.give_up_after)
        if error.unsure and message.ts is None and message.attempts:
            # It may stand in the channel, and each try would post another: once soon, for a connection that was cut
            # before anything was sent, and from then on seldom.
            wait = max(wait, self.patience.longest_wait)
        await self.outbox.put_off(message.key, Millis(self.clock() + wait))

    async def _tell_alone(self, message: Message, request: DataSubjectRequest, problem: str) -> None:
        """The channel will not take it: tell the requester at the first message and at the end, not at every step."""
        if message.sent and request.status in OPEN:
            await self.outbox.give_up(message)
            return
        try:
            await self.notifier.reply_privately(message, request, problem)
        except DeliverLaterError as error:
            await self._put_off(message, error)
        except UndeliverableError:
            await self.outbox.give_up(message)  # nobody can be reached; the request and its ledger still say it
        else:
            await self.outbox.give_up(message)
