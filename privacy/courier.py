"""Sending what the outbox holds: now, later, or to the requester alone."""

from contextlib import suppress
from dataclasses import dataclass

from privacy.clocks import Patience
from privacy.errors import DeliverLaterError, DeliveryError, UndeliverableError
from privacy.model import Millis
from privacy.ports import Clock, Message, Notifier, Outbox, RequestStore


@dataclass(frozen=True, kw_only=True)
class Courier:
    """Brings one message to where it belongs. A message is drawn when it is sent, so ten updates become one."""

    store: RequestStore
    outbox: Outbox
    notifier: Notifier
    clock: Clock
    patience: Patience

    async def send(self, message: Message) -> None:
        """Send a message that is due; what Slack cannot take now gets a later time."""
        request = await self.store.get(message.request)
        try:
            ts = await self.notifier.send(message, request)
        except DeliverLaterError as error:
            wait = self.patience.wait(message.attempts, error.retry_after)
            await self.outbox.put_off(message, Millis(self.clock() + wait))
        except UndeliverableError as error:
            await self._tell_alone(message, error)
        else:
            await self.outbox.sent(message, ts)

    async def _tell_alone(self, message: Message, problem: UndeliverableError) -> None:
        request = await self.store.get(message.request)
        with suppress(DeliveryError):  # where nobody can be reached, the request and its ledger still say it
            await self.notifier.tell_alone(message, request, problem.code)
        await self.outbox.give_up(message)
