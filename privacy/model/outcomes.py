"""What became of each step of a plan: what was about to be done, what was done, and what was read back afterwards."""

from dataclasses import dataclass
from enum import StrEnum

from privacy.model.events import Event
from privacy.model.ids import ChannelId, Digest, FileId, HoldId, Millis, RequestId, SlackUserId


@dataclass(frozen=True, kw_only=True)
class EarlierFile:
    """A file about the same device that the bot had put into Slack, and what became of it."""

    file_id: FileId
    name: str
    channel: ChannelId
    shared_at: Millis | None
    deleted_at: Millis | None
    """None where it is still there; copies that people made are unknown either way."""
    kept_because: str | None
    """Why it is still there: a clause, or Slack's own word."""


class StepEvent(StrEnum):
    """What is on record about a step: an intent before the call, one outcome after it. Each is a word of `Event`."""

    INTENDED = Event.INTENDED
    """On disk before Azure is asked."""
    DELETED = Event.DELETED
    """The service said so. It is no proof: the reading is."""
    ALREADY_GONE = Event.ALREADY_GONE
    """It was not there when its turn came."""
    PURGED = Event.PURGED
    BLOCKED = Event.BLOCKED
    """The minimal, disabled enrollment stands."""


ENDS = frozenset(StepEvent) - {StepEvent.INTENDED}
"""With one of these a step is through."""


class Reading(StrEnum):
    """What a read after the deletion says about a planned record."""

    ABSENT = "verified absent"
    REPLACED = "replaced"
    """The same id, another life: the device came back as new."""
    PRESENT = "still present"
    UNREAD = "could not read"
    KEPT = "kept as approved"
    """The block: the one record that the plan leaves."""
    LIFTED = "lifted since"
    """The block is gone because a request of its own took it away; the reason names that request."""


@dataclass(frozen=True, kw_only=True)
class Lift:
    """That a request took away, or is about to, what an erasure left as a block."""

    request: RequestId
    ref: str
    """The keyed pseudonym of the block."""
    over: bool
    """False while the call may still be under way, or came to nothing."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """One entry about one step."""

    plan: int
    """The plan's number."""
    step: int
    """The step's number in that plan."""
    event: StepEvent
    at: Millis
    etag: str | None = None
    """What `If-Match` carried: from the read just before."""
    tracking_id: str | None = None
    """Azure's name for the call, where it gave one."""
    count: int | None = None
    """Commands dropped by a purge."""


@dataclass(frozen=True, kw_only=True)
class ReadBack:
    """The newest reading of one planned record."""

    plan: int
    step: int
    reading: Reading
    at: Millis
    reason: str | None = None
    """Why it could not be read: a clause without ids."""


@dataclass(frozen=True, kw_only=True)
class Shaping:
    """That somebody had a hand in what is deleted, by an entry: they have no vote on it."""

    event: Event
    """They chose which device is meant or the way, had it planned again, or lifted a legal hold that kept it."""
    by: SlackUserId | None
    """None where the name was shredded, or is not the one that was hashed: it may have been anybody."""
    at: Millis
    hold: HoldId | None = None
    """The legal hold that was lifted."""


@dataclass(frozen=True, kw_only=True)
class Vote:
    """One approver's yes to exactly what was shown."""

    voter: SlackUserId
    digest: Digest
    at: Millis
