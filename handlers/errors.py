"""The last stop for what a listener raises: the person gets a sentence, the log gets the type."""

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

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
