"""Sending what the outbox holds: now, later, or otherwise to the people whom it concerns."""

from contextlib import suppress
from dataclasses import dataclass, replace

from privacy.delivery.ports import ChannelSafety, Notifier, Outbox, ThreadFiles
from privacy.delivery.vote_receipts import VoteReceipts
from privacy.model.clocks import HOUR, SECOND, Clock, Patience
from privacy.model.errors import (
    CardGoneError,
    DeliverLaterError,
    DeliveryError,
    UndeliverableError,
    UnsafeChannelError,
)
from privacy.model.ids import MessageKind, Millis
from privacy.model.ids import RequestStatus as S
from privacy.request.changes import Message, MessageKey
from privacy.request.lifecycle import ENDED, ENDS_ALIKE, OPEN, WAITS_FOR_A_PERSON
from privacy.request.request import DataSubjectRequest, waited_for
from privacy.request.store import RequestStore

_SEARCHING = frozenset({S.GATHERING, S.PLANNING})
_GOES_ON = _SEARCHING | {S.RECEIVED}
"""Somebody has answered what the news asked for."""
TOLD_AFTER = HOUR
"""How late a card may be before those who have to decide hear of it by direct message."""
LONGEST_WAIT = Millis(10 * SECOND)
"""Between two tries, unless Slack asks for longer: so soon after it works again, people see how a request stands."""

NOT_KNOWN = "cannot be looked into just now: Slack does not say who is in it"
SOON = 2
"""Tries after which a message goes out without words where Slack does not say who would read them."""
MANY = 10
"""Equal messages for one person that become one."""


@dataclass(frozen=True, kw_only=True)
class OutboxRelay:
    """Brings one message to where it belongs. A message is drawn when it is sent, so ten updates become one."""

    store: RequestStore
    outbox: Outbox
    notifier: Notifier
    packs: ThreadFiles
    vote_receipts: VoteReceipts
    channels: ChannelSafety
    clock: Clock
    patience: Patience

    async def send(self, key: MessageKey) -> None:
        """Send a message that is due; what Slack cannot take now gets a later time.

        It is read only now: since it was found due, another turn may have posted it.
        """
        message = await self.outbox.load(key)
        if message is None:
            return
        request = replace(await self.store.get(key.request), ahead=message.ahead)
        if message.ts is None and _is_over(key.kind, request):
            await self.outbox.give_up(message)
            return
        try:
            await self._send(message, request)
        except CardGoneError as error:
            await self.store.card_is_gone(message.key.request, error.card)
        except DeliverLaterError as error:
            await self._put_off(message, request, error)
        except UndeliverableError as error:
            await self._refused(message, request, error)

    async def _send(self, message: Message, request: DataSubjectRequest) -> None:
        key = message.key
        if key.kind is MessageKind.VOTE:
            await self.vote_receipts.send(key.request)
            return
        if key.kind is MessageKind.PACK:
            await self.packs.send(message, request)
            await self.outbox.give_up(message)  # a file has no place where it could be brought up to date
            return
        guarded = await self._guarded(message)
        if await self._summarised(message, request, guarded):
            return
        shown = message
        if guarded is None and message.ts and _is_past(key.kind, request):  # it stands there without words
            shown = replace(message, key=replace(key, kind=MessageKind.UNSAFE))
        ts = await self.notifier.send(shown, request, guarded=guarded)
        await self.outbox.sent(message, ts, guarded=guarded is not None)

    async def _guarded(self, message: Message) -> str | None:
        """Why nothing about a device may be said there, as a clause; None where it may.

        Raises:
            DeliverLaterError: Slack does not say who would read it; a few tries are worth a short wait.
        """
        try:
            await self.channels.check_lately(message.channel)
        except UnsafeChannelError as error:
            return error.why
        except DeliveryError as error:
            later = isinstance(error, DeliverLaterError) and (error.retry_after or 0) <= LONGEST_WAIT
            if later and message.attempts < SOON:
                raise DeliverLaterError(error.code, retry_after=error.retry_after) from None  # nothing was posted
            return NOT_KNOWN
        return None

    async def _summarised(self, message: Message, request: DataSubjectRequest, guarded: str | None) -> bool:
        """True where many would have said the same, and one message says it for all of them."""
        if message.key.kind is not MessageKind.NEWS or message.ts or request.status not in ENDS_ALIKE:
            return False
        alike = await self.outbox.alike(message, request)
        if len(alike) < MANY:
            return False
        await self.notifier.summarise(message.channel, request, alike, guarded=guarded)
        await self.outbox.said_together(alike)
        return True

    async def _put_off(self, message: Message, request: DataSubjectRequest, error: DeliverLaterError) -> None:
        """Try again; a card that people wait for is told otherwise, once it is late by an hour."""
        wait = min(self._wait(message, error), self.patience.give_up_after)
        if error.unsure and message.ts is None and message.attempts:
            # It may stand in the channel, and each try would post another: once soon, for a connection that was cut
            # before anything was sent, and from then on seldom.
            wait = max(wait, self.patience.longest_wait)
        late = message.late_since is not None and self.clock() - message.late_since >= TOLD_AFTER
        told = None
        if late and _is_card(message) and request.status in WAITS_FOR_A_PERSON and message.told is not request.status:
            with suppress(DeliveryError):
                await self.notifier.tell_alone(message, request, error)
                told = request.status
        await self.outbox.put_off(message.key, Millis(self.clock() + wait), told)

    async def _refused(self, message: Message, request: DataSubjectRequest, error: UndeliverableError) -> None:
        """The channel will not take it: people are told at the first message and whenever it waits for one of them.

        Somebody may mend it, so a card is looked at again as long as its request has not ended.
        """
        told_before = message.sent or message.told
        if message.told is not request.status and not (told_before and request.status in OPEN):
            try:
                await self.notifier.tell_alone(message, request, error)
            except DeliverLaterError as later:
                await self.outbox.put_off(message.key, Millis(self.clock() + self._wait(message, later)))
                return
            except UndeliverableError:
                pass  # nobody can be reached; the request and its ledger still say it
        if _is_card(message) and request.status not in ENDED:
            await self.outbox.put_off(message.key, Millis(self.clock() + HOUR), request.status)
        else:
            await self.outbox.give_up(message)

    def _wait(self, message: Message, error: DeliverLaterError) -> Millis:
        wait = self.patience.wait_for_slack(message.attempts, error.retry_after)
        if message.key.kind is MessageKind.PACK:
            return wait  # each try makes it anew, and they are counted
        return max(min(wait, LONGEST_WAIT), error.retry_after or Millis(0))


def _is_over(kind: MessageKind, request: DataSubjectRequest) -> bool:
    """True where a message waited so long for its turn that it would tell of what is over."""
    if kind is MessageKind.FINDINGS:
        return request.status not in _SEARCHING
    if kind is MessageKind.DUE:
        return not request.clock_runs
    if kind is MessageKind.REMINDER:
        return not waited_for(request)
    if kind is MessageKind.UNSAFE:
        return request.report.halt is None or request.report.halt.unsafe is None
    if kind is MessageKind.ARRIVAL:
        return request.status in ENDED
    return kind is MessageKind.NEWS and request.status in _GOES_ON and not request.words.news


def _is_past(kind: MessageKind, request: DataSubjectRequest) -> bool:
    """True for what called people to something that is over, so that it is not said again in another's place."""
    if kind is MessageKind.CALL:
        return request.status is not S.AWAITING_APPROVAL
    return kind is MessageKind.NEWS and _is_over(kind, request)


def _is_card(message: Message) -> bool:
    return message.key.kind is MessageKind.CARD
