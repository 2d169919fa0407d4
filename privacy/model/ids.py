"""The nouns: a data-subject request, the people around it and the words for its state."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

RequestId = NewType("RequestId", str)
"""`DSR-` and six Crockford characters, such as `DSR-7K3M9Q`: what people quote."""

SlackUserId = NewType("SlackUserId", str)
ChannelId = NewType("ChannelId", str)
HOME = ChannelId("home")
"""Stands for the channel of what is done in the Home tab, which is in none."""
TeamId = NewType("TeamId", str)
UNKNOWN_TEAM = TeamId("unknown")
"""Of somebody whose team Slack did not say."""
TriggerId = NewType("TriggerId", str)
"""Slack's name for one command or click: the key against double delivery."""

FileId = NewType("FileId", str)
MessageTs = NewType("MessageTs", str)
"""Slack's name for a message within its channel."""

RegistrationId = NewType("RegistrationId", str)
"""An id in DPS: case-insensitive. Never the same type as a `DeviceId`."""

GroupId = NewType("GroupId", str)
"""The id of an enrollment group in DPS: case-insensitive."""

DeviceId = NewType("DeviceId", str)
"""An id in an IoT hub: case-sensitive. Never the same type as a `RegistrationId`."""

Identifier = NewType("Identifier", str)
"""What a person typed to name a device: it may be a registration id, a device id or both."""

Millis = NewType("Millis", int)
"""A time in UTC, in whole milliseconds since 1970-01-01."""

ParkedId = NewType("ParkedId", str)
"""A command that was typed in the wrong channel and can be taken to the right one."""

PlanId = NewType("PlanId", str)
"""One plan of one erasure, opaque: what the buttons of a vote carry, so that a vote is for what was shown."""

HoldId = NewType("HoldId", str)
"""`LH-` and six Crockford characters, such as `LH-4T9C2V`: one legal hold."""

Digest = NewType("Digest", str)
"""A SHA-256 in lower-case hexadecimal."""


def is_alone(channel: ChannelId) -> bool:
    """True where a person is alone with the bot: in direct messages (`D…`, docs.slack.dev: conversations), at Home."""
    return channel == HOME or channel.startswith("D")


class RequestKind(StrEnum):
    """What the data subject asked for."""

    ACCESS = "access"
    """A copy of the personal data (GDPR Art. 15(3), 20(1); CCPA 1798.110)."""
    ERASURE = "erasure"
    """All of it deleted (GDPR Art. 17; CCPA 1798.105)."""
    GROUP_ACCESS = "group access"
    """A copy of all registration records of an enrollment group: many people's, so others have to approve it."""
    LIFT_BLOCK = "lift block"
    """The block that an erasure left is taken away again: the device may come back, so others have to approve it."""


DELETING = frozenset({RequestKind.ERASURE, RequestKind.LIFT_BLOCK})
"""Kinds that delete records of a device: of all these, one at a time is open for it."""


class MessageKind(StrEnum):
    """The messages that a request has in Slack."""

    CARD = "card"
    """One per request, updated in place."""
    FINDINGS = "findings"
    """In the thread, within seconds: what the direct reads found."""
    REPLY = "reply"
    """In the thread, at the end: an answer to the data subject, ready to paste."""
    CALL = "call"
    """In the thread, anew for each plan: asks the approvers to vote, and says what changed since the last plan."""
    NEWS = "news"
    """In the thread, anew each time: what an erasure came to, and what needs a person."""
    REMINDER = "reminder"
    """In the thread, anew each time: calls once more whoever is still waited for."""
    DUE = "due"
    """In the thread, when the law's last day comes near, and when it is over."""
    PLACES = "places"
    """In the thread, when an erasure ends: the open places, updated as they are closed."""
    ARRIVAL = "arrival"
    """In the thread, at the beginning, where the law has receipt confirmed: words for the data subject."""
    EXTENSION = "extension"
    """In the thread, once the term is extended: words that tell the data subject."""
    UNSAFE = "unsafe"
    """In the thread: calls the requester where the channel is not safe, so that an erasure waits."""
    PACK = "pack"
    """A file in the thread, for whoever asked for it: the evidence pack (`privacy.pack.delivery`)."""
    VOTE = "vote"
    """To each voter alone: what was approved in their name (`privacy.delivery.vote_receipts`)."""


class RequestStatus(StrEnum):
    """Where a request stands. The moves between them are in `privacy.request.lifecycle`."""

    RECEIVED = "received"
    """On disk; nothing has been asked of Azure."""
    GATHERING = "gathering"
    """The records are being searched."""
    DELIVERING = "delivering"
    """The file is being handed to Slack."""
    FULFILLED = "fulfilled"
    """The file was seen in the channel; for an erasure, everything planned was read back absent."""
    PLANNING = "planning"
    """What an erasure would delete is being read."""
    WHICH_WAY = "which way"
    """The device could come back by itself: the requester has to say whether to block it."""
    AWAITING_APPROVAL = "awaiting approval"
    """The plan stands and waits for votes."""
    CHANGES_ASKED = "changes asked"
    """An approver wants something changed before the vote."""
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    """The requester took it back before anything was deleted."""
    EXPIRED = "expired"
    """Nobody decided in time."""
    APPROVED = "approved"
    """The votes are in; nothing is deleted yet."""
    ERASING = "erasing"
    """Records are being deleted, in the order of the plan."""
    VERIFYING = "verifying"
    """The plan was carried out; every record is being read back."""
    INCOMPLETE = "incomplete"
    """Something planned is still there, came back, or could not be read: a person must know."""
    CLOSED = "closed incomplete"
    """A person closed an incomplete erasure, with a reason."""
    WHICH_ONE = "which one"
    """The identifier names more than one device, or DPS spells it differently: a person has to say which."""
    FAILED = "failed"
    """It cannot be done as asked; the reason is in the report."""

    @property
    def said(self) -> str:
        """As people say it after `is`, such as `waiting for votes`."""
        return _SAID.get(self, self.value)


_SAID = {
    RequestStatus.RECEIVED: "waiting to start",
    RequestStatus.GATHERING: "in progress",
    RequestStatus.DELIVERING: "being handed over",
    RequestStatus.FULFILLED: "done",
    RequestStatus.PLANNING: "being planned",
    RequestStatus.WHICH_WAY: "waiting for a choice",
    RequestStatus.AWAITING_APPROVAL: "waiting for votes",
    RequestStatus.CHANGES_ASKED: "waiting for changes",
    RequestStatus.ERASING: "being carried out",
    RequestStatus.VERIFYING: "being verified",
    RequestStatus.WHICH_ONE: "waiting for a choice",
    RequestStatus.FAILED: "not done",
}


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that a person did in Slack: who, where, and under which name of Slack's."""

    trigger: TriggerId
    team: TeamId
    channel: ChannelId
    user: SlackUserId
    response_url: str
    """Good for five answers within 30 minutes; a capability, so it is dropped after that. Empty for a form."""


@dataclass(frozen=True, kw_only=True)
class ExportCommand(Act):
    """`/dps-export …`, or the form that stands for it."""

    text: str
    """What names the devices, as typed."""


@dataclass(frozen=True, kw_only=True)
class Click(Act):
    """A button of a card."""

    request: RequestId
    comment: str = ""
    """What the person wrote in the form that the button opened, where it opens one."""


@dataclass(frozen=True, kw_only=True)
class PlanClick(Act):
    """A button under a plan: what a person decides is about what was shown, and nothing newer."""

    plan: PlanId
    comment: str = ""
    """What the person wrote in the form that the button opened, where it opens one."""
