"""The nouns: a data-subject request, the people around it and the words for its state."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

RequestId = NewType("RequestId", str)
"""`DSR-` and six Crockford characters, such as `DSR-7K3M9Q`: what people quote."""

SlackUserId = NewType("SlackUserId", str)
ChannelId = NewType("ChannelId", str)
TeamId = NewType("TeamId", str)
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

Digest = NewType("Digest", str)
"""A SHA-256 in lower-case hexadecimal."""


class RequestKind(StrEnum):
    """What the data subject asked for."""

    ACCESS = "access"
    """A copy of the personal data (GDPR Art. 15(3), 20(1); CCPA 1798.110)."""


class MessageKind(StrEnum):
    """The messages that a request has in Slack."""

    CARD = "card"
    """One per request, updated in place."""
    FINDINGS = "findings"
    """In the thread, within seconds: what the direct reads found."""
    REPLY = "reply"
    """In the thread, at the end: an answer to the data subject, ready to paste."""


class RequestStatus(StrEnum):
    """Where a request stands. The moves between them are in `privacy.lifecycle`."""

    RECEIVED = "received"
    """On disk; nothing has been asked of Azure."""
    GATHERING = "gathering"
    """The records are being searched."""
    DELIVERING = "delivering"
    """The file is being handed to Slack."""
    FULFILLED = "fulfilled"
    """The file was seen in the channel."""
    WHICH_ONE = "which one"
    """The identifier names more than one device, or DPS spells it differently: a person has to say which."""
    FAILED = "failed"
    """It cannot be done as asked; the reason is in the report."""


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
