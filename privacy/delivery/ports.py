"""What the rules need of whoever writes files, and of whoever puts them into a channel."""

from collections.abc import Sequence
from typing import Protocol

from privacy.model.errors import DeliveryError
from privacy.model.ids import ChannelId, FileId, MessageTs, Millis, RequestId, RequestStatus, SlackUserId
from privacy.request.changes import Bundle, DueMessage, Message, MessageKey, Upload
from privacy.request.request import DataSubjectRequest


class ChannelSafety(Protocol):
    """Says whether anything about a device, file or words, may be shown in a channel: decided here alone."""

    async def check(self, channel: ChannelId) -> None:
        """Refuse a channel in which somebody could read who must not, by a look that begins after this was asked.

        Raises:
            UnsafeChannelError: somebody could; the text says who and what to do.
            DeliveryError: Slack did not say; the caller must then show nothing.
        """
        ...

    async def check_lately(self, channel: ChannelId) -> None:
        """The same by a look of the last minute, where there was one: for words, of which there are many.

        Raises as `check` does.
        """
        ...

    async def alone_with(self, user: SlackUserId) -> ChannelId:
        """Where the bot can show something to this person and nobody else.

        Raises:
            UnsafeChannelError: this is no full member of our own workspace any more.
            DeliveryError: Slack did not say.
        """
        ...


class Outbox(Protocol):
    """Messages still to be sent. Rendered when sent, so ten updates become one."""

    async def due(self, now: Millis, limit: int) -> Sequence[DueMessage]:
        """Messages whose wanted version was not sent and whose time has come; the most urgent first.

        So many at most of those to be posted, and of those to be updated, in each channel.
        """
        ...

    async def load(self, key: MessageKey) -> Message | None:
        """The message as it stands now; None where nothing is to be sent any more."""
        ...

    async def sent(self, message: Message, ts: MessageTs, *, guarded: bool = False) -> None:
        """The wanted version stands in Slack at `ts`; where it is `guarded`, without words about a device."""
        ...

    async def alike(self, message: Message, request: DataSubjectRequest) -> Sequence[RequestId]:
        """The requests about which the same news is to be posted in the same channel, to the same person."""
        ...

    async def said_together(self, requests: Sequence[RequestId]) -> None:
        """The news of all of these stands in one message."""
        ...

    async def put_off(self, key: MessageKey, until: Millis, told: RequestStatus | None = None) -> None:
        """Slack could not take it now; `told` is the status about which people heard otherwise meanwhile."""
        ...

    async def give_up(self, message: Message) -> None:
        """Slack will never take it; nothing more is tried for this version."""
        ...


class Notifier(Protocol):
    """Says things in Slack."""

    async def send(self, message: Message, request: DataSubjectRequest, *, guarded: str | None = None) -> MessageTs:
        """Post the message, or update it where it stands; drawn from the request as it is now.

        Where the channel is not safe, `guarded` says why as a clause, and no word about a device is drawn.

        Raises:
            DeliveryError: Slack did not take it.
        """
        ...

    async def summarise(
        self, channel: ChannelId, request: DataSubjectRequest, alike: Sequence[RequestId], *, guarded: str | None = None
    ) -> None:
        """Post once what is so for all of these, of which `request` is one; `guarded` as `send` has it.

        Raises:
            DeliveryError: Slack did not take it.
        """
        ...

    async def tell_alone(self, message: Message, request: DataSubjectRequest, error: DeliveryError) -> None:
        """Reach the people whom the request concerns now, each alone, where the channel does not take the message.

        Raises:
            DeliveryError: nobody could be reached.
        """
        ...


class ThreadFiles(Protocol):
    """Puts files into threads that are messages of the outbox: evidence packs."""

    async def send(self, message: Message, request: DataSubjectRequest) -> None:
        """Take the file as far as it goes now; done when this returns.

        Raises:
            DeliverLaterError: it is to be tried again.
        """
        ...


class FileDrop(Protocol):
    """Puts a file into a channel in three steps, so that its id is on disk before anybody can see it."""

    async def send(self, bundle: Bundle) -> FileId:
        """Hand the bytes to Slack, shared with nobody yet.

        Raises:
            DeliveryError: Slack did not take it.
        """
        ...

    async def stands(self, channel: ChannelId, card: MessageTs) -> bool:
        """False where the card is gone from Slack: what is shared under it would land loose in the channel.

        Raises:
            DeliveryError: Slack did not say.
        """
        ...

    async def share(self, upload: Upload, *, thread: MessageTs | None, comment: str) -> None:
        """Make the file visible in its channel, in a thread where one is given. Slack takes this once.

        Raises:
            DeliveryError: Slack refused.
        """
        ...

    async def is_visible(self, upload: Upload) -> bool:
        """True once Slack itself says that the file is in the channel (sharing is asynchronous there).

        Raises:
            DeliverLaterError: Slack did not answer.
        """
        ...
