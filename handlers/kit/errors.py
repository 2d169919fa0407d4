"""The last stop for what a listener raises: the person gets a sentence, the log gets the type."""

from contextlib import suppress

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.answers import Body, tell_afterwards
from handlers.kit.escape import unformatted
from handlers.kit.three_seconds import was_recorded
from privacy.model.errors import RefusalReason, RefusedError

ELSEWHERE = "Files may not land in the channel where you opened this form. Close it and open it in the right one."
"""A field shows no links, so it cannot name the channel. The form opens where it can be handed in, and says this only
where the config has changed meanwhile."""


def at_field(refusal: RefusedError) -> str:
    """A refusal as a field shows it."""
    return ELSEWHERE if refusal.reason is RefusalReason.WRONG_CHANNEL else unformatted(str(refusal))


SORRY = (
    "Something went wrong inside the bot, and this was not done. Try again; if it happens twice, tell an administrator."
)
HALF_DONE = (
    "This was recorded, and then something went wrong inside the bot. Look at the card, or at /dps-status, before you "
    "try again; if it happens twice, tell an administrator."
)
STALE = "That is from an older version of this bot and does nothing any more."

_OF_A_PERSON = ("block_actions", "shortcut", "message_action", "view_submission")
"""Payloads of somebody who waits for an answer."""

log = structlog.get_logger(__name__)


def register(app: AsyncApp) -> None:
    """Attach the error handler."""

    @app.error
    async def failed(error: Exception, body: Body, client: AsyncWebClient) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            log.warning("unhandled request")
            return _answer(client, body, STALE)
        log.error("listener failed", exc_info=error)
        return _answer(client, body, HALF_DONE if was_recorded() else SORRY)


def _answer(client: AsyncWebClient, body: Body, said: str) -> BoltResponse:
    """In the acknowledgement where Slack shows it, which is for commands and forms alone; else afterwards.

    Facts: slack_sdk's fixtures, `accepts_response_payload`.
    """
    if "command" in body:
        return BoltResponse(status=200, body={"text": said, "response_type": "ephemeral"})
    if field := _first_field(body):
        return BoltResponse(status=200, body={"response_action": "errors", "errors": {field: said}})
    if body.get("type") in _OF_A_PERSON:
        tell_afterwards(client, body, said)
    return BoltResponse(status=200)


def _first_field(body: Body) -> str | None:
    """Where a form that was handed in can show an error; None for anything else."""
    if body.get("type") == "view_submission":
        with suppress(LookupError, TypeError):  # the fault may be the payload's own
            return next((str(block["block_id"]) for block in body["view"]["blocks"] if block["type"] == "input"), None)
    return None
