"""Extending the term for an answer: the button, and the form that it opens. Parse, record, acknowledge, tell."""

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit import comment_form, fields, ids, parse
from handlers.kit.answers import Body
from handlers.kit.blocks import day, live
from handlers.kit.forms import open_if_allowed
from privacy.erasure.extensions import Extensions
from privacy.model.due_dates import LegalDays
from privacy.request.request import DataSubjectRequest, ordered_of

LONGEST_REASON = 300
"""Characters; the person reads it in a letter."""


def register(app: AsyncApp, extensions: Extensions) -> None:
    """Attach the listeners of the button and of its form."""

    @app.action(ids.EXTEND)
    async def show(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        async def draw() -> View:
            return _view(*await extensions.check(parse.click(body)), parse.opened_by(body))

        await open_if_allowed(ack, client, body, draw)

    @app.view(ids.EXTEND_FORM)
    async def hand_in(ack: AsyncAck, body: Body) -> None:
        await comment_form.hand_in(ack, lambda: extensions.extend(parse.request_comment(body)))


def _view(request: DataSubjectRequest, days: LegalDays, carries: str) -> View:
    work = ordered_of(request)
    if work.due_on is None or days.due_on is None:  # a defect: whoever checked it knows a term
        raise LookupError(f"{request.id} has no term")
    letter = "; a letter ready to paste comes into the thread" if request.has_letters else ""
    said = (
        f"*{request.id}* is due on {day(work.due_on)}. {work.order.law} allows one extension, until "
        f"{day(days.due_on)}. The person has to be told, and why, by {day(work.due_on)}{letter}."
    )
    read = "The person reads this, in the letter and again in the answer. " if request.has_letters else ""
    hint = f"{read}Such as: the data lie in several systems."
    why = fields.text(ids.COMMENT, "Why is more time needed?", hint, most=LONGEST_REASON, min_length=1, multiline=True)
    return fields.form("Extend the term", "Extend", ids.EXTEND_FORM, carries, [live(said), why])
