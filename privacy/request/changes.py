"""What stands beside a request: files on their way, messages that are behind, and what a move changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict

from privacy.model.due_dates import LegalDays
from privacy.model.events import Event
from privacy.model.halt import Halt
from privacy.model.ids import (
    ChannelId,
    Digest,
    FileId,
    Identifier,
    MessageKind,
    MessageTs,
    Millis,
    RequestId,
    RequestStatus,
)
from privacy.model.open_places import OpenPlace
from privacy.model.order import Order
from privacy.model.outcomes import Done, ReadBack, Vote
from privacy.model.plan import Plan
from privacy.request.readable_words import ReadableWords
from privacy.request.report import Report


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
    expires_at: Millis | None = None
    """From when on it is to be deleted from Slack; None where it is to stay."""
    deleted_at: Millis | None = None
    """When it was deleted from Slack."""
    kept_because: str | None = None
    """Slack's word for why it did not delete it."""


def uploaded(
    bundle: Bundle,
    file_id: FileId,
    request: RequestId,
    channel: ChannelId,
    *,
    now: Millis,
    lives: Millis | None = None,
) -> Upload:
    """The file once its bytes are with Slack, shown to nobody yet; it `lives` so long there, or until it is deleted."""
    return Upload(
        file_id=file_id,
        request=request,
        channel=channel,
        name=bundle.name,
        size=bundle.size,
        sha256=bundle.sha256,
        manifest_sha256=bundle.manifest_sha256,
        created_at=now,
        expires_at=Millis(now + lives) if lives is not None else None,
    )


@dataclass(frozen=True, kw_only=True)
class LedgerFact:
    """What a ledger entry says besides who, when and about which request."""

    event: Event
    detail: Mapping[str, Any] = field(default_factory=dict)
    """Canonical-JSON values without readable personal data."""
    people: Mapping[str, str] = field(default_factory=dict)
    """Slack user ids by role: salted hashes in the chain, readable in a side table that can be shredded.

    So are what people are called, as `ROLE_name`, and what they wrote, as `comment`.
    """


@dataclass(frozen=True, kw_only=True)
class Transition:
    """What a move does to a request; written as a whole or not at all."""

    to: RequestStatus
    due_at: Millis | None
    attempts: int
    report: Report
    facts: tuple[LedgerFact, ...]
    words: ReadableWords | None = None
    """What people read from now on; None leaves it."""
    upload: Upload | None = None
    """A file to remember, or its new state."""
    identifier: Identifier | None = None
    """What the request is about from now on, where a person has said which one; None leaves it."""
    channel: ChannelId | None = None
    """Where the request is from now on, with its card and what is said below it; None leaves it."""
    order: Order | None = None
    """An erasure's order with what the requester has chosen since; None leaves it."""
    days: LegalDays | None = None
    """What follows from an order whose law or day of receipt may have changed; None leaves it."""
    plan: Plan | None = None
    """A plan to save: from now on it is the one that stands."""
    vote: Vote | None = None
    """A vote to count; a second one of the same person for the same plan is refused by the store."""
    done: tuple[Done, ...] = ()
    """What was done, or is about to be; each once per request, plan, event and step."""
    read_back: tuple[ReadBack, ...] = ()
    """Readings, each in place of the earlier one of the same record."""
    halt: Halt | None = None
    """What it waits for from now on; the store writes nothing where that is over by then."""
    places: tuple[OpenPlace, ...] = ()
    """Stores beyond the bot's reach, from now on open places of the request; empty leaves what is there."""
    say: tuple[MessageKind, ...] = ()
    """Messages in the thread that are due besides the card."""


class Besides(TypedDict, total=False):
    """What a move can change besides status, due time and report: the fields of `Transition` that a caller may give."""

    words: ReadableWords | None
    upload: Upload | None
    identifier: Identifier | None
    channel: ChannelId | None
    order: Order | None
    days: LegalDays | None
    plan: Plan | None
    vote: Vote | None
    done: tuple[Done, ...]
    read_back: tuple[ReadBack, ...]
    places: tuple[OpenPlace, ...]
    say: tuple[MessageKind, ...]


@dataclass(frozen=True, kw_only=True)
class MessageKey:
    """Names one message: a request has at most one of each kind."""

    request: RequestId
    kind: MessageKind


@dataclass(frozen=True, kw_only=True)
class DueMessage:
    """A message whose time has come, and what its turn is counted by: posts and updates wait apart."""

    key: MessageKey
    channel: ChannelId
    stands: bool
    """True where it is updated in place."""

    @property
    def queue(self) -> tuple[object, ...]:
        """Messages of one queue go one after the other; a file takes long, and holds up no other message.

        Receipts of votes are one queue, so that a voter hears once of what several requests have to tell.
        """
        if self.key.kind is MessageKind.VOTE:
            return (self.key.kind,)
        return (self.channel, self.stands, self.key.kind is MessageKind.PACK)


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
    late_since: Millis | None
    """Since when Slack does not take it; None where nothing is late."""
    told: RequestStatus | None
    """The status about which people were told otherwise, while Slack did not take it."""
    response_url: str | None
    """A way to answer the person alone while it lives (`privacy.model.clocks.RESPONSE_URL_LIVES`)."""
    ahead: int = 0
    """Searches that come before that of a request which waits to start."""
