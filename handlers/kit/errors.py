"""The last stop for what a listener raises: the person gets a sentence, the log gets the type."""

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from handlers.kit.escape import unformatted
from privacy.model.errors import RefusalReason, RefusedError

ELSEWHERE = "Files may not land in the channel where you opened this form. Close it and open it in the right one."
"""A field shows no links, so it cannot name the channel. The form opens where it can be handed in, and says this only
where the config has changed meanwhile."""


def at_field(refusal: RefusedError) -> str:
    """A refusal as a field shows it."""
    return ELSEWHERE if refusal.reason is RefusalReason.WRONG_CHANNEL else unformatted(str(refusal))


SORRY = (
    "Something went wrong inside the bot, and nothing was started. "
    "Try again; if it happens twice, tell an administrator."
)
STALE = "That is from an older version of this bot and does nothing any more."

log = structlog.get_logger(__name__)


def register(app: AsyncApp) -> None:
    """Attach the error handler."""

    @app.error
    async def failed(error: Exception) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            log.warning("unhandled request")
            return BoltResponse(status=200, body={"text": STALE, "response_type": "ephemeral"})
        log.error("listener failed", exc_info=error)
        return BoltResponse(status=200, body={"text": SORRY, "response_type": "ephemeral"})
