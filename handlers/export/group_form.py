"""All registration records of a group: a button on the card of its export, and the form that asks for approval."""

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import parse as erasure_parse
from handlers.erasure import view as erasure_view
from handlers.kit import fields, ids, parse
from handlers.kit.answers import Body
from handlers.kit.blocks import label
from handlers.kit.errors import at_field
from handlers.kit.forms import field_error, open_form
from privacy.erasure.intake import ErasureIntake
from privacy.model.errors import RefusedError
from privacy.model.numbers import counted
from privacy.model.order import BadFormError, Field
from privacy.request.request import DataSubjectRequest


def register(app: AsyncApp, intake: ErasureIntake) -> None:
    """Attach the listeners of the button and of its form."""

    @app.action(ids.ASK_FOR_RECORDS)
    async def show(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await open_form(client, body, _view(body["channel"]["id"]))
        await ack()

    @app.view(ids.GROUP_FORM)
    async def hand_in(ack: AsyncAck, body: Body) -> None:
        try:
            await intake.request_erasure(erasure_parse.group_form(body))
        except BadFormError as error:
            await field_error(ack, error.field, error)
        except RefusedError as refusal:
            await field_error(ack, Field.DEVICES, at_field(refusal))
        else:
            await ack()


def button(request: DataSubjectRequest) -> Block:
    """What asks for the records that the export left out."""
    said = f"Ask for {counted(request.report.search.scanned, 'record')} too"
    return ActionsBlock(elements=[ButtonElement(text=label(said), action_id=ids.ASK_FOR_RECORDS, value=request.id)])


def _view(channel: str) -> View:
    carries = parse.with_channel(channel, must_confirm=False)
    return fields.form(
        "All records of a group", "Ask for approval", ids.GROUP_FORM, carries, erasure_view.group_fields()
    )
