"""Changing what was asked for, after an approver asked for changes: the button, and the filled form that it opens."""

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import parse as erasure_parse
from handlers.erasure import view as erasure_view
from handlers.kit import fields, ids, parse
from handlers.kit.answers import Body
from handlers.kit.blocks import live, mention, plain
from handlers.kit.errors import at_field
from handlers.kit.forms import field_error, open_if_allowed
from privacy.erasure.choices import ErasureClicks
from privacy.erasure.intake import ErasureIntake
from privacy.model.errors import RefusedError
from privacy.model.order import BadFormError, Field
from privacy.request.request import DataSubjectRequest, work_of


def register(app: AsyncApp, intake: ErasureIntake, clicks: ErasureClicks) -> None:
    """Attach the listeners of the button and of its form."""

    @app.action(ids.CHANGE_ORDER)
    async def show(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        async def draw() -> View:
            return _view(await clicks.to_change(parse.click(body)), parse.opened_by(body))

        await open_if_allowed(ack, client, body, draw)

    @app.view(ids.CHANGE_ORDER_FORM)
    async def hand_in(ack: AsyncAck, body: Body) -> None:
        click, form = erasure_parse.change_form(body)
        try:
            await clicks.change_order(click, await intake.check_order(form))
        except BadFormError as error:
            await field_error(ack, error.field, error)
        except RefusedError as refusal:
            await field_error(ack, Field.TICKET, at_field(refusal))
        else:
            await ack()


def _view(request: DataSubjectRequest, carries: str) -> View:
    who = mention(request.words.decided_by) if request.words.decided_by else "An approver"
    asked = [live(f"{who} asks for changes of *{request.id}*:"), *plain(request.words.comment)]
    known = erasure_view.order_fields(work_of(request).order)
    return fields.form("Change the request", "Plan again", ids.CHANGE_ORDER_FORM, carries, [*asked, *known])
