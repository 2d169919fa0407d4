"""The things a workspace is made of. All of them are values: a change makes a new one."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NewType

from sandbox.slack.model.grid import Membership, Organisation
from sandbox.slack.model.posting import Posting

UserId = NewType("UserId", str)
ChannelId = NewType("ChannelId", str)
FileId = NewType("FileId", str)
Ts = NewType("Ts", str)
"""A message's time and name in its channel, such as `1764000000.000100`."""

JsonObject = dict[str, Any]

TEAM_ID = "T0SANDBOX"
TEAM_NAME = "Sandbox"
TEAM_DOMAIN = "sandbox"
APP_ID = "A0DPSBOT"
BOT_ID = "B0DPSBOT"
BOT = UserId("U0DPSBOT")
SLACKBOT = UserId("USLACKBOT")


class Kind(StrEnum):
    """How a person belongs to the workspace."""

    MEMBER = "member"
    """A full member."""

    GUEST = "guest"
    """Let into some channels only."""

    EXTERNAL = "external"
    """Of another company, met in a shared channel."""

    BOT = "bot"
    """Not a person."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone with an account, or a bot."""

    id: UserId
    """Slack's id, which starts with U, or with W for some accounts of an organisation."""

    name: str
    """The short name, as in mentions."""

    real_name: str
    """The name that is shown."""

    color: str = "3c989f"
    """Six hexadecimal digits for the avatar."""

    team_id: str = TEAM_ID
    """The workspace of the account; another one for people of another company, and for some of an organisation."""

    membership: Membership | None = None
    """The organisation of the account, if it has one."""

    is_bot: bool = False
    """A bot's account."""

    deleted: bool = False
    """The account was deactivated."""

    is_restricted: bool = False
    """A guest."""

    is_ultra_restricted: bool = False
    """A guest of a single channel."""

    is_stranger: bool = False
    """Of another company, and sharing no channel with us."""

    is_invited_user: bool = False
    """Has not accepted the invitation yet."""

    untold: frozenset[str] = frozenset()
    """What Slack's user object leaves out for this person, such as `team_id`."""

    @property
    def is_ours(self) -> bool:
        """Whether this account is one of this workspace, wherever in its organisation it was made."""
        return self.team_id == TEAM_ID or (self.membership is not None and TEAM_ID in self.membership.teams)

    @property
    def kind(self) -> Kind:
        """How this person belongs to the workspace."""
        if self.is_bot:
            return Kind.BOT
        if not self.is_ours:
            return Kind.EXTERNAL
        return Kind.GUEST if self.is_restricted or self.is_ultra_restricted else Kind.MEMBER


@dataclass(frozen=True, kw_only=True)
class Channel:
    """A channel, or the direct messages between the bot and one person."""

    id: ChannelId
    """Slack's id: C for channels, D for direct messages."""

    name: str
    """Without the number sign."""

    members: frozenset[UserId]
    """Who is in it; the bot counts."""

    is_private: bool = False
    """Hidden from those who are not in it."""

    is_org_shared: bool = False
    """Also in other workspaces of the organisation, on Enterprise Grid."""

    is_ext_shared: bool = False
    """Shared with another company."""

    connected_team_ids: tuple[str, ...] = ()
    """The companies that it is shared with."""

    pending_team_ids: tuple[str, ...] = ()
    """The companies that were invited to share it and have not answered."""

    is_archived: bool = False
    """Closed: it can be read and not written to."""

    posting: Posting = Posting.ALLOWED
    """What the app may post in it."""

    is_im: bool = False
    """Direct messages."""

    topic: str = ""
    """What it is for."""


@dataclass(frozen=True, kw_only=True)
class UserGroup:
    """A user group, mentioned as one."""

    id: str
    """Slack's id, which starts with S."""

    handle: str
    """The short name, as in mentions."""

    users: tuple[UserId, ...]
    """Who is in it."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a message says, exactly as it was sent."""

    text: str
    """What is shown where there are no blocks, and read aloud."""

    blocks: list[JsonObject] | None = None
    """The layout; every block and button has an id."""

    metadata: JsonObject | None = None
    """Data for apps."""

    links_names: bool = False
    """Sent with `parse=full` or `link_names`, so that a bare `@here` calls people."""


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message in a channel or a thread."""

    ts: Ts
    """When it was sent, and its name in the channel."""

    channel: ChannelId
    """Where it is."""

    user: UserId
    """Who sent it."""

    content: Content
    """What it says."""

    thread_ts: Ts | None = None
    """The message that this one replies to."""

    files: tuple[FileId, ...] = ()
    """The files shared by it."""

    visible_to: UserId | None = None
    """The one person who sees it, for an ephemeral message."""

    edited: bool = False
    """Shown as edited."""


@dataclass(frozen=True, kw_only=True)
class Command:
    """A slash command, as the app's manifest declares it."""

    command: str
    """With the slash."""

    description: str = ""
    """What the list of commands says about it."""

    usage_hint: str = ""
    """Which words follow it."""

    should_escape: bool = False
    """Whether Slack writes names, channels and addresses in the text as ids and links."""


@dataclass(frozen=True, kw_only=True)
class Shortcut:
    """A global shortcut, as the app's manifest declares it."""

    callback_id: str
    """Its name for the app."""

    name: str
    """Its name for people."""

    description: str = ""
    """What the menu says about it."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a command, a click or a form."""

    acked: bool
    """Whether the app acknowledged it in time."""

    error: str | None = None
    """Otherwise Slack's name for what went wrong."""

    errors: Mapping[str, str] | None = None
    """What is wrong with a form, by block; said by the app, or by Slack's client when `acked` is false."""


@dataclass(kw_only=True)
class Installation:
    """The app as it is installed in the workspace."""

    commands: tuple[Command, ...]
    """Its slash commands."""

    scopes: frozenset[str]
    """What its bot token may do."""

    bot_token: str
    """The token of the Web API."""

    app_token: str
    """The token that opens sockets."""

    events: frozenset[str] = frozenset()
    """The types of event that it subscribes to."""

    shortcuts: tuple[Shortcut, ...] = ()
    """Its global shortcuts."""

    home_tab: bool = False
    """Whether it has a Home tab."""

    messages_tab: bool = True
    """Whether it has a Messages tab; without one it cannot write to anybody's direct messages."""

    organisation: Organisation | None = None
    """The organisation of the workspace, on Enterprise Grid; the app is installed in the workspace all the same."""

    org_wide: bool = False
    """The app is installed in the organisation instead; only `auth.test` tells."""

    url: str = ""
    """Where this Slack answers; empty until it is served."""
