"""What the rules need of whoever writes files, and of whoever puts them into a channel."""

from typing import Protocol

from privacy.export import Export
from privacy.model import (
    FileId,
    Identifier,
    MessageTs,
)
from privacy.plan import Plan
from privacy.receipt import Receipt
from privacy.stored import Bundle, Upload


class Spooling(Protocol):
    """Writes files on the spool."""

    def discard(self, bundle: Bundle) -> None:
        """Take a file off the spool; its bytes are with Slack, or will be made anew."""
        ...


class BundleWriter(Spooling, Protocol):
    """Writes what leaves as a signed file."""

    async def write(self, export: Export) -> Bundle:
        """Write and sign the bundle, off the event loop. Writing again replaces the file."""
        ...


class ReceiptWriter(Spooling, Protocol):
    """Writes the proof of an erasure."""

    async def write(self, receipt: Receipt) -> Bundle:
        """Write and sign `DSR-…-receipt.zip` on the spool, off the event loop. Writing again replaces the file."""
        ...


class PlanWriter(Spooling, Protocol):
    """Writes a plan that does not fit its card."""

    async def write(self, plan: Plan, identifier: Identifier) -> Bundle:
        """Write every record of the plan as text on the spool, off the event loop."""
        ...


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
