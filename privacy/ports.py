"""What the rules need from outside, as small promises. Only `bot` knows who keeps them."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from privacy.errors import RefusalReason
from privacy.ledger import Head
from privacy.model import (
    Act,
    ChannelId,
    DeviceId,
    ExportCommand,
    Identifier,
    MessageTs,
    Millis,
    ParkedId,
    RequestId,
    SlackUserId,
)
from privacy.people import Standing
from privacy.plan import WayBack
from privacy.records import Findings, Record, RecordKind, SearchProgress
from privacy.report import Report
from privacy.request import DataSubjectRequest
from privacy.stored import Change, Message, MessageKey, Upload


class Clock(Protocol):
    """The time, handed in so that no test has to freeze a process."""

    def __call__(self) -> Millis:
        """Now, in UTC milliseconds."""


class RecordSource(Protocol):
    """Every configured service and hub, as one place to ask."""

    async def find(
        self, identifier: Identifier, progress: Callable[[SearchProgress], Awaitable[None]], *, since: Millis = ...
    ) -> Findings:
        """Everything held about the device that `identifier` names, by a scan that began at `since` or later.

        Never raises for a place that fails: that is a `Failure` in the coverage. Calls `progress` at least once when
        the direct reads are through, and then as the scan goes. Without `since`, a recent scan may answer. Only reads.
        """
        ...


class RecordEraser(Protocol):
    """The calls that delete, one record each, and the exact reads before and after them. Nothing here searches.

    All raise `RecordSourceError` where the service or hub does not answer as it should; `NotAllowedError` names the
    role that lacks.
    """

    async def read(self, kind: RecordKind, place: str, key: str) -> Record | None:
        """The record of exactly this kind and key as it is now; None where it is not there."""
        ...

    async def modules(self, place: str, device_id: DeviceId) -> tuple[Record, ...]:
        """The module identities that the hub holds for the device now; none where there is no such device."""
        ...

    async def delete(self, kind: RecordKind, place: str, key: str, *, etag: str) -> str | None:
        """Delete an enrollment, a registration record or a device identity, if it is still the one that was read.

        Returns Azure's name for the call, where it gave one.

        Raises:
            DriftedError: it is not (412).
            NotFoundError: it is gone already.
        """
        ...

    async def purge(self, place: str, device_id: DeviceId) -> int:
        """Drop the commands that wait for the device, and say how many there were; NotFoundError without a device."""
        ...

    async def block(self, place: str, registration_id: str, *, etag: str | None) -> None:
        """Write the minimal, disabled enrollment (`privacy.block`): in place of the one with this etag, or a new one.

        Where it stands already, because an earlier try was cut off, this does nothing. What the service answers holds
        keys, and is dropped unread.

        Raises:
            DriftedError: the enrollment is not the one that was read, or there is one where none was.
        """
        ...

    async def children(self, records: Sequence[Record]) -> int:
        """How many devices name an edge device among these as their parent: they lose it."""
        ...

    async def ways_back(self, records: Sequence[Record]) -> tuple[WayBack, ...]:
        """How a device of which these are the records could register again once they are gone."""
        ...


class ChannelSafety(Protocol):
    """Says whether a file may be shown in a channel now."""

    async def check(self, channel: ChannelId) -> None:
        """Do nothing where everybody in the channel may see an export.

        Raises:
            UnsafeChannelError: somebody could see it who must not; the text says who and what to do.
            DeliveryError: Slack did not say; the caller must then not upload.
        """
        ...


class Roster(Protocol):
    """Who belongs to a Slack user group."""

    async def members(self, group: str) -> frozenset[SlackUserId]:
        """The members of user group `S…`, at most a minute old.

        Raises:
            DeliveryError: the group could not be read; the caller must then say no.
        """
        ...


class People(Protocol):
    """Who may vote, asked anew for every vote: the answers come from look-ups that began after the call.

    Both raise `DeliveryError` where Slack did not say; the caller must then say no.
    """

    async def standing(self, user: SlackUserId) -> Standing:
        """What this person is in our workspace now."""
        ...

    async def fresh_members(self, group: str) -> frozenset[SlackUserId]:
        """The members of user group `S…` now."""
        ...


class RequestStore(Protocol):
    """Requests, their messages and their ledger: one method call is one transaction, on disk when it returns."""

    async def receive(
        self, command: ExportCommand, identifiers: Sequence[Identifier], *, now: Millis, same_within: Millis
    ) -> Sequence[tuple[DataSubjectRequest, bool]]:
        """File a request for each identifier, with its card and its `requested` entry; says whether it is new.

        The same trigger, or the same person asking the same in the same channel within `same_within` milliseconds,
        gives the request that is there already.
        """
        ...

    async def park(self, command: ExportCommand, *, now: Millis) -> ParkedId:
        """Keep a command that was typed in the wrong channel."""
        ...

    async def parked(self, parked: ParkedId, *, since: int) -> ExportCommand | None:
        """A kept command, unless it is older than `since`."""
        ...

    async def refuse(self, act: Act, reason: RefusalReason, *, now: Millis) -> None:
        """Write a `refused` entry; beyond ten a minute and person they are counted and written as one."""
        ...

    async def get(self, request: RequestId) -> DataSubjectRequest:
        """The request as stored.

        Raises:
            KeyError: there is none.
        """
        ...

    async def move(self, request: DataSubjectRequest, change: Change, *, now: Millis) -> DataSubjectRequest:
        """Change the request and chain its entries, if it is still in the status and attempt that was read.

        Raises:
            StaleRequestError: it has moved; nothing was written.
            OpenAlreadyError: the device that was chosen is being erased already; nothing was written.
        """
        ...

    async def note(self, request: RequestId, report: Report, *, announce: bool) -> None:
        """Save how far the work is and want the card drawn again. No entry, no change of status.

        With `announce`, a message in the thread says what the direct reads found; it is said once per request.
        """
        ...

    async def head(self) -> Head:
        """The newest ledger entry's place and digest."""
        ...

    async def latest_upload(self, request: RequestId) -> Upload | None:
        """The newest file of this request; None where there is none."""
        ...

    async def card(self, request: RequestId) -> tuple[MessageTs | None, bool]:
        """Where the request's card stands, once it was posted, and whether something of it is still to be sent."""
        ...


class Outbox(Protocol):
    """Messages still to be sent. Rendered when sent, so ten updates become one."""

    async def due(self, now: Millis, limit: int) -> Sequence[MessageKey]:
        """Messages whose wanted version was not sent and whose time has come."""
        ...

    async def load(self, key: MessageKey) -> Message | None:
        """The message as it stands now; None where nothing is to be sent any more."""
        ...

    async def sent(self, message: Message, ts: MessageTs) -> None:
        """The wanted version stands in Slack at `ts`."""
        ...

    async def put_off(self, key: MessageKey, until: Millis) -> None:
        """Slack could not take it now."""
        ...

    async def give_up(self, message: Message) -> None:
        """Slack will never take it; nothing more is tried for this version."""
        ...


class Notifier(Protocol):
    """Says things in Slack."""

    async def send(self, message: Message, request: DataSubjectRequest) -> MessageTs:
        """Post the message, or update it where it stands; drawn from the request as it is now.

        Raises:
            DeliveryError: Slack did not take it.
        """
        ...

    async def tell_alone(self, message: Message, request: DataSubjectRequest, problem: str) -> None:
        """Reach the requester alone, where the channel does not take the message: answers as Slack still allows.

        Raises:
            DeliveryError: that failed too.
        """
        ...
