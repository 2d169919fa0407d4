"""The forms behind Reject, Ask for changes, Close and Lift: one text that has to be written."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck
from slack_sdk.models.blocks import InputBlock, PlainTextInputElement, PlainTextObject
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit import ids
from handlers.kit import parse as erasure_parse
from handlers.kit.answers import Body
from handlers.kit.escape import unformatted
from handlers.kit.private_reply import reply_privately
from handlers.kit.slack_errors import slack_errors
from privacy.model.errors import DeliveryError, RefusedError

LONGEST = 1000
"""Characters that a person can write."""
NOT_OPENED = "Slack did not open the form, and nothing was done. Press the button again."


@dataclass(frozen=True, kw_only=True)
class CommentForm:
    """One of the forms."""

    callback: str
    title: str
    label: str
    submit: str


REJECT = CommentForm(callback=ids.REJECT_FORM, title="Reject the request", label="Why?", submit="Reject")
CHANGES = CommentForm(
    callback=ids.CHANGES_FORM, title="Ask for changes", label="What should be different?", submit="Ask"
)
LIFT = CommentForm(callback=ids.LIFT_HOLD_FORM, title="Lift a legal hold", label="Why is it lifted?", submit="Lift")
CLOSE = CommentForm(
    callback=ids.CLOSE_FORM, title="Close incomplete", label="Why is it closed although something is left?",
    submit="Close",
)  # fmt: skip


async def show(ack: AsyncAck, client: AsyncWebClient, body: Body, form: CommentForm) -> None:
    """Open a form: nothing is decided before it is handed in."""
    try:
        async with slack_errors():
            await client.views_open(trigger_id=body["trigger_id"], view=_view(form, erasure_parse.opened_by(body)))
    except DeliveryError:
        await reply_privately(client, body.get("response_url", ""), NOT_OPENED)
    await ack()


async def hand_in(ack: AsyncAck, work: Callable[[], Awaitable[object]]) -> None:
    """Record what was written, or say at the field why not."""
    try:
        await work()
    except RefusedError as refusal:
        await ack(response_action="errors", errors={ids.COMMENT: unformatted(str(refusal))})
    else:
        await ack()


def _view(form: CommentForm, opened_by: str) -> View:
    field = PlainTextInputElement(action_id=ids.COMMENT, multiline=True, min_length=1, max_length=LONGEST)
    return View(
        type="modal",
        callback_id=form.callback,
        title=form.title,
        submit=form.submit,
        close="Cancel",
        private_metadata=opened_by,
        blocks=[
            InputBlock(
                block_id=ids.COMMENT, label=PlainTextObject(text=form.label, emoji=False), element=field, optional=False
            )
        ],
    )
