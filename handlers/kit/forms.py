"""Forms: opened in one way, wherever from, and refused at their fields."""

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.answers import Body, tell_afterwards
from handlers.kit.escape import unformatted
from handlers.kit.parse import left_out
from handlers.kit.slack_errors import slack_errors
from handlers.kit.three_seconds import SPARE, leaving
from privacy.model.errors import DeliveryError, RefusedError

LEFT_OUT = (
    "Something that you typed looks like a password, key or token. It was left out before anything was stored or "
    "shown: `[withheld: \N{HORIZONTAL ELLIPSIS}]` stands in its place. If it is one, change it where it is used: Slack "
    "has received it. If it is none, say the same in other words."
)
NOT_OPENED = "Slack did not open the form in time, and nothing was done. If no form is there, try again."


async def open_view(client: AsyncWebClient, trigger: str, view: View) -> None:
    """Open a form. Opening it is not yet a request: nothing is recorded.

    Raises:
        DeliveryError: Slack did not open it, or did not say so in time.
    """
    async with slack_errors(), leaving(SPARE):
        await client.views_open(trigger_id=trigger, view=view)


async def open_form(client: AsyncWebClient, body: Body, view: View) -> None:
    """Open a form for whoever pressed a button or took a shortcut, or tell them alone that it did not open."""
    try:
        await open_view(client, body["trigger_id"], view)
    except DeliveryError:
        tell_afterwards(client, body, NOT_OPENED)


async def open_if_allowed(
    ack: AsyncAck, client: AsyncWebClient, body: Body, draw: Callable[[], Awaitable[View]]
) -> None:
    """Open the form that `draw` gives for a button, or tell whoever pressed it alone why not (RefusedError)."""
    try:
        view = await draw()
    except RefusedError as refusal:
        tell_afterwards(client, body, str(refusal))
    else:
        await open_form(client, body, view)
    await ack()


async def field_error(ack: AsyncAck, field: str, said: object) -> None:
    """Say at a field what is wrong; a field shows text without formatting."""
    await ack(response_action="errors", errors={str(field): unformatted(str(said))})


def register(app: AsyncApp) -> None:
    """Tell whoever typed what looks like a secret into any form that it was left out."""

    @app.middleware
    async def tell_what_was_left_out(body: Body, client: AsyncWebClient, next_: Callable[[], Awaitable[None]]) -> None:
        if body.get("type") == "view_submission" and left_out(body):
            tell_afterwards(client, body, LEFT_OUT)
        await next_()
