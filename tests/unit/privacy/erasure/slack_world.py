"""Small worlds with a state at the ports of an erasure: the people, and the files in Slack."""

# ruff: noqa: ARG002
# A port hands over more than a small world looks at.

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from privacy.model.errors import DeliverLaterError, DeliveryError, UnsafeChannelError
from privacy.model.ids import ChannelId, Digest, FileId, Identifier, MessageTs, SlackUserId
from privacy.model.people import Membership
from privacy.model.plan import Plan
from privacy.receipt.receipt import Receipt
from privacy.request.changes import Bundle, Upload


@dataclass(kw_only=True)
class Workspace:
    """Slack's people: a `People`; and a `Roster` of a workspace without user groups."""

    memberships: dict[str, Membership]
    silent: bool = False
    trouble: DeliveryError | None = None
    """What Slack says in place of who somebody is."""

    deaf: set[str] = field(default_factory=set)
    """Of whom Slack says nothing."""

    async def membership(self, user: SlackUserId) -> Membership:
        if self.trouble:
            raise self.trouble
        if self.silent or user in self.deaf:
            raise DeliverLaterError("ratelimited")
        return self.memberships[user]

    async def name(self, user: SlackUserId) -> str:
        return "" if self.silent else user.title()

    async def fresh_members(self, group: str) -> frozenset[SlackUserId]:
        raise NotImplementedError("no policy here names a group")

    async def members(self, group: str) -> frozenset[SlackUserId]:
        raise NotImplementedError("no policy here names a group")


@dataclass(kw_only=True)
class Files:
    """The spool and Slack's files: a `ReceiptWriter`, a `PlanWriter`, a `FileDrop`, a `FileEraser` and a
    `ChannelSafety`."""

    certify: Callable[[Receipt], None]
    """Called with every receipt before it is written."""
    hidden: bool = False
    """Slack does not show what was shared, yet."""
    unsafe: bool = False
    """Somebody is in the channel who must not see a file."""
    gone: bool = False
    """Whoever asked is not there any more."""
    refusal: DeliveryError | None = None
    """What Slack says to every share."""
    busy: DeliveryError | None = None
    """What Slack says to every deletion."""
    shares: list[Upload] = field(default_factory=list)
    deletions: list[Upload] = field(default_factory=list)
    checks: int = 0
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    async def write(
        self, what: Receipt | Plan, identifier: Identifier | None = None, changes: Sequence[str] = ()
    ) -> Bundle:
        assert all(changes)
        if isinstance(what, Receipt):
            self.certify(what)
        digest = Digest("0" * 64)
        return Bundle(path=Path("x"), name="x", size=1, sha256=digest, manifest_sha256=digest, files=1)

    def discard(self, bundle: Bundle) -> None:
        """Nothing is on any disk."""

    async def send(self, bundle: Bundle) -> FileId:
        return FileId(f"F{next(self._numbers)}")

    def becomes_unsafe(self) -> None:
        """A guest joins the channel."""
        self.unsafe = True

    async def stands(self, channel: ChannelId, card: MessageTs) -> bool:
        return bool(channel and card)

    async def share(self, upload: Upload, *, thread: MessageTs | None, comment: str) -> None:
        self.shares.append(upload)
        if self.refusal:
            raise self.refusal

    async def delete(self, upload: Upload) -> None:
        self.deletions.append(upload)
        if self.busy:
            raise self.busy

    async def is_visible(self, upload: Upload) -> bool:
        return not self.hidden

    async def check(self, channel: ChannelId) -> None:
        self.checks += 1
        if self.unsafe:
            raise UnsafeChannelError("A guest is in this channel.", why="has a guest in it")

    async def check_lately(self, channel: ChannelId) -> None:
        await self.check(channel)

    async def alone_with(self, user: SlackUserId) -> ChannelId:
        if self.gone:
            raise UnsafeChannelError("Whoever asked is no full member of this workspace any more.")
        return ChannelId(f"D{user}")
