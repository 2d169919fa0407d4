"""Files that stand on the spool until their bytes are with Slack."""

from typing import Protocol

from privacy.delivery.ports import FileDrop
from privacy.model.ids import FileId
from privacy.request.changes import Bundle


class Spooling(Protocol):
    """Writes files on the spool."""

    def discard(self, bundle: Bundle) -> None:
        """Take a file off the spool; its bytes are with Slack, or will be made anew."""
        ...


async def send_spooled(bundle: Bundle, spool: Spooling, files: FileDrop) -> FileId:
    """Send a file that was just written, and take it off the spool whatever happens.

    Raises:
        DeliveryError: Slack did not take it.
    """
    try:
        return await files.send(bundle)
    finally:
        spool.discard(bundle)
