"""The forms behind Reject, Ask for changes, Close and Lift: one text that has to be written."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit import fields, ids, parse
from handlers.kit.answers import Body
from handlers.kit.forms import field_error, open_form
from privacy.model.errors import RefusedError

LONGEST = 1000
"""Characters that a person can write."""


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
    await open_form(client, body, _view(form, parse.opened_by(body)))
    await ack()


async def hand_in(ack: AsyncAck, work: Callable[[], Awaitable[object]]) -> None:
    """Record what was written, or say at the field why not."""
    try:
        await work()
    except RefusedError as refusal:
        await field_error(ack, ids.COMMENT, refusal)
    else:
        await ack()


def _view(form: CommentForm, opened_by: str) -> View:
    field = fields.text(ids.COMMENT, form.label, most=LONGEST, min_length=1, multiline=True)
    return fields.form(form.title, form.submit, form.callback, opened_by, [field])
