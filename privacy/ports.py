"""What the rules need from outside, as small promises. Only `bot` knows who keeps them."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from privacy.errors import RefusalReason
from privacy.export import Export
from privacy.ledger import Event, Head
from privacy.model import (
    ChannelId,
    Digest,
    ExportCommand,
    FileId,
    Identifier,
    MessageKind,
    MessageTs,
    Millis,
    RequestId,
    RequestStatus,
    SlackUserId,
)
from privacy.records import Findings, SearchProgress
from privacy.report import Report
from privacy.request import DataSubjectRequest


class Clock(Protocol):
    """The time, handed in so that no test has to freeze a process."""

    def __call__(self) -> Millis:
        """Now, in UTC milliseconds."""
        ...


class RecordSource(Protocol):
    """Every configured service and hub, as one place to ask."""

    async def find(self, identifier: Identifier, progress: Callable[[SearchProgress], Awaitable[None]]) -> Findings:
        """Everything held about the device that `identifier` names.

        Never raises for a place that fails: that is a `Failure` in the coverage. Calls `progress` at least once
        when the direct reads are through, and from then on as the scan goes. Only reads; may be repeated.
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


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """A finished file on the spool."""

    path: Path
    name: str
    """`DSR-7K3M9Q.zip`."""
    size: int
    """Bytes."""
    sha256: Digest
    manifest_sha256: Digest
    files: int
    """Members, the manifest and its signature included."""


class BundleWriter(Protocol):
    """Writes what leaves as a signed file."""

    async def write(self, export: Export) -> Bundle:
        """Write and sign the bundle on the spool, off the event loop. Writing again replaces the file."""
        ...

    def discard(self, bundle: Bundle) -> None:
        """Take the bundle off the spool; its bytes are with Slack, or will be made anew."""
        ...


@dataclass(frozen=True, kw_only=True)
class Upload:
    """One file on its way into a channel, as stored."""

    file_id: FileId
    request: RequestId
    channel: ChannelId
    name: str
    size: int
    sha256: Digest
    manifest_sha256: Digest
    created_at: Millis
    shared_at: Millis | None = None
    """When Slack was told to show it; None until then."""
    seen_at: Millis | None = None
    """When Slack itself said that it is in the channel; None until then."""


class FileDrop(Protocol):
    """Puts a file into a channel in three steps, so that its id is on disk before anybody can see it."""

    async def send(self, bundle: Bundle) -> FileId:
        """Hand the bytes to Slack, shared with nobody yet.

        Raises:
            DeliveryError: Slack did not take it.
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


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What a ledger entry says besides who, when and about which request."""

    event: Event
    detail: Mapping[str, Any] = field(default_factory=dict)
    """Canonical-JSON values without readable personal data."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a move does to a request; written as a whole or not at all."""

    to: RequestStatus
    due_at: Millis | None
    attempts: int
    report: Report
    facts: tuple[Fact, ...]
    names: Mapping[str, Any] | None = None
    """Readable words for the side table; None leaves them."""
    upload: Upload | None = None
    """A file to remember, or its new state."""


class RequestStore(Protocol):
    """Requests, their messages and their ledger: one method call is one transaction, on disk when it returns."""

    async def receive(
        self, command: ExportCommand, identifier: Identifier, *, now: Millis, same_within: Millis
    ) -> tuple[DataSubjectRequest, bool]:
        """File a request with its first card and its `requested` entry; says whether it is new.

        The same trigger, or the same person asking the same in the same channel within `same_within` milliseconds,
        gives the request that is there already.
        """
        ...

    async def refuse(self, command: ExportCommand, reason: RefusalReason, *, now: Millis) -> None:
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

    async def card(self, request: RequestId) -> MessageTs | None:
        """The message that stands for the request in its channel, once it was posted."""
        ...


@dataclass(frozen=True, kw_only=True)
class MessageKey:
    """Names one message: a request has at most one of each kind."""

    request: RequestId
    kind: MessageKind


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message that is to be sent or brought up to date, as stored in the outbox."""

    key: MessageKey
    channel: ChannelId
    ts: MessageTs | None
    """Where it stands in Slack; None until it was posted."""
    thread: MessageTs | None
    """The card under which it belongs; None for the card itself."""
    wanted: int
    """The version that people should see."""
    sent: int
    """The version that was sent, or given up, last; 0 before the first."""
    attempts: int
    response_url: str | None
    """A way to answer the person alone while it lives (`privacy.clocks.RESPONSE_URL_LIVES`)."""


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
